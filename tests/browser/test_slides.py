"""The slides in a real browser: they open, fit, move, obey the keyboard, and carry notes."""

from itertools import cycle

import pytest
from bookext import slides
from playwright.sync_api import expect
from test_site import findings

DECKS = [source.stem for source in slides.decks()]
ROOMS = {"projector": (1280, 720), "old projector": (1024, 768)}

pytestmark = pytest.mark.looks  # waits for what should happen, and measures no time

#: What stands outside the box of the slide that is seen: its name, and by how much (in pixels).
OUTSIDE = """() => {
  const slide = document.querySelector("section.present"), room = slide.getBoundingClientRect();
  const bar = document.querySelector(".deck-bar").getBoundingClientRect();
  const bottom = Math.min(room.bottom, bar.top), out = [];
  for (const one of slide.querySelectorAll("*")) {
    if (one.closest("aside.notes, .katex-mathml, .live") || one.ownerSVGElement) continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const past = Math.max(room.left - box.left, box.right - room.right, box.bottom - bottom);
    if (past > 1) out.push(`${one.tagName} ${one.className.baseVal ?? one.className}: ${past}`);
  }
  for (const box of slide.querySelectorAll(".live-piece > .live, .scroll")) {
    const { right, bottom: low } = box.getBoundingClientRect();
    if (right > room.right + 1 || low > room.bottom + 1) out.push(`${box.className} is cut`);
    if (box.scrollWidth > box.clientWidth + 1) out.push(`${box.className} scrolls`);
  }
  return out;
}"""

#: From a slider, on and back before the browser has drawn anything: where each key has led.
AT_ONCE = """() => [["PageDown", 34], ["ArrowLeft", 37]].map(([key, keyCode]) => {
  const options = { key, keyCode, code: key, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
  return document.querySelector("section.present").id;
})"""


def start(page, site_url, deck):
    """Open a deck at its first slide; return how many there are."""
    page.goto(f"{site_url}/slides/{deck}.html")
    expect(page.locator("html")).to_have_attribute("data-slides", "ready")
    page.evaluate("document.fonts.ready")
    return page.locator(".slides > section").count()


def settle(page):
    """Wait until a live figure on this slide is there and has its place."""
    if page.locator("section.present figure.live").count():
        expect(page.locator("section.present .live-body[data-frames]")).to_be_visible()
    page.evaluate("new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))")


def number(page):
    """Return the number of the slide that is seen."""
    return int(page.locator("section.present").get_attribute("id").removeprefix("slide-"))


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("deck", DECKS)
def test_every_slide_fits(open_page, site_url, deck, room):
    """And nothing it does is an error or asks anyone else."""
    width, height = ROOMS[room]
    page = open_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    for seen in range(1, start(page, site_url, deck) + 1):
        settle(page)
        assert number(page) == seen
        assert page.evaluate(OUTSIDE) == [], f"slide {seen}"
        page.keyboard.press("PageDown")
    assert page.problems == []


def test_a_slide_that_does_not_fit_would_be_found(open_page, site_url):
    page = open_page(viewport={"width": 1280, "height": 720})
    start(page, site_url, DECKS[0])
    assert page.evaluate(OUTSIDE) == []
    page.evaluate("document.querySelector('section.present').append('word '.repeat(9))")
    page.evaluate("document.querySelector('section.present p').style.marginTop = '600px'")
    assert page.evaluate(OUTSIDE) != []


@pytest.mark.parametrize(("deck", "scheme"), list(zip(DECKS, cycle(("light", "dark")))))
def test_axe_finds_nothing(open_page, site_url, deck, scheme):
    """In the column that a phone shows, where every slide and all notes are seen at once.

    The pages that the pieces come from are tried in both schemes, and decks share one sheet.
    """
    page = open_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.goto(f"{site_url}/slides/{deck}.html")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("aside.notes").last.is_visible()
    assert findings(page) == []
    assert page.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_slides(open_page, site_url, scheme):
    """And what is written on them can be read in the dark: reveal.js would have it black."""
    page = open_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    start(page, site_url, "price")
    for _ in range(4):
        assert findings(page) == []
        page.keyboard.press("PageDown")
        settle(page)


@pytest.mark.parametrize("deck", DECKS)
def test_notes_and_minutes(open_page, site_url, deck):
    page = open_page()
    count = start(page, site_url, deck)
    seconds = page.eval_on_selector_all(
        ".slides > section", "all => all.map(one => Number(one.dataset.timing))"
    )
    assert sum(seconds) == 60 * slides.LECTURE
    assert 16 <= count <= 23
    notes = page.eval_on_selector_all("aside.notes", "all => all.map(one => one.textContent)")
    assert len(notes) == count
    assert all(len(note) > 40 for note in notes)


def test_a_question_is_asked_before_it_is_answered(open_page, site_url):
    page = open_page()
    told_in_all = 0
    for deck in DECKS:
        start(page, site_url, deck)
        asked = page.evaluate("""() => [...document.querySelectorAll(".slides > section")].map(
            (one) => [one.querySelectorAll(".predict-piece").length,
                      one.querySelectorAll(".predict-piece .right, .predict-piece .why").length,
                      one.querySelectorAll(".reveal-piece .right").length])""")
        assert sum(questions for questions, _, _ in asked) >= 2
        assert sum(told for _, told, _ in asked) == 0
        first = next(i for i, (questions, _, _) in enumerate(asked) if questions)
        answered = [i for i, (*_, answers) in enumerate(asked) if answers]
        assert all(answer > first for answer in answered)
        told_in_all += len(answered)
        assert not any(questions and answers for questions, _, answers in asked)
    sources = "".join(source.read_text(encoding="utf8") for source in slides.decks())
    assert told_in_all == sources.count("- reveal ") > 0


def test_keys_go_on_and_back(open_page, site_url):
    page = open_page(viewport={"width": 1280, "height": 720})
    last = start(page, site_url, "symmetry")
    for key, where in [("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", last)]:
        page.keyboard.press(key)
        assert number(page) == where
    assert page.problems == []


def test_a_live_figure_moves_and_keeps_its_keys(open_page, site_url):
    page = open_page(viewport={"width": 1280, "height": 720})
    start(page, site_url, "symmetry")
    for _ in range(4):
        page.keyboard.press("PageDown")
    body = page.locator("section.present .live-body[data-frames]")
    expect(body).to_be_visible()
    first = int(body.get_attribute("data-frames"))
    page.wait_for_function(
        "first => +document.querySelector('.present .live-body').dataset.frames > first", arg=first
    )
    slider = page.locator("section.present input[type=range]").first
    before = slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert slider.input_value() != before
    assert number(page) == 5  # the slide stays
    page.keyboard.press("PageDown")  # a clicker goes on
    assert number(page) == 6
    page.keyboard.press("ArrowLeft")
    assert number(page) == 5
    slider.focus()
    assert page.evaluate(AT_ONCE) == ["slide-6", "slide-5"]
    assert page.problems == []


def test_the_speaker_has_notes_in_a_window(open_page, site_url):
    page = open_page(viewport={"width": 1280, "height": 720})
    start(page, site_url, "price")
    page.keyboard.press("ArrowRight")
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    expect(notes).to_contain_text("2 min, from 1 to 3.")
    opened.value.close()
    assert page.problems == []
