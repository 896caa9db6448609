"""Hidden atoms: what the page shows is the native territory, atom by atom and nat by nat."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib import exact, palette
from ergolib.live.atoms_parts import DOT
from ergolib.live.atoms_run import LOOKS, SIDE, Territories

BODY = ".live-body[data-frames]"
STEAM, ICE = 0, 1

# The colour of a canvas at places of its window.
COLOURS = """([which, places, side]) => {
  const canvas = document.querySelectorAll(".stage canvas")[which];
  const context = canvas.getContext("2d");
  return places.map(([x, y]) => [...context.getImageData(
    Math.floor(canvas.width * (x / side + 0.5)), Math.floor(canvas.height * (0.5 - y / side)), 1, 1,
  ).data]);
}"""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def colours(page, which, places):
    inside = [
        place for place in np.asarray(places).tolist() if max(map(abs, place)) < SIDE / 2 - 0.02
    ]
    assert inside
    return np.array(page.evaluate(COLOURS, [which, inside, SIDE]))


def marked(page, which, places):
    """Whether there is the mark of a seen atom at each place."""
    mark = list(bytes.fromhex(palette.MEASURED[1:]))
    return np.abs(colours(page, which, places)[:, :3] - mark).max(axis=1) < 40


def atoms(made, which, status=1):
    names = ("steam_status", "steam") if which == STEAM else ("status", "atoms")
    is_it = made.state[names[0]] == status
    return made.state[names[1]][:, : is_it.size].T[is_it]


def said(page, which):
    """How many looks, and how many nats."""
    words = page.locator(".window .title").nth(which).locator("span").text_content()
    looks, nats = re.fullmatch(rf"(\d+) of {LOOKS} looks, ([\d.]+) nats", words).groups()
    return int(looks), float(nats)


def native(spread, known, seed, looks):
    made = Territories(spread, known, seed)
    for _ in range(looks):
        made.look()
    return made


@pytest.mark.parametrize(("spread", "known"), [(0.1, False), (0.1, True), (0.2, False)])
def test_the_page_and_the_native_territory_agree(open_live, spread, known):
    page = open_live(f"#atoms=w{spread:.2f},k{int(known)},s40")
    made = native(spread, known, 40, 3)
    for _ in range(4):
        looks, nats = said(page, ICE)
        assert looks == len(made.nats)
        assert nats == pytest.approx(made.nats[-1], abs=0.00501)
        assert said(page, STEAM) == (looks, 0.0)
        for which in (STEAM, ICE):
            assert marked(page, which, atoms(made, which)).all()
            assert not marked(page, which, atoms(made, which, 0)).all()
        press(page, "Step")
        made.look()


def test_the_next_territory_is_the_native_one_too(open_live):
    page = open_live("#atoms=w0.12,k1,s5")
    press(page, "Reset")
    for looks in (5, 10, LOOKS, 5):  # no more than there are; then another territory
        press(page, "Reveal five")
        assert said(page, ICE)[0] == looks
    made = Territories(0.12, True, 5)
    for _ in range(LOOKS):
        made.look()
    made._draw()
    for _ in range(5):
        made.look()
    assert said(page, ICE)[1] == pytest.approx(made.nats[-1], abs=0.00501)
    assert marked(page, ICE, atoms(made, ICE)).all()


def test_the_first_look_tells_the_exact_number(open_live):
    page = open_live()
    press(page, "Reset")
    assert said(page, ICE) == (0, 0.0)
    press(page, "Step")
    assert said(page, ICE)[1] == pytest.approx(exact.crystal_information(0.1), abs=0.00501)
    title = page.locator(".charts .title").first
    expect(title).to_contain_text("expected 1.62")


def test_a_tap_reveals_the_nearest_hidden_atom(open_live):
    page = open_live("#atoms=w0.08,k0,s9", viewport={"width": 360, "height": 740}, has_touch=True)
    press(page, "Reset")
    made = Territories(0.08, False, 9)
    for which in (ICE, STEAM):
        hidden = atoms(made, which, 0)
        middle = hidden[np.hypot(*(hidden - [1.0, -1.0]).T).argmin()]
        canvas = page.locator(".stage canvas").nth(which)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        place = [(middle[0] / SIDE + 0.5) * box["width"], (0.5 - middle[1] / SIDE) * box["height"]]
        canvas.tap(position={"x": place[0] + 2, "y": place[1] - 1})
        assert marked(page, which, [middle]).all()
        assert said(page, which)[0] == 1
    assert said(page, ICE)[1] == pytest.approx(exact.crystal_information(0.08), abs=0.006)


def test_the_keyboard_moves_a_cursor_and_reveals(open_live):
    page = open_live("#atoms=w0.10,k0,s2")
    press(page, "Reset")
    made = Territories(0.1, False, 2)
    canvas = page.locator(".stage canvas").nth(ICE)
    canvas.focus()
    for key, count in (("ArrowRight", 4), ("ArrowDown", 2), ("Shift+ArrowUp", 2)):
        for _ in range(count):
            canvas.press(key)
    canvas.press("Enter")
    hidden = atoms(made, ICE, 0)
    nearest = hidden[np.hypot(*(hidden - [1.0, 1.5]).T).argmin()]
    assert said(page, ICE)[0] == 1
    assert said(page, STEAM)[0] == 0
    canvas.blur()  # or the cursor may hide it
    assert marked(page, ICE, [nearest]).all()
    canvas.press(" ")
    assert said(page, ICE)[0] == 2


def test_twelve_looks_are_all(open_live):
    page = open_live()
    canvas = page.locator(".stage canvas").nth(ICE)
    canvas.focus()
    for _ in range(LOOKS):
        canvas.press("Enter")
    assert said(page, ICE)[0] == LOOKS


def test_forget_covers_the_same_territory(open_live):
    page = open_live("#atoms=s3")
    before = said(page, ICE)
    press(page, "Forget")
    assert said(page, ICE) == said(page, STEAM) == (0, 0.0)
    made = native(0.1, False, 3, 3)
    assert not marked(page, ICE, atoms(made, ICE)).any()
    press(page, "Step")
    assert said(page, ICE)[0] == 1
    assert before[0] == 3


def test_the_cover_can_be_lifted(open_live):
    """Then there is a dark ring round each hidden atom, on a light rim."""
    page = open_live("#atoms=w0.10,k0,s6")
    made = native(0.1, False, 6, 3)
    text = int(palette.TEXT[1:3], 16)
    # Above each atom, where its ring is, if no other is near.
    for which in (STEAM, ICE):
        hidden = atoms(made, which, 0)
        gaps = np.hypot(*(hidden[:, None] - hidden[None]).transpose(2, 0, 1)) + 9 * np.eye(
            len(hidden)
        )
        alone = hidden[(gaps.min(axis=1) > 0.6) & (np.abs(hidden).max(axis=1) < 3.7)]
        rings = alone + np.array([0.0, DOT])
        covered = colours(page, which, rings)
        press(page, "Lift the cover")
        lifted = colours(page, which, rings)
        dark = (np.abs(lifted[:, 0] - text) < 90) & (lifted[:, 3] > 240)
        assert dark.mean() > 0.9
        assert not np.array_equal(covered, lifted)
        press(page, "Lift the cover")
        assert np.array_equal(colours(page, which, rings), covered)


def test_another_temperature_keeps_what_was_seen(open_live):
    page = open_live("#atoms=w0.10,k0,s11")
    cold = native(0.1, False, 11, 3)
    numbers = np.flatnonzero(cold.state["status"] == 1)
    slider = page.locator(".slide input")
    for _ in range(4):
        slider.press("ArrowRight")
    warm = Territories(0.14, False, 11)
    for number in numbers:
        warm.look(int(number))
    assert said(page, ICE)[0] == 3
    assert said(page, ICE)[1] == pytest.approx(warm.nats[-1], abs=0.00501)
    assert marked(page, ICE, atoms(warm, ICE)).all()
    page.get_by_label("I know how the axes lie").check()
    known = Territories(0.14, True, 11)
    for number in numbers:
        known.look(int(number))
    assert said(page, ICE)[1] == pytest.approx(known.nats[-1], abs=0.00501)


def test_means_over_territories_come_to_what_is_exact(open_live):
    page = open_live("#atoms=w0.12,k1,v60,s1")
    press(page, "Reset")
    press(page, "Run")
    page.wait_for_function(
        f"() => +document.querySelector('{BODY}').dataset.steps > 1200", timeout=60000
    )
    press(page, "Pause")
    points = page.locator(".charts .plot").first.locator("circle")
    assert points.count() == LOOKS
    table = [exact.crystal_information(0.12), exact.crystal_information(0.12, atoms=2)]
    heights = [float(points.nth(i).get_attribute("cy").rstrip("%")) for i in range(2)]
    top = float(page.locator(".charts .plot").first.locator("text").nth(1).text_content())
    for height, nats in zip(heights, table, strict=True):
        assert (1 - height / 100) * top == pytest.approx(nats, abs=0.05)
