/* Golden fingerprints: what every shipped scenario came to when its results were last
 * looked at, so that a user can see whether this machine brings the same bits, and who
 * changes the program, what that moved.
 *
 * A file of them is CSV with the header "scenario,time,actor,money,full": a scenario file
 * beside it, and the four fingerprints (output/store_prints.h) of its whole run as
 * "hutong run FILE -n 1 --scale 1:5000000" has it, which prints the last: coarse, so that
 * all of them take seconds, and yet every rule and window acts. */
#ifndef CLI_GOLDENS_H
#define CLI_GOLDENS_H

#include "cli/cli.h"
#include "output/table.h"

#define CLI_GOLDENS       "scenarios/goldens.csv"
#define CLI_GOLDENS_SCALE "1:5000000"

/* Simulate each row of @path and print it with a verdict on each kind; on stderr, which
 * kinds of a scenario are other. With @rewrite, let the file say what came out, with a
 * row for every scenario beside it. Faults are printed.
 *
 * Returns: CLI_OK, CLI_NO when a fingerprint is another (unless @rewrite), or the code of
 * the fault. */
int cli_goldens(const CliVerb *verb, const char *path, bool rewrite, OutFormat format);

#endif
