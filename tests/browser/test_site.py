"""Every page of the built book as a reader meets it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from bookext.execution import ROOT
from playwright.sync_api import expect
from sphinx_external_toc.parsing import parse_toc_yaml

PAGES = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
EVERY = [*PAGES, "genindex.html", "search.html", "404.html"]
ISING = "symmetry/ising.html"

pytestmark = pytest.mark.looks  # none of these waits for motion

UNFOLD = """() => {
  document.querySelectorAll("details").forEach(box => { box.open = true; });
  document.querySelectorAll(".predict").forEach(box => { box.dataset.done = ""; });
  // What overflows is made focusable by an observer, which runs in the frame after.
  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def findings(page):
    """Return what axe objects to, one line each."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def settle(page):
    """Let a page finish: fonts, scripts, and what comes into view."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")


def test_site_has_what_a_site_needs(built):
    for name in ("index.html", "search.html", "searchindex.js", "404.html", "_static/favicon.svg"):
        assert (built / name).exists()
    assert not list(built.rglob("*fontawesome*"))
    for file in built.rglob("*.html"):
        text = file.read_text(encoding="utf8")
        assert "katex-error" not in text, file
        assert re.search(r'<html lang="en', text), file
        assert text.count('name="description"') == 1, file


@pytest.mark.parametrize("name", EVERY)
def test_a_page_at_a_desk(page, site_url, name):
    """It is quiet and asks nobody else, shows its charts, and satisfies axe in light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{site_url}/{name}")
        settle(page)
        if name != "404.html":
            assert page.evaluate("document.documentElement.dataset.theme") == scheme
        page.mouse.wheel(0, 20_000)
        settle(page)
        assert page.problems == [], scheme
        charts_are_seen(page)
        page.evaluate(UNFOLD)
        assert findings(page) == [], scheme


def charts_are_seen(page):
    """Every chart has a size when the reader comes to it."""
    for chart in page.locator("figure.chart").all():
        chart.scroll_into_view_if_needed()
        box = chart.locator("svg:visible").bounding_box()
        assert box["width"] > 250
        assert box["height"] > 100


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("document.body.append(Object.assign(new Image(), {src: '//x.invalid/x.png'}))", "third"),
        ("setTimeout(() => { throw new Error('oops') })", "uncaught"),
        ("console.error('oops')", "console"),
        ("fetch('/nowhere').catch(() => {})", "404"),
    ],
)
def test_a_misbehaving_page_is_noticed(open_page, site_url, script, problem):
    page = open_page()
    page.goto(f"{site_url}/index.html")
    assert page.problems == []
    page.evaluate(script)
    page.wait_for_timeout(300)
    assert any(problem in found for found in page.problems)


def test_axe_would_find_something(open_page, site_url):
    page = open_page()
    page.goto(f"{site_url}/index.html")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in findings(page))
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert not any(found.startswith("color-contrast") for found in findings(page))
    page.evaluate("document.querySelector('main p').style.color = '#333'")
    assert any(found.startswith("color-contrast") for found in findings(page))


@pytest.mark.parametrize("name", EVERY)
def test_a_page_on_a_phone(open_page, site_url, name):
    """Nothing is wider than it, and its charts are seen."""
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"{site_url}/{name}")
    settle(page)
    charts_are_seen(page)
    page.evaluate(UNFOLD)
    page.wait_for_timeout(100)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    wide = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(part => !part.closest(
          ".scroll, pre, svg, .cell_output table, .katex-mathml") && part.checkVisibility()
          && part.getBoundingClientRect().right > 361).map(part => part.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    assert page.problems == []


def test_a_wide_equation_scrolls_in_its_box_by_keyboard(open_page, site_url):
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}/{ISING}")
    settle(page)
    for box in page.locator(".equation .scroll").all():
        box.scroll_into_view_if_needed()
        if box.evaluate("box => box.scrollWidth > box.clientWidth + 1"):
            break
    else:
        pytest.fail("no equation of the page is wider than a phone")
    expect(box).to_have_attribute("tabindex", "0")
    expect(box).to_have_attribute("role", "group")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


def test_search_finds_onsager(page, site_url):
    page.goto(f"{site_url}/index.html")
    page.keyboard.press("/")
    page.keyboard.type("Onsager")
    page.keyboard.press("Enter")
    first = page.locator("#search-results li a").first
    expect(first).to_be_visible()
    assert page.locator("input[name=q]").count() == 1
    first.click()
    expect(page.locator("main")).to_contain_text("Onsager")


def test_dark_mode_toggles_and_is_remembered(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    root, toggle = page.locator("html"), page.get_by_role("button", name="Dark colours")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.goto(f"{site_url}/index.html")
    expect(root).to_have_attribute("data-theme", "dark")


def test_paper_is_light(open_page, site_url):
    page = open_page(color_scheme="dark")
    page.goto(f"{site_url}/index.html")
    root = page.locator("html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(root).to_have_attribute("data-theme", "light")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(root).to_have_attribute("data-theme", "dark")
    assert page.evaluate("localStorage.getItem('theme')") is None


def test_contents_open_on_a_phone(open_page, site_url):
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}/index.html")
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").focus()
    page.keyboard.press("Enter")
    expect(contents).to_be_visible()
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()


def test_a_prediction_is_committed_to_by_keyboard(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    box = page.locator(".predict").first
    reveal = box.locator(".reveal")
    expect(reveal).to_be_hidden()
    box.locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(reveal).to_be_visible()
    expect(reveal).to_be_focused()
    expect(box.locator("output")).to_contain_text("committed")
    page.reload()
    expect(reveal).to_be_visible()
    box.get_by_role("button", name="Forget").focus()
    page.keyboard.press("Enter")
    expect(reveal).to_be_hidden()


def test_an_empty_prediction_reveals_nothing(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    box = page.locator(".predict").first
    box.get_by_role("button", name="Commit").click()
    expect(box.locator(".reveal")).to_be_hidden()


def test_a_number_is_checked_by_keyboard(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    box = page.locator(".answer:has(input[inputmode=decimal])").first
    said = box.locator("output")
    task = box.evaluate("box => JSON.parse(box.dataset.answer)")

    def answer(text):
        box.locator("input").fill(text)
        page.keyboard.press("Enter")
        return said.get_attribute("data-verdict")

    expect(box.locator("details")).to_be_hidden()
    assert answer("") == "wrong"
    assert answer("a lot") == "wrong"
    assert answer(repr(task["right"] + 3 * task["allowed"])) == "wrong"
    assert answer(repr(task["right"] * 5)) == "wrong"
    expect(said).to_contain_text("factor")
    expect(box.locator("details")).to_be_visible()
    assert answer(repr(task["right"] + 0.9 * task["allowed"])) == "right"
    assert answer(f"{task['right']:.9e}".replace("e+00", "")) == "right"
    for wrong in task["wrong"]:
        assert answer(repr(wrong)) == "wrong"
        assert len(said.inner_text()) > 10


def test_a_choice_is_checked(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    box = page.locator(".answer:has(input[type=radio])").first
    right = box.evaluate("box => JSON.parse(box.dataset.answer).options[0]")
    said, options = box.locator("output"), box.locator("input[type=radio]")
    options.nth(1 if right == 0 else 0).focus()
    page.keyboard.press("Space")
    box.get_by_role("button", name="Check").press("Enter")
    expect(said).to_have_attribute("data-verdict", "wrong")
    options.nth(right).check()
    box.get_by_role("button", name="Check").press("Enter")
    expect(said).to_have_attribute("data-verdict", "right")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_becomes_interactive_on_demand_and_does_not_move(open_page, site_url, scheme):
    page = open_page(color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site_url}/{ISING}")
    settle(page)
    assert not any("vega" in url for url in asked)
    chart = page.locator("figure.chart").first
    picture = "[...document.querySelectorAll('figure.chart')][0].querySelector('svg:not(.narrow)')"
    before = page.evaluate(f"JSON.stringify({picture}.getBoundingClientRect())")
    y = page.evaluate("scrollY")
    chart.locator(".explore").focus()
    before = page.evaluate(f"JSON.stringify({picture}.getBoundingClientRect())")
    page.keyboard.press("Enter")
    expect(chart).to_have_attribute("data-interactive", "", timeout=20_000)
    assert y <= page.evaluate("scrollY")
    assert page.evaluate(f"JSON.stringify({picture}.getBoundingClientRect())") == before
    chart.locator("path[aria-label]").last.hover(force=True)
    assert page.problems == []


def test_a_chart_shows_the_theme_it_is_in(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    colour = "getComputedStyle(document.querySelector('figure.chart svg text')).fill"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate(colour) != light


def test_without_javascript_everything_is_there(open_page, site_url):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site_url}/{ISING}")
    parts = (".predict .reveal", ".predict .option", ".equation .katex", "figure.chart svg.wide")
    for part in parts:
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator(".answer .solved").first).to_be_visible()
    expect(page.get_by_role("button", name="Commit")).to_be_hidden()


def test_the_ledger_lists_every_check(page, site_url):
    page.goto(f"{site_url}/how-this-book-is-checked.html")
    rows = page.locator("table.ledger").first.locator("tbody tr:has(td)")
    total = sum(
        page.request.get(f"{site_url}/{name}").text().count('class="verify"') for name in PAGES
    )
    assert rows.count() == total > 0
    link = rows.first.locator("a").first
    link.click()
    expect(page.locator(".verify:target")).to_be_visible()


def test_a_full_stop_stays_with_its_formula(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    kept = page.locator(".keep")
    assert kept.count() > 5
    assert kept.first.evaluate("e => getComputedStyle(e).whiteSpace") == "nowrap"
