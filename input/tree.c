#include "input/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/reader.h"

static void
free_text(gpointer text)
{
    scn_text_free(text);
}

ScnTree *
scn_tree_new(const char *root)
{
    ScnTree *tree = g_new0(ScnTree, 1);
    tree->shown = g_strdup(root);
    tree->texts = g_ptr_array_new_with_free_func(free_text);
    return tree;
}

void
scn_tree_free(ScnTree *tree)
{
    if (tree == NULL)
        return;
    g_ptr_array_unref(tree->texts);
    g_free(tree->shown);
    g_free(tree);
}

const ScnText *
scn_tree_keep(ScnTree *tree, ScnText *text)
{
    g_ptr_array_add(tree->texts, text);
    return text;
}

char *
scn_tree_shown(const ScnTree *tree, const char *path)
{
    if (strcmp(tree->shown, ".") == 0)
        return g_strdup(path);
    return g_build_filename(tree->shown, path, NULL);
}

char *
scn_tree_path(const char *from, const char *name, char **ret_why)
{
    if (g_path_is_absolute(name)) {
        *ret_why = g_strdup_printf(
            "'%s' is absolute: files are named relative to this one", name);
        return NULL;
    }
    g_autofree char *dir = g_path_get_dirname(from);
    g_autofree char *joined = g_strconcat(dir, "/", name, NULL);
    g_auto(GStrv) parts = g_strsplit(joined, "/", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    for (unsigned i = 0; parts[i] != NULL; i++) {
        if (*parts[i] == '\0' || strcmp(parts[i], ".") == 0)
            continue;
        if (strcmp(parts[i], "..") != 0) {
            g_ptr_array_add(kept, parts[i]);
        } else if (kept->len > 0) {
            g_ptr_array_set_size(kept, (gint)kept->len - 1);
        } else {
            *ret_why = g_strdup_printf("'%s' leaves the directory of the scenario", name);
            return NULL;
        }
    }
    if (kept->len == 0) {
        *ret_why = g_strdup_printf("'%s' is a directory", name);
        return NULL;
    }
    g_ptr_array_add(kept, NULL);
    return g_strjoinv("/", (char **)kept->pdata);
}

static bool
is_below(const char *root, const char *path)
{
    size_t n = strlen(root);
    return strncmp(root, path, n) == 0 && (path[n] == '/' || root[n - 1] == '/');
}

/* Open @path below the root, which must be a regular file of limited size. Returns: -1
 * with @ret_why. */
static int
open_file(const ScnTree *tree, const char *path, struct stat *ret_stat, char **ret_why)
{
    g_autofree char *full = g_build_filename(tree->shown, path, NULL);
    char *root = realpath(tree->shown, NULL);
    char *real = root != NULL ? realpath(full, NULL) : NULL;
    if (real == NULL) {
        *ret_why = g_strdup_printf("cannot read: %s", g_strerror(errno));
        free(root);
        return -1;
    }
    /* Not following links now: the real path was resolved above. Not blocking: a pipe
     * without writer would hold us for ever before fstat could refuse it. */
    bool inside = is_below(root, real);
    int fd = !inside ? -1 : open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int error = errno;
    free(root);
    free(real);
    /* What nothing can be said about stays zero, which is no regular file. */
    *ret_stat = (struct stat){ 0 };
    if (fd >= 0)
        fstat(fd, ret_stat);
    if (!inside)
        *ret_why = g_strdup("a link leads out of the directory of the scenario");
    else if (fd < 0)
        *ret_why = g_strdup_printf("cannot read: %s", g_strerror(error));
    else if (!S_ISREG(ret_stat->st_mode))
        *ret_why = g_strdup("not a regular file");
    else if (ret_stat->st_size > SCN_MAX_BYTES)
        *ret_why = g_strdup_printf("larger than %u MB", SCN_MAX_BYTES >> 20);
    else
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

bool
scn_tree_has(const ScnTree *tree, const char *path, char **ret_why)
{
    struct stat info;
    int fd = open_file(tree, path, &info, ret_why);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

const ScnText *
scn_tree_read(ScnTree *tree, const char *path, char **ret_why)
{
    struct stat info;
    int fd = open_file(tree, path, &info, ret_why);
    if (fd < 0)
        return NULL;
    /* One byte more than it has, so that its end is seen; a file that grows meanwhile is
     * read no further than that. */
    gsize room = (gsize)info.st_size + 1, n = 0;
    char *bytes = g_malloc(room + 1);
    ssize_t got;
    while ((got = read(fd, bytes + n, room - n)) > 0)
        n += (gsize)got;
    int error = errno;
    close(fd);
    if (got < 0) {
        *ret_why = g_strdup_printf("cannot read: %s", g_strerror(error));
        g_free(bytes);
        return NULL;
    }
    bytes[n] = '\0';
    g_autofree char *shown = scn_tree_shown(tree, path);
    return scn_tree_keep(tree, scn_text_new(shown, bytes, n));
}
