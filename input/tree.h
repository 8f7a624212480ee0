/* The files a scenario may name: those below the directory of the first one.
 *
 * A scenario may come from a stranger, so a path in it cannot leave the tree: not by
 * '..', not by an absolute path, not through a symbolic link; and only regular files of
 * limited size are opened, so that no pipe or device is waited for. */
#ifndef INPUT_TREE_H
#define INPUT_TREE_H

#include "input/diagnostic.h"

typedef struct {
    char *shown;      /* (owned) the root as the user wrote it: "scenarios", "." */
    GPtrArray *texts; /* (owned) ScnText*: every text read, so that places stay valid */
} ScnTree;

ScnTree *scn_tree_new(const char *root);
void scn_tree_free(ScnTree *tree);

/* Where @name, written in the file @from (relative to the root), leads.
 *
 * Returns: (owned) the path relative to the root without '.' and '..', or NULL with
 * @ret_why (owned) if it would leave the tree. */
char *scn_tree_path(const char *from, const char *name, char **ret_why);

/* Read @path, relative to the root. Returns: (borrowed) from the tree, or NULL with
 * @ret_why (owned). */
const ScnText *scn_tree_read(ScnTree *tree, const char *path, char **ret_why);

/* Can @path be read? Sets @ret_why if not. */
bool scn_tree_has(const ScnTree *tree, const char *path, char **ret_why);

/* @path as messages print it: below the root as the user wrote it. Returns: (owned). */
char *scn_tree_shown(const ScnTree *tree, const char *path);

/* Keep @text (taken over) with the others. Returns: @text (borrowed). */
const ScnText *scn_tree_keep(ScnTree *tree, ScnText *text);

#endif
