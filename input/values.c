/* Values that are each right but not together. [input/resolve.h] */
#include <string.h>

#include "input/resolve.h"

static int64_t
value(const ScnResolved *r, PayKey key, unsigned a)
{
    return pay_value(r->params, key, a, 0, 0);
}

/* Is there anything to simulate? */
static void
check_kinds(const ScnResolved *r)
{
    static const PayKind needed[] = { PAY_KIND_GROUP,  PAY_KIND_CITY, PAY_KIND_NETWORK,
                                      PAY_KIND_HUB,    PAY_KIND_BANK, PAY_KIND_ACQUIRER,
                                      PAY_KIND_WALLET, PAY_KIND_CLASS };
    const ScnText *first = r->document->tree->texts->pdata[0];
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (r->params->n[needed[i]] == 0)
            scn_report_error(r->report, (ScnPlace){ first, 0, 0 }, NULL,
                             "there is no [%s] section", pay_kind_name(needed[i]));
}

/* Are all values of @key right so far? */
static bool
all_good(const ScnResolved *r, PayKey key)
{
    for (size_t slot = r->slot_at[key]; slot < r->slot_at[key + 1]; slot++)
        if (r->is_bad[slot])
            return false;
    return true;
}

static int64_t
sum_of(const ScnResolved *r, PayKey key)
{
    int64_t sum = 0;
    for (size_t i = 0; i < pay_key_n_cells(r->params, key); i++)
        sum += r->params->cell[r->params->offset[key] + i];
    return sum;
}

static void
check_weights(const ScnResolved *r)
{
    static const PayKey weights[] = { PAY_CLASS_SHARE,    PAY_BANK_SHARE,
                                      PAY_ACQUIRER_SHARE, PAY_PLATFORM_SHARE,
                                      PAY_TRAFFIC_HOUR,   PAY_TRAFFIC_WEEKDAY };
    for (gsize i = 0; i < G_N_ELEMENTS(weights); i++)
        if (pay_key_n_cells(r->params, weights[i]) > 0 && all_good(r, weights[i]) &&
            sum_of(r, weights[i]) == 0)
            scn_report_error(r->report, scn_resolved_place(r, weights[i], 0, 0), NULL,
                             "all %s are 0; one at least must be more",
                             pay_key_shape[weights[i]].path);
    if (sum_of(r, PAY_WALLET_TARGET) > PAY_ONE)
        scn_report_error(r->report,
                         scn_resolved_place(r, PAY_WALLET_TARGET,
                                            r->params->n[PAY_KIND_WALLET] - 1, 0),
                         NULL, "the wallets' target shares sum to more than 100%%");
}

static void
check_classes(const ScnResolved *r)
{
    const ScnSpec *rate = &scn_schema_row(PAY_CLASS_MPM)->spec;
    for (unsigned i = 0; i < r->params->n[PAY_KIND_CLASS]; i++) {
        int64_t sum = value(r, PAY_CLASS_MPM, i) + value(r, PAY_CLASS_CPM, i) +
                      value(r, PAY_CLASS_ONLINE, i);
        bool is_good = scn_resolved_is_good(r, PAY_CLASS_MPM, i) &&
                       scn_resolved_is_good(r, PAY_CLASS_CPM, i) &&
                       scn_resolved_is_good(r, PAY_CLASS_ONLINE, i);
        if (is_good && sum != PAY_ONE) {
            g_autofree char *text = scn_value_format(rate, r->params, sum);
            scn_report_error(r->report, scn_resolved_place(r, PAY_CLASS_MPM, i, 0), NULL,
                             "mpm, cpm and online of class '%s' sum to %s, not 100%%",
                             r->params->entity[PAY_KIND_CLASS][i].id, text);
        }
        if (value(r, PAY_CLASS_ONLINE, i) > 0 && r->params->n[PAY_KIND_PLATFORM] == 0)
            scn_report_error(r->report, scn_resolved_place(r, PAY_CLASS_ONLINE, i, 0),
                             NULL, "online purchases need a [platform]");
    }
}

static void
check_wallets(const ScnResolved *r)
{
    for (unsigned i = 0; i < r->params->n[PAY_KIND_WALLET]; i++) {
        bool is_bank_app = value(r, PAY_WALLET_KIND, i) == PAY_WALLET_BANK_APP;
        bool has_bank = value(r, PAY_WALLET_BANK, i) >= 0;
        const char *id = r->params->entity[PAY_KIND_WALLET][i].id;
        if (!scn_resolved_is_good(r, PAY_WALLET_KIND, i) ||
            !scn_resolved_is_good(r, PAY_WALLET_BANK, i))
            continue;
        if (is_bank_app && !has_bank)
            scn_report_error(r->report, scn_resolved_place(r, PAY_WALLET_KIND, i, 0),
                             NULL, "wallet '%s' is a bank-app and needs a bank", id);
        if (!is_bank_app && has_bank)
            scn_report_error(r->report, scn_resolved_place(r, PAY_WALLET_BANK, i, 0),
                             "none", "wallet '%s' is no bank-app, so it has no bank", id);
    }
}

static void
check_holidays(const ScnResolved *r)
{
    for (unsigned i = 0; i < r->params->n[PAY_KIND_HOLIDAY]; i++)
        if (scn_resolved_is_good(r, PAY_HOLIDAY_FROM, i) &&
            scn_resolved_is_good(r, PAY_HOLIDAY_UNTIL, i) &&
            value(r, PAY_HOLIDAY_UNTIL, i) <= value(r, PAY_HOLIDAY_FROM, i))
            scn_report_error(r->report, scn_resolved_place(r, PAY_HOLIDAY_UNTIL, i, 0),
                             NULL, "until must be later than from");
}

/* Tiers are used from the first without gaps, each up to more than the one before. */
static unsigned
check_tiers(const ScnResolved *r, unsigned fee)
{
    unsigned n_used = 0;
    int64_t before = 0;
    for (unsigned t = 0; t < PAY_N_TIERS; t++) {
        int64_t up_to = pay_value(r->params, PAY_FEE_TIER_UP_TO, fee, t, 0);
        bool has_rate = pay_value(r->params, PAY_FEE_TIER_RATE, fee, t, 0) != 0;
        ScnPlace place = scn_resolved_place(r, PAY_FEE_TIER_UP_TO, fee, t);
        if (up_to == 0) {
            if (has_rate)
                scn_report_error(r->report,
                                 scn_resolved_place(r, PAY_FEE_TIER_RATE, fee, t), NULL,
                                 "tier %u has a rate but no up-to", t + 1);
            continue;
        }
        if (n_used != t)
            scn_report_error(r->report, place, NULL, "tier %u is used but tier %u is not",
                             t + 1, n_used + 1);
        else if (up_to <= before)
            scn_report_error(r->report, place, NULL,
                             "tier %u ends no higher than tier %u", t + 1, t);
        before = up_to;
        n_used = t + 1;
    }
    return n_used;
}

static bool
is_given(const ScnResolved *r, PayKey key, unsigned a)
{
    return r->origin[r->slot_at[key] + a] != NULL;
}

static void
check_fees(const ScnResolved *r)
{
    for (unsigned i = 0; i < r->params->n[PAY_KIND_FEE]; i++) {
        unsigned n_tiers = check_tiers(r, i);
        if (n_tiers == 0 && !is_given(r, PAY_FEE_RATE, i) &&
            !is_given(r, PAY_FEE_FIXED, i))
            scn_report_error(r->report, scn_resolved_place(r, PAY_FEE_FLOW, i, 0), NULL,
                             "fee '%s' needs a rate, a fixed part or tiers",
                             r->params->entity[PAY_KIND_FEE][i].id);
        if (n_tiers > 0 && is_given(r, PAY_FEE_RATE, i))
            scn_report_error(r->report, scn_resolved_place(r, PAY_FEE_RATE, i, 0), NULL,
                             "a fee has a rate or tiers, not both");
        if (scn_resolved_is_good(r, PAY_FEE_MIN, i) &&
            scn_resolved_is_good(r, PAY_FEE_CAP, i) &&
            value(r, PAY_FEE_MIN, i) > value(r, PAY_FEE_CAP, i))
            scn_report_error(r->report, scn_resolved_place(r, PAY_FEE_MIN, i, 0), NULL,
                             "min is more than cap");
    }
}

/* A rival moves the rates of its fees: it needs one, and a fee with tiers has none. */
static void
check_rivals(const ScnResolved *r)
{
    bool has_fee[PAY_MAX_RIVALS] = { false }, has_fees = false;
    for (unsigned i = 0; i < r->params->n[PAY_KIND_FEE]; i++) {
        int64_t rival = value(r, PAY_FEE_RIVAL, i);
        if (rival < 0 || !scn_resolved_is_good(r, PAY_FEE_RIVAL, i))
            continue;
        has_fee[rival] = has_fees = true;
        if (pay_value(r->params, PAY_FEE_TIER_UP_TO, i, 0, 0) != 0)
            scn_report_error(r->report, scn_resolved_place(r, PAY_FEE_RIVAL, i, 0), NULL,
                             "a rival moves the rate of a fee; this one has tiers");
        if (value(r, PAY_FEE_ACQUIRERS, i) != -1)
            scn_report_error(r->report, scn_resolved_place(r, PAY_FEE_RIVAL, i, 0), NULL,
                             "a rival's books know no acquirers; this fee names some");
    }
    for (unsigned i = 0; i < r->params->n[PAY_KIND_WALLET]; i++) {
        int64_t rival = value(r, PAY_REBATE_RIVAL, i);
        if (rival < 0 || !scn_resolved_is_good(r, PAY_REBATE_RIVAL, i))
            continue;
        has_fee[rival] = true;
        if (has_fees)
            scn_report_error(
                r->report, scn_resolved_place(r, PAY_REBATE_RIVAL, i, 0), NULL,
                "rivals of a scenario set fees or rebates, not some of each: "
                "a [fee] has a rival, so no [rebate] can");
    }
    for (unsigned i = 0; i < r->params->n[PAY_KIND_RIVAL]; i++)
        if (!has_fee[i])
            scn_report_error(r->report, scn_resolved_place(r, PAY_RIVAL_CAP, i, 0), NULL,
                             "rival '%s' sets nothing; write rival = %s in a [fee] or in "
                             "a [rebate]",
                             r->params->entity[PAY_KIND_RIVAL][i].id,
                             r->params->entity[PAY_KIND_RIVAL][i].id);
}

/* What nobody bears of a theft the payer does; nobody can bear more than all. */
static void
check_risk(const ScnResolved *r)
{
    static const PayKey shares[] = { PAY_RISK_WALLET, PAY_RISK_ACQUIRER,
                                     PAY_RISK_MERCHANT };
    PayKey last = PAY_RISK_WALLET;
    int64_t borne = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(shares); i++) {
        borne += value(r, shares[i], 0);
        if (is_given(r, shares[i], 0))
            last = shares[i];
    }
    if (borne > PAY_ONE)
        scn_report_error(r->report, scn_resolved_place(r, last, 0, 0), NULL,
                         "wallet, acquirer and merchant bear more than 100%% of a theft");
}

void
scn_check_values(const ScnResolved *resolved)
{
    check_kinds(resolved);
    check_weights(resolved);
    check_classes(resolved);
    check_wallets(resolved);
    check_holidays(resolved);
    check_fees(resolved);
    check_rivals(resolved);
    check_risk(resolved);
}
