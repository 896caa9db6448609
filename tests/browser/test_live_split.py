"""What energy buys: the page's spins are the native ones, and its account is kept by physics."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib import Ising, exact
from ergolib.information import lattice_split
from ergolib.live.split_parts import PARAMETERS, STEP, temperature

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def sweeps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def state(page):
    """Return sums of energy, abs(M) and ties, then energy, M, majority, and what was paid."""
    return [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]


def row(page, kind):
    """Return the numbers of a row of the account: measured (or None) and exact."""
    cells = page.locator(f".rows .{kind} > :is(b, span:last-child)").all_text_contents()
    return [float(text.replace("−", "-")) if text else None for text in cells]


def until(page, count):
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > {count}")


@pytest.mark.parametrize(("size", "place"), [(4, 64), (8, 150)])
def test_the_page_and_the_native_system_agree_to_the_last_bit(open_live, size, place):
    octaves = place * STEP
    page = open_live(f"#split=o{octaves},n{size},s12")
    for _ in range(5):
        press(page, "Step")
    assert sweeps(page) == BEGIN + 5
    native = Ising(size=size, temperature=temperature(octaves), seed=12, update="heat-bath")
    sums = np.zeros(3)
    for _ in range(BEGIN + 5):
        seen = native.run(1).observe()
        m = round(seen["magnetization"] * size**2)
        sums += [round(seen["energy"] * size**2), abs(m), m == 0]
    found = state(page)
    assert found[:3] == sums.tolist()
    assert found[3:5] == [native.energy() * size**2, m]
    other = Ising(size=size, temperature=temperature(octaves), seed=13, update="heat-bath")
    assert found[0] != sum(other.run(1).energy() * size**2 for _ in range(BEGIN + 5))


def test_the_account_is_exact_and_what_is_measured_agrees(open_live):
    page = open_live(f"#split=o{64 * STEP},n4,v256")
    split = lattice_split(4, 2.0)
    press(page, "Run")
    until(page, 30_000)
    press(page, "Pause")
    assert row(page, "total")[1] == pytest.approx(split.total_correlation, abs=0.0051)
    assert row(page, "rest")[1] == pytest.approx(split.given_latent, abs=0.0051)
    readings, told = row(page, "sum"), row(page, "less")
    assert readings[1] == pytest.approx(split.readings, abs=0.0051)
    assert told[1] == pytest.approx(-split.latent_information, abs=0.0051)
    # later half of the run, 15,000 sweeps: an error of about 0.03
    assert readings[0] == pytest.approx(split.readings, abs=0.25)
    assert told[0] == pytest.approx(told[1], abs=0.02)


def bought(hot):
    """Return what 6 x 6 spins buy from here down to temperature 1, exactly."""
    return 36 * (exact.ising_total_correlation(1.0, 6) - exact.ising_total_correlation(hot, 6))


def test_cooled_slowly_the_price_is_right_and_quenched_it_is_not(open_live):
    page = open_live("#split=o0.625,v256")
    press(page, "Cool")
    expect(page.locator(".slide input")).to_have_value("0", timeout=60_000)
    press(page, "Pause")
    paid, known = row(page, "paid")
    assert known == pytest.approx(bought(temperature(0.625)), abs=0.0051)
    assert paid == pytest.approx(known, abs=0.4) and known > 1.3
    assert state(page)[6] == pytest.approx(paid, abs=0.0051)

    page = open_live()
    press(page, "Quench")
    expect(page.locator(".slide input")).to_have_value("0")
    until(page, BEGIN + 3000)
    press(page, "Pause")
    paid, known = row(page, "paid")
    assert known == pytest.approx(bought(4.0), abs=0.0051)
    assert paid > 2.0 * known
    expect(page.locator(".tick.off").first).to_contain_text("paid")


def test_the_account_begins_where_the_run_does(open_live):
    page = open_live()
    expect(page.locator(".rows .paid .words")).to_contain_text("since T = 4.00")
    assert row(page, "paid") == [0.0, 0.0]
    slider = page.locator(".slide input")
    slider.press("End")
    press(page, "Step")
    assert row(page, "paid")[1] < -1.0  # heated: correlation is sold
    press(page, "Reset")
    expect(page.locator(".rows .paid .words")).to_contain_text("since T = 11.31")
    assert row(page, "paid") == [0.0, 0.0]
