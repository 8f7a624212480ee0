/* Paths with wildcards to cells: "interop.*.wechat.mpm.coverage".
 *
 * `*` stands for one part, or for some letters within one. A path that matches nothing is
 * an error that says how far it got and what could stand there. */
#ifndef INPUT_PATH_H
#define INPUT_PATH_H

#include "input/resolve.h"

/* One key that a path matches, and which entities of each dimension. */
typedef struct {
    const ScnRow *row;
    bool *picked[3]; /* (owned) by index; NULL beyond n_dims */
} ScnMatch;

/* Match @path. Returns: (owned) array of ScnMatch, empty with an error at @place (of the
 * first byte of @path). */
GArray *scn_path_match(const ScnResolved *resolved, const char *path, ScnPlace place);

/* Append the cells of @match to @cells (uint32_t); of a BY_CITY key those of @cities, by
 * index, NULL: all. */
void scn_match_cells(const ScnResolved *resolved, const ScnMatch *match,
                     const bool *cities, GArray *cells);

#endif
