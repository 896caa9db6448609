"""Circuits of a trained model: what agrees, what depends on it, and what does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.kernels.random import seed_state
from ergolib.learning.composition import (
    READERS,
    behaviour,
    change,
    circuit,
    composition_baseline,
    composition_score,
    cosine_law,
    knock_outs,
    match,
    misorientation_curve,
    principal_angles,
    random_overlap,
    random_overlap_spread,
    read_matrix,
    read_subspace,
    rotated,
    scrambled,
    subspace_overlap,
    subspace_overlaps,
    turned,
    unfolded,
    without_write,
    write_matrix,
    write_read_overlap,
    write_subspace,
)
from ergolib.learning.transformer import Architecture, RandomRule, Transformer, loss

SEQUENCES = 128


@pytest.fixture(scope="module")
def trained():
    """A model with an induction head, in a second; its start; and sequences it has not seen."""
    model = Transformer(source=RandomRule(in_context=0.75, bigram=0.15), seed=3)
    start = model.parameters.copy()
    model.train(400)
    tokens = model.source.tokens(SEQUENCES, 32, seed_state(99))
    return model.architecture, model.parameters.copy(), start, tokens


def random_rows(rng, count, width):
    return np.linalg.qr(rng.standard_normal((width, count)))[0].T


def test_composition_of_isotropic_matrices_is_the_baseline():
    rng, width = np.random.default_rng(1), 20
    fixed = rng.standard_normal((30, 3)) @ rng.standard_normal((3, width)) + 1.0
    for rank in (1, 4, 20):
        squares = np.array(
            [
                composition_score(
                    fixed, rng.standard_normal((width, rank)) @ rng.standard_normal((rank, width))
                )
                ** 2
                for _ in range(1000)
            ]
        )
        error = squares.std(ddof=1) / np.sqrt(len(squares))
        assert abs(squares.mean() - composition_baseline(width) ** 2) < 5.0 * error
    assert composition_baseline(64) == 0.125
    # Negative controls: a reader that reads what is written; one that reads all but that.
    assert composition_score(fixed, fixed.T) > 2.0 * composition_baseline(width)
    others = np.eye(width) - np.linalg.pinv(fixed) @ fixed
    assert composition_score(fixed, others) < 1e-10


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(6, 12), st.integers(0, 2**32 - 1))
def test_principal_angles_of_random_subspaces(m, n, width, seed):
    rng = np.random.default_rng(seed)
    a, b = random_rows(rng, m, width), random_rows(rng, n, width)
    angles = principal_angles(a, b)
    assert angles.shape == (min(m, n),) and (np.diff(angles) >= -1e-12).all()
    np.testing.assert_allclose(angles, principal_angles(b, a), atol=1e-9)
    mixed = rng.standard_normal((m, m)) @ a
    rotation = random_rows(rng, width, width)
    np.testing.assert_allclose(angles, principal_angles(mixed @ rotation, b @ rotation), atol=1e-6)
    assert subspace_overlap(a, b) == pytest.approx((np.cos(angles) ** 2).mean(), abs=1e-12)


def test_principal_angles_that_are_known():
    rows = random_rows(np.random.default_rng(2), 6, 9)
    known = np.array([1e-9, 0.3, np.pi / 2 - 1e-9])
    other = np.cos(known)[:, None] * rows[:3] + np.sin(known)[:, None] * rows[3:]
    np.testing.assert_allclose(principal_angles(rows[:3], other), known, atol=1e-15)
    assert subspace_overlap(rows[:3], rows[:5]) == pytest.approx(1.0)
    assert subspace_overlap(rows[:2], rows[2:5]) == pytest.approx(0.0, abs=1e-12)
    overlaps = subspace_overlaps([rows[:3], other, rows[3:]])
    assert overlaps[0, 1] == overlaps[1, 0] == pytest.approx((np.cos(known) ** 2).mean())
    np.testing.assert_allclose(overlaps[0, 1] + overlaps[1, 2], 1.0)


@pytest.mark.parametrize(("kept", "width"), [(8, 64), (3, 5), (1, 2)])
def test_random_subspaces_overlap_as_they_should(kept, width):
    rng = np.random.default_rng([kept, width])
    fixed, runs = np.eye(width)[:kept], 1500
    found = np.array(
        [np.square(fixed @ random_rows(rng, kept, width).T).sum() / kept for _ in range(runs)]
    )
    spread = random_overlap_spread(kept, width)
    assert abs(found.mean() - random_overlap(kept, width)) < 5.0 * spread / np.sqrt(runs)
    assert found.std(ddof=1) == pytest.approx(spread, rel=0.1)
    assert random_overlap(width, width) == 1.0 and random_overlap_spread(width, width) == 0.0


def test_write_and_read_come_to_agree(trained):
    architecture, parameters, start, _ = trained
    before, after = circuit(architecture, start), circuit(architecture, parameters)
    chance, spread = random_overlap(8, 64), random_overlap_spread(8, 64)
    assert abs(before.overlap - chance) < 5.0 * spread
    assert after.overlap > 0.45 > chance + 5.0 * spread
    assert abs(before.match) < 0.25 and after.match > 0.5
    assert after.k_composition > 1.5 * composition_baseline(64)
    assert after.q_composition < 1.2 * composition_baseline(64)
    assert (after.writer, after.reader, after.kept) == (1, 1, 8)
    assert write_read_overlap(architecture, parameters) == after.overlap
    assert match(architecture, parameters) == after.match
    wrote, read = (f(architecture, parameters) for f in (write_subspace, read_subspace))
    assert subspace_overlap(wrote, read) == pytest.approx(after.overlap)
    np.testing.assert_allclose(wrote @ wrote.T, np.eye(8), atol=1e-12)
    # Another start has other directions; the same directions rotated are other directions, too.
    for other in (start, rotated(architecture, parameters, 5).parameters):
        assert abs(subspace_overlap(wrote, write_subspace(architecture, other)) - chance) < 0.1


def test_behaviour_is_what_the_model_says_of_itself(trained):
    architecture, parameters, start, tokens = trained
    found = behaviour(architecture, parameters, tokens)
    assert found.loss == pytest.approx(loss(architecture, parameters, tokens), abs=1e-6)
    assert found.induction > 0.6 > 0.2 > found.induction_uniform
    assert found.previous_token > 0.5
    assert found.previous_token_uniform == pytest.approx(np.mean(1.0 / np.arange(2, 33)))
    assert behaviour(architecture, start, tokens).induction < 0.2
    # Errors: two halves differ by as much as they say.
    halves = [behaviour(architecture, parameters, part) for part in np.split(tokens, 2)]
    for name in ("loss", "loss_predictable", "induction", "previous_token"):
        one, other = (getattr(half, name) for half in halves)
        errors = [getattr(half, f"{name}_error") for half in halves]
        assert abs(one - other) < 5.0 * np.hypot(*errors)
        assert getattr(found, f"{name}_error") == pytest.approx(np.mean(errors) / 2**0.5, rel=0.4)


def test_only_the_keys_depend_on_where_it_is_written(trained):
    architecture, parameters, _, tokens = trained
    before = behaviour(architecture, parameters, tokens)
    after = {
        who: behaviour(*scrambled(architecture, parameters, who, seed=1), tokens) for who in READERS
    }
    assert after["keys"].induction < 0.2 and after["every reader"].induction < 0.2
    assert after["queries"].induction > 0.9 * before.induction
    for who in ("values", "unembedding"):
        assert abs(change(before, after[who], "induction")[0]) < 1e-6
    difference, error = change(before, after["keys"], "loss_predictable")
    assert difference > 10.0 * error > 0.0
    few = behaviour(*without_write(architecture, parameters, 8), tokens)
    assert few.induction < 0.3
    other = behaviour(*without_write(architecture, parameters, 8, "queries"), tokens)
    assert other.induction > 0.95 * before.induction


def test_exact_controls_change_nothing(trained):
    architecture, parameters, _, tokens = trained
    before = behaviour(architecture, parameters, tokens)
    for altered in (
        unfolded(architecture, parameters),
        rotated(architecture, parameters, 2),
        turned(architecture, parameters, 70.0, "whole model"),
        turned(architecture, parameters, 0.0),
        turned(architecture, parameters, 360.0, "every reader"),
        scrambled(architecture, parameters, "values"),
    ):
        after = behaviour(*altered, tokens)
        assert abs(after.induction - before.induction) < 1e-6
        assert abs(after.previous_token - before.previous_token) < 1e-6
    # The first layer reads tokens alone, so that nothing can change there.
    assert after.previous_token == pytest.approx(before.previous_token, abs=1e-7)
    assert abs(after.loss - before.loss) > 1e-3  # and this one was no control of the loss


@pytest.mark.parametrize(
    "sizes", [{"layers": 3, "heads": 2, "head_width": 3}, {"biased": True}, {"layers": 1}]
)
def test_unfolding_and_rotating_any_model(sizes):
    architecture = Architecture(
        **{"vocabulary": 5, "context": 9, "width": 14, "head_width": 4, **sizes}
    )
    rng = np.random.default_rng(7)
    parameters = 0.4 * rng.standard_normal(architecture.count)
    tokens = rng.integers(0, 5, (20, 10))
    expected = loss(architecture, parameters, tokens)
    same = [rotated(architecture, parameters, 3)]
    if architecture.layers > 1:
        same += [unfolded(architecture, parameters)]
        other = scrambled(architecture, parameters, "every reader")
        assert abs(loss(*other, tokens) - expected) > 1e-4
    for altered in same:
        assert loss(*altered, tokens) == pytest.approx(expected, abs=1e-5)


def test_the_misorientation_curve_follows_the_cosine_law(trained):
    architecture, parameters, _, tokens = trained
    table = misorientation_curve(architecture, parameters, tokens, [0, 30, 60, 75, 90, 180])
    assert (np.diff(table.induction) < 0.0).all() and (np.diff(table.loss) > 0.0).all()
    before = behaviour(architecture, parameters, tokens)
    assert table.induction[0] == pytest.approx(before.induction, abs=1e-6)
    assert table.law[0] == pytest.approx(before.induction, abs=1e-6)
    assert table.law[4] == pytest.approx(before.induction_uniform, abs=1e-6)
    assert (table.law - table.induction).abs().max() < 0.1
    # What a linear law would say: it fails.
    linear = before.induction_uniform + (before.induction - before.induction_uniform) / 3.0
    assert table.induction[2] > linear + 0.1
    whole = misorientation_curve(architecture, parameters, tokens, [90.0], "whole model")
    assert whole.induction[0] == pytest.approx(before.induction, abs=1e-6)
    np.testing.assert_allclose(cosine_law(architecture, parameters, tokens, 60.0), table.law[2])


def test_the_table_of_knock_outs(trained):
    architecture, parameters, _, tokens = trained
    table = knock_outs(architecture, parameters, tokens[:40]).set_index(["change", "reader"])
    control = table.loc[("random rotation", "whole model")]
    assert abs(control.difference) < 1e-6
    keys = table.loc[("random rotation", "keys")]
    assert keys.difference < -0.3 and keys.difference_error > 0.0
    assert len(table) == 12


def test_bad_arguments_are_named(trained):
    architecture, parameters, _, tokens = trained
    one = Architecture(layers=1)
    none = np.zeros(architecture.count)
    calls = [
        (lambda: circuit(one, np.zeros(one.count)), "at least 2 layers, got 1"),
        (lambda: circuit(architecture, parameters, kept=0), "kept must be"),
        (lambda: circuit(architecture, parameters, writer=2), "writer must be"),
        (lambda: circuit(architecture, none), "must write and read"),
        (lambda: circuit(architecture, parameters * np.nan), "parameters must hold finite"),
        (lambda: write_subspace(architecture, parameters, 16), "at most the 15 directions"),
        (lambda: write_matrix(architecture, parameters, 2), "head must be"),
        (lambda: read_matrix(one, np.zeros(one.count)), "at least 2 layers"),
        (lambda: principal_angles(np.eye(3), np.eye(4)), "rows of the same length"),
        (lambda: principal_angles(np.ones((2, 3)), np.eye(3)), "independent rows"),
        (lambda: principal_angles(np.full((1, 3), np.inf), np.eye(3)), "first must hold finite"),
        (lambda: composition_score(np.eye(3), np.eye(4)), "as many columns"),
        (lambda: composition_score(np.eye(3), np.zeros((3, 3))), "reads must not be zero"),
        (lambda: random_overlap(5, 4), "kept must be"),
        (lambda: turned(architecture, parameters, np.nan), "degrees must be"),
        (lambda: turned(architecture, parameters, 9.0, "key"), "reader must be one of 'keys'"),
        (
            lambda: turned(a := Architecture(width=20), np.ones(a.count), 9.0),
            "width of at least 2 .* 32",
        ),
        (lambda: scrambled(architecture, parameters, "whole model"), "reader must be one of"),
        (lambda: scrambled(architecture, parameters, seed=-1), "seed must be"),
        (lambda: behaviour(architecture, parameters, tokens[:1]), "at least 2 sequences, got 1"),
        (
            lambda: behaviour(a := Architecture(vocabulary=127), np.ones(a.count), distinct()),
            "predictable, got none",
        ),
        (
            lambda: change(
                behaviour(architecture, parameters, tokens[:4]),
                behaviour(architecture, parameters, tokens[4:8]),
                "loss_predictable",
            ),
            "the same sequences",
        ),
        (
            lambda: change(
                behaviour(architecture, parameters, tokens[:4]),
                behaviour(architecture, parameters, tokens[4:8]),
                "loss",
            ),
            "the same sequences",
        ),
        (lambda: composition_score([[1.0], [1.0, 2.0]], np.eye(2)), "writes must hold finite"),
        (lambda: principal_angles([[1.0], [1.0, 2.0]], np.eye(2)), "first must hold finite"),
        (lambda: misorientation_curve(architecture, parameters, tokens, []), "degrees must be"),
        (lambda: cosine_law(architecture, parameters, tokens, np.eye(2)), "degrees must be"),
        (lambda: behaviour(architecture, np.full_like(parameters, 1e30), tokens), "too large for"),
        (lambda: cosine_law(architecture, np.full_like(parameters, 1e30), tokens), "too large for"),
    ]
    for call, words in calls:
        with pytest.raises(ValueError, match=words):
            call()
    for wrong in (
        lambda: circuit(3, parameters),
        lambda: write_matrix(3, parameters),
        lambda: write_subspace(3, parameters),
    ):
        with pytest.raises(TypeError, match="architecture must be an Architecture, got int"):
            wrong()
    with pytest.raises(TypeError, match="before and after must be Behaviours, got int"):
        change(1, 2, "loss")


def test_scores_do_not_depend_on_units():
    """Neither the square of a large number nor that of a small one is there in double precision."""
    one, other = np.array([[1.0, 2.0]]), np.array([[3.0], [1.0]])
    expected = composition_score(one, other)
    for size in (1e-200, 1e200):
        assert composition_score(size * one, other / size) == pytest.approx(expected, rel=1e-14)
        assert composition_score(size * one, size * other) == pytest.approx(expected, rel=1e-14)


def test_whole_turns_change_nothing(trained):
    architecture, parameters, _, _ = trained
    once = turned(architecture, parameters, 30.0).parameters
    assert np.isfinite(turned(architecture, parameters, 1e18).parameters).all()
    for turns in (1, -1, 10**9):
        again = turned(architecture, parameters, 30.0 + 360.0 * turns).parameters
        np.testing.assert_allclose(again, once, atol=1e-6)


def test_an_overlap_of_whole_spaces_is_one_at_most():
    """Rounding led past it, in this one among many."""
    architecture = Architecture(16, 8, 6, 9, 2, 2)
    for seed in range(8):
        parameters = np.random.default_rng(seed).normal(size=architecture.count)
        found = circuit(architecture, parameters, kept=6)
        assert 1.0 - 1e-12 < found.overlap <= 1.0


def distinct():
    return np.tile(np.arange(33), (2, 1))
