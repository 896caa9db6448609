"""Try to break it: the page's search is the native one, and what it shows can be checked."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.information.latents import latent_errors
from ergolib.live.conjecture_parts import PARAMETERS, SIZES, search

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def state(page, size="2x2", labels=2):
    """Return the account, the joint, the latent and the function."""
    numbers = [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]
    na, nb = SIZES[size]
    n = na * nb
    ends = np.cumsum([6, n, n * labels, n])
    account, p, channel, function = np.split(np.array(numbers), ends[:-1])
    return account, p.reshape(na, nb), channel.reshape(na, nb, labels), function.reshape(na, nb)


def native(steps, **given):
    given = {name: each.default for name, each in PARAMETERS.items()} | given
    return search(given).run(steps)


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("#conjecture=s12", {"seed": 12}),
        ("#conjecture=n2x3,l3,elargest,w0.5,s3",
         {"size": "2x3", "labels": 3, "score": "largest", "reach": 0.5, "seed": 3}),
    ],
)  # fmt: skip
def test_the_page_and_the_native_search_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(hash)
    for _ in range(5):
        press(page, "Step")
    found = native(1 + BEGIN + 5, **given).candidate()
    account, p, latent, function = state(page, given.get("size", "2x2"), given.get("labels", 2))
    assert account[:4].tolist() == [found.stochastic, found.deterministic, found.ratio, BEGIN + 6]
    assert (p == found.p).all() and (latent == found.latent).all()
    assert (function == found.function).all()
    other = native(1 + BEGIN + 5, **{**given, "seed": 99}).candidate()
    assert not (p == other.p).all()


def test_the_table_says_what_anybody_can_check(open_live):
    page = open_live()
    account, p, latent, function = state(page)
    cells = page.locator(".account tbody td").all_text_contents()
    shown = np.array([float(each) for each in cells]).reshape(4, 2)
    chance, sure = latent_errors(p, latent), latent_errors(p, function.astype(int))
    expected = [[chance.mediation, *chance.stochastic], [sure.mediation, *sure.deterministic]]
    assert shown[:3].T == pytest.approx(np.array(expected), abs=6e-5)
    assert shown[3] == pytest.approx(account[:2], abs=6e-5)


def test_the_python_that_is_shown_checks_the_joint(open_live):
    page = open_live()
    press(page, "Python that checks it")
    expect(page.locator(".found code")).to_contain_text("deterministic_price")
    said = []
    exec(page.locator(".found code").text_content(), {"print": lambda *each: said.extend(each)})
    assert said == pytest.approx(state(page)[0][:3], rel=1e-3)
    press(page, "Copy")
    expect(page.locator(".check button").last).to_have_text(re.compile("Copied|Selected"))


def test_a_summit_is_kept_and_put_back_by_keyboard(open_live):
    page = open_live()
    ratio, p = state(page)[0][2], state(page)[1]
    page.get_by_role("button", name="New climb").focus()
    page.keyboard.press("Enter")
    assert not (state(page)[1] == p).all()
    kept = page.locator(".hills button")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text(f"{ratio:.4f}")
    kept.focus()
    page.keyboard.press("Enter")
    assert state(page)[0][2] == ratio
    assert (state(page)[1] == p).all()


def test_it_climbs_and_never_passes_the_best_that_is_known(open_live):
    page = open_live("#conjecture=v16,s2")
    first = state(page)[0][2]
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 250")
    press(page, "Pause")
    kept = page.locator(".hills b").all_text_contents()
    best = max([state(page)[0][2], *map(float, kept)])
    assert first <= best < 1.81838
    assert best > 1.7
