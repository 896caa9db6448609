"""Decks: what a mistake in one is called, and that a piece is found by its words."""

import re

import pytest
import yaml
from bookext import lab, slides
from bookext.pieces import Pages, PieceError

from ergolib.live.component import component

PAGE = """<html><article><section><h1>A page</h1>
<p>One <a href="other.html#x">link</a>, and <a href="#here">another</a>.</p><p>Two words.</p>
<ol><li><p>First</p></li><li><p>Second</p></li></ol>
<div class="math equation"><span><math><mi>E</mi><mo>=</mo><mn>1</mn></math></span></div>
<p class="verify" id="v1"><b>energy, T = 2</b> measured 1.0(1)</p>
<p class="verify" id="v2"><b>energy, T = 3</b> measured 2.0(1)</p>
<section class="predict" id="predict-1"><form><fieldset><legend><b>Predict</b> Which?</legend>
<label class="option"><input type="radio" value="1"><span>this</span></label>
<label class="option"><input type="radio" value="2"><span>that</span></label></fieldset></form>
<div class="reveal" data-right="2"><p>Because.</p></div></section>
</section></article></html>"""


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "page.html").write_text(PAGE, encoding="utf8")
    return Pages(tmp_path, "slides")


def deck(show, **more):
    first = {"title": "T", "question": "Q?", "minutes": 1, "notes": "Say it."}
    slide = {"title": "S", "minutes": 49, "show": show, "notes": "Do it."} | more
    return yaml.safe_dump(first | {"slides": [slide]})


def made(pages, tmp_path, text):
    source = tmp_path / "deck.yml"
    source.write_text(text, encoding="utf8")
    return slides.body(source, pages)[1]


def test_pieces_are_found_by_their_words(pages, tmp_path):
    show = [{"verify part/page": "T = 3"}, {"formula part/page": "E = 1"}, "predict part/page"]
    out = made(pages, tmp_path, deck([*show, {"words": "Mine, $x^2$."}]))
    assert "2.0(1)" in out
    assert "1.0(1)" not in out
    assert "<math>" in out
    assert 'id="v2"' not in out  # two pages may use the same
    assert "katex" in out


def test_a_question_does_not_say_its_answer(pages):
    asked = pages.piece("predict", "part/page", None)
    assert "Which?" in asked
    assert "Because" not in asked
    assert 'class="right"' not in asked
    answered = pages.piece("reveal", "part/page", None)
    assert '<li class="right">that</li>' in answered
    assert "Because." in answered


def test_links_lead_where_they_led(pages):
    out = pages.piece("text", "part/page", "another")
    assert 'href="../part/other.html#x"' in out
    assert 'href="../part/page.html#here"' in out


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"verify part/page": "T = 4"}, r"slide 2 \(S\): verify part/page: 'T = 4' fits none"),
        ({"verify part/page": "energy"}, "fits 2 of them; there is: energy, T = 2"),
        ({"chart part/page": "x"}, "there is: nothing"),
        ({"chart part/none": "x"}, "no page 'part/none'"),
        ({"chrat part/page": "x"}, "'chrat' is no kind of piece"),
        ({"formula part/page": 2}, "part/page has 1 pieces of the kind formula, got 2"),
        ("chart", "a piece is written 'KIND PAGE'"),
        ({"words": "$\\nonsense$"}, "nonsense"),
    ],
)
def test_a_piece_that_is_not_there_is_an_error(pages, tmp_path, entry, said):
    with pytest.raises(slides.DeckError, match=said):
        made(pages, tmp_path, deck([entry]))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"minutes": 48}, "add up to 50, got 49"),
        ({"minutes": 0}, "'minutes' is a whole number above zero, got 0"),
        ({"layout": "round"}, "'layout' is stack or beside, got 'round'"),
        ({"notes": ""}, "'notes' says what the speaker does"),
        ({"sohw": []}, "'sohw' means nothing"),
    ],
)
def test_a_mistake_in_a_slide_is_an_error(pages, tmp_path, more, said):
    with pytest.raises(slides.DeckError, match=said):
        made(pages, tmp_path, deck([], **more))


def test_a_parameter_that_a_figure_does_not_have_is_an_error(pages, tmp_path):
    live = '<figure class="live" data-live data-component="ising" data-parameters="{}"></figure>'
    (tmp_path / "part" / "live.html").write_text(f"<article>{live}</article>", encoding="utf8")
    with pytest.raises(PieceError, match="temprature"):
        pages.piece("live", "part/live", "ising temprature=2")
    assert "&quot;temperature&quot;:1.5" in pages.piece(
        "live", "part/live", "ising temperature=1.5"
    )


def test_the_build_says_which_deck_is_wrong(pages, tmp_path, monkeypatch):
    """A warning ends the build (warnings are errors there)."""
    (tmp_path / "wrong.yml").write_text(deck([{"chart part/page": "x"}]), encoding="utf8")
    monkeypatch.setattr(slides, "SOURCES", tmp_path)
    monkeypatch.setattr(slides, "ROOT", tmp_path)
    said = []
    monkeypatch.setattr(slides.log, "warning", lambda *args, **more: said.append((args, more)))

    class App:
        outdir = tmp_path
        builder = type("Builder", (), {"name": "html"})
        env = type("Env", (), {"found_docs": {"part/page"}})

    assert list(slides._collect(App)) == []
    ((_, line), more) = said[0]
    assert "chart part/page: 'x' fits none" in line
    assert more["location"] == "wrong.yml"


def test_links_of_the_syllabus_open_what_they_say():
    """Each preset names a component that its page has, with letters that this one knows."""
    text = (slides.ROOT / "course" / "syllabus.md").read_text(encoding="utf8")
    text += (slides.BOOK / "teaching.md").read_text(encoding="utf8")
    presets = re.findall(r'href="([\w/-]+)\.html#([a-z]+)=([^"]*)"', text)
    assert len(presets) > 15
    for page, name, state in presets:
        source = (slides.BOOK / f"{page}.md").read_text(encoding="utf8")
        assert f"{name.capitalize()}Live(" in source, page
        open_as(name, state)
    named = re.findall(r'href="slides/(\w+)\.html"', text)
    assert set(named) == {source.stem for source in slides.decks()}


def open_as(name, state):
    """Read a state as an address says it, ``T2.27,s3``; an error if the component has no such."""
    made = component(name)
    keys = {known.letter: key for key, known in made.parameters.items() if known.letter}
    words = []
    for part in state.split(","):
        key = keys[part[0]]
        truth = isinstance(made.parameters[key].default, bool)
        words.append(f"{key}={bool(int(part[1:])) if truth else part[1:]}".replace("True", "true"))
    return lab.parameters(made, " ".join(words).replace("False", "false"))


@pytest.mark.parametrize("state", ["T2,z3", "T-1"])
def test_a_link_that_opens_nothing_would_be_found(state):
    with pytest.raises((KeyError, ValueError)):
        open_as("ising", state)
