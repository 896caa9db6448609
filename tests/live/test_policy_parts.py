"""What the page on a cooled policy knows, and the policy behind it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ergolib import palette
from ergolib.learning.policy import (
    REWARDS,
    Bandit,
    entropy,
    entropy_after,
    entropy_gradient,
    frontier,
    gibbs_policy,
    softmax,
)
from ergolib.live import PolicyLive
from ergolib.live import policy_parts as parts
from ergolib.live.component import component


def picture(**given):
    made = component("policy").complete(given)
    return np.asarray(Image.open(io.BytesIO(parts.poster(made))).convert("RGBA"))


def test_the_frontier_goes_from_the_best_arms_to_all_of_them():
    """No gap is seen at either end, and between its points it is nowhere half a pixel off."""
    known = component("policy").constants()
    taus = known["TAUS"]
    assert taus[0] == 0.0 and (np.diff(taus) > 0.0).all()
    assert known["EVEN"] == pytest.approx(entropy(np.full(8, 0.125)))
    assert {name: tuple(given) for name, given in known["REWARDS"].items()} == REWARDS
    for rewards in REWARDS.values():
        held = [entropy(gibbs_policy(rewards, tau)) for tau in taus]
        assert held[0] == pytest.approx(np.log(rewards.count(max(rewards))))
        assert held[-1] == pytest.approx(np.log(8.0), abs=1e-4)
        between = np.sqrt(np.array(taus[1:-1]) * taus[2:])
        reward, nats = frontier(rewards, between)
        points = [each[::-1] for each in frontier(rewards, taus)]  # reward falls as tau grows
        assert np.interp(reward, *points) == pytest.approx(nats, abs=0.004)


def test_the_native_policy_is_that_of_the_parameters():
    live = PolicyLive(temperature=0.052, rewards="twins", method="sampled", rate=0.5, seed=7)
    run = live.system().run(300)
    same = Bandit("twins", 0.05, 0.5, "sampled", memory=parts.MEMORY, seed=7).run(300)
    assert np.array_equal(run.logits, same.logits)
    assert not np.array_equal(run.logits, live.system().run(299).logits)
    assert PolicyLive().system().temperature == 0.1
    with pytest.raises(ValueError, match="arm must be one of"):
        component("policy").complete({"arm": 9})


def test_a_push_at_the_book_s_numbers():
    """What one logit does: exactly, and to first order."""
    p = np.array([0.5, 0.3, 0.2])
    z = np.log(p)
    z[0] += parts.PUSH
    exact = entropy(softmax(z)) - entropy(p)
    assert exact == pytest.approx(entropy_after(p, 0, parts.PUSH) - entropy(p), abs=1e-12)
    first = parts.PUSH * entropy_gradient(p)[0]
    assert exact < first < 0.0  # one can see that they differ
    assert abs(exact - first) > 0.01


def test_twenty_thousand_steps_at_every_end_stay_finite():
    for tau in (0.0, parts.HOTTEST):
        for rewards in REWARDS:
            for method in ("expected", "sampled"):
                given = component("policy").complete(
                    {"temperature": tau, "rewards": rewards, "method": method, "rate": 0.5}
                )
                run = parts.native(given).run(20_000)
                assert np.isfinite(list(run.observe().values())).all()
                assert run.policy.sum() == pytest.approx(1.0, abs=1e-12)
                if tau:
                    assert run.policy == pytest.approx(run.gibbs(), abs=1e-3)


def test_the_poster_shows_bars_and_outlines():
    at_first, later = picture(begin=0), picture(begin=3000)
    assert at_first.shape == (*reversed(parts.PICTURE), 4)
    bar = tuple(int(palette.MEASURED[i : i + 2], 16) for i in (1, 3, 5))
    heights = [((image[..., :3] == bar).all(-1)).any(1).sum() for image in (at_first, later)]
    _, _, above, below = parts.EDGES
    room = parts.PICTURE[1] - above - below
    run = parts.native(component("policy").complete({})).run(3000)
    assert heights == pytest.approx([room / 8, room * run.policy.max()], abs=3)
    assert (picture(temperature=0.5) != at_first).any()
    alternative = component("policy").alternative(component("policy").complete({}))
    assert "temperature 0.100" in alternative
