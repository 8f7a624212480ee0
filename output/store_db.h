/* What the three files of the store share: a connection with its prepared statements, and
 * one way to ask, step and fail. Private to output/store*.c. */
#ifndef OUTPUT_STORE_DB_H
#define OUTPUT_STORE_DB_H

#include <sqlite3.h>

#include "output/store.h"
#include "output/text.h"

struct OutStore {
    sqlite3 *db;
    char *name;             /* the path, inert, for messages */
    GHashTable *statements; /* SQL text (static) -> sqlite3_stmt */
    GStringChunk *strings;  /* all that readers have returned */
};

/* @sql with its parameters bound and ready to step. @types: 'i' int64_t, 't' text (NULL
 * is
 * ""), 'd' double, one for each parameter. @sql is static: its address finds the prepared
 * statement again. Returns: (borrowed), NULL on error. */
sqlite3_stmt *store_ask(OutStore *store, GError **error, const char *sql,
                        const char *types, ...);

/* Whether there is a row. On the end and on an error the statement is reset. */
bool store_next(OutStore *store, sqlite3_stmt *statement, GError **error);

/* Ask, step once over, and reset: for statements that return nothing. */
bool store_run(OutStore *store, sqlite3_stmt *statement, GError **error);

/* Column @i as text that lives as long as the store. */
const char *store_text(OutStore *store, sqlite3_stmt *statement, int i);

/* Set @error from the connection's last error, and return false. */
bool store_fail(OutStore *store, const char *doing, GError **error);

#endif
