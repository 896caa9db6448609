"""Natural latents with and without chance: known prices, and the search for a large ratio."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ergolib.information import binary_entropy
from ergolib.information.latents import (
    LatentSearch,
    binary_stochastic_price,
    deterministic_price,
    dilute,
    latent_errors,
    price_ratio,
    search_counterexamples,
    stochastic_price,
)

LN2 = math.log(2.0)
HALF = 0.11002786443835955  # h(HALF) = ln 2 / 2
BEST = 1.81838  # of two binary parts, as far as is known


def two_coins(flip):
    return np.array([[1.0 - flip, flip], [flip, 1.0 - flip]]) / 2.0


def random_joint(seed, shape=(2, 2)):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.full(shape[0] * shape[1], 0.7)).reshape(shape)


@pytest.mark.parametrize("flip", [0.001, 0.03, 0.1, 0.12, 0.2])
def test_the_deterministic_price_of_two_coins_is_copying_or_saying_nothing(flip):
    copied, nothing = binary_entropy(flip), LN2 - binary_entropy(flip)
    assert deterministic_price(two_coins(flip)).score == pytest.approx(min(copied, nothing))


def test_two_coins_are_farthest_apart_where_copying_costs_as_much_as_saying_nothing():
    assert binary_entropy(HALF) == pytest.approx(0.5 * LN2, abs=1e-14)
    ratio = (
        deterministic_price(two_coins(HALF)).score / binary_stochastic_price(two_coins(HALF)).score
    )
    assert ratio == pytest.approx(1.817917013419, abs=1e-11)
    for flip in (HALF - 0.005, HALF + 0.005):
        other = deterministic_price(two_coins(flip)).score
        assert other / binary_stochastic_price(two_coins(flip)).score < ratio


def test_coins_that_are_not_quite_fair_are_a_little_farther_apart():
    p = np.array([[0.42038, 0.0549], [0.0549, 0.46982]])
    ratio = deterministic_price(p).score / binary_stochastic_price(p).score
    assert 1.8183 < ratio < BEST


@pytest.mark.parametrize("flip", [1e-3, 1e-5, 1e-7])
def test_the_ratio_of_two_coins_that_nearly_agree_falls_to_one_like_a_logarithm(flip):
    """T = h(a), tau = a (ln(1/a) + 1 - ln 2) + O(a^(4/3) ln(1/a)): both carry the logarithm."""
    price = binary_stochastic_price(two_coins(flip)).score
    leading = flip * (1.0 - math.log(flip) - LN2)
    assert abs(price / leading - 1.0) < 2.0 * flip ** (1.0 / 3.0)
    ratio = deterministic_price(two_coins(flip)).score / price
    assert 1.0 < ratio < 1.0 + 1.5 * LN2 / (1.0 - math.log(flip) - LN2)


def test_the_closed_form_is_what_the_descent_finds():
    for seed in range(25):
        p = random_joint(seed)
        known, found = binary_stochastic_price(p), stochastic_price(p, starts=5, steps=2000)
        assert found.score >= known.score - 1e-12
        assert found.score <= known.score + 2e-5
        errors = latent_errors(p, known.latent)
        assert math.fsum((errors.mediation, *errors.stochastic)) == pytest.approx(known.score)


def test_the_closed_form_does_not_care_how_states_are_named():
    p = random_joint(3)
    same = [p, p[::-1], p[:, ::-1], p.T, p[::-1, ::-1].T]
    prices = [binary_stochastic_price(each).score for each in same]
    assert prices == pytest.approx([prices[0]] * 5, abs=1e-14)


@pytest.mark.parametrize(
    "p", [[[0.5, 0.0], [0.0, 0.5]], [[0.12, 0.28], [0.18, 0.42]], [[1, 0], [0, 0]]]
)
def test_where_a_natural_latent_is_exact_both_prices_are_nothing(p):
    assert binary_stochastic_price(p).score == pytest.approx(0.0, abs=1e-15)
    assert deterministic_price(p).score == pytest.approx(0.0, abs=1e-15)
    assert price_ratio(p).ratio == 1.0


def test_convergence_is_reported():
    assert stochastic_price(two_coins(0.1)).converged
    assert stochastic_price(two_coins(0.1)).agreeing == 8
    short = stochastic_price(two_coins(0.1), starts=3, steps=12)
    assert not short.converged
    assert short.score > stochastic_price(two_coins(0.1)).score


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(2, 2), (2, 3), (3, 3)]))
def test_chance_never_costs_more_and_copying_or_nothing_is_always_possible(seed, shape):
    p = random_joint(seed, shape)
    known = deterministic_price(p)
    agreed = latent_errors(p, np.zeros(shape, dtype=int)).total_correlation
    copied = latent_errors(p, np.arange(shape[0])[:, None] + np.zeros(shape, dtype=int))
    assert known.score <= min(agreed, sum(copied.deterministic)) + 1e-12
    largest = deterministic_price(p, "largest")
    assert known.score / 3.0 - 1e-12 <= largest.score <= known.score + 1e-12
    assert latent_errors(p, known.latent).deterministic == pytest.approx(known.errors[1:])
    if shape == (2, 2):
        assert binary_stochastic_price(p).score <= known.score + 1e-12
        assert known.score <= 2.0 * binary_stochastic_price(p).score + 1e-12


def test_chance_can_level_the_errors_even_if_each_part_should_know_the_label():
    """For the largest error a channel beats every function by a third; for the sum, by 0.1 %."""
    p = np.array([[0.4226, 0.0032], [0.1516, 0.4226]])
    functions = deterministic_price(p, "largest")
    channels = deterministic_price(p, "largest", over="channels", starts=16)
    assert functions.exact
    assert functions.score == pytest.approx(0.3315, abs=1e-4)
    assert not channels.exact
    assert channels.score < 0.24
    errors = latent_errors(p, channels.latent)
    assert max(errors.mediation, *errors.deterministic) == pytest.approx(channels.score)
    q = np.array([[0.0311, 0.32, 0.0272], [0.5347, 0.0452, 0.0418]])
    best = deterministic_price(q)
    assert best.latent.tolist() == [[0, 1, 1], [0, 0, 0]]
    channel = np.eye(2)[best.latent]
    channel[0, 2] = [0.011, 0.989]
    errors = latent_errors(q, channel)
    level = errors.mediation + sum(errors.deterministic)
    assert best.score * 0.998 < level < best.score * 0.9995


@pytest.mark.parametrize("score", ["sum", "largest"])
@pytest.mark.parametrize("share", [0.3, 1e-3])
def test_diluting_scales_both_prices(score, share):
    p = two_coins(HALF)
    thin = dilute(p, share)
    assert thin.sum() == pytest.approx(1.0)
    price = deterministic_price(p, score).score
    assert deterministic_price(thin, score).score == pytest.approx(share * price, rel=1e-9)
    if score == "sum":
        ratio = price_ratio(thin, 3, starts=12).ratio
        assert ratio == pytest.approx(1.817917013419, rel=1e-6)
    # The negative control: where the rest cannot be told apart, nothing scales.
    mixed = (share * np.pad(p, ((0, 1), (0, 1)))) + (1.0 - share) / 9.0
    assert deterministic_price(mixed, score).score != pytest.approx(share * price, rel=0.01)


def test_partitions_are_counted():
    assert deterministic_price(random_joint(1, (2, 2))).partitions == 15
    assert deterministic_price(random_joint(1, (3, 3))).partitions == 21147
    assert deterministic_price(random_joint(1, (4, 4))).partitions == 10480142147


def test_the_search_finds_what_is_known_of_two_binary_parts():
    best = search_counterexamples((2, 2), 500, restarts=4, seed=0)[0]
    assert 1.75 < best.ratio < BEST
    again = binary_stochastic_price(best.p)
    assert best.stochastic >= again.score - 1e-12
    assert deterministic_price(best.p).score == pytest.approx(best.deterministic, abs=1e-12)


@pytest.mark.parametrize("score", ["sum", "largest"])
def test_whatever_it_finds_anybody_can_check(score):
    for found in search_counterexamples((2, 3), 60, restarts=2, score=score, seed=5):
        chance, function = (
            latent_errors(found.p, found.latent),
            latent_errors(found.p, found.function),
        )
        add = max if score == "largest" else sum
        assert add((chance.mediation, *chance.stochastic)) == pytest.approx(found.stochastic)
        assert add((function.mediation, *function.deterministic)) == pytest.approx(
            found.deterministic
        )
        assert found.ratio == pytest.approx(found.deterministic / found.stochastic)


def test_three_states_do_better_than_two():
    """A ratio above what two binary parts can have; its p is in the candidate."""
    assert search_counterexamples((3, 3), 700, restarts=1, labels=3, seed=3)[0].ratio > 1.82


def test_a_search_saved_loaded_and_continued_takes_the_same_path():
    whole = LatentSearch((2, 3), seed=2, patience=20).run(120)
    part = LatentSearch((2, 3), seed=2, patience=20).run(50)
    part = pickle.loads(pickle.dumps(part)).run(70)
    assert part.proposals == whole.proposals == 120
    assert len(part.best) == len(whole.best) > 0
    np.testing.assert_array_equal(part.candidate().p, whole.candidate().p)
    np.testing.assert_array_equal(part.visited, whole.visited[-70:])
    other = LatentSearch((2, 3), seed=3, patience=20).run(120)
    assert not np.array_equal(other.candidate().p, whole.candidate().p)


def test_the_ratio_of_a_climb_never_falls():
    search, last = LatentSearch((2, 2), seed=4), 0.0
    for _ in range(10):
        search.run(20)
        assert search.candidate().ratio >= last
        last = search.candidate().ratio


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: stochastic_price([[0.5, 0.6]]), "p must"),
        (lambda: stochastic_price(np.full((2, 2, 2), 0.125)), "two axes"),
        (lambda: stochastic_price(two_coins(0.1), 0), "labels"),
        (lambda: stochastic_price(two_coins(0.1), score="all"), "score"),
        (lambda: stochastic_price(two_coins(0.1), starts=0), "starts"),
        (lambda: deterministic_price(np.full((5, 5), 0.04)), "at most 16"),
        (lambda: deterministic_price(np.full((4, 4), 1 / 16), "largest"), "at most 12"),
        (lambda: deterministic_price(two_coins(0.1), over="all"), "over"),
        (lambda: binary_stochastic_price(np.full((2, 3), 1 / 6)), "shape"),
        (lambda: dilute(two_coins(0.1), 1.5), "share"),
        (lambda: LatentSearch((4, 4)), "at most 12 cells"),
        (lambda: LatentSearch(labels=1), "labels"),
        (lambda: LatentSearch(width=0.0), "width"),
        (lambda: LatentSearch().candidate(), "run"),
        (lambda: LatentSearch().run(-1), "proposals"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
