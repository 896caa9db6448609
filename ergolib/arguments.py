"""Argument checks shared by the whole package.

A reader who types a negative temperature or a lattice of size 2.5 should be told so in
the first line of the error, not by a NaN ten cells later. Every function here returns
the cleaned value (a Python `float` or `int`, or a `float64` array) or raises an error
which names the argument, says what it got and what it takes:

    ValueError: temperature must be a finite number greater than 0, got -1.0

The wrong kind of object (a string, `None`, a bool, a complex number) raises `TypeError`.
The right kind with an impossible value raises `ValueError`. NumPy scalars and
zero-dimensional arrays count as numbers. This module imports nothing but NumPy.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "choice",
    "integer",
    "positive",
    "probabilities",
    "real",
    "reals",
    "shape",
    "sides",
    "temperature",
    "temperatures",
]

_LONGEST_REPR = 80
_ITSELF = object()


def _show(value: object) -> str:
    """Return a short one-line `repr` of `value` for an error message."""
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST_REPR else text[: _LONGEST_REPR - 3] + "..."


def _number(value: object, message: str) -> float:
    """Return `value` as a float, or raise `TypeError` for what is not a real number."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{message}, got {_show(value)}")
    if not isinstance(value, Real):  # NumPy's integers and floats are registered as Real
        raise TypeError(f"{message}, got {_show(value)}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{message}, got {_show(value)}") from None


def real(value: Any, name: str) -> float:
    """Return `value` as a finite float.

    Parameters
    ----------
    value : number
        A real number of any Python or NumPy kind, bool excepted.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `value` is not a real number.
    ValueError
        If `value` is NaN or infinite.
    """
    message = f"{name} must be a finite number"
    number = _number(value, message)
    if not math.isfinite(number):
        raise ValueError(f"{message}, got {_show(value)}")
    return number


def reals(value: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return finite numbers as a `float64` array of the same shape (a scalar gives 0-d).

    Parameters
    ----------
    value : array_like
        Real numbers, of any shape.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    TypeError
        If `value` does not hold real numbers only.
    ValueError
        If any entry is NaN or infinite, or if `value` is ragged.
    """
    if not isinstance(value, (list, tuple, np.ndarray)) and np.ndim(value) == 0:
        return np.asarray(real(value, name))
    message = f"{name} must hold finite numbers"
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{message} in a rectangular array, got {_show(value)}") from None
    if (array.size and array.dtype.kind not in "iuf") or _holds_bool(value):
        raise TypeError(f"{message}, got {_show(value)}")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{message}, got {float(array[~np.isfinite(array)][0])!r} among them")
    return array


def positive(value: Any, name: str) -> float:
    """Return `value` as a finite float greater than zero.

    Parameters
    ----------
    value : number
        A length, a mass, a time: a real number of any Python or NumPy kind, bool excepted.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `value` is not a real number.
    ValueError
        If `value` is NaN, infinite, zero or negative.
    """
    message = f"{name} must be a finite number greater than 0"
    number = _number(value, message)
    if not (math.isfinite(number) and number > 0.0):
        raise ValueError(f"{message}, got {_show(value)}")
    return number


def probabilities(value: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return a distribution as a `float64` array of the same shape, divided by its sum.

    Parameters
    ----------
    value : array_like
        Probabilities, with at least one axis: none negative, and 1 in all, within 1e-9.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    TypeError
        If `value` does not hold real numbers only.
    ValueError
        If there are no entries or no axes, an entry is negative, NaN or infinite, the sum is not 1,
        or `value` is ragged.
    """
    message = f"{name} must hold probabilities"
    array = reals(value, name)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"{message} along at least one axis, got shape {array.shape}")
    if (array < 0.0).any():
        raise ValueError(f"{message}, none negative, got {float(array.min())!r} among them")
    total = float(array.ravel().sum())
    if not abs(total - 1.0) <= 1e-9:
        raise ValueError(f"{message} that sum to 1 within 1e-9, got a sum of {total!r}")
    return array / total


def temperature(value: Any, name: str = "temperature") -> float:
    """Return one temperature as a float: finite and greater than zero (k_B = 1).

    Parameters
    ----------
    value : number
        The temperature, in units of J.
    name : str, optional
        The argument's name, for the error message.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `value` is not a real number.
    ValueError
        If `value` is NaN, infinite, zero or negative.
    """
    return positive(value, name)


def temperatures(value: ArrayLike, name: str = "temperature") -> NDArray[np.float64]:
    """Return temperatures as a `float64` array of the same shape (a scalar gives 0-d).

    Parameters
    ----------
    value : array_like
        Temperatures, in units of J, of any shape.
    name : str, optional
        The argument's name, for the error message.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    TypeError
        If `value` does not hold real numbers only.
    ValueError
        If any entry is NaN, infinite, zero or negative, or if `value` is ragged.
    """
    message = f"{name} must hold finite numbers greater than 0"
    if isinstance(value, (int, float, np.integer, np.floating)):
        return np.asarray(temperature(value, name))
    if value is None or isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a finite number greater than 0, got {_show(value)}")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{message} in a rectangular array, got {_show(value)}") from None
    if array.ndim == 0:
        return np.asarray(temperature(value, name))
    if array.size and array.dtype.kind not in "iuf":
        raise TypeError(f"{message}, got {_show(value)}")
    if not isinstance(value, np.ndarray) and _holds_bool(value):
        raise TypeError(f"{message}, got {_show(value)}")
    array = array.astype(np.float64)
    bad = ~(np.isfinite(array) & (array > 0.0))
    if bad.any():
        raise ValueError(f"{message}, got {float(array[bad][0])!r} among them")
    return array


def _holds_bool(value: object) -> bool:
    """Tell whether a nested sequence hides a bool, which NumPy would read as 0 or 1."""
    if isinstance(value, (bool, np.bool_)):
        return True
    if isinstance(value, (list, tuple)):
        return any(_holds_bool(item) for item in value)
    return False


def integer(value: Any, name: str, minimum: int, maximum: int | None = None) -> int:
    """Return `value` as an int between `minimum` and `maximum`, both included.

    Parameters
    ----------
    value : int
        A Python or NumPy integer. A float is refused even if it is whole.
    name : str
        The argument's name, for the error message.
    minimum : int
        The smallest value allowed.
    maximum : int, optional
        The largest value allowed; none by default.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If `value` is not a number at all.
    ValueError
        If `value` is a number but not an integer in the range.
    """
    if maximum is None:
        message = f"{name} must be an integer of at least {minimum}"
    else:
        message = f"{name} must be an integer from {minimum} to {maximum}"
    return _whole(value, message, minimum, maximum)


def _whole(
    value: object,
    message: str,
    minimum: int,
    maximum: int | None = None,
    *,
    shown: object = _ITSELF,
) -> int:
    """Return `value` as an int in the range, or raise with `message` and what was given."""
    got = _show(value if shown is _ITSELF else shown)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{message}, got {got}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        wrong = ValueError if isinstance(value, (float, np.floating)) else TypeError
        raise wrong(f"{message}, got {got}") from None
    if number < minimum or (maximum is not None and number > maximum):
        raise ValueError(f"{message}, got {got}")
    return number


def shape(value: Any, name: str = "size", minimum: int = 2) -> tuple[int, int]:
    """Return the sides (Lx, Ly) of a lattice given one side or both.

    Parameters
    ----------
    value : int or (int, int)
        One integer for a square, or a pair.
    name : str, optional
        The argument's name, for the error message.
    minimum : int, optional
        The smallest side allowed.

    Returns
    -------
    (int, int)

    Raises
    ------
    TypeError
        If `value` is neither a number nor a sequence of numbers.
    ValueError
        If a side is not an integer or is less than `minimum`, or there are not two.
    """
    message = f"{name} must be an integer of at least {minimum}, or a pair of them"
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (list, tuple, np.ndarray)):
        if len(value) != 2:
            raise ValueError(f"{message}, got {_show(value)}")
        first, second = (_whole(side, message, minimum, shown=value) for side in value)
        return first, second
    side = _whole(value, message, minimum)
    return side, side


def sides(value: Any, name: str = "box") -> tuple[float, float]:
    """Return the sides (width, height) of a rectangular box given one side or both.

    Parameters
    ----------
    value : number or (number, number)
        One length for a square, or a pair.
    name : str, optional
        The argument's name, for the error message.

    Returns
    -------
    (float, float)

    Raises
    ------
    TypeError
        If `value` is neither a number nor a sequence of numbers.
    ValueError
        If a side is not a finite number greater than 0, or there are not two.
    """
    message = f"{name} must be a finite length greater than 0, or a pair of them"
    both = value if isinstance(value, (list, tuple)) or np.ndim(value) == 1 else (value, value)
    if len(both) != 2:
        raise ValueError(f"{message}, got {_show(value)}")
    first, second = (_number(side, message) for side in both)
    if not (0.0 < first < math.inf and 0.0 < second < math.inf):
        raise ValueError(f"{message}, got {_show(value)}")
    return first, second


def choice(value: Any, name: str, options: Iterable[str]) -> str:
    """Return `value` if it is one of the words in `options`.

    Parameters
    ----------
    value : str
        The word chosen.
    name : str
        The argument's name, for the error message.
    options : iterable of str
        The words allowed, in the order in which the message should list them.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If `value` is not a string.
    ValueError
        If `value` is not among `options`.
    """
    allowed = tuple(options)
    message = f"{name} must be one of {', '.join(map(repr, allowed))}"
    if not isinstance(value, str):
        raise TypeError(f"{message}, got {_show(value)}")
    if value not in allowed:
        raise ValueError(f"{message}, got {_show(value)}")
    return value
