#include "output/plot_lines.h"

#include <math.h>

#include "sim/interval.h"

Lines
lines_new(void)
{
    return (Lines){ g_string_new(NULL), g_string_new(NULL), INFINITY, -INFINITY, 0 };
}

void
lines_clear(Lines *lines)
{
    g_string_free(lines->bands, TRUE);
    g_string_free(lines->lines, TRUE);
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

/* "x mean low high" by line. */
static GString *
write_points(Lines *lines, const OutSeries *series)
{
    GString *rows = g_string_new(NULL);
    for (guint i = 0; i < series->points->len; i++) {
        const OutPoint *point = &g_array_index(series->points, OutPoint, i);
        double half = half_width(point);
        frame_number(rows, (double)point->x);
        frame_number(rows, point->mean);
        frame_number(rows, point->mean - half);
        frame_number(rows, point->mean + half);
        g_string_append_c(rows, '\n');
        lines->low = fmin(lines->low, point->mean - half);
        lines->high = fmax(lines->high, point->mean + half);
    }
    return rows;
}

bool
lines_add(Frame *frame, Lines *lines, const OutSeries *series, const char *label,
          const char *color, LineStyle style, GError **error)
{
    g_autoptr(GString) rows = write_points(lines, series);
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
                           style == LINE_DASHED ? "lw 1.4 dt (9,5)" : "lw 1.9", color);
    return true;
}

void
lines_draw(Frame *frame, const Lines *lines)
{
    /* Outside the ranges: the list may end in a comma, and an empty one is a plot too. */
    g_string_append_printf(frame->script, "plot %s%s NaN notitle\n", lines->bands->str,
                           lines->lines->str);
}
