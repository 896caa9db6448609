"""A landscape from which couplings are taken away, order by order.

The energies -ln(target) of 2^N states are a sum over couplings among all subsets S of the spins,

    E(sigma) = -sum_S theta_S sigma_S,    theta_S = 2^-N sum_s sigma_S(s) ln target(s),

in nats, at the temperature 1. A model with couplings of at most k spins is made in two ways. It is
*cut* where the others are set to 0 and nothing else is done. It is *refitted* where those that are
left then rise to the maximum of the likelihood (`experts`, one expert, conjugate directions): of
all models with these couplings it is the one that loses least, D_KL(target || model), and there is
only one, for the loss is convex.

Order by order: the couplings of the highest order that is left fade to nothing; those that remain
are refitted, or not; there is a rest; and so on, until single spins are left, after which all are
given back. Energies are shifted so that at the temperature 1 they are E = -ln p. At another one the
same landscape has p = exp(-E/T) / Z.

After Y. He and V. Lubchenko, Neural Computation 37, 742 (2025): a reconstruction, in our notation.
k_B = 1.
"""

from math import floor

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.experts import ascend, express
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.transfer import bits_set
from ergolib.kernels.walsh import add_and_subtract

FADE, FIT, REST, UNFITTED = 0, 1, 2, 3  # what is done with an order; a rest before the fit is done
FADING = 40  # steps in which couplings fade
RESTING = 45  # steps
CALM = 1e-9  # the largest slope of a fit that is at its end
MOST = 20_000  # steps of a fit
HASTE = 8  # a fit takes one more of its steps at a time after each so many: its beginning is seen
LONG = 560  # such times; about as many steps as `MOST`
NOTHING = 1e-12  # couplings as small are rounding
GRID = 2.0**20  # levels in a nat, where energies are compared


@kernel("void(float64[::1], float64[::1])")
def exact_couplings(target, theta):
    """Write the couplings of all orders whose model is the target; that of no spin is 0."""
    for s in range(target.size):
        theta[s] = log(target[s])
    add_and_subtract(theta)
    for s in range(target.size):
        theta[s] /= target.size
    theta[0] = 0.0


@kernel("void(float64[::1], int64, float64[::1])")
def keep(couplings, order, theta):
    """Copy couplings of at most so many spins; others become 0."""
    for s in range(theta.size):
        theta[s] = couplings[s] if bits_set(s) <= order else 0.0


@kernel("void(float64[::1], float64[::1])")
def powers(theta, power):
    """Write the sum of squares of the couplings of each order, from 0 to N."""
    for k in range(power.size):
        power[k] = 0.0
    for s in range(theta.size):
        power[bits_set(s)] += theta[s] * theta[s]


@function
def forget(slopes, directions):
    """Let the next step of a fit be its first."""
    for s in range(slopes.size):
        slopes[s] = 0.0
        directions[s] = 0.0


@function
def improve(target, theta, p, logs, slopes, directions, changes, order):
    """Make a step of the fit; return the largest slope there was."""
    express(theta, 1.0, p, logs)
    for s in range(p.size):
        changes[s] = target[s] - p[s]
    ascend(p, theta, slopes, directions, changes, order, 1)
    steepest = 0.0
    for s in range(p.size):
        steepest = max(steepest, abs(slopes[s]))
    return steepest


@kernel(
    "int64(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], "
    "float64[::1], int64)"
)
def refit(target, theta, p, logs, slopes, directions, changes, order):
    """Fit the couplings of at most `order` spins, and return the steps it took; -1: too many.

    Parameters
    ----------
    target : float64[::1]
        2^N probabilities, none of them 0, or the best couplings might be infinite.
    theta : float64[::1]
        The couplings, 0 beyond the order; where they begin is of no consequence for where they end.
    p, logs, slopes, directions, changes : float64[::1]
        Working space, 2^N numbers each.
    order : int64
    """
    forget(slopes, directions)
    for step in range(MOST):
        if improve(target, theta, p, logs, slopes, directions, changes, order) <= CALM:
            return step + 1
    return -1


@function
def fade(theta, order, tick):
    """Let the couplings of an order fade by a step; tell whether any is left."""
    left = False
    share = (FADING - 1.0 - tick) / (FADING - tick)
    for s in range(theta.size):
        if bits_set(s) == order:
            theta[s] *= share
            left = left or abs(theta[s]) > NOTHING
    return left


@function
def keep_below(theta, order):
    """Set couplings of an order to 0."""
    for s in range(theta.size):
        if bits_set(s) == order:
            theta[s] = 0.0


@kernel(
    "void(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], "
    "float64[::1], float64[::1], int64, int64[::1], int64)"
)
def take_away(target, couplings, theta, p, logs, slopes, directions, changes, fitted, clock, steps):
    """Make steps in which couplings are taken away, order by order, and refitted or not.

    Parameters
    ----------
    target, couplings : float64[::1], float64[::1]
        2^N probabilities, and the couplings of all orders whose model they are.
    theta : float64[::1]
        The couplings of the present model.
    p, logs, slopes, directions, changes : float64[::1]
        Working space, 2^N numbers each; a fit remembers slopes and directions.
    fitted : int64
        0: couplings that are left stay as they are. 1: they are fitted.
    clock : int64[::1]
        Four numbers: the orders kept, what is being done (0: the highest order fades, 1: a fit, 2:
        a rest, 3: a rest though the fit was not done), the steps done of it, and all steps so far.
        A fit takes one of its own steps in each of the first, then more and more.
    steps : int64
        To be made.
    """
    for _ in range(steps):
        clock[3] += 1
        tick = clock[2]
        clock[2] += 1
        if clock[1] >= REST:
            if clock[2] >= RESTING:
                clock[1], clock[2] = FADE, 0
        elif clock[1] == FIT:
            for _ in range(1 + tick // HASTE):
                if improve(target, theta, p, logs, slopes, directions, changes, clock[0]) <= CALM:
                    clock[1], clock[2] = REST, 0
                    break
            if clock[2] >= LONG:
                clock[1], clock[2] = UNFITTED, 0
        elif clock[0] == 1:
            for s in range(theta.size):
                theta[s] = couplings[s]
                clock[0] = max(clock[0], bits_set(s))
            clock[1], clock[2] = REST, 0
        elif not fade(theta, clock[0], tick):
            keep_below(theta, clock[0])
            clock[0] -= 1
            clock[1], clock[2] = (FIT if fitted else REST), 0
            forget(slopes, directions)


@kernel("void(float64[::1], float64[::1], float64[::1])")
def energies(theta, values, levels):
    """Write E = -ln p of every state, at the temperature 1; and the same to 2^-20 of a nat.

    States that are equal on paper differ by rounding, which would make minima of its own: minima
    and passes are read off the levels.
    """
    express(theta, 1.0, levels, values)
    for s in range(values.size):
        values[s] = -values[s]
        levels[s] = floor(values[s] * GRID + 0.5) / GRID


@kernel("float64(float64[::1], float64[::1], float64, float64[::1])")
def lost(target, values, temperature, p):
    """Write p = exp(-E/T) / Z, and return D_KL(target || p) in nats."""
    least = values[0]
    for s in range(p.size):
        least = min(least, values[s])
    total = 0.0
    for s in range(p.size):
        p[s] = exp(-(values[s] - least) / temperature)
        total += p[s]
    loss = 0.0
    for s in range(p.size):
        p[s] /= total
        if target[s] > 0.0:
            log_p = -(values[s] - least) / temperature - log(total)
            loss += target[s] * (log(target[s]) - log_p)
    return loss


@kernel("void(float64[::1], float64, int64, float64[::1])")
def along_overlap(p, temperature, centre, free):
    """Write F(m) - F = -T ln P(m), where P(m) sums p over the states of overlap m with a pattern.

    Parameters
    ----------
    p : float64[::1]
        The probability of 2^N states at the temperature.
    temperature : float64
    centre : int64
        The pattern, as a state.
    free : float64[::1]
        N + 1 numbers, written: for m = 1, 1 - 2/N, ... -1.
    """
    for d in range(free.size):
        free[d] = 0.0
    for s in range(p.size):
        free[bits_set(s ^ centre)] += p[s]
    for d in range(free.size):
        free[d] = -temperature * log(free[d])


@function
def entropy(share):
    """Return -x ln x - (1 - x) ln(1 - x), which is 0 at both ends."""
    if share <= 0.0 or share >= 1.0:
        return 0.0
    return -share * log(share) - (1.0 - share) * log(1.0 - share)


@kernel("void(float64[::1], float64, float64, int64, float64[::1], float64[::1])")
def curie_weiss(theta, anchor, temperature, centre, overlaps, free):
    """Write F(m)/N of a model of pairs that all favour one pattern, for many spins.

    With fields theta_i = h xi_i and pairs theta_ij = J xi_i xi_j it is -h m - (J N) m^2/2 - T s(m)
    up to a constant, s(m) being the entropy of a spin whose average is m (Curie and Weiss; Mattis,
    Phys. Lett. A 56, 421, 1976). If fields and pairs are not all alike, h and J are their averages.

    Parameters
    ----------
    theta : float64[::1]
        Couplings, of which those of single spins and pairs are read.
    anchor : float64
        F(m) at m = 1, of all N spins: there the entropy is 0, and both agree.
    temperature : float64
    centre : int64
        The pattern xi, as a state.
    overlaps, free : float64[::1], float64[::1]
        Values of m, and F(m)/N, written.
    """
    spins = bits_set(theta.size - 1)
    field, pair = 0.0, 0.0
    for s in range(1, theta.size):
        order = bits_set(s)
        sign = 1.0 - 2.0 * (bits_set(s & centre) % 2)
        field += sign * theta[s] if order == 1 else 0.0
        pair += sign * theta[s] if order == 2 else 0.0
    h = field / spins
    coupling = 2.0 * pair / (spins - 1.0)  # J N
    shift = anchor / spins + h + 0.5 * coupling
    for i in range(overlaps.size):
        m = overlaps[i]
        free[i] = shift - h * m - 0.5 * coupling * m * m - temperature * entropy(0.5 * (1.0 + m))
