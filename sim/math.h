/* Logarithm, exponential, power and sine whose bits are the same everywhere.
 *
 * A C library may choose another algorithm for each CPU, so its log and exp give
 * different last bits on two machines for the same program, and one different bit is
 * another history. These use only + - * /, the square root and bit operations, which IEEE
 * 754 defines to the bit. Errors are at most one unit in the last place (ulp) over the
 * stated domain. There are no tables and hardly a branch, so that loops over arrays
 * vectorise.
 *
 * Needs doubles evaluated as doubles, without contraction (-ffp-contract=off) and without
 * fast-math, and rounding to nearest. Outside the stated domain the value is unspecified,
 * but nothing traps. */
#ifndef SIM_MATH_H
#define SIM_MATH_H

#include <float.h>
#include <stdint.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "fast-math may reorder sums: the same scenario would give other results"
#endif
/* 1 (s390x): floats become doubles in between, so nothing but a single sum or product,
 * whose rounding is then the same, may be left to floats. */
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "doubles must be evaluated as doubles (on 32-bit x86: -msse2 -mfpmath=sse)"
#endif

static inline uint64_t
sim_double_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double
sim_double_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Two words whose sum is ln 2; the high one has 32 bits, so that k * high is exact. */
#define SIM_LN2_HIGH 6.93147180369123816490e-01
#define SIM_LN2_LOW  1.90821492927058770002e-10

/* Square root of @x >= 0, correctly rounded by the hardware. */
static inline double
sim_sqrt(double x)
{
    return __builtin_sqrt(x);
}

#define SIM_ONE_BITS       UINT64_C(0x3ff0000000000000)
#define SIM_SQRT_HALF_BITS UINT64_C(0x3fe6a09e00000000)
#define SIM_2P52_BITS      UINT64_C(0x4330000000000000)

/* Natural logarithm of @x > 0, normal (2^-1022 and up) and finite.
 *
 * x = 2^k m with m in [sqrt 1/2, sqrt 2); with f = m - 1 and s = f / (2 + f),
 * ln m = 2 artanh s = f - f^2/2 + s (f^2/2 + R(s^2)). Taking f out keeps x near 1 exact.
 * Source: method and coefficients of R after fdlibm (Sun Microsystems, 1993). */
static inline double
sim_log(double x)
{
    /* Moved so that the exponent steps where m does, at sqrt 1/2 (its first 21 bits). */
    uint64_t bits = sim_double_bits(x) + (SIM_ONE_BITS - SIM_SQRT_HALF_BITS);
    double k = sim_double_from_bits(bits >> 52 | SIM_2P52_BITS) - (0x1p52 + 1023);
    bits = (bits & UINT64_C(0x000fffffffffffff)) + SIM_SQRT_HALF_BITS;
    double f = sim_double_from_bits(bits) - 1.0;
    double half_square = 0.5 * f * f;
    double s = f / (2.0 + f);
    double z = s * s;
    double w = z * z;
    double even = w * (3.999999999940941908e-01 +
                       w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double odd =
        z * (6.666666666666735130e-01 +
             w * (2.857142874366239149e-01 +
                  w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    double small = s * (half_square + (even + odd)) + k * SIM_LN2_LOW;
    return small - half_square + f + k * SIM_LN2_HIGH;
}

/* e to the power @x; not a NaN.
 *
 * Held at its value at -708 and at 709 beyond them (3.3e-308, 8.2e307): the result is
 * always positive, normal and finite, so that a logarithm or a quotient of it is safe.
 *
 * x = k ln 2 + r, |r| <= ln 2 / 2; with c = r - r^2 P(r^2), e^r = 1 + r + r c / (2 - c).
 * Source: method and coefficients of P after fdlibm (Sun Microsystems, 1993). */
static inline double
sim_exp(double x)
{
    x = x < -708.0 ? -708.0 : x;
    x = x > 709.0 ? 709.0 : x;
    /* Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits. */
    double shifted = x * 1.44269504088896338700 + 0x1.8p52;
    double k = shifted - 0x1.8p52;
    double high = x - k * SIM_LN2_HIGH;
    double low = k * SIM_LN2_LOW;
    double r = high - low;
    double z = r * r;
    double c = r - z * (1.66666666666666019037e-01 +
                        z * (-2.77777777770155933842e-03 +
                             z * (6.61375632143793436117e-05 +
                                  z * (-1.65339022054652515390e-06 +
                                       z * 4.13813679705723846039e-08))));
    double y = 1.0 + (r * c / (2.0 - c) - low + high);
    return sim_double_from_bits(sim_double_bits(y) + (sim_double_bits(shifted) << 52));
}

/* @x to the power @y for normal @x > 0, as e^(y ln x): in ulp, the error is at most about
 * 2 + 2 |y ln x|. Held at the ends like sim_exp(). */
static inline double
sim_pow_pos(double x, double y)
{
    return sim_exp(y * sim_log(x));
}

/* Two words whose sum is pi; the high one has 26 bits. */
#define SIM_PI_HIGH 0x1.921fb58p+1
#define SIM_PI_LOW  -0x1.dde973dcb3b3ap-26

/* Sine of pi @u for @u in [0, 1], accurate relative to its own size at both ends.
 *
 * The distance to the nearer of the ends and of the middle is exact, so the angle never
 * cancels; pi times it is kept in two words. Then sine or cosine of at most pi / 4.
 * Source: coefficients of both polynomials after fdlibm (Sun Microsystems, 1993). */
static inline double
sim_sinpi(double u)
{
    double v = u <= 0.5 ? u : 1.0 - u;
    double a = v <= 0.25 ? v : 0.5 - v;
    double head = sim_double_from_bits(sim_double_bits(a) & UINT64_C(0xfffffffff8000000));
    double product = head * SIM_PI_HIGH; /* exact: 26 and 26 bits */
    double rest = (a - head) * SIM_PI_HIGH + a * SIM_PI_LOW;
    double x = product + rest;
    double z = x * x;
    double p = z * (-1.66666666666666324348e-01 +
                    z * (8.33333333332248946124e-03 +
                         z * (-1.98412698298579493134e-04 +
                              z * (2.75573137070700676789e-06 +
                                   z * (-2.50507602534068634195e-08 +
                                        z * 1.58969099521155010221e-10)))));
    double q = z * z *
               (4.16666666666666019037e-02 +
                z * (-1.38888888888741095749e-03 +
                     z * (2.48015872894767294178e-05 +
                          z * (-2.75573143513906633035e-07 +
                               z * (2.08757232129817482790e-09 +
                                    z * -1.13596475577881948265e-11)))));
    double tail = product - x + rest;
    double sine = product + (rest + x * p);
    double near_one = 1.0 - 0.5 * z;
    double cosine = near_one + ((1.0 - near_one - 0.5 * z) + (q - x * tail));
    return v <= 0.25 ? sine : cosine;
}

#endif
