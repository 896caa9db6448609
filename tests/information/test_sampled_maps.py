"""Maps of a lattice of which some spins were seen: samples against sums, and what is learnt."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from ergolib import exact, information
from ergolib.information import (
    ConditionalSimulation,
    conditional_entropy,
    one_spin_information,
    reveal_in_turn,
    sampled_spin_posterior,
    spin_map,
    spin_posterior,
)

SEEN = {
    "one": {(0, 0): 1},
    "two signs": {(0, 0): 1, (2, 2): -1},
    "torn": {(0, 0): 1, (0, 1): 1, (3, 3): -1, (2, 0): -1},
}
CASES = [(shape, seen) for shape in ((4, 4), (6, 4), (5, 7)) for seen in SEEN]


@pytest.mark.parametrize("temperature", [1.0, 2.0, exact.T_C, 3.0])
@pytest.mark.parametrize(("shape", "seen"), CASES)
def test_samples_agree_with_the_sum_over_rows(shape, seen, temperature):
    known = spin_map(SEEN[seen], shape, temperature)
    assert known.samples == 0
    assert not known.error.any()
    found = sampled_spin_posterior(SEEN[seen], shape, temperature, samples=20_000, seed=11)
    hidden = found.error > 0.0
    assert hidden.sum() == hidden.size - len(SEEN[seen])
    assert found.converged
    assert (np.abs(found.magnetization - known.magnetization) < 5.0 * found.error)[hidden].all()
    assert np.array_equal(found.magnetization[~hidden], known.magnetization[~hidden])


def test_a_wrong_temperature_fails():
    """The negative control."""
    found = sampled_spin_posterior(SEEN["torn"], (6, 4), 2.2, seed=11)
    known = spin_posterior(SEEN["torn"], (6, 4), 2.0).magnetization
    away = np.abs(found.magnetization - known)
    assert (away > 5.0 * found.error).any()


def test_on_a_large_lattice_a_neighbour_is_known_by_the_energy():
    found = spin_map({(5, 5): -1}, 40, 2.5, samples=4000)
    assert found.samples == 4000
    around = [found.magnetization[site] for site in ((4, 5), (6, 5), (5, 4), (5, 6))]
    error = max(found.error[4, 5], found.error[5, 4])
    assert abs(np.mean(around) - 0.5 * exact.kaufman_energy(2.5, 40)) < 5.0 * error


@pytest.mark.parametrize(("shape", "temperature"), [((420, 10), 3.0), ((4, 4), 0.02)])
def test_what_cannot_be_summed_is_sampled(shape, temperature):
    with pytest.raises(ValueError, match="must"):
        spin_posterior({(0, 0): 1}, shape, temperature)
    found = spin_map({(0, 0): 1}, shape, temperature, samples=200, equilibrate=50)
    assert found.samples == 200
    assert found.magnetization[0, 0] == 1.0
    if temperature < 0.1:  # all are as the one that was seen
        assert (found.magnetization == 1.0).all()


def test_saved_loaded_and_continued_it_takes_the_same_path():
    made = ConditionalSimulation(SEEN["torn"], 6, 2.0, seed=3).equilibrate(10).run(101)
    other = pickle.loads(pickle.dumps(made))
    for one in (made, other):
        one.run(50).reveal((5, 5), 1).equilibrate(5).run(30)
    assert np.array_equal(made.spins, other.spins)
    assert np.array_equal(made.generator, other.generator)
    assert np.array_equal(made.magnetization(), other.magnetization())
    assert made.account((1, 1), 1) == other.account((1, 1), 1)
    assert made.samples == 30
    again = ConditionalSimulation(SEEN["torn"], 6, 2.0, seed=4).equilibrate(10).run(101)
    assert not np.array_equal(again.spins, made.spins)


def test_looking_changes_nothing_and_the_way_it_is_cut_neither():
    one = ConditionalSimulation(SEEN["one"], 5, 2.0, seed=1, looks=False).run(301)
    other = ConditionalSimulation(SEEN["one"], 5, 2.0, seed=1)
    for some in (1, 2, 98, 200):
        other.run(some)
    assert np.array_equal(one.spins, other.spins)
    assert np.array_equal(one.magnetization(), other.magnetization())


# What is learnt ----------------------------------------------------------------------------------


def by_enumeration(shape, temperature, seen, site):
    """Return, by summing over all states, the entropies of a spin: given what was seen, and all."""
    rows, columns = shape
    spins, p = exact.state_spins(shape), exact.state_probabilities(temperature, shape)
    for (row, column), spin in seen.items():
        p = np.where(spins[:, row * columns + column] == spin, p, 0.0)
    joint = (p / p.sum()).reshape((2,) * (rows * columns))
    axis = rows * columns - 1 - (site[0] * columns + site[1])
    others = tuple(k for k in range(rows * columns) if k != axis)
    return conditional_entropy(joint, axis, ()), conditional_entropy(joint, axis, others)


@pytest.mark.parametrize("temperature", [1.5, 2.0, 3.0])
@pytest.mark.parametrize("seen", SEEN)
def test_the_account_of_a_reveal_is_exact_within_its_errors(seen, temperature):
    shape, site = (4, 4), (1, 2)
    known = SEEN[seen]
    made = ConditionalSimulation(known, shape, temperature, seed=7).equilibrate(100).run(20_000)
    told = made.account(site, -1)
    own, left = by_enumeration(shape, temperature, known, site)
    mean = spin_posterior(known, shape, temperature).magnetization[site]
    for found, true in (
        (told.surprise, -math.log(0.5 * (1.0 - mean))),
        (told.expected, own),
        (told.jointly, own - left),
    ):
        assert abs(found.value - true) < 5.0 * found.error + 1e-9
    assert told.jointly.value <= told.expected.value <= math.log(2.0)


@pytest.mark.parametrize("temperature", [2.0, 3.0])
def test_spins_revealed_in_turn(temperature):
    shape = (4, 4)
    order = {(0, 0): 1, (1, 2): 1, (3, 3): -1}
    found = reveal_in_turn(order, shape, temperature, samples=20_000)
    assert [(each.site, each.spin) for each in found] == list(order.items())
    seen: dict = {}
    surprise = 0.0
    for each in found:
        before = spin_posterior(seen, shape, temperature).magnetization
        seen[each.site] = each.spin
        after = spin_posterior(seen, shape, temperature).magnetization
        fall = information.binary_entropy(0.5 * (1.0 + np.clip(before, -1, 1)))
        fall = fall - information.binary_entropy(0.5 * (1.0 + np.clip(after, -1, 1)))
        fall[each.site] = 0.0
        assert abs(each.one_by_one.value - fall.sum()) < 5.0 * each.one_by_one.error
        surprise += each.surprise.value
    error = math.sqrt(sum(each.surprise.error**2 for each in found))
    exactly = -spin_posterior(order, shape, temperature).log_probability
    assert abs(surprise - exactly) < 5.0 * error
    assert found[0].surprise.value == pytest.approx(math.log(2.0))


def test_one_spin_tells_little_jointly_and_much_one_by_one():
    """Redundancy: 2303 spins learn a little each, and together less than one bit."""
    (first,) = reveal_in_turn({(0, 0): 1}, 48, 1.8, samples=1000)
    assert first.one_by_one.value > 1000.0
    assert first.jointly.value < math.log(2.0)
    known = one_spin_information(1.8)
    assert abs(first.jointly.value - known) < 5.0 * first.jointly.error


@pytest.mark.parametrize("temperature", [2.0, 2.5, 4.0])
def test_the_information_of_one_spin_of_the_infinite_lattice(temperature):
    made = ConditionalSimulation({}, 48, temperature, seed=2).equilibrate(100)
    left = []
    for _ in range(400):
        made.forget()
        made.run(4)
        left.append(made._values[48 * 48 :].mean())
    blocks = np.reshape(left, (20, 20)).mean(axis=1)
    found, error = math.log(2.0) - blocks.mean(), blocks.std(ddof=1) / math.sqrt(20)
    assert abs(found - one_spin_information(temperature)) < 5.0 * error
    assert abs(found - one_spin_information(temperature + 0.1)) > 5.0 * error


def test_the_limits_of_one_spin():
    assert one_spin_information(0.1) == pytest.approx(math.log(2.0))
    assert one_spin_information(100.0) == pytest.approx(2.0 / 100.0**2, rel=1e-3)
    assert one_spin_information(1.0) == pytest.approx(0.690002, abs=1e-5)


# Mistakes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"revealed": {(0, 9): 1}}, ValueError, "column in revealed must be"),
        ({"revealed": {(0, 0): 2}}, ValueError, "a spin in revealed must be"),
        ({"revealed": [1]}, TypeError, "revealed must be a mapping"),
        ({"shape": 1}, ValueError, "shape must be"),
        ({"temperature": 0.0}, ValueError, "temperature must be"),
        ({"samples": 127}, ValueError, "samples must be an integer of at least 128"),
        ({"equilibrate": -1}, ValueError, "equilibrate must be"),
        ({"seed": -1}, ValueError, "seed must be"),
    ],
)
def test_wrong_arguments_are_named(changes, error, said):
    given = {"revealed": {(0, 0): 1}, "shape": 4, "temperature": 2.0, **changes}
    with pytest.raises(error, match=said):
        sampled_spin_posterior(**given)


def test_other_mistakes_are_named():
    with pytest.raises(ValueError, match="method must be one of 'auto', 'exact', 'sampled'"):
        spin_map({}, 4, 2.0, method="guess")
    with pytest.raises(ValueError, match="shape must have at most"):
        spin_map({}, 13, 2.0, method="exact")
    made = ConditionalSimulation({(0, 0): 1}, 4, 2.0)
    with pytest.raises(ValueError, match=r"site must be hidden, got \(0, 0\)"):
        made.reveal((0, 0), 1)
    with pytest.raises(ValueError, match="account needs at least 8 samples"):
        made.account((1, 1), 1)
    with pytest.raises(ValueError, match="site must be hidden"):
        made.run(8).account((0, 0), 1)
    with pytest.raises(ValueError, match="blocks must be an even number, got 17"):
        ConditionalSimulation({}, 4, 2.0, blocks=17)
    with pytest.raises(ValueError, match=r"temperature must be at least 0\.1"):
        one_spin_information(0.05)
