"""A pair with momentum and a charge: what it can unlearn and what it cannot, exactly.

A writer and a reader in the plane that start alike stay alike, u = v = w. With unit masses and the
loss L = (s - u.v)^2 / 2 they have the energy and the angular momentum

    E = w'^2 + (s - X)^2 / 2,    J = 2 (w_x w_y' - w_y w_x'),    X = w.w,

both of them constant. Turning costs the energy J^2 / (4 X) at least, so that X moves in an
effective potential,

    X'^2 / (4 X) = E - V(X),    V(X) = J^2 / (4 X) + (s - X)^2 / 2,

between two roots r2 <= X <= r3 of the cubic 2 X (s - X)^2 - 4 E X + J^2, whose third is r1 <= 0:

    X(t) = r3 - (r3 - r2) sn^2(sqrt((r3 - r1) / 2) t, m),    m = (r3 - r2) / (r3 - r1),

if it starts from r3 (Jacobi's sn). V is least on a circle, where 4 X^2 (X - s) = J^2. The loss
reaches 0 on an orbit if and only if E >= J^2 / (4 s); below that there is a gap.

**The floor.** On any orbit, the average of w.w'' + w'^2 vanishes, and 2 w'^2 >= J^2 / (2 X). With
y = X - s this makes <2 y (s + y)> >= (J^2 / 2) <1 / (s + y)> >= (J^2 / 2) / (s + <y>), by Jensen;
and <y> <= m, if m^2 = <y^2>. Hence 4 m (s + m)^2 >= J^2, and

    <L> >= (X - s)^2 / 2    at    4 X^2 (X - s) = J^2 :

whatever its energy, a pair with the charge J keeps a mean loss at least as high as the circle's.
All this holds for a pair that is alike; one that is not can carry its charge farther out, where
turning is cheap. Derived for this book; the elliptic integrals are textbook matter (Landau and
Lifshitz, Mechanics, section 14, has the method).

**Without momentum** (gradient flow) X' = 2 X (s - X), so that

    X(t) = s / (1 + (s / X_0 - 1) exp(-2 s t)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import positive, real, reals

__all__ = [
    "ChargedOrbit",
    "charged_circle",
    "charged_floor",
    "charged_flow_loss",
    "charged_orbit",
    "charged_potential",
]


@dataclass(frozen=True)
class ChargedOrbit:
    """An orbit of a pair that is alike, with an energy and an angular momentum.

    Parameters
    ----------
    energy, momentum, target : float
        E, J and s.
    nearest, farthest : float
        The least and the largest X = w.w, r2 and r3.
    lower : float
        The third root, r1, which is not positive.
    period : float
        Of X and of the loss; infinite where X comes to rest at 0.
    mean_loss, least_loss, greatest_loss : float
        Of the loss on the orbit.

    Raises
    ------
    TypeError, ValueError
        By its methods, if a time is not a finite number.
    """

    energy: float
    momentum: float
    target: float
    nearest: float
    farthest: float
    lower: float
    period: float
    mean_loss: float
    least_loss: float
    greatest_loss: float

    def square(self, time: ArrayLike) -> NDArray[np.float64]:
        """Return X at times since it was largest."""
        from scipy.special import ellipj

        t = reals(time, "time")
        width = self.farthest - self.lower
        modulus = (self.farthest - self.nearest) / width
        sn = ellipj(np.sqrt(0.5 * width) * t, modulus)[0]
        return np.asarray(self.farthest - (self.farthest - self.nearest) * sn**2)

    def loss(self, time: ArrayLike) -> NDArray[np.float64]:
        """Return the loss at times since X was largest."""
        return np.asarray(0.5 * (self.target - self.square(time)) ** 2)


def charged_potential(
    square: ArrayLike, momentum: float, target: float = 1.0
) -> float | NDArray[np.float64]:
    """Return the effective potential V(X) = J^2 / (4 X) + (s - X)^2 / 2.

    Parameters
    ----------
    square : float or array_like
        X = w.w, greater than 0.
    momentum : float
        The angular momentum J.
    target : float, default 1
        s, greater than 0.

    Returns
    -------
    float or ndarray
        In units of the loss.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number in its range.
    """
    x, j, s = reals(square, "square"), real(momentum, "momentum"), positive(target, "target")
    if not (x > 0.0).all():
        raise ValueError(f"square must be greater than 0, got {float(x.min())!r}")
    value = 0.25 * j * j / x + 0.5 * (s - x) ** 2
    return float(value) if value.ndim == 0 else value


def charged_circle(momentum: float, target: float = 1.0) -> float:
    """Return X on the circular orbit: 4 X^2 (X - s) = J^2.

    Parameters
    ----------
    momentum : float
        The angular momentum J.
    target : float, default 1
        s, greater than 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number in its range.
    """
    from scipy.optimize import brentq

    j, s = real(momentum, "momentum"), positive(target, "target")
    quarter = 0.25 * j * j
    if quarter == 0.0:
        return s
    most = max(1.0, quarter ** (1.0 / 3.0)) * 1.5
    beyond = brentq(lambda y: (s + y) ** 2 * y - quarter, 0.0, most, xtol=1e-300, rtol=1e-15)
    return float(s + beyond)


def charged_floor(momentum: ArrayLike, target: float = 1.0) -> float | NDArray[np.float64]:
    """Return the least mean loss that an alike pair with this angular momentum can have.

    Parameters
    ----------
    momentum : float or array_like
        The angular momentum J, which an energy-conserving optimiser keeps.
    target : float, default 1
        s, greater than 0.

    Returns
    -------
    float or ndarray
        The loss of the circular orbit, in units of the loss: J^4 / (32 s^4) for a small J.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number in its range.
    """
    j = reals(momentum, "momentum")
    s = positive(target, "target")
    out = np.array([0.5 * (charged_circle(float(each), s) - s) ** 2 for each in j.ravel()])
    return float(out[0]) if j.ndim == 0 else out.reshape(j.shape)


def charged_orbit(energy: float, momentum: float, target: float = 1.0) -> ChargedOrbit:
    """Return the orbit of an alike pair with this energy and this angular momentum.

    Parameters
    ----------
    energy : float
        E, at least that of the circular orbit.
    momentum : float
        J.
    target : float, default 1
        s, greater than 0.

    Returns
    -------
    ChargedOrbit

    Raises
    ------
    TypeError
        If an argument is not a number.
    ValueError
        If one is not finite, or the energy is less than J allows.
    """
    from scipy.special import ellipe, ellipkm1

    e, j, s = real(energy, "energy"), real(momentum, "momentum"), positive(target, "target")
    x = charged_circle(j, s)
    least = (0.25 * j * j / x if j else 0.0) + 0.5 * (s - x) ** 2
    if e < least * (1.0 - 1e-12) - 1e-300:
        raise ValueError(
            f"energy must be at least {least:.6g}, that of the circular orbit with momentum "
            f"{j:g}, got {energy!r}"
        )
    if e <= least * (1.0 + 1e-12):
        low, near, far = -0.5 * j * j / (x * x), x, x
    else:
        roots = np.roots([2.0, -4.0 * s, 2.0 * s * s - 4.0 * e, j * j])
        low, near, far = np.sort(roots.real)
        low, near = min(float(low), 0.0), max(float(near), 0.0)
    width = far - low
    rest = (near - low) / width
    period = 2.0 * ellipkm1(rest) / np.sqrt(0.5 * width) if rest > 0.0 else np.inf
    share = ellipe(1.0 - rest) / ellipkm1(rest) if rest > 0.0 else 0.0
    mean = (e + s * s - s * (low + width * share)) / 3.0
    ends = 0.5 * (s - np.array([near, far])) ** 2
    return ChargedOrbit(
        energy=e,
        momentum=j,
        target=s,
        nearest=float(near),
        farthest=float(far),
        lower=float(low),
        period=float(period),
        mean_loss=float(mean),
        least_loss=0.0 if near <= s <= far else float(ends[0]),
        greatest_loss=float(ends.max()),
    )


def charged_flow_loss(time: ArrayLike, square: float, target: float = 1.0) -> NDArray[np.float64]:
    """Return the loss of an alike pair in gradient flow.

    Parameters
    ----------
    time : float or array_like
        Since the start.
    square : float
        X = w.w at the start, greater than 0.
    target : float, default 1
        s, greater than 0.

    Returns
    -------
    ndarray
        (s - X(t))^2 / 2.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a finite number in its range.
    """
    t, x, s = reals(time, "time"), positive(square, "square"), positive(target, "target")
    gone = np.exp(-2.0 * s * t)
    return np.asarray(0.5 * (s * (s / x - 1.0) * gone / (1.0 + (s / x - 1.0) * gone)) ** 2)
