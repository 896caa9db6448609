"""What memories tell and cost, in nats."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from ergolib.information import binary_entropy
from ergolib.kernels.memories import nats_told as kernel_nats
from ergolib.learning.experiments import differences
from ergolib.learning.hopfield import (
    Hopfield,
    ags_capacity,
    cooling_account,
    cue_account,
    few_pattern_entropy,
    hebbian_couplings,
    nats_per_coupling,
    nats_told,
)


def test_nats_told_are_entropy_taken_away() -> None:
    m = np.array([-1.0, -0.3, 0.0, 0.5, 0.967417, 1.0])
    expected = math.log(2.0) - binary_entropy(0.5 * (1.0 + m))
    assert nats_told(m) == pytest.approx(expected, abs=1e-15)
    assert [kernel_nats(float(x)) for x in m] == pytest.approx(expected, abs=1e-15)
    assert nats_told(0.5) == pytest.approx(0.130812, abs=5e-7) and nats_told(1.0) == math.log(2.0)


def test_what_a_coupling_holds() -> None:
    limit = ags_capacity().load
    assert nats_per_coupling(limit) == pytest.approx(0.168221, abs=5e-6)
    assert nats_per_coupling(limit) / math.log(2.0) == pytest.approx(0.2427, abs=5e-5)
    assert nats_per_coupling(0.0) == 0.0 == nats_per_coupling(0.2)
    assert nats_per_coupling(0.05) == pytest.approx(0.1 * math.log(2.0), rel=1e-3)


def test_what_a_cue_is_worth() -> None:
    given = {"size": 1000, "flipped": (0.1, 0.3, 0.48), "repeats": 12}
    table = cue_account(seed=1, **given)
    assert table["before"].to_numpy() == pytest.approx(nats_told(np.array([0.8, 0.4, 0.04])))
    little, much, none = (row for _, row in table.iterrows())
    assert little["after"] == pytest.approx(math.log(2.0), abs=0.005)
    assert much["gained"] > little["gained"] > none["gained_high"]
    assert none["overlap"] < 0.3
    assert differences(table, cue_account(seed=2, **given))["sigma"].max() < 5.0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_patterns_are_counted_exactly(count: int) -> None:
    """Against all 2^12 states."""
    patterns = Hopfield(size=12, load=count / 12, seed=count).patterns
    couplings = hebbian_couplings(patterns)
    states = np.array(list(itertools.product((1.0, -1.0), repeat=12)))
    energy = -0.5 * ((states @ couplings) * states).sum(axis=1)
    for t in (0.2, 0.8, 3.0):
        weight = np.exp(-(energy - energy.min()) / t)
        p = weight / weight.sum()
        entropy, mean = few_pattern_entropy(patterns, t)
        assert entropy[0] == pytest.approx(-(p @ np.log(p)), abs=1e-9)
        assert mean[0] == pytest.approx(p @ energy, abs=1e-9)
    assert few_pattern_entropy(patterns, 1e6)[0][0] == pytest.approx(12 * math.log(2.0))


def test_one_pattern_costs_all_its_spins_but_one() -> None:
    entropy, energy = few_pattern_entropy(np.ones((1, 500), dtype=int), 0.05)
    assert entropy[0] == pytest.approx(math.log(2.0), abs=1e-9)  # it, or its mirror
    assert energy[0] == pytest.approx(-0.5 * 499)


def test_what_was_paid_is_exact() -> None:
    """While the network still goes over from one memory to another."""
    table = cooling_account(seed=4, size=60, patterns=2, coldest=0.55, prices=13, sweeps=1500)
    for _, row in table.iloc[1:].iterrows():
        error = math.hypot(row["paid_error"], row["quadrature_error"])
        assert abs(row["paid"] - row["exact"]) < 5.0 * error
    last = table.iloc[-1]
    assert last["paid"] > 20.0 * last["paid_error"] > 0.0
    # the negative control: as paid at another temperature it is refused
    other = table.iloc[-4]
    assert abs(last["paid"] - other["exact"]) > 5.0 * last["paid_error"]


def test_what_is_left_in_the_cold_is_the_choice() -> None:
    """Between 2 M states, which are equally likely if their energies are equal."""
    two = Hopfield(size=600, load=2 / 600, seed=2).patterns
    assert few_pattern_entropy(two, 0.05)[0][0] == pytest.approx(math.log(4.0), abs=1e-9)
    network = Hopfield(size=101, load=3 / 101, seed=5)
    energies = []
    for pattern in range(3):
        energies += 2 * [101 * network.start(pattern).energy()]
    weight = np.exp(-(np.array(energies) - min(energies)) / 0.08)
    p = weight / weight.sum()
    choice = -(p @ np.log(p))
    assert choice < math.log(6.0) - 0.01
    assert few_pattern_entropy(network.patterns, 0.08)[0][0] == pytest.approx(choice, abs=1e-6)


def test_bad_questions_are_refused() -> None:
    for call, message in (
        (lambda: nats_told(1.1), "overlap must be from -1 to 1"),
        (lambda: nats_told(math.nan), "overlap must be a finite number"),
        (lambda: nats_per_coupling(-1.0), "load must be"),
        (lambda: cue_account(load=0.0), "load must be"),
        (lambda: cue_account(flipped=(2.0,), size=20), "flipped must be"),
        (lambda: cooling_account(patterns=4), "patterns must be"),
        (lambda: cooling_account(coldest=0.0), "coldest must be"),
        (lambda: cooling_account(prices=10), "count must be odd"),
        (lambda: few_pattern_entropy(np.ones((4, 5)), 1.0), "patterns must be at most 3"),
        (lambda: few_pattern_entropy(np.ones((1, 5)), 0.0), "temperatures must be greater"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(ValueError, match="GiB"):
        few_pattern_entropy(Hopfield(size=2000, load=3 / 2000).patterns, 1.0)
