"""Sources of tokens: their laws, and the losses that are known without any training."""

import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from ergolib.kernels import token_sources
from ergolib.kernels.random import seed_state
from ergolib.learning.transformer import (
    MarkovRows,
    RandomRule,
    RepeatedTokens,
    counted,
    counting_losses,
    markov_plateaus,
)
from ergolib.learning.transformer.plateaus import sampled_plateaus, stationary_laws
from ergolib.learning.transformer.three_states import three_state_plateaus

SIGMA = 5.0


def chance_of_chi_square(counts, expected) -> float:
    """The chance of counts at least so far from those expected."""
    return float(stats.chisquare(counts, expected).pvalue)


def entropy(chances) -> float:
    chances = np.asarray(chances)[np.asarray(chances) > 0.0]
    return float(-(chances * np.log(chances)).sum())


def test_the_plateau_of_the_recommended_rule_is_known():
    assert RandomRule().plateau == pytest.approx(2.4206, abs=5e-5)


@pytest.mark.parametrize(("vocabulary", "q", "a"), [(16, 0.6, 0.3), (2, 0.9, 0.0), (5, 0.2, 0.8)])
def test_plateau_and_floor_are_entropies_of_the_next_token(vocabulary, q, a):
    source = RandomRule(vocabulary, in_context=q, bigram=a)
    e = 1.0 - q - a
    knows_g = np.full(vocabulary, (q + e) / vocabulary)
    knows_g[0] += a
    assert source.plateau == pytest.approx(entropy(knows_g), abs=1e-12)
    floors = []
    for own in range(vocabulary):  # g(x) is token 0, s(x) any
        knows_both = np.full(vocabulary, e / vocabulary)
        knows_both[0] += a
        knows_both[own] += q
        floors.append(entropy(knows_both))
    assert source.floor == pytest.approx(np.mean(floors), abs=1e-12)


def test_certain_rules_leave_nothing_to_chance():
    assert RandomRule(in_context=0.0, bigram=1.0).plateau == 0.0
    assert str(RandomRule(in_context=0.0, bigram=1.0).plateau) == "0.0"  # without a minus
    assert RandomRule(in_context=1.0, bigram=0.0).floor == 0.0
    assert RandomRule(in_context=0.0, bigram=0.0).plateau == pytest.approx(math.log(16))
    assert RandomRule(in_context=0.9, bigram=0.1).noise == pytest.approx(0.0, abs=1e-15)


def test_the_next_token_has_the_frequencies_of_the_bigram_plateau():
    """And so the loss of who predicts with them is the plateau, within its error."""
    source = RandomRule(vocabulary=7, in_context=0.5, bigram=0.3, rule_seed=5)
    tokens = source.tokens(20_000, 1, 11).astype(int)  # one pair of a sequence: independent
    shared = source.rule[tokens[:, 0]] == tokens[:, 1]
    p, other = 0.3 + 0.7 / 7, 0.7 / 7
    assert abs(shared.mean() - p) < SIGMA * math.sqrt(p * (1 - p) / len(shared))
    losses = -np.log(np.where(shared, p, other))
    assert abs(losses.mean() - source.plateau) < SIGMA * losses.std() / math.sqrt(len(losses))
    wrong = RandomRule(vocabulary=7, rule_seed=6).rule[tokens[:, 0]] == tokens[:, 1]
    assert abs(wrong.mean() - p) > SIGMA * math.sqrt(p * (1 - p) / len(shared))  # another g


def test_every_permutation_is_equally_likely():
    state, rule, counts = seed_state(3), np.empty(4, np.int8), {}
    for _ in range(24 * 400):
        token_sources.draw_rule(rule, state)
        counts[tuple(rule)] = counts.get(tuple(rule), 0) + 1
    assert len(counts) == 24
    assert chance_of_chi_square(list(counts.values()), [400] * 24) > 1e-6


def test_a_shuffle_that_favours_some_permutations_would_be_noticed():
    """Swapping every place with any place is the usual mistake."""
    rng, counts = np.random.default_rng(3), {}
    for _ in range(24 * 400):
        rule = [0, 1, 2, 3]
        for here in range(4):
            there = int(rng.integers(4))
            rule[here], rule[there] = rule[there], rule[here]
        counts[tuple(rule)] = counts.get(tuple(rule), 0) + 1
    assert chance_of_chi_square(list(counts.values()), [400] * 24) < 1e-6


def test_rules_of_sequences_are_permutations_of_their_own():
    """Nothing but s: then a sequence runs round a cycle, and each repeats what it has shown."""
    tokens = RandomRule(6, in_context=1.0, bigram=0.0).tokens(3000, 30, 2)
    firsts = {}
    for row in tokens:
        follows = dict(pairwise(row))
        assert len(set(follows.values())) == len(follows)
        assert all(follows[x] == y for x, y in pairwise(row))
        length = len(follows)  # of the cycle through the first token: 1 ... 6, equally likely
        firsts[length] = firsts.get(length, 0) + 1
    assert chance_of_chi_square([firsts[n] for n in range(1, 7)], [500] * 6) > 1e-6


@pytest.mark.parametrize(
    "source", [RandomRule(9), RandomRule(9, 1.0, 0.0), RepeatedTokens(9, (3, 7))]
)
def test_all_tokens_are_equally_frequent_at_every_place(source):
    tokens = source.tokens(9 * 500, 8, 4)
    for place in (0, 1, 8):
        counts = np.bincount(tokens[:, place], minlength=9)
        assert chance_of_chi_square(counts, [500] * 9) > 1e-6


def test_the_plateaus_of_two_states_are_integrals():
    density = lambda t: 0.5 / max(t, 1.0 - t) ** 2  # noqa: E731
    known = markov_plateaus(2)
    unigram = 2.0 * quad(lambda t: entropy([t, 1.0 - t]) * density(t), 0.0, 0.5)[0]
    bigram = quad(lambda a: entropy([a, 1 - a]) * (1 - a * math.log((1 + a) / a)), 1e-300, 1)[0]
    assert known.uniform == pytest.approx(math.log(2.0))
    assert known.unigram == pytest.approx(unigram, abs=1e-9) == pytest.approx(0.563827, abs=1e-6)
    assert known.bigram == pytest.approx(2 * bigram, abs=1e-7) == pytest.approx(0.480889, abs=1e-6)
    assert abs(known.bigram - 0.5) > 0.019  # the plain mean over rows, a common slip


def test_the_plateaus_of_three_states_are_an_integral():
    mean, unigram, bigram = three_state_plateaus()
    known = markov_plateaus(3)
    assert mean == pytest.approx(1 / 3, abs=1e-12)
    assert known.unigram == pytest.approx(unigram, abs=1e-11) == pytest.approx(0.979, abs=5e-4)
    assert known.bigram == pytest.approx(bigram, abs=1e-11) == pytest.approx(0.819, abs=5e-4)


@pytest.mark.parametrize("states", [2, 3])
def test_known_plateaus_agree_with_points_spread_anew(states):
    known, sampled = markov_plateaus(states), sampled_plateaus(states)
    assert sampled.unigram_error < 1e-4
    assert sampled.bigram_error < 1e-4
    assert abs(sampled.unigram - known.unigram) < SIGMA * sampled.unigram_error
    assert abs(sampled.bigram - known.bigram) < SIGMA * sampled.bigram_error
    assert known.uniform > known.unigram > known.bigram


def test_counting_approaches_the_plateaus_from_above_as_the_dossier_says():
    for states, unigram, bigram in ((2, 0.5777, 0.5116), (3, 1.0050, 0.8867)):
        measured = counting_losses(states, sequences=3000, seed=1)
        for estimate, target in zip(measured, (unigram, bigram), strict=True):
            assert estimate.error < 1e-3
            assert abs(estimate.mean - target) < 0.002 + SIGMA * estimate.error
    short, long = counting_losses(2, 10)[1], counting_losses(2, 300)[1]
    assert short.mean > long.mean > markov_plateaus(2).bigram


@pytest.mark.parametrize("states", [2, 3])
def test_chains_from_the_kernel_lose_what_counting_loses(states):
    """The kernel against the matrices drawn in NumPy, by the loss of the same reader."""
    lost = counted(MarkovRows(states).tokens(2000, 30, 8), states)
    for found, expected in zip(lost, counting_losses(states, 30, 2000, seed=2), strict=True):
        error = math.hypot(expected.error, found.std() / math.sqrt(found.size))
        assert abs(found.mean() - expected.mean) < SIGMA * error


def test_counting_by_hand():
    unigram, bigram = counted([[0, 1, 1], [0, 0, 0]], 2)
    assert unigram == pytest.approx(-np.log([1 / 3 * 2 / 4, 2 / 3 * 3 / 4]) / 2)
    assert bigram == pytest.approx(-np.log([1 / 2 * 1 / 2, 1 / 2 * 2 / 3]) / 2)


def test_chains_start_in_their_stationary_state():
    """All pairs of neighbours have one law; from a uniform start the first pair would differ."""
    tokens = MarkovRows(2).tokens(40_000, 3, 9).astype(int)
    pairs = 2 * tokens[:, :-1] + tokens[:, 1:]
    same = [np.isin(pairs[:, place], (0, 3)).mean() for place in range(3)]
    stays = 1.0 - 4.0 / 3.0 * (1.0 - math.log(2.0))  # the mean of 1 - 2 a b / (a + b)
    assert abs(np.array(same) - stays).max() < SIGMA * math.sqrt(stays * (1 - stays) / len(tokens))
    assert abs(stays - 0.5) > SIGMA * math.sqrt(0.25 / len(tokens))  # what a uniform start gives


def test_stationary_laws_stay_and_rows_sum_to_one():
    workspace, tokens = np.zeros(2 * 25 + 6), np.zeros(9, np.int8)
    token_sources.markov_rows(5, 8, 1, seed_state(1), tokens, workspace)
    matrix, law = workspace[:25].reshape(5, 5), workspace[50:55] / workspace[55]
    assert np.abs(matrix.sum(1) - 1.0).max() < 1e-15
    assert np.abs(law @ matrix - law).max() < 1e-15
    assert np.abs(stationary_laws(matrix) - law).max() < 1e-15


def test_blocks_repeat():
    tokens = RepeatedTokens(16).tokens(50, 9, 1)
    assert (tokens[:, :5] == tokens[:, 5:]).all()
    lengths = set()
    for row in RepeatedTokens(127, (3, 6)).tokens(200, 30, 1):
        lengths.add(next(n for n in range(1, 31) if (row[n:] == row[:-n]).all()))
    assert lengths == {3, 4, 5, 6}
    assert RepeatedTokens(5).plateau == pytest.approx(math.log(5))


@pytest.mark.parametrize("source", [RandomRule(), MarkovRows(3), RepeatedTokens(8, (2, 5))])
def test_a_seed_is_a_stream_and_streams_go_on(source):
    state = seed_state(7)
    together = source.tokens(6, 10, seed_state(7))
    parts = np.concatenate([source.tokens(2, 10, state), source.tokens(4, 10, state)])
    assert (together == parts).all()
    assert (source.tokens(6, 10, 7) == together).all()
    assert (source.tokens(6, 10, 8) != together).any()
    assert together.dtype == np.int8
    assert pickle.loads(pickle.dumps(source)) == source


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomRule(1), "vocabulary must be an integer from 2 to 127, got 1"),
        (lambda: RandomRule(in_context=1.2), "in_context must be a probability"),
        (lambda: RandomRule(in_context=float("nan")), "in_context must be a finite"),
        (lambda: RandomRule(in_context=0.8), "bigram must be at most 1 - in_context = 0.2"),
        (lambda: RandomRule(rule_seed=-1), "rule_seed must be"),
        (lambda: MarkovRows(1), "states must be an integer from 2 to 127, got 1"),
        (lambda: MarkovRows(128), "states must be"),
        (lambda: RepeatedTokens(period=0), "period must be"),
        (lambda: RepeatedTokens(period=(5, 4)), "period must be"),
        (lambda: RepeatedTokens(period=(1, 2, 3)), "period must be a length, or two"),
        (lambda: RepeatedTokens(period=7).tokens(1, 5, 0), "period must be at most context"),
        (lambda: RandomRule().tokens(0, 5, 0), "sequences must be"),
        (lambda: RandomRule().tokens(1, 0, 0), "context must be"),
        (lambda: RandomRule().tokens(2**20, 2**20, 0), "sequences must hold at most"),
        (lambda: RandomRule().tokens(1, 5, np.zeros(4, np.uint64)), "generator must be a seed"),
        (lambda: RandomRule().tokens(1, 5, -3), "generator must be"),
        (lambda: counting_losses(2, 0), "positions must be"),
        (lambda: counting_losses(2, sequences=1), "sequences must be"),
        (lambda: markov_plateaus(1), "states must be"),
        (lambda: counted([[0, 2]], 2), "tokens must lie from 0 to 1"),
        (lambda: counted([[0]], 2), "tokens must have shape"),
    ],
)
def test_impossible_sources_are_refused(make, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        make()
