"""Pieces of the pages as built: a chart, a formula, a check, a question, by kind and by words.

A piece is named by its kind, its page, and words that stand in it and in no other of its kind on
that page; a formula, whose words are signs, may be given by its number on the page instead. Words
rather than numbers, so that a chart which is added to a page does not change what a slide shows.

A piece leaves its page as it is, except for its links, which go on leading where they led, and its
ids, which go: two pages may use the same.
"""

import json
import posixpath
import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from ergolib.live.static import figure_html

from .lab import parameters

#: Where the pieces of each kind are found on a page.
KINDS = {
    "heading": "h1, h2, h3",
    "text": "p, li",
    "list": "ol, ul",
    "formula": "div.math.equation",
    "chart": "figure.chart",
    "picture": "figure.live img",
    "live": "figure.live[data-live]",
    "verify": "p.verify",
    "predict": "section.predict",
    "reveal": "section.predict",
    "exercise": "div.exercise",
    "code": "div.cell_input div.highlight",
    "output": "div.cell_output:not(:has(figure))",
    "table": "table",
    "source": "div.citation",
}


class PieceError(LookupError):
    """A piece that is not on its page, or that could be one of several."""


def plain(text: str) -> str:
    """Return words as they are compared: one space between, straight quotes."""
    quotes = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")
    return re.sub(r"\s+", " ", text.translate(quotes)).strip()


def said(kind: str, tag: Tag) -> str:
    """Return the words by which a piece can be named."""
    if kind == "live":
        return tag["data-component"]
    if kind == "chart":
        drawing = tag.find("svg")
        return plain(f"{drawing.get_text(' ')} {drawing.get('aria-label', '')}")
    if kind == "formula":
        return re.sub(r"\s", "", tag.find("math").get_text())
    return plain(tag.get_text())


class Pages:
    """The pages of a built book, each read once."""

    def __init__(self, site: Path, folder: str):
        self.site, self.folder, self.read = site, folder, {}

    def page(self, name: str) -> Tag:
        """Return the text of a page."""
        if name not in self.read:
            file = self.site / f"{name}.html"
            if not file.is_file():
                raise PieceError(f"there is no page {name!r}")
            article = re.search(r"<article>.*</article>", file.read_text(encoding="utf8"), re.S)
            self.read[name] = BeautifulSoup(article[0], "html.parser")
        return self.read[name]

    def find(self, kind: str, page: str, which) -> Tag:
        """Return the one piece of a page that fits."""
        if kind not in KINDS:
            raise PieceError(f"{kind!r} is no kind of piece; {', '.join(KINDS)} are")
        every = self.page(page).select(KINDS[kind])
        if isinstance(which, int):
            if not 1 <= which <= len(every):
                raise PieceError(f"{page} has {len(every)} pieces of the kind {kind}, got {which}")
            return every[which - 1]
        words = plain(str(which or ""))
        if kind == "formula":
            words = re.sub(r"\s", "", words)
        if kind == "live":
            words = words.split(" ")[0]
        found = [tag for tag in every if words in said(kind, tag)]
        if kind in ("text", "list", "output"):  # the innermost
            found = [tag for tag in found if not any(tag in other.parents for other in found)]
        if len(found) != 1:
            names = "; ".join(said(kind, tag)[:60] for tag in found or every)
            count = f"{len(found)} of them" if found else "none"
            raise PieceError(
                f"{kind} {page}: {which!r} fits {count}; there is: {names or 'nothing'}"
            )
        return found[0]

    def piece(self, kind: str, page: str, which) -> str:
        """Return a piece as it stands on a slide."""
        tag = self.find(kind, page, which)
        if kind == "live":
            return live(tag, which)
        text = BeautifulSoup(str(tag), "html.parser").contents[0]
        make = {"predict": ask, "reveal": reveal, "chart": chart, "exercise": exercise}.get(kind)
        self.lead(text, page)
        made = make(text) if make else str(text)
        if kind == "heading":
            made = f"<p>{text.get_text()}</p>"
        elif kind == "text" and tag.name == "li":
            made = "".join(map(str, text.contents))
        return f'<div class="piece {kind}-piece">{made}</div>'

    def lead(self, text: Tag, page: str) -> None:
        """Let links lead where they led, and take ids away."""
        base = posixpath.dirname(page)
        for anchor in text.select("a.headerlink"):
            anchor.decompose()
        for anchor in text.select("a.api, a.term"):  # a slide is looked at, not looked up
            anchor.unwrap()
        for tag in [text, *text.find_all(True)]:
            if tag.find_parent("svg") is None and tag.has_attr("id"):
                del tag["id"]
            for name in ("href", "src"):
                where = tag.get(name)
                if tag.find_parent("svg") or not where or re.match(r"[a-z]+:|//", where):
                    continue
                path = f"{page}.html{where}" if where[0] == "#" else posixpath.join(base, where)
                tag[name] = posixpath.relpath(path, self.folder)


def live(tag: Tag, which) -> str:
    """Return a live figure, its parameters as on the page or as given: ``ising temperature=2``."""
    name, _, change = str(which or tag["data-component"]).partition(" ")
    values = json.loads(tag["data-parameters"])
    if change:
        from ergolib.live.component import component  # it takes a second

        try:
            values |= parameters(component(name), change)
        except (TypeError, ValueError) as error:
            raise PieceError(f"live {name}: {error}") from error
    return f'<div class="piece live-piece">{figure_html(name, values)}</div>'


def choices(text: Tag) -> str:
    """Return the answers that a prediction offers, as a list with letters."""
    right = text.select_one(".reveal")["data-right"]
    items = []
    for option in text.select(".option"):
        mark = ' class="right"' if option.input["value"] == right else ""
        items.append(f"<li{mark}>{option.span.decode_contents()}</li>")
    return f'<ol type="A">{"".join(items)}</ol>' if items else ""


def question(text: Tag) -> str:
    """Return the question of a prediction, without the word that stands over it."""
    legend = text.select_one("legend, .legend") or text.select_one("label.entry")
    if legend.b:
        legend.b.decompose()
    return f'<p class="question">{legend.decode_contents().strip()}</p>'


def ask(text: Tag) -> str:
    """Return a prediction as it is asked: the question and its answers, none of them marked."""
    return question(text) + choices(text).replace(' class="right"', "")


def reveal(text: Tag) -> str:
    """Return a prediction as it is answered."""
    why = "".join(map(str, text.select_one(".reveal").contents))
    return choices(text) + f'<div class="why">{why}</div>'


def chart(text: Tag) -> str:
    """Return the drawings of a chart: one for a desk, one for a phone if there is one."""
    return "".join(map(str, text.find_all("svg")))


def exercise(text: Tag) -> str:
    """Return an exercise without its number, under its name."""
    title = text.select_one(".admonition-title")
    name = re.search(r"\((.*)\)", plain(title.get_text()))
    title.decompose()
    head = f'<p class="exercise-name">{escape(name[1])}</p>' if name else ""
    return head + "".join(map(str, text.contents))
