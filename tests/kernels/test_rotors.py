"""Rotor kernels against sums over states, Hamilton's conservation laws, and drawn vortices."""

from __future__ import annotations

import math
from functools import cache

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ergolib import exact
from ergolib.kernels import rotors
from ergolib.kernels import rotors_monte_carlo as monte_carlo
from ergolib.kernels.kernel import kernel
from ergolib.kernels.random import fill_uniform, integer_below, seed_state, uniform
from ergolib.kernels.rotors import PI, principal, sine
from ergolib.statistics import Estimate, blocked_error

SEED = 20261121
FAMILY = 5.7e-7  # the chance of a normal number beyond 5 sigma
ODD_AND_EVEN = [(1, 2), (1, 3), (1, 8), (2, 2), (3, 3), (2, 5), (5, 4), (16, 16)]


def bar(tests: int) -> float:
    """How many sigmas one of so many tests may be off."""
    return float(stats.norm.isf(FAMILY / 2 / tests))


def observed(angle, shape, velocity=None) -> np.ndarray:
    out = np.empty(8)
    rotors.observe(angle, np.zeros(angle.size) if velocity is None else velocity, *shape, out)
    return out


def torques_of(angle, shape) -> np.ndarray:
    torque = np.full(angle.size, np.nan)
    rotors.torques(angle, torque, *shape)
    return torque


def drawn(shape, seed=SEED) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random angles and their torques, and velocities at T = 1."""
    state = seed_state(seed)
    angle, velocity = np.empty((2, shape[0] * shape[1]))
    rotors.random_angles(angle, state)
    rotors.thermal_velocities(velocity, 1.0, 1.0, state)
    return angle, velocity, torques_of(angle, shape)


# --- the elementary pieces ---------------------------------------------------------------------


def test_sine() -> None:
    rng = np.random.default_rng(SEED)
    edges = [0.0, PI, -PI, PI / 2, 3 * PI / 2, 2 * PI, 5e-324, 1e-8, 8 * PI]
    for x in [*edges, *rng.uniform(-8 * PI, 8 * PI, 3000)]:
        got = sine(x)
        with mpmath.workdps(40):
            assert abs(got - mpmath.sin(mpmath.mpf(x))) < 3e-16
        assert sine(-x) == -got


@given(st.floats(-1e15, 1e15))
def test_principal(angle: float) -> None:
    got = principal(angle)
    assert -PI <= got < PI
    assert abs(math.remainder(angle - got, 2 * PI)) <= 2e-16 * abs(angle) + 1e-15
    assert principal(got) == got


def test_principal_at_the_seam() -> None:
    assert principal(PI) == principal(-PI) == principal(3 * PI) == -PI
    below = np.nextafter(PI, 0.0)
    assert principal(below) == below
    assert -PI <= principal(np.nextafter(-PI, -4.0)) < PI


def test_normal_numbers() -> None:
    state = seed_state(SEED)
    for size in (1, 2, 3, 255, 256, 257, 1000):
        velocity = np.full(size + 1, np.nan)
        rotors.thermal_velocities(velocity[:size], 1.0, 1.0, state)
        assert np.isfinite(velocity[:size]).all() and np.isnan(velocity[size])
    velocity = np.empty(400_000)
    rotors.thermal_velocities(velocity, 3.0, 0.75, state)
    z = velocity / 2.0
    assert stats.kstest(z, "norm").pvalue > FAMILY
    assert stats.kstest(z, "norm", (0.0, 1.02)).pvalue < FAMILY
    pairs = z[: 256 * 1500].reshape(1500, 2, 128)  # both halves of a block share their distances
    product, squares = pairs[:, 0] * pairs[:, 1], (pairs[:, 0] ** 2 - 1) * (pairs[:, 1] ** 2 - 1)
    assert abs(product.mean()) < 5 / math.sqrt(product.size)
    assert abs(squares.mean()) < 5 * 2 / math.sqrt(product.size)


def test_random_angles() -> None:
    angle = np.empty(200_000)
    rotors.random_angles(angle, seed_state(SEED))
    assert angle.min() >= -PI and angle.max() < PI
    assert stats.kstest(angle, "uniform", (-PI, 2 * PI)).pvalue > FAMILY


# --- energy, torques, vortices -----------------------------------------------------------------


@pytest.mark.parametrize("shape", ODD_AND_EVEN, ids=str)
def test_observables_against_numpy(shape) -> None:
    angle, velocity, torque = drawn(shape)
    theta = angle.reshape(shape)
    across, down = np.roll(theta, -1, 1) - theta, np.roll(theta, -1, 0) - theta
    bonds = [(across, 1.0), (down, float(shape[0] > 1))]
    sums = [f(d).sum() * there for d, there in bonds for f in (np.cos, np.sin)]
    truth = [
        -sums[0] - sums[2],
        (velocity**2).sum(),
        np.cos(theta).sum(),
        np.sin(theta).sum(),
        *sums,
    ]
    assert observed(angle, shape, velocity) == pytest.approx(truth, abs=1e-12)
    neighbours = [(1, 1), (-1, 1)] + ([(1, 0), (-1, 0)] if shape[0] > 1 else [])
    pulls = sum(np.sin(np.roll(theta, step, axis) - theta) for step, axis in neighbours)
    assert torque.reshape(shape) == pytest.approx(pulls, abs=2e-15)
    assert abs(torque.sum()) < 1e-15 * torque.size
    h = 1e-5
    for site in range(min(angle.size, 6)):  # and it is minus the slope of the energy
        step = h * (np.arange(angle.size) == site)
        slope = observed(angle + step, shape)[0] - observed(angle - step, shape)[0]
        assert torque[site] == pytest.approx(-slope / (2 * h), abs=1e-8)


def charges(angle, shape) -> np.ndarray:
    charge = np.full(angle.size, 77, np.int8)
    count = rotors.vortices(angle, *shape, charge)
    assert count == np.abs(charge).sum()
    return charge.reshape(shape)


def test_a_vortex_and_an_antivortex() -> None:
    """Angles that are the polar angle around one point less that around another."""
    shape = rows, columns = 24, 32
    y, x = np.mgrid[0:rows, 0:columns].astype(float)
    field = np.arctan2(y - 9.5, x - 7.5) - np.arctan2(y - 14.5, x - 21.5)
    # a pair on a torus: bend the field to nothing at the edges, far from both
    mirror = np.cos(np.pi * (x - 14.5) / columns) ** 2 * np.cos(np.pi * (y - 12) / rows) ** 2
    angle = np.vectorize(principal)(np.where(mirror > 0.04, field, 0.0)).ravel()
    charge = charges(angle, shape)
    inside = charge[5:20, 4:26]
    assert charge[9, 7] == 1 and charge[14, 21] == -1
    assert np.abs(inside).sum() == 2
    assert charge.sum() == 0
    assert np.array_equal(charges(np.vectorize(principal)(-angle), shape), -charge)
    assert np.array_equal(charges(np.vectorize(principal)(angle + 1.0), shape), charge)


def test_states_without_vortices() -> None:
    for shape in ((8, 8), (1, 9), (5, 6)):
        assert not charges(np.full(shape[0] * shape[1], 0.3), shape).any()
    twisted = np.tile(np.vectorize(principal)(2 * PI * np.arange(12) / 12), 7)
    assert not charges(twisted, (7, 12)).any()
    assert not charges(drawn((1, 50))[0], (1, 50)).any()  # a chain has no plaquettes


def test_random_states_have_a_third_of_a_vortex_each() -> None:
    """Of each plaquette: 1/3, by the volume of differences that add up to a turn."""
    charge = charges(drawn((300, 300))[0], (300, 300))
    assert abs(np.abs(charge).mean() - 1 / 3) < 5 / 300
    assert set(np.unique(charge)) == {-1, 0, 1}


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 2**32), st.booleans())
def test_charges_add_up_to_nothing(rows: int, columns: int, seed: int, clock: bool) -> None:
    rng = np.random.default_rng(seed)
    angle = rng.uniform(-PI, PI, rows * columns)
    if clock:  # many differences of exactly half a turn
        angle = rng.choice([-PI, -PI / 2, 0.0, PI / 2], rows * columns)
    assert charges(angle, (rows, columns)).sum() == 0


# --- Hamilton ----------------------------------------------------------------------------------


def drift_of_energy(shape, dt: float, time: float = 20.0) -> tuple[float, float, np.ndarray]:
    """Largest change of the energy per site, last one, and the change of angular momentum."""
    angle, velocity, torque = drawn(shape)
    state = seed_state(SEED)
    before = state.copy()
    energies, momenta = [], []
    for _ in range(round(time / 0.2)):
        out = observed(angle, shape, velocity)
        energies.append((out[0] + 0.5 * out[1]) / angle.size)
        momenta.append(velocity.sum())
        steps = round(0.2 / dt)
        rotors.langevin(angle, velocity, torque, *shape, 9.9, 0.0, 1.0, dt, steps, state)
    assert np.array_equal(state, before)  # no noise, no random numbers
    change = np.abs(np.array(energies) - energies[0])
    return change.max(), change[-20:].mean(), np.array(momenta) - momenta[0]


@pytest.mark.parametrize("shape", [(16, 16), (1, 64)], ids=str)
def test_without_friction_energy_and_momentum_stay(shape) -> None:
    largest = [drift_of_energy(shape, dt)[0] for dt in (0.05, 0.025, 0.0125)]
    # paths part exponentially, so the ratio is 4 only about
    assert largest[0] / largest[1] == pytest.approx(4.0, rel=0.2)
    assert largest[1] / largest[2] == pytest.approx(4.0, rel=0.2)
    assert largest[0] < 2e-3
    assert np.abs(drift_of_energy(shape, 0.05)[2]).max() < 1e-11


def test_energy_error_is_of_second_order() -> None:
    """On a path too short to part: the ratio is 4 to a per cent, for one wave on a cold ring."""
    errors = []
    for dt in (0.1, 0.05, 0.025):
        angle = 0.01 * np.sin(2 * PI * np.arange(8) / 8)
        velocity, torque, state = np.zeros(8), torques_of(angle, (1, 8)), seed_state(SEED)
        energies = []
        for _ in range(200):
            rotors.langevin(angle, velocity, torque, 1, 8, 1.0, 0.0, 1.0, dt, 1, state)
            out = observed(angle, (1, 8), velocity)
            energies.append(out[0] + 8 + 0.5 * out[1])
        errors.append(np.ptp(energies) / np.mean(energies))
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.02)
    assert errors[1] / errors[2] == pytest.approx(4.0, rel=0.02)
    # a vibration of frequency w: the range of the energy is w^2 dt^2 / 4 of it
    square = 2 - 2 * math.cos(2 * PI / 8)
    assert errors[2] == pytest.approx(square * 0.025**2 / 4, rel=0.02)


def test_euler_would_not_conserve() -> None:
    """The negative control: with a plain Euler step the energy runs away."""
    angle, velocity, _ = drawn((16, 16))
    energies = []
    for _ in range(400):
        out = observed(angle, (16, 16), velocity)
        energies.append((out[0] + 0.5 * out[1]) / angle.size)
        torque = torques_of(angle, (16, 16))
        angle, velocity = angle + 0.05 * velocity, velocity + 0.05 * torque
    assert energies[-1] - energies[0] > 0.1


@pytest.mark.parametrize("shape", [(16, 16), (1, 64)], ids=str)
def test_time_can_be_reversed(shape) -> None:
    angle, velocity, torque = drawn(shape)
    start, state = angle.copy(), seed_state(SEED)
    rotors.langevin(angle, velocity, torque, *shape, 1.0, 0.0, 1.0, 0.05, 200, state)
    assert np.abs(angle - start).max() > 1.0
    velocity *= -1.0
    rotors.langevin(angle, velocity, torque, *shape, 1.0, 0.0, 1.0, 0.05, 200, state)
    back = np.vectorize(principal)(angle - start)
    assert np.abs(back).max() < 1e-9


def test_steps_may_be_taken_in_parts() -> None:
    for friction in (0.0, 0.7):
        whole, parts = drawn((7, 9)), drawn((7, 9))
        one, other = seed_state(1), seed_state(1)
        rotors.langevin(*whole, 7, 9, 0.8, friction, 2.0, 0.1, 13, one)
        for steps in (1, 0, 7, 5):
            rotors.langevin(*parts, 7, 9, 0.8, friction, 2.0, 0.1, steps, other)
        assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))
        assert np.array_equal(whole[2], torques_of(whole[0], (7, 9)))
        assert whole[0].min() >= -PI and whole[0].max() < PI


def test_friction_alone_stops_a_free_rotation() -> None:
    """All rotors alike feel no torque: omega falls as exp(-friction t / inertia), exactly."""
    angle, velocity, torque = np.zeros(12), np.full(12, 3.0), np.zeros(12)
    rotors.langevin(angle, velocity, torque, 3, 4, 1e-300, 0.6, 2.0, 0.1, 30, seed_state(1))
    assert velocity == pytest.approx(3.0 * math.exp(-0.6 * 3.0 / 2.0), rel=1e-12)


# --- equilibrium on the smallest lattices, against sums over states ----------------------------


@cache
def three_by_three(temperature: float, points: int = 16) -> dict[str, float]:
    """The torus of 3 x 3 rotors by integration over all nine angles.

    Each integral is a sum over `points` angles, the rule that is exact for smooth periodic
    functions. Rows meet their neighbours only, so three rows are three products of matrices; a
    first angle of 0 stands for all. Energy and helicity are slopes of ln Z.
    """
    theta = 2.0 * PI * np.arange(points) / points
    a, b, c = np.meshgrid(theta, theta, theta, indexing="ij")
    within = np.cos(a - b) + np.cos(b - c) + np.cos(c - a)

    def log_z(k: complex, twist: float = 0.0) -> complex:
        row = np.exp(k * (within - 3.0))
        link = np.exp(k * (np.cos(np.subtract.outer(theta, theta) + twist / 3) - 1.0)) / points
        vector = np.zeros((points, points, points, points, points), link.dtype)
        for i in range(points):
            for j in range(points):
                vector[i, j, 0, i, j] = 1.0
        for _ in range(3):
            vector = vector * row
            for axis in (2, 3, 4):
                vector = np.moveaxis(np.tensordot(vector, link, ([axis], [1])), -1, axis)
        trace = sum(vector[i, j, 0, i, j] for i in range(points) for j in range(points))
        return np.log(trace)

    k, h = 1.0 / temperature, 0.02
    energy = -log_z(k + 1e-30j).imag / 1e-30 - 18.0
    up, here, down = (log_z(k, phi).real for phi in (h, 0.0, -h))
    far = log_z(k, 2 * h).real + log_z(k, -2 * h).real
    bend = (-far + 16.0 * (up + down) - 30.0 * here) / (12.0 * h * h)
    return {"energy": energy / 9, "helicity": -temperature * bend}


def test_the_integration() -> None:
    """Fewer points give the same, and so does the first term at high temperature, -2 / 2T."""
    fine, coarse = three_by_three(1.0), three_by_three(1.0, 12)
    assert fine["energy"] == pytest.approx(coarse["energy"], abs=1e-5)
    assert fine["helicity"] == pytest.approx(coarse["helicity"], abs=1e-4)
    assert three_by_three(20.0, 12)["energy"] == pytest.approx(-1 / 20, rel=0.1)


def truth(shape, temperature) -> dict[str, float]:
    if shape == (3, 3):
        return three_by_three(temperature)
    if shape == (2, 2):  # four rotors around, every bond twice
        return {"energy": 2 * exact.rotor_chain_energy(temperature / 2, 4)}
    return {
        "energy": exact.rotor_chain_energy(temperature, shape[1]),
        "helicity": exact.rotor_chain_helicity(temperature, shape[1]),
    }


def measure(advance, shape, temperature, samples, wait=200) -> dict[str, Estimate]:
    """Averages of a run: energy per site, helicity modulus, and that with the wrong sign."""
    n = shape[0] * shape[1]
    angle = np.zeros(n)
    advance(angle, wait)
    seen = np.empty((samples, 3))
    out, zero = np.empty(8), np.zeros(n)
    for i in range(samples):
        advance(angle, 1)
        rotors.observe(angle, zero, *shape, out)
        sines = (out[5] ** 2 + out[7] ** 2) / temperature
        directions = n * (2 if shape[0] > 1 else 1)
        seen[i] = out[0] / n, (-out[0] - sines) / directions, (-out[0] + sines) / directions
    names = ("energy", "helicity", "wrong sign")
    return {name: blocked_error(seen[:, i]) for i, name in enumerate(names)}


def by_metropolis(shape, temperature, seed=SEED):
    state = seed_state(seed)
    return lambda angle, count: monte_carlo.metropolis(
        angle, *shape, temperature, 2.0, 2 * count, state
    )


def by_wolff(shape, temperature, seed=SEED, run=monte_carlo.wolff):
    state, stack = seed_state(seed), np.empty(shape[0] * shape[1], np.int64)
    return lambda angle, count: run(angle, *shape, temperature, 4 * count, stack, state)


def by_langevin(shape, temperature, seed=SEED, friction=2.0, dt=0.05):
    state = seed_state(seed)
    velocity, torque = np.zeros((2, shape[0] * shape[1]))

    def advance(angle, count):
        steps = count * round(1.0 / dt)
        rotors.langevin(
            angle, velocity, torque, *shape, temperature, friction, 1.0, dt, steps, state
        )

    return advance


SMALL = [((3, 3), 1.0), ((3, 3), 1.6), ((2, 2), 0.8), ((2, 2), 2.0), ((1, 2), 0.7), ((1, 5), 0.5)]
WALKERS = {"metropolis": by_metropolis, "wolff": by_wolff, "langevin": by_langevin}


@pytest.mark.parametrize("shape,temperature", SMALL, ids=str)
@pytest.mark.parametrize("name", WALKERS)
def test_small_lattices_against_integration(name: str, shape, temperature: float) -> None:
    got = measure(WALKERS[name](shape, temperature), shape, temperature, 40_000)
    for key, value in truth(shape, temperature).items():
        distance = abs(got[key].mean - value)
        assert distance < bar(2 * len(SMALL) * len(WALKERS)) * got[key].error, (key, got[key])
        assert got[key].error < 0.02
        if key == "helicity" and shape != (1, 2):  # there the two sines add up to nothing
            assert abs(got["wrong sign"].mean - value) > 5 * got["wrong sign"].error


@kernel(monte_carlo.wolff.signature)
def half_linked(angle, rows, columns, temperature, clusters, stack, state):
    """A broken cluster: its links hold as if the temperature were higher by a tenth."""
    sites = rows * columns
    for _ in range(clusters):
        axis = PI * (2.0 * uniform(state) - 1.0)
        site = integer_below(state, sites)
        angle[site] = principal(2.0 * axis - angle[site])
        stack[0] = site
        height = 1
        while height > 0:
            height -= 1
            site = stack[height]
            along = -sine(angle[site] - axis)
            left = site - 1 if site > 0 else columns - 1
            right = site + 1 if site < columns - 1 else 0
            for neighbour in (left, right):
                height = monte_carlo.invite(
                    angle, neighbour, axis, along, 1.1 * temperature, stack, height, state
                )
    return 0


def test_broken_walkers_are_seen() -> None:
    energy = exact.rotor_chain_energy(0.5, 5)
    got = measure(by_wolff((1, 5), 0.5, run=half_linked), (1, 5), 0.5, 40_000)["energy"]
    assert abs(got.mean - energy) > 5 * got.error
    got = measure(by_metropolis((1, 5), 0.525), (1, 5), 0.5, 40_000)["energy"]
    assert abs(got.mean - energy) > 5 * got.error


@pytest.mark.parametrize("name", WALKERS)
def test_differences_have_their_distribution(name: str) -> None:
    """On a ring of three, a bond has density exp(K cos D) I_0(2 K cos(D / 2))."""
    advance = WALKERS[name]((1, 3), 0.6)
    angle = np.zeros(3)
    advance(angle, 100)
    seen = np.empty(8_000)
    for i in range(seen.size):
        advance(angle, 4)
        seen[i] = principal(angle[1] - angle[0])
    edges = np.linspace(-PI, PI, 25)
    fine = np.linspace(-PI, PI, 24 * 50 + 1)
    fine = 0.5 * (fine[1:] + fine[:-1])

    def p_value(temperature: float) -> float:
        k = 1.0 / temperature
        density = np.exp(k * np.cos(fine)) * np.i0(2 * k * np.cos(fine / 2))
        expected = density.reshape(24, 50).sum(axis=1) * seen.size / density.sum()
        return float(stats.chisquare(np.histogram(seen, edges)[0], expected).pvalue)

    assert p_value(0.6) > FAMILY / 3
    assert p_value(0.75) < FAMILY


def test_counts() -> None:
    angle, state, stack = np.zeros(64), seed_state(SEED), np.empty(64, np.int64)
    for temperature in (1e-3, 1.0, 1e9):
        for _ in range(30):
            before = angle.copy()
            count = monte_carlo.wolff(angle, 8, 8, temperature, 1, stack, state)
            assert count == (angle != before).sum() >= 1
            count = monte_carlo.metropolis(before, 8, 8, temperature, 1.0, 1, state)
            assert 0 <= count <= 64
        assert angle.min() >= -PI and angle.max() < PI
    assert count == 64  # everything is allowed at such a temperature
    angle[:] = 1.0
    assert monte_carlo.wolff(angle, 8, 8, 1e-12, 1, stack, state) == 64
    assert monte_carlo.metropolis(angle, 8, 8, 1e-12, 3.0, 1, state) < 4


@pytest.mark.parametrize("shape", [(2, 2), (1, 7), (3, 5), (4, 6), (3, 129), (2, 131), (2, 300)])
def test_metropolis_is_the_plain_sequential_rule(shape) -> None:
    """Judging many rotors at once must not show, least of all at the seam of an odd side."""
    rows, columns = shape
    angle, random = drawn(shape)[0], np.empty(4 * rows * columns)
    plain, state = angle.reshape(shape).copy(), seed_state(SEED)
    fill_uniform(random, seed_state(SEED))
    count = monte_carlo.metropolis(angle, *shape, 0.7, 2.0, 2, state)
    numbers, accepted = iter(random), 0
    order = [
        (i, j) for c in (0, 1) for i in range(rows) for j in range(columns) if (i + j) % 2 == c
    ]
    for i, j in order * 2:
        turn, chance = 2.0 * (next(numbers) - 0.5), next(numbers)
        around = [plain[i, j - 1], plain[i, (j + 1) % columns]]
        around += [plain[i - 1, j], plain[(i + 1) % rows, j]] * (rows > 1)
        before, after = plain[i, j] - np.array(around), plain[i, j] + 2 * turn - np.array(around)
        if chance < math.exp((np.cos(after) - np.cos(before)).sum() / 0.7):
            plain[i, j] = principal(plain[i, j] + 2 * turn)
            accepted += 1
    assert count == accepted
    assert angle.reshape(shape) == pytest.approx(plain, abs=1e-12)


# --- equipartition, and what a finite step does ------------------------------------------------


def kinetic(temperature: float, friction: float, dt: float, samples: int, apart: float, seed=SEED):
    """Mean I omega^2 at whole and at half steps, torque^2 and potential energy: 8 x 8, I = 2."""
    shape, inertia = (8, 8), 2.0
    angle, velocity, torque = np.zeros(64), np.empty(64), np.zeros(64)
    state, out = seed_state(seed), np.empty(8)
    rotors.thermal_velocities(velocity, temperature, inertia, state)
    steps = max(1, round(apart / dt))
    bath = temperature, friction, inertia, dt
    rotors.langevin(angle, velocity, torque, *shape, *bath, 20 * steps, state)
    seen = np.empty((samples, 4))
    for i in range(samples):
        rotors.langevin(angle, velocity, torque, *shape, *bath, steps, state)
        rotors.observe(angle, velocity, *shape, out)
        squares, pulls = inertia * out[1] / 64, (torque**2).sum() / 64
        seen[i] = squares, squares + dt**2 / (4 * inertia) * pulls, pulls, out[0] / 64
    return [blocked_error(column) for column in seen.T]


@pytest.mark.parametrize("friction", [1e-2, 0.1, 1.0, 10.0, 1e3])
def test_equipartition_at_every_friction(friction: float) -> None:
    apart = max(0.7, 0.2 / friction)
    whole, half, pulls, _ = kinetic(0.9, friction, 0.07, 8_000, apart)
    assert half.converged and half.error < 0.01  # a per cent
    assert abs(half.mean - 0.9) < bar(10) * half.error
    missing = 0.9 - 0.07**2 / 8 * pulls.mean
    assert abs(whole.mean - missing) < bar(10) * whole.error


def test_a_large_step_shows_at_whole_steps_only() -> None:
    """BAOAB at a quarter of the stable limit: velocities at whole steps are 10 sigma too cold."""
    whole, half, pulls, potential = kinetic(0.3, 1.0, 0.25, 15_000, 1.0)
    assert abs(half.mean - 0.3) < 5 * half.error
    assert 0.3 - whole.mean > 10 * whole.error
    assert abs(whole.mean - (0.3 - 0.25**2 / 8 * pulls.mean)) < 5 * whole.error
    # <torque^2> = T <sum of cos D around a site> = -2 T u, by integration by parts
    assert pulls.mean == pytest.approx(-2 * 0.3 * potential.mean, rel=0.01)


def test_euler_and_maruyama_are_seen() -> None:
    """The negative control: the plain step, at a dt where BAOAB agrees, is far off."""
    shape, temperature, dt = (1, 5), 0.5, 0.1
    rng = np.random.default_rng(SEED)
    velocity = np.zeros(5)

    def advance(angle, count):
        for _ in range(5 * count):
            noise = math.sqrt(2 * temperature * dt) * rng.normal(size=5)
            turn = dt * velocity
            velocity[:] += dt * (torques_of(angle, shape) - velocity) + noise
            angle[:] = np.mod(angle + turn + PI, 2 * PI) - PI

    got = measure(advance, shape, temperature, 15_000)["energy"]
    assert abs(got.mean - exact.rotor_chain_energy(0.5, 5)) > 5 * got.error
    good = measure(by_langevin(shape, temperature, dt=dt), shape, temperature, 15_000)["energy"]
    assert abs(good.mean - exact.rotor_chain_energy(0.5, 5)) < 5 * good.error
