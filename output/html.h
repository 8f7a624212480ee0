/* Pieces of a page that speaks two languages at once. Private to output/report*.c.
 *
 * What differs between the languages is written twice, each in an element with its
 * `lang`; the style sheet shows the one that the page's own `lang` names. So a switch
 * needs no reload, a copied table has one language, and a reader without scripts still
 * has one. All text given here is foreign and made inert; markup is written by the
 * caller, as constants. */
#ifndef OUTPUT_HTML_H
#define OUTPUT_HTML_H

#include <glib.h>

#include "output/text.h"

/* @en and @zh, once if they are the same. NULL falls back to the other. */
void html_say(GString *out, const char *en, const char *zh);

/* The same, with @first written for the first %s of both, and so on: @n of each. The
 * texts that are put in differ by language: args[2 * i] English, args[2 * i + 1] Chinese.
 */
void html_say_with(GString *out, const char *en, const char *zh, const char *const *args,
                   unsigned n);

/* A number as out_scale_number() writes it. Its thousands are set apart by style alone,
 * so that a spreadsheet gets the bare digits. */
void html_number(GString *out, const char *en, const char *zh);

/* Foreign text that keeps its line breaks, for an element that shows them. */
void html_lines(GString *out, const char *text);

/* An SVG picture of gnuplot's, to stand in the page: @prefix keeps its ids apart from
 * those of other pictures, its size gives way to the page's, its tool tips are dropped,
 * and its colours are written in one form that the style sheet can turn for the dark.
 * @label: what the picture shows, for those who cannot see it. */
void html_picture(GString *out, GBytes *svg, const char *prefix, const char *label);

#endif
