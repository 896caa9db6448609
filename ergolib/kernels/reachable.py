"""Which means can be reached: the ends of one, if those of others are given.

The means of some features a_k, over all distributions, fill the convex hull of the points that the
states make. Given some of them, another can lie in an interval. That is a linear programme, which
has a solution at a corner: at an end no more states are mixed than there are means given, and one
more (Caratheodory). With two means given at most and some sixty states, all mixtures of three can
be tried: exact, and quick enough for a hand that moves a slider.
"""

from ergolib.kernels.kernel import function, kernel

INFINITY = float("inf")
NEGATIVE = -1e-12  # a share no less than this is one
MISSED = 1e-9  # a mean is met, relative to the features or to 1


@function
def pair_share(features, means, states, i, j):
    """Return how much of state i a mixture with state j takes; the widest gap decides."""
    widest, share = 0.0, 1.0
    for k in range(means.size):
        gap = features[k * states + i] - features[k * states + j]
        if abs(gap) > widest:
            widest = abs(gap)
            share = (means[k] - features[k * states + j]) / gap
    return share


@function
def triple_shares(features, means, states, i, j, h):
    """Return how much of i and j a mixture of three takes, for two means; -1 if none is the one."""
    x1, y1 = features[i] - features[h], features[states + i] - features[states + h]
    x2, y2 = features[j] - features[h], features[states + j] - features[states + h]
    u, v = means[0] - features[h], means[1] - features[states + h]
    area = x1 * y2 - x2 * y1
    if abs(area) <= 1e-12 * (abs(x1 * y2) + abs(x2 * y1)):
        return -1.0, -1.0
    return (u * y2 - x2 * v) / area, (x1 * v - u * y1) / area


@function
def fits(features, means, states, i, j, h, a, b):
    """Tell whether shares a, b and the rest of three states are a mixture with these means."""
    c = 1.0 - a - b
    if a < NEGATIVE or b < NEGATIVE or c < NEGATIVE:
        return False
    for k in range(means.size):
        x, y, z = (
            features[k * states + i],
            features[k * states + j],
            features[k * states + h],
        )
        size = max(1.0, max(abs(x), max(abs(y), abs(z))))
        if abs(a * x + b * y + c * z - means[k]) > MISSED * size:
            return False
    return True


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1])")
def reachable_ends(features, means, feature, ends):
    """Find between which ends the mean of a feature can lie, given those of up to two others.

    Parameters
    ----------
    features : float64[::1]
        Shape (given * states,): all of the first of the others, then of the second.
    means : float64[::1]
        Shape (given,): their means; 0, 1 or 2 of them.
    feature : float64[::1]
        Shape (states,): the one whose mean is in question.
    ends : float64[::1]
        Receives the lower and the upper end; infinity and minus infinity if the means that are
        given exclude each other.
    """
    states = feature.size
    given = means.size
    ends[0] = INFINITY
    ends[1] = -INFINITY
    for i in range(states):
        for j in range(i, states if given > 0 else i + 1):
            for h in range(j, states if given > 1 and j > i else j + 1):
                a, b = 1.0, 0.0
                if h > j:
                    a, b = triple_shares(features, means, states, i, j, h)
                elif j > i:
                    a = pair_share(features, means, states, i, j)
                    b = 1.0 - a
                if fits(features, means, states, i, j, h, a, b):
                    mean = a * feature[i] + b * feature[j] + (1.0 - a - b) * feature[h]
                    ends[0] = min(ends[0], mean)
                    ends[1] = max(ends[1], mean)
