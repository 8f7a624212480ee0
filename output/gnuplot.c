#include "output/gnuplot.h"

#include <glib/gstdio.h>
#include <string.h>

#define FONT         "Noto Sans CJK SC"
#define MOST_COLUMNS 160
#define SCRIPT       "script.gp"
#define PICTURE      "picture"

struct OutGnuplot {
    char *directory; /* private: mode 0700 */
    GString *script;
    GPtrArray *files; /* (owned) names of data files in it */
    OutPicture picture;
};

static void
set_terminal(GString *script, OutPicture picture, int width, int height)
{
    static const char *const terminals[] = {
        [OUT_PICTURE_SVG] = "svg noenhanced background '#ffffff' font '" FONT ",13'",
        [OUT_PICTURE_PNG] = "pngcairo noenhanced background '#ffffff' font '" FONT ",10'",
        [OUT_PICTURE_DUMB] = "dumb noenhanced mono",
    };
    g_string_append_printf(script,
                           "set encoding utf8\nset decimalsign '.'\n"
                           "set terminal %s size %d, %d\nset output '" PICTURE "'\n",
                           terminals[picture], width, height);
}

OutGnuplot *
out_gnuplot_new(OutPicture picture, int width, int height, GError **error)
{
    g_autoptr(GError) failure = NULL;
    char *directory = g_dir_make_tmp("hutong-XXXXXX", &failure);
    if (directory == NULL) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_FILE,
                    "cannot make a temporary directory in %s: %s", g_get_tmp_dir(),
                    failure->message);
        return NULL;
    }
    OutGnuplot *gnuplot = g_new(OutGnuplot, 1);
    gnuplot->directory = directory;
    gnuplot->script = g_string_new(NULL);
    gnuplot->files = g_ptr_array_new_with_free_func(g_free);
    gnuplot->picture = picture;
    set_terminal(gnuplot->script, picture, width, height);
    return gnuplot;
}

static void
remove_file(const OutGnuplot *gnuplot, const char *name)
{
    g_autofree char *path = g_build_filename(gnuplot->directory, name, NULL);
    g_remove(path);
}

void
out_gnuplot_free(OutGnuplot *gnuplot)
{
    if (gnuplot == NULL)
        return;
    for (guint i = 0; i < gnuplot->files->len; i++)
        remove_file(gnuplot, (const char *)g_ptr_array_index(gnuplot->files, i));
    remove_file(gnuplot, SCRIPT);
    remove_file(gnuplot, PICTURE);
    g_rmdir(gnuplot->directory);
    g_ptr_array_unref(gnuplot->files);
    g_string_free(gnuplot->script, TRUE);
    g_free(gnuplot->directory);
    g_free(gnuplot);
}

GString *
out_gnuplot_script(OutGnuplot *gnuplot)
{
    return gnuplot->script;
}

static bool
write_file(const OutGnuplot *gnuplot, const char *name, const GString *text,
           GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *path = g_build_filename(gnuplot->directory, name, NULL);
    if (g_file_set_contents(path, text->str, (gssize)text->len, &failure))
        return true;
    g_set_error(error, OUT_ERROR, OUT_ERROR_FILE, "cannot write a temporary file: %s",
                failure->message);
    return false;
}

const char *
out_gnuplot_data(OutGnuplot *gnuplot, const GString *rows, GError **error)
{
    char *name = g_strdup_printf("data%u", gnuplot->files->len);
    g_ptr_array_add(gnuplot->files, name);
    return write_file(gnuplot, name, rows, error) ? name : NULL;
}

/* The typographic apostrophe of a Latin word; elsewhere it closes a Chinese quotation. */
static bool
is_apostrophe(const char *text, const char *p)
{
    if (*p == '\'')
        return true;
    return g_str_has_prefix(p, "\u2019") && p > text && g_ascii_isalnum(p[-1]);
}

/* Inside single quotes nothing is executed or expanded; only a quote or a line break
 * could end the string. Inert text has no line break, and a quote is joined on as a
 * constant of our own: doubled quotes are not enough, gnuplot 5.4 reads three at the
 * start as an empty string and a second one; and the typographic quote is as wide as a
 * Chinese character in a font for Chinese. */
static void
append_quoted(GString *script, const char *text, bool is_format)
{
    g_autofree char *inert = out_text_inert(text);
    g_autofree char *fitted = out_text_fit(inert, MOST_COLUMNS);
    g_string_append_c(script, '\'');
    for (const char *p = fitted; *p != '\0'; p = g_utf8_next_char(p)) {
        if (is_apostrophe(fitted, p))
            g_string_append(script, "'.\"\\047\".'");
        else
            g_string_append_len(script, p, g_utf8_next_char(p) - p);
        if (*p == '%' && is_format)
            g_string_append_c(script, '%');
    }
    g_string_append_c(script, '\'');
}

void
out_gnuplot_text(GString *script, const char *text)
{
    append_quoted(script, text, false);
}

void
out_gnuplot_tic(GString *script, const char *text)
{
    append_quoted(script, text, true);
}

/* --- Running --- */

/* The user's environment without what changes gnuplot's defaults. Returns: (owned). */
static char **
plain_environment(void)
{
    static const char *const unwanted[] = { "GNUTERM",          "GNUPLOT_DEFAULT_GDFONT",
                                            "GNUPLOT_FONTPATH", "GNUPLOT_PS_DIR",
                                            "GDFONTPATH",       "GNUPLOT_LIB",
                                            "COLUMNS",          "LINES" };
    char **environment = g_get_environ();
    for (gsize i = 0; i < G_N_ELEMENTS(unwanted); i++)
        environment = g_environ_unsetenv(environment, unwanted[i]);
    return g_environ_setenv(environment, "LC_ALL", "C.UTF-8", TRUE);
}

/* The line of @complaints that says what was wrong; gnuplot first repeats its input. */
static char *
first_complaint(const char *complaints)
{
    g_auto(GStrv) lines = g_strsplit(complaints != NULL ? complaints : "", "\n", -1);
    for (int i = 0; lines[i] != NULL; i++)
        if (strstr(lines[i], "line ") != NULL)
            return out_text_inert(g_strstrip(lines[i]));
    return g_strdup("no reason given");
}

static bool
run(const OutGnuplot *gnuplot, GError **error)
{
    char *argv[] = { (char *)"gnuplot", (char *)"-d", (char *)SCRIPT, NULL };
    g_auto(GStrv) environment = plain_environment();
    g_autofree char *complaints = NULL;
    g_autoptr(GError) failure = NULL;
    int status = 0;
    if (!g_spawn_sync(gnuplot->directory, argv, environment,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      &complaints, &status, &failure)) {
        bool is_missing = g_error_matches(failure, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
        g_set_error(error, OUT_ERROR, OUT_ERROR_TOOL, "cannot start gnuplot: %s",
                    is_missing ? "not found; install the package gnuplot-nox"
                               : failure->message);
        return false;
    }
    if (g_spawn_check_wait_status(status, NULL))
        return true;
    g_autofree char *reason = first_complaint(complaints);
    g_set_error(error, OUT_ERROR, OUT_ERROR_TOOL, "gnuplot failed: %s", reason);
    return false;
}

/* gnuplot's text terminal gives every character one column, wide ones take two: the next
 * blanks are given up for them, so that what stands further right stays in its column. */
static GBytes *
realign(const char *text)
{
    GString *out = g_string_new(NULL);
    int n_owed = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\f')
            continue;
        if (c == '\n')
            n_owed = 0;
        if (c == ' ' && n_owed > 0 && p[1] == ' ') {
            n_owed--;
            continue;
        }
        n_owed += g_unichar_iswide(c) ? 1 : 0;
        g_string_append_unichar(out, c);
    }
    return g_string_free_to_bytes(out);
}

GBytes *
out_gnuplot_run(OutGnuplot *gnuplot, GError **error)
{
    g_string_append(gnuplot->script, "\nset output\n");
    if (!write_file(gnuplot, SCRIPT, gnuplot->script, error) || !run(gnuplot, error))
        return NULL;
    g_autofree char *path = g_build_filename(gnuplot->directory, PICTURE, NULL);
    g_autofree char *contents = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &contents, &length, NULL) || length == 0) {
        g_set_error(error, OUT_ERROR, OUT_ERROR_TOOL,
                    "gnuplot made no picture; install the package gnuplot-nox");
        return NULL;
    }
    if (gnuplot->picture == OUT_PICTURE_DUMB && g_utf8_validate(contents, -1, NULL))
        return realign(contents);
    return g_bytes_new_take(g_steal_pointer(&contents), length);
}

char *
out_gnuplot_font_warning(void)
{
    char *argv[] = { (char *)"fc-list", (char *)":lang=zh-cn", (char *)"family", NULL };
    g_autofree char *fonts = NULL;
    bool is_known =
        g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, &fonts, NULL, NULL, NULL);
    if (is_known && strstr(fonts, FONT) != NULL)
        return NULL;
    return g_strdup("font '" FONT "' not found: Chinese labels may show as boxes; "
                    "install the package fonts-noto-cjk");
}
