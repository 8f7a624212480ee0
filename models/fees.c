#include "models/fees.h"

const char *const pay_role_id[PAY_N_ROLES] = { "merchant", "consumer", "acquirer",
                                               "placer",   "hub",      "wallet",
                                               "bank",     "platform" };
const char *const pay_role_label_en[PAY_N_ROLES] = {
    "Merchants", "Consumers", "Acquirers",     "Code-plate placers",
    "Hubs",      "Wallets",   "Funding banks", "Platforms"
};
const char *const pay_role_label_zh[PAY_N_ROLES] = { "商户",     "消费者",
                                                     "收单机构", "码牌布设方",
                                                     "清算机构", "钱包(账户侧)",
                                                     "出资银行", "平台" };
const char *const pay_flow_id[PAY_N_FLOWS] = { "mdr",
                                               "account-side",
                                               "hub-acquiring",
                                               "hub-account",
                                               "funding",
                                               "funding-hub-wallet",
                                               "funding-hub-bank",
                                               "placer",
                                               "placer-direct",
                                               "commission",
                                               "payer" };
const char *const pay_flow_label_en[PAY_N_FLOWS] = { "Merchant discount (MDR)",
                                                     "Account-side fee",
                                                     "Hub fee, acquiring side",
                                                     "Hub fee, account side",
                                                     "Funding-channel fee",
                                                     "Hub fee on funding, wallet",
                                                     "Hub fee on funding, bank",
                                                     "Code-plate placer's share",
                                                     "Placer's fee from merchants",
                                                     "Platform commission",
                                                     "Payer-side fee" };
const char *const pay_flow_label_zh[PAY_N_FLOWS] = {
    "商户手续费",     "账户侧服务费",     "清算费(收单侧)",   "清算费(账户侧)",
    "资金通道费",     "通道清算费(钱包)", "通道清算费(银行)", "码牌布设方分润",
    "商户付布设方费", "平台佣金",         "付款人手续费"
};

PayMicrofen
pay_schedule_tiers(const PaySchedule *schedule, PayFen amount)
{
    const PayTier *tier = schedule->tier, *last = tier + schedule->n_tiers - 1;
    PayMicrofen fee = 0;
    PayFen below = 0;
    for (; tier < last && amount > tier->up_to; tier++) {
        fee += (tier->up_to - below) * tier->rate;
        below = tier->up_to;
    }
    if (schedule->tier_mode == PAY_TIER_SLAB)
        return amount * tier->rate;
    return fee + (amount - below) * tier->rate;
}

PayMicrofen
pay_schedule_bound(const PaySchedule *schedule, PayFen amount, PayMicrofen fee)
{
    fee = MAX(fee, amount * schedule->floor);
    return schedule->ceiling == PAY_NONE ? fee : MIN(fee, amount * schedule->ceiling);
}

int64_t
pay_rate_in_force(const PayParams *params, PayFlow flow, int64_t rate)
{
    int64_t floor = pay_value(params, PAY_REGULATOR_FLOOR, flow, 0, 0);
    int64_t ceiling = pay_value(params, PAY_REGULATOR_CAP, flow, 0, 0);
    return MIN(floor > 0 ? MAX(rate, floor) : rate, ceiling);
}

static PayMicrofen
microfen(int64_t fen)
{
    return fen == PAY_NONE ? PAY_NONE : fen * PAY_ONE;
}

PaySchedule
pay_schedule_of(const PayParams *params, unsigned fee)
{
    PaySchedule s = {
        /* Dated cuts and those of rivals may add up to less than nothing. */
        .rate = MAX(pay_value(params, PAY_FEE_RATE, fee, 0, 0), 0),
        .fixed = microfen(pay_value(params, PAY_FEE_FIXED, fee, 0, 0)),
        .min = microfen(pay_value(params, PAY_FEE_MIN, fee, 0, 0)),
        .cap = microfen(pay_value(params, PAY_FEE_CAP, fee, 0, 0)),
        .discount = pay_value(params, PAY_FEE_DISCOUNT, fee, 0, 0),
        .tier_mode = (PayTierMode)pay_value(params, PAY_FEE_TIER_MODE, fee, 0, 0),
    };
    unsigned flow = (unsigned)pay_value(params, PAY_FEE_FLOW, fee, 0, 0);
    s.floor = pay_value(params, PAY_REGULATOR_FLOOR, flow, 0, 0);
    s.ceiling = pay_value(params, PAY_REGULATOR_CAP, flow, 0, 0);
    s.is_bounded = s.floor > 0 || s.ceiling != PAY_NONE;
    while (s.n_tiers < PAY_N_TIERS) {
        PayFen up_to = pay_value(params, PAY_FEE_TIER_UP_TO, fee, s.n_tiers, 0);
        if (up_to == 0)
            break;
        s.tier[s.n_tiers] =
            (PayTier){ up_to, pay_value(params, PAY_FEE_TIER_RATE, fee, s.n_tiers, 0) };
        s.n_tiers++;
    }
    return s;
}

/* The largest amount for which @schedule is a line, set to *@ret_rate and *@ret_fixed; -1
 * if it is none. A discount of whole microfen, as nine tenths mostly is, leaves it one.
 */
static PayFen
straight_up_to(const PaySchedule *schedule, int64_t *ret_rate, PayMicrofen *ret_fixed)
{
    int64_t rate = schedule->rate * schedule->discount;
    PayMicrofen fixed = schedule->fixed * schedule->discount;
    *ret_rate = rate / PAY_ONE;
    *ret_fixed = fixed / PAY_ONE;
    if (schedule->n_tiers > 0 || schedule->min > schedule->fixed ||
        schedule->cap < schedule->fixed || rate % PAY_ONE != 0 || fixed % PAY_ONE != 0 ||
        (schedule->is_bounded && schedule->fixed != 0))
        return -1;
    if (schedule->is_bounded) {
        *ret_rate = MAX(*ret_rate, schedule->floor);
        *ret_rate = MIN(*ret_rate, schedule->ceiling);
    }
    return schedule->rate == 0 || schedule->cap == PAY_NONE
               ? PAY_MAX_AMOUNT
               : (schedule->cap - schedule->fixed) / schedule->rate;
}

PayFeeLines
pay_fee_lines(const PaySchedule *schedules, unsigned n)
{
    PayFeeLines lines = { .up_to = PAY_MAX_AMOUNT };
    g_assert(n <= PAY_NO_FEE);
    for (unsigned fee = 0; fee < n; fee++) {
        PayFen up_to =
            straight_up_to(&schedules[fee], &lines.rate[fee], &lines.fixed[fee]);
        lines.up_to = MIN(lines.up_to, up_to);
    }
    return lines;
}

#define COMMON_ENDS                                                                      \
    [PAY_FLOW_ACCOUNT_SIDE] = { PAY_ROLE_ACQUIRER, PAY_ROLE_WALLET },                    \
    [PAY_FLOW_HUB_ACQUIRING] = { PAY_ROLE_ACQUIRER, PAY_ROLE_HUB },                      \
    [PAY_FLOW_HUB_ACCOUNT] = { PAY_ROLE_WALLET, PAY_ROLE_HUB },                          \
    [PAY_FLOW_FUNDING] = { PAY_ROLE_WALLET, PAY_ROLE_BANK },                             \
    [PAY_FLOW_FUNDING_HUB_W] = { PAY_ROLE_WALLET, PAY_ROLE_HUB },                        \
    [PAY_FLOW_FUNDING_HUB_B] = { PAY_ROLE_BANK, PAY_ROLE_HUB },                          \
    [PAY_FLOW_PLACER_DIRECT] = { PAY_ROLE_MERCHANT, PAY_ROLE_PLACER },                   \
    [PAY_FLOW_COMMISSION] = { PAY_ROLE_MERCHANT, PAY_ROLE_PLATFORM },                    \
    [PAY_FLOW_PAYER] = { PAY_ROLE_CONSUMER, PAY_ROLE_WALLET }

const PayFlowEnds pay_flow_ends_table[2][PAY_N_FLOWS] = {
    { COMMON_ENDS, [PAY_FLOW_MDR] = { PAY_ROLE_MERCHANT, PAY_ROLE_WALLET },
      [PAY_FLOW_PLACER] = { PAY_ROLE_WALLET, PAY_ROLE_PLACER } },
    { COMMON_ENDS, [PAY_FLOW_MDR] = { PAY_ROLE_MERCHANT, PAY_ROLE_ACQUIRER },
      [PAY_FLOW_PLACER] = { PAY_ROLE_ACQUIRER, PAY_ROLE_PLACER } },
};

/* What a payment must be for a flow to exist in it. */
typedef enum {
    IF_FOREIGN_CODE,
    IF_BANK_FUNDED,
    IF_OFFLINE,
    IF_ONLINE,
    ALWAYS,
} Condition;

static const Condition flow_condition[PAY_N_FLOWS] = {
    [PAY_FLOW_MDR] = ALWAYS,
    [PAY_FLOW_ACCOUNT_SIDE] = IF_FOREIGN_CODE,
    [PAY_FLOW_HUB_ACQUIRING] = IF_FOREIGN_CODE,
    [PAY_FLOW_HUB_ACCOUNT] = IF_FOREIGN_CODE,
    [PAY_FLOW_FUNDING] = IF_BANK_FUNDED,
    [PAY_FLOW_FUNDING_HUB_W] = IF_BANK_FUNDED,
    [PAY_FLOW_FUNDING_HUB_B] = IF_BANK_FUNDED,
    [PAY_FLOW_PLACER] = IF_OFFLINE,
    [PAY_FLOW_PLACER_DIRECT] = IF_OFFLINE,
    [PAY_FLOW_COMMISSION] = IF_ONLINE,
    [PAY_FLOW_PAYER] = ALWAYS,
};

bool
pay_flow_applies(PayFlow flow, bool online, bool foreign_code, bool bank_funded)
{
    const bool holds[] = {
        [IF_FOREIGN_CODE] = foreign_code,
        [IF_BANK_FUNDED] = bank_funded,
        [IF_OFFLINE] = !online,
        [IF_ONLINE] = online,
        [ALWAYS] = true,
    };
    return holds[flow_condition[flow]];
}

static bool
leg_matches(PayLegRule rule, bool off_us)
{
    return rule == PAY_LEG_ANY || (rule == PAY_LEG_OFF_US) == off_us;
}

static bool
in_mask(const PayParams *params, PayKey key, unsigned fee, unsigned index)
{
    return ((uint64_t)pay_value(params, key, fee, 0, 0) >> index & 1) != 0;
}

static bool
matches(const PayParams *p, unsigned fee, const PayFeeCase *c)
{
    bool any_platform = pay_value(p, PAY_FEE_PLATFORMS, fee, 0, 0) == -1;
    return in_mask(p, PAY_FEE_NETWORKS, fee, c->network) &&
           in_mask(p, PAY_FEE_WALLETS, fee, c->wallet) &&
           in_mask(p, PAY_FEE_CLASSES, fee, c->class) &&
           in_mask(p, PAY_FEE_ACQUIRERS, fee, c->acquirer) &&
           in_mask(p, PAY_FEE_MODES, fee, c->mode) &&
           (any_platform || (c->platform >= 0 && in_mask(p, PAY_FEE_PLATFORMS, fee,
                                                         (unsigned)c->platform))) &&
           leg_matches((PayLegRule)pay_value(p, PAY_FEE_CODE_LEG, fee, 0, 0),
                       c->foreign_code) &&
           leg_matches((PayLegRule)pay_value(p, PAY_FEE_FUNDING_LEG, fee, 0, 0),
                       c->bank_funded);
}

/* The one schedule of @flow with the highest priority; counts rivals at that priority. */
static uint8_t
best_schedule(const PayParams *params, PayFlow flow, const PayFeeCase *fee_case,
              unsigned *ret_rivals)
{
    uint8_t best = PAY_NO_FEE;
    int64_t priority = INT64_MIN;
    *ret_rivals = 0;
    for (unsigned fee = 0; fee < params->n[PAY_KIND_FEE]; fee++) {
        if (pay_value(params, PAY_FEE_FLOW, fee, 0, 0) != (int64_t)flow ||
            !matches(params, fee, fee_case))
            continue;
        int64_t own = pay_value(params, PAY_FEE_PRIORITY, fee, 0, 0);
        if (own > priority) {
            priority = own;
            best = (uint8_t)fee;
            *ret_rivals = 1;
        } else if (own == priority) {
            ++*ret_rivals;
        }
    }
    return best;
}

bool
pay_fee_choose(const PayParams *params, PayFlow flow, const PayFeeCase *fee_case,
               uint8_t *ret_fee, unsigned *ret_rivals)
{
    *ret_fee = PAY_NO_FEE;
    if (!pay_flow_applies(flow, fee_case->platform >= 0, fee_case->foreign_code,
                          fee_case->bank_funded))
        return true;
    *ret_fee = best_schedule(params, flow, fee_case, ret_rivals);
    /* Nobody need charge merchants for the plate, or payers; every other flow has its
     * price. */
    bool may_lack = flow == PAY_FLOW_PLACER_DIRECT || flow == PAY_FLOW_PAYER;
    return *ret_rivals == 1 || (*ret_rivals == 0 && may_lack);
}

bool
pay_fee_plan(const PayParams *params, const PayFeeCase *fee_case,
             uint8_t ret_plan[PAY_N_FLOWS], PayFlow *ret_flow, unsigned *ret_rivals)
{
    for (*ret_flow = 0; *ret_flow < PAY_N_FLOWS; ++*ret_flow)
        if (!pay_fee_choose(params, *ret_flow, fee_case, &ret_plan[*ret_flow],
                            ret_rivals))
            return false;
    return true;
}

static PayMicrofen
whole_fen(PayMicrofen amount)
{
    return (amount + PAY_ONE / 2) / PAY_ONE * PAY_ONE;
}

void
pay_split_round(PaySplit *split)
{
    for (unsigned flow = 0; flow < PAY_N_FLOWS; flow++)
        split->line[flow] = whole_fen(split->line[flow]);
    split->rebate = whole_fen(split->rebate);
    split->surcharge = whole_fen(split->surcharge);
}

PayFen
pay_account_settle(PayAccount *account, PayMicrofen amount)
{
    PayMicrofen owed = account->carry + amount;
    PayFen paid = owed / PAY_ONE;
    account->paid += paid;
    account->carry = owed % PAY_ONE;
    return paid;
}
