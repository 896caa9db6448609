"""A mixture of product distributions with as few products as it needs, made exact.

A linear programme over many products mixes neighbours where one product between them would do: near
the optimum what it loses goes as the square of their distance. Here neighbours are merged into one,
and then all products move, by sequential quadratic programming, until the mixture

    p(a, b) = sum_l r_l(a) v_l(b),   r_l = w_l u_l,

is p again and sum_l w_l [H(u_l) + H(v_l)] as large as can be nearby.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mixture", "merged", "polished"]

Array = NDArray[np.float64]
Mixture = tuple[Array, Array, Array]

LEAST = 1e-13  # of what moves; what was 0 stays
EXACT = 1e-9  # p is met within this


def merged(mixture: Mixture, distance: float) -> Mixture:
    """Return the mixture w, u, v with products nearer than a distance made one, the mean of them.

    The distance of two products is sum abs(u - u') + sum abs(v - v'); the mixture changes by about
    its square.
    """
    w, u, v = mixture
    group = np.full(len(w), -1)
    leaders: list[int] = []
    for i in np.argsort(-w):
        far = np.abs(u[leaders] - u[i]).sum(axis=1) + np.abs(v[leaders] - v[i]).sum(axis=1)
        if leaders and far.min() < distance:
            group[i] = int(far.argmin())
        else:
            group[i] = len(leaders)
            leaders.append(int(i))
    member = np.zeros((len(leaders), len(w)))
    member[group, np.arange(len(w))] = w
    total = member.sum(axis=1)
    return total, member @ u / total[:, None], member @ v / total[:, None]


def polished(mixture: Mixture, p: Array) -> Mixture | None:
    """Return the best mixture near this one that is exactly p, or None if that was not found."""
    from scipy.optimize import minimize

    w, u, v = mixture
    labels, (rows, columns) = len(w), p.shape
    start = np.concatenate([(w[:, None] * u).ravel(), v.ravel()])
    moves = start > LEAST

    def parts(x: Array) -> tuple[Array, Array]:
        whole = np.zeros(start.size)
        whole[moves] = x
        return whole[: labels * rows].reshape(labels, rows), whole[labels * rows :].reshape(
            labels, columns
        )

    def cost(x: Array) -> tuple[float, Array]:
        """Return -sum_l w_l [H(u_l) + H(v_l)] and its gradient."""
        r, v = parts(x)
        w = r.sum(axis=1, keepdims=True)
        log_u = np.log(np.where(r > 0.0, r, 1.0) / np.where(r > 0.0, w, 1.0))
        log_v = np.log(np.where(v > 0.0, v, 1.0))
        inside = (v * log_v).sum(axis=1, keepdims=True)
        value = float((r * log_u).sum() + (w * inside).sum())
        slope = np.concatenate([(log_u + inside).ravel(), (w * (log_v + 1.0)).ravel()])
        return value, slope[moves]

    def missed(x: Array) -> Array:
        """Return what the mixture and the norms of the v_l miss."""
        r, v = parts(x)
        return np.concatenate([(r.T @ v - p).ravel(), v.sum(axis=1) - 1.0])

    def slopes(x: Array) -> Array:
        r, v = parts(x)
        matrix = np.zeros((rows * columns + labels, start.size))
        cells = matrix[: rows * columns].reshape(rows, columns, start.size)
        for label in range(labels):
            for a in range(rows):
                cells[a, :, label * rows + a] = v[label]
            for b in range(columns):
                cells[:, b, labels * rows + label * columns + b] = r[label]
            norm = labels * rows + label * columns
            matrix[rows * columns + label, norm : norm + columns] = 1.0
        return matrix[:, moves]

    found = minimize(
        cost,
        start[moves],
        jac=True,
        method="SLSQP",
        bounds=[(LEAST, 1.0)] * int(moves.sum()),
        constraints={"type": "eq", "fun": missed, "jac": slopes},
        options={"ftol": 1e-13, "maxiter": 200},
    )
    r, v = parts(np.clip(found.x, LEAST, 1.0))
    if not (np.isfinite(found.x).all() and np.abs(missed(found.x)).max() < EXACT):
        return None
    w = r.sum(axis=1)
    return w, r / w[:, None], v / v.sum(axis=1, keepdims=True)
