#include "models/network_parts.h"

#include <math.h>
#include <string.h>

#include "sim/dist.h"
#include "sim/hash.h"

/* ---- the plant */

static void
read_protocol(PayNetwork *n)
{
    const PayParams *p = n->now;
    Protocol *r = &n->protocol;
#define VALUE(key) pay_value(p, PAY_##key, 0, 0, 0)
    *r = (Protocol){
        .leg = VALUE(PROTOCOL_LEG),
        .total = VALUE(PROTOCOL_TOTAL),
        .query_interval = VALUE(PROTOCOL_QUERY_INTERVAL),
        .backoff = VALUE(PROTOCOL_BACKOFF),
        .queries = VALUE(PROTOCOL_QUERIES),
        .retries = VALUE(PROTOCOL_RETRIES),
        .query_limit = VALUE(PROTOCOL_QUERY_LIMIT),
        .breaker = { .is_on = VALUE(PROTOCOL_BREAKER) != 0,
                     .calls = (unsigned)VALUE(PROTOCOL_BREAKER_CALLS),
                     .share = VALUE(PROTOCOL_BREAKER_SHARE),
                     .window = VALUE(PROTOCOL_BREAKER_WINDOW),
                     .open = VALUE(PROTOCOL_BREAKER_OPEN) },
        .fault_visit = VALUE(FAULT_VISIT),
        .fault_issuer = VALUE(FAULT_ISSUER),
        .scan = VALUE(SCAN_TIME),
    };
    if (n->span.rules->risk.is_on) {
        r->check = VALUE(RISK_CHECK_TIME);
        r->ask = VALUE(RISK_ASK_TIME);
        r->hub_checks = VALUE(REGULATOR_DATA) != 0;
    }
    double mu, sigma;
    r->confirm_s = (double)VALUE(CONFIRM_TIME) / SIM_SECOND;
    sim_lognormal_parameters(MAX(r->confirm_s, 1e-9), (double)VALUE(CONFIRM_CV) / PAY_ONE,
                             &mu, &sigma);
    sim_quantile_init(&r->confirm, mu, sigma);
#undef VALUE
}

/* Purchases of a mean day at real scale. */
static double
daily_purchases(const PayWorld *world, const PayConsumer *consumers)
{
    double sum = 0;
    for (unsigned c = 0; c < world->n_cities; c++) {
        int64_t activity = 0;
        for (uint32_t i = world->city_first[c]; i < world->city_first[c + 1]; i++)
            activity += consumers[i].activity;
        sum += world->group_weight[world->city_group[c]] * (double)activity;
    }
    return sum / PAY_ACTIVITY_UNIT;
}

PayNetwork *
pay_network_new(const PayNetworkSetup *setup, const PayParams *now, SimTime start,
                double busiest)
{
    PayNetwork *n = g_new0(PayNetwork, 1);
    const PayWorld *world = setup->world;
    n->world = world;
    n->timeline = setup->timeline;
    n->now = now;
    n->tally = setup->tally;
    n->story = setup->story;
    n->key = world->key;
    n->hash = SIM_HASH_START;
    n->span =
        (PaySpan){ .world = world, .consumers = setup->consumers, .at_network = true };
    n->engine = sim_engine_new(start);
    n->stations = pay_stations_new(world, now, n->engine, FIRST_STATION);
    n->breaker = g_new0(PayBreaker, (size_t)n->stations->n * n->stations->n);
    n->allowance = g_new0(Allowance, world->n_wallets);
    n->backup = g_new0(int8_t, MAX(world->base->n[PAY_KIND_HUB], 1));
    for (unsigned h = 0; h < world->base->n[PAY_KIND_HUB]; h++)
        n->backup[h] = (int8_t)pay_value(world->base, PAY_HUB_BACKUP, h, 0, 0);
    sim_slab_init(&n->intents, sizeof(Intent));
    sim_slab_init(&n->payments, sizeof(Payment));
    sim_slab_init(&n->messages, sizeof(Message));
    n->batch = g_new0(PayVisitBatch, 1);
    n->ready = g_array_new(FALSE, FALSE, sizeof(Ready));
    n->watches = g_array_new(FALSE, FALSE, sizeof(Watch));
    n->daily = daily_purchases(world, setup->consumers);
    double simulated = n->daily / (double)pay_value(world->base, PAY_RUN_SCALE, 0, 0, 0);
    n->window = pay_window_new(world, setup->window, setup->from, setup->to,
                               busiest * simulated / 86400, n->stations->n);
    return n;
}

void
pay_network_free(PayNetwork *n)
{
    if (n == NULL)
        return;
    pay_stations_free(n->stations); /* before the engine their events are on */
    sim_engine_free(n->engine);
    g_free(n->breaker);
    g_free(n->allowance);
    g_free(n->backup);
    sim_slab_clear(&n->intents);
    sim_slab_clear(&n->payments);
    sim_slab_clear(&n->messages);
    g_free(n->batch);
    pay_calendar_clear(&n->calendar);
    g_array_unref(n->ready);
    g_array_unref(n->watches);
    pay_window_free(n->window);
    g_free(n);
}

/* ---- making shoppers ready, several at once */

static void
seat(PayNetwork *n, PayDue due)
{
    PayVisit *v = &n->batch->visit[n->batch->n++];
    v->span = &n->span;
    v->tally = n->tally;
    v->consumer = &n->span.consumers[due.consumer];
    v->id = due.consumer;
    v->city = (uint16_t)pay_world_city(n->world, due.consumer);
    v->group = n->world->city_group[v->city];
}

static void
adopt(Intent *intent, const PayVisit *visit)
{
    intent->visit = *visit;
    memcpy(intent->funding, visit->funding, visit->n_slots * sizeof *intent->funding);
    memcpy(intent->luck, visit->luck, visit->n_slots * sizeof *intent->luck);
    intent->visit.funding = intent->funding;
    intent->visit.luck = intent->luck;
    intent->left = visit->purchase.open;
}

static void
take_over(PayNetwork *n, const PayVisit *visit, int64_t due)
{
    uint32_t number = sim_slab_take(&n->intents);
    Intent *intent = intent_at(n, number);
    adopt(intent, visit);
    intent->known = *visit->consumer;
    intent->known.due = due;
    intent->n_tried = intent->n_failed = 0;
    SimTime time = MIN(pay_traffic_time(n->span.traffic, due), n->until - 1);
    Ready ready = { due, MAX(time, sim_engine_now(n->engine)), number };
    guint i = n->ready->len;
    g_array_append_val(n->ready, ready);
    Ready *all = &g_array_index(n->ready, Ready, 0);
    for (; i > n->ready_at && all[i - 1].due > due; i--)
        all[i] = all[i - 1];
    all[i] = ready;
}

/* What counts is what he knows when he sets out. If he has learnt something since he was
 * made ready, because a payment of his ended meanwhile, he is made ready anew: or else it
 * would matter who was made ready together, which an event that concerns nobody changes.
 */
static void
refresh_knowledge(PayNetwork *n, Intent *intent)
{
    PayConsumer *now = intent->visit.consumer;
    if (memcmp(now->habit, intent->known.habit, sizeof now->habit) == 0 &&
        memcmp(now->seen, intent->known.seen, sizeof now->seen) == 0)
        return;
    PayGroupTally *tally = &n->tally->group[intent->visit.group];
    PayGroupTally counted = *tally;
    PayConsumer later = *now;
    now->due = intent->known.due;
    now->k = intent->visit.k & 0xffffff;
    n->batch->n = 0;
    seat(n, (PayDue){ now->due, intent->visit.id });
    pay_visits_prepare(n->batch);
    now->due = later.due;
    now->k = later.k;
    *tally = counted;
    adopt(intent, &n->batch->visit[0]);
}

/* Prepare the visits of @due, file their consumers anew. */
static void
prepare(PayNetwork *n, const PayDue *due, unsigned n_due, int64_t last)
{
    PayDue soon[PAY_VISITS], later[PAY_VISITS];
    unsigned n_soon = 0, n_later = 0;
    n->batch->n = 0;
    for (unsigned i = 0; i < n_due; i++)
        seat(n, due[i]);
    n->batch->span = &n->span;
    n->batch->tally = n->tally;
    pay_visits_prepare(n->batch);
    for (unsigned i = 0; i < n_due; i++) {
        PayDue next = { n->batch->visit[i].consumer->due, due[i].consumer };
        take_over(n, &n->batch->visit[i], due[i].due);
        if (next.due >= n->calendar.until)
            continue;
        if (next.due <= last)
            soon[n_soon++] = next; /* once more before the others: hardly ever */
        else
            later[n_later++] = next;
    }
    pay_calendar_file(&n->calendar, later, n_later);
    if (n_soon > 0)
        prepare(n, soon, n_soon, last);
}

/* Prepare some more shoppers. Returns: false if nobody comes before the span ends. */
static bool
fill_ready(PayNetwork *n)
{
    PayDue due[PAY_VISITS];
    unsigned n_due = pay_calendar_take(&n->calendar, due, PAY_VISITS);
    g_array_set_size(n->ready, 0);
    n->ready_at = 0;
    if (n_due == 0)
        return false;
    prepare(n, due, n_due, due[n_due - 1].due);
    return true;
}

static void
plan_arrival(PayNetwork *n)
{
    if (n->ready_at == n->ready->len && !fill_ready(n))
        return;
    const Ready *next = &g_array_index(n->ready, Ready, n->ready_at++);
    sim_engine_schedule(n->engine, next->time, CLASS_ARRIVAL, ARRIVAL, next->intent);
}

/* ---- a shopper at the till */

static void
finish(PayNetwork *n, uint32_t number, int final)
{
    Intent *intent = intent_at(n, number);
    PayVisit *v = &intent->visit;
    pay_book_end(v, final, intent->n_failed);
    if (final >= 0)
        pay_book_habits(v, (unsigned) final, v->span->rules->habit_rate);
    n->booked += final >= 0 ? v->amount : 0;
    n->hash = sim_hash_u64(n->hash, (uint64_t)v->id << 32 | v->k);
    n->hash = sim_hash_u64(n->hash, (uint64_t)(final + 2));
    sim_slab_give(&n->intents, number);
}

/* Human time and phone network of an attempt are drawn together. */
static SimTime
confirm_time(const PayNetwork *n, const Intent *intent)
{
    const Protocol *r = &n->protocol;
    if (r->confirm_s <= 0)
        return 0;
    SimBlock draw = sim_random_block(
        n->key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_CONFIRM, intent->n_tried),
        intent->visit.id, intent->visit.k);
    double u = sim_uniform(sim_block_u64(draw, 0));
    return sim_time_from_seconds(sim_quantile_at(&r->confirm, u));
}

static void
begin_payment(PayNetwork *n, uint32_t number, unsigned slot, PayOutcome outcome)
{
    const Intent *intent = intent_at(n, number);
    const PayVisit *v = &intent->visit;
    uint32_t pn = sim_slab_take(&n->payments);
    Payment *p = payment_at(n, pn);
    *p = (Payment){
        .generation = p->generation + 1,
        .intent = number,
        .consumer = v->id,
        .k = v->k,
        .trace = PAY_NO_TRACE,
        .state = PAY_STATE_INIT,
        .route = v->route[slot],
        .slot = (uint8_t)slot,
        .wallet = v->wallet[slot],
        .attempt = intent->n_tried,
        .group = (uint8_t)v->group,
        .amount = v->amount,
        .leg = SIM_TIME_NEVER,
    };
    if (outcome == PAY_F4_BUSINESS)
        p->flags |= HAS_DECLINED;
    if (outcome == PAY_F2_REFUSED)
        p->flags |= IS_LOOKUP;
    if (intent->is_measured)
        p->flags |= IS_MEASURED;
    n->n_open++;
    SimTime now = sim_engine_now(n->engine), confirm = confirm_time(n, intent);
    if (v->is_scored &&
        (v->risk[slot] == PAY_RISK_ASKED || v->risk[slot] == PAY_RISK_REFUSED))
        confirm += n->protocol.ask;
    if (n->story != NULL && intent->is_measured) {
        p->trace = pay_story_begin(n->story, v, slot, intent->n_tried, now);
        pay_story_step(n->story, p->trace,
                       &(PayStep){ .at = now,
                                   .service = confirm,
                                   .from = PAY_ACTOR_PAYER,
                                   .to = PAY_ACTOR_PAYER,
                                   .what = PAY_STEP_CONFIRM });
    }
    sim_engine_schedule(n->engine, now + confirm, CLASS_ARRIVAL, SEND, pn);
}

/* Try the best of what is left. */
static void
next_attempt(PayNetwork *n, uint32_t number)
{
    Intent *intent = intent_at(n, number);
    PayVisit *v = &intent->visit;
    int slot = pay_choice_next(&v->purchase, intent->left, intent->n_tried);
    if (slot < 0) {
        finish(n, number, slot);
        return;
    }
    intent->n_tried++;
    n->tally->group[v->group].attempts++;
    pay_book_risk(v, (unsigned)slot);
    if (intent->is_measured)
        n->window->attempts += weight_of(n, v->group);
    PayBin *bin = pay_window_bin(n->window, sim_engine_now(n->engine));
    if (bin != NULL)
        bin->attempts += weight_of(n, v->group);
    PayOutcome outcome = v->purchase.outcome[slot];
    if (n->span.spent != NULL && outcome == PAY_OK)
        outcome = pay_limits_check(&n->span.rules->limits, &n->span.spent[v->id], v->mode,
                                   v->bank_funded[slot], v->amount);
    if (outcome == PAY_F6_EXCLUDED)
        pay_network_told(n, number, (unsigned)slot, outcome, 0);
    else if (outcome == PAY_F1_UNREADABLE)
        sim_engine_schedule(n->engine, sim_engine_now(n->engine) + n->protocol.scan,
                            CLASS_ARRIVAL, SCANNED,
                            (uint64_t)(unsigned)slot << 32 | number);
    else
        begin_payment(n, number, (unsigned)slot, outcome);
}

void
pay_network_told(PayNetwork *n, uint32_t number, unsigned slot, PayOutcome outcome,
                 SimTime latency)
{
    Intent *intent = intent_at(n, number);
    PayVisit *v = &intent->visit;
    double weight = weight_of(n, v->group);
    pay_delays_note(n->tally, v->group, v->wallet[slot], outcome != PAY_OK, latency);
    if (outcome == PAY_OK) {
        if (intent->is_measured)
            pay_window_complete(n->window, sim_engine_now(n->engine), v->wallet[slot],
                                (PayRoute)v->route[slot], weight, latency);
        finish(n, number, (int)slot);
        return;
    }
    if (intent->is_measured)
        pay_window_fail(n->window, outcome, weight, latency);
    pay_book_failure(v, slot, outcome);
    intent->n_failed++;
    intent->left &= ~(1u << slot);
    if (pay_choice_gives_up(&v->purchase, slot))
        finish(n, number, PAY_FINAL_LOST);
    else
        next_attempt(n, number);
}

static void
arrive(PayNetwork *n, uint32_t number)
{
    Intent *intent = intent_at(n, number);
    SimTime now = sim_engine_now(n->engine);
    double weight = weight_of(n, intent->visit.group);
    refresh_knowledge(n, intent);
    intent->is_measured = pay_window_holds(n->window, now);
    n->stations->fresh_purchases += weight;
    if (intent->is_measured) {
        n->window->purchases += weight;
        n->window->n_payments++;
        PayBin *bin = pay_window_bin(n->window, now);
        if (bin != NULL)
            bin->purchases += weight;
    }
    next_attempt(n, number);
    plan_arrival(n);
}

/* ---- the clock */

static bool
is_busy(const PayNetwork *n)
{
    return n->intents.n_used > 0 || n->payments.n_used > 0;
}

/* Purchases per second at real scale. */
static double
rate_at(const PayNetwork *n, SimTime time)
{
    return n->daily / 86400 * pay_traffic_rate(n->span.traffic, time);
}

/* Step the stations to @now. Returns: when they want to be stepped again. */
static SimTime
step_stations(PayNetwork *n, SimTime now)
{
    double soon = n->rate;
    if (!n->is_closed) {
        n->rate = rate_at(n, now);
        soon = rate_at(n, MIN(now + PAY_STATION_LOOK, n->until));
    }
    bool is_loud =
        n->stations->is_pooled && pay_stations_tick(n->stations, now, n->rate, soon);
    return now + (is_loud ? PAY_STATION_TICK : PAY_STATION_LOOK);
}

static void
tick(PayNetwork *n)
{
    SimTime now = sim_engine_now(n->engine), next = step_stations(n, now);
    if (n->window->at == UINT32_MAX && now >= n->window->from)
        pay_stations_reset(n->stations, now);
    if (now >= n->window->to && !n->is_counted) {
        n->is_counted = true;
        pay_stations_close(n->stations, now);
    }
    pay_window_move(n->window, now, n->now, n->stations);
    n->is_ticking = !n->is_closed || (n->stations->is_pooled && is_busy(n));
    if (!n->is_ticking)
        return;
    next = MIN(next, pay_window_next(n->window, now));
    if (now < n->until) /* there the rate may jump */
        next = MIN(next, n->until);
    sim_engine_schedule(n->engine, next, CLASS_SAMPLE, TICK, 0);
}

static void
act_on_station(PayNetwork *n, const SimEvent *event)
{
    SimDeparture departure;
    SimStation *station = n->stations->station[(event->kind - FIRST_STATION) / 2].served;
    SimStationOutcome outcome = sim_station_happen(station, event, &departure);
    if (outcome != SIM_STATION_NOTHING)
        pay_carry_served(n, &departure, outcome);
}

/* Until a STOP, or until nothing is left to happen. */
static void
run(PayNetwork *n)
{
    SimEvent event;
    while (sim_engine_next(n->engine, &event)) {
        n->window->n_events++;
        switch (event.kind) {
        case ARRIVAL:
            arrive(n, (uint32_t)event.payload);
            break;
        case SCANNED:
            pay_network_told(n, (uint32_t)event.payload, (unsigned)(event.payload >> 32),
                             PAY_F1_UNREADABLE, 0);
            break;
        case SEND:
            pay_carry_send(n, (uint32_t)event.payload);
            break;
        case STEP:
            pay_carry_step(n, (uint32_t)event.payload);
            break;
        case AGAIN:
            pay_carry_again(n, (uint32_t)event.payload);
            break;
        case WATCH:
            pay_fate_watched(n, event.payload);
            break;
        case TIMER:
            pay_fate_timer(n, event.payload);
            break;
        case ASK_AGAIN:
            pay_fate_ask_again(n, event.payload);
            break;
        case TICK:
            tick(n);
            break;
        case STOP:
            return;
        default:
            act_on_station(n, &event);
        }
    }
}

void
pay_network_span(PayNetwork *n, const PaySpan *span, const PayParams *now,
                 SimTime day_start)
{
    const PayTraffic *traffic = span->traffic;
    n->span = *span;
    n->span.at_network = true;
    n->now = now;
    n->day_start = day_start;
    n->until = traffic->start[traffic->n];
    read_protocol(n);
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    pay_stations_refresh(n->stations, now, n->timeline, traffic->start[0], lost);
    pay_carry_lost(n, lost);
    pay_calendar_open(&n->calendar, n->span.consumers, n->world->n_consumers,
                      traffic->cumulative[0], traffic->cumulative[traffic->n]);
    g_array_set_size(n->ready, 0);
    n->ready_at = 0;
    if (!n->is_ticking) {
        n->is_ticking = true;
        sim_engine_schedule(n->engine, traffic->start[0], CLASS_SAMPLE, TICK, 0);
    }
    plan_arrival(n);
    sim_engine_schedule(n->engine, n->until, CLASS_POLICY, STOP, 0);
    run(n);
}

void
pay_network_drain(PayNetwork *n)
{
    n->is_closed = true;
    run(n);
    if (is_busy(n)) {
        pay_stations_reopen(n->stations);
        run(n);
    }
    if (!n->is_counted)
        pay_stations_close(n->stations, sim_engine_now(n->engine));
    pay_window_move(n->window, n->window->to, n->now, n->stations);
}

/* ---- what can be asked of it */

int64_t
pay_network_transit(const PayNetwork *n)
{
    return n->transit;
}

uint64_t
pay_network_n_open(const PayNetwork *n)
{
    return n->n_open;
}

/* What the payments themselves say is in transit: the second account of it. A place that
 * was given back still shows the terminal state it ended in. */
static int64_t
under_way(const PayNetwork *n)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < n->payments.n_fresh; i++) {
        const Payment *p = payment_at(n, i);
        bool holds = (p->flags & HAS_DEBITED) != 0 && (p->flags & HAS_CREDITED) == 0;
        if (holds && !pay_payment_is_over((PayState)p->state))
            sum += p->amount;
    }
    return sum;
}

bool
pay_network_balances(const PayNetwork *n)
{
    return n->debited == n->transit + n->credited + n->returned &&
           n->transit == under_way(n) && (n->n_open > 0 || n->credited == n->booked);
}

const PayWindow *
pay_network_window(const PayNetwork *n)
{
    return n->window;
}

PayWindow *
pay_network_steal_window(PayNetwork *n)
{
    return g_steal_pointer(&n->window);
}

PayStations *
pay_network_stations(const PayNetwork *n)
{
    return n->stations;
}

uint64_t
pay_network_fingerprint(const PayNetwork *n)
{
    uint64_t hash = n->hash;
    const int64_t money[] = { n->debited, n->credited, n->transit, n->returned };
    for (unsigned i = 0; i < G_N_ELEMENTS(money); i++)
        hash = sim_hash_u64(hash, (uint64_t)money[i]);
    for (unsigned i = 0; i < PAY_N_STATES; i++)
        hash = sim_hash_u64(hash, n->n_ended[i]);
    return hash;
}
