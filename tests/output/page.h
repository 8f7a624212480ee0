/* A reader of pages that is stricter than a browser: it balances tags, and it tells which
 * scripts, attributes and references a page has. */
#ifndef TESTS_OUTPUT_PAGE_H
#define TESTS_OUTPUT_PAGE_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
    bool is_balanced;
    unsigned n_tags, n_scripts;
    unsigned n_handlers;  /* attributes that begin with "on" */
    unsigned n_outside;   /* src, and href to anything but a place of the page */
    unsigned n_ids_twice; /* ids that stand twice */
    unsigned n_en, n_zh;  /* elements in one language, the root left out */
} Page;

static inline bool
page_is_void(const char *name)
{
    return g_str_equal(name, "meta") || g_str_equal(name, "br") ||
           g_str_equal(name, "img") || g_str_equal(name, "!doctype");
}

static inline void
page_attribute(Page *page, GHashTable *ids, const char *tag, const char *name,
               const char *value)
{
    bool is_reference = g_str_equal(name, "href") || g_str_equal(name, "xlink:href");
    page->n_handlers += g_str_has_prefix(name, "on");
    page->n_outside += g_str_equal(name, "src") || g_str_equal(name, "srcset") ||
                       (is_reference && value[0] != '#');
    if (g_str_equal(name, "id") && !g_hash_table_add(ids, g_strdup(value)))
        page->n_ids_twice++;
    if (g_str_equal(name, "lang") && !g_str_equal(tag, "html")) {
        page->n_en += g_str_equal(value, "en");
        page->n_zh += g_str_equal(value, "zh");
    }
}

/* The attributes of the tag whose text is @p; false if a quote is left open. */
static inline bool
page_attributes(Page *page, GHashTable *ids, const char *tag, const char *p)
{
    while (*p != '\0') {
        p += strspn(p, " \n\t/");
        gsize n = strcspn(p, " \n\t=/");
        if (n == 0)
            return *p == '\0';
        g_autofree char *name = g_ascii_strdown(p, (gssize)n);
        p += n;
        p += strspn(p, " ");
        if (*p != '=') {
            page_attribute(page, ids, tag, name, "");
            continue;
        }
        p += 1 + strspn(p + 1, " ");
        const char *end = *p == '"' || *p == '\'' ? strchr(p + 1, *p) : NULL;
        if (end == NULL)
            return false;
        g_autofree char *value = g_strndup(p + 1, (gsize)(end - p - 1));
        page_attribute(page, ids, tag, name, value);
        p = end + 1;
    }
    return true;
}

static inline const char *
page_tag_end(const char *p)
{
    char quote = '\0';
    for (; *p != '\0' && (quote != '\0' || *p != '>'); p++) {
        if (quote == '\0' && (*p == '"' || *p == '\''))
            quote = *p;
        else if (*p == quote)
            quote = '\0';
    }
    return *p == '>' ? p : NULL;
}

static inline Page
page_read(const char *text)
{
    Page page = { 0 };
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const char *p = strchr(text, '<'); p != NULL; p = strchr(p, '<')) {
        if (g_str_has_prefix(p, "<!--")) {
            p = strstr(p, "-->");
            if (p == NULL)
                return page;
            continue;
        }
        bool is_end = p[1] == '/';
        const char *start = p + 1 + is_end, *end = page_tag_end(p);
        gsize n = strcspn(start, " \n\t/>");
        if (end == NULL || n == 0)
            return page;
        g_autofree char *name = g_ascii_strdown(start, (gssize)n);
        g_autofree char *rest = g_strndup(start + n, (gsize)(end - start - n));
        page.n_tags++;
        p = end + 1;
        if (is_end) {
            const char *last = open->len > 0 ? open->pdata[open->len - 1] : "";
            if (!g_str_equal(last, name))
                return page;
            g_ptr_array_set_size(open, (int)open->len - 1);
            continue;
        }
        page.n_scripts += g_str_equal(name, "script");
        if (!g_str_equal(name, "!doctype") && !page_attributes(&page, ids, name, rest))
            return page;
        bool is_raw = g_str_equal(name, "script") || g_str_equal(name, "style");
        if (!page_is_void(name) && end[-1] != '/')
            g_ptr_array_add(open, g_strdup(name));
        if (is_raw) {
            g_autofree char *close = g_strdup_printf("</%s", name);
            p = strstr(p, close);
        }
    }
    page.is_balanced = open->len == 0;
    return page;
}

/* How often @word stands in @text. */
static inline unsigned
page_count(const char *text, const char *word)
{
    unsigned n = 0;
    for (const char *p = strstr(text, word); p != NULL; p = strstr(p + 1, word))
        n++;
    return n;
}

#endif
