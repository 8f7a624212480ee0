#include "input/check.h"

#include <string.h>

#include "input/guess.h"
#include "input/schema.h"

char *
scn_key_plain(const char *key, char ret_language[4])
{
    size_t n = strlen(key);
    ret_language[0] = '\0';
    if (n > 4 && (g_str_has_suffix(key, "[zh]") || g_str_has_suffix(key, "[en]"))) {
        memcpy(ret_language, key + n - 3, 2);
        ret_language[2] = '\0';
        return g_strndup(key, n - 4);
    }
    return g_strdup(key);
}

/* A guess costs time; beyond the faults that are kept nobody reads it. */
static bool
is_full(const ScnReport *report)
{
    return report->faults->len >= SCN_MAX_FAULTS;
}

/* Offer the keys of @kind as corrections; a pattern is offered with the parts of @key in
 * place of its ids. */
static char *
guess_key(const char *kind, const char *key)
{
    ScnGuess guess = scn_guess(key);
    g_auto(GStrv) typed = g_strsplit(key, ".", -1);
    for (unsigned i = 0; i < scn_schema_n; i++) {
        if (!scn_row_is_of(&scn_schema[i], kind))
            continue;
        g_auto(GStrv) parts = g_strsplit(scn_row_key(&scn_schema[i]), ".", -1);
        bool same_length = g_strv_length(parts) == g_strv_length(typed);
        for (unsigned j = 0; same_length && parts[j] != NULL; j++)
            if (*parts[j] == '{') {
                g_free(parts[j]);
                parts[j] = g_strdup(typed[j]);
            }
        g_autofree char *known = g_strjoinv(".", parts);
        if (strchr(known, '{') == NULL && strstr(known, "PATH") == NULL)
            scn_guess_offer(&guess, known);
    }
    return scn_guess_take(&guess);
}

/* "set.PATH", "add.PATH", "scale.PATH": the paths are checked when they are resolved. */
static bool
is_change(const char *kind, const char *key)
{
    return strcmp(kind, "event") == 0 &&
           (g_str_has_prefix(key, "set.") || g_str_has_prefix(key, "add.") ||
            g_str_has_prefix(key, "scale."));
}

bool
scn_check_key(const char *kind, const char *key, ScnPlace place, const char *what,
              ScnReport *report)
{
    if (strcmp(key, "source") == 0 || g_str_has_prefix(key, "source."))
        return true;
    /* The keys of [expect] are metrics. */
    if (is_change(kind, key) || strcmp(kind, "expect") == 0)
        return true;
    char language[4];
    g_autofree char *plain = scn_key_plain(key, language);
    const ScnRow *row = scn_schema_find(kind, plain);
    if (row != NULL && (*language == '\0' || row->is_translated))
        return true;
    if (row != NULL) {
        scn_report_error(report, place, plain, "'%s' has no language", plain);
        return false;
    }
    g_autofree char *meant = is_full(report) ? NULL : guess_key(kind, plain);
    const char *bracket = strchr(plain, '[');
    if (meant == NULL && bracket != NULL)
        scn_report_error(report, place, NULL,
                         "'%s': a language is [zh] or [en], at the end", key);
    else
        scn_report_error(report, place, meant, "unknown %s '%s' in [%s]", what, plain,
                         kind);
    return false;
}

static void
offer_kinds(ScnGuess *guess)
{
    for (unsigned i = 0; i < scn_schema_n; i++) {
        const char *path = scn_row_path(&scn_schema[i]);
        g_autofree char *kind = g_strndup(path, strcspn(path, "."));
        scn_guess_offer(guess, kind);
    }
}

static bool
check_header(const ScnSection *section, ScnReport *report)
{
    bool has_id;
    if (!scn_schema_has_kind(section->kind, &has_id)) {
        ScnGuess guess = scn_guess(section->kind);
        if (!is_full(report))
            offer_kinds(&guess);
        g_autofree char *meant = scn_guess_take(&guess);
        scn_report_error(report, section->place, meant, "unknown section [%s]",
                         section->kind);
        return false;
    }
    if (has_id && *section->id == '\0') {
        scn_report_error(report, section->place, NULL, "[%s] needs an id: [%s some-id]",
                         section->kind, section->kind);
        return false;
    }
    if (!has_id && *section->id != '\0') {
        scn_report_error(report, section->id_place, NULL, "[%s] has no id",
                         section->kind);
        return false;
    }
    return true;
}

/* A source must speak of a key beside it. */
static void
check_source(const ScnSection *section, const ScnEntry *entry, ScnReport *report)
{
    const char *of = entry->key + strlen("source.");
    if (!g_str_has_prefix(entry->key, "source.") || scn_section_find(section, of) != NULL)
        return;
    ScnGuess guess = scn_guess(of);
    for (guint i = 0; !is_full(report) && i < MIN(section->entries->len, 100); i++)
        scn_guess_offer(&guess, ((ScnEntry *)section->entries->pdata[i])->key);
    g_autofree char *meant = scn_guess_take(&guess);
    scn_report_error(report, entry->key_place, meant,
                     "a source for '%s', which is not given in this section", of);
}

static bool
check_entry(const ScnSection *section, const ScnEntry *entry, ScnReport *report)
{
    check_source(section, entry, report);
    return scn_check_key(section->kind, entry->key, entry->key_place, "key", report);
}

void
scn_check_sections(ScnSections *sections, ScnReport *report)
{
    GPtrArray *all = sections->sections;
    g_autoptr(GPtrArray) wrong = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++) {
        ScnSection *section = all->pdata[i];
        if (!check_header(section, report)) {
            g_ptr_array_add(wrong, section);
            continue;
        }
        g_autoptr(GPtrArray) unknown = g_ptr_array_new();
        for (guint j = 0; j < section->entries->len; j++)
            if (!check_entry(section, section->entries->pdata[j], report))
                g_ptr_array_add(unknown, section->entries->pdata[j]);
        scn_section_drop(section, unknown);
    }
    scn_sections_drop(sections, wrong);
}
