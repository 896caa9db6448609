"""Real data in two values, and one pairwise model against several of them, held out."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from ergolib.learning.experiments import (
    above_medians,
    binary_digits,
    differences,
    experts_on_digits,
    experts_on_tumours,
    split_data,
    training_on_digits,
    tumour_measurements,
)


@pytest.fixture(scope="module")
def tumours():
    """Two tables from two seeds, at a reduced size."""
    return [
        experts_on_tumours(seed, repeats=3, experts=(1, 2), ridges=(0.03,), errors=(False,))
        for seed in (0, 1)
    ]


def test_digits_have_two_values_and_pixels_that_vary():
    found = binary_digits()
    assert found.patterns.shape == (1797, 54) and found.labels.shape == (1797,)
    assert found.dropped.size == 10
    assert sorted([*found.kept, *found.dropped]) == list(range(64))
    assert set(np.unique(found.patterns)) == {-1, 1}
    assert (np.abs(found.patterns.mean(axis=0)) < 1.0).all()
    darker = binary_digits(threshold=1.0).patterns
    assert (darker > 0).mean() > (found.patterns > 0).mean()
    with pytest.raises(ValueError, match="threshold"):
        binary_digits(0.0)


def test_tumours_are_above_medians_of_the_training_data_alone():
    values, names = tumour_measurements()
    assert values.shape == (569, 30) and len(set(names)) == 30
    fewer, chosen = tumour_measurements(errors=False)
    assert fewer.shape == (569, 20) and not any("error" in name for name in chosen)
    train, _, test = split_data(569, np.random.default_rng(0))
    first, held = above_medians(values[train], values[test])
    assert np.array_equal(held, np.where(values[test] > np.median(values[train], axis=0), 1, -1))
    again, changed = above_medians(values[train], values[test] * 9.0)
    assert np.array_equal(first, again) and not np.array_equal(held, changed)
    with pytest.raises(ValueError, match="measurements"):
        above_medians(values, values[:, :3])


def test_a_split_is_in_three_parts_that_share_nothing():
    parts = split_data(569, np.random.default_rng(1))
    assert [len(part) for part in parts] == [341, 114, 114]
    assert sorted(np.concatenate(parts)) == list(range(569))


def test_without_scikit_learn_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.delitem(sys.modules, "sklearn.datasets", raising=False)
    for missing in (binary_digits, tumour_measurements):
        with pytest.raises(ModuleNotFoundError, match=r"pip install 'ergolib\[data\]'"):
            missing()


def test_measured_and_summed_likelihoods_agree(tumours):
    """ln Z by annealing and by a sum over 2^20 states, of the same fits."""
    for table in tumours:
        both = table[table.model.isin(["one pairwise model", "pairwise experts"])]
        measured = both[both.likelihood == "annealed"].set_index("parts")
        summed = both[both.likelihood == "exact"].set_index("parts")
        assert list(measured.index) == list(summed.index) == [1, 2]
        error = measured.annealing_error / np.sqrt(measured.runs)
        assert ((measured.nats - summed.nats).abs() < 5.0 * error).all()
        assert (measured.annealing_error < 0.1).all() and (summed.annealing_error == 0.0).all()


def test_another_seed_agrees_within_the_intervals(tumours):
    compared = differences(*tumours)
    assert compared.sigma.max() < 5.0
    moved = tumours[1].assign(**{c: tumours[1][c] + 9.0 for c in ("nats", "nats_low", "nats_high")})
    assert differences(tumours[0], moved).sigma.max() > 3.0  # must differ; few repeats say no more


def test_pairs_say_more_than_means(tumours):
    """Independent spins lose nats that a pairwise model does not, in every interval."""
    for table in tumours:
        gain = table.set_index(["model", "likelihood", "parts"])
        alone = gain.loc[("independent spins", "exact", 1)]
        assert alone.gain_high < -1.0 and alone.nats == pytest.approx(20 * np.log(2), abs=0.1)
        assert (gain.loc["one pairwise model"].gain == 0.0).all()
        assert set(table.parts) == {1, 2, 10}  # 10 kinds have as many parameters as one model
        assert (table.nats > table.training_nats - 0.1).all()


def test_digits_at_a_small_size():
    table = experts_on_digits(0, repeats=1, experts=(2,), ridges=(0.1,), samples=120)
    assert set(table.model) == {
        "independent spins",
        "mixture of independent spins",
        "one pairwise model",
        "pairwise experts",
    }
    assert (table.runs == 1).all() and np.isfinite(table.nats).all()
    assert np.isinf(table.nats_high).all()  # one run has no interval


def test_digits_are_known_better_after_more_steps():
    table = training_on_digits(0, repeats=1, experts=(1, 4), steps=(10, 60))
    few, many = (table[table.steps == stop].set_index("experts") for stop in (10, 60))
    assert (few.nats - many.nats > 5.0 * np.hypot(few.annealing_error, many.annealing_error)).all()
    assert list(few.updates) == pytest.approx([320 * 10 * 54e-6] * 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": -1}, "seed"),
        ({"repeats": 0}, "repeats"),
        ({"experts": (0,)}, "experts"),
        ({"ridges": ()}, "ridges"),
        ({"samples": 3}, "samples"),
    ],
)
def test_bad_arguments_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        experts_on_digits(**({"repeats": 1, "samples": 60, "experts": (1,)} | change))
