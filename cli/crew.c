#include "cli/crew.h"

const CliCrew *
cli_crew(void)
{
    return &cli_threads;
}
