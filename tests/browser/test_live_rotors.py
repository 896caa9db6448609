"""Rotors in the browser are those of `ergolib.Rotors`, to the last bit, and say what they show."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_memory import KEEP, kernel_bytes
from playwright.sync_api import expect

from ergolib import palette
from ergolib.live.component import component
from ergolib.live.rotors_parts import native

BODY = ".live-body[data-frames]"

FIELD = """() => {
  const canvas = document.querySelector(".stage canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data);
}"""
OVER = """([x, y]) => {
  const over = document.querySelector(".stage .over");
  const at = (share) => Math.round(share * over.width);
  return Array.from(over.getContext("2d").getImageData(at(x), at(y), 1, 1).data);
}"""
INK = """() => {
  const over = document.querySelector(".stage .over");
  const { data } = over.getContext("2d").getImageData(0, 0, over.width, over.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
}"""


@pytest.fixture
def still(open_bare, bare_url):
    """Open the component for a reader who asked for less motion."""
    pages = []

    def open_it(**address):
        page = open_bare(reduced_motion="reduce")
        pages.append(page)
        page.add_init_script(KEEP)
        letters = ",".join(f"{letter}{value}" for letter, value in address.items())
        page.goto(f"{bare_url}/rotors.html#rotors={letters}")
        page.wait_for_selector(BODY)
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def state(page, size):
    """Return angles, velocities, torques and generator as they are in the kernels' memory."""
    sites, heap = size * size, component("rotors").constants()["MODULE"]["heap"]
    floats = -(-8 * sites // 16) * 16
    bytes_ = kernel_bytes(page, heap, 3 * floats + -(-sites // 16) * 16 + 32)
    parts = [np.frombuffer(bytes_, np.float64, sites, i * floats) for i in range(3)]
    return [*parts, np.frombuffer(bytes_[-32:], np.uint64)]


def same(page, rotors):
    shown, known = state(page, rotors.size[0]), rotors.state
    names = ("angles", "velocities", "torques", "generator")
    return all(
        np.array_equal(part.view(np.uint64), known[name].ravel().view(np.uint64))
        for part, name in zip(shown, names, strict=True)
    )


def steps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def twin(**parameters):
    """Return the native system with these parameters, as the component starts it."""
    return native(component("rotors").complete(parameters))


def title(page, box, number):
    return page.locator(f"{box} .title").nth(number)


@pytest.mark.parametrize(
    ("address", "parameters"),
    [
        (
            {"T": "0.30", "s": 4, "n": 128},
            {"temperature": 0.3, "seed": 4, "size": 128},
        ),
        (
            {"T": 1.57, "s": 12345, "n": 32, "g": 10, "a": "aligned"},
            {"temperature": 1.57, "seed": 12345, "size": 32, "friction": 10, "start": "aligned"},
        ),
        (
            {"T": 0.5, "s": 0, "n": 64, "g": 0, "a": "pair"},
            {"temperature": 0.5, "seed": 0, "size": 64, "friction": 0, "start": "pair"},
        ),
    ],
)
def test_page_and_native_kernel_agree_to_the_last_bit(still, address, parameters):
    page = still(**address)
    rotors = twin(**parameters).run(steps(page))
    assert steps(page) == 200
    assert same(page, rotors)
    press(page, "Step")
    assert not same(page, rotors)
    assert same(page, rotors.run(1))
    # and a run of unknown length, in parts as they come
    press(page, "Run")
    page.wait_for_function("n => +document.querySelector('.live-body').dataset.steps > n", arg=230)
    press(page, "Pause")
    page.wait_for_timeout(100)
    assert same(page, rotors.run(steps(page) - 201))
    press(page, "Reset")
    assert same(page, twin(**parameters))


def test_temperature_and_friction_act_on_a_run(still):
    page = still(T=0.5, s=3, n=16)
    rotors = twin(temperature=0.5, seed=3, size=16).run(200)
    page.get_by_role("slider").press("ArrowRight")
    press(page, "Step")
    rotors.temperature = 0.51
    assert same(page, rotors.run(1))
    page.get_by_role("combobox", name="Friction").select_option("0.1")
    press(page, "Step")
    rotors.friction = 0.1
    assert same(page, rotors.run(1))


def test_it_shows_what_it_is(still):
    page = still(T=0.8, s=2, n=64)
    rotors = twin(temperature=0.8, seed=2, size=64).run(200)
    colours = np.array(page.evaluate(FIELD), dtype=np.uint8).reshape(64, 64, 4)
    places = np.rint(rotors.angles * (128 / (2 * np.pi))).astype(int) % 128
    table = np.array([list(bytes.fromhex(colour[1:])) for colour in palette.phases(128)])
    assert np.array_equal(colours[..., :3], table[places])
    press(page, "Step")
    seen = rotors.run(1).observe()
    expect(title(page, ".record", 0)).to_contain_text(f"{round(seen['vortices'] * 64**2)}time 10.1")
    expect(title(page, ".record", 1)).to_contain_text(f"{seen['kinetic_temperature']:.3f}bath 0.80")
    expect(title(page, ".compass", 0)).to_contain_text(f"{seen['abs_magnetization']:.2f}")


def test_vortices_are_full_or_open(still):
    page = still(T=0.05, s=1, n=64, a="pair")
    charges = twin(temperature=0.05, seed=1, size=64, start="pair").run(200).vortex_charges()
    for sign, ink in ((1, palette.PAPER_DARK), (-1, palette.PAPER)):
        (row,), (column,) = np.nonzero(charges == sign)
        drawn = page.evaluate(OVER, [(column + 1) / 64, (row + 1) / 64])
        assert drawn == [*bytes.fromhex(ink[1:]), 255]
    marked = page.evaluate(INK)
    page.get_by_role("checkbox", name="Mark vortices").uncheck()
    assert page.evaluate(INK) == 0
    page.get_by_role("combobox", name="Look").select_option("arrows")
    assert page.evaluate(INK) > 4 * marked


def test_too_many_vortices_are_counted_only(still):
    page = still(T="2.50", n=256)
    expect(title(page, ".record", 0)).to_contain_text("unmarked")
    assert page.evaluate(INK) == 0


def test_alone_they_keep_their_energy_and_the_thermostat_only_reads(still):
    page = still(T=0.5, s=4, n=64, g=0, a="aligned")
    slider = page.get_by_role("slider")
    expect(slider).to_be_disabled()
    expect(page.locator(".reading").first).to_contain_text("kinetic temperature")
    expect(page.locator(".reading").nth(1)).to_contain_text("no bath")
    expect(page.get_by_role("button", name="Cool", exact=True)).to_be_hidden()
    rotors = twin(temperature=0.5, seed=4, size=64, friction=0, start="aligned")
    # As many vibrations stretch bonds as turn rotors: half of what they had goes over.
    kinetic = rotors.run(200).observe()["kinetic_temperature"]
    assert 0.2 < kinetic < 0.3
    assert float(page.locator(".value").first.text_content()) == pytest.approx(kinetic, abs=0.006)
    record = title(page, ".record", 1)
    said = f"energy {rotors.energy():.4f}".replace("-", "−")
    expect(record).to_contain_text(said)
    momentum = record.locator("span").text_content()
    press(page, "Run")
    page.wait_for_function("n => +document.querySelector('.live-body').dataset.steps > n", arg=600)
    press(page, "Pause")
    kept = float(record.locator("b").text_content().replace("−", "-"))
    assert kept == pytest.approx(rotors.energy(), abs=3e-4)
    assert record.locator("span").text_content() == momentum
    expect(title(page, ".plots", 0)).to_contain_text("needs a bath")
    page.get_by_role("combobox", name="Friction").select_option("1")
    expect(slider).to_be_enabled()
    expect(page.locator(".value").first).to_have_text("0.50")
    expect(page.get_by_role("button", name="Cool", exact=True)).to_be_visible()
    expect(record).to_contain_text("bath 0.50")


def test_far_from_equilibrium_no_stiffness_is_claimed(still):
    page = still(T=0.1, s=4, n=64)
    press(page, "Run")
    expect(title(page, ".plots", 0)).to_contain_text("not in balance")
    expect(page.locator(".plots .point").first).to_be_hidden()
