#include "models/replication.h"

#include "models/openings.h"
#include "models/publish.h"
#include "models/setters.h"
#include "models/story.h"

static bool
tell(const PayReplication *job, const PayLedger *ledger, GError **error)
{
    if (job->progress == NULL || job->progress(job->ctx, ledger->world->n_consumers))
        return true;
    g_set_error(error, PAY_ERROR, PAY_ERROR_STOPPED, "stopped on request");
    return false;
}

static bool
spin_up(const PayReplication *job, PayLedger *ledger, GError **error)
{
    int64_t n_days = pay_value(job->base, PAY_RUN_SPIN_UP, 0, 0, 0);
    for (int64_t day = 0; day < n_days; day++)
        if (!pay_ledger_day(ledger, NULL, error) || !tell(job, ledger, error))
            return false;
    return true;
}

static SimRecords *
run_scenario(const PayReplication *job, PayLedger *ledger, unsigned scenario,
             GError **error)
{
    unsigned n_days = (unsigned)pay_value(job->base, PAY_RUN_DAYS, 0, 0, 0);
    SimRecords *records = sim_records_new();
    PayStory *story =
        job->key.replication == 0 ? pay_story_new(ledger->world, job->traced) : NULL;
    ledger->story = story;
    PayPublisher *publisher = pay_publisher_new(ledger, n_days, records);
    PayTimeline *timeline = pay_timeline_follow(job->timelines[scenario]);
    PayReactor *reactor =
        job->reactions == NULL
            ? NULL
            : pay_reactor_new(job->reactions[scenario], timeline, ledger->world);
    PaySetters *setters = pay_setters_new(timeline, ledger->world);
    PayOpenings *openings = pay_openings_new(timeline, ledger->world);
    bool ok = true;
    for (unsigned day = 0; ok && day < n_days; day++) {
        ok = pay_ledger_day(ledger, timeline, error) && tell(job, ledger, error);
        if (ok)
            pay_publisher_day(publisher, ledger, day);
        if (ok && reactor != NULL)
            pay_reactor_day(reactor, ledger, day, records);
        if (ok && setters != NULL)
            pay_setters_day(setters, ledger, day, records);
        if (ok && openings != NULL)
            pay_openings_day(openings, ledger);
    }
    ok = ok && pay_publisher_close(publisher, ledger, error);
    if (ok && reactor != NULL)
        pay_reactor_publish(reactor, job->key.replication == 0, records);
    if (ok && setters != NULL)
        pay_setters_publish(setters, records);
    if (ok && openings != NULL)
        pay_openings_publish(openings, job->key.replication == 0, records);
    pay_timeline_free(timeline);
    pay_reactor_free(reactor);
    pay_setters_free(setters);
    pay_openings_free(openings);
    pay_publisher_free(publisher);
    pay_story_free(story);
    ledger->story = NULL;
    if (!ok)
        g_clear_pointer(&records, sim_records_free);
    return records;
}

bool
pay_replication_run(const PayReplication *job, SimPool *pool, SimRecords **ret_records,
                    GError **error)
{
    PayWorld *world = pay_world_new(job->base, job->key, error);
    PayLedger *origin =
        world == NULL ? NULL : pay_ledger_new(world, job->utility, pool, error);
    bool ok = origin != NULL && spin_up(job, origin, error);
    unsigned n_done = 0;
    while (ok && n_done < job->n_scenarios) {
        /* The last scenario has no use for the origin: it goes on in its place. */
        bool last = n_done + 1 == job->n_scenarios;
        PayLedger *ledger =
            last ? pay_ledger_branch(origin) : pay_ledger_fork(origin, pool, error);
        if (last)
            origin = NULL;
        ret_records[n_done] =
            ledger == NULL ? NULL : run_scenario(job, ledger, n_done, error);
        ok = ret_records[n_done] != NULL;
        n_done += ok;
        pay_ledger_free(ledger);
    }
    if (!ok)
        while (n_done-- > 0)
            g_clear_pointer(&ret_records[n_done], sim_records_free);
    pay_ledger_free(origin);
    pay_world_free(world);
    return ok;
}
