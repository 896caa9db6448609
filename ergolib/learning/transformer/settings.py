"""How a transformer learns: the numbers that may be changed while it does.

They are the arguments of one step downhill, as `ergolib.kernels.optimisers` writes it. Changing
one halfway is an experiment: a lower rate cools the noise of small batches, and weight decay pulls
a circuit apart or, once it is there, does not.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ergolib.arguments import integer, positive, real

__all__ = ["Settings", "at_least_0"]

SMALLEST, LARGEST = 1e-37, 1e38  # what single precision, in which is reckoned, tells from 0 and inf
MOST = 2**16  # sequences in a step: some seconds, after which Ctrl-C is heard


class Settings:
    """Rate, momentum, clip, batch and weight decay, each checked whenever it is set.

    Only what has a meaning can be set: a misspelt name, or what belongs to the start, raises
    `AttributeError`.
    """

    _rate: float
    _momentum: float
    _clip: float
    _batch: int
    _weight_decay: float

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, if there is one of this name that can be set."""
        if not name.startswith("_") and name not in (names := _settable(type(self))):
            raise AttributeError(
                f"{name} cannot be set on {type(self).__name__}, only {', '.join(names)}; got "
                f"{value!r}"
            )
        super().__setattr__(name, value)

    @property
    def rate(self) -> float:
        """The learning rate, greater than 0."""
        return self._rate

    @rate.setter
    def rate(self, value: float) -> None:
        self._rate = single(value, "rate")

    @property
    def momentum(self) -> float:
        """How much of the momentum is kept at each step, from 0 to below 1."""
        return self._momentum

    @momentum.setter
    def momentum(self, value: float) -> None:
        number = real(value, "momentum")
        if not 0.0 <= np.float32(number) < 1.0:
            raise ValueError(f"momentum must lie from 0 to below 1, got {value!r}")
        self._momentum = number

    @property
    def clip(self) -> float:
        """The largest length of a gradient, greater than 0; may be infinite."""
        return self._clip

    @clip.setter
    def clip(self, value: float) -> None:
        infinite = isinstance(value, (float, np.floating)) and value == math.inf
        self._clip = math.inf if infinite else single(value, "clip")

    @property
    def batch(self) -> int:
        """Sequences in a step."""
        return self._batch

    @batch.setter
    def batch(self, value: int) -> None:
        self._batch = integer(value, "batch", 1, MOST)

    @property
    def weight_decay(self) -> float:
        """The pull towards 0, at least 0."""
        return self._weight_decay

    @weight_decay.setter
    def weight_decay(self, value: float) -> None:
        self._weight_decay = at_least_0(value, "weight_decay", LARGEST)


def _settable(kind: type) -> list[str]:
    """Return the names of the properties that can be set."""
    names = {name for one in kind.__mro__ for name in vars(one)}
    return sorted(name for name in names if getattr(getattr(kind, name), "fset", None) is not None)


def single(value: Any, name: str) -> float:
    """Return a value as a float greater than 0 that single precision can hold."""
    number = positive(value, name)
    if not SMALLEST <= number <= LARGEST:
        raise ValueError(
            f"{name} must be from {SMALLEST:g} to {LARGEST:g}, for single precision, got {value!r}"
        )
    return number


def at_least_0(value: Any, name: str, most: float = math.inf) -> float:
    """Return a value as a finite float from 0 to `most`, or say what it takes."""
    number = real(value, name)
    if not 0.0 <= number <= most:
        span = "of at least 0" if most == math.inf else f"from 0 to {most:g}"
        raise ValueError(f"{name} must be a finite number {span}, got {value!r}")
    return number
