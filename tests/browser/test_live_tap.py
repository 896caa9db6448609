"""The energy tap: what is held where on the page is what the native systems hold."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ergolib import exact
from ergolib.live.tap_system import TwoSystems

BODY = ".live-body[data-frames]"


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def state(page):
    """Return the sweeps so far, and what is held where."""
    body = page.locator(BODY)
    return int(body.get_attribute("data-steps")), [
        float(number) for number in body.get_attribute("data-state").split(",")
    ]


def native(system):
    return [
        number
        for side, nats in zip((system.left, system.right), system.nats, strict=True)
        for number in (side.total_energy - side.ground_energy, int(side.purses.sum()), nats)
    ] + [system.moved]


def bill(page, row):
    """Return a row of the bill, as two numbers."""
    cells = page.locator(".account tbody tr").nth(row).locator("td").all_text_contents()
    return [float(cell.replace("−", "-").replace(",", "")) for cell in cells]


def run_for(page, frames):
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > {frames}")
    press(page, "Pause")


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("lising,ooscillators,v1", {"left": "ising", "right": "oscillators", "valve": True}),
        (
            "lpotts,otwo-level,n32,v1,r0.3",
            {
                "left": "potts", "right": "two-level", "right_size": 32, "valve": True, "rate": 0.3,
            },
        ),
        (
            "ltwo-level,oising,n16,acold-hot,r-0.25",
            {
                "left": "two-level", "right": "ising", "right_size": 16, "start": "cold-hot",
                "rate": -0.25,
            },
        ),
    ],
)  # fmt: skip
def test_the_page_and_the_native_systems_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#tap=s12,{hash}")
    run_for(page, 12)
    sweeps, held = state(page)
    assert sweeps > 12
    system = TwoSystems(**given, seed=12).run(sweeps)
    assert held[:-1] == native(system)
    assert held[:-1] != native(TwoSystems(**given, seed=13).run(sweeps))


def test_prices_meet_when_the_valve_is_open(open_live):
    page = open_live()
    before = bill(page, 0)
    assert before[0] < 0.4 < 0.9 < before[1]
    press(page, "Open valve")
    expect(page.get_by_role("button", name="Shut valve")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Sweeps a frame").select_option("64")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 6000")
    press(page, "Pause")
    after = bill(page, 0)
    assert abs(after[0] - after[1]) < 0.05
    (out, came), (lost, gained) = bill(page, 2), bill(page, 4)
    assert out > 1000 and came < -1000
    assert -gained > lost > 0  # contact has made nats
    assert "Prices agree" in page.locator(".note").text_content()


def test_the_bill_is_the_entropy_that_theory_says(open_live):
    page = open_live("#tap=r0.1,otwo-level,acold-hot,loscillators")
    system = TwoSystems("oscillators", "two-level", start="cold-hot", seed=3)
    begun = system.left.energy()
    run_for(page, 30)
    _, held = state(page)
    energy = (held[0] - held[1]) / 4096
    expected = 4096 * (exact.einstein_solid_entropy(begun) - exact.einstein_solid_entropy(energy))
    assert bill(page, 4)[0] == pytest.approx(expected, abs=2.0)
    assert bill(page, 3)[0] == pytest.approx(expected, rel=0.1)
    assert bill(page, 2)[0] == pytest.approx(4096 * (begun - energy), abs=1.0)
    assert bill(page, 0)[1] < 0  # spins in a field, more than half of them against it


def test_one_press_takes_and_one_puts(open_live):
    page = open_live()
    _, before = state(page)
    press(page, "Take some")
    _, taken = state(page)
    assert taken[0] == before[0] - 204 and taken[1] == before[1] - 204
    press(page, "Put some")
    assert state(page)[1][:2] == before[:2]
    press(page, "Take some", 30)
    assert state(page)[1][1] == 0  # no purse holds anything any more
    assert page.locator(".account tbody tr").first.locator("td").first.text_content() == "∞" or (
        bill(page, 0)[0] > 0.5
    )
    press(page, "Reset")
    assert state(page)[1] == before


def test_the_axis_grows_with_the_energy(open_live):
    page = open_live("#tap=ltwo-level,n16,v1")
    ends = page.locator(".plot svg .tick")
    assert "2" in ends.all_text_contents()
    page.get_by_label("Sweeps a frame").select_option("64")
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 2500")
    press(page, "Pause")
    assert "8" in ends.all_text_contents()
