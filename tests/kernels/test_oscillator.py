"""The oscillator's kernels: the equations they solve, how well, and backwards as well."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ergolib.kernels import oscillator
from ergolib.kernels.random import seed_state

TEMPERATURE, MASS = 0.8, 1.3
STARTS = {
    1: (np.array([1.2, -0.4]), np.array([0.0, 0.3])),
    2: (np.array([0.5, 1.0]), np.array([0.1, 0.0, -0.2, 0.4])),
    4: (np.array([-0.7, 0.9]), np.array([0.0, 0.1, 0.2, 0.3, 0.5, -0.4, 0.3, 0.2])),
}


def moved(links: int, dt: float, time: float) -> tuple[np.ndarray, np.ndarray]:
    phase, chain = (array.copy() for array in STARTS[links])
    oscillator.nose_hoover(phase, chain, TEMPERATURE, MASS, dt, round(time / dt), np.empty(2))
    return phase, chain


def extended_energy(phase: np.ndarray, chain: np.ndarray) -> float:
    out = np.empty(2)
    oscillator.observe(phase, chain, TEMPERATURE, MASS, out)
    return float(out[1])


def equations(_: float, y: np.ndarray, links: int) -> np.ndarray:
    """The equations of Martyna, Klein and Tuckerman, written once more."""
    q, p, v = y[0], y[1], y[2 + links :]
    heat = np.concatenate([[p * p], MASS * v[:-1] ** 2])
    rub = np.concatenate([v[:-1] * v[1:], [0.0]])
    return np.concatenate([[p, -q - v[0] * p], v, (heat - TEMPERATURE) / MASS - rub])


@pytest.mark.parametrize("links", STARTS)
def test_chain_solves_its_equations_to_second_order(links: int) -> None:
    start = np.concatenate(STARTS[links])
    truth = solve_ivp(equations, (0, 4), start, args=(links,), rtol=1e-11, atol=1e-12).y[:, -1]
    errors = [np.abs(np.concatenate(moved(links, dt, 4.0)) - truth).max() for dt in (0.02, 0.01)]
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("links", STARTS)
def test_conserved_energy_is_conserved_to_second_order(links: int) -> None:
    before = extended_energy(*STARTS[links])
    errors = []
    for dt in (0.02, 0.01, 0.005):
        phase, chain = (array.copy() for array in STARTS[links])
        worst = 0.0
        for _ in range(round(5.0 / dt)):
            oscillator.nose_hoover(phase, chain, TEMPERATURE, MASS, dt, 1, np.empty(2))
            worst = max(worst, abs(extended_energy(phase, chain) - before))
        errors.append(worst)
    assert errors[0] / errors[1] == pytest.approx(4.0, abs=0.1)
    assert errors[1] / errors[2] == pytest.approx(4.0, abs=0.05)


def test_energy_without_the_chain_is_not_conserved() -> None:
    """The negative control."""
    phase, chain = moved(1, 0.01, 4.0)
    out = np.empty(2)
    oscillator.observe(phase, chain, TEMPERATURE, MASS, out)
    assert abs(out[0] - 0.5 * (STARTS[1][0] ** 2).sum()) > 0.1
    assert abs(out[1] - extended_energy(*STARTS[1])) < 1e-4


@pytest.mark.parametrize("links", STARTS)
def test_chain_runs_backwards(links: int) -> None:
    phase, chain = moved(links, 0.05, 10.0)
    assert np.abs(phase - STARTS[links][0]).max() > 0.1
    phase[1] *= -1.0
    chain[links:] *= -1.0
    oscillator.nose_hoover(phase, chain, TEMPERATURE, MASS, 0.05, 200, np.empty(2))
    phase[1] *= -1.0
    chain[links:] *= -1.0
    np.testing.assert_allclose(phase, STARTS[links][0], atol=1e-9)
    np.testing.assert_allclose(chain, STARTS[links][1], atol=1e-9)


@pytest.mark.parametrize("dt", [0.1, 0.05, 0.025])
def test_verlet_loses_a_quarter_of_dt_squared(dt: float) -> None:
    trail = np.empty(2 * round(100.0 / dt))
    oscillator.verlet(np.array([1.0, 0.0]), dt, 1, trail)
    energy = 0.5 * (trail[::2] ** 2 + trail[1::2] ** 2)
    assert np.abs(energy / 0.5 - 1.0).max() == pytest.approx(dt**2 / 4, rel=1e-3)
    # it conserves p^2 + (1 - dt^2/4) q^2 to the last digits, so that there is no drift
    shadow = trail[1::2] ** 2 + (1.0 - dt**2 / 4) * trail[::2] ** 2
    np.testing.assert_allclose(shadow, 1.0 - dt**2 / 4, rtol=1e-12)


def test_langevin_without_noise_is_a_damped_oscillator() -> None:
    friction, dt = 0.5, 0.001
    phase = np.array([1.0, 0.0])
    oscillator.langevin(phase, 1e-300, friction, dt, 3000, np.empty(2), seed_state(1))
    rate = np.sqrt(1.0 - friction**2 / 4)
    decay = np.exp(-friction * 3.0 / 2)
    q = decay * (np.cos(3 * rate) + friction / 2 / rate * np.sin(3 * rate))
    p = -decay * np.sin(3 * rate) / rate
    np.testing.assert_allclose(phase, [q, p], atol=1e-6)


@pytest.mark.parametrize("dt", [0.2, 1.0])
@pytest.mark.parametrize("friction", [0.3, 4.0])
def test_langevin_moments_are_exact_at_any_step(friction: float, dt: float) -> None:
    """The map is linear with normal noise: <q^2> = T, <p^2> = T (1 - dt^2/4), <q p> = 0."""
    paths, steps = 4000, 40
    trails = np.empty((paths, 2 * steps))
    for seed, trail in enumerate(trails):
        rng = np.random.default_rng(seed)
        start = rng.normal(size=2) * np.sqrt(TEMPERATURE * np.array([1.0, 1.0 - dt**2 / 4]))
        oscillator.langevin(start, TEMPERATURE, friction, dt, 1, trail, seed_state(seed))
    q, p = trails[:, ::2], trails[:, 1::2]
    truths = {"qq": TEMPERATURE, "pp": TEMPERATURE * (1 - dt**2 / 4), "qp": 0.0}
    for name, product in {"qq": q * q, "pp": p * p, "qp": q * p}.items():
        means = product.mean(axis=1)  # one number a path; paths are independent
        error = means.std(ddof=1) / np.sqrt(paths)
        assert abs(means.mean() - truths[name]) < 5.5 * error, name
        if name == "pp" and dt == 1.0:  # the negative control
            assert abs(means.mean() - TEMPERATURE) > 10 * error


def test_a_trail_in_parts_is_the_same_trail() -> None:
    phase, chain = (array.copy() for array in STARTS[2])
    twin, links = phase.copy(), chain.copy()
    whole, parts = np.empty(40), [np.empty(12), np.empty(28)]
    oscillator.nose_hoover(phase, chain, TEMPERATURE, MASS, 0.02, 3, whole)
    for part in parts:
        oscillator.nose_hoover(twin, links, TEMPERATURE, MASS, 0.02, 3, part)
    np.testing.assert_array_equal(whole, np.concatenate(parts))
    np.testing.assert_array_equal(whole[-2:], phase)
