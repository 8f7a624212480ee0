/* The records of a replication as bytes, for the way from one process to another.
 *
 * What is unpacked is equal to what was packed, row by row and bit by bit. Both ends run
 * the same version of the program on machines of the same byte order; whoever sends
 * parcels makes sure of that. Numbers are 8 bytes; strings are an index into a list
 * behind the rows. */
#ifndef SIM_PARCEL_H
#define SIM_PARCEL_H

#include "sim/record.h"

/* @records at the end of @bytes. */
void sim_parcel_pack(const SimRecords *records, GByteArray *bytes);

/* The records in the @length bytes at @bytes. @find: the declaration of a metric by id.
 *
 * Returns: (owned), NULL if these bytes are no parcel, whole and nothing more, or a
 * metric is unknown. */
SimRecords *sim_parcel_unpack(const void *bytes, gsize length,
                              const SimMetric *(*find)(const char *id));

#endif
