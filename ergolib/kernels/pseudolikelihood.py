"""Which temperature fits a snapshot of Ising spins: the pseudolikelihood.

The likelihood of a snapshot, exp(-E/T) / Z(T), needs the sum Z over all states. The
*pseudolikelihood* (Besag 1975) needs none: it multiplies the chances of each spin given its
neighbours, which the heat bath knows. With h the sum of the neighbours of a spin s, and the price
of energy b = 1/T (J = k_B = 1),

    chance of s given h = exp(b h s) / (2 cosh b h),    score = sum over sites of h [s - tanh(b h)],

the score being the slope of the pseudolikelihood's logarithm in b. It falls wherever some h is not
0, so it has one zero, or none: then no spin is against its neighbours, and b is infinite, or no
spin is with them, and b is minus infinity. Only s h matters, the *agreement*, and it takes nine
values: nine counts are all that the estimate takes from a snapshot. For b >= 0 the score is convex,
so that Newton's tangents, from 0 on, never go past the zero. A negative b is that of a snapshot
whose neighbours rather differ: its mirror image, -h for h, has the price -b.

How far the zero lies from the truth: one spin's part psi of the score has mean 0 whatever the other
spins are. So two parts correlate only if one spin is in the other's sum: the variance V of the
score has terms of single sites and of neighbours, and no others, at the critical point as anywhere.
The estimate's variance is V / H^2 (Godambe 1960), with H = sum over sites of h^2 (1 - tanh^2 b h)
minus the slope of the score. Terms are taken at their mean for given surroundings of the site, or
pair.

Spins are int8, stored row by row. Edges are joined (`joined` is 1), or the snapshot is a picture
that says nothing of what lies outside (0), and sites at its edges have fewer neighbours. Joined
sides must be at least 3, so that no two sites are neighbours twice.
"""

from ergolib.kernels.elementary import INFINITY, NOT_A_NUMBER, exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_table

MOST = 4  # neighbours, and so the largest agreement
NEWTON = 200  # steps at most; some ten are usual


@function
def left_of(spins, columns, joined, here, column):
    """Return the left neighbour of a site of the row that begins at `here`, 0 if there is none."""
    inside = column > 0
    site = here + (column - 1 if inside else columns - 1)
    return spins[site] if inside or joined != 0 else 0


@function
def right_of(spins, columns, joined, here, column):
    """Return the right neighbour, 0 if there is none."""
    inside = column < columns - 1
    site = here + (column + 1 if inside else 0)
    return spins[site] if inside or joined != 0 else 0


@function
def above(spins, rows, columns, joined, row, column):
    """Return the neighbour above, 0 if there is none."""
    inside = row > 0
    site = ((row - 1) if inside else (rows - 1)) * columns + column
    return spins[site] if inside or joined != 0 else 0


@function
def below(spins, rows, columns, joined, row, column):
    """Return the neighbour below, 0 if there is none."""
    inside = row < rows - 1
    site = ((row + 1) if inside else 0) * columns + column
    return spins[site] if inside or joined != 0 else 0


@function
def neighbour_sum(spins, rows, columns, joined, row, column):
    """Add the neighbours of a site."""
    here = row * columns
    sideways = left_of(spins, columns, joined, here, column)
    sideways += right_of(spins, columns, joined, here, column)
    upright = above(spins, rows, columns, joined, row, column)
    return sideways + upright + below(spins, rows, columns, joined, row, column)


@kernel("void(int8[::1], int64, int64, int64, int64[::1])")
def agreements(spins, rows, columns, joined, counts):
    """Count the sites of each agreement: counts[4 + s h], nine numbers."""
    for i in range(counts.size):
        counts[i] = 0
    for row in range(rows):
        for column in range(columns):
            h = neighbour_sum(spins, rows, columns, joined, row, column)
            counts[MOST + spins[row * columns + column] * h] += 1


@function
def tanh(x):
    """Return the hyperbolic tangent, to 2e-16."""
    shrunk = exp(-2.0 * abs(x))
    answer = (1.0 - shrunk) / (1.0 + shrunk)
    return answer if x >= 0.0 else -answer


@function
def expected(counts, price):
    """Return what the agreements of the same surroundings would add up to at a price."""
    total = 0.0
    for h in range(1, MOST + 1):
        total += h * (counts[MOST + h] + counts[MOST - h]) * tanh(price * h)
    return total


@function
def shown(counts):
    """Return what the agreements add up to: minus twice the energy of the bonds."""
    total = 0.0
    for h in range(1, MOST + 1):
        total += h * (counts[MOST + h] - counts[MOST - h])
    return total


@function
def fall(counts, price):
    """Return minus the slope of the score, which is the sum of h^2 (1 - tanh^2 b h)."""
    total = 0.0
    for h in range(1, MOST + 1):
        along = tanh(price * h)
        total += h * h * (counts[MOST + h] + counts[MOST - h]) * (1.0 - along * along)
    return total


@kernel("float64(int64[::1])")
def price(counts):
    """Return the price 1/T at which the score is 0.

    Returns
    -------
    float64
        Infinite if spins are nowhere against their neighbours, minus infinite if nowhere with
        them; NaN if there is nothing to learn, all sums of neighbours being 0.
    """
    agree = against = 0.0
    for h in range(1, MOST + 1):
        agree += counts[MOST + h]
        against += counts[MOST - h]
    if agree == 0.0 and against == 0.0:
        return NOT_A_NUMBER
    if against == 0.0 or agree == 0.0:
        return INFINITY if against == 0.0 else -INFINITY
    seen = abs(shown(counts))
    answer = 0.0
    for _ in range(NEWTON):
        further = answer + (seen - expected(counts, answer)) / fall(counts, answer)
        if not further > answer:
            break
        answer = further
    return answer if shown(counts) >= 0.0 else -answer


@kernel("void(int64[::1], float64[::1], float64[::1])")
def expected_agreements(counts, prices, out):
    """Write, for each price, what the agreements of these surroundings would add up to.

    Where this equals the sum of agreements that the snapshot has, the score is 0.
    """
    for i in range(prices.size):
        out[i] = expected(counts, prices[i])


@kernel("void(int64[::1], float64[::1], float64[::1])")
def log_pseudolikelihoods(counts, prices, out):
    """Write, for each price, the logarithm of the pseudolikelihood."""
    for i in range(prices.size):
        total = -counts[MOST] * log(2.0)
        for agreement in range(-MOST, MOST + 1):
            cost = 2.0 * prices[i] * agreement
            # minus log(1 + exp(-cost)), written so that nothing overflows
            chance = -log(1.0 + exp(-abs(cost))) + (cost if cost < 0.0 else 0.0)
            total += counts[MOST + agreement] * (chance if agreement != 0 else 0.0)
        out[i] = total


@function
def pair_covariance(others, theirs, price):
    """Return the mean of psi psi' of two neighbours, given the sums of their other neighbours."""
    highest = -INFINITY
    for s in range(-1, 2, 2):
        for t in range(-1, 2, 2):
            highest = max(highest, price * (others * s + theirs * t + s * t))
    whole = total = 0.0
    for s in range(-1, 2, 2):
        for t in range(-1, 2, 2):
            weight = exp(price * (others * s + theirs * t + s * t) - highest)
            mine = (others + t) * (s - tanh(price * (others + t)))
            other = (theirs + s) * (t - tanh(price * (theirs + s)))
            whole += weight
            total += weight * mine * other
    return total / whole


@kernel("void(int8[::1], int64, int64, int64, float64, float64[::1])")
def sandwich(spins, rows, columns, joined, price, out):
    """Write H and V: the estimate's variance, in 1/T, is V / H^2.

    Parameters
    ----------
    price : float64
        Where both are taken: the estimate, finite.
    out : float64[::1]
        out[0] is H, the mean fall of the score, and out[1] is V, its variance.
    """
    means = small_table(49)
    for others in range(-3, 4):
        for theirs in range(-3, 4):
            means[7 * others + theirs + 24] = pair_covariance(others, theirs, price)
    information = 0.0
    pairs = 0.0
    for row in range(rows):
        here = row * columns
        for column in range(columns):
            spin = spins[here + column]
            h = neighbour_sum(spins, rows, columns, joined, row, column)
            along = tanh(price * h)
            information += h * h * (1.0 - along * along)
            right = right_of(spins, columns, joined, here, column)
            if right != 0:
                next_column = column + 1 if column < columns - 1 else 0
                theirs = neighbour_sum(spins, rows, columns, joined, row, next_column) - spin
                pairs += means[7 * (h - right) + theirs + 24]
            under = below(spins, rows, columns, joined, row, column)
            if under != 0:
                next_row = row + 1 if row < rows - 1 else 0
                theirs = neighbour_sum(spins, rows, columns, joined, next_row, column) - spin
                pairs += means[7 * (h - under) + theirs + 24]
    out[0] = information
    out[1] = information + 2.0 * pairs
