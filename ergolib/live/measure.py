"""Measure the Ising model with the native kernel, beside the exact value.

The numbers are those of `cool` with one temperature: same system, same seed, same series. What is
added is that a run can be watched and called off.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from ergolib import Ising, blocked_error, exact
from ergolib.arguments import integer

MOST = 10_000_000  # sweeps; beyond this it is a job for a script
PATIENCE = 0.1  # seconds of computing between two looks at the clock


@dataclass(frozen=True)
class Plan:
    """One measurement: a run from the start, of which the first sweeps are not counted.

    Attributes
    ----------
    size, temperature, seed, update, start
        As for `Ising`.
    wait, sweeps : int
        Sweeps before measuring, at least 0, and while measuring, at least 2.
    """

    size: int
    temperature: float
    seed: int
    update: str
    start: str
    wait: int
    sweeps: int

    def __post_init__(self) -> None:
        integer(self.wait, "sweeps before measuring", 0, MOST)
        integer(self.sweeps, "sweeps while measuring", 2, MOST)

    @property
    def code(self) -> str:
        """A script that gives the same numbers."""
        return (
            "from ergolib import Ising, cool\n\n"
            f"ising = Ising(size={self.size}, temperature={self.temperature}, seed={self.seed},\n"
            f'              update="{self.update}", start="{self.start}")\n'
            f"table = cool(ising, temperatures=[{self.temperature}], "
            f"steps={self.sweeps}, equilibrate={self.wait})\n"
            'print(table[["energy", "energy_error", "abs_magnetization", '
            '"abs_magnetization_error"]])\n'
        )

    async def run(
        self, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> dict[str, float | int | str] | None:
        """Run in a thread; return a row of results, or None if called off."""
        system = Ising(
            size=self.size,
            temperature=self.temperature,
            seed=self.seed,
            update=self.update,  # type: ignore[arg-type]
            start=self.start,  # type: ignore[arg-type]
        )
        seen: list[dict[str, float]] = []
        done = 0

        def some() -> None:
            nonlocal done
            end = time.monotonic() + PATIENCE
            while done < self.wait + self.sweeps and time.monotonic() < end:
                system.run(1)
                if done >= self.wait:
                    seen.append(system.observe())
                done += 1

        while done < self.wait + self.sweeps:
            if cancelled():
                return None
            await asyncio.to_thread(some)
            progress(done / (self.wait + self.sweeps))
        energy = blocked_error([each["energy"] for each in seen])
        magnetization = blocked_error([each["abs_magnetization"] for each in seen])
        return {
            "temperature": self.temperature,
            "size": self.size,
            "update": self.update,
            "start": self.start,
            "seed": self.seed,
            "wait": self.wait,
            "sweeps": self.sweeps,
            "energy": energy.mean,
            "energy_error": energy.error,
            "energy_exact": exact.kaufman_energy(self.temperature, self.size),
            "abs_magnetization": magnetization.mean,
            "abs_magnetization_error": magnetization.error,
            "magnetization_infinite": exact.yang_magnetization(self.temperature),
        }
