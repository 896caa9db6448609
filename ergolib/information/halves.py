"""The mutual information of two parts of an Ising torus, from two rows of each.

A torus of m rows is cut into a strip A of a rows and the rest, B (H = -sum s s' over neighbours,
k_B = 1, J = 1). Given its first and last row, a strip does not heed the rest: the Markov property
of the field. So the probability of a state x of A is exp(-E_A(x)/T) G(r_a, r_1) / Z, where G, the
summed weight of B and of both interfaces, depends on the two end rows only, and

    I(A; B) = ln Z - <ln G_A> - <ln G_B> - <E_interfaces>/T.

The averages need the joint distribution of two rows: 4^width numbers, and not 2^sites. Rows that
differ by a shift, a mirror or a flip of all spins count alike, so that one of each class is
followed. Lattices of 12 x 12, whose states no computer could list, take a second or two.

The information peaks *above* T_c and falls to ln 2, the sign, in the cold: Wilms, Troyer and
Verstraete, J. Stat. Mech. P10011 (2011).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ergolib.arguments import integer
from ergolib.arguments import shape as check_shape
from ergolib.arguments import temperature as check_temperature
from ergolib.kernels import transfer

__all__ = ["half_information"]

Array = NDArray[np.float64]

_WIDEST = 12
_LONGEST = 1024


class _Rows(NamedTuple):
    """One row of each class, and how many rows it stands for."""

    states: NDArray[np.int64]
    sizes: Array


def half_information(
    shape: int | tuple[int, int], temperature: float, rows: int | None = None
) -> float:
    """Mutual information of two parts of a periodic Ising lattice, in nats.

    Parameters
    ----------
    shape : int or (int, int)
        Side of a square, or rows and columns: 2 to 1024 rows, 1 to 12 columns. 10 columns take a
        tenth of a second, 12 one or two. A side of 2 has doubled bonds.
    temperature : float
        Temperature in units of J, greater than 0.
    rows : int, optional
        How many rows the first part has; the second has all others. Half of them by default,
        rounded down.

    Returns
    -------
    float
        I(A;B), right to about 1e-12: ln 2 in the cold, 0 in the heat. The parts meet twice, so
        that their boundary is 2 columns long.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> round(half_information(6, 2.5), 8)
    0.95946936
    """
    total, width = check_shape(shape, "shape", minimum=1)
    if width > _WIDEST or not 2 <= total <= _LONGEST:
        raise ValueError(
            f"shape must have 2 to {_LONGEST} rows and at most {_WIDEST} columns, got {shape!r}"
        )
    t = check_temperature(temperature)
    first = total // 2 if rows is None else integer(rows, "rows", 1, total - 1)
    kinds = _classes(width)
    strips = _strips(kinds, width, t, total)
    log_z, log_rest = _average_log_rest(kinds, strips, width, t, first, total)
    if total - first == first:
        log_other = log_rest
    else:
        _, log_other = _average_log_rest(kinds, strips, width, t, total - first, total)
    # the two interfaces: how many of their bonds are broken, each costing 2
    broken = _average_broken(kinds, strips, width, t, total)
    return max(0.0, log_z - log_rest - log_other - 2.0 * (2.0 * broken / t))


def _classes(width: int) -> _Rows:
    """Return the least row of each class of rows that shifts, a mirror and a flip make alike."""
    full = (1 << width) - 1
    rows = np.arange(1 << width)
    mirror = sum(((rows >> x) & 1) << (width - 1 - x) for x in range(width))
    least = rows.copy()
    for image in (rows, np.asarray(mirror)):
        for _ in range(width):
            least = np.minimum(least, np.minimum(image, full ^ image))
            image = ((image << 1) & full) | (image >> (width - 1))
    states, sizes = np.unique(least, return_counts=True)
    return _Rows(states, sizes.astype(np.float64))


def _strips(kinds: _Rows, width: int, temperature: float, most: int) -> list[tuple[Array, Array]]:
    """Return, for n = 0 ... most - 1, the vectors V (D V)^n of each class, and ln of their scale.

    Entry [class, r]: the summed weight of n rows between two whose states are the class's and r.
    """
    weights = np.empty(1 << width)
    transfer.row_weights(weights, width, temperature)
    ones = np.ones(1 << width)
    vectors = np.zeros((len(kinds.states), 1 << width))
    vectors[np.arange(len(kinds.states)), kinds.states] = 1.0
    scales = np.zeros(len(kinds.states))
    out = []
    for n in range(most):
        for k, vector in enumerate(vectors):
            if n > 0:
                vector *= weights
            scales[k] += transfer.next_row(vector, ones, width, temperature)
        out.append((vectors.copy(), scales.copy()))
    return out


def _ends(
    kinds: _Rows,
    strips: list[tuple[Array, Array]],
    width: int,
    temperature: float,
    rows: int,
    total: int,
) -> tuple[Array, float, Array, Array]:
    """Return P(first, last row) of a strip of some rows, ln Z, and ln G with its scale apart."""
    weights = np.empty(1 << width)
    transfer.row_weights(weights, width, temperature)
    rest, rest_scale = strips[total - rows]
    if rows == 1:
        own, own_scale = np.zeros_like(rest), np.zeros(len(rest))
        own[np.arange(len(rest)), kinds.states] = weights[kinds.states]
    else:
        inner, own_scale = strips[rows - 2]
        own = weights[kinds.states][:, None] * inner * weights
    joint = own * rest * kinds.sizes[:, None]
    scale = own_scale + rest_scale
    top = scale.max()
    joint *= np.exp(scale - top)[:, None]
    z = joint.sum()
    return joint / z, float(np.log(z) + top), rest, rest_scale


def _average_log_rest(
    kinds: _Rows,
    strips: list[tuple[Array, Array]],
    width: int,
    temperature: float,
    rows: int,
    total: int,
) -> tuple[float, float]:
    """Return ln Z and the average of ln G of a strip of some rows."""
    joint, log_z, rest, rest_scale = _ends(kinds, strips, width, temperature, rows, total)
    log_rest = np.log(rest, where=joint > 0.0, out=np.zeros_like(rest)) + rest_scale[:, None]
    return log_z, float((joint * log_rest).sum())


def _average_broken(
    kinds: _Rows, strips: list[tuple[Array, Array]], width: int, temperature: float, total: int
) -> float:
    """Return how many bonds between two neighbouring rows are broken, on average."""
    states = np.arange(1 << width)
    differ = np.bitwise_count(kinds.states[:, None] ^ states)
    # a strip of two rows; its inner bonds are those of any interface
    joint: Any = _ends(kinds, strips, width, temperature, 2, total)[0]
    return float((joint * differ).sum())
