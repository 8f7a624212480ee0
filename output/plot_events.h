/* Dated events in pictures: a numbered mark in each panel, a key of the numbers below
 * all. Private to output/plot*.c. */
#ifndef OUTPUT_PLOT_EVENTS_H
#define OUTPUT_PLOT_EVENTS_H

#include "output/plot_frame.h"

/* Fill in frame->events. */
bool events_read(Frame *frame, OutStore *store, GError **error);

/* Pixels that the key takes beyond the two rows that every picture has room for. */
int events_extra_height(const Frame *frame);
void events_write_key(Frame *frame, double y);

/* Marks in the panel being drawn, before its plot command; numbers that would run into
 * one another become a range, "7–14". */
void events_mark(Frame *frame);

#endif
