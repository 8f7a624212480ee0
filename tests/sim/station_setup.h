/* What the tests of the station set up: its services, servers and events. */
#ifndef TESTS_SIM_STATION_SETUP_H
#define TESTS_SIM_STATION_SETUP_H

#include "sim/station.h"
#include "tests/claims.h"

enum { ARRIVAL, STATION }; /* kinds; the station has two */

static inline SimService
service_of(SimServiceLaw law, double mean_s, double cv2)
{
    SimService service = { .law = law };
    CU_ASSERT_TRUE_FATAL(sim_service_init(&service, law, mean_s, cv2));
    return service;
}

static inline SimStationSetup
setup_of(SimService service, uint32_t servers)
{
    return (SimStationSetup){ .service = service,
                              .servers = servers,
                              .places = SIM_STATION_UNLIMITED,
                              .key = { 1, 0 },
                              .tag = SIM_TAG(255, 1, 0),
                              .kind = STATION };
}

#endif
