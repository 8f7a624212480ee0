/* "did you mean": the known word closest to a mistyped one. */
#ifndef INPUT_GUESS_H
#define INPUT_GUESS_H

#include <glib.h>

typedef struct {
    const char *word;  /* what was typed (borrowed) */
    char *best;        /* (owned) closest so far, NULL if none is close */
    unsigned distance; /* of the best */
} ScnGuess;

/* Start a search for words close to @word. */
ScnGuess scn_guess(const char *word);
/* Offer a known word; the first of equally close ones wins. */
void scn_guess_offer(ScnGuess *guess, const char *known);
/* End the search. Returns: (owned) the best word or NULL. */
char *scn_guess_take(ScnGuess *guess);

#endif
