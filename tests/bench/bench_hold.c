/* Prints the hold model of the event list beside its floor, ns per hold. */
#include <stdio.h>

#include "tests/bench/hold.h"

int
main(void)
{
    static const unsigned pending[] = { 100, 10000, 1000000 };
    printf("%10s %8s %8s\n", "pending", "engine", "floor");
    for (unsigned i = 0; i < 3; i++)
        printf("%10u %8.1f %8.1f\n", pending[i], bench_hold_engine(pending[i], 5000000),
               bench_hold_floor(pending[i], 5000000));
    return 0;
}
