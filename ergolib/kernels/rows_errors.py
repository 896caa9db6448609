"""What two rows of an Ising lattice share, and how much of it one bit explains, exactly.

Rows a, b, c and the latent L are those of `rows`. What L leaves to explain, I(A;B|L), and what one
row cannot tell of it, H(L|A), are the two errors of a natural latent (Wentworth and Lorell, arXiv
2509.03780, 2025). Each is a sum of terms that are not negative, so that small errors are right,
too. Of rows that shifts, a mirror and a flip of all spins make alike, one is followed.
"""

import math

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.latents import NOTHING, divergence_term
from ergolib.kernels.machine import small_table
from ergolib.kernels.rows import MAJORITY, SPIN, leaning, pairs_with, read_majority
from ergolib.kernels.transfer import along, class_size, turned


def classes(width: int) -> int:
    """Return how many kinds of rows there are if shifts, a mirror and a flip count for nothing.

    By Burnside's lemma: the mean, over these 4 width motions, of how many rows each leaves alone.
    """
    fixed = 0
    for shift in range(width):
        cycles = math.gcd(shift, width) if shift else width
        fixed += 1 << cycles
        fixed += 1 << cycles if (width // cycles) % 2 == 0 else 0  # and flipped
        held = 1 if width % 2 else 2 * (shift % 2)  # sites that this mirror leaves in place
        fixed += 1 << (width + held) // 2
        fixed += 0 if held else 1 << width // 2
    return fixed // (4 * width)


def scratch_size(width: int, latent: int) -> int:
    """Return how many float64 of working space `errors` takes."""
    followed = 1 << width if latent == SPIN else classes(width)
    return (6 + 2 * followed) << width


@function
def followed(row, width, latent):
    """Return how many rows a row stands for, 0 if another stands for it."""
    return 1 if latent == SPIN else class_size(row, width, 1)


@function
def spread(plus, minus, row, width, latent, up, down):
    """Write two numbers for a row and all that it stands for; a flip exchanges them."""
    if latent == SPIN:
        plus[row], minus[row] = up, down
        return
    full = (1 << width) - 1
    mirror = 0
    for x in range(width):
        mirror |= ((row >> x) & 1) << (width - 1 - x)
    for reflected in range(2):
        image = mirror if reflected == 1 else row
        for _ in range(width):
            plus[image], minus[image] = up, down
            plus[full ^ image], minus[full ^ image] = down, up
            image = turned(image, width)


@function
def gathered(plus, minus, row, width, latent):
    """Return the mean of such numbers over all that a row stands for."""
    if latent == SPIN:
        return plus[row], minus[row]
    full = (1 << width) - 1
    mirror = 0
    for x in range(width):
        mirror |= ((row >> x) & 1) << (width - 1 - x)
    up, down = 0.0, 0.0
    for reflected in range(2):
        image = mirror if reflected == 1 else row
        for _ in range(width):
            up += plus[image] + minus[full ^ image]
            down += minus[image] + plus[full ^ image]
            image = turned(image, width)
    return up / (4 * width), down / (4 * width)


@function
def uncertainty(one, other):
    """Return the entropy of a bit with two weights, times their sum; small ones are right, too."""
    least, total = min(one, other), one + other
    if least < NOTHING:
        return 0.0
    x = least / total
    # -(1 - x) ln(1 - x) = x - f(-x), in the notation of `latents`
    return total * (x - x * log(x) - divergence_term(1.0 - x, 1.0))


@function
def add_signs(pairs, row, width, weight, signs):
    """Add to P(sign of a, sign of b, bit of c), and flipped: a sum over both halves is even."""
    states = 1 << width
    first = leaning(row, width)
    for b in range(states):
        second = leaning(b, width)
        for i in range(4):
            one = first if i & 2 else 1.0 - first
            other = second if i & 1 else 1.0 - second
            here = 0.5 * weight * one * other
            signs[2 * i + 1] += here * pairs[b]
            signs[2 * i] += here * pairs[states + b]
            signs[7 - (2 * i + 1)] += here * pairs[b]
            signs[7 - 2 * i] += here * pairs[states + b]


@function
def add_errors(pairs, a, alike, plus_a, minus_a, plus_b, minus_b, above, below, p, q, out):
    """Add what row a has to say of each information; `above` and `below` are P(L = +-1).

    Each is a sum of divergences of p from q, of which `p` and `q` have room for those of one b.
    """
    of_a = plus_a[a] + minus_a[a]
    if of_a < NOTHING:
        return
    out[8] -= alike * of_a * log(of_a)
    for b in range(plus_a.size):
        of_b = plus_b[b] + minus_b[b]
        if of_b > NOTHING:
            up, down = of_a * pairs[b], of_a * pairs[plus_a.size + b]
            both = up + down
            p[0], q[0] = both, of_a * of_b
            p[1], q[1] = up, plus_a[a] * plus_b[b] / above
            p[2], q[2] = up, both * (plus_b[b] / of_b)
            p[3], q[3] = up, both * (plus_a[a] / of_a)
            p[4], q[4] = up, both * above
            p[5], q[5] = down, minus_a[a] * minus_b[b] / below
            p[6], q[6] = down, both * (minus_b[b] / of_b)
            p[7], q[7] = down, both * (minus_a[a] / of_a)
            p[8], q[8] = down, both * below
            for i in range(9):
                where = i if i < 4 else 7 if i % 4 == 0 else i - 4
                out[where] += alike * divergence_term(p[i], q[i])
            if both > NOTHING:
                out[9] -= alike * both * log(both / of_a)


@kernel(
    "void(int64, int64, int64, int64, float64, int64, float64[::1], float64[::1], float64[::1])"
)
def errors(width, d1, d2, d3, temperature, latent, leading, scratch, out):
    """Find what two rows share, and how much of it a latent explains; in nats, exact.

    Parameters
    ----------
    width, d1, d2, d3, temperature, latent, leading
        As for `rows.joint`.
    scratch : float64[::1]
        Working space, `scratch_size` numbers: two of each row for each that is followed.
    out : float64[::1]
        Receives I(A;B), I(A;B|L), I(L;A|B), I(L;B|A), H(L|A), H(L|B), H(L), I(L;A,B), H(A), H(A|B),
        and P(sign of a, sign of b, bit of c): --- --+ -+- -++ +-- +-+ ++- +++.
    """
    states = 1 << width
    broken = exp(-2.0 / temperature)
    p, q = small_table(9), small_table(9)
    weights = scratch[:states]
    space = scratch[states : 2 * states]
    plus_a = scratch[2 * states : 3 * states]
    minus_a = scratch[3 * states : 4 * states]
    plus_b = scratch[4 * states : 5 * states]
    minus_b = scratch[5 * states : 6 * states]
    stored = scratch[6 * states :]
    for r in range(states):
        weights[r] = along(r, width, broken)
        plus_a[r] = minus_a[r] = plus_b[r] = minus_b[r] = 0.0
    for i in range(18):
        out[i] = 0.0
    # The joint weights of b and c's bit, given a; and ln of the weight of a.
    count, highest = 0, 0.0
    for a in range(states):
        if followed(a, width, latent) > 0 and weights[a] > 0.0:
            pairs = stored[2 * states * count : 2 * states * (count + 1)]
            logarithm = pairs_with(
                a, width, latent, d1, d2, d3, broken, weights, leading, space, pairs
            )
            plus_a[a] = logarithm
            highest = logarithm if count == 0 else max(highest, logarithm)
            count += 1
    whole = 0.0
    for a in range(states):
        alike = followed(a, width, latent)
        if alike > 0 and weights[a] > 0.0:
            minus_a[a] = exp(plus_a[a] - highest)
            whole += alike * minus_a[a]
    # The marginals of (a, L) and (b, L).
    count = 0
    for a in range(states):
        alike = followed(a, width, latent)
        if alike > 0 and weights[a] > 0.0:
            pairs = stored[2 * states * count : 2 * states * (count + 1)]
            chance = minus_a[a] / whole
            add_signs(pairs, a, width, alike * chance, out[10:])
            if latent == MAJORITY:
                read_majority(pairs, a, width)
            up, down = 0.0, 0.0
            for b in range(states):
                up += pairs[b]
                down += pairs[states + b]
                plus_b[b] += alike * chance * pairs[b]
                minus_b[b] += alike * chance * pairs[states + b]
            spread(plus_a, minus_a, a, width, latent, chance * up, chance * down)
            count += 1
    for b in range(states):
        if followed(b, width, latent) > 0:
            up, down = gathered(plus_b, minus_b, b, width, latent)
            spread(plus_b, minus_b, b, width, latent, up, down)
    # The errors.
    above, below = 0.0, 0.0
    for b in range(states):
        above += plus_a[b]
        below += minus_a[b]
        for i in range(2):
            up = plus_a[b] if i == 0 else plus_b[b]
            down = minus_a[b] if i == 0 else minus_b[b]
            out[4 + i] += uncertainty(up, down)
    out[6] = uncertainty(above, below)
    count = 0
    for a in range(states):
        alike = followed(a, width, latent)
        if alike > 0 and weights[a] > 0.0:
            pairs = stored[2 * states * count : 2 * states * (count + 1)]
            add_errors(pairs, a, alike, plus_a, minus_a, plus_b, minus_b, above, below, p, q, out)
            count += 1
