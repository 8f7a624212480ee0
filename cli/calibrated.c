#include "cli/calibrated.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "input/schema.h"
#include "output/table.h"

static const ScnFactor *
factor_at(const CliCalibrated *c, unsigned i)
{
    return c->plan->design->factors->pdata[i];
}

static const ScnTarget *
target_at(const CliCalibrated *c, unsigned i)
{
    return &g_array_index(c->targets, ScnTarget, i);
}

/* --- tables --- */

/* "with wallet.red.utility (falls as this rises)". Returns: (owned). */
static char *
companions(const CliCalibrated *c, unsigned i, bool zh)
{
    GString *text = g_string_new(zh ? "只能与" : "only together with ");
    unsigned n = 0;
    for (unsigned j = 0; j < c->fit->n_parameters; j++) {
        bool same;
        if (j == i || !out_fit_moves_with(c->fit, i, j, &same))
            continue;
        g_string_append_printf(text, "%s%s %s", n++ > 0 ? (zh ? "、" : ", ") : "",
                               factor_at(c, j)->path,
                               same ? (zh ? "（同升）" : "(rises with it)")
                                    : (zh ? "（此升彼降）" : "(falls as it rises)"));
    }
    g_string_append(text, zh ? "一起确定" : "");
    return g_string_free(text, FALSE);
}

/* Returns: (owned). */
static char *
verdict_text(const CliCalibrated *c, unsigned i, bool zh)
{
    switch (c->fit->fitted[i].verdict) {
    case OUT_FIT_FOUND:
        return g_strdup(zh ? "已拟合" : "fitted");
    case OUT_FIT_BLIND:
        return g_strdup(zh ? "目标未能确定" : "not told by any target");
    case OUT_FIT_TOGETHER:
        return companions(c, i, zh);
    case OUT_FIT_BEYOND:
        return g_strdup(zh ? "目标要求超出范围的值" : "wanted beyond the range");
    case OUT_FIT_EDGE:
        return g_strdup(zh ? "在范围边缘" : "at the edge of its range");
    case OUT_FIT_UNSETTLED:
        return g_strdup(zh ? "搜索未收敛" : "not settled: the search ended early");
    }
    g_assert_not_reached();
}

/* The 95 % interval as far as the range goes. Returns: (owned). */
static char *
interval_text(const ScnFactor *factor, const OutFitted *fitted)
{
    if (fitted->verdict != OUT_FIT_FOUND && fitted->verdict != OUT_FIT_EDGE)
        return g_strdup("-");
    double half = OUT_FIT_HALF * fitted->error;
    g_autofree char *low = scn_factor_value(factor, fmax(0, fitted->u - half));
    g_autofree char *high = scn_factor_value(factor, fmin(1, fitted->u + half));
    return g_strconcat(low, " .. ", high, NULL);
}

static OutTable *
table_of_parameters(const CliCalibrated *c, bool zh)
{
    OutTable *table = out_table_new();
    out_table_column(table, "parameter", zh ? "参数" : "Parameter", OUT_ALIGN_WHOLE,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "range", zh ? "范围" : "Range", OUT_ALIGN_WHOLE,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "value", zh ? "最佳值" : "Best value", OUT_ALIGN_WHOLE,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "interval", zh ? "95%区间" : "95 % interval", OUT_ALIGN_WHOLE,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "verdict", zh ? "结论" : "Verdict", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    for (unsigned i = 0; i < c->fit->n_parameters; i++) {
        const ScnFactor *factor = factor_at(c, i);
        g_autofree char *low = scn_factor_value(factor, 0);
        g_autofree char *high = scn_factor_value(factor, 1);
        g_autofree char *range = g_strconcat(low, " .. ", high, NULL);
        g_autofree char *value = scn_factor_value(factor, c->fit->fitted[i].u);
        g_autofree char *interval = interval_text(factor, &c->fit->fitted[i]);
        g_autofree char *verdict = verdict_text(c, i, zh);
        out_table_text(table, factor->path);
        out_table_text(table, range);
        out_table_text(table, value);
        out_table_text(table, interval);
        out_table_text(table, verdict);
    }
    return table;
}

/* "share.family.value.alipay", "hub.peak-to-day.main@double-11". Returns: (owned). */
static char *
name_of(const ScnTarget *t)
{
    bool is_run = strcmp(t->period, SIM_PERIOD_RUN) == 0;
    return g_strconcat(t->metric->id, *t->member != '\0' ? "." : "", t->member,
                       is_run ? "" : "@", is_run ? "" : t->period, NULL);
}

static OutTable *
table_of_targets(const CliCalibrated *c, bool zh)
{
    OutTable *table = out_table_new();
    out_table_column(table, "target", zh ? "目标" : "Target", OUT_ALIGN_WHOLE,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "published", zh ? "公布值" : "Published", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "tolerance", zh ? "容差" : "Tolerance", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "before", zh ? "拟合前" : "Before", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "after", zh ? "拟合后" : "After", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "unit", zh ? "单位" : "Unit", OUT_ALIGN_LEFT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "off", zh ? "偏离（容差）" : "Off (tolerances)",
                     OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    for (unsigned i = 0; i < c->targets->len; i++) {
        const ScnTarget *t = target_at(c, i);
        const OutFit *fit = c->fit;
        g_autofree char *name = name_of(t);
        g_autofree char *shown =
            t->weight > 0 ? NULL
                          : g_strconcat(name, zh ? "（不拟合）" : " (shown)", NULL);
        out_table_text(table, shown != NULL ? shown : name);
        out_table_text(table, t->text);
        out_table_text(table, t->tolerance_text);
        out_table_number(table, fit->before[i], t->metric->decimals);
        out_table_number(table, fit->mean[i], t->metric->decimals);
        out_table_text(table, t->metric->unit);
        out_table_number(table, (fit->mean[i] - t->value) / t->tolerance, 2);
    }
    return table;
}

char *
cli_calibrated_text(const CliCalibrated *c, bool zh, int width)
{
    g_autoptr(OutTable) parameters = table_of_parameters(c, zh);
    g_autoptr(OutTable) targets = table_of_targets(c, zh);
    g_autoptr(GString) first = out_table_render(parameters, OUT_FORMAT_TEXT, width);
    g_autoptr(GString) second = out_table_render(targets, OUT_FORMAT_TEXT, width);
    return g_strdup_printf(
        zh ? "%s\n%s\n加权平方偏离由 %.3g 降至 %.3g；模拟了 %u 个点，每点 %u 次重复\n"
           : "%s\n%s\nweighted squares off the targets: %.3g before, %.3g after; %u "
             "points "
             "simulated, %u replications each\n",
        first->str, second->str, c->fit->misfit_before, c->fit->misfit, c->fit->n_points,
        c->n_replications);
}

/* --- the child --- */

/* @text on lines of comments. */
static void
append_comment(GString *out, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *plain = g_strchomp(g_strdup(*line));
        g_string_append_printf(out, "#%s%s\n", *plain != '\0' ? " " : "", plain);
    }
}

/* Where a path's section ends and its key begins: "wallet.red.hold" is hold of
 * [wallet red]. Returns: (owned) the section; @ret_key points into @path. */
static char *
section_of(const char *path, const char **ret_key)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", 3);
    bool has_id = false;
    bool is_known = scn_schema_has_kind(parts[0], &has_id);
    g_assert(is_known);
    *ret_key = path + strlen(parts[0]) + 1 + (has_id ? strlen(parts[1]) + 1 : 0);
    return has_id ? g_strconcat(parts[0], " ", parts[1], NULL) : g_strdup(parts[0]);
}

/* A value of a scenario may hold no comment. */
static char *
in_value(const char *text)
{
    return g_strdelimit(g_strdup(text), "#", ' ');
}

static void
append_value(const CliCalibrated *c, unsigned i, const char *key, const char *date,
             GString *out)
{
    g_autofree char *value = scn_factor_value(factor_at(c, i), c->fit->fitted[i].u);
    g_autofree char *interval = interval_text(factor_at(c, i), &c->fit->fitted[i]);
    g_autofree char *base = g_path_get_basename(c->targets_path);
    g_autofree char *file = in_value(base);
    g_string_append_printf(out,
                           "%s = %s\nsource.%s = derived: fitted to %s by hutong "
                           "calibrate, %s; 95 %% interval %s, given all else\n",
                           key, value, key, file, date, interval);
}

/* The parameter fitted that is @key of @section, or -1. */
static int
fitted_at(const CliCalibrated *c, const char *section, const char *key, gsize n)
{
    for (unsigned i = 0; i < c->fit->n_parameters; i++) {
        const char *own;
        g_autofree char *of = section_of(factor_at(c, i)->path, &own);
        if (strcmp(of, section) == 0 && strlen(own) == n && memcmp(own, key, n) == 0)
            return (int)i;
    }
    return -1;
}

/* An event or a rule replaces its parent's as a whole: repeat what else that says, in its
 * order, with what is fitted in its place. */
static void
append_repeated(const CliCalibrated *c, const char *section, const char *date,
                bool *is_done, GString *out)
{
    g_autofree char *head = g_strdup_printf("[%s]\n", section);
    const char *at = strstr(c->plan->text, head);
    g_assert(at != NULL);
    const char *end = strstr(at, "\n\n");
    at += strlen(head);
    g_autofree char *body = end != NULL ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(body), "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        bool is_source = g_str_has_prefix(*line, "source.");
        const char *key = *line + (is_source ? strlen("source.") : 0);
        const char *equals = strstr(key, " = ");
        int i = equals != NULL ? fitted_at(c, section, key, (gsize)(equals - key)) : -1;
        if (i < 0) {
            g_string_append_printf(out, "%s\n", *line);
        } else if (!is_source) {
            g_autofree char *name = g_strndup(key, (gsize)(equals - key));
            append_value(c, (unsigned)i, name, date, out);
            is_done[i] = true;
        }
    }
}

static void
append_section(const CliCalibrated *c, const char *section, const char *date,
               bool *is_done, GString *out)
{
    g_string_append_printf(out, "\n[%s]\n", section);
    if (g_str_has_prefix(section, "event ") || g_str_has_prefix(section, "rule "))
        append_repeated(c, section, date, is_done, out);
    for (unsigned i = 0; i < c->fit->n_parameters; i++) {
        const char *key;
        g_autofree char *other = section_of(factor_at(c, i)->path, &key);
        if (is_done[i] || strcmp(section, other) != 0)
            continue;
        append_value(c, i, key, date, out);
        is_done[i] = true;
    }
}

static void
append_values(const CliCalibrated *c, const char *date, GString *out)
{
    g_autofree bool *is_done = g_new0(bool, c->fit->n_parameters);
    for (unsigned i = 0; i < c->fit->n_parameters; i++) {
        const char *key;
        g_autofree char *section = section_of(factor_at(c, i)->path, &key);
        if (!is_done[i])
            append_section(c, section, date, is_done, out);
    }
}

static void
append_sources(const CliCalibrated *c, GString *out)
{
    for (unsigned i = 0; i < c->targets->len; i++) {
        g_autofree char *name = name_of(target_at(c, i));
        g_string_append_printf(out, "# %s: %s\n", name, target_at(c, i)->source);
    }
}

char *
cli_calibrated_child(const CliCalibrated *c, const char *id, const char *extends,
                     const char *date)
{
    GString *out = g_string_new(NULL);
    g_autofree char *tables = cli_calibrated_text(c, false, 0);
    g_autofree char *file = g_path_get_basename(c->targets_path);
    g_string_append_printf(out,
                           "# 由 hutong calibrate 拟合，%s\n"
                           "# Fitted by hutong calibrate to %s, %s: hutong %s, seed %u,\n"
                           "# scale 1:%" PRId64 ", %" PRId64 " days\n"
                           "#\n",
                           date, file, date, HUTONG_VERSION, c->seed,
                           pay_value(c->plan->params, PAY_RUN_SCALE, 0, 0, 0),
                           pay_value(c->plan->params, PAY_RUN_DAYS, 0, 0, 0));
    append_comment(out, tables);
    g_string_append(out, "# Sources of the targets:\n");
    append_sources(c, out);
    g_string_append_printf(out,
                           "\n[scenario]\nformat    = 1\nid        = %s\n"
                           "label[zh] = %s（已拟合）\nlabel[en] = %s, fitted\n"
                           "extends   = %s\n",
                           id, c->plan->label_zh, c->plan->label_en, extends);
    append_values(c, date, out);
    return g_string_free(out, FALSE);
}
