/* A document to parameters: every cell gets its value and remembers who gave it.
 *
 * Cells that belong to one written value (all cities of a BY_CITY key) form a slot; slots
 * are numbered like cells without the city. */
#ifndef INPUT_RESOLVE_H
#define INPUT_RESOLVE_H

#include "input/document.h"
#include "input/schema.h"

typedef struct {
    const ScnDocument *document; /* (borrowed) */
    ScnReport *report;           /* (borrowed) */
    PayParams *params;           /* (owned) until stolen */
    const ScnEntry **origin;     /* (owned) by slot; NULL: the schema's default */
    bool *is_bad;                /* (owned) by slot: missing or refused, and reported */
    size_t slot_at[PAY_N_KEYS + 1];
} ScnResolved;

/* Declare the entities of @document, lay out the parameters and fill in every cell. */
ScnResolved *scn_resolve(const ScnDocument *document, ScnReport *report);
void scn_resolved_free(ScnResolved *resolved);

/* Slot of a cell, and first cell of a slot. */
size_t scn_slot_cell(const ScnResolved *resolved, PayKey key, size_t slot);

/* Index of @id within its kind, or -1; faster than pay_params_find() for many. */
int scn_entity(const PayParams *params, PayKind kind, const char *id);

/* Is the value of (@key, @a) right so far? What is wrong already is not reported twice.
 */
bool scn_resolved_is_good(const ScnResolved *resolved, PayKey key, unsigned a);

/* Where the value of (@key, @a, @b) was written; else where its entity was declared, so
 * it must be given or have one. */
ScnPlace scn_resolved_place(const ScnResolved *resolved, PayKey key, unsigned a,
                            unsigned b);

/* Report what is wrong with values that are each right: sums, pairs, orders. */
void scn_check_values(const ScnResolved *resolved);

/* Whether every flow of every kind of payment has its one fee; all that have not, flow by
 * flow. Asked of values that are right by themselves. (fee_cases.c) */
void scn_check_fee_cases(const ScnResolved *resolved);
/* The same for windows, stations and hubs that stand by for each other; a window that
 * will not be simulated or will show noise is a warning. */
void scn_check_network(const ScnResolved *resolved);

/* Report a value that cannot be parsed, and free @refusal. */
void scn_report_refusal(ScnReport *report, ScnPlace value, const char *what,
                        ScnRefusal *refusal);

#endif
