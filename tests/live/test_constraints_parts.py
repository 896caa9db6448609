"""The constraints, natively: means that can be reached, throws, and the kernel of the page."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest

from ergolib.kernels import maximum_entropy as kernel
from ergolib.live.component import component
from ergolib.live.constraints import ConstraintsLive
from ergolib.live.constraints_parts import COMPONENT, PLACES, STEPS
from ergolib.live.constraints_system import KINDS, Throws, ends, kind, reached
from ergolib.price import entropy_curve, maximum_entropy

EVERY = [
    (what, known)
    for what in KINDS
    for known in itertools.product([False, True], repeat=3)
]  # fmt: skip


def in_the_page(what, told):
    """Run the kernel as the page runs it."""
    of = kind(what)
    states = of.features.shape[1]
    prices, p, account = np.zeros(len(told)), np.zeros(states), np.zeros(2)
    scratch = np.zeros(kernel.scratch_size(len(told), states))
    rows, means = of.features[list(told)].ravel(), np.array(list(told.values()))
    kernel.solve(rows, means, np.ones(states), prices, p, account, scratch, STEPS)
    return p, prices, account


@pytest.mark.parametrize(("what", "known"), EVERY)
def test_the_page_finds_what_python_finds_inside_and_on_the_edge(what, known):
    rng = np.random.default_rng(sum(known) + len(what))
    of = kind(what)
    for trial in range(12):
        means = rng.uniform(of.features.min(axis=1) - 1, of.features.max(axis=1) + 1)
        told = reached(of, known, np.round(means, 2) if trial % 2 else np.round(means))
        found = maximum_entropy(of.features[list(told)], list(told.values()))
        p, prices, account = in_the_page(what, told)
        assert p == pytest.approx(found.probabilities, abs=1e-9)
        assert account[0] == pytest.approx(found.entropy, abs=1e-9)
        if np.isfinite(found.prices).all() and (found.probabilities > 1e-6).all():
            assert prices == pytest.approx(found.prices, rel=1e-6, abs=1e-8)
            assert account[1] == pytest.approx(found.log_partition, abs=1e-8)


def test_the_curve_of_the_page_is_that_of_python():
    of = kind("channel")
    low, high = ends(of, 1, {0: 2.0})
    assert (low, high) == (0.0, 1.5)
    values = np.linspace(low, high, PLACES)
    entropies, p = np.zeros(PLACES), np.zeros(16)
    scratch = np.zeros(kernel.scratch_size(2, 16) + 4)
    rows, means = of.features[:2].ravel(), np.array([2.0, 0.0])
    kernel.entropy_along(rows, means, np.ones(16), 1, values, entropies, p, scratch, STEPS)
    curve = entropy_curve(of.features[:2], [2.0, 0.0], which=1, points=PLACES)
    assert entropies == pytest.approx(curve["entropy"].to_numpy(), abs=1e-9)
    assert means.tolist() == [2.0, 0.0]


def test_means_are_moved_to_where_they_can_be():
    of = kind("die")
    assert reached(of, (True, True, False), (4.5, 3.0, 0.0)) == {0: 4.5, 1: pytest.approx(0.75)}
    assert reached(of, (True, False, False), (0.0, 0.0, 0.0)) == {0: 1.0}
    assert reached(of, (True, False, True), (6.0, 0.0, 0.3)) == {0: 6.0, 2: 1.0}


def test_saved_loaded_and_continued_it_throws_the_same():
    made = Throws("channel", (True, True, False), (2.0, 0.25, 0.0), seed=3).run(1000)
    other = pickle.loads(pickle.dumps(made)).run(500)
    made.run(200).run(300)
    assert made.counts.tolist() == other.counts.tolist()
    assert made.observe() == other.observe()
    assert made.counts.sum() == 1500
    assert Throws(seed=1).run(0).observe()["surprise"] == 0.0
    with pytest.raises(ValueError, match="what must be one of 'die', 'channel'"):
        Throws("coin")
    with pytest.raises(AttributeError, match="tell them other means"):
        made.temperature = 2.0


def test_throws_have_the_means_that_were_told():
    made = Throws("die", (True, True, False), (4.0, 0.2, 0.0), seed=5)
    share = made.run(200_000).counts / 200_000
    of = kind("die")
    for k, mean in made.told.items():
        spread = np.sqrt((of.features[k] - mean) ** 2 @ share / 200_000)
        assert abs(of.features[k] @ share - mean) < 5 * spread
    fair = abs(of.features[0] @ share - 3.5) / np.sqrt((of.features[0] - 4) ** 2 @ share / 200_000)
    assert fair > 50


def test_the_component_and_its_system_agree():
    live = ConstraintsLive(what="channel", know_1=True, mean_1=2.0, know_2=True, mean_2=0.0)
    assert live.system().told == {0: 2.0, 1: 0.0}
    assert component("constraints") is COMPONENT
    words = COMPONENT.alternative(COMPONENT.complete({}))
    assert "mean number of spots 4.5" in words
    assert "knowing nothing" in COMPONENT.alternative(COMPONENT.complete({"know_1": False}))
    channel = COMPONENT.complete({"what": "channel"})
    assert "sixteen states" in COMPONENT.invite(channel)
    assert COMPONENT.poster(channel)[1:4] == b"PNG"
