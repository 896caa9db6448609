"""The ion channel: all of its states, and its prices found again from means alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ergolib.exact import channel_features, channel_probabilities, channel_states
from ergolib.price import constraints_in_turn, maximum_entropy

PRICES = {"ions": -2.0, "neighbours": 3.0, "depth": -0.4, "entrance": 0.5}


@pytest.mark.parametrize("sites", [1, 2, 4, 7])
def test_every_state_is_there_once(sites):
    states = channel_states(sites)
    assert len({tuple(state) for state in states}) == len(states) == 2**sites
    assert (np.diff(states.sum(axis=1)) >= 0).all()
    for name, values in channel_features(sites).items():
        for state, value in zip(states.tolist(), values, strict=True):
            pairs = sum(a and b for a, b in itertools.pairwise(state))
            depth = sum(n * (i - (sites - 1) / 2) for i, n in enumerate(state))
            known = {"ions": sum(state), "neighbours": pairs, "depth": depth, "entrance": state[0]}
            assert value == known[name]


def test_without_prices_all_states_are_alike_and_without_neighbours_sites_are_free():
    assert channel_probabilities({}) == pytest.approx(np.full(16, 1 / 16))
    p = channel_probabilities({"ions": 1.0, "entrance": -2.0}, 5)
    share = p @ channel_states(5)
    assert share == pytest.approx([1 / (1 + np.exp(-1))] + [1 / (1 + np.exp(1))] * 4)


@pytest.mark.parametrize("sites", [4, 6])
def test_the_prices_of_a_known_channel_are_found_again(sites):
    """Means from a sum over all states go in, the Hamiltonian comes out, price by price."""
    features, p = channel_features(sites), channel_probabilities(PRICES, sites)
    rows = np.array(list(features.values()))
    found = maximum_entropy(rows, rows @ p)
    assert found.prices == pytest.approx(list(PRICES.values()), abs=1e-10)
    assert found.probabilities == pytest.approx(p, abs=1e-13)


def test_with_a_term_left_out_prices_take_its_part_and_the_map_is_wrong():
    features, p = channel_features(), channel_probabilities(PRICES)
    rows = np.array([features[name] for name in ("ions", "neighbours", "depth")])
    found = maximum_entropy(rows, rows @ p)
    assert np.abs(found.prices - [-2.0, 3.0, -0.4]).max() > 0.1
    assert np.abs(found.probabilities - p).max() > 0.01
    table = constraints_in_turn(
        [*rows, features["entrance"]], [*(rows @ p), features["entrance"] @ p]
    )
    left = -(p * np.log(p)).sum()
    assert table["entropy"].iloc[-1] == pytest.approx(left, abs=1e-12)
    assert table["learned"][1] < 1e-3  # nearly two ions of four are what one expects
    assert (table["learned"][2:] > 1e-3).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: channel_states(0), "sites must be an integer from 1 to 16, got 0"),
        (lambda: channel_states(17), "got 17"),
        (lambda: channel_probabilities({"salt": 1.0}), "prices must be of ions, neighbours"),
        (lambda: channel_probabilities({"ions": np.nan}), r"prices\['ions'\] must be a finite"),
    ],
)
def test_what_makes_no_sense_is_said(call, said):
    with pytest.raises(ValueError, match=said):
        call()
