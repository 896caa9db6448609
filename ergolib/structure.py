"""What positions tell about order: waves, distances, bonds and clusters of particles in a box.

A configuration is an array of positions, shape (N, 2), in a rectangle (width, height) whose edges
are joined; positions outside it are wrapped. Five questions can be asked of it:

- `structure_factor`: which waves does it hold? S(k) = (1/N) |sum over j of exp(i k r_j)|^2;
- `pair_correlation`: at a distance r from a particle, how many more are there than chance would
  give? g(r);
- `pair_entropy`: how many nats is that worth? s_2;
- `bond_order`: do neighbours stand as in a triangular crystal, and in which direction? psi_6;
- `clusters`: who hangs together?

None of them can tell a place or a time: moving all particles alike changes nothing (but the phase
of a wave, which S does not see). Turning a crystal by an angle moves the spots of S by it and turns
the phase of psi_6 by six times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from ergolib.arguments import integer, positive, sides
from ergolib.exact.lennard_jones import BOND
from ergolib.kernels import neighbours
from ergolib.kernels import structure as kernels
from ergolib.statistics import Estimate, blocked_error, jackknife

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BondOrder",
    "Clusters",
    "StructureFactor",
    "bond_order",
    "clusters",
    "pair_correlation",
    "pair_entropy",
    "structure_factor",
]

Floats = NDArray[np.float64]
MOST_WAVES = 4_000_000
MOST_BINS = 1_000_000


@dataclass(frozen=True)
class StructureFactor:
    """S(k) at the waves that fit into the box, in the upper half of the plane.

    The lower half is the same, S(-k) = S(k). Left out is k = 0, where S = N for all positions.

    Attributes
    ----------
    k : ndarray of float64
        Wave vectors, shape (M, 2).
    S : ndarray of float64
        Shape (M,); the mean, if several configurations were given.
    error : ndarray of float64
        One standard deviation of the mean of S, found by blocking; NaN for one configuration, from
        which it cannot be known.
    """

    k: Floats
    S: Floats
    error: Floats

    def radial(self, bins: int = 60) -> pd.DataFrame:
        """Average S over all directions.

        Parameters
        ----------
        bins : int, default 60
            Rings of equal width, from 0 to the greatest k.

        Returns
        -------
        pandas.DataFrame
            One row for each ring that holds a wave: ``k``, the mean length of its wave vectors;
            ``S``, the mean; ``error``, from the spread of S in the ring, which for a gas or a
            liquid is one standard deviation (NaN for a single wave); ``waves``, how many.

        Raises
        ------
        TypeError, ValueError
            If `bins` is not an integer from 1 to a million.
        """
        import pandas as pd

        count = integer(bins, "bins", 1, MOST_BINS)
        length = np.hypot(*self.k.T)
        ring = np.minimum((length * (count / length.max())).astype(int), count - 1)
        by_ring = pd.DataFrame({"k": length, "S": self.S}).groupby(ring)
        table = by_ring.mean()
        table["error"] = by_ring["S"].sem()
        table["waves"] = by_ring.size()
        return table.reset_index(drop=True)

    def table(self) -> pd.DataFrame:
        """Return both halves of the plane: one row per wave, with ``kx``, ``ky`` and ``S``."""
        import pandas as pd

        k = np.concatenate([self.k, -self.k])
        return pd.DataFrame({"kx": k[:, 0], "ky": k[:, 1], "S": np.tile(self.S, 2)})


@dataclass(frozen=True)
class BondOrder:
    """How particles' neighbours stand, as sixfold complex numbers.

    Attributes
    ----------
    local : ndarray of complex128
        psi_6 of each particle, shape (N,): abs is 1 in a perfect triangular crystal, the phase six
        times its direction. 0 for a particle without neighbours.
    neighbours : ndarray of int64
        How many each particle has, shape (N,).
    mean : complex
        Average of `local` over all particles: the order of the whole.
    """

    local: NDArray[np.complex128]
    neighbours: NDArray[np.int64]
    mean: complex


@dataclass(frozen=True)
class Clusters:
    """Particles joined by chains of neighbours.

    Attributes
    ----------
    labels : ndarray of int64
        The number of each particle's cluster, shape (N,), from 0 in the order of first members.
    sizes : ndarray of int64
        Particles in each cluster.
    largest : int
        Particles in the largest.
    """

    labels: NDArray[np.int64]
    sizes: NDArray[np.int64]
    largest: int


def _configurations(positions: Any) -> Floats:
    """Return positions as an array of shape (configurations, N, 2)."""
    message = "positions must have shape (N, 2), or (configurations, N, 2)"
    try:
        array = np.asarray(positions)
    except ValueError:
        raise ValueError(f"{message}, got sequences of different lengths") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"positions must be real numbers, got an array of {array.dtype}")
    array = array.astype(np.float64)
    if array.ndim not in (2, 3) or array.shape[-1] != 2 or 0 in array.shape:
        raise ValueError(f"{message}, with at least one particle, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("positions must be finite, got NaN or infinity among them")
    return array if array.ndim == 3 else array[None]


def _coordinates(configuration: Floats, box: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return x and y, each a flat array, wrapped into the box."""
    wrapped = np.mod(configuration, box)
    wrapped[wrapped >= box] = 0.0  # what rounding has brought to the edge itself
    return np.ascontiguousarray(wrapped[:, 0]), np.ascontiguousarray(wrapped[:, 1])


def _one(positions: Any, box: Any) -> tuple[Floats, Floats, float, float]:
    width, height = sides(box)
    checked = _configurations(positions)
    if len(checked) != 1 or np.ndim(positions) == 3:
        raise ValueError(f"positions must have shape (N, 2), got {np.shape(positions)}")
    return *_coordinates(checked[0], (width, height)), width, height


def _within_half(value: Any, name: str, width: float, height: float) -> float:
    length = positive(value, name)
    half = 0.5 * min(width, height)
    if length > half:
        raise ValueError(
            f"{name} must be at most half of the box's shorter side, {half:g}, got {value!r}"
        )
    return length


def neighbour_list(
    x: Floats, y: Floats, width: float, height: float, reach: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a half list of flat, wrapped coordinates: `first` and `partners`, as the kernels take.

    It is made longer until all pairs nearer than the reach find room.
    """
    number = x.size
    head = np.empty(neighbours.cells(number, width, height, reach), np.int64)
    following, first = np.empty(number, np.int64), np.empty(number + 1, np.int64)
    partners = np.empty(8 * number, np.int64)
    while True:
        found = neighbours.half_list(x, y, width, height, reach, head, following, first, partners)
        if found <= partners.size:
            return first, partners
        partners = np.empty(found, np.int64)


def bond_order(positions: ArrayLike, box: Any, radius: float = BOND) -> BondOrder:
    """Sixfold bond order of each particle and of all, psi_j = mean of exp(6 i theta_jk).

    The mean is over the neighbours k nearer than `radius`, and theta is the direction from j to k.

    Parameters
    ----------
    positions : array_like of float
        Shape (N, 2).
    box : float or (float, float)
        Side of the square, or width and height.
    radius : float, default 1.5
        Nearer than this are neighbours: about the first minimum of g(r) for Lennard-Jones
        particles, between the neighbours at 1.11 and the next ones at 1.93 of their crystal. At
        most half of the shorter side.

    Returns
    -------
    BondOrder
        `local` and `neighbours` of each particle, and the `mean`.

    Raises
    ------
    TypeError, ValueError
        If the positions are not finite numbers of shape (N, 2), the box has no two positive sides,
        or the radius is not positive or too long for the box.

    Notes
    -----
    Source: Halperin and Nelson, Phys. Rev. Lett. 41, 121 (1978). N particles placed at random have
    abs(mean) of about N^(-1/2), times a factor that depends on how many neighbours they have.

    Examples
    --------
    >>> round(abs(bond_order([[0.0, 0.0], [1.0, 0.0], [0.5, 0.75**0.5]], box=9.0).mean), 12)
    1.0
    """
    x, y, width, height = _one(positions, box)
    reach = _within_half(radius, "radius", width, height)
    re, im, counts, mean = (
        np.empty(x.size), np.empty(x.size), np.empty(x.size, np.int64), np.empty(2),
    )  # fmt: skip
    pairs = neighbour_list(x, y, width, height, reach)
    kernels.bond_order(x, y, width, height, reach, *pairs, re, im, counts, mean)
    return BondOrder(re + 1j * im, counts, complex(*mean))


def clusters(positions: ArrayLike, box: Any, radius: float = BOND) -> Clusters:
    """Clusters of particles joined by chains of pairs nearer than a radius.

    Parameters
    ----------
    positions : array_like of float
        Shape (N, 2).
    box : float or (float, float)
        Side of the square, or width and height.
    radius : float, default 1.5
        Nearer than this are joined; at most half of the shorter side.

    Returns
    -------
    Clusters
        Labels of particles, sizes of clusters, and the largest size.

    Raises
    ------
    TypeError, ValueError
        If the positions are not finite numbers of shape (N, 2), the box has no two positive sides,
        or the radius is not positive or too long for the box.

    Examples
    --------
    >>> clusters([[0.5, 5.0], [4.0, 5.0], [9.5, 5.0]], box=10.0).labels.tolist()
    [0, 1, 0]
    """
    x, y, width, height = _one(positions, box)
    reach = _within_half(radius, "radius", width, height)
    labels, sizes = np.empty(x.size, np.int64), np.empty(x.size, np.int64)
    pairs = neighbour_list(x, y, width, height, reach)
    largest = int(kernels.clusters(x, y, width, height, reach, *pairs, labels, sizes))
    return Clusters(labels, sizes[: np.count_nonzero(sizes)].copy(), largest)


def structure_factor(positions: ArrayLike, box: Any, reach: float = 20.0) -> StructureFactor:
    """Structure factor S(k) = (1/N) |sum over j of exp(i k r_j)|^2 at every wave that fits.

    Parameters
    ----------
    positions : array_like of float
        Shape (N, 2); or (configurations, N, 2), over which S is averaged.
    box : float or (float, float)
        Side of the square, or width and height.
    reach : float, default 20
        Greatest length of a wave vector. The first spots of a triangular crystal of spacing a are
        at 4 pi / (sqrt(3) a), which is 6.5 for Lennard-Jones particles.

    Returns
    -------
    StructureFactor
        Wave vectors k = 2 pi (n_x / width, n_y / height), S and its error; `radial` averages over
        directions, `table` holds the whole plane.

    Raises
    ------
    TypeError, ValueError
        If the positions are not finite numbers of such a shape, the box has no two positive sides,
        or the reach is not positive, holds no wave, or holds more than four million.
    """
    width, height = sides(box)
    checked = _configurations(positions)
    longest = positive(reach, "reach") * (1.0 + 1e-12)  # a wave at the reach itself is within it
    most = longest * np.array([width, height]) / (2.0 * np.pi)
    if not 1.0 <= max(most) or np.prod(2.0 * most + 1.0) > MOST_WAVES:
        raise ValueError(
            f"reach must hold from one to {MOST_WAVES:,} waves: at least"
            f" {2.0 * np.pi / max(width, height):g} in this box, got {reach!r}"
        )
    columns, rows = (int(each) for each in most)
    across, up = np.meshgrid(np.arange(-columns, columns + 1), np.arange(rows + 1))
    k = 2.0 * np.pi * np.stack([across / width, up / height], axis=-1)
    kept = (np.hypot(k[..., 0], k[..., 1]) <= longest) & ((up > 0) | (across > 0))
    scratch, out = np.empty(kernels.waves(columns, rows)), np.empty(kept.shape)
    series = np.empty((len(checked), np.count_nonzero(kept)))
    for row, configuration in zip(series, checked, strict=True):
        x, y = _coordinates(configuration, (width, height))
        kernels.structure_factor(x, y, width, height, columns, rows, scratch, out.reshape(-1))
        row[:] = out[kept]
    return StructureFactor(k[kept], series.mean(axis=0), _errors(series))


def _errors(series: Floats) -> Floats:
    """Return the error of each column's mean; NaN if there is only one row."""
    if len(series) == 1:
        return np.full(series.shape[1], np.nan)
    return np.array([blocked_error(column).error for column in series.T])


def pair_correlation(
    positions: ArrayLike, box: Any, reach: float | None = None, bins: int = 100
) -> pd.DataFrame:
    """Pair correlation g(r): pairs at a distance r, over those that chance would give.

    In a bin from r - dr/2 to r + dr/2, chance puts N (N - 1) / 2 * 2 pi r dr / (width * height)
    pairs. (The area 2 pi r dr is exact, and N - 1 are the particles that another one can meet.) So
    g = 1 for the ideal gas, whatever N.

    Parameters
    ----------
    positions : array_like of float
        Shape (N, 2), N at least 2; or (configurations, N, 2), over which g is averaged.
    box : float or (float, float)
        Side of the square, or width and height.
    reach : float, optional
        Greatest distance; half of the shorter side, which is the most, by default.
    bins : int, default 100
        Bins of equal width from 0 to the reach.

    Returns
    -------
    pandas.DataFrame
        Columns ``r`` (middle of the bin), ``g`` and ``error``: one standard deviation, by blocking
        over configurations. Of a single configuration it is what counting alone would give,
        sqrt(pairs in the bin), which is too small where particles hang together.

    Raises
    ------
    TypeError, ValueError
        If the positions are not finite numbers of such a shape with at least two particles, the box
        has no two positive sides, the reach is not positive or more than half of the shorter side,
        or `bins` is not an integer from 1 to a million.
    """
    import pandas as pd

    edges, counts, chance, _ = _pairs(positions, box, reach, bins)
    error = np.sqrt(counts[0]) if len(counts) == 1 else _errors(counts.astype(np.float64))
    middle = 0.5 * (edges[1:] + edges[:-1])
    return pd.DataFrame({"r": middle, "g": counts.mean(axis=0) / chance, "error": error / chance})


def _pairs(
    positions: Any, box: Any, reach: float | None, bins: int
) -> tuple[Floats, NDArray[np.int64], Floats, int]:
    """Count pairs by distance.

    Returns edges of bins, a row of counts for each configuration, the counts that chance would
    give, and how many particles there are.
    """
    width, height = sides(box)
    checked = _configurations(positions)
    number = checked.shape[1]
    if number < 2:
        raise ValueError("positions must hold at least 2 particles, got 1")
    most = 0.5 * min(width, height)
    end = most if reach is None else _within_half(reach, "reach", width, height)
    count = integer(bins, "bins", 1, MOST_BINS)
    edges = np.linspace(0.0, end, count + 1)
    chance = 0.5 * number * (number - 1) * np.pi * np.diff(edges**2) / (width * height)
    head = np.empty(neighbours.cells(number, width, height, end), np.int64)
    following = np.empty(number, np.int64)
    counts = np.zeros((len(checked), count), np.int64)
    for row, configuration in zip(counts, checked, strict=True):
        x, y = _coordinates(configuration, (width, height))
        kernels.pair_histogram(x, y, width, height, end, head, following, row)
    return edges, counts, chance, number


def pair_entropy(
    positions: ArrayLike, box: Any, reach: float | None = None, bins: int = 100
) -> Estimate:
    """Two-body excess entropy s_2, in nats a particle: what pair distances alone say of order.

    With g(r) the pair correlation and V the area of the box,

        s_2 = - (N - 1) / (2 V)  integral of [g ln g - g + 1] 2 pi r dr.

    -s_2 is the first term of the total correlation of the positions, TC = N ln V - S_config, which
    is minus the excess entropy; what three and more particles share is not in it. In a box of N the
    integral over V is the mutual information of two particles, of which there are N (N - 1) / 2
    pairs: -N s_2 is the sum over all pairs, for every N. In the dilute limit it is all there is,
    `ergolib.exact.dilute_total_correlation`.

    Parameters
    ----------
    positions : array_like of float
        Shape (configurations, N, 2), N at least 2, of at least two configurations in equilibrium at
        equal intervals.
    box : float or (float, float)
        Side of the square, or width and height.
    reach : float, optional
        Greatest distance that is told from others; half of the shorter side, which is the most, by
        default.
    bins : int, default 100
        Bins of equal width from 0 to the reach. All that is beyond counts as one more.

    Returns
    -------
    Estimate
        s_2, at most 0 but for noise, with the error and the bias found by `jackknife` over
        configurations. (An average of many bins with few counts each would be biased down.)

    Raises
    ------
    TypeError, ValueError
        As for `pair_correlation`, and for fewer than two configurations.

    Notes
    -----
    Three subtleties. (1) Particles are labelled. Identical ones have ln N! less of S_config, and so
    has the ideal gas, so that the excess is the same. (2) A particle meets N - 1
    others: with rho = N/V for (N - 1)/V the result would be too large, for two particles twice.
    And as no particle comes or goes, g tends to 1 + O(1/N) far away, not to 1; g ln g - g + 1 is
    quadratic there and hardly sees it. (3) Bins lose what happens
    inside them, so that -s_2 is a lower bound, and a sharp first peak needs narrow ones: the bins
    are a coarser description of the same pairs, and information cannot grow.

    Sources: Nettleton and Green, J. Chem. Phys. 29, 1365 (1958); Baranyai and Evans, Phys. Rev. A
    40, 3817 (1989).
    """
    _, counts, chance, number = _pairs(positions, box, reach, bins)
    if len(counts) < 2:
        raise ValueError("positions must hold at least 2 configurations, got 1")
    all_pairs = 0.5 * number * (number - 1)
    beyond = all_pairs - counts.sum(axis=1, keepdims=True)
    share = np.append(chance, all_pairs - chance.sum()) / all_pairs
    g = np.hstack([counts, beyond]) / (all_pairs * share)

    def excess(*bins: Any) -> Any:
        terms = (
            part * (special.xlogy(each, each) - each + 1.0)
            for part, each in zip(share, bins, strict=True)
        )
        return -0.5 * (number - 1) * sum(terms)

    return jackknife(excess, *g.T)
