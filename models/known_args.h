/* The parameters of one known case as text: "key=value; key=value", a value being a word,
 * a number or a list "a|b" whose items may have two halves ("name:0.7", "wallet>code").
 *
 * Every key must be known to the family and stand once; numbers are plain decimals within
 * the bounds that the caller names. Whoever reads a wrong value gets a reason that quotes
 * it and says what would be right. */
#ifndef MODELS_KNOWN_ARGS_H
#define MODELS_KNOWN_ARGS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define PAY_KNOWN_ERROR (pay_known_error_quark())
GQuark pay_known_error_quark(void);
typedef enum { PAY_KNOWN_ERROR_TEXT } PayKnownError;

/* Set @error to the formatted reason. Returns: false, so that a reader may end with it.
 */
bool pay_known_fault(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

typedef struct PayKnownArgs PayKnownArgs;

/* @keys: NULL-terminated; the first @n_required of them must be given.
 * Returns: (owned) or NULL and @error. */
PayKnownArgs *pay_known_args_new(const char *text, const char *const *keys,
                                 unsigned n_required, GError **error);
void pay_known_args_free(PayKnownArgs *args);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PayKnownArgs, pay_known_args_free)

/* The value of @key as it was written, without blanks around it (borrowed); NULL if it
 * was not given. */
const char *pay_known_args_text(const PayKnownArgs *args, const char *key);

/* *@value becomes the number of @key, and stays what it is if the key was not given.
 * Returns: false and @error unless it is a decimal in @min..@max. */
bool pay_known_args_number(const PayKnownArgs *args, const char *key, double min,
                           double max, double *value, GError **error);
/* The same for a whole number, of at most 2^53. */
bool pay_known_args_whole(const PayKnownArgs *args, const char *key, int64_t min,
                          int64_t max, int64_t *value, GError **error);

typedef struct {
    char *first, *second; /* second: NULL where the item has no separator */
} PayKnownItem;

/* The items of the list @key (owned, a GArray of PayKnownItem that clears itself), each
 * cut at its first @separator. Returns: NULL and @error if there are more than @max or an
 * item is empty. */
GArray *pay_known_args_list(const PayKnownArgs *args, const char *key, char separator,
                            unsigned max, GError **error);

/* One number outside of a parameter of its own; @what names it in the reason. */
bool pay_known_number(const char *text, const char *what, double min, double max,
                      double *ret_value, GError **error);
bool pay_known_whole(const char *text, const char *what, int64_t min, int64_t max,
                     int64_t *ret_value, GError **error);

#endif
