"""Writers and readers: the page's pairs are the native ones, and they meet where they were to."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.learning.writer_reader import shared_directions
from ergolib.live.subspace_system import SubspaceRun

BODY = ".live-body[data-frames]"
NAMES = ("overlap", "cosine", "information", "error", "writers", "readers", "drift")


def press(page, name, key="Enter"):
    page.get_by_role("button", name=name, exact=True).press(key)


def state(page):
    """Return what is measured, then u and v of the chosen pair."""
    found = [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]
    return dict(zip(NAMES, found, strict=False)), np.array(found[7:10]), np.array(found[10:13])


def rests(page):
    """Wait until it has come to rest by itself, at the end of the axis."""
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("training", ["flow", "descent", "noisy"])
def test_pairs_are_the_native_ones_to_the_last_bit(open_live, training):
    page = open_live(f"#subspace=t{training},r0.2,a2,h0.1,n100,s12,c31")
    for _ in range(5):
        press(page, "Step")
    run = SubspaceRun(training, 0.2, 2.0, 0.1, 100, seed=12).run(5)
    seen, u, v = state(page)
    assert u.tolist() == run.pairs.writers[31].tolist()
    assert v.tolist() == run.pairs.readers[31].tolist()
    native = run.observe()
    for name in NAMES:
        assert seen[name] == pytest.approx(native[name], rel=1e-9, abs=1e-15), name
    other = SubspaceRun(training, 0.2, 2.0, 0.1, 100, seed=13).run(5)
    assert u.tolist() != other.pairs.writers[31].tolist()


def test_a_pair_meets_where_it_was_to_and_the_same_seed_meets_there_again(open_live):
    page = open_live("#subspace=h0.1,n100,s5,c8")
    start = SubspaceRun(rate=0.1, seeds=100, seed=5)
    known = shared_directions(*start.pairs.starts)[8]
    ends = []
    for _ in range(2):
        press(page, "Reset")
        press(page, "Run")
        rests(page)
        seen, u, v = state(page)
        assert u / np.linalg.norm(u) @ known > 0.999
        assert seen["cosine"] > 0.99 and seen["information"] > 8.0
        ends.append([*u, *v])
    assert ends[0] == ends[1]
    rows = page.locator(".knowledge tbody td")
    measured, error = rows.nth(4).text_content().split(" ± ")
    assert abs(float(measured) - float(rows.nth(5).text_content())) < 5.0 * float(error) + 0.01
    press(page, "Start again")
    expect(page.get_by_role("spinbutton", name="Seed")).not_to_have_value("5")
    rests(page)
    _, u, _ = state(page)
    assert u / np.linalg.norm(u) @ known < 0.999  # elsewhere


def test_pairs_are_chosen_and_the_sphere_turned_by_keyboard(open_live):
    page = open_live()
    canvas = page.locator(".stage canvas")
    before = canvas.evaluate("c => c.toDataURL()")
    canvas.press("ArrowRight")
    turned = canvas.evaluate("c => c.toDataURL()")
    assert turned != before
    canvas.press("ArrowLeft")
    press(page, "Next pair")
    expect(page.locator(".title").first).to_contain_text("pair 72")
    assert canvas.evaluate("c => c.toDataURL()") not in (before, turned)
    page.get_by_label("Seeds").select_option("100")
    expect(page.locator(".title").first).to_contain_text("pair 72")
    press(page, "Step")
    _, u, _ = state(page)
    assert u.tolist() == SubspaceRun(seeds=100, seed=3).run(1).pairs.writers[71].tolist()


def test_a_push_breaks_the_symmetry_and_no_curve_is_called_exact(open_live):
    page = open_live("#subspace=p1,h0.2,v8")
    expect(page.locator(".note")).to_contain_text("broken by hand")
    press(page, "Run")
    rests(page)
    seen, *_ = state(page)
    assert seen["writers"] > 200.0
    assert page.locator(".plots .title").nth(2).text_content().count("exact") == 0
    page.get_by_label("Prefer a direction").uncheck()
    expect(page.locator(".plots .title").nth(2)).to_contain_text("exact")
    assert state(page)[0]["writers"] < 20.0


def test_the_longest_steps_at_the_largest_target_stay_finite(open_live):
    page = open_live("#subspace=tdescent,a2,r0.4,h0.2,n1000,v8")
    press(page, "Run")
    rests(page)
    seen, *_ = state(page)
    assert seen["overlap"] == pytest.approx(2.0, abs=0.05)
    assert np.isfinite(list(seen.values())).all()
