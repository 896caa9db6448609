"""A temperature from one snapshot, over many: no bias, an error that covers, and what it costs."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from ergolib import Ising, exact, information
from ergolib.information import (
    TemperatureEstimate,
    ising_temperature_bound,
    likelihood_temperature,
    pseudolikelihood_temperature,
    temperature_bound,
)
from ergolib.statistics import blocked_error

THERMOMETERS = (pseudolikelihood_temperature, likelihood_temperature)
BOARD = np.indices((8, 8)).sum(axis=0)
REPLICAS = 500
SIGMAS = 5.0

# Between replicas that a reader could take for independent: (size, temperature, seed, sweeps).
ENSEMBLES = [(32, 1.8, 1, 3), (32, 2.0, 2, 3), (32, exact.T_C, 3, 4), (32, 2.5, 4, 5)]
ENSEMBLES += [(32, 3.0, 5, 5), (32, 5.0, 6, 4), (64, 2.5, 7, 5), (64, exact.T_C, 8, 4)]


@cache
def snapshots(size, temperature, seed, sweeps, count=REPLICAS):
    """Many snapshots in equilibrium, by Wolff; from all up, which is quick on either side."""
    ising = Ising(size=size, temperature=temperature, seed=seed, update="wolff", start="up")
    ising.run(60)
    return [ising.run(sweeps).spins.copy() for _ in range(count)]


@cache
def readings(*ensemble):
    return [pseudolikelihood_temperature(spins) for spins in snapshots(*ensemble)]


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_over_many_snapshots_it_is_right(ensemble):
    """The score has mean 0 at the truth exactly; the estimate only in a large system."""
    truth = 1.0 / ensemble[1]
    score = blocked_error([_score(spins, truth) for spins in snapshots(*ensemble)])
    assert abs(score.mean) < SIGMAS * score.error
    prices = np.array([each.price for each in readings(*ensemble)])
    mean = blocked_error(prices)
    bias = 1.5 * prices.var() * ensemble[1]  # of second order in the error, so of 1 / sites
    assert abs(mean.mean - truth) < SIGMAS * mean.error + bias
    # A temperature that is wrong by a twentieth would be seen.
    wrong = blocked_error([_score(spins, 1.05 * truth) for spins in snapshots(*ensemble)])
    assert abs(wrong.mean) > SIGMAS * wrong.error


def _score(spins, price):
    s = spins.astype(float)
    h = sum(np.roll(s, by, axis) for axis in (0, 1) for by in (1, -1))
    return (h * (s - np.tanh(price * h))).sum()


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_the_error_of_one_snapshot_is_the_scatter_of_many(ensemble):
    found = readings(*ensemble)
    prices = np.array([each.price for each in found])
    errors = np.array([each.price_error for each in found])
    covered = np.abs(prices - 1.0 / ensemble[1]) < errors
    share = blocked_error(covered.astype(float))
    assert abs(share.mean - math.erf(math.sqrt(0.5))) < SIGMAS * share.error
    squares = blocked_error((prices - prices.mean()) ** 2)
    assert abs(squares.mean - (errors**2).mean()) < SIGMAS * squares.error
    # With sites taken as independent it would not do, but for a temperature where both agree.
    independent = np.array(
        [_information(spins, 1.0 / ensemble[1]) for spins in snapshots(*ensemble)]
    )
    if abs(np.log(independent.mean() * (errors**2).mean())) > 0.35:
        assert abs(squares.mean - (1.0 / independent).mean()) > SIGMAS * squares.error


def _information(spins, price):
    s = spins.astype(float)
    h = sum(np.roll(s, by, axis) for axis in (0, 1) for by in (1, -1))
    return (h * h / np.cosh(price * h) ** 2).sum()


@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_nobody_beats_cramer_and_rao_and_likelihood_reaches_them(ensemble):
    size, temperature, *_ = ensemble
    bound = ising_temperature_bound(temperature, size) / temperature**2
    spread = np.std([each.price for each in readings(*ensemble)])
    noise = 1.0 / math.sqrt(2.0 * REPLICAS / 4.0)  # of a spread, replicas remembering a little
    assert spread > bound * (1.0 - SIGMAS * noise)
    few = [likelihood_temperature(spins) for spins in snapshots(*ensemble)[::5]]
    best = np.std([each.price for each in few])
    noise = 1.0 / math.sqrt(2.0 * len(few))
    assert best == pytest.approx(bound, rel=SIGMAS * noise)
    truth = 1.0 / temperature
    mean = np.mean([each.price for each in few])
    assert abs(mean - truth) < SIGMAS * best / math.sqrt(len(few)) + 3.0 * best**2 / truth


def test_what_the_neighbours_tell_falls_short_at_the_critical_point():
    """Efficiency: the bound's variance over the estimate's, by the estimate's own error."""
    share = {}
    for ensemble in ENSEMBLES:
        size, temperature, *_ = ensemble
        bound = ising_temperature_bound(temperature, size) / temperature**2
        variance = np.mean([each.price_error**2 for each in readings(*ensemble)])
        share[size, round(temperature, 2)] = bound**2 / variance
    assert 0.6 < share[32, 1.8] < 0.75
    assert 0.75 < share[32, 5.0] < 0.87
    assert 0.15 < share[32, 2.27] < 0.25
    # It is worse there in a larger system: c grows with its logarithm.
    assert share[64, 2.27] < 0.9 * share[32, 2.27]
    assert share[64, 2.5] == pytest.approx(share[32, 2.5], rel=0.1)


def test_at_infinite_temperature_nothing_is_lost():
    spins = np.random.default_rng(3).choice([-1, 1], (64, 64))
    found = pseudolikelihood_temperature(spins)
    assert found.price_error == pytest.approx(1.0 / math.sqrt(2 * 4096), rel=0.05)
    assert abs(found.price) < SIGMAS * found.price_error
    assert "very hot" in found.statement


def test_a_larger_snapshot_is_a_better_thermometer():
    errors = {
        size: np.mean([each.error for each in readings(size, 2.5, *rest)])
        for size, rest in ((32, (4, 5)), (64, (7, 5)))
    }
    assert errors[32] / errors[64] == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(("temperature", "percent"), [(2.5, 1.683), (3.0, 2.466), (2.0, 1.835)])
def test_the_bound_has_the_known_values(temperature, percent):
    bound = ising_temperature_bound(temperature, 64)
    assert round(100.0 * bound / temperature, 3) == percent
    capacity = exact.onsager_heat_capacity(temperature)
    assert bound == pytest.approx(temperature_bound(temperature, capacity, 4096), rel=2e-4)
    narrow = temperature_bound(
        temperature, exact.kaufman_heat_capacity(temperature, (64, 16)), 1024
    )
    assert ising_temperature_bound(temperature, (64, 16)) == narrow > 1.5 * bound


# What is not equilibrium, or not this model -------------------------------------------------------


def test_shuffled_spins_are_hot_once_a_field_is_allowed_for():
    """Spins that agree because most point one way, not because of their neighbours."""
    rng = np.random.default_rng(8)
    ordered = snapshots(64, 2.0, 9, 5, 1)[0]
    shuffled = rng.permutation(ordered.ravel()).reshape(ordered.shape)
    assert abs(shuffled.mean()) > 0.85
    assert pseudolikelihood_temperature(shuffled).temperature < 3.0  # fooled
    found = pseudolikelihood_temperature(shuffled, field=True)
    assert abs(found.price) < SIGMAS * found.price_error
    assert found.price_error < 0.15
    assert found.field == pytest.approx(math.atanh(shuffled.mean()), abs=SIGMAS * found.field_error)
    # Of the ordered ones a coupling is found, and no field.
    kept = pseudolikelihood_temperature(ordered, field=True)
    assert abs(kept.price - 0.5) < SIGMAS * kept.price_error
    assert abs(kept.field) < SIGMAS * kept.field_error
    assert kept.price > SIGMAS * kept.price_error
    half = rng.permutation(snapshots(64, exact.T_C, 8, 4)[0].ravel()).reshape(64, 64)
    if abs(half.mean()) < 0.1:
        assert abs(pseudolikelihood_temperature(half).price) < 0.05


def test_a_field_is_found():
    ising = Ising(size=32, temperature=2.5, field=0.25, seed=2, update="heat-bath").run(200)
    found = [pseudolikelihood_temperature(ising.run(20).spins, field=True) for _ in range(150)]
    for name, truth in (("price", 0.4), ("field", 0.1)):
        values = np.array([getattr(each, name) for each in found])
        errors = np.array([getattr(each, f"{name}_error") for each in found])
        mean = blocked_error(values)
        assert abs(mean.mean - truth) < SIGMAS * mean.error + 3.0 * values.var()
        share = blocked_error((np.abs(values - truth) < errors).astype(float))
        assert abs(share.mean - math.erf(math.sqrt(0.5))) < SIGMAS * share.error + 0.02
    # Order that the field makes is taken for the coupling's by who knows of no field.
    fooled = [pseudolikelihood_temperature(ising.run(20).spins).price for _ in range(100)]
    mean = blocked_error(fooled)
    assert mean.mean > 0.4 + SIGMAS * mean.error


def test_after_a_quench_the_two_thermometers_disagree():
    """Spins soon fit their surroundings, while the surroundings, domains, are those of no bath."""
    quenched = Ising(size=128, temperature=1.0, seed=4, update="heat-bath").run(1)
    at_once = pseudolikelihood_temperature(quenched.spins)
    assert at_once.temperature - 1.0 > SIGMAS * at_once.error
    quenched.run(299)
    local, whole = (read(quenched.spins) for read in THERMOMETERS)
    assert abs(local.temperature - 1.0) < SIGMAS * local.error
    assert whole.temperature - 1.0 > 10.0 * whole.error
    # In equilibrium they agree.
    for spins in snapshots(64, 2.5, 7, 5)[:20]:
        local, whole = (read(spins) for read in THERMOMETERS)
        assert abs(local.temperature - whole.temperature) < SIGMAS * local.error


def test_a_picture_of_an_inner_part_has_the_temperature_of_the_whole():
    """Free edges: what lies outside is not known, and not needed."""
    inner = [
        pseudolikelihood_temperature(spins[8:40, 10:42], boundary="free")
        for spins in snapshots(64, 2.5, 7, 5)
    ]
    prices = np.array([each.price for each in inner])
    mean = blocked_error(prices)
    # A site at the edge is taken to have only the neighbours that are seen, which biases it.
    assert abs(mean.mean - 0.4) < 0.03
    joined = np.mean(
        [
            pseudolikelihood_temperature(spins[8:40, 10:42]).price
            for spins in snapshots(64, 2.5, 7, 5)
        ]
    )
    assert joined < mean.mean - SIGMAS * mean.error  # edges that do not belong together


# Where there is no ordinary answer ----------------------------------------------------------------


def test_no_disorder_is_temperature_zero():
    for spins in (
        np.ones((8, 8)),
        -np.ones((3, 5)),
        np.where(np.arange(8) < 4, 1, -1) * np.ones((8, 1)),
    ):
        for found in (
            pseudolikelihood_temperature(spins),
            pseudolikelihood_temperature(spins, boundary="free"),
        ):
            assert (found.temperature, found.price) == (0.0, math.inf)
            assert math.copysign(1.0, found.temperature) == 1.0
            assert 0.3 < found.error < 20.0
            assert found.statement.startswith("nothing is against its neighbours: T = 0;")
    large = pseudolikelihood_temperature(np.ones((64, 64))).error
    assert large == pytest.approx(8.0 / math.log(2.0 * 4096), rel=1e-3)
    assert likelihood_temperature(np.ones((64, 64))).error == pytest.approx(large, rel=1e-3)


def test_a_chessboard_is_the_coldest_state_of_a_negative_temperature():
    for read in (pseudolikelihood_temperature, likelihood_temperature):
        found = read(BOARD % 2 * 2 - 1)
        assert (found.temperature, found.price) == (0.0, -math.inf)
        assert math.copysign(1.0, found.temperature) == -1.0
        assert "minus 0" in found.statement
    spoilt = BOARD % 2 * 2 - 1
    spoilt[3, 3] *= -1
    found = pseudolikelihood_temperature(spoilt)
    assert -2.5 < found.temperature < 0.0
    assert found.error > 0.0
    assert "negative temperature" in found.statement
    assert found.price == -pseudolikelihood_temperature(spoilt * (BOARD % 2 * 2 - 1)).price


def test_neighbours_that_agree_as_often_as_not_are_infinitely_hot():
    stripes = np.repeat([[1], [-1], [1], [-1]], 4, axis=1)  # with the row, against the column
    for read in (pseudolikelihood_temperature, likelihood_temperature):
        if read is pseudolikelihood_temperature:
            with pytest.raises(ValueError, match="any temperature fits"):
                read(stripes)
            continue
        assert read(stripes).temperature == math.inf
        assert read(stripes).error == math.inf
    with pytest.raises(ValueError, match="any temperature fits"):
        pseudolikelihood_temperature(BOARD // 2 % 2 * 2 - 1)


@pytest.mark.parametrize("field", [False, True])
def test_no_snapshot_gives_nan(field):
    rng = np.random.default_rng(12)
    told = 0
    for trial in range(300):
        shape = tuple(rng.integers(3, 7, 2))
        spins = np.where(rng.random(shape) < rng.choice([0.05, 0.5, 0.95]), 1, -1)
        boundary = ("periodic", "free")[trial % 2]
        try:
            found = pseudolikelihood_temperature(spins, boundary=boundary, field=field)
        except ValueError as error:
            assert str(error).startswith("spins must")
            continue
        assert not any(math.isnan(number) for number in found)
        assert found.error > 0.0 and found.price_error > 0.0
        told += 1
    assert told > 50


@pytest.mark.parametrize("read", [pseudolikelihood_temperature, likelihood_temperature])
@pytest.mark.parametrize(
    ("spins", "error", "said"),
    [
        ([[1, 0, 1]] * 3, ValueError, "got .*0.* among them"),
        ([[1, math.nan, 1]] * 3, ValueError, "nan"),
        ([1, -1, 1], ValueError, r"got shape \(3,\)"),
        ([[1, -1], [1, 1]], ValueError, "at least 3"),
        (np.ones((4, 4), dtype=bool), TypeError, "got bool"),
        ([["up"] * 3] * 3, TypeError, "spins must be"),
        (None, TypeError, "spins must be"),
        (np.ones((3, 3), dtype=complex), TypeError, "complex"),
    ],
)
def test_what_is_no_snapshot_is_refused(read, spins, error, said):
    with pytest.raises(error, match=said):
        read(spins)


def test_other_mistakes_are_named():
    with pytest.raises(ValueError, match="boundary must be one of"):
        pseudolikelihood_temperature(BOARD % 2 * 2 - 1, boundary="open")
    with pytest.raises(ValueError, match="at least 2 sites"):
        pseudolikelihood_temperature([[1]], boundary="free")
    with pytest.raises(ValueError, match="where a side is odd"):
        likelihood_temperature(np.indices((5, 5)).sum(axis=0) % 2 * 2 - 1)
    with pytest.raises(ValueError, match="heat_capacity must be"):
        temperature_bound(1.0, 0.0, 10)
    with pytest.raises(ValueError, match="temperature must be such that some spins move"):
        ising_temperature_bound(0.002, 64)
    with pytest.raises(ValueError, match="temperature must be"):
        ising_temperature_bound(-1.0, 64)
    with pytest.raises(ValueError, match="sites must be"):
        temperature_bound(1.0, 1.0, 0)


def test_what_a_reader_calls():
    assert isinstance(
        pseudolikelihood_temperature(snapshots(32, 2.5, 4, 5)[0]), TemperatureEstimate
    )
    found = pseudolikelihood_temperature(snapshots(32, 2.5, 4, 5)[0])
    assert found.temperature == 1.0 / found.price
    assert found.error == pytest.approx(found.price_error * found.temperature**2)
    assert found.statement.startswith("T = 2.")
    assert found.sites == 1024
    assert set(dir(information)) >= {"pseudolikelihood_temperature", "velocity_temperature"}
