#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Descriptors 0 to 2 that the caller closed are opened the wrong way round, so that no
 * results file gets their number and is written to as if it were a stream. */
static void
keep_streams_apart(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(CLI_FILE);
}

void
cli_prepare(void)
{
    keep_streams_apart();
    /* A full disk and a closed pipe are errors of a write, not reasons to die. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    /* Arguments are UTF-8 whatever the environment says; numbers stay as in C. */
    setlocale(LC_CTYPE, "C.UTF-8");
}

/* The help is printed here, not by GLib, so that a full disk behind `--help >file` is
 * noticed like any other. */
static char *
help_text(const CliVerb *verb, GOptionContext *context)
{
    g_autofree char *examples =
        g_strdup_printf("Examples:\n  %s\n  %s", verb->examples[0], verb->examples[1]);
    g_option_context_set_summary(context, verb->summary);
    g_option_context_set_description(context, examples);
    return g_option_context_get_help(context, TRUE, NULL);
}

/* Drop the first `--`: GLib leaves it when an argument after it begins with a dash. */
static void
drop_separator(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--") != 0)
            continue;
        memmove(&argv[i], &argv[i + 1], (size_t)(*argc - i) * sizeof *argv);
        --*argc;
        return;
    }
}

/* The first option with its number glued on, as in -n10, which GLib reads as -n -1 -0. */
static const char *
glued_option(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (argv[i][0] == '-' && g_ascii_isalpha(argv[i][1]) &&
            g_ascii_isdigit(argv[i][2]))
            return argv[i];
    return NULL;
}

static int
parse(const CliVerb *verb, const GOptionEntry *entries, bool is_strict, int *argc,
      char ***argv)
{
    gboolean help = FALSE;
    const GOptionEntry own[] = {
        { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL },
        { 0 },
    };
    g_autofree char *program = g_strdup_printf("hutong %s", verb->name);
    g_set_prgname(program);
    g_autoptr(GOptionContext) context = g_option_context_new(verb->usage);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_ignore_unknown_options(context, !is_strict);
    if (entries != NULL)
        g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_add_main_entries(context, own, NULL);

    const char *glued = glued_option(*argc, *argv);
    if (glued != NULL)
        return cli_fail(verb, CLI_USAGE, "'%s' needs a space: '%.2s %s'", glued, glued,
                        glued + 2);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, argc, argv, &error)) {
        error->message[0] = g_ascii_tolower(error->message[0]);
        return cli_fail(verb, CLI_USAGE, "%s; see 'hutong help %s'", error->message,
                        verb->name);
    }
    if (is_strict)
        drop_separator(argc, *argv);
    if (!help)
        return -1;
    g_autofree char *text = help_text(verb, context);
    return cli_print(verb, text);
}

int
cli_options(const CliVerb *verb, const GOptionEntry *entries, int *argc, char ***argv)
{
    return parse(verb, entries, true, argc, argv);
}

int
cli_options_among(const CliVerb *verb, const GOptionEntry *entries, int *argc,
                  char ***argv)
{
    return parse(verb, entries, false, argc, argv);
}

/* Names of files and keys come from outside: no escape sequence may reach a terminal. */
static void
defuse(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p != '\0'; p++) {
        if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
            *p = '?';
        else if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) /* U+0080..U+009F */
            p[0] = p[1] = '?';
    }
}

int
cli_fail(const CliVerb *verb, CliExit code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    defuse(message);
    fprintf(stderr, "hutong%s%s: %s\n", verb != NULL ? " " : "",
            verb != NULL ? verb->name : "", message);
    return (int)code;
}

int
cli_print(const CliVerb *verb, const char *text)
{
    errno = 0;
    size_t length = strlen(text);
    bool is_written = fwrite(text, 1, length, stdout) == length;
    if (fflush(stdout) == 0 && is_written)
        return CLI_OK;
    if (errno == EPIPE)
        return CLI_OK;
    return cli_fail(verb, CLI_FILE, "cannot write to standard output: %s",
                    g_strerror(errno));
}

int
cli_width(int otherwise)
{
    struct winsize size;
    bool is_known = isatty(STDOUT_FILENO) &&
                    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : otherwise;
}

bool
cli_use_color(int fd, bool no_color)
{
    const char *unwanted = g_getenv("NO_COLOR");
    return !no_color && (unwanted == NULL || unwanted[0] == '\0') &&
           g_strcmp0(g_getenv("TERM"), "dumb") != 0 && isatty(fd);
}

int
cli_write_new(const CliVerb *verb, const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST)
        return cli_fail(verb, CLI_FILE, "%s is there already; it is left alone", path);
    if (fd < 0)
        return cli_fail(verb, CLI_FILE, "cannot create %s: %s", path, g_strerror(errno));
    gsize n = 0, length = strlen(text);
    while (n < length) {
        ssize_t written = write(fd, text + n, length - n);
        if (written < 0 && errno != EINTR)
            break;
        n += written > 0 ? (gsize)written : 0;
    }
    int error = errno;
    if (close(fd) == 0 && n == length)
        return CLI_OK;
    unlink(path);
    return cli_fail(verb, CLI_FILE, "cannot write %s: %s", path, g_strerror(error));
}
