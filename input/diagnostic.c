#include "input/diagnostic.h"

#include <string.h>

#define TAB 8
/* A terminal line: what is longer is cut around the place. */
#define MAX_SHOWN 160

ScnText *
scn_text_new(const char *name, char *bytes, gsize n)
{
    ScnText *text = g_new0(ScnText, 1);
    text->name = g_strdup(name);
    text->bytes = bytes;
    text->n = n;
    text->line_at = g_array_new(FALSE, FALSE, sizeof(gsize));
    /* A byte order mark is not part of line 1. */
    gsize start = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    g_array_append_val(text->line_at, start);
    for (gsize i = start; i < n; i++)
        if (bytes[i] == '\n') {
            start = i + 1;
            g_array_append_val(text->line_at, start);
        }
    return text;
}

void
scn_text_free(ScnText *text)
{
    if (text == NULL)
        return;
    g_array_unref(text->line_at);
    g_free(text->bytes);
    g_free(text->name);
    g_free(text);
}

const char *
scn_text_line(const ScnText *text, unsigned line, gsize *ret_n)
{
    g_assert(line >= 1 && line <= text->line_at->len);
    gsize from = g_array_index(text->line_at, gsize, line - 1);
    gsize to = line < text->line_at->len ? g_array_index(text->line_at, gsize, line) - 1
                                         : text->n;
    if (to > from && text->bytes[to - 1] == '\r')
        to--;
    *ret_n = to - from;
    return text->bytes + from;
}

static void
free_fault(gpointer data)
{
    ScnFault *fault = data;
    g_free(fault->file);
    g_free(fault->message);
    g_free(fault->suggestion);
    g_free(fault->source);
    g_free(fault);
}

ScnReport *
scn_report_new(void)
{
    ScnReport *report = g_new0(ScnReport, 1);
    report->faults = g_ptr_array_new_with_free_func(free_fault);
    return report;
}

void
scn_report_free(ScnReport *report)
{
    if (report == NULL)
        return;
    g_ptr_array_unref(report->faults);
    g_free(report);
}

bool
scn_is_hidden(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
        return true;
    case G_UNICODE_FORMAT:
        return c != 0x200c && c != 0x200d;
    default:
        return false;
    }
}

/* The character at @p and its length in bytes; U+FFFD for a byte that is none. */
static gunichar
next_char(const char *p, gsize n, gsize *ret_bytes)
{
    gunichar c = g_utf8_get_char_validated(p, (gssize)n);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *ret_bytes = 1;
        return 0xfffd;
    }
    *ret_bytes = (gsize)(g_utf8_next_char(p) - p);
    return scn_is_hidden(c) && c != '\t' ? 0xfffd : c;
}

static unsigned
columns_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

char *
scn_inert(const char *text, gsize n)
{
    GString *out = g_string_sized_new(n);
    for (gsize i = 0, step; i < n; i += step) {
        gunichar c = next_char(text + i, n - i, &step);
        g_string_append_unichar(out, c == '\t' ? 0xfffd : c);
    }
    return g_string_free(out, FALSE);
}

/* Columns that the first @n bytes of a line take. */
static unsigned
columns_before(const char *line, gsize n)
{
    unsigned column = 0;
    for (gsize i = 0, step; i < n; i += step) {
        gunichar c = next_char(line + i, n - i, &step);
        column = c == '\t' ? (column / TAB + 1) * TAB : column + columns_of(c);
    }
    return column;
}

static void
add_fault(ScnReport *report, ScnFault fault)
{
    if (fault.severity == SCN_ERROR)
        report->n_errors++;
    else
        report->n_warnings++;
    ScnFault *kept = g_memdup2(&fault, sizeof fault);
    if (report->faults->len < SCN_MAX_FAULTS) {
        g_ptr_array_add(report->faults, kept);
    } else {
        report->n_dropped++;
        free_fault(kept);
    }
}

static void
add_at(ScnReport *report, ScnSeverity severity, ScnPlace place, const char *suggestion,
       char *message)
{
    g_assert(place.text != NULL);
    ScnFault fault = { .severity = severity,
                       .message = message,
                       .suggestion = g_strdup(suggestion),
                       .file = g_strdup(place.text->name) };
    if (place.line > 0) {
        gsize n;
        const char *line = scn_text_line(place.text, place.line, &n);
        fault.line = place.line;
        fault.byte = MIN(place.byte, (unsigned)n) + 1;
        fault.column = columns_before(line, fault.byte - 1) + 1;
        fault.source = g_strndup(line, MIN(n, fault.byte + 4 * MAX_SHOWN));
    }
    add_fault(report, fault);
}

void
scn_report_error(ScnReport *report, ScnPlace place, const char *suggestion,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_at(report, SCN_ERROR, place, suggestion, g_strdup_vprintf(format, args));
    va_end(args);
}

void
scn_report_warning(ScnReport *report, ScnPlace place, const char *suggestion,
                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_at(report, SCN_WARNING, place, suggestion, g_strdup_vprintf(format, args));
    va_end(args);
}

void
scn_report_file(ScnReport *report, const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_fault(report, (ScnFault){ .severity = SCN_ERROR,
                                  .file = g_strdup(name),
                                  .message = g_strdup_vprintf(format, args) });
    va_end(args);
    report->is_unreadable = true;
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
    const ScnFault *x = *(ScnFault *const *)a, *y = *(ScnFault *const *)b;
    int order = strcmp(x->file, y->file);
    if (order != 0)
        return order;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* The source line and its caret; a long line is cut so that the caret is in sight. */
static void
append_picture(GString *out, const ScnFault *fault, bool color)
{
    unsigned skip = fault->column > MAX_SHOWN / 2 ? fault->column - MAX_SHOWN / 2 : 0;
    gsize n = strlen(fault->source);
    unsigned column = 0, shown = 0;
    g_string_append(out, "    ");
    for (gsize i = 0, step; i < n && shown < MAX_SHOWN; i += step) {
        gunichar c = next_char(fault->source + i, n - i, &step);
        unsigned width = c == '\t' ? TAB - column % TAB : columns_of(c);
        if (column >= skip) {
            if (c == '\t')
                g_string_append_printf(out, "%*s", (int)width, "");
            else
                g_string_append_unichar(out, c);
            shown += width;
        } else if (column + width > skip) {
            /* Half of a wide character is cut off. */
            g_string_append_printf(out, "%*s", (int)(column + width - skip), "");
            shown += column + width - skip;
        }
        column += width;
    }
    g_string_append_printf(out, "\n    %*s%s^%s\n", (int)(fault->column - 1 - skip), "",
                           color ? "\033[1;32m" : "", color ? "\033[0m" : "");
}

static void
append_fault(GString *out, const ScnFault *fault, bool color)
{
    g_autofree char *file = scn_inert(fault->file, strlen(fault->file));
    g_autofree char *message = scn_inert(fault->message, strlen(fault->message));
    const char *kind = fault->severity == SCN_ERROR ? "error" : "warning";
    const char *on = !color                         ? ""
                     : fault->severity == SCN_ERROR ? "\033[1;31m"
                                                    : "\033[1;35m";
    const char *off = color ? "\033[0m" : "";
    if (*file != '\0')
        g_string_append_printf(out, "%s:", file);
    if (fault->line > 0)
        g_string_append_printf(out, "%u:%u:", fault->line, fault->column);
    g_string_append_printf(out, "%s%s%s:%s %s", *file != '\0' ? " " : "", on, kind, off,
                           message);
    if (fault->suggestion != NULL) {
        g_autofree char *text = scn_inert(fault->suggestion, strlen(fault->suggestion));
        g_string_append_printf(out, "; did you mean '%s'?", text);
    }
    g_string_append_c(out, '\n');
    if (fault->source != NULL)
        append_picture(out, fault, color);
}

char *
scn_report_render(const ScnReport *report, bool color)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_copy(report->faults, NULL, NULL);
    g_ptr_array_set_free_func(sorted, NULL);
    g_ptr_array_sort(sorted, by_place);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < sorted->len; i++)
        append_fault(out, sorted->pdata[i], color);
    if (report->n_dropped > 0)
        g_string_append_printf(out, "... and %u more\n", report->n_dropped);
    return g_string_free(out, FALSE);
}
