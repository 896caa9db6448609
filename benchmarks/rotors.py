"""Rotors at T = 0.8929, near the Berezinskii-Kosterlitz-Thouless point: steps of a site per second.

The unit is one BAOAB step of one rotor, one turn offered to one by Metropolis, or one reflected in
a Wolff cluster. The peers make the same BAOAB step: NumPy as a physicist would write it, on whole
arrays, and a plain loop compiled by Numba, with NumPy's generator and the C library's sine.
"""

import math
from collections.abc import Callable, Iterator

import numba
import numpy as np

from benchmarks.clock import fastest, per_second
from benchmarks.ising import Rate
from benchmarks.webassembly import CHECKED_SWEEPS, Pair, digest, in_node, runner
from ergolib.kernels import rotors, rotors_monte_carlo
from ergolib.kernels.random import seed_state

TEMPERATURE, FRICTION, INERTIA, DT, WIDTH = 0.8929, 1.0, 1.0, 0.05, 1.5
SIZES = (64, 256, 512)
STEPS = 9  # the place of the number of steps among the arguments of `langevin`


def numpy_steps(angle: np.ndarray, velocity: np.ndarray, steps: int, rng: np.random.Generator):
    """Step with whole arrays; each bond's sine once."""
    kept = math.exp(-FRICTION * DT / INERTIA)
    spread = math.sqrt(TEMPERATURE / INERTIA * (1.0 - kept * kept))

    def torques() -> np.ndarray:
        down = np.sin(np.roll(angle, -1, 0) - angle)
        right = np.sin(np.roll(angle, -1, 1) - angle)
        return down - np.roll(down, 1, 0) + right - np.roll(right, 1, 1)

    torque = torques()
    for _ in range(steps):
        velocity += 0.5 * DT / INERTIA * torque
        angle += 0.5 * DT * velocity
        velocity *= kept
        velocity += spread * rng.standard_normal(angle.shape)
        angle += 0.5 * DT * velocity
        angle -= 2.0 * math.pi * np.floor((angle + math.pi) / (2.0 * math.pi))
        torque = torques()
        velocity += 0.5 * DT / INERTIA * torque


@numba.njit
def torques_in_a_loop(angle: np.ndarray, torque: np.ndarray) -> None:
    """Add up the sines of the four bonds of each site."""
    size = angle.shape[0]
    for i in range(size):
        above = i - 1 if i > 0 else size - 1
        below = i + 1 if i + 1 < size else 0
        for j in range(size):
            left = j - 1 if j > 0 else size - 1
            right = j + 1 if j + 1 < size else 0
            here = angle[i, j]
            torque[i, j] = (
                math.sin(angle[above, j] - here)
                + math.sin(angle[below, j] - here)
                + math.sin(angle[i, left] - here)
                + math.sin(angle[i, right] - here)
            )


@numba.njit
def naive_steps(angle: np.ndarray, velocity: np.ndarray, torque: np.ndarray, steps: int) -> None:
    """Step as a textbook would, site by site."""
    size = angle.shape[0]
    kept = math.exp(-FRICTION * DT / INERTIA)
    spread = math.sqrt(TEMPERATURE / INERTIA * (1.0 - kept * kept))
    torques_in_a_loop(angle, torque)
    for _ in range(steps):
        for i in range(size):
            for j in range(size):
                before = velocity[i, j] + 0.5 * DT / INERTIA * torque[i, j]
                after = kept * before + spread * np.random.normal()  # noqa: NPY002
                turned = angle[i, j] + 0.5 * DT * (before + after) + math.pi
                angle[i, j] = (
                    turned - 2.0 * math.pi * math.floor(turned / (2.0 * math.pi)) - math.pi
                )
                velocity[i, j] = after
        torques_in_a_loop(angle, torque)
        for i in range(size):
            for j in range(size):
                velocity[i, j] += 0.5 * DT / INERTIA * torque[i, j]


def arguments(size: int) -> list:
    """Make the arguments of `langevin` near equilibrium: some steps after all angles were 0."""
    state = seed_state(1)
    angle, velocity, torque = np.zeros((3, size * size))
    rotors.thermal_velocities(velocity, TEMPERATURE, INERTIA, state)
    bath = [TEMPERATURE, FRICTION, INERTIA, DT]
    made = [angle.copy(), velocity.copy(), torque.copy(), size, size, *bath, 0, state]
    runner(rotors.langevin, made, STEPS)(200)
    return made


def rates(seconds: float) -> Iterator[Rate]:
    """Measure every kernel and peer, each for about this many seconds."""

    def rate(name: str, size: int, work: Callable[[int], object]) -> Rate:
        return Rate(name, size, size * size * 1e-9 / fastest(work, seconds))

    for size in SIZES:
        made = arguments(size)
        shape = size, size
        angle, velocity = made[0].reshape(shape).copy(), made[1].reshape(shape).copy()
        rng, torque = np.random.default_rng(1), np.empty(shape)
        yield rate("NumPy", size, lambda n, a=angle, v=velocity, r=rng: numpy_steps(a, v, n, r))
        yield rate(
            "naive Numba loop",
            size,
            lambda n, a=angle, v=velocity, t=torque: naive_steps(a, v, t, n),
        )
        yield rate(rotors.langevin.name, size, runner(rotors.langevin, made, STEPS))
        offered = [made[0], size, size, TEMPERATURE, WIDTH, 0, made[-1]]
        metropolis = rotors_monte_carlo.metropolis
        yield rate(metropolis.name, size, runner(metropolis, offered, 5))
        yield Rate(rotors_monte_carlo.wolff.name, size, wolff(made[0], size, made[-1], seconds))


def wolff(angle: np.ndarray, size: int, state: np.ndarray, seconds: float) -> float:
    """Return the rotors reflected per nanosecond."""
    stack = np.empty(angle.size, np.int64)
    todo = angle, size, size, TEMPERATURE, 10, stack, state
    return per_second(lambda: rotors_monte_carlo.wolff(*todo), seconds) * 1e-9


def pairs(seconds: float) -> Iterator[Pair]:
    """Measure `langevin` natively and in Node, from one state to one state."""
    size = 256
    made = arguments(size)
    webassembly, seen = in_node(rotors.langevin, made, STEPS, seconds)
    run = runner(rotors.langevin, made, STEPS)
    run(CHECKED_SWEEPS)
    if seen != digest(made):
        raise RuntimeError(f"{rotors.langevin.name}: WebAssembly and native code disagree")
    done = size * size * 1e-9
    yield Pair(rotors.langevin.name, size, done / fastest(run, seconds), done / webassembly)
