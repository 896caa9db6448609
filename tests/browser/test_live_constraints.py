"""The constraints in the browser: the native numbers, one constraint after the other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.live.constraints_parts import PARAMETERS
from ergolib.live.constraints_system import CONSTRAINTS, Throws, ends, kind
from ergolib.price import maximum_entropy

BODY = ".live-body[data-frames]"
STATES = [
    ("die", {0: 4.5}),
    ("die", {}),
    ("die", {0: 3.6, 1: 0.29, 2: 0.36}),
    ("die", {0: 6.0}),
    ("channel", {0: 2.0, 1: 0.25, 2: 0.3}),
    ("channel", {0: 2.0, 1: 0.0}),
    ("channel", {2: -0.7}),
]


@pytest.fixture
def still(open_bare, bare_url):
    """Open the component for a reader who asked for less motion."""
    pages = []

    def open_it(what="die", told=(), **address):
        page = open_bare(reduced_motion="reduce")
        pages.append(page)
        for k, (known, mean) in enumerate(zip("abc", "def", strict=True)):
            address[known] = int(k in told)
            if k in told:
                address[mean] = told[k]
        letters = ",".join(f"{letter}{value}" for letter, value in address.items())
        page.goto(f"{bare_url}/constraints.html#constraints=y{what},{letters}")
        page.wait_for_selector(BODY)
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def numbers(page, name):
    written = page.locator(BODY).get_attribute(f"data-{name}")
    return [float(n.replace("Infinity", "inf")) for n in written.split(",")]


def settled(page, name, index, value):
    page.wait_for_function(
        "([selector, name, i, value]) => Math.abs("
        "+document.querySelector(selector).dataset[name].split(',')[i] - value) < 1e-9",
        arg=[BODY, name, index, value],
    )


@pytest.mark.parametrize(("what", "told"), STATES)
def test_the_distribution_and_its_prices_are_the_native_ones(still, what, told):
    page = still(what, told)
    of = kind(what)
    found = maximum_entropy(of.features[list(told)], list(told.values()))
    assert numbers(page, "p") == pytest.approx(found.probabilities, abs=1e-9)
    assert numbers(page, "entropy") == pytest.approx([found.entropy], abs=1e-9)
    assert numbers(page, "expected") == pytest.approx(of.features @ found.probabilities, abs=1e-9)
    prices = numbers(page, "prices")
    for k, price in zip(told, found.prices, strict=True):
        assert prices[k] == pytest.approx(price, rel=1e-7, abs=1e-9)
    if np.isfinite(found.prices).all():
        assert numbers(page, "logz") == pytest.approx([found.log_partition], abs=1e-9)
    assert sum(numbers(page, "taught")) == pytest.approx(found.learned, abs=1e-9)
    reach = numbers(page, "reach")
    for k in range(CONSTRAINTS):
        others = {j: mean for j, mean in told.items() if j != k}
        assert reach[2 * k : 2 * k + 2] == pytest.approx(ends(of, k, others), abs=1e-12)


def test_the_throws_are_the_native_ones(still):
    page = still("channel", {0: 2.0, 1: 0.25}, s=11)
    begun = PARAMETERS["begin"].default
    native = Throws("channel", (True, True, False), (2.0, 0.25, 0.3), seed=11).run(begun)
    native = np.repeat(-native._logs, native.counts).mean()
    expect(page.locator(".stage .title b")).to_have_text(f"mean surprise −ln p: {native:.3f}")
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    assert page.locator(BODY).get_attribute("data-steps") == str(begun + 1)


def test_what_is_expected_teaches_nothing_and_moving_it_does(still):
    page = still("die", {0: 4.5})
    second = page.get_by_role("checkbox").nth(1)
    expected = numbers(page, "expected")[1]
    second.press("Space")
    page.wait_for_function("() => location.hash.includes('b1')")
    assert second.is_checked()
    assert numbers(page, "taught")[1] < 1e-4
    assert abs(numbers(page, "prices")[1]) < 0.05
    mean = round(expected, 2)
    slider = page.get_by_role("slider", name="share of threes and fours")
    for _ in range(3):
        slider.press("ArrowRight")
    features = kind("die").features[:2]
    found = maximum_entropy(features, [4.5, mean + 0.03])
    settled(page, "prices", 1, found.prices[1])
    assert slider.get_attribute("aria-valuetext") == f"{mean + 0.03:.2f}"
    expect(page.locator(".known .price").nth(1)).to_have_text(
        f"price {found.prices[1]:.3f} nat".replace("-", "−")
    )


def test_to_move_a_slider_is_to_learn_and_its_end_is_certainty(still):
    page = still("die", {0: 4.5})
    slider = page.get_by_role("slider", name="share of threes and fours")
    slider.press("End")
    settled(page, "reach", 3, 0.75)
    assert page.get_by_role("checkbox").nth(1).is_checked()
    assert float(slider.input_value()) == 0.75
    assert math.isinf(numbers(page, "prices")[1])
    expect(page.locator(".known .price").nth(1)).to_contain_text("∞")
    assert numbers(page, "p") == pytest.approx([0, 0, 0, 0.75, 0, 0.25], abs=1e-9)
    first = page.get_by_role("slider", name="mean number of spots")
    assert float(first.input_value()) == 4.5
    page.get_by_role("button", name="Forget all").press("Enter")
    assert numbers(page, "p") == pytest.approx([1 / 6] * 6)
    assert numbers(page, "entropy") == pytest.approx([math.log(6)])
    page.wait_for_function("() => location.hash.includes('a0')")


def test_the_tangent_has_the_price_for_its_slope_and_meets_the_axis_at_ln_z(still):
    page = still("die", {0: 4.5})
    die = maximum_entropy(kind("die").features[0], 4.5)
    path = page.locator("path.tangent").get_attribute("d")
    (x, y), (to_x, to_y) = ([float(n) for n in end.split()] for end in path[1:].split("L"))
    top = 2 * math.log(6)
    slope = (y - to_y) / 100 * top / ((to_x - x) / 100 * 6)
    assert slope == pytest.approx(die.prices[0], abs=2e-3)
    assert x == 0
    assert (100 - y) / 100 * top == pytest.approx(die.log_partition, abs=1e-3)
    expect(page.locator(".plots .note")).to_contain_text(f"= {die.log_partition:.3f}: that is ln Z")


def test_the_channel_begins_with_what_it_knows(still):
    page = still()
    page.get_by_label("What it is").select_option("channel")
    settled(page, "expected", 1, 0.25)
    of = kind("channel")
    found = maximum_entropy(of.features[:2], of.means[:2])
    assert numbers(page, "p") == pytest.approx(found.probabilities, abs=1e-12)
    page.wait_for_function("() => location.hash.includes('ychannel,a1,d2,b1,e0.25')")
