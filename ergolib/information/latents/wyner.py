"""The least that makes two parts independent: the common information of Wyner, for small alphabets.

How much must be written down about (A, B) so that, once it is read, A and B have nothing to do with
each other?

    C(A;B) = min I(L;AB) over latents L with I(A;B|L) = 0;   K(A;B) <= I(A;B) <= C(A;B)

(A. D. Wyner, IEEE Trans. Inf. Theory 21, 163, 1975; K is the common information of Gacs and
Korner). A natural latent without error exists just where the three agree.

Such a latent is a way to write p(a, b) as a mixture of product distributions,

    p = sum_l w_l u_l v_l^T,   I(L;AB) = H(AB) - sum_l w_l [H(u_l) + H(v_l)],

and the best mixture is found by *linear programming with columns made as needed* (Dantzig and
Wolfe, Operations Research 8, 101, 1960). For given products (u_l, v_l), the best weights are a
linear programme. Its dual variables M[a, b] price each cell, and a new product is worth its
reduced cost H(u) + H(v) - u^T M v. The best one is looked for from many starts by turns,

    u(a) ~ exp(-sum_b M[a,b] v(b)),   v(b) ~ exp(-sum_a M[a,b] u(a)),

each of which raises it to its maximum. Where p has zeros, a product must keep clear of them: its
values of A and B lie in a *biclique*, a rectangle of cells that all occur, and every maximal one is
searched. When no product is worth more than g, no latent can have less than I(L;AB) - g: the
programme is convex, and g is its gap. The search from starts may miss the best product, so that
the gap is as sure as they are many; every latent found is one, whatever it misses.

Values of A that say the same of B make one, to begin with: which of them it is can be drawn last.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import integer, positive
from ergolib.information.latents.product_mixtures import Mixture, merged, polished
from ergolib.information.measures import Axes, entropy, grouped, mutual_information

__all__ = ["WynerInformation", "wyner_information"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_VALUES = 12  # of A, and of B, those that say the same counted as one
TURNS = 400  # of u and v, at most
ALIKE = 1e-13  # conditional probabilities nearer than this are the same
STILL = 1e-10  # a product whose reduced cost grows by less has arrived
NEW_PRODUCTS = 24  # in a round, the best
SAME = 1e-5  # products nearer than this are one
NEIGHBOURS = (40.0, 20.0, 10.0, 5.0)  # so far apart, times sqrt(tolerance), products may be one
MOST_MOVING = 100  # numbers that move in polishing
SMOOTH = 0.5  # share of the best prices so far in those for which products are made
MANY = 30  # products for each cell: then some are forgotten,
SLACK = 0.1  # which are worth less than nothing by more nats than this


class WynerInformation(NamedTuple):
    """The latent with the least information that makes two variables independent, as far as found.

    Attributes
    ----------
    information : float
        I(L;AB) in nats: C(A;B), or up to `gap` more.
    gap : float
        What another latent might save at most, in nats, if the search from starts missed none.
    channel : ndarray of float64, shape (A's values, B's values, labels)
        P[L|AB]; all 0 where p is 0.
    weights : ndarray of float64, shape (labels,)
        P[L].
    given_a, given_b : ndarray of float64, shapes (labels, A's values), (labels, B's values)
        P[A|L] and P[B|L], the factors: p is the sum of weight times given_a times given_b.
    mediation : float
        I(A;B|L) of that channel, in nats: what rounding leaves of 0.
    converged : bool
        Whether `gap` is within the tolerance.
    rounds : int
        Linear programmes that were solved.
    """

    information: float
    gap: float
    channel: Array
    weights: Array
    given_a: Array
    given_b: Array
    mediation: float
    converged: bool
    rounds: int


def wyner_information(
    p: ArrayLike,
    a: Axes = 0,
    b: Axes = 1,
    *,
    tolerance: float = 1e-6,
    starts: int = 40,
    rounds: int = 400,
    seed: int = 0,
) -> WynerInformation:
    """Find the common information of Wyner of two variables with few values, numerically.

    Parameters
    ----------
    p : array_like
        Probabilities, one axis for each variable. Two by two takes a tenth of a second, 5 x 5
        some seconds, and so does 8 x 8 with a tolerance of 0.001.
    a, b : int or tuple of int, default 0, 1
        The variables A and B, each of 12 values at most; values that say the same of the other
        variable count as one.
    tolerance : float, default 1e-6
        Gap in nats at which the search ends.
    starts : int, default 40
        From where products are searched for in each round, besides those in use; shared among the
        maximal bicliques of the support, with at least 4 for each.
    rounds : int, default 400
        Linear programmes at most.
    seed : int, default 0
        Of the starts.

    Returns
    -------
    WynerInformation
        A latent in any case, with as many labels as there are cells at most; see `converged`.

    Raises
    ------
    TypeError, ValueError
        If `p` is not a distribution, an argument is out of range, or there are too many values.

    Examples
    --------
    Two coins that agree nine times in ten:

    >>> found = wyner_information([[0.45, 0.05], [0.05, 0.45]])
    >>> round(found.information, 5), found.converged
    (0.60495, True)
    """
    joint = grouped(p, a=a, b=b)
    shares = _classes(joint), _classes(joint.T)
    for share, name in zip(shares, "ab", strict=True):
        if len(share) > MOST_VALUES:
            raise ValueError(
                f"{name} must have at most {MOST_VALUES} values that say different things of the "
                f"other, got {len(share)}"
            )
    of_a, of_b = (share > 0.0 for share in shares)
    search = _Search(
        of_a @ joint @ of_b.T,
        integer(starts, "starts", 1),
        np.random.default_rng(integer(seed, "seed", 0)),
    )
    goal, most = positive(tolerance, "tolerance"), integer(rounds, "rounds", 1)
    done = 0
    while done < most:
        done += 1
        if not search.weigh() or search.look(goal) <= goal:
            break
    return _answer(joint, shares, search, done, goal)


def _classes(joint: Array) -> Array:
    """Return P[row|class], shape (classes, rows), of the classes of rows that are proportional.

    Which row of a class it is says nothing of the column, so that it can be drawn afterwards, and
    the classes have the same common information as the rows. Rows that never occur are in none.
    """
    total = joint.sum(axis=1)
    shares: list[Array] = []
    told: list[Array] = []  # what each class says of the columns
    for row in np.flatnonzero(total):
        says = joint[row] / total[row]
        known = [k for k, each in enumerate(told) if np.abs(each - says).max() < ALIKE]
        if not known:
            known = [len(told)]
            told.append(says)
            shares.append(np.zeros(len(joint)))
        shares[known[0]][row] = total[row]
    return np.array([share / share.sum() for share in shares])


class _Search:
    """Products of distributions, the best mixture of them, and the search for better ones."""

    def __init__(self, p: Array, starts: int, rng: np.random.Generator) -> None:
        self.p, self.rng = p, rng
        self.entropy = entropy(p)
        self.rectangles = _maximal_bicliques(p > 0.0)
        self.starts = max(4, -(-starts // len(self.rectangles)))
        rows, columns = np.nonzero(p)
        of_a, of_b = np.eye(p.shape[0]), np.eye(p.shape[1])
        given_a, given_b = p / p.sum(axis=1, keepdims=True), (p / p.sum(axis=0)).T
        self.u = np.vstack([of_a[rows], of_a, given_b])  # L = AB will do, and so will A, and B
        self.v = np.vstack([of_b[columns], given_a, of_b])
        self.weights = np.concatenate([p[rows, columns], np.zeros(sum(p.shape))])
        self.price = np.zeros(p.shape)
        self.best_price = self.price
        self.least = -np.inf  # no latent has less, if no product was missed

    @property
    def information(self) -> float:
        """I(L;AB) of the present mixture."""
        return self.entropy - float(self.weights @ _open(self.u, self.v))

    def weigh(self) -> bool:
        """Find the best weights of the present products, and the price of each cell, if it can."""
        there = self.p > 0.0
        worth = _open(self.u, self.v)
        cells = (self.u[:, :, None] * self.v[:, None, :])[:, there]
        solved = _programme(worth, cells, self.p[there])
        if solved is None:
            return False
        self.weights, self.price[there] = solved
        if len(worth) > MANY * there.sum():
            useful = (self.weights > 0.0) | (worth - cells @ self.price[there] > -SLACK)
            self.u, self.v, self.weights = self.u[useful], self.v[useful], self.weights[useful]
        return True

    def look(self, goal: float) -> float:
        """Look for products worth having, keep them, and return the gap."""
        prices = SMOOTH * self.best_price + (1.0 - SMOOTH) * self.price
        for price in (prices, self.price):
            u, v, gain = self._products(price)
            least = self.entropy - float((price * self.p).sum()) - max(float(gain.max()), 0.0)
            if least > self.least:
                self.least, self.best_price = least, price.copy()
            if self.information - self.least <= goal:
                break
            gain = _open(u, v) - np.einsum("ka,ab,kb->k", u, self.price, v)
            if gain.max() > 0.1 * goal:
                self._keep(u, v, gain, 0.1 * goal)
                break
        return self.information - self.least

    def _keep(self, u: Array, v: Array, gain: Array, least: float) -> None:
        """Keep the best products, of those that are nearly the same only one."""
        chosen: list[int] = []
        for i in np.argsort(-gain):
            if gain[i] <= least or len(chosen) == NEW_PRODUCTS:
                break
            far = np.abs(u[chosen] - u[i]).sum(axis=1) + np.abs(v[chosen] - v[i]).sum(axis=1)
            if (far > SAME).all():
                chosen.append(int(i))
        self.u, self.v = np.vstack([self.u, u[chosen]]), np.vstack([self.v, v[chosen]])
        self.weights = np.append(self.weights, np.zeros(len(chosen)))

    def _products(self, price: Array) -> tuple[Array, Array, Array]:
        """Return products of locally greatest reduced cost, and these costs."""
        used = self.weights > 1e-9
        v, inside_a, inside_b = [self.v[used]], [self.u[used] > 0.0], [self.v[used] > 0.0]
        for rows, columns in self.rectangles:
            inside_a.append(np.tile(rows, (self.starts, 1)))
            inside_b.append(np.tile(columns, (self.starts, 1)))
            v.append(self._random(columns))
        return _by_turns(price, np.vstack(v), np.vstack(inside_a), np.vstack(inside_b))

    def _random(self, inside: Mask) -> Array:
        """Return random distributions on some values, many of them near the corners."""
        drawn = np.zeros((self.starts, inside.size))
        drawn[:, inside] = self.rng.dirichlet(np.full(int(inside.sum()), 0.5), self.starts)
        return drawn


def _programme(worth: Array, cells: Array, p: Array) -> tuple[Array, Array] | None:
    """Return the weights w of most worth with w @ cells = p, and the price of each cell.

    Products that are nearly alike can defeat a solver at its finest tolerance; None if they defeat
    it at every one.
    """
    from scipy.optimize import linprog

    for near in (1e-10, 1e-8, 1e-7):
        for method in ("highs", "highs-ds"):
            options = {"primal_feasibility_tolerance": near, "dual_feasibility_tolerance": near}
            solved = linprog(-worth, A_eq=cells.T, b_eq=p, method=method, options=options)
            if solved.status == 0:
                return np.maximum(solved.x, 0.0), -solved.eqlin.marginals
    return None


def _by_turns(price: Array, v: Array, inside_a: Mask, inside_b: Mask) -> tuple[Array, Array, Array]:
    """Maximise H(u) + H(v) - u M v by turns, all starts at once, each within its rectangle."""
    gain = np.full(len(v), -np.inf)
    for _ in range(TURNS):
        u, _ = _soft(-v @ price.T, inside_a)
        v, scale = _soft(-u @ price, inside_b)
        before, gain = gain, special.entr(u).sum(axis=1) + scale  # H(v) - u M v = ln of the sum
        if (gain - before < STILL).all():
            break
    return u, v, gain


def _soft(power: Array, inside: Mask) -> tuple[Array, Array]:
    """Return distributions ~ exp(power) on the values inside, and the logarithms of the sums."""
    power = np.where(inside, power, -np.inf)
    highest = power.max(axis=1, keepdims=True)
    weights = np.exp(power - highest)
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, (highest + np.log(total))[:, 0]


def _open(u: Array, v: Array) -> Array:
    """Return H(u) + H(v) of each product."""
    return np.asarray(special.entr(u).sum(axis=1) + special.entr(v).sum(axis=1))


def _maximal_bicliques(
    occurs: Mask,
) -> list[tuple[Mask, Mask]]:
    """Return the rectangles, rows times columns, of cells that all occur and cannot be enlarged."""
    if occurs.shape[0] > occurs.shape[1]:
        return [(rows, columns) for columns, rows in _maximal_bicliques(occurs.T)]
    found: dict[bytes, tuple[Mask, Mask]] = {}
    for subset in range(1, 1 << occurs.shape[0]):
        some = (subset >> np.arange(occurs.shape[0])) & 1 == 1
        columns: Mask = np.asarray(occurs[some].all(axis=0))
        if columns.any():
            rows: Mask = np.asarray(occurs[:, columns].all(axis=1))
            found[rows.tobytes()] = (rows, columns)
    return list(found.values())


def _tidied(search: _Search, goal: float) -> Mixture:
    """Return the best mixture, with as few products as it needs, if that can be found."""
    used = search.weights > 0.0
    best = search.weights[used], search.u[used], search.v[used]
    tried = 0
    for apart in NEIGHBOURS:
        fewer = merged(best, apart * math.sqrt(goal))
        if len(fewer[0]) == tried:
            continue
        tried = len(fewer[0])
        if len(fewer[0]) * sum(search.p.shape) > MOST_MOVING:
            break
        exact = polished(fewer, search.p)
        if exact is not None:
            w, u, v = exact
            if search.entropy - float(w @ _open(u, v)) <= search.information + 1e-12:
                return exact
    return best


def _answer(
    joint: Array, shares: tuple[Array, Array], search: _Search, rounds: int, goal: float
) -> WynerInformation:
    """Put what was found of the classes into the shape of the given distribution."""
    w, u, v = _tidied(search, goal)
    order = np.argsort(-w, kind="stable")
    weights, given_a, given_b = w[order] / w.sum(), u[order] @ shares[0], v[order] @ shares[1]
    mixture = weights * given_a.T[:, None, :] * given_b.T[None, :, :]
    total = mixture.sum(axis=-1, keepdims=True)
    channel = np.divide(mixture, total, out=np.zeros_like(mixture), where=total > 0.0)
    whole = joint[..., None] * channel
    whole /= whole.sum()
    information = mutual_information(whole, 2, (0, 1))
    gap = max(information - search.least, 0.0)
    return WynerInformation(
        information=information,
        gap=gap,
        channel=channel,
        weights=weights,
        given_a=given_a,
        given_b=given_b,
        mediation=mutual_information(whole, 0, 1, given=2),
        converged=gap <= goal,
        rounds=rounds,
    )
