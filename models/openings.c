#include "models/openings.h"

#define MONTH 30 /* days */

/* A platform and a wallet that it may open to. */
typedef struct {
    unsigned platform, wallet;
    bool is_open;    /* by its own decision */
    double gain;     /* fen, summed over the reviews before it opened */
    unsigned n_seen; /* of these */
} Door;

struct PayOpenings {
    const PayWorld *world;
    PayTimeline *timeline; /* (borrowed) grows by what opens */
    GPtrArray *opened;     /* (owned) PayEvent*, in the order of opening */
    GArray *doors;         /* (owned) Door, by platform and wallet */
    PayTally *sum;         /* the month so far */
    unsigned n_days;
};

/* ---- what platforms see */

static bool
decides(const PayWorld *world, unsigned platform)
{
    return pay_value(world->base, PAY_PLATFORM_DECIDES, platform, 0, 0) != 0;
}

static size_t
row_of(const PayWorld *world, unsigned group, unsigned platform)
{
    return ((size_t)group * world->base->n[PAY_KIND_PLATFORM] + platform) *
           world->n_wallets;
}

void
pay_openings_note(PayVisit *v, int final)
{
    const PayWorld *world = v->span->world;
    int at = world->venues[v->venue].platform;
    if (at < 0 || final == PAY_FINAL_CASH || !decides(world, (unsigned)at))
        return;
    int64_t house = pay_value(world->base, PAY_PLATFORM_HOUSE, (unsigned)at, 0, 0);
    if (final >= 0 && v->wallet[final] != house)
        return;
    PayMissed *missed = v->tally->missed + row_of(world, v->group, (unsigned)at);
    for (unsigned s = 0; s < v->n_slots; s++) {
        if (v->gate[s].outcome == PAY_OK)
            continue;
        PayMissed *of_wallet = &missed[v->wallet[s]];
        if (final < 0)
            of_wallet->lost += (uint64_t)v->amount;
        else /* taken in, it would be feared no more */
            of_wallet->kept +=
                v->purchase.score[s] + v->doubt[s] > v->purchase.score[final];
    }
}

/* ---- doors */

static bool
is_listed(const PayParams *base, unsigned platform, unsigned wallet)
{
    int64_t shops = pay_value(base, PAY_PLATFORM_ACCEPTS, platform, wallet, 0);
    int64_t users = pay_value(base, PAY_PLATFORM_USERS, platform, wallet, 0);
    if (shops == PAY_AUTO) {
        int64_t own = pay_value(base, PAY_WALLET_NETWORK, wallet, 0, 0);
        int64_t networks = pay_value(base, PAY_PLATFORM_NETWORKS, platform, 0, 0);
        shops = own >= 0 && (networks >> own & 1) != 0 ? PAY_ONE : 0;
    }
    return shops == PAY_ONE && users == PAY_ONE;
}

static void
note_doors(PayOpenings *openings)
{
    const PayParams *base = openings->world->base;
    for (unsigned p = 0; p < base->n[PAY_KIND_PLATFORM]; p++)
        for (unsigned w = 0; w < base->n[PAY_KIND_WALLET]; w++) {
            bool is_app =
                pay_value(base, PAY_WALLET_KIND, w, 0, 0) == PAY_WALLET_BANK_APP;
            Door door = { .platform = p, .wallet = w };
            if (decides(openings->world, p) && !is_app && !is_listed(base, p, w))
                g_array_append_val(openings->doors, door);
        }
}

PayOpenings *
pay_openings_new(PayTimeline *timeline, const PayWorld *world)
{
    PayTally *sum = pay_tally_new(world);
    if (sum->missed == NULL) {
        pay_tally_free(sum);
        return NULL;
    }
    PayOpenings *openings = g_new0(PayOpenings, 1);
    openings->world = world;
    openings->timeline = timeline;
    openings->opened = g_ptr_array_new_with_free_func((GDestroyNotify)pay_event_free);
    openings->doors = g_array_new(FALSE, TRUE, sizeof(Door));
    openings->sum = sum;
    note_doors(openings);
    return openings;
}

void
pay_openings_free(PayOpenings *openings)
{
    if (openings == NULL)
        return;
    g_ptr_array_unref(openings->opened);
    g_array_unref(openings->doors);
    pay_tally_free(openings->sum);
    g_free(openings);
}

/* ---- a review */

/* Fen of the month that opening @door would have been worth. */
static double
gain_of(const PayOpenings *openings, const PayParams *now, const Door *door)
{
    const PayWorld *world = openings->world;
    int64_t house = pay_value(world->base, PAY_PLATFORM_HOUSE, door->platform, 0, 0);
    double margin =
        (double)pay_value(now, PAY_PLATFORM_MARGIN, door->platform, 0, 0) / PAY_ONE;
    double value =
        house < 0 ? 0 : (double)pay_value(now, PAY_WALLET_VALUE, (unsigned)house, 0, 0);
    double gain = 0;
    for (unsigned g = 0; g < world->n_groups; g++) {
        const PayMissed *missed =
            &openings->sum->missed[row_of(world, g, door->platform) + door->wallet];
        gain += world->group_weight[g] *
                (margin * (double)missed->lost - value * (double)missed->kept);
    }
    return gain;
}

static void
add_set(PayEvent *event, size_t cell)
{
    uint32_t *cells = g_new(uint32_t, 1);
    *cells = (uint32_t)cell;
    pay_event_change(event, PAY_OP_SET, PAY_ONE, cells, 1);
}

static char *
door_id(const PayParams *base, const Door *door)
{
    return g_strdup_printf("%s-%s", base->entity[PAY_KIND_PLATFORM][door->platform].id,
                           base->entity[PAY_KIND_WALLET][door->wallet].id);
}

static void
open_door(PayOpenings *openings, Door *door, SimTime at)
{
    const PayParams *base = openings->world->base;
    const PayEntity *platform = &base->entity[PAY_KIND_PLATFORM][door->platform];
    const PayEntity *wallet = &base->entity[PAY_KIND_WALLET][door->wallet];
    g_autofree char *id = door_id(base, door);
    PayEvent *event = pay_event_new(id, at, SIM_TIME_NEVER, 0);
    g_free(event->label_en);
    g_free(event->label_zh);
    event->label_en =
        g_strdup_printf("%s opens to %s", platform->label_en, wallet->label_en);
    event->label_zh = g_strdup_printf("%s向%s开放", platform->label_zh, wallet->label_zh);
    add_set(event,
            pay_cell_index(base, PAY_PLATFORM_ACCEPTS, door->platform, door->wallet, 0));
    add_set(event,
            pay_cell_index(base, PAY_PLATFORM_USERS, door->platform, door->wallet, 0));
    g_ptr_array_add(openings->opened, event);
    pay_timeline_add(openings->timeline, event);
    pay_timeline_close(openings->timeline);
    door->is_open = true;
}

/* One platform, whose doors lie side by side from @first on. Returns: the next one's. */
static guint
review_platform(PayOpenings *openings, const PayLedger *ledger, guint first)
{
    unsigned platform = g_array_index(openings->doors, Door, first).platform;
    Door *best = NULL;
    double most = 0;
    guint i = first;
    for (; i < openings->doors->len; i++) {
        Door *door = &g_array_index(openings->doors, Door, i);
        if (door->platform != platform)
            break;
        if (door->is_open)
            continue;
        double gain = gain_of(openings, ledger->params, door);
        door->gain += gain;
        door->n_seen++;
        if (gain > most) {
            most = gain;
            best = door;
        }
    }
    if (best != NULL)
        open_door(openings, best, ledger->now);
    return i;
}

void
pay_openings_day(PayOpenings *openings, const PayLedger *ledger)
{
    pay_tally_add(openings->sum, ledger->day, openings->world->n_groups);
    if (++openings->n_days < MONTH)
        return;
    for (guint i = 0; i < openings->doors->len;)
        i = review_platform(openings, ledger, i);
    pay_tally_clear(openings->sum, openings->world->n_groups);
    openings->n_days = 0;
}

void
pay_openings_publish(const PayOpenings *openings, bool with_marks, SimRecords *records)
{
    const PayParams *base = openings->world->base;
    for (guint i = 0; i < openings->doors->len; i++) {
        const Door *door = &g_array_index(openings->doors, Door, i);
        const PayEntity *platform = &base->entity[PAY_KIND_PLATFORM][door->platform];
        const PayEntity *wallet = &base->entity[PAY_KIND_WALLET][door->wallet];
        g_autofree char *id = door_id(base, door);
        g_autofree char *en =
            g_strdup_printf("%s to %s", platform->label_en, wallet->label_en);
        g_autofree char *zh =
            g_strdup_printf("%s对%s", platform->label_zh, wallet->label_zh);
        sim_records_member(records, "opening", id, en, zh);
        sim_records_value(records, &pay_metric[PAY_METRIC_PLATFORM_OPEN], id,
                          SIM_PERIOD_RUN, door->is_open);
        if (door->n_seen > 0)
            sim_records_value(records, &pay_metric[PAY_METRIC_PLATFORM_GAIN], id,
                              SIM_PERIOD_RUN, door->gain / door->n_seen / 100);
    }
    for (guint i = 0; with_marks && i < openings->opened->len; i++) {
        const PayEvent *event = openings->opened->pdata[i];
        sim_records_mark(records, event->id, event->label_en, event->label_zh, event->at);
    }
}
