"""Maximum entropy: of all distributions that agree with what is known, the one that adds nothing.

Known are the means m_k of some features a_k of the states. The distribution of largest entropy
S = -sum p ln(p / base) with these means is (Jaynes 1957)

    p_i = base_i exp(-sum_k price_k a_ki) / Z,

where a price, in nats for a unit of its feature, is the Lagrange multiplier of a constraint, and
the price of energy is 1/T. They are found where a convex function is least (Legendre duality):

    S(m) = min over prices of  ln sum_i base_i exp(-sum_k price_k (a_ki - m_k)).

Its gradient is the means less what they should be, its Hessian the features' covariance. Newton's
step is a weighted least-squares problem, solved by Gram and Schmidt without forming the Hessian,
which near the edge of what can be reached has lost half of its digits. A full step that does not
help is halved, but never below ln(1 + d) / d of itself, where d is the range of its exponents: so
much always helps, since the third cumulant of any quantity is at most its range times its variance
(Sun and Tran-Dinh, Math. Program. 178, 145, 2019).

The entropy of a distribution is at least that of its narrowest state. If the minimum falls below
that, no distribution has these means, and the prices are the proof.
"""

import math

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel

INFINITY = float("inf")
LONGEST = 1e6  # of a step: range of the change of exponents
MET = 1e-18  # means are met, in units of their features' ranges
NOISE = 4e-15  # what rounding may leave of that
STILL = 1e-9  # a step so short is the last: the next would be as its square
DEPENDENT = 1e-26  # of a feature's variance: the others explain the rest
BEYOND, UNDECIDED = -1, -2


def scratch_size(constraints, states):
    """Return how many numbers of working space `maximise` takes."""
    return (constraints + 2) * states + constraints * (constraints + 4)


@function
def weigh(features, means, log_base, prices, probabilities):
    """Write p ~ base exp(-prices (features - means)); return the logarithm of their sum."""
    states = probabilities.size
    largest = -INFINITY
    for i in range(states):
        exponent = log_base[i]
        for k in range(means.size):
            exponent -= prices[k] * (features[k * states + i] - means[k])
        probabilities[i] = exponent
        if exponent > largest:
            largest = exponent
    total = 0.0
    for i in range(states):
        probabilities[i] = exp(probabilities[i] - largest)
        total += probabilities[i]
    for i in range(states):
        probabilities[i] /= total
    return largest + log(total)


@function
def product(first, second):
    """Return the sum of products of two arrays of one length."""
    total = 0.0
    for i in range(first.size):
        total += first[i] * second[i]
    return total


@function
def newton(features, means, probabilities, columns, target, triangle, step):
    """Write Newton's step, by least squares of sqrt(p) (1 - d x), where x = features - means.

    With M = sum p x x', g = sum p x and M d = g, the Hessian is M - g g' and the step is
    d / (1 - g d), where 1 - g d is what least squares leave.
    """
    states = probabilities.size
    number = means.size
    for i in range(states):
        root = math.sqrt(probabilities[i])
        target[i] = root
        for k in range(number):
            columns[k * states + i] = root * (features[k * states + i] - means[k])
    for k in range(number):
        column = columns[k * states : (k + 1) * states]
        triangle[number * number + k] = product(column, column)
    for k in range(number):
        column = columns[k * states : (k + 1) * states]
        left = product(column, column)
        here = math.sqrt(left) if left > DEPENDENT * triangle[number * number + k] else 0.0
        triangle[k * number + k] = here
        step[k] = 0.0
        if here > 0.0:
            for i in range(states):
                column[i] /= here
            for j in range(k + 1, number):
                other = columns[j * states : (j + 1) * states]
                share = product(column, other)
                triangle[k * number + j] = share
                for i in range(states):
                    other[i] -= share * column[i]
            step[k] = product(column, target)
            for i in range(states):
                target[i] -= step[k] * column[i]
    for back in range(number):
        k = number - 1 - back
        here = triangle[k * number + k]
        for j in range(k + 1, number):
            step[k] -= triangle[k * number + j] * step[j]
        step[k] = step[k] / here if here > 0.0 else 0.0
    rest = max(product(target, target), 1e-300)
    for k in range(number):
        step[k] /= rest


@function
def exponent_range(features, log_base, step, states):
    """Return how far a step moves the exponents of possible states apart, at most."""
    low = INFINITY
    high = -INFINITY
    for i in range(states):
        if log_base[i] > -INFINITY:
            change = 0.0
            for k in range(step.size):
                change += step[k] * features[k * states + i]
            low = min(low, change)
            high = max(high, change)
    return high - low


@function
def miss(features, means, probabilities, log_base, gradient):
    """Write by how much the means are missed; return the most, in units of the features' ranges."""
    states = probabilities.size
    most = 0.0
    for k in range(means.size):
        low = INFINITY
        high = -INFINITY
        total = 0.0
        for i in range(states):
            if log_base[i] > -INFINITY:
                feature = features[k * states + i]
                total += probabilities[i] * (feature - means[k])
                low = min(low, feature)
                high = max(high, feature)
        gradient[k] = total
        if abs(total) > most * (high - low):
            most = abs(total) / (high - low) if high > low else INFINITY
    return most


@function
def maximise(features, means, base, prices, probabilities, account, scratch, most):
    """Find the prices; see `solve`."""
    states = probabilities.size
    number = means.size
    log_base = scratch[:states]
    target = scratch[states : 2 * states]
    columns = scratch[2 * states : (2 + number) * states]
    rest = (2 + number) * states
    step = scratch[rest : rest + number]
    gradient = scratch[rest + number : rest + 2 * number]
    trial = scratch[rest + 2 * number : rest + 3 * number]
    triangle = scratch[rest + 3 * number : rest + number * (number + 4)]
    narrowest = INFINITY
    for i in range(states):
        log_base[i] = log(base[i])
        if base[i] > 0.0:
            narrowest = min(narrowest, log_base[i])
    value = weigh(features, means, log_base, prices, probabilities)
    last = INFINITY
    before = INFINITY
    answer = UNDECIDED
    for count in range(most):
        missed = miss(features, means, probabilities, log_base, gradient)
        if missed <= MET or (missed <= NOISE and missed > 0.5 * before):
            answer = count
            break
        before = missed
        newton(features, means, probabilities, columns, target, triangle, step)
        reach = exponent_range(features, log_base, step, states)
        if reach > LONGEST:
            for k in range(number):
                step[k] *= LONGEST / reach
            reach = LONGEST
        gain = product(gradient, step)
        sure = log(1.0 + reach) / reach if reach > 1e-6 else 1.0
        part = 1.0
        while True:
            for k in range(number):
                trial[k] = prices[k] + part * step[k]
            found = weigh(features, means, log_base, trial, probabilities)
            noise = 1e-13 * (1.0 + abs(value))
            if part <= sure or found <= value - 1e-4 * part * gain + noise:
                break
            part = max(0.5 * part, sure)
        value = found
        for k in range(number):
            prices[k] = trial[k]
        if value < narrowest - 1e-6:
            answer = BEYOND
            break
        if reach < STILL or (reach < 1e-4 and reach > 0.5 * last):
            answer = count + 1
            break
        last = reach
    miss(features, means, probabilities, log_base, gradient)
    account[0] = value + product(prices, gradient)
    account[1] = value - product(prices, means)
    return answer


@kernel(
    "int64(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], "
    "float64[::1], int64)"
)
def solve(features, means, base, prices, probabilities, account, scratch, most):
    """Find the distribution of largest entropy with these means of these features.

    Parameters
    ----------
    features : float64[::1]
        Shape (constraints * states,): all of the first feature, then of the second, ...
    means : float64[::1]
        Shape (constraints,): what their means should be.
    base : float64[::1]
        Shape (states,): how many microstates a state stands for, or its weight if nothing is
        known; none negative, not all zero.
    prices : float64[::1]
        Shape (constraints,): where the search begins; receives the prices.
    probabilities : float64[::1]
        Shape (states,). Receives the distribution at these prices.
    account : float64[::1]
        Receives its entropy -sum p ln(p / base), and ln Z.
    scratch : float64[::1]
        `scratch_size` numbers of working space.
    most : int64
        Steps to make, at most.

    Returns
    -------
    int64
        Steps made; `BEYOND` if no distribution has these means, or so nearly none that rounding
        decides; `UNDECIDED` if the steps were not enough, as on the edge of what can be reached,
        where prices are infinite.
    """
    return maximise(features, means, base, prices, probabilities, account, scratch, most)


@kernel(
    "void(float64[::1], float64[::1], float64[::1], int64, float64[::1], float64[::1], "
    "float64[::1], float64[::1], int64)"
)
def entropy_along(features, means, base, which, values, entropies, probabilities, scratch, most):
    """Write the largest entropy for each of these values of one mean, all others being kept.

    Parameters
    ----------
    features, means, base, probabilities, most
        As for `solve`; the mean `which` is changed on the way and put back.
    which : int64
        The constraint whose mean takes the values.
    values : float64[::1]
        Means that can be reached, the edges included.
    entropies : float64[::1]
        Receives an entropy for each.
    scratch : float64[::1]
        Working space: `scratch_size` numbers, then one for each constraint, then two.
    """
    number = means.size
    space = scratch[: scratch.size - number - 2]
    prices = scratch[scratch.size - number - 2 : scratch.size - 2]
    account = scratch[scratch.size - 2 :]
    kept = means[which]
    for j in range(values.size):
        means[which] = values[j]
        for k in range(number):
            prices[k] = 0.0
        maximise(features, means, base, prices, probabilities, account, space, most)
        entropies[j] = account[0]
    means[which] = kept
