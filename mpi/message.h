/* What ranks tell each other.
 *
 * Rank 0 holds the experiment: it alone reads and writes the results file, and hands out
 * units. The others work. All of it is point to point between rank 0 and one worker:
 *
 *     rank 0    BEGIN threads, command, ...  run this command up to where work begins
 *     worker    READY hash, seed, name       it did, and has these scenarios
 *               FAILED code, name            it could not; its own messages say why
 *     rank 0    UNIT index, ...              simulate this one
 *     worker    DONE index, ...              here it is; a next one is welcome
 *     rank 0    STOP                         give up what you are at: DONE without
 * records rank 0    END                          no more units; wait for BEGIN or QUIT
 *     rank 0    QUIT                         the program ends
 *
 * Whoever waits looks, and sleeps in between: a rank that waits inside MPI takes a
 * processor from one that works. */
#ifndef MPI_MESSAGE_H
#define MPI_MESSAGE_H

#include <glib.h>
#include <mpi.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/unit.h"

typedef enum {
    MESSAGE_BEGIN = 1,
    MESSAGE_READY,
    MESSAGE_FAILED,
    MESSAGE_UNIT,
    MESSAGE_DONE,
    MESSAGE_STOP,
    MESSAGE_END,
    MESSAGE_QUIT
} MessageKind;

typedef struct {
    int rank; /* who sent it */
    MessageKind kind;
    GByteArray *bytes; /* (owned) */
    gsize read;        /* so many of them */
    bool is_sound;     /* false: more was read than there is */
} Message;

/* Wait for @patience_us, or for ever if that is negative. false: there is none. Clear
 * @ret_message after true. */
bool message_wait(gint64 patience_us, Message *ret_message);
void message_clear(Message *message);

/* Is there one of @kind from rank 0? It stays where it is. */
bool message_is_there(MessageKind kind);

/* @bytes: NULL for a message that says it all by its kind. Sleeps until they are on
 * their way. */
void message_send(int rank, MessageKind kind, const GByteArray *bytes);

/* One that is on its way while other things are done; zero when there is none. */
typedef struct {
    MPI_Request request;
    GByteArray *bytes; /* (owned) */
} Posted;

/* @bytes: (owned) from here on. Whatever was posted before is finished first. */
void message_post(Posted *posted, int rank, MessageKind kind, GByteArray *bytes);
void message_post_finish(Posted *posted);

void message_put(GByteArray *bytes, int64_t number);
void message_put_text(GByteArray *bytes, const char *text);
/* 0 and "" where there is nothing left. Text is (borrowed) from the message. */
int64_t message_take(Message *message);
const char *message_take_text(Message *message);

/* A unit to be simulated. It is taken with a family of its own, @ret_family, which it
 * borrows. NULL if it does not fit the experiment. (owned) */
void message_put_unit(GByteArray *bytes, const CliUnit *unit);
CliUnit *message_take_unit(Message *message, const CliExperiment *experiment,
                           CliFamily *ret_family);

/* The same unit when it comes back: records, or why there are none; a checksum of all of
 * the message ends it. false: these are no results of @unit. */
void message_put_results(GByteArray *bytes, const CliUnit *unit);
bool message_is_whole(const Message *message);
bool message_take_results(Message *message, CliUnit *unit);

#endif
