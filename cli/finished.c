#include "cli/finished.h"

#include <time.h>

void
cli_finished_init(CliFinished *f)
{
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->ready, NULL);
    g_queue_init(&f->units);
}

void
cli_finished_clear(CliFinished *f)
{
    pthread_cond_destroy(&f->ready);
    pthread_mutex_destroy(&f->lock);
    g_queue_clear(&f->units);
}

void
cli_finished_push(CliFinished *f, CliUnit *unit)
{
    pthread_mutex_lock(&f->lock);
    g_queue_push_tail(&f->units, unit);
    pthread_cond_signal(&f->ready);
    pthread_mutex_unlock(&f->lock);
}

CliUnit *
cli_finished_pop(CliFinished *f)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 50 * 1000 * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&f->lock);
    int waited = 0;
    while (g_queue_is_empty(&f->units) && waited == 0)
        waited = pthread_cond_timedwait(&f->ready, &f->lock, &until);
    CliUnit *unit = g_queue_pop_head(&f->units);
    pthread_mutex_unlock(&f->lock);
    return unit;
}
