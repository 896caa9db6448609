"""How much a map leaves open: the entropy of each spin, in all and by distance from what is known.

The map of a lattice of which some spins were revealed is the mean m of every spin given them. A
spin of mean m is a coin: H = -p ln p - q ln q nats are left open, with p = (1 + m)/2 and q = 1 - p,
and ln 2 - H have been learnt. A sum of H over sites counts what the sites share once for every site
that knows it: it is not the entropy of all sites together, which is less.

Means are measured, so m has an error e. H bends downwards, and a sum of H of measured means comes
out too low by about e^2 / (2 (1 - m^2)) for each site; that is added. The error of the sum is taken
from sums over blocks of samples, in which sites err together: to first order, an m that is off by
d puts H off by -d artanh m.
"""

import math

from ergolib.kernels.blanket import coin_entropy
from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel

LN2 = math.log(2.0)


@function
def slope(mean):
    """Return artanh m, or 0 where nothing was seen but one sign."""
    if not -1.0 < mean < 1.0:
        return 0.0
    return 0.5 * log((1.0 + mean) / (1.0 - mean))


@function
def bend(mean, error):
    """Return by how much the entropy of a measured mean is too low, never more than ln 2."""
    room = 1.0 - mean * mean
    square = error * error
    return 0.5 * square / room if square < room else 0.0


@kernel(
    "void(float64[::1], float64[::1], int8[::1], float64[::1], int64[::1], float64[::1],"
    " float64[::1])"
)
def open_entropy(mean, error, clamps, blocks, account, scratch, out):
    """Add up the entropies of all hidden spins, each by itself.

    Parameters
    ----------
    mean, error : float64[::1]
        The map, from `ergolib.kernels.blocks.average`, of one number per site.
    clamps : int8[::1]
        The revealed spins; 0 where hidden.
    blocks, account : float64[::1], int64[::1]
        The sums that the map was made of.
    scratch : float64[::1]
        Working space, one number per site.
    out : float64[::1]
        Written: the sum in nats, and its error (infinite with fewer than two full blocks).
    """
    size, full = mean.size, account[1]
    total = 0.0
    for site in range(size):
        scratch[site] = 0.0
        if clamps[site] == 0:
            entropy = coin_entropy(0.5 * (1.0 + mean[site]))
            total += min(entropy + bend(mean[site], error[site]), LN2)
            scratch[site] = slope(mean[site])
    out[0] = total
    out[1] = math.inf
    if full > 1:
        first = second = 0.0
        for block in range(full):
            off = 0.0
            for site in range(size):
                off -= scratch[site] * (blocks[block * size + site] / account[0] - mean[site])
            first += off
            second += off * off
        out[1] = math.sqrt(max(0.0, second - first * first / full) / ((full - 1.0) * full))


@kernel("void(float64[::1], int64, int64, int64)")
def draw_near(distances, rows, columns, site):
    """Lower each site's distance to what was revealed, now that one more site was.

    Distances are those of the plane, the shortest way round the joined edges; infinite if nothing
    has been revealed yet.
    """
    for row in range(rows):
        down = abs(row - site // columns)
        down = min(down, rows - down)
        for column in range(columns):
            right = abs(column - site % columns)
            right = min(right, columns - right)
            away = math.sqrt(1.0 * (down * down + right * right))
            here = row * columns + column
            distances[here] = min(distances[here], away)


@kernel(
    "void(float64[::1], float64[::1], int8[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1])"
)
def learnt_by_distance(mean, error, clamps, distances, radii, learnt, errors, counts):
    """Average what has been learnt of a hidden spin, ln 2 - H, over rings around what is known.

    Parameters
    ----------
    mean, error, clamps : float64[::1], float64[::1], int8[::1]
        As for `open_entropy`.
    distances : float64[::1]
        Of each site to the nearest revealed one.
    radii, learnt, errors, counts : float64[::1]
        Written, for the hidden sites whose distance rounds to 0, 1, 2, ...: their mean distance;
        what has been learnt of one of them on average, in nats; its error, at most, for the sites
        of a ring err together; and how many there are. All are 0 where there is none.
    """
    for ring in range(learnt.size):
        radii[ring] = learnt[ring] = errors[ring] = counts[ring] = 0.0
    for site in range(mean.size):
        if clamps[site] == 0 and distances[site] < learnt.size - 0.5:
            ring = math.floor(distances[site] + 0.5)
            entropy = coin_entropy(0.5 * (1.0 + mean[site])) + bend(mean[site], error[site])
            radii[ring] += distances[site]
            learnt[ring] += max(0.0, LN2 - entropy)
            errors[ring] += min(abs(slope(mean[site])) * error[site], LN2)
            counts[ring] += 1.0
    for ring in range(learnt.size):
        if counts[ring] > 0.0:
            radii[ring] /= counts[ring]
            learnt[ring] /= counts[ring]
            errors[ring] /= counts[ring]


@kernel("int64(float64[::1], int8[::1], int8[::1], float64[::1])")
def score(mean, clamps, spins, out):
    """Hold the map against the territory: count the hidden spins whose sign it bets on rightly.

    Parameters
    ----------
    mean : float64[::1]
        The map.
    clamps, spins : int8[::1]
        What was revealed, and how all spins are.
    out : float64[::1]
        Written: how many bets are won (half of one where the mean is 0), and how many the map
        itself expects to win, the sum of (1 + |mean|)/2.

    Returns
    -------
    int64
        How many spins are hidden.
    """
    hidden = 0
    out[0] = out[1] = 0.0
    for site in range(mean.size):
        if clamps[site] == 0:
            hidden += 1
            agreement = spins[site] * mean[site]
            out[0] += 1.0 if agreement > 0.0 else (0.5 if agreement == 0.0 else 0.0)
            out[1] += 0.5 + 0.5 * abs(mean[site])
    return hidden


@kernel("void(int64, int64, float64[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def click(site, spin, mean, error, seen, seen_error, out):
    """Keep account of one hidden spin that is revealed: what its sign tells, and what it shares.

    The mean is the better known of two: the one by connections, and the one that the neighbours
    tell (`ergolib.kernels.blanket`), which is taken where no connection was ever missing.

    Parameters
    ----------
    site, spin : int64
        Which, and the sign that was found.
    mean, error : float64[::1]
        The map, by connections.
    seen, seen_error : float64[::1]
        Averages of `ergolib.kernels.blanket.look`, two numbers per site.
    out : float64[::1]
        Written, in nats, each with its error: the surprise -ln p(spin | revealed); what was to be
        expected, H(spin | revealed); and the information that the spin shares with all others
        together, I(spin; others | revealed).
    """
    sites = mean.size
    m, e = mean[site], error[site]
    if abs(m) >= 1.0 or seen_error[site] < e:
        m, e = seen[site], seen_error[site]
    agreement = 1.0 + spin * m
    out[0] = LN2 - log(agreement) if agreement > 0.0 else math.inf
    out[1] = e / agreement if agreement > 0.0 else math.inf
    out[2] = coin_entropy(0.5 * (1.0 + m))
    out[3] = abs(slope(m)) * e
    left, left_error = seen[sites + site], seen_error[sites + site]
    out[4] = max(0.0, out[2] - left)
    out[5] = math.sqrt(out[3] * out[3] + left_error * left_error)
