#include "output/plot_lines.h"

#include <math.h>

#include "sim/interval.h"

Lines
lines_new(void)
{
    return (Lines){ .bands = g_string_new(NULL),
                    .lines = g_string_new(NULL),
                    .low = INFINITY,
                    .high = -INFINITY,
                    .least = INFINITY,
                    .most = -INFINITY };
}

void
lines_clear(Lines *lines)
{
    g_string_free(lines->bands, TRUE);
    g_string_free(lines->lines, TRUE);
}

double
lines_top(const Lines *lines)
{
    return fmin(lines->high, 1.5 * lines->most);
}

double
lines_last(const OutSeries *series)
{
    return g_array_index(series->points, OutPoint, series->points->len - 1).mean;
}

static double
half_width(const OutPoint *point)
{
    if (point->n < 2 || point->error == 0)
        return 0;
    return sim_t_quantile(point->n - 1, 0.975) * point->error;
}

/* "x mean low high", and the range of the panel. */
static void
write_point(Lines *lines, GString *rows, int64_t x, const OutPoint *point)
{
    double half = half_width(point);
    frame_number(rows, (double)x);
    frame_number(rows, point->mean);
    frame_number(rows, point->mean - half);
    frame_number(rows, point->mean + half);
    g_string_append_c(rows, '\n');
    lines->low = fmin(lines->low, point->mean - half);
    lines->high = fmax(lines->high, point->mean + half);
    lines->least = fmin(lines->least, point->mean);
    lines->most = fmax(lines->most, point->mean);
}

static const char *
style_words(LineStyle style)
{
    static const char *const words[] = { [LINE_SOLID] = "lw 1.9",
                                         [LINE_DASHED] = "lw 1.4 dt (9,5)",
                                         [LINE_THIN] = "lw 1.2",
                                         [LINE_BOLD] = "lw 2.6",
                                         [LINE_SOLID_DASHED] = "lw 1.9 dt (14,8)",
                                         [LINE_THIN_DASHED] = "lw 1.2 dt (20,12)",
                                         [LINE_BOLD_DASHED] = "lw 2.6 dt (10,6)" };
    return words[style];
}

static bool
add_rows(Frame *frame, Lines *lines, const GString *rows, const char *label,
         const char *color, LineStyle style, GError **error)
{
    const char *file = out_gnuplot_data(frame->gnuplot, rows, error);
    if (file == NULL)
        return false;
    lines->n++;
    if (frame->plot.picture == OUT_PICTURE_DUMB) {
        g_string_append_printf(lines->lines, "'%s' using 1:2 with lines lt %d title ",
                               file, lines->n);
        out_gnuplot_text(lines->lines, label);
        g_string_append(lines->lines, ", ");
        return true;
    }
    g_string_append_printf(lines->bands,
                           "'%s' using 1:3:4 with filledcurves lc rgb '%s' notitle, ",
                           file, color);
    g_string_append_printf(lines->lines,
                           "'%s' using 1:2 with lines %s lc rgb '%s' notitle, ", file,
                           style_words(style), color);
    return true;
}

bool
lines_add(Frame *frame, Lines *lines, const OutSeries *series, const char *label,
          const char *color, LineStyle style, GError **error)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    for (guint i = 0; i < series->points->len; i++) {
        const OutPoint *point = &g_array_index(series->points, OutPoint, i);
        write_point(lines, rows, point->x, point);
    }
    return add_rows(frame, lines, rows, label, color, style, error);
}

static int64_t
shortest_step(const GArray *points)
{
    int64_t least = 0;
    for (guint i = 1; i < points->len; i++) {
        int64_t step = g_array_index(points, OutPoint, i).x -
                       g_array_index(points, OutPoint, i - 1).x;
        least = least == 0 ? step : MIN(least, step);
    }
    return MAX(least, 1);
}

bool
lines_add_steps(Frame *frame, Lines *lines, const OutSeries *series, const char *label,
                const char *color, LineStyle style, GError **error)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    int64_t step = shortest_step(series->points), end = 0;
    for (guint i = 0; i < series->points->len; i++) {
        const OutPoint *point = &g_array_index(series->points, OutPoint, i);
        /* gnuplot breaks a line where its file has an empty one. */
        if (i > 0 && point->x > end)
            g_string_append_c(rows, '\n');
        end = point->x + step;
        write_point(lines, rows, point->x, point);
        write_point(lines, rows, end, point);
    }
    return add_rows(frame, lines, rows, label, color, style, error);
}

void
lines_draw(Frame *frame, const Lines *lines)
{
    /* Outside the ranges: the list may end in a comma, and an empty one is a plot too. */
    g_string_append_printf(frame->script, "plot %s%s NaN notitle\n", lines->bands->str,
                           lines->lines->str);
}
