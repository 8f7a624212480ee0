#include "models/calendar.h"

/* Places of the line whose consumers are asked for: about a round of visits ahead. */
#define AHEAD 32

void
pay_calendar_clear(PayCalendar *c)
{
    sim_ladder_clear(&c->ladder);
    *c = (PayCalendar){ 0 };
}

/* G from `from` on, so that it is not negative. */
static inline void
put(PayCalendar *c, int64_t due, uint32_t consumer)
{
    sim_ladder_put(&c->ladder, (SimLadderKey)(uint64_t)(due - c->from) << 64 | consumer);
}

void
pay_calendar_open(PayCalendar *c, const PayConsumer *consumers, uint32_t n, int64_t from,
                  int64_t until)
{
    g_assert(until >= from);
    pay_calendar_clear(c);
    c->consumers = consumers;
    c->from = from;
    c->until = until;
    sim_ladder_init(&c->ladder);
    for (uint32_t i = 0; i < n; i++)
        if (consumers[i].due < until)
            put(c, MAX(consumers[i].due, from), i);
}

void
pay_calendar_file(PayCalendar *c, const PayDue *due, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        g_assert(due[i].due >= c->from && due[i].due < c->until);
        put(c, due[i].due, due[i].consumer);
    }
}

/* Ask for the memory of those at @first to before @end, who are hardly ever in the cache.
 */
static inline void
prefetch(const PayCalendar *c, const SimLadderKey *first, const SimLadderKey *end)
{
    for (; first < end; first++)
        __builtin_prefetch(&c->consumers[(uint32_t)*first]);
}

unsigned
pay_calendar_take(PayCalendar *c, PayDue *ret_due, unsigned n)
{
    SimLadder *ladder = &c->ladder;
    unsigned i = 0;
    for (; i < n; i++) {
        if (sim_ladder_is_exhausted(ladder)) {
            if (!sim_ladder_refill(ladder))
                break;
            prefetch(c, ladder->next, MIN(ladder->next + AHEAD, ladder->end));
        }
        SimLadderKey key = sim_ladder_take(ladder);
        ret_due[i] = (PayDue){ c->from + (int64_t)(key >> 64), (uint32_t)key };
    }
    const SimLadderKey *next = ladder->next;
    prefetch(c, next, MIN(next + AHEAD, ladder->end));
    return i;
}
