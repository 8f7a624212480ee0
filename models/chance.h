/* What chance adds to the scores of many intentions at once: most of what a choice costs
 * is logarithms and sines, and those of many are taken in one sweep. The bits are those
 * of pay_choice_nest() and its neighbours (choice.h). */
#ifndef MODELS_CHANCE_H
#define MODELS_CHANCE_H

#define PAY_CHANCES 64 /* intentions at a time: full vectors that fit the cache */

/* The parts lambda ln S of the nests of @n intentions into @x, which holds the second
 * uniform of each; @angle the first. Both have room for PAY_CHANCES, sane to the next
 * whole group of sim/batch.h; @angle is not kept. */
void pay_chance_nests(double lambda, double *angle, double *x, unsigned n);

#endif
