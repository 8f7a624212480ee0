/* The families of stations: queue and tandem by simulation, erlang-c by its formula.
 *
 * A queue is a tandem of one. Time is counted in mean intervals between arrivals, one
 * interval being one second of the clock, so that every rate fits a clock of ns. */
#include <string.h>

#include "models/known_case.h"
#include "sim/dist.h"
#include "sim/queueing.h"
#include "sim/station.h"

#define MAX_STATIONS 8
#define MAX_LOAD     10000
#define MIN_LOAD     1e-5 /* else a service is too few ticks of a milliardth */

/* A warm-up of 20 000 customers must last ten service times, and fill or settle a queue.
 */
#define MAX_SERVERS  2000
#define MAX_PLACES   10000
#define MAX_PATIENCE 10000 /* mean intervals */

enum { ARRIVAL, FIRST_STATION }; /* kinds of events; each station has two */

/* What draws are for; apart from what consumers and merchants draw. */
enum { DRAW_JOB = 255, FOR_ARRIVAL = 1, FOR_STATION = 2 };

typedef enum {
    WAIT_MEAN,
    WAIT_QUANTILE,
    WAIT_PROB,
    SOJOURN_MEAN,
    SOJOURN_QUANTILE,
    SOJOURN_ABOVE,
    SOJOURN_AT, /* of one station */
    QUEUE_MEAN,
    SYSTEM_MEAN,
    UTILISATION,
    LOSS,
    ABANDON,
    THROUGHPUT,
    N_METRICS
} Metric;

struct PayKnownQueue {
    double rate_per_s;
    bool is_regular; /* arrivals at equal intervals, else Poisson */
    bool has_limit;
    double limit; /* of the sojourn, in intervals */
    unsigned n_stations;
    SimStationSetup station[MAX_STATIONS];
    char *name[MAX_STATIONS]; /* (owned) of a tandem */

    Metric metric;
    int64_t ppm; /* of the quantile */
    unsigned at; /* station */
};

void
pay_known_queue_free(PayKnownQueue *queue)
{
    if (queue == NULL)
        return;
    for (unsigned i = 0; i < queue->n_stations; i++)
        g_free(queue->name[i]);
    g_free(queue);
}

/* ---- reading */

/* A load in erlangs that a station can be asked to bear. */
static bool
is_bearable(const PayKnownQueue *q, const SimStationSetup *s, double mean, GError **error)
{
    double load = q->rate_per_s * mean;
    if (!(load >= MIN_LOAD && load <= MAX_LOAD))
        return pay_known_fault(error, "the load, rate times mean service time, is out of "
                                      "range; it may be 0.00001 to 10000");
    bool is_open = s->places == SIM_STATION_UNLIMITED && s->patience_s == 0;
    if (is_open && load >= s->servers)
        return pay_known_fault(error, "the queue would grow for ever: rate times mean "
                                      "service time must be less than the servers");
    return true;
}

/* Which of @words (NULL-terminated) the parameter @key is; stays what it is if it was not
 * given. */
static bool
read_word(const PayKnownArgs *args, const char *key, const char *const *words,
          unsigned *ret_index, GError **error)
{
    const char *text = pay_known_args_text(args, key);
    for (unsigned i = 0; text != NULL && words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0) {
            *ret_index = i;
            return true;
        }
    g_autofree char *known = g_strjoinv(", ", (char **)words);
    return text == NULL ||
           pay_known_fault(error, "%s: '%s' is none of %s", key, text, known);
}

static bool
read_service(const PayKnownArgs *args, PayKnownQueue *q, GError **error)
{
    static const char *const laws[] = { "deterministic", "exponential", "erlang",
                                        "lognormal", NULL };
    SimStationSetup *s = &q->station[0];
    unsigned law = SIM_SERVICE_EXPONENTIAL;
    double mean = 0, cv2 = 1;
    if (!read_word(args, "service", laws, &law, error) ||
        !pay_known_args_number(args, "service_mean_s", 1e-9, 1e9, &mean, error) ||
        !is_bearable(q, s, mean, error))
        return false;
    bool has_cv2 = pay_known_args_text(args, "service_cv2") != NULL;
    if (law == SIM_SERVICE_DETERMINISTIC)
        cv2 = 0;
    else if (law != SIM_SERVICE_EXPONENTIAL && !has_cv2)
        return pay_known_fault(error, "service %s needs service_cv2", laws[law]);
    if (!pay_known_args_number(args, "service_cv2", 0, 1000, &cv2, error))
        return false;
    return sim_service_init(&s->service, law, mean * q->rate_per_s, cv2) ||
           pay_known_fault(error,
                           "service_cv2: %s does not fit: deterministic is 0, "
                           "exponential 1, erlang 1/k for k = 1 to 1000, lognormal "
                           "more than 0",
                           pay_known_args_text(args, "service_cv2"));
}

static bool
read_places(const PayKnownArgs *args, SimStationSetup *s, GError **error)
{
    const char *text = pay_known_args_text(args, "places");
    int64_t places = SIM_STATION_UNLIMITED;
    if (text != NULL && strcmp(text, "inf") != 0 &&
        !pay_known_whole(text, "places", s->servers, MAX_PLACES, &places, error))
        return false;
    s->places = (uint32_t)places;
    return true;
}

static bool
read_patience(const PayKnownArgs *args, PayKnownQueue *q, GError **error)
{
    static const char *const laws[] = { "none", "exponential", NULL };
    unsigned law = 0;
    bool has_mean = pay_known_args_text(args, "patience_mean_s") != NULL;
    double mean = 0, unit = 1 / q->rate_per_s;
    if (!read_word(args, "patience", laws, &law, error) ||
        !pay_known_args_number(args, "patience_mean_s", 1e-6 * unit, MAX_PATIENCE * unit,
                               &mean, error))
        return false;
    if (has_mean != (law == 1))
        return pay_known_fault(error, "patience=exponential and patience_mean_s go "
                                      "together");
    q->station[0].patience_s = mean * q->rate_per_s;
    return true;
}

static bool
read_queue(const PayKnownArgs *args, PayKnownQueue *q, GError **error)
{
    static const char *const processes[] = { "poisson", "deterministic", NULL };
    unsigned process = 0;
    int64_t servers = 1;
    double limit_s = 0;
    if (!read_word(args, "arrivals", processes, &process, error) ||
        !pay_known_args_number(args, "rate_per_s", 1e-9, 1e9, &q->rate_per_s, error) ||
        !pay_known_args_whole(args, "servers", 1, MAX_SERVERS, &servers, error) ||
        !pay_known_args_number(args, "limit_s", 0, 1e9, &limit_s, error))
        return false;
    q->is_regular = process == 1;
    q->has_limit = pay_known_args_text(args, "limit_s") != NULL;
    q->limit = limit_s * q->rate_per_s;
    q->station[0].servers = (uint32_t)servers;
    return read_places(args, &q->station[0], error) && read_patience(args, q, error) &&
           read_service(args, q, error);
}

/* "name:servers:mean". */
static bool
read_station(const PayKnownItem *item, PayKnownQueue *q, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(item->second != NULL ? item->second : "", ":", -1);
    int64_t servers;
    double mean;
    if (g_strv_length(parts) != 2)
        return pay_known_fault(error,
                               "stations: '%s' lacks its numbers; write "
                               "name:servers:service_mean_s",
                               item->first);
    for (unsigned i = 0; i < q->n_stations; i++)
        if (strcmp(q->name[i], item->first) == 0)
            return pay_known_fault(error, "stations: %s stands twice", item->first);
    SimStationSetup *s = &q->station[q->n_stations];
    if (!pay_known_whole(parts[0], "stations", 1, MAX_SERVERS, &servers, error) ||
        !pay_known_number(parts[1], "stations", 1e-9, 1e9, &mean, error))
        return false;
    s->servers = (uint32_t)servers;
    s->places = SIM_STATION_UNLIMITED;
    if (!is_bearable(q, s, mean, error))
        return false;
    sim_service_init(&s->service, SIM_SERVICE_EXPONENTIAL, mean * q->rate_per_s, 1);
    q->name[q->n_stations++] = g_strdup(item->first);
    return true;
}

static bool
read_tandem(const PayKnownArgs *args, PayKnownQueue *q, GError **error)
{
    if (!pay_known_args_number(args, "rate_per_s", 1e-9, 1e9, &q->rate_per_s, error))
        return false;
    g_autoptr(GArray) items =
        pay_known_args_list(args, "stations", ':', MAX_STATIONS, error);
    for (guint i = 0; items != NULL && i < items->len; i++)
        if (!read_station(&g_array_index(items, PayKnownItem, i), q, error))
            return false;
    return items != NULL;
}

/* ---- metrics */

typedef struct {
    const char *name;
    Metric metric;
    bool is_share, in_tandem;
} Named;

static const Named metrics[] = {
    { "wait.mean_s", WAIT_MEAN, false, false },
    { "wait.prob", WAIT_PROB, true, false },
    { "sojourn.mean_s", SOJOURN_MEAN, false, true },
    { "sojourn.prob_above_limit", SOJOURN_ABOVE, true, false },
    { "queue.mean", QUEUE_MEAN, false, false },
    { "system.mean", SYSTEM_MEAN, false, true },
    { "utilisation", UTILISATION, true, false },
    { "loss.prob", LOSS, true, false },
    { "abandon.prob", ABANDON, true, false },
    { "throughput_per_s", THROUGHPUT, false, false },
};

/* What stands between @prefix and @suffix in @text (owned), or NULL. */
static char *
between(const char *text, const char *prefix, const char *suffix)
{
    size_t n = strlen(text), ends = strlen(prefix) + strlen(suffix);
    if (n <= ends || !g_str_has_prefix(text, prefix) || !g_str_has_suffix(text, suffix))
        return NULL;
    return g_strndup(text + strlen(prefix), n - ends);
}

/* "sojourn.p95_s", "wait.p99.9_s". Returns: true if @metric has that form, and perhaps
 * @error. */
static bool
read_quantile(const char *metric, PayKnownQueue *q, GError **error)
{
    g_autofree char *wait = between(metric, "wait.p", "_s");
    g_autofree char *sojourn = between(metric, "sojourn.p", "_s");
    const char *text = wait != NULL ? wait : sojourn;
    bool is_asked = text != NULL && strspn(text, "0123456789.") == strlen(text);
    if (!is_asked || (wait != NULL && q->name[0] != NULL))
        return false;
    double percent = 0;
    pay_known_number(text, metric, 0, 100, &percent, error);
    q->metric = wait != NULL ? WAIT_QUANTILE : SOJOURN_QUANTILE;
    q->ppm = (int64_t)(percent * 1e4 + 0.5);
    return true;
}

static bool
read_metric(const char *metric, PayKnownQueue *q, PayKnownCase *ret_case, GError **error)
{
    bool is_tandem = q->name[0] != NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(metrics); i++)
        if (strcmp(metric, metrics[i].name) == 0 &&
            (metrics[i].in_tandem || !is_tandem)) {
            q->metric = metrics[i].metric;
            ret_case->is_share = metrics[i].is_share;
            return q->metric != SOJOURN_ABOVE || q->has_limit ||
                   pay_known_fault(error, "%s needs limit_s", metric);
        }
    g_autoptr(GError) fault = NULL;
    if (read_quantile(metric, q, &fault)) {
        ret_case->grain = 1.0 / 128;
        if (fault == NULL)
            return true;
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    g_autofree char *name = between(metric, "sojourn.", ".mean_s");
    q->metric = SOJOURN_AT;
    for (q->at = 0; is_tandem && name != NULL && q->at < q->n_stations; q->at++)
        if (strcmp(q->name[q->at], name) == 0)
            return true;
    return pay_known_fault(error, "there is no metric '%s' here", metric);
}

/* What tells the stations apart. */
static void
number_stations(PayKnownQueue *q)
{
    for (unsigned i = 0; i < q->n_stations; i++) {
        q->station[i].tag = SIM_TAG(DRAW_JOB, FOR_STATION, 0);
        q->station[i].entity = i;
        q->station[i].kind = FIRST_STATION + 2 * i;
    }
}

static bool
finish(PayKnownQueue **queue, const char *metric, PayKnownCase *ret_case, GError **error)
{
    if (!read_metric(metric, *queue, ret_case, error))
        return false;
    number_stations(*queue);
    ret_case->queue = g_steal_pointer(queue);
    return true;
}

bool
pay_known_read_queue(const PayKnownArgs *args, const char *metric, PayKnownCase *ret_case,
                     GError **error)
{
    g_autoptr(PayKnownQueue) q = g_new0(PayKnownQueue, 1);
    q->n_stations = 1;
    return read_queue(args, q, error) && finish(&q, metric, ret_case, error);
}

bool
pay_known_read_tandem(const PayKnownArgs *args, const char *metric,
                      PayKnownCase *ret_case, GError **error)
{
    g_autoptr(PayKnownQueue) q = g_new0(PayKnownQueue, 1);
    return read_tandem(args, q, error) && finish(&q, metric, ret_case, error);
}

bool
pay_known_read_erlang_c(const PayKnownArgs *args, const char *metric,
                        PayKnownCase *ret_case, GError **error)
{
    int64_t servers = 0;
    double mean_ms = 0, rho = 0;
    if (!pay_known_args_whole(args, "servers", 1, 10000000, &servers, error) ||
        !pay_known_args_number(args, "service_mean_ms", 0, 1e12, &mean_ms, error) ||
        !pay_known_args_number(args, "rho", 0, 1e12, &rho, error))
        return false;
    if (rho >= 1)
        return pay_known_fault(error, "the queue would grow for ever: rho must be less "
                                      "than 1");
    ret_case->has_formula = true;
    if (strcmp(metric, "wait.mean_ms") == 0)
        ret_case->formula =
            sim_erlang_c_wait((uint32_t)servers, rho * (double)servers, mean_ms);
    else if (strcmp(metric, "wait.prob") == 0)
        ret_case->formula = sim_erlang_c((uint32_t)servers, rho * (double)servers);
    else
        return pay_known_fault(error,
                               "there is no metric '%s' here; there are wait.mean_ms, "
                               "wait.prob",
                               metric);
    return true;
}

/* ---- simulating */

struct PayKnownRun {
    double value[N_METRICS]; /* in intervals; quantiles are taken when asked for */
    double sojourn_at[MAX_STATIONS];
    SimHistogram wait, sojourn;
};

/* One replication under way. A job is named by its instant of arrival, which is thus at
 * hand when the job leaves the last station. */
typedef struct {
    const PayKnownQueue *queue;
    SimKey key;
    SimEngine *engine;
    SimStation *station[MAX_STATIONS];
    SimTime limit, start; /* start: of counting */
    uint64_t n_arrived, n_above;
    PayKnownRun *run;
} Line;

static void
arrive(Line *line)
{
    SimTime now = sim_engine_now(line->engine), gap = SIM_SECOND;
    if (!line->queue->is_regular) {
        SimBlock draw = sim_random_block(line->key, SIM_TAG(DRAW_JOB, FOR_ARRIVAL, 0), 0,
                                         line->n_arrived);
        double u = sim_uniform(sim_block_u64(draw, 0));
        gap = MAX(sim_time_from_seconds(sim_exponential(u)), 1); /* names differ */
    }
    sim_engine_schedule(line->engine, now + gap, 0, ARRIVAL, 0);
    sim_station_arrive(line->station[0], (uint64_t)now);
    line->n_arrived++;
}

static void
go_on(Line *line, const SimEvent *event)
{
    unsigned i = (event->kind - FIRST_STATION) / 2;
    SimDeparture departure;
    if (sim_station_happen(line->station[i], event, &departure) == SIM_STATION_NOTHING)
        return;
    if (i + 1 < line->queue->n_stations) {
        sim_station_arrive(line->station[i + 1], departure.job);
        return;
    }
    SimTime sojourn = event->time - (SimTime)departure.job;
    sim_histogram_add(&line->run->sojourn, (uint64_t)sojourn);
    line->n_above += sojourn > line->limit;
}

static void
advance(Line *line, uint64_t n_arrived)
{
    SimEvent event;
    while (line->n_arrived < n_arrived) {
        sim_engine_next(line->engine, &event);
        if (event.kind == ARRIVAL)
            arrive(line);
        else
            go_on(line, &event);
    }
}

static void
forget_warm_up(Line *line)
{
    for (unsigned i = 0; i < line->queue->n_stations; i++)
        sim_station_reset(line->station[i]);
    memset(&line->run->sojourn, 0, sizeof line->run->sojourn);
    line->n_above = 0;
    line->start = sim_engine_now(line->engine);
}

static double
ratio(uint64_t a, uint64_t b)
{
    return b > 0 ? (double)a / (double)b : 0;
}

static void
take_values(Line *line)
{
    PayKnownRun *run = line->run;
    double *value = run->value;
    const SimStationStats *s = sim_station_stats(line->station[0]);
    run->wait = s->wait_ns;
    value[WAIT_MEAN] = s->wait.mean;
    value[WAIT_PROB] = ratio(s->n_delayed, s->n_arrived - s->n_rejected);
    value[SOJOURN_MEAN] = sim_histogram_mean(&run->sojourn) * 1e-9;
    value[SOJOURN_ABOVE] = ratio(line->n_above, run->sojourn.n);
    value[QUEUE_MEAN] = sim_station_mean_waiting(line->station[0]);
    value[UTILISATION] = sim_station_utilisation(line->station[0]);
    value[LOSS] = ratio(s->n_rejected, s->n_arrived);
    value[ABANDON] = ratio(s->n_abandoned, s->n_arrived);
    value[THROUGHPUT] = (double)s->n_served /
                        ((double)(sim_engine_now(line->engine) - line->start) * 1e-9);
    for (unsigned i = 0; i < line->queue->n_stations; i++) {
        run->sojourn_at[i] = sim_station_stats(line->station[i])->sojourn.mean;
        value[SYSTEM_MEAN] += sim_station_mean_present(line->station[i]);
    }
}

PayKnownRun *
pay_known_queue_run(const PayKnownQueue *queue, SimKey key, int64_t n)
{
    g_autoptr(SimEngine) engine = sim_engine_new(0);
    PayKnownRun *run = g_new0(PayKnownRun, 1);
    Line line = { .queue = queue, .key = key, .engine = engine, .run = run };
    line.limit = sim_time_from_seconds(MIN(queue->limit, SIM_SERVICE_LONGEST_S));
    for (unsigned i = 0; i < queue->n_stations; i++) {
        SimStationSetup setup = queue->station[i];
        setup.key = key;
        line.station[i] = sim_station_new(engine, &setup);
    }
    sim_engine_schedule(engine, 0, 0, ARRIVAL, 0);
    uint64_t warm_up = (uint64_t)MAX(20000, n / 10);
    advance(&line, warm_up);
    forget_warm_up(&line);
    advance(&line, warm_up + (uint64_t)n);
    take_values(&line);
    for (unsigned i = 0; i < queue->n_stations; i++)
        sim_station_free(line.station[i]);
    return run;
}

double
pay_known_queue_value(const PayKnownQueue *queue, const PayKnownRun *run)
{
    double interval_s = 1 / queue->rate_per_s;
    switch (queue->metric) {
    case WAIT_QUANTILE:
        return (double)sim_histogram_quantile(&run->wait, queue->ppm) * 1e-9 * interval_s;
    case SOJOURN_QUANTILE:
        return (double)sim_histogram_quantile(&run->sojourn, queue->ppm) * 1e-9 *
               interval_s;
    case SOJOURN_AT:
        return run->sojourn_at[queue->at] * interval_s;
    case WAIT_MEAN:
    case SOJOURN_MEAN:
        return run->value[queue->metric] * interval_s;
    case THROUGHPUT:
        return run->value[THROUGHPUT] * queue->rate_per_s;
    default:
        return run->value[queue->metric];
    }
}
