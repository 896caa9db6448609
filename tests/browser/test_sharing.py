"""A link carries a live figure's state from a teacher's screen to every student's, bit for bit."""

import pytest
from playwright.sync_api import expect
from test_live import set_temperature, spins, wake

from ergolib import Ising

pytestmark = pytest.mark.looks  # each figure rests until it is told to step

PAGE = "/symmetry/ising.html"
SET = {"temperature": 1.7, "size": 64, "seed": 1234}


def steps(figure, count):
    for _ in range(count):
        figure.get_by_role("button", name="Step").press("Enter")


@pytest.fixture
def at_rest(open_page):
    """Open a page in a browser of its own, where nothing moves that was not pressed."""
    pages = []

    def open_it():
        pages.append(open_page(reduced_motion="reduce"))
        return pages[-1]

    yield open_it
    for page in pages:
        page.context.clear_permissions()
        assert page.problems == []


def link_of(page, figure):
    """Copy the link as a teacher does."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link to this state").press("Enter")
    expect(page.locator(".shared")).to_contain_text("Copied")
    return page.evaluate("navigator.clipboard.readText()")


def test_three_students_see_what_the_teacher_set(at_rest, site_url):
    teacher = at_rest()
    figure = wake(teacher, site_url + PAGE)
    set_temperature(figure, SET["temperature"])
    figure.get_by_label("Size").select_option(str(SET["size"]))
    figure.get_by_label("Seed", exact=True).fill(str(SET["seed"]))
    figure.get_by_label("Seed", exact=True).press("Enter")
    link = link_of(teacher, figure)
    assert link.startswith(f"{site_url}{PAGE}#ising=")

    seen = []
    for _ in range(3):
        student = at_rest()
        mine = wake(student, link)
        assert mine.get_by_label("Size").input_value() == str(SET["size"])
        assert mine.get_by_label("Seed", exact=True).input_value() == str(SET["seed"])
        steps(mine, 5)
        expect(mine.locator(".live-body")).to_have_attribute("data-steps", "55")
        seen.append(spins(student))
    native = Ising(**SET).run(55)
    assert all((each == native.spins).all() for each in seen)
    # The negative control: another seed is another picture.
    assert (Ising(**SET | {"seed": 1235}).run(55).spins != native.spins).any()


def test_a_student_who_was_running_gets_there_by_reset(page, site_url):
    figure = wake(page, site_url + PAGE, "#ising=T1.7,s1234,n64")
    figure.get_by_role("button", name="Pause").press("Enter")
    figure.get_by_role("button", name="Reset").press("Enter")
    expect(figure.locator(".live-body")).to_have_attribute("data-steps", "0")
    steps(figure, 5)
    expect(figure.locator(".live-body")).to_have_attribute("data-steps", "5")
    assert (spins(page) == Ising(**SET).run(5).spins).all()


def test_a_figure_that_nobody_touched_has_a_whole_link(at_rest, site_url):
    page = at_rest()
    link = link_of(page, wake(page, site_url + PAGE))
    state = dict((part[0], part[1:]) for part in link.partition("=")[2].split(","))
    assert set(state) == {"T", "s", "n", "r", "a"}


def test_without_a_clipboard_the_link_can_be_selected(at_rest, site_url):
    page = at_rest()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    wake(page, site_url + PAGE)
    page.get_by_role("button", name="Copy a link to this state").press("Enter")
    field = page.get_by_label("Link to this state")
    expect(field).to_be_focused()
    assert "#ising=T" in field.input_value()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("T1.7,n1e9", "size “1e9”. It must be one of 64, 128, 256, 512, so it is"),
        ("TNaN", "temperature “NaN”. It must be a number from 0.5 to 5"),
        ("T", "temperature “”"),
        ("s1.5", "seed “1.5”. It must be a whole number"),
        ("x3", "“x3”, which this figure does not know"),
    ],
)
def test_a_link_that_asks_for_too_much_is_refused_in_a_sentence(at_rest, site_url, state, words):
    page = at_rest()
    figure = wake(page, site_url + PAGE)
    expect(page.locator(".refused")).to_have_count(0)
    came = [figure.get_by_label(label, exact=True).input_value() for label in ("Size", "Seed")]
    page.evaluate("state => { location.hash = `ising=${state}`; }", state)
    expect(page.get_by_role("alert")).to_contain_text(words)
    assert [
        figure.get_by_label(label, exact=True).input_value() for label in ("Size", "Seed")
    ] == came
    page.evaluate("() => { location.hash = 'ising=T1.7'; }")
    expect(page.locator(".refused")).to_have_count(0)
