#include "models/known.h"

#include <math.h>
#include <string.h>

#include "models/known_case.h"
#include "sim/interval.h"
#include "sim/math.h"

const char *const pay_known_families[] = {
    "choice", "fallback", "match", "fee",     "schedule",        "concentration", "queue",
    "tandem", "erlang-c", "bass",  "tipping", "fee-equilibrium", "netting",       NULL
};

typedef struct {
    const char *name;
    unsigned n_required; /* of the keys, the first */
    const char *keys[11];
    PayKnownReader read;
} Family;

static const Family families[] = {
    { "choice",
      2,
      { "utility_cny", "beta_per_cny", "nest_lambda" },
      pay_known_read_choice },
    { "fallback",
      3,
      { "utility_cny", "beta_per_cny", "code_presence", "cash_carried", "patience",
        "informed", "interop", "nest_lambda" },
      pay_known_read_fallback },
    { "match", 2, { "hold", "codes", "interop" }, pay_known_read_match },
    { "fee", 2, { "tariff", "amount_fen", "rounding" }, pay_known_read_fee },
    { "schedule",
      1,
      { "amount_fen", "rate_ppm", "tiers", "tier_mode", "fixed_fen", "min_fen", "cap_fen",
        "discount" },
      pay_known_read_schedule },
    { "concentration", 1, { "shares_pct" }, pay_known_read_concentration },
    { "queue",
      3,
      { "rate_per_s", "service_mean_s", "servers", "arrivals", "service", "service_cv2",
        "places", "patience", "patience_mean_s", "limit_s" },
      pay_known_read_queue },
    { "tandem", 2, { "rate_per_s", "stations" }, pay_known_read_tandem },
    { "erlang-c", 3, { "servers", "service_mean_ms", "rho" }, pay_known_read_erlang_c },
    { "bass", 2, { "p_per_year", "q_per_year", "years" }, pay_known_read_bass },
    { "tipping", 1, { "beta" }, pay_known_read_tipping },
    { "fee-equilibrium",
      2,
      { "costs_ppm", "beta_per_ppm", "outside", "intercept", "cap_ppm" },
      pay_known_read_fee_equilibrium },
    { "netting",
      1,
      { "obligations_cny", "holds_cny", "rule", "method", "interest_ppm" },
      pay_known_read_netting },
};

static const Family *
find_family(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(families); i++)
        if (strcmp(families[i].name, name) == 0)
            return &families[i];
    return NULL;
}

/* ---- tolerances */

typedef enum { EXACT, NUM, REL, BIN, MC } Rule;

typedef struct {
    Rule rule;
    double width;            /* NUM, REL; MC: rel */
    int64_t n;               /* BIN, MC */
    unsigned n_replications; /* MC */
} Tolerance;

#define MAX_TOLERANCES   4
#define MAX_DRAWS        100000000
#define DEFAULT_DRAWS    1000000
#define MAX_REPLICATIONS 1000

/* What stands between the parentheses of "@name(...)" (owned); NULL if @text is not that.
 */
static char *
inside(const char *text, const char *name)
{
    size_t n = strlen(name), end = strlen(text);
    if (strncmp(text, name, n) != 0 || end < n + 2 || text[n] != '(' ||
        text[end - 1] != ')')
        return NULL;
    return g_strndup(text + n + 1, end - n - 2);
}

/* "n=1e6" or plain "1e6". */
static bool
read_draws(const char *text, int64_t *ret_n, GError **error)
{
    const char *number = g_str_has_prefix(text, "n=") ? text + 2 : text;
    return pay_known_whole(number, "tolerance n", 100, MAX_DRAWS, ret_n, error);
}

/* "MC30(...)" gives 30 and what stands between the parentheses (owned); NULL if @text is
 * not that. */
static char *
inside_mc(const char *text, unsigned *ret_replications)
{
    char *end;
    if (!g_str_has_prefix(text, "MC") || !g_ascii_isdigit(text[2]))
        return NULL;
    guint64 n = g_ascii_strtoull(text + 2, &end, 10);
    g_autofree char *name = g_strndup(text, (gsize)(end - text));
    *ret_replications = (unsigned)MIN(n, MAX_REPLICATIONS + 1);
    return inside(text, name);
}

static bool
read_mc(const char *text, Tolerance *t, GError **error)
{
    if (t->n_replications < 2 || t->n_replications > MAX_REPLICATIONS)
        return pay_known_fault(error, "tolerance: MC takes 2 to %d replications",
                               MAX_REPLICATIONS);
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    if (g_strv_length(parts) != 2 || !g_str_has_prefix(g_strstrip(parts[1]), "rel="))
        return pay_known_fault(error, "tolerance: write MC30(n=N,rel=r)");
    return read_draws(g_strstrip(parts[0]), &t->n, error) &&
           pay_known_number(parts[1] + 4, "tolerance rel", 0, 1, &t->width, error);
}

static bool
read_tolerance(const char *text, Tolerance *t, GError **error)
{
    g_autofree char *num = inside(text, "NUM"), *rel = inside(text, "REL");
    g_autofree char *bin = inside(text, "BIN");
    g_autofree char *mc = inside_mc(text, &t->n_replications);
    if (strcmp(text, "EXACT") == 0) {
        t->rule = EXACT;
        return true;
    }
    if (num != NULL || rel != NULL) {
        t->rule = num != NULL ? NUM : REL;
        return pay_known_number(num != NULL ? num : rel, "tolerance", 0, 1e18, &t->width,
                                error);
    }
    if (bin != NULL) {
        t->rule = BIN;
        return read_draws(bin, &t->n, error);
    }
    t->rule = MC;
    if (mc != NULL)
        return read_mc(mc, t, error);
    return pay_known_fault(error,
                           "tolerance '%s' is none of EXACT, NUM(e), REL(e), BIN(n=N), "
                           "MC30(n=N,rel=r)",
                           text);
}

/* ---- a row as it was read */

typedef struct {
    PayKnownCase known;
    double expected;
    unsigned n_tolerances;
    Tolerance tolerance[MAX_TOLERANCES];
} Read;

static void
read_clear(Read *read)
{
    pay_known_market_free(read->known.market);
    pay_known_queue_free(read->known.queue);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Read, read_clear)

/* Does the tolerance fit the metric? */
static bool
is_fitting(const Read *read, const Tolerance *t, GError **error)
{
    if (t->rule != BIN && t->rule != MC)
        return true;
    if (t->rule == BIN && read->known.queue != NULL)
        return pay_known_fault(error, "BIN is for independent draws, which customers of "
                                      "a queue are not; write MC30(n=N,rel=r)");
    if (read->known.market == NULL && read->known.queue == NULL)
        return pay_known_fault(error,
                               "this family is arithmetic: its tolerance is EXACT, "
                               "NUM(e) or REL(e)");
    if (t->rule == BIN && !read->known.is_share)
        return pay_known_fault(error, "BIN is for shares; a mean takes MC30(n=N,rel=r)");
    if (t->rule == BIN && (read->expected < 0 || read->expected > 1))
        return pay_known_fault(error, "expected: a share is 0 to 1");
    return true;
}

static bool
read_tolerances(const char *text, Read *read, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);
    for (unsigned i = 0; parts[i] != NULL; i++) {
        if (*g_strstrip(parts[i]) == '\0')
            continue;
        if (read->n_tolerances == MAX_TOLERANCES)
            return pay_known_fault(error, "more than %d tolerances", MAX_TOLERANCES);
        Tolerance *t = &read->tolerance[read->n_tolerances++];
        if (!read_tolerance(parts[i], t, error) || !is_fitting(read, t, error))
            return false;
    }
    return read->n_tolerances > 0 || pay_known_fault(error, "the tolerance is missing");
}

static bool
read_row(const PayKnownRow *row, const Family *family, Read *read, GError **error)
{
    g_autoptr(PayKnownArgs) args =
        pay_known_args_new(row->parameters, family->keys, family->n_required, error);
    g_autofree char *metric = g_strstrip(g_strdup(row->metric));
    g_autofree char *expected = g_strstrip(g_strdup(row->expected));
    return args != NULL && family->read(args, metric, &read->known, error) &&
           pay_known_number(expected, "expected", -1e18, 1e18, &read->expected, error) &&
           read_tolerances(row->tolerance, read, error);
}

static bool
fault_of_family(const char *family, GError **error)
{
    g_autofree char *known = g_strjoinv(", ", (char **)pay_known_families);
    return pay_known_fault(error, "unknown family '%s'; there are %s", family, known);
}

char *
pay_known_check(const PayKnownRow *row)
{
    g_auto(Read) read = { .expected = 0 };
    g_autoptr(GError) error = NULL;
    const Family *family = find_family(row->family);
    bool ok = family != NULL ? read_row(row, family, &read, &error)
                             : fault_of_family(row->family, &error);
    return ok ? NULL : g_strdup(error->message);
}

/* ---- simulation */

/* Shoppers of one world: small enough to share out and to stay near the processor. */
#define CHUNK 50000

struct PayKnown {
    SimPool *pool; /* (borrowed) */
    bool quick;
    char *asked; /* family and parameters of the last simulation */
    int64_t n;
    GArray *replications; /* of a market: PayKnownCounts of each, over n */
    GPtrArray *runs;      /* of a queue: PayKnownRun of each */
};

PayKnown *
pay_known_new(SimPool *pool, bool quick)
{
    PayKnown *known = g_new0(PayKnown, 1);
    known->pool = pool;
    known->quick = quick;
    known->replications = g_array_new(FALSE, TRUE, sizeof(PayKnownCounts));
    known->runs = g_ptr_array_new_with_free_func(g_free);
    return known;
}

void
pay_known_free(PayKnown *known)
{
    if (known == NULL)
        return;
    g_array_unref(known->replications);
    g_ptr_array_unref(known->runs);
    g_free(known->asked);
    g_free(known);
}

typedef struct {
    const PayKnownMarket *market;
    int64_t n;
    unsigned first, n_chunks; /* first replication; chunks of each */
    PayKnownCounts *chunk;
} Job;

static void
run_chunk(void *ctx, unsigned index, unsigned worker)
{
    (void)worker;
    const Job *job = ctx;
    SimKey key = { .seed = 1, .replication = job->first * job->n_chunks + index };
    int64_t before = (int64_t)(index % job->n_chunks) * CHUNK;
    pay_known_simulate(job->market, key, (uint32_t)MIN(CHUNK, job->n - before),
                       &job->chunk[index]);
}

static void
simulate_market(PayKnown *known, const PayKnownMarket *market, int64_t n,
                unsigned n_replications)
{
    unsigned first = known->replications->len;
    if (first >= n_replications)
        return;
    Job job = { market, n, first, (unsigned)((n + CHUNK - 1) / CHUNK), NULL };
    unsigned n_tasks = (n_replications - first) * job.n_chunks;
    g_autofree PayKnownCounts *chunk = g_new0(PayKnownCounts, n_tasks);
    job.chunk = chunk;
    sim_pool_run(known->pool, n_tasks, run_chunk, &job);
    g_array_set_size(known->replications, n_replications);
    for (unsigned i = 0; i < n_tasks; i++) {
        PayKnownCounts *sum =
            &g_array_index(known->replications, PayKnownCounts, first + i / job.n_chunks);
        for (unsigned j = 0; j < PAY_KNOWN_N_COUNTS; j++)
            sum->sum[j] += chunk[i].sum[j];
    }
}

typedef struct {
    const PayKnownQueue *queue;
    int64_t n;
    unsigned first; /* replication */
    gpointer *run;  /* of replication 0 */
} QueueJob;

static void
run_queue(void *ctx, unsigned index, unsigned worker)
{
    (void)worker;
    const QueueJob *job = ctx;
    unsigned i = job->first + index;
    job->run[i] = pay_known_queue_run(job->queue, (SimKey){ 1, i }, job->n);
}

static void
simulate_queue(PayKnown *known, const PayKnownQueue *queue, unsigned n_replications)
{
    unsigned first = known->runs->len;
    if (first >= n_replications)
        return;
    g_ptr_array_set_size(known->runs, (gint)n_replications);
    QueueJob job = { queue, known->n, first, known->runs->pdata };
    sim_pool_run(known->pool, n_replications - first, run_queue, &job);
}

/* See to it that @n_replications of known->n each are there. */
static void
simulate(PayKnown *known, const PayKnownCase *asked, unsigned n_replications)
{
    if (asked->queue != NULL)
        simulate_queue(known, asked->queue, n_replications);
    else
        simulate_market(known, asked->market, known->n, n_replications);
}

/* Forget the last simulation if it was of something else. */
static void
aim(PayKnown *known, const PayKnownRow *row, int64_t n)
{
    g_autofree char *asked = g_strconcat(row->family, " ", row->parameters, NULL);
    if (g_strcmp0(known->asked, asked) == 0 && known->n == n)
        return;
    g_free(known->asked);
    known->asked = g_steal_pointer(&asked);
    known->n = n;
    g_array_set_size(known->replications, 0);
    g_ptr_array_set_size(known->runs, 0);
}

static double
mean_of(const PayKnown *known, unsigned replication, const PayKnownCase *asked)
{
    if (asked->queue != NULL)
        return pay_known_queue_value(asked->queue, known->runs->pdata[replication]);
    const PayKnownCounts *c =
        &g_array_index(known->replications, PayKnownCounts, replication);
    return (double)c->sum[asked->count] / (double)known->n;
}

/* ---- verdict */

/* Fewest digits that read back as the same number. */
static char *
digits(double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
    for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_ascii_formatd(text, sizeof text, formats[i], value == 0 ? 0 : value);
        if (g_ascii_strtod(text, NULL) == value)
            break;
    }
    return g_strdup(text);
}

/* One value and how far it may be off. */
typedef struct {
    double value, allowed;
    bool is_sharp; /* the replications scatter little enough */
} Judged;

static Judged
judge_formula(PayKnown *known, const PayKnownRow *row, const Read *read,
              const Tolerance *t)
{
    Judged j = { .value = read->known.formula, .is_sharp = true };
    if (!read->known.has_formula) {
        aim(known, row, known->quick ? DEFAULT_DRAWS / 10 : DEFAULT_DRAWS);
        simulate(known, &read->known, 1);
        j.value = mean_of(known, 0, &read->known);
    }
    j.allowed = t->rule == NUM   ? t->width
                : t->rule == REL ? t->width * fabs(read->expected)
                                 : 0;
    return j;
}

static Judged
judge_frequency(PayKnown *known, const Read *read)
{
    simulate(known, &read->known, 1);
    double p = read->expected;
    return (Judged){ .value = mean_of(known, 0, &read->known),
                     .allowed = 4 * sim_sqrt(p * (1 - p) / (double)known->n),
                     .is_sharp = true };
}

/* How many standard errors a mean of @n replications may be off: Student's t for a false
 * alarm in 10 000, both sides together. */
static double
multiplier(unsigned n)
{
    return n == 30 ? 4.506 : n == 10 ? 6.59 : sim_t_quantile(n - 1, 1 - 0.5e-4);
}

static Judged
judge_mean(PayKnown *known, const Read *read, const Tolerance *t)
{
    unsigned n = known->quick ? 10 : t->n_replications;
    double expected = fabs(read->expected);
    simulate(known, &read->known, n);
    double sum = 0, squares = 0;
    for (unsigned i = 0; i < n; i++)
        sum += mean_of(known, i, &read->known);
    double mean = sum / n;
    for (unsigned i = 0; i < n; i++) {
        double off = mean_of(known, i, &read->known) - mean;
        squares += off * off;
    }
    double error = sim_sqrt(squares / (n - 1) / n);
    double rel = known->quick ? 6 * t->width : t->width;
    return (Judged){ .value = mean,
                     .allowed = multiplier(n) * error + read->known.grain * expected,
                     .is_sharp = error <= rel * expected };
}

static Judged
judge(PayKnown *known, const PayKnownRow *row, const Read *read, const Tolerance *t)
{
    if (t->rule != BIN && t->rule != MC)
        return judge_formula(known, row, read, t);
    aim(known, row, known->quick ? MAX(t->n / 10, 10) : t->n);
    return t->rule == BIN ? judge_frequency(known, read) : judge_mean(known, read, t);
}

static void
answer_row(PayKnown *known, const PayKnownRow *row, const Read *read,
           PayKnownAnswer *answer)
{
    g_autoptr(GString) got = g_string_new(NULL), reason = g_string_new(NULL);
    for (unsigned i = 0; i < read->n_tolerances; i++) {
        Judged j = judge(known, row, read, &read->tolerance[i]);
        g_autofree char *value = digits(j.value), *allowed = digits(j.allowed);
        g_string_append_printf(got, "%s%s", i > 0 ? "; " : "", value);
        bool is_near = fabs(j.value - read->expected) <= j.allowed;
        if (is_near && j.is_sharp)
            continue;
        answer->verdict = PAY_KNOWN_FAIL;
        g_string_append_printf(reason, "%s%s %s", reason->len > 0 ? "; " : "", value,
                               is_near ? "rests on replications that scatter too much"
                                       : "is further than ");
        if (!is_near)
            g_string_append_printf(reason, "%s from %s", allowed, row->expected);
    }
    answer->got = g_strdup(got->str);
    answer->reason = g_strdup(reason->str);
}

PayKnownAnswer
pay_known_answer(PayKnown *known, const PayKnownRow *row)
{
    g_auto(Read) read = { .expected = 0 };
    g_autoptr(GError) error = NULL;
    PayKnownAnswer answer = { .verdict = PAY_KNOWN_PASS };
    const Family *family = find_family(row->family);
    if (family != NULL && read_row(row, family, &read, &error)) {
        answer_row(known, row, &read, &answer);
        return answer;
    }
    if (family == NULL)
        fault_of_family(row->family, &error);
    answer.got = g_strdup("");
    answer.verdict = PAY_KNOWN_INVALID;
    answer.reason = g_strdup(error->message);
    return answer;
}

void
pay_known_answer_clear(PayKnownAnswer *answer)
{
    g_free(answer->got);
    g_free(answer->reason);
}
