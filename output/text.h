/* Text and numbers for people and for programs.
 *
 * Labels, questions and paths come from scenario files, so they may hold anything: a
 * terminal escape, a formula, a tag, a broken byte. Each writer here makes one target's
 * specials inert; nothing in output/ writes foreign text but through this file (and
 * through output/gnuplot.h for pictures). Numbers never depend on the locale. */
#ifndef OUTPUT_TEXT_H
#define OUTPUT_TEXT_H

#include <glib.h>

typedef enum { OUT_LANG_EN, OUT_LANG_ZH } OutLang;

/* The label of the language; the other one, then @id, where it is NULL or empty.
 * Returns: (borrowed) from the arguments. */
const char *out_text_label(OutLang lang, const char *en, const char *zh, const char *id);

/* @text as valid UTF-8 on one line: broken bytes, control characters (ESC, newline, tab),
 * line separators and marks that reorder or hide text each become U+FFFD. NULL is "".
 * Returns: (owned). */
char *out_text_inert(const char *text);

/* Columns that @text takes in a terminal: East Asian wide and full-width characters two,
 * combining marks none. @text: inert. */
int out_text_width(const char *text);

/* @text cut to at most @columns, "…" marking the cut. Returns: (owned). */
char *out_text_fit(const char *text, int columns);

/* Append one field of RFC 4180, quoted where it must be. Text that a spreadsheet would
 * take for a formula (first character = + - @, tab or carriage return, also after blanks
 * or in full width) gets a leading apostrophe. Text keeps its line breaks. */
void out_text_csv(GString *out, const char *text);

/* Append a JSON string with its quotes. Control characters, < > & and U+2028/9 are
 * escaped, so that it may also stand inside an HTML script element. */
void out_text_json(GString *out, const char *text);

/* Append @text as XML character data, also inside an attribute: inert, the specials
 * escaped, and characters that XML forbids replaced. */
void out_text_xml(GString *out, const char *text);

/* Append @value in the fewest digits that read back as the same double, at most 17;
 * integers without exponent up to 2^53. @value: finite. */
void out_number_exact(GString *out, double value);

/* @value with @decimals digits and thousands separators: "1,234.50"; a true minus sign is
 * not used. "-0.00" is written "0.00". Returns: (owned). */
char *out_number_people(double value, int decimals);

/* @value with its unit, scaled for reading: 1.23e9 "CNY" is "1.23 bn CNY" or "12.30
 * 亿元";
 * "%" and "pp" stay close to the number; "1", "index" and "" are not written; of
 * "yes/no", 1 is "yes", 0 "no", and between them the share of yes. @decimals counts for
 * unscaled numbers. Returns: (owned). */
char *out_number_amount(double value, int decimals, const char *unit, OutLang lang);

/* The same without the name of the unit: "1.23 bn", "12.3 亿". Returns: (owned). */
char *out_number_scaled(double value, int decimals, const char *unit, OutLang lang);

/* The unit as people of the language write it: "CNY" is "元" in Chinese; "" for units
 * that say nothing beside a label ("1", "index", "yes/no", and "payments" in English).
 * Returns: (borrowed) static or
 * @unit.
 */
const char *out_unit_name(const char *unit, OutLang lang);

/* One power of ten for numbers that stand side by side, so that the unit is said once. */
typedef struct {
    double divisor;
    int decimals;     /* for the numbers it was made for, three digits of the largest */
    const char *word; /* " bn", "" */
    const char *unit; /* (borrowed) from the caller */
} OutScale;

/* @largest: of the numbers; NaN counts as 0. @decimals: while nothing is scaled. */
OutScale out_scale(double largest, int decimals, const char *unit, OutLang lang);

/* "bn CNY", "亿元", "%". Returns: (owned). */
char *out_scale_unit(const OutScale *scale, OutLang lang);

/* @value without its unit: "0.61", and yes or no where that is the unit. @value: finite.
 * Returns: (owned). */
char *out_scale_number(const OutScale *scale, double value, int decimals, OutLang lang);

#endif
