#include "output/html.h"

#include <stdbool.h>
#include <string.h>

static void
append_in(GString *out, const char *lang, const char *text)
{
    g_string_append_printf(out, "<span lang=\"%s\">", lang);
    out_text_xml(out, text);
    g_string_append(out, "</span>");
}

void
html_say(GString *out, const char *en, const char *zh)
{
    const char *first = en != NULL ? en : zh, *second = zh != NULL ? zh : en;
    if (g_strcmp0(first, second) == 0) {
        out_text_xml(out, first);
        return;
    }
    append_in(out, "en", first);
    append_in(out, "zh", second);
}

/* @format with the @n texts at @args, every second one, put in for its %s. */
static char *
put_in(const char *format, const char *const *args, unsigned n)
{
    GString *text = g_string_new(NULL);
    unsigned used = 0;
    for (const char *p = format; *p != '\0'; p++)
        if (p[0] == '%' && p[1] == 's' && used < n) {
            g_string_append(text, args[2 * used++]);
            p++;
        } else {
            g_string_append_c(text, *p);
        }
    return g_string_free(text, FALSE);
}

void
html_say_with(GString *out, const char *en, const char *zh, const char *const *args,
              unsigned n)
{
    g_autofree char *english = put_in(en, args, n);
    g_autofree char *chinese = put_in(zh, args + 1, n);
    html_say(out, english, chinese);
}

static void
append_digits(GString *out, const char *number)
{
    for (const char *p = number; *p != '\0'; p++)
        if (*p == ',')
            g_string_append(out, "<i class=\"k\"></i>");
        else
            g_string_append_c(out, *p);
}

void
html_number(GString *out, const char *en, const char *zh)
{
    if (strcmp(en, zh) == 0) {
        append_digits(out, en);
        return;
    }
    g_string_append(out, "<span lang=\"en\">");
    append_digits(out, en);
    g_string_append(out, "</span><span lang=\"zh\">");
    append_digits(out, zh);
    g_string_append(out, "</span>");
}

void
html_lines(GString *out, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        out_text_xml(out, *line);
        if (line[1] != NULL)
            g_string_append_c(out, '\n');
    }
}

/* --- Pictures --- */

/* Where the tag that begins at @tag ends; a '>' within quotes does not end it. */
static const char *
tag_end(const char *tag)
{
    char quote = '\0';
    for (; *tag != '\0'; tag++) {
        if (quote != '\0')
            quote = *tag == quote ? '\0' : quote;
        else if (*tag == '"' || *tag == '\'')
            quote = *tag;
        else if (*tag == '>')
            return tag + 1;
    }
    return tag;
}

/* A tenth of a pixel is as much as anyone sees, and half as long. Returns: where the
 * number ends. */
static const char *
append_place(GString *out, const char *number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    char *end = NULL;
    double value = g_ascii_strtod(number, &end);
    g_ascii_formatd(text, sizeof text, "%.1f", value);
    if (g_str_has_suffix(text, ".0"))
        text[strlen(text) - 2] = '\0';
    g_string_append(out, text);
    return end;
}

/* The value of an attribute that holds places, up to its quote. */
static const char *
append_places(GString *out, const char *p, const char *end)
{
    while (p < end && *p != '\'')
        if (g_ascii_isdigit(*p) || *p == '-')
            p = append_place(out, p);
        else
            g_string_append_c(out, *p++);
    return p;
}

/* Of what is special within a tag: where it ends. */
static gsize
mark_at(const char *p, const char *const *marks, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (g_str_has_prefix(p, marks[i]))
            return strlen(marks[i]);
    return 0;
}

static void
append_tag(GString *out, const char *tag, const char *end, const char *prefix)
{
    static const char *const names[] = { " id='", " id=\"", "href='#", "href=\"#",
                                         "url(#" };
    static const char *const places[] = { " d='", " points = '" };
    bool is_color = false;
    for (const char *p = tag; p < end;) {
        gsize name = mark_at(p, names, G_N_ELEMENTS(names));
        gsize place = mark_at(p, places, G_N_ELEMENTS(places));
        is_color = g_str_has_prefix(p, "rgb(") || (is_color && *p != ')');
        if (name > 0 || place > 0) {
            g_string_append_len(out, p, (gssize)MAX(name, place));
            p += MAX(name, place);
            if (name > 0)
                g_string_append(out, prefix);
            else
                p = append_places(out, p, end);
        } else {
            if (!(is_color && *p == ' '))
                g_string_append_c(out, *p);
            p++;
        }
    }
}

/* The opening tag: only its view box is kept. */
static void
append_opening(GString *out, const char *tag, const char *end, const char *label)
{
    g_autofree char *text = g_strndup(tag, (gsize)(end - tag));
    const char *box = strstr(text, "viewBox=\"");
    g_string_append(out, "<svg role=\"img\" aria-label=\"");
    out_text_xml(out, label);
    g_string_append(out, "\"");
    if (box != NULL) {
        const char *last = strchr(box + strlen("viewBox=\""), '"');
        g_string_append_printf(out, " %.*s", (int)(last != NULL ? last + 1 - box : 0),
                               box);
    }
    g_string_append(out, " xmlns=\"http://www.w3.org/2000/svg\""
                         " xmlns:xlink=\"http://www.w3.org/1999/xlink\">");
}

/* Titles and descriptions name gnuplot's own parts. */
static const char *
after_tool_tip(const char *tag)
{
    const char *end = NULL;
    if (g_str_has_prefix(tag, "<title>"))
        end = strstr(tag, "</title>");
    else if (g_str_has_prefix(tag, "<desc>"))
        end = strstr(tag, "</desc>");
    return end != NULL ? strchr(end, '>') + 1 : NULL;
}

void
html_picture(GString *out, GBytes *svg, const char *prefix, const char *label)
{
    gsize n = 0;
    const char *bytes = (const char *)g_bytes_get_data(svg, &n);
    g_autofree char *text = g_strndup(bytes != NULL ? bytes : "", n);
    const char *p = strstr(text, "<svg");
    if (p == NULL)
        return;
    const char *end = tag_end(p);
    append_opening(out, p, end, label);
    for (p = end; *p != '\0'; p = end) {
        const char *skipped = *p == '<' ? after_tool_tip(p) : NULL;
        end = skipped != NULL ? skipped : *p == '<' ? tag_end(p) : p + strcspn(p, "<");
        if (skipped == NULL && *p == '<')
            append_tag(out, p, end, prefix);
        else if (skipped == NULL)
            g_string_append_len(out, p, (gssize)(end - p));
    }
}
