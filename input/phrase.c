#include "input/phrase.h"

#include <string.h>

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

ScnPhrase
scn_phrase(const ScnEntry *entry)
{
    return (ScnPhrase){ entry, 0, strlen(entry->value) };
}

ScnPhrase
scn_phrase_part(ScnPhrase whole, gsize from, gsize to)
{
    const char *text = whole.entry->value;
    while (from < to && is_blank(text[from]))
        from++;
    while (to > from && is_blank(text[to - 1]))
        to--;
    return (ScnPhrase){ whole.entry, from, to };
}

ScnPlace
scn_phrase_place(ScnPhrase phrase)
{
    ScnPlace place = phrase.entry->place;
    place.byte += (unsigned)phrase.from;
    return place;
}

char *
scn_phrase_text(ScnPhrase phrase)
{
    return g_strndup(phrase.entry->value + phrase.from, phrase.to - phrase.from);
}

/* Does @word stand alone at byte @at? A sign, such as '..', does without blanks. */
static bool
stands_at(ScnPhrase phrase, const char *word, gsize at)
{
    gsize n = strlen(word);
    const char *text = phrase.entry->value;
    if (at + n > phrase.to || memcmp(text + at, word, n) != 0)
        return false;
    return !g_ascii_isalpha(*word) || ((at == phrase.from || is_blank(text[at - 1])) &&
                                       (at + n == phrase.to || is_blank(text[at + n])));
}

bool
scn_phrase_cut(ScnPhrase whole, const char *word, ScnPhrase *ret_before,
               ScnPhrase *ret_after)
{
    for (gsize at = whole.from + 1; at < whole.to; at++) {
        if (!stands_at(whole, word, at))
            continue;
        *ret_before = scn_phrase_part(whole, whole.from, at);
        *ret_after = scn_phrase_part(whole, at + strlen(word), whole.to);
        return ret_after->from < ret_after->to;
    }
    return false;
}

bool
scn_phrase_skip(ScnPhrase *phrase, const char *word)
{
    if (!stands_at(*phrase, word, phrase->from))
        return false;
    *phrase = scn_phrase_part(*phrase, phrase->from + strlen(word), phrase->to);
    return true;
}

bool
scn_phrase_strip(ScnPhrase *phrase, const char *word)
{
    gsize n = strlen(word);
    if (phrase->to - phrase->from < n || !stands_at(*phrase, word, phrase->to - n))
        return false;
    *phrase = scn_phrase_part(*phrase, phrase->from, phrase->to - n);
    return true;
}

static bool
told(const ScnResolved *resolved, ScnPhrase phrase, ScnRefusal *refusal)
{
    scn_report_refusal(resolved->report, scn_phrase_place(phrase), NULL, refusal);
    return false;
}

bool
scn_phrase_value(const ScnResolved *resolved, ScnPhrase phrase, const ScnSpec *spec,
                 int64_t *ret_value)
{
    ScnRefusal refusal = { 0 };
    g_autofree char *text = scn_phrase_text(phrase);
    if (scn_value_parse(spec, resolved->params, text, ret_value, &refusal))
        return true;
    return told(resolved, phrase, &refusal);
}

bool
scn_phrase_step(const ScnResolved *resolved, ScnPhrase phrase, const ScnSpec *spec,
                int64_t *ret_value)
{
    ScnRefusal refusal = { 0 };
    g_autofree char *text = scn_phrase_text(phrase);
    if (scn_value_parse_step(spec, text, ret_value, &refusal))
        return true;
    return told(resolved, phrase, &refusal);
}

bool
scn_phrase_factor(const ScnResolved *resolved, ScnPhrase phrase, int64_t *ret_value)
{
    ScnRefusal refusal = { 0 };
    g_autofree char *text = scn_phrase_text(phrase);
    if (scn_value_parse_factor(text, ret_value, &refusal))
        return true;
    return told(resolved, phrase, &refusal);
}

/* Read with a sign that nobody wrote, which must not show in what is said. */
bool
scn_phrase_amount(const ScnResolved *resolved, ScnPhrase phrase, const ScnSpec *spec,
                  int64_t *ret_value)
{
    ScnRefusal refusal = { 0 };
    g_autofree char *text = scn_phrase_text(phrase);
    g_autofree char *signed_ = g_strconcat("+", text, NULL);
    int64_t value = 0;
    bool is_number = g_ascii_isdigit(*text);
    if (is_number && !scn_value_parse_step(spec, signed_, &value, &refusal)) {
        refusal.byte -= refusal.byte > 0;
        if (refusal.suggestion != NULL) /* begins with the number as it was read */
            memmove(refusal.suggestion, refusal.suggestion + 1,
                    strlen(refusal.suggestion));
        return told(resolved, phrase, &refusal);
    }
    if (value <= 0) {
        scn_report_error(resolved->report, scn_phrase_place(phrase), NULL,
                         "'%s' is no amount above 0, as 2 pp or 100", text);
        return false;
    }
    *ret_value = value;
    return true;
}
