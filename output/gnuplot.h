/* The one place that starts gnuplot.
 *
 * gnuplot is a programming language, and several of its string forms run commands. So the
 * program is started by argument vector without a shell and without anyone's start-up
 * file, in a private temporary directory; the script and the data are files there under
 * names of our own; and every text that came from a user passes through
 * out_gnuplot_text(). */
#ifndef OUTPUT_GNUPLOT_H
#define OUTPUT_GNUPLOT_H

#include <glib.h>
#include <stdbool.h>

#include "output/error.h"
#include "output/text.h"

typedef enum { OUT_PICTURE_SVG, OUT_PICTURE_PNG, OUT_PICTURE_DUMB } OutPicture;

typedef struct OutGnuplot OutGnuplot;

/* A picture to be drawn, its terminal already set.
 *
 * @width, @height: pixels; characters for OUT_PICTURE_DUMB.
 * Returns: (owned), NULL on error. */
OutGnuplot *out_gnuplot_new(OutPicture picture, int width, int height, GError **error);

/* Removes the temporary directory. */
void out_gnuplot_free(OutGnuplot *gnuplot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutGnuplot, out_gnuplot_free)

/* The commands so far, to append to. Returns: (borrowed). */
GString *out_gnuplot_script(OutGnuplot *gnuplot);

/* Put @rows, whitespace-separated numbers, into a file of its own. Returns: (borrowed)
 * the file's name, safe to write into the script in quotes; NULL on error. */
const char *out_gnuplot_data(OutGnuplot *gnuplot, const GString *rows, GError **error);

/* Append @text as a string constant with its quotes: inert, at most 160 columns. */
void out_gnuplot_text(GString *script, const char *text);

/* The same as a label of a tic, where a per cent sign is a format and is doubled. */
void out_gnuplot_tic(GString *script, const char *text);

/* Draw. Returns: (owned) the picture, never empty; NULL: OUT_ERROR_TOOL with the package
 * to install, or gnuplot's own first complaint. */
GBytes *out_gnuplot_run(OutGnuplot *gnuplot, GError **error);

/* What is wrong with Chinese labels here, or NULL. Returns: (owned) one line naming the
 * package to install when no font has the characters; pictures are made all the same. */
char *out_gnuplot_font_warning(void);

#endif
