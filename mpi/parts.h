/* Who does what in an MPI job. */
#ifndef MPI_PARTS_H
#define MPI_PARTS_H

#include "cli/crew.h"

/* The verb of this name if ranks can share its work, or NULL. */
const CliVerb *parts_verb(const char *name);

/* The crew of rank 0: all other ranks. (dispatch.c) */
extern const CliCrew parts_dispatch;

/* That of any other rank, which serves. (worker.c) */
extern const CliCrew parts_worker;

/* Work for rank 0 until it says QUIT. (worker.c) */
void parts_work(void);

#endif
