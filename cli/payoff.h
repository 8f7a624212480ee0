/* The payoffs of a sweep of two paths: each is what one of two rivals chooses. */
#ifndef CLI_PAYOFF_H
#define CLI_PAYOFF_H

#include "cli/designed.h"

/* Does @list, "METRIC[.MEMBER],METRIC[.MEMBER]", name two payoffs, and is the design a
 * grid of two paths? Asked before anything is simulated. CLI_OK, or CLI_USAGE with a
 * message. */
int cli_payoff_check(const CliDesigned *designed, const char *list);

/* Print the matrix, best responses and equilibria, after cli_designed_add_to_base() and a
 * run; @list must have passed the check. Returns: CLI_OK or what to exit with. */
int cli_payoff_print(const CliDesigned *designed, const char *list);

#endif
