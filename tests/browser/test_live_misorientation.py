"""The turned circuit: what the page reads is what the native circuit reads."""

from __future__ import annotations

import pytest

from ergolib.live.misorientation_system import BATCH, TurnedCircuit

BODY = ".live-body[data-frames]"


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


def state(page):
    """Return the angle, and the scores of the last batch."""
    words = page.locator(BODY).get_attribute("data-state")
    return [float(number) for number in words.split(",")]


def test_the_page_and_the_native_circuit_agree_to_the_last_bit(open_live):
    page = open_live("#misorientation=a55,s12,c1,t0")
    press(page, "Step", 3)
    system = TurnedCircuit(1, 55, "keys", 12).run(3)
    assert float(page.locator(BODY).get_attribute("data-steps")) == 3 * BATCH
    found = system.observe()
    assert state(page) == [55.0, found["induction"], found["loss_predictable"]]
    # Another reader, another angle, by keyboard alone: a new run from the same seed.
    page.get_by_label("Who sees it turned").select_option("values")
    page.get_by_role("slider").press("ArrowRight")
    press(page, "Step")
    found = TurnedCircuit(1, 56, "values", 12).run(1).observe()
    assert state(page) == [56.0, found["induction"], found["loss_predictable"]]
    page.get_by_label("Who sees it turned").select_option("whole")
    press(page, "Step")
    found = TurnedCircuit(1, 56, "whole", 12).run(1).observe()
    assert state(page)[1:] == [found["induction"], found["loss_predictable"]]
    straight = TurnedCircuit(1, 0, "keys", 12).run(1).observe()
    assert state(page)[1] == pytest.approx(straight["induction"], abs=1e-5)
    assert "nothing changes" in page.locator(".note").text_content()


def test_it_turns_by_itself_until_the_reader_takes_over(open_live):
    page = open_live("#misorientation=a170")
    turn = page.get_by_role("button", name="Turn", exact=True)
    assert turn.get_attribute("aria-pressed") == "true"
    press(page, "Step", 17)
    assert state(page)[0] == 175.0
    press(page, "Step", 32)
    assert state(page)[0] == 175.0  # there and back
    page.get_by_role("slider").press("Home")
    press(page, "Step")
    assert turn.get_attribute("aria-pressed") == "false" and state(page)[0] == 0.0
    press(page, "Step", 17)
    assert state(page)[0] == 0.0
    shown = page.locator(".plot .title b").first.text_content()
    assert float(shown) == pytest.approx(0.777, abs=0.08)
    turn.press("Enter")
    page.wait_for_function(
        f"() => +document.querySelector('{BODY}').dataset.state.split(',')[0] >= 10"
    )
    press(page, "Pause")
