"""The hidden atoms natively: their numbers are theory's, and the poster is the native run."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import exact, information
from ergolib.live import AtomsLive
from ergolib.live.atoms_parts import (
    COMPONENT,
    DOT,
    GAP,
    HALF,
    LAWFUL,
    PARAMETERS,
    SHADES,
    SQUARE,
    expected,
    native,
    spreads,
)
from ergolib.live.atoms_run import LOOKS, PIXELS, SIDE, STEAM, Territories


def looked(spread, known, seed=3, looks=5):
    made = Territories(spread, known, seed)
    for _ in range(looks):
        made.look()
    return made


def seen(made):
    return np.flatnonzero(made.state["status"] == 1)


def test_what_is_expected_is_what_theory_says():
    table = expected()
    assert list(table) == [str(w) for w in range(5, 31)]
    for w in spreads():
        nats = table[str(w)]
        assert len(nats) == LOOKS
        assert nats[0] == pytest.approx(exact.crystal_information(w / 100), abs=1e-4)
        assert nats[1] == pytest.approx(exact.crystal_information(w / 100, atoms=2), abs=1e-4)
        assert (np.diff(nats) > 0.0).all()
    for w in (round(100 * LAWFUL), round(100 * LAWFUL) + 1):  # where the law gives way to averages
        law = [exact.crystal_information_law(w / 100, k) for k in range(1, LOOKS + 1)]
        assert np.allclose(table[str(w)], law, atol=2e-3)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("spread", [0.06, 0.1, 0.2])
def test_a_territory_has_the_posterior_of_its_sightings(spread, known):
    """Found by the public function, which takes its own grid about another origin."""
    made = looked(spread, known)
    places = made._seen[:, :5].T
    orientation = float(made.state["truth"][0]) if known else None
    other = information.atom_posterior(places, spread, orientation=orientation)
    assert np.allclose(made.nats, other.information, atol=1e-6 if known else 0.02)
    picture = other.picture(SIDE, PIXELS, middle=(0.0, 0.0))
    assert np.abs(made.picture() - picture).max() < 0.06 * picture.max()


def test_the_picture_has_as_many_atoms_as_are_hidden():
    made = looked(0.1, True)
    atoms = made.picture().mean() * SIDE**2 / (0.5 * math.sqrt(3.0))
    assert atoms == pytest.approx(SIDE**2 / (0.5 * math.sqrt(3.0)) - 5, abs=1.5)


def test_a_gas_has_as_many_atoms():
    assert pytest.approx(SIDE**2 / (0.5 * math.sqrt(3.0)), abs=0.5) == STEAM
    made = looked(0.1, False)
    assert (made.state["steam_status"] == 1).sum() == 5


def test_saved_and_loaded_it_takes_the_same_path():
    made = Territories(0.1, False, 8).run(2)
    made.look() if made._looks < LOOKS else None
    again = pickle.loads(pickle.dumps(made))
    one, other = made.run(2), again.run(2)
    for name, array in one.state.items():
        assert np.array_equal(array, other.state[name]), name
    assert one.observe() == other.observe()
    assert not np.array_equal(one.state["atoms"], Territories(0.1, False, 9).run(4).state["atoms"])


def test_there_are_no_more_than_twelve_looks():
    made = looked(0.1, True, looks=LOOKS)
    with pytest.raises(ValueError, match="at most 12"):
        made.look()
    assert seen(made).size == LOOKS


def test_an_einstein_crystal_has_its_temperature():
    energies = [Territories(0.12, True, seed).energy() for seed in range(40)]
    error = np.std(energies) / math.sqrt(40)
    assert abs(np.mean(energies) - 0.12**2) < 5 * error
    assert Territories(0.12).temperature == pytest.approx(0.12**2)
    with pytest.raises(AttributeError, match="temperature cannot be set"):
        Territories(0.12).temperature = 0.1


def test_the_same_errors_at_another_spread():
    cold, warm = Territories(0.05, True, 4), Territories(0.2, True, 4)
    gaps = [made.state["atoms"] - made.state["sites"] for made in (cold, warm)]
    assert np.allclose(gaps[0] / 0.05, gaps[1] / 0.2, atol=1e-9)
    assert np.array_equal(cold.state["steam"], warm.state["steam"])


def test_the_component_is_the_same_run():
    live = AtomsLive(spread=0.08, known=True, seed=5)
    assert np.array_equal(live.system().state["atoms"], Territories(0.08, True, 5).state["atoms"])
    with pytest.raises(ValueError, match="spread"):
        AtomsLive(spread=0.5)


@pytest.mark.parametrize("changes", [{}, {"known": True, "begin": 12}, {"spread": 0.3, "begin": 0}])
def test_the_poster_is_the_native_run(changes):
    complete = COMPONENT.complete(changes)
    image = Image.open(io.BytesIO(COMPONENT.poster(complete)))
    assert image.size == (2 * SQUARE + GAP, SQUARE)
    shades = np.asarray(image)
    made = native(complete)
    left = SQUARE + GAP
    for x, y in made.state["atoms"][:, seen(made)].T:
        column, row = left + SQUARE * (x / SIDE + 0.5), SQUARE * (0.5 - y / SIDE)
        if left < column < shades.shape[1] - 1 and 0 < row < SQUARE - 1:
            assert shades[int(row), int(column)] == SHADES
    assert (shades[:, SQUARE:left] == 0).all() or made.state["steam_status"].any()
    steam = shades[:, :SQUARE]
    assert np.median(steam) == 1 + round((SHADES - 2) / (1 + HALF))
    picture = made.picture()[::-1]
    middles = (np.arange(PIXELS) * SQUARE) // PIXELS + SQUARE // PIXELS // 2
    ice = shades[:, left:][np.ix_(middles, middles)].astype(float)
    plain = ice < SHADES
    expected_shades = 1 + (SHADES - 2) * picture / (picture + HALF)
    assert np.abs(ice - expected_shades)[plain].max() < 1.6
    assert DOT * SQUARE / SIDE > 4  # an atom can be seen
    assert "looks" in PARAMETERS
