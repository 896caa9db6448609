"""A writer and a reader that have to agree: the simplest circuit whose direction nobody chose.

A writer u and a reader v, vectors in d dimensions, are trained on the loss

    L = (s - u.v)^2 / 2,

whose target s > 0 says how strongly what is written must be read, and not in which direction: L is
the same for (Ru, Rv), R any rotation. With a = u.v the slopes are -dL/du = (s - a) v and
-dL/dv = (s - a) u. *Gradient flow* follows them in continuous time, here by steps of Runge and
Kutta of fourth order; *gradient descent* goes by whole steps of a finite rate; with *noise* each
component of each slope is off by a normal number of that standard deviation, which is a heat bath
at the temperature rate noise^2 / 2. Without noise nothing is thermal, and nothing is cooled: what
drives the pair together is dissipation.

Many pairs, called seeds, are trained at once, and do not know of each other. The sum p = u + v and
the difference q = u - v only change their lengths,

    dp/dt = (s - a) p,   dq/dt = -(s - a) q,   a = (|p|^2 - |q|^2) / 4,

so that e^(2g) = (|p| / |p_0|)^2 = (|q_0| / |q|)^2 obeys a Riccati equation, which is solved in
`growth` (after A. Saxe, J. McClelland and S. Ganguli, arXiv 1312.6120, 2014).

Vectors are stored one seed after the other. Lengths are in units of the square root of s if s is 1,
times in units of 1 / s.
"""

import math

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import normal


@function
def overlap(writers, readers, first, dimension):
    """Return u.v of the seed whose components begin at `first`."""
    total = 0.0
    for i in range(first, first + dimension):
        total += writers[i] * readers[i]
    return total


@function
def halfway_time(target, before, after, rate, done):
    """Return when the overlap went through half of the target in a step, or -1 if it did not."""
    half = 0.5 * target
    if before < half and after >= half:
        return rate * (done + (half - before) / (after - before))
    return -1.0


@function
def random_vector(vectors, first, dimension, length, gaussian, generator):
    """Draw a vector: of this length, or normal, of this length as the root of the mean square."""
    square = 0.0
    for i in range(first, first + dimension):
        vectors[i] = normal(generator)
        square += vectors[i] * vectors[i]
    scale = length / math.sqrt(1.0 * dimension if gaussian else square)
    for i in range(first, first + dimension):
        vectors[i] *= scale


@kernel("void(int64, float64, int64, float64, float64[::1], float64[::1], uint64[::1])")
def start(dimension, length, gaussian, push, writers, readers, generator):
    """Draw writers and readers of some length, in directions that do not know of each other.

    `gaussian` is 0 if all have this length, and 1 if components are normal. `push`, in units of the
    length, is added to the first component of all: it breaks the symmetry, if it is not 0.
    """
    for seed in range(writers.size // dimension):
        first = seed * dimension
        random_vector(writers, first, dimension, length, gaussian, generator)
        random_vector(readers, first, dimension, length, gaussian, generator)
        writers[first] += push * length
        readers[first] += push * length


@kernel(
    "void(int64, float64, float64, int64, int64, float64[::1], float64[::1], float64[::1],"
    " float64[::1])"
)
def flow(dimension, target, rate, steps, done, writers, readers, halfway, workspace):
    """Follow gradient flow by steps of Runge and Kutta, `rate` units of time each.

    `done` steps were made before. `halfway`, one number for each seed, is below 0 until u.v goes
    through s / 2, and then that time. The workspace has 4 `dimension` numbers.
    """
    for seed in range(halfway.size):
        first = seed * dimension
        for step in range(steps):
            before = overlap(writers, readers, first, dimension)
            for i in range(dimension):
                workspace[i] = writers[first + i]
                workspace[dimension + i] = readers[first + i]
                workspace[2 * dimension + i] = writers[first + i]
                workspace[3 * dimension + i] = readers[first + i]
            for stage in range(4):
                a = 0.0
                for i in range(dimension):
                    a += workspace[2 * dimension + i] * workspace[3 * dimension + i]
                weight = rate * (target - a) / (6.0 if stage == 0 or stage == 3 else 3.0)
                reach = rate * (target - a) * (1.0 if stage == 2 else 0.5)
                for i in range(dimension):
                    u = workspace[2 * dimension + i]
                    v = workspace[3 * dimension + i]
                    writers[first + i] += weight * v
                    readers[first + i] += weight * u
                    workspace[2 * dimension + i] = workspace[i] + reach * v
                    workspace[3 * dimension + i] = workspace[dimension + i] + reach * u
            after = overlap(writers, readers, first, dimension)
            if halfway[seed] < 0.0:
                halfway[seed] = halfway_time(target, before, after, rate, done + step)


@kernel(
    "void(int64, float64, float64, float64, int64, int64, float64[::1], float64[::1],"
    " float64[::1], uint64[::1])"
)
def descend(dimension, target, rate, noise, steps, done, writers, readers, halfway, generator):
    """Make steps of gradient descent; each component of a slope is off by `noise` times a normal.

    Without noise no random number is drawn. `done` and `halfway` as for `flow`.
    """
    for step in range(steps):
        for seed in range(halfway.size):
            first = seed * dimension
            before = overlap(writers, readers, first, dimension)
            stride = rate * (target - before)
            for i in range(first, first + dimension):
                u = writers[i]
                v = readers[i]
                writers[i] = u + stride * v
                readers[i] = v + stride * u
            if noise > 0.0:
                for i in range(first, first + dimension):
                    writers[i] += rate * noise * normal(generator)
                for i in range(first, first + dimension):
                    readers[i] += rate * noise * normal(generator)
            after = overlap(writers, readers, first, dimension)
            if halfway[seed] < 0.0:
                halfway[seed] = halfway_time(target, before, after, rate, done + step)


@kernel("void(int64, float64[::1], float64[::1], float64[::1], float64[::1])")
def observe(dimension, writers, readers, overlaps, haversines):
    """Measure a = u.v of each seed, and sin^2 of half the angle between u and v.

    The latter is a quarter of the squared distance of the two directions on the unit sphere, which
    is as exact for a small angle as for a large one; the cosine is 1 less twice as much.
    """
    for seed in range(overlaps.size):
        first = seed * dimension
        u2 = overlap(writers, writers, first, dimension)
        v2 = overlap(readers, readers, first, dimension)
        overlaps[seed] = overlap(writers, readers, first, dimension)
        chord = 0.0
        for i in range(first, first + dimension):
            apart = writers[i] / math.sqrt(u2) - readers[i] / math.sqrt(v2)
            chord += apart * apart
        haversines[seed] = 0.25 * chord


@kernel("float64(int64, float64[::1], float64[::1], float64[::1], float64[::1])")
def drift(dimension, first_writers, first_readers, writers, readers):
    """Return how far u u^T - v v^T has moved: the largest of all seeds.

    It is the Frobenius norm of the change, in units of |u_0|^2 + |v_0|^2.
    """
    largest = 0.0
    for seed in range(writers.size // dimension):
        first = seed * dimension
        scale = overlap(first_writers, first_writers, first, dimension)
        scale += overlap(first_readers, first_readers, first, dimension)
        square = 0.0
        for i in range(first, first + dimension):
            for j in range(first, first + dimension):
                now = writers[i] * writers[j] - readers[i] * readers[j]
                then = first_writers[i] * first_writers[j] - first_readers[i] * first_readers[j]
                square += (now - then) * (now - then)
        largest = max(largest, math.sqrt(square) / scale)
    return largest


@kernel("void(int64, float64[::1], float64[::1], float64[::1], float64[::1])")
def sums_and_differences(dimension, writers, readers, sums, differences):
    """Write |u + v|^2 and |u - v|^2 of each seed."""
    for seed in range(sums.size):
        sums[seed] = 0.0
        differences[seed] = 0.0
        for i in range(seed * dimension, (seed + 1) * dimension):
            p = writers[i] + readers[i]
            q = writers[i] - readers[i]
            sums[seed] += p * p
            differences[seed] += q * q


@function
def grown(target, time, sum_square, difference_square):
    """Return w = (|p| / |p_0|)^2 after some time of gradient flow.

    With P = |p_0|^2 and Q = |q_0|^2, dw/dt = 2 s w - P w^2 / 2 + Q / 2 and w = 1 at the start. If
    R^2 = 4 s^2 + P Q and T = tanh(R t / 2), then w = (R + (2 s + Q) T) / (R + (P - 2 s) T), whose
    denominator is written here as a sum of what is not negative, so that nothing cancels.
    """
    product = sum_square * difference_square
    root = math.sqrt(4.0 * target * target + product)
    fading = exp(-root * time)
    tanh = (1.0 - fading) / (1.0 + fading)
    above = root + (2.0 * target + difference_square) * tanh
    below = product / (root + 2.0 * target) + sum_square * tanh
    return above / (below + 4.0 * target * fading / (1.0 + fading))


@kernel("void(float64, float64, float64[::1], float64[::1], float64[::1])")
def growth(target, time, sums, differences, out):
    """Write (|p| / |p_0|)^2 of each seed after some time of gradient flow, in closed form."""
    for seed in range(out.size):
        out[seed] = grown(target, time, sums[seed], differences[seed])


@kernel("void(float64, float64, float64, float64, float64[::1])")
def trajectory(target, sum_square, difference_square, every, out):
    """Write u.v of one seed at the times 0, `every`, 2 `every`, ... of gradient flow."""
    for k in range(out.size):
        w = grown(target, every * k, sum_square, difference_square)
        out[k] = 0.25 * (sum_square * w - difference_square / w)


@kernel("void(float64, float64[::1], float64[::1], float64[::1])")
def half_times(target, sums, differences, out):
    """Write when u.v of each seed goes through s / 2 in gradient flow, in closed form.

    Then w = (s + sqrt(s^2 + P Q)) / P, and the closed form of w is solved for the time. It is 0 if
    u.v is as large from the start, and infinite if u = -v.
    """
    for seed in range(out.size):
        product = sums[seed] * differences[seed]
        root = math.sqrt(4.0 * target * target + product)
        half = target + math.sqrt(target * target + product)  # P w
        gone = half - sums[seed]  # P (w - 1)
        if gone <= 0.0:
            out[seed] = 0.0
        else:
            # tanh(R t / 2) = root * gone / across; 1 less that is rest * P / across, a sum
            across = (2.0 * target) * (half + sums[seed]) + product - half * sums[seed]
            both = root + 2.0 * target
            rest = (both - half) + differences[seed] * (1.0 - half / both)
            out[seed] = log((across + root * gone) / (rest * sums[seed])) / root


@kernel("void(float64, float64, float64, float64[::1], float64[::1])")
def cosine_law(target, time, length, cosines, shares):
    """Write how the cosine of the angle of u and v is distributed after some time of gradient flow.

    At the start u and v have this length. `cosines` rise from -1 to 1 and cut the law of the cosine
    at the start into parts of equal probability; where their ends have gone in between, each part
    is spread evenly. `shares` are those of equal intervals from -1 to 1. With P and Q as in `grown`
    the cosine is (P w - Q / w) / (P w + Q / w), as u and v stay as long as each other.
    """
    bins = shares.size
    for k in range(bins):
        shares[k] = 0.0
    parts = cosines.size - 1
    old = 0.0
    for k in range(cosines.size):
        p = 2.0 * length * length * (1.0 + cosines[k])
        q = 2.0 * length * length * (1.0 - cosines[k])
        w = grown(target, time, p, q)
        new = 0.5 * bins * (1.0 + (p * w - q / w) / (p * w + q / w))
        if k > 0:
            low, high = min(old, new), max(old, new)
            first = max(0, min(int(low), bins - 1))
            last = max(0, min(int(high), bins - 1))
            if first == last:
                shares[first] += 1.0 / parts
            else:
                for each in range(first, last + 1):
                    inside = min(high, each + 1.0) - max(low, 1.0 * each)
                    shares[each] += inside / ((high - low) * parts)
        old = new


@kernel("void(int64, float64[::1], float64[::1], float64[::1])")
def uniformity(dimension, vectors, moments, out):
    """Measure how far directions are from evenly spread: Rayleigh's and Bingham's statistics.

    With n unit vectors x, Rayleigh's is d n |mean of x|^2, which sees one pole; Bingham's is
    d (d + 2) n (tr M^2 - 1/d) / 2 with M the mean of x x^T, which sees an axis. For even directions
    they have means d and (d - 1)(d + 2) / 2 exactly, and for large n are distributed as chi-squared
    with so many degrees of freedom (K. Mardia and P. Jupp, Directional Statistics, 2000). `moments`
    is room for d + d^2 numbers.
    """
    for k in range(moments.size):
        moments[k] = 0.0
    count = vectors.size // dimension
    for seed in range(count):
        first = seed * dimension
        square = overlap(vectors, vectors, first, dimension)
        for i in range(dimension):
            moments[i] += vectors[first + i] / math.sqrt(square)
            for j in range(dimension):
                product = vectors[first + i] * vectors[first + j]
                moments[dimension + i * dimension + j] += product / square
    poles = 0.0
    axes = 0.0
    for i in range(dimension):
        poles += moments[i] * moments[i]
        for j in range(dimension):
            off = moments[dimension + i * dimension + j] / count
            off -= (1.0 if i == j else 0.0) / dimension
            axes += off * off
    out[0] = dimension * poles / count
    out[1] = 0.5 * dimension * (dimension + 2.0) * count * axes
