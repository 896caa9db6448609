"""The game of matching: how it is read, what it refuses, and what goes into the page."""

import io
import json
import math
import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from bookext import lab, matching, pictures
from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from ergolib.live.component import component

QUESTIONS = "temperature = hot | cold; symmetry = more | less"
GAME = """\
- Hot and cold spins
  - hot spins: ising temperature=5 size=64 begin=5
    | salt and pepper
    | hot, more
  - cold spins: ising temperature=1 size=64 start=up begin=5
    | nearly all light
    | cold, less
  > Most people say *cold*.
  >
  > But look.
"""


def read(text=GAME, questions=QUESTIONS):
    return matching.read_rounds(text.splitlines(), matching.read_questions(questions))


def test_a_round_is_read():
    (first,) = read()
    assert first.title == "Hot and cold spins"
    assert [card.name for card in first.cards] == ["hot spins", "cold spins"]
    assert [card.says for card in first.cards] == [("hot", "more"), ("cold", "less")]
    assert first.cards[0].alt == "salt and pepper"
    assert first.text == ["Most people say *cold*.", "", "But look."]
    assert first.text_line == 7


def test_pictures_are_drawn_by_the_kernel():
    (first,) = read()
    ising = component("ising")
    hot = {"temperature": 5, "size": 64, "begin": 5}
    assert first.cards[0].picture == ising.poster(ising.complete(hot))
    assert first.cards[0].picture != first.cards[1].picture


def test_a_round_may_have_questions_and_a_third_picture_of_its_own():
    text = (
        GAME
        + """
- Three
  questions: warmth = hot | tepid | cold
  - a: perfect-crystal | rows of discs | tepid
  - b: perfect-crystal across=6 | rows | cold
  - c: perfect-crystal across=20 | rows | "hard to say, really"
"""
    )
    _, three = read(text)
    assert three.questions == (matching.Question("warmth", ("hot", "tepid", "cold")),)
    assert [card.says for card in three.cards] == [
        ("tepid",),
        ("cold",),
        ("hard to say, really",),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("- Hot and cold spins\n", "", 0, "a game begins with a round"),
        ("    | hot, more\n", "", 1, "needs three parts"),
        ("| hot, more", "| hot | more", 1, "needs three parts"),
        ("| hot, more", "| hot", 1, "one answer for each of 'temperature', 'symmetry'"),
        ("| hot, more", "| hot, most", 1, "symmetry of 'hot spins' must be 'more' or 'less'"),
        ("| hot, more", "| cold, more", 0, "'cold' of more than one picture"),
        ("cold spins: ising", "hot spins: ising", 0, "the same name"),
        ("ising temperature=5", "isings temperature=5", 1, "a picture is one of ising"),
        ("temperature=5", "temperature=99", 1, "temperature must be between"),
        ("temperature=5", "warmth=5", 1, "no parameter 'warmth'"),
        ("temperature=5", "5", 1, "written name=value, got '5'"),
        ("temperature=5", "temperature=hot", 1, "must be of type float"),
        ("  >\n", "  and so on\n", 8, "expected a picture"),
        ("  - hot spins", "- hot spins", 2, "expected a picture"),
    ],
)
def test_a_malformed_game_says_where_and_what(old, new, line, message):
    assert GAME.count(old) == 1
    with pytest.raises(matching.MalformedGameError, match=re.escape(message)) as caught:
        read(GAME.replace(old, new))
    assert caught.value.line == line


def test_two_rounds_need_two_titles():
    with pytest.raises(matching.MalformedGameError, match="two rounds have the title"):
        read(GAME + GAME)
    with pytest.raises(matching.MalformedGameError, match="at least one round"):
        read("")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "questions are missing"),
        ("temperature", "written 'name = word | word'"),
        ("t = hot", "of two or three"),
        ("t = a | b | c | d", "of two or three"),
        ("t = hot | hot", "must differ"),
        ("= hot | cold", "written"),
        ("t = a | b; t = c | d", "the same name"),
        ("t = a | b | c", "2 pictures and 't' has 3 words"),
    ],
)
def test_malformed_questions_are_refused(text, message):
    with pytest.raises(matching.MalformedGameError, match=re.escape(message)):
        read(questions=text)


def test_a_picture_function_refuses_what_it_cannot_draw():
    with pytest.raises(matching.MalformedGameError, match="across must be a whole number"):
        read(GAME.replace("ising temperature=5 size=64 begin=5", "perfect-crystal across=999"))
    with pytest.raises(matching.MalformedGameError, match="unexpected keyword"):
        read(GAME.replace("ising temperature=5 size=64 begin=5", "perfect-crystal depth=9"))


@pytest.mark.parametrize("across", [4, 12, 21])
def test_a_perfect_crystal_has_all_its_discs_and_wraps_round(across):
    picture = Image.open(io.BytesIO(pictures.perfect_crystal(across))).convert("L")
    assert picture.size == (pictures.SIDE, pictures.SIDE)
    rows = 2 * round(across / math.sqrt(3))
    radius = 0.44 / max(across, rows * math.sqrt(3) / 2)
    covered = across * rows * math.pi * radius**2  # no disc is cut at an edge, none overlaps
    dark, light = picture.getextrema()
    pixels = np.asarray(picture, dtype=float)
    assert (pixels.mean() - dark) / (light - dark) == pytest.approx(covered, abs=0.01)


def test_particles_and_rotors_are_drawn_from_their_systems():
    steam = pictures.box_of_particles(number=30, density=0.1, temperature=2.0, steps=50)
    again = pictures.box_of_particles(number=30, density=0.1, temperature=2.0, steps=50)
    assert steam == again
    assert steam != pictures.box_of_particles(number=30, density=0.1, temperature=2.0, steps=60)
    light = np.asarray(Image.open(io.BytesIO(steam)).convert("L"), dtype=float)
    low, high = light.min(), light.max()
    covered = 0.1 * math.pi / 4  # few discs overlap, so a little less
    assert 0.85 * covered < (light.mean() - low) / (high - low) < 1.02 * covered
    cold = pictures.field_of_rotors(size=6, temperature=0.1, steps=50)
    assert cold != pictures.field_of_rotors(size=6, temperature=5.0, steps=50)
    with pytest.raises(matching.MalformedGameError, match="temperature must be"):
        read(GAME.replace("ising temperature=5 size=64 begin=5", "box-of-particles temperature=-1"))


# What goes into the page ------------------------------------------------------------


@pytest.fixture
def nasty():
    """A round whose every word is a piece of HTML."""
    picture = pictures.perfect_crystal(6)
    bad = "<b>\"&'"
    card = {"name": bad, "picture": picture, "alt": bad, "says": (bad,)}
    return {"title": bad, "questions": [(bad, (bad, "x"))], "cards": [card, card]}


def test_every_word_is_escaped(nasty):
    written = [
        matching.board("game", 1, 2, nasty),
        matching.strip(nasty, matching.told),
        matching.asked_again("recall-1", 0, nasty),
        f'<p data-rounds="{matching.described([nasty])}">',
    ]
    for text in written:
        assert "<b>" not in text
        Strict().feed(text)


class Strict(HTMLParser):
    """Refuse a tag with an attribute that we do not write: a word has got out of its quotes."""

    def handle_starttag(self, tag, attributes):
        for name, _ in attributes:
            assert re.fullmatch(r"[a-z-]+", name), (tag, attributes)


def test_the_description_comes_back(nasty):
    (described,) = json.loads(unescape(matching.described([nasty])))
    assert described["title"] == nasty["title"]
    assert described["questions"] == [
        {
            "name": nasty["title"],
            "labels": [nasty["title"], "x"],
            "says": [nasty["title"], nasty["title"]],
        }
    ]


def test_small_lattices_stay_sharp():
    (first,) = read()
    card = {"picture": first.cards[0].picture, "alt": "a"}
    assert 'class="pixels"' in matching.image(card)
    card["picture"] = pictures.perfect_crystal()
    assert 'class="pixels"' not in matching.image(card)


def test_recall_takes_the_rounds_and_questions_it_names():
    card = {"name": "a", "says": ("hot", "more")}
    each = {"title": "One", "questions": [("t", ("hot",)), ("s", ("more",))], "cards": [card]}
    game = {"rounds": [each, each | {"title": "Two"}]}
    place = {"game": "g", "rounds": ["Two"], "questions": ["s"]}
    (found,) = matching.chosen(game, place)
    assert found["title"] == "Two"
    assert found["questions"] == [("s", ("more",))]
    assert found["cards"][0]["says"] == ("more",)
    assert card["says"] == ("hot", "more")
    with pytest.raises(ValueError, match="no round 'Three'; it has 'One', 'Two'"):
        matching.chosen(game, place | {"rounds": ["Three"]})
    with pytest.raises(ValueError, match="no question 'x'; it has 's', 't'"):
        matching.chosen(game, place | {"questions": ["x"]})


# Presets ------------------------------------------------------------


def test_parameters_are_read_and_checked():
    ising = component("ising")
    words = "temperature=2 start=up running=false seed=3"
    given = lab.parameters(ising, words)
    assert given == {"temperature": 2, "start": "up", "running": False, "seed": 3}
    for bad in ("temperature=-1", "nothing=1", "temperature", "=1", "start=sideways"):
        with pytest.raises((TypeError, ValueError)):
            lab.parameters(ising, bad)


def test_a_number_is_a_word_where_the_parameter_is_one():
    assert lab.parameters(component("samples"), "variables=2.5 states=4") == {
        "variables": "2.5",
        "states": 4,
    }
    assert lab.parameters(component("reveal"), "places=1176") == {"places": "1176"}


# In a book ------------------------------------------------------------

DIRECTIVE = f"""# Game

:::{{matching}} one
:questions: {QUESTIONS}

{GAME}
---

The end.
:::
"""
RECALL = """---
orphan: true
---
# Later

:::{recall}
:game: one
:questions: symmetry

So *there*.
:::
"""


@pytest.fixture
def book(tmp_path):
    """Read a small book with nothing in it but ours; return its pages and what Sphinx said."""

    def read(pages):
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        for name, text in pages.items():
            (source / f"{name}.md").write_text(text, encoding="utf8")
        said = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                tmp_path / "out",
                tmp_path / "trees",
                "dummy",
                confoverrides={
                    "extensions": ["myst_parser", "bookext.matching", "bookext.lab"],
                    "root_doc": "game",
                    "myst_enable_extensions": ["colon_fence"],
                },
                status=None,
                warning=said,
            )
            app.build()
            trees = {
                name: "".join(
                    node.astext()
                    for node in app.env.get_and_resolve_doctree(name, app.builder).findall(
                        nodes.Text
                    )
                )
                for name in pages
            }
        return trees, re.sub(r"\x1b\[[\d;]*m", "", said.getvalue())

    return read


def test_a_game_returns_on_another_page(book):
    pages, said = book({"game": DIRECTIVE, "later": RECALL})
    assert said == ""
    assert 'data-game="one"' in pages["game"]
    assert "Most people say" in pages["game"]
    assert "The end." in pages["game"]
    later = pages["later"]
    assert 'data-game="one"' in later
    assert "So there." in re.sub("<[^>]*>", "", later)
    assert later.count('type="radio"') == 4  # two pictures, one question of two words
    assert later.count("data:image/png") == 2


def presets(text):
    return {"game": f"# A\n\n:::{{presets}} {text}\n:::\n"}


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({"game": DIRECTIVE.replace("hot, more", "hot")}, "game.md:3: .*matching 'one', line 7: "),
        ({"game": DIRECTIVE.replace("hot | cold", "hot")}, "'one', line 3: a question is written"),
        ({"game": DIRECTIVE.replace(":questions: ", ":ask: ")}, "[Uu]nknown option"),
        ({"game": DIRECTIVE, "later": DIRECTIVE}, "matching 'one' is also on the page 'game'"),
        ({"game": DIRECTIVE, "later": RECALL.replace("one", "two")}, "no page has a game 'two'"),
        (
            {"game": DIRECTIVE, "later": RECALL.replace("symmetry", "beauty")},
            "later.md:6: .*has no question 'beauty'",
        ),
        ({"game": RECALL.replace(":game: one\n", "")}, "recall needs the name of a game"),
        (presets("ising\n- Hot: temperature=9"), "presets, line 4: temperature must be between"),
        (presets("ising\n- Hot temperature=2"), "a preset is written"),
        (presets("ising\n- Slow: speed=1"), "'speed' is not in the address of ising"),
        (presets("iron\n- Hot: temperature=2"), "component must be one"),
        (presets("ising\n"), "give at least one|Content block expected"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(book, pages, message):
    _, said = book(pages)
    assert re.search(message, said), said


def test_presets_are_links_with_an_address(book):
    page = "# A\n\n:::{presets} ising2\n- Warm & up: temperature=2.0 seed=3 start=up\n:::\n"
    pages, said = book({"game": page})
    assert said == ""
    assert '<a href="#ising2=T2.0,s3,aup">Warm &amp; up</a>' in pages["game"]
