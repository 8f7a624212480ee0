/* Parts of a value that is written in words, each knowing its place. */
#ifndef INPUT_PHRASE_H
#define INPUT_PHRASE_H

#include "input/resolve.h"

typedef struct {
    const ScnEntry *entry; /* (borrowed) */
    gsize from, to;        /* bytes of its value, without outer blanks */
} ScnPhrase;

/* The whole value; and bytes [@from, @to) of it. */
ScnPhrase scn_phrase(const ScnEntry *entry);
ScnPhrase scn_phrase_part(ScnPhrase whole, gsize from, gsize to);

ScnPlace scn_phrase_place(ScnPhrase phrase);
/* Returns: (owned). */
char *scn_phrase_text(ScnPhrase phrase);

/* Cut @whole at the first @word that stands alone. Returns: false if it does not, or if
 * nothing is left on either side. */
bool scn_phrase_cut(ScnPhrase whole, const char *word, ScnPhrase *ret_before,
                    ScnPhrase *ret_after);
/* Take @word off the beginning, and off the end. Returns: false if it is not there. */
bool scn_phrase_skip(ScnPhrase *phrase, const char *word);
bool scn_phrase_strip(ScnPhrase *phrase, const char *word);

/* Parse the phrase as scn_value_parse(), scn_value_parse_step() and
 * scn_value_parse_factor() do; an amount is a step without sign, more than 0. Returns:
 * false with an error. */
bool scn_phrase_value(const ScnResolved *resolved, ScnPhrase phrase, const ScnSpec *spec,
                      int64_t *ret_value);
bool scn_phrase_step(const ScnResolved *resolved, ScnPhrase phrase, const ScnSpec *spec,
                     int64_t *ret_value);
bool scn_phrase_factor(const ScnResolved *resolved, ScnPhrase phrase, int64_t *ret_value);
bool scn_phrase_amount(const ScnResolved *resolved, ScnPhrase phrase, const ScnSpec *spec,
                       int64_t *ret_value);

#endif
