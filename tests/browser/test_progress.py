"""What a reader has done is kept in the reader's browser, and goes nowhere else."""

import json
import re

import pytest
from playwright.sync_api import expect
from test_site import findings, settle

PAGE, OTHER, TABLE = "symmetry/ising.html", "map/cells.html", "progress.html"
KEY = "controlled-forgetting.progress"

pytestmark = pytest.mark.looks

BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); } });"""


@pytest.fixture
def started(open_page, site_url):
    """Open pages as a reader; nothing they do may be a problem."""
    pages = []

    def open_it(name, script="", **options):
        pages.append(open_page(**options))
        if script:
            pages[-1].add_init_script(script)
        pages[-1].goto(f"{site_url}/{name}")
        return pages[-1]

    yield open_it
    for page in pages:
        assert page.problems == []


def kept(page):
    return json.loads(page.evaluate("key => localStorage.getItem(key)", KEY) or "{}")


def numbers(page):
    return page.locator(".answer:has(input[inputmode=decimal])")


def task(box):
    return box.evaluate("box => JSON.parse(box.dataset.answer)")


def answer(box, value):
    box.locator("input").fill(str(value))
    box.locator("input").press("Enter")


def work(page):
    """Predict, answer once wrongly and once rightly, choose, and mark the page as read."""
    first = page.locator(".predict").first
    first.locator("input").nth(1).check()
    first.get_by_role("button", name="Commit").press("Enter")
    answer(numbers(page).nth(0), task(numbers(page).nth(0))["right"] * 5 + 1)
    answer(numbers(page).nth(0), task(numbers(page).nth(0))["right"])
    answer(numbers(page).nth(1), task(numbers(page).nth(1))["right"] * 7 + 1)
    choice = page.locator(".answer:has(input[type=radio])").first
    choice.locator("input").nth(task(choice)["options"][0]).check()
    choice.get_by_role("button", name="Check").press("Enter")
    page.get_by_role("button", name="Mark this page as read").press("Enter")


def totals(page):
    expect(page.locator(".totals")).to_contain_text("pages read")
    return page.locator(".totals").inner_text()


def test_what_a_reader_did_is_there_on_return(started):
    page = started(PAGE)
    work(page)
    page.reload()
    expect(page.locator(".predict").first.locator(".reveal")).to_be_visible()
    assert page.locator(".predict").first.locator("input").nth(1).is_checked()
    for number, verdict in enumerate(("right", "wrong")):
        box = numbers(page).nth(number)
        expect(box.locator("output")).to_have_attribute("data-verdict", verdict)
        assert box.locator("input").input_value() != ""
    expect(numbers(page).nth(2).locator("output")).to_be_empty()
    choice = page.locator(".answer:has(input[type=radio])").first
    expect(choice.locator("output")).to_have_attribute("data-verdict", "right")
    expect(page.get_by_role("button", name=re.compile("Read, "))).to_be_visible()
    entries = kept(page)["questions"]["symmetry/ising"].values()
    assert sorted(entry.get("tries", 0) for entry in entries) == [0, 1, 1, 2]
    # A wrong answer after the right one takes nothing away.
    answer(numbers(page).first, 1e9)
    page.reload()
    expect(numbers(page).first.locator("output")).to_have_attribute("data-verdict", "right")
    # The last prediction is forgotten where the reader says so.
    page.get_by_role("button", name="Forget my answer").press("Enter")
    page.reload()
    expect(page.locator(".predict").first.locator(".reveal")).to_be_hidden()


def test_the_contents_count_on_every_page(started, site_url):
    page = started(PAGE)
    expect(page.locator(".contents .done")).to_have_count(0)
    work(page)
    asked = page.locator("[data-key]").count()
    page.goto(f"{site_url}/{OTHER}")
    mark = page.locator(".contents a", has=page.locator(".done"))
    expect(mark).to_have_count(1)
    told = f"✓ read, 3/{asked} questions done"
    assert mark.locator(".done").text_content() == told
    assert mark.get_attribute("href").endswith("symmetry/ising.html")


def test_an_answer_to_other_words_is_not_shown(started):
    page = started(PAGE)
    work(page)
    page.evaluate(
        """key => { const all = JSON.parse(localStorage[key]);
        const page = all.questions["symmetry/ising"];
        all.questions["symmetry/ising"] = Object.fromEntries(
          Object.entries(page).map(([name, entry]) => [name[0] + "22222", entry]));
        localStorage[key] = JSON.stringify(all); }""",
        KEY,
    )
    page.reload()
    expect(page.locator(".predict").first.locator(".reveal")).to_be_hidden()
    expect(numbers(page).first.locator("output")).to_be_empty()
    assert numbers(page).first.locator("input").input_value() == ""
    expect(page.locator(".contents .done")).to_have_text("✓ read")


def test_predictions_of_before_are_carried_over(started):
    page = started(PAGE)
    page.evaluate("localStorage.setItem(`predict:${location.pathname}#predict-1`, '2')")
    page.reload()
    expect(page.locator(".predict").first.locator(".reveal")).to_be_visible()
    assert page.locator(".predict").first.locator("input").nth(1).is_checked()
    assert [entry["value"] for entry in kept(page)["questions"]["symmetry/ising"].values()] == ["2"]
    assert (
        page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('predict:'))") == []
    )


def test_it_goes_from_one_browser_to_another(started, site_url, tmp_path, browser):
    page = started(PAGE)
    work(page)
    page.goto(f"{site_url}/{TABLE}")
    before = totals(page)
    assert before.startswith("1 of")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").press("Enter")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    written = json.loads(file.read_text(encoding="utf8"))
    assert (written["book"], written["version"]) == ("Controlled Forgetting", 1)
    assert written["questions"] == kept(page)["questions"]
    assert any("temper" in e["asked"] or "magnet" in e["asked"] for e in entries(written))

    other = browser.new_context()
    try:
        fresh = other.new_page()
        fresh.goto(f"{site_url}/{TABLE}")
        assert totals(fresh).startswith("0 of")
        fresh.locator("input[type=file]").set_input_files(file)
        expect(fresh.locator(".keeping .said")).to_contain_text("Brought in 4 answers")
        assert totals(fresh) == before
        assert kept(fresh) == kept(page)
        fresh.goto(f"{site_url}/{PAGE}")
        expect(numbers(fresh).first.locator("output")).to_have_attribute("data-verdict", "right")
    finally:
        other.close()


def entries(written):
    return [entry for page in written["questions"].values() for entry in page.values()]


GOOD = {
    "book": "Controlled Forgetting",
    "version": 1,
    "pages": {"symmetry/ising": "2026-01-02T03:04:05.000Z"},
    "questions": {
        "map/cells": {
            "a22222": {"value": "1", "at": "2026-01-02T03:04:05.000Z", "right": True, "tries": 1}
        }
    },
}
BAD = {
    "not JSON": ("{", "not JSON"),
    "a list": ("[]", "belongs to"),
    "another book": (GOOD | {"book": "Calculus"}, "belongs to"),
    "another version": (GOOD | {"version": 2}, "version 2"),
    "no pages": (GOOD | {"pages": 3}, "pages"),
    "a bad date": (GOOD | {"pages": {"symmetry/ising": "now"}}, "date"),
    "a bad page": (GOOD | {"questions": {"__proto__": {}}}, "__proto__"),
    "a bad key": (GOOD | {"questions": {"map/cells": {"x": {}}}}, "question"),
    "a bad value": (GOOD | {"questions": {"map/cells": {"a22222": {"value": {}}}}}, "a22222"),
    "no tries": (
        GOOD | {"questions": {"map/cells": {"a22222": {"value": "1", "right": 1, "at": "x"}}}},
        "a22222",
    ),
}


def test_a_file_is_taken_whole_or_not_at_all(started, site_url):
    page = started(PAGE)
    work(page)
    page.goto(f"{site_url}/{TABLE}")
    totals(page)
    before = page.evaluate("JSON.stringify(localStorage)")
    said = page.locator(".keeping .said")

    def bring(content):
        text = content if isinstance(content, str) else json.dumps(content)
        file = {"name": "mine.json", "mimeType": "application/json", "buffer": text.encode()}
        page.locator("input[type=file]").set_input_files(file)

    for name, (content, why) in BAD.items():
        bring(content)
        expect(said).to_contain_text("nothing has changed")
        expect(said, name).to_contain_text(why)
        assert page.evaluate("JSON.stringify(localStorage)") == before, name
        page.evaluate("document.querySelector('.keeping .said').textContent = ''")
    bring(GOOD)
    expect(said).to_contain_text("Brought in 1")
    after = kept(page)
    assert after["pages"]["symmetry/ising"] == "2026-01-02T03:04:05.000Z"  # the earlier one
    assert set(after["questions"]) == {"symmetry/ising", "map/cells"}


def test_erase_asks_and_takes_only_what_is_ours(started, site_url):
    page = started(PAGE)
    work(page)
    page.evaluate(
        """() => { localStorage.setItem("theme", "dark"); localStorage.setItem("another", "1");
        localStorage.setItem("controlled-forgetting.matching", '{"version":1,"games":{}}');
        localStorage.setItem("predict:/old.html#predict-1", "1"); }"""
    )
    page.goto(f"{site_url}/{TABLE}")
    totals(page)
    page.get_by_role("button", name="Erase…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Erase your progress?")).to_be_visible()
    page.keyboard.press("Escape")
    assert len(kept(page)["questions"]) == 1
    page.keyboard.press("Enter")  # the focus is back on the button
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".keeping .said")).to_have_text("Erased.")
    assert page.evaluate("Object.keys(localStorage).sort()") == ["another", "theme"]
    assert totals(page).startswith("0 of")


def test_answering_asks_the_network_for_nothing(started):
    page = started(PAGE)
    settle(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    work(page)
    page.wait_for_timeout(200)
    assert [url for url in asked if "/live/" not in url] == []  # a figure may come into view


def test_without_storage_a_page_works_and_says_so(started, site_url):
    page = started(PAGE, script=BLOCKED)
    work(page)
    expect(page.locator(".predict").first.locator(".reveal")).to_be_visible()
    expect(page.locator(".mark-read .said")).to_contain_text("keeps nothing")
    page.goto(f"{site_url}/{TABLE}")
    expect(page.locator(".totals")).to_contain_text("keeps nothing")
    page.goto(f"{site_url}/{PAGE}")
    expect(page.locator(".predict").first.locator(".reveal")).to_be_hidden()


@pytest.mark.parametrize("broken", ["{", "3", '{"version":1,"pages":[],"questions":7}'])
def test_what_is_broken_counts_as_nothing(started, broken):
    page = started(PAGE)
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, broken])
    page.reload()
    work(page)
    assert len(kept(page)["questions"]["symmetry/ising"]) == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_once_something_is_there(started, site_url, scheme):
    page = started(PAGE, color_scheme=scheme, viewport={"width": 360, "height": 740})
    work(page)
    page.goto(f"{site_url}/{TABLE}")
    totals(page)
    assert findings(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    page.get_by_role("button", name="Erase…").press("Enter")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Contents", exact=True).press("Enter")
    expect(page.locator(".contents .done").first).to_be_visible()
    assert findings(page) == []
