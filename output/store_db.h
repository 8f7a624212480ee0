/* What the files of the store share: a connection with its prepared statements, and
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

/* Appends what the current row of @row says to @list. */
typedef void (*StoreReadRow)(OutStore *store, sqlite3_stmt *row, gpointer list);

/* Read every row of @row, NULL being an error already told. Returns: false on an error,
 * with what was read until then in @list. */
bool store_rows(OutStore *store, sqlite3_stmt *row, StoreReadRow read, gpointer list,
                GError **error);

/* The tables of traces as @kind: "TABLE". Words stay text: a file has dozens of traces,
 * not millions of points, and people with a SQLite shell can read them. */
#define STORE_TRACES(kind)                                                               \
    "CREATE " kind " trace (key INTEGER PRIMARY KEY, replication INTEGER NOT NULL"       \
    " REFERENCES replication, id TEXT NOT NULL, period TEXT NOT NULL,"                   \
    " outcome TEXT NOT NULL, wallet TEXT NOT NULL, network TEXT NOT NULL,"               \
    " is_cross INTEGER NOT NULL, began_ns INTEGER NOT NULL,"                             \
    " latency_ns INTEGER NOT NULL, UNIQUE (replication, id)) STRICT;"                    \
    "CREATE " kind " trace_fact (trace INTEGER NOT NULL REFERENCES trace,"               \
    " position INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"                \
    " PRIMARY KEY (trace, position)) STRICT, WITHOUT ROWID;"                             \
    "CREATE " kind " trace_step (trace INTEGER NOT NULL REFERENCES trace,"               \
    " position INTEGER NOT NULL, at_ns INTEGER NOT NULL, sender TEXT NOT NULL,"          \
    " receiver TEXT NOT NULL, what TEXT NOT NULL, wait_ns INTEGER NOT NULL,"             \
    " service_ns INTEGER NOT NULL,"                                                      \
    " PRIMARY KEY (trace, position)) STRICT, WITHOUT ROWID;"                             \
    "CREATE " kind " trace_fee (trace INTEGER NOT NULL REFERENCES trace,"                \
    " position INTEGER NOT NULL, payer TEXT NOT NULL, payee TEXT NOT NULL,"              \
    " what TEXT NOT NULL, microfen INTEGER NOT NULL,"                                    \
    " PRIMARY KEY (trace, position)) STRICT, WITHOUT ROWID;"

/* Write the traces of one replication. (store_trace.c) */
bool store_write_traces(OutStore *store, int64_t replication, const GPtrArray *traces,
                        GError **error);

/* Set @error from the connection's last error, and return false. */
bool store_fail(OutStore *store, const char *doing, GError **error);

#endif
