#include "cli/crew.h"
#include "mpi/message.h"
#include "mpi/parts.h"

static char *
own_name(void)
{
    char name[MPI_MAX_PROCESSOR_NAME];
    int length = 0;
    MPI_Get_processor_name(name, &length);
    return g_strndup(name, (gsize)length);
}

/* Run the command of BEGIN up to where its work begins, which is serve() below. */
static void
take_part(Message *message)
{
    g_autofree char *name = own_name();
    g_autofree char *jobs = g_strdup_printf("--jobs=%d", (int)message_take(message));
    g_auto(GStrv) words = NULL;
    const CliVerb *verb = NULL;
    if (g_shell_parse_argv(message_take_text(message), NULL, &words, NULL))
        verb = parts_verb(words[0]);
    g_autofree char *sequel = g_strdup(message_take_text(message));
    int code = CLI_USAGE;
    if (verb != NULL) {
        /* Before the rest, which may hold a "--". The parser of options moves them. */
        g_autoptr(GPtrArray) all = g_ptr_array_new();
        g_ptr_array_add(all, words[0]);
        g_ptr_array_add(all, jobs);
        if (*sequel != '\0')
            g_ptr_array_add(all, sequel);
        for (char **word = words + 1; *word != NULL; word++)
            g_ptr_array_add(all, *word);
        g_ptr_array_add(all, NULL);
        code = verb->run((int)all->len - 1, (char **)all->pdata);
    }
    if (code == CLI_OK)
        return; /* it did serve */
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_put(bytes, code);
    message_put_text(bytes, name);
    message_send(0, MESSAGE_FAILED, bytes);
}

static void
say_ready(const CliExperiment *e)
{
    g_autofree char *name = own_name();
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_put(bytes, (int64_t)cli_experiment_hash(e));
    message_put(bytes, e->seed);
    message_put_text(bytes, HUTONG_VERSION);
    message_put_text(bytes, name);
    message_send(0, MESSAGE_READY, bytes);
}

/* After each simulated day. */
static bool
is_wanted(void *ctx, uint64_t consumer_days)
{
    (void)ctx;
    (void)consumer_days;
    return !message_is_there(MESSAGE_STOP);
}

typedef struct {
    const CliExperiment *experiment;
    gint64 finished; /* when the last results were packed, 0 before the first; us */
    Posted posted;   /* what came of it */
} Worker;

static void
work_on(Worker *w, Message *message)
{
    CliFamily family;
    int64_t index = message_take(message);
    CliUnit *unit = message_take_unit(message, w->experiment, &family);
    g_assert(unit != NULL); /* READY has told rank 0 which scenarios these are */
    gint64 waited = w->finished != 0 ? g_get_monotonic_time() - w->finished : -1;
    cli_unit_run(unit, w->experiment, w->experiment->n_jobs, is_wanted, NULL);
    GByteArray *bytes = g_byte_array_new();
    message_put(bytes, index);
    message_put(bytes, waited);
    message_put_results(bytes, unit);
    w->finished = g_get_monotonic_time();
    message_post(&w->posted, 0, MESSAGE_DONE, bytes);
    cli_unit_free(unit);
}

static int
serve(CliExperiment *e)
{
    Worker worker = { .experiment = e };
    say_ready(e);
    for (;;) {
        Message message;
        message_wait(-1, &message);
        MessageKind kind = message.kind;
        if (kind == MESSAGE_UNIT)
            work_on(&worker, &message);
        message_clear(&message);
        if (kind == MESSAGE_END)
            break;
    }
    message_post_finish(&worker.posted);
    return CLI_SHARE;
}

const CliCrew parts_worker = { .serve = serve };

void
parts_work(void)
{
    for (;;) {
        Message message;
        message_wait(-1, &message);
        MessageKind kind = message.kind;
        if (kind == MESSAGE_BEGIN)
            take_part(&message);
        message_clear(&message);
        if (kind == MESSAGE_QUIT)
            return;
    }
}
