"""From a Numba kernel to a WebAssembly module, with what Numba already brings.

Numba turns a kernel into LLVM's intermediate language, and the copy of LLVM inside `llvmlite`
can write WebAssembly. So a page needs no second implementation of the physics: `build` takes
kernels and returns the bytes of one module that exports them, all working on one memory.

LLVM ends the whole process when it meets something it cannot translate, so the work is done in a
child process. What the page cannot supply, a kernel must not need: one that allocates, raises or
calls the C library is refused, by name and with the reason.

The module imports ``env.__linear_memory`` and ``env.__stack_pointer`` and exports one function
per kernel. Its first two arguments are Numba's: the address where the result is left, and the
address of an error record, which a kernel never uses. Then an array argument becomes two 32-bit
integers: its address and its length. Signed 64-bit integers become 32-bit ones (a page needs no
more); unsigned ones stay 64-bit, which JavaScript calls BigInt.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llvmlite
import numba
from numba import cloudpickle

from ergolib.kernels import Kernel
from ergolib.live.cache import kept, sources_hash

# The child must see plain, portable code: no host features, and no vector code made for the host
# before LLVM's WebAssembly pipeline has had its turn.
CHILD_ENVIRONMENT = {
    "NUMBA_OPT": "0",
    "NUMBA_LOOP_VECTORIZE": "0",
    "NUMBA_SLP_VECTORIZE": "0",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_DISABLE_JIT": "0",
}
TIME_LIMIT = 300  # seconds for one module


class KernelError(ValueError):
    """A kernel that cannot become WebAssembly; the message names it and says why."""


@dataclass(frozen=True)
class Module:
    """A WebAssembly module and what a page needs to call it.

    Attributes
    ----------
    code : bytes
        The module.
    functions : dict
        For each exported function its ``"arguments"`` and ``"result"``: ``"int8[]"`` (address and
        length), ``"int32"``, ``"uint64"``, ``"float32"``, ``"float64"`` or, for the result only,
        ``"void"``.
    result : int
        Where results are left: 16 bytes, the value and then Numba's error record.
    stack : int
        Where the stack pointer starts; the stack grows downwards.
    heap : int
        The first byte of memory that is free for the page's arrays. The module's constants, the
        result and the stack lie below it.
    """

    code: bytes
    functions: dict[str, Any]
    result: int
    stack: int
    heap: int

    def describe(self) -> dict[str, Any]:
        """Everything as plain JSON values, the code as base64."""
        return {
            "code": b64encode(self.code).decode(),
            "functions": self.functions,
            "result": self.result,
            "stack": self.stack,
            "heap": self.heap,
        }


def build(kernels: Mapping[str, Kernel], simd: bool = True) -> Module:
    """Compile kernels into one WebAssembly module.

    Parameters
    ----------
    kernels : mapping of str to Kernel
        The name under which each kernel is exported.
    simd : bool, default True
        Use 128-bit vector instructions, which every browser has had since 2023.

    Returns
    -------
    Module
        Read from the cache where these sources were compiled before.

    Raises
    ------
    KernelError
        A kernel that allocates, raises, or needs what a page does not supply.
    TypeError
        A value that is not a `Kernel`.
    """
    for name, kernel in kernels.items():
        if not isinstance(kernel, Kernel):
            raise TypeError(f"kernels[{name!r}] must be a Kernel, got {type(kernel).__name__}")
    described = kept("wasm", _fingerprint(kernels, simd), lambda: _build_in_child(kernels, simd))
    return Module(**{**described, "code": b64decode(described["code"])})


def _build_in_child(kernels: Mapping[str, Kernel], simd: bool) -> dict[str, Any]:
    """Run the compiler in a process of its own and read what it answers."""
    names = ", ".join(repr(kernel.name) for kernel in kernels.values())
    task = cloudpickle.dumps(
        {
            "kernels": [(e, k.name, k.python_function, k.signature) for e, k in kernels.items()],
            "simd": simd,
        }
    )
    try:
        child = subprocess.run(
            [sys.executable, "-m", "ergolib.live.wasm_compiler", json.dumps(sys.path)],
            input=task,
            capture_output=True,
            env={**os.environ, **CHILD_ENVIRONMENT},
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise KernelError(f"kernel {names}: not compiled within {TIME_LIMIT} seconds") from None
    if child.returncode:
        said = child.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        what = "LLVM ended the process" if child.returncode < 0 else "the compiler failed"
        raise KernelError(
            f"kernel {names}: {what} ({said[0]}). "
            "A kernel may not allocate arrays, raise, or use np.random."
        )
    answer: dict[str, Any] = json.loads(child.stdout)
    if "error" in answer:
        raise KernelError(answer["error"])
    return answer


def _fingerprint(kernels: Mapping[str, Kernel], simd: bool) -> str:
    """Hash everything the module depends on: sources, signatures, compilers."""
    here = Path(__file__).parent
    files = {*here.glob("wasm*.py"), *here.parent.joinpath("kernels").glob("*.py")}
    for kernel in kernels.values():
        source = inspect.getsourcefile(kernel.python_function)
        if source and Path(source).is_file():
            files.add(Path(source))
    described = [(name, k.name, k.signature, k.source) for name, k in kernels.items()]
    return sources_hash(files, numba.__version__, llvmlite.__version__, simd, described)
