#include "input/units.h"

#include <string.h>

#include "tests/claims.h"

static const ScnSpec rate = { .type = SCN_TYPE_RATE, .max = PAY_ONE };
static const ScnSpec money = { .type = SCN_TYPE_MONEY,
                               .max = INT64_C(1000000000000),
                               .none = true };
static const ScnSpec signed_money = { .type = SCN_TYPE_MONEY,
                                      .min = -10000,
                                      .max = 10000 };
static const ScnSpec number = { .type = SCN_TYPE_NUMBER, .max = 10 * PAY_ONE };
static const ScnSpec per_second = { .type = SCN_TYPE_COUNT,
                                    .per = "/s",
                                    .max = 1000000000 };
static const ScnSpec days = { .type = SCN_TYPE_DAYS, .min = 1, .max = 3660 };
static const ScnSpec span = { .type = SCN_TYPE_SPAN, .max = 3660 * SIM_DAY };
static const ScnSpec date = { .type = SCN_TYPE_DATE };
static const ScnSpec scale = { .type = SCN_TYPE_SCALE, .min = 1, .max = 10000000 };
static const ScnSpec flag = { .type = SCN_TYPE_FLAG };
static const ScnSpec choice = { .type = SCN_TYPE_CHOICE,
                                .choices = "any|balance,on-us|bank,off-us" };
static const ScnSpec automatic = { .type = SCN_TYPE_RATE,
                                   .max = PAY_ONE,
                                   .automatic = true };
static const ScnSpec modes = { .type = SCN_TYPE_SET, .kind = PAY_KIND_MODE };
static const ScnSpec no_modes = { .type = SCN_TYPE_SET,
                                  .kind = PAY_KIND_MODE,
                                  .none = true };
static const ScnSpec classes = { .type = SCN_TYPE_SET, .kind = PAY_KIND_CLASS };
static const ScnSpec words = { .type = SCN_TYPE_TEXT };
static const ScnSpec mode = { .type = SCN_TYPE_REF, .kind = PAY_KIND_MODE, .none = true };

typedef struct {
    const ScnSpec *spec;
    const char *text;
    int64_t value;
    const char *canonical;
} Good;

static void
reads_values_exactly_and_writes_them_back(void)
{
    static const Good cases[] = {
        { &rate, "0.0325%", 325, "0.0325%" },
        { &rate, "0.0325 %", 325, "0.0325%" },
        { &rate, "38 bp", 3800, "0.38%" },
        { &rate, "325 ppm", 325, "0.0325%" },
        { &rate, "3.8‰", 3800, "0.38%" },
        { &rate, "100%", PAY_ONE, "100%" },
        { &rate, "0%", 0, "0%" },
        { &money, "3.25 CNY", 325, "3.25 CNY" },
        { &money, "3.25CNY", 325, "3.25 CNY" },
        { &money, "3.25 元", 325, "3.25 CNY" },
        { &money, "300 万元", 300000000, "3000000 CNY" },
        { &money, "0.0001 万元", 100, "1 CNY" },
        { &money, "1 亿元", INT64_C(10000000000), "100000000 CNY" },
        { &money, "none", PAY_NONE, "none" },
        { &signed_money, "-0.05 CNY", -5, "-0.05 CNY" },
        { &number, "0.000001", 1, "0.000001" },
        { &number, "2", 2 * PAY_ONE, "2" },
        { &per_second, "250000 /s", 250000, "250000 /s" },
        { &per_second, "25万", 250000, "250000 /s" },
        { &days, "180 d", 180, "180 d" },
        { &span, "250 ms", 250 * SIM_MILLISECOND, "250 ms" },
        { &span, "1.5 h", 90 * SIM_MINUTE, "90 min" },
        { &span, "0.5 ms", 500000, "0.5 ms" },
        { &date, "2021-08-01", 0, "2021-08-01" },
        { &date, "2021-08-01T18:30", 1110 * SIM_MINUTE, "2021-08-01T18:30" },
        { &date, "2021-07-31", -SIM_DAY, "2021-07-31" },
        { &scale, "1:1000", 1000, "1:1000" },
        { &date, "2021-08-01T00:00:15", 15 * SIM_SECOND, "2021-08-01T00:00:15" },
        { &rate, "1\t%", 10000, "1%" },
        { &rate, "000000000000000001%", 10000, "1%" },
        { &scale, "1 : 1000", 1000, "1:1000" },
        { &flag, "yes", 1, "yes" },
        { &flag, "no", 0, "no" },
        { &choice, "any", 0, "any" },
        { &choice, "bank", 2, "bank" },
        { &choice, "off-us", 2, "bank" },
        { &automatic, "auto", PAY_AUTO, "auto" },
        { &automatic, "5%", 50000, "5%" },
        { &modes, "any", -1, "any" },
        { &modes, "mpm, cpm", 10, "mpm, cpm" },
        { &modes, "mpm cpm", 10, "mpm, cpm" },
        { &modes, "offline", 14, "mpm, personal, cpm" },
        { &modes, "*pm", 10, "mpm, cpm" },
        { &mode, "cpm", 3, "cpm" },
        { &mode, "none", -1, "none" },
        { &no_modes, "none", 0, "none" },
        { &words, "any words", 0, "" },
    };
    PayParams *params = pay_params_new();
    pay_params_layout(params);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t value = -77;
        ScnRefusal refusal = { 0 };
        bool ok = scn_value_parse(cases[i].spec, params, cases[i].text, &value, &refusal);
        g_autofree char *text = scn_value_format(cases[i].spec, params, value);
        CU_ASSERT_TRUE(ok);
        CU_ASSERT_EQUAL(value, cases[i].value);
        CU_ASSERT_STRING_EQUAL(text, cases[i].canonical);
        if (!ok || value != cases[i].value || strcmp(text, cases[i].canonical) != 0)
            printf("%s: %s\n", cases[i].text, ok ? text : refusal.message);
        scn_refusal_clear(&refusal);
    }
    pay_params_free(params);
}

typedef struct {
    const ScnSpec *spec;
    const char *text;
    unsigned byte;
    const char *message;
    const char *suggestion; /* NULL: none */
} Bad;

static void
refuses_what_is_not_exact_or_not_the_unit(void)
{
    static const Bad cases[] = {
        { &rate, "0.38", 4, "needs a unit: 0.38%?", NULL },
        { &rate, "0", 1, "needs a unit: 0%?", NULL },
        { &rate, "3 CNY", 2, "a rate is written in %, bp or ppm, not 'CNY'", NULL },
        { &rate, "0.1 pp", 4, "a rate is written in %, bp or ppm, not 'pp'", "0.1%" },
        { &rate, "0.00001%", 0, "0.00001% is finer than 0.0001%", NULL },
        { &rate, "100.0001%", 0, "100.0001% is out of range: 0% .. 100%", NULL },
        { &rate, "-1%", 0, "-1% is out of range: 0% .. 100%", NULL },
        { &rate, "１%", 0, "full-width '１': write '1'", NULL },
        { &rate, "1％", 1, "full-width '％': write '%'", NULL },
        { &rate, "1。5%", 1, "full-width '。': write '.'", NULL },
        { &rate, ".5%", 0, "expected a number, not '.5%'", NULL },
        { &rate, "5.%", 0, "expected a number, not '5.%'", NULL },
        { &rate, "%", 0, "expected a number, not '%'", NULL },
        { &rate, "1e-3%", 1, "no exponents: write all digits", NULL },
        { &rate, "none", 0, "expected a number, not 'none'", NULL },
        { &rate, "auto", 0, "expected a number, not 'auto'", NULL },
        { &money, "0.005 CNY", 0, "0.005 CNY is finer than 0.01 CNY", NULL },
        { &money, "3.25", 4, "needs a unit: 3.25 CNY?", NULL },
        { &money, "3 RMB", 2, "an amount is written in CNY, 元, 万元 or 亿元, not 'RMB'",
          "3 CNY" },
        { &money, "1,000 CNY", 1, "no thousands separators: write 1000 CNY", NULL },
        { &money, "1，000 CNY", 1, "full-width '，': write ','", NULL },
        { &money, "9999999999999999 CNY", 0, "a number of more than 15 digits", NULL },
        { &money, "999999999999999 亿元", 0, "999999999999999 亿元 is too large", NULL },
        { &money, "20000000000 CNY", 0,
          "20000000000 CNY is out of range: 0 CNY .. 10000000000 CNY, or none", NULL },
        { &number, "0.6 CNY", 4, "a plain number has no unit: 'CNY' is too much", NULL },
        { &number, "0.0000001", 0, "0.0000001 is finer than 0.000001", NULL },
        { &per_second, "10 CNY", 3, "a whole number is written in /s, not 'CNY'", NULL },
        { &per_second, "0.5", 0, "0.5 is finer than 1", NULL },
        { &days, "180", 3, "needs a unit: 180 d?", NULL },
        { &days, "1.5 d", 0, "1.5 d is not a whole number of days", NULL },
        { &days, "0 d", 0, "0 d is out of range: 1 d .. 3660 d", NULL },
        { &days, "3 天", 2, "a number of days is written in d, not '天'", "3 d" },
        { &span, "30", 2, "needs a unit: 30 d?", NULL },
        { &span, "3 weeks", 2, "a duration is written in ms, s, min, h or d, not 'weeks'",
          NULL },
        { &date, "2021/11/11", 4,
          "a date is written 2021-11-11 or 2021-11-10T23:00, not '2021/11/11'", NULL },
        { &date, "2021-02-29", 0, "there is no 2021-02-29 in the calendar (1900 to 2200)",
          NULL },
        { &date, "2021-11-11 18:00", 10,
          "a date is written 2021-11-11 or 2021-11-10T23:00, not '2021-11-11 18:00'",
          NULL },
        { &date, "2021-11-10T18：00", 13, "full-width '：': write ':'", NULL },
        { &scale, "1000", 0, "a scale is written 1:1000, not '1000'", NULL },
        { &scale, "1:0", 0, "1:0 is out of range: 1:1 .. 1:10000000", NULL },
        { &scale, "2:1000", 0, "a scale is written 1:1000, not '2:1000'", NULL },
        { &flag, "true", 0, "expected yes or no, not 'true'", "yes" },
        { &rate, "￥1%", 0, "expected a number, not '￥1%'", NULL },
        { &rate, "1、5%", 1, "full-width '、': write ','", NULL },
        { &rate, "1　%", 1, "full-width '　': write ' '", NULL },
        { &rate, "1\xc2\xa0%", 1, "full-width '\xc2\xa0': write ' '", NULL },
        { &rate, "1.2.3%", 3, "a rate is written in %, bp or ppm, not '.3%'", NULL },
        { &rate, "1,%", 1, "a rate is written in %, bp or ppm, not ',%'", NULL },
        { &rate, "1E5%", 1, "no exponents: write all digits", NULL },
        { &rate, "1e+5%", 1, "no exponents: write all digits", NULL },
        { &rate, "1ex%", 1, "a rate is written in %, bp or ppm, not 'ex%'", NULL },
        { &rate, "3 RMB", 2, "a rate is written in %, bp or ppm, not 'RMB'", NULL },
        { &rate, "38 bps", 3, "a rate is written in %, bp or ppm, not 'bps'", "38bp" },
        { &rate, "0.0000000000000000%", 0, "a number of more than 15 digits", NULL },
        { &number, "1 bp", 2, "a plain number has no unit: 'bp' is too much", NULL },
        { &scale, "１:1000", 0, "full-width '１': write '1'", NULL },
        { &scale, "1x:1000", 0, "a scale is written 1:1000, not '1x:1000'", NULL },
        { &scale, "1:x", 2, "a scale is written 1:1000, not '1:x'", NULL },
        { &flag, "OFF", 0, "expected yes or no, not 'OFF'", "no" },
        { &flag, "maybe", 0, "expected yes or no, not 'maybe'", NULL },
        { &choice, "ballance", 0, "'ballance' is none of any, balance, bank", "balance" },
        { &modes, "mpm, cmp", 5, "there is no mode 'cmp' (online, mpm, personal, cpm)",
          "cpm" },
        { &modes, "mpm mpm", 4, "'mpm' is listed twice", NULL },
        { &modes, "mpm，cpm", 3, "full-width '，': write ','", NULL },
        { &modes, ",", 0, "expected ids, or any", NULL },
        { &mode, "cmp", 0, "there is no mode 'cmp' (online, mpm, personal, cpm)", "cpm" },
    };
    PayParams *params = pay_params_new();
    pay_params_layout(params);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t value = -77;
        ScnRefusal refusal = { 0 };
        bool ok = scn_value_parse(cases[i].spec, params, cases[i].text, &value, &refusal);
        bool same = !ok && strcmp(refusal.message, cases[i].message) == 0 &&
                    refusal.byte == cases[i].byte &&
                    g_strcmp0(refusal.suggestion, cases[i].suggestion) == 0;
        CU_ASSERT_TRUE(same);
        CU_ASSERT_EQUAL(value, -77);
        if (!same)
            printf("'%s' at %u: %s (%s)\n", cases[i].text, refusal.byte,
                   ok ? "accepted" : refusal.message, refusal.suggestion);
        scn_refusal_clear(&refusal);
    }
    pay_params_free(params);
}

/* However much of a date is there, all of it is asked for. */
static void
half_a_date_is_none(void)
{
    static const char *const cases[] = {
        "",
        "2021",
        "2021-",
        "2021-1",
        "2021-11",
        "2021-11-",
        "2021-11-1",
        "2021-11-11T",
        "2021-11-11T1",
        "2021-11-11T11",
        "2021x11-11",
        "2021-11x11",
        "2021-11-11T11:",
        "2021-11-11T11:3",
        "2021-11-11T11x30",
        "2021-11-1x",
        "2021-11-11 ",
        "2021-11-11T11:30:",
        "2021-11-11T11:30:1",
        "2021-11-11T11:30:15x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t value = -77;
        ScnRefusal refusal = { 0 };
        CU_ASSERT_FALSE(scn_value_parse(&date, NULL, cases[i], &value, &refusal));
        CU_ASSERT_TRUE(
            g_str_has_prefix(refusal.message, "a date is written 2021-11-11 or"));
        CU_ASSERT_EQUAL(value, -77);
        scn_refusal_clear(&refusal);
    }
}

static void
many_ids_are_named_in_part(void)
{
    static const struct {
        unsigned n;
        const char *message;
    } cases[] = {
        { 0, "there is no bank 'x' (none is declared)" },
        { 8, "there is no bank 'x' (b0, b1, b2, b3, b4, b5, b6, b7)" },
        { 10, "there is no bank 'x' (b0, b1, b2, b3, b4, b5, b6, b7 and 2 more)" },
    };
    static const ScnSpec bank = { .type = SCN_TYPE_REF, .kind = PAY_KIND_BANK };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PayParams *params = pay_params_new();
        for (unsigned b = 0; b < cases[i].n; b++) {
            const char id[] = { 'b', (char)('0' + b), '\0' };
            pay_params_declare(params, PAY_KIND_BANK, id, NULL, NULL, NULL, NULL);
        }
        pay_params_layout(params);
        int64_t value;
        ScnRefusal refusal = { 0 };
        CU_ASSERT_FALSE(scn_value_parse(&bank, params, "x", &value, &refusal));
        CU_ASSERT_STRING_EQUAL(refusal.message, cases[i].message);
        scn_refusal_clear(&refusal);
        pay_params_free(params);
    }
}

static void
what_may_be_written_is_told(void)
{
    static const struct {
        const ScnSpec *spec;
        const char *range, *unit;
    } cases[] = {
        { &rate, "0% .. 100%", "%, bp, ppm" },
        { &automatic, "0% .. 100%, or auto", "%, bp, ppm" },
        { &money, "0 CNY .. 10000000000 CNY, or none", "CNY, 元, 万元, 亿元" },
        { &number, "0 .. 10", "number" },
        { &per_second, "0 /s .. 1000000000 /s", "/s" },
        { &days, "1 d .. 3660 d", "d" },
        { &span, "0 s .. 3660 d", "ms, s, min, h, d" },
        { &date, "", "date" },
        { &scale, "1:1 .. 1:10000000", "1:n" },
        { &flag, "yes or no", "" },
        { &choice, "one of any, balance,on-us, bank,off-us", "" },
        { &mode, "id of a mode, or none", "" },
        { &modes, "ids of modes, * as wildcard, or any", "" },
        { &classes, "ids of classes, * as wildcard, or any", "" },
        { &words, "", "" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *range = scn_spec_range(cases[i].spec);
        CU_ASSERT_STRING_EQUAL(range, cases[i].range);
        CU_ASSERT_STRING_EQUAL(scn_spec_unit(cases[i].spec), cases[i].unit);
        if (strcmp(range, cases[i].range) != 0)
            printf("case %zu: %s\n", i, range);
    }
}

static void
a_choice_that_is_none_is_shown_as_such(void)
{
    for (int64_t value = -1; value <= 3; value += 4) {
        g_autofree char *text = scn_value_format(&choice, NULL, value);
        CU_ASSERT_STRING_EQUAL(text, "?");
    }
}

static void
a_change_needs_a_sign_and_points_for_rates(void)
{
    int64_t value = 0;
    ScnRefusal refusal = { 0 };
    CU_ASSERT_TRUE(scn_value_parse_step(&rate, "-0.10 pp", &value, &refusal));
    CU_ASSERT_EQUAL(value, -1000);
    CU_ASSERT_TRUE(scn_value_parse_step(&rate, "+5 bp", &value, &refusal));
    CU_ASSERT_EQUAL(value, 500);
    CU_ASSERT_TRUE(scn_value_parse_step(&money, "+0.50 CNY", &value, &refusal));
    CU_ASSERT_EQUAL(value, 50);
    CU_ASSERT_FALSE(scn_value_parse_step(&rate, "0.1 pp", &value, &refusal));
    CU_ASSERT_STRING_EQUAL(refusal.message, "a change needs a sign: +0.1 pp or -0.1 pp");
    scn_refusal_clear(&refusal);
    CU_ASSERT_FALSE(scn_value_parse_step(&rate, "-0.1%", &value, &refusal));
    CU_ASSERT_STRING_EQUAL(refusal.message,
                           "a change of a rate is written in pp, bp or ppm, not '%'");
    CU_ASSERT_STRING_EQUAL(refusal.suggestion, "-0.1 pp");
    scn_refusal_clear(&refusal);
}

static void
a_factor_is_a_number_or_a_percentage(void)
{
    int64_t value = 0;
    ScnRefusal refusal = { 0 };
    CU_ASSERT_TRUE(scn_value_parse_factor("0.3", &value, &refusal));
    CU_ASSERT_EQUAL(value, 300000);
    CU_ASSERT_TRUE(scn_value_parse_factor("150%", &value, &refusal));
    CU_ASSERT_EQUAL(value, 1500000);
    CU_ASSERT_FALSE(scn_value_parse_factor("1000", &value, &refusal));
    CU_ASSERT_STRING_EQUAL(refusal.message, "1000 is out of range: 0 .. 100");
    scn_refusal_clear(&refusal);
    CU_ASSERT_FALSE(scn_value_parse_factor("-0.1", &value, &refusal));
    CU_ASSERT_STRING_EQUAL(refusal.message, "-0.1 is out of range: 0 .. 100");
    scn_refusal_clear(&refusal);
    CU_ASSERT_FALSE(scn_value_parse_factor("twice", &value, &refusal));
    CU_ASSERT_STRING_EQUAL(refusal.message, "expected a number, not 'twice'");
    scn_refusal_clear(&refusal);
}

CLAIMS_MAIN("input/units", CLAIM(reads_values_exactly_and_writes_them_back),
            CLAIM(refuses_what_is_not_exact_or_not_the_unit), CLAIM(half_a_date_is_none),
            CLAIM(many_ids_are_named_in_part), CLAIM(what_may_be_written_is_told),
            CLAIM(a_choice_that_is_none_is_shown_as_such),
            CLAIM(a_change_needs_a_sign_and_points_for_rates),
            CLAIM(a_factor_is_a_number_or_a_percentage))
