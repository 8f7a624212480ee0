#include "input/targets.h"

#include <math.h>
#include <string.h>

#include "input/csv.h"
#include "input/expect.h"
#include "input/guess.h"

enum { METRIC, MEMBER, VALUE, TOLERANCE, WEIGHT, PERIOD, SOURCE, N_COLUMNS };

static const char *const columns[N_COLUMNS] = { "metric", "member", "value", "tolerance",
                                                "weight", "period", "source" };
/* An absent column is one of empty cells. */
static const bool is_needed[N_COLUMNS] = {
    [METRIC] = true, [VALUE] = true, [TOLERANCE] = true, [SOURCE] = true
};
static const ScnCell none = { (char[]){ "" }, 0 };

typedef struct {
    const ScnText *text;
    ScnReport *report;
    unsigned line;
    int at[N_COLUMNS]; /* in the file; -1: absent */
    guint n_cells;
} Reader;

static ScnPlace
place_of(const Reader *r, unsigned byte)
{
    return (ScnPlace){ r->text, r->line, byte };
}

static void
clear_target(gpointer data)
{
    ScnTarget *target = data;
    g_free(target->member);
    g_free(target->period);
    g_free(target->text);
    g_free(target->tolerance_text);
    g_free(target->source);
}

static void
read_column(Reader *r, const ScnCell *cell, int index)
{
    ScnGuess guess = scn_guess(cell->text);
    for (unsigned c = 0; c < N_COLUMNS; c++) {
        scn_guess_offer(&guess, columns[c]);
        if (strcmp(cell->text, columns[c]) != 0)
            continue;
        if (r->at[c] >= 0)
            scn_report_error(r->report, place_of(r, cell->byte), NULL,
                             "column '%s' is given twice", columns[c]);
        r->at[c] = index;
        g_free(scn_guess_take(&guess));
        return;
    }
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(r->report, place_of(r, cell->byte), meant,
                     "a table of targets has no column '%s'", cell->text);
}

static bool
read_header(Reader *r, const GArray *cells)
{
    unsigned n_before = r->report->n_errors;
    r->n_cells = cells->len;
    for (guint i = 0; i < cells->len; i++)
        read_column(r, &g_array_index(cells, ScnCell, i), (int)i);
    for (unsigned c = 0; c < N_COLUMNS; c++)
        if (is_needed[c] && r->at[c] < 0)
            scn_report_error(r->report, place_of(r, 0), NULL,
                             "the table has no column '%s'", columns[c]);
    return r->report->n_errors == n_before;
}

static const ScnCell *
cell_of(const Reader *r, const GArray *cells, unsigned column)
{
    return r->at[column] >= 0 ? &g_array_index(cells, ScnCell, r->at[column]) : &none;
}

static bool
refuse(const Reader *r, const ScnCell *cell, ScnRefusal *refusal)
{
    ScnPlace place = place_of(r, cell->byte);
    scn_report_refusal(r->report, place, NULL, refusal);
    return false;
}

static bool
read_metric(const Reader *r, const ScnCell *cell, ScnTarget *target)
{
    target->metric = pay_metric_find(cell->text);
    if (target->metric != NULL && target->metric - pay_metric < PAY_METRIC_TPS_DAY)
        return true;
    ScnGuess guess = scn_guess(cell->text);
    for (unsigned i = 0; i < PAY_METRIC_TPS_DAY; i++)
        scn_guess_offer(&guess, pay_metric[i].id);
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(r->report, place_of(r, cell->byte), meant,
                     target->metric != NULL
                         ? "metric '%s' is a series; it has no value to aim at"
                         : "there is no metric '%s'; `hutong list metrics` shows all",
                     cell->text);
    return false;
}

static bool
read_member(const Reader *r, const ScnCell *cell, ScnTarget *target)
{
    const char *dimension = target->metric->dimension;
    bool has = *cell->text != '\0';
    target->member = g_strdup(cell->text);
    if (has == (dimension != NULL))
        return true;
    if (has)
        scn_report_error(r->report, place_of(r, cell->byte), NULL,
                         "metric '%s' has no members", target->metric->id);
    else
        scn_report_error(r->report, place_of(r, cell->byte), NULL,
                         "metric '%s' is by %s: name one under 'member'",
                         target->metric->id, dimension);
    return false;
}

static bool
read_value(const Reader *r, const ScnCell *cell, ScnTarget *target)
{
    double divisor;
    const ScnSpec spec = scn_metric_spec(target->metric, &divisor);
    int64_t value;
    ScnRefusal refusal = { 0 };
    target->text = g_strdup(cell->text);
    if (!scn_value_parse(&spec, NULL, cell->text, &value, &refusal))
        return refuse(r, cell, &refusal);
    target->value = (double)value / divisor;
    return true;
}

/* "10%" is a part of the value, whatever the metric; all else is in the metric's unit. */
static bool
read_tolerance(const Reader *r, const ScnCell *cell, ScnTarget *target)
{
    double divisor;
    ScnSpec spec = scn_metric_spec(target->metric, &divisor);
    int64_t value = 0;
    ScnRefusal refusal = { 0 };
    target->tolerance_text = g_strdup(cell->text);
    if (g_str_has_suffix(cell->text, "%")) {
        const ScnSpec part = { .type = SCN_TYPE_RATE };
        if (!scn_value_parse(&part, NULL, cell->text, &value, &refusal))
            return refuse(r, cell, &refusal);
        target->tolerance = fabs(target->value) * (double)value / PAY_ONE;
    } else {
        /* A step has a sign, a width has none. */
        g_autofree char *step = g_strconcat("+", cell->text, NULL);
        if (*cell->text != '-' && !scn_value_parse_step(&spec, step, &value, &refusal)) {
            refusal.byte -= refusal.byte > 0;
            return refuse(r, cell, &refusal);
        }
        target->tolerance = (double)value / divisor;
    }
    if (target->tolerance > 0)
        return true;
    scn_report_error(r->report, place_of(r, cell->byte), NULL,
                     "a tolerance is more than 0: no published figure is exact");
    return false;
}

static bool
read_weight(const Reader *r, const ScnCell *cell, ScnTarget *target)
{
    int64_t value;
    ScnRefusal refusal = { 0 };
    target->weight = 1;
    if (*cell->text == '\0')
        return true;
    if (!scn_value_parse_factor(cell->text, &value, &refusal))
        return refuse(r, cell, &refusal);
    target->weight = (double)value / PAY_ONE;
    return true;
}

static bool
read_source(const Reader *r, const ScnCell *cell, ScnTarget *target)
{
    static const char *const words[] = { "found:", "derived:", "recalled:",
                                         "assumption:" };
    target->source = g_strdup(cell->text);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(cell->text, words[i]))
            return true;
    scn_report_error(r->report, place_of(r, cell->byte), NULL,
                     "a target's source starts with found:, derived:, recalled: or "
                     "assumption:");
    return false;
}

static bool
is_repeated(const Reader *r, const GArray *targets, const ScnTarget *target)
{
    for (guint i = 0; i < targets->len; i++) {
        const ScnTarget *other = &g_array_index(targets, ScnTarget, i);
        if (other->metric != target->metric ||
            strcmp(other->member, target->member) != 0 ||
            strcmp(other->period, target->period) != 0)
            continue;
        scn_report_error(r->report, place_of(r, 0), NULL,
                         "the same metric is aimed at in line %u", other->line);
        return true;
    }
    return false;
}

static void
read_row(const Reader *r, const GArray *cells, GArray *targets)
{
    if (cells->len != r->n_cells) {
        scn_report_error(r->report, place_of(r, 0), NULL,
                         "the row has %u cells, the header %u", cells->len, r->n_cells);
        return;
    }
    ScnTarget target = { .line = r->line };
    const char *period = cell_of(r, cells, PERIOD)->text;
    target.period = g_strdup(*period != '\0' ? period : SIM_PERIOD_RUN);
    if (read_metric(r, cell_of(r, cells, METRIC), &target) &&
        read_member(r, cell_of(r, cells, MEMBER), &target) &&
        read_value(r, cell_of(r, cells, VALUE), &target) &&
        read_tolerance(r, cell_of(r, cells, TOLERANCE), &target) &&
        read_weight(r, cell_of(r, cells, WEIGHT), &target) &&
        read_source(r, cell_of(r, cells, SOURCE), &target) &&
        !is_repeated(r, targets, &target))
        g_array_append_val(targets, target);
    else
        clear_target(&target);
}

GArray *
scn_targets_read(const ScnText *text, ScnReport *report)
{
    GArray *targets = g_array_new(FALSE, FALSE, sizeof(ScnTarget));
    g_array_set_clear_func(targets, clear_target);
    Reader r = { .text = text, .report = report };
    for (unsigned c = 0; c < N_COLUMNS; c++)
        r.at[c] = -1;
    if (!scn_check_encoding(text, report))
        return targets;
    for (r.line = 1; r.line <= text->line_at->len; r.line++) {
        gsize n;
        scn_text_line(text, r.line, &n);
        if (n == 0 || !scn_check_characters(text, r.line, report))
            continue;
        g_autoptr(GArray) cells = scn_csv_line(text, r.line, report);
        if (cells == NULL)
            continue;
        if (r.n_cells > 0)
            read_row(&r, cells, targets);
        else if (!read_header(&r, cells))
            return targets;
    }
    if (targets->len == 0 && report->n_errors == 0)
        scn_report_error(report, (ScnPlace){ text, 0, 0 }, NULL, "there is no target");
    return targets;
}

GArray *
scn_targets_load(const char *path, ScnReport *report)
{
    g_autoptr(GError) error = NULL;
    char *bytes;
    gsize n;
    if (!g_file_get_contents(path, &bytes, &n, &error)) {
        report->is_unreadable = true;
        scn_report_file(report, path, "%s", error->message);
        return NULL;
    }
    ScnText *text = scn_text_new(path, bytes, n);
    GArray *targets = scn_targets_read(text, report);
    scn_text_free(text);
    return targets;
}
