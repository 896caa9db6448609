"""Symmetry breaks at a fixed energy, with no bath and nothing cooled: below -sqrt 2 per spin.

Worlds begin as patches that point up or down at random. Below the critical energy each picks a
sign and has Yang's magnetisation at the temperature that Onsager gives to its energy; above it the
mean of the magnetisation is 0.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib import Microcanonical, blocked_error, exact

CRITICAL = -math.sqrt(2.0)


def patches(energy, seed, size=32):
    world = Microcanonical("ising", size, energy=energy, seed=seed)
    given = world.total_energy
    signs = np.random.default_rng(seed).choice([-1, 1], (size // 8,) * 2)
    world.spins[:] = np.kron(signs, np.ones((8, 8), dtype=int))
    return world.take(world.total_energy - given)


def watch(world, looks, every=5):
    return np.array([(world.run(every).spins.mean(), world.energy()) for _ in range(looks)]).T


def test_below_the_critical_energy_each_world_picks_a_sign():
    signs = []
    for seed in range(6):
        world = patches(-1.6, seed)
        before = world.total_energy
        assert abs(world.spins.mean()) < 0.5
        magnetization, energy = watch(world.run(3000), 80)
        assert world.total_energy == before
        temperature = 1.0 / exact.onsager_price(energy.mean())
        assert energy.mean() < CRITICAL
        # 32 x 32 sites, near enough to the critical energy for a deviation of half a percent.
        assert abs(magnetization).mean() == pytest.approx(
            exact.yang_magnetization(temperature), abs=0.02
        )
        signs.append(np.sign(magnetization.mean()))
    assert set(signs) == {-1.0, 1.0}


@pytest.mark.parametrize(("energy", "broken"), [(-1.9, True), (-1.7, True), (-0.5, False)])
def test_magnetization_at_a_fixed_energy_is_yangs(energy, broken):
    world = Microcanonical("ising", 64, energy=energy, seed=5).run(500)
    magnetization, energies = watch(world, 300)
    temperature = 1.0 / exact.onsager_price(energies.mean())
    expected = exact.yang_magnetization(temperature)
    assert (energies.mean() < CRITICAL) == broken == (expected > 0.0)
    found = blocked_error(magnetization)
    assert abs(found.mean - expected) < 5.0 * math.hypot(found.error, 1.0 / world.sites)
    if broken:  # the negative control: at another energy it would be another
        other = exact.yang_magnetization(temperature + 0.05)
        assert abs(found.mean - other) > 5.0 * math.hypot(found.error, 1.0 / world.sites)
