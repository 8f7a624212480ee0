#include "input/reader.h"

#include <string.h>

typedef struct {
    const ScnText *text;
    ScnReport *report;
    ScnSections *sections;
    ScnSection *section; /* NULL before the first, or within a refused one */
    bool is_skipping;    /* the header of this section was refused */
    unsigned n_entries;
    const char *line;
    gsize n;
    unsigned number;
} Reader;

ScnEntry *
scn_entry_new(const char *key, const char *value, ScnPlace key_place, ScnPlace place)
{
    ScnEntry *entry = g_new0(ScnEntry, 1);
    entry->key = g_strdup(key);
    entry->value = g_strdup(value);
    entry->key_place = key_place;
    entry->place = place;
    return entry;
}

void
scn_entry_free(ScnEntry *entry)
{
    if (entry == NULL)
        return;
    g_free(entry->key);
    g_free(entry->value);
    g_free(entry->source);
    g_free(entry);
}

static void
free_entry(gpointer entry)
{
    scn_entry_free(entry);
}

static void
free_section(gpointer data)
{
    ScnSection *section = data;
    g_hash_table_unref(section->by_key);
    g_ptr_array_unref(section->entries);
    g_free(section->kind);
    g_free(section->id);
    g_free(section);
}

ScnSections *
scn_sections_new(void)
{
    ScnSections *sections = g_new0(ScnSections, 1);
    sections->sections = g_ptr_array_new_with_free_func(free_section);
    sections->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return sections;
}

void
scn_sections_free(ScnSections *sections)
{
    if (sections == NULL)
        return;
    g_hash_table_unref(sections->by_name);
    g_ptr_array_unref(sections->sections);
    g_free(sections);
}

ScnSection *
scn_sections_find(const ScnSections *sections, const char *kind, const char *id)
{
    g_autofree char *name = g_strconcat(kind, " ", id, NULL);
    return g_hash_table_lookup(sections->by_name, name);
}

ScnSection *
scn_sections_add(ScnSections *sections, const char *kind, const char *id, ScnPlace place)
{
    ScnSection *section = scn_sections_find(sections, kind, id);
    if (section != NULL)
        return section;
    section = g_new0(ScnSection, 1);
    section->kind = g_strdup(kind);
    section->id = g_strdup(id);
    section->place = section->id_place = place;
    section->entries = g_ptr_array_new_with_free_func(free_entry);
    section->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    g_ptr_array_add(sections->sections, section);
    g_hash_table_insert(sections->by_name, g_strconcat(kind, " ", id, NULL), section);
    return section;
}

ScnEntry *
scn_section_find(const ScnSection *section, const char *key)
{
    return g_hash_table_lookup(section->by_key, key);
}

void
scn_section_put(ScnSection *section, ScnEntry *entry)
{
    ScnEntry *old = scn_section_find(section, entry->key);
    guint i = section->entries->len;
    if (old != NULL) {
        g_hash_table_remove(section->by_key, old->key);
        g_ptr_array_find(section->entries, old, &i);
        scn_entry_free(old);
        section->entries->pdata[i] = entry;
    } else {
        g_ptr_array_add(section->entries, entry);
    }
    g_hash_table_insert(section->by_key, entry->key, entry);
}

void
scn_section_remove(ScnSection *section, ScnEntry *entry)
{
    g_hash_table_remove(section->by_key, entry->key);
    g_ptr_array_remove(section->entries, entry);
}

void
scn_sections_remove(ScnSections *sections, ScnSection *section)
{
    g_autofree char *name = g_strconcat(section->kind, " ", section->id, NULL);
    g_hash_table_remove(sections->by_name, name);
    g_ptr_array_remove(sections->sections, section);
}

/* Close the gaps that @gone, in the same order, leaves in @array; nothing is freed. */
static void
close_gaps(GPtrArray *array, const GPtrArray *gone)
{
    guint n_kept = 0, n_gone = 0;
    for (guint i = 0; i < array->len; i++)
        if (n_gone < gone->len && array->pdata[i] == gone->pdata[n_gone])
            n_gone++;
        else
            array->pdata[n_kept++] = array->pdata[i];
    array->len = n_kept;
}

void
scn_section_drop(ScnSection *section, const GPtrArray *entries)
{
    close_gaps(section->entries, entries);
    for (guint i = 0; i < entries->len; i++) {
        ScnEntry *entry = entries->pdata[i];
        g_hash_table_remove(section->by_key, entry->key);
        scn_entry_free(entry);
    }
}

void
scn_sections_drop(ScnSections *sections, const GPtrArray *wrong)
{
    close_gaps(sections->sections, wrong);
    for (guint i = 0; i < wrong->len; i++) {
        ScnSection *section = wrong->pdata[i];
        g_autofree char *name = g_strconcat(section->kind, " ", section->id, NULL);
        g_hash_table_remove(sections->by_name, name);
        free_section(section);
    }
}

bool
scn_is_id(const char *id)
{
    size_t n = strlen(id);
    if (n == 0 || n > 64 || id[0] == '-' || id[n - 1] == '-')
        return false;
    return strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static ScnPlace
place_at(const Reader *reader, gsize byte)
{
    return (ScnPlace){ reader->text, reader->number, (unsigned)byte };
}

/* Lower-case letters of people who hold Shift, and '_' for '-': the id they meant. */
static char *
tidy_id(const char *id)
{
    char *tidy = g_ascii_strdown(id, -1);
    g_strdelimit(tidy, "_ ", '-');
    if (scn_is_id(tidy))
        return tidy;
    g_free(tidy);
    return NULL;
}

static bool
check_id(const Reader *reader, const char *id, gsize byte, const char *what)
{
    if (scn_is_id(id))
        return true;
    g_autofree char *tidy = tidy_id(id);
    scn_report_error(reader->report, place_at(reader, byte), tidy,
                     "%s '%s' is not an id: a-z, 0-9 and inner '-', at most 64", what,
                     id);
    return false;
}

static char *
cut(const Reader *reader, gsize from, gsize to)
{
    return g_strndup(reader->line + from, to - from);
}

/* [kind] or [kind id], the blanks around already removed: the bytes [@from, @to). */
static void
read_header(Reader *reader, gsize from, gsize to)
{
    const char *line = reader->line;
    reader->section = NULL;
    reader->is_skipping = true;
    if (line[to - 1] != ']') {
        scn_report_error(reader->report, place_at(reader, to), NULL,
                         "a section ends with ']' on its own line: [kind] or [kind id]");
        return;
    }
    gsize open = from;
    for (from++, to--; from < to && is_blank(line[from]); from++)
        ;
    gsize kind_end = from;
    while (kind_end < to && !is_blank(line[kind_end]))
        kind_end++;
    gsize id_at = kind_end;
    while (id_at < to && is_blank(line[id_at]))
        id_at++;
    while (to > id_at && is_blank(line[to - 1]))
        to--;
    g_autofree char *kind = cut(reader, from, kind_end);
    g_autofree char *id = cut(reader, id_at, MAX(id_at, to));
    if (!check_id(reader, kind, from, "section") ||
        (*id != '\0' && !check_id(reader, id, id_at, "section id")))
        return;
    ScnSection *first = scn_sections_find(reader->sections, kind, id);
    if (first != NULL) {
        scn_report_error(reader->report, place_at(reader, open), NULL,
                         "section [%s%s%s] is already at line %u; put the keys there",
                         kind, *id != '\0' ? " " : "", id, first->place.line);
        reader->section = first;
        reader->is_skipping = false;
        return;
    }
    if (reader->sections->sections->len >= SCN_MAX_SECTIONS) {
        scn_report_error(reader->report, place_at(reader, open), NULL,
                         "more than %u sections", SCN_MAX_SECTIONS);
        return;
    }
    reader->section =
        scn_sections_add(reader->sections, kind, id, place_at(reader, open));
    reader->section->id_place = place_at(reader, id_at);
    reader->is_skipping = false;
}

/* Punctuation of a Chinese keyboard where the dialect wants ASCII. */
static const struct {
    const char *wide, *ascii, *name;
} full_width[] = {
    { "＝", "=", "full-width '＝'" },    { "［", "[", "full-width '［'" },
    { "【", "[", "bracket '【'" },       { "］", "]", "full-width '］'" },
    { "】", "]", "bracket '】'" },       { "：", ":", "full-width '：'" },
    { "＃", "#", "full-width '＃'" },    { "　", " ", "full-width blank" },
    { "．", ".", "full-width '．'" },    { "。", ".", "full stop '。'" },
    { "－", "-", "full-width '－'" },    { "＿", "_", "full-width '＿'" },
    { "\u00a0", " ", "no-break blank" },
};

/* Report the first full-width sign of [@from, @to). Returns: whether there was one. */
static bool
report_full_width(const Reader *reader, gsize from, gsize to)
{
    for (gsize i = from; i < to; i++)
        for (gsize j = 0; j < G_N_ELEMENTS(full_width); j++) {
            gsize n = strlen(full_width[j].wide);
            if (i + n > to || memcmp(reader->line + i, full_width[j].wide, n) != 0)
                continue;
            scn_report_error(reader->report, place_at(reader, i), NULL, "%s: write '%s'",
                             full_width[j].name, full_width[j].ascii);
            return true;
        }
    return false;
}

static void
report_no_entry(const Reader *reader, gsize from, gsize to)
{
    if (report_full_width(reader, from, to))
        return;
    const char *colon = memchr(reader->line + from, ':', to - from);
    if (colon != NULL)
        scn_report_error(reader->report, place_at(reader, (gsize)(colon - reader->line)),
                         "=", "expected key = value");
    else
        scn_report_error(reader->report, place_at(reader, from), NULL,
                         "expected [section], key = value or # comment");
}

/* Keys are words joined by '.', with '*' in patterns, one [language] at the end, or one
 * @window. */
static bool
check_key(const Reader *reader, gsize from, gsize to)
{
    if (from == to) {
        scn_report_error(reader->report, place_at(reader, from), NULL,
                         "a key is missing before '='");
        return false;
    }
    for (gsize i = from; i < to; i++) {
        char c = reader->line[i];
        if (g_ascii_islower(c) || g_ascii_isdigit(c) || strchr("-.*[]@", c) != NULL)
            continue;
        if (report_full_width(reader, i, to))
            return false;
        g_autofree char *key = cut(reader, from, to);
        g_autofree char *tidy = g_ascii_strdown(key, -1);
        g_strdelimit(tidy, "_ ", '-');
        bool is_tidy =
            strspn(tidy, "abcdefghijklmnopqrstuvwxyz0123456789-.*[]@") == strlen(tidy);
        scn_report_error(reader->report, place_at(reader, i), is_tidy ? tidy : NULL,
                         "a key is made of a-z, 0-9, '-' and '.'");
        return false;
    }
    return true;
}

static void
read_entry(Reader *reader, gsize from, gsize to)
{
    const char *equals = memchr(reader->line + from, '=', to - from);
    if (equals == NULL) {
        report_no_entry(reader, from, to);
        return;
    }
    gsize key_end = (gsize)(equals - reader->line), at = key_end + 1;
    while (key_end > from && is_blank(reader->line[key_end - 1]))
        key_end--;
    while (at < to && is_blank(reader->line[at]))
        at++;
    if (!check_key(reader, from, key_end) || reader->is_skipping)
        return;
    if (reader->section == NULL) {
        scn_report_error(reader->report, place_at(reader, from), NULL,
                         "a key before the first [section]");
        return;
    }
    g_autofree char *key = cut(reader, from, key_end);
    ScnEntry *first = scn_section_find(reader->section, key);
    if (first != NULL) {
        scn_report_error(reader->report, place_at(reader, from), NULL,
                         "'%s' is given twice; first at line %u", key,
                         first->key_place.line);
        return;
    }
    if (++reader->n_entries > SCN_MAX_ENTRIES) {
        if (reader->n_entries == SCN_MAX_ENTRIES + 1)
            scn_report_error(reader->report, place_at(reader, from), NULL,
                             "more than %u keys", SCN_MAX_ENTRIES);
        return;
    }
    g_autofree char *value = cut(reader, at, MAX(at, to));
    if (*value == '\0')
        scn_report_error(reader->report, place_at(reader, at), NULL,
                         "'%s' has no value; remove the line to use the default", key);
    scn_section_put(reader->section, scn_entry_new(key, value, place_at(reader, from),
                                                   place_at(reader, at)));
}

/* End of the line's content: before a '#' that starts it or follows a blank. */
static gsize
content_end(const char *line, gsize n)
{
    gsize end = n;
    for (gsize i = 0; i < n; i++)
        if (line[i] == '#' && (i == 0 || is_blank(line[i - 1]))) {
            end = i;
            break;
        }
    while (end > 0 && is_blank(line[end - 1]))
        end--;
    return end;
}

bool
scn_check_characters(const ScnText *text, unsigned line, ScnReport *report)
{
    gsize n;
    const char *start = scn_text_line(text, line, &n);
    for (const char *p = start; p < start + n; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\t' || !scn_is_hidden(c))
            continue;
        scn_report_error(report, (ScnPlace){ text, line, (unsigned)(p - start) }, NULL,
                         "invisible character U+%04X", c);
        return false;
    }
    return true;
}

static void
read_line(Reader *reader)
{
    if (reader->n > SCN_MAX_LINE) {
        scn_report_error(reader->report, place_at(reader, 0), NULL,
                         "the line is longer than %u bytes", SCN_MAX_LINE);
        return;
    }
    if (!scn_check_characters(reader->text, reader->number, reader->report))
        return;
    gsize from = 0, to = content_end(reader->line, reader->n);
    while (from < to && is_blank(reader->line[from]))
        from++;
    if (from == to)
        return;
    if (reader->line[from] == '[')
        read_header(reader, from, to);
    else
        read_entry(reader, from, to);
}

void
scn_section_attach_sources(ScnSection *section)
{
    ScnEntry *common = scn_section_find(section, "source");
    for (guint i = 0; i < section->entries->len; i++) {
        ScnEntry *entry = section->entries->pdata[i];
        g_autofree char *key = g_strconcat("source.", entry->key, NULL);
        ScnEntry *own = scn_section_find(section, key);
        if (own == NULL)
            own = common;
        if (own != NULL && own != entry)
            entry->source = g_strdup(own->value);
    }
}

bool
scn_check_value(const char *value, ScnPlace place, ScnReport *report)
{
    gsize n = strlen(value);
    if (content_end(value, n) == n)
        return true;
    scn_report_error(report, place, NULL,
                     "a '#' after a blank begins a comment; write it without the blank");
    return false;
}

bool
scn_check_encoding(const ScnText *text, ScnReport *report)
{
    const unsigned char *b = (const unsigned char *)text->bytes;
    ScnPlace start = { text, 0, 0 };
    if (text->n >= 2 &&
        ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff))) {
        scn_report_error(report, start, NULL,
                         "the file is not UTF-8: it looks like UTF-16; save it as UTF-8");
        return false;
    }
    const char *bad;
    if (g_utf8_validate_len(text->bytes, text->n, &bad))
        return true;
    gsize at = (gsize)(bad - text->bytes);
    unsigned line = 1;
    while (line < text->line_at->len && g_array_index(text->line_at, gsize, line) <= at)
        line++;
    ScnPlace place = { text, line,
                       (unsigned)(at - g_array_index(text->line_at, gsize, line - 1)) };
    if (*bad == '\0') {
        scn_report_error(report, place, NULL, "a zero byte: this is not a text file");
        return false;
    }
    /* Two bytes of 0x81..0xfe in a row are how GBK writes nearly every character. */
    bool is_gbk = at + 1 < text->n && b[at] >= 0x81 && b[at] != 0xff && b[at + 1] >= 0x40;
    scn_report_error(report, place, NULL, "the file is not UTF-8%s; save it as UTF-8",
                     is_gbk ? ": it looks like GBK" : "");
    return false;
}

ScnSections *
scn_read(const ScnText *text, ScnReport *report)
{
    ScnSections *sections = scn_sections_new();
    if (!scn_check_encoding(text, report))
        return sections;
    Reader reader = { .text = text, .report = report, .sections = sections };
    for (unsigned i = 1; i <= text->line_at->len; i++) {
        reader.number = i;
        reader.line = scn_text_line(text, i, &reader.n);
        read_line(&reader);
    }
    for (guint i = 0; i < sections->sections->len; i++)
        scn_section_attach_sources(sections->sections->pdata[i]);
    return sections;
}
