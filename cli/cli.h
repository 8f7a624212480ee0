/* The front door: one file per verb, one table of verbs, nothing else decides anything.
 *
 * Data goes to stdout, everything else to stderr; only cli/ prints or exits. A verb gets
 * its own name as argv[0] and returns an exit code. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <glib.h>
#include <stdbool.h>

#define HUTONG_VERSION "0.1.0"

typedef enum {
    CLI_OK = 0,      /* done, every [expect] holds */
    CLI_NO = 1,      /* done, but the answer is no */
    CLI_USAGE = 2,   /* wrong command line */
    CLI_INVALID = 3, /* scenario or table invalid */
    CLI_FILE = 4,    /* a file cannot be read or written */
    CLI_BROKEN = 5,  /* an invariant of the model broke */
    CLI_PARTIAL = 6, /* stopped early; what is finished is kept */
    CLI_SHARE = 7,   /* within a verb: done, but only a share, so there is no table */
    CLI_INTERRUPTED = 130,
    CLI_TERMINATED = 143
} CliExit;

typedef struct {
    const char *name;
    const char *summary; /* one line, for the list of verbs */
    const char *usage;   /* "BASE ALT..." */
    const char *examples[2];
    int (*run)(int argc, char **argv);
} CliVerb;

extern const CliVerb cli_verb_audit;
extern const CliVerb cli_verb_bench;
extern const CliVerb cli_verb_break_even;
extern const CliVerb cli_verb_calibrate;
extern const CliVerb cli_verb_check;
extern const CliVerb cli_verb_compare;
extern const CliVerb cli_verb_describe;
extern const CliVerb cli_verb_diff;
extern const CliVerb cli_verb_emit;
extern const CliVerb cli_verb_export;
extern const CliVerb cli_verb_init;
extern const CliVerb cli_verb_list;
extern const CliVerb cli_verb_merge;
extern const CliVerb cli_verb_plan;
extern const CliVerb cli_verb_plot;
extern const CliVerb cli_verb_report;
extern const CliVerb cli_verb_resume;
extern const CliVerb cli_verb_run;
extern const CliVerb cli_verb_sensitivity;
extern const CliVerb cli_verb_show;
extern const CliVerb cli_verb_sweep;
extern const CliVerb cli_verb_trace;
extern const CliVerb cli_verb_verify;

/* What every program of ours does first: streams, signals, encoding. */
void cli_prepare(void);

/* Parse the options of @verb out of (@argc, @argv), --help included: the help ends with
 * the verb's two examples. Remaining arguments stay in @argv from 1 on.
 *
 * Returns: -1 to go on, or the exit code with which the verb is finished. */
int cli_options(const CliVerb *verb, const GOptionEntry *entries, int *argc,
                char ***argv);

/* The same where options of another verb are among them: those stay in @argv. */
int cli_options_among(const CliVerb *verb, const GOptionEntry *entries, int *argc,
                      char ***argv);

/* Print "hutong VERB: message" to stderr; returns @code. */
int cli_fail(const CliVerb *verb, CliExit code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Write @text to stdout. Returns: CLI_OK, or CLI_FILE with a message if it cannot be
 * written (a full disk behind a redirection included; a closed pipe is CLI_OK). */
int cli_print(const CliVerb *verb, const char *text);

/* Write @text to @path, which must not exist: what is there is left alone. Returns:
 * CLI_OK, or CLI_FILE with a message and no file. */
int cli_write_new(const CliVerb *verb, const char *path, const char *text);

/* Columns of the terminal that stdout is; @otherwise if it is none. */
int cli_width(int otherwise);

/* May stderr/stdout be coloured: a terminal, NO_COLOR unset, no --no-color. */
bool cli_use_color(int fd, bool no_color);

#endif
