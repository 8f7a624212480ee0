#include "mpi/parts.h"

#include <stdio.h>
#include <string.h>

#include "cli/finished.h"
#include "mpi/message.h"

/* Rank 0 as it hands out units. A thread of its own does it, which alone speaks with the
 * others from begin to end: writing takes as long as the disk likes, and no worker is to
 * wait for that. */
typedef struct {
    CliExperiment *experiment;
    const GPtrArray *units; /* CliUnit* */
    GThread *thread;
    CliFinished finished;
    gint reason;      /* atomic: why to stop, or CLI_OK */
    gint fault;       /* atomic: what went wrong among the ranks, to be told once */
    double work_done; /* consumer-days; for the calling thread, all below for the other */
    int n_ranks, n_heard; /* of the workers, whether they take part */
    guint n_given;        /* units[0..n_given) were handed out, or given up */
    bool *is_out;         /* by unit: some worker has it */
    guint *n_held;        /* by rank: units it has */
    bool is_stopped;
    bool is_lost;     /* what is out is not waited for */
    gint64 waited_us; /* for the next unit, all workers together */
    guint n_waits;
} Dispatch;

static void
tell_all(const Dispatch *d, MessageKind kind, const GByteArray *bytes)
{
    for (int rank = 1; rank < d->n_ranks; rank++)
        message_send(rank, kind, bytes);
}

/* While there are plenty a worker has two, and finds the second where it ends the first;
 * towards the end one, so that all end together. */
static void
give(Dispatch *d, int rank)
{
    for (;;) {
        guint n_left = d->units->len - d->n_given;
        guint n_most = n_left >= (guint)d->n_ranks ? 2 : 1;
        if (d->is_stopped || n_left == 0 || d->n_held[rank] >= n_most)
            return;
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        message_put(bytes, d->n_given);
        message_put_unit(bytes, d->units->pdata[d->n_given]);
        message_send(rank, MESSAGE_UNIT, bytes);
        d->is_out[d->n_given++] = true;
        d->n_held[rank]++;
    }
}

static int
greet(Dispatch *d, Message *message)
{
    const CliExperiment *e = d->experiment;
    uint64_t hash = (uint64_t)message_take(message);
    uint32_t seed = (uint32_t)message_take(message);
    const char *version = message_take_text(message);
    const char *name = message_take_text(message);
    if (strcmp(version, HUTONG_VERSION) != 0)
        return cli_fail(e->verb, CLI_NO, "rank %d on %s is version %s, not %s",
                        message->rank, name, version, HUTONG_VERSION);
    if (hash != cli_experiment_hash(e) || seed != e->seed)
        return cli_fail(e->verb, CLI_NO,
                        "rank %d on %s reads other scenarios than rank 0; are the files "
                        "the same there?",
                        message->rank, name);
    give(d, message->rank);
    return CLI_OK;
}

static int
take_back(Dispatch *d, Message *message, CliUnit **ret_unit)
{
    int64_t index = message_take(message), waited = message_take(message);
    d->n_held[message->rank]--;
    give(d, message->rank);
    /* Whoever has sent half of it is dead, and the job is about to be ended. */
    if (!message_is_whole(message)) {
        cli_fail(d->experiment->verb, CLI_TERMINATED, "rank %d broke off", message->rank);
        return CLI_TERMINATED;
    }
    g_assert(index >= 0 && index < d->n_given);
    if (!d->is_out[index])
        return CLI_OK; /* given up */
    CliUnit *unit = d->units->pdata[index];
    d->is_out[index] = false;
    d->waited_us += MAX(waited, 0);
    d->n_waits += waited >= 0;
    *ret_unit = unit;
    if (message_take_results(message, unit))
        return CLI_OK;
    return cli_fail(d->experiment->verb, CLI_BROKEN, "rank %d is of another program",
                    message->rank);
}

static int
hear(Dispatch *d, Message *message, CliUnit **ret_unit)
{
    d->n_heard += message->kind != MESSAGE_DONE;
    switch (message->kind) {
    case MESSAGE_READY:
        return greet(d, message);
    case MESSAGE_DONE:
        return take_back(d, message, ret_unit);
    case MESSAGE_FAILED: {
        int code = (int)message_take(message);
        if (d->is_stopped)
            return CLI_OK; /* another was first to fail */
        return cli_fail(d->experiment->verb, code, "rank %d on %s cannot take part",
                        message->rank, message_take_text(message));
    }
    default:
        g_assert_not_reached();
    }
}

/* After stop: one that no worker has, or that is not waited for; or NULL. */
static CliUnit *
given_up(Dispatch *d)
{
    if (d->n_given < d->units->len)
        return d->units->pdata[d->n_given++];
    for (guint i = 0; d->is_lost && i < d->n_given; i++)
        if (d->is_out[i]) {
            d->is_out[i] = false;
            return d->units->pdata[i];
        }
    return NULL;
}

/* The work may be over before the slowest has read its scenarios. */
static void
hear_all(Dispatch *d)
{
    while (d->n_heard < d->n_ranks - 1) {
        Message message;
        CliUnit *none = NULL;
        message_wait(-1, &message);
        hear(d, &message, &none);
        message_clear(&message);
    }
}

/* A job is told to end as a whole, so after a signal there may be no worker any more. */
static void
give_up(Dispatch *d, int reason)
{
    d->is_stopped = true;
    d->is_lost = reason == CLI_INTERRUPTED || reason == CLI_TERMINATED;
    if (!d->is_lost)
        tell_all(d, MESSAGE_STOP, NULL);
}

static CliUnit *
await(Dispatch *d)
{
    Message message;
    CliUnit *unit = NULL;
    if (!message_wait(10000, &message))
        return NULL;
    int code = hear(d, &message, &unit);
    message_clear(&message);
    if (code != CLI_OK)
        g_atomic_int_set(&d->fault, code);
    return unit;
}

static gpointer
dispatch(gpointer data)
{
    Dispatch *d = data;
    for (guint back = 0; back < d->units->len;) {
        int reason = g_atomic_int_get(&d->reason);
        if (reason != CLI_OK && !d->is_stopped)
            give_up(d, reason);
        CliUnit *unit = d->is_stopped ? given_up(d) : NULL;
        if (unit == NULL)
            unit = await(d);
        if (unit != NULL)
            cli_finished_push(&d->finished, unit);
        back += unit != NULL;
    }
    if (!d->is_lost) {
        hear_all(d);
        tell_all(d, MESSAGE_END, NULL);
    }
    return NULL;
}

static void *
begin(CliExperiment *e, const GPtrArray *units)
{
    Dispatch *d = g_new0(Dispatch, 1);
    d->experiment = e;
    d->units = units;
    d->is_out = g_new0(bool, units->len);
    MPI_Comm_size(MPI_COMM_WORLD, &d->n_ranks);
    d->n_held = g_new0(guint, d->n_ranks);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_put(bytes, MAX(e->options.jobs, 1));
    message_put_text(bytes, e->options.command);
    message_put_text(bytes, e->sequel != NULL ? e->sequel : "");
    tell_all(d, MESSAGE_BEGIN, bytes);
    cli_finished_init(&d->finished);
    d->thread = g_thread_new("dispatch", dispatch, d);
    return d;
}

static int
next(void *crew, CliUnit **ret_unit)
{
    Dispatch *d = crew;
    *ret_unit = cli_finished_pop(&d->finished);
    if (*ret_unit != NULL)
        d->work_done += cli_unit_work(*ret_unit);
    return g_atomic_int_and((guint *)&d->fault, 0);
}

static double
work_done(void *crew)
{
    const Dispatch *d = crew;
    return d->work_done;
}

static void
stop(void *crew, int reason)
{
    Dispatch *d = crew;
    g_atomic_int_set(&d->reason, reason);
}

static void
end(void *crew)
{
    Dispatch *d = crew;
    g_thread_join(d->thread);
    if (!d->is_stopped && !d->experiment->options.quiet && d->n_waits > 0)
        fprintf(stderr, "%d workers, %u units, a wait of %.0f us for each\n",
                d->n_ranks - 1, d->units->len, (double)d->waited_us / d->n_waits);
    cli_finished_clear(&d->finished);
    g_free(d->is_out);
    g_free(d->n_held);
    g_free(d);
}

const CliCrew parts_dispatch = {
    .begin = begin,
    .next = next,
    .work_done = work_done,
    .stop = stop,
    .end = end,
};
