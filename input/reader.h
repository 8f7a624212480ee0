/* Bytes to sections and entries with positions: the syntax of a scenario, not its words.
 *
 *     # comment                      at line start, or after a blank
 *     [kind id]                      or [kind]
 *     key[zh] = value                # the value ends before a blank and '#'
 *
 * UTF-8; a byte order mark and CRLF are accepted. There are no continuation lines, quotes
 * or variables: what is not one of the three lines above is an error, and reading goes on
 * with the next line. The reader knows no key; repeated keys and sections are its
 * business because they can be seen without knowing one. */
#ifndef INPUT_READER_H
#define INPUT_READER_H

#include "input/diagnostic.h"

#define SCN_MAX_BYTES    (16u << 20)
#define SCN_MAX_SECTIONS 100000u
#define SCN_MAX_ENTRIES  1000000u
#define SCN_MAX_LINE     65536u

typedef struct {
    char *key;    /* (owned) without blanks */
    char *value;  /* (owned) without comment and outer blanks; may be "" */
    char *source; /* (owned) or NULL: source.KEY, else the section's source */
    ScnPlace key_place;
    ScnPlace place; /* of the value */
} ScnEntry;

typedef struct {
    char *kind; /* (owned) */
    char *id;   /* (owned) "" if none */
    ScnPlace place;
    ScnPlace id_place;
    GPtrArray *entries; /* (owned) ScnEntry*, in the order of the file */
    GHashTable *by_key; /* (owned) borrowed key -> borrowed ScnEntry */
} ScnSection;

typedef struct {
    GPtrArray *sections; /* (owned) ScnSection*, in the order of the file */
    GHashTable *by_name; /* (owned) "kind id" (owned) -> borrowed ScnSection */
} ScnSections;

ScnSections *scn_sections_new(void);
void scn_sections_free(ScnSections *sections);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScnSections, scn_sections_free)

/* The section, or NULL. */
ScnSection *scn_sections_find(const ScnSections *sections, const char *kind,
                              const char *id);
/* The section, made if it is new. */
ScnSection *scn_sections_add(ScnSections *sections, const char *kind, const char *id,
                             ScnPlace place);
/* The entry, or NULL. */
ScnEntry *scn_section_find(const ScnSection *section, const char *key);
/* Put @entry (taken over) into @section in the place of one with the same key. */
void scn_section_put(ScnSection *section, ScnEntry *entry);
/* Take out and free all of @entries or @wrong, which are in the order of the file; one
 * pass, however many. */
void scn_section_drop(ScnSection *section, const GPtrArray *entries);
void scn_sections_drop(ScnSections *sections, const GPtrArray *wrong);
void scn_section_remove(ScnSection *section, ScnEntry *entry);
void scn_sections_remove(ScnSections *sections, ScnSection *section);
ScnEntry *scn_entry_new(const char *key, const char *value, ScnPlace key_place,
                        ScnPlace place);
void scn_entry_free(ScnEntry *entry);

/* Read @text. Every fault goes to @report. Returns: what could be read (owned); its
 * places borrow @text. */
ScnSections *scn_read(const ScnText *text, ScnReport *report);

/* Is @text UTF-8 without NUL? If not, one error says what it looks like (GBK, UTF-16). */
bool scn_check_encoding(const ScnText *text, ScnReport *report);

/* Is line @line free of control characters and of marks that hide or reorder text? If
 * not, one error names the first. Cost: one pass over the line. */
bool scn_check_characters(const ScnText *text, unsigned line, ScnReport *report);

/* Could @value stand in a scenario as it is? A '#' at its start or after a blank would
 * begin a comment there: one error at @place. For values from tables and settings. */
bool scn_check_value(const char *value, ScnPlace place, ScnReport *report);

/* Give each entry its source: that of "source.KEY", else the section's "source". */
void scn_section_attach_sources(ScnSection *section);

/* Is @id made of a-z 0-9 and inner '-', at most 64 long? */
bool scn_is_id(const char *id);

#endif
