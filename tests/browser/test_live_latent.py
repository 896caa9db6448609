"""The editor of latents in the browser: native numbers; hands, keys and nonsense on its cells."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from ergolib.information import conditional_entropy, mutual_information
from ergolib.live.latent_system import PRESETS, Worlds, parse

BODY = ".live-body[data-frames]"
NAMES = (
    "shared", "mediation", "given_b", "given_a", "of_a", "of_b", "entropy", "information",
    "translation", "bound",
)  # fmt: skip
EDITED = "3243_45-0-5.5-0-20-7_A00307000CDA10203040_AB303040CCB"


@pytest.fixture
def still(open_bare, bare_url):
    """Open the component for a reader who asked for less motion."""
    pages = []

    def open_it(hash="", **options):
        page = open_bare(reduced_motion="reduce", **options)
        pages.append(page)
        page.goto(f"{bare_url}/latent.html{hash and '#latent='}{hash}")
        page.wait_for_selector(BODY)
        return page

    yield open_it
    for page in pages:
        assert page.problems == []


def data(page, name):
    return page.locator(BODY).get_attribute(f"data-{name}")


def account(page, name="exact"):
    """Return what is known of Alice's latent, then of Bob's."""
    numbers = [float(word) for word in data(page, name).split(",")]
    half = len(NAMES)
    assert len(numbers) == 2 * half
    return [dict(zip(NAMES, numbers[i : i + half], strict=True)) for i in (0, half)]


def native(p, first, second):
    """Return the same by `ergolib.information`, of two joint distributions with labels."""
    made = []
    for own, other, order in ((first, second, (0, 1)), (second, first, (1, 0))):
        both = p.transpose(order)
        terms = {
            "shared": mutual_information(own, 0, 1),
            "mediation": mutual_information(own, 0, 1, given=2),
            "given_b": mutual_information(own, 2, 0, given=1),
            "given_a": mutual_information(own, 2, 1, given=0),
            "of_a": conditional_entropy(own, of=2, given=0),
            "of_b": conditional_entropy(own, of=2, given=1),
            "entropy": conditional_entropy(own, of=2, given=()),
            "information": mutual_information(own, 2, (0, 1)),
            "translation": conditional_entropy(both, of=1, given=0),
        }
        redundancy = sum(conditional_entropy(other, of=2, given=part) for part in (0, 1))
        made.append({**terms, "bound": terms["mediation"] + redundancy})
    return made


def exactly(line):
    """Return what is exact of a scene."""
    made = Worlds(edits=line, seed=0)
    both = np.einsum("ab,abk,abl->kl", made.p, made.latent, made.other)
    return native(both, made.p[..., None] * made.latent, made.p[..., None] * made.other)


def agree(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, rel=1e-10, abs=1e-12)


def cell(page, name):
    return page.get_by_role("spinbutton", name=name, exact=True)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def scene(page):
    return parse(data(page, "scene"))


@pytest.mark.parametrize("line", [*PRESETS.values(), EDITED], ids=[*PRESETS, "edited"])
def test_both_errors_and_the_bound_are_the_native_ones(still, line):
    page = still(f"e{line}")
    assert data(page, "scene") == line
    found = account(page)
    agree(found, exactly(line))
    for each in found:
        assert each["translation"] <= each["bound"] + 1e-12
    words = page.locator(".errors tbody td.none").first.text_content()
    assert float(words) == pytest.approx(found[0]["shared"], abs=5.1e-4)


def test_worlds_are_the_native_ones_and_so_is_what_their_tallies_say(still):
    page = still(f"e{EDITED},s11")
    for _ in range(40):
        press(page, "Step")
    made = Worlds(edits=EDITED, seed=11).run(40)
    tallies = [[float(n) for n in each.split(",")] for each in data(page, "tallies").split(";")]
    expected = [each.ravel().tolist() for each in (made.seen, made.told, made.both)]
    assert tallies == expected
    agree(account(page, "measured"), native(made.both / 40, made.seen / 40, made.told / 40))
    assert made.seen.tolist() != Worlds(edits=EDITED, seed=12).run(40).seen.tolist()


def test_everything_by_keyboard_alone(still):
    page = still()
    first = cell(page, "a1 b1")
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "a1 b3")).to_be_focused()
    for key in ("PageUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert scene(page).weights[0, 2] == 11.0
    assert cell(page, "a1 b3").get_attribute("aria-valuenow") == "11"
    page.keyboard.press("1")
    assert scene(page).first[0, 2].tolist() == [100.0, 0.0]
    assert cell(page, "a1 b3").get_attribute("aria-valuetext") == "weight 11, label 1"
    page.get_by_role("slider", name="Share of label 2").press("PageUp")
    assert 0.0 < scene(page).first[0, 2, 1] < 100.0
    press(page, "Label 2: the whole cell")
    assert scene(page).first[0, 2].tolist() == [0.0, 100.0]
    # the other observer's labels are another's
    page.get_by_role("button", name="Bob’s Λ′").press("Enter")
    press(page, "Label 2: the whole cell")
    assert scene(page).second[0, 2].tolist() == [0.0, 100.0]
    assert scene(page).first[0, 2].tolist() == [0.0, 100.0]
    agree(account(page), exactly(data(page, "scene")))
    # all of it undone, one thing after the other
    for _ in range(12):
        press(page, "Undo")
    assert data(page, "scene") == PRESETS["two-blocks"]
    undo = page.get_by_role("button", name="Undo", exact=True)
    assert undo.get_attribute("aria-disabled") == "true"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("-3", False), ("", False), ("1e99", False), ("100.5", False), ("7.25", True)],
)
def test_a_weight_in_figures(still, typed, kept):
    page = still()
    field = page.get_by_label("Weight of a1 b1")
    field.fill(typed)
    field.press("Enter")
    field.blur()
    assert scene(page).weights[0, 0] == (7.25 if kept else 12.5)
    assert field.input_value() == ("7.25" if kept else "12.5")
    said = page.locator(".said")
    expect(said).to_have_text(
        "" if kept else "A weight is a number from 0 to 100, with two decimals; it stays 12.5."
    )


def test_letters_are_not_a_weight(still):
    page = still()
    field = page.get_by_label("Weight of a1 b1")
    field.press("Control+a")
    field.press_sequentially("NaN")
    field.press("Enter")
    field.blur()
    assert scene(page).weights[0, 0] == 12.5
    assert field.input_value() == "12.5"


def test_zero_is_a_weight_but_not_of_every_cell(still):
    page = still("e2222_1-0-0-0_ABAB_AABB")
    field = page.get_by_label("Weight of a1 b1")
    field.fill("0")
    field.press("Enter")
    expect(page.locator(".said")).to_contain_text("nothing ever happens")
    assert scene(page).weights.ravel().tolist() == [1.0, 0.0, 0.0, 0.0]
    cell(page, "a1 b1").press("Home")
    expect(page.locator(".said")).to_contain_text("nothing ever happens")
    assert field.input_value() == "1"
    # whole rows and columns that never happen leave no NaN
    agree(account(page), exactly(data(page, "scene")))
    press(page, "Step")
    assert "NaN" not in page.locator(BODY).text_content() + data(page, "measured")
    cell(page, "a2 b2").press("PageUp")
    cell(page, "a1 b1").press("Home")
    assert scene(page).weights.ravel().tolist() == [0.0, 0.0, 0.0, 10.0]
    expect(page.locator(".said")).to_have_text("")
    agree(account(page), exactly(data(page, "scene")))


def drag(page, name, by):
    box = cell(page, name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - by / 2, steps=3)
    page.mouse.move(x, y - by, steps=3)
    page.mouse.up()


def test_a_drag_changes_a_weight_and_is_one_thing_to_undo(still):
    page = still()
    drag(page, "a1 b4", 50)
    assert scene(page).weights[0, 3] == 10.0
    assert account(page)[0]["of_a"] > 0.1
    drag(page, "a1 b4", -20)
    assert scene(page).weights[0, 3] == 6.0
    drag(page, "a1 b4", -300)
    assert scene(page).weights[0, 3] == 0.0
    press(page, "Undo")
    assert scene(page).weights[0, 3] == 6.0
    press(page, "Undo")
    assert scene(page).weights[0, 3] == 10.0


def test_what_a_reader_made_is_not_lost(still):
    page = still()
    cell(page, "a1 b3").press("PageUp")
    made = data(page, "scene")
    begin = page.get_by_label("Begin with")
    begin.select_option("exclusive-or")
    assert data(page, "scene") == PRESETS["exclusive-or"]
    press(page, "Undo")
    assert (data(page, "scene"), begin.input_value()) == (made, "two-blocks")
    page.get_by_label("states of B").select_option("2")
    assert scene(page).weights.shape == (4, 2)
    page.get_by_label("states of B").select_option("4")
    assert data(page, "scene") == made
    press(page, "Reset")
    assert data(page, "scene") == made
    press(page, "As it was")
    assert data(page, "scene") == PRESETS["two-blocks"]
    press(page, "Undo")
    assert data(page, "scene") == made
    page.wait_for_function("() => location.hash.includes('e44')")
    again = still(page.evaluate("location.hash").split("=", 1)[1])
    assert data(again, "scene") == made


def test_labels_come_and_go(still):
    page = still("pnoisy-copy")
    labels = page.get_by_label("labels", exact=True)
    labels.select_option("4")
    page.get_by_role("slider", name="Share of label 4").press("End")
    assert scene(page).first[0, 0].tolist() == [0.0, 0.0, 0.0, 100.0]
    labels.select_option("3")
    assert scene(page).first[0, 0].tolist() == [0.0, 0.0, 100.0]
    assert scene(page).second.shape == (2, 2, 2)
    agree(account(page), exactly(data(page, "scene")))


@pytest.mark.parametrize(
    "nonsense",
    ["ex", "e2222_0-0-0-0_AAAA_AAAA", "e2222_1-1-1-1_AAAE_AAAA", "e2222_1e9-1-1-1_AAAA_AAAA"],
)
def test_an_address_that_makes_no_sense_is_forgotten(still, nonsense):
    page = still(f"pone-part,{nonsense}")
    assert data(page, "scene") == PRESETS["one-part"]
    cell(page, "a1 b1").press("ArrowUp")
    made = data(page, "scene")
    page.evaluate(f"location.hash = 'latent=pone-part,{nonsense}'")
    page.wait_for_timeout(800)
    assert data(page, "scene") == made
    agree(account(page), exactly(made))


def test_it_says_whether_a_latent_beats_none(still):
    words = {
        "two-blocks": "exact natural latent",
        "exclusive-or": "It is a collider",
        "private-coin": "by stochastic errors, 0.000 against 0.693, but does not beat it",
        "independent": "share nothing",
    }
    page = still()
    for preset, said in words.items():
        page.get_by_label("Begin with").select_option(preset)
        expect(page.locator(".errors .note")).to_contain_text(said)
    page.get_by_label("Begin with").select_option("exclusive-or")
    page.get_by_role("button", name="Bob’s Λ′").click()
    expect(page.locator(".errors .note")).to_contain_text("Λ′ is constant")


def test_on_a_phone_cells_have_room_for_a_finger(still):
    page = still("", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    for each in page.locator(".cells > div").all():
        box = each.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    cell(page, "a2 b3").tap()
    expect(page.get_by_label("Weight of a2 b3")).to_be_visible()
    page.get_by_label("Weight of a2 b3").fill("5")
    page.get_by_label("Weight of a2 b3").press("Enter")
    assert scene(page).weights[1, 2] == 5.0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def swipe(page, name, up):
    """Move a finger up over a cell."""
    box = cell(page, name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)

    def touch(kind, *places):
        points = [{"x": x, "y": place} for place in places]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", y)
    for part in range(1, 11):
        touch("touchMove", y - up * part / 10)
    touch("touchEnd")


def test_a_finger_drags_the_chosen_cell_and_scrolls_over_others(still):
    page = still("", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    begun = data(page, "scene")
    swipe(page, "a1 b3", 100)
    page.wait_for_function("() => scrollY > 20")
    assert data(page, "scene") == begun
    cell(page, "a1 b3").tap()
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    swipe(page, "a1 b3", 100)
    assert scene(page).weights[0, 2] == 20.0
    assert page.evaluate("scrollY") == 0
