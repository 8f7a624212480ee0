/* The check of conservation notices whatever is written down once only, be it the
 * smallest amount. */
#include "models/conservation.h"

#include "tests/models/plant.h"

/* A day of a lively market: refunds, rebates, foreign codes. */
static PayParams *
lively(void)
{
    PayParams *p = fixture_build((Fixture){ .people = 2000, .platform = true });
    fixture_open(p, 600000);
    SET(p, PAY_RUN_DAYS, 0, 0, 0, 1);
    SET(p, PAY_REBATE_PAYMENT, 1, 0, 0, 30);
    SET(p, PAY_REFUND_DELAY, 0, 0, 0, 0);
    for (unsigned k = 0; k < p->n[PAY_KIND_CLASS]; k++)
        SET(p, PAY_REFUND_RATE, k, 0, 0, 100000);
    return p;
}

static bool
holds(const PlantRun *run)
{
    return pay_conservation_holds(run->ledger->day, run->world, 0);
}

static void
what_is_booked_twice_agrees(void)
{
    g_auto(PlantRun) run = plant_run_days(lively(), NULL, 5);
    CU_ASSERT_TRUE(run.ledger->day->wallet[0][0].value > 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run.ledger->day->returns);
    CU_ASSERT_TRUE(holds(&run));
}

/* Whichever account it is in, between whichever parties of two roles. */
static void
a_microfen_in_one_account_is_noticed(void)
{
    g_auto(PlantRun) run = plant_run_days(lively(), NULL, 5);
    const PayWorld *world = run.world;
    for (unsigned a = 0; a < PAY_N_ROLES; a++)
        for (unsigned b = 0; b < PAY_N_ROLES; b++) {
            if (a == b)
                continue;
            int64_t *account =
                &run.ledger->day->pairs[world->party_first[a] * world->n_parties +
                                        world->party_first[b]];
            *account += 1;
            CU_ASSERT_FALSE(holds(&run));
            *account -= 1;
        }
    CU_ASSERT_TRUE(holds(&run));
}

static void
a_microfen_that_only_a_role_has_is_noticed(void)
{
    g_auto(PlantRun) run = plant_run_days(lively(), NULL, 5);
    for (unsigned role = 0; role < PAY_N_ROLES; role++) {
        run.ledger->day->group[0].role[role] -= 1;
        CU_ASSERT_FALSE(holds(&run));
        run.ledger->day->group[0].role[role] += 1;
    }
    CU_ASSERT_TRUE(holds(&run));
}

static void
a_fen_that_left_and_did_not_arrive_is_noticed(void)
{
    g_auto(PlantRun) run = plant_run_days(lively(), NULL, 5);
    PayTally *day = run.ledger->day;
    day->wallet[0][1].value += 1;
    CU_ASSERT_FALSE(holds(&run));
    day->wallet[0][1].value -= 1;
    day->hour[0][20].value += 1;
    CU_ASSERT_FALSE(holds(&run));
    day->hour[0][20].value -= 1;
    day->returns->into[0][0] += 1;
    CU_ASSERT_FALSE(holds(&run));
    day->returns->into[0][0] -= 1;
    day->group[0].broken += 1;
    CU_ASSERT_FALSE(holds(&run));
    day->group[0].broken -= 1;
    CU_ASSERT_TRUE(holds(&run));
}

CLAIMS_MAIN("models/conservation", CLAIM(what_is_booked_twice_agrees),
            CLAIM(a_microfen_in_one_account_is_noticed),
            CLAIM(a_microfen_that_only_a_role_has_is_noticed),
            CLAIM(a_fen_that_left_and_did_not_arrive_is_noticed))
