#include "output/plot.h"

#include "output/plot_bars.h"
#include "output/plot_clock.h"
#include "output/plot_series.h"

GBytes *
out_plot_share(OutStore *store, const OutPlot *plot, GError **error)
{
    const char *title =
        plot->lang == OUT_LANG_ZH
            ? (plot->alt != 0 ? "谁的份额上升，谁的份额下降？" : "各类钱包各占多大份额？")
        : plot->alt != 0 ? "Who gains market share, and from whom?"
                         : "Who holds the market?";
    return plot_series(store, plot, "share.family.value", title, error);
}

GBytes *
out_plot_fees(OutStore *store, const OutPlot *plot, GError **error)
{
    const char *title = plot->lang == OUT_LANG_ZH
                            ? "谁付手续费，谁收手续费？"
                            : "Who pays the fees, and who earns them?";
    BarPlan plan = { .metric = "fee.net",
                     .title = title,
                     .style = BARS_WATERFALL,
                     .payer = "merchant",
                     .payee = "platform",
                     .payer_en = " for payments",
                     .payer_zh = "（支付）",
                     .payee_en = "commission from merchants",
                     .payee_zh = "商户所付佣金",
                     .note_en = "Merchants also pay the platforms' commission; it is "
                                "left out of their row and has no bar",
                     .note_zh = "商户另付平台佣金：不计入商户一行，也不画条" };
    return plot_bars(store, plot, &plan, error);
}

GBytes *
out_plot_hub_load(OutStore *store, const OutPlot *plot, GError **error)
{
    bool is_chinese = plot->lang == OUT_LANG_ZH;
    ClockPlan plan = { .metric = "window.hub.load",
                       .title = is_chinese
                                    ? "清算机构离容量上限还有多远？"
                                    : "How close do the hubs come to their limits?",
                       .what = is_chinese ? "每秒报文数占容量的百分比"
                                          : "messages per second in % of capacity",
                       .limit = 100 };
    return plot_clock(store, plot, &plan, error);
}

static bool
is_missing(const GError *failure)
{
    return g_error_matches(failure, OUT_ERROR, OUT_ERROR_MISSING);
}

GBytes *
out_plot_metric(OutStore *store, const OutPlot *plot, const char *metric, GError **error)
{
    g_autoptr(GError) failure = NULL;
    ClockPlan clock = { .metric = metric };
    BarPlan bars = { .metric = metric, .style = BARS_FROM_ZERO };
    GBytes *picture = plot_series(store, plot, metric, NULL, &failure);
    if (is_missing(failure)) {
        g_clear_error(&failure);
        picture = plot_clock(store, plot, &clock, &failure);
    }
    if (is_missing(failure)) {
        g_clear_error(&failure);
        picture = plot_bars(store, plot, &bars, &failure);
    }
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return picture;
}

bool
out_plot_save(GBytes *picture, const char *path, GError **error)
{
    gsize length = 0;
    const char *bytes = (const char *)g_bytes_get_data(picture, &length);
    g_autoptr(GError) failure = NULL;
    if (g_file_set_contents(path, bytes, (gssize)length, &failure))
        return true;
    g_autofree char *name = out_text_inert(path);
    g_autofree char *reason = out_text_inert(failure->message);
    g_set_error(error, OUT_ERROR, OUT_ERROR_FILE, "%s: cannot write: %s", name, reason);
    return false;
}
