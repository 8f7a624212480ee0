#include "models/story.h"

#include <inttypes.h>
#include <string.h>

#include "models/booking.h"
#include "models/publish_parts.h"
#include "sim/slab.h"

#define MOST_STEPS 96 /* of one payment: retries, queries and reversals included */
#define N_SLOWEST  20
#define N_PER_KIND 5 /* of each failure, each wallet over a foreign code, reversed */
#define N_KINDS    (PAY_N_OUTCOMES + 1 + PAY_MAX_WALLETS)
#define REVERSED   PAY_N_OUTCOMES
#define CROSS(w)   (PAY_N_OUTCOMES + 1 + (w))

typedef struct {
    unsigned n_steps; /* also: the free list of the slab */
    bool is_told, is_reversed, has_fees;
    uint32_t consumer, k;
    unsigned attempt;
    PayOutcome outcome;
    SimTime began, latency;
    uint8_t wallet, network, route, class, group;
    int8_t platform;
    uint16_t city;
    PayFen amount;
    PaySplit split;
    uint8_t plan[PAY_N_FLOWS];
    unsigned party[PAY_N_ROLES];
    PayStep steps[MOST_STEPS];
} Tale;

struct PayStory {
    const PayWorld *world;
    char *wanted; /* (owned) or NULL */
    SimSlab tales;
    unsigned n_kept[N_KINDS];
    Tale *slowest[N_SLOWEST]; /* (owned) by latency, then id, the slowest first */
    unsigned n_slowest;
    GPtrArray *kept; /* (owned) Tale*, for another reason, in the order they ended */
};

PayStory *
pay_story_new(const PayWorld *world, const char *wanted)
{
    PayStory *story = g_new0(PayStory, 1);
    story->world = world;
    story->wanted = g_strdup(wanted);
    sim_slab_init(&story->tales, sizeof(Tale));
    story->kept = g_ptr_array_new_with_free_func(g_free);
    return story;
}

static void
forget_all(PayStory *story)
{
    for (unsigned i = 0; i < story->n_slowest; i++)
        g_free(story->slowest[i]);
    story->n_slowest = 0;
    memset(story->n_kept, 0, sizeof story->n_kept);
    g_ptr_array_set_size(story->kept, 0);
}

void
pay_story_free(PayStory *story)
{
    if (story == NULL)
        return;
    forget_all(story);
    g_ptr_array_unref(story->kept);
    sim_slab_clear(&story->tales);
    g_free(story->wanted);
    g_free(story);
}

/* ---- noting */

static Tale *
tale_at(const PayStory *story, uint32_t trace)
{
    return sim_slab_at(&story->tales, trace);
}

uint32_t
pay_story_begin(PayStory *story, const PayVisit *v, unsigned slot, unsigned attempt,
                SimTime time)
{
    uint32_t trace = sim_slab_take(&story->tales);
    const PayVenue *venue = &story->world->venues[v->venue];
    Tale *t = tale_at(story, trace);
    size_t facts = offsetof(Tale, steps);
    memset(t, 0, facts);
    t->consumer = v->id;
    t->k = v->k;
    t->attempt = attempt;
    t->began = time;
    t->wallet = v->wallet[slot];
    t->network = v->gate[slot].network;
    t->route = v->route[slot];
    t->class = venue->class;
    t->platform = venue->platform;
    t->city = v->city;
    t->group = (uint8_t)v->group;
    t->amount = v->amount;
    return trace;
}

void
pay_story_step(PayStory *story, uint32_t trace, const PayStep *step)
{
    Tale *t = tale_at(story, trace);
    if (t->n_steps < MOST_STEPS)
        t->steps[t->n_steps++] = *step;
}

void
pay_story_fees(PayStory *story, uint32_t trace, const PayVisit *v, unsigned slot)
{
    Tale *t = tale_at(story, trace);
    pay_book_split(v, slot, &t->split);
    pay_book_parties(v, slot, t->party);
    t->has_fees = true;
}

void
pay_story_told(PayStory *story, uint32_t trace, PayOutcome outcome, SimTime latency)
{
    Tale *t = tale_at(story, trace);
    t->is_told = true;
    t->outcome = outcome;
    t->latency = latency;
}

void
pay_story_reversed(PayStory *story, uint32_t trace)
{
    tale_at(story, trace)->is_reversed = true;
}

/* ---- keeping */

static char *
id_of(const Tale *t)
{
    return g_strdup_printf("%u-%u.%u", t->consumer, t->k, t->attempt);
}

static bool
is_cross(const PayStory *story, const Tale *t)
{
    return pay_value(story->world->base, PAY_WALLET_NETWORK, t->wallet, 0, 0) !=
           t->network;
}

static bool
is_slower(const Tale *a, const Tale *b)
{
    if (a->latency != b->latency)
        return a->latency > b->latency;
    if (a->consumer != b->consumer)
        return a->consumer < b->consumer;
    return a->k < b->k;
}

static bool
is_wanted(const PayStory *story, const Tale *t)
{
    if (story->wanted == NULL)
        return false;
    g_autofree char *id = id_of(t);
    size_t n = strlen(story->wanted); /* without the attempt: all of them */
    return strncmp(id, story->wanted, n) == 0 && (id[n] == '\0' || id[n] == '.');
}

/* Does one of the reasons to keep a payment, other than slowness, still ask for one? */
static bool
serves_a_kind(PayStory *story, const Tale *t)
{
    unsigned kinds[3], n = 0;
    bool serves = is_wanted(story, t);
    if (t->outcome != PAY_OK)
        kinds[n++] = t->outcome;
    if (t->is_reversed)
        kinds[n++] = REVERSED;
    if (t->outcome == PAY_OK && is_cross(story, t))
        kinds[n++] = CROSS(t->wallet);
    for (unsigned i = 0; i < n; i++)
        if (story->n_kept[kinds[i]] < N_PER_KIND) {
            story->n_kept[kinds[i]]++;
            serves = true;
        }
    return serves;
}

/* Insert a copy among the slowest, if it is one of them. */
static void
rank(PayStory *story, const Tale *t)
{
    unsigned i = story->n_slowest;
    if (i == N_SLOWEST && !is_slower(t, story->slowest[i - 1]))
        return;
    if (i == N_SLOWEST)
        g_free(story->slowest[--i]);
    else
        story->n_slowest++;
    for (; i > 0 && is_slower(t, story->slowest[i - 1]); i--)
        story->slowest[i] = story->slowest[i - 1];
    story->slowest[i] = g_memdup2(t, sizeof *t);
}

void
pay_story_end(PayStory *story, uint32_t trace)
{
    const Tale *t = tale_at(story, trace);
    if (serves_a_kind(story, t))
        g_ptr_array_add(story->kept, g_memdup2(t, sizeof *t));
    else if (t->outcome == PAY_OK)
        rank(story, t);
    sim_slab_give(&story->tales, trace);
}

/* ---- telling */

static const char *const words[PAY_N_STEPS] = {
    [PAY_STEP_CONFIRM] = "confirm",   [PAY_STEP_SCAN] = "scan",
    [PAY_STEP_REQUEST] = "request",   [PAY_STEP_REPLY] = "reply",
    [PAY_STEP_DEBIT] = "debit",       [PAY_STEP_CREDIT] = "credit",
    [PAY_STEP_DECLINED] = "declined", [PAY_STEP_REFUSED] = "refused",
    [PAY_STEP_REJECTED] = "reject",   [PAY_STEP_FAULT] = "fault",
    [PAY_STEP_LOST] = "lost",         [PAY_STEP_BREAKER] = "breaker",
    [PAY_STEP_RETRY] = "retry",       [PAY_STEP_TIMEOUT] = "timeout",
    [PAY_STEP_QUERY] = "query",       [PAY_STEP_ANSWER] = "answer",
    [PAY_STEP_DENIED] = "denied",     [PAY_STEP_GAVE_UP] = "gave-up",
    [PAY_STEP_REVERSAL] = "reversal", [PAY_STEP_REVERSED] = "reversed",
    [PAY_STEP_SUCCESS] = "success",   [PAY_STEP_FAILURE] = "failure",
};

static const char *
actor(const PayStations *stations, const Tale *t, uint16_t who)
{
    if (who == PAY_ACTOR_PAYER)
        return "payer";
    if (who == PAY_ACTOR_TILL)
        return "till";
    (void)t;
    return g_intern_string(stations->station[who].id);
}

static void
add_fact(SimTrace *trace, const char *key, const char *value)
{
    SimTraceFact fact = { key, g_intern_string(value) };
    g_array_append_val(trace->facts, fact);
}

static const char *
entity(const PayStory *story, PayKind kind, unsigned i)
{
    return story->world->base->entity[kind][i].id;
}

static void
tell_facts(const PayStory *story, const Tale *t, SimTrace *trace)
{
    static const char *const routes[PAY_N_ROUTES] = { "r1", "r2", "r3", "r4",
                                                      "c1", "c2", "c3", "c4" };
    g_autofree char *amount =
        g_strdup_printf("%" PRId64 ".%02d CNY", t->amount / 100, (int)(t->amount % 100));
    add_fact(trace, "wallet", entity(story, PAY_KIND_WALLET, t->wallet));
    add_fact(trace, "network", entity(story, PAY_KIND_NETWORK, t->network));
    add_fact(trace, "route", routes[t->route]);
    add_fact(trace, "class", entity(story, PAY_KIND_CLASS, t->class));
    if (t->platform >= 0)
        add_fact(trace, "platform",
                 entity(story, PAY_KIND_PLATFORM, (unsigned)t->platform));
    add_fact(trace, "city", entity(story, PAY_KIND_CITY, t->city));
    add_fact(trace, "amount", amount);
    if (t->is_reversed)
        add_fact(trace, "reversed", "yes");
}

static gint
by_time(gconstpointer a, gconstpointer b)
{
    const SimTraceStep *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void
tell_steps(const PayStations *stations, const Tale *t, SimTrace *trace)
{
    for (unsigned i = 0; i < t->n_steps; i++) {
        const PayStep *s = &t->steps[i];
        SimTraceStep step = { .at = s->at,
                              .from = actor(stations, t, s->from),
                              .to = actor(stations, t, s->to),
                              .what = words[s->what],
                              .wait = s->wait,
                              .service = s->service };
        g_array_append_val(trace->steps, step);
    }
    g_array_sort(trace->steps, by_time); /* a visit is noted when it ends; stable */
}

/* "acquirer-lakala"; merchants and payers are known by their role alone. */
static const char *
party_name(const PayStory *story, const Tale *t, PayRole role)
{
    static const PayKind kinds[PAY_N_ROLES] = {
        [PAY_ROLE_MERCHANT] = PAY_KIND_NONE,     [PAY_ROLE_CONSUMER] = PAY_KIND_NONE,
        [PAY_ROLE_ACQUIRER] = PAY_KIND_ACQUIRER, [PAY_ROLE_PLACER] = PAY_KIND_ACQUIRER,
        [PAY_ROLE_HUB] = PAY_KIND_HUB,           [PAY_ROLE_WALLET] = PAY_KIND_WALLET,
        [PAY_ROLE_BANK] = PAY_KIND_BANK,         [PAY_ROLE_PLATFORM] = PAY_KIND_PLATFORM,
    };
    if (role == PAY_ROLE_CONSUMER)
        return "payer";
    if (kinds[role] == PAY_KIND_NONE)
        return pay_role_id[role];
    g_autofree char *name = g_strdup_printf(
        "%s-%s", pay_role_id[role],
        entity(story, kinds[role], t->party[role] - story->world->party_first[role]));
    return g_intern_string(name);
}

static void
tell_fee(const PayStory *story, const Tale *t, PayFlowEnds ends, const char *what,
         PayMicrofen microfen, SimTrace *trace)
{
    if (microfen == 0)
        return;
    SimTraceFee fee = { party_name(story, t, ends.payer),
                        party_name(story, t, ends.payee), what, microfen };
    g_array_append_val(trace->fees, fee);
}

static void
tell_fees(const PayStory *story, const Tale *t, SimTrace *trace)
{
    static const PayFlowEnds rebate = { PAY_ROLE_WALLET, PAY_ROLE_CONSUMER },
                             surcharge = { PAY_ROLE_CONSUMER, PAY_ROLE_MERCHANT };
    if (!t->has_fees)
        return;
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        tell_fee(story, t, pay_flow_ends_table[is_cross(story, t)][flow],
                 pay_flow_id[flow], t->split.line[flow], trace);
    tell_fee(story, t, rebate, "rebate", t->split.rebate, trace);
    tell_fee(story, t, surcharge, "surcharge", t->split.surcharge, trace);
}

static void
tell(const PayStory *story, const PayStations *stations, const Tale *t,
     const char *period, SimRecords *records)
{
    SimTrace *trace = sim_trace_new();
    g_autofree char *id = id_of(t);
    trace->id = g_intern_string(id);
    trace->period = g_intern_string(period);
    trace->outcome = t->outcome == PAY_OK ? "completed" : pay_failure_name[t->outcome].id;
    trace->wallet = g_intern_string(entity(story, PAY_KIND_WALLET, t->wallet));
    trace->network = g_intern_string(entity(story, PAY_KIND_NETWORK, t->network));
    trace->is_cross = is_cross(story, t);
    trace->began = t->began;
    trace->latency = t->latency;
    tell_facts(story, t, trace);
    tell_steps(stations, t, trace);
    tell_fees(story, t, trace);
    sim_records_trace(records, trace);
}

void
pay_story_publish(PayStory *story, const PayStations *stations, const char *period,
                  SimRecords *records)
{
    for (unsigned i = 0; i < story->n_slowest; i++)
        tell(story, stations, story->slowest[i], period, records);
    for (guint i = 0; i < story->kept->len; i++)
        tell(story, stations, story->kept->pdata[i], period, records);
    forget_all(story);
}
