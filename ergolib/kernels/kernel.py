"""What a kernel is.

A kernel is a physical law written once, as a plain Python function over flat typed arrays and
scalars. It allocates nothing, raises nothing and draws no number it was not given: the state of
its random number generator is an argument. That is what lets one source run natively, through
Numba, and in a web page, through WebAssembly, with the same bits.

Two decorators make this a habit. `function` marks a building block, inlined wherever it is used.
`kernel(signature)` marks an entry point: it is compiled for that signature alone, on its first
call and not on import, and the machine code is cached on disk.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

# No reference counting, so that an allocation is an error instead of a hidden cost; NumPy's
# division rules, so that nothing raises; no fused or reordered arithmetic, so that bits agree.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False, "fastmath": False}

KERNELS: dict[str, Kernel] = {}


def function(python_function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a building block of kernels: compiled as part of each kernel that calls it."""
    return numba.njit(forceinline=True, **OPTIONS)(python_function)


def kernel(signature: str) -> Callable[[Callable[..., Any]], Kernel]:
    """Make a `Kernel` of a function over flat arrays and scalars.

    Parameters
    ----------
    signature : str
        Numba's notation, such as ``"void(int8[::1], int64, float64, uint64[::1])"``. Arrays are
        one-dimensional and contiguous. Numbers are float64, float32, int64, uint64 or int8.
    """

    def decorate(python_function: Callable[..., Any]) -> Kernel:
        made = Kernel(python_function, signature)
        KERNELS[made.name] = made
        return made

    return decorate


class Kernel:
    """A function with a fixed signature, compiled when it is first called.

    Attributes
    ----------
    name : str
        Module and function, such as ``"ising.metropolis"``.
    signature : str
        Numba's notation for the argument types.
    python_function : callable
        The function as written.
    native : numba.core.dispatcher.Dispatcher
        The compiled function.
    """

    def __init__(self, python_function: Callable[..., Any], signature: str) -> None:
        self.python_function = python_function
        self.signature = signature
        self.name = f"{python_function.__module__.rpartition('.')[2]}.{python_function.__name__}"
        self.__name__ = python_function.__name__
        self.__doc__ = python_function.__doc__
        self.__module__ = python_function.__module__

    @cached_property
    def native(self) -> Any:
        """The compiled function: read from the cache, or compiled now."""
        dispatcher: Any = numba.njit(nogil=True, **OPTIONS)(self.python_function)
        with suppress(RuntimeError):  # nowhere to write, as in a zipped package: compile each time
            dispatcher._cache = _SourceCache(self.python_function)
        dispatcher.compile(self.signature)
        dispatcher.disable_compile()  # other argument types are a mistake, not a new variant
        return dispatcher

    def __call__(self, *arguments: Any) -> Any:
        """Run the native code."""
        return self.native(*arguments)

    def __repr__(self) -> str:
        return f"<kernel {self.name} {self.signature}>"

    @property
    def source(self) -> str:
        """The Python source: the kernel, then the building blocks it calls."""
        parts = [self.python_function, *_building_blocks(self.python_function)]
        return "\n\n".join(inspect.getsource(part).rstrip() for part in parts) + "\n"


def _building_blocks(python_function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Functions of ours that are called, directly or not, in the order they are met."""
    found: list[Callable[..., Any]] = []
    waiting = [python_function]
    while waiting:
        current = waiting.pop(0)
        for name in current.__code__.co_names:
            used = getattr(current.__globals__.get(name), "py_func", None)
            if used is not None and used not in found:
                found.append(used)
                waiting.append(used)
    return found


@cache
def _source_hash() -> str:
    """A hash of every kernel file: Numba's own cache looks at one file only."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _SourceCache(FunctionCache):
    """Numba's cache of machine code, forgotten when any kernel's source changes."""

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        return (*super()._index_key(sig, codegen), _source_hash())
