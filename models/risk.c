#include "models/risk.h"

#include "sim/erfc.h"
#include "sim/math.h"

const char *const pay_leg_id[2] = { "on-us", "off-us" };

static double
micro(const PayParams *p, PayKey key)
{
    return (double)pay_value(p, key, 0, 0, 0) / PAY_ONE;
}

PayRiskRules
pay_risk_rules(const PayParams *now)
{
    bool is_shared = pay_value(now, PAY_REGULATOR_DATA, 0, 0, 0) != 0;
    PayRiskRules r = {
        .is_on = pay_value(now, PAY_RISK_CONTROL, 0, 0, 0) != 0,
        .fraud = pay_value(now, PAY_RISK_FRAUD, 0, 0, 0),
        .distance = { micro(now, PAY_RISK_OWN),
                      micro(now, is_shared ? PAY_RISK_SHARED : PAY_RISK_FOREIGN) },
        .decline = micro(now, PAY_RISK_DECLINE),
        .step_up = micro(now, PAY_RISK_STEP_UP),
        .passes = { pay_value(now, PAY_RISK_PASS_HONEST, 0, 0, 0),
                    pay_value(now, PAY_RISK_PASS_THIEF, 0, 0, 0) },
        .wallet = pay_value(now, PAY_RISK_WALLET, 0, 0, 0),
        .acquirer = pay_value(now, PAY_RISK_ACQUIRER, 0, 0, 0),
        .merchant = pay_value(now, PAY_RISK_MERCHANT, 0, 0, 0),
    };
    for (unsigned thief = 0; r.is_on && thief < 2; thief++)
        for (unsigned foreign = 0; foreign < 2; foreign++) {
            double distance = thief ? r.distance[foreign] : 0;
            r.declined[thief][foreign] = pay_risk_beyond(r.decline, distance);
            r.asked[thief][foreign] = pay_risk_beyond(r.step_up, distance);
        }
    return r;
}

bool
pay_risk_is_thief(const PayRiskRules *rules, SimKey key, uint32_t consumer, uint32_t k)
{
    SimBlock draw =
        sim_random_block(key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_RISK, 1), consumer, k);
    return sim_chance(draw.w[0], rules->fraud);
}

PayRisk
pay_risk_check(const PayRiskRules *rules, SimKey key, uint32_t consumer, uint32_t k,
               uint32_t wallet_hash, bool is_thief, bool foreign_code)
{
    SimBlock draw = sim_random_block(key, SIM_TAG(PAY_DRAW_CONSUMER, PAY_FOR_RISK, 0),
                                     consumer, (uint64_t)wallet_hash << 32 | k);
    double above = sim_uniform(sim_block_u64(draw, 0));
    if (above < rules->declined[is_thief][foreign_code])
        return PAY_RISK_DECLINED;
    if (above >= rules->asked[is_thief][foreign_code])
        return PAY_RISK_PASSED;
    return sim_chance(draw.w[2], rules->passes[is_thief]) ? PAY_RISK_ASKED
                                                          : PAY_RISK_REFUSED;
}

double
pay_risk_beyond(double threshold, double distance)
{
    return sim_normal_above(threshold - distance);
}

double
pay_risk_auc(double distance)
{
    return sim_normal_above(-distance / sim_sqrt(2));
}

double
pay_risk_undetected(double threshold, double distance, double prevalence)
{
    return 1e6 * prevalence * pay_risk_beyond(distance, threshold);
}
