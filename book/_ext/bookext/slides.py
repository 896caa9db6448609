"""Slides for a lecture: one deck for each part, made of pieces of the pages.

A deck is a small file, ``course/slides/PART.yml``. It says which pieces of which pages stand on
which slide, how long each slide takes, and what the speaker may want to say; besides, a slide has
at most a line of words of its own. The pieces are taken from the pages *as built*: numbers are
those that were computed, charts are the same drawings, live figures are alive. See
``course/slides/README.md`` for the format.

The decks are made when all pages have been written. A piece that is not there, or that could be
one of several, is a warning that names the deck, the slide, the piece and the page, and a warning
ends the build.
"""

import re
from html import escape
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from sphinx.util import logging

from . import maths
from .execution import BOOK, ROOT
from .pages import squeezed
from .pieces import Pages, PieceError

log = logging.getLogger(__name__)

SOURCES = ROOT / "course" / "slides"

#: The length of a lecture in minutes: those of its slides add up to it.
LECTURE = 50

#: What a deck and a slide may say.
OF_DECK = {"title", "question", "minutes", "notes", "slides"}
OF_SLIDE = {"title", "minutes", "show", "layout", "notes"}
LAYOUTS = ("stack", "beside")


class DeckError(ValueError):
    """What is wrong with the source of a deck."""


def decks() -> list[Path]:
    """Return the sources of all decks."""
    return sorted(SOURCES.glob("*.yml"))


def formula(notes: bool):
    """Return what sets a formula: by KaTeX, or for the notes as MathML, which needs no style."""

    def render(content, options):
        text = maths.render(content.strip(), options["display_mode"])
        return re.search(r"<math.*?</math>", text, re.S)[0] if notes else text

    return render


WORDS, NOTES = (
    MarkdownIt("commonmark", {"typographer": True})
    .enable(["replacements", "smartquotes"])
    .use(dollarmath_plugin, renderer=formula(notes), allow_space=False)
    for notes in (False, True)
)


def known(what: dict, names: set, where: str) -> None:
    """Refuse a key that means nothing, and one that lacks."""
    if not isinstance(what, dict):
        raise DeckError(f"{where}: names with values are wanted, got {what!r}")
    if unknown := sorted(set(what) - names):
        raise DeckError(f"{where}: {unknown[0]!r} means nothing; {', '.join(sorted(names))} do")
    minutes = what.get("minutes")
    if not isinstance(minutes, int) or minutes < 1:
        raise DeckError(f"{where}: 'minutes' is a whole number above zero, got {minutes!r}")
    if not str(what.get("notes") or "").strip():
        raise DeckError(f"{where}: 'notes' says what the speaker does, and is missing")


def piece(entry, pages: Pages) -> str:
    """Return the HTML of one entry of ``show``: words, or a kind, a page and which."""
    if isinstance(entry, dict) and len(entry) == 1:
        ((name, which),) = entry.items()
    else:
        name, which = entry, None
    if name == "words":
        return f'<div class="words">{WORDS.render(str(which))}</div>'
    if not isinstance(name, str) or len(name.split()) != 2:
        raise DeckError(f"a piece is written 'KIND PAGE' or 'KIND PAGE: WHICH', got {entry!r}")
    kind, page = name.split()
    return pages.piece(kind, page, which)


def section(slide: dict, inside: str, before: int, number: int) -> str:
    """Return one slide: what it shows, and the speaker's notes with the time."""
    minutes = slide["minutes"]
    clock = f"{minutes} min, from {before} to {before + minutes}"
    notes = NOTES.render(str(slide["notes"]))
    return (
        f'<section id="slide-{number}" data-timing="{60 * minutes}">{inside}'
        f'<aside class="notes"><p><b>{clock}.</b></p>{notes}</aside></section>\n'
    )


def body(source: Path, pages: Pages) -> tuple[dict, str]:
    """Return what a deck says of itself, and the HTML of its slides."""
    deck = yaml.safe_load(source.read_text(encoding="utf8"))
    known(deck, OF_DECK, "the deck")
    opening = f'<p class="deck-title">{escape(deck["title"])}</p>{WORDS.render(deck["question"])}'
    out, past, mistakes = [section(deck, opening, 0, 1)], deck["minutes"], []
    for number, slide in enumerate(deck["slides"], 2):
        where = f"slide {number}"
        try:
            known(slide, OF_SLIDE, where)
            layout = slide.get("layout", "stack")
            if layout not in LAYOUTS:
                raise DeckError(f"{where}: 'layout' is {' or '.join(LAYOUTS)}, got {layout!r}")
            title = WORDS.renderInline(str(slide["title"]))
        except DeckError as error:
            mistakes.append(str(error))
            continue
        shown = []
        for entry in slide.get("show") or []:
            try:
                shown.append(piece(entry, pages))
            except (DeckError, PieceError, maths.KaTeXError) as error:
                mistakes.append(f"{where} ({slide['title']}): {error}")
        inside = f'<h2>{title}</h2><div class="{layout}">{"".join(shown)}</div>'
        out.append(section(slide, inside, past, number))
        past += slide["minutes"]
    if past != LECTURE:
        mistakes.append(f"the minutes of all slides add up to {LECTURE}, got {past}")
    if mistakes:
        raise DeckError("\n".join(mistakes))
    return deck, "".join(out)


def left_out(source: Path, built: set) -> str:
    """Return a page that a deck names and that exists, but that this build leaves out, if any."""
    named = re.findall(r"^ *- [a-z]+ ([\w-]+/[\w-]+)", source.read_text(encoding="utf8"), re.M)
    absent = [page for page in named if page not in built and (BOOK / f"{page}.md").exists()]
    return absent[0] if absent else ""


def _collect(app):
    """Make every deck, all pages being written."""
    if app.builder.name != "html":
        return
    pages = Pages(Path(app.outdir), "slides")
    for source in decks():
        if left := left_out(source, app.env.found_docs):
            log.info("slides: no deck %s, as the book is built without %s", source.stem, left)
            continue
        try:
            deck, slides = body(source, pages)
        except DeckError as error:
            for line in str(error).splitlines():
                log.warning("slides: %s", line, location=str(source.relative_to(ROOT)))
            continue
        context = {"title": f"Slides: {deck['title']}", "body": slides, "deck": deck["title"]}
        yield f"slides/{source.stem}", context, "slides.html"


def _context(app, pagename, templatename, context, doctree):
    """Add the rules of the slides."""
    if templatename == "slides.html":
        context["page_style"] += squeezed(BOOK / "_static" / "slides.css")


def _outdated(app, env, added, changed, removed):
    """Build again if only a deck has changed; Sphinx looks at pages alone."""
    made = [Path(app.outdir, "slides", f"{source.stem}.html") for source in decks()]
    late = any(
        not out.exists() or out.stat().st_mtime < source.stat().st_mtime
        for source, out in zip(decks(), made, strict=True)
    )
    return [app.config.root_doc] if late else []


def setup(app):
    """Connect everything."""
    app.connect("env-get-outdated", _outdated)
    app.connect("html-collect-pages", _collect)
    app.connect("html-page-context", _context, priority=960)
