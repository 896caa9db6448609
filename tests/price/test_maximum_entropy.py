"""Maximum entropy: against a general optimiser, against theory, and where it must fail."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from ergolib import exact
from ergolib.information import kl_divergence
from ergolib.price import (
    Unreachable,
    constraints_in_turn,
    entropy_curve,
    gibbs_distribution,
    maximum_entropy,
    reachable_interval,
)

FACES = np.arange(1.0, 7.0)
SIXES = (FACES == 6).astype(float)
SEEDS = st.integers(0, 2**32 - 1)


def problem(seed, least=3, constraints=None):
    """Random features, and means that some distribution has; now and then near the edge."""
    rng = np.random.default_rng(seed)
    states = int(rng.integers(least, 16))
    number = int(rng.integers(1, min(5, states))) if constraints is None else constraints
    features = rng.normal(size=(number, states)) * 10.0 ** rng.uniform(-3, 3, (number, 1))
    p = rng.dirichlet(np.full(states, rng.choice([0.1, 1.0, 10.0])))
    return rng, features, features @ p


# Known answers ----------------------------------------------------------------


def test_jaynes_die():
    die = maximum_entropy(FACES, 4.5)
    known = (0.0543, 0.0788, 0.1142, 0.1654, 0.2398, 0.3475)
    assert die.probabilities == pytest.approx(known, abs=1e-4)
    assert die.entropy == pytest.approx(1.61358, abs=1e-5)
    # x = exp(-price) solves sum (i - 4.5) x^i = 0
    x = math.exp(-die.prices[0])
    assert sum((i - 4.5) * x**i for i in range(1, 7)) == pytest.approx(0.0, abs=1e-10)
    assert die.learned == pytest.approx(math.log(6) - die.entropy, abs=1e-14)
    assert die.means == pytest.approx([4.5], abs=1e-14)


def test_without_constraints_nothing_is_learned():
    nothing = maximum_entropy(np.empty((0, 6)), [])
    assert nothing.probabilities == pytest.approx(np.full(6, 1 / 6))
    assert (nothing.learned, nothing.entropy) == pytest.approx((0.0, math.log(6)))
    expected = maximum_entropy(FACES, 3.5)
    assert expected.prices == pytest.approx([0.0], abs=1e-14)
    assert expected.learned == pytest.approx(0.0, abs=1e-14)


def test_the_price_of_energy_is_one_over_temperature():
    levels, counts = exact.density_of_states(4)
    for t in (1.0, 2.5, 10.0, -3.0):
        warm = gibbs_distribution(levels, 1 / t, counts)
        found = maximum_entropy(levels, warm.means, counts)
        assert found.prices[0] == pytest.approx(1 / t, rel=1e-9)
        assert found.log_partition == pytest.approx(
            np.log(np.sum(counts * np.exp(-levels / t))), rel=1e-12
        )
    weights = np.bincount(levels.searchsorted(exact.state_energies(4)))
    by_state = maximum_entropy(exact.state_energies(4), [-20.0])
    by_level = maximum_entropy(levels, [-20.0], weights)
    assert by_state.entropy == pytest.approx(by_level.entropy, rel=1e-12)
    assert by_state.prices == pytest.approx(by_level.prices, rel=1e-9)


def test_an_oscillator_with_a_hundred_thousand_levels():
    found = maximum_entropy(np.arange(100_000.0), 1e-3)
    assert found.prices[0] == pytest.approx(math.log(1001), rel=1e-10)
    hot = maximum_entropy(np.arange(100_000.0), 20.0)
    assert hot.entropy == pytest.approx(21 * math.log(21) - 20 * math.log(20), rel=1e-9)


def test_wolfs_die_has_two_flaws():
    """20 000 throws by R. Wolf, and what Jaynes (1979) made of them: two constraints will do."""
    counts = np.array([3246, 3449, 2897, 2841, 3635, 3932])
    features = np.array([FACES, (FACES == 3) | (FACES == 4), (FACES == 1) + SIXES], dtype=float)
    means = features @ counts / 20_000
    table = constraints_in_turn(features, means, names=["spots", "long axis", "other axis"])
    chi = []
    for k in range(3):
        expected = 20_000 * maximum_entropy(features[:k], means[:k]).probabilities
        chi.append(float(((counts - expected) ** 2 / expected).sum()))
    assert chi == pytest.approx([270.96, 199.42, 9.37], abs=0.01)
    assert table["learned"][3] * 40_000 < 1.0  # the third tells nothing


# Against a general optimiser --------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_a_general_optimiser_finds_no_more_entropy(seed):
    rng, features, means = problem(seed)
    base = rng.random(features.shape[1]) + 0.1
    size = np.ptp(features, axis=1)[:, np.newaxis]
    start = rng.dirichlet(np.ones(base.size))
    found = minimize(
        lambda p: (p * np.log(np.maximum(p, 1e-300) / base)).sum(),
        start,
        jac=lambda p: np.log(np.maximum(p, 1e-300) / base) + 1,
        bounds=[(1e-12, 1.0)] * base.size,
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 1, "jac": lambda p: np.ones_like(p)},
            {"type": "eq", "fun": lambda p: (features @ p - means) / size[:, 0],
             "jac": lambda p: features / size},
        ],
        method="SLSQP",
        options={"maxiter": 2000, "ftol": 1e-13},
    )  # fmt: skip
    ours = maximum_entropy(features, means, base)
    assert np.abs(ours.means - means).max() <= 1e-13 * np.abs(features).max()
    assert ours.entropy >= -found.fun - 1e-7
    if found.success:
        assert ours.entropy == pytest.approx(-found.fun, abs=1e-6)
        assert ours.probabilities == pytest.approx(found.x, abs=2e-3)


# Properties -------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(SEEDS)
@example(6054988)  # two of three means leave a state e^-900
def test_what_is_learned_is_a_divergence_and_never_negative(seed):
    _, features, means = problem(seed, 4, 3)
    before = maximum_entropy(features[:2], means[:2])
    after = maximum_entropy(features, means)
    lost = before.entropy - after.entropy
    assert lost >= -1e-12
    assert lost == pytest.approx(
        kl_divergence(after.probabilities, before.probabilities), abs=1e-11
    )
    table = constraints_in_turn(features, means)
    backwards = constraints_in_turn(features[::-1], means[::-1])
    assert table["learned"].iloc[-1] == pytest.approx(lost, abs=1e-11)  # so the divergence
    assert table["learned"].sum() == pytest.approx(after.learned, abs=1e-11)
    assert backwards["learned"].sum() == pytest.approx(after.learned, abs=1e-11)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_prices_are_slopes_of_the_entropy_and_the_covariance_is_that_of_ln_z(seed):
    rng, features, _ = problem(seed, 4, 2)
    prices = rng.normal(size=2) / np.ptp(features, axis=1)
    here = gibbs_distribution(features, prices)
    step = 1e-4 * np.ptp(features, axis=1)
    for k in range(2):
        by = step[k] * np.eye(2)[k]
        up, down = (maximum_entropy(features, here.means + s * by) for s in (1, -1))
        slope = (up.entropy - down.entropy) / (2 * step[k])
        assert slope == pytest.approx(prices[k], rel=1e-3, abs=1e-4 / np.ptp(features[k]))
    for k in range(2):
        by = 1e-4 / np.ptp(features[k]) * np.eye(2)[k]
        up, down = (gibbs_distribution(features, prices + s * by) for s in (1, -1))
        slope = (up.means - down.means) / (2 * by[k])
        unit = np.ptp(features, axis=1) * np.ptp(features[k])
        assert -slope / unit == pytest.approx(here.covariance[k] / unit, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_from_prices_to_means_and_back(seed):
    rng, features, _ = problem(seed, 4, 3)
    prices = rng.normal(size=3) * 4 / np.ptp(features, axis=1)
    base = rng.random(features.shape[1]) * (rng.random(features.shape[1]) < 0.9)
    base[:4] += 0.1
    here = gibbs_distribution(features, prices, base)
    back = maximum_entropy(features, here.means, base)
    assert np.abs(back.probabilities - here.probabilities).max() < 1e-11
    assert back.log_partition == pytest.approx(
        back.entropy - float(back.prices @ back.means), rel=1e-9, abs=1e-9
    )
    assert (back.probabilities[base == 0] == 0).all()
    away = back.prices - prices
    assert np.ptp((away @ features)[base > 0]) < 1e-6


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_entropy_is_the_least_of_all_tangents(seed):
    """Legendre: S(m) = min over prices of ln Z + prices m."""
    rng, features, means = problem(seed, 4, 2)
    least = maximum_entropy(features, means).entropy
    for _ in range(10):
        prices = rng.normal(size=2) * 10.0 ** rng.uniform(-2, 1) / np.ptp(features, axis=1)
        above = gibbs_distribution(features, prices).log_partition + float(prices @ means)
        assert above >= least - 1e-10 * (1 + abs(above))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_units_and_zeros_of_features_and_base_do_not_matter(seed):
    rng, features, means = problem(seed, 4, 2)
    plain = maximum_entropy(features, means)
    unit, zero = rng.choice([-3.0, 0.01, 1.0, 50.0], 2), rng.normal(size=2)
    other = maximum_entropy(
        features * unit[:, np.newaxis] + zero[:, np.newaxis], means * unit + zero
    )
    assert other.probabilities == pytest.approx(plain.probabilities, abs=1e-9)
    assert other.entropy == pytest.approx(plain.entropy, abs=1e-9)
    heavy = maximum_entropy(features, means, np.full(features.shape[1], 7.0))
    assert heavy.probabilities == pytest.approx(plain.probabilities, abs=1e-12)
    assert heavy.entropy == pytest.approx(plain.entropy + math.log(7), abs=1e-11)
    assert heavy.learned == pytest.approx(plain.learned, abs=1e-11)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_constraints_that_repeat_each_other_change_nothing(seed):
    rng, features, means = problem(seed, 4, 2)
    plain = maximum_entropy(features, means)
    mix = rng.normal(size=2)
    more = np.vstack([features, mix @ features, features[:1], np.ones((1, features.shape[1]))])
    told = np.concatenate([means, [mix @ means], means[:1], [1.0]])
    same = maximum_entropy(more, told)
    assert same.probabilities == pytest.approx(plain.probabilities, abs=1e-7)
    assert same.entropy == pytest.approx(plain.entropy, abs=1e-7)
    assert same.prices[-1] == 0.0
    with pytest.raises(Unreachable):
        maximum_entropy(more, told + np.array([0, 0, 0, 1e-3, 0]) * np.ptp(more[3]))


# Edges ------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-9])
def test_near_the_edge_the_price_grows_as_the_logarithm(gap):
    mean = 6 - gap
    die = maximum_entropy(FACES, mean)
    assert die.prices[0] == pytest.approx(math.log(6 - mean), abs=2 * gap)
    assert die.means[0] == pytest.approx(mean, abs=1e-14)


def test_on_the_edge_the_price_is_infinite():
    six, one = maximum_entropy(FACES, 6), maximum_entropy(FACES, 1.0)
    assert six.probabilities.tolist() == [0, 0, 0, 0, 0, 1]
    assert (six.prices[0], six.entropy, six.log_partition) == (-math.inf, 0.0, math.inf)
    assert (one.prices[0], one.entropy, one.log_partition) == (math.inf, 0.0, -math.inf)
    assert six.learned == pytest.approx(math.log(6))
    ground = maximum_entropy([0, 0, 1, 2], 0)  # T = 0: ln Z is the entropy of the ground states
    assert ground.probabilities.tolist() == [0.5, 0.5, 0, 0]
    assert ground.log_partition == ground.entropy == pytest.approx(math.log(2))


def test_a_face_has_finite_prices_along_it():
    p = exact.channel_features()
    ions, pairs, depth = p["ions"], p["neighbours"], p["depth"]
    found = maximum_entropy([ions, pairs, depth], [2, 0, 0.3])
    states = exact.channel_states()[found.probabilities > 0]
    assert {tuple(s) for s in states} == {(1, 0, 1, 0), (1, 0, 0, 1), (0, 1, 0, 1)}
    assert found.prices[:2].tolist() == [-math.inf, math.inf]
    alone = maximum_entropy([-1.0, 0.0, 1.0], 0.3)
    assert found.prices[2] == pytest.approx(alone.prices[0], rel=1e-9)
    assert found.entropy == pytest.approx(alone.entropy, rel=1e-12)
    full = maximum_entropy([ions, pairs], [4, 3])
    assert full.probabilities[-1] == 1.0
    assert np.isinf(full.prices).sum() == 1  # one of them says it all


def test_every_state_of_a_lattice_inside_and_on_the_edge():
    energy, spins = exact.state_energies(4), exact.state_spins(4)
    size = np.abs(spins.sum(axis=1))
    cold = maximum_entropy([energy, size], [-32, 16])
    assert np.flatnonzero(cold.probabilities).tolist() == [0, 65535]
    assert cold.entropy == pytest.approx(math.log(2))
    warm = maximum_entropy([energy, size], [-18.0, 9.0])
    assert warm.means == pytest.approx([-18.0, 9.0], abs=1e-11)
    assert np.isfinite(warm.prices).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_corners_and_edges_of_random_bodies(seed):
    rng, features, _ = problem(seed, 5, 3)
    if rng.random() < 0.5:
        features = np.round(features / np.ptp(features, axis=1)[:, np.newaxis] * 3)
    direction = rng.normal(size=3)
    heights = direction @ features
    top = np.flatnonzero(heights >= heights.max() - 1e-9)
    p = np.zeros(features.shape[1])
    p[top] = rng.dirichlet(np.ones(top.size))
    found = maximum_entropy(features, features @ p)
    assert np.abs(features @ found.probabilities - features @ p).max() < 1e-9 * (
        1 + np.abs(features).max()
    )
    twins = (np.abs(features - features[:, top[:1]]).max(axis=0) < 1e-9).sum()
    if top.size == 1:
        assert found.entropy == pytest.approx(math.log(twins), abs=1e-9)
    assert found.entropy <= math.log(features.shape[1]) + 1e-12
    assert not np.isnan(found.prices).any()
    assert not math.isnan(found.log_partition)


# What cannot be met -----------------------------------------------------------


@pytest.mark.parametrize(
    ("features", "means", "constraint", "interval", "given_means"),
    [
        (FACES, [6.5], 0, (1, 6), ()),
        (FACES, [0.999999], 0, (1, 6), ()),
        (FACES, [6 + 1e-9], 0, (1, 6), ()),
        (FACES, [1e300], 0, (1, 6), ()),
        ([FACES, SIXES], [4.5, 0.8], 1, (0, 0.7), (0,)),
        ([FACES, SIXES], [4.5, -0.1], 1, (0, 1), ()),
        ([FACES, FACES], [4.5, 4.4], 1, (4.5, 4.5), (0,)),
        ([FACES, np.ones(6)], [4.5, 2], 1, (1, 1), ()),
        ([FACES, FACES**2, SIXES], [3.5, 13.0, 0.6], 2, (0, 1 / 12), (0, 1)),
    ],
)
def test_what_cannot_be_met_is_named(features, means, constraint, interval, given_means):
    features = np.asarray(features, dtype=float)
    with pytest.raises(Unreachable, match=rf"means\[{constraint}\] cannot be reached") as raised:
        maximum_entropy(features, means)
    error = raised.value
    assert isinstance(error, ValueError)
    assert (error.constraint, error.asked, error.given) == (
        constraint,
        means[constraint],
        given_means,
    )
    assert error.interval == pytest.approx(interval, abs=1e-6)
    assert f"got {means[constraint]!r}" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(1e-6, 10.0))
def test_just_inside_there_is_an_answer_and_just_outside_none(seed, beyond):
    _, features, means = problem(seed, 5, 3)
    low, high = reachable_interval(features[2], features[:2], means[:2])
    span = np.ptp(features[2])
    inside = maximum_entropy(features, [*means[:2], 0.5 * (low + high)])
    assert np.isfinite(inside.prices).all()
    for end, way in ((low, -1), (high, 1)):
        with pytest.raises(Unreachable) as raised:
            maximum_entropy(features, [*means[:2], end + way * beyond * span])
        assert raised.value.constraint == 2


def test_with_zeros_in_the_base_less_can_be_reached():
    loaded = maximum_entropy(FACES, 2.5, [1, 1, 1, 0, 0, 0])
    assert loaded.probabilities[3:].tolist() == [0, 0, 0]
    with pytest.raises(Unreachable, match="between 1 and 3"):
        maximum_entropy(FACES, 3.5, [1, 1, 1, 0, 0, 0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((FACES, math.nan), "means must be a finite number"),
        ((FACES, [math.nan]), "means must hold finite numbers, got nan"),
        (([1, math.inf], 1), "features must hold finite numbers, got inf"),
        (([FACES, FACES], 3), r"each of the 2 features, got shape \(1,\)"),
        ((FACES, [3, 4]), r"each of the 1 features, got shape \(2,\)"),
        (([], 1), "features must have shape"),
        ((np.ones((2, 2, 2)), [1, 1]), "features must have shape"),
        ((FACES, 3, [1, 1]), r"base must have shape \(6,\), got shape \(2,\)"),
        ((FACES, 3, [1, 1, 1, 1, 1, -1]), "at least 0, not all of them 0, got -1.0 as"),
        ((FACES, 3, [0] * 6), "not all of them 0"),
    ],
)
def test_what_makes_no_sense_is_said(arguments, said):
    with pytest.raises(ValueError, match=said):
        maximum_entropy(*arguments)


@pytest.mark.parametrize("arguments", [("abc", 1), (FACES, "x"), (FACES, None), (FACES, [True])])
def test_what_is_not_a_number_is_refused(arguments):
    with pytest.raises(TypeError, match=r"features|means"):
        maximum_entropy(*arguments)


# Curves and tables --------------------------------------------------------------


def test_the_curve_is_concave_and_its_tangents_meet_the_axis_at_ln_z():
    curve = entropy_curve(FACES, points=51)
    assert (curve["mean"].iloc[0], curve["mean"].iloc[-1]) == (1.0, 6.0)
    assert (np.diff(curve["entropy"], 2) < 0).all()
    inner = curve.iloc[1:-1]
    assert (np.diff(inner["price"]) < 0).all()
    for mean, entropy, price, intercept in inner.itertuples(index=False):
        z = np.exp(-price * FACES).sum()
        assert intercept == pytest.approx(math.log(z), abs=1e-10)
        assert (entropy + price * (FACES - mean) >= curve["entropy"].iloc[::10].min() - 9).all()
        tangent = entropy + price * (curve["mean"] - mean)
        assert (tangent >= curve["entropy"] - 1e-12).all()
    assert curve["price"].iloc[[0, -1]].tolist() == [math.inf, -math.inf]


def test_a_curve_with_another_mean_kept_and_a_base():
    curve = entropy_curve([FACES, SIXES], [4.5, 0.0], which=1, points=8)
    assert curve["mean"].iloc[-1] == pytest.approx(0.7, abs=1e-8)
    best = maximum_entropy(FACES, 4.5)
    assert curve["entropy"].max() <= best.entropy
    one = maximum_entropy([FACES, SIXES], [4.5, float(curve["mean"][3])])
    assert curve["entropy"][3] == pytest.approx(one.entropy)
    assert curve["price"][3] == pytest.approx(one.prices[1])
    half = entropy_curve(FACES, points=3, base=[1, 1, 1, 0, 0, 0])
    assert half["mean"].tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="which must be an integer from 0 to 0"):
        entropy_curve(FACES, which=1)


def test_constraints_in_turn_name_what_they_learn():
    table = constraints_in_turn([FACES, SIXES], [4.5, 0.5], names=["spots", "sixes"])
    assert isinstance(table, pd.DataFrame)
    assert table["known"].tolist() == ["nothing", "spots", "sixes"]
    assert table["expected"][2] == pytest.approx(maximum_entropy(FACES, 4.5).probabilities[5])
    assert np.diff(table["entropy"]) == pytest.approx(-table["learned"][1:].to_numpy(), abs=1e-12)
    assert table["price of sixes"].isna().tolist() == [True, True, False]
    told_what_was_known = constraints_in_turn([FACES, SIXES], [4.5, table["expected"][2]])
    assert told_what_was_known["learned"][2] == pytest.approx(0.0, abs=1e-12)
    assert told_what_was_known["price of 1"][2] == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(ValueError, match="names must hold a name for each of 2"):
        constraints_in_turn([FACES, SIXES], [4.5, 0.5], names=["spots"])


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_interval_agrees_with_trying_all_mixtures(seed):
    from ergolib.kernels.reachable import reachable_ends

    rng, features, means = problem(seed, 5, 2)
    feature, ends = rng.normal(size=features.shape[1]), np.zeros(2)
    features /= np.abs(features).max(axis=1)[:, np.newaxis]
    means = features @ rng.dirichlet(np.ones(feature.size))
    reachable_ends(features.ravel(), means, feature, ends)
    assert reachable_interval(feature, features, means) == pytest.approx(tuple(ends), abs=1e-7)
    assert reachable_interval(feature) == (feature.min(), feature.max())


def test_an_interval_needs_both_features_and_means():
    with pytest.raises(ValueError, match="must be given together"):
        reachable_interval(FACES, SIXES)
    with pytest.raises(Unreachable):
        reachable_interval(FACES, SIXES, 1.5)
    with pytest.raises(ValueError, match="6 states"):
        reachable_interval(FACES, [1, 2], 1.5)
