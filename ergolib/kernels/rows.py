"""Three rows of an Ising lattice that share one bit, exactly.

Rows a, b, c of a periodic lattice of circumference w (H = -sum s s' over neighbours, k_B = 1,
J = 1) cut it into three strips, with d1, d2 and d3 steps from a to b, b to c and c to a. With V and
D as in `transfer`, K_d = V (D V)^(d - 1) is the summed weight of a strip, and

    P(a, b, c) = D(a) D(b) D(c) K_d1(a, b) K_d2(b, c) K_d3(c, a) / Z.

A strip without end, distance 0 here, has K(a, b) = x(a) x(b), x the leading vector of `cylinder`.

A latent L = +-1 is read off the three rows: their majority, the sign of row c, or one spin of c. A
row's sign is that of its majority, and where it has none, that of a fair coin. Row c is summed
over: its states of either sign are carried on apart, and otherwise forgotten. So every row a needs
four vectors carried over strips, and no matrix is ever multiplied.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.transfer import across, along, bits_set, overlap, scaled

MAJORITY, SIGN, SPIN = 0, 1, 2  # latents


@function
def carry(vectors, count, weights, leading, width, broken, distance):
    """Multiply vectors by K of a distance, scaled all alike; return the logarithm of the scale."""
    states = 1 << width
    logarithm = 0.0
    for step in range(max(distance, 1)):
        for k in range(count):
            now = vectors[k * states : (k + 1) * states]
            if distance == 0:
                total = overlap(now, leading, states)
                for r in range(states):
                    now[r] = total * leading[r]
            else:
                if step > 0:
                    for r in range(states):
                        now[r] *= weights[r]
                across(now, width, broken)
        logarithm += scaled(vectors, count * states)
    return logarithm


@function
def leaning(row, width):
    """Return the probability that a row has the sign +: 1, 0, or 1/2 for a tie."""
    excess = 2 * bits_set(row) - width
    return 1.0 if excess > 0 else 0.0 if excess < 0 else 0.5


@function
def bit_of(row, width, latent):
    """Return the probability that row c shows +: by its first spin, or by its sign."""
    return float(row & 1) if latent == SPIN else leaning(row, width)


@function
def pairs_with(row, width, latent, d1, d2, d3, broken, weights, leading, space, out):
    """Write the weights of (b, c shows +) and (b, c shows -) given row a; return ln of their scale.

    `space` is 2^width numbers of working space; both halves of `out` sum to 1 together.
    """
    states = 1 << width
    for r in range(2 * states):
        out[r] = 0.0
    for r in range(states):
        space[r] = 0.0
    space[row], out[row] = 1.0, 1.0
    logarithm = carry(space, 1, weights, leading, width, broken, d1)
    logarithm += carry(out, 1, weights, leading, width, broken, d3)
    for c in range(states):
        up = bit_of(c, width, latent)
        whole = out[c] * weights[c]
        out[c], out[states + c] = up * whole, (1.0 - up) * whole
    logarithm += carry(out, 2, weights, leading, width, broken, d2)
    total = 0.0
    for b in range(states):
        here = space[b] * weights[b]
        out[b] *= here
        out[states + b] *= here
        total += out[b] + out[states + b]
    if total > 0.0:
        for r in range(2 * states):
            out[r] /= total
    return logarithm + log(total) + log(weights[row])


@function
def read_majority(pairs, row, width):
    """Turn the bit of c into the majority of it and the signs of both other rows."""
    states = 1 << width
    first = leaning(row, width)
    for b in range(states):
        second = leaning(b, width)
        total = pairs[b] + pairs[states + b]
        split = first + second - 2.0 * first * second  # where c decides
        up = first * second * total + split * pairs[b]
        down = (1.0 - first) * (1.0 - second) * total + split * pairs[states + b]
        pairs[b], pairs[states + b] = up, down


@kernel(
    "void(int64, int64, int64, int64, float64, int64, float64[::1], float64[::1], float64[::1])"
)
def joint(width, d1, d2, d3, temperature, latent, leading, scratch, out):
    """Write the joint distribution of a latent and two rows, exact.

    Parameters
    ----------
    width : int64
        Circumference, at most 16; bit x of a row's number is 1 where site x is up.
    d1, d2, d3 : int64
        Distances from a to b, b to c and c to a; 0 for a strip without end.
    latent : int64
        0: majority of the signs of a, b and c. 1: sign of c. 2: the first spin of c.
    leading : float64[::1]
        The leading vector of `cylinder`, for strips without end.
    scratch : float64[::1]
        Working space, 3 * 2^width numbers.
    out : float64[::1]
        Receives P(a, L, b), 2 * 4^width numbers: L = + comes first.
    """
    states = 1 << width
    broken = exp(-2.0 / temperature)
    weights = scratch[:states]
    space = scratch[states : 2 * states]
    logarithms = scratch[2 * states : 3 * states]
    highest, found = 0.0, 0
    for r in range(states):
        weights[r] = along(r, width, broken)
    for a in range(states):
        pairs = out[2 * states * a : 2 * states * (a + 1)]
        if weights[a] > 0.0:
            logarithms[a] = pairs_with(
                a, width, latent, d1, d2, d3, broken, weights, leading, space, pairs
            )
            if latent == MAJORITY:
                read_majority(pairs, a, width)
            highest = logarithms[a] if found == 0 else max(highest, logarithms[a])
            found = 1
    total = 0.0
    for a in range(states):
        logarithms[a] = exp(logarithms[a] - highest) if weights[a] > 0.0 else 0.0
        total += logarithms[a]
    for a in range(states):
        pairs = out[2 * states * a : 2 * states * (a + 1)]
        for r in range(2 * states):
            pairs[r] = pairs[r] * (logarithms[a] / total) if weights[a] > 0.0 else 0.0
