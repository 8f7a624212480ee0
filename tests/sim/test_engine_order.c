/* The order of the event list at large: programs of plannings, cancellations and takings
 * against lists that are kept in order the plain way. */
#include "tests/claims.h"

#include "sim/dist.h"
#include "sim/engine.h"
#include "sim/hash.h"
#include "sim/math.h"
#include "sim/random.h"

/* The obvious list: every event ever planned, searched from the front. */
typedef struct {
    SimTime time;
    unsigned cls;
    bool is_pending;
    SimHandle handle;
} Planned;

typedef struct {
    SimEngine *engine;
    Planned *planned;
    unsigned n_planned, n_pending, n_wrong;
    uint64_t counter;
} Program;

static unsigned
dice(Program *program, unsigned n)
{
    return (unsigned)(sim_mix(program->counter++ * UINT64_C(0x9e3779b97f4a7c15)) % n);
}

static void
plan_something(Program *program, bool is_keyed)
{
    unsigned id = program->n_planned++;
    /* Few instants and classes, so that most events are tied with others. */
    SimTime time = sim_engine_now(program->engine) + dice(program, 4);
    Planned *planned = &program->planned[id];
    *planned = (Planned){ time, dice(program, 3), true, 0 };
    if (is_keyed)
        planned->handle = sim_engine_schedule_keyed(program->engine, time, planned->cls,
                                                    id, ~(uint64_t)id);
    else
        sim_engine_schedule(program->engine, time, planned->cls, id, ~(uint64_t)id);
    program->n_pending++;
}

static void
cancel_something(Program *program)
{
    if (program->n_planned == 0)
        return;
    Planned *planned = &program->planned[dice(program, program->n_planned)];
    bool is_cancelled = sim_engine_cancel(program->engine, planned->handle);
    bool expected = planned->handle != 0 && planned->is_pending;
    program->n_wrong += is_cancelled != expected;
    planned->is_pending &= !expected;
    program->n_pending -= expected;
}

static void
take_the_next(Program *program)
{
    unsigned best = UINT32_MAX;
    for (unsigned id = 0; id < program->n_planned; id++) {
        const Planned *a = &program->planned[id];
        const Planned *b = &program->planned[best == UINT32_MAX ? id : best];
        if (a->is_pending && (best == UINT32_MAX || a->time < b->time ||
                              (a->time == b->time && a->cls < b->cls)))
            best = id;
    }
    SimEvent event;
    bool is_taken = sim_engine_next(program->engine, &event);
    program->n_wrong += is_taken != (best != UINT32_MAX);
    if (!is_taken || best == UINT32_MAX)
        return;
    Planned *expected = &program->planned[best];
    program->n_wrong += event.kind != best || event.payload != ~(uint64_t)best ||
                        event.time != expected->time || event.cls != expected->cls ||
                        sim_engine_now(program->engine) != expected->time;
    expected->is_pending = false;
    program->n_pending--;
}

/* One random program of @n_steps; @lean shifts the odds from taking to planning. */
static unsigned
run_program(uint64_t seed, unsigned n_steps, unsigned lean)
{
    g_autoptr(SimEngine) engine = sim_engine_new(-2);
    g_autofree Planned *planned = g_new0(Planned, n_steps);
    Program program = { .engine = engine, .planned = planned, .counter = seed << 32 };
    for (unsigned step = 0; step < n_steps; step++) {
        unsigned choice = dice(&program, 12 + lean);
        if (choice < 5)
            take_the_next(&program);
        else if (choice < 8)
            cancel_something(&program);
        else if (choice == 8)
            sim_engine_renumber(engine);
        else
            plan_something(&program, choice % 2 == 0);
        program.n_wrong += sim_engine_n_pending(engine) != program.n_pending;
    }
    while (program.n_pending > 0 && program.n_wrong == 0)
        take_the_next(&program);
    return program.n_wrong;
}

static void
any_program_runs_as_on_a_sorted_list(void)
{
    unsigned n_wrong = 0;
    for (uint64_t seed = 0; seed < 300; seed++)
        n_wrong += run_program(seed, 400, (unsigned)(seed % 20));
    n_wrong += run_program(1000, 6000, 30);
    CU_ASSERT_EQUAL(n_wrong, 0);
}

static void
two_hundred_thousand_events_come_sorted(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    for (uint32_t i = 0; i < 200000; i++)
        sim_engine_schedule(engine, (SimTime)(sim_mix(i) % 100000), i % 7, i, 0);
    SimEvent event, before = { 0 };
    unsigned n_events = 0, n_wrong = 0;
    while (sim_engine_next(engine, &event)) {
        bool is_tied = event.time == before.time && event.cls == before.cls;
        n_wrong += event.time < before.time ||
                   (event.time == before.time && event.cls < before.cls) ||
                   (is_tied && n_events > 0 && event.kind <= before.kind);
        before = event;
        n_events++;
    }
    CU_ASSERT_EQUAL(n_events, 200000);
    CU_ASSERT_EQUAL(n_wrong, 0);
}

/* A list kept in order, for programs that cross from tree to ladder and back. */
typedef struct {
    SimTime time;
    unsigned cls, id;
    SimHandle handle;
} Listed;

typedef SimTime (*Law)(uint64_t word);

typedef struct {
    SimEngine *engine;
    Law law;
    SimTime span; /* if not 0, all increments are below it */
    Listed *list; /* the earliest last */
    unsigned n, n_planned, n_wrong;
    uint64_t counter;
} Crossing;

static SimTime
exponential(uint64_t word)
{
    return (SimTime)(1e9 * sim_exponential(sim_uniform(word)));
}

/* Pareto, exponent 1.5: no mean gap tells where the next event lies. */
static SimTime
heavy(uint64_t word)
{
    return (SimTime)(1e6 * sim_exp(sim_exponential(sim_uniform(word)) / 1.5));
}

static SimTime
any_magnitude(uint64_t word)
{
    return (SimTime)(word >> 8 >> word % 48);
}

static SimTime
bimodal(uint64_t word)
{
    return (SimTime)(word % 2 == 0 ? word % 1000 : 1000000000 + word % 1000000);
}

static SimTime
few_instants(uint64_t word)
{
    return (SimTime)(word % 3) * SIM_SECOND;
}

static SimTime
one_instant(uint64_t word)
{
    (void)word;
    return 0;
}

static const Law laws[] = { exponential, heavy,        any_magnitude,
                            bimodal,     few_instants, one_instant };

static uint64_t
random_word(Crossing *c)
{
    return sim_mix(c->counter++ * UINT64_C(0x9e3779b97f4a7c15));
}

/* Of two events, one says little enough to ride in its key. */
static uint32_t
kind_of(unsigned id)
{
    return id % 2 == 0 ? id : id % SIM_FEW_KINDS;
}

static uint64_t
payload_of(unsigned id)
{
    return id % 2 == 0 ? ~(uint64_t)id : id;
}

static void
list_plan(Crossing *c)
{
    uint64_t word = random_word(c);
    Listed new = { .cls = word % 4 == 0 ? (unsigned)(word >> 8) % SIM_N_CLASSES : 3 };
    SimTime gap = c->law(random_word(c));
    new.time = sim_engine_now(c->engine) + (c->span > 0 ? gap % c->span : gap);
    new.id = c->n_planned++;
    if (word % 3 == 0)
        new.handle = sim_engine_schedule_keyed(c->engine, new.time, new.cls,
                                               kind_of(new.id), payload_of(new.id));
    else
        sim_engine_schedule(c->engine, new.time, new.cls, kind_of(new.id),
                            payload_of(new.id));
    unsigned from = 0, to = c->n;
    while (from < to) {
        unsigned mid = (from + to) / 2;
        const Listed *old = &c->list[mid];
        if (old->time > new.time || (old->time == new.time && old->cls > new.cls))
            from = mid + 1;
        else
            to = mid;
    }
    memmove(&c->list[from + 1], &c->list[from], (c->n++ - from) * sizeof new);
    c->list[from] = new;
}

static void
list_cancel(Crossing *c)
{
    unsigned i = c->n > 0 ? (unsigned)(random_word(c) % c->n) : 0;
    if (c->n == 0 || c->list[i].handle == 0)
        return;
    c->n_wrong += !sim_engine_cancel(c->engine, c->list[i].handle);
    c->n_wrong += sim_engine_cancel(c->engine, c->list[i].handle);
    memmove(&c->list[i], &c->list[i + 1], (--c->n - i) * sizeof *c->list);
}

static void
list_take(Crossing *c)
{
    SimEvent event;
    bool is_taken = sim_engine_next(c->engine, &event);
    c->n_wrong += is_taken != (c->n > 0);
    if (!is_taken || c->n == 0)
        return;
    Listed *first = &c->list[--c->n];
    c->n_wrong += event.kind != kind_of(first->id) || event.time != first->time ||
                  event.cls != first->cls || event.payload != payload_of(first->id);
    c->n_wrong += first->handle != 0 && sim_engine_cancel(c->engine, first->handle);
}

/* Take and plan while the number of events goes to @n, one in @n_idle steps moving it. */
static void
cross(Crossing *c, unsigned n, unsigned n_idle)
{
    for (unsigned step = 0; c->n != n && c->n_wrong == 0; step++) {
        if (step % 9973 == 9972)
            sim_engine_renumber(c->engine);
        if (step % n_idle == 0 && c->n < n) {
            list_plan(c);
        } else if (step % n_idle == 0) {
            (random_word(c) % 2 == 0 ? list_take : list_cancel)(c);
        } else if (c->n > 0) {
            list_take(c);
            list_plan(c);
        }
        c->n_wrong += sim_engine_n_pending(c->engine) != c->n;
    }
}

static void
the_order_is_the_same_in_tree_and_ladder(void)
{
    static const unsigned sizes[] = { 9000, 100, 6000, 129,  128, 600, 127, 513,
                                      512,  511, 520,  4000, 90,  700, 0 };
    g_autofree Listed *list = g_new(Listed, 10000);
    for (unsigned i = 0; i < G_N_ELEMENTS(laws); i++) {
        g_autoptr(SimEngine) engine = sim_engine_new(-5);
        Crossing c = { .engine = engine, .law = laws[i], .list = list, .counter = i };
        for (unsigned s = 0; s < G_N_ELEMENTS(sizes); s++)
            cross(&c, sizes[s], 1 + (s + i) % 4);
        CU_ASSERT_EQUAL(c.n_wrong, 0);
        CU_ASSERT_FALSE(sim_engine_next(engine, &(SimEvent){ 0 }));
    }
}

static void
the_counter_of_plannings_may_run_out(void)
{
    g_autofree Listed *list = g_new(Listed, 10000);
    for (unsigned size = 100; size <= 1000; size *= 10)
        for (unsigned left = 0; left < 4; left++) {
            g_autoptr(SimEngine) engine = sim_engine_new(0);
            Crossing c = { .engine = engine, .law = few_instants, .list = list };
            cross(&c, size, 2);
            uint64_t used_up = SIM_ENGINE_MAX_SEQUENCE - left - engine->sequence;
            engine->sequence += used_up;
            engine->n_gone += used_up;
            cross(&c, size + 500, 2);
            CU_ASSERT_TRUE(engine->sequence < 10000);
            cross(&c, 0, 2);
            CU_ASSERT_EQUAL(c.n_wrong, 0);
        }
}

/* Each event plans up to three more within the time that was sorted already, so that they
 * go into the run, deep into it, or into the heap before it, and now and then far ahead.
 */
static void
bursts_before_the_horizon_keep_the_order(void)
{
    static const unsigned spans[] = { 3, 40, 1000, 100000, 30000000 };
    enum { N = 6000, STEPS = 60000 };
    g_autofree Listed *list = g_new(Listed, 4 * N);
    for (unsigned i = 0; i < G_N_ELEMENTS(spans); i++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        Crossing c = { .engine = engine, .law = exponential, .list = list, .counter = i };
        while (c.n < N)
            list_plan(&c);
        for (unsigned step = 0; step < STEPS && c.n_wrong == 0; step++) {
            list_take(&c);
            unsigned n_more = c.n > 2 * N ? 0 : (unsigned)(random_word(&c) % 4);
            for (; n_more > 0; n_more--) {
                c.span = random_word(&c) % 16 == 0 ? 0 : spans[i];
                list_plan(&c);
            }
            if (step % 7 == 0)
                list_cancel(&c);
        }
        while (c.n > 0 && c.n_wrong == 0)
            list_take(&c);
        CU_ASSERT_EQUAL(c.n_wrong, 0);
    }
}

/* Each event comes once, when planned, and none before one that precedes it. */
static void
a_million_pending_come_in_order(void)
{
    enum { N = 1000000, HOLDS = 1500000 };
    for (unsigned law = 0; law < 5; law++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        Crossing c = { .law = laws[law], .counter = law };
        uint64_t sum = 0;
        unsigned n_wrong = 0, n_taken = 0;
        SimEvent event, before = { .time = -1 };
        for (unsigned i = 0; i < N; i++) {
            SimTime time = c.law(random_word(&c));
            sim_engine_schedule(engine, time, i % 2, i, (uint64_t)time);
        }
        for (; sim_engine_next(engine, &event); before = event) {
            n_wrong += event.time < before.time || event.payload != (uint64_t)event.time;
            n_wrong += event.time == before.time &&
                       (event.cls < before.cls ||
                        (event.cls == before.cls && event.kind <= before.kind));
            sum += event.kind;
            if (n_taken++ >= HOLDS)
                continue;
            SimTime time = event.time + c.law(random_word(&c));
            sim_engine_schedule(engine, time, 1, N - 1 + n_taken, (uint64_t)time);
        }
        CU_ASSERT_EQUAL(n_wrong, 0);
        CU_ASSERT_EQUAL(n_taken, N + HOLDS);
        CU_ASSERT_EQUAL(sum, (uint64_t)n_taken * (n_taken - 1) / 2);
    }
}

CLAIMS_MAIN("sim/engine_order", CLAIM(any_program_runs_as_on_a_sorted_list),
            CLAIM(two_hundred_thousand_events_come_sorted),
            CLAIM(the_order_is_the_same_in_tree_and_ladder),
            CLAIM(the_counter_of_plannings_may_run_out),
            CLAIM(bursts_before_the_horizon_keep_the_order),
            CLAIM(a_million_pending_come_in_order))
