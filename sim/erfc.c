#include "sim/erfc.h"

#include "sim/math.h"

/* c[0] + c[1] x + ... + c[n-1] x^(n-1). */
static double
polynomial(const double *c, int n, double x)
{
    double y = c[n - 1];
    for (int i = n - 2; i >= 0; i--)
        y = y * x + c[i];
    return y;
}

/* erfc(@x) for |@x| >= 1.25: e^(-x^2 - 0.5625 + R/S) / |x| at the distance |x|, the
 * square in two words because its rounding would show in the power. */
static double
tail_of(double x)
{
    static const double near_r[8] = {
        -9.86494403484714822705e-03, -6.93858572707181764372e-01,
        -1.05586262253232909814e+01, -6.23753324503260060396e+01,
        -1.62396669462573470355e+02, -1.84605092906711035994e+02,
        -8.12874355063065934246e+01, -9.81432934416914548592e+00
    };
    static const double near_s[9] = { 1.0,
                                      1.96512716674392571292e+01,
                                      1.37657754143519042600e+02,
                                      4.34565877475229228821e+02,
                                      6.45387271733267880336e+02,
                                      4.29008140027567833386e+02,
                                      1.08635005541779435134e+02,
                                      6.57024977031928170135e+00,
                                      -6.04244152148580987438e-02 };
    static const double far_r[7] = {
        -9.86494292470009928597e-03, -7.99283237680523006574e-01,
        -1.77579549177547519889e+01, -1.60636384855821916062e+02,
        -6.37566443368389627722e+02, -1.02509513161107724954e+03,
        -4.83519191608651397019e+02
    };
    static const double far_s[8] = { 1.0,
                                     3.03380607434824582924e+01,
                                     3.25792512996573918826e+02,
                                     1.53672958608443695994e+03,
                                     3.19985821950859553908e+03,
                                     2.55305040643316442583e+03,
                                     4.74528541206955367215e+02,
                                     -2.24409524465858183362e+01 };
    double y = x < 0 ? -x : x, z = 1 / (y * y);
    double fit = y < 1 / 0.35 ? polynomial(near_r, 8, z) / polynomial(near_s, 9, z)
                              : polynomial(far_r, 7, z) / polynomial(far_s, 8, z);
    double head = sim_double_from_bits(sim_double_bits(y) & UINT64_C(0xffffffff00000000));
    double tail =
        sim_exp(-head * head - 0.5625) * sim_exp((head - y) * (head + y) + fit) / y;
    return x < 0 ? 2 - tail : tail;
}

double
sim_erfc(double x)
{
    static const double low_p[5] = { 1.28379167095512558561e-01,
                                     -3.25042107247001499370e-01,
                                     -2.84817495755985104766e-02,
                                     -5.77027029648944159157e-03,
                                     -2.37630166566501626084e-05 };
    static const double low_q[6] = { 1.0,
                                     3.97917223959155352819e-01,
                                     6.50222499887672944485e-02,
                                     5.08130628187576562776e-03,
                                     1.32494738004321644526e-04,
                                     -3.96022827877536812320e-06 };
    static const double one_p[7] = {
        -2.36211856075265944077e-03, 4.14856118683748331666e-01,
        -3.72207876035701323847e-01, 3.18346619901161753674e-01,
        -1.10894694282396677476e-01, 3.54783043256182359371e-02,
        -2.16637559486879084300e-03
    };
    static const double one_q[7] = { 1.0,
                                     1.06420880400844228286e-01,
                                     5.40397917702171048937e-01,
                                     7.18286544141962662868e-02,
                                     1.26171219808761642112e-01,
                                     1.36370839120290507362e-02,
                                     1.19844998467991074170e-02 };
    const double erf_of_one =
        8.45062911510467529297e-01; /* as the fit around 1 needs it */
    double y = x < 0 ? -x : x;
    if (y < 0.84375) {
        double z = x * x;
        double r = x * (polynomial(low_p, 5, z) / polynomial(low_q, 6, z));
        return x < 0.25 ? 1 - (x + r) : 0.5 - (r + (x - 0.5));
    }
    if (y < 1.25) {
        double fit = polynomial(one_p, 7, y - 1) / polynomial(one_q, 7, y - 1);
        return x < 0 ? 1 + (erf_of_one + fit) : 1 - erf_of_one - fit;
    }
    return tail_of(x);
}

double
sim_normal_above(double x)
{
    return 0.5 * sim_erfc(x * 0.70710678118654752440);
}
