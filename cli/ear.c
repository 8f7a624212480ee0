#include "cli/ear.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/cli.h"

void
cli_ear_open(CliEar *ear)
{
    sigset_t heard;
    sigemptyset(&heard);
    sigaddset(&heard, SIGINT);
    sigaddset(&heard, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &heard, &ear->before);
    ear->fd = signalfd(-1, &heard, SFD_CLOEXEC);
    ear->code = CLI_OK;
}

void
cli_ear_close(CliEar *ear)
{
    if (ear->fd >= 0)
        close(ear->fd);
    pthread_sigmask(SIG_SETMASK, &ear->before, NULL);
}

int
cli_ear_heard(CliEar *ear)
{
    struct signalfd_siginfo info;
    struct pollfd wait = { .fd = ear->fd, .events = POLLIN };
    if (ear->code == CLI_OK && ear->fd >= 0 && poll(&wait, 1, 0) > 0 &&
        read(ear->fd, &info, sizeof info) == sizeof info)
        ear->code = info.ssi_signo == SIGTERM ? CLI_TERMINATED : CLI_INTERRUPTED;
    return ear->code;
}

bool
cli_ear_hears_nothing(void *ear, uint64_t consumer_days)
{
    (void)consumer_days;
    return cli_ear_heard(ear) == CLI_OK;
}
