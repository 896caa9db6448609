r"""The other direction: the best product distribution, of which there may be several.

Mean field says that spins do not know of each other, q(sigma) = prod_k (1 + m_k sigma_k) / 2, and
takes the q that loses least in the *reverse* direction,

    D_KL(q || target) = -sum_k s(m_k) - <ln target>_q,

s(m) being the entropy of a spin of mean m, in nats. With target = exp(-E/T) / Z it is the
variational free energy <E>_q - T S(q), over T and up to ln Z. It is not convex, for <ln target>_q
is a polynomial in the means, of degree one in each: q may settle on one pattern of two and forget
the other, and which one the start decides. So the several minima that training meets are minima of
this potential, not of the likelihood: in the forward direction, D_KL(target || q), there is always
a single minimum, at the target's own means (`fit_couplings` with order 1).

Where D_KL(q || target) is at rest, m_k = tanh(b_k), with

    b_k = d <ln target>_q / d m_k,

which does not depend on m_k. One mean after the other is put there, and that never goes uphill:
each is then the best for the others (Wainwright and Jordan, Foundations and Trends in Machine
Learning 1, 1, 2008, ch. 5). Newton's method makes the digits. A point at rest is a minimum if the
curvature in the fields atanh(m_k),

    delta_kl - sqrt(1 - m_k^2) C_kl sqrt(1 - m_l^2),    C_kl = d b_k / d m_l,

is positive. Patterns and background after Y. He and V. Lubchenko, Neural Computation 37, 742
(2025), a reconstruction in our own notation. Nats, k_B = 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr

from ergolib.arguments import integer, probabilities, reals
from ergolib.learning.knowledge.exponential_family import NotConverged
from ergolib.learning.knowledge.states import check_memory, check_states

__all__ = ["ProductMinima", "product_distribution", "product_minima", "reverse_divergence"]

Array = NDArray[np.float64]

AT_ONCE = 1 << 22  # numbers in all starts that descend together
SAME = 1e-6  # means: two minima that are one
POLISH = 20  # steps of Newton's method
NEARLY = 1e-4  # of the means in a sweep: near enough for Newton's method
WIDEST = 3.0  # fields of the starts are up to so large
NUDGES = 4  # off a saddle


class ProductMinima(NamedTuple):
    """All minima of D_KL(q || target) over product distributions that were found.

    Attributes
    ----------
    means : ndarray, shape (minima, N)
        m_k, the lowest minimum first.
    divergences : ndarray, shape (minima,)
        D_KL(q || target), in nats.
    stability : ndarray, shape (minima,)
        The least curvature in the fields: above 0 at a minimum, 0 where it is just being born.
    reached : ndarray of int64, shape (minima,)
        How many starts ended there.
    unfinished : int
        How many starts had not come to rest; where they were is not among the minima.
    """

    means: Array
    divergences: Array
    stability: Array
    reached: NDArray[np.int64]
    unfinished: int


def product_distribution(means: ArrayLike) -> Array:
    """Return q(sigma) = prod_k (1 + m_k sigma_k) / 2.

    Parameters
    ----------
    means : array_like, shape (N,)
        m_k, from -1 to 1.

    Returns
    -------
    ndarray, shape (2^N,)

    Raises
    ------
    TypeError, ValueError
        If `means` are not such numbers, or the distribution needs more than 1 GiB.

    Examples
    --------
    >>> product_distribution([0.5, 0.0])
    array([0.375, 0.125, 0.375, 0.125])
    """
    given = _means(means)
    check_memory(2.0**given.size, f"means of {given.size} spins")
    return _tails(given[None])[0][0]


def reverse_divergence(means: ArrayLike, target: ArrayLike) -> float:
    """Return D_KL(q || target) of the product distribution with given means, in nats.

    Parameters
    ----------
    means : array_like, shape (N,)
        m_k, from -1 to 1.
    target : array_like, shape (2^N,)
        A distribution, positive everywhere.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the sizes do not fit.

    Examples
    --------
    >>> round(reverse_divergence([1.0, 1.0], [0.5, 0.1, 0.2, 0.2]), 6)  # ln 2
    0.693147
    """
    logs, n = _logs(target)
    given = _means(means)
    if given.size != n:
        raise ValueError(f"means must have shape ({n},), got shape {given.shape}")
    return float(_values(logs, given[None])[0])


def product_minima(
    target: ArrayLike, starts: int = 64, seed: int = 0, sweeps: int = 2000
) -> ProductMinima:
    """Look for all minima of D_KL(q || target) over product distributions q.

    Parameters
    ----------
    target : array_like, shape (2^N,)
        A distribution, positive everywhere: what it forbids would cost q without end, and each
        state of a target with gaps is a minimum of its own.
    starts : int, default 64
        Random starts, at least 1, in turns beside a state drawn from the target, as narrow minima
        are, and anywhere; all means zero, and the target's own means, come on top.
    seed : int, default 0
        Of the random starts.
    sweeps : int, default 2000
        How often each mean may be renewed.

    Returns
    -------
    ProductMinima
        A minimum that no start fell into is missing: more starts find more.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind, or the search would need more than 1 GiB.
    NotConverged
        If no start came to rest.

    Examples
    --------
    Two opposite patterns of four spins, and a tenth of the probability for all states alike:

    >>> target = np.full(16, 0.1 / 16)
    >>> target[[0, 15]] += 0.45
    >>> found = product_minima(target)
    >>> abs(found.means).round(4)[:, 0]
    array([0.9667, 0.9667])
    """
    logs, n = _logs(target)
    number = integer(starts, "starts", 1)
    rng = np.random.default_rng(integer(seed, "seed", 0))
    most = integer(sweeps, "sweeps", 1)
    check_memory(8.0 * 2.0**n, f"target of {n} spins")
    # The target's own means lie between -1 and 1, both excluded, for it is positive everywhere.
    own = _own_means(np.exp(logs), n)
    begin = np.vstack([own[None], np.zeros((1, n)), _random_starts(np.exp(logs), n, number, rng)])
    ends: list[tuple[Array, float]] = []
    unfinished = 0
    rows = max(1, AT_ONCE >> n)
    for first in range(0, len(begin), rows):
        for means, rested in zip(*_descend(logs, begin[first : first + rows], most), strict=True):
            found = _minimum(logs, means, most) if rested else None
            if found is None:
                unfinished += 1
            else:
                ends.append(found)
    if not ends:
        raise NotConverged(f"none of {len(begin)} starts came to rest in {most} sweeps")
    return _distinct(logs, ends, unfinished)


def _means(means: ArrayLike) -> Array:
    """Return means of spins, or say what is wrong with them."""
    given = reals(means, "means")
    if given.ndim != 1 or given.size == 0:
        raise ValueError(f"means must have shape (N,), N at least 1, got shape {given.shape}")
    if np.abs(given).max() > 1.0:
        wrong = float(given[np.abs(given).argmax()])
        raise ValueError(f"means must hold numbers from -1 to 1, got {wrong!r} among them")
    return given


def _logs(target: ArrayLike) -> tuple[Array, int]:
    """Return ln target and N, or say what is wrong with it."""
    goal, n = check_states(probabilities(target, "target"), "target")
    if goal.min() <= 0.0:
        raise ValueError(
            "target must be positive everywhere, for D_KL(q || target) is infinite otherwise, got "
            f"{int((goal == 0.0).sum())} states of probability 0: give every state a share"
        )
    return np.log(goal), n


def _random_starts(p: Array, n: int, number: int, rng: np.random.Generator) -> Array:
    """Return means to start at: in turns beside a state drawn from p, and anywhere."""
    fields = rng.uniform(-WIDEST, WIDEST, (number, n))
    drawn = rng.choice(p.size, size=(number + 1) // 2, p=p / p.sum())
    signs = 1.0 - 2.0 * ((drawn[:, None] >> np.arange(n)) & 1)
    fields[::2] = signs * (0.5 * WIDEST + 0.5 * np.abs(fields[::2]))
    return np.tanh(fields)


def _own_means(p: Array, n: int) -> Array:
    """Return the mean of each spin in a distribution over states."""
    return np.array(
        [(p.reshape(-1, 2, 1 << k).sum(axis=(0, 2)) * (1.0, -1.0)).sum() for k in range(n)]
    )


def _tails(means: Array) -> list[Array]:
    """Return for k = 0 ... N the product distribution of the spins from k on, one row a start.

    The state of these spins is the index shifted to the right by k bits.
    """
    starts, n = means.shape
    tails = [np.ones((starts, 1))]
    for k in range(n - 1, -1, -1):
        pair = 0.5 * np.stack([1.0 + means[:, k], 1.0 - means[:, k]], axis=1)
        tails.append((tails[-1][:, :, None] * pair[:, None, :]).reshape(starts, -1))
    return tails[::-1]


def _fold(rest: Array, means: Array) -> Array:
    """Average over the lowest spin that is left, of the given mean in each start."""
    up, down = rest[:, 0::2], rest[:, 1::2]
    return 0.5 * (up + down + means[:, None] * (up - down))


def _fields(logs: Array, means: Array, renew: bool = False) -> Array:
    """Return b_k for each start; if asked to, put each mean in its place before the next."""
    tails = _tails(means)
    rest = np.broadcast_to(logs, (len(means), logs.size))
    fields = np.empty_like(means)
    for k in range(means.shape[1]):
        fields[:, k] = 0.5 * np.einsum("ij,ij->i", tails[k + 1], rest[:, 0::2] - rest[:, 1::2])
        if renew:
            means[:, k] = np.tanh(fields[:, k])
        rest = _fold(rest, means[:, k])
    return fields


def _values(logs: Array, means: Array) -> Array:
    """Return D_KL(q || target) for each start, in nats."""
    rest = np.broadcast_to(logs, (len(means), logs.size))
    for k in range(means.shape[1]):
        rest = _fold(rest, means[:, k])
    entropy = (entr(0.5 * (1.0 + means)) + entr(0.5 * (1.0 - means))).sum(axis=1)
    return np.asarray(-entropy - rest[:, 0])


def _descend(logs: Array, begin: Array, most: int) -> tuple[Array, NDArray[np.bool_]]:
    """Return where each start is nearly at rest, and whether it is."""
    means = begin.copy()
    moving = np.ones(len(means), dtype=bool)
    for _ in range(most):
        now = means[moving]
        before = now.copy()
        _fields(logs, now, renew=True)
        means[moving] = now
        moving[moving] = np.abs(now - before).max(axis=1) > NEARLY
        if not moving.any():
            break
    return means, ~moving


def _couplings(logs: Array, means: Array) -> Array:
    """Return C_kl: b_k is of degree one in m_l, so the difference over all of [-1, 1] is exact."""
    n = means.size
    up, down = np.tile(means, (n, 1)), np.tile(means, (n, 1))
    np.fill_diagonal(up, 1.0)
    np.fill_diagonal(down, -1.0)
    matrix = 0.5 * (_fields(logs, up) - _fields(logs, down)).T
    np.fill_diagonal(matrix, 0.0)
    return matrix


def _curvature(logs: Array, means: Array) -> Array:
    """Return the curvature in the fields, each in units of its own spread."""
    width = np.sqrt((1.0 - means) * (1.0 + means))
    return np.eye(means.size) - width[:, None] * _couplings(logs, means) * width


def _minimum(logs: Array, means: Array, most: int) -> tuple[Array, float] | None:
    """Return the minimum beside a point nearly at rest and its stability, or None."""
    for _ in range(NUDGES):
        settled = _polish(logs, means)
        if settled is None:
            return None
        sizes, directions = np.linalg.eigh(_curvature(logs, settled))
        if sizes[0] > -1e-9:
            return settled, float(sizes[0])
        fields = _fields(logs, settled[None])[0] + 0.1 * directions[:, 0]  # a saddle: off it
        ends, rested = _descend(logs, np.tanh(fields)[None], most)
        if not rested[0]:
            return None
        means = ends[0]
    return None


def _polish(logs: Array, means: Array) -> Array | None:
    """Return the point at rest nearby, by Newton's method in the fields, or None."""
    fields = _fields(logs, means[None])[0]
    for _ in range(POLISH):
        now = np.tanh(fields)
        miss = fields - _fields(logs, now[None])[0]
        if np.abs(miss).max() <= 1e-12 * (1.0 + np.abs(fields).max()):
            return now
        slopes = np.eye(now.size) - _couplings(logs, now) * ((1.0 - now) * (1.0 + now))
        step = np.linalg.lstsq(slopes, miss, rcond=None)[0]
        fields = fields - step * min(1.0, 1.0 / np.abs(step).max())
    return None


def _distinct(logs: Array, ends: list[tuple[Array, float]], unfinished: int) -> ProductMinima:
    """Return the minima that differ, the lowest first."""
    means: list[Array] = []
    stability: list[float] = []
    reached: list[int] = []
    for point, curvature in ends:
        for i, other in enumerate(means):
            if np.abs(point - other).max() <= SAME:
                reached[i] += 1
                break
        else:
            means.append(point)
            stability.append(curvature)
            reached.append(1)
    points = np.array(means)
    values = np.concatenate([_values(logs, point[None]) for point in points])
    keys = [*np.round(points, 6).T[::-1], np.round(values, 9)]
    rank = np.lexsort(keys)
    return ProductMinima(
        points[rank],
        values[rank],
        np.array(stability)[rank],
        np.array(reached, dtype=np.int64)[rank],
        unfinished,
    )
