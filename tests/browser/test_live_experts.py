"""Experts that learn: the page's steps and sweeps are the native ones, and its lines are exact."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.learning.knowledge import fit_couplings
from ergolib.live.experts_system import LEARNT, TARGETS, ExpertsRun

BODY = ".live-body[data-frames]"


def press(page, name, key="Enter"):
    page.get_by_role("button", name=name, exact=True).press(key)


def state(page, run):
    """Return loss, weights, model, places, and how often each state was met."""
    found = [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]
    experts, size = run.state["weights"].size, run.goal.size
    return [
        part.tolist()
        for part in np.split(np.array(found), np.cumsum([1, experts, size, experts]).tolist())
    ]


def row(page, index):
    """Return what the account says of a well."""
    return page.locator(
        f".account tbody tr:nth-child({index + 1}) td:not(.wide)"
    ).all_text_contents()


def until(page, steps):
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps >= {steps}")


@pytest.mark.parametrize(
    ("target", "experts", "order"), [("rare", 2, 2), ("parity-3", 3, 1), ("funnels", 1, 3)]
)
def test_steps_are_the_native_ones_to_the_last_bit(open_live, target, experts, order):
    page = open_live(f"#experts=t{target},k{experts},o{order},b0.12,s21")
    for _ in range(5):
        press(page, "Step")
    run = ExpertsRun(target, 0.12, experts, order, seed=21).run(5)
    lost, weights, model, _, visits = state(page, run)
    assert lost == [run.trace[-1]]
    assert weights == run.state["weights"].tolist()
    assert model == pytest.approx(run.model.tolist(), rel=1e-14)
    assert visits == []
    goal, mine = run.shares(run.goal), run.shares(run.model)
    for well in range(len(run.target.wells)):
        assert row(page, well) == [f"{goal[well]:.3f}", f"{mine[well]:.3f}", "–"]
    best = fit_couplings(run.goal, order=order).divergence
    expect(page.locator(".reading .value").nth(1)).to_have_text(f"{best:.4f}")
    assert ExpertsRun(target, 0.12, experts, order, seed=22).run(5).trace[-1] != lost[0]


def test_sweeps_are_the_native_ones(open_live):
    page = open_live("#experts=trare,k2,o2,s5,m1")
    run = ExpertsRun("rare", 0.05, 2, 2, seed=5, sampling=True)
    for _ in range(6):
        press(page, "Step")
    trail = run.sample(6)
    lost, _, _, chains, visits = state(page, run)
    assert lost == [run.trace[-1]]
    assert chains == run.state["places"].tolist()
    assert visits == np.bincount(trail % 256, minlength=256).tolist()
    expect(page.locator(".note")).to_contain_text("6 sweeps")
    press(page, "Learn")  # as far as the axis goes, and it has gone there
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()
    expect(page.locator(".note")).not_to_contain_text("sweeps")


def test_runs_are_kept_side_by_side(open_live):
    page = open_live("#experts=v256")
    press(page, "Run")
    until(page, LEARNT)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()  # it came to rest
    page.get_by_label("Experts").select_option("1")
    page.get_by_label("Couplings of each").select_option("2")
    press(page, "Run")
    until(page, LEARNT)
    rows = page.locator(".runs tbody tr")
    goal = TARGETS["funnels"].distribution(0.05)
    best = fit_couplings(goal, order=2).divergence
    expect(rows.nth(0)).to_contain_text("one model, up to pairs")
    expect(rows.nth(0)).to_contain_text(f"36{best:.4f}")
    expect(rows.nth(1)).to_contain_text("3 experts, fields")
    expect(rows.nth(1)).to_contain_text("260.0342")
    assert page.locator(".plots .old path").count() == 1
    expect(page.locator(".note")).to_contain_text("one model with these couplings can do, exactly")
    page.locator(".slide input").press("ArrowRight")  # another target: nothing to compare with
    expect(rows.nth(1)).to_have_text("a")
    assert page.locator(".plots .old path").count() == 0


def test_a_share_of_time_has_an_error_only_if_chains_have_crossed(open_live):
    page = open_live("#experts=topposite,k1,o2,b0.01,v64,m1")
    press(page, "Run")
    page.wait_for_function(
        f"() => +document.querySelector('{BODY}').dataset.steps > {LEARNT + 1500}"
    )
    press(page, "Pause")
    expect(page.locator(".note")).to_contain_text("8,956 sweeps")
    assert row(page, 0)[2].endswith("± ?")
    page.get_by_label("To be learnt").select_option("funnels")
    page.get_by_label("Experts").select_option("3")
    page.get_by_label("Couplings of each").select_option("1")
    press(page, "Sample")  # which learns first
    page.wait_for_function(
        f"() => +document.querySelector('{BODY}').dataset.steps > {LEARNT + 6000}"
    )
    press(page, "Pause")
    for well in range(3):
        model, time = row(page, well)[1:]
        share, error = (float(part) for part in time.split(" ± "))
        assert 0.0 < error < 0.05
        assert abs(share - float(model)) < 5.0 * error + 1e-3
