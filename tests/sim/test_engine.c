/* What each function of the event list promises; its order at large is tested in
 * test_engine_order.c. */
#include "tests/claims.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/engine.h"

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
            uint32_t expected = i + 1 < left ? UINT32_MAX - left + i + 1 : i + 2 - left;
            CU_ASSERT_EQUAL(handles[i] >> 32, expected);
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

/* And nothing is allocated anew while it suffices. */
static void
memory_at_most_doubles(void)
{
    for (unsigned size = 64; size <= 4096; size *= 2) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        for (unsigned i = 0; i < size; i++)
            sim_engine_schedule_keyed(engine, i, 3, i, 0);
        CU_ASSERT_EQUAL(engine->n_places, size);
        CU_ASSERT_EQUAL(engine->n_tickets, size);
        sim_engine_schedule_keyed(engine, 0, 3, 0, 0);
        CU_ASSERT_EQUAL(engine->n_places, 2 * size);
        CU_ASSERT_EQUAL(engine->n_tickets, 2 * size);
        CU_ASSERT_TRUE(engine->tree.n_slots <= 512);
    }
}

/* One more than 512 places make it a ladder; once that has to sort and no more than 128
 * are left, it is a tree again. */
static void
a_ladder_holds_many_and_gives_way_to_few(void)
{
    for (unsigned n_left = 127; n_left <= 129; n_left++) {
        g_autoptr(SimEngine) engine = sim_engine_new(0);
        for (unsigned i = 0; i < 512; i++)
            sim_engine_schedule(engine, 1, 3, i, 0);
        CU_ASSERT_FALSE(engine->is_ladder);
        for (unsigned i = 0; i < n_left; i++)
            sim_engine_schedule(engine, INT64_C(1) << 60, 3, i, 0);
        CU_ASSERT_TRUE(engine->is_ladder);
        for (unsigned i = 0; i < 512; i++)
            next_kind(engine);
        CU_ASSERT_EQUAL(sim_engine_n_pending(engine), n_left);
        CU_ASSERT_TRUE(engine->is_ladder);
        next_kind(engine);
        CU_ASSERT_EQUAL(engine->is_ladder, n_left > 128);
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

CLAIMS_MAIN("sim/engine", CLAIM(events_come_in_order_of_time),
            CLAIM(ties_run_in_planning_order), CLAIM(classes_run_before_planning_order),
            CLAIM(an_event_planned_for_now_waits_for_its_elders),
            CLAIM(an_empty_list_leaves_the_clock_alone),
            CLAIM(a_cancelled_event_does_not_happen), CLAIM(a_handle_works_once),
            CLAIM(no_other_handle_cancels), CLAIM(handles_may_go_round),
            CLAIM(few_cancelled_events_wait_to_be_swept), CLAIM(places_are_taken_again),
            CLAIM(memory_at_most_doubles),
            CLAIM(a_ladder_holds_many_and_gives_way_to_few),
            CLAIM(the_most_places_are_remembered), CLAIM(planning_in_the_past_is_a_bug),
            CLAIM(cancelled_timers_do_not_pile_up), CLAIM(an_event_says_what_it_was_told),
            CLAIM(a_crowd_keeps_its_order_however_deep))
