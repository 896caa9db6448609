"""A writer and a reader that learn with momentum, in the plane: the smallest system with a charge.

The loss is L = (s - u.v)^2 / 2, with a fixed bias b L + b^2 (u_x^2 + v_x^2) / 2; how they move, and
what is known of it, is told in `ergolib.kernels.charged` and `ergolib.exact.charged`. They start
at right angles to where they move to, with the angular momentum J as asked for. If they start
alike they stay alike, and without bias or friction the orbit is exactly known. If they do not,
they part, run out along the valley u.v = s, and come back: they can carry J where it costs little.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, reals
from ergolib.kernels import charged as kernels

__all__ = ["ChargedPair"]

DYNAMICS = ("momentum", "gradient flow")


class ChargedPair:
    """A writer u and a reader v in the plane, with the angular momentum J.

    Parameters
    ----------
    momentum : float, default 2
        J at the start: u and v have half of it each, and move at right angles to their place.
    start : (float, float), default (0, 1.3)
        w = (u + v) / 2 at the start, not the origin. A bias lies along the
        first axis: the default start is at right angles to it, and costs no more with a bias.
    apart : float, default 0
        u = (1 + apart) w and v = (1 - apart) w; at least 0, less than 1.
    target : float, default 1
        s, which u.v should become; greater than 0.
    friction, bias : float, default 0
        g and b, 0 or greater.
    dynamics : {"momentum", "gradient flow"}
        Gradient flow has no momentum, and neither `momentum` nor `friction` matter.
    dt : float, default 0.005
        Length of a step.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.

    Examples
    --------
    >>> pair = ChargedPair(momentum=2.0, friction=0.1).run(2000)
    >>> round(pair.angular_momentum() / (2.0 * math.exp(-0.1 * pair.time)), 12)
    1.0
    """

    def __init__(
        self,
        momentum: float = 2.0,
        start: ArrayLike = (0.0, 1.3),
        *,
        apart: float = 0.0,
        target: float = 1.0,
        friction: float = 0.0,
        bias: float = 0.0,
        dynamics: str = "momentum",
        dt: float = 0.005,
    ) -> None:
        j, w = real(momentum, "momentum"), reals(start, "start")
        if w.shape != (2,) or not w.any():
            raise ValueError(f"start must be a place in the plane, not the origin, got {start!r}")
        self.target, self.dt = positive(target, "target"), positive(dt, "dt")
        self.friction, self.bias = _at_least_0(friction, "friction"), _at_least_0(bias, "bias")
        self.dynamics = choice(dynamics, "dynamics", DYNAMICS)
        part = _at_least_0(apart, "apart")
        if not part < 1.0:
            raise ValueError(f"apart must be less than 1, got {apart!r}")
        turns = j if dynamics == "momentum" else 0.0
        self._phase = np.empty(8)
        kernels.place(turns, float(w[0]), float(w[1]), part, self._phase)
        self._steps = 0

    def run(self, steps: int) -> ChargedPair:
        """Make so many steps; return self.

        Raises
        ------
        ArithmeticError
            If the motion leaves the finite numbers; the state is then that before the call.
        """
        if integer(steps, "steps", 0):
            self.trail(1, steps)
        return self

    def trail(self, points: int, every: int = 1) -> NDArray[np.float64]:
        """Move on, and return the way.

        Parameters
        ----------
        points : int
        every : int, default 1
            Steps from a point to the next.

        Returns
        -------
        ndarray, shape (points, 6)
            u_x, u_y, v_x, v_y, the loss and J.

        Raises
        ------
        ArithmeticError
            As `run`.
        """
        points, every = integer(points, "points", 0), integer(every, "every", 1)
        before, trail = self._phase.copy(), np.zeros(6 * points)
        where = self._phase, self.target, self.bias
        if self.dynamics == "momentum":
            kernels.leapfrog(*where, self.friction, self.dt, every, trail)
        else:
            kernels.descend(*where, self.dt, every, trail)
        if not (np.isfinite(self._phase).all() and np.isfinite(trail).all()):
            self._phase[:] = before
            raise ArithmeticError(
                f"the motion runs away: dt = {self.dt!r} is too long so far from the origin, "
                f"|u| = {math.hypot(*before[:2]):.3g} and |v| = {math.hypot(*before[2:4]):.3g}"
            )
        self._steps += points * every
        return trail.reshape(points, 6)

    @property
    def time(self) -> float:
        """Steps made, times dt."""
        return self._steps * self.dt

    @property
    def writer(self) -> NDArray[np.float64]:
        """The vector u."""
        return self._phase[:2].copy()

    @property
    def reader(self) -> NDArray[np.float64]:
        """The vector v."""
        return self._phase[2:4].copy()

    @property
    def state(self) -> dict[str, NDArray[np.float64]]:
        """A view of the state: u, v and their momenta in a row."""
        return {"phase": self._phase}

    def loss(self) -> float:
        """Return the loss."""
        miss = self.target - float(self.writer @ self.reader)
        stiff = self.bias**2 * float(self._phase[0] ** 2 + self._phase[2] ** 2)
        return 0.5 * (miss**2 + stiff)

    def energy(self) -> float:
        """Return kinetic energy and loss; in gradient flow, the loss alone."""
        moving = kernels.kinetic(self._phase) if self.dynamics == "momentum" else 0.0
        return float(moving) + self.loss()

    def angular_momentum(self) -> float:
        """Return J."""
        ux, uy, vx, vy, px, py, qx, qy = (float(each) for each in self._phase)
        return ux * py - uy * px + vx * qy - vy * qx

    def observe(self) -> dict[str, float]:
        """Return loss, energy, angular momentum and time."""
        return {
            "loss": self.loss(),
            "energy": self.energy(),
            "angular_momentum": self.angular_momentum(),
            "time": self.time,
        }

    def laws(self) -> dict[str, float]:
        """Return what energy and J allow now, for a pair that is alike and has no bias.

        Returns
        -------
        dict
            ``nearest`` and ``farthest`` (of w.w), ``mean_loss``, ``least_loss``,
            ``greatest_loss``, ``circle`` (w.w of the circular orbit), ``floor`` (its loss, the
            least mean that J allows), ``circle_energy``.
        """
        out = np.zeros(8)
        kernels.laws(self.energy(), self.angular_momentum(), self.target, out)
        names = (
            "nearest",
            "farthest",
            "mean_loss",
            "least_loss",
            "greatest_loss",
            "circle",
            "floor",
            "circle_energy",
        )
        return dict(zip(names, map(float, out), strict=True))

    def __repr__(self) -> str:
        """Return what it is, with its settings."""
        return (
            f"ChargedPair(target={self.target:g}, friction={self.friction:g}, bias={self.bias:g}, "
            f"dynamics={self.dynamics!r}, J={self.angular_momentum():.6g}, time={self.time:g})"
        )


def _at_least_0(value: Any, name: str) -> float:
    number = real(value, name)
    if number < 0.0:
        raise ValueError(f"{name} must be 0 or greater, got {value!r}")
    return number
