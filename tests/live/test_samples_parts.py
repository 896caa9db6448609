"""What the page on samples knows, and the experiments behind it."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from PIL import Image

from ergolib import exact
from ergolib.information import mean_plug_in_information, mutual_information
from ergolib.live import samples_parts as parts
from ergolib.live.component import component
from ergolib.live.samples_system import METHODS, STATES, TEMPERATURES, Experiments, blocks, joint

SPINS = [name for name in TEMPERATURES if name != "dice"]


@pytest.mark.parametrize("variables", SPINS)
def test_the_table_is_the_exact_joint_distribution(variables):
    """The classes of equal probabilities, found at one temperature, are those of all."""
    p = exact.state_probabilities(TEMPERATURES[variables], 4)
    for states in STATES:
        truth = blocks(p, states)
        assert joint(variables, states) == pytest.approx(truth, rel=1e-11)
        assert joint(variables, states).sum() == pytest.approx(1.0, abs=1e-14)
    other = blocks(exact.state_probabilities(2.1, 4), 16)
    assert np.abs(joint(variables, 16) / other - 1.0).max() > 1e-3  # the negative control


def test_single_spins_are_antipodes():
    """I(s0; antipode) of the 4 x 4 torus, computed independently of this package."""
    found = {t: mutual_information(joint(t, 2), 0, 1) for t in ("1.5", "2", "2.269", "5")}
    known = {"1.5": 0.62077215, "2": 0.42188442, "2.269": 0.28255538, "5": 0.00089928}
    assert found == pytest.approx(known, abs=6e-9)
    for states in STATES:
        assert mutual_information(joint("dice", states), 0, 1) == 0.0


def test_larger_blocks_share_more():
    for variables in SPINS:
        information = [mutual_information(joint(variables, k), 0, 1) for k in STATES]
        assert information == sorted(information)


def test_the_page_has_the_exact_numbers():
    constants = component("samples").constants()
    for variables, states in (("dice", 4), ("2", 8), ("5", 16)):
        entry, p = constants["KNOWN"][variables][states], joint(variables, states)
        assert entry["exact"] == pytest.approx(mutual_information(p, 0, 1), abs=1e-9)
        means = np.cumsum(entry["mean"]["differences"]) / entry["mean"]["unit"]
        assert len(means) == len(constants["SAMPLES"])
        for n, mean in zip(constants["SAMPLES"], means, strict=True):
            assert mean == pytest.approx(mean_plug_in_information(p, 0, 1, n), abs=6e-7)
    assert (constants["SAMPLES"][0], constants["SAMPLES"][-1]) == (10, 1_000_000)


def test_experiments_find_what_they_should_on_average():
    system = Experiments("2", 4, samples=300, seed=5)
    found = np.array([list(system.run().observe().values()) for _ in range(2000)])
    error = found[:, 0].std() / 2000**0.5
    assert abs(found[:, 0].mean() - mean_plug_in_information(joint("2", 4), 0, 1, 300)) < 5 * error
    assert abs(found[:, 0].mean() - system.information()) > 5 * error  # the negative control
    assert system.counts.sum() == 300


def test_it_takes_the_same_path_after_sleep():
    system = Experiments("dice", 8, samples=100, seed=5).run(3)
    twin = pickle.loads(pickle.dumps(system))
    assert (twin.run(2).counts == system.run(2).counts).all()
    assert twin.observe() == system.observe()
    assert list(system.observe()) == [*METHODS, "error"]
    assert (system.copy().run().counts != Experiments("dice", 8, 100, 6).run(6).counts).any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"variables": "3.1"}, "variables must be one of 'dice', '5'"),
        ({"states": 3}, "states must be one of"),
        ({"states": 32}, "states must be an integer from 2 to 16"),
        ({"samples": 0}, "samples must be an integer from 1 to 10000000"),
        ({"seed": -1}, "seed must be an integer of at least 0"),
    ],
)
def test_wrong_arguments(change, words):
    with pytest.raises(ValueError, match=words):
        Experiments(**{"variables": "dice", "states": 4, "samples": 10, "seed": 1, **change})


@pytest.mark.parametrize("given", [{}, {"variables": "2.269", "states": 4, "decades": 5.25}])
def test_the_poster_is_the_native_table(given):
    """A square in the middle of each cell whose two states were met together."""
    complete = component("samples").complete(given)
    pieces = -(-parts.samples(complete["decades"]) // parts.PIECE)
    native = parts.system(complete).run(complete["begin"] // pieces).counts
    picture = np.asarray(Image.open(io.BytesIO(parts.poster(complete))))
    cell = len(picture) // len(native)
    middles = picture[cell // 2 :: cell, cell // 2 :: cell]
    assert ((middles > 0) == (native > 0)).all()
    sizes = (picture.reshape(len(native), cell, len(native), cell) > 0).sum(axis=(1, 3))
    expected = np.outer(native.sum(axis=1), native.sum(axis=0)) / native.sum()
    more = native > 1.3 * expected
    assert sizes[more].min() > sizes[native < 0.7 * expected].max()


def test_the_invitation_is_about_these_variables():
    made = component("samples")
    assert "dice of 16 faces" in made.invite(made.complete({}))
    assert "coins" in made.invite(made.complete({"states": 2}))
    assert "share 0.422 nats" in made.invite(made.complete({"variables": "2", "states": 2}))
