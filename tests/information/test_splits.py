"""A total correlation split by a latent: the identity, the curriculum's table, and colliders."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ergolib import exact
from ergolib.information import (
    LatentSplit,
    entropy,
    lattice_split,
    split_by_latent,
    total_correlation,
)

pytestmark = pytest.mark.filterwarnings("error")

T_C = exact.T_C
LN2 = math.log(2.0)
# Curriculum, D, 4 x 4: TC, sum of I(X_i;L), I(X;L), TC(X|L).
TABLE = {
    1.0: (10.34617, 11.03858, 0.69315, 0.00074),
    1.5: (9.78019, 10.42990, 0.69306, 0.04335),
    2.0: (8.02803, 8.37644, 0.69102, 0.34261),
    T_C: (6.60764, 6.70588, 0.68690, 0.58866),
    2.5: (5.35561, 5.29509, 0.68108, 0.74160),
    3.0: (3.23369, 3.09826, 0.66458, 0.80001),
    4.0: (1.39103, 1.44292, 0.63626, 0.58437),
}


@st.composite
def distributions(draw: Any) -> np.ndarray:
    """Weights over many orders of magnitude, with zeros, on two to five small variables."""
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=2, max_size=5)))
    number = st.one_of(st.just(0.0), st.floats(1e-12, 1.0), st.floats(0.1, 1.0))
    weights = draw(arrays(np.float64, shape, elements=number))
    if not weights.any():
        weights = weights + 1.0
    return weights / weights.sum()


@settings(max_examples=200, deadline=None)
@given(distributions(), st.data())
def test_the_identity(p: np.ndarray, data: Any) -> None:
    latent = data.draw(st.integers(-p.ndim, p.ndim - 1))
    found = split_by_latent(p, latent)
    whole, rest, readings, told = found
    assert whole == pytest.approx(rest + readings - told, abs=1e-13)
    assert found.redundancy == readings - told
    assert min(found) >= 0.0
    assert told <= entropy(p, latent) + 1e-13
    assert whole == pytest.approx(total_correlation(p.sum(axis=latent)), abs=1e-13)
    assert found == pytest.approx(split_by_latent(np.moveaxis(p, latent, -1)), abs=1e-13)


def states_and_majority(temperature: float) -> np.ndarray:
    """Return the 4 x 4 torus and its majority, a fair coin where there is none."""
    p = exact.state_probabilities(temperature, 4)
    up = 0.5 + 0.5 * np.sign(exact.state_spins(4).sum(axis=1, dtype=int))
    return np.stack([p * (1.0 - up), p * up], axis=-1).reshape((2,) * 17)


def test_the_table_of_the_curriculum() -> None:
    for t, (whole, readings, told, rest) in TABLE.items():
        expected = LatentSplit(whole, rest, readings, told)
        assert lattice_split(4, t) == pytest.approx(expected, abs=5.1e-6)


@pytest.mark.parametrize("temperature", [1.5, 3.0])
def test_the_lattice_is_the_definition(temperature: float) -> None:
    by_definition = split_by_latent(states_and_majority(temperature))
    assert lattice_split(4, temperature) == pytest.approx(by_definition, abs=1e-12)


@pytest.mark.parametrize("latent", ["magnetization", "spin"])
@pytest.mark.parametrize("shape", [(3, 4), (2, 3)])
def test_other_latents_are_the_definition(latent: str, shape: tuple[int, int]) -> None:
    sites = math.prod(shape)
    p, spins = exact.state_probabilities(2.2, shape), exact.state_spins(shape)
    values = spins.sum(axis=1, dtype=int) if latent == "magnetization" else spins[:, 1]
    joint = np.stack([np.where(values == each, p, 0.0) for each in np.unique(values)], axis=-1)
    by_definition = split_by_latent(joint.reshape((2,) * sites + (-1,)))
    assert lattice_split(shape, 2.2, latent) == pytest.approx(by_definition, abs=1e-12)


def test_cold_one_bit_is_read_by_all() -> None:
    cold = lattice_split(6, 1.0)
    assert cold.readings == pytest.approx(36 * LN2, abs=0.2)
    assert cold.given_latent < 1e-3 * cold.total_correlation
    assert lattice_split(6, 0.2) == pytest.approx((35 * LN2, 0.0, 36 * LN2, LN2), abs=1e-12)


def test_hot_the_majority_is_a_collider() -> None:
    """Spins that know nothing of each other do so once their majority is told."""
    assert lattice_split(4, 7.0).redundancy > 0.0 > lattice_split(4, 8.5).redundancy
    hot = lattice_split(4, 1e9)
    assert hot.total_correlation < 1e-12
    # 16 fair coins: <abs(m)> = 0.19638, P(M = 0) = 0.19638 as well, and a coin then
    a = math.comb(16, 8) / 2**16
    assert hot.readings == pytest.approx(16 * exact.pair_information(a), rel=1e-7)
    assert hot.latent_information == pytest.approx(LN2 * (1.0 - a), rel=1e-7)
    assert hot.given_latent == pytest.approx(0.24649, abs=1e-5)
    # all of M is one at lower temperatures; a copy of one spin never is
    assert (
        lattice_split(4, 4.0, "magnetization").redundancy < 0.0 < lattice_split(4, 4.0).redundancy
    )
    for t in (1.0, 3.0, 30.0):
        assert lattice_split(4, t, "spin").redundancy > 0.0


def test_knowing_more_need_not_explain_more() -> None:
    """M says its sign and more, and yet leaves more correlation unexplained."""
    for side in (4, 6):
        for t in (1.5, 2.0, T_C, 3.0):
            sign, all_of_it = lattice_split(side, t), lattice_split(side, t, "magnetization")
            assert all_of_it.readings > sign.readings
            assert all_of_it.latent_information > sign.latent_information
            assert all_of_it.given_latent > sign.given_latent


def test_a_chosen_field_is_a_latent_without_any_interaction() -> None:
    """A coin picks the sign of a field: far spins share, given the coin they do not."""
    t = 1.0
    up = 1.0 / (1.0 + math.exp(-2.0 / t))
    plus = np.array([1.0 - up, up])
    given = [np.einsum("i,j,k,l->ijkl", *[each] * 4) for each in (plus, plus[::-1])]
    split = split_by_latent(0.5 * np.stack(given, axis=-1))
    m = math.tanh(1.0 / t)
    assert split.given_latent == pytest.approx(0.0, abs=1e-14)
    assert split.readings == pytest.approx(4 * exact.pair_information(m), rel=1e-12)
    pair = np.stack(given, axis=-1).sum(axis=(2, 3, 4)) / 2.0
    assert total_correlation(pair) == pytest.approx(exact.pair_information(m * m), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: split_by_latent([0.5, 0.5]), ValueError, "p must have an axis for the latent"),
        (lambda: split_by_latent([[0.5, 0.6]]), ValueError, "p must hold probabilities that sum"),
        (lambda: split_by_latent([[0.5, 0.5]], 2), ValueError, "latent must be an integer from"),
        (lambda: split_by_latent([[0.5, 0.5]], "M"), TypeError, "latent must be an integer"),
        (lambda: lattice_split(9, 2.0), ValueError, "shape must have at most 64 sites"),
        (lambda: lattice_split(4, -2.0), ValueError, "temperature must be"),
        (lambda: lattice_split(4, 2.0, "parity"), ValueError, "latent must be one of"),
    ],
)
def test_bad_input_is_refused_by_name(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
