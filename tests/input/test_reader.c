#include "input/reader.h"

#include <string.h>

#include "input/guess.h"
#include "tests/claims.h"

/* "kind id: key=value|key=value; ..." of what was read. */
static char *
read_all(const char *bytes, gsize n, char **ret_faults)
{
    char *copy = g_malloc(n + 1);
    memcpy(copy, bytes, n);
    copy[n] = '\0';
    ScnText *text = scn_text_new("t", copy, n);
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnSections) sections = scn_read(text, report);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < sections->sections->len; i++) {
        ScnSection *section = sections->sections->pdata[i];
        g_string_append_printf(out, "%s[%s%s%s]", i > 0 ? " " : "", section->kind,
                               *section->id != '\0' ? " " : "", section->id);
        for (guint j = 0; j < section->entries->len; j++) {
            ScnEntry *entry = section->entries->pdata[j];
            g_string_append_printf(out, " %s=%s", entry->key, entry->value);
            if (entry->source != NULL)
                g_string_append_printf(out, "<%s>", entry->source);
        }
    }
    *ret_faults = scn_report_render(report, false);
    scn_text_free(text);
    return g_string_free(out, FALSE);
}

static void
reads_sections_entries_and_comments(void)
{
    static const struct {
        const char *text, *read;
    } cases[] = {
        { "", "" },
        { "\n\n# nothing\n  # at all\n", "" },
        { "[run]\nseed = 1\n", "[run] seed=1" },
        { "  [run]  # why\n\tseed=1# no comment\n", "[run] seed=1# no comment" },
        { "[run]\nseed = 1 # one\n", "[run] seed=1" },
        { "[run]\nseed = 1\t#one", "[run] seed=1" },
        { "[run]\r\nseed = 1\r\n", "[run] seed=1" },
        { "\xef\xbb\xbf[run]\nseed = 1", "[run] seed=1" },
        { "[ wallet   alipay ]\nlabel[zh] = 支付宝\n",
          "[wallet alipay] label[zh]=支付宝" },
        { "[event e]\nset.a.*.b = 1\n", "[event e] set.a.*.b=1" },
        { "[a]\nx = y = z\n", "[a] x=y = z" },
        { "[a]\nx = 1\nsource = s\ny = 2\nsource.y = t\n",
          "[a] x=1<s> source=s y=2<t> source.y=t<s>" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *read = read_all(cases[i].text, strlen(cases[i].text), &faults);
        CU_ASSERT_STRING_EQUAL(read, cases[i].read);
        CU_ASSERT_STRING_EQUAL(faults, "");
        if (strcmp(read, cases[i].read) != 0 || *faults != '\0')
            printf("case %zu: %s\n%s", i, read, faults);
    }
}

static void
refuses_everything_else_with_a_place(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "seed = 1", "t:1:1: error: a key before the first [section]" },
        { "[run]\nseed", "t:2:1: error: expected [section], key = value or # comment" },
        { "[run]\nseed: 1", "t:2:5: error: expected key = value; did you mean '='?" },
        { "[run]\nseed ＝ 1", "t:2:6: error: full-width '＝': write '='" },
        { "[run]\nseed： 1", "t:2:5: error: full-width '：': write ':'" },
        { "［run］", "t:1:1: error: full-width '［': write '['" },
        { "【run】", "t:1:1: error: bracket '【': write '['" },
        { "[run]\n　seed = 1", "t:2:1: error: full-width blank: write ' '" },
        { "[run]\nseed = ",
          "t:2:7: error: 'seed' has no value; remove the line to use the "
          "default" },
        { "[run]\n = 1", "t:2:2: error: a key is missing before '='" },
        { "[run", "t:1:5: error: a section ends with ']' on its own line" },
        { "[run] x", "t:1:8: error: a section ends with ']' on its own line" },
        { "[]", "t:1:2: error: section '' is not an id" },
        { "[Run]", "t:1:2: error: section 'Run' is not an id: a-z, 0-9 and inner '-', at "
                   "most 64; did you mean 'run'?" },
        { "[wallet Ali_Pay]", "t:1:9: error: section id 'Ali_Pay' is not an id: a-z, 0-9 "
                              "and inner '-', at most 64; did you mean 'ali-pay'?" },
        { "[wallet 支付宝]", "t:1:9: error: section id '支付宝' is not an id" },
        { "[wallet a b]", "t:1:9: error: section id 'a b' is not an id" },
        { "[wallet a-]", "t:1:9: error: section id 'a-' is not an id" },
        { "[wallet a]\n[wallet a]",
          "t:2:1: error: section [wallet a] is already at line 1" },
        { "[wallet -a]", "t:1:9: error: section id '-a' is not an id" },
        { "[run]\nMin_Consumers = 1", "t:2:1: error: a key is made of a-z, 0-9, '-' and "
                                      "'.'; did you mean 'min-consumers'?" },
        { "[run]\n种子 = 1", "t:2:1: error: a key is made of a-z, 0-9, '-' and '.'" },
        { "[run]\nseed = 1\nseed = 2",
          "t:3:1: error: 'seed' is given twice; first at line 2" },
        { "[run]\nseed = 1\n[run]\ndays = 2 d",
          "t:3:1: error: section [run] is already at line 1; put the keys there" },
        { "[a]\nx = \033[31m", "t:2:5: error: invisible character U+001B" },
        { "[a]\nx = a\xe2\x80\xae"
          "b",
          "t:2:6: error: invisible character U+202E" },
        { "[a]\nx = a\xe2\x80\x8b", "t:2:6: error: invisible character U+200B" },
        { "[a]\n# \x07", "t:2:3: error: invisible character U+0007" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *read = read_all(cases[i].text, strlen(cases[i].text), &faults);
        bool ok = g_str_has_prefix(faults, cases[i].message) &&
                  strstr(faults, "error:") == g_strrstr(faults, "error:");
        CU_ASSERT_TRUE(ok);
        if (!ok)
            printf("case %zu: %s\n%s", i, read, faults);
    }
}

static void
names_the_encoding_that_is_not_utf8(void)
{
    static const struct {
        const char *bytes;
        gsize n;
        const char *message;
    } cases[] = {
        { "[a]\nlabel = \xd6\xa7\xb8\xb6\xb1\xa6\n", 19,
          "t:2:9: error: the file is not UTF-8: it looks like GBK; save it as UTF-8" },
        { "\xff\xfe[\0a\0]\0", 8,
          "t: error: the file is not UTF-8: it looks like UTF-16; save it as UTF-8" },
        { "\xfe\xff\0[\0a\0]", 8,
          "t: error: the file is not UTF-8: it looks like UTF-16; save it as UTF-8" },
        { "\xff", 1, "t:1:1: error: the file is not UTF-8; save it as UTF-8" },
        { "\xfe[a]", 4, "t:1:1: error: the file is not UTF-8: it looks like GBK" },
        { "x\x80[", 3, "t:1:2: error: the file is not UTF-8; save it as UTF-8" },
        { "\xff\xd6\xa7", 3, "t:1:1: error: the file is not UTF-8; save it as UTF-8" },
        { "\xd6 \xa7", 3, "t:1:1: error: the file is not UTF-8; save it as UTF-8" },
        { "[a]\nx = \xff", 9, "t:2:5: error: the file is not UTF-8; save it as UTF-8" },
        { "[a]\nx = \0y", 10, "t:2:5: error: a zero byte: this is not a text file" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *read = read_all(cases[i].bytes, cases[i].n, &faults);
        CU_ASSERT_TRUE(g_str_has_prefix(faults, cases[i].message));
        CU_ASSERT_STRING_EQUAL(read, "");
        if (!g_str_has_prefix(faults, cases[i].message))
            printf("case %zu: %s", i, faults);
    }
}

static void
a_byte_order_mark_takes_no_column(void)
{
    g_autofree char *faults = NULL;
    g_autofree char *read = read_all("\xef\xbb\xbfseed", 7, &faults);
    CU_ASSERT_STRING_EQUAL(read, "");
    CU_ASSERT_TRUE(g_str_has_prefix(faults, "t:1:1: error: expected"));
}

static void
goes_on_after_a_fault(void)
{
    static const char text[] =
        "[Run]\nx = 1\n[run]\nseed\nseed = 1\ndays: 3\nscale = 2\n";
    g_autofree char *faults = NULL;
    g_autofree char *read = read_all(text, strlen(text), &faults);
    CU_ASSERT_STRING_EQUAL(read, "[run] seed=1 scale=2");
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "t:1:2:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "t:4:1:"));
    CU_ASSERT_PTR_NOT_NULL(strstr(faults, "t:6:5:"));
}

static void
refuses_absurd_sizes(void)
{
    GString *text = g_string_new("[a]\nx = ");
    for (unsigned i = 0; i <= SCN_MAX_LINE; i++)
        g_string_append_c(text, 'y');
    g_autofree char *faults = NULL;
    g_autofree char *read = read_all(text->str, text->len, &faults);
    CU_ASSERT_STRING_EQUAL(read, "[a]");
    CU_ASSERT_TRUE(g_str_has_prefix(faults, "t:2:1: error: the line is longer than"));
    g_string_truncate(text, 0);
    for (unsigned i = 0; i <= SCN_MAX_SECTIONS; i++)
        g_string_append_printf(text, "[a x%u]\n", i);
    g_autofree char *more = NULL;
    g_autofree char *kept = read_all(text->str, text->len, &more);
    CU_ASSERT_TRUE(g_str_has_suffix(kept, "[a x99999]"));
    CU_ASSERT_TRUE(
        g_str_has_prefix(more, "t:100001:1: error: more than 100000 sections"));
    g_string_free(text, TRUE);
}

static void
an_id_has_at_most_64_letters(void)
{
    char id[66];
    memset(id, 'a', sizeof id - 1);
    id[65] = '\0';
    CU_ASSERT_FALSE(scn_is_id(id));
    CU_ASSERT_TRUE(scn_is_id(id + 1));
    CU_ASSERT_FALSE(scn_is_id(""));
    scn_sections_free(NULL);
    scn_entry_free(NULL);
}

/* Of a million and two keys the first too many is named, once. */
static void
refuses_an_absurd_number_of_keys(void)
{
    GString *text = g_string_new("[a]\n");
    for (unsigned i = 0; i <= SCN_MAX_ENTRIES + 1; i++)
        g_string_append_printf(text, "k%u=1\n", i);
    ScnText *whole = scn_text_new("t", g_strdup(text->str), text->len);
    g_autoptr(ScnReport) report = scn_report_new();
    g_autoptr(ScnSections) sections = scn_read(whole, report);
    const ScnSection *section = scn_sections_find(sections, "a", "");
    CU_ASSERT_EQUAL(section->entries->len, SCN_MAX_ENTRIES);
    CU_ASSERT_EQUAL(report->n_errors, 1);
    g_autofree char *faults = scn_report_render(report, false);
    CU_ASSERT_TRUE(
        g_str_has_prefix(faults, "t:1000002:1: error: more than 1000000 keys"));
    scn_text_free(whole);
    g_string_free(text, TRUE);
}

static void
guesses_the_nearest_word_or_none(void)
{
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        { "walet", "wallet" }, { "wallte", "wallet" }, { "hubs", "hub" },
        { "banc", "bank" },    { "xylophone", NULL },  { "", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ScnGuess guess = scn_guess(cases[i].typed);
        scn_guess_offer(&guess, "wallet");
        scn_guess_offer(&guess, "hub");
        scn_guess_offer(&guess, "bank");
        g_autofree char *meant = scn_guess_take(&guess);
        CU_ASSERT_EQUAL(g_strcmp0(meant, cases[i].meant), 0);
    }
    char word[66];
    memset(word, 'a', sizeof word - 1);
    word[65] = '\0';
    ScnGuess guess = scn_guess(word);
    scn_guess_offer(&guess, word + 1);
    CU_ASSERT_PTR_NULL(scn_guess_take(&guess));
    guess = scn_guess(word + 1);
    scn_guess_offer(&guess, word);
    CU_ASSERT_PTR_NULL(scn_guess_take(&guess));
    /* As many letters would have to change as it has. */
    guess = scn_guess("abcdef");
    scn_guess_offer(&guess, "abc");
    CU_ASSERT_PTR_NULL(scn_guess_take(&guess));
}

CLAIMS_MAIN("input/reader", CLAIM(reads_sections_entries_and_comments),
            CLAIM(refuses_everything_else_with_a_place),
            CLAIM(names_the_encoding_that_is_not_utf8),
            CLAIM(a_byte_order_mark_takes_no_column), CLAIM(goes_on_after_a_fault),
            CLAIM(refuses_absurd_sizes), CLAIM(refuses_an_absurd_number_of_keys),
            CLAIM(an_id_has_at_most_64_letters), CLAIM(guesses_the_nearest_word_or_none))
