"""Lennard-Jones particles, ours beside LAMMPS: millions of particle-steps per second.

One state for the speed: density 0.4 and T = 0.45, where vapour and droplets are together, cutoff
2.5, a list with a skin of 0.3, Langevin dynamics with a friction of 1, steps of 0.005. Both start
from a square lattice and are timed after the same number of steps. Another state, a homogeneous
fluid, for the physics: both must give the same energy and pressure within their errors.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from benchmarks.clock import fastest
from benchmarks.lammps_peer import ask
from benchmarks.webassembly import CHECKED_SWEEPS, Pair, digest, in_node, runner
from ergolib.kernels import dissipation, particles, thermostats
from ergolib.kernels.random import seed_state
from ergolib.statistics import Estimate, blocked_error
from ergolib.systems import Particles

OURS, PEERS = "ergolib", ("lj/cut", "lj/cut/opt")
SIZES = {1024: (32, 32), 4096: (64, 64)}
STATE = {"density": 0.4, "temperature": 0.45, "cutoff": 2.5, "skin": 0.3, "dt": 0.005}
FLUID = {**STATE, "temperature": 1.0}
WAIT = 5000
MEASUREMENTS, EVERY = 400, 50
STEPS = 11  # the place of the number of steps among the arguments of a law of motion


class Rate(NamedTuple):
    """Millions of particle-steps per second of one program at one size."""

    name: str
    size: int
    rate: float


class Mean(NamedTuple):
    """Potential energy per particle and pressure, as one program finds them."""

    name: str
    size: int
    energy: Estimate
    pressure: Estimate


def system(size: int, state: dict[str, float]) -> Particles:
    """Our particles on the same square lattice as LAMMPS's."""
    columns, rows = SIZES[size]
    spacing = state["density"] ** -0.5
    places = spacing * np.indices((columns, rows)).reshape(2, -1).T
    rest = {key: state[key] for key in ("temperature", "cutoff", "skin", "dt")}
    box = (columns * spacing, rows * spacing)
    return Particles(start=places, box=box, seed=1, **rest).run(WAIT)


def task(size: int, style: str, state: dict[str, float], **more: Any) -> dict[str, Any]:
    """What to ask of LAMMPS."""
    columns, rows = SIZES[size]
    usual = {"friction": 1.0, "wait": WAIT, "measurements": 0, "every": EVERY, "seconds": 1.5}
    return {**usual, **state, "columns": columns, "rows": rows, "style": style, **more}


def rates(seconds: float) -> Iterator[Rate]:
    """Measure every program at every size, each for about this many seconds."""
    for size in SIZES:
        for style in PEERS:
            answer = ask(task(size, style, STATE, seconds=seconds))
            if answer:
                yield Rate(f"LAMMPS {style}", size, size / answer["seconds"] * 1e-6)
        yield Rate(OURS, size, size / fastest(system(size, STATE).run, seconds) * 1e-6)


def means() -> Iterator[Mean]:
    """Measure energy and pressure of the fluid with both programs."""
    size = 1024
    counts = {"measurements": MEASUREMENTS, "every": EVERY}
    answer = ask(task(size, PEERS[0], FLUID, **counts))
    if answer:
        energy, pressure, _ = np.transpose(answer["seen"])
        yield Mean(f"LAMMPS {PEERS[0]}", size, blocked_error(energy), blocked_error(pressure))
    fluid = system(size, FLUID)
    seen = [fluid.run(EVERY).observe() for _ in range(MEASUREMENTS)]
    energy, pressure = (
        blocked_error([one[key] for one in seen]) for key in ("potential_energy", "pressure")
    )
    yield Mean(OURS, size, energy, pressure)


def pairs(seconds: float) -> Iterator[Pair]:
    """Measure the laws of motion natively and in Node, in millions of particle-steps a second."""
    size = 1024
    for kernel, more in (
        (particles.langevin, (STATE["temperature"], 1.0, seed_state(1))),
        (particles.verlet, ()),
        (thermostats.nose_hoover, (STATE["temperature"], 0.5, np.zeros(6))),
        (dissipation.inelastic, (0.9, np.zeros(1))),
    ):
        start = system(size, STATE)
        arrays = [np.array(one) if isinstance(one, np.ndarray) else one for one in start._moving()]
        space = [one.copy() for one in start._space()]
        made = [*arrays, STATE["skin"], STATE["dt"], 0, *space, *more]
        webassembly, seen = in_node(kernel, made, STEPS, seconds)
        run = runner(kernel, made, STEPS)
        run(CHECKED_SWEEPS)
        if seen != digest(made):
            raise RuntimeError(f"{kernel.name}: WebAssembly and native code disagree")
        done = size * 1e-6
        yield Pair(kernel.name, size, done / fastest(run, seconds), done / webassembly)
