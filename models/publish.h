/* From counts to metrics: watches a ledger day by day and publishes what pay_metric[]
 * declares into a SimRecords, for the whole run and for its last 28 days. */
#ifndef MODELS_PUBLISH_H
#define MODELS_PUBLISH_H

#include "models/ledger.h"
#include "models/metrics.h"

#define PAY_END_DAYS 28

typedef struct PayPublisher PayPublisher;

/* @n_days: length of the run; @records: (borrowed) filled as the run goes on. */
PayPublisher *pay_publisher_new(const PayLedger *ledger, unsigned n_days,
                                SimRecords *records);
void pay_publisher_free(PayPublisher *publisher);

/* Take in ledger->day, the @day-th of the run (0, 1, ...). */
void pay_publisher_day(PayPublisher *publisher, const PayLedger *ledger, unsigned day);

/* Publish the metrics of both periods and the fingerprint.
 *
 * Returns: false and PAY_ERROR_BROKEN if what the accounts paid and carry is not what was
 * accrued over the run, to the microfen. */
bool pay_publisher_close(PayPublisher *publisher, const PayLedger *ledger,
                         GError **error);

/* Hours of a bin in which peaks are looked for; a divisor of 24. */
unsigned pay_peak_bin(const PayWorld *world);

#endif
