/* How often: "30", or "until METRIC +/- X, METRIC +/- X, A to B". [input/design.h] */
#include <string.h>

#include "input/design.h"
#include "input/expect.h"
#include "input/guess.h"
#include "input/phrase.h"

static void
clear_precision(gpointer data)
{
    ScnPrecision *precision = data;
    g_free(precision->metric);
    g_free(precision->member);
}

void
scn_replications_clear(ScnReplications *replications)
{
    g_clear_pointer(&replications->precisions, g_array_unref);
}

static bool
fail(const ScnResolved *resolved, ScnPhrase phrase, const char *what)
{
    g_autofree char *text = scn_phrase_text(phrase);
    scn_report_error(resolved->report, scn_phrase_place(phrase), NULL,
                     "expected %s, not '%s'", what, text);
    return false;
}

static bool
read_count(const ScnResolved *resolved, ScnPhrase phrase, unsigned *ret_n)
{
    const ScnSpec count = { .type = SCN_TYPE_COUNT, .min = 1, .max = 100000 };
    int64_t value;
    if (!scn_phrase_value(resolved, phrase, &count, &value))
        return false;
    *ret_n = (unsigned)value;
    return true;
}

static const SimMetric *
read_metric(const ScnResolved *resolved, ScnPhrase phrase, ScnPrecision *precision)
{
    g_autofree char *text = scn_phrase_text(phrase);
    const char *member;
    const SimMetric *metric = scn_metric_find(text, &member);
    if (metric == NULL) {
        ScnGuess guess = scn_guess(text);
        for (unsigned i = 0; i < PAY_N_METRICS; i++)
            scn_guess_offer(&guess, pay_metric[i].id);
        g_autofree char *meant = scn_guess_take(&guess);
        scn_report_error(resolved->report, scn_phrase_place(phrase), meant,
                         "there is no metric '%s'; `hutong list metrics` shows all",
                         text);
        return NULL;
    }
    if (!scn_check_member(resolved, metric, member, scn_phrase_place(phrase)))
        return NULL;
    precision->metric = g_strdup(metric->id);
    precision->member = g_strdup(member);
    return metric;
}

/* "2%" is a part of the mean, whatever the metric; "0.1 pp", "500 CNY" and "3" are in the
 * metric's own unit. */
static bool
read_width(const ScnResolved *resolved, ScnPhrase phrase, const SimMetric *metric,
           ScnPrecision *precision)
{
    g_autofree char *text = scn_phrase_text(phrase);
    double divisor = PAY_ONE;
    ScnSpec spec = { .type = SCN_TYPE_RATE };
    int64_t value;
    precision->is_relative = g_str_has_suffix(text, "%");
    if (precision->is_relative) {
        const ScnSpec part = { .type = SCN_TYPE_RATE, .min = 1, .max = PAY_ONE };
        if (!scn_phrase_value(resolved, phrase, &part, &value))
            return false;
    } else {
        spec = scn_metric_spec(metric, &divisor);
        if (!scn_phrase_amount(resolved, phrase, &spec, &value))
            return false;
    }
    precision->width = (double)value / divisor;
    return true;
}

static bool
read_precision(const ScnResolved *resolved, ScnPhrase phrase, GArray *precisions)
{
    ScnPhrase of, width;
    ScnPrecision precision = { 0 };
    if (!scn_phrase_cut(phrase, "+/-", &of, &width) &&
        !scn_phrase_cut(phrase, "±", &of, &width))
        return fail(resolved, phrase, "METRIC +/- X");
    const SimMetric *metric = read_metric(resolved, of, &precision);
    bool ok = metric != NULL && read_width(resolved, width, metric, &precision);
    if (ok)
        g_array_append_val(precisions, precision);
    else
        clear_precision(&precision);
    return ok;
}

/* "A to B". */
static bool
read_bounds(const ScnResolved *resolved, ScnPhrase phrase, ScnReplications *replications)
{
    ScnPhrase least, most;
    if (!scn_phrase_cut(phrase, "to", &least, &most))
        return fail(resolved, phrase,
                    "the fewest and the most replications, as 10 to 200");
    if (!read_count(resolved, least, &replications->least) ||
        !read_count(resolved, most, &replications->most))
        return false;
    if (replications->least < 2 || replications->least > replications->most)
        return fail(resolved, phrase, "A to B with 2 <= A <= B");
    return true;
}

void
scn_replications_read(const ScnResolved *resolved, const ScnEntry *entry,
                      ScnReplications *replications)
{
    ScnPhrase rest = scn_phrase(entry);
    if (!scn_phrase_skip(&rest, "until")) {
        if (read_count(resolved, rest, &replications->least))
            replications->most = replications->least;
        return;
    }
    replications->precisions = g_array_new(FALSE, TRUE, sizeof(ScnPrecision));
    g_array_set_clear_func(replications->precisions, clear_precision);
    const char *comma;
    while ((comma = memchr(entry->value + rest.from, ',', rest.to - rest.from)) != NULL) {
        gsize at = (gsize)(comma - entry->value);
        if (!read_precision(resolved, scn_phrase_part(rest, rest.from, at),
                            replications->precisions))
            return;
        rest = scn_phrase_part(rest, at + 1, rest.to);
    }
    if (replications->precisions->len == 0)
        fail(resolved, rest, "until METRIC +/- X, A to B");
    else
        read_bounds(resolved, rest, replications);
}
