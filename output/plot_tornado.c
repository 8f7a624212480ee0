/* The tornado of a sensitivity: output/sensitivity.h. */
#include <math.h>
#include <stdlib.h>

#include "output/plot_frame.h"
#include "output/sensitivity.h"

#define ROW       34
#define TOP       150
#define BELOW     80
#define MOST_ROWS 15
#define LEFT      420
#define RIGHT     1060

typedef struct {
    Frame frame;
    const OutSurvey *survey;
    const OutAnswer *answer;
    unsigned n; /* rows drawn */
} Picture;

/* "x y xlow xhigh ylow yhigh color" for the halves of each bar: towards the low end of
 * the factor and towards the high one. */
static GString *
halves(const Picture *picture, double *ret_low, double *ret_high)
{
    GString *rows = g_string_new(NULL);
    double mean = picture->answer->mean;
    *ret_low = *ret_high = mean;
    for (unsigned i = 0; i < picture->n; i++) {
        const SimSwing *swing = &picture->answer->effects[i].swing;
        const double ends[] = { swing->low, swing->high };
        const char *const colors[] = { FRAME_BASE, FRAME_ALT };
        for (unsigned side = 0; side < 2; side++) {
            if (!isfinite(ends[side]))
                continue;
            const double cells[] = { ends[side],
                                     i,
                                     fmin(ends[side], mean),
                                     fmax(ends[side], mean),
                                     i - 0.32,
                                     i + 0.32,
                                     (double)strtol(colors[side] + 1, NULL, 16) };
            for (gsize c = 0; c < G_N_ELEMENTS(cells); c++)
                frame_number(rows, cells[c]);
            g_string_append_c(rows, '\n');
            *ret_low = fmin(*ret_low, ends[side]);
            *ret_high = fmax(*ret_high, ends[side]);
        }
    }
    return rows;
}

static const char *
unit_of(const Picture *picture)
{
    bool is_share = g_str_equal(picture->answer->metric.unit, "%");
    return picture->survey->base != NULL && is_share ? "pp"
                                                     : picture->answer->metric.unit;
}

/* The name with its range on the left; on the right the number that orders the rows. */
static void
write_row(Picture *picture, unsigned i)
{
    const OutEffect *effect = &picture->answer->effects[i];
    const OutFactor *factor = &picture->survey->factors[effect->factor];
    OutLang lang = picture->frame.plot.lang;
    double y = TOP + ROW * (i + 0.5);
    g_autofree char *label = out_text_inert(factor->label);
    g_autofree char *name = out_text_fit(label, 46);
    g_autofree char *inert = out_text_inert(factor->range);
    g_autofree char *range = out_text_fit(inert, 50);
    frame_text(&picture->frame, name, FRAME_EDGE, y - 8, "left", 14, "#111111");
    frame_text(&picture->frame, range, FRAME_EDGE, y + 8, "left", 11, FRAME_GREY);
    double size = fabs(effect->importance);
    int decimals = size > 0 ? CLAMP(2 - (int)floor(log10(size)), 0, 6) : 0;
    g_autofree char *number =
        picture->survey->drawn == OUT_DRAWN_SOBOL
            ? out_number_amount(100 * effect->importance, 0, "%", lang)
            : out_number_amount(effect->importance, decimals, unit_of(picture), lang);
    frame_text(&picture->frame, number, FRAME_WIDTH - FRAME_EDGE, y, "right", 13,
               "#333333");
}

static const char *
importance_of(const Picture *picture)
{
    static const char *const words[][2] = {
        [OUT_DRAWN_LHS] = { "swing", "摆幅" },
        [OUT_DRAWN_MORRIS] = { "mean size (mu*)", "平均幅度 (μ*)" },
        [OUT_DRAWN_SOBOL] = { "of the variance", "占方差" },
    };
    return words[picture->survey->drawn][picture->frame.plot.lang == OUT_LANG_ZH];
}

/* What stands around the bars. An empty plot carries it, so that it is drawn once. */
static void
write_around(Picture *picture)
{
    Frame *frame = &picture->frame;
    const OutAnswer *answer = picture->answer;
    OutLang lang = frame->plot.lang;
    const char *label = out_text_label(lang, answer->metric.label_en,
                                       answer->metric.label_zh, answer->metric.id);
    const char *member = out_text_label(lang, answer->member.label_en,
                                        answer->member.label_zh, answer->member.id);
    g_autofree char *title = g_strdup_printf(
        frame_say(frame, "What matters most for: %s%s%s", "什么最要紧：%s%s%s"), label,
        *answer->member.id != '\0' ? ", " : "", member);
    g_autofree char *above =
        picture->survey->base != NULL
            ? g_strdup_printf(frame_say(frame, "; above the base at %.0f%% of %u points",
                                        "；%2$u 个点中 %1$.0f%% 高于基准"),
                              100 * answer->above, picture->survey->n_points)
            : g_strdup("");
    g_autofree char *subtitle = g_strconcat(picture->survey->title, above, NULL);
    g_string_append(frame->script, "set multiplot\nset lmargin at screen 0\n"
                                   "set rmargin at screen 1\nset tmargin at screen 1\n"
                                   "set bmargin at screen 0\nunset border\nunset tics\n"
                                   "unset key\n");
    frame_text(frame, title, FRAME_EDGE, 30, "left", 20, "#111111");
    frame_text(frame, subtitle, FRAME_EDGE, 58, "left", 13, FRAME_GREY);
    frame_text(frame, frame_say(frame, "factor at its low end", "因素取低端"), LEFT, 92,
               "left", 13, FRAME_BASE);
    frame_text(frame, frame_say(frame, "factor at its high end", "因素取高端"),
               LEFT + 200, 92, "left", 13, FRAME_ALT);
    frame_text(frame, importance_of(picture), FRAME_WIDTH - FRAME_EDGE, TOP - 20, "right",
               12, FRAME_GREY);
    for (unsigned i = 0; i < picture->n; i++)
        write_row(picture, i);
    frame_text(frame,
               frame_say(frame, "Bars begin at the mean over all points.",
                         "条形自全部点的均值起。"),
               FRAME_EDGE, frame->height - 18, "left", 11, "#888888");
    g_string_append(frame->script, "plot [0:1][0:1] 2 notitle\n");
}

static bool
draw_bars(Picture *picture, GError **error)
{
    Frame *frame = &picture->frame;
    double low, high;
    GString *rows = halves(picture, &low, &high);
    const char *data = out_gnuplot_data(frame->gnuplot, rows, error);
    g_string_free(rows, TRUE);
    if (data == NULL)
        return false;
    frame_panel(frame, (Box){ LEFT, TOP, RIGHT, TOP + ROW * (double)picture->n }, NULL,
                "#111111");
    g_string_append(frame->script, "set border 1 lw 0.7 lc rgb '#999999'\n");
    frame_x_axis(frame, frame_scale(low, high, 6), unit_of(picture));
    g_string_append_printf(frame->script, "set yrange [%u.5:-0.5]\nset arrow from first",
                           picture->n - 1);
    frame_number(frame->script, picture->answer->mean);
    g_string_append(frame->script, ", graph 0 to first");
    frame_number(frame->script, picture->answer->mean);
    g_string_append_printf(frame->script,
                           ", graph 1 nohead lw 1.2 lc rgb '#333333' front\n"
                           "plot '%s' using 1:2:3:4:5:6:7 with boxxyerror fs solid 0.85 "
                           "noborder lc rgb variable notitle\n",
                           data);
    return true;
}

GBytes *
out_plot_tornado(const OutSurvey *survey, const OutAnswer *answer, OutLang lang,
                 OutPicture form, GError **error)
{
    Picture picture = { .survey = survey,
                        .answer = answer,
                        .n = MIN(survey->n_factors, MOST_ROWS) };
    picture.frame.plot = (OutPlot){ .lang = lang, .picture = form };
    GBytes *bytes = NULL;
    int height = TOP + BELOW + ROW * (int)picture.n;
    if (frame_start(&picture.frame, FRAME_BARS, height, error)) {
        write_around(&picture);
        if (draw_bars(&picture, error))
            bytes = frame_finish(&picture.frame, error);
    }
    frame_clear(&picture.frame);
    return bytes;
}
