"""Entropies and informations: identities, other people's code, fifty digits, and the lattice."""

from __future__ import annotations

import itertools
from typing import Any

import dit
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ergolib import exact
from ergolib.information import (
    binary_entropy,
    conditional_entropy,
    dual_total_correlation,
    entropy,
    mutual_information,
    total_correlation,
)

LN2 = float(np.log(2.0))
EXCLUSIVE_OR = np.array([[[0.25, 0.0], [0.0, 0.25]], [[0.0, 0.25], [0.25, 0.0]]])
FAR = 1e-13  # what identities of sums of up to a few nats may miss


@st.composite
def distributions(draw: Any, least: int = 2, most: int = 4) -> np.ndarray:
    """Weights over many orders of magnitude, with zeros, on two to four small variables."""
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=least, max_size=most)))
    number = st.one_of(st.just(0.0), st.floats(1e-12, 1.0), st.floats(0.1, 1.0))
    weights = draw(arrays(np.float64, shape, elements=number))
    if not weights.any():
        weights = weights + 1.0
    return weights / weights.sum()


@settings(max_examples=200, deadline=None)
@given(distributions(least=3, most=3))
def test_chain_rule(p: np.ndarray) -> None:
    """H(ABC) = H(A) + H(B|A) + H(C|AB), and I(A;BC) = I(A;B) + I(A;C|B)."""
    parts = entropy(p, 0) + conditional_entropy(p, 1, 0) + conditional_entropy(p, 2, (0, 1))
    assert entropy(p) == pytest.approx(parts, abs=FAR)
    whole = mutual_information(p, 0, (1, 2))
    parts = mutual_information(p, 0, 1) + mutual_information(p, 0, 2, given=1)
    assert whole == pytest.approx(parts, abs=FAR)


@settings(max_examples=200, deadline=None)
@given(distributions(least=3, most=3))
def test_differences_of_entropies(p: np.ndarray) -> None:
    """The definitions, which lose their digits where the result is small, but not before."""
    information = entropy(p, 0) + entropy(p, 1) - entropy(p, (0, 1))
    assert mutual_information(p, 0, 1) == pytest.approx(information, abs=FAR)
    given_two = entropy(p, (0, 2)) + entropy(p, (1, 2)) - entropy(p) - entropy(p, 2)
    assert mutual_information(p, 0, 1, given=2) == pytest.approx(given_two, abs=FAR)
    assert conditional_entropy(p, 0, 1) == pytest.approx(
        entropy(p, (0, 1)) - entropy(p, 1), abs=FAR
    )


@settings(max_examples=200, deadline=None)
@given(distributions())
def test_bounds(p: np.ndarray) -> None:
    assert 0.0 <= entropy(p) <= np.log(p.size) + FAR
    rest = tuple(range(1, p.ndim))
    information = mutual_information(p, 0, rest)
    assert 0.0 <= information <= min(entropy(p, 0), entropy(p, rest)) + FAR
    assert 0.0 <= conditional_entropy(p, 0, rest) <= entropy(p, 0) + FAR
    singles = [entropy(p, axis) for axis in range(p.ndim)]
    assert 0.0 <= total_correlation(p) <= sum(singles) - max(singles) + FAR
    assert 0.0 <= dual_total_correlation(p) <= entropy(p) + FAR


@settings(max_examples=200, deadline=None)
@given(distributions())
def test_total_and_dual_total_correlation(p: np.ndarray) -> None:
    """Their definitions; their sum is what each variable says about all others."""
    axes = range(p.ndim)
    others = [tuple(axis for axis in axes if axis != i) for i in axes]
    singles = sum(entropy(p, i) for i in axes)
    left = sum(conditional_entropy(p, i, others[i]) for i in axes)
    total, dual = total_correlation(p), dual_total_correlation(p)
    assert total == pytest.approx(singles - entropy(p), abs=FAR)
    assert dual == pytest.approx(entropy(p) - left, abs=FAR)
    shared = sum(mutual_information(p, i, others[i]) for i in axes)
    assert total + dual == pytest.approx(shared, abs=FAR)


@settings(max_examples=200, deadline=None)
@given(distributions(least=3, most=3), st.randoms(use_true_random=False))
def test_symmetry_and_names_do_not_matter(p: np.ndarray, random: Any) -> None:
    assert mutual_information(p, 0, 1) == pytest.approx(mutual_information(p, 1, 0), abs=1e-15)
    relabelled = p
    for axis in range(3):
        order = list(range(p.shape[axis]))
        random.shuffle(order)
        relabelled = np.take(relabelled, order, axis)
    axes = [0, 1, 2]
    random.shuffle(axes)
    turned = relabelled.transpose(axes)
    place = [axes.index(i) for i in range(3)]
    for measure in (entropy, total_correlation, dual_total_correlation):
        assert measure(turned) == pytest.approx(measure(p), abs=FAR)
    again = mutual_information(turned, place[0], place[1], given=place[2])
    assert again == pytest.approx(mutual_information(p, 0, 1, given=2), abs=FAR)


@settings(max_examples=200, deadline=None)
@given(distributions(least=2, most=2), st.integers(0, 2**32 - 1))
def test_processing_loses_information(p: np.ndarray, seed: int) -> None:
    """A - B - C: what is made of B knows no more of A than B does."""
    channel = np.random.default_rng(seed).dirichlet(np.full(3, 0.3), size=p.shape[1])
    chain = p[:, :, None] * channel[None]
    assert mutual_information(chain, 0, 2) <= mutual_information(chain, 0, 1) + 1e-15
    assert mutual_information(chain, 0, 2, given=1) < 1e-15


def test_the_negative_control_of_processing() -> None:
    """A variable that also saw A may know more of it than B does: no Markov chain, no bound."""
    assert mutual_information(EXCLUSIVE_OR, 0, 1) < 1e-15
    assert mutual_information(EXCLUSIVE_OR, 0, (1, 2)) == pytest.approx(LN2, abs=1e-15)


@pytest.mark.parametrize("seed", range(12))
def test_dit_says_the_same(seed: int) -> None:
    """Two to five variables, zeros included (https://github.com/dit/dit, in bits)."""
    rng = np.random.default_rng([20261122, seed])
    count = 2 + seed % 4
    shape = tuple(int(n) for n in rng.integers(2, 4, count))
    p = rng.dirichlet(np.full(int(np.prod(shape)), 0.5)).reshape(shape)
    p = np.where(rng.random(shape) < 0.3, 0.0, p)
    p /= p.sum()
    states = list(itertools.product(*(range(n) for n in shape)))
    theirs = dit.Distribution([tuple(map(str, s)) for s in states], [float(p[s]) for s in states])
    axes = list(range(count))
    first, rest, middle = [0], axes[1:], [1]
    pairs = {
        "H": (entropy(p), dit.shannon.entropy(theirs)),
        "H1": (entropy(p, first), dit.shannon.entropy(theirs, first)),
        "H|": (
            conditional_entropy(p, first, rest),
            dit.shannon.conditional_entropy(theirs, first, rest),
        ),
        "I": (
            mutual_information(p, first, rest),
            dit.shannon.mutual_information(theirs, first, rest),
        ),
        "T": (total_correlation(p), dit.multivariate.total_correlation(theirs)),
        "D": (dual_total_correlation(p), dit.multivariate.dual_total_correlation(theirs)),
    }
    if count > 2:
        pairs["I|"] = (
            mutual_information(p, first, axes[2:], given=middle),
            dit.multivariate.coinformation(theirs, [first, axes[2:]], middle),
        )
    for name, (ours, bits) in pairs.items():
        assert ours == pytest.approx(float(bits) * LN2, abs=1e-12), name


@pytest.mark.parametrize("strength", [1.0, 1e-1, 1e-3, 1e-6, 1e-9, 1e-12])
def test_nearly_independent_variables_against_fifty_digits(strength: float) -> None:
    """A difference of entropies would be noise of 1e-16 from the fourth on."""
    rng = np.random.default_rng(5)
    p = np.outer(rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(5)))
    p *= 1.0 + strength * rng.uniform(-1.0, 1.0, p.shape)
    p /= p.sum()
    with mpmath.workdps(50):
        rows = [[mpmath.mpf(float(each)) for each in row] for row in p]
        total = mpmath.fsum(map(mpmath.fsum, rows))
        rows = [[each / total for each in row] for row in rows]
        a = [mpmath.fsum(row) for row in rows]
        b = [mpmath.fsum(column) for column in zip(*rows, strict=True)]
        truth = mpmath.fsum(
            rows[i][j] * mpmath.log(rows[i][j] / (a[i] * b[j])) for i in range(4) for j in range(5)
        )
        distance = abs(mutual_information(p, 0, 1) - truth)
        assert distance < 1e-16 * mpmath.sqrt(truth) + 1e-15 * truth
        naive = entropy(p, 0) + entropy(p, 1) - entropy(p)
        if strength < 1e-5:  # the negative control
            assert abs(naive - truth) > 1e-16 * mpmath.sqrt(truth) + 1e-15 * truth


def test_independent_variables_know_nothing() -> None:
    rng = np.random.default_rng(9)
    for _ in range(100):
        p = np.multiply.outer(
            np.outer(rng.dirichlet(np.ones(3)), rng.dirichlet(np.full(4, 0.1))),
            rng.dirichlet(np.ones(2)),
        )
        assert 0.0 <= mutual_information(p, 0, (1, 2)) < 1e-30
        assert 0.0 <= total_correlation(p) < 1e-30
        assert 0.0 <= dual_total_correlation(p) < 1e-30


def test_the_rarest_events_count() -> None:
    """Twelve variables that do all the same once in 10^20 times: TC = 11 H exactly."""
    p = np.zeros((2,) * 12)
    p[(0,) * 12], p[(1,) * 12] = 1.0, 1e-20
    single = 1e-20 * (1.0 - np.log(1e-20))  # -p ln p - (1 - p) ln(1 - p) to first order
    assert total_correlation(p) == pytest.approx(11 * single, rel=1e-14)
    assert dual_total_correlation(p) == pytest.approx(single, rel=1e-14)
    assert entropy(p) == pytest.approx(single, rel=0.03)  # of 1 - 10^-20 nothing is left but 1
    tiny = np.array([[1.0, 0.0], [0.0, 5e-324]])
    assert mutual_information(tiny, 0, 1) >= 0.0
    assert np.isfinite(mutual_information(tiny, 0, 1))


# S, TC, D, I(s0; rest), I(s0; antipode), I(half; half), H(s0 | rest) of the 4 x 4 torus
TORUS = {
    1.5: (1.310160, 9.780195, 0.727623, 0.65673862, 0.62077215, 0.70156471, 0.03640856),
    exact.T_C: (4.482720, 6.607635, 1.084479, 0.48075710, 0.28255538, 0.72872686, 0.21239008),
    5.0: (10.311837, 0.778518, 0.583892, 0.08515062, 0.00089928, 0.17867903, 0.60799656),
}


@pytest.mark.parametrize("temperature", TORUS)
def test_the_torus_of_sixteen_spins(temperature: float) -> None:
    """Computed independently of this package."""
    p = exact.state_probabilities(temperature, 4).reshape((2,) * 16)
    axis = [15 - site for site in range(16)]  # of each site
    others = tuple(axis[1:])
    halves = tuple(axis[:8]), tuple(axis[8:])
    found = (
        entropy(p),
        total_correlation(p),
        dual_total_correlation(p),
        mutual_information(p, axis[0], others),
        mutual_information(p, axis[0], axis[10]),
        mutual_information(p, *halves),
        conditional_entropy(p, axis[0], others),
    )
    assert found[:3] == pytest.approx(TORUS[temperature][:3], abs=6e-7)
    assert found[3:] == pytest.approx(TORUS[temperature][3:], abs=6e-9)
    # the negative control: the neighbour is not the antipode
    assert abs(mutual_information(p, axis[0], axis[1]) - TORUS[temperature][4]) > 1e-3


def test_binary_entropy() -> None:
    grid = np.linspace(0.0, 1.0, 101)
    by_hand = [entropy([p, 1.0 - p]) for p in grid]
    assert binary_entropy(grid) == pytest.approx(by_hand, abs=1e-15)
    assert binary_entropy(0.5) == pytest.approx(LN2, abs=1e-16)
    assert binary_entropy(0.0) == binary_entropy(1.0) == 0.0
    with mpmath.workdps(40):
        for p in (1e-20, 1e-8, 0.3, 1.0 - 2.0**-50):
            q = mpmath.mpf(p)
            truth = -q * mpmath.log(q) - (1 - q) * mpmath.log1p(-q)
            assert abs(binary_entropy(p) / truth - 1) < 1e-15
    assert binary_entropy(np.full((2, 3), 0.5)).shape == (2, 3)
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="p must"):
            binary_entropy(wrong)


@pytest.mark.parametrize(
    ("p", "kind", "words"),
    [
        ([0.5, 0.6], ValueError, "p must hold probabilities that sum to 1 within 1e-9"),
        ([1.5, -0.5], ValueError, "p must hold probabilities, none negative, got -0.5"),
        ([0.5, float("nan")], ValueError, "p must hold finite numbers, got nan"),
        ([0.5, float("inf")], ValueError, "p must hold finite numbers, got inf"),
        ([], ValueError, r"p must hold probabilities along at least one axis, got shape \(0,\)"),
        (1.0, ValueError, r"at least one axis, got shape \(\)"),
        ([[0.5], [0.25, 0.25]], ValueError, "p must hold finite numbers in a rectangular array"),
        (["a", "b"], TypeError, "p must hold finite numbers"),
        (None, TypeError, "p must"),
        ([True, False], TypeError, "p must hold finite numbers"),
        ([0.5, 0.5j], TypeError, "p must hold finite numbers"),
    ],
)
def test_what_is_not_a_distribution(p: Any, kind: type[Exception], words: str) -> None:
    for measure in (entropy, total_correlation, dual_total_correlation):
        with pytest.raises(kind, match=words):
            measure(p)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda p: entropy(p, 3), ValueError, "axes must be an integer from -3 to 2, got 3"),
        (lambda p: entropy(p, ()), ValueError, r"axes must be at least one axis, got \(\)"),
        (lambda p: entropy(p, (0, 0)), ValueError, r"axes must be different axes, got \(0, 0\)"),
        (lambda p: entropy(p, (0, -3)), ValueError, "axes must be different axes"),
        (lambda p: entropy(p, 0.5), ValueError, "axes must be an integer"),
        (lambda p: entropy(p, "0"), TypeError, "axes must be an integer"),
        (lambda p: mutual_information(p, 0, 0), ValueError, "a and b must not share an axis"),
        (
            lambda p: mutual_information(p, 0, 1, given=(1, 2)),
            ValueError,
            "b and given must not share an axis, got 1 twice",
        ),
        (lambda p: mutual_information(p, 0, ()), ValueError, "b must be at least one axis"),
        (lambda p: conditional_entropy(p, (0, 1), 1), ValueError, "of and given must not share"),
    ],
)
def test_what_is_not_an_axis(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call(EXCLUSIVE_OR)


def test_nothing_given() -> None:
    assert conditional_entropy(EXCLUSIVE_OR, 0, ()) == pytest.approx(LN2, abs=1e-15)
    assert mutual_information(EXCLUSIVE_OR, -3, -1, given=()) == 0.0
    assert total_correlation([0.5, 0.5]) == dual_total_correlation([0.5, 0.5]) == 0.0
    assert entropy([1, 0]) == 0.0  # integers are numbers
