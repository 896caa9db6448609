"""Several experts learn one distribution, by ascent of the likelihood.

A mixture of K experts says of the states of N spins

    m(sigma) = sum_k w_k p_k(sigma),    p_k(sigma) = exp(sum_S theta^k_S sigma_S) / Z_k,

where each expert has couplings theta^k_S = J^k_S / T among subsets S of at most so many spins. Of a
target distribution it loses D_KL(target || m) nats. A step gives each state to the experts in the
shares in which they explain it, the responsibilities

    r_k(sigma) = w_k p_k(sigma) / m(sigma),

so that expert k has a goal of its own, target r_k / w_k with w_k = sum target r_k, and moves its
couplings up the slope <sigma_S>_goal - <sigma_S>_k of its own likelihood. The weights are those of
expectation-maximisation (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1, 1977); the couplings
rise, but not to the top (their "generalised" EM), and by their theorem the loss never increases.
One expert is plain maximum likelihood.

How far to go needs no rate that could be too large. Along a direction d the exponents change by
t a(sigma), a = sum_S d_S sigma_S, with a range R. The slope falls from g.d at a rate that is the
variance of a, and since the third cumulant is at most R times the variance this rate grows no
faster than e^(R t) (Sun and Tran-Dinh, Math. Program. 178, 145, 2019). So up to

    t = ln(1 + R g.d / var(a)) / R

the slope along d is still positive, wherever we are: the likelihood rises all the way, nothing is
overshot and nothing can diverge. Near the top this is the best step along d. Where the target has
zeros the top may lie at infinity: couplings then grow ever more slowly, as the logarithm of the
steps.

Directions are the slopes themselves, or conjugate to those before (Polak and Ribiere 1969), which
takes far fewer steps where some states are rare. After Y. He and V. Lubchenko, Neural Computation
37, 742 (2025), in our own notation. Nats, k_B = 1.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import normal
from ergolib.kernels.walsh import add_and_subtract

INFINITY = float("inf")
SHORT = 1e-6  # R g.d / var: below, ln(1 + x) is x to all the digits that matter
LONG = 1e300  # the same where no variance is left


@function
def coupled(subset, order):
    """Tell whether a subset has at least one member and at most `order`."""
    members = 0
    while subset > 0:
        subset &= subset - 1
        members += 1
    return 1 <= members <= order


@function
def inner(first, second):
    """Return the sum of products of two arrays of one length."""
    total = 0.0
    for i in range(first.size):
        total += first[i] * second[i]
    return total


@function
def express(theta, weight, p, logs):
    """Write an expert's distribution, and ln(w p)."""
    for s in range(p.size):
        logs[s] = theta[s]
    logs[0] = 0.0
    add_and_subtract(logs)
    most = -INFINITY
    for s in range(p.size):
        most = max(most, logs[s])
    total = 0.0
    for s in range(p.size):
        p[s] = exp(logs[s] - most)
        total += p[s]
    shift = log(weight) - log(total) - most
    for s in range(p.size):
        p[s] /= total
        logs[s] += shift


@function
def divide(target, weights, shares):
    """Write who is responsible, where ln(w p) stands; return D_KL(target || mixture)."""
    size = target.size
    lost = 0.0
    for s in range(size):
        most = -INFINITY
        for k in range(weights.size):
            most = max(most, shares[k * size + s])
        total = 0.0
        for k in range(weights.size):
            shares[k * size + s] = exp(shares[k * size + s] - most)
            total += shares[k * size + s]
        for k in range(weights.size):
            shares[k * size + s] /= total
        if target[s] > 0.0:
            lost += target[s] * (log(target[s]) - log(total) - most)
    return max(lost, 0.0)  # rounding may leave less


@function
def assess(target, weights, theta, distributions, shares):
    """Write the distributions and the responsibilities; return D_KL(target || mixture)."""
    size = target.size
    for k in range(weights.size):
        first, last = k * size, (k + 1) * size
        express(theta[first:last], weights[k], distributions[first:last], shares[first:last])
    return divide(target, weights, shares)


@function
def aim(slope, direction, now, conjugate):
    """Turn the direction to the new slope, which is kept; return the slope along it."""
    before = inner(slope, slope)
    along = 0.0
    part = 0.0
    if conjugate > 0 and before > 0.0:
        part = max(0.0, (inner(now, now) - inner(now, slope)) / before)
    for s in range(now.size):
        slope[s] = now[s]
        direction[s] = now[s] + part * direction[s]
        along += now[s] * direction[s]
    if along <= 0.0:
        along = 0.0
        for s in range(now.size):
            direction[s] = now[s]
            along += now[s] * now[s]
    return along


@function
def reach(p, changes, along):
    """Return how far it is sure to go up, where exponents change by `changes`."""
    low, high, mean = INFINITY, -INFINITY, 0.0
    for s in range(p.size):
        low = min(low, changes[s])
        high = max(high, changes[s])
        mean += p[s] * changes[s]
    variance = 0.0
    for s in range(p.size):
        variance += p[s] * (changes[s] - mean) * (changes[s] - mean)
    if not (along > 0.0 and high > low):
        return 0.0
    spread = (high - low) * along
    size = spread / variance if spread < LONG * variance else LONG
    return (size if size < SHORT else log(1.0 + size)) / (high - low)


@function
def ascend(p, theta, slope, direction, changes, order, conjugate):
    """Move one expert's couplings, given goal less p in `changes`, which is then overwritten."""
    add_and_subtract(changes)
    for s in range(changes.size):
        if not coupled(s, order):
            changes[s] = 0.0
    along = aim(slope, direction, changes, conjugate)
    for s in range(changes.size):
        changes[s] = direction[s]
    add_and_subtract(changes)
    far = reach(p, changes, along)
    for s in range(changes.size):
        theta[s] += far * direction[s]


@kernel(
    "float64(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], "
    "float64[::1], float64[::1], int64, int64, float64[::1])"
)
def learn(
    target,
    weights,
    theta,
    distributions,
    responsibilities,
    slopes,
    directions,
    work,
    order,
    conjugate,
    trace,
):
    """Make as many steps as `trace` is long, and return the loss where they end.

    Parameters
    ----------
    target : float64[::1]
        2^N probabilities, 1 in all; zeros are allowed.
    weights : float64[::1]
        w_k, one for each of the K experts, not negative, 1 in all. An expert of weight 0 stays so.
    theta : float64[::1]
        J/T, 2^N numbers for each expert, one expert after the other. Experts that begin alike stay
        alike. Couplings of more than `order` spins are kept as they are; the first, of the empty
        set, means nothing.
    distributions, responsibilities : float64[::1]
        K 2^N numbers each: p_k and r_k, written for the couplings and weights that are left. (A
        trace of length 0 writes these alone.)
    slopes, directions : float64[::1]
        K 2^N numbers each: what is remembered from step to step; zeros at the start.
    work : float64[::1]
        2^N numbers.
    order : int64
        The most members of a subset that is coupled.
    conjugate : int64
        0: every step goes up the slope. 1: conjugate directions, which take fewer steps.
    trace : float64[::1]
        Receives D_KL(target || m), in nats, after each step.

    Returns
    -------
    float64
        D_KL(target || m) at the end.
    """
    size = target.size
    lost = assess(target, weights, theta, distributions, responsibilities)
    for step in range(trace.size):
        for k in range(weights.size):
            first, last = k * size, (k + 1) * size
            p, shares = distributions[first:last], responsibilities[first:last]
            weight = inner(target, shares)
            weights[k] = weight
            if weight > 0.0:
                for s in range(size):
                    work[s] = target[s] * shares[s] / weight - p[s]
                ascend(
                    p,
                    theta[first:last],
                    slopes[first:last],
                    directions[first:last],
                    work,
                    order,
                    conjugate,
                )
        lost = assess(target, weights, theta, distributions, responsibilities)
        trace[step] = lost
    return lost


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1], int64, float64, uint64[::1])")
def begin(weights, theta, slopes, directions, order, spread, state):
    """Give all experts equal weights and small random couplings, and let them remember nothing.

    Parameters
    ----------
    weights : float64[::1]
        Receives 1/K, K times.
    theta : float64[::1]
        Receives K 2^N couplings J/T: normal numbers of standard deviation `spread` for subsets of
        at least one and at most `order` spins, 0 for others.
    slopes, directions : float64[::1]
        K 2^N numbers each, set to 0.
    order : int64
    spread : float64
    state : uint64[::1]
        The random generator.
    """
    size = theta.size // weights.size
    for k in range(weights.size):
        weights[k] = 1.0 / weights.size
        for s in range(size):
            place = k * size + s
            theta[place] = spread * normal(state) if coupled(s, order) else 0.0
            slopes[place] = 0.0
            directions[place] = 0.0
