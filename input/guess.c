#include "input/guess.h"

#include <string.h>

#define MAX_WORD 64

/* Optimal string alignment: insertions, deletions, replacements, swaps of neighbours. */
static unsigned
distance(const char *a, const char *b)
{
    unsigned n = (unsigned)strlen(a), m = (unsigned)strlen(b);
    unsigned row[3][MAX_WORD + 1];
    for (unsigned j = 0; j <= m; j++)
        row[0][j] = j;
    for (unsigned i = 1; i <= n; i++) {
        unsigned *above = row[(i - 1) % 3], *here = row[i % 3], *two = row[(i + 1) % 3];
        here[0] = i;
        for (unsigned j = 1; j <= m; j++) {
            unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = MIN(best, MIN(above[j], here[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, two[j - 2] + 1);
            here[j] = best;
        }
    }
    return row[n % 3][m];
}

ScnGuess
scn_guess(const char *word)
{
    unsigned n = (unsigned)strlen(word);
    return (ScnGuess){ .word = word, .distance = n <= 2 ? 2 : n <= 5 ? 3 : 4 };
}

void
scn_guess_offer(ScnGuess *guess, const char *known)
{
    if (strlen(guess->word) > MAX_WORD || strlen(known) > MAX_WORD)
        return;
    unsigned d = distance(guess->word, known);
    /* A word that shares nothing but its length is no help. */
    if (d >= guess->distance || d >= strlen(known))
        return;
    guess->distance = d;
    g_free(guess->best);
    guess->best = g_strdup(known);
}

char *
scn_guess_take(ScnGuess *guess)
{
    return g_steal_pointer(&guess->best);
}
