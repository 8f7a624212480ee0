/* The families of closed forms of diffusion: bass and tipping. */
#include <string.h>

#include "models/diffusion.h"
#include "models/known_case.h"

#define MOST_PER_YEAR 1000
#define MOST_YEARS    1000

typedef struct {
    double p, q, years;
} Bass;

static bool
read_bass(const PayKnownArgs *args, Bass *bass, GError **error)
{
    return pay_known_args_number(args, "p_per_year", 0, MOST_PER_YEAR, &bass->p, error) &&
           pay_known_args_number(args, "q_per_year", 0, MOST_PER_YEAR, &bass->q, error) &&
           pay_known_args_number(args, "years", 0, MOST_YEARS, &bass->years, error);
}

static bool
needs_years(const PayKnownArgs *args, const char *metric, GError **error)
{
    return pay_known_args_text(args, "years") != NULL ||
           pay_known_fault(error, "metric %s needs years", metric);
}

/* Years of 365 days; a step is a day. */
static bool
recursion_of(const Bass *bass, double *ret_share, GError **error)
{
    double days = bass->years * PAY_DAYS_PER_YEAR;
    int64_t n_days = (int64_t)(days + 0.5);
    *ret_share = pay_bass_daily(bass->p, bass->q, n_days);
    return ABS(days - (double)n_days) < 1e-6 ||
           pay_known_fault(error, "years: in steps of a day they must be a whole number "
                                  "of days, of which 365 make a year");
}

bool
pay_known_read_bass(const PayKnownArgs *args, const char *metric, PayKnownCase *ret_case,
                    GError **error)
{
    Bass bass = { .years = 0 };
    if (!read_bass(args, &bass, error))
        return false;
    ret_case->has_formula = true;
    if (strcmp(metric, "peak.years") == 0) {
        ret_case->formula = pay_bass_peak_year(bass.p, bass.q);
        return true;
    }
    if (strcmp(metric, "peak.rate_per_year") == 0) {
        ret_case->formula = pay_bass_peak_rate(bass.p, bass.q);
        return true;
    }
    if (strcmp(metric, "adopted.share") == 0) {
        ret_case->formula = pay_bass_share(bass.p, bass.q, bass.years);
        return needs_years(args, metric, error);
    }
    if (strcmp(metric, "adopted.share_daily") == 0)
        return needs_years(args, metric, error) &&
               recursion_of(&bass, &ret_case->formula, error);
    return pay_known_fault(error,
                           "there is no metric '%s' here; there are adopted.share, "
                           "adopted.share_daily, peak.years, peak.rate_per_year",
                           metric);
}

bool
pay_known_read_tipping(const PayKnownArgs *args, const char *metric,
                       PayKnownCase *ret_case, GError **error)
{
    double beta = 0;
    if (!pay_known_args_number(args, "beta", 0, 1e6, &beta, error))
        return false;
    ret_case->has_formula = true;
    if (strcmp(metric, "share.upper") == 0)
        ret_case->formula = pay_tipping_upper(beta);
    else if (strcmp(metric, "share.lower") == 0)
        ret_case->formula = pay_tipping_lower(beta);
    else
        return pay_known_fault(
            error, "there is no metric '%s' here; there are share.upper, share.lower",
            metric);
    return true;
}
