"""The plateau: the page's lattice and its account are the native ones, on the way down too."""

from __future__ import annotations

from base64 import b64decode

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib import exact
from ergolib.kernels import bath, potts, potts_picture
from ergolib.live.component import component
from ergolib.live.potts_parts import PARAMETERS, classes, dial, system

BODY = ".live-body[data-frames]"
BEGIN = PARAMETERS["begin"].default
PIXELS = """() => {
  const canvas = document.querySelector(".stage canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let i = 0; i < data.length; i += 4096) {
    text += String.fromCharCode(...data.subarray(i, i + 4096));
  }
  return btoa(text);
}"""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def steps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def run_until(page, sweeps):
    page.wait_for_function(f"n => +document.querySelector('{BODY}').dataset.steps > n", arg=sweeps)
    press(page, "Pause")
    return steps(page)


def drawn(page):
    """Return the picture as numbers: red, green and blue of each site."""
    flat = np.frombuffer(b64decode(page.evaluate(PIXELS)), dtype=np.uint8)
    return flat.reshape(-1, 4)[:, :3]


def entries(page):
    """Return the account as it stands: energy and nats, in all and on the plateau."""
    rows = [page.locator(".account .entry").nth(1), page.locator(".account .entry").nth(2)]
    words = [row.locator("b").all_text_contents() for row in rows]
    return [[float(word.replace("−", "-")) for word in row] for row in words]


class Native:
    """The same lattice, and the account of its bath."""

    def __init__(self, **given):
        self.given = component("potts").complete(given)
        self.system = system(self.given)
        sites, q = self.system.sites, self.given["q"]
        hot, cold = exact.potts_critical_energies(q)
        self.window = cold * sites, hot * sites
        self.account = np.empty(bath.LENGTH)
        bath.open_account(self.account, self.energy())

    def energy(self):
        return potts.energy(np.ravel(self.system.spins), *self.system.size)

    def run(self, temperature, sweeps):
        self.system.temperature = temperature
        for _ in range(sweeps):
            self.system.run(1)
            bath.book(self.account, self.energy(), temperature, *self.window)

    def picture(self):
        seen = np.empty(self.system.sites, dtype=np.int8)
        potts_picture.agreement(np.ravel(self.system.spins), *self.system.size, seen)
        colours = [list(bytes.fromhex(each[1:])) for each in classes(self.given["q"])]
        return np.array(colours, dtype=np.uint8)[seen]

    def entries(self):
        return (self.account[1:5] / self.system.sites).reshape(2, 2)


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("q5,T0.86,s12,n64,ahalf", {"q": 5, "temperature": 0.86, "start": "half"}),
        (
            "q20,T0.6,s12,n64,aordered,rmetropolis",
            {"q": 20, "temperature": 0.6, "start": "ordered"},
        ),
    ],
)
def test_the_page_and_the_native_system_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#potts={hash}")
    press(page, "Run")
    sweeps = run_until(page, BEGIN + 60)
    rule = "metropolis" if "metropolis" in hash else "heat-bath"
    native = Native(**given, seed=12, size=64, rule=rule)
    native.run(given["temperature"], sweeps)
    assert np.array_equal(drawn(page), native.picture())
    np.testing.assert_allclose(entries(page), native.entries(), atol=6e-4)
    other = Native(**given, seed=13, size=64, rule=rule)
    other.run(given["temperature"], sweeps)
    assert not np.array_equal(drawn(page), other.picture())


def test_cooling_and_heating_go_by_sweeps(open_live):
    """A rate of 100 sweeps for 0.01: ten at each step of the dial, whatever the machine."""
    page = open_live("#potts=q10,T0.72,s3,n64,c100")
    press(page, "Cool")
    sweeps = run_until(page, BEGIN + 150)
    native = Native(q=10, temperature=0.72, seed=3, size=64)
    native.run(0.72, BEGIN + 10)
    down, rest = divmod(sweeps - BEGIN - 10, 10)
    for step in range(1, down + 1):
        native.run(round(0.72 - 0.001 * step, 3), 10)
    at = round(0.72 - 0.001 * (down + 1), 3)
    native.run(at, rest)
    shown = page.locator(".reading .value").first
    assert float(shown.text_content()) == at
    assert np.array_equal(drawn(page), native.picture())
    np.testing.assert_allclose(entries(page), native.entries(), atol=6e-4)
    assert page.locator(".marks .cooling").count() == down
    assert page.locator(".marks .neither").count() == 1
    press(page, "Heat")
    page.wait_for_function("() => document.querySelectorAll('.marks .heating').length > 3")
    page.get_by_role("button", name="Heat").click()
    assert page.get_by_role("button", name="Heat").get_attribute("aria-pressed") == "false"


def test_the_plateau_is_where_theory_puts_it(open_live):
    page = open_live("#potts=q8,T0.75")
    ends = page.locator(".end").all()
    for end, energy in zip(ends, exact.potts_critical_energies(8), strict=True):
        hot = 2 / np.sqrt(8)
        at = 100 * (-energy - hot) / (2 - hot)
        assert float(end.get_attribute("cx").rstrip("%")) == pytest.approx(at, abs=1e-9)
    slow = page.locator(".entry.exact b").all_text_contents()
    assert slow == [f"{exact.potts_latent_heat(8):.3f}", f"{exact.potts_entropy_jump(8):.3f}"]


def test_another_number_of_colours_keeps_hot_hot(open_live):
    page = open_live()
    shown = page.locator(".reading .value").first
    slider = page.locator(".slide input")
    for q in (2, 3, 20, 10):
        page.get_by_label("Colours q").select_option(str(q))
        ratio = float(shown.text_content()) / exact.potts_critical_temperature(q)
        assert ratio == pytest.approx(0.735 / exact.potts_critical_temperature(10), abs=2e-3)
        assert [float(slider.get_attribute(end)) for end in ("min", "max")] == list(dial(q))
        none = page.get_by_text("No plateau")
        expect(none).to_be_visible() if q <= 4 else expect(none).to_be_hidden()
        assert page.locator(".end").count() == (2 if q > 4 else 1)
    slider.press("Home")
    assert float(shown.text_content()) == dial(10)[0]


def test_what_is_given_can_be_counted_from_here(open_live):
    page = open_live("#potts=q10,T0.7,n64")
    assert entries(page)[0][0] > 0.1
    press(page, "Count from here")
    assert entries(page) == [[0.0, 0.0], [0.0, 0.0]]
    assert f"since sweep {BEGIN}" in page.locator(".entry.head").text_content()
    press(page, "Reset")
    assert "since the start" in page.locator(".entry.head").text_content()
