#include "output/period.h"

#include <string.h>

bool
out_period_is_fixed(const char *period)
{
    return strcmp(period, SIM_PERIOD_RUN) == 0 || strcmp(period, SIM_PERIOD_END) == 0;
}

const SimPeriod *
out_period_find(const GArray *periods, const char *id)
{
    for (guint i = 0; i < periods->len; i++) {
        const SimPeriod *period = &g_array_index(periods, SimPeriod, i);
        if (strcmp(period->id, id) == 0)
            return period;
    }
    return NULL;
}

void
out_period_clock(SimTime time, char *text)
{
    sim_time_format(time, text);
    g_strlcat(text, text[10] == '\0' ? " 00:00" : "", 24);
    text[10] = ' ';
}

char *
out_period_dates(const SimPeriod *period, OutLang lang)
{
    char from[24], to[24];
    out_period_clock(period->from, from);
    out_period_clock(period->to, to);
    bool is_same_day = strncmp(from, to, 10) == 0;
    return g_strdup_printf(lang == OUT_LANG_ZH ? "%s 至 %s" : "%s to %s", from,
                           to + (is_same_day ? 11 : 0));
}

char *
out_period_title(const SimPeriod *period, OutLang lang)
{
    if (strcmp(period->id, SIM_PERIOD_RUN) == 0)
        return g_strdup(lang == OUT_LANG_ZH ? "全程" : "whole run");
    if (strcmp(period->id, SIM_PERIOD_END) == 0)
        return g_strdup(lang == OUT_LANG_ZH ? "最后28天" : "last 28 days");
    g_autofree char *dates = out_period_dates(period, lang);
    return g_strdup_printf(
        lang == OUT_LANG_ZH ? "窗口 %s，%s" : "window %s, %s",
        out_text_label(lang, period->label_en, period->label_zh, period->id), dates);
}
