/* hutong-mpi: the verbs whose work can be shared, with the ranks of an MPI job as crew.
 *
 * Rank 0 is the program that the user has called; the others hear from it what to do. */
#include <mpi.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "mpi/message.h"
#include "mpi/parts.h"

static const CliVerb *const verbs[] = { &cli_verb_run,        &cli_verb_compare,
                                        &cli_verb_sweep,      &cli_verb_sensitivity,
                                        &cli_verb_break_even, &cli_verb_resume };

const CliVerb *
parts_verb(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

static int
rank(void)
{
    int number = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    return number;
}

static int
n_ranks(void)
{
    int number = 0;
    MPI_Comm_size(MPI_COMM_WORLD, &number);
    return number;
}

const CliCrew *
cli_crew(void)
{
    if (rank() > 0)
        return &parts_worker;
    return n_ranks() > 1 ? &parts_dispatch : &cli_threads;
}

static int
lead(int argc, char **argv)
{
    const CliVerb *verb = argc > 1 ? parts_verb(argv[1]) : NULL;
    if (verb == NULL)
        return cli_fail(NULL, CLI_USAGE,
                        "hutong-mpi has the verbs run, compare, sweep, sensitivity, "
                        "break-even and resume, as in: mpirun -np 3 hutong-mpi sweep "
                        "FILE -o RESULTS; all others are hutong's");
    return verb->run(argc - 1, argv + 1);
}

/* MPI's own threads must leave SIGINT and SIGTERM to the one that works, which finishes
 * what it writes. */
static void
start_mpi(int *argc, char ***argv)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int provided;
    MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int
main(int argc, char **argv)
{
    cli_prepare();
    start_mpi(&argc, &argv);
    if (rank() > 0) {
        parts_work();
        MPI_Finalize();
        return CLI_OK;
    }
    int code = lead(argc, argv);
    /* The job is being ended from outside; there may be nobody to say goodbye to. */
    if (code == CLI_INTERRUPTED || code == CLI_TERMINATED)
        _exit(code);
    for (int i = 1; i < n_ranks(); i++)
        message_send(i, MESSAGE_QUIT, NULL);
    MPI_Finalize();
    return code;
}
