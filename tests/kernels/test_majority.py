"""The majority of a magnet: the path is that of `Ising`, the sums are right, the coin is fair."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import Ising, blocked_error, exact
from ergolib.information import lattice_split
from ergolib.kernels import majority
from ergolib.kernels.random import seed_state


def watched(side: int, temperature: float, sweeps: int, seed: int, chunk: int = 0) -> tuple:
    """Return spins, tally and both generators after so many sweeps from a native start."""
    start = Ising(size=side, temperature=temperature, seed=seed, update="heat-bath")
    spins, state = start.state["spins"].ravel().copy(), start.state["generator"].copy()
    coin, tally = seed_state(seed + 1), np.zeros(6)
    for some in [chunk] * (sweeps // chunk) if chunk else [sweeps]:
        majority.heat_bath_majority(spins, side, side, temperature, some, tally, state, coin)
    return spins, tally, state, coin


@pytest.mark.parametrize("side", [4, 6, 5])
def test_it_is_the_path_of_the_ising_model(side: int) -> None:
    plain = Ising(size=side, temperature=2.4, seed=9, update="heat-bath")
    spins, tally, state, _ = watched(side, 2.4, 200, 9)
    energy = magnetization = ties = 0.0
    for _ in range(200):
        seen = plain.run(1).observe()
        energy += seen["energy"] * side**2
        magnetization += abs(seen["magnetization"]) * side**2
        ties += seen["magnetization"] == 0.0
    assert np.array_equal(spins, plain.spins.ravel())
    assert np.array_equal(state, plain.state["generator"])
    assert tally[:3] == pytest.approx([energy, magnetization, ties], rel=1e-12)
    assert tally[3] == pytest.approx(plain.energy() * side**2)
    assert tally[4] == spins.sum() and tally[5] in (-1.0, 1.0)
    in_parts = watched(side, 2.4, 200, 9, chunk=8)
    for one, other in zip(in_parts, watched(side, 2.4, 200, 9), strict=True):
        assert np.array_equal(one, other)


def test_a_fair_coin_decides_ties() -> None:
    """At 10^6 the spins of a 4 x 4 magnet are coins, and a fifth of the time they tie."""
    start = np.ones(16, dtype=np.int8)
    tally, state, coin = np.zeros(6), seed_state(3), seed_state(4)
    heads = ties = agree = 0
    for _ in range(4000):
        majority.heat_bath_majority(start, 4, 4, 1e6, 1, tally, state, coin)
        if tally[4] == 0.0:
            ties += 1
            heads += tally[5] > 0.0
        else:
            agree += tally[5] == np.sign(tally[4])
    assert ties == tally[2] and agree == 4000 - ties
    share = math.comb(16, 8) / 2**16
    assert abs(ties - 4000 * share) < 5 * math.sqrt(4000 * share * (1 - share))
    assert abs(heads - 0.5 * ties) < 5 * 0.5 * math.sqrt(ties)


def test_the_nats_are_the_exact_ones() -> None:
    out = np.zeros(2)
    for t in (0.5, 2.0, 5.0, 1e9):
        moments = exact.finite_magnetization_moments(t, 4)
        _, m, p = exact.boltzmann_distribution(t, 4)
        majority.majority_nats(min(moments["abs_m"], 1.0), p[:, m == 0].sum(), 16, out)
        split = lattice_split(4, t)
        expected = [split.readings, split.latent_information]
        assert out == pytest.approx(expected, abs=1e-13)
    majority.majority_nats(1.0, 0.0, 9, out)
    assert out == pytest.approx([9 * math.log(2.0), math.log(2.0)], rel=1e-15)


def test_what_is_measured_is_what_is_exact() -> None:
    """<abs(m)> and P(M = 0) of 6 x 6 at 2.5, blocked; another temperature must fail."""
    spins, tally = np.ones(36, dtype=np.int8), np.zeros(6)
    state, coin, series = seed_state(5), seed_state(6), []
    for _ in range(4000):
        tally[:3] = 0.0
        majority.heat_bath_majority(spins, 6, 6, 2.5, 10, tally, state, coin)
        series.append(tally[:3] / 10.0)
    energy, aligned, ties = (blocked_error(each) for each in np.array(series[100:]).T)
    _, m, p = exact.boltzmann_distribution(2.5, 6)
    for t, holds in ((2.5, True), (2.4, False)):
        abs_m = 36 * exact.finite_magnetization_moments(t, 6)["abs_m"]
        assert (abs(aligned.mean - abs_m) < 5 * aligned.error) is holds
        assert (abs(energy.mean - 36 * exact.kaufman_energy(t, 6)) < 5 * energy.error) is holds
    assert abs(ties.mean - p[:, m == 0].sum()) < 5 * ties.error
