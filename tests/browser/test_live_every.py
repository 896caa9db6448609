"""What holds for every live component, tried on a page that holds it and nothing else."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ergolib.live.component import WHERE, component

BODY = ".live-body[data-frames]"

# None of these measures a time: each waits until something has happened, or has ceased to.
pytestmark = [pytest.mark.parametrize("name", WHERE, scope="module"), pytest.mark.looks]

#: Of axe: what it objects to, and no list of all that it does not.
VIOLATIONS = {"resultTypes": ["violations"]}


@pytest.fixture
def alive(open_bare, bare_url, name):
    """Open a component's page and wait until it is alive; it may do nothing it should not."""
    pages = []

    def open_it(hash="", **options):
        page = open_bare(**options)
        pages.append(page)
        page.goto(f"{bare_url}/{name}.html{hash}")
        page.wait_for_selector(BODY, state="attached")
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


@pytest.fixture
def look(shown):
    """Hand over shared pages, as they are after opening; what a test does is undone."""
    used = []

    def at(scheme="light"):
        used.append(shown(scheme))
        return used[-1]

    yield at
    for page in used:
        page.evaluate(
            """() => {
              document.querySelectorAll("details").forEach((box) => { box.open = false; });
              document.activeElement.blur();
            }"""
        )
        assert page.problems == []
        assert frames(page) == 0


@pytest.fixture
def seen(look):
    """Hand over the shared page in light."""
    return look()


def still(alive, hash="", **options):
    """Open it for a reader who asked for less motion."""
    return alive(hash, reduced_motion="reduce", **options)


def frames(page):
    return int(page.locator(BODY).get_attribute("data-frames"))


def steps(page):
    return float(page.locator(BODY).get_attribute("data-steps"))


def moves(page):
    page.wait_for_function(
        "([selector, n]) => +document.querySelector(selector).dataset.frames > n",
        arg=[BODY, frames(page) + 3],
    )
    return True


def stands(page):
    """Whether it comes to rest: on a busy machine it may take a moment to hear that it should."""
    return settled(page, lambda: frames(page), 400)


def settled(page, read, milliseconds, tries=8):
    """Read until two readings agree that are this far apart; say whether they ever did."""
    before = read()
    for _ in range(tries):
        page.wait_for_timeout(milliseconds)
        now = read()
        if now == before:
            return True
        before = now
    return False


def press(page, name, key="Enter"):
    page.get_by_role("button", name=name, exact=True).press(key)


def picture(page):
    """Return what the canvases of the stage show."""
    return page.locator(".stage canvas").evaluate_all("all => all.map(c => c.toDataURL()).join()")


def becomes_another(page, before, tries=50):
    """Whether the picture changes in time: a cold system may be where it was for some frames."""
    for _ in range(tries):
        if picture(page) != before:
            return True
        page.wait_for_timeout(100)
    return False


def test_it_moves_pauses_and_goes_on(alive):
    page = alive()
    assert moves(page)
    press(page, "Pause")
    assert stands(page)
    before = picture(page)
    press(page, "Run")
    assert moves(page)
    assert becomes_another(page, before)
    press(page, "Pause")


def test_step_by_step_and_back_to_the_start(alive):
    page = still(alive)
    begun = steps(page)
    press(page, "Step")
    one = steps(page) - begun
    assert one > 0
    press(page, "Step", "Space")
    assert steps(page) - begun == pytest.approx(2 * one)
    press(page, "Reset")
    fresh, drawn = steps(page), picture(page)
    press(page, "Step")
    press(page, "Reset")
    assert (steps(page), picture(page)) == (fresh, drawn)


def test_every_control_is_reached_by_tab_and_named(seen):
    page = seen
    controls = page.locator(f"{BODY} :is(button, select, input, summary, [tabindex='0'])")
    wanted = controls.evaluate_all("all => all.filter(c => c.checkVisibility()).length")
    page.locator("h1").evaluate("h => { h.tabIndex = -1; h.focus(); }")
    seen = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                """() => [...document.querySelectorAll(".live-body :is(button, select, input, "
                  + "summary, [tabindex='0'])")].indexOf(document.activeElement)"""
            )
        )
    assert len(seen - {-1}) == wanted


def test_the_dial_obeys_the_keyboard(alive, name):
    page = still(alive)
    slider = page.locator(".slide input")
    if not slider.count():
        pytest.skip("it has nothing to set")
    shown = page.locator(".reading .value").first
    slider.press("End")
    high = shown.text_content()
    assert float(slider.input_value()) == float(slider.get_attribute("max"))
    slider.press("ArrowLeft")
    step = float(slider.get_attribute("step"))
    assert float(slider.input_value()) == pytest.approx(float(slider.get_attribute("max")) - step)
    assert shown.text_content() != high
    assert shown.text_content() in slider.get_attribute("aria-valuetext")
    expect(page.get_by_role("status")).not_to_have_text("")


def test_the_kernel_is_shown(seen):
    seen.locator("summary").press("Enter")
    expect(seen.get_by_label("Source of the kernel")).to_contain_text("def ")


def test_the_address_goes_round(alive, name):
    """Choose the last of every choice, and open the link that this makes."""
    page = still(alive)
    assert page.evaluate("location.hash") == ""
    for select in page.locator(".settings select").all():
        select.press("End")
    seed = page.get_by_role("spinbutton", name="Seed")
    if seed.count():
        seed.fill("4321")
        seed.press("Enter")
    slider = page.locator(".slide input")
    if slider.count():
        slider.press("ArrowRight")
    page.wait_for_function("() => location.hash.length > 1")
    assert settled(page, lambda: page.evaluate("location.hash"), 700)
    shared = page.evaluate("location.hash")
    state = "all => all.filter(c => !c.labels[0]?.textContent.includes('frame')).map(c => c.value)"
    controls = f"{BODY} :is(input, select)"
    chosen = page.locator(controls).evaluate_all(state)
    press(page, "Reset")
    drawn = picture(page)
    again = still(alive, shared)
    assert again.locator(controls).evaluate_all(state) == chosen
    press(again, "Reset")
    assert picture(again) == drawn


NONSENSE = ("T99,s-4,n-1,rmagic", "Tx,s1.5,n", "", ",,,")


def test_an_address_that_makes_no_sense_changes_nothing(alive, bare_url, name):
    page = still(alive)

    def state():
        return page.locator(f"{BODY} :is(input, select)").evaluate_all(
            "all => all.map(c => c.value)"
        )

    plain = state()
    for nonsense in NONSENSE:
        page.goto("about:blank")  # or the page would not be loaded again
        page.goto(f"{bare_url}/{name}.html#{name}={nonsense}")
        page.wait_for_selector(BODY, state="attached")
        assert state() == plain, nonsense


def test_off_screen_it_uses_no_frames(alive):
    page = alive()
    assert moves(page)
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    assert stands(page)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    assert moves(page)


def test_a_reader_who_wants_less_motion_starts_it(alive):
    page = still(alive)
    assert frames(page) == 0
    assert stands(page)
    press(page, "Run")
    assert moves(page)


def test_a_script_that_does_not_come_leaves_the_poster_and_a_way_out(open_bare, bare_url, name):
    page = open_bare()
    page.route(f"**/{name}.js", lambda route: route.abort())
    page.goto(f"{bare_url}/{name}.html")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(page.locator(".stage img")).to_be_visible()
    page.unroute(f"**/{name}.js")
    press(page, "Try again")
    page.wait_for_selector(BODY)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert moves(page)


def test_without_webassembly_the_poster_stays(open_bare, bare_url, name):
    page = open_bare()
    page.add_init_script("delete window.WebAssembly")
    page.goto(f"{bare_url}/{name}.html")
    expect(page.get_by_role("alert")).to_contain_text("no WebAssembly")
    expect(page.locator(".stage img")).to_be_visible()
    assert page.problems == []


def test_an_error_while_it_runs_brings_the_poster_back(alive):
    page = alive()
    assert moves(page)
    page.evaluate(
        """() => {
          for (const name of ["putImageData", "clearRect", "drawImage", "fillRect", "beginPath"]) {
            CanvasRenderingContext2D.prototype[name] = () => { throw new Error("out of paint"); };
          }
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("out of paint")
    expect(page.locator(".stage img")).to_be_visible()


@pytest.mark.parametrize("widths", [(320, 360, 600), (768, 1280)], ids=["touch", "mouse"])
def test_nothing_moves_or_overflows_when_it_comes_alive(open_bare, bare_url, name, widths):
    """At each width: the poster, then the living component, which takes up the same room."""
    page = open_bare(viewport={"width": widths[0], "height": 800}, has_touch=widths[0] < 700)
    before = {}
    for width in widths:
        page.route(f"**/{name}.js", lambda route: route.abort())
        page.goto(f"{bare_url}/{name}.html")
        page.wait_for_selector("figure.live [role=alert]")
        before[width] = room(page, width)
        page.unroute(f"**/{name}.js")
        press(page, "Try again")
        page.wait_for_selector(BODY)
        has_room(page, width, before[width])
    for width in widths:  # once alive, it is made narrower and wider
        has_room(page, width, before[width])


def has_room(page, width, before):
    """It takes up the same room as before, nothing is wider than the window, and nothing cut."""
    after = room(page, width)
    assert after["height"] == pytest.approx(before["height"], abs=0.5), width
    assert after["width"] == pytest.approx(before["width"], abs=0.5), width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.locator(BODY).evaluate(
        """(body) => [...body.querySelectorAll(
            "button, select, input, canvas, svg, .title, .title *")]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 0.5)
          .map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert outside == [], width
    clipped = page.locator(BODY).evaluate(
        """(body) => [...body.querySelectorAll(".live-grid > div")].filter((box) =>
          [...box.children].some((e) => e.checkVisibility()
            && e.getBoundingClientRect().bottom > box.getBoundingClientRect().bottom + 1))
          .map((box) => box.className)"""
    )
    assert clipped == [], width


def room(page, width):
    """Return the box of the component in a window of this width, when that is drawn."""
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return page.locator(".live-mount").bounding_box()


def test_fingers_have_room(alive):
    page = alive(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    for control in page.locator(f"{BODY} :is(button, select, input, summary)").all():
        if not control.is_visible():
            continue
        box = control.bounding_box()
        least = 24 if control.get_attribute("type") == "checkbox" else 44
        assert box["height"] >= least
        assert box["width"] >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(look, scheme):
    page = look(scheme)
    page.locator("summary").click()
    expect(page.get_by_label("Source of the kernel")).to_contain_text("def ")
    found = Axe().run(page, options=VIOLATIONS).response["violations"]
    assert [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []


def test_axe_would_find_words_too_faint(look):
    """The negative control, in the dark: one line in the colour of rules."""
    page = look("dark")
    line = page.locator("figcaption").first
    line.evaluate("e => { e.style.color = '#444'; }")
    found = Axe().run(page, context="figcaption", options=VIOLATIONS).response["violations"]
    line.evaluate("e => { e.style.color = ''; }")
    assert [rule["id"] for rule in found] == ["color-contrast"]


def test_its_words_follow_the_theme(look):
    colours = [
        look(scheme)
        .locator(".title, .reading .name")
        .first.evaluate("e => getComputedStyle(e).color")
        for scheme in ("light", "dark")
    ]
    assert colours[0] != colours[1]


def test_it_is_described(seen, name):
    """Every picture has a name, and the invitation stands before it."""
    for image in seen.locator(f"{BODY} :is(canvas, svg[role])").all():
        assert len(image.get_attribute("aria-label") or "") > 10
    assert component(name).title
