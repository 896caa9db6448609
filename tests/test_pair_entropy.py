"""The two-body excess entropy: pairs drawn from a known law, an ideal gas, and a dilute one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

import ergolib
from ergolib import Particles, exact, pair_entropy
from ergolib.exact.lennard_jones_pairs import _area_within

FIVE_SIGMA = 5.0
BOX = (9.0, 7.0)


def pairs(temperature: float, count: int, seed: int, cutoff: float = 2.5) -> np.ndarray:
    """Draw two particles in a box from Boltzmann's law, independently: by rejection."""
    rng = np.random.default_rng(seed)
    kept = np.empty((0, 2))
    while len(kept) < count:
        apart = (rng.random((4 * count, 2)) - 0.5) * BOX
        u = exact.lennard_jones_energy(np.hypot(*apart.T), cutoff)
        kept = np.concatenate(
            [kept, apart[rng.random(len(apart)) < np.exp((-1.0 - u) / temperature)]]
        )
    first = rng.random((count, 2)) * BOX
    return np.stack([first, first + kept[:count]], axis=1)


def two_share(temperature: float, edges: np.ndarray, cutoff: float = 2.5) -> float:
    """Return I(x_1;x_2) of two particles of which only the bin of the distance is told."""
    area = np.diff([_area_within(r, *BOX) if r > 0 else 0.0 for r in edges])
    fine = 400
    r = edges[:-1, None] + np.diff(edges)[:, None] * (np.arange(fine) + 0.5) / fine
    boltzmann = np.exp(-exact.lennard_jones_energy(r, cutoff) / temperature)
    weight = np.append(
        (boltzmann * r).sum(axis=1) / r.sum(axis=1) * area, math.prod(BOX) - area.sum()
    )
    p, q = weight / weight.sum(), np.append(area, math.prod(BOX) - area.sum()) / math.prod(BOX)
    return float((p * np.log(p / q, out=np.zeros_like(p), where=p > 0)).sum())


def test_of_two_particles_it_is_their_mutual_information() -> None:
    """For N = 2 the first term is all there is: -2 s_2 = I(x_1;x_2), exactly."""
    edges = np.linspace(0.0, 3.5, 36)
    known = two_share(0.6, edges)
    assert known < two_share(0.6, np.linspace(0.0, 3.5, 701))  # what bins lose
    found = pair_entropy(pairs(0.6, 20_000, 3), BOX, bins=35)
    assert abs(-2.0 * found.mean - known) < FIVE_SIGMA * 2.0 * found.error
    assert found.error < 0.01 and found.converged
    # negative controls: N for N - 1, and another temperature
    assert abs(-4.0 * found.mean - known) > FIVE_SIGMA * 4.0 * found.error
    assert abs(-2.0 * found.mean - two_share(0.66, edges)) > FIVE_SIGMA * 2.0 * found.error


def test_the_error_and_the_bias_are_right() -> None:
    """Twelve short samples scatter as they say; what they find on average is not too much."""
    edges = np.linspace(0.0, 3.5, 36)
    known = two_share(0.6, edges)
    found = [pair_entropy(pairs(0.6, 1000, 100 + i), BOX, bins=35) for i in range(12)]
    z = np.array([(-2.0 * each.mean - known) / (2.0 * each.error) for each in found])
    assert abs(z.sum()) / math.sqrt(12.0) < FIVE_SIGMA
    assert 0.3 < z.std() < 2.0
    noise = 35.0 / 2000.0  # the bias of counts that are not corrected, half of the bins over them
    mean_error = 2.0 * np.mean([each.error for each in found]) / math.sqrt(12.0)
    assert noise > 2.0 * mean_error


def test_an_ideal_gas_shares_nothing() -> None:
    rng = np.random.default_rng(5)
    found = pair_entropy(rng.random((200, 60, 2)) * BOX, BOX, bins=70)
    assert abs(found.mean) < norm.isf(1e-7) * found.error
    assert found.error < 1e-3


def test_a_dilute_gas_shares_what_the_virial_coefficient_says() -> None:
    gas = Particles(number=100, density=0.02, temperature=2.0, seed=4, dt=0.01)
    gas.run(500)
    seen = [gas.run(40).positions.copy() for _ in range(150)]
    found = pair_entropy(np.array(seen), gas.box, reach=3.0, bins=100)
    known = exact.dilute_total_correlation(0.02, 2.0, 2.5)
    assert abs(-found.mean - known) < FIVE_SIGMA * found.error + 0.02 * known  # the next order
    assert known > 8.0 * found.error  # so that nothing at all would have been noticed


def test_no_place_is_special() -> None:
    some = pairs(0.6, 50, 8)
    moved = pair_entropy(some + np.array([3.1, -2.7]), BOX, bins=20)
    assert moved.mean == pytest.approx(pair_entropy(some, BOX, bins=20).mean, abs=1e-12)
    assert "pair_entropy" in ergolib.__all__


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: pair_entropy([[0.0, 0.0], [1.0, 1.0]], 9.0), ValueError, "at least 2 config"),
        (lambda: pair_entropy(np.zeros((3, 1, 2)), 9.0), ValueError, "at least 2 particles"),
        (lambda: pair_entropy(np.zeros((3, 2, 2)), 9.0, reach=5.0), ValueError, "reach must be"),
        (lambda: pair_entropy(np.zeros((3, 2, 2)), 9.0, bins=0), ValueError, "bins must be"),
        (lambda: pair_entropy("abc", 9.0), TypeError, "positions must be real"),
    ],
)
def test_bad_input_is_refused_by_name(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
