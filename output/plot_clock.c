#include "output/plot_clock.h"

#define HEIGHT   170
#define MOST     4 /* members drawn; the footer counts the others */
#define N_TICS   6
#define HEADROOM 1.05 /* so that a limit lies inside the panel */

typedef struct {
    WindowPlot window;
    SimMetric metric;
    WindowSides sides;
} Picture;

static bool
draw_member(Picture *picture, const ClockPlan *plan, const SimMember *member,
            const char *label, GError **error)
{
    WindowPlot *window = &picture->window;
    Frame *frame = &window->frame;
    Lines lines = lines_new();
    bool is_fine =
        window_add(window, &lines, &picture->sides, member->id, NULL, LINE_SOLID, error);
    if (is_fine) {
        Scale scale = frame_scale(MIN(lines.least, 0),
                                  MAX(lines_top(&lines), HEADROOM * plan->limit), N_TICS);
        window_panel(window, label);
        frame_y_axis(frame, scale, "1");
        if (plan->limit > 0)
            window_limit(window, plan->limit, scale,
                         frame_say(frame, "nominal", "额定容量"), FRAME_PAYS);
        window_draw(window, &lines);
    }
    lines_clear(&lines);
    return is_fine;
}

static bool
draw(Picture *picture, const ClockPlan *plan, GError **error)
{
    Frame *frame = &picture->window.frame;
    OutLang lang = frame->plot.lang;
    const GPtrArray *list = picture->sides.base;
    const char *label = out_text_label(lang, picture->metric.label_en,
                                       picture->metric.label_zh, picture->metric.id);
    unsigned n = MIN(list->len, MOST);
    g_autofree char *note =
        list->len > n
            ? g_strdup_printf(frame_say(frame, "%u more not drawn", "另有%u个未画"),
                              list->len - n)
            : NULL;
    window_open(&picture->window, plan->title != NULL ? plan->title : label,
                plan->what != NULL ? plan->what
                                   : out_unit_name(picture->metric.unit, lang),
                note);
    for (unsigned i = 0; i < n; i++) {
        const SimMember *member = &((const OutSeries *)list->pdata[i])->member;
        const char *name =
            member->id[0] == '\0'
                ? NULL
                : out_text_label(lang, member->label_en, member->label_zh, member->id);
        if (!draw_member(picture, plan, member, name, error))
            return false;
    }
    return true;
}

GBytes *
plot_clock(OutStore *store, const OutPlot *plot, const ClockPlan *plan, GError **error)
{
    Picture picture = { .sides = { NULL, NULL } };
    WindowPlot *window = &picture.window;
    GBytes *bytes = NULL;
    if (window_init(window, store, plot, plan->metric, error) &&
        out_store_metric(store, plan->metric, &picture.metric, error) &&
        window_read(window, plan->metric, &picture.sides, error) &&
        window_start(window, MIN(picture.sides.base->len, MOST), HEIGHT, error) &&
        draw(&picture, plan, error))
        bytes = window_finish(window, error);
    window_sides_clear(&picture.sides);
    frame_clear(&window->frame);
    return bytes;
}
