#include "output/plot.h"

#include "output/plot_window.h"

#define MEDIAN "window.latency.p50"
#define TAIL   "window.latency.p99"
#define HEIGHT 430
#define WIDE   20 /* highest over lowest from which a linear axis would hide the lowest */

static bool
draw(WindowPlot *picture, const WindowSides *median, const WindowSides *tail,
     GError **error)
{
    Frame *frame = &picture->frame;
    window_open(
        picture, frame_say(frame, "How long does a payment take?", "一笔支付要多久？"),
        frame_say(frame, "completed payments, ms; thin: median, bold: 99th percentile",
                  "完成的支付，毫秒；细线：中位数，粗线：99百分位"),
        NULL);
    Lines lines = lines_new();
    bool is_fine = window_add(picture, &lines, median, "", "p50", LINE_THIN, error) &&
                   window_add(picture, &lines, tail, "", "p99", LINE_BOLD, error);
    if (is_fine) {
        window_panel(picture, frame_say(frame, "Milliseconds", "毫秒"));
        if (lines.least > 0 && lines.most > WIDE * lines.least)
            frame_y_log(frame, lines.least, lines_top(&lines), "1");
        else
            frame_y_axis(frame, frame_scale(0, lines_top(&lines), 6), "1");
        window_draw(picture, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

GBytes *
out_plot_latency(OutStore *store, const OutPlot *plot, GError **error)
{
    WindowPlot picture;
    WindowSides median = { NULL, NULL }, tail = { NULL, NULL };
    GBytes *bytes = NULL;
    if (window_init(&picture, store, plot, TAIL, error) &&
        window_read(&picture, MEDIAN, &median, error) &&
        window_read(&picture, TAIL, &tail, error) &&
        window_start(&picture, 1, HEIGHT, error) && draw(&picture, &median, &tail, error))
        bytes = window_finish(&picture, error);
    window_sides_clear(&median);
    window_sides_clear(&tail);
    frame_clear(&picture.frame);
    return bytes;
}
