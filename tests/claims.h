/* How a test program of Hutong looks: a table of claims, run by CUnit.
 *
 * One program per module; the name of a test is a claim that can be false. CUnit's own
 * run function reports success even when assertions fail, so the exit code is computed
 * here from its counters: 0 only if at least one claim ran and none failed. */
#ifndef TESTS_CLAIMS_H
#define TESTS_CLAIMS_H

#include <CUnit/Basic.h>
#include <stddef.h>
#include <stdio.h>

typedef struct {
    const char *name;
    CU_TestFunc run;
} Claim;

#define CLAIM(function)                                                                  \
    {                                                                                    \
#function, function                                                              \
    }

/* Run @n claims as one suite named @suite. Returns: the program's exit code. */
static inline int
claims_run(const char *suite, const Claim *claims, size_t n)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite registered = CU_add_suite(suite, NULL, NULL);
    if (registered == NULL)
        return 2;
    for (size_t i = 0; i < n; i++)
        if (CU_add_test(registered, claims[i].name, claims[i].run) == NULL)
            return 2;
    CU_basic_set_mode(CU_BRM_SILENT);
    CU_basic_run_tests();
    unsigned n_run = CU_get_number_of_tests_run();
    unsigned n_failed = CU_get_number_of_tests_failed();
    unsigned n_asserts = CU_get_number_of_asserts();
    if (n_failed > 0)
        CU_basic_show_failures(CU_get_failure_list());
    printf("\n%s: %u passed, %u failed\n", suite, n_run - n_failed, n_failed);
    CU_cleanup_registry();
    return n_run == n && n > 0 && n_failed == 0 && n_asserts > 0 ? 0 : 1;
}

#define CLAIMS_MAIN(suite, ...)                                                          \
    int main(void)                                                                       \
    {                                                                                    \
        static const Claim claims[] = { __VA_ARGS__ };                                   \
        return claims_run(suite, claims, sizeof claims / sizeof claims[0]);              \
    }

#endif
