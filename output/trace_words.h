/* What the ids of a trace are called: labels of members where the results have them,
 * words of the field for steps, facts and roles, and else the id itself. */
#ifndef OUTPUT_TRACE_WORDS_H
#define OUTPUT_TRACE_WORDS_H

#include <stdbool.h>

#include "output/text.h"
#include "sim/record.h"

typedef struct {
    const GArray *members; /* (borrowed) of SimMember */
    OutLang lang;
} OutTraceNames;

/* The name of the member @id: its label in @dimension, the word for a role such as the
 * payer, its label in any other dimension, the word for it, or else @id. Foreign text,
 * not inert. Returns: (borrowed). */
const char *out_trace_name(const OutTraceNames *names, const char *dimension,
                           const char *id);

/* The word for the key of a fact or the name of a step, else @id. Returns: (borrowed). */
const char *out_trace_word(const OutTraceNames *names, const char *id);

/* The value of @fact as people say it: a member's label, a number with its unit in the
 * language ("35.20 元"). Foreign text. Returns: (owned). */
char *out_trace_fact(const OutTraceNames *names, const SimTraceFact *fact);

/* The value of the fact @key of @trace, NULL if it is not told. Returns: (owned). */
char *out_trace_fact_of(const OutTraceNames *names, const SimTrace *trace,
                        const char *key);

/* "Payment 140233-17.1: completed, 350.2 ms". Foreign text. Returns: (owned). */
char *out_trace_title(const OutTraceNames *names, const SimTrace *trace);

/* Whether @what is a step that went wrong: a timeout, a refusal, a reversal. */
bool out_trace_warns(const char *what);

/* The name of a step; one that went wrong is marked with a cross, for those who see no
 * colour. Foreign text. Returns: (owned). */
char *out_trace_step(const OutTraceNames *names, const char *what);

#endif
