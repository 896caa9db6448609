"""The landscape that loses its couplings, natively, and what the page knows of it."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import palette
from ergolib.learning.knowledge import NotConverged
from ergolib.live import LandscapeLive
from ergolib.live.component import component
from ergolib.live.landscape_parts import PARAMETERS, poster
from ergolib.live.landscape_poster import SIDE, laid_out
from ergolib.live.landscape_system import KINDS, FewerCouplings


def seen(**given):
    return FewerCouplings(**{"seed": 1, **given}).observe()


def test_with_all_orders_a_golf_hole_is_found_at_its_state_only():
    whole = FewerCouplings("hole", seed=1)
    tree = whole.tree()
    assert tree.minima.tolist() == whole.patterns.tolist()
    assert whole.distribution()[1] == pytest.approx(0.0, abs=1e-12)
    levels = whole.energies()[1]
    assert np.unique(levels).size == 2  # a hole in a plain


def test_pairs_find_the_mirror_image_too():
    pairs = FewerCouplings("hole", order=2, seed=1)
    pattern = int(pairs.patterns[0])
    assert pairs.tree().minima.tolist() == [pattern, pattern ^ 255]
    assert pairs.tree().table["barrier"].tolist()[0] > 1.0
    cut = FewerCouplings("hole", order=2, fit="cut", seed=1)
    assert cut.distribution()[0][pattern] < 0.03 < 0.8 < pairs.distribution()[0][pattern]


def test_three_patterns_and_their_mirror_images():
    pairs = FewerCouplings("three", order=2, seed=1)
    stored = pairs.patterns.tolist()
    assert sorted(pairs.tree().minima.tolist()) == sorted([*stored, *(255 ^ s for s in stored)])


def test_fewer_couplings_do_not_always_make_more_minima():
    def minima(target):
        kept = (FewerCouplings(target, order=k, seed=1) for k in range(8, 0, -1))
        return [each.tree().minima.size for each in kept]

    hole = minima("hole")
    assert (hole[0], hole[1], hole[-2], hole[-1]) == (1, 121, 2, 1)  # up, and down again
    assert minima("parity") == [128] + 7 * [1]  # down at once
    assert minima("parity3") == 6 * [4] + 2 * [1]


def test_what_is_deep_goes_by_the_temperature():
    cold, warm, hot = (seen(spins=6, order=4, temperature=t) for t in (0.2, 1.0, 3.0))
    assert cold["minima"] == warm["minima"] == hot["minima"]
    assert cold["deep"] >= warm["deep"] >= hot["deep"] >= 3.0
    assert cold["deep"] > hot["deep"]


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("spins", [6, 8])
def test_it_begins_at_the_best_fit_and_runs_on_after_pickling(target, spins):
    system = FewerCouplings(target, spins, order=3, seed=5, flips=0.04)
    assert abs(system.observe()["excess"]) < 1e-11
    system.run(137)
    twin = pickle.loads(pickle.dumps(system))
    assert system.run(90).theta.tobytes() == twin.run(90).theta.tobytes()
    assert (system.clock == twin.clock).all()
    assert abs(system.distribution()[0].sum() - 1.0) < 1e-12


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"target": "five"}, "target"),
        ({"spins": 7}, "spins must be one of 6, 8, 10, got 7"),
        ({"spins": 2.5}, "spins"),
        ({"fit": 1}, "fit"),
        ({"order": 0}, "order"),
        ({"temperature": -1.0}, "temperature"),
        ({"background": 0.0}, "background must be between 0.001 and 1.0, got 0.0"),
        ({"flips": 0.6}, "flips"),
        ({"flips": float("nan")}, "flips"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_arguments_are_named(given, named):
    with pytest.raises((ValueError, TypeError), match=named):
        FewerCouplings(**given)


def test_a_fit_that_does_not_come_to_rest_says_so():
    with pytest.raises(NotConverged, match="order 4 did not come to rest"):
        FewerCouplings("four", order=4, background=0.001, seed=2)


def test_the_poster_shows_every_stored_pattern_in_its_colour():
    shown = component("landscape").complete({"order": 2})
    drawn = Image.open(io.BytesIO(poster(shown))).convert("RGBA")
    image = np.asarray(drawn)[..., :3].reshape(-1, 3)
    assert image.shape[0] == SIDE * SIDE
    for i, colour in enumerate(palette.states(4)):
        ink = np.array(list(bytes.fromhex(colour[1:])))
        assert ((np.abs(image - ink.astype(int)).max(axis=1) < 6).sum() > 30) == (i < 3)
    _, leaves = laid_out(FewerCouplings("three", order=2, seed=1))
    places = [leaf.x for leaf in leaves]
    assert len(leaves) == 6
    assert places == sorted(places)
    assert places[0] > 0.0 and places[-1] < 1.0


def test_the_component_makes_the_native_system():
    live = LandscapeLive(target="mirror", order=9, spins=6, seed=3)
    system = live.system()
    assert (system.order, system.n) == (6, 6)
    assert system.patterns[0] ^ 63 == system.patterns[1]
    assert {name for name, each in PARAMETERS.items() if not each.settable} <= set(live.param)
