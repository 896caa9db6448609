"""The turned circuit: what travels to the page, and what was measured beforehand."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib.kernels.random import seed_state
from ergolib.learning.composition import behaviour, circuit, turned
from ergolib.learning.transformer import attention_patterns
from ergolib.live import MisorientationLive
from ergolib.live.component import component
from ergolib.live.misorientation_parts import PARAMETERS, PIXELS, between, poster
from ergolib.live.misorientation_system import (
    ALPHABET,
    ARCHITECTURE,
    BATCH,
    CIRCUITS,
    DEGREES,
    MEASURED,
    SEEN_BY,
    SOURCE,
    WHOLE,
    TurnedCircuit,
    curves,
    law,
    levels,
    parameters,
    trained,
    weights,
)


def read(table):
    values = np.cumsum(table["differences"]) / table["unit"]
    return table["low"] + table["step"] * np.arange(values.size), values


@pytest.mark.parametrize("seed", CIRCUITS)
def test_circuits_have_an_induction_head_after_rounding(seed):
    found = circuit(ARCHITECTURE, parameters(seed))
    assert found.overlap > 0.5 and found.match > 0.5
    for reader in SEEN_BY:
        induction, error, loss, other = np.array(curves(seed)[reader])
        assert induction[0] == curves(seed)["keys"][0][0] > 0.7
        assert (0.0 <= error).all() and error.max() < 0.004 and other.max() < 0.02
        assert (np.abs(np.diff(loss)) < 1.0).all()
    away = np.abs(np.array(law(seed)) - curves(seed)["keys"][0])
    assert away.max() < 0.05
    assert 0.05 < levels(seed)["uniform"] < 0.15 and 2.3 < levels(seed)["bigram"] < 2.77


def test_rounding_weights_to_63_levels_costs_less_than_it_can_be_measured():
    tokens = SOURCE.tokens(BATCH * MEASURED, ARCHITECTURE.context, seed_state(5))
    full = trained(0).parameters
    assert len(weights(0)[0]) == full.size and set(weights(0)[0]) <= set(ALPHABET)
    for degrees in (0.0, 60.0):
        both = [
            behaviour(*turned(ARCHITECTURE, flat, degrees), tokens)
            for flat in (full, parameters(0))
        ]
        for name in ("induction", "loss_predictable"):
            one, other = (getattr(each, name) for each in both)
            error = getattr(both[0], f"{name}_error")
            assert abs(one - other) < 5.0 * 2.0**0.5 * error < 0.2
    # The negative control: fifteen levels are too few.
    coarse = full.astype(np.float64)
    for view in ARCHITECTURE.views(coarse).values():
        unit = np.abs(view).max() / 7.0 or 1.0
        view[...] = unit * np.rint(view / unit)
    lost = behaviour(ARCHITECTURE, coarse, tokens)
    straight = behaviour(ARCHITECTURE, full, tokens)
    assert straight.induction - lost.induction > 10.0 * straight.induction_error


def test_curves_are_measured_again():
    for seed, degrees, reader in ((0, 60, "keys"), (1, 90, "every"), (0, 135, "values")):
        rows = np.array(curves(seed)[reader])[:, DEGREES.index(degrees)]
        system = TurnedCircuit(seed, degrees, reader, seed=11)
        found = np.array([list(system.run().observe().values())[:2] for _ in range(25)])
        errors = np.hypot(found.std(axis=0, ddof=1) / 5.0, rows[1::2])
        assert (np.abs(found.mean(axis=0) - rows[::2]) < 5.0 * errors).all()
    # The negative control: another angle is told from it.
    other = np.array(curves(0)["keys"])[:, DEGREES.index(75)]
    system = TurnedCircuit(0, 60, "keys", seed=11).run(1)
    assert abs(system.observe()["induction"] - other[0]) > 0.1


def test_tables_pass_through_what_was_measured():
    values = curves(0)["keys"][0]
    places, found = read(between(values))
    np.testing.assert_allclose(found[np.isin(places, DEGREES)], values, atol=6e-4)
    assert places[-1] == 180.0 and np.diff(found).max() < 1e-3


def test_patterns_are_those_of_the_reference():
    system = TurnedCircuit(1, 40, "keys", seed=3)
    altered = turned(ARCHITECTURE, parameters(1), 40.0)
    expected = attention_patterns(*altered, [*system.shown[None]])[1, 0, 0]
    np.testing.assert_allclose(system.pattern(), expected, atol=1e-5)
    straight = TurnedCircuit(1, 0, "keys", seed=3).pattern()
    assert np.abs(straight - system.pattern()).max() > 0.05
    whole = TurnedCircuit(1, 140, WHOLE, seed=3).pattern()
    np.testing.assert_allclose(whole, straight, atol=1e-5)


def test_it_pickles_and_the_class_gives_it():
    system = MisorientationLive(angle=70, circuit=1, seed=9).system().run(2)
    again = pickle.loads(pickle.dumps(system))
    assert system.run(2).observe() == again.run(2).observe()
    assert again.sequences == 4 * BATCH
    assert system.observe() != TurnedCircuit(1, 70, seed=8).run(4).observe()
    for given, words in (
        ({"circuit": 2}, "circuit must be one of"),
        ({"degrees": 181}, "degrees must be"),
        ({"reader": "key"}, "reader must be one of 'keys'"),
    ):
        with pytest.raises(ValueError, match=words):
            TurnedCircuit(**given)
    assert set(PARAMETERS) <= set(MisorientationLive.param)


def test_the_poster_is_the_native_pattern():
    given = component("misorientation").complete({"angle": 50, "seed": 8})
    image = np.asarray(Image.open(io.BytesIO(poster(given))).convert("RGBA"))
    side = ARCHITECTURE.context * PIXELS
    assert image.shape == (side, side, 4)
    middle = np.arange(ARCHITECTURE.context) * PIXELS + PIXELS // 2
    alpha = image[np.ix_(middle, middle)][..., 3] / 255.0
    below = np.tril(np.ones(alpha.shape, bool))
    expected = np.sqrt(TurnedCircuit(0, 50, seed=8).pattern())
    np.testing.assert_allclose(alpha[below], expected[below], atol=0.03)
