"""An experiment on its way to another process, and what it brings back.

An experiment of a module travels as its name, one that was written in a notebook or a script as its
code (cloudpickle), so that both run wherever ergolib is installed. It comes back as arrays, or as a
text that says what went wrong: not every exception can be sent.
"""

from __future__ import annotations

import hashlib
import inspect
import pickle
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ergolib.scans.grids import Point
from ergolib.scans.stores import FINISHED

__all__ = ["Experiment", "check_call", "evaluate", "payload_of", "source_checksum", "title"]

Experiment = Callable[..., Mapping[str, Any]]


def check_call(experiment: Any, point: Point) -> None:
    """Raise `TypeError` unless the experiment can be called with a point's parameters."""
    if not callable(experiment):
        raise TypeError(f"experiment must be a function, got {type(experiment).__name__}")
    try:
        inspect.signature(experiment).bind(**point)
    except TypeError as error:
        raise TypeError(
            f"experiment must take the grid's parameters, {', '.join(point)}: {error}"
        ) from None
    except ValueError:  # a function of C that does not tell
        return


def payload_of(experiment: Experiment) -> bytes:
    """Return an experiment as bytes that another process can read.

    Raises
    ------
    TypeError
        If it holds something that cannot be sent, such as an open file.
    """
    import cloudpickle

    try:
        return cloudpickle.dumps(experiment)  # type: ignore[no-any-return]
    except Exception as error:  # whatever an object's own way to be pickled raises
        raise TypeError(f"experiment must be something that can be pickled: {error}") from error


def evaluate(payload: bytes, point: Point) -> dict[str, NDArray[Any]] | str:
    """Run one point, in whatever process this is; return the results, or what went wrong."""
    try:
        return _as_arrays(_experiment(payload)(**point))
    except Exception as error:
        return f"{type(error).__name__}: {error}\n{traceback.format_exc()}"


def title(experiment: Any) -> str:
    """Return the name of an experiment, with what a `functools.partial` has set."""
    if isinstance(experiment, partial):
        keywords = (f"{name}={value!r}" for name, value in sorted(experiment.keywords.items()))
        return f"{title(experiment.func)}({', '.join([*map(repr, experiment.args), *keywords])})"
    named = experiment if hasattr(experiment, "__qualname__") else type(experiment)
    return f"{named.__module__}.{named.__qualname__}"


def source_checksum(experiment: Any) -> str:
    """Return a checksum of an experiment's own source, or an empty text if that cannot be had.

    It does not see what the experiment calls; of ergolib itself, the version stands beside it.
    """
    while isinstance(experiment, partial):
        experiment = experiment.func
    named = experiment if hasattr(experiment, "__qualname__") else type(experiment)
    try:
        source = inspect.getsource(inspect.unwrap(named))
    except (OSError, TypeError):
        return ""
    return hashlib.sha256(inspect.cleandoc(source).encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def _experiment(payload: bytes) -> Experiment:
    found: Experiment = pickle.loads(payload)
    return found


def _as_arrays(results: Any) -> dict[str, NDArray[Any]]:
    """Return what an experiment returned as arrays, or raise if it is something else."""
    if not isinstance(results, Mapping) or not results:
        raise TypeError(
            "experiment must return a mapping of names to numbers or arrays, "
            f"got {type(results).__name__}"
        )
    arrays = {}
    for name, value in results.items():
        if not isinstance(name, str) or not name.isidentifier() or name == FINISHED:
            raise ValueError(
                f"experiment must name its results as in Python, but not {FINISHED!r}, got {name!r}"
            )
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            raise TypeError(f"experiment must return numbers, got {name} = {value!r}")
        arrays[name] = array
    return arrays
