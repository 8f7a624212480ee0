#include "output/game.h"

#include <string.h>

#include "tests/claims.h"

#define N 5

/* Five replications around each payoff: the luck of a replication is shared by all pairs,
 * @noise is a pair's own. */
static double *
around(const double *payoff, unsigned n_pairs, double noise)
{
    static const double luck[N] = { 1, -2, 3, -1, -1 };
    static const double own[3][N] = { { 1, -1, 1, -1, 0 },
                                      { -1, 1, 0, 1, -1 },
                                      { 0, 1, -1, -1, 1 } };
    double *values = g_new(double, n_pairs *N);
    for (unsigned c = 0; c < n_pairs; c++)
        for (unsigned r = 0; r < N; r++)
            values[c * N + r] = payoff[c] + 10 * luck[r] + noise * own[c % 3][r];
    return values;
}

typedef struct {
    OutGame game;
    double *values[2]; /* (owned) */
    OutPair *pairs;    /* (owned) */
} Match;

static void
match_clear(Match *m)
{
    g_free(m->values[0]);
    g_free(m->values[1]);
    g_free(m->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Match, match_clear)

/* A game of two by two. */
static Match
match(const double first[4], const double second[4], double noise)
{
    static const char *const options[] = { "quiet", "loud" };
    const SimMetric money = { .id = "profit", .unit = "CNY", .decimals = 1 };
    Match m = { .values = { around(first, 4, noise), around(second, 4, noise) } };
    m.game =
        (OutGame){ .rival = { { "red", "profit.red", money, 2, options, m.values[0] },
                              { "blue", "profit.blue", money, 2, options, m.values[1] } },
                   .n_replications = N };
    m.pairs = out_game_pairs(&m.game);
    return m;
}

static void
the_dilemma_has_one_equilibrium_which_both_would_rather_leave(void)
{
    static const double first[] = { -1, -10, 0, -5 }, second[] = { -1, 0, -10, -5 };
    g_auto(Match) m = match(first, second, 0.01);
    static const OutNash expected[] = { OUT_NASH_NO, OUT_NASH_NO, OUT_NASH_NO,
                                        OUT_NASH_SURE };
    for (unsigned c = 0; c < 4; c++)
        CU_ASSERT_EQUAL(m.pairs[c].nash, expected[c]);
    CU_ASSERT_EQUAL(m.pairs[1].reply[0], OUT_REPLY_WORSE);
    CU_ASSERT_EQUAL(m.pairs[1].reply[1], OUT_REPLY_BEST);
    CU_ASSERT_DOUBLE_EQUAL(m.pairs[1].payoff[0].mean, -10, 0.01);
    g_autofree char *words = out_game_words(&m.game, m.pairs, OUT_LANG_EN);
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "\nequilibrium: red loud, blue loud\n"));
}

static void
a_game_of_coordination_has_two_and_pennies_have_none(void)
{
    static const double together[] = { 2, 0, 0, 1 };
    g_auto(Match) two = match(together, together, 0.01);
    CU_ASSERT_EQUAL(two.pairs[0].nash, OUT_NASH_SURE);
    CU_ASSERT_EQUAL(two.pairs[3].nash, OUT_NASH_SURE);
    CU_ASSERT_EQUAL(two.pairs[1].nash, OUT_NASH_NO);
    static const double same[] = { 1, -1, -1, 1 }, other[] = { -1, 1, 1, -1 };
    g_auto(Match) none = match(same, other, 0.01);
    for (unsigned c = 0; c < 4; c++)
        CU_ASSERT_EQUAL(none.pairs[c].nash, OUT_NASH_NO);
    g_autofree char *words = out_game_words(&none.game, none.pairs, OUT_LANG_ZH);
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "没有纯策略均衡"));
}

/* The luck of a replication is ten times any payoff: what is shared does not count, what
 * is a pair's own does. */
static void
a_best_response_within_chance_is_marked(void)
{
    static const double first[] = { -1, -10, 0, -5 }, second[] = { -1, 0, -10, -5 };
    g_auto(Match) m = match(first, second, 1.5);
    CU_ASSERT_EQUAL(m.pairs[0].reply[0], OUT_REPLY_POSSIBLE); /* -1 against 0 */
    CU_ASSERT_EQUAL(m.pairs[2].reply[0], OUT_REPLY_UNSURE);
    CU_ASSERT_EQUAL(m.pairs[3].reply[0], OUT_REPLY_BEST); /* -5 against -10 */
    CU_ASSERT_EQUAL(m.pairs[0].nash, OUT_NASH_POSSIBLE);
    g_autoptr(OutTable) matrix = out_game_matrix(&m.game, m.pairs, OUT_LANG_EN);
    g_autoptr(GString) text = out_table_render(matrix, OUT_FORMAT_TEXT, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "= -5.0* | -5.0*"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "-1.0? | -1.0?"));
}

static void
options_worth_the_same_are_both_best(void)
{
    static const double first[] = { 3, 1, 3, 1 }, second[] = { 5, 5, 5, 5 };
    g_auto(Match) m = match(first, second, 0);
    for (unsigned c = 0; c < 4; c++)
        CU_ASSERT_EQUAL(m.pairs[c].nash, OUT_NASH_SURE);
}

static void
programs_get_a_row_for_each_pair(void)
{
    static const double first[] = { -1, -10, 0, -5 }, second[] = { -1, 0, -10, -5 };
    g_auto(Match) m = match(first, second, 0);
    g_autoptr(OutTable) table = out_game_table(&m.game, m.pairs);
    g_autoptr(GString) csv = out_table_render(table, OUT_FORMAT_CSV, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(csv->str, "\nquiet,loud,-10,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv->str, ",worse,0,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv->str, "\nloud,loud,-5,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv->str, ",best,yes\r\n"));
}

CLAIMS_MAIN("output/game",
            CLAIM(the_dilemma_has_one_equilibrium_which_both_would_rather_leave),
            CLAIM(a_game_of_coordination_has_two_and_pennies_have_none),
            CLAIM(a_best_response_within_chance_is_marked),
            CLAIM(options_worth_the_same_are_both_best),
            CLAIM(programs_get_a_row_for_each_pair))
