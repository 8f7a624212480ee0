#include "output/plot_events.h"

#include <math.h>
#include <string.h>

#include "output/period.h"

#define KEY_ROW     18
#define KEY_SIZE    11
#define KEY_COLUMNS 3
#define KEY_WIDTH   ((FRAME_WIDTH - 2 * FRAME_EDGE) / KEY_COLUMNS)
#define MARK_SIZE   11
#define MARK_GAP    7 /* pixels between two labels */

static int
by_date(gconstpointer a, gconstpointer b)
{
    const OutEvent *x = (const OutEvent *)a, *y = (const OutEvent *)b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->id, y->id);
}

bool
events_read(Frame *frame, OutStore *store, GError **error)
{
    frame->events = out_store_events(store, frame->base.key, error);
    if (frame->events == NULL || !frame->has_alt)
        return frame->events != NULL;
    g_autoptr(GArray) more = out_store_events(store, frame->alt.key, error);
    if (more == NULL)
        return false;
    g_array_append_vals(frame->events, more->data, more->len);
    g_array_sort(frame->events, by_date);
    for (guint i = frame->events->len; i-- > 1;)
        if (by_date(&g_array_index(frame->events, OutEvent, i - 1),
                    &g_array_index(frame->events, OutEvent, i)) == 0)
            g_array_remove_index(frame->events, i);
    return true;
}

static int64_t
event_x(const Frame *frame, const OutEvent *event)
{
    return (event->at - frame->from) / frame->unit;
}

static bool
is_within(const Frame *frame, const OutEvent *event)
{
    return event->at >= frame->from && event->at < frame->to;
}

/* How many events the picture marks. */
static unsigned
count_events(const Frame *frame)
{
    unsigned n = 0;
    for (guint i = 0; i < frame->events->len; i++)
        n += is_within(frame, &g_array_index(frame->events, OutEvent, i));
    return n;
}

static unsigned
n_key_rows(const Frame *frame)
{
    return (count_events(frame) + KEY_COLUMNS - 1) / KEY_COLUMNS;
}

/* @text cut to @pixels of the key. A finer guess than frame_text_length(), whose safe one
 * would cut a label in four: most Latin letters are less than half as wide as high. */
static char *
fit_key(const char *text, double pixels)
{
    for (int columns = out_text_width(text);; columns--) {
        char *fitted = out_text_fit(text, columns);
        double n = (double)g_utf8_strlen(fitted, -1);
        double n_wide = fmax(0, out_text_width(fitted) - n);
        if (columns <= 0 || KEY_SIZE * (0.48 * (n - n_wide) + n_wide) <= pixels)
            return fitted;
        g_free(fitted);
    }
}

static void
write_key_entry(Frame *frame, const OutEvent *event, unsigned number, double x, double y)
{
    char date[24];
    out_period_clock(event->at, date);
    if (frame->unit >= SIM_DAY)
        date[10] = '\0';
    g_autofree char *digits = g_strdup_printf("%u", number);
    g_autofree char *label = out_text_inert(
        out_text_label(frame->plot.lang, event->label_en, event->label_zh, event->id));
    g_autofree char *whole = g_strdup_printf("%s %s", date, label);
    g_autofree char *text = fit_key(whole, KEY_WIDTH - 28);
    frame_text(frame, digits, x + 14, y, "right", KEY_SIZE, FRAME_GREY);
    frame_text(frame, text, x + 22, y, "left", KEY_SIZE, FRAME_GREY);
}

/* "1 2021-10-01 First shared codes", read down in columns of equal width; so marks carry
 * a number only and can never run into one another. */
void
events_write_key(Frame *frame, double y)
{
    unsigned number = 0, n_rows = n_key_rows(frame);
    for (guint i = 0; i < frame->events->len; i++) {
        const OutEvent *event = &g_array_index(frame->events, OutEvent, i);
        if (!is_within(frame, event))
            continue;
        double x = FRAME_EDGE + KEY_WIDTH * (double)(number / n_rows);
        write_key_entry(frame, event, number + 1, x, y + KEY_ROW * (number % n_rows));
        number++;
    }
}

int
events_extra_height(const Frame *frame)
{
    if (!frame_is_dated(frame))
        return 0;
    return MAX(0, (int)n_key_rows(frame) - 2) * KEY_ROW;
}

/* Neighbours under one label, "7–14". */
typedef struct {
    unsigned first, last; /* numbers */
    double first_x, last_x;
} Mark;

static char *
mark_text(const Mark *mark)
{
    return mark->first == mark->last ? g_strdup_printf("%u", mark->first)
                                     : g_strdup_printf("%u–%u", mark->first, mark->last);
}

/* Pixels from the middle of one label to that of the next that they lack. */
static double
overlap(const Frame *frame, const Mark *left, const Mark *right)
{
    g_autofree char *one = mark_text(left), *two = mark_text(right);
    double length = (double)MAX((frame->to - frame->from) / frame->unit, 1);
    double pixel = (frame->panel.right - frame->panel.left) / length;
    double distance =
        pixel * (right->first_x + right->last_x - left->first_x - left->last_x) / 2;
    return MARK_GAP - distance +
           (frame_text_length(one, MARK_SIZE) + frame_text_length(two, MARK_SIZE)) / 2;
}

/* Neighbours whose labels touch become one, the worst pair first: what is far from the
 * others keeps a label of its own. */
static void
merge_marks(const Frame *frame, GArray *marks)
{
    for (;;) {
        guint worst = 0;
        double most = 0;
        for (guint i = 1; i < marks->len; i++) {
            double lack = overlap(frame, &g_array_index(marks, Mark, i - 1),
                                  &g_array_index(marks, Mark, i));
            worst = lack > most ? i : worst;
            most = fmax(lack, most);
        }
        if (worst == 0)
            return;
        Mark *left = &g_array_index(marks, Mark, worst - 1);
        const Mark *right = &g_array_index(marks, Mark, worst);
        left->last = right->last;
        left->last_x = right->last_x;
        g_array_remove_index(marks, worst);
    }
}

static void
draw_mark_label(Frame *frame, const Mark *mark)
{
    bool is_png = frame->plot.picture == OUT_PICTURE_PNG;
    g_autofree char *text = mark_text(mark);
    g_string_append(frame->script, "set label ");
    out_gnuplot_text(frame->script, text);
    g_string_append(frame->script, " at");
    frame_number(frame->script, (mark->first_x + mark->last_x) / 2);
    g_string_append_printf(
        frame->script,
        ", graph 1 offset 0, 0.45 center font ',%d' textcolor rgb '" FRAME_GREY "'\n",
        is_png ? MARK_SIZE * 3 / 4 : MARK_SIZE);
}

static void
draw_mark_line(Frame *frame, int64_t x)
{
    g_string_append_printf(frame->script,
                           "set arrow from %" G_GINT64_FORMAT
                           ", graph 0 to %" G_GINT64_FORMAT ", graph 1 nohead lw 0.8 "
                           "dt (2,3) lc rgb '#999999' back\n",
                           (gint64)x, (gint64)x);
}

void
events_mark(Frame *frame)
{
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    unsigned number = 0;
    for (guint i = 0; i < frame->events->len; i++) {
        const OutEvent *event = &g_array_index(frame->events, OutEvent, i);
        if (!is_within(frame, event))
            continue;
        int64_t x = event_x(frame, event);
        number++;
        Mark *last = marks->len > 0 ? &g_array_index(marks, Mark, marks->len - 1) : NULL;
        if (last != NULL && last->last_x == (double)x) {
            last->last = number;
            continue;
        }
        Mark mark = { number, number, (double)x, (double)x };
        g_array_append_val(marks, mark);
        draw_mark_line(frame, x);
    }
    merge_marks(frame, marks);
    for (guint i = 0; i < marks->len; i++)
        draw_mark_label(frame, &g_array_index(marks, Mark, i));
}
