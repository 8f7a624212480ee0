#include "tests/claims.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/dist.h"
#include "sim/engine.h"
#include "sim/hash.h"
#include "sim/math.h"
#include "sim/random.h"

static unsigned
next_kind(SimEngine *engine)
{
    SimEvent event = { .kind = 999 };
    sim_engine_next(engine, &event);
    return event.kind;
}

static void
events_come_in_order_of_time(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(-100);
    sim_engine_schedule(engine, 7, 3, 2, 20);
    sim_engine_schedule(engine, -50, 3, 1, 10);
    sim_engine_schedule(engine, SIM_TIME_NEVER - 1, 3, 3, 30);
    CU_ASSERT_EQUAL(sim_engine_now(engine), -100);
    SimEvent event;
    CU_ASSERT_TRUE(sim_engine_next(engine, &event));
    CU_ASSERT_TRUE(event.time == -50 && event.kind == 1 && event.payload == 10);
    CU_ASSERT_EQUAL(sim_engine_now(engine), -50);
    CU_ASSERT_EQUAL(next_kind(engine), 2);
    CU_ASSERT_EQUAL(next_kind(engine), 3);
    CU_ASSERT_EQUAL(sim_engine_now(engine), SIM_TIME_NEVER - 1);
}

static void
ties_run_in_planning_order(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    for (unsigned i = 0; i < 1000; i++)
        sim_engine_schedule(engine, 5, 3, i, 0);
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < 1000; i++)
        n_wrong += next_kind(engine) != i;
    CU_ASSERT_EQUAL(n_wrong, 0);
}

static void
classes_run_before_planning_order(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    for (unsigned cls = SIM_N_CLASSES; cls-- > 0;)
        sim_engine_schedule(engine, 5, cls, cls, 0);
    SimEvent event;
    for (unsigned cls = 0; cls < SIM_N_CLASSES; cls++) {
        CU_ASSERT_TRUE(sim_engine_next(engine, &event));
        CU_ASSERT_EQUAL(event.cls, cls);
    }
}

static void
an_event_planned_for_now_waits_for_its_elders(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    sim_engine_schedule(engine, 5, 3, 1, 0);
    sim_engine_schedule(engine, 5, 3, 2, 0);
    CU_ASSERT_EQUAL(next_kind(engine), 1);
    sim_engine_schedule(engine, 5, 3, 3, 0);
    CU_ASSERT_EQUAL(next_kind(engine), 2);
    CU_ASSERT_EQUAL(next_kind(engine), 3);
}

static void
an_empty_list_leaves_the_clock_alone(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(12);
    SimEvent event = { .kind = 4 };
    CU_ASSERT_FALSE(sim_engine_next(engine, &event));
    CU_ASSERT_EQUAL(event.kind, 4);
    sim_engine_schedule(engine, 20, 0, 0, 0);
    CU_ASSERT_TRUE(sim_engine_next(engine, &event));
    CU_ASSERT_FALSE(sim_engine_next(engine, &event));
    CU_ASSERT_EQUAL(sim_engine_now(engine), 20);
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 0);
    sim_engine_free(NULL);
}

static void
a_cancelled_event_does_not_happen(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimHandle first = sim_engine_schedule_keyed(engine, 1, 3, 1, 0);
    sim_engine_schedule(engine, 2, 3, 2, 0);
    SimHandle last = sim_engine_schedule_keyed(engine, 3, 3, 3, 0);
    CU_ASSERT_TRUE(sim_engine_cancel(engine, first));
    CU_ASSERT_TRUE(sim_engine_cancel(engine, last));
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 1);
    CU_ASSERT_EQUAL(next_kind(engine), 2);
    SimEvent event;
    CU_ASSERT_FALSE(sim_engine_next(engine, &event));
    CU_ASSERT_EQUAL(sim_engine_now(engine), 2);
}

static void
a_handle_works_once(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimHandle happened = sim_engine_schedule_keyed(engine, 1, 3, 1, 0);
    CU_ASSERT_NOT_EQUAL(happened, 0);
    CU_ASSERT_EQUAL(next_kind(engine), 1);
    CU_ASSERT_FALSE(sim_engine_cancel(engine, happened));
    SimHandle cancelled = sim_engine_schedule_keyed(engine, 2, 3, 2, 0);
    CU_ASSERT_FALSE(sim_engine_cancel(engine, happened));
    CU_ASSERT_TRUE(sim_engine_cancel(engine, cancelled));
    CU_ASSERT_FALSE(sim_engine_cancel(engine, cancelled));
    CU_ASSERT_FALSE(sim_engine_cancel(engine, 0));
    CU_ASSERT_FALSE(sim_engine_cancel(engine, UINT64_MAX));
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 0);
}

/* Of all handles that one might make up only the one that was given cancels anything. */
static void
no_other_handle_cancels(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimHandle handle = sim_engine_schedule_keyed(engine, 1, 3, 1, 0);
    uint32_t own = (uint32_t)handle;
    unsigned n_cancelled = 0;
    for (uint64_t key = 0; key < 1 << 16; key++)
        for (uint32_t ticket = 0; ticket <= engine->n_tickets; ticket++)
            if ((key << 32 | ticket) != handle)
                n_cancelled += sim_engine_cancel(engine, key << 32 | ticket);
    n_cancelled += sim_engine_cancel(engine, (uint64_t)UINT32_MAX << 32 | own);
    CU_ASSERT_EQUAL(n_cancelled, 0);
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 1);
    CU_ASSERT_TRUE(sim_engine_cancel(engine, handle));
    CU_ASSERT_FALSE(sim_engine_cancel(engine, (uint64_t)UINT32_MAX << 32 | own));
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 0);
}

/* After 4 thousand million of them handles begin anew, and still name one event each. */
static void
handles_may_go_round(void)
{
    for (uint32_t left = 1; left <= 4; left++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        engine->key = UINT32_MAX - left;
        SimHandle handles[8];
        for (unsigned i = 0; i < 8; i++)
            handles[i] = sim_engine_schedule_keyed(engine, i, 3, i, 0);
        for (unsigned i = 0; i < 8; i++) {
            CU_ASSERT_NOT_EQUAL(handles[i] >> 32, 0);
            CU_ASSERT_NOT_EQUAL(handles[i] >> 32, UINT32_MAX);
            if (i % 2 == 0)
                CU_ASSERT_TRUE(sim_engine_cancel(engine, handles[i]));
        }
        CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 4);
        for (unsigned i = 1; i < 8; i += 2)
            CU_ASSERT_EQUAL(next_kind(engine), i);
    }
}

/* They are swept as soon as they are over a quarter of the room or of what is planned. */
static void
few_cancelled_events_wait_to_be_swept(void)
{
    static const struct {
        unsigned n_planned, n_kept;
    } cases[] = { { 1, 16 }, { 64, 16 }, { 100, 32 }, { 512, 128 }, { 1000, 250 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        SimHandle handles[1000];
        for (unsigned j = 0; j < cases[i].n_planned; j++)
            handles[j] = sim_engine_schedule_keyed(engine, j, 3, j, 0);
        for (unsigned j = 0; j < cases[i].n_kept + 1; j++) {
            CU_ASSERT_EQUAL(engine->n_cancelled, j);
            if (j >= cases[i].n_planned)
                handles[j] = sim_engine_schedule_keyed(engine, j, 3, j, 0);
            CU_ASSERT_TRUE(sim_engine_cancel(engine, handles[j]));
        }
        CU_ASSERT_EQUAL(engine->n_cancelled, 0);
    }
}

/* The place of an event that has happened is that of a later one, in tree and ladder. */
static void
places_are_taken_again(void)
{
    static const unsigned sizes[] = { 50, 500, 2000 };
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        SimEvent event = { 0 };
        for (unsigned j = 0; j < sizes[i]; j++)
            sim_engine_schedule(engine, j, 3, SIM_FEW_KINDS, 0);
        for (unsigned j = 0; j < 20 * sizes[i]; j++) {
            sim_engine_next(engine, &event);
            sim_engine_next(engine, &event);
            for (unsigned k = 0; k < 2; k++)
                sim_engine_schedule(engine, event.time + sizes[i] + k, 3, SIM_FEW_KINDS,
                                    0);
        }
        CU_ASSERT_EQUAL(sim_engine_n_pending(engine), sizes[i]);
        CU_ASSERT_EQUAL(sim_engine_n_places(engine), sizes[i]);
    }
}

/* Those that ride in their keys need no place. */
static void
the_most_places_are_remembered(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    for (unsigned i = 0; i < 10; i++)
        sim_engine_schedule(engine, i, 3, SIM_FEW_KINDS, 0);
    CU_ASSERT_EQUAL(sim_engine_n_places(engine), 10);
    for (unsigned i = 0; i < 990; i++)
        sim_engine_schedule(engine, 100 + i, 3, SIM_FEW_KINDS, 0);
    CU_ASSERT_EQUAL(sim_engine_n_places(engine), 1000);
    for (unsigned i = 0; i < 500; i++)
        sim_engine_schedule(engine, 2000, 3, 0, 0);
    CU_ASSERT_EQUAL(sim_engine_n_places(engine), 1000);
    while (sim_engine_next(engine, &(SimEvent){ 0 }))
        continue;
    CU_ASSERT_EQUAL(sim_engine_n_places(engine), 1000);
}

static void
planning_in_the_past_is_a_bug(void)
{
    static const SimTime times[] = { 9, SIM_TIME_NEVER };
    for (unsigned i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            close(STDOUT_FILENO);
            close(STDERR_FILENO);
            SimEngine *engine = sim_engine_new(10);
            sim_engine_schedule(engine, times[i], 3, 0, 0);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
}

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

/* Timers that are nearly always cancelled must not pile up until they are due. */
static void
cancelled_timers_do_not_pile_up(void)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    SimHandle timers[8] = { 0 };
    unsigned n_cancelled = 0;
    for (unsigned i = 0; i < 200000; i++) {
        n_cancelled += sim_engine_cancel(engine, timers[i % 8]);
        timers[i % 8] = sim_engine_schedule_keyed(engine, i + 1000 * SIM_SECOND, 2, i, 0);
    }
    CU_ASSERT_EQUAL(n_cancelled, 200000 - 8);
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 8);
    CU_ASSERT_TRUE(sim_engine_n_places(engine) <= 64);
    CU_ASSERT_EQUAL(next_kind(engine), 200000 - 8);
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

/* At the bounds of what rides in a key, and beyond them. */
static void
an_event_says_what_it_was_told(void)
{
    static const uint32_t kinds[] = { 0, SIM_FEW_KINDS - 1, SIM_FEW_KINDS, UINT32_MAX };
    static const uint64_t payloads[] = { 0, SIM_MAX_PENDING - 1, SIM_MAX_PENDING,
                                         UINT64_MAX };
    for (unsigned n = 16; n <= 16000; n *= 1000) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        for (unsigned i = 0; i < n; i++)
            sim_engine_schedule(engine, i, i % SIM_N_CLASSES, kinds[i / 4 % 4],
                                payloads[i % 4]);
        unsigned n_wrong = 0;
        for (unsigned i = 0; i < n; i++) {
            SimEvent event = { 0 };
            n_wrong += !sim_engine_next(engine, &event) || event.time != i ||
                       event.cls != i % SIM_N_CLASSES || event.kind != kinds[i / 4 % 4] ||
                       event.payload != payloads[i % 4];
        }
        CU_ASSERT_EQUAL(n_wrong, 0);
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

/* A crowd at one instant, the others ever farther away: the ladder divides time as often
 * as it can, and then takes the crowd as it is, also what joins it. */
static void
a_crowd_keeps_its_order_however_deep(void)
{
    enum { CROWD = 2100, MORE = 3000 };
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < CROWD; i++)
        sim_engine_schedule(engine, 0, 3, i, 0);
    for (unsigned bit = 63; bit-- > 0;)
        sim_engine_schedule(engine, INT64_C(1) << bit, 3, bit, 1);
    n_wrong += next_kind(engine) != 0;
    CU_ASSERT_EQUAL(engine->ladder.n_rungs, 12);
    for (unsigned i = 0; i < MORE; i++)
        sim_engine_schedule(engine, 0, 3, CROWD + i, 0);
    for (unsigned i = 1; i < CROWD + MORE; i++)
        n_wrong += next_kind(engine) != i;
    CU_ASSERT_EQUAL(sim_engine_now(engine), 0);
    for (unsigned bit = 0; bit < 63; bit++)
        n_wrong += next_kind(engine) != bit || sim_engine_now(engine) >> bit != 1;
    CU_ASSERT_EQUAL(n_wrong, 0);
    CU_ASSERT_EQUAL(sim_engine_n_pending(engine), 0);
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

CLAIMS_MAIN(
    "sim/engine", CLAIM(events_come_in_order_of_time), CLAIM(ties_run_in_planning_order),
    CLAIM(classes_run_before_planning_order),
    CLAIM(an_event_planned_for_now_waits_for_its_elders),
    CLAIM(an_empty_list_leaves_the_clock_alone), CLAIM(a_cancelled_event_does_not_happen),
    CLAIM(a_handle_works_once), CLAIM(no_other_handle_cancels),
    CLAIM(handles_may_go_round), CLAIM(few_cancelled_events_wait_to_be_swept),
    CLAIM(the_most_places_are_remembered), CLAIM(places_are_taken_again),
    CLAIM(planning_in_the_past_is_a_bug), CLAIM(any_program_runs_as_on_a_sorted_list),
    CLAIM(cancelled_timers_do_not_pile_up),
    CLAIM(two_hundred_thousand_events_come_sorted),
    CLAIM(the_order_is_the_same_in_tree_and_ladder),
    CLAIM(an_event_says_what_it_was_told), CLAIM(the_counter_of_plannings_may_run_out),
    CLAIM(bursts_before_the_horizon_keep_the_order),
    CLAIM(a_crowd_keeps_its_order_however_deep), CLAIM(a_million_pending_come_in_order))
