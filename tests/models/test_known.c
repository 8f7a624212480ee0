/* The known answers, and that a wrong one is noticed. Simulated rows run in quick mode:
 * a tenth of the draws, bounds to match (4 standard errors, or 6.59 of 10 replications:
 * a false alarm in 10 000 for another seed). */
#include "models/known.h"

#include <string.h>

#include "sim/random.h"
#include "tests/claims.h"

static PayKnownVerdict
verdict_of(const char *family, const char *parameters, const char *metric,
           const char *expected, const char *tolerance)
{
    g_autoptr(SimPool) pool = sim_pool_new(1);
    g_autoptr(PayKnown) known = pay_known_new(pool, true);
    PayKnownRow row = { family, parameters, metric, expected, tolerance };
    g_auto(PayKnownAnswer) answer = pay_known_answer(known, &row);
    return answer.verdict;
}

static void
every_row_that_comes_with_the_program_passes(void)
{
    g_autoptr(SimPool) pool = sim_pool_new(1);
    g_autoptr(PayKnown) known = pay_known_new(pool, true);
    for (unsigned i = 0; i < pay_known_n_rows; i++) {
        g_auto(PayKnownAnswer) answer = pay_known_answer(known, &pay_known_rows[i]);
        CU_ASSERT_EQUAL(answer.verdict, PAY_KNOWN_PASS);
        if (answer.verdict != PAY_KNOWN_PASS)
            printf("%s %s: %s\n", pay_known_rows[i].family, pay_known_rows[i].metric,
                   answer.reason);
    }
}

/* Cut a line of five fields, of which the last may be quoted. */
static void
cut(char *line, const char *ret_field[5])
{
    for (unsigned i = 0; i < 5; i++) {
        bool quoted = *line == '"';
        ret_field[i] = line += quoted;
        line += strcspn(line, quoted ? "\"" : ",\n");
        if (*line != '\0')
            *line++ = '\0';
    }
}

static void
the_rows_are_those_of_the_theory_file(void)
{
    g_autofree char *text = NULL;
    CU_ASSERT_TRUE_FATAL(
        g_file_get_contents("tests/theory/theory.csv", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned n = 0;
    for (unsigned i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
        const char *field[5];
        cut(lines[i], field);
        PayKnownRow row = { field[0], field[1], field[2], field[3], field[4] };
        g_autofree char *reason = pay_known_check(&row);
        CU_ASSERT_PTR_NULL(reason);
        CU_ASSERT_TRUE_FATAL(n < pay_known_n_rows);
        const PayKnownRow *own = &pay_known_rows[n++];
        CU_ASSERT_STRING_EQUAL(own->family, row.family);
        CU_ASSERT_STRING_EQUAL(own->parameters, row.parameters);
        CU_ASSERT_STRING_EQUAL(own->metric, row.metric);
        CU_ASSERT_STRING_EQUAL(own->expected, row.expected);
        CU_ASSERT_STRING_EQUAL(own->tolerance, row.tolerance);
    }
    CU_ASSERT_EQUAL(n, pay_known_n_rows);
}

#define HOUSE                                                                            \
    "obligations_cny=ali>wx:120|ali>up:300|ali>acq:80|wx>ali:150|wx>up:200|wx>acq:90|"   \
    "up>ali:400|up>wx:260|up>acq:50|acq>ali:60|acq>wx:70|acq>up:30; "

/* Expected values enumerated independently, in another language. */
static const PayKnownRow others[] = {
    { "choice",
      "utility_cny=w0:-0.5|w1:-0.25|w2:0|w3:0.25|w4:0.5|w5:0.75|w6:1|w7:1.25|cash:0.3; "
      "beta_per_cny=1.7; nest_lambda=0.35",
      "share.w6", "0.17755394441514982", "NUM(1e-12); BIN(n=1e6)" },
    { "choice",
      "utility_cny=w0:-0.5|w1:-0.25|w2:0|w3:0.25|w4:0.5|w5:0.75|w6:1|w7:1.25|cash:0.3; "
      "beta_per_cny=1.7; nest_lambda=0.35",
      "share.digital", "0.8504683944655143", "REL(1e-12); BIN(1000000)" },
    { "choice", "utility_cny=a:0.2|b:-0.1; beta_per_cny=3; nest_lambda=0.5", "share.b",
      "0.14185106490048777", "NUM(1e-12); BIN(n=1e6)" },
    { "choice", "utility_cny=Only:7;beta_per_cny=3", "share.Only", "1", "EXACT" },
    { "fallback",
      "utility_cny=a:1.0|b:0.5|cash:0; beta_per_cny=2; code_presence=a:0.7|b:0.6; "
      "cash_carried=0.8; patience=0.9; informed=0; interop=a>b",
      "share.digital", "0.8037493412482424", "BIN(n=1e6)" },
    { "fallback",
      "utility_cny=x:0.9|y:0.4|z:-0.3|cash:0.1; beta_per_cny=1.5; "
      "code_presence=x:0.5|y:0.4|q:0.3; cash_carried=0.35; patience=0.75; informed=0.4; "
      "interop=z>q|x>q",
      "share.lost", "0.19232108472506124", "BIN(n=1e6)" },
    { "fallback",
      "utility_cny=x:0.9|y:0.4|z:-0.3|cash:0.1; beta_per_cny=1.5; "
      "code_presence=x:0.5|y:0.4|q:0.3; cash_carried=0.35; patience=0.75; informed=0.4; "
      "interop=z>q|x>q",
      "share.z", "0.03417390265448656", "BIN(n=1e6)" },
    { "fallback",
      "utility_cny=w3:0.7|w1:0.1|w0:-0.2|w2:0.4; beta_per_cny=1.1; "
      "code_presence=w0:0.3|w1:0.4|w2:0.5|w3:0.6; patience=0.8",
      "attempts.digital_mean", "1.6511952247858535", "MC30(n=1e6, rel=0.005)" },
    { "match", "hold=bank:0.4; codes=plate:0.5; interop=none", "match.prob", "0",
      "EXACT; BIN(n=1e6)" },
    { "match", "hold=bank:0.4; codes=plate:0.5; interop=bank>plate", "match.prob", "0.2",
      "NUM(1e-12); BIN(n=1e6)" },
    { "fee", "tariff=qr; amount_fen=5000000; rounding=exact", "fee.hub_account_ufen",
      "325000000", "EXACT" },
    { "fee", "tariff=qr; amount_fen=333; rounding=exact", "delta.merchant_fen", "-1.2654",
      "EXACT" },
    { "fee", "tariff=card16; amount_fen=1", "delta.acquirer_ufen", "2175", "EXACT" },
    { "schedule",
      "tiers=3800:100000|5000:1000000|6000:inf; tier_mode=slab; amount_fen=1000000",
      "fee_ufen", "5000000000", "EXACT" },
    { "schedule", "rate_ppm=1; discount=0.333333; amount_fen=100", "fee_ufen", "33",
      "EXACT" },
    { "concentration", "shares_pct=50|30", "cr2", "80", "NUM(1e-9)" },
    { "netting", HOUSE "holds_cny=up:100; rule=unwind", "net.ali_cny", "10", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=unwind", "net.wx_cny", "-50", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=unwind", "rounds", "1", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:40; rule=unwind", "net.ali_cny", "-20",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:40; rule=unwind", "failures", "2", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:40; rule=unwind", "gross_cny", "140",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:40; rule=unwind", "unwound_cny", "1670",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:40|ali:10; rule=unwind", "rounds", "3",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:180; rule=unwind", "failures", "0", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=loss_share", "loss.ali_cny", "44.44",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=loss_share", "loss.wx_cny", "26.67",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=loss_share", "paid.wx_cny", "16.67",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:10; rule=loss_share", "received.ali_cny",
      "61.56", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100|wx:10; rule=loss_share", "rounds", "2",
      "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=queue; interest_ppm=500",
      "shortfall.up_cny", "80", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=queue; interest_ppm=500", "carried.up_cny",
      "80.03", "EXACT" },
    { "netting", HOUSE "holds_cny=up:100; rule=loss_share", "carried.up_cny", "0",
      "EXACT" },
    { "netting", HOUSE "method=gross", "liquidity.ali_cny", "500", "EXACT" },
    { "netting", HOUSE "method=gross", "liquidity.up_cny", "210", "EXACT" },
    { "netting", HOUSE "method=bilateral", "liquidity.wx_cny", "50", "EXACT" },
    { "netting", HOUSE "method=gross", "settled.gross_cny", "1810", "EXACT" },
    /* The clock is that of the arrivals: years and microseconds are the same queue. */
    { "queue", "rate_per_s=2e-8; service_mean_s=2.5e7; servers=1", "wait.mean_s", "2.5e7",
      "MC30(n=200000,rel=0.01)" },
    { "queue", "rate_per_s=2e6; service_mean_s=2.5e-7; servers=1", "utilisation", "0.5",
      "MC12(n=200000,rel=0.01)" },
    { "queue",
      "arrivals=deterministic; rate_per_s=1; service=deterministic; service_mean_s=0.75; "
      "servers=1",
      "system.mean", "0.75", "NUM(1e-6)" },
    /* Of those who leave at rate 1/2 while they wait: P(abandon) = wait / 2 = queue / 9.
     */
    { "queue",
      "rate_per_s=4.5; service_mean_s=1; servers=5; patience=exponential; "
      "patience_mean_s=2",
      "wait.mean_s", "0.219737176116708", "MC30(n=500000,rel=0.03)" },
    { "queue",
      "rate_per_s=4.5; service_mean_s=1; servers=5; patience=exponential; "
      "patience_mean_s=2",
      "queue.mean", "0.988817292525186", "MC30(n=500000,rel=0.03)" },
    { "queue", "rate_per_s=0.8; service_mean_s=1; servers=1", "wait.p90_s",
      "10.39720770839918", "MC30(n=200000,rel=0.02)" },
    { "tandem", "rate_per_s=1; stations=only:1:0.5", "sojourn.only.mean_s", "1",
      "MC30(n=200000,rel=0.01)" },
    { "erlang-c", "servers=1; service_mean_ms=20; rho=0.5", "wait.prob", "0.5",
      "REL(1e-12)" },
    { "concentration", "shares_pct=a:100", "hhi", "10000", "NUM(1e-9)" },
    { "bass", "p_per_year=0.03; q_per_year=0.38", "peak.years", "6.19261919770311",
      "NUM(1e-12)" },
    { "bass", "p_per_year=0.03; q_per_year=0.38", "peak.rate_per_year",
      "0.110592105263158", "NUM(1e-12)" },
    { "bass", "p_per_year=0.03; q_per_year=0.38; years=1", "adopted.share_daily",
      "0.0357366710086378", "NUM(1e-10)" },
    { "bass", "p_per_year=0.03; q_per_year=0.38; years=3", "adopted.share_daily",
      "0.150391903357914", "NUM(1e-10)" },
    { "bass", "p_per_year=0.03; q_per_year=0.38; years=5", "adopted.share_daily",
      "0.330963499232951", "NUM(1e-10)" },
    { "bass", "p_per_year=0.03; q_per_year=0.38; years=10", "adopted.share_daily",
      "0.812592490622135", "NUM(1e-10)" },
    /* Imitation alone starts nothing; innovation alone is a constant hazard. */
    { "bass", "p_per_year=0; q_per_year=0.5; years=100", "adopted.share", "0", "EXACT" },
    { "bass", "p_per_year=0; q_per_year=0", "peak.rate_per_year", "0", "EXACT" },
    { "bass", "p_per_year=0.4; q_per_year=0; years=2", "adopted.share",
      "0.5506710358827784", "NUM(1e-12)" },
    { "bass", "p_per_year=0.4; q_per_year=0.1", "peak.years", "0", "EXACT" },
    { "bass", "p_per_year=0.4; q_per_year=0.1", "peak.rate_per_year", "0.4", "EXACT" },
    { "tipping", "beta=2", "share.upper", "0.5", "EXACT" },
    { "tipping", "beta=2.1", "share.upper", "0.6853528662849640", "NUM(1e-12)" },
    { "tipping", "beta=2.0001", "share.lower", "0.4938765511967620", "NUM(1e-10)" },
    { "tipping", "beta=40", "share.lower", "4.2483542552915904e-18", "REL(1e-12)" },
    { "fee-equilibrium", "costs_ppm=1000|2500; beta_per_ppm=0.001", "mdr.firm2_ppm",
      "4114.4593711431706", "NUM(1e-6)" },
    { "fee-equilibrium", "costs_ppm=2500|2500; beta_per_ppm=0.0001; outside=none",
      "mdr.firm2_ppm", "22500", "NUM(1e-6)" },
    { "fee-equilibrium",
      "costs_ppm=2000|2500|3200; beta_per_ppm=0.0015; outside=1.25; "
      "intercept=0|0.5|-0.25",
      "mdr.firm2_ppm", "3169.3642752109562", "NUM(1e-6)" },
    { "fee-equilibrium",
      "costs_ppm=2000|2500|3200; beta_per_ppm=0.0015; outside=1.25; "
      "intercept=0|0.5|-0.25",
      "share.firm1", "0.0051688139883792861", "REL(1e-9)" },
    { "fee-equilibrium",
      "costs_ppm=1500|2500|3000; beta_per_ppm=0.001; cap_ppm=3200; outside=none",
      "profit.firm1_ppm", "569.62675967007812", "NUM(1e-6)" },
    { "fee-equilibrium", "costs_ppm=1000; beta_per_ppm=0.002; outside=0; intercept=4",
      "share.outside", "0.5", "NUM(1e-9)" },
    { "fee-equilibrium", "costs_ppm=1000; beta_per_ppm=0.002; cap_ppm=1700",
      "mdr.firm1_ppm", "1700", "EXACT" },
    { "fee-equilibrium", "costs_ppm=1000|1000; beta_per_ppm=0.002; cap_ppm=1700|5000",
      "mdr.firm1_ppm", "1700", "EXACT" },
};

static void
other_parameters_are_answered_as_well(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        const PayKnownRow *o = &others[i];
        PayKnownVerdict verdict =
            verdict_of(o->family, o->parameters, o->metric, o->expected, o->tolerance);
        CU_ASSERT_EQUAL(verdict, PAY_KNOWN_PASS);
        if (verdict != PAY_KNOWN_PASS)
            printf("%s %s %s\n", o->family, o->parameters, o->metric);
    }
}

static void
a_wrong_expectation_fails(void)
{
    static const PayKnownRow wrong[] = {
        { "choice", "utility_cny=a:1|b:0; beta_per_cny=1", "share.a", "0.73106",
          "NUM(1e-12)" },
        { "choice", "utility_cny=a:1|b:0; beta_per_cny=1", "share.a", "0.74",
          "BIN(n=1e6)" },
        { "fallback",
          "utility_cny=a:1.0|b:0.5|cash:0; beta_per_cny=2; code_presence=a:0.7|b:0.6; "
          "cash_carried=0.8; patience=0.9",
          "attempts.failed_mean", "0.38", "MC30(n=1e6,rel=0.005)" },
        { "match", "hold=a:0.5; codes=a:0.5", "match.prob", "0.26", "BIN(n=1e6)" },
        { "fee", "tariff=qr; amount_fen=333", "delta.hub_ufen", "216451", "EXACT" },
        { "schedule", "rate_ppm=2000; cap_fen=2000; amount_fen=1500000", "fee_ufen",
          "3000000000", "REL(0.1)" },
        { "concentration", "shares_pct=55.6|38.8|5.6", "hhi", "4628.17", "NUM(1e-9)" },
        { "queue", "rate_per_s=0.5; service_mean_s=1; servers=1", "wait.mean_s", "1.1",
          "MC30(n=200000,rel=0.01)" },
        { "tandem", "rate_per_s=1; stations=a:1:0.5|b:2:1", "sojourn.a.mean_s", "1.1",
          "MC30(n=200000,rel=0.01)" },
        { "erlang-c", "servers=1; service_mean_ms=20; rho=0.5", "wait.mean_ms", "20.1",
          "REL(1e-6)" },
        { "bass", "p_per_year=0.03; q_per_year=0.38; years=3", "adopted.share",
          "0.150391903357914", "NUM(1e-5)" },
        { "tipping", "beta=3", "share.lower", "0.929279818320055", "NUM(1e-9)" },
        { "fee-equilibrium", "costs_ppm=2500|2500; beta_per_ppm=0.001; outside=0",
          "mdr.firm1_ppm", "4500", "NUM(1)" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
        CU_ASSERT_EQUAL(verdict_of(wrong[i].family, wrong[i].parameters, wrong[i].metric,
                                   wrong[i].expected, wrong[i].tolerance),
                        PAY_KNOWN_FAIL);
}

static void
replications_that_scatter_too_much_prove_nothing(void)
{
    CU_ASSERT_EQUAL(verdict_of("choice", "utility_cny=a:0|b:0; beta_per_cny=1", "share.a",
                               "0.5", "MC30(n=1000,rel=0.0001)"),
                    PAY_KNOWN_FAIL);
}

static void
formula_and_frequency_are_both_shown(void)
{
    g_autoptr(SimPool) pool = sim_pool_new(1);
    g_autoptr(PayKnown) known = pay_known_new(pool, true);
    PayKnownRow row = { "match", "hold=a:0.5; codes=a:0.5", "match.prob", "0.25",
                        "NUM(1e-12); BIN(n=10000)" };
    g_auto(PayKnownAnswer) answer = pay_known_answer(known, &row);
    CU_ASSERT_TRUE(g_str_has_prefix(answer.got, "0.25; 0.2"));
}

static void
a_queue_answers_the_same_whatever_the_threads(void)
{
    static const PayKnownRow row = { "queue",
                                     "rate_per_s=2; service=lognormal; service_cv2=2; "
                                     "service_mean_s=1; servers=3; places=9; "
                                     "patience=exponential; patience_mean_s=3",
                                     "sojourn.p90_s", "1", "MC30(n=5000,rel=1)" };
    char *got[3];
    for (unsigned i = 0; i < 3; i++) {
        g_autoptr(SimPool) pool = sim_pool_new(1 + i);
        g_autoptr(PayKnown) known = pay_known_new(pool, true);
        g_auto(PayKnownAnswer) answer = pay_known_answer(known, &row);
        got[i] = g_steal_pointer(&answer.got);
    }
    CU_ASSERT_TRUE(g_ascii_strtod(got[0], NULL) > 1);
    for (unsigned i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(got[i], got[0]);
    for (unsigned i = 0; i < 3; i++)
        g_free(got[i]);
}

static void
a_row_that_cannot_be_read_says_why(void)
{
    static const char *const U = "utility_cny=a:1|cash:0; beta_per_cny=2";
    static const struct {
        PayKnownRow row;
        const char *reason;
    } faults[] = {
        { { "chioce", "", "", "1", "EXACT" }, "unknown family 'chioce'" },
        { { "choice", U, "share.b", "1", "EXACT" }, "no metric 'share.b'" },
        { { "choice", "utility_cny=a:1; beta_per_cny=2; beta=1", "share.a", "1",
            "EXACT" },
          "unknown parameter 'beta'" },
        { { "choice", "utility_cny=a:1", "share.a", "1", "EXACT" },
          "parameter beta_per_cny is missing" },
        { { "choice", "utility_cny=a:1; beta_per_cny=", "share.a", "1", "EXACT" },
          "parameter beta_per_cny has no value" },
        { { "choice", "utility_cny=a:1; utility_cny=b:1", "share.a", "1", "EXACT" },
          "parameter utility_cny is given twice" },
        { { "choice", "utility_cny", "share.a", "1", "EXACT" }, "write key=value" },
        { { "choice", "utility_cny=a:nan; beta_per_cny=2", "share.a", "1", "EXACT" },
          "'nan' is not a number" },
        { { "choice", "utility_cny=a:0x1p3; beta_per_cny=2", "share.a", "1", "EXACT" },
          "is not a number" },
        { { "choice", "utility_cny=a:1|a:2; beta_per_cny=2", "share.a", "1", "EXACT" },
          "a stands twice" },
        { { "choice", "utility_cny=a; beta_per_cny=2", "share.a", "1", "EXACT" },
          "write name:number" },
        { { "choice", "utility_cny=cash:0; beta_per_cny=2", "share.cash", "1", "EXACT" },
          "cash stands alone" },
        { { "choice", "utility_cny=a:1|b:1|c:1|d:1|e:1|f:1|g:1|h:1|i:1; beta_per_cny=2",
            "share.a", "1", "EXACT" },
          "more than 8" },
        { { "choice", "utility_cny=a:1; beta_per_cny=2; nest_lambda=1.1", "share.a", "1",
            "EXACT" },
          "may be 0.01 to 1" },
        { { "choice", "utility_cny=a:1; beta_per_cny=0", "share.a", "1", "EXACT" },
          "out of range" },
        { { "choice", U, "share.a", "one", "EXACT" }, "expected: 'one'" },
        { { "choice", U, "share.a", "1", "" }, "tolerance is missing" },
        { { "choice", U, "share.a", "1", "ABOUT" }, "tolerance 'ABOUT'" },
        { { "choice", U, "share.a", "1", "NUM(-1)" }, "out of range" },
        { { "choice", U, "share.a", "1", "BIN(n=1e12)" }, "tolerance n" },
        { { "choice", U, "share.a", "1", "MC30(n=1e6)" }, "write MC30(n=N,rel=r)" },
        { { "choice", U, "share.a", "1.5", "BIN(n=1e6)" }, "a share is 0 to 1" },
        { { "fallback", "utility_cny=a:1; beta_per_cny=2; code_presence=a:0.5",
            "attempts.digital_mean", "1", "BIN(n=1e6)" },
          "BIN is for shares" },
        { { "fallback", "utility_cny=a:1; beta_per_cny=2; code_presence=a:1.5", "share.a",
            "1", "EXACT" },
          "may be 0 to 1" },
        { { "netting", "obligations_cny=a>b:1|b:2", "gross_cny", "3", "EXACT" },
          "'b' is not from>to:yuan" },
        { { "netting", "obligations_cny=a>b", "gross_cny", "3", "EXACT" },
          "write name:yuan" },
        { { "netting", "obligations_cny=a>a:1", "gross_cny", "1", "EXACT" },
          "a owes itself" },
        { { "netting", "obligations_cny=a>b:1.005", "gross_cny", "1", "EXACT" },
          "more than two decimals" },
        { { "netting", "obligations_cny=a>b:1; holds_cny=a:1", "gross_cny", "1",
            "EXACT" },
          "parameter rule is missing" },
        { { "netting", "obligations_cny=a>b:1; holds_cny=c:1; rule=queue", "gross_cny",
            "1", "EXACT" },
          "nobody owes 'c'" },
        { { "netting", "obligations_cny=a>b:1; rule=forgive", "gross_cny", "1", "EXACT" },
          "'forgive' is none of queue, unwind, loss_share" },
        { { "netting", "obligations_cny=a>b:1", "net.c_cny", "1", "EXACT" },
          "no metric 'net.c_cny'" },
        { { "match", "hold=a:0.5; codes=a:0.5; interop=a>b", "match.prob", "1", "EXACT" },
          "no code 'b'" },
        { { "match", "hold=a:0.5; codes=a:0.5; interop=open", "match.prob", "1",
            "EXACT" },
          "neither none, all nor a>b" },
        { { "fee", "tariff=qr; amount_fen=333.5", "delta.hub_ufen", "1", "EXACT" },
          "not a whole number" },
        { { "fee", "tariff=qr; amount_fen=5000001", "delta.hub_ufen", "1", "EXACT" },
          "may be 0 to 5000000" },
        { { "fee", "tariff=qr21; amount_fen=1", "delta.hub_ufen", "1", "EXACT" },
          "neither card16 nor qr" },
        { { "fee", "tariff=qr; amount_fen=1; rounding=up", "delta.hub_ufen", "1",
            "EXACT" },
          "neither exact nor per_txn" },
        { { "fee", "tariff=qr; amount_fen=1", "delta.nobody_ufen", "1", "EXACT" },
          "no metric" },
        { { "fee", "tariff=qr; amount_fen=1", "delta.hub_ufen", "1", "BIN(n=1e6)" },
          "this family is arithmetic" },
        { { "schedule", "rate_ppm=1; tiers=1:inf; amount_fen=1", "fee_ufen", "1",
            "EXACT" },
          "either rate_ppm or tiers" },
        { { "schedule", "tiers=1:9|2:9; amount_fen=1", "fee_ufen", "1", "EXACT" },
          "must rise" },
        { { "schedule", "rate_ppm=1; discount=0.1234567; amount_fen=1", "fee_ufen", "1",
            "EXACT" },
          "six decimals" },
        { { "concentration", "shares_pct=60|50", "hhi", "1", "EXACT" }, "more than 100" },
        { { "fee-equilibrium", "costs_ppm=1000; beta_per_ppm=1", "mdr.firm1_ppm", "1",
            "EXACT" },
          "give cap_ppm" },
        { { "fee-equilibrium", "costs_ppm=1|1; beta_per_ppm=0", "mdr.firm1_ppm", "1",
            "EXACT" },
          "beta_per_ppm: 0 is out of range" },
        { { "fee-equilibrium", "costs_ppm=1|1|1; beta_per_ppm=1; intercept=1|2",
            "mdr.firm1_ppm", "1", "EXACT" },
          "2 numbers for 3 firms" },
        { { "fee-equilibrium", "costs_ppm=9|9; beta_per_ppm=1; cap_ppm=8",
            "mdr.firm1_ppm", "1", "EXACT" },
          "less than its cost" },
        { { "fee-equilibrium", "costs_ppm=9|9; beta_per_ppm=1; cap_ppm=10.5",
            "mdr.firm1_ppm", "1", "EXACT" },
          "whole ppm" },
        { { "fee-equilibrium", "costs_ppm=9|9; beta_per_ppm=1", "mdr.firm3_ppm", "1",
            "EXACT" },
          "no metric 'mdr.firm3_ppm'" },
        { { "concentration", "shares_pct=60||5", "hhi", "1", "EXACT" },
          "item 2 is empty" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=1", "wait.prob", "1",
            "EXACT" },
          "grow for ever" },
        { { "queue", "rate_per_s=-1; service_mean_s=1; servers=1", "wait.prob", "1",
            "EXACT" },
          "rate_per_s: -1 is out of range" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2001", "wait.prob", "1",
            "EXACT" },
          "may be 1 to 2000" },
        { { "queue", "rate_per_s=1e6; service_mean_s=1; servers=1; places=9", "loss.prob",
            "1", "EXACT" },
          "the load, rate times mean service time" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=3; places=2", "loss.prob",
            "1", "EXACT" },
          "places: 2 is out of range" },
        { { "queue",
            "rate_per_s=1; service_mean_s=1; servers=2; service=erlang; service_cv2=0.3",
            "wait.prob", "1", "EXACT" },
          "service_cv2: 0.3 does not fit" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2; service=lognormal",
            "wait.prob", "1", "EXACT" },
          "needs service_cv2" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2; service=uniform",
            "wait.prob", "1", "EXACT" },
          "'uniform' is none of" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2; patience=exponential",
            "wait.prob", "1", "EXACT" },
          "go together" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2",
            "sojourn.prob_above_limit", "1", "EXACT" },
          "needs limit_s" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2", "wait.p101_s", "1",
            "EXACT" },
          "may be 0 to 100" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2", "wait.prob", "0.5",
            "BIN(n=1e6)" },
          "are not; write MC30" },
        { { "queue", "rate_per_s=1; service_mean_s=1; servers=2", "wait.prob", "0.5",
            "MC1(n=1e6,rel=0.1)" },
          "2 to 1000 replications" },
        { { "tandem", "rate_per_s=1; stations=a:1:0.5|b:1", "sojourn.mean_s", "1",
            "EXACT" },
          "'b' lacks its numbers" },
        { { "tandem", "rate_per_s=1; stations=a:1:0.5|a:1:0.5", "sojourn.mean_s", "1",
            "EXACT" },
          "a stands twice" },
        { { "tandem", "rate_per_s=1; stations=a:1:0.5", "sojourn.b.mean_s", "1",
            "EXACT" },
          "no metric" },
        { { "erlang-c", "servers=10; service_mean_ms=1; rho=1", "wait.mean_ms", "1",
            "EXACT" },
          "rho must be less" },
        { { "bass", "p_per_year=0.1; q_per_year=0.1", "adopted.share", "0", "EXACT" },
          "adopted.share needs years" },
        { { "bass", "p_per_year=0.1; q_per_year=0.1; years=0.5", "adopted.share_daily",
            "0", "EXACT" },
          "whole number of days" },
        { { "bass", "p_per_year=-0.1; q_per_year=0.1; years=1", "adopted.share", "0",
            "EXACT" },
          "p_per_year: -0.1 is out of range" },
        { { "bass", "p_per_year=0.1; q_per_year=0.1; years=1", "share", "0", "EXACT" },
          "there are adopted.share" },
        { { "tipping", "beta=3", "share.middle", "0.5", "EXACT" },
          "there are share.upper" },
        { { "tipping", "beta=-3", "share.upper", "0.5", "EXACT" },
          "beta: -3 is out of range" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        const PayKnownRow *r = &faults[i].row;
        g_autofree char *reason = pay_known_check(r);
        CU_ASSERT_PTR_NOT_NULL_FATAL(reason);
        CU_ASSERT_PTR_NOT_NULL(strstr(reason, faults[i].reason));
        if (strstr(reason, faults[i].reason) == NULL)
            printf("%s\n", reason);
        CU_ASSERT_EQUAL(
            verdict_of(r->family, r->parameters, r->metric, r->expected, r->tolerance),
            PAY_KNOWN_INVALID);
    }
}

/* @text with one byte put in, taken out or doubled, as @word says. */
static char *
mutate(const char *text, uint32_t word)
{
    static const char bytes[] = "=|;:>,.-+eE019naif()\" \x01\xff";
    GString *out = g_string_new(text);
    gsize at = (word >> 8) % (out->len + 1);
    if ((word & 3) == 0 && at < out->len)
        g_string_erase(out, (gssize)at, 1);
    else if ((word & 3) == 1)
        g_string_insert(out, (gssize)at, text);
    else
        g_string_insert_c(out, (gssize)at, bytes[(word >> 3) % (sizeof bytes - 1)]);
    return g_string_free(out, FALSE);
}

static void
no_row_is_too_broken_to_be_judged(void)
{
    for (uint64_t i = 0; i < 20000; i++) {
        SimBlock draw = sim_random_block((SimKey){ 7, 0 }, 0, 0, i);
        PayKnownRow row = pay_known_rows[draw.w[0] % pay_known_n_rows];
        const char **field[] = { &row.family, &row.parameters, &row.parameters,
                                 &row.metric, &row.expected,   &row.tolerance };
        const char **at = field[draw.w[1] % G_N_ELEMENTS(field)];
        g_autofree char *once = mutate(*at, draw.w[2]);
        *at = once;
        at = field[(draw.w[1] >> 8) % G_N_ELEMENTS(field)];
        g_autofree char *twice = mutate(*at, draw.w[3]);
        *at = twice;
        g_autofree char *reason = pay_known_check(&row);
        CU_ASSERT_TRUE(reason == NULL || *reason != '\0');
    }
}

CLAIMS_MAIN("models/known", CLAIM(every_row_that_comes_with_the_program_passes),
            CLAIM(the_rows_are_those_of_the_theory_file),
            CLAIM(other_parameters_are_answered_as_well),
            CLAIM(a_wrong_expectation_fails),
            CLAIM(replications_that_scatter_too_much_prove_nothing),
            CLAIM(formula_and_frequency_are_both_shown),
            CLAIM(a_queue_answers_the_same_whatever_the_threads),
            CLAIM(a_row_that_cannot_be_read_says_why),
            CLAIM(no_row_is_too_broken_to_be_judged))
