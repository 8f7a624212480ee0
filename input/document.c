#include "input/document.h"

#include <stdlib.h>
#include <string.h>

#include "input/check.h"
#include "input/guess.h"
#include "input/schema.h"
#include "input/table.h"

/* One load: where it stands in the chain of parents. */
typedef struct {
    ScnDocument *document;
    ScnReport *report;
    GPtrArray *chain; /* (owned) char*: the files being loaded, child first */
} Loader;

static ScnSections *read_layer(Loader *loader, const ScnText *text, const char *path);

/* Are @sections those of one file only? */
static bool
is_own(const char *kind)
{
    static const char *const own[] = { "scenario", "report",     "expect", "tables",
                                       "sweep",    "experiment", NULL };
    return g_strv_contains(own, kind);
}

/* Does a section of @kind replace its parent's as a whole? Halves of two would make a
 * third that nobody wrote. */
static bool
is_whole(const char *kind)
{
    return strcmp(kind, "event") == 0 || strcmp(kind, "rule") == 0;
}

static ScnEntry *
copy_entry(const ScnEntry *entry)
{
    ScnEntry *copy =
        scn_entry_new(entry->key, entry->value, entry->key_place, entry->place);
    copy->source = g_strdup(entry->source);
    return copy;
}

static bool
is_source(const ScnEntry *entry)
{
    return strcmp(entry->key, "source") == 0 || g_str_has_prefix(entry->key, "source.");
}

/* A list of all hours hides the parent's single ones. No section but [traffic] has these
 * keys. */
static void
drop_hidden(ScnSection *base, const char *key)
{
    const char *prefix = strcmp(key, "hours") == 0      ? "hour."
                         : strcmp(key, "weekdays") == 0 ? "weekday."
                                                        : NULL;
    if (prefix == NULL)
        return;
    for (guint i = 0; i < base->entries->len;) {
        ScnEntry *entry = base->entries->pdata[i];
        if (g_str_has_prefix(entry->key, prefix))
            scn_section_remove(base, entry);
        else
            i++;
    }
}

/* Copy the entries of @own over those of @base; sources have gone into the entries. */
static void
lay_entries(ScnSection *base, const ScnSection *own)
{
    for (guint i = 0; i < own->entries->len; i++)
        drop_hidden(base, ((ScnEntry *)own->entries->pdata[i])->key);
    for (guint i = 0; i < own->entries->len; i++) {
        ScnEntry *entry = own->entries->pdata[i];
        if (!is_source(entry))
            scn_section_put(base, copy_entry(entry));
    }
}

static void
refuse_removal(Loader *loader, const ScnSections *base, const ScnSection *own)
{
    ScnGuess guess = scn_guess(own->id);
    for (guint i = 0; i < base->sections->len; i++) {
        ScnSection *section = base->sections->pdata[i];
        if (strcmp(section->kind, own->kind) == 0)
            scn_guess_offer(&guess, section->id);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(loader->report, own->id_place, meant,
                     "no parent has a section [%s %s] that could be off", own->kind,
                     own->id);
}

/* Returns: whether @own only takes away its parent's section of that id. */
static bool
take_off(Loader *loader, ScnSections *base, const ScnSection *own, ScnSection *found)
{
    ScnEntry *off = scn_section_find(own, "off");
    if (off == NULL)
        return false;
    for (guint i = 0; i < own->entries->len; i++) {
        ScnEntry *entry = own->entries->pdata[i];
        char language[4];
        g_autofree char *plain = scn_key_plain(entry->key, language);
        if (entry != off && !is_source(entry) && strcmp(plain, "label") != 0)
            scn_report_error(loader->report, entry->key_place, NULL,
                             "'%s' in a section that is off; remove one of the two",
                             entry->key);
    }
    if (strcmp(off->value, "yes") != 0)
        scn_report_error(loader->report, off->place, "yes",
                         "off is yes; to keep the parent's, remove the section");
    if (found == NULL)
        refuse_removal(loader, base, own);
    else
        scn_sections_remove(base, found);
    return true;
}

static void
lay_over(Loader *loader, ScnSections *base, const ScnSections *own)
{
    for (guint i = 0; i < own->sections->len; i++) {
        const ScnSection *section = own->sections->pdata[i];
        ScnSection *found = scn_sections_find(base, section->kind, section->id);
        if (take_off(loader, base, section, found))
            continue;
        if (found != NULL && is_whole(section->kind)) {
            scn_sections_remove(base, found);
            found = NULL;
        }
        if (found == NULL) {
            found = scn_sections_add(base, section->kind, section->id, section->place);
            found->id_place = section->id_place;
        }
        lay_entries(found, section);
    }
}

static void
drop_own(ScnSections *sections)
{
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    for (guint i = 0; i < sections->sections->len; i++) {
        ScnSection *section = sections->sections->pdata[i];
        if (is_own(section->kind))
            g_ptr_array_add(own, section);
    }
    scn_sections_drop(sections, own);
}

/* The text of the file that @entry names, and its path; or NULL with an error there. */
static const ScnText *
open_named(Loader *loader, const ScnEntry *entry, const char *from, char **ret_path)
{
    bool was_incomplete = loader->document->is_incomplete;
    loader->document->is_incomplete = true;
    if (*entry->value == '\0')
        return NULL;
    if (!loader->document->has_files) {
        scn_report_error(loader->report, entry->place, NULL,
                         "'%s' names a file, but this scenario was not read from one",
                         entry->key);
        return NULL;
    }
    g_autofree char *why = NULL;
    g_autofree char *path = scn_tree_path(from, entry->value, &why);
    if (path == NULL) {
        scn_report_error(loader->report, entry->place, NULL, "%s", why);
        return NULL;
    }
    for (guint i = 0; i < loader->chain->len; i++) {
        if (strcmp(loader->chain->pdata[i], path) != 0)
            continue;
        GString *ring = g_string_new(path);
        for (guint j = i + 1; j < loader->chain->len; j++)
            g_string_append_printf(ring, " extends %s", (char *)loader->chain->pdata[j]);
        scn_report_error(loader->report, entry->place, NULL, "a circle: %s extends %s",
                         ring->str, path);
        g_string_free(ring, TRUE);
        return NULL;
    }
    const ScnText *text = scn_tree_read(loader->document->tree, path, &why);
    if (text == NULL)
        scn_report_error(loader->report, entry->place, NULL, "%s: %s", entry->value, why);
    else
        *ret_path = g_steal_pointer(&path);
    loader->document->is_incomplete = was_incomplete || text == NULL;
    return text;
}

static ScnSections *
read_parent(Loader *loader, const ScnSections *own, const char *from)
{
    const ScnSection *scenario = scn_sections_find(own, "scenario", "");
    const ScnEntry *entry =
        scenario != NULL ? scn_section_find(scenario, "extends") : NULL;
    if (entry == NULL)
        return scn_sections_new();
    if (loader->chain->len >= SCN_MAX_CHAIN) {
        scn_report_error(loader->report, entry->place, NULL,
                         "more than %u files extend each other", SCN_MAX_CHAIN);
        return scn_sections_new();
    }
    g_autofree char *path = NULL;
    const ScnText *text = open_named(loader, entry, from, &path);
    if (text == NULL)
        return scn_sections_new();
    ScnSections *parent = read_layer(loader, text, path);
    drop_own(parent);
    return parent;
}

/* Put the rows of a table beside the sections of the file that names it. */
static void
join_table(Loader *loader, ScnSections *own, const ScnSections *rows)
{
    for (guint i = 0; i < rows->sections->len; i++) {
        const ScnSection *row = rows->sections->pdata[i];
        ScnSection *section = scn_sections_find(own, row->kind, row->id);
        if (section == NULL)
            section = scn_sections_add(own, row->kind, row->id, row->place);
        for (guint j = 0; j < row->entries->len; j++) {
            const ScnEntry *entry = row->entries->pdata[j];
            const ScnEntry *first = scn_section_find(section, entry->key);
            if (is_source(entry))
                continue;
            if (first == NULL)
                scn_section_put(section, copy_entry(entry));
            else
                scn_report_error(loader->report, entry->key_place, NULL,
                                 "'%s' of %s '%s' is given twice; first at %s:%u",
                                 entry->key, row->kind, row->id,
                                 first->key_place.text->name, first->key_place.line);
        }
    }
}

static void
read_tables(Loader *loader, ScnSections *own, const char *from)
{
    const ScnSection *tables = scn_sections_find(own, "tables", "");
    for (guint i = 0; tables != NULL && i < tables->entries->len; i++) {
        const ScnEntry *entry = tables->entries->pdata[i];
        for (PayKind kind = 0; kind < PAY_N_DECLARED_KINDS; kind++) {
            if (strcmp(entry->key, scn_schema_plural(kind)) != 0)
                continue;
            g_autofree char *path = NULL;
            const ScnText *text = open_named(loader, entry, from, &path);
            if (text == NULL)
                continue;
            g_autoptr(ScnSections) rows = scn_sections_new();
            scn_table_read(text, kind, rows, loader->report);
            join_table(loader, own, rows);
        }
    }
}

/* What the file of @text says, laid over what its parents say. */
static ScnSections *
read_layer(Loader *loader, const ScnText *text, const char *path)
{
    g_autoptr(ScnSections) own = scn_read(text, loader->report);
    scn_check_sections(own, loader->report);
    g_ptr_array_add(loader->chain, g_strdup(path));
    ScnSections *base = read_parent(loader, own, path);
    read_tables(loader, own, path);
    g_ptr_array_set_size(loader->chain, (gint)loader->chain->len - 1);
    lay_over(loader, base, own);
    return base;
}

/* The section [@kind id] that a setting speaks of, which must be there already: a
 * mistyped id must not make a new wallet. @id NULL: a kind without ids. */
static ScnSection *
section_of_setting(ScnDocument *document, const char *kind, const char *id,
                   ScnPlace place, ScnReport *report)
{
    if (is_own(kind)) {
        scn_report_error(report, place, NULL, "nothing to set in [%s]", kind);
        return NULL;
    }
    ScnSections *all = document->sections;
    if (id == NULL)
        return scn_sections_add(all, kind, "", place);
    PayKind of = scn_schema_refers(kind);
    const char *owner = of != PAY_KIND_NONE ? pay_kind_name(of) : kind;
    if (scn_sections_find(all, owner, id) != NULL)
        return scn_sections_add(all, kind, id, place);
    ScnGuess guess = scn_guess(id);
    for (guint i = 0; i < all->sections->len; i++) {
        ScnSection *section = all->sections->pdata[i];
        if (strcmp(section->kind, owner) == 0)
            scn_guess_offer(&guess, section->id);
    }
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(report, place, meant, "there is no %s '%s'", owner, id);
    return NULL;
}

/* Split line @line of @text, "PATH=VALUE", into its halves; false with an error. Both
 * (owned). @ret_at: place of the value. */
static bool
split_setting(const ScnText *text, unsigned line, ScnReport *report, char **ret_path,
              char **ret_value, ScnPlace *ret_at)
{
    gsize n;
    const char *bytes = scn_text_line(text, line, &n);
    const char *equals = memchr(bytes, '=', n);
    if (!scn_check_characters(text, line, report))
        return false;
    *ret_path =
        g_strstrip(g_strndup(bytes, equals != NULL ? (gsize)(equals - bytes) : 0));
    if (equals == NULL || **ret_path == '\0') {
        scn_report_error(report, (ScnPlace){ text, line, 0 }, NULL,
                         "a setting is written PATH=VALUE");
        return false;
    }
    gsize value = (gsize)(equals + 1 - bytes);
    while (value < n && bytes[value] == ' ')
        value++;
    *ret_value = g_strchomp(g_strndup(bytes + value, n - value));
    *ret_at = (ScnPlace){ text, line, (unsigned)value };
    if (**ret_value == '\0')
        scn_report_error(report, *ret_at, NULL, "'%s' has no value", *ret_path);
    return **ret_value != '\0';
}

/* Put "PATH=VALUE", line @line of the settings, over the document. */
static void
apply_setting(ScnDocument *document, const ScnText *text, unsigned line,
              ScnReport *report)
{
    g_autofree char *path = NULL, *value = NULL;
    ScnPlace place = { text, line, 0 }, at;
    if (!split_setting(text, line, report, &path, &value, &at))
        return;
    g_auto(GStrv) parts = g_strsplit(path, ".", 3);
    unsigned n_parts = g_strv_length(parts);
    bool has_id;
    if (n_parts < 2 || !scn_schema_has_kind(parts[0], &has_id)) {
        scn_report_error(report, place, NULL,
                         "'%s' is not a path; `hutong list keys` shows all", path);
        return;
    }
    const char *key = path + strlen(parts[0]) + 1;
    if (has_id && n_parts == 3)
        key += strlen(parts[1]) + 1;
    ScnSection *section =
        section_of_setting(document, parts[0], has_id ? parts[1] : NULL, place, report);
    if (section == NULL || !scn_check_key(parts[0], key, place, "key", report))
        return;
    if (!scn_check_value(value, at, report))
        return;
    ScnEntry *entry = scn_entry_new(key, value, place, at);
    entry->source = g_strdup(text->name);
    drop_hidden(section, key);
    scn_section_put(section, entry);
}

/* One line for each of @lines, kept with the document as the text @name. Returns:
 * (borrowed), NULL if there are none or they cannot be read. */
static const ScnText *
keep_lines(ScnDocument *document, const char *name, const char *const *lines,
           ScnReport *report)
{
    if (lines == NULL || lines[0] == NULL)
        return NULL;
    GString *all = g_string_new(NULL);
    for (unsigned i = 0; lines[i] != NULL; i++) {
        g_autofree char *line = g_strdelimit(g_strdup(lines[i]), "\r\n", '\v');
        g_string_append_printf(all, "%s%s", i == 0 ? "" : "\n", line);
    }
    gsize n = all->len;
    const ScnText *text =
        scn_tree_keep(document->tree, scn_text_new(name, g_string_free(all, FALSE), n));
    return scn_check_encoding(text, report) ? text : NULL;
}

static void
apply_settings(ScnDocument *document, const char *name, const char *const *settings,
               ScnReport *report)
{
    const ScnText *text = keep_lines(document, name, settings, report);
    for (unsigned i = 1; text != NULL && i <= text->line_at->len; i++)
        apply_setting(document, text, i, report);
}

static void
drop_kind(ScnSections *sections, const char *kind)
{
    g_autoptr(GPtrArray) dropped = g_ptr_array_new();
    for (guint i = 0; i < sections->sections->len; i++) {
        ScnSection *section = sections->sections->pdata[i];
        if (strcmp(section->kind, kind) == 0)
            g_ptr_array_add(dropped, section);
    }
    scn_sections_drop(sections, dropped);
}

/* A name for the sweep of @path: its last part, numbered from the second time on.
 * Returns: (owned). */
static char *
name_of_vary(const ScnSections *sections, const char *path)
{
    const char *dot = strrchr(path, '.');
    g_autofree char *last = g_ascii_strdown(dot != NULL ? dot + 1 : path, -1);
    const char *name = scn_is_id(last) ? last : "value";
    char *id = g_strdup(name);
    for (unsigned i = 2; scn_sections_find(sections, "sweep", id) != NULL; i++) {
        g_free(id);
        id = g_strdup_printf("%s-%u", name, i);
    }
    return id;
}

void
scn_document_vary(ScnDocument *document, const char *const *varies, const char *option,
                  ScnReport *report)
{
    const ScnText *text = keep_lines(document, option, varies, report);
    if (text != NULL)
        drop_kind(document->sections, "sweep");
    for (unsigned i = 1; text != NULL && i <= text->line_at->len; i++) {
        g_autofree char *path = NULL, *value = NULL;
        ScnPlace place = { text, i, 0 }, at;
        if (!split_setting(text, i, report, &path, &value, &at) ||
            !scn_check_value(value, at, report))
            continue;
        g_autofree char *id = name_of_vary(document->sections, path);
        ScnSection *section = scn_sections_add(document->sections, "sweep", id, place);
        scn_section_put(section, scn_entry_new("vary", path, place, place));
        scn_section_put(section, scn_entry_new("values", value, at, at));
    }
}

void
scn_document_experiment(ScnDocument *document, const char *const *lines,
                        ScnReport *report)
{
    const ScnText *text = keep_lines(document, "--design", lines, report);
    for (unsigned i = 1; text != NULL && i <= text->line_at->len; i++) {
        g_autofree char *key = NULL, *value = NULL;
        ScnPlace place = { text, i, 0 }, at;
        if (!split_setting(text, i, report, &key, &value, &at) ||
            !scn_check_key("experiment", key, place, "key", report) ||
            !scn_check_value(value, at, report))
            continue;
        ScnSection *section =
            scn_sections_add(document->sections, "experiment", "", place);
        scn_section_put(section, scn_entry_new(key, value, place, at));
    }
}

void
scn_document_move(ScnDocument *document, const ScnPoint *point, ScnReport *report)
{
    static const char *const gone[] = { "sweep", "experiment", "expect" };
    ScnSection *scenario = scn_sections_find(document->sections, "scenario", "");
    if (scenario == NULL)
        return; /* said already */
    for (gsize i = 0; i < G_N_ELEMENTS(gone); i++)
        drop_kind(document->sections, gone[i]);
    const char *const words[][2] = { { "id", point->id },
                                     { "label[en]", point->label_en },
                                     { "label[zh]", point->label_zh } };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        scn_section_put(scenario, scn_entry_new(words[i][0], words[i][1], scenario->place,
                                                scenario->place));
    apply_settings(document, point->id, (const char *const *)point->settings, report);
}

static void
read_document(ScnDocument *document, const ScnText *text, const char *const *settings,
              ScnReport *report)
{
    g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func(g_free);
    Loader loader = { document, report, chain };
    document->sections = read_layer(&loader, text, document->file);
    apply_settings(document, "--set", settings, report);
}

ScnDocument *
scn_document_load(const char *path, const char *const *settings, ScnReport *report)
{
    ScnDocument *document = g_new0(ScnDocument, 1);
    /* A link that the user names is followed; links found in scenarios are not. */
    char *target =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? realpath(path, NULL) : NULL;
    g_autofree char *root = g_path_get_dirname(target != NULL ? target : path);
    document->tree = scn_tree_new(root);
    document->file = g_path_get_basename(target != NULL ? target : path);
    free(target);
    document->has_files = true;
    g_autofree char *why = NULL;
    const ScnText *text = scn_tree_read(document->tree, document->file, &why);
    if (text != NULL) {
        read_document(document, text, settings, report);
    } else {
        scn_report_file(report, path, "%s", why);
        document->is_incomplete = true;
        document->sections = scn_sections_new();
    }
    return document;
}

ScnDocument *
scn_document_parse(const char *bytes, gsize n, const char *name,
                   const char *const *settings, ScnReport *report)
{
    ScnDocument *document = g_new0(ScnDocument, 1);
    document->tree = scn_tree_new(".");
    document->file = g_strdup(name);
    char *copy = g_malloc(n + 1);
    memcpy(copy, bytes, n);
    copy[n] = '\0';
    const ScnText *text = scn_tree_keep(document->tree, scn_text_new(name, copy, n));
    read_document(document, text, settings, report);
    return document;
}

void
scn_document_free(ScnDocument *document)
{
    if (document == NULL)
        return;
    scn_sections_free(document->sections);
    scn_tree_free(document->tree);
    g_free(document->file);
    g_free(document);
}
