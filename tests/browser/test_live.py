"""Live components in the built book, as readers with a mouse, a keyboard, or neither meet them."""

from __future__ import annotations

import re
from urllib.parse import urlparse

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib import Ising, palette

PAGE = "/symmetry/ising.html"
PAGES = ("/index.html", PAGE)
BODY = "figure.live .live-body[data-frames]"

# Steps the lattice k times while paused, and returns the spins that stand on the canvas.
SPINS = """(up) => {
  const canvas = document.querySelector("figure.live canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, i) => (data[4 * i] === up ? 1 : -1));
}"""


def wake(page, where, hash=""):
    """Open a page, go to its live component, wait until it is alive."""
    page.goto("about:blank")  # a hash alone would not load the page again
    page.goto(where + hash)
    page.locator("figure.live").first.scroll_into_view_if_needed()
    page.wait_for_selector(BODY, state="attached")
    return page.locator("figure.live").first


def number(page, name):
    return int(page.locator(BODY).first.get_attribute(f"data-{name}"))


def rest(page, milliseconds=400):
    """Let the page do what it does."""
    page.wait_for_timeout(milliseconds)


def moves(page):
    before = number(page, "frames")
    page.wait_for_function(
        "([selector, n]) => +document.querySelector(selector).dataset.frames > n",
        arg=[BODY, before + 3],
    )
    return True


def stands(page):
    rest(page, 150)
    before = number(page, "frames")
    rest(page)
    return number(page, "frames") == before


def spins(page):
    up = int(palette.SPIN_UP[1:3], 16)
    flat = np.array(page.evaluate(SPINS, up))
    side = round(flat.size**0.5)
    return flat.reshape(side, side)


def set_temperature(figure, value):
    figure.get_by_role("slider").evaluate(
        "(slider, t) => { slider.value = t; slider.dispatchEvent(new Event('input')); }", value
    )


@pytest.fixture
def still(open_page):
    """A page of a reader who asked for less motion: nothing moves that was not pressed."""
    page = open_page(reduced_motion="reduce")
    yield page
    assert page.problems == []


# It lives -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", PAGES)
def test_it_moves_without_bokeh_or_anyone_else(page, site_url, where):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    wake(page, site_url + where)
    assert moves(page)
    assert {urlparse(url).netloc for url in asked if url.startswith("http")} == {
        urlparse(site_url).netloc
    }
    assert not [url for url in asked if re.search("bokeh|panel|pyodide", url)]


@pytest.mark.parametrize("rule", ["metropolis", "heat-bath", "multispin"])
@pytest.mark.parametrize(("size", "temperature", "seed"), [(64, 1.7, 0), (128, 2.27, 12345)])
def test_the_page_and_the_native_kernel_agree_to_the_last_spin(
    still, site_url, rule, size, temperature, seed
):
    figure = wake(still, site_url + PAGE, f"#ising=T{temperature},s{seed},n{size},r{rule}")
    native = Ising(size=size, temperature=temperature, seed=seed, update=rule)
    native.run(number(still, "steps"))
    assert np.array_equal(spins(still), native.spins)
    for _ in range(3):
        figure.get_by_role("button", name="Step").click()
        assert np.array_equal(spins(still), native.run(1).spins)
    # and a run of unknown length, in parts as they come
    figure.get_by_role("button", name="Run").click()
    assert moves(still)
    figure.get_by_role("button", name="Pause").click()
    rest(still, 100)
    native = Ising(size=size, temperature=temperature, seed=seed, update=rule)
    native.run(number(still, "steps"))
    assert np.array_equal(spins(still), native.spins)
    figure.get_by_role("button", name="Reset").click()
    start = Ising(size=size, temperature=temperature, seed=seed, update=rule)
    assert np.array_equal(spins(still), start.spins)


def test_the_poster_is_the_first_frame(open_page, site_url):
    page = open_page(reduced_motion="reduce")
    page.route("**/ising.js", lambda route: route.abort())
    page.goto(site_url + PAGE)
    poster = page.locator("figure.live img")
    poster.scroll_into_view_if_needed()
    drawn = poster.evaluate(
        """async (image) => {
          await image.decode();
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 256;
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          return Array.from(context.getImageData(0, 0, 256, 256).data);
        }"""
    )
    other = open_page(reduced_motion="reduce")
    wake(other, site_url + PAGE)
    up = int(palette.SPIN_UP[1:3], 16)
    expected = np.where(np.array(drawn)[::4] == up, 1, -1).reshape(256, 256)
    assert np.array_equal(spins(other), expected)


# It obeys -----------------------------------------------------------------------------------------


def test_it_obeys_every_control_by_keyboard_alone(still, site_url):
    figure = wake(still, site_url + PAGE, "#ising=T2.50,s7,n64")
    keyboard = still.keyboard
    slider = figure.get_by_role("slider", name="temperature")
    slider.focus()
    keyboard.press("ArrowLeft")
    expect(slider).to_have_js_property("value", "2.49")
    expect(figure.locator(".value").first).to_have_text("2.49")
    expect(figure.locator(".value").nth(1)).to_have_text("0.402")
    keyboard.press("Home")
    expect(figure.locator(".value").first).to_have_text("0.50")

    def reach(role, name):
        """Go on with Tab until the control has the focus."""
        wanted = figure.get_by_role(role, name=name, exact=True)
        for _ in range(20):
            if wanted.evaluate("(control) => control === document.activeElement"):
                return wanted
            keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {name}")

    reach("button", "Run")
    keyboard.press("Space")
    assert moves(still)
    keyboard.press("Space")
    assert stands(still)
    reach("button", "Step")
    before = number(still, "steps")
    keyboard.press("Enter")
    assert number(still, "steps") == before + 1
    heat = reach("button", "Heat")
    keyboard.press("Enter")
    expect(heat).to_have_attribute("aria-pressed", "true")
    still.wait_for_function("() => +document.querySelector('.slide input').value > 0.52")
    keyboard.press("Enter")
    expect(heat).to_have_attribute("aria-pressed", "false")
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")  # cool
    still.wait_for_function("() => +document.querySelector('.slide input').value === 0.5")
    expect(figure.get_by_role("button", name="Cool")).to_have_attribute("aria-pressed", "false")
    figure.get_by_role("button", name="Pause").press("Enter")
    reach("button", "Reset")
    keyboard.press("Enter")
    assert number(still, "steps") == 0

    reach("combobox", "Size")
    keyboard.press("ArrowDown")
    expect(figure.locator("canvas")).to_have_js_property("width", 128)
    reach("combobox", "Update")
    keyboard.press("ArrowDown")
    reach("combobox", "Sweeps a frame")
    keyboard.press("ArrowUp")
    reach("combobox", "Start")
    keyboard.press("ArrowDown")
    assert (spins(still) == 1).all()
    reach("spinbutton", "Seed")
    keyboard.press("Control+A")
    keyboard.type("99")
    reach("button", "New seed")
    still.wait_for_function("() => location.hash.includes('s99')")
    keyboard.press("Enter")
    expect(figure.get_by_role("spinbutton")).not_to_have_value("99")
    figure.locator("summary").focus()
    keyboard.press("Enter")
    expect(figure.locator("pre")).to_contain_text("def heat_bath(")
    still.wait_for_function("() => location.hash.includes('n128,rheat-bath,aup')")


def test_the_kernel_shown_is_the_one_that_runs(still, site_url):
    figure = wake(still, site_url + PAGE)
    figure.locator("summary").click()
    expect(figure.locator("pre")).to_contain_text("def metropolis(")
    figure.get_by_role("combobox", name="Update").select_option("multispin")
    expect(figure.locator("pre")).to_contain_text("even")


@pytest.mark.parametrize("seed", ["-1", "1.5e9999", "4294967296", ""])
def test_a_seed_that_is_none_is_not_taken(still, site_url, seed):
    figure = wake(still, site_url + PAGE, "#ising=s12")
    field = figure.get_by_role("spinbutton")
    field.evaluate(
        "(f, v) => { f.value = v; f.dispatchEvent(new Event('change')); }",
        seed,
    )
    expect(field).to_have_value("12")


def test_a_screen_reader_hears_of_changes_only(still, site_url):
    figure = wake(still, site_url + PAGE, "#ising=T1.80,aup,n64")
    status = figure.get_by_role("status")
    expect(status).to_have_text("")
    set_temperature(figure, 1.5)
    expect(status).to_contain_text("T = 1.50, magnetization")
    expect(status).to_contain_text("exact 0.99")
    figure.get_by_role("button", name="Run").click()
    expect(status).not_to_contain_text("paused")
    said = status.text_content()
    rest(still, 1500)
    assert status.text_content() == said


# What a teacher shares ----------------------------------------------------------------------------


def test_the_address_goes_round(still, site_url):
    figure = wake(still, site_url + PAGE)
    assert "=" not in still.evaluate("location.hash")
    steps = still.evaluate("history.length")
    set_temperature(figure, 1.83)
    figure.get_by_role("spinbutton").fill("42")
    figure.get_by_role("spinbutton").press("Enter")
    figure.get_by_role("combobox", name="Size").select_option("128")
    still.wait_for_function("() => location.hash.startsWith('#ising=T1.83,s42,n128')")
    assert still.evaluate("history.length") == steps
    shared = still.evaluate("location.hash")
    seen = spins(still)
    again = wake(still, site_url + PAGE, shared)
    expect(again.get_by_role("spinbutton")).to_have_value("42")
    expect(again.locator(".value").first).to_have_text("1.83")
    again.get_by_role("button", name="Reset").click()
    assert np.array_equal(spins(still), seen)


@pytest.mark.parametrize(
    "hash",
    [
        "#ising=T99,s-4,n100,rmagic",
        "#ising=Tx,s1.5,n",
        "#ising=",
        "#ising=,,,",
        "#other=1",
        "#see-it",
    ],
)
def test_an_address_that_makes_no_sense_changes_nothing(still, site_url, hash):
    plain = wake(still, site_url + PAGE).locator(".value").first.text_content()
    figure = wake(still, site_url + PAGE, hash)
    assert figure.locator(".value").first.text_content() == plain
    expect(figure.locator("canvas")).to_have_js_property("width", 256)


def test_a_new_address_on_the_same_page_is_followed(still, site_url):
    figure = wake(still, site_url + PAGE)
    still.evaluate("location.hash = 'ising=T3.21,n64'")
    expect(figure.locator(".value").first).to_have_text("3.21")
    expect(figure.locator("canvas")).to_have_js_property("width", 64)


# It rests -----------------------------------------------------------------------------------------


def test_paused_it_uses_no_frames(page, site_url):
    figure = wake(page, site_url + PAGE)
    assert moves(page)
    figure.get_by_role("button", name="Pause").click()
    assert stands(page)
    figure.get_by_role("button", name="Run").click()
    assert moves(page)


def test_off_screen_it_uses_no_frames(page, site_url):
    wake(page, site_url + PAGE)
    assert moves(page)
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    assert stands(page)
    page.locator("figure.live").first.scroll_into_view_if_needed()
    assert moves(page)


def test_a_reader_who_wants_less_motion_starts_it(still, site_url):
    figure = wake(still, site_url + PAGE)
    assert number(still, "frames") == 0
    assert stands(still)
    figure.get_by_role("button", name="Run").click()
    assert moves(still)


def test_far_from_the_component_its_script_is_not_fetched(page, site_url):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 1280, "height": 200})
    page.goto(site_url + PAGE)
    far = page.locator("figure.live").first.evaluate(
        "(figure) => figure.getBoundingClientRect().top > innerHeight + 500"
    )
    rest(page)
    assert any(url.endswith("mount.js") for url in asked)
    assert not far or not any(url.endswith("ising.js") for url in asked)


# It fails well ------------------------------------------------------------------------------------


def test_a_script_that_does_not_come_leaves_the_poster_and_a_way_out(open_page, site_url):
    page = open_page()
    page.route("**/ising.js", lambda route: route.abort())
    page.goto(site_url + PAGE)
    figure = page.locator("figure.live").first
    figure.scroll_into_view_if_needed()
    expect(figure.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(figure.get_by_role("img")).to_be_visible()
    page.unroute("**/ising.js")
    figure.get_by_role("button", name="Try again").click()
    page.wait_for_selector(BODY)
    expect(figure.get_by_role("alert")).to_have_count(0)
    assert moves(page)


def test_a_broken_script_says_so(open_page, site_url):
    page = open_page()
    page.route("**/ising.js", lambda route: route.fulfill(body="this is not a script"))
    page.goto(site_url + PAGE)
    figure = page.locator("figure.live").first
    figure.scroll_into_view_if_needed()
    expect(figure.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(figure.get_by_role("img")).to_be_visible()


def test_without_webassembly_the_poster_stays(open_page, site_url):
    page = open_page()
    page.add_init_script("delete window.WebAssembly")
    page.goto(site_url + PAGE)
    figure = page.locator("figure.live").first
    figure.scroll_into_view_if_needed()
    expect(figure.get_by_role("alert")).to_contain_text("no WebAssembly")
    expect(figure.get_by_role("img")).to_be_visible()
    expect(figure.get_by_role("button", name="Try again")).to_be_visible()
    assert page.problems == []


def test_an_error_while_it_runs_brings_the_poster_back(open_page, site_url):
    page = open_page()
    figure = wake(page, site_url + PAGE)
    assert moves(page)
    page.evaluate(
        """() => {
          CanvasRenderingContext2D.prototype.putImageData = () => {
            throw new Error("out of paint");
          };
        }"""
    )
    expect(figure.get_by_role("alert")).to_contain_text("out of paint")
    expect(figure.get_by_role("img")).to_be_visible()


def test_without_javascript_there_is_a_poster_and_a_sentence(open_page, site_url):
    page = open_page(java_script_enabled=False)
    page.goto(site_url + PAGE)
    figure = page.locator("figure.live").first
    expect(figure.get_by_role("img")).to_be_visible()
    expect(figure.locator("figcaption")).to_be_visible()
    expect(figure.locator("noscript p")).to_be_visible()
    blank = figure.bounding_box()["height"] - figure.get_by_role("img").bounding_box()["height"]
    assert blank < 300


# It fits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 600, 768, 1280])
def test_nothing_moves_or_overflows_when_it_comes_alive(open_page, site_url, width):
    page = open_page(viewport={"width": width, "height": 800}, has_touch=width < 700)
    page.route("**/ising.js", lambda route: route.abort())
    page.goto(site_url + PAGE)
    mount = page.locator(".live-mount").first
    mount.scroll_into_view_if_needed()
    page.wait_for_selector("figure.live [role=alert]")
    before = mount.bounding_box()
    page.unroute("**/ising.js")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(BODY)
    after = mount.bounding_box()
    assert after["height"] == pytest.approx(before["height"], abs=0.5)
    assert after["width"] == pytest.approx(before["width"], abs=0.5)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = page.locator(BODY).first.evaluate(
        """(body) => [...body.querySelectorAll("button, select, input, canvas, svg, .title")]
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5).length"""
    )
    assert inside == 0


def test_fingers_have_room(open_page, site_url):
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = wake(page, site_url + PAGE)
    for control in figure.locator("button, select, input, summary").all():
        assert control.bounding_box()["height"] >= 44


def test_light_and_dark_look_different_and_both_are_legible(open_page, site_url):
    seen = {}
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme, reduced_motion="reduce")
        figure = wake(page, site_url + PAGE)
        seen[scheme] = figure.screenshot(animations="disabled")
        colours = figure.locator(".title").first.evaluate(
            "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert colours[0] != colours[1]
    assert seen["light"] != seen["dark"]
