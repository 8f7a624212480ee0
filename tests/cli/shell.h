/* The program as a user meets it: its path is in HUTONG. */
#ifndef TESTS_CLI_SHELL_H
#define TESTS_CLI_SHELL_H

#include <glib.h>
#include <sys/wait.h>

typedef struct {
    int code;
    char *out, *err; /* (owned) */
} Answer;

static inline void
answer_clear(Answer *answer)
{
    g_free(answer->out);
    g_free(answer->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

/* Run @script in a shell after the lines of @setup: $H is the program, and so is hutong.
 */
static inline Answer
shell_after(const char *setup, const char *script)
{
    const char *program = g_getenv("HUTONG");
    g_autofree char *absolute =
        g_canonicalize_filename(program != NULL ? program : "hutong", NULL);
    g_autofree char *line = g_strdup_printf("H='%s'\nhutong() { \"$H\" \"$@\"; }\n%s\n%s",
                                            absolute, setup, script);
    char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, line, NULL };
    Answer answer = { .code = -1 };
    int status = 0;
    if (g_spawn_sync(NULL, argv, NULL, 0, NULL, NULL, &answer.out, &answer.err, &status,
                     NULL) &&
        WIFEXITED(status))
        answer.code = WEXITSTATUS(status);
    return answer;
}

/* A small market $M, and what makes its run short. */
#define SHELL_MARKET                                                                     \
    "M=tests/input/fixtures/minimal.ini\n"                                               \
    "S='--set run.days=30d --set run.spin-up=7d --scale 1:4000 -n 2 -q'\n"

/* The same with that market, and with $D, an empty folder that goes when the script ends.
 */
static inline Answer
shell(const char *script)
{
    return shell_after(SHELL_MARKET "D=$(mktemp -d)\ntrap 'rm -r $D' EXIT", script);
}

#endif
