"""The functions exp, log, sin and cos, from nothing but arithmetic.

Every machine rounds a sum or a product in the same way, but the exponential of a C library and
that of a browser may differ in the last bit, and two runs of a chaotic simulation then part. The
versions here only add, multiply, divide and move bits, so they agree everywhere; they neither
branch nor look up tables, so that LLVM may work on several numbers at once.

Each first makes its argument small (Cody and Waite 1980): a multiple of ln 2 or of pi/2 is taken
away in two or more pieces, the leading ones so short that their products are exact. What is left
is so small that a Taylor series of a dozen terms is exact to the last bit.

The error against mpmath, in units in the last place (ulp), stands with each function.
"""

import numpy as np

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.lanes import (
    eight,
    everywhere,
    first_lane,
    put,
    smaller,
    two_to_the_low_bits,
    unless_less,
)
from ergolib.kernels.machine import bits_float, float_bits

# A float as large as 1.5 * 2^52 has no room for a fraction: adding it rounds to an integer,
# which then stands in the low bits of the sum.
ROUND = 1.5 * 2.0**52
ROUND_BITS = 0x4338000000000000
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
INFINITY = float("inf")
NOT_A_NUMBER = float("nan")

# ln 2 in two pieces; the first has 32 bits, so its multiples by up to 2^21 are exact.
LOG2_E = 1.4426950408889634
LN2_HIGH = float.fromhex("0x1.62e42feep-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")

# pi/2 in four pieces; the first three have 33 bits, so their multiples by up to 2^20 are exact.
TWO_OVER_PI = 0.6366197723675814
HALF_PI_1 = float.fromhex("0x1.921fb544p+0")
HALF_PI_2 = float.fromhex("0x1.0b4611a6p-34")
HALF_PI_3 = float.fromhex("0x1.3198a2ep-69")
HALF_PI_4 = float.fromhex("0x1.b839a252049c1p-104")
LARGEST_ANGLE = 1e6

# The same for float32, whose sums with 1.5 * 2^23 have no room for a fraction; the first piece of
# ln 2 has 15 bits. Below the least exponent e^x is subnormal; above the largest it is infinite.
SINGLE_ROUND = np.float32(1.5 * 2.0**23)
SINGLE_LOG2_E = np.float32(LOG2_E)
SINGLE_LN2_HIGH = np.float32(float.fromhex("0x1.62e4p-1"))
SINGLE_LN2_LOW = np.float32(float.fromhex("0x1.7f7d1cf79abcap-20"))
SINGLE_LEAST, SINGLE_LARGEST = np.float32(-87.33654), np.float32(89.0)
ONE = np.float32(1.0)
SINGLE_SERIES = tuple(np.float32(1.0 / n) for n in (5040.0, 720.0, 120.0, 24.0, 6.0, 2.0))


@function
def power_of_two(exponent):
    """Return 2^exponent for an integer from -1022 to 1023, by writing its bits."""
    return bits_float((exponent + 1023) << 52)


@function
def exp(x):
    """Return e^x for every float64, to 1 ulp.

    Beyond 709.78 the answer is infinite; below -745.13 it is 0; between -708.4 and -745.13 it
    is subnormal, and right to 1 unit of its (fewer) digits. NaN gives NaN.

    e^x = 2^k e^r with k = round(x / ln 2), so that abs(r) < 0.35.
    """
    x = -800.0 if x < -800.0 else x  # written so that NaN passes
    x = 800.0 if x > 800.0 else x
    shifted = x * LOG2_E + ROUND
    k = shifted - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    series = 1.0 / 6227020800.0
    series = series * r + 1.0 / 479001600.0
    series = series * r + 1.0 / 39916800.0
    series = series * r + 1.0 / 3628800.0
    series = series * r + 1.0 / 362880.0
    series = series * r + 1.0 / 40320.0
    series = series * r + 1.0 / 5040.0
    series = series * r + 1.0 / 720.0
    series = series * r + 1.0 / 120.0
    series = series * r + 1.0 / 24.0
    series = series * r + 1.0 / 6.0
    series = series * r + 0.5
    series = 1.0 + (r + r * r * series)
    # 2^k in two steps, for k may be beyond the exponents of a float64 when 2^k e^r is not
    exponent = float_bits(shifted) - ROUND_BITS
    half = exponent >> 1
    return series * power_of_two(half) * power_of_two(exponent - half)


@function
def exp_single(x):
    """Return e^x of eight float32 numbers (`lanes`), to 1 ulp.

    From 88.3763 on the answer is infinite, a little before float32 ends at 88.72; below -87.33654,
    where it would be subnormal, it is 0. NaN gives NaN.
    """
    s7, s6, s5, s4, s3, s2 = SINGLE_SERIES
    x = smaller(everywhere(SINGLE_LARGEST), x)
    shifted = x * SINGLE_LOG2_E + SINGLE_ROUND
    k = shifted - SINGLE_ROUND
    r = (x - k * SINGLE_LN2_HIGH) - k * SINGLE_LN2_LOW
    series = r * s7 + s6
    series = series * r + s5
    series = series * r + s4
    series = series * r + s3
    series = series * r + s2
    series = (r + r * r * series) + ONE
    return unless_less(series * two_to_the_low_bits(shifted), x, everywhere(SINGLE_LEAST))


@function
def log(x):
    """Return the natural logarithm of every float64, subnormals included, to 1 ulp.

    Zero gives minus infinity, infinity gives infinity, and negative numbers and NaN give NaN.

    log x = k ln 2 + log(1 + f), where 1 + f lies between sqrt(1/2) and sqrt(2), and, with
    s = f / (2 + f), log(1 + f) = 2 (s + s^3/3 + s^5/5 + ...).
    """
    subnormal = x < 2.0**-1022
    bits = float_bits(x * 2.0**54 if subnormal else x)
    exponent = (bits - SQRT_HALF_BITS) >> 52
    f = bits_float(bits - (exponent << 52)) - 1.0
    k = bits_float(ROUND_BITS + exponent) - ROUND - (54.0 if subnormal else 0.0)
    s = f / (2.0 + f)
    z = s * s
    series = 2.0 / 23.0
    series = series * z + 2.0 / 21.0
    series = series * z + 2.0 / 19.0
    series = series * z + 2.0 / 17.0
    series = series * z + 2.0 / 15.0
    series = series * z + 2.0 / 13.0
    series = series * z + 2.0 / 11.0
    series = series * z + 2.0 / 9.0
    series = series * z + 2.0 / 7.0
    series = series * z + 2.0 / 5.0
    series = series * z + 2.0 / 3.0
    series = series * z
    # 2 s = f - s f, and s f = f^2/2 - s f^2/2: rounding then touches only small terms
    half_square = 0.5 * f * f
    small = s * (half_square + series) + k * LN2_LOW
    answer = k * LN2_HIGH - ((half_square - small) - f)
    answer = x if x == INFINITY else answer
    answer = -INFINITY if x == 0.0 else answer
    return answer if x >= 0.0 else NOT_A_NUMBER


@function
def exact_sum(a, b):
    """Return a + b as a rounded sum and the error of that rounding (Knuth's TwoSum)."""
    total = a + b
    rest = total - a
    return total, (a - (total - rest)) + (b - rest)


@function
def quarter_turns(x):
    """Split an angle into k quarter turns and a rest: x = k pi/2 + rest + correction.

    The rest lies within pi/4 of 0; the correction is what its 53 bits cannot hold.
    """
    shifted = x * TWO_OVER_PI + ROUND
    k = shifted - ROUND
    a, error_a = exact_sum(x - k * HALF_PI_1, -(k * HALF_PI_2))
    b, error_b = exact_sum(a, -(k * HALF_PI_3))
    rest, correction = exact_sum(b, (error_a + error_b) - k * HALF_PI_4)
    return float_bits(shifted), rest, correction


@function
def sin_series(r, correction):
    """Return sin(r + correction) for abs(r) <= pi/4."""
    z = r * r
    series = 1.0 / 355687428096000.0
    series = series * z - 1.0 / 1307674368000.0
    series = series * z + 1.0 / 6227020800.0
    series = series * z - 1.0 / 39916800.0
    series = series * z + 1.0 / 362880.0
    series = series * z - 1.0 / 5040.0
    series = series * z + 1.0 / 120.0
    series = series * z - 1.0 / 6.0
    return r + (r * z * series + correction * (1.0 - 0.5 * z))


@function
def cos_series(r, correction):
    """Return cos(r + correction) for abs(r) <= pi/4."""
    z = r * r
    series = -1.0 / 6402373705728000.0
    series = series * z + 1.0 / 20922789888000.0
    series = series * z - 1.0 / 87178291200.0
    series = series * z + 1.0 / 479001600.0
    series = series * z - 1.0 / 3628800.0
    series = series * z + 1.0 / 40320.0
    series = series * z - 1.0 / 720.0
    series = series * z + 1.0 / 24.0
    leading = 1.0 - 0.5 * z
    return leading + (((1.0 - leading) - 0.5 * z) + (z * z * series - r * correction))


@function
def sin(x):
    """Return sin x to 1 ulp for abs(x) <= 10^6 (radians), and NaN beyond."""
    quarter, rest, correction = quarter_turns(x)
    odd = cos_series(rest, correction)
    even = sin_series(rest, correction)
    answer = odd if quarter & 1 else even
    answer = -answer if quarter & 2 else answer
    return answer if abs(x) <= LARGEST_ANGLE else NOT_A_NUMBER


@function
def cos(x):
    """Return cos x to 1 ulp for abs(x) <= 10^6 (radians), and NaN beyond."""
    quarter, rest, correction = quarter_turns(x)
    odd = sin_series(rest, correction)
    even = cos_series(rest, correction)
    answer = odd if quarter & 1 else even
    answer = -answer if (quarter + 1) & 2 else answer
    return answer if abs(x) <= LARGEST_ANGLE else NOT_A_NUMBER


@kernel("void(float64[::1], float64[::1])")
def exp_of(x, out):
    """Write e^x of each number of x into out."""
    for i in range(x.size):
        out[i] = exp(x[i])


@kernel("void(float32[::1], float32[::1])")
def exp_single_of(x, out):
    """Write e^x of each float32 number of x into out."""
    whole = x.size // 8 * 8
    for i in range(0, whole, 8):
        put(out, i, exp_single(eight(x, i)))
    for i in range(whole, x.size):
        out[i] = first_lane(exp_single(everywhere(x[i])))


@kernel("void(float64[::1], float64[::1])")
def log_of(x, out):
    """Write the natural logarithm of each number of x into out."""
    for i in range(x.size):
        out[i] = log(x[i])


@kernel("void(float64[::1], float64[::1])")
def sin_of(x, out):
    """Write the sine of each number of x into out."""
    for i in range(x.size):
        out[i] = sin(x[i])


@kernel("void(float64[::1], float64[::1])")
def cos_of(x, out):
    """Write the cosine of each number of x into out."""
    for i in range(x.size):
        out[i] = cos(x[i])
