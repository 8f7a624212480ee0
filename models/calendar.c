#include "models/calendar.h"

#include <string.h>

#define PER_PART 16 /* consumers, at first: few enough to sort by insertion */
#define AHEAD    32 /* places of the line whose consumers are asked for */

#define PAGE_DUES 15

typedef struct {
    uint32_t before; /* the page filled before it, or SIM_SLAB_NONE */
    uint32_t n;
    PayDue due[PAGE_DUES];
} Page;

void
pay_calendar_clear(PayCalendar *c)
{
    g_free(c->page);
    if (c->line != NULL)
        g_array_unref(c->line);
    sim_slab_clear(&c->pages);
    *c = (PayCalendar){ 0 };
}

static inline uint32_t
part_of(const PayCalendar *c, int64_t due)
{
    return (uint32_t)((due - c->from) / c->width);
}

static inline void
add_to_part(PayCalendar *c, PayDue due)
{
    uint32_t *last = &c->page[part_of(c, due.due)];
    Page *page = *last == SIM_SLAB_NONE ? NULL : sim_slab_at(&c->pages, *last);
    if (page == NULL || page->n == PAGE_DUES) {
        uint32_t number = sim_slab_take(&c->pages);
        page = sim_slab_at(&c->pages, number);
        page->before = *last;
        page->n = 0;
        *last = number;
    }
    page->due[page->n++] = due;
}

static inline bool
is_before(PayDue a, PayDue b)
{
    return a.due != b.due ? a.due < b.due : a.consumer < b.consumer;
}

static void
join_line(PayCalendar *c, PayDue due)
{
    guint i = c->line->len;
    g_array_append_val(c->line, due);
    PayDue *line = &g_array_index(c->line, PayDue, 0);
    for (; i > c->at && is_before(due, line[i - 1]); i--)
        line[i] = line[i - 1];
    line[i] = due;
}

/* Ask for the last page of a part, which is hardly ever in the cache. */
static inline void
prefetch_part(const PayCalendar *c, uint32_t part)
{
    if (part < c->n_parts && c->page[part] != SIM_SLAB_NONE) {
        const char *page = sim_slab_at(&c->pages, c->page[part]);
        __builtin_prefetch(page);
        __builtin_prefetch(page + sizeof(Page) - 1);
    }
}

void
pay_calendar_file(PayCalendar *c, const PayDue *due, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        prefetch_part(c, part_of(c, due[i].due));
    for (unsigned i = 0; i < n; i++) {
        g_assert(due[i].due >= c->from && due[i].due < c->until);
        if (part_of(c, due[i].due) < c->n_turned)
            join_line(c, due[i]);
        else
            add_to_part(c, due[i]);
    }
}

void
pay_calendar_open(PayCalendar *c, const PayConsumer *consumers, uint32_t n, int64_t from,
                  int64_t until)
{
    g_assert(until >= from);
    uint32_t n_due = 0;
    for (uint32_t i = 0; i < n; i++)
        n_due += consumers[i].due < until;
    pay_calendar_clear(c);
    c->consumers = consumers;
    c->from = from;
    c->until = until;
    c->n_parts = n_due / PER_PART + 1;
    c->width = (until - from) / c->n_parts + 1;
    c->page = g_new(uint32_t, c->n_parts);
    memset(c->page, 0xff, c->n_parts * sizeof *c->page);
    sim_slab_init(&c->pages, sizeof(Page));
    c->line = g_array_new(FALSE, FALSE, sizeof(PayDue));
    for (uint32_t i = 0; i < n; i++)
        if (consumers[i].due < until)
            add_to_part(c, (PayDue){ MAX(consumers[i].due, from), i });
}

static void
turn_page(PayCalendar *c)
{
    prefetch_part(c, c->n_turned + 1);
    for (uint32_t number = c->page[c->n_turned++]; number != SIM_SLAB_NONE;) {
        const Page *page = sim_slab_at(&c->pages, number);
        for (uint32_t i = 0; i < page->n; i++) {
            __builtin_prefetch(&c->consumers[page->due[i].consumer]);
            join_line(c, page->due[i]);
        }
        uint32_t before = page->before;
        sim_slab_give(&c->pages, number);
        number = before;
    }
}

unsigned
pay_calendar_take(PayCalendar *c, PayDue *ret_due, unsigned n)
{
    if (c->at > 0)
        g_array_remove_range(c->line, 0, c->at);
    c->at = 0;
    while (c->line->len < n + AHEAD && c->n_turned < c->n_parts)
        turn_page(c);
    n = MIN(n, c->line->len);
    if (n > 0) /* else there may be no line at all */
        memcpy(ret_due, c->line->data, n * sizeof *ret_due);
    c->at = n;
    return n;
}
