"""Roads down a loss, in double precision: what flows, what falls with momentum, what is conserved.

Parameters theta are one flat array, and a `Slope` tells the loss L and its gradient anywhere: that
of a transformer on a fixed batch (`batch_slope`), or any other. The roads, with friction g:

    gradient flow      theta' = -grad L                       Runge and Kutta's fourth order
    gradient descent   theta <- theta - rate grad L           its first order: Euler's steps
    Hamiltonian        theta' = p,  p' = -grad L - g p        leapfrog: g = 0 keeps |p|^2 / 2 + L
    heavy ball         v <- mu v + grad L,  theta <- theta - rate v       a batch for each step
    Adam               the same, with each coordinate in its own units (Kingma and Ba 2015)

Leapfrog is friction, kick, drift, kick, friction; the factor exp(-g dt) is exact. What these keep
of the symmetries of attention is in `charges`. A road that leaves the finite numbers, or climbs far
above its start where nothing could carry it, ends there, with an error that names the step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import choice, integer, positive, real, reals
from ergolib.learning.transformer.architecture import Architecture, checked_architecture
from ergolib.learning.transformer.reference import loss_and_gradients

__all__ = [
    "Road",
    "Slope",
    "adam",
    "batch_slope",
    "gradient_descent",
    "gradient_flow",
    "hamiltonian_flow",
    "heavy_ball",
]

Array = NDArray[np.float64]

FAR = 100.0  # times the energy at the start: no road climbs there but by steps that are too long

#: Tells the loss at a flat array of parameters, and its gradient there.
Slope = Callable[[Array], tuple[float, Array]]


@dataclass(frozen=True)
class Road:
    """Where a road has led.

    Attributes
    ----------
    parameters : ndarray of float64
        At its end.
    momenta : ndarray of float64
        The velocity there: p of a Hamiltonian flow, minus the gradient of a gradient flow, minus
        the last step over the rate of the others (-v of a heavy ball).
    losses : ndarray of float64
        After 0, 1, ... steps; with minibatches, of each step's batch before the step.
    time : float
        Steps times dt, or times the rate.
    """

    parameters: Array
    momenta: Array
    losses: Array = field(repr=False)
    time: float

    @property
    def loss(self) -> float:
        """The last of the losses."""
        return float(self.losses[-1])

    @property
    def energy(self) -> float:
        """The energy |p|^2 / 2 + L at the end of a Hamiltonian flow."""
        return 0.5 * float(self.momenta @ self.momenta) + self.loss


def batch_slope(
    architecture: Architecture, tokens: ArrayLike, frozen: str | Iterable[str] = ()
) -> Slope:
    """Return the slope of a transformer's loss on a batch, in double precision.

    Parameters
    ----------
    architecture : Architecture
    tokens : array_like of int, shape (sequences, context + 1)
        The batch.
    frozen : str or iterable of str, optional
        What is not learned: names as `Architecture.views` has them ("query_bias1", "E"), or those
        of a kind in all layers and heads ("query_bias"). Its gradient is taken for 0: it stays, if
        it begins without momentum.

    Returns
    -------
    callable
        Takes a flat array of parameters; returns the loss in nats and its gradient.

    Raises
    ------
    TypeError, ValueError
        If tokens or names do not fit the architecture.
    """
    batch = checked_architecture(architecture).checked_tokens(tokens)
    still = _still(architecture, frozen)

    def slope(parameters: Array) -> tuple[float, Array]:
        loss, gradients = loss_and_gradients(architecture, parameters, batch)
        gradients[still] = 0.0
        return loss, gradients

    return slope


def _still(architecture: Architecture, frozen: str | Iterable[str]) -> NDArray[np.bool_]:
    """Return which places of the flat array are frozen."""
    flags = np.zeros(architecture.count)
    views = architecture.views(flags)
    if not isinstance(frozen, Iterable):
        raise TypeError(f"frozen must be a name or several, got {frozen!r}")
    for name in [frozen] if isinstance(frozen, str) else list(frozen):
        # A kind is a name without the number of its layer.
        found = [key for key in views if name in (key, key.rstrip("0123456789."))]
        if not found:
            choice(name, "frozen", [*views])
        for key in found:
            views[key][...] = 1.0
    return flags > 0.0


def gradient_flow(slope: Slope, parameters: ArrayLike, *, dt: float, steps: int) -> Road:
    """Let parameters slide down the loss, by Runge and Kutta's fourth order.

    Parameters
    ----------
    slope : Slope
    parameters : array_like
        Where the road begins.
    dt : float
        Length of a step; its error is of order dt^4 in all.
    steps : int

    Returns
    -------
    Road

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    ArithmeticError
        If a number is no longer finite, or the loss far above its start; it names the step.
    """
    here, dt, steps = _start(parameters), positive(dt, "dt"), integer(steps, "steps", 0)
    loss, gradient = _at(slope, here, 0, "dt", dt)
    losses = [loss]
    for step in range(1, steps + 1):
        first = -gradient
        second = -_at(slope, here + 0.5 * dt * first, step, "dt", dt)[1]
        third = -_at(slope, here + 0.5 * dt * second, step, "dt", dt)[1]
        fourth = -_at(slope, here + dt * third, step, "dt", dt)[1]
        here = here + dt / 6.0 * (first + 2.0 * (second + third) + fourth)
        loss, gradient = _at(slope, here, step, "dt", dt)
        losses.append(loss)
        _not_far_above(losses, 0.0, "dt", dt)
    return Road(here, -gradient, np.array(losses), dt * steps)


def gradient_descent(slope: Slope, parameters: ArrayLike, *, rate: float, steps: int) -> Road:
    """Go down the loss in steps of -rate times the gradient; arguments as for `gradient_flow`.

    What the flow conserves, these steps change by order rate.
    """
    here, rate, steps = _start(parameters), positive(rate, "rate"), integer(steps, "steps", 0)
    loss, gradient = _at(slope, here, 0, "rate", rate)
    losses = [loss]
    for step in range(1, steps + 1):
        here = here - rate * gradient
        loss, gradient = _at(slope, here, step, "rate", rate)
        losses.append(loss)
        _not_far_above(losses, 0.0, "rate", rate)
    return Road(here, -gradient, np.array(losses), rate * steps)


def hamiltonian_flow(
    slope: Slope,
    parameters: ArrayLike,
    momenta: ArrayLike | None = None,
    *,
    dt: float,
    steps: int,
    friction: float = 0.0,
) -> Road:
    """Let parameters move as unit masses in the potential L, by leapfrog.

    Parameters
    ----------
    slope : Slope
    parameters : array_like
        Where the road begins.
    momenta : array_like, optional
        With what momentum; from rest by default.
    dt : float
        Length of a step; the error is of order dt^2 in all.
    steps : int
    friction : float, default 0
        g >= 0. Without it the energy |p|^2 / 2 + L is conserved, but for an error of order dt^2
        that does not grow.

    Returns
    -------
    Road

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    ArithmeticError
        If a number is no longer finite, or the loss far above its start; it names the step.
    """
    here, dt, steps = _start(parameters), positive(dt, "dt"), integer(steps, "steps", 0)
    momenta = _like(momenta, here, "momenta")
    if not (rubs := real(friction, "friction")) >= 0.0:
        raise ValueError(f"friction must be 0 or greater, got {friction!r}")
    kept, kinetic = math.exp(-0.5 * rubs * dt), _kinetic(momenta)
    loss, gradient = _at(slope, here, 0, "dt", dt)
    losses = [loss]
    for step in range(1, steps + 1):
        momenta = kept * momenta - 0.5 * dt * gradient
        here = here + dt * momenta
        loss, gradient = _at(slope, here, step, "dt", dt)
        momenta = kept * (momenta - 0.5 * dt * gradient)
        losses.append(loss)
        _not_far_above(losses, kinetic, "dt", dt)
    return Road(here, momenta, np.array(losses), dt * steps)


def heavy_ball(
    slopes: Slope | Sequence[Slope],
    parameters: ArrayLike,
    momenta: ArrayLike | None = None,
    *,
    rate: float,
    momentum: float = 0.9,
    steps: int,
) -> Road:
    """Go down with momentum, each step on the next batch (Polyak 1964).

    Parameters
    ----------
    slopes : Slope or sequence of Slope
        One for each minibatch; they are taken in turn.
    parameters : array_like
        Where the road begins.
    momenta : array_like, optional
        The velocity -v with which it begins; from rest by default.
    rate : float
        Learning rate.
    momentum : float, default 0.9
        The share mu of the velocity that each step keeps: at least 0, less than 1.
    steps : int

    Returns
    -------
    Road
        One loss for each step, and that on the batch after the last.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    ArithmeticError
        If a number is no longer finite, or the loss far above its start; it names the step.
    """
    here, rate, steps = _start(parameters), positive(rate, "rate"), integer(steps, "steps", 0)
    momenta = _like(momenta, here, "momenta")
    kept, batches = _share(momentum, "momentum"), _batches(slopes)
    losses, kinetic = [], _kinetic(momenta)
    for step in range(steps):
        loss, gradient = _at(batches[step % len(batches)], here, step, "rate", rate)
        losses.append(loss)
        _not_far_above(losses, kinetic, "rate", rate)
        momenta = kept * momenta - gradient
        here = here + rate * momenta
    losses.append(_at(batches[steps % len(batches)], here, steps, "rate", rate)[0])
    _not_far_above(losses, kinetic, "rate", rate)
    return Road(here, momenta, np.array(losses), rate * steps)


def adam(
    slopes: Slope | Sequence[Slope],
    parameters: ArrayLike,
    *,
    rate: float,
    steps: int,
    momentum: float = 0.9,
    memory: float = 0.999,
    softening: float = 1e-8,
) -> Road:
    """Go down by Adam, from rest; arguments as for `heavy_ball`.

    Other Parameters
    ----------------
    memory : float, default 0.999
        How much of the average of squared gradients each step keeps.
    softening : float, default 1e-8
        Added to the root of that average.

    Notes
    -----
    Each coordinate is measured in units of its own gradients, so that the steps depend on the axes:
    a turned start is not led to the turned end.
    """
    here, rate, steps = _start(parameters), positive(rate, "rate"), integer(steps, "steps", 0)
    kept, remembered = _share(momentum, "momentum"), _share(memory, "memory")
    soft, batches = positive(softening, "softening"), _batches(slopes)
    first, second, momenta = np.zeros_like(here), np.zeros_like(here), np.zeros_like(here)
    losses = []
    for step in range(steps):
        loss, gradient = _at(batches[step % len(batches)], here, step, "rate", rate)
        losses.append(loss)
        _not_far_above(losses, 0.0, "rate", rate)
        first = kept * first + (1.0 - kept) * gradient
        second = remembered * second + (1.0 - remembered) * gradient**2
        size = np.sqrt(second / (1.0 - remembered ** (step + 1))) + soft
        momenta = -first / (1.0 - kept ** (step + 1)) / size
        here = here + rate * momenta
    losses.append(_at(batches[steps % len(batches)], here, steps, "rate", rate)[0])
    _not_far_above(losses, 0.0, "rate", rate)
    return Road(here, momenta, np.array(losses), rate * steps)


def _start(parameters: ArrayLike) -> Array:
    """Return a start as a flat array of its own."""
    array = reals(parameters, "parameters")
    if array.ndim != 1 or not array.size:
        raise ValueError(f"parameters must be a flat array, got shape {array.shape}")
    return array.copy()


def _like(array: ArrayLike | None, other: Array, name: str) -> Array:
    """Return an array of the shape of another; zeros if there is none."""
    if array is None:
        return np.zeros_like(other)
    found = reals(array, name)
    if found.shape != other.shape:
        raise ValueError(f"{name} must have shape {other.shape}, got {found.shape}")
    return found.copy()


def _share(value: float, name: str) -> float:
    """Return a number of at least 0 and less than 1."""
    number = real(value, name)
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} must be at least 0 and less than 1, got {value!r}")
    return number


def _batches(slopes: Slope | Sequence[Slope]) -> Sequence[Slope]:
    """Return slopes as a sequence."""
    if callable(slopes):
        return [slopes]
    if not isinstance(slopes, Sequence):
        got = type(slopes).__name__
        raise TypeError(f"slopes must be a slope or a sequence of them, got {got}")
    if not len(slopes):
        raise ValueError("slopes must be a slope or a sequence of them, got none")
    return slopes


def _at(slope: Slope, here: Array, step: int, name: str, size: float) -> tuple[float, Array]:
    """Return loss and gradient; raise if the road has left the finite numbers."""
    if not callable(slope):
        raise TypeError(f"slope must be a function of parameters, got {type(slope).__name__}")
    if np.isfinite(here).all():
        with np.errstate(over="ignore", invalid="ignore"):  # told below, as an error
            loss, gradient = slope(here)
        if math.isfinite(loss) and np.isfinite(gradient).all():
            return float(loss), gradient
    raise ArithmeticError(
        f"numbers are no longer finite at step {step}: lower {name}, now {size:g}"
    )


def _kinetic(momenta: Array) -> float:
    """Return |p|^2 / 2."""
    return 0.5 * float(momenta @ momenta)


def _not_far_above(losses: list[float], kinetic: float, name: str, size: float) -> None:
    """Raise if the last of the losses is where neither its start nor its momentum could lead."""
    if losses[-1] - losses[0] > FAR * (1.0 + abs(losses[0]) + kinetic):
        raise ArithmeticError(
            f"the loss has grown from {losses[0]:.4g} to {losses[-1]:.4g} at step "
            f"{len(losses) - 1}: lower {name}, now {size:g}"
        )
