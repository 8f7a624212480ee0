#include "mpi/parts.h"

#include <stdio.h>
#include <string.h>

#include "mpi/message.h"

/* Rank 0 as it hands out units. A worker that is ready gets one at once, before what it
 * brought is looked at. */
typedef struct {
    CliExperiment *experiment;
    const GPtrArray *units; /* CliUnit* */
    int n_ranks, n_heard;   /* of the workers, whether they take part */
    guint n_given;          /* units[0..n_given) were handed out, or given up */
    bool *is_out;           /* by unit: some worker has it */
    bool is_stopped;
    bool is_lost;     /* what is out is not waited for */
    double work_done; /* consumer-days */
    gint64 idle_us;   /* between two units of a worker, all workers together */
    guint n_idle;
} Dispatch;

static void
tell_all(const Dispatch *d, MessageKind kind, const GByteArray *bytes)
{
    for (int rank = 1; rank < d->n_ranks; rank++)
        message_send(rank, kind, bytes);
}

static void *
begin(CliExperiment *e, const GPtrArray *units)
{
    Dispatch *d = g_new0(Dispatch, 1);
    d->experiment = e;
    d->units = units;
    d->is_out = g_new0(bool, units->len);
    MPI_Comm_size(MPI_COMM_WORLD, &d->n_ranks);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_put(bytes, MAX(e->options.jobs, 1));
    message_put_text(bytes, e->options.command);
    tell_all(d, MESSAGE_BEGIN, bytes);
    return d;
}

static void
give_next(Dispatch *d, int rank)
{
    if (d->is_stopped || d->n_given == d->units->len)
        return;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_put(bytes, d->n_given);
    message_put_unit(bytes, d->units->pdata[d->n_given]);
    message_send(rank, MESSAGE_UNIT, bytes);
    d->is_out[d->n_given++] = true;
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
    give_next(d, message->rank);
    return CLI_OK;
}

static int
take_back(Dispatch *d, Message *message, CliUnit **ret_unit)
{
    int64_t index = message_take(message), idle = message_take(message);
    /* Whoever has sent half of it is dead, and the job is about to be ended. */
    if (!message_is_whole(message)) {
        cli_fail(d->experiment->verb, CLI_TERMINATED, "rank %d broke off", message->rank);
        return CLI_TERMINATED;
    }
    give_next(d, message->rank);
    g_assert(index >= 0 && index < d->n_given);
    if (!d->is_out[index])
        return CLI_OK; /* given up */
    CliUnit *unit = d->units->pdata[index];
    d->is_out[index] = false;
    d->work_done += cli_unit_work(unit);
    d->idle_us += MAX(idle, 0);
    d->n_idle += idle >= 0;
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

static int
next(void *crew, CliUnit **ret_unit)
{
    Dispatch *d = crew;
    Message message;
    *ret_unit = d->is_stopped ? given_up(d) : NULL;
    if (*ret_unit != NULL || !message_wait(50000, &message))
        return CLI_OK;
    int code = hear(d, &message, ret_unit);
    message_clear(&message);
    return code;
}

static double
work_done(void *crew)
{
    const Dispatch *d = crew;
    return d->work_done;
}

/* A job is told to end as a whole, so after a signal there may be no worker any more. */
static void
stop(void *crew, int reason)
{
    Dispatch *d = crew;
    d->is_stopped = true;
    d->is_lost = reason == CLI_INTERRUPTED || reason == CLI_TERMINATED;
    if (!d->is_lost)
        tell_all(d, MESSAGE_STOP, NULL);
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

static void
end(void *crew)
{
    Dispatch *d = crew;
    if (!d->is_lost) {
        hear_all(d);
        tell_all(d, MESSAGE_END, NULL);
    }
    if (!d->is_stopped && !d->experiment->options.quiet && d->n_idle > 0)
        fprintf(stderr, "%d workers, %u units, %.0f us between two of a worker\n",
                d->n_ranks - 1, d->units->len, (double)d->idle_us / d->n_idle);
    g_free(d->is_out);
    g_free(d);
}

const CliCrew parts_dispatch = {
    .begin = begin,
    .next = next,
    .work_done = work_done,
    .stop = stop,
    .end = end,
};
