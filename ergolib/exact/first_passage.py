"""How long a walker waits: first passage over a barrier, and from the top of a saddle.

A walker without inertia in a potential V, in a bath of temperature T (friction 1, k_B = 1), moves
by dx = -V'(x) dt + sqrt(2 T) dW. Its waiting time is that of its first passage through a mark. The
mean u(x) from a start x solves T u'' - V' u' = -1, so that it is a double integral of
e^(V(y)/T) e^(-V(z)/T) (Pontryagin, Andronov and Vitt 1933). The whole law is a sum of exponentials,
whose rates are the eigenvalues of the backward Fokker-Planck operator -T d^2/dx^2 + V' d/dx between
the marks; here it is written as a chain of small cells in detailed balance.

*Behind a barrier*, V = x^2 / 2 - g x^3 / 3 with the drive g has a well at 0 of curvature 1, and a
barrier of height B = 1 / (6 g^2) and curvature -1 at 1 / g. One rate is much smaller than the
others: the waiting time is exponential, its coefficient of variation 1, and its mean nearly that of
Kramers (1940), 2 pi e^(B/T). With y = g x only B / T is left of the parameters.

*On a saddle*, V = -x^2 / 2 with marks at -1 and 1, nothing is waited for: x grows as e^t, and the
mark is reached at ln(1 / x_0), or, from x_0 = 0, when noise has been amplified to it, at a time of
mean ln(1 / T) / 2 + (gamma + ln 2) / 2 and standard deviation pi / sqrt(8) = 1.1107 (Suzuki 1977;
Haake, Haus and Glauber, Phys. Rev. A 23, 3255, 1981). The coefficient of variation falls as
1 / ln(1 / T).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer, positive, real, reals
from ergolib.arguments import temperature as check_temperature

__all__ = [
    "PassageLaw",
    "barrier_height",
    "first_passage_law",
    "kramers_time",
    "mean_first_passage_time",
    "metastable_potential",
    "saddle_moments",
    "saddle_potential",
    "saddle_survival",
    "saddle_time",
    "suzuki_moments",
]

Array = NDArray[np.float64]
Potential = Callable[[Array], Array]

_HIGHEST = 700.0  # the largest number whose exponential is a float
_WALL = 35.0  # e^-35 of the walkers climb so far, in units of T
_CANCEL = 1e11  # terms as large leave a sum of 1 right to 1e-4
_SHARP = 0.01  # the coldest saddle that needs no grid


def metastable_potential(x: ArrayLike, drive: float) -> Array:
    """Return V = x^2 / 2 - g x^3 / 3: a well at 0, and a barrier at 1 / g.

    Parameters
    ----------
    x : array_like
        Positions.
    drive : float
        g, greater than 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    g, place = positive(drive, "drive"), reals(x, "x")
    return place * place * (0.5 - g * place / 3.0)


def saddle_potential(x: ArrayLike) -> Array:
    """Return V = -x^2 / 2: a hill of curvature -1, on which things grow as e^t.

    Parameters
    ----------
    x : array_like
        Positions.

    Raises
    ------
    TypeError, ValueError
        If they are not finite numbers.
    """
    place = reals(x, "x")
    return -0.5 * place * place


def barrier_height(drive: float) -> float:
    """Return the barrier of `metastable_potential`, 1 / (6 g^2): it falls as the drive grows.

    Parameters
    ----------
    drive : float
        g, greater than 0.

    Raises
    ------
    TypeError, ValueError
        If the drive is not a finite number greater than 0.
    """
    return 1.0 / (6.0 * positive(drive, "drive") ** 2)


def kramers_time(drive: float, temperature: float) -> float:
    """Return Kramers' mean waiting time behind the barrier, 2 pi e^(B/T).

    It holds for B / T much greater than 1. From the bottom to 3 / (2 g) the true mean is longer, by
    11 % at B / T = 2 and by 5 % at 7. Both curvatures are 1.

    Parameters
    ----------
    drive, temperature : float
        g and T, greater than 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or the time too long for a float.
    """
    ratio = barrier_height(drive) / check_temperature(temperature)
    if ratio > _HIGHEST:
        raise ValueError(f"temperature must be at least B / {_HIGHEST:g}, got {temperature!r}")
    return 2.0 * math.pi * math.exp(ratio)


def _marks(start: float, high: float, low: float | None) -> tuple[float, float, float | None]:
    """Return start and marks, checked."""
    x, top = real(start, "start"), real(high, "high")
    bottom = None if low is None else real(low, "low")
    if not x < top:
        raise ValueError(f"high must be greater than start, {x!r}, got {high!r}")
    if bottom is not None and not bottom < x:
        raise ValueError(f"low must be less than start, {x!r}, or None, got {low!r}")
    return x, top, bottom


def _wall(potential: Potential, temperature: float, start: float, high: float) -> float:
    """Return a place left of the start that is too high to be reached."""
    seen = potential(np.linspace(start, high, 1001))
    far = high - start
    for _ in range(60):
        rise = float(potential(np.array([start - far]))[0]) - float(seen.max())
        if rise > _WALL * temperature:
            break
        far *= 1.2
    else:
        raise ValueError("potential must rise on the left if low is None, got one that does not")
    while rise > 4.0 * _WALL * temperature and far > 1e-6:
        far *= 0.9
        rise = float(potential(np.array([start - far]))[0]) - float(seen.max())
    return start - far


def mean_first_passage_time(
    potential: Potential,
    temperature: float,
    start: float,
    high: float,
    low: float | None = None,
    points: int = 4001,
) -> float:
    """Return the mean waiting time exactly, as a double integral.

    Parameters
    ----------
    potential : callable
        V of an array of positions.
    temperature : float
        T, greater than 0.
    start, high : float
        Where the walker starts, and the mark above.
    low : float, optional
        The mark below; none by default, and then the potential must rise to the left.
    points : int, default 4001
        On each side of the start, for Simpson's rule.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if e^(V/T) is too large for a float.
    """
    from scipy.integrate import cumulative_simpson

    x, top, bottom = _marks(start, high, low)
    t, count = check_temperature(temperature), integer(points, "points", 5)
    closed = bottom is None
    edge = _wall(potential, t, x, top) if bottom is None else bottom

    def side(end: float) -> tuple[float, float, float]:
        """Integrals of e^W, of e^-W, and of e^W times the latter so far, from the start."""
        place = np.linspace(0.0, abs(end - x), count)
        w = (potential(x + math.copysign(1.0, end - x) * place) - potential(np.array([x]))) / t
        if float(np.abs(w).max()) > _HIGHEST:
            raise ValueError(f"temperature must be high enough for e^(V/T), got {temperature!r}")
        up, down = np.exp(w), np.exp(-w)
        held = cumulative_simpson(down, x=place, initial=0.0)
        both = cumulative_simpson(up * held, x=place, initial=0.0)
        return float(cumulative_simpson(up, x=place)[-1]), float(held[-1]), float(both[-1]) / t

    ahead, _, forth = side(top)
    behind, held, back = side(edge)
    if closed:
        return forth + ahead * held / t
    return (forth * behind + back * ahead) / (ahead + behind)


@dataclass(frozen=True)
class PassageLaw:
    """The law of a waiting time: P(t_w > t) = sum_k weights[k] e^(-rates[k] t).

    Parameters
    ----------
    rates : ndarray
        Eigenvalues, from the smallest; greater than 0.
    weights : ndarray
        They add up to 1, and may be negative.

    Raises
    ------
    ValueError
        By its methods, if a time is negative or not finite.
    """

    rates: Array
    weights: Array

    @property
    def mean(self) -> float:
        """The mean waiting time."""
        return float((self.weights / self.rates).sum())

    @property
    def deviation(self) -> float:
        """Its standard deviation."""
        return math.sqrt(2.0 * float((self.weights / self.rates**2).sum()) - self.mean**2)

    @property
    def coefficient_of_variation(self) -> float:
        """Standard deviation over mean: 1 for an exponential law."""
        return self.deviation / self.mean

    def survival(self, time: ArrayLike) -> Array:
        """Return P(t_w > t) for times of at least 0."""
        return np.clip(self._sum(time, self.weights), 0.0, 1.0)

    def density(self, time: ArrayLike) -> Array:
        """Return the density of the waiting time, for times greater than 0."""
        return np.maximum(self._sum(time, self.weights * self.rates), 0.0)

    def _sum(self, time: ArrayLike, weights: Array) -> Array:
        t = reals(time, "time")
        if (t < 0.0).any():
            raise ValueError(f"time must hold numbers of at least 0, got {float(t.min())!r}")
        return np.exp(-np.multiply.outer(t, self.rates)) @ weights


def first_passage_law(
    potential: Potential,
    temperature: float,
    start: float,
    high: float,
    low: float | None = None,
    points: int = 800,
) -> PassageLaw:
    """Return the law of the waiting time, from the eigenvalues of the backward operator.

    Parameters
    ----------
    potential, temperature, start, high, low
        As for `mean_first_passage_time`.
    points : int, default 800
        Cells between the marks. The error of mean and deviation falls as their inverse square.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range, or if cells are so wide that V changes
        by more than 2 T in one.
    """
    from scipy.linalg import eigh_tridiagonal

    x, top, bottom = _marks(start, high, low)
    t, count = check_temperature(temperature), integer(points, "points", 10)
    edge = _wall(potential, t, x, top) if bottom is None else bottom
    before = min(max(round(count * (x - edge) / (top - edge)), 2), count - 2)
    ahead = np.linspace(x, top, count - before + 1)
    place = np.concatenate([np.linspace(edge, x, before + 1), ahead[1:]])
    gap, middle = np.diff(place), 0.5 * (place[1:] + place[:-1])
    cell = np.concatenate([[0.5 * gap[0]], 0.5 * (gap[1:] + gap[:-1]), [0.5 * gap[-1]]])
    v, between = potential(place) / t, potential(middle) / t
    if float(np.abs(np.diff(v)).max()) > 2.0:
        raise ValueError(f"points must be more for a temperature of {temperature!r}, got {points}")
    up = t * np.exp(v[:-1] - between) / (gap * cell[:-1])  # from each cell to the next
    down = t * np.exp(v[1:] - between) / (gap * cell[1:])  # and back
    leave = np.append(up, 0.0) + np.append(0.0, down)
    inside = slice(0 if bottom is None else 1, count)
    steps = slice(inside.start, count - 1)
    rates, modes = eigh_tridiagonal(leave[inside], -np.sqrt(up[steps] * down[steps]))
    density = 0.5 * (np.log(cell) - v)[inside]  # ln of the root of what a cell holds
    here = before - inside.start
    share = modes[here] * (np.exp(density - density[here]) @ modes)
    if not rates[0] > 1e-13 * rates[-1]:
        raise ValueError(
            f"temperature must be higher for the slowest rate to be known, got {temperature!r}"
        )
    if not float(np.abs(share).max()) < _CANCEL:
        raise ValueError(
            f"temperature must be higher for a sum of exponentials, got {temperature!r}; on a "
            "saddle, saddle_survival takes the coldest"
        )
    return PassageLaw(rates, share)


def saddle_time(start: float, mark: float = 1.0, rate: float = 1.0) -> float:
    """Return when x_0 e^(rate t) reaches the mark: ln(mark / x_0) / rate.

    Parameters
    ----------
    start, mark, rate : float
        All greater than 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number greater than 0, or the start beyond the mark.
    """
    x, end, speed = positive(start, "start"), positive(mark, "mark"), positive(rate, "rate")
    if x > end:
        raise ValueError(f"start must be at most the mark, {end!r}, got {start!r}")
    return math.log(end / x) / speed


def suzuki_moments(temperature: float) -> tuple[float, float]:
    """Return mean and standard deviation of the waiting time from the very top, for small T.

    Then x = e^t sqrt(T) xi with a normal xi, so that t = ln(1 / T) / 2 - ln abs(xi): the mean is
    ln(1 / T) / 2 + (gamma + ln 2) / 2, and the deviation pi / sqrt(8) whatever T is.

    Parameters
    ----------
    temperature : float
        T, in units in which the marks are at -1 and 1.

    Raises
    ------
    TypeError, ValueError
        If the temperature is not a finite number greater than 0.
    """
    t = check_temperature(temperature)
    return 0.5 * (math.log(2.0 / t) + np.euler_gamma), math.pi / math.sqrt(8.0)


def _little_noise(temperature: float, start: float) -> tuple[float, float]:
    t, x = check_temperature(temperature), abs(real(start, "start"))
    if t > _SHARP:
        raise ValueError(
            f"temperature must be at most {_SHARP} here, got {temperature!r}; "
            "first_passage_law takes any"
        )
    if not x < 1.0:
        raise ValueError(f"start must be between the marks, -1 and 1, got {start!r}")
    return t, x


def saddle_survival(time: ArrayLike, temperature: float, start: float = 0.0) -> Array:
    """Return the share of walkers that wait still on a saddle with little noise.

    Parameters
    ----------
    time : array_like
        Times, at least 0, in units of the inverse rate of growth.
    temperature : float
        T, greater than 0 and at most 0.01, in units in which the marks are at -1 and 1.
    start : float, default 0
        x_0, between the marks.

    Returns
    -------
    ndarray
        P(abs(x) < 1 - T) for a normal x of mean x_0 e^t and variance T (e^(2t) - 1), of which no
        mark takes anything. A mark, passed at the speed 1, leaves a layer of width T empty behind
        it; the error of this account of it is below 4 T^2.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """
    from scipy.special import ndtr

    t, x = _little_noise(temperature, start)
    when = reals(time, "time")
    if (when < 0.0).any():
        raise ValueError(f"time must hold numbers of at least 0, got {float(when.min())!r}")
    growth = np.exp(np.minimum(when, 300.0))
    spread = np.sqrt(t * np.maximum(growth**2 - 1.0, 1e-300))
    return np.asarray(ndtr((1.0 - t - x * growth) / spread) - ndtr((t - 1.0 - x * growth) / spread))


def saddle_moments(temperature: float, start: float = 0.0) -> tuple[float, float]:
    """Return mean and standard deviation of the waiting time on a saddle with little noise.

    Parameters
    ----------
    temperature, start
        As for `saddle_survival`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Notes
    -----
    Integrals of the survival. The mean is wrong by less than T^2, the deviation likewise. From the
    top it is close to `suzuki_moments`; with a start far above sqrt(T) it is close to
    `saddle_time`, with a deviation of sqrt(T) / x_0.
    """
    t, x = _little_noise(temperature, start)
    sigma = math.sqrt(t)
    near = x - 9.0 * sigma
    first = max(0.0, -math.log(x + 9.0 * sigma))
    last = (34.0 - math.log(sigma) if near <= 0.0 else -math.log(near)) + 1e-9
    grid = np.linspace(first, last, 6001)
    share = saddle_survival(grid, t, x)
    mean = float(np.trapezoid(share, grid))
    square = 2.0 * float(np.trapezoid((grid - first) * share, grid))
    square += (grid[1] - grid[0]) ** 2 / 6.0  # Euler and Maclaurin, at the first place
    return first + mean, math.sqrt(max(0.0, square - mean**2))
