"""The patches: exact values of far spins, the native system, and the poster."""

from __future__ import annotations

import io
import math
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import Ising, exact, palette
from ergolib.information.latents import block_codes, estimate_latent_errors
from ergolib.live.component import component
from ergolib.live.patches_parts import COMPONENT, PARAMETERS, far_apart, followers, outlines
from ergolib.live.patches_system import PLACES, WatchedBlocks, corners

#: Of single spins infinitely far apart, below T_c: curriculum C.
I_INFINITY = {1.5: 0.622010, 1.8: 0.518235, 2.0: 0.402931, 2.1: 0.320997, 2.2: 0.203923}


@pytest.mark.parametrize(("temperature", "shared"), I_INFINITY.items())
def test_single_spins_far_apart(temperature, shared):
    found = far_apart(temperature, 1)
    assert found[0] == pytest.approx(shared, abs=5.1e-7)
    assert found[0] == pytest.approx(float(exact.long_range_information(temperature)), abs=1e-12)


def entropy(*p):
    return -sum(x * math.log(x) for x in p if x > 0.0)


def test_three_fair_coins_and_their_majority():
    """Given that most are up: 111, 110, 101, 011, each one time in four."""
    shared, mediation, left_open = followers(0.5)
    assert shared == pytest.approx(0.0, abs=1e-15)
    assert mediation == pytest.approx(2.0 * entropy(0.25, 0.75) - entropy(0.5, 0.25, 0.25))
    assert left_open == pytest.approx(entropy(0.25, 0.75))
    assert (mediation, left_open) == pytest.approx((0.084950, 0.562335), abs=1e-6)
    assert followers(1.0) == pytest.approx((math.log(2.0), 0.0, 0.0), abs=1e-12)
    assert far_apart(3.0, 1) == far_apart(3.0, 17) == followers(0.5)
    assert far_apart(2.0, 5) == followers(1.0)


def test_what_is_tallied_is_what_the_samples_say():
    given = {"size": 32, "temperature": 2.4, "side": 3, "seed": 4}
    watched = WatchedBlocks(**given, places="10.20-10.120-100.60", latent="spins").run(240)
    ising = Ising(32, 2.4, 4, update="multispin", start="up")
    snapshots = [ising.run(10).spins for _ in range(24)][12:]
    first = corners("10.20-10.120-100.60", 32, 3).reshape(3, 2)
    codes = block_codes(snapshots, [(*place, 3, 3) for place in first.tolist()], latent="spins")
    found = estimate_latent_errors(codes.parts[:, :2], codes.latent, codes.snapshots)
    signs = watched.signs()
    expected = (found.total_correlation, found.mediation, *found.stochastic)
    values = (signs.shared, signs.mediation, signs.stochastic_a, signs.stochastic_b)
    assert values == pytest.approx([each.value for each in expected], abs=1e-10)
    assert signs.errors[:4] == pytest.approx([each.error for each in expected], abs=1e-10)
    assert signs.open_a == pytest.approx(found.deterministic[1].value, abs=1e-10)
    seen = watched.observe()
    last = codes.snapshots == 11
    alike = (codes.parts[last, 0] == codes.parts[last, 1]).mean()
    assert seen["alike"] == pytest.approx(alike, abs=1e-12)
    assert seen["following"] == pytest.approx((codes.parts[last, 0] == codes.latent[last]).mean())


def test_far_spins_of_a_simulated_lattice():
    """Single spins 60 apart at T = 2.0: exact of all three, within errors that hold."""
    watched = WatchedBlocks(128, 2.0, 1, "0.0-85.85-171.171", seed=1).run(6000)
    signs = watched.signs()
    known = far_apart(2.0, 1)
    for value, error, exactly in zip(
        (signs.shared, signs.mediation, signs.open_a),
        np.array(signs.errors)[[0, 1, 4]],
        known,
        strict=True,
    ):
        assert abs(value - exactly) < 5.0 * error
        assert error < 0.01 * max(exactly, 0.01)
    assert abs(signs.shared - far_apart(2.1, 1)[0]) > 10.0 * signs.errors[0]  # control


def test_saved_loaded_and_continued_it_takes_the_same_path():
    one = WatchedBlocks(64, 2.3, 3, seed=5).run(137)
    other = pickle.loads(pickle.dumps(one))
    assert one.run(333).signs() == other.run(333).signs()
    assert np.array_equal(one.lattice.spins, other.lattice.spins)
    assert np.array_equal(one.state["tallies"], other.state["tallies"])
    parts = WatchedBlocks(64, 2.3, 3, seed=5)
    for some in (1, 136, 300, 33):
        parts.run(some)
    assert parts.signs() == one.signs()
    other.temperature = 2.3
    assert other.signs().shared == 0.0 and math.isinf(other.signs().errors[0])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"side": 4}, "side must be odd"),
        ({"side": 200}, "side must be"),
        ({"places": "1.2-3.4"}, "places must be row.column"),
        ({"places": "1.2-3.4-5.256"}, "places must be row.column"),
        ({"places": "1.2-3.4-x.y"}, "places must be row.column"),
        ({"places": "1.2-3.4-5.6.7"}, "places must be row.column"),
        ({"latent": "mean"}, "latent must be one of"),
        ({"size": 100}, "size must be a multiple of 16"),
    ],
)
def test_wrong_arguments_are_named(given, words):
    with pytest.raises(ValueError, match=words):
        WatchedBlocks(**given)


@pytest.mark.parametrize("changed", [{}, {"size": 64, "side": 9, "places": "0.0-128.250-3.100"}])
def test_the_poster_is_the_native_run(changed):
    parameters = COMPONENT.complete({"temperature": 2.2, **changed})
    image = Image.open(io.BytesIO(COMPONENT.poster(parameters))).convert("RGB")
    size, cell = parameters["size"], 256 // parameters["size"]
    names = ("size", "temperature", "seed")
    native = Ising(**{n: parameters[n] for n in names}, update="multispin", start="up").run(200)
    up = np.array(list(bytes.fromhex(palette.SPIN_UP[1:])))
    drawn = (np.asarray(image) == up).all(axis=2)
    clear = np.ones((256, 256), dtype=bool)
    grown = (parameters["side"] + 1) * cell
    for row, column in outlines(parameters["places"], size, parameters["side"]) * cell:
        clear[max(0, row - 3) : row + grown + 3, max(0, column - 3) : column + grown + 3] = False
    spins = np.kron(native.spins > 0, np.ones((cell, cell), dtype=bool))
    assert clear.mean() > 0.7
    assert np.array_equal(drawn[clear], spins[clear])
    assert not np.array_equal(drawn, spins)


def test_the_places_of_the_default_are_equally_far_apart():
    first = corners(PLACES, 128, 1).reshape(3, 2).astype(float)
    for i in range(3):
        away = np.hypot(*(first[i] - first[i - 1]))
        assert away == pytest.approx(40.0, abs=0.7)
    assert PARAMETERS["places"].default == PLACES
    assert component("patches") is COMPONENT
