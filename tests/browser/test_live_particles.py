"""Particles in a void, and two of them: the page's are those of the native system, bit for bit."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.live import pair_parts, particles_parts
from ergolib.live.wasm import build

BODY = ".live-body[data-frames]"

# Lets the page be asked what stands in the kernels' memory.
KEEP = """() => {
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (module, imports) {
    window.kept = imports.env.__linear_memory.buffer;
    return new Instance(module, imports);
  };
}"""
# Numbers of the arrays that come first: x, y, vx, vy.
READ = """([heap, number]) => Array.from({ length: 4 }, (_, k) => {
  const start = heap + k * Math.ceil(number / 2) * 16;
  return Array.from(new Float64Array(window.kept, start, number));
})"""

PARTS = {"particles": particles_parts, "pair": pair_parts}


@pytest.fixture
def open_void(open_bare, bare_url):
    pages = []

    def open_it(name, hash="", **options):
        page = open_bare(reduced_motion="reduce", **options)
        pages.append(page)
        page.add_init_script(f"({KEEP})()")
        page.goto(f"{bare_url}/{name}.html#{name}={hash}")
        page.wait_for_selector(BODY, state="attached")
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def memory(page, name, number):
    heap = build(PARTS[name].KERNELS).heap
    return np.array(page.evaluate(READ, [heap, number]))


def steps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def native(name, **parameters):
    complete = PARTS[name].COMPONENT.complete(parameters)
    return PARTS[name].system(complete), complete


def state(system):
    return np.vstack([system.positions.T, system.velocities.T])


def run_a_while(page):
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.frames > 5")
    press(page, "Pause")


def same_bits(page, name, count, **parameters):
    """Hold the page against the native system: now, after steps, and after a run in parts."""
    made, complete = native(name, **parameters)
    assert steps(page) == complete["begin"]
    assert np.array_equal(memory(page, name, count), state(made.run(complete["begin"])))
    press(page, "Step")
    assert np.array_equal(memory(page, name, count), state(made.run(1)))
    run_a_while(page)
    more = steps(page) - complete["begin"] - 1
    assert more > 0
    assert np.array_equal(memory(page, name, count), state(made.run(more)))
    press(page, "Reset")
    assert np.array_equal(memory(page, name, count), state(native(name, **parameters)[0]))


@pytest.mark.parametrize(
    ("hash", "parameters"),
    [
        ("", {}),
        (
            "T0.45,d0.1,p1000,s11",
            {"temperature": 0.45, "density": 0.1, "number": 1000, "seed": 11},
        ),
        (
            "linelastic,e0.80,d0.05,p200",
            {"dynamics": "inelastic", "restitution": 0.8, "density": 0.05, "number": 200},
        ),
        (
            "lextraction,q0.0100,p100,acrystal",
            {"dynamics": "extraction", "rate": 0.01, "number": 100, "start": "crystal"},
        ),
        (
            "d0.93,T0.20,acrystal,p400",
            {"density": 0.93, "temperature": 0.2, "start": "crystal"},
        ),
        ("d0.8,T0.60,p200", {"density": 0.8, "temperature": 0.6, "number": 200}),
    ],
)
def test_particles_in_the_page_are_the_native_ones_to_the_last_bit(open_void, hash, parameters):
    page = open_void("particles", hash)
    same_bits(page, "particles", parameters.get("number", 400), **parameters)


@pytest.mark.parametrize(
    ("hash", "parameters"),
    [
        ("", {}),
        ("T0.60,f2,b6,s9", {"temperature": 0.6, "friction": 2, "side": 6, "seed": 9}),
        ("T0.30,f0,b24,aapart", {"temperature": 0.3, "friction": 0, "side": 24, "start": "apart"}),
    ],
)
def test_a_pair_in_the_page_is_the_native_one_to_the_last_bit(open_void, hash, parameters):
    same_bits(open_void("pair", hash), "pair", 2, **parameters)


def test_another_way_of_cooling_goes_on_from_the_same_state(open_void):
    page = open_void("particles", "p100,T0.80")
    run_a_while(page)
    before, done = memory(page, "particles", 100), steps(page)
    figure = page.locator("figure.live")
    expect(figure.get_by_role("button", name="Cool")).to_be_visible()
    page.get_by_role("combobox", name="Cooling by").select_option("extraction")
    assert steps(page) == done
    assert np.array_equal(memory(page, "particles", 100), before)
    expect(figure.get_by_role("button", name="Cool")).to_be_hidden()
    expect(figure.locator(".reading").first).to_contain_text("energy taken q")
    expect(figure.locator(".reading").nth(1)).to_contain_text("temperature T0.")
    # natively: the same state under the other law
    other = native("particles", number=100, dynamics="extraction", rate=0.02)[0]
    other.positions, other.velocities = before[:2].T, before[2:].T
    slider = page.get_by_role("slider")
    slider.press("End")
    press(page, "Step")
    assert np.array_equal(memory(page, "particles", 100), state(other.run(1)))
    page.locator("summary").press("Enter")
    expect(page.get_by_label("Source of the kernel")).to_contain_text("def extraction(")


def test_taking_and_giving_energy_show_in_the_reading(open_void):
    page = open_void("particles", "lextraction,q0.0200,p100,T0.50")
    page.get_by_role("combobox", name="Steps a frame").select_option("1000")
    temperature = page.locator(".reading").nth(1).locator(".value").first
    press(page, "Run")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 20000")
    assert float(temperature.text_content()) < 0.5
    page.get_by_role("slider").press("Home")  # heat at the highest rate: it stops by itself
    page.wait_for_function("() => +document.querySelector('.slide input').value === 0")
    expect(temperature).to_have_text(re.compile(r"^1\.[4-7]"))  # an average, which follows


@pytest.mark.parametrize(("tab", "panel"), [("S(k)", "waves"), ("g(r)", "pairs")])
def test_structure_stands_beside_the_void(open_void, tab, panel):
    page = open_void("particles", "d0.93,T0.10,acrystal,p400")
    expect(page.locator(".panel.curves")).to_be_visible()
    press(page, tab)
    expect(page.locator(f".panel.{panel}")).to_be_visible()
    expect(page.locator(".panel.curves")).to_be_hidden()
    page.wait_for_function(f"() => location.hash.includes('v{panel}')")
    words = page.locator(f".panel.{panel} .title b")
    if panel == "waves":  # nearly all of N, in spots
        assert 0.9 < float(words.text_content().split()[1]) < 1.0
    else:
        assert float(words.text_content().split()[1]) > 6.0
    run_a_while(page)
    press(page, "Curves")
    expect(page.locator(".panel.curves")).to_be_visible()


def test_a_gas_has_no_spots(open_void):
    """The negative control."""
    page = open_void("particles", "T1.50,d0.1,p400,vwaves")
    assert float(page.locator(".panel.waves .title b").text_content().split()[1]) < 0.1


def test_a_step_that_makes_no_sense_is_a_failure_with_a_way_out(open_void):
    page = open_void("particles", "p100")
    heap = build(particles_parts.KERNELS).heap
    page.evaluate(
        "([start]) => (new Float64Array(window.kept, start, 1)[0] = 1e4)", [heap + 2 * 50 * 16]
    )
    press(page, "Step")
    expect(page.get_by_role("alert")).to_contain_text("too fast")
    press(page, "Try again")
    expect(page.get_by_role("alert")).to_have_count(0)
    press(page, "Step")
    assert np.abs(memory(page, "particles", 100)[2]).max() < 10.0


def test_strangers_meet_and_part(open_void):
    """They keep their energy, come near, and are apart again."""
    page = open_void("pair")
    expect(page.locator(".plot.profile .title")).to_contain_text("held")
    press(page, "Let two strangers meet")
    page.get_by_role("combobox", name="Steps a frame").select_option("100")
    expect(page.locator(".plot.profile .title")).to_contain_text("free")
    energy = page.locator(".reading .value").first
    expect(energy).to_have_text("0.20")
    page.wait_for_function(f"() => +document.querySelector('{BODY}').dataset.steps > 10000")
    press(page, "Pause")
    expect(energy).to_have_text("0.20")
    made, _ = native("pair", friction=0, start="apart")
    distances = []
    for _ in range(400):
        x, y = made.run(25).positions.T
        way = [d - 9.0 * np.round(d / 9.0) for d in (x[1] - x[0], y[1] - y[0])]
        distances.append(np.hypot(*way))
    near = np.array(distances) < 2.0
    assert np.count_nonzero(near[1:] & ~near[:-1]) > 2  # they met
    assert np.count_nonzero(~near[1:] & near[:-1]) > 2  # and parted


def test_time_bound_stands_beside_its_exact_share(open_void):
    page = open_void("pair", "T0.40,b12")
    title = page.locator(".plot", has_text="share of time bound").locator(".title")
    expect(title).to_contain_text(
        f"exact {pair_parts.exact.bound_probability(0.4, 12.0, 12.0):.3f}"
    )
    page.get_by_role("combobox", name="Friction of the bath").select_option("0")
    expect(title).to_be_hidden()
