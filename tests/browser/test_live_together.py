"""Live components side by side on one page: each keeps its names, and they share an address."""

from __future__ import annotations

import bare
import pytest
from serving import serve

from ergolib.live.static import figure_html, own_style_sheet

TWO = ("pair", "oscillator")
SETTINGS = "figure.live[data-component={}] .live-body"


@pytest.fixture(scope="module")
def two_url(tmp_path_factory):
    """Serve a page with two components."""
    folder = tmp_path_factory.mktemp("two")
    bare.write_site(folder, TWO)
    page = (folder / f"{TWO[0]}.html").read_text()
    page = page.replace("</main>", figure_html(TWO[1], {}) + "</main>")
    page = page.replace("</style>\n<script>", own_style_sheet(TWO[1]) + "</style>\n<script>")
    (folder / "two.html").write_text(page, encoding="utf8")
    with serve(folder) as url:
        yield f"{url}/two.html"


@pytest.fixture
def two(open_bare, two_url):
    """Open the page, with both alive and at rest."""

    def start(hash=""):
        page = open_bare(viewport={"width": 700, "height": 900}, reduced_motion="reduce")
        page.problems = []
        page.goto(two_url + hash)
        where = page.evaluate("scrollY")
        for name in TWO:
            page.locator(f"figure.live[data-component={name}]").scroll_into_view_if_needed()
            page.wait_for_selector(SETTINGS.format(name) + "[data-frames]", state="attached")
        page.first = where
        return page

    return start


def test_every_label_names_its_own_control(two):
    page = two()
    assert page.evaluate("[...document.querySelectorAll('[id]')].length") == page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    )
    for name in TWO:
        assert (
            page.locator(SETTINGS.format(name)).evaluate(
                """(body) => [...body.querySelectorAll("input, select")].filter((e) =>
              !e.labels.length || [...e.labels].some((l) => !body.contains(l))).length"""
            )
            == 0
        )


def chosen(page, name):
    controls = page.locator(SETTINGS.format(name)).locator("select, input")
    return controls.evaluate_all("all => all.map(e => e.value)")


def test_an_address_with_both_leads_to_the_one_touched_last(two):
    page = two()
    for name in reversed(TWO):
        page.locator(SETTINGS.format(name)).locator(".slide input").press("ArrowRight")
        page.wait_for_function(f"() => location.hash.includes('{name}=')")
    shared = page.evaluate("location.hash")
    assert shared.index(f"{TWO[1]}=") < shared.index(f"{TWO[0]}=")
    again = two(shared)
    assert [chosen(again, name) for name in TWO] == [chosen(page, name) for name in TWO]
    assert again.first < two(f"#{TWO[0]}=T0.3&{TWO[1]}=T0.5").first


def test_back_leads_to_where_a_figure_began_and_a_heading_does_not(two):
    page = two()
    begun = [chosen(page, name) for name in TWO]
    page.evaluate("location.hash = 'pair=T0.9,s5&oscillator=T1.5,blangevin'")
    page.wait_for_function("() => document.querySelector('.slide input').value === '0.9'")
    page.evaluate("location.hash = 'some-heading'")
    page.wait_for_timeout(100)
    assert page.locator(".slide input").first.input_value() == "0.9"
    page.evaluate("location.hash = 'oscillator=T1.5'")
    page.wait_for_function("() => document.querySelector('.slide input').value !== '0.9'")
    assert chosen(page, TWO[0]) == begun[0]
    assert chosen(page, TWO[1]) != begun[1]
    page.evaluate("location.hash = ''")
    page.wait_for_timeout(100)
    assert [chosen(page, name) for name in TWO] == begun
