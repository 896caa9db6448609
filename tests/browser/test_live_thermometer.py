"""The thermometer in the browser reads what the native one reads, of the same snapshots."""

from __future__ import annotations

import io
import math
import re

import numpy as np
import pytest
from kernel_memory import KEEP, kernel_bytes
from PIL import Image
from playwright.sync_api import expect

from ergolib.information import (
    likelihood_temperature,
    pseudolikelihood_temperature,
    rotor_pseudolikelihood_temperature,
    snapshot_from_image,
)
from ergolib.live.component import component
from ergolib.live.thermometer_parts import native, truth

BODY = ".live-body[data-frames]"


@pytest.fixture
def open_it(open_bare, bare_url):
    pages = []

    def start(hash="", **options):
        page = open_bare(reduced_motion="reduce", **options)
        pages.append(page)
        page.add_init_script(KEEP)
        page.goto(f"{bare_url}/thermometer.html{hash}")
        page.wait_for_selector(BODY, state="attached")
        return page

    yield start
    for page in pages:
        assert page.problems == []


def memory(page, kind, size):
    start = component("thermometer").constants()["MODULE"]["heap"]
    length = size * size * np.dtype(kind).itemsize
    flat = np.frombuffer(kernel_bytes(page, start, length), dtype=kind)
    return flat.reshape(size, size)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def said(page, cell):
    return page.locator(f".cell.{cell} b").text_content()


def numbers(text):
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+(?:\.\d+)?", text)]


def note(page):
    return page.locator(".note").text_content()


def agrees(text, found):
    """Tell whether words show an estimate, to the digits they have."""
    value, error = numbers(text)
    return abs(value - found.temperature) < 0.0051 and abs(error - found.error) < 0.0051


@pytest.mark.parametrize(
    ("hash", "parameters"),
    [
        ("", {}),
        ("#thermometer=n128,s9", {"size": 128, "seed": 9}),
        ("#thermometer=mbath,T1.90,n32", {"mode": "bath", "temperature": 1.9, "size": 32}),
        ("#thermometer=wrotors,n32,s3", {"lattice": "rotors", "size": 32, "seed": 3}),
    ],
)
def test_page_and_native_snapshots_agree_to_the_last_bit(open_it, hash, parameters):
    page = open_it(hash)
    complete = component("thermometer").complete(parameters)
    made = native(complete)
    kind = np.int8 if complete["lattice"] == "spins" else np.float64
    assert np.array_equal(memory(page, kind, complete["size"]), made.snapshot)
    press(page, "Step")
    assert np.array_equal(memory(page, kind, complete["size"]), made.run(1).snapshot)
    press(page, "Run")
    page.wait_for_function("() => +document.querySelector('.live-body').dataset.steps > 12")
    press(page, "Pause")
    page.wait_for_timeout(100)
    done = int(page.locator(BODY).get_attribute("data-steps"))
    assert np.array_equal(memory(page, kind, complete["size"]), made.run(done - 1).snapshot)


@pytest.mark.parametrize("lattice", ["spins", "rotors"])
def test_a_round_of_the_game(open_it, lattice):
    page = open_it(f"#thermometer=g3.00,s6,w{lattice}")
    complete = component("thermometer").complete({"seed": 6, "lattice": lattice})
    made = native(complete)
    hidden = truth(complete)
    assert said(page, "local") == said(page, "bath") == "?"
    assert page.locator(".crossing .point").is_hidden()
    press(page, "Read the thermometer")
    assert agrees(said(page, "local"), made.read())
    if lattice == "spins":
        assert agrees(said(page, "whole"), likelihood_temperature(made.snapshot))
    assert page.locator(".crossing .point").is_visible()
    assert said(page, "bath") == "?"
    assert f"{hidden:.2f}" not in note(page)
    page.locator(".slide input").press("Home")  # too late
    assert said(page, "yours") == "3.00"
    press(page, "Tell me the truth")
    assert said(page, "bath") == f"{hidden:.2f}"
    mine, its = numbers(note(page))[:2]
    assert mine == pytest.approx(100.0 * abs(3.0 / hidden - 1.0), abs=0.06)
    assert its == pytest.approx(100.0 * abs(made.read().temperature / hidden - 1.0), abs=0.06)
    expect(page.locator(".rounds .words")).to_contain_text("1 round")
    press(page, "Next snapshot")
    page.wait_for_timeout(200)
    assert page.get_by_role("spinbutton", name="Seed").input_value() == "7"
    assert said(page, "local") == "?"
    press(page, "Read the thermometer")
    press(page, "Tell me the truth")
    expect(page.locator(".rounds .words")).to_contain_text("2 rounds")
    assert said(page, "bath") == f"{truth({**complete, 'seed': 7}):.2f}"


def test_a_bath_that_is_set_is_read_all_the_time(open_it):
    page = open_it("#thermometer=mbath,T2.50,s2")
    made = native(
        component("thermometer").complete({"mode": "bath", "temperature": 2.5, "seed": 2})
    )
    assert agrees(said(page, "local"), made.read())
    assert said(page, "bath") == "2.50"
    assert page.get_by_role("button", name="Read the thermometer").is_hidden()
    press(page, "Run")
    page.wait_for_function("() => +document.querySelector('.live-body').dataset.steps > 150")
    press(page, "Pause")
    count, scatter, own = numbers(note(page).replace(",", ""))
    assert count > 100
    assert scatter == pytest.approx(own, rel=0.35)
    # A quench: the neighbours follow the bath, what they make together does not.
    press(page, "Random")
    page.locator(".slide input").fill("1")
    press(page, "Run")
    page.wait_for_function("n => +document.querySelector('.live-body').dataset.steps > n", arg=240)
    press(page, "Pause")
    assert "The two readings disagree" in note(page)
    assert numbers(said(page, "whole"))[0] > 1.3


@pytest.mark.parametrize("lattice", ["spins", "rotors"])
def test_pictures_at_a_press(open_it, lattice):
    page = open_it(f"#thermometer=n32,w{lattice}")
    press(page, "All alike")
    expect(page.locator(".cell.local b")).to_contain_text("0")
    assert note(page).startswith("Nothing is against its neighbours")
    assert said(page, "bath") == "none"
    press(page, "Chessboard")
    assert said(page, "local").startswith("−0")
    assert note(page).startswith("Nothing is with its neighbours")
    press(page, "Random")
    assert said(page, "local").startswith("∞")
    press(page, "Reset")
    assert said(page, "local") == "?"
    before = memory(page, np.int8 if lattice == "spins" else np.float64, 32).copy()
    press(page, "Invert")
    after = memory(page, before.dtype, 32)
    if lattice == "spins":
        assert np.array_equal(after, -before)
    else:
        assert np.abs(np.exp(1j * after) + np.exp(1j * before)).max() < 1e-12
    read = (
        pseudolikelihood_temperature if lattice == "spins" else rotor_pseudolikelihood_temperature
    )
    assert agrees(said(page, "local"), read(before))


def test_the_cold_limit_is_that_of_the_native_reading(open_it):
    page = open_it("#thermometer=n64")
    press(page, "All alike")
    limit = pseudolikelihood_temperature(np.ones((64, 64))).error
    assert numbers(said(page, "local"))[1] == pytest.approx(limit, abs=0.041)


def test_painting_with_a_mouse(open_it):
    page = open_it("#thermometer=n32")
    press(page, "All alike")
    box = page.locator(".stage canvas").bounding_box()
    at = lambda column, row: (  # noqa: E731
        box["x"] + (column + 0.5) * box["width"] / 32,
        box["y"] + (row + 0.5) * box["height"] / 32,
    )
    page.mouse.move(*at(4, 6))
    page.mouse.down()
    page.mouse.move(*at(12, 6))
    page.mouse.up()
    page.mouse.move(*at(20, 20))  # without a button nothing is painted
    expected = np.ones((32, 32))
    expected[6, 4:13] = -1
    assert np.array_equal(memory(page, np.int8, 32), expected)
    assert agrees(said(page, "local"), pseudolikelihood_temperature(expected))
    press(page, "Next snapshot")
    assert said(page, "local") == "?"


def test_painting_with_the_keyboard(open_it):
    page = open_it("#thermometer=n32")
    press(page, "All alike")
    canvas = page.locator(".stage canvas")
    canvas.focus()
    for key in ("ArrowUp", "ArrowLeft", "Space", "Shift+ArrowRight", "ArrowDown", "Space", "Space"):
        canvas.press(key)
    expected = np.ones((32, 32))
    expected[15, 15:17] = -1
    assert np.array_equal(memory(page, np.int8, 32), expected)
    expect(page.locator(".frame")).to_be_visible()
    assert "Space" in canvas.get_attribute("aria-label")


def test_combing_rotors(open_it):
    page = open_it("#thermometer=n32,wrotors")
    press(page, "All alike")
    box = page.locator(".stage canvas").bounding_box()
    x, y = box["x"] + 0.51 * box["width"], box["y"] + 0.2 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 0.5 * box["height"], steps=4)
    page.mouse.up()
    angles = memory(page, np.float64, 32)
    assert np.count_nonzero(angles) > 12
    assert np.allclose(angles[angles != 0.0], math.pi / 2)
    found = rotor_pseudolikelihood_temperature(angles)
    assert agrees(said(page, "local"), found)


def test_a_finger_scrolls_unless_it_is_to_draw(open_it):
    page = open_it("#thermometer=n32", viewport={"width": 360, "height": 740}, has_touch=True)
    before = memory(page, np.int8, 32).copy()
    canvas = page.locator(".stage canvas")
    canvas.tap()
    assert np.array_equal(memory(page, np.int8, 32), before)
    press(page, "Draw")
    assert canvas.evaluate("e => getComputedStyle(e).touchAction") == "none"
    canvas.tap()
    assert np.count_nonzero(memory(page, np.int8, 32) != before) == 1
    press(page, "Draw")
    assert canvas.evaluate("e => getComputedStyle(e).touchAction") != "none"


def png(array):
    out = io.BytesIO()
    Image.fromarray(array.astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def choose(page, name, content):
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )


def test_a_picture_of_the_readers(open_it):
    rng = np.random.default_rng(5)
    page = open_it("#thermometer=wrotors")
    greys = np.where(rng.random((32, 32)) < 0.3, 60, 190) + rng.normal(0.0, 12.0, (32, 32))
    choose(page, "spins.png", png(greys))
    expect(page.locator(".cell.local b")).not_to_have_text("?")
    assert page.get_by_role("combobox", name="Size").input_value() == "32"
    assert page.get_by_role("combobox", name="Snapshot of").input_value() == "spins"
    spins = snapshot_from_image(png(greys))
    assert np.array_equal(memory(page, np.int8, 32), spins)
    found = pseudolikelihood_temperature(spins, boundary="free")
    very_hot = abs(found.price) < 2.0 * found.price_error
    assert said(page, "local").startswith("∞") if very_hot else agrees(said(page, "local"), found)
    assert said(page, "whole") == "–"
    # Larger than any lattice and wider than high: the middle, made smaller.
    blocks = np.kron(np.indices((4, 6)).sum(axis=0) % 2, np.ones((100, 100))) * 255
    choose(page, "blocks.png", png(blocks))
    page.wait_for_function("() => document.querySelector('.stage canvas').width === 128")
    page.wait_for_function(
        "() => !document.querySelector('.cell.local b').textContent.startsWith('?')"
    )
    middle = np.kron(np.indices((4, 4)).sum(axis=0) % 2, np.ones((32, 32))) * 2 - 1
    assert (memory(page, np.int8, 128) != -middle).mean() < 0.03


def test_what_is_no_picture_is_refused_in_a_line(open_it):
    page = open_it()
    choose(page, "notes.png", b"up, down, up, up")
    expect(page.get_by_role("alert")).to_have_text(
        "notes.png is no picture that the browser can read."
    )
    assert said(page, "local") == "?"
    press(page, "Step")
    expect(page.get_by_role("alert")).to_have_count(0)
