"""The game of matching, its return, and presets: played by mouse, by touch and by keyboard.

They are played in a small book of their own, built here with the machinery of the real one, so that
what is tested does not depend on which games the real book has.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from bookext.execution import BOOK, ROOT
from playwright.sync_api import expect

from ergolib.live.static import figure_html

KEY = "controlled-forgetting.matching"
HEAD = '---\nmyst:\n  html_meta:\n    description: "A test."\n{more}---\n'

PAGES = {
    "index": "# A small book\n\nWords.\n",
    "game": """# A game

:::{matching} symmetry
:questions: temperature = hot | cold; symmetry = more symmetrical | less symmetrical

- Spins
  - hot spins: ising temperature=5 size=64 begin=20
    | salt and pepper
    | hot, more symmetrical
  - cold spins: ising temperature=1.5 size=64 start=up begin=20
    | nearly all light
    | cold, less symmetrical
  > Most people say *cold*.
- Crystals
  questions: symmetry = most | middling | least
  - fine: perfect-crystal across=20
    | many small discs
    | most
  - medium: perfect-crystal across=12
    | discs
    | middling
  - coarse: perfect-crystal across=6
    | few large discs
    | "none of these"

---

The end of the game.
:::
""",
    "later": """# Later

:::{recall}
:game: symmetry
:questions: symmetry

What was behind it.
:::
""",
    "lab": """# The lab

## First

:::{presets} ising
- Warm: temperature=2.0 start=up
- Hot: temperature=4.5 seed=3
:::

```{raw} html
FIRST
```

## Second

:::{presets} ising2
- Warm: temperature=2.0 start=up
- Cold: temperature=1.0
:::

```{raw} html
SECOND
```
""",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site_url(tmp_path_factory):
    """Build the small book, and serve it."""
    root = tmp_path_factory.mktemp("small")
    for folder in ("_ext", "_static", "_templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(BOOK / folder, root / "book" / folder, ignore=ignored)
    for name in ("requirements.txt", "book/references.bib"):
        shutil.copy(ROOT / name, root / name)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    del config["sphinx"]["config"]["redirects"]  # they lead to pages that are not here
    (root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf8")
    names = [name for name in PAGES if name != "index"]
    toc = "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {n}\n" for n in names)
    (root / "_toc.yml").write_text(toc)
    for name, text in PAGES.items():
        head = HEAD.format(more="wide: true\n" if name == "lab" else "")
        for place, parameters in (("FIRST", {}), ("SECOND", {"size": 64, "temperature": 3.0})):
            if place in text:
                text = text.replace(place, figure_html("ising", parameters))
        (root / "book" / f"{name}.md").write_text(head + text, encoding="utf8")
    done = subprocess.run(
        [sys.executable, "-m", "bookext"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "book" / "_ext")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(root / "_build" / "html"))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone(open_page):
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield page
    assert page.problems == []


def findings(page):
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def card(page, name):
    return page.locator(".round:visible .card", has_text=name)


def slot(page, label):
    return page.locator(".round:visible .slot", has_text=label)


def stored(page):
    text = page.evaluate(f"localStorage.getItem('{KEY}')")
    return json.loads(text)["games"].get("symmetry", {}) if text else {}


def drag(page, what, where):
    """Drag with the mouse, in steps, from one middle to another."""
    for place, act in ((what, page.mouse.down), (where, page.mouse.up)):
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        act()


def commit(page):
    page.get_by_role("button", name="Commit").click()


def play(page, site_url, hot_is="less symmetrical"):
    """Play both rounds by clicking."""
    page.goto(f"{site_url}/game.html")
    for name, label in (("hot spins", "hot"), ("hot spins", hot_is)):
        card(page, name).click()
        slot(page, label).first.click()
    commit(page)
    for name, label in (("fine", "most"), ("medium", "middling")):
        card(page, name).click()
        slot(page, label).click()
    commit(page)


# The game ------------------------------------------------------------


def test_played_with_the_mouse(page, site_url):
    page.goto(f"{site_url}/game.html")
    outcome = page.locator(".outcome")
    expect(page.locator(".round:visible")).to_have_count(1)
    expect(outcome).to_be_hidden()
    drag(page, card(page, "hot spins"), slot(page, "hot").first)
    expect(slot(page, "hot").first).to_have_accessible_name("hot: hot spins")
    expect(slot(page, "cold").first).to_have_accessible_name("cold: cold spins")  # it follows
    commit(page)
    expect(page.locator(".said").first).to_contain_text("Still open: symmetry")
    expect(outcome).to_be_hidden()
    drag(page, card(page, "cold spins"), slot(page, "more symmetrical"))
    expect(card(page, "hot spins").locator(".placed")).to_have_text("hot, less symmetrical")
    drag(page, slot(page, "more symmetrical"), slot(page, "less symmetrical"))  # they change places
    expect(card(page, "hot spins").locator(".placed")).to_have_text("hot, more symmetrical")
    slot(page, "less symmetrical").click()  # and back
    expect(card(page, "hot spins").locator(".placed")).to_have_text("hot, less symmetrical")
    commit(page)
    expect(outcome).to_be_hidden()
    expect(card(page, "fine")).to_be_focused()
    drag(page, card(page, "coarse"), page.locator("h1"))  # nowhere
    expect(page.locator(".round:visible .well[data-card]")).to_have_count(0)
    drag(page, card(page, "fine"), slot(page, "least"))
    drag(page, card(page, "coarse"), slot(page, "most"))
    expect(slot(page, "middling")).to_have_accessible_name("middling: medium")
    commit(page)
    expect(outcome).to_be_visible()
    expect(outcome).to_be_focused()
    told = page.locator(".told", has_text="hot spins")
    expect(told.locator(".you dd")).to_have_text("hot, less symmetrical")
    expect(told.locator(".we dd")).to_have_text("hot, more symmetrical")
    expect(told.locator("b")).to_have_text(["less symmetrical", "more symmetrical"])
    expect(page.locator(".told", has_text="medium").locator(".we")).to_contain_text("as you do")
    expect(page.locator(".verdict")).to_contain_text("On temperature, you and a physicist agree.")
    expect(page.locator(".verdict")).to_contain_text("For coarse a physicist would choose neither.")
    expect(outcome).to_contain_text("Most people say cold.")
    expect(outcome).to_contain_text("The end of the game.")


def test_played_by_keyboard_alone(page, site_url):
    page.goto(f"{site_url}/game.html")
    keys = page.keyboard
    said = page.locator(".said").first
    while not page.evaluate("document.activeElement.matches('.card')"):
        keys.press("Tab")
    keys.press("Enter")
    expect(card(page, "hot spins")).to_have_attribute("aria-pressed", "true")
    expect(said).to_contain_text("hot spins in hand")
    keys.press("Escape")
    expect(card(page, "hot spins")).to_have_attribute("aria-pressed", "false")
    keys.press("Space")
    keys.press("ArrowDown")
    expect(slot(page, "hot").first).to_be_focused()
    keys.press("Enter")
    expect(said).to_have_text("temperature: hot spins, hot; cold spins, cold.")
    keys.press("ArrowDown")
    keys.press("ArrowRight")
    expect(slot(page, "less symmetrical")).to_be_focused()
    keys.press("Enter")  # the place first, and then what belongs there
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(card(page, "cold spins")).to_be_focused()
    keys.press("Enter")
    expect(card(page, "cold spins").locator(".placed")).to_have_text("cold, less symmetrical")
    while not page.evaluate("document.activeElement.matches('.commit')"):
        keys.press("Tab")
    keys.press("Enter")
    expect(card(page, "fine")).to_be_focused()
    expect(said).to_contain_text("Round 2 of 2")
    for times in (0, 1):
        for key in ("ArrowRight",) * times + ("Enter", "ArrowDown", "Enter", "ArrowUp"):
            keys.press(key)
    while not page.evaluate("document.activeElement.matches('.commit')"):
        keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".outcome")).to_be_focused()
    assert stored(page)["then"]["Crystals"] == {
        "symmetry": {"fine": "most", "medium": "middling", "coarse": "least"}
    }
    keys.press("Tab")
    expect(page.get_by_role("button", name="Play again")).to_be_focused()
    keys.press("Enter")
    expect(card(page, "hot spins")).to_be_focused()
    assert stored(page) == {}


def test_played_by_touch_on_a_phone(phone, site_url):
    phone.goto(f"{site_url}/game.html")
    small = phone.evaluate(
        """() => [...document.querySelectorAll(".matching button")]
          .filter((button) => button.checkVisibility())
          .map((b) => [b.textContent, b.offsetWidth, b.offsetHeight])
          .filter(([, width, height]) => width < 44 || height < 44)"""
    )
    assert small == []
    card(phone, "cold spins").tap()
    slot(phone, "cold").first.tap()
    slot(phone, "more symmetrical").tap()
    card(phone, "cold spins").tap()
    commit(phone)
    card(phone, "fine").tap()
    slot(phone, "middling").tap()
    card(phone, "medium").tap()
    slot(phone, "middling").tap()  # taken: the two do not change places, since medium had none
    expect(slot(phone, "middling")).to_have_accessible_name("middling: medium")
    card(phone, "fine").tap()
    slot(phone, "most").tap()
    commit(phone)
    expect(phone.locator(".outcome")).to_be_visible()
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 360


def finger(page, session, what, where, pause):
    """Put a finger down, wait, move it, lift it: real touches, with which a browser scrolls."""
    boxes = [place.bounding_box() for place in (what, where)]
    (x, y), (u, v) = ((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes)
    touch = partial(session.send, "Input.dispatchTouchEvent")
    touch({"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    page.wait_for_timeout(pause)
    for i in range(1, 9):
        point = {"x": x + (u - x) * i / 8, "y": y + (v - y) * i / 8}
        touch({"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(16)
    touch({"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(100)


def test_a_finger_that_rests_drags_and_one_that_moves_scrolls(phone, site_url):
    phone.goto(f"{site_url}/game.html")
    session = phone.context.new_cdp_session(phone)
    top = "scrollTo({ top: document.querySelector('.matching').offsetTop - 80 }); scrollY"
    placed = phone.locator(".well[data-card]")
    for where in (card(phone, "hot spins"), slot(phone, "more symmetrical")):
        y = phone.evaluate(top)
        finger(phone, session, where, phone.locator(".matching .asks"), 0)
        assert phone.evaluate("scrollY") > y + 20
        expect(placed).to_have_count(0)
    y = phone.evaluate(top)
    finger(phone, session, card(phone, "hot spins"), slot(phone, "less symmetrical"), 400)
    expect(slot(phone, "less symmetrical")).to_have_accessible_name("less symmetrical: hot spins")
    finger(phone, session, slot(phone, "less symmetrical"), slot(phone, "more symmetrical"), 400)
    expect(slot(phone, "less symmetrical")).to_have_accessible_name("less symmetrical: cold spins")
    assert phone.evaluate("scrollY") == y


def test_undo_and_clear(page, site_url):
    page.goto(f"{site_url}/game.html")
    undo, clear = (page.get_by_role("button", name=name) for name in ("Undo", "Clear"))
    expect(undo).to_be_disabled()
    card(page, "hot spins").click()
    slot(page, "cold").first.click()
    slot(page, "cold").first.click()
    expect(card(page, "hot spins").locator(".placed")).to_have_text("hot")
    undo.click()
    expect(card(page, "hot spins").locator(".placed")).to_have_text("cold")
    clear.click()
    expect(card(page, "hot spins").locator(".placed")).to_have_text("")
    expect(clear).to_be_disabled()
    assert page.evaluate("document.activeElement !== document.body")
    undo.click()
    expect(card(page, "hot spins").locator(".placed")).to_have_text("cold")


def test_answers_survive_a_reload_at_every_stage(page, site_url):
    page.goto(f"{site_url}/game.html")
    card(page, "hot spins").click()
    slot(page, "hot").first.click()
    page.reload()
    expect(card(page, "hot spins").locator(".placed")).to_have_text("hot")
    expect(page.locator(".outcome")).to_be_hidden()
    play(page, site_url)
    page.reload()
    expect(page.locator(".outcome")).to_be_visible()
    expect(page.locator(".told", has_text="hot spins").locator(".you dd")).to_have_text(
        "hot, less symmetrical"
    )
    page.get_by_role("button", name="Play again").click()
    page.reload()
    expect(card(page, "hot spins").locator(".placed")).to_have_text("")


@pytest.mark.parametrize(
    "kept",
    [
        "nonsense",
        "null",
        "[]",
        '{"version":99,"games":{"symmetry":{"committed":["Spins","Crystals"]}}}',
        '{"version":1,"games":{"symmetry":{"committed":["Spins","Crystals"]}}}',
        '{"version":1,"games":{"symmetry":{"committed":3,"then":{"Spins":{"temperature":"hot"}}}}}',
        '{"version":1,"games":[1]}',
    ],
)
def test_what_another_version_kept_does_no_harm(page, site_url, kept):
    page.goto(f"{site_url}/index.html")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])
    play(page, site_url)
    expect(page.locator(".outcome")).to_be_visible()
    page.goto(f"{site_url}/later.html")
    expect(page.locator(".then dd").first).to_have_text("less symmetrical")


def test_a_browser_that_keeps_nothing_can_play(page, site_url):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });"
    )
    play(page, site_url)
    expect(page.locator(".outcome")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("keeps nothing")
    page.goto(f"{site_url}/later.html")
    expect(page.locator(".invitation")).to_be_visible()


# Its return ------------------------------------------------------------


def test_later_the_answers_are_shown_and_asked_for_again(page, site_url):
    play(page, site_url)
    page.goto(f"{site_url}/later.html")
    recall, outcome = page.locator(".recall"), page.locator(".outcome")
    expect(page.locator(".invitation")).to_be_hidden()
    hot = page.locator(".told", has_text="hot spins")
    expect(hot.locator(".then dd")).to_have_text("less symmetrical")
    expect(recall.locator("b").nth(1)).to_have_count(0)  # only the title: nothing is given away
    expect(hot.locator(".we")).to_be_hidden()
    expect(outcome).to_be_hidden()
    page.get_by_role("button", name="Compare").click()
    expect(recall.get_by_role("status")).to_have_text("Still open: Spins and Crystals.")
    hot.get_by_label("more symmetrical").focus()
    page.keyboard.press("Space")
    cold = page.locator(".told", has_text="cold spins")
    expect(cold.get_by_label("less symmetrical")).to_be_checked()
    cold.get_by_label("more symmetrical").check()  # and the other follows
    expect(hot.get_by_label("less symmetrical")).to_be_checked()
    hot.get_by_label("more symmetrical").check()
    page.locator(".told", has_text="fine").get_by_label("most").check()
    page.locator(".told", has_text="coarse").get_by_label("least").check()
    page.keyboard.press("Enter")
    expect(outcome).to_be_focused()
    expect(outcome).to_contain_text("You have changed your mind about hot spins and cold spins.")
    expect(outcome).to_contain_text("On symmetry, you and a physicist agree.")
    expect(outcome).to_contain_text("What was behind it.")
    expect(hot.locator(".you dd")).to_have_text("more symmetrical")
    page.reload()
    expect(outcome).to_contain_text("You have changed your mind about hot spins and cold spins.")
    page.get_by_role("button", name="Answer again").click()
    expect(outcome).to_be_hidden()
    expect(hot.get_by_label("more symmetrical")).not_to_be_checked()
    assert "now" not in stored(page)
    assert stored(page)["then"]["Spins"]["symmetry"]["hot spins"] == "less symmetrical"


def test_without_a_game_there_is_an_invitation(page, site_url):
    page.goto(f"{site_url}/later.html")
    expect(page.locator(".then").first).to_be_hidden()
    page.get_by_role("link", name="The game takes").click()
    expect(page).to_have_url(re.compile("game.html#symmetry$"))
    page.go_back()
    for name, label in (("hot", "more symmetrical"), ("fine", "most"), ("medium", "middling")):
        page.locator(".told", has_text=name).get_by_label(label).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".outcome")).to_contain_text("On symmetry, you and a physicist agree.")
    expect(page.locator(".verdict")).not_to_contain_text("mind")


# Everyone ------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing_and_nothing_overflows(open_page, site_url, scheme, width):
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})

    def look():
        assert findings(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width

    page.goto(f"{site_url}/later.html")
    look()
    page.goto(f"{site_url}/game.html")
    look()
    card(page, "hot spins").click()
    look()
    play(page, site_url)
    look()
    page.goto(f"{site_url}/later.html")
    look()
    for name, label in (("hot", "more symmetrical"), ("fine", "most"), ("medium", "middling")):
        page.locator(".told", has_text=name).get_by_label(label).check()
    page.get_by_role("button", name="Compare").click()
    look()
    page.goto(f"{site_url}/lab.html")
    alive(page)
    look()
    assert page.problems == []


def test_without_javascript_there_are_pictures_words_and_answers(open_page, site_url):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site_url}/game.html")
    expect(page.locator(".round").nth(1)).to_be_visible()
    expect(page.locator(".card img").first).to_be_visible()
    expect(page.locator(".words").first).to_have_text(
        "temperature: hot or cold; symmetry: more symmetrical or less symmetrical"
    )
    expect(page.get_by_role("button", name="Commit")).to_be_hidden()
    page.get_by_text("What a physicist would say").click()
    expect(page.locator(".we dd").first).to_have_text("hot, more symmetrical")
    expect(page.get_by_text("The end of the game.")).to_be_visible()
    page.goto(f"{site_url}/later.html")
    expect(page.locator(".we dd").first).to_be_visible()
    expect(page.get_by_text("What was behind it.")).to_be_visible()
    expect(page.get_by_role("button", name="Compare")).to_be_hidden()
    page.goto(f"{site_url}/lab.html")
    expect(page.locator(".presets").first).to_be_hidden()


def test_on_paper_every_round_is_there(page, site_url):
    page.goto(f"{site_url}/game.html")
    page.emulate_media(media="print")
    expect(page.locator(".round").nth(1)).to_be_visible()
    expect(page.locator(".well").last).to_be_visible()
    expect(page.get_by_role("button", name="Commit")).to_be_hidden()
    expect(page.locator(".outcome")).to_be_hidden()


def test_only_pages_with_a_game_carry_its_rules_and_script(page, site_url):
    plain = page.request.get(f"{site_url}/index.html").text()
    assert "matching" not in plain
    game = page.request.get(f"{site_url}/game.html").text()
    assert "_static/matching.js" in game
    assert "data:image" not in game


# Presets ------------------------------------------------------------


def alive(page, number=0):
    page.locator("figure.live").nth(number).scroll_into_view_if_needed()
    page.locator("figure.live").nth(number).locator(".live-body[data-frames]").wait_for()


def readings(page):
    return [
        figure.locator(".value").first.text_content()
        for figure in page.locator("figure.live:has(.live-body[data-frames])").all()
    ]


def test_a_preset_starts_its_own_figure_again(open_page, site_url):
    page = open_page(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    page.goto(f"{site_url}/lab.html")
    alive(page, 1)
    alive(page, 0)
    first, second = (page.locator(".presets").nth(i) for i in (0, 1))
    before = readings(page)
    first.get_by_text("Warm").click()
    page.wait_for_function("() => document.querySelector('.value').textContent === '2.00'")
    assert readings(page) == ["2.00", before[1]]
    expect(first.get_by_text("Warm")).to_have_attribute("aria-current", "true")
    expect(second.locator("[aria-current]")).to_have_count(0)
    second.get_by_text("Cold").click()
    expect(second.get_by_text("Cold")).to_have_attribute("aria-current", "true")
    assert readings(page) == ["2.00", "1.00"]
    assert page.evaluate("location.hash") == "#ising=T2.0,aup&ising2=T1.0"
    expect(first.get_by_text("Warm")).to_have_attribute("aria-current", "true")
    assert page.locator(".live-body").count() == 2
    # leaving the state leaves the preset
    page.get_by_role("slider").first.evaluate(
        "(s) => { s.value = 3; s.dispatchEvent(new Event('input')); }"
    )
    expect(first.locator("[aria-current]")).to_have_count(0)
    assert page.problems == []


def test_pressing_a_preset_twice_starts_it_twice(page, site_url):
    page.goto(f"{site_url}/lab.html")
    alive(page)
    warm = page.locator(".presets").first.get_by_text("Warm")
    warm.click()
    expect(warm).to_have_attribute("aria-current", "true")
    moved = "() => +document.querySelector('.live-body').dataset.frames > 5"
    page.wait_for_function(moved)
    y = page.evaluate("scrollY")
    first = page.locator("figure.live").first.locator(".live-body").element_handle()
    warm.press("Enter")
    page.wait_for_function("(first) => !first.isConnected", arg=first)  # another is in its place
    page.wait_for_function(moved)
    assert page.evaluate("scrollY") == y
    for _ in range(5):  # in a hurry
        warm.press("Enter")
        page.locator(".presets").first.get_by_text("Hot").press("Enter")
    page.wait_for_function("() => document.querySelector('.value').textContent === '4.50'")
    expect(page.locator(".presets").first.locator("[aria-current]")).to_have_text("Hot")
    assert page.locator("figure.live").first.locator(".live-body").count() == 1


@pytest.mark.parametrize("turns", (0, 3, 12))
def test_a_preset_leaves_nothing_of_one_that_was_still_starting(page, site_url, turns):
    page.goto(f"{site_url}/lab.html")
    alive(page)
    page.evaluate(
        """async (turns) => {
          const [warm, hot] = document.querySelector(".presets").querySelectorAll("a");
          warm.click();
          for (let i = 0; i < turns; i++) await null; // how far the first has come
          hot.click();
        }""",
        turns,
    )
    expect(page.locator(".presets").first.locator("[aria-current]")).to_have_text("Hot")
    expect(page.locator("figure.live").first.get_by_label("Start")).to_have_value("random")


def test_a_link_with_a_preset_opens_in_it(page, site_url):
    page.goto(f"{site_url}/lab.html#ising2=T1.0")
    expect(page.locator("figure.live").nth(1)).to_be_in_viewport()
    expect(page.locator(".presets").nth(1).locator("[aria-current]")).to_have_text("Cold")


def test_on_a_wide_page_figures_are_wide_and_text_is_not(open_page, site_url):
    page = open_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{site_url}/lab.html")
    width = "(e) => e.getBoundingClientRect().width"
    assert page.locator("figure.live").first.evaluate(width) > 1000
    page.goto(f"{site_url}/index.html")
    column = page.locator("article p").first.evaluate(width)
    assert 500 < column < 650
