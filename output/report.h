/* One file to hand around: the question, the verdict in words, what stands behind it, and
 * how to do it again.
 *
 * The page needs no network, no other file and no server. It speaks English and Chinese,
 * shows the pictures that gnuplot draws, lets a reader with scripts walk along the time
 * series, and prints. Every text of a scenario is made inert; besides, the page tells the
 * browser to run no script but its own, to load nothing and to send nothing.
 *
 * What it says is computed here from the results file. What only a scenario's own text
 * can tell (what differs, what is assumed) comes from the caller, who can read scenarios.
 * The same results and the same plan give the same bytes. */
#ifndef OUTPUT_REPORT_H
#define OUTPUT_REPORT_H

#include "output/store.h"
#include "output/text.h"

/* One value of a scenario with its origin; all strings (borrowed) until out_report()
 * returns. */
typedef struct {
    const char *path;                    /* "wallet.alipay.hold" */
    const char *value;                   /* as an analyst writes it */
    const char *origin;                  /* "found: ...", "assumption: ..." */
    const char *meaning_en, *meaning_zh; /* NULL: nothing is said */
} OutReportValue;

/* A value that two scenarios do not share. */
typedef struct {
    OutReportValue value; /* of the alternative; of the base where only that has it */
    const char *base;     /* NULL: the base has no such value */
    const char *alt;
} OutReportChange;

/* A claim that a scenario makes about its own result, with what became of it. */
typedef struct {
    const char *claim; /* "share.cash at most 5%" */
    const char *got_en, *got_zh;
    bool holds;
} OutReportCheck;

typedef struct {
    int64_t key;
    const char *question_zh; /* NULL: the stored question in both languages */
    const GArray *values;    /* OutReportValue; NULL: unknown, @note says why */
    const GArray *changes;   /* OutReportChange against the base; NULL for the base */
    const GArray *checks;    /* OutReportCheck; may be NULL */
    const char *note_en, *note_zh; /* NULL: nothing to be said about the text */
} OutReportSide;

typedef struct {
    const char *program; /* "hutong 0.1.0" */
    const char *command; /* what computes them again, line by line; NULL: unknown */
    unsigned n_known;    /* cases with known answers that the program carries */
    uint64_t seed;
    OutLang lang;               /* the page opens in it */
    const OutReportSide *sides; /* the base first */
    unsigned n_sides;           /* 1: one scenario alone */
    unsigned n_left_out;        /* of the same results, not among the sides */
} OutReport;

/* The page. Returns: (owned); NULL on error: what the readers of the store and the
 * pictures say, OUT_ERROR_MISSING when two sides have no replication in common. */
GString *out_report(OutStore *store, const OutReport *report, GError **error);

#endif
