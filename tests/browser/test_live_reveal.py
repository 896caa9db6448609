"""Revealed spins in the browser: the native map to the last bit, and hands that uncover it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from kernel_memory import KEEP, kernel_bytes
from playwright.sync_api import expect

from ergolib.live.component import component
from ergolib.live.reveal_parts import BURST
from ergolib.live.reveal_system import Reveals, order

BODY = ".live-body[data-frames]"
COVER = ".cover[tabindex]"
BEGIN = 256


@pytest.fixture
def still(open_bare, bare_url):
    """Open the component for a reader who asked for less motion."""
    pages = []

    def open_it(address="", **options):
        page = open_bare(reduced_motion="reduce", **options)
        pages.append(page)
        page.add_init_script(KEEP)
        page.goto(f"{bare_url}/reveal.html#reveal={address}")
        page.wait_for_selector(BODY)
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def lattices(page, size):
    """Return territory, sample, revealed spins and links, as they are in the kernels' memory."""
    heap, sites = component("reveal").constants()["MODULE"]["heap"], size * size
    content = kernel_bytes(page, heap, 4 * sites)
    return [np.frombuffer(content, np.int8, sites, i * sites) for i in range(4)]


def same(page, system):
    shown = lattices(page, system._size)
    known = system.territory, system.map.spins, system.map.revealed, system.map.linked
    return all(np.array_equal(a, b.ravel()) for a, b in zip(shown, known, strict=True))


def places(page):
    page.wait_for_function("() => location.hash.includes(',k')")
    page.wait_for_timeout(700)
    found = re.search(r",k([\d-]*)", page.evaluate("location.hash"))
    return [int(word) for word in found[1].split("-") if word]


@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize("known", ["", "5", "100-3-77"])
def test_the_page_and_the_native_map_agree_to_the_last_spin(still, size, known):
    page = still(f"T2.10,s9,n{size},k{known}")
    system = Reveals(size=size, temperature=2.1, seed=9, places=known).run(BURST + BEGIN)
    assert same(page, system)
    page.get_by_role("button", name="Step").click()
    page.get_by_role("button", name="Step").click()
    assert same(page, system.run(2))


def test_uncovering_keeps_the_path_and_the_account(still):
    page = still("T1.80,s4,n32,k10")
    system = Reveals(size=32, temperature=1.8, seed=4, places="10").run(BURST + BEGIN)
    page.get_by_role("button", name="Reveal one").click()
    site = next(each for each in order(32, 4) if each != 10)
    system.uncover(divmod(site, 32)).run(BURST)
    assert same(page, system)
    told = system.accounts[-1]
    cells = page.locator(".account tbody td b").all_text_contents()
    for cell, known in zip((cells[0], cells[3]), (told.surprise, told.jointly), strict=True):
        shown = float(cell.split(" ")[0].replace("−", "-"))
        assert shown == pytest.approx(known.value, abs=max(known.error, 0.001))
    sign = "up" if system.territory[divmod(site, 32)] > 0 else "down"
    expect(page.locator(".account thead")).to_contain_text(sign)
    assert places(page) == [10, site]


def test_many_are_uncovered_and_all_are_forgotten(still):
    page = still("n32,k")
    expect(page.locator(".half").first).to_contain_text("0 of 1,024")
    page.get_by_role("button", name="Reveal five").click()
    expect(page.locator(".half").first).to_contain_text("5 of 1,024")
    assert np.count_nonzero(lattices(page, 32)[2]) == 5
    page.get_by_role("button", name="Forget all").click()
    expect(page.locator(".half").first).to_contain_text("0 of 1,024")
    assert not lattices(page, 32)[2].any()
    expect(page.locator(".account tbody td b").first).to_have_text("–")


def test_it_is_uncovered_by_keyboard(still):
    page = still("n32,k")
    page.locator(COVER).focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    row, column = 15, 14
    assert np.flatnonzero(lattices(page, 32)[2]).tolist() == [row * 32 + column]
    words = page.locator(".nats [aria-live]")
    expect(words).to_have_text(re.compile(r"Row 16, column 15: (up|down), uncovered"))
    page.keyboard.press("ArrowRight")
    expect(words).to_have_text(re.compile(r"Row 16, column 16: here: (up|down) with [\d.]+ %"))
    for _ in range(16):
        page.keyboard.press("ArrowDown")  # edges are joined
    page.keyboard.press(" ")
    assert np.flatnonzero(lattices(page, 32)[2]).size == 2


def test_a_finger_uncovers_the_nearest_hidden_spin(still):
    page = still("n32,k", viewport={"width": 360, "height": 800}, has_touch=True)
    box = page.locator(COVER).bounding_box()
    cell = box["width"] / 32
    for _ in range(3):
        page.touchscreen.tap(box["x"] + 8.5 * cell, box["y"] + 4.5 * cell)
    found = np.flatnonzero(lattices(page, 32)[2])
    assert found.size == 3
    assert 4 * 32 + 8 in found
    assert all(abs(site // 32 - 4) + abs(site % 32 - 8) <= 1 for site in found)


def test_the_cover_is_lifted_and_the_map_held_against_it(still):
    page = still("T1.80,n32,k10")
    button = page.get_by_role("button", name="Show the territory")
    button.press("Enter")
    expect(page.locator(".half").first).to_contain_text("the map is right about")
    said = page.locator(".half").first.text_content()
    right, expected = (int(number) for number in re.findall(r"(\d+) %", said))
    assert abs(right - expected) < 10
    page.get_by_role("button", name="Cover the territory").press("Enter")
    expect(page.locator(".half").first).to_contain_text("1 of 1,024")


def test_a_new_temperature_is_a_new_territory_with_the_same_places(still):
    page = still("T3.00,s4,n32,k10-600")
    page.get_by_role("button", name="Cold: 1.8").click()
    system = Reveals(size=32, temperature=1.8, seed=4, places="10-600")
    assert np.array_equal(lattices(page, 32)[0], system.territory.ravel())
    assert np.flatnonzero(lattices(page, 32)[2]).tolist() == [10, 600]
    page.wait_for_timeout(800)  # once the dial rests, each is accounted for
    assert same(page, system.run(BURST))
    expect(page.locator(".account tbody td b").first).not_to_have_text("–")


def test_what_the_map_shows_can_be_chosen(still):
    page = still("T2.27,n32,k10-600")
    seen = set()
    for look in ("belief", "links", "guess"):
        page.get_by_label("The map shows").select_option(look)
        seen.add(page.locator(".half canvas").last.evaluate("c => c.toDataURL()"))
    assert len(seen) == 3


@pytest.mark.parametrize("nonsense", ["kx-y", "k--", "k99999999", "k1-1-1e3"])
def test_places_that_make_no_sense_are_left_out(still, nonsense):
    page = still(f"n32,{nonsense}")
    known = np.flatnonzero(lattices(page, 32)[2]).tolist()
    assert known == ([1] if nonsense.startswith("k1") else [])
