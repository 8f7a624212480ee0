#include "mpi/message.h"

#include <string.h>

#include "models/metrics.h"
#include "sim/hash.h"
#include "sim/parcel.h"

/* Between two looks, more the longer there was nothing: a look costs some microseconds of
 * a processor that somebody else has work for. */
#define SHORTEST_NAP_US 20
#define LONGEST_NAP_US  1000

static void
take_nap(gulong *nap)
{
    *nap = CLAMP(*nap * 3 / 2, SHORTEST_NAP_US, LONGEST_NAP_US);
    g_usleep(*nap);
}

static void
finish(MPI_Request *request)
{
    gulong nap = 0;
    int is_done = 0;
    for (;;) {
        MPI_Test(request, &is_done, MPI_STATUS_IGNORE);
        if (is_done)
            return;
        take_nap(&nap);
    }
}

bool
message_wait(gint64 patience_us, Message *ret_message)
{
    gint64 until = g_get_monotonic_time() + patience_us;
    MPI_Status status;
    MPI_Request request;
    gulong nap = 0;
    int is_there = 0, length = 0;
    for (;;) {
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &is_there, &status);
        if (is_there)
            break;
        if (patience_us >= 0 && g_get_monotonic_time() >= until)
            return false;
        take_nap(&nap);
    }
    MPI_Get_count(&status, MPI_BYTE, &length);
    *ret_message = (Message){ .rank = status.MPI_SOURCE,
                              .kind = (MessageKind)status.MPI_TAG,
                              .bytes = g_byte_array_sized_new((guint)length),
                              .is_sound = true };
    g_byte_array_set_size(ret_message->bytes, (guint)length);
    MPI_Irecv(ret_message->bytes->data, length, MPI_BYTE, status.MPI_SOURCE,
              status.MPI_TAG, MPI_COMM_WORLD, &request);
    finish(&request);
    return true;
}

void
message_clear(Message *message)
{
    g_clear_pointer(&message->bytes, g_byte_array_unref);
}

bool
message_is_there(MessageKind kind)
{
    int is_there = 0;
    MPI_Iprobe(0, (int)kind, MPI_COMM_WORLD, &is_there, MPI_STATUS_IGNORE);
    return is_there != 0;
}

static void
start(MPI_Request *request, int rank, MessageKind kind, const GByteArray *bytes)
{
    g_assert(bytes == NULL || bytes->len <= G_MAXINT);
    MPI_Isend(bytes != NULL ? bytes->data : NULL, bytes != NULL ? (int)bytes->len : 0,
              MPI_BYTE, rank, (int)kind, MPI_COMM_WORLD, request);
}

void
message_send(int rank, MessageKind kind, const GByteArray *bytes)
{
    MPI_Request request;
    start(&request, rank, kind, bytes);
    finish(&request);
}

void
message_post(Posted *posted, int rank, MessageKind kind, GByteArray *bytes)
{
    message_post_finish(posted);
    posted->bytes = bytes;
    start(&posted->request, rank, kind, bytes);
}

void
message_post_finish(Posted *posted)
{
    if (posted->bytes != NULL)
        finish(&posted->request);
    g_clear_pointer(&posted->bytes, g_byte_array_unref);
}

void
message_put(GByteArray *bytes, int64_t number)
{
    g_byte_array_append(bytes, (const guint8 *)&number, sizeof number);
}

void
message_put_text(GByteArray *bytes, const char *text)
{
    g_byte_array_append(bytes, (const guint8 *)text, (guint)strlen(text) + 1);
}

int64_t
message_take(Message *message)
{
    int64_t number = 0;
    if (message->bytes->len - message->read < sizeof number) {
        message->is_sound = false;
        return 0;
    }
    memcpy(&number, message->bytes->data + message->read, sizeof number);
    message->read += sizeof number;
    return number;
}

const char *
message_take_text(Message *message)
{
    const char *text = (const char *)message->bytes->data + message->read;
    gsize left = message->bytes->len - message->read;
    const char *zero = left > 0 ? memchr(text, '\0', left) : NULL;
    if (zero == NULL) {
        message->is_sound = false;
        return "";
    }
    message->read += (gsize)(zero - text) + 1;
    return text;
}

void
message_put_unit(GByteArray *bytes, const CliUnit *unit)
{
    message_put(bytes, unit->replication);
    message_put(bytes, unit->n_scenarios);
    for (unsigned i = 0; i < unit->n_scenarios; i++)
        message_put(bytes, unit->scenario[i]);
    g_byte_array_append(bytes, (const guint8 *)unit->family->utility,
                        sizeof unit->family->utility);
}

CliUnit *
message_take_unit(Message *message, const CliExperiment *e, CliFamily *ret_family)
{
    unsigned replication = (unsigned)message_take(message);
    int64_t n = message_take(message);
    if (n < 1 || n > e->n_scenarios)
        return NULL;
    CliUnit *unit = cli_unit_new(ret_family, replication, (unsigned)n);
    for (; unit->n_scenarios < n; unit->n_scenarios++) {
        int64_t scenario = message_take(message);
        message->is_sound &= scenario >= 0 && scenario < e->n_scenarios;
        unit->scenario[unit->n_scenarios] = message->is_sound ? (unsigned)scenario : 0;
    }
    /* Any scenario of a family has its base. */
    *ret_family = (CliFamily){ .base = e->scenarios[unit->scenario[0]]->params };
    for (unsigned i = 0; i < PAY_MAX_WALLETS; i++) {
        int64_t bits = message_take(message);
        memcpy(&ret_family->utility[i], &bits, sizeof bits);
    }
    if (!message->is_sound)
        g_clear_pointer(&unit, cli_unit_free);
    return unit;
}

static void
put_records(GByteArray *bytes, const CliUnit *unit)
{
    g_autoptr(GByteArray) parcel = g_byte_array_new();
    for (unsigned i = 0; i < unit->n_scenarios; i++) {
        g_byte_array_set_size(parcel, 0);
        sim_parcel_pack(unit->records[i], parcel);
        message_put(bytes, parcel->len);
        g_byte_array_append(bytes, parcel->data, parcel->len);
    }
}

/* A worker may die while it is read from, and Open MPI then delivers what it has. Word by
 * word, since byte by byte would take longer than the way. */
static int64_t
checksum(const guint8 *data, gsize length)
{
    uint64_t hash = SIM_HASH_START, word;
    gsize n = length / sizeof word;
    for (gsize i = 0; i < n; i++) {
        memcpy(&word, data + i * sizeof word, sizeof word);
        hash = sim_hash_u64(hash, word);
    }
    return (int64_t)sim_hash_bytes(hash, data + n * sizeof word, length % sizeof word);
}

void
message_put_results(GByteArray *bytes, const CliUnit *unit)
{
    message_put(bytes, unit->error != NULL);
    if (unit->error != NULL) {
        message_put(bytes, unit->error->code);
        message_put_text(bytes, unit->error->message);
    } else {
        put_records(bytes, unit);
    }
    message_put(bytes, checksum(bytes->data, bytes->len));
}

bool
message_is_whole(const Message *message)
{
    int64_t stated;
    gsize length = message->bytes->len;
    if (length < sizeof stated)
        return false;
    memcpy(&stated, message->bytes->data + length - sizeof stated, sizeof stated);
    return stated == checksum(message->bytes->data, length - sizeof stated);
}

bool
message_take_results(Message *message, CliUnit *unit)
{
    if (message_take(message) != 0) {
        int code = (int)message_take(message);
        g_set_error_literal(&unit->error, PAY_ERROR, code, message_take_text(message));
        return message->is_sound;
    }
    for (unsigned i = 0; message->is_sound && i < unit->n_scenarios; i++) {
        int64_t length = message_take(message);
        gsize left = message->bytes->len - message->read;
        message->is_sound &= length >= 0 && (gsize)length <= left;
        if (message->is_sound)
            unit->records[i] = sim_parcel_unpack(message->bytes->data + message->read,
                                                 (gsize)length, pay_metric_find);
        message->is_sound &= unit->records[i] != NULL;
        message->read += (gsize)length;
    }
    return message->is_sound;
}
