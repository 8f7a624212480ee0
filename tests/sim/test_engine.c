#include "tests/claims.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/engine.h"
#include "sim/hash.h"

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

CLAIMS_MAIN("sim/engine", CLAIM(events_come_in_order_of_time),
            CLAIM(ties_run_in_planning_order), CLAIM(classes_run_before_planning_order),
            CLAIM(an_event_planned_for_now_waits_for_its_elders),
            CLAIM(an_empty_list_leaves_the_clock_alone),
            CLAIM(a_cancelled_event_does_not_happen), CLAIM(a_handle_works_once),
            CLAIM(planning_in_the_past_is_a_bug),
            CLAIM(any_program_runs_as_on_a_sorted_list),
            CLAIM(cancelled_timers_do_not_pile_up),
            CLAIM(two_hundred_thousand_events_come_sorted))
