"""Cooling into a memory: the page's network is the native one, and its controls work."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ergolib.learning.hopfield import ags_overlap
from ergolib.live.hopfield_system import Memories

BODY = ".live-body[data-frames]"


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


def sweeps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def state(page):
    return [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]


def native(network):
    seen = network.observe()
    return [seen["energy"], network.nearest, seen["overlap"], *network.overlaps[:4]]


def verdict(page):
    return page.locator(".account b").text_content()


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("a0.02,T0.6,n3,f0.2", {"load": 0.02, "temperature": 0.6, "trial": 3, "flipped": 0.2}),
        ("a0.1,T0,brandom,mrandom",
         {"load": 0.1, "temperature": 0.0, "start": "random", "memories": "random"}),
        ("a0.2,T0.1,cpseudo-inverse,bmixture",
         {"load": 0.2, "temperature": 0.1, "couplings": "pseudo-inverse", "start": "mixture"}),
    ],
)  # fmt: skip
def test_the_page_and_the_native_network_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#hopfield=s12,{hash}")
    network = Memories(**given, seed=12)
    begun = state(page)
    assert begun[1:] == native(network)[1:]
    assert begun[0] == pytest.approx(network.energy(), abs=1e-12)  # summed in another order
    press(page, "Step", 6)
    assert sweeps(page) == 6
    assert state(page)[1:] == native(network.run(6))[1:]
    assert state(page)[1:] != native(Memories(**given, seed=13).run(6))[1:]


def test_it_is_reminded_mixed_and_started_at_random(open_live):
    page = open_live("#hopfield=T0,a0.01")
    press(page, "Remind")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 6")
    press(page, "Pause")
    assert verdict(page) == "In memory 2."  # the first was there when it opened
    assert "123" not in page.locator(".account span").text_content()
    expect(page.locator(".account span")).to_have_text(
        "Known of memory 2: 84 nats from the cue, 710 now, of 710."
    )
    press(page, "Mix")
    press(page, "Pause")
    assert state(page)[3:6] == [0.5, 0.5, 0.5]
    assert verdict(page) == "In a mixture of memories 1, 2 and 3, which nobody taught."
    press(page, "Random")
    press(page, "Pause")
    press(page, "Reset")
    expected = native(Memories(0.01, 0.0, start="random", trial=1, seed=7))
    assert state(page)[1:] == expected[1:]
    assert page.locator(".stage canvas").count() == 3


def test_theory_stands_beside_what_is_measured(open_live):
    page = open_live("#hopfield=T0.4,a0.05,v64")
    shown = page.locator(".plots .title span")
    assert f"a memory {ags_overlap(0.05, 0.4):.3f}" in shown.all_text_contents()
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 3000")
    press(page, "Pause")
    measured = float(page.locator(".plots .title b").text_content())
    assert measured == pytest.approx(ags_overlap(0.05, 0.4), abs=0.02)
    page.locator(".slide input").press("End")
    assert "no memory" in shown.all_text_contents()


def test_a_place_in_the_plane_is_chosen(open_live):
    page = open_live()
    svg = page.locator(".plane svg[role]")
    box = svg.bounding_box()
    svg.click(position={"x": 0.5 * box["width"], "y": 0.5 * box["height"]})
    assert page.get_by_label("Load: memories per spin").input_value() == "0.1"
    assert page.locator(".slide input").input_value() == "0.6"
    assert page.locator(".plots .title").last.text_content() == "overlap with each of 102 memories"
    title = page.locator(".plane .title")
    assert title.text_content() == "T over load: where memories win, last, are lost"
    page.get_by_label("Couplings").select_option("pseudo-inverse")
    assert title.text_content() == "T over load, as it would be for Hebb’s couplings"


def test_a_state_with_half_an_overlap_in_the_cold_is_no_memory(open_live):
    page = open_live("#hopfield=T0,a0.05,f0.24")
    assert float(page.locator(".plots .title b").text_content()) == 0.52
    assert verdict(page) == "In none of its memories: a spurious state."
