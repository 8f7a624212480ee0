#include "output/sequence.h"

#include <math.h>
#include <string.h>

#include "output/trace_hops.h"

#define LEAST_WIDTH 900
#define AXIS        84 /* where the axis ends and the first lifeline's column begins */
#define EDGE        40
#define COLUMN      150 /* least width of a column, and most */
#define MOST_COLUMN 260
#define TOP         132 /* where time begins */
#define ROW         27  /* least distance of two sends: their labels stand between */
#define LEAST_GAP   6 /* of two instants, so that an arrow has a slope, a bar a height */
#define MOST_GAP    200 /* what lasts longer is cut down to the next */
#define CUT_GAP     80
#define BAR         10
#define GLYPH       0.56 /* width of a column of text, in parts of the font size */

#define INK     "#222222"
#define PALE    "#777777"
#define SERVICE "#0072B2"
#define WRONG   "#B3261E"
#define PERSON  "#BBBBBB"

typedef struct {
    double sent, arrived, begun, done;
} Height;

/* A stretch between two instants that is drawn shorter. */
typedef struct {
    double from, to; /* heights */
    SimTime lasted;
} Cut;

typedef struct {
    const SimTrace *trace;
    const OutTraceNames *names;
    OutHop *hops;      /* (owned) */
    Height *heights;   /* (owned) of each hop */
    GPtrArray *actors; /* (owned) ids in the order they appear */
    GArray *cuts;      /* (owned) Cut */
    double column, width, bottom;
    GString *out;
} Chart;

static void
chart_clear(Chart *chart)
{
    g_free(chart->hops);
    g_free(chart->heights);
    g_clear_pointer(&chart->actors, g_ptr_array_unref);
    g_clear_pointer(&chart->cuts, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Chart, chart_clear)

static const char *
say(const Chart *chart, const char *en, const char *zh)
{
    return chart->names->lang == OUT_LANG_ZH ? zh : en;
}

static const SimTraceStep *
step_at(const Chart *chart, guint i)
{
    return &g_array_index(chart->trace->steps, SimTraceStep, i);
}

/* --- SVG --- */

/* Append @format, in which each %f is a length, in the C locale. */
static void
draw(Chart *chart, const char *format, const double *lengths)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    for (const char *p = format; *p != '\0'; p++) {
        if (p[0] != '%') {
            g_string_append_c(chart->out, *p);
            continue;
        }
        g_ascii_formatd(text, sizeof text, "%.1f", *lengths++);
        g_string_append(chart->out, strcmp(text, "-0.0") == 0 ? "0.0" : text);
        p++;
    }
}

#define DRAW(chart, format, ...) draw(chart, format, (const double[]){ __VA_ARGS__ })

typedef struct {
    const char *anchor; /* "start", "middle", "end" */
    int size;
    const char *color;
    double angle; /* degrees */
} Script;

static void
draw_text(Chart *chart, double x, double y, Script script, const char *text)
{
    DRAW(chart, "<text x=\"%f\" y=\"%f\"", x, y);
    if (script.angle != 0)
        DRAW(chart, " transform=\"rotate(%f %f %f)\"", script.angle, x, y);
    g_string_append_printf(chart->out,
                           " text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">",
                           script.anchor, script.size, script.color);
    out_text_xml(chart->out, text);
    g_string_append(chart->out, "</text>\n");
}

/* @text cut to @width pixels at the font size @size. Returns: (owned). */
static char *
fit(const char *text, double width, int size)
{
    g_autofree char *inert = out_text_inert(text);
    return out_text_fit(inert, (int)(width / (size * GLYPH)));
}

static bool
fits(const char *text, double width, int size)
{
    g_autofree char *inert = out_text_inert(text);
    return out_text_width(inert) * size * GLYPH <= width;
}

static char *
in_ms(const Chart *chart, SimTime time)
{
    g_autofree char *number = out_number_people((double)time / SIM_MILLISECOND, 1);
    return g_strconcat(number, " ", out_unit_name("ms", chart->names->lang), NULL);
}

/* --- Where everything stands --- */

static guint
actor_of(const Chart *chart, const char *id)
{
    guint i = 0;
    while (i < chart->actors->len && strcmp(chart->actors->pdata[i], id) != 0)
        i++;
    return i;
}

static double
x_of(const Chart *chart, const char *id)
{
    return AXIS + (actor_of(chart, id) + 0.5) * chart->column;
}

static void
find_actors(Chart *chart)
{
    chart->actors = g_ptr_array_new();
    for (guint i = 0; i < chart->trace->steps->len; i++) {
        const SimTraceStep *step = step_at(chart, i);
        const char *both[] = { step->from, step->to };
        for (gsize j = 0; j < G_N_ELEMENTS(both); j++)
            if (actor_of(chart, both[j]) == chart->actors->len)
                g_ptr_array_add(chart->actors, (gpointer)both[j]);
    }
    guint n = MAX(chart->actors->len, 1);
    chart->column = CLAMP((double)(LEAST_WIDTH - AXIS - EDGE) / n, COLUMN, MOST_COLUMN);
    chart->width = MAX(LEAST_WIDTH, AXIS + EDGE + chart->column * n);
}

/* An instant of a hop and the height it is to have. */
typedef struct {
    SimTime at;
    guint hop;
    bool is_send;
    double *height;
} Instant;

static int
by_time(gconstpointer a, gconstpointer b)
{
    const Instant *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->hop != y->hop ? (x->hop < y->hop ? -1 : 1)
                            : (int)y->is_send - (int)x->is_send;
}

static GArray *
instants(Chart *chart)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Instant));
    for (guint i = 0; i < chart->trace->steps->len; i++) {
        const OutHop *hop = &chart->hops[i];
        Height *height = &chart->heights[i];
        const Instant four[] = { { hop->sent, i, true, &height->sent },
                                 { hop->arrived, i, false, &height->arrived },
                                 { hop->begun, i, false, &height->begun },
                                 { hop->done, i, false, &height->done } };
        g_array_append_vals(list, four, G_N_ELEMENTS(four));
    }
    g_array_sort(list, by_time);
    return list;
}

/* How far below what came before it an instant stands that is @after later. */
static double
gap_after(Chart *chart, SimTime after, double from)
{
    double natural = (double)after / SIM_MILLISECOND;
    if (natural <= MOST_GAP)
        return after > 0 ? MAX(natural, LEAST_GAP) : 0;
    Cut cut = { from, from + CUT_GAP, after };
    g_array_append_val(chart->cuts, cut);
    return CUT_GAP;
}

/* Where the instant that begins at @i ends in @list, and whether it has a send. */
static guint
end_of_instant(const GArray *list, guint i, bool *ret_has_send)
{
    SimTime at = g_array_index(list, Instant, i).at;
    *ret_has_send = false;
    for (; i < list->len && g_array_index(list, Instant, i).at == at; i++)
        *ret_has_send = *ret_has_send || g_array_index(list, Instant, i).is_send;
    return i;
}

/* All that happens at one instant stands at one height, save that sends go below each
 * other: bars end where the arrow that follows begins. */
static void
place_instants(Chart *chart)
{
    g_autoptr(GArray) list = instants(chart);
    double height = TOP, next_send = TOP;
    for (guint i = 0, next; i < list->len; i = next) {
        const Instant *first = &g_array_index(list, Instant, i);
        bool has_send;
        next = end_of_instant(list, i, &has_send);
        if (i > 0)
            height += gap_after(chart, first->at - first[-1].at, height);
        double level = height = has_send ? MAX(height, next_send) : height;
        for (guint j = i; j < next; j++) {
            const Instant *one = &g_array_index(list, Instant, j);
            *one->height = level;
            if (!one->is_send)
                continue;
            *one->height = height = MAX(level, next_send);
            next_send = height + ROW;
        }
    }
    chart->bottom = height + ROW;
}

/* What happens at the instant of a send stands no higher than that send. */
static void
lower_arrivals(Chart *chart)
{
    for (guint i = 0; i < chart->trace->steps->len; i++) {
        Height *height = &chart->heights[i];
        height->arrived = MAX(height->arrived, height->sent);
        height->begun = MAX(height->begun, height->arrived);
        height->done = MAX(height->done, height->begun);
    }
}

/* --- What is drawn --- */

static void
draw_begin(Chart *chart, const char *title, double height)
{
    DRAW(chart,
         "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%f\""
         " height=\"%f\" viewBox=\"0 0 %f %f\"",
         chart->width, height, chart->width, height);
    g_string_append(chart->out,
                    " font-family=\"'Noto Sans CJK SC', 'Noto Sans', 'DejaVu Sans',"
                    " sans-serif\">\n<title>");
    out_text_xml(chart->out, title);
    g_string_append(chart->out,
                    "</title>\n<defs><pattern id=\"queue\" width=\"4\" height=\"4\""
                    " patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                    "<path d=\"M0 0V4\" stroke=\"" SERVICE "\" stroke-width=\"2\"/>"
                    "</pattern></defs>\n");
    DRAW(chart, "<rect width=\"%f\" height=\"%f\" fill=\"#ffffff\"/>\n", chart->width,
         height);
}

/* Wallet, amount and the rest on one line. */
static char *
subtitle(const Chart *chart)
{
    const SimTrace *trace = chart->trace;
    GString *text = g_string_new(out_trace_name(chart->names, "wallet", trace->wallet));
    g_string_append_printf(text, " → %s",
                           out_trace_name(chart->names, "network", trace->network));
    for (guint i = 0; i < trace->facts->len; i++) {
        const SimTraceFact *fact = &g_array_index(trace->facts, SimTraceFact, i);
        if (strcmp(fact->key, "wallet") == 0 || strcmp(fact->key, "network") == 0)
            continue;
        g_autofree char *value = out_trace_fact(chart->names, fact);
        g_string_append_printf(text, " · %s %s", out_trace_word(chart->names, fact->key),
                               value);
    }
    return g_string_free(text, FALSE);
}

static void
draw_head(Chart *chart, const char *title)
{
    g_autofree char *shown = fit(title, chart->width - 2 * EDGE, 18);
    g_autofree char *facts = subtitle(chart);
    g_autofree char *line = fit(facts, chart->width - 2 * EDGE, 12);
    draw_text(chart, EDGE / 2.0, 30, (Script){ "start", 18, "#111111", 0 }, shown);
    draw_text(chart, EDGE / 2.0, 52, (Script){ "start", 12, PALE, 0 }, line);
    draw_text(chart, AXIS - 16, TOP - 24, (Script){ "end", 11, PALE, 0 },
              out_unit_name("ms", chart->names->lang));
}

static void
draw_lifelines(Chart *chart)
{
    for (guint i = 0; i < chart->actors->len; i++) {
        const char *id = chart->actors->pdata[i];
        double x = x_of(chart, id), half = chart->column / 2 - 8;
        const char *name = out_trace_name(chart->names, "station", id);
        g_autofree char *label = fit(name, 2 * half - 8, 13);
        DRAW(chart, "<path d=\"M%f %fV%f\" stroke=\"#aaaaaa\" stroke-width=\"1\"/>\n", x,
             TOP - 24, chart->bottom);
        DRAW(chart,
             "<rect x=\"%f\" y=\"%f\" width=\"%f\" height=\"28\" rx=\"4\""
             " fill=\"#f4f6f8\" stroke=\"#999999\"/>\n",
             x - half, TOP - 60, 2 * half);
        draw_text(chart, x, TOP - 41, (Script){ "middle", 13, INK, 0 }, label);
    }
}

static void
draw_cuts(Chart *chart)
{
    for (guint i = 0; i < chart->cuts->len; i++) {
        const Cut *cut = &g_array_index(chart->cuts, Cut, i);
        double middle = (cut->from + cut->to) / 2;
        g_autofree char *seconds = out_number_people((double)cut->lasted / SIM_SECOND, 2);
        g_autofree char *text = g_strconcat("// ", seconds, " ",
                                            out_unit_name("s", chart->names->lang), NULL);
        DRAW(chart,
             "<rect x=\"%f\" y=\"%f\" width=\"%f\" height=\"14\" fill=\"#eeeeee\"/>\n",
             AXIS, middle - 7, chart->width - AXIS - EDGE);
        draw_text(chart, AXIS - 16, middle + 4, (Script){ "end", 11, PALE, 0 }, text);
    }
}

static void
draw_bars(Chart *chart)
{
    for (guint i = 0; i < chart->trace->steps->len; i++) {
        const Height *height = &chart->heights[i];
        const OutHop *hop = &chart->hops[i];
        double x = x_of(chart, step_at(chart, i)->to) - BAR / 2.0;
        bool is_person = hop->is_own && hop->done <= out_trace_sent(chart->trace);
        const char *color = is_person ? PERSON : SERVICE;
        const char *fills[] = { "url(#queue)", color };
        double from[] = { height->arrived, height->begun };
        double to[] = { height->begun, height->done };
        bool is_there[] = { hop->begun > hop->arrived, hop->done > hop->begun };
        for (gsize j = 0; j < G_N_ELEMENTS(fills); j++) {
            if (!is_there[j])
                continue;
            DRAW(chart, "<rect x=\"%f\" y=\"%f\" width=\"%f\" height=\"%f\"", x, from[j],
                 BAR, to[j] - from[j]);
            g_string_append_printf(chart->out, " fill=\"%s\" stroke=\"" SERVICE "\"/>\n",
                                   fills[j]);
        }
    }
}

/* +1 if what follows hop @i stands to the right of its receiver, where the word of an own
 * step stands too, else -1. */
static int
goes_on_towards(const Chart *chart, guint i)
{
    const SimTraceStep *step = step_at(chart, i);
    for (guint k = i + 1; k < chart->trace->steps->len; k++) {
        const SimTraceStep *next = step_at(chart, k);
        if (chart->hops[k].sent == chart->hops[i].done &&
            strcmp(next->from, step->to) == 0)
            return actor_of(chart, next->to) >= actor_of(chart, next->from) ? 1 : -1;
    }
    return -1;
}

/* What was waited and served, on the side where nothing goes on. */
static void
draw_bar_label(Chart *chart, guint i)
{
    const OutHop *hop = &chart->hops[i];
    const Height *height = &chart->heights[i];
    if (hop->done == hop->arrived || hop->is_own)
        return;
    int side = -goes_on_towards(chart, i);
    g_autofree char *served = in_ms(chart, hop->done - hop->begun);
    g_autofree char *waited =
        out_number_people((double)(hop->begun - hop->arrived) / SIM_MILLISECOND, 1);
    g_autofree char *both =
        hop->begun > hop->arrived
            ? g_strdup_printf("%s %s + %s", say(chart, "queue", "排队"), waited, served)
            : g_strdup(served);
    double x = x_of(chart, step_at(chart, i)->to) + side * (BAR / 2.0 + 4);
    double y = MAX((height->arrived + height->done) / 2 + 4, height->arrived + 12);
    draw_text(chart, x, y, (Script){ side > 0 ? "start" : "end", 10, PALE, 0 }, both);
}

/* A step of one actor alone: a mark on its line and the word beside it. */
static void
draw_own(Chart *chart, guint i, const char *label, const char *color)
{
    const OutHop *hop = &chart->hops[i];
    double x = x_of(chart, step_at(chart, i)->to), y = chart->heights[i].sent;
    g_autofree char *ms = in_ms(chart, hop->done - hop->sent);
    g_autofree char *text =
        hop->done > hop->sent ? g_strconcat(label, " ", ms, NULL) : g_strdup(label);
    g_autofree char *shown = fit(text, chart->column - 20, 12);
    DRAW(chart, "<path d=\"M%f %fl5 5l-5 5l-5 -5z\"", x, y - 5);
    g_string_append_printf(chart->out, " fill=\"%s\"/>\n", color);
    draw_text(chart, x + 10, y + 4, (Script){ "start", 12, color, 0 }, shown);
}

/* The label stands along the arrow in the first column it crosses, where no lifeline can
 * run through it. */
static void
draw_arrow(Chart *chart, guint i, const char *label, const char *color)
{
    const SimTraceStep *step = step_at(chart, i);
    const Height *height = &chart->heights[i];
    double x1 = x_of(chart, step->from), x2 = x_of(chart, step->to);
    double side = x2 > x1 ? 1 : -1;
    double slope = (height->arrived - height->sent) / (x2 - x1);
    double angle = atan(slope) * 180 / G_PI;
    double tip = x2 - side * BAR / 2, tip_y = height->arrived;
    double middle = x1 + side * chart->column / 2;
    bool warns = out_trace_warns(step->what);
    g_autofree char *ms = in_ms(chart, chart->hops[i].arrived - chart->hops[i].sent);
    g_autofree char *both = g_strconcat(label, " ", ms, NULL);
    /* A number is left out before it is cut: a cut number is a wrong number. */
    bool has_ms = chart->hops[i].is_known && fits(both, chart->column - 24, 12);
    g_autofree char *shown = fit(has_ms ? both : label, chart->column - 24, 12);
    DRAW(chart, "<path d=\"M%f %fL%f %f\"", x1 + side * BAR / 2, height->sent, tip,
         tip_y);
    g_string_append_printf(chart->out, " stroke=\"%s\" stroke-width=\"1.4\"%s/>\n", color,
                           warns ? " stroke-dasharray=\"6 3\"" : "");
    DRAW(chart, "<path transform=\"translate(%f %f) rotate(%f)\" d=\"M0 0L-9 -4V4z\"",
         tip, tip_y, side > 0 ? angle : angle + 180);
    g_string_append_printf(chart->out, " fill=\"%s\"/>\n", color);
    draw_text(chart, middle, height->sent + slope * (middle - x1) - 5,
              (Script){ "middle", 12, color, angle }, shown);
}

static void
draw_steps(Chart *chart)
{
    for (guint i = 0; i < chart->trace->steps->len; i++) {
        const SimTraceStep *step = step_at(chart, i);
        const char *color = out_trace_warns(step->what) ? WRONG : INK;
        g_autofree char *label = out_trace_step(chart->names, step->what);
        g_autofree char *at = out_number_people(
            (double)(chart->hops[i].sent - out_trace_sent(chart->trace)) /
                SIM_MILLISECOND,
            1);
        draw_text(chart, AXIS - 16, chart->heights[i].sent + 4,
                  (Script){ "end", 11, INK, 0 }, at);
        draw_bar_label(chart, i);
        if (chart->hops[i].is_own)
            draw_own(chart, i, label, color);
        else
            draw_arrow(chart, i, label, color);
    }
}

/* When the last message came back. */
static void
draw_end(Chart *chart)
{
    for (guint i = chart->trace->steps->len; i-- > 0;) {
        const OutHop *hop = &chart->hops[i];
        if (!hop->is_known || hop->done == hop->sent ||
            hop->done != out_trace_sent(chart->trace) + chart->trace->latency)
            continue;
        g_autofree char *at =
            out_number_people((double)chart->trace->latency / SIM_MILLISECOND, 1);
        double y = MAX(chart->heights[i].done, chart->heights[i].sent + 14);
        draw_text(chart, AXIS - 16, y + 4, (Script){ "end", 11, INK, 0 }, at);
        return;
    }
}

static void
draw_legend(Chart *chart)
{
    double y = chart->bottom + 34, x = AXIS;
    const struct {
        const char *fill, *text;
    } entries[] = {
        { "url(#queue)", say(chart, "waits in the queue", "排队等待") },
        { SERVICE, say(chart, "is served", "处理中") },
        { PERSON, say(chart, "a person acts", "人工操作") },
        { WRONG, say(chart, "× went wrong", "× 异常") },
        { "#eeeeee", say(chart, "// drawn shorter", "// 缩短显示") },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++, x += 160) {
        DRAW(chart, "<rect x=\"%f\" y=\"%f\" width=\"%f\" height=\"%f\"", x, y - 9, 20,
             BAR);
        g_string_append_printf(chart->out, " fill=\"%s\" stroke=\"#999999\"/>\n",
                               entries[i].fill);
        draw_text(chart, x + 27, y, (Script){ "start", 11, PALE, 0 }, entries[i].text);
    }
}

GBytes *
out_sequence(const SimTrace *trace, const OutTraceNames *names)
{
    g_auto(Chart) chart = { .trace = trace,
                            .names = names,
                            .hops = out_trace_hops(trace),
                            .heights = g_new0(Height, trace->steps->len + 1),
                            .cuts = g_array_new(FALSE, FALSE, sizeof(Cut)),
                            .out = g_string_new(NULL) };
    find_actors(&chart);
    place_instants(&chart);
    lower_arrivals(&chart);
    g_autofree char *title = out_trace_title(names, trace);
    draw_begin(&chart, title, chart.bottom + 56);
    draw_head(&chart, title);
    draw_cuts(&chart);
    draw_lifelines(&chart);
    draw_bars(&chart);
    draw_steps(&chart);
    draw_end(&chart);
    draw_legend(&chart);
    g_string_append(chart.out, "</svg>\n");
    return g_string_free_to_bytes(chart.out);
}
