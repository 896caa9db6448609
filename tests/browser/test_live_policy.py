"""A policy that is cooled: the page's is the native one, and a logit pushed by hand obeys."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.learning.policy import REWARDS, entropy, entropy_after, entropy_gradient, gibbs_policy
from ergolib.live import PolicyLive
from ergolib.live.policy_parts import PARAMETERS, PUSH

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def state(page):
    """Return logits and policy."""
    found = page.locator(BODY).get_attribute("data-state").split(",")
    return np.array([float(each) for each in found]).reshape(2, 8)


def steps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def rows(page):
    """Return what the table says of the policy, and of Gibbs."""
    found = page.locator(".account td.measured, .account td.measured + td").all_text_contents()
    return np.array([float(each) for each in found]).reshape(4, 2)


def told(page, place):
    """Return the numbers in a line about one logit."""
    words = page.locator(".told p").nth(place).text_content().replace("−", "-")
    return [float(number) for number in re.findall(r"-?\d+\.\d+", words)]


def goes_to(page, count):
    """Let it run until it has made so many steps."""
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > {count}")
    press(page, "Pause")


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("T0.055,rclose,a0.5", {"temperature": 0.055, "rewards": "close", "rate": 0.5}),
        (
            "T0,rtwins,msampled,a0.1,s12",
            {"temperature": 0.0, "rewards": "twins", "method": "sampled", "seed": 12},
        ),
    ],
)
def test_the_page_and_the_native_policy_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#policy={hash}")
    for _ in range(3):
        press(page, "Step")
    assert steps(page) == BEGIN + 3
    native = PolicyLive(**given).system().run(BEGIN + 3)
    logits, policy = state(page)
    assert logits.tolist() == native.logits.tolist()
    assert policy.tolist() == native.policy.tolist()
    seen = native.observe()
    found = rows(page)[:, 0]
    names = ("reward", "entropy", "free_energy", "gap")
    assert found == pytest.approx([seen[name] for name in names], abs=6e-5)
    goes_to(page, 2000)
    assert state(page)[0].tolist() == native.run(steps(page) - BEGIN - 3).logits.tolist()


def test_a_logit_pushed_by_hand_does_what_the_book_says(open_live):
    """By keyboard: an arm above exp(-H) costs entropy when raised, one below it brings some."""
    page = open_live("#policy=k8,T0.2")
    for arm in (7, 0):
        page.get_by_label("Logit z of arm").select_option(str(arm + 1))
        logits, p = state(page)
        assert told(page, 0) == pytest.approx([entropy_gradient(p)[arm]], abs=6e-5)
        press(page, "Raise z")
        moved, after = state(page)
        assert moved[arm] == logits[arm] + PUSH
        change, first = told(page, 1)[1:]
        assert change == pytest.approx(entropy_after(p, arm, PUSH) - entropy(p), abs=6e-5)
        assert change == pytest.approx(entropy(after) - entropy(p), abs=6e-5)
        assert first == pytest.approx(PUSH * entropy_gradient(p)[arm], abs=6e-5)
        assert (change < 0.0) == (p[arm] > np.exp(-entropy(p)))
        assert change != first  # to four places
    press(page, "Lower z")
    assert state(page)[1] == pytest.approx(p, abs=1e-12)
    # The native policy goes on from there, on the same path.
    native = PolicyLive(temperature=0.2).system().run(BEGIN)
    native.logits[7] += PUSH
    native.logits[0] += PUSH
    native.logits[0] -= PUSH
    press(page, "Step")
    assert state(page)[0].tolist() == native.run(1).logits.tolist()
    # A hundred pushes more do no harm, and a bar can be clicked.
    for _ in range(100):
        press(page, "Raise z")
    assert np.isfinite(state(page)).all()
    box = page.locator(".stage canvas").bounding_box()
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"])
    expect(page.get_by_label("Logit z of arm")).to_have_value("5")


def test_it_comes_to_rest_at_gibbs_and_a_colder_dial_asks_for_more(open_live):
    page = open_live("#policy=T0.2,a0.5,v256")
    goes_to(page, 30_000)  # the arm that pays nothing has a share of 0.003, and takes that long
    floor = gibbs_policy(REWARDS["ladder"], 0.2)
    assert state(page)[1] == pytest.approx(floor, abs=1e-4)
    expect(page.locator(".note")).to_contain_text("would cost 5.00 nats")
    assert rows(page)[1] == pytest.approx([entropy(floor)] * 2, abs=2e-4)
    slide = page.locator(".slide input")
    slide.press("ArrowLeft")
    colder = gibbs_policy(REWARDS["ladder"], 0.195)
    assert rows(page)[1] == pytest.approx([entropy(floor), entropy(colder)], abs=2e-4)
    slide.press("Home")
    assert rows(page)[1, 1] == 0.0
    expect(page.locator(".note")).to_contain_text("No bonus")
    goes_to(page, steps(page) + 10_000)
    expect(page.locator(".note")).to_contain_text("Collapsed")
    assert rows(page)[1, 0] < 0.1


def test_twins_pushed_apart_come_together_only_with_a_bonus(open_live):
    page = open_live("#policy=rtwins,T0.1,k5,a0.5,v256")
    expect(page.locator(".note")).to_contain_text("keeps them equal")
    press(page, "Raise z")
    expect(page.locator(".note")).to_contain_text("together again")
    goes_to(page, 3000)
    assert np.ptp(state(page)[1][3:5]) < 1e-6
    page.locator(".slide input").press("Home")
    press(page, "Raise z")
    apart = np.ptp(state(page)[0][3:5])
    expect(page.locator(".note")).to_contain_text("nothing brings them together")
    goes_to(page, steps(page) + 10_000)
    assert np.ptp(state(page)[0][3:5]) >= apart
