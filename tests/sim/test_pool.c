#include "tests/claims.h"

#include <string.h>
#include <unistd.h>

#include "sim/pool.h"

#define N_TASKS 5000

static const unsigned thread_counts[] = { 1, 2, 4, 8 };

/* Without a lock: each element belongs to one task, and the end of a run publishes it. */
typedef struct {
    unsigned runs[N_TASKS];
    unsigned workers[N_TASKS];
} Ledger;

static void
count(void *ctx, unsigned index, unsigned worker)
{
    Ledger *ledger = ctx;
    ledger->runs[index]++;
    ledger->workers[index] = worker;
}

static void
every_task_runs_once(void)
{
    static Ledger ledger;
    for (unsigned i = 0; i < 4; i++) {
        g_autoptr(SimPool) pool = sim_pool_new(thread_counts[i]);
        memset(&ledger, 0, sizeof ledger);
        sim_pool_run(pool, N_TASKS, count, &ledger);
        unsigned n_wrong = 0;
        for (unsigned j = 0; j < N_TASKS; j++)
            n_wrong += ledger.runs[j] != 1 || ledger.workers[j] >= thread_counts[i];
        CU_ASSERT_EQUAL(n_wrong, 0);
    }
}

static void
a_pool_can_run_again_and_again(void)
{
    static Ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    g_autoptr(SimPool) pool = sim_pool_new(4);
    for (unsigned run = 1; run <= 2000; run++)
        sim_pool_run(pool, run % 7, count, &ledger);
    unsigned n_runs = 0;
    for (unsigned j = 0; j < 7; j++)
        n_runs += ledger.runs[j];
    unsigned expected = 0;
    for (unsigned run = 1; run <= 2000; run++)
        expected += run % 7;
    CU_ASSERT_EQUAL(n_runs, expected);
}

static void
no_tasks_and_few_tasks_are_fine(void)
{
    static Ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    g_autoptr(SimPool) pool = sim_pool_new(8);
    sim_pool_run(pool, 0, count, &ledger);
    CU_ASSERT_EQUAL(ledger.runs[0], 0);
    sim_pool_run(pool, 1, count, &ledger);
    CU_ASSERT_EQUAL(ledger.runs[0], 1);
}

static void
one_thread_is_the_caller_in_order(void)
{
    static Ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    g_autoptr(SimPool) pool = sim_pool_new(1);
    sim_pool_run(pool, 10, count, &ledger);
    CU_ASSERT_EQUAL(ledger.workers[9], 0);
    sim_pool_free(NULL);
}

static void
use_a_pool_inside(void *ctx, unsigned index, unsigned worker)
{
    (void)worker;
    g_autoptr(SimPool) inner = sim_pool_new(2);
    Ledger *ledgers = ctx;
    for (unsigned run = 0; run < 10; run++)
        sim_pool_run(inner, 100, count, &ledgers[index]);
}

static void
a_task_may_use_a_pool_of_its_own(void)
{
    g_autofree Ledger *ledgers = g_new0(Ledger, 8);
    g_autoptr(SimPool) outer = sim_pool_new(4);
    sim_pool_run(outer, 8, use_a_pool_inside, ledgers);
    unsigned n_wrong = 0;
    for (unsigned i = 0; i < 8; i++)
        for (unsigned j = 0; j < 100; j++)
            n_wrong += ledgers[i].runs[j] != 10;
    CU_ASSERT_EQUAL(n_wrong, 0);
}

/* Tasks that sleep must overlap: two of them on two workers meet. */
static void
sleep_a_little(void *ctx, unsigned index, unsigned worker)
{
    usleep(100000);
    count(ctx, index, worker);
}

static void
tasks_run_at_the_same_time(void)
{
    static Ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    g_autoptr(SimPool) pool = sim_pool_new(2);
    sim_pool_run(pool, 2, sleep_a_little, &ledger);
    CU_ASSERT_NOT_EQUAL(ledger.workers[0], ledger.workers[1]);
}

CLAIMS_MAIN("sim/pool", CLAIM(every_task_runs_once),
            CLAIM(a_pool_can_run_again_and_again), CLAIM(no_tasks_and_few_tasks_are_fine),
            CLAIM(one_thread_is_the_caller_in_order),
            CLAIM(a_task_may_use_a_pool_of_its_own), CLAIM(tasks_run_at_the_same_time))
