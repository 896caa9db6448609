"""The best latent of two parts that may be drawn by chance: a descent.

Two parts A and B have the joint distribution p(a, b); a latent L of them is a channel P[L|AB]. Its
three errors, in nats, are

    I(A;B|L),  I(L;A|B),  I(L;B|A)     the stochastic ones, or
    I(A;B|L),  H(L|B),    H(L|A)       the deterministic ones;

they agree if L is a function of (a, b). A *score* is their sum, or the largest of them. With
u = P[A, B, L] and E(x) = sum x ln x, and up to what p fixes,

    m I(A;B|L) + r (second error) + s (third) = c E(u) - c_A E(u_A) - c_B E(u_B) + m E(u_L),

where u_A = P[A, L] and so on, c_A = m + s, c_B = m + r, and c = m + r + s for the stochastic errors
but m for the deterministic ones. To this belongs the descent

    P[l|ab] <- P[l|ab]^(1 - c/K) (P[a,l]^c_A P[b,l]^c_B / P[l]^m)^(1/K), normalised, K = c + m:

mirror descent with step 1/K in the geometry of E(u). It never goes uphill: c E(u) + m E(u_L) curves
at most as K E(u) does (a divergence of marginals is at most that of the whole), and -E(u_A),
-E(u_B) curve down. It finds a minimum nearby, not always the lowest. For the largest error the
weights m, r, s follow the errors, heaviest on the largest; then it may go uphill, and the best
channel on the way is kept.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform

SHARPNESS = 20.0  # of the weights of the largest error: exp(SHARPNESS * error / largest)
MEMORY = 0.05  # how fast these weights follow
GENTLE = 0.3  # least K, where the weight of mediation is nearly 0


@function
def x_log_x(x):
    """Return x ln x, and 0 at 0."""
    return x * log(x) if x > 0.0 else 0.0


@function
def marginals_of(p, channel, na, nb, nl, sums):
    """Write P[a, l], then P[b, l], then P[l]: nl entries each, in this order."""
    for i in range(sums.size):
        sums[i] = 0.0
    for cell in range(na * nb):
        a, b = cell // nb, cell % nb
        for label in range(nl):
            weight = p[cell] * channel[cell * nl + label]
            sums[a * nl + label] += weight
            sums[(na + b) * nl + label] += weight
            sums[(na + nb) * nl + label] += weight


@function
def three_errors(p, channel, na, nb, nl, chance, sums, out):
    """Write the three errors from fresh marginals: to 1e-15 nats, for finding the way."""
    whole, both, first, second = 0.0, 0.0, 0.0, 0.0
    for a in range(na):
        weight = 0.0
        for b in range(nb):
            weight += p[a * nb + b]
        first += x_log_x(weight)
    for b in range(nb):
        weight = 0.0
        for a in range(na):
            weight += p[a * nb + b]
        second += x_log_x(weight)
    for cell in range(na * nb):
        both += x_log_x(p[cell])
        for label in range(nl):
            whole += x_log_x(p[cell] * channel[cell * nl + label])
    with_a, with_b, alone = 0.0, 0.0, 0.0
    for i in range(na * nl):
        with_a += x_log_x(sums[i])
    for i in range(nb * nl):
        with_b += x_log_x(sums[na * nl + i])
    for label in range(nl):
        alone += x_log_x(sums[(na + nb) * nl + label])
    own = whole - both if chance == 1 else 0.0  # -H(L|AB)
    out[0] = whole - with_a - with_b + alone
    out[1] = second - with_b + own
    out[2] = first - with_a + own


@function
def step_down(p, channel, na, nb, nl, chance, m, r, s, sums):
    """Take one step of the descent, from fresh marginals, for three weights."""
    c = m + r + s if chance == 1 else m
    k = max(c + m, GENTLE)
    for cell in range(na * nb):
        if p[cell] > 0.0:
            a, b = cell // nb, cell % nb
            start, total = cell * nl, 0.0
            for label in range(nl):
                here = channel[start + label]
                if here > 0.0:
                    seen_a = log(sums[a * nl + label])
                    seen_b = log(sums[(na + b) * nl + label])
                    alone = log(sums[(na + nb) * nl + label])
                    pull = (m + s) * seen_a + (m + r) * seen_b - m * alone
                    here = exp(((k - c) * log(here) + pull) / k)
                    channel[start + label] = here
                    total += here
            for label in range(nl):
                channel[start + label] = channel[start + label] / total if total > 0.0 else 1.0 / nl


@function
def descend(p, channel, na, nb, nl, chance, largest, steps, kept, sums, out):
    """Improve a latent; write its three errors and return its score (see `improve_latent`)."""
    m = r = s = 1.0
    best = 1e300
    for _ in range(steps):
        marginals_of(p, channel, na, nb, nl, sums)
        if largest == 1:
            three_errors(p, channel, na, nb, nl, chance, sums, out)
            top = max(out[0], out[1], out[2])
            if top < best:
                best = top
                for i in range(channel.size):
                    kept[i] = channel[i]
            sharp, total = SHARPNESS / max(top, 1e-12), 0.0
            for i in range(3):
                out[i] = exp(sharp * (out[i] - top))
                total += out[i]
            m += MEMORY * (3.0 * out[0] / total - m)
            r += MEMORY * (3.0 * out[1] / total - r)
            s += MEMORY * (3.0 * out[2] / total - s)
        step_down(p, channel, na, nb, nl, chance, m, r, s, sums)
    marginals_of(p, channel, na, nb, nl, sums)
    three_errors(p, channel, na, nb, nl, chance, sums, out)
    if largest == 0:
        return out[0] + out[1] + out[2]
    if best < max(out[0], out[1], out[2]):
        for i in range(channel.size):
            channel[i] = kept[i]
        marginals_of(p, channel, na, nb, nl, sums)
        three_errors(p, channel, na, nb, nl, chance, sums, out)
    return max(out[0], out[1], out[2])


@function
def any_latent(channel, cells, nl, state):
    """Draw a channel to begin with: in most cells one label is much likelier than the others.

    The fourth powers of exponential random numbers are divided by their sum. (From evenly drawn
    distributions the descent often ends at the latent that says nothing.)
    """
    for cell in range(cells):
        total = 0.0
        for label in range(nl):
            share = log(1.0 - uniform(state))
            share *= share
            share = share * share + 1e-9
            channel[cell * nl + label] = share
            total += share
        for label in range(nl):
            channel[cell * nl + label] /= total


@kernel("void(float64[::1], int64, int64, uint64[::1])")
def random_latent(channel, cells, nl, state):
    """Do what `any_latent` says: `channel` has the shape (cells * nl,)."""
    any_latent(channel, cells, nl, state)


@kernel(
    "float64(float64[::1], float64[::1], int64, int64, int64, int64, int64, int64, "
    "float64[::1], float64[::1])"
)
def improve_latent(p, channel, na, nb, nl, chance, largest, steps, work, out):
    """Improve a latent of two parts by some steps of the descent, and return its score in nats.

    Parameters
    ----------
    p : float64[::1]
        The probability of a, b at a * nb + b.
    channel : float64[::1]
        Shape (na * nb * nl,): P[l|ab] at (a * nb + b) * nl + l; rewritten. A label that is
        impossible in a cell stays so.
    na, nb, nl : int64
        States of A and B, and labels.
    chance : int64
        1 for I(L;A|B) and I(L;B|A), 0 for H(L|B) and H(L|A).
    largest : int64
        0 for the sum of the errors, 1 for the largest.
    steps : int64
    work : float64[::1]
        Room for nl (na nb + na + nb + 1) numbers.
    out : float64[::1]
        Written, length 3: the errors.
    """
    rows = na * nb * nl
    score = descend(
        p, channel, na, nb, nl, chance, largest, steps, work[:rows],
        work[rows : rows + nl * (na + nb + 1)], out,
    )  # fmt: skip
    return score
