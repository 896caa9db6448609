"""A thermometer made of one snapshot of Ising spins.

A temperature belongs to a distribution, and a snapshot is a single draw from it. Yet a large system
is its own ensemble: every spin is a coin whose chances its neighbours set, exp(b h s) / (2 cosh b
h) with h the sum of the neighbours and b = 1/T (J = k_B = 1). *Maximum pseudolikelihood* (Besag,
The Statistician 24, 179, 1975) asks which b makes all these coins together most likely,

    sum over sites of h [s - tanh(b h)] = 0.

It knows the rule of one spin and nothing else: neither what is far away nor the partition function.
Its error follows from the snapshot too (Godambe 1960; `ergolib.kernels.pseudolikelihood` has both).

*Maximum likelihood* asks which b makes the whole snapshot most likely, and finds that where the
mean energy is that of the snapshot. So it needs the mean energy at every temperature, which here
Kaufman knows. No unbiased estimate of T from one snapshot can have a smaller error than the bound
of Cramer and Rao, dT / T = 1 / sqrt(N c(T)) with the heat capacity c per site: energies scatter by
sqrt(N c) T and move by N c for a unit of temperature. Maximum likelihood reaches it in a large
system. Pseudolikelihood does not: it takes each spin's surroundings as given, and never asks how
likely they are themselves. Near T_c most of the information is there: c diverges, while what spins
tell, given their surroundings, stays finite.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from ergolib.arguments import choice, integer, positive
from ergolib.arguments import temperature as check_temperature
from ergolib.exact import kaufman_energy, kaufman_heat_capacity
from ergolib.kernels import pseudolikelihood as kernels

__all__ = [
    "TemperatureEstimate",
    "ising_temperature_bound",
    "likelihood_temperature",
    "pseudolikelihood_temperature",
    "temperature_bound",
]

COUNTS = 9  # of agreements, from -4 to 4
_HALF = 0.5  # what the logarithm of a likelihood loses within one standard deviation
_COLDEST = 0.05  # temperature below which no energy tells any more
_HOTTEST = 1e8


class TemperatureEstimate(NamedTuple):
    """A temperature read off one snapshot, and how well it is known.

    What is estimated is the price of energy, 1/T; the temperature's error is its error times T^2. A
    price near 0 is an ordinary number, while the temperature is very large, and just as likely very
    large and negative.

    Attributes
    ----------
    temperature : float
        In units of J. Infinite if neighbours agree and disagree alike, negative if they rather
        disagree, 0 if no spin is against its neighbours (-0.0 if none is with them).
    error : float
        One standard deviation of the temperature. At temperature 0 it is the temperature up to
        which the snapshot would be about as likely; at infinity it is infinite.
    price : float
        1 / temperature.
    price_error : float
        One standard deviation of it; infinite at temperature 0.
    sites : int
        How many spins or rotors were looked at.
    field : float
        External field divided by the temperature, if it was estimated too, else 0.
    field_error : float
        One standard deviation of it, 0 if it was not estimated.
    """

    temperature: float
    error: float
    price: float
    price_error: float
    sites: int
    field: float = 0.0
    field_error: float = 0.0

    @property
    def statement(self) -> str:
        """What was read, in a sentence."""
        if math.isinf(self.price):
            against, of = ("against", "") if self.price > 0.0 else ("with", "minus ")
            return (
                f"nothing is {against} its neighbours: T = {of}0; anything up to {of}"
                f"{abs(self.error):.2g} would look about the same"
            )
        if abs(self.price) < 2.0 * self.price_error:
            return (
                "neighbours agree hardly more often than by chance: very hot, "
                f"1/T = {self.price:.2g} with an error of {self.price_error:.2g}"
            )
        if self.price < 0.0:
            return (
                "neighbours rather disagree: a negative temperature, "
                f"T = {self.temperature:.3g} with an error of {self.error:.2g}"
            )
        return f"T = {self.temperature:.4g} with an error of {self.error:.2g}"


def of_price(price: float, price_error: float, sites: int, **more: float) -> TemperatureEstimate:
    """Return an estimate from its price, which is finite."""
    temperature = 1.0 / price if price != 0.0 else math.inf
    error = price_error * temperature * temperature
    return TemperatureEstimate(temperature, error, price, price_error, sites, **more)


def pseudolikelihood_temperature(
    spins: ArrayLike, *, boundary: str = "periodic", field: bool = False
) -> TemperatureEstimate:
    """Read the temperature off one snapshot of Ising spins, by maximum pseudolikelihood.

    Parameters
    ----------
    spins : array_like
        Shape (rows, columns), +1 and -1.
    boundary : {"periodic", "free"}, default "periodic"
        Whether the edges are joined, as in `ergolib.Ising` (sides of at least 3), or the snapshot
        is a picture, of which only bonds inside it are known (at least 2 sites).
    field : bool, default False
        Whether there may have been an external field, to be estimated too. Without it, spins that
        agree because a field turns them seem cold.

    Returns
    -------
    TemperatureEstimate
        With an error that needs no other snapshot, and holds in equilibrium: over many snapshots
        of 32 x 32 spins or more it covers the truth as often as a normal error does. The estimate
        is consistent; its bias is of the order of 1 / sites.

    Raises
    ------
    TypeError, ValueError
        If `spins` is not such an array or too small; if there is nothing to learn, as every spin
        has as many neighbours up as down; or if, with `field`, the snapshot is so ordered that the
        two cannot be told apart.

    Notes
    -----
    Only order between neighbours is seen, whatever made it: a drawing has a temperature, and no
    bath. Nor does a state far from equilibrium have just one. Some ten sweeps after a quench,
    spins fit their surroundings as the bath wants it, and this is the bath's temperature; the
    surroundings themselves, domains with long walls, have far too much energy, and
    `likelihood_temperature` says so for thousands of sweeps. In equilibrium the two agree.

    Where the snapshot is so ordered that no spin is against the majority of its neighbours (all
    alike, or straight stripes), every lower temperature fits better: T = 0. A chessboard is the
    same for spins that would rather differ, the coldest state at negative prices. (A negative
    temperature here says that of the coupling; states of the Ising model proper with more energy
    than at T = infinity have one, too.)

    Examples
    --------
    >>> snapshot = [[1, 1, 1, 1], [1, 1, -1, 1], [1, 1, 1, 1], [1, -1, -1, -1]]
    >>> found = pseudolikelihood_temperature(snapshot)
    >>> round(found.temperature, 3), found.sites
    (2.958, 16)
    """
    joined = int(choice(boundary, "boundary", ("periodic", "free")) == "periodic")
    array = check_spins(spins, joined)
    if field:
        return _with_field(array, joined)
    flat, sides = array.ravel(), array.shape
    counts = np.empty(COUNTS, dtype=np.int64)
    kernels.agreements(flat, *sides, joined, counts)
    price = float(kernels.price(counts))
    if math.isnan(price):
        raise ValueError(
            "spins must include one with more neighbours up than down, or down than up: where "
            "there is none, any temperature fits"
        )
    if math.isinf(price):
        error = _as_cold(counts if price > 0.0 else counts[::-1].copy())
        zero = math.copysign(0.0, price)
        return TemperatureEstimate(zero, error, price, math.inf, array.size)
    out = np.empty(2)
    kernels.sandwich(flat, *sides, joined, price, out)
    return of_price(price, math.sqrt(out[1]) / float(out[0]), array.size)


def likelihood_temperature(spins: ArrayLike) -> TemperatureEstimate:
    """Read the temperature off one snapshot of Ising spins, by maximum likelihood.

    The temperature at which Kaufman's exact mean energy, on a torus of this size, is the energy of
    the snapshot. Nothing else in the snapshot counts.

    Parameters
    ----------
    spins : array_like
        Shape (rows, columns), +1 and -1; edges are joined, and sides are 3 to 4096.

    Returns
    -------
    TemperatureEstimate
        Its error is the bound of Cramer and Rao at the estimate, T / sqrt(N c(T)); it holds for
        large systems.

    Raises
    ------
    TypeError, ValueError
        If `spins` is not such an array, or if its energy is above 0 (neighbours rather disagree)
        and a side is odd, where no price, however negative, can be told from another.
    """
    array = check_spins(spins, 1)
    sides = (array.shape[0], array.shape[1])
    counts = np.empty(COUNTS, dtype=np.int64)
    kernels.agreements(array.ravel(), *sides, 1, counts)
    agreement = int(np.dot(counts, np.arange(-4, 5)))
    energy = -0.5 * agreement / array.size  # every bond is seen from both its ends
    if energy == 0.0:
        return of_price(0.0, 1.0 / math.sqrt(2.0 * array.size), array.size)
    if energy > 0.0 and (sides[0] % 2 or sides[1] % 2):
        raise ValueError(
            f"spins must have an energy of at most 0 where a side is odd, got {energy:.4g} per "
            f"site on {sides}"
        )
    depth = -abs(energy)
    if depth <= kaufman_energy(_COLDEST, sides):
        # One spin turned over would be seen: the ground state has lost exp(-1/2) to it at this T.
        error = 8.0 / math.log(2.0 * array.size)
        zero, price = math.copysign(0.0, -energy), math.copysign(math.inf, -energy)
        return TemperatureEstimate(zero, error, price, math.inf, array.size)
    price = brentq(
        lambda b: kaufman_energy(1.0 / b, sides) - depth, 1.0 / _HOTTEST, 1.0 / _COLDEST, xtol=1e-13
    )
    capacity = kaufman_heat_capacity(1.0 / price, sides)
    spread = price / math.sqrt(array.size * capacity)
    return of_price(math.copysign(price, -energy), spread, array.size)


def temperature_bound(temperature: float, heat_capacity: float, sites: int) -> float:
    """Return the least error of a temperature read off one snapshot: T / sqrt(N c).

    The bound of Cramer and Rao: the information about T in a snapshot is the variance of its
    energy divided by T^4, and that variance is N c T^2.

    Parameters
    ----------
    temperature : float
        Greater than 0.
    heat_capacity : float
        Per site at that temperature, of all that is in the snapshot: of the angles of rotors alone
        it is that of the potential energy. Greater than 0; exact or measured.
    sites : int
        How many spins or rotors.

    Returns
    -------
    float
        The least standard deviation that an estimate without bias can have, in units of T.
    """
    capacity = positive(heat_capacity, "heat_capacity")
    return check_temperature(temperature) / math.sqrt(integer(sites, "sites", 1) * capacity)


def ising_temperature_bound(temperature: float, shape: int | tuple[int, int]) -> float:
    """Return the least error of a temperature read off one snapshot of a torus of Ising spins.

    Parameters
    ----------
    temperature : float
        Greater than 0, and not so small that the heat capacity vanishes (0.02).
    shape : int or (int, int)
        Side of a square, or rows and columns.

    Returns
    -------
    float
        T / sqrt(N c), with Kaufman's heat capacity of this very lattice.
    """
    capacity = kaufman_heat_capacity(check_temperature(temperature), shape)
    sides = shape if isinstance(shape, (tuple, list)) else (shape, shape)
    if not capacity > 0.0:
        raise ValueError(
            f"temperature must be such that some spins move, at least about 0.02, got {temperature}"
        )
    return temperature_bound(temperature, capacity, sides[0] * sides[1])


def check_spins(spins: Any, joined: int, name: str = "spins") -> NDArray[np.int8]:
    """Return spins as a contiguous int8 array of two dimensions, or say what is wrong."""
    array = np.asarray(spins)
    least = 3 if joined else 1
    message = f"{name} must be +1 and -1 in an array of shape (rows, columns)"
    if array.dtype.kind not in "iufb" or array.dtype.kind == "b":
        raise TypeError(f"{message}, got {array.dtype}")
    if array.ndim != 2 or min(array.shape) < least or array.size < 2:
        sides = ", each at least 3 where edges are joined" if joined else " with at least 2 sites"
        raise ValueError(f"{message}{sides}, got shape {array.shape}")
    if not np.isin(array, (-1, 1)).all():
        other = array[~np.isin(array, (-1, 1))].flat[0]
        raise ValueError(f"{message}, got {other!r} among them")
    return np.ascontiguousarray(array, dtype=np.int8)


def _as_cold(counts: NDArray[np.int64]) -> float:
    """Return the temperature at which the log-pseudolikelihood is 1/2 less than at T = 0."""
    out = np.empty(1)

    def lost(price: float) -> float:
        kernels.log_pseudolikelihoods(counts, np.array([price]), out)
        return -float(out[0]) - float(counts[4]) * math.log(2.0) - _HALF

    if lost(0.0) < 0.0:
        return math.inf
    highest = 1.0
    while lost(highest) > 0.0:
        highest *= 2.0
    return 1.0 / float(brentq(lost, 0.0, highest))


def _with_field(spins: NDArray[np.int8], joined: int) -> TemperatureEstimate:
    """Estimate price and field together: the coins have chances exp(b h s + f s) / (2 cosh ...)."""
    s = spins.astype(np.float64)
    h = _neighbour_sums(s, joined)
    price, pull = 0.0, math.atanh(float(np.clip(s.mean(), -0.999999, 0.999999)))
    for _ in range(100):
        rest = s - np.tanh(price * h + pull)
        weight = 1.0 - np.tanh(price * h + pull) ** 2
        score = np.array([(h * rest).sum(), rest.sum()])
        info = np.array(
            [[(h * h * weight).sum(), (h * weight).sum()], [(h * weight).sum(), weight.sum()]]
        )
        if not np.linalg.det(info) > 1e-12 * max(1.0, info[0, 0] * info[1, 1]):
            raise ValueError(
                "spins must show some disorder in unlike surroundings for a field to be told from "
                "a coupling, got a snapshot in which they cannot be told apart"
            )
        step = np.linalg.solve(info, score)
        step *= min(1.0, 1.0 / max(1e-300, float(np.abs(step).max())))
        price, pull = price + step[0], pull + step[1]
        if np.abs(step).max() < 1e-12:
            break
    parts = np.stack([h * rest, rest])
    near = np.stack([_neighbour_sums(part, joined) for part in parts])
    variance = info + np.einsum("kij,lij->kl", parts, near)
    back = np.linalg.inv(info)
    spread = np.diag(back @ (0.5 * (variance + variance.T)) @ back.T)
    least = 0.5 * np.diag(back)  # of a few sites the sum over pairs can be no variance
    errors = np.sqrt(np.maximum(spread, least))
    return of_price(
        float(price), float(errors[0]), spins.size, field=float(pull), field_error=float(errors[1])
    )


def _neighbour_sums(values: NDArray[np.float64], joined: int) -> NDArray[np.float64]:
    """Add the values of the four neighbours, or of those that there are."""
    if joined:
        moved = [np.roll(values, by, axis) for axis in (0, 1) for by in (1, -1)]
        return np.sum(moved, axis=0)
    padded = np.pad(values, 1)
    return padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
