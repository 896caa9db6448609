"""One model or several: the theorem and where it says nothing, and the same tables again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ergolib.information import kl_divergence
from ergolib.learning.experiments import (
    differences,
    find_experiment,
    loss_of_one_or_several,
    parity,
    patterns_and_background,
    patterns_apart,
    training_of_one_or_several,
)
from ergolib.learning.experiments.one_or_several_training import _arrival
from ergolib.learning.knowledge import fit_couplings, index_of

SMALL = {"n": 8, "patterns": (2, 5), "repeats": 4}
SIGMA = 5.0


def rows(table, **condition):
    for name, value in condition.items():
        table = table[table[name] == value]
    assert len(table)
    return table


@pytest.fixture(scope="module")
def losses():
    return loss_of_one_or_several(seed=3, **SMALL)


@pytest.fixture(scope="module")
def curves():
    return training_of_one_or_several(seed=3, n=7, patterns=(2, 4), steps=150, repeats=4)


def test_parities_are_exact(losses):
    """Number [C] in the limit: b = 0.2 of the target is background here."""
    uniform = kl_divergence(parity(3, 0.2), np.full(8, 1 / 8))
    assert uniform == pytest.approx(0.9 * math.log(1.8) + 0.1 * math.log(0.2), abs=1e-14)
    for n in (3, 4):
        here = rows(losses, target=f"parity of {n}").set_index("model")["divergence"]
        assert here["one"] == pytest.approx(uniform, abs=1e-13)
        told = 0.0 if n == 3 else uniform
        assert here["gated, told a spin"] == pytest.approx(told, abs=1e-13)
        assert here["gated, told a product"] == pytest.approx(0.0, abs=1e-13)


def test_experts_with_pairs_lose_no_more(losses):
    """The theorem, in every run; and experts with fields alone may lose more."""
    assert (rows(losses, model="gated")["gain_low"] > 0.0).all()
    fields = rows(losses, model="gated fields", target="opposite")["gain"]
    assert (fields < 0.0).all()
    one = rows(losses, model="one")
    assert (one["gain"] == 0.0).all()
    several = rows(losses, model="gated", target="patterns")
    assert several["parameters"].tolist() == [2 * 36 + 1, 5 * 36 + 4]
    more = rows(losses, model="one with as many couplings", target="patterns")
    assert more["parameters"].tolist() == several["parameters"].tolist()


def test_at_equal_numbers_of_couplings_one_model_loses_less(losses):
    """As it came out: well chosen, a coupling of higher order is worth more than a gated pair."""
    more = rows(losses, model="one with as many couplings", target="patterns")
    gated = rows(losses, model="gated", target="patterns")
    assert (more["divergence_high"].to_numpy() < gated["divergence_low"].to_numpy()).all()


def test_the_target_is_what_it_says():
    target = patterns_and_background([[1, 1, -1], [-1, 1, 1]], 0.4)
    expected = np.full(8, 0.05)
    expected[index_of([[1, 1, -1], [-1, 1, 1]])] += 0.3
    assert target == pytest.approx(expected, abs=1e-15)


def test_training_ends_where_the_exact_fit_is(curves):
    one = rows(curves, model="one", patterns=2)
    streams = np.random.SeedSequence(3).spawn(4)
    exact = [
        fit_couplings(
            patterns_and_background(patterns_apart(2, 7, 3, np.random.default_rng(each)), 0.2), 2
        ).divergence
        for each in streams
    ]
    assert one["end"].item() == pytest.approx(np.mean(exact), abs=2e-6)
    assert one["settled"].item() == 1.0


def test_fields_alone_with_as_many_parameters_hold_few_patterns(curves):
    fields, one = (rows(curves, model=name) for name in ("mixture of fields", "one"))
    assert (fields["parameters"].to_numpy() <= one["parameters"].to_numpy()).all()
    assert fields["experts"].tolist() == [3, 3]
    # one pattern each and the background: 3 experts hold 2, not 4
    assert fields["end_high"].iloc[0] < 1e-4 < 0.1 < one["end_low"].iloc[0]
    assert fields["end"].iloc[1] > 0.1
    plenty = rows(curves, model="mixture and one more")
    assert (plenty["end"] < rows(curves, model="mixture")["end"].to_numpy() + 1e-6).all()


def test_the_end_of_a_curve_is_found_between_steps():
    curve = np.array([1.0, 0.5, 0.05, 0.0, 0.02, 0.0, 0.0])
    assert _arrival(curve, 0.1) == pytest.approx(1.0 + 0.4 / 0.45)
    assert _arrival(curve, 0.01) == pytest.approx(4.5)  # for good
    assert _arrival(curve, 2.0) == 0.0


@pytest.mark.parametrize("which", ["losses", "curves"])
def test_another_seed_agrees(which, request):
    first = request.getfixturevalue(which)
    if which == "losses":
        second = loss_of_one_or_several(seed=4, **SMALL)
    else:
        second = training_of_one_or_several(seed=4, n=7, patterns=(2, 4), steps=150, repeats=4)
    assert (differences(first, second)["sigma"] < SIGMA).all()
    assert not first.equals(second)


def test_another_target_would_not_agree(losses):
    """The negative control."""
    other = loss_of_one_or_several(seed=4, background=0.3, **SMALL)
    assert (differences(losses, other)["sigma"] > SIGMA).any()


@pytest.mark.parametrize("name", ["one_or_several", "one-or-several-training"])
def test_the_command_finds_them(name):
    assert callable(find_experiment(name).load())


@pytest.mark.parametrize(
    "options", [{"n": 3}, {"repeats": 0}, {"background": 0.0}, {"seed": -1}, {"patterns": (1,)}]
)
@pytest.mark.parametrize("experiment", [loss_of_one_or_several, training_of_one_or_several])
def test_bad_arguments_are_named(experiment, options):
    with pytest.raises(ValueError, match=next(iter(options))):
        experiment(**options)
