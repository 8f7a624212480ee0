#include "tests/claims.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/random.h"
#include "sim/zipf.h"

#define NO_LIMIT 77 /* how a child ends that may take what it likes */

static uint32_t
word(uint64_t i)
{
    return sim_random_block((SimKey){ 5, 0 }, 0, 0, i).w[0];
}

/* Chi-square over all ranks, false-alarm rate 10^-4 for another seed. */
static void
frequencies_follow_the_law(void)
{
    static const double exponents[] = { 0.0, 0.7, 1.0, 1.6 };
    enum { N = 50, DRAWS = 1000000 };
    for (unsigned j = 0; j < 4; j++) {
        g_autoptr(SimZipf) zipf = sim_zipf_new(N, exponents[j]);
        unsigned counts[N] = { 0 };
        for (uint64_t i = 0; i < DRAWS; i++)
            counts[sim_zipf_rank(zipf, word(i))]++;
        double total = 0, square = 0;
        for (unsigned rank = 0; rank < N; rank++)
            total += pow(rank + 1, -exponents[j]);
        for (unsigned rank = 0; rank < N; rank++) {
            double expected = DRAWS * pow(rank + 1, -exponents[j]) / total;
            square += (counts[rank] - expected) * (counts[rank] - expected) / expected;
        }
        CU_ASSERT_TRUE(square < gsl_cdf_chisq_Qinv(1e-4, N - 1));
    }
}

/* The guide table is only a short cut: a walk from rank 0 ends at the same rank, at the
 * first and last word of each rank and of each cell of the guide. */
static void
expect_inversion(uint32_t n, double exponent)
{
    g_autoptr(SimZipf) zipf = sim_zipf_new(n, exponent);
    unsigned n_wrong = 0;
    for (uint32_t rank = 0; rank < n; rank++) {
        uint32_t last = rank + 1 < n ? zipf->start[rank + 1] - 1 : UINT32_MAX;
        if (rank + 1 < n && zipf->start[rank + 1] == zipf->start[rank])
            continue; /* less likely than one word */
        n_wrong += sim_zipf_rank(zipf, zipf->start[rank]) != rank;
        n_wrong += sim_zipf_rank(zipf, last) != rank;
    }
    uint32_t before = 0;
    for (uint64_t cell = 0; cell < UINT64_C(1) << 32;
         cell += UINT64_C(1) << zipf->shift) {
        uint32_t rank = sim_zipf_rank(zipf, (uint32_t)cell);
        n_wrong += rank < before || rank >= n || zipf->start[rank] > cell;
        before = rank;
    }
    CU_ASSERT_EQUAL(n_wrong, 0);
}

static void
ranks_invert_the_words(void)
{
    static const uint32_t sizes[] = { 1, 2, 3, 4, 5, 1000, 1023, 1024, 1025, 100000 };
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        expect_inversion(sizes[i], 0);
        expect_inversion(sizes[i], 1);
        expect_inversion(sizes[i], 3);
    }
}

static void
one_rank_takes_all(void)
{
    g_autoptr(SimZipf) zipf = sim_zipf_new(1, 1);
    CU_ASSERT_EQUAL(sim_zipf_rank(zipf, 0), 0);
    CU_ASSERT_EQUAL(sim_zipf_rank(zipf, UINT32_MAX), 0);
}

static void
two_million_ranks_are_all_reached(void)
{
    g_autoptr(SimZipf) zipf = sim_zipf_new(2000000, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zipf);
    unsigned n_empty = 0;
    for (uint32_t rank = 1; rank < zipf->n; rank++)
        n_empty += zipf->start[rank] == zipf->start[rank - 1];
    CU_ASSERT_EQUAL(n_empty, 0);
    CU_ASSERT_EQUAL(sim_zipf_rank(zipf, UINT32_MAX), zipf->n - 1);
}

/* In a child with little memory; sanitizers map too much of their own for that, and qemu
 * sets no such limit. */
static void
lack_of_memory_is_an_outcome(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = { 1u << 30, 1u << 30 };
        setrlimit(RLIMIT_AS, &limit);
        getrlimit(RLIMIT_AS, &limit);
        if (limit.rlim_cur != 1u << 30)
            _exit(NO_LIMIT);
        _exit(sim_zipf_new(1u << 30, 1) == NULL ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_LIMIT)
        printf("untried: memory cannot be limited here\n");
    else
        CU_ASSERT_EQUAL(status, 0);
#endif
    sim_zipf_free(NULL);
}

CLAIMS_MAIN("sim/zipf", CLAIM(frequencies_follow_the_law), CLAIM(ranks_invert_the_words),
            CLAIM(one_rank_takes_all), CLAIM(two_million_ranks_are_all_reached),
            CLAIM(lack_of_memory_is_an_outcome))
