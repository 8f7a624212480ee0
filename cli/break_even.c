#include "cli/break_even.h"

#include <math.h>

/* The value at @step, which need not be whole. Returns: (owned). */
static char *
value_at(const CliQuestion *q, double step)
{
    return scn_factor_value(q->of, step / (double)q->n_steps);
}

static bool
contains_zero(const SimInterval *excess)
{
    return excess->low <= 0 && excess->high >= 0;
}

static const char *
side_in_words(const SimInterval *excess, OutLang lang)
{
    static const char *const words[][2] = { { "below", "低于目标" },
                                            { "above", "高于目标" },
                                            { "cannot be told apart", "无法区分" } };
    unsigned side = contains_zero(excess) ? 2 : excess->mean > 0;
    return words[side][lang == OUT_LANG_ZH];
}

/* The larger of the numbers of all steps decides how they are scaled. */
static OutScale
scale_of(const CliQuestion *q, const GArray *steps, OutLang lang)
{
    double largest = 0;
    for (guint i = 0; i < steps->len; i++) {
        const CliStep *step = &g_array_index(steps, CliStep, i);
        largest = fmax(largest, fabs(step->excess.mean + q->target));
    }
    return out_scale(largest, q->metric->decimals, q->metric->unit, lang);
}

static OutTable *
new_table(const CliQuestion *q, const OutScale *scale, OutLang lang)
{
    bool zh = lang == OUT_LANG_ZH;
    OutTable *table = out_table_new();
    g_autofree char *unit = out_scale_unit(scale, lang);
    const char *what =
        q->is_difference ? (zh ? "差值" : "Difference") : (zh ? "均值" : "Mean");
    g_autofree char *heading =
        *unit != '\0' ? g_strdup_printf("%s, %s", what, unit) : g_strdup(what);
    out_table_column(table, "step", zh ? "步" : "Step", OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "value", q->of->path, OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "value_from", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA);
    out_table_column(table, "value_to", "", OUT_ALIGN_RIGHT, OUT_SHOWN_TO_DATA);
    out_table_column(table, q->is_difference ? "difference" : "mean", heading,
                     OUT_ALIGN_RIGHT, OUT_SHOWN_TO_ALL);
    out_table_column(table, "half_width", zh ? "± 95%区间" : "± 95%", OUT_ALIGN_RIGHT,
                     OUT_SHOWN_TO_ALL);
    out_table_column(table, "verdict", zh ? "与目标相比" : "Against the target",
                     OUT_ALIGN_LEFT, OUT_SHOWN_TO_ALL);
    return table;
}

static void
add_step(OutTable *table, const CliQuestion *q, const CliStep *step, unsigned number,
         const OutScale *scale, OutLang lang)
{
    g_autofree char *value = value_at(q, (double)step->at);
    g_autofree char *name = g_strdup_printf("%u", number);
    out_table_text(table, name);
    out_table_text(table, value);
    out_table_text(table, NULL);
    out_table_text(table, NULL);
    out_table_scaled(table, step->excess.mean + q->target, scale, scale->decimals, lang);
    out_table_scaled(table, step->excess.half_width, scale, scale->decimals + 1, lang);
    out_table_text(table, side_in_words(&step->excess, lang));
}

/* For programs; people read the sentences. */
static void
add_answer(OutTable *table, const CliQuestion *q, const SimSearch *search)
{
    bool is_found = search->state != SIM_SEARCH_NOWHERE;
    SimCrossing c = is_found ? sim_search_crossing(search) : (SimCrossing){ 0 };
    const double places[] = { c.at, c.from, c.to };
    out_table_text(table, "answer");
    for (unsigned i = 0; i < 3; i++) {
        g_autofree char *value = is_found ? value_at(q, places[i]) : NULL;
        out_table_text(table, value);
    }
    out_table_absent(table);
    out_table_absent(table);
    out_table_text(table, is_found ? "met" : "not met in the range");
}

OutTable *
cli_break_even_table(const CliQuestion *q, const GArray *steps, const SimSearch *search,
                     bool is_data, OutLang lang)
{
    OutScale scale = scale_of(q, steps, lang);
    OutTable *table = new_table(q, &scale, lang);
    for (guint i = 0; i < steps->len; i++)
        add_step(table, q, &g_array_index(steps, CliStep, i), i + 1, &scale, lang);
    if (is_data)
        add_answer(table, q, search);
    return table;
}

/* "profit.acquirer", "the difference in profit.acquirer". Returns: (owned). */
static char *
subject(const CliQuestion *q, bool zh)
{
    g_autofree char *name =
        g_strconcat(q->metric->id, *q->member != '\0' ? "." : "", q->member, NULL);
    if (!q->is_difference)
        return g_steal_pointer(&name);
    return g_strdup_printf(zh ? "%s 与基准之差" : "the difference to the base in %s",
                           name);
}

/* Everything the sentences speak of, as text. */
typedef struct {
    char *about, *target, *at, *from, *to, *low, *high; /* (owned) */
} Words;

static void
words_clear(Words *w)
{
    char **all[] = { &w->about, &w->target, &w->at, &w->from, &w->to, &w->low, &w->high };
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_clear_pointer(all[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static Words
words_of(const CliQuestion *q, const SimSearch *search, OutLang lang)
{
    bool is_found = search->state != SIM_SEARCH_NOWHERE;
    SimCrossing c = is_found ? sim_search_crossing(search) : (SimCrossing){ 0 };
    return (Words){ .about = subject(q, lang == OUT_LANG_ZH),
                    .target = out_number_amount(q->target, q->metric->decimals,
                                                q->metric->unit, lang),
                    .at = value_at(q, c.at),
                    .from = value_at(q, c.from),
                    .to = value_at(q, c.to),
                    .low = value_at(q, (double)search->low),
                    .high = value_at(q, (double)search->high) };
}

/* An end of the range is the answer: nothing is known beyond it. */
static void
append_end(GString *text, const SimSearch *search, bool zh)
{
    if (contains_zero(&search->at_low) && contains_zero(&search->at_high))
        g_string_append(text, zh ? "范围两端都无法与目标区分\n"
                                 : "at neither end can it be told apart from the "
                                   "target\n");
    else
        g_string_append(text, zh ? "这里是范围的一端，范围之外未看\n"
                                 : "that is an end of the range; nothing was looked at "
                                   "beyond it\n");
}

/* What is left to doubt once a crossing is found. */
static void
append_doubt(GString *text, const SimSearch *search, const Words *w, bool zh)
{
    bool is_chance = search->state == SIM_SEARCH_CHANCE;
    if (is_chance && search->n_told == 2) {
        append_end(text, search, zh);
        return;
    }
    g_string_append_printf(
        text,
        zh ? "在 %s 与 %s 处，结果各在目标一侧，超出偶然；其间按直线估计\n"
           : "at %s and at %s it lies on different sides, beyond "
             "chance; between them a straight line is drawn\n",
        w->low, w->high);
    if (is_chance)
        g_string_append(text, zh ? "继续二分只会追随噪声；增加重复次数（-n）可缩小范围\n"
                                 : "more halving would follow the noise; more "
                                   "replications (-n) narrow it\n");
}

static void
append_nowhere(GString *text, const CliQuestion *q, const SimSearch *search,
               const Words *w, bool zh)
{
    bool is_above = search->at_low.mean > 0;
    if (zh)
        g_string_append_printf(
            text, "%s 从 %s 到 %s，两端的 %s 都%s目标 %s：其间若不折返，便无平衡点\n",
            q->of->path, w->low, w->high, w->about, is_above ? "高于" : "低于",
            w->target);
    else
        g_string_append_printf(text,
                               "%s is %s %s both at %s and at %s of %s: no break-even, "
                               "unless it turns in between\n",
                               w->about, is_above ? "above" : "below", w->target, w->low,
                               w->high, q->of->path);
}

char *
cli_break_even_words(const CliQuestion *q, const SimSearch *search, OutLang lang)
{
    bool zh = lang == OUT_LANG_ZH;
    g_auto(Words) w = words_of(q, search, lang);
    GString *text = g_string_new(NULL);
    if (search->state == SIM_SEARCH_NOWHERE) {
        append_nowhere(text, q, search, &w, zh);
        return g_string_free(text, FALSE);
    }
    if (zh)
        g_string_append_printf(
            text, "%s 约为 %s 时，%s 等于 %s；偶然可使该值在 %s 至 %s 之间\n",
            q->of->path, w.at, w.about, w.target, w.from, w.to);
    else
        g_string_append_printf(
            text, "%s is %s at %s of about %s; chance may put that from %s to %s\n",
            w.about, w.target, q->of->path, w.at, w.from, w.to);
    append_doubt(text, search, &w, zh);
    return g_string_free(text, FALSE);
}
