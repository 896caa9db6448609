"""A temperature from one snapshot of rotors: by their angles, and by their velocities."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from ergolib import Rotors, exact
from ergolib.information import (
    rotor_chain_temperature_bound,
    rotor_pseudolikelihood_temperature,
    temperature_bound,
    velocity_temperature,
)
from ergolib.statistics import blocked_error

SIGMAS = 5.0
ONE_SIGMA = math.erf(math.sqrt(0.5))
BOARD = np.indices((8, 8)).sum(axis=0)

# (dimension, size, temperature, seed, sweeps between snapshots)
ENSEMBLES = [(2, 16, 0.3, 1, 25), (2, 16, 0.8929, 2, 20), (2, 16, 1.2, 3, 10), (2, 16, 2.0, 4, 5)]
ENSEMBLES += [(1, 256, 0.5, 5, 20), (1, 256, 1.0, 6, 10), (1, 256, 2.0, 7, 5)]


@cache
def snapshots(dimension, size, temperature, seed, sweeps, count=400):
    rotors = Rotors(
        size=size,
        dimension=dimension,
        temperature=temperature,
        seed=seed,
        update="metropolis",
        start="aligned",
    )
    rotors.run(800)
    seen = [(rotors.run(sweeps).angles.copy(), rotors.energy()) for _ in range(count)]
    return [angles for angles, _ in seen], np.array([energy for _, energy in seen])


@cache
def readings(*ensemble):
    return [rotor_pseudolikelihood_temperature(angles) for angles in snapshots(*ensemble)[0]]


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_over_many_snapshots_it_is_right_and_its_error_covers(ensemble):
    truth = 1.0 / ensemble[2]
    prices = np.array([each.price for each in readings(*ensemble)])
    errors = np.array([each.price_error for each in readings(*ensemble)])
    mean = blocked_error(prices)
    bias = 1.5 * prices.var() / truth  # of second order in the error, and so of 1 / sites
    assert abs(mean.mean - truth) < SIGMAS * mean.error + bias
    assert abs(mean.mean - 1.25 * truth) > SIGMAS * mean.error + bias
    share = blocked_error((np.abs(prices - truth) < errors).astype(float))
    assert abs(share.mean - ONE_SIGMA) < SIGMAS * share.error
    squares = blocked_error((prices - prices.mean()) ** 2)
    assert abs(squares.mean - (errors**2).mean()) < SIGMAS * squares.error
    assert abs(squares.mean - 2.0 * (errors**2).mean()) > SIGMAS * squares.error


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_nobody_beats_cramer_and_rao(ensemble):
    """On the chain the heat capacity is exact, on the plane it is measured."""
    dimension, size, temperature, *_ = ensemble
    energies = snapshots(*ensemble)[1]
    sites = size**dimension
    measured = sites * energies.var() / temperature**2
    if dimension == 1:
        bound = rotor_chain_temperature_bound(temperature, sites)
        assert measured == pytest.approx(exact.rotor_chain_heat_capacity(temperature), rel=0.35)
    else:
        bound = temperature_bound(temperature, measured, sites)
    errors = np.array([each.error for each in readings(*ensemble)])
    assert (bound / np.sqrt((errors**2).mean())) < 1.05
    assert (bound / np.sqrt((errors**2).mean())) > 0.6


def test_velocities_are_a_thermometer_of_their_own():
    rotors = Rotors(size=32, temperature=0.8, seed=5, friction=5.0).run(400)
    found = [velocity_temperature(rotors.run(20).velocities) for _ in range(300)]
    mean = blocked_error([each.temperature for each in found])
    assert abs(mean.mean - 0.8) < SIGMAS * mean.error + 0.002  # the error of a step
    covered = blocked_error([float(abs(each.temperature - 0.8) < each.error) for each in found])
    assert abs(covered.mean - ONE_SIGMA) < SIGMAS * covered.error
    assert found[0].error == pytest.approx(found[0].temperature * math.sqrt(2.0 / 1024))
    assert found[0].error == pytest.approx(
        temperature_bound(found[0].temperature, 0.5, 1024)
    )  # it is as good as can be
    heavy = velocity_temperature(np.ones(10), inertia=3.0)
    assert (heavy.temperature, heavy.price) == (3.0, pytest.approx(1.0 / 3.0))


def test_after_a_sudden_quench_velocities_and_angles_disagree():
    """Cold velocities are given to hot angles: two temperatures in one snapshot."""
    rotors = Rotors(size=64, temperature=3.0, seed=3, friction=1.0).run(400)
    rotors.velocities = 0.3 * rotors.velocities
    angles = rotor_pseudolikelihood_temperature(rotors.angles)
    speeds = velocity_temperature(rotors.velocities)
    assert abs(angles.temperature - 3.0) < SIGMAS * angles.error
    assert abs(speeds.temperature - 0.27) < SIGMAS * speeds.error + 0.002
    rotors.run(400)
    both = (
        rotor_pseudolikelihood_temperature(rotors.angles),
        velocity_temperature(rotors.velocities),
    )
    for each in both:
        assert abs(each.temperature - 3.0) < SIGMAS * each.error


def test_angles_without_a_bath_know_no_temperature():
    angles = np.random.default_rng(2).uniform(-np.pi, np.pi, (48, 48))
    found = rotor_pseudolikelihood_temperature(angles)
    assert abs(found.price) < SIGMAS * found.price_error
    cold = snapshots(2, 16, 0.3, 1, 25)[0][0]
    shuffled = np.random.default_rng(3).permutation(cold.ravel()).reshape(cold.shape)
    # Without a field, what all share is taken for what neighbours share.
    assert rotor_pseudolikelihood_temperature(shuffled).temperature > 2.0 * 0.3


def test_a_turn_of_all_and_the_choice_of_zero_do_not_matter():
    angles = snapshots(2, 16, 0.8929, 2, 20)[0][0]
    found = rotor_pseudolikelihood_temperature(angles)
    turned = rotor_pseudolikelihood_temperature(angles + 2.1 + 2.0 * np.pi * BOARD[:1, :1])
    assert turned.temperature == pytest.approx(found.temperature, rel=1e-11)
    inner = rotor_pseudolikelihood_temperature(angles, boundary="free")
    assert inner.temperature == pytest.approx(found.temperature, rel=0.3)
    assert inner != found


def test_no_disorder_is_temperature_zero():
    for found in (
        rotor_pseudolikelihood_temperature(np.full((8, 8), 0.7)),
        rotor_pseudolikelihood_temperature(np.full(9, 0.7), boundary="free"),
    ):
        assert (found.temperature, found.error, found.price) == (0.0, 0.0, math.inf)
    opposite = rotor_pseudolikelihood_temperature(np.pi * (BOARD % 2))
    assert (opposite.price, math.copysign(1.0, opposite.temperature)) == (-math.inf, -1.0)
    small = np.random.default_rng(4).normal(0.0, 1e-3, (16, 16))
    found = rotor_pseudolikelihood_temperature(small)
    assert 1e-6 < found.temperature < 1e-5
    assert 0.0 < found.error < found.temperature
    spoilt = np.pi * (BOARD % 2)
    spoilt[2, 2] += 1.0
    assert rotor_pseudolikelihood_temperature(spoilt).temperature < 0.0


def test_neighbours_that_cancel_tell_nothing():
    with pytest.raises(ValueError, match="neighbours do not cancel"):
        rotor_pseudolikelihood_temperature(np.tile([0.0, 0.0, np.pi, np.pi], 3))


@pytest.mark.parametrize(
    ("angles", "error", "said"),
    [
        (np.zeros((2, 5)), ValueError, "at least 3"),
        (np.zeros((3, 3, 3)), ValueError, "shape"),
        (0.5, ValueError, "shape"),
        ([math.nan] * 5, ValueError, "angles must hold finite numbers"),
        ([1e7] * 5, ValueError, r"10\^6"),
        (["north"] * 5, TypeError, "angles must hold"),
        (None, TypeError, "angles must"),
    ],
)
def test_what_is_no_snapshot_is_refused(angles, error, said):
    with pytest.raises(error, match=said):
        rotor_pseudolikelihood_temperature(angles)


def test_other_mistakes_are_named():
    with pytest.raises(ValueError, match="boundary must be one of"):
        rotor_pseudolikelihood_temperature(np.zeros(5), boundary="none")
    for wrong in (np.zeros(3), [], [1e200, 1e200]):
        with pytest.raises(ValueError, match="velocities must"):
            velocity_temperature(wrong)
    with pytest.raises(ValueError, match="inertia must be"):
        velocity_temperature([1.0, 2.0], inertia=0.0)
    with pytest.raises(ValueError, match="sites must be"):
        rotor_chain_temperature_bound(1.0, 1)
