"""Counting states: the page's walk is the native one, and so is all that is read off its counts."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from kernel_memory import KEEP, kernel_bytes
from playwright.sync_api import expect

from ergolib.kernels import legendre, wang_landau
from ergolib.live.component import component
from ergolib.live.counting_parts import PARAMETERS
from ergolib.live.counting_system import LATTICES, known_log_g, unit, walker

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


@pytest.fixture
def open_counting(open_bare, bare_url):
    pages = []

    def open_it(hash="", **options):
        page = open_bare(reduced_motion="reduce", **options)
        pages.append(page)
        page.add_init_script(KEEP)
        page.goto(f"{bare_url}/counting.html{hash}")
        page.wait_for_selector(BODY, state="attached")
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def round_up(number):
    return -(-number // 16) * 16


def memory(page, name):
    """Return log_g, histogram and ledger as they stand in the kernels' memory."""
    side, _ = LATTICES[name]
    levels = 2 * side * side + 1
    start = component("counting").constants()["MODULE"]["heap"] + round_up(side * side)
    kinds = (np.float64, levels), (np.int64, levels), (np.float64, wang_landau.LEDGER_SIZE)
    found = []
    for kind, length in kinds:
        found.append(np.frombuffer(kernel_bytes(page, start, 8 * length), dtype=kind))
        start += round_up(8 * length)
    return found


def number(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize(
    ("name", "schedule"),
    [("ising-8", "1/t"), ("ising-4", "flat"), *((n, "1/t") for n in LATTICES if "potts" in n)],
)
def test_the_page_and_the_native_walk_agree(open_counting, name, schedule):
    page = open_counting(f"#counting=l{name},f{schedule},s77,E0.31")
    page.get_by_label("Sweeps a frame").select_option("64")
    for _ in range(2):
        page.get_by_role("button", name="Step").click()
    one = walker(name, schedule, 77)
    side, q = LATTICES[name]
    one.walk((BEGIN + 2) * side * side)
    log_g, histogram, ledger = memory(page, name)
    assert log_g.tobytes() == one.log_g.tobytes()
    assert histogram.tobytes() == one.histogram.tobytes()
    assert ledger.tobytes() == one.ledger.tobytes()
    counted, line, off = np.zeros(log_g.size), np.zeros(5), np.zeros(4)
    wang_landau.normalise(one.log_g, side * side * math.log(q), counted)
    legendre.tangent(counted, unit(name), round(0.31 * 2 * side * side), line)
    shown = page.locator(".plot .title b")
    assert number(shown.nth(0).text_content()) == pytest.approx(counted[int(line[4])], abs=5.1e-4)
    assert number(shown.nth(1).text_content()) == pytest.approx(line[1], abs=5.1e-3)
    assert number(shown.nth(2).text_content()) == pytest.approx(line[0], abs=5.1e-4)
    log_z = number(page.locator(".total").text_content())
    assert log_z == pytest.approx(line[2], abs=5.1e-3)
    legendre.deviation(counted, known_log_g(name), off)
    found = int(off[3]) == int(ledger[wang_landau.SEEN])
    error = page.locator(".errors .title b").text_content()
    if found:
        assert number(error) == pytest.approx(off[0], rel=0.06)
    one.walk(1)
    assert log_g.tobytes() != one.log_g.tobytes()


def test_a_long_run_cut_in_frames_is_the_native_run(open_counting):
    page = open_counting("#counting=lising-4,s3")
    page.get_by_label("Sweeps a frame").select_option("all that fit")
    page.get_by_role("button", name="Run").click()
    page.wait_for_function(f"+document.querySelector('{BODY}').dataset.steps > 100000")
    page.get_by_role("button", name="Pause").click()
    sweeps = int(page.locator(BODY).get_attribute("data-steps"))
    one = walker("ising-4", "1/t", 3)
    one.walk(sweeps * 16)
    assert one.ledger[wang_landau.FOLLOWS] == 1.0
    assert memory(page, "ising-4")[0].tobytes() == one.log_g.tobytes()
    expect(page.locator(".state")).to_contain_text("falling as 1/t")


def test_the_tangent_moves_along_the_curve(open_counting):
    page = open_counting("#counting=lising-8,E0.25")
    name = page.locator(".plot .title").nth(0)
    exact_log_g = known_log_g("ising-8")
    slider = page.locator(".slide input")
    for presses, place in ((0, 0.25), (20, 0.35), (30, 0.5)):
        for _ in range(presses):
            slider.press("ArrowRight")
        level = round(place * 128)
        shown = number(name.locator("span").last.text_content())
        assert shown == pytest.approx(exact_log_g[level - level % 2], abs=5.1e-4)
    expect(page.locator(".reading .value").first).to_have_text("0.00")
    fan = page.locator(".fan").get_attribute("d")
    assert 10 < len(re.findall("M", fan)) <= 40


def test_both_schedules_stay_in_the_plot_of_errors(open_counting):
    page = open_counting("#counting=lising-4")
    page.get_by_label("Sweeps a frame").select_option("512")
    page.get_by_role("button", name="Run").click()
    dots = [page.locator(f".dots.series-{i}") for i in range(2)]
    expect(dots[0]).to_have_attribute("d", re.compile("(M.*){5}"))
    page.get_by_label("ln f falls").select_option("by halving only")
    expect(dots[1]).to_have_attribute("d", re.compile("(M.*){5}"))
    expect(dots[0]).to_have_attribute("d", re.compile("(M.*){5}"))
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Lattice", exact=True).select_option("Ising, 8 × 8")
    expect(dots[0]).to_have_attribute("d", "")
