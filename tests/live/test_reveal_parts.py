"""What the page of revealed spins knows of theory, and its native twin."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import exact, information
from ergolib.live.component import component
from ergolib.live.reveal_parts import BURST, MIDDLE, distances, native, poster
from ergolib.live.reveal_system import ENOUGH, Reveals, order, sites, territory

CONSTANTS = component("reveal").constants()


def value(table, temperature):
    values = np.cumsum(table["differences"]) / table["unit"]
    return values[round((temperature - table["low"]) / table["step"])]


@pytest.mark.parametrize("temperature", [1.2, 1.8, 2.26, 2.27, 2.5, 4.0])
def test_theory_is_tabulated(temperature):
    places = zip(distances(), CONSTANTS["DISTANCES"], CONSTANTS["TOLD"], strict=True)
    for (direction, steps, distance), r, told in places:
        assert r == pytest.approx(distance, abs=1e-4)
        known = exact.pair_information(exact.ising_correlation(steps, temperature, direction))
        assert value(told, temperature) == pytest.approx(known, abs=6e-4)
    far = exact.long_range_information(temperature)
    assert value(CONSTANTS["FAR"], temperature) == pytest.approx(far, abs=6e-4)
    together = information.one_spin_information(temperature)
    assert value(CONSTANTS["TOGETHER"], temperature) == pytest.approx(together, abs=6e-4)


def test_territories_are_in_equilibrium():
    """Independent ones of many seeds: energy and magnetization."""
    spins = np.array([territory(16, 2.4, seed) for seed in range(400)])
    energies = -(spins * (np.roll(spins, 1, 1) + np.roll(spins, 1, 2))).mean(axis=(1, 2))
    error = energies.std(ddof=1) / 20.0
    assert abs(energies.mean() - exact.kaufman_energy(2.4, 16)) < 5.0 * error
    assert abs(energies.mean() - exact.kaufman_energy(2.5, 16)) > 5.0 * error
    signs = spins.mean(axis=(1, 2))
    assert abs(signs.mean()) < 5.0 * signs.std(ddof=1) / 20.0


def test_the_map_is_honest():
    """Over many territories, spins called with p are so with p: it knows what it does not know."""
    won = expected = hidden = 0.0
    for seed in range(60):
        system = Reveals(size=16, temperature=2.4, seed=seed, places="0-100-37").run(300)
        mean, _ = system.map.magnetization()
        unseen = system.map.revealed == 0
        won += float((np.sign(mean) == system.territory)[unseen].sum())
        won += 0.5 * float((mean == 0.0)[unseen].sum())
        expected += float((0.5 + 0.5 * np.abs(mean))[unseen].sum())
        hidden += float(unseen.sum())
    # sites of one territory err together: 60 trials of at most 1/2 each
    assert abs(won - expected) / hidden < 5.0 * 0.5 / math.sqrt(60)
    assert won / hidden > 0.6


def test_the_bench_system_takes_the_same_path_when_it_is_loaded():
    system = Reveals(size=16, temperature=2.0, seed=5, places="3-77").run(10)
    other = pickle.loads(pickle.dumps(system))
    assert system.run(21).observe() == other.run(21).observe()
    assert np.array_equal(system.state["spins"], other.state["spins"])
    assert np.array_equal(system.state["generator"], other.state["generator"])
    assert system.accounts == other.accounts
    with pytest.raises(AttributeError, match="temperature cannot be set"):
        system.temperature = 3.0


def test_spins_are_uncovered_one_by_one_with_an_account_of_each():
    system = Reveals(size=16, temperature=1.8, seed=5, places="3-77")
    first, second = system.accounts
    assert first.surprise.value == pytest.approx(math.log(2.0))
    assert first.surprise.error == 0.0
    assert second.surprise.value < 0.3 or second.surprise.value > 1.5
    assert 0.0 < second.jointly.value < second.expected.value < first.expected.value
    system.uncover((0, 0))
    assert len(system.accounts) == 3
    assert system.map.samples == 0
    assert np.count_nonzero(system.map.revealed) == 3
    many = Reveals(size=16, temperature=1.8, seed=5, places="-".join(map(str, range(20))))
    assert many.accounts == []
    assert np.count_nonzero(many.map.revealed) == 20


@pytest.mark.parametrize(
    ("places", "found"),
    [("", []), ("5", [5]), ("5-3-5", [5, 3]), ("x-7-1.5-99", [7]), ("--16-15-", [15])],
)
def test_a_list_of_places_is_read_as_far_as_it_makes_sense(places, found):
    assert sites(places, 4) == found


def test_an_order_is_a_permutation_that_the_seed_chooses():
    assert sorted(order(8, 1)) == list(range(64))
    assert order(8, 1) == order(8, 1) != order(8, 2)


def test_the_poster_is_the_native_map():
    parameters = component("reveal").complete({"temperature": 3.0})
    image = np.asarray(Image.open(io.BytesIO(poster(parameters))).convert("RGBA")).astype(int)
    assert image.shape == (384, 2 * 384 + 16, 4)
    system = native(parameters).run(BURST + parameters["begin"])
    mean, _ = system.map.magnetization()
    left, right = image[4::8, 4:384:8], image[4::8, 404::8]
    row, column = divmod(MIDDLE, 48)
    covered = left[0, 0]
    assert (left != covered).any(axis=2).sum() == 1
    assert (left[row, column] != covered).any()
    darker = covered[:3].sum() - right[..., :3].sum(axis=2)  # the surer, the darker
    assert np.corrcoef(darker.ravel(), np.abs(mean).ravel())[0, 1] > 0.98
    assert ENOUGH >= 100
