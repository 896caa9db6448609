"""The book as one document to be printed, out of the pages of the built site.

Title page, imprint, contents, then every page in the order of the contents as a chapter, each part
behind a page of its own: `print.html` in the templates. What a chapter of paper needs to be
(posters for live figures, answers at its end, links within the document) is done in the browser
by `print.js`, on the document's tree; `print.css` says what it looks like.
"""

import html
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import jinja2
import yaml
from sphinx_external_toc.parsing import parse_toc_yaml

from .execution import BOOK, HTML, ROOT
from .pages import squeezed, style

#: What the front page is called where it opens a printed book.
FIRST = "A magnet to begin with"

#: Pages, and folders of pages, whose only sense is on the site: the reference of the package alone
#: would be longer than the book.
NOT_PRINTED = ("downloads", "progress", "reference/")

DESCRIPTION = re.compile(
    r'<meta (?=[^>]*name="description")[^>]*content="([^"]*)"[^>]*>',
)


@dataclass(frozen=True)
class Chapter:
    """A page of the site: its name, the part it stands in, its title, and what it is about."""

    page: str
    part: str
    title: str
    about: str
    body: str

    @property
    def anchor(self) -> str:
        """Return its id in the document."""
        return self.page.replace("/", ".")

    @property
    def plain(self) -> str:
        """Return its title without tags."""
        return html.unescape(re.sub(r"<[^>]*>", "", self.title)).replace('"', "”")


@dataclass(frozen=True)
class Part:
    """Chapters under one caption; the front page has none."""

    caption: str
    chapters: list[Chapter]

    @property
    def anchor(self) -> str:
        """Return its id in the document."""
        return "part." + re.sub(r"\W+", "-", self.caption.lower())


def configuration() -> dict:
    """Return what `_config.yml` says."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))


def address() -> str:
    """Return where the book is published, as `pages.py` derives it from the repository."""
    owner, name = configuration()["repository"]["url"].rstrip("/").split("/")[-2:]
    return f"https://{owner}.github.io/{name}/"


def chapters(only=(), site: Path = HTML) -> list[Chapter]:
    """Return the pages of the book in their order, or those named in `only`."""
    toc = parse_toc_yaml(ROOT / "_toc.yml")
    order = [("", str(toc.root.docname))]
    for part in toc.root.subtrees:
        order += [(part.caption or "", str(item)) for item in part.items]
    known = [page for _, page in order]
    if unknown := [page for page in only if page not in known]:
        raise ValueError(f"no page of the book is called {unknown[0]!r}; there are {known}")
    return [
        _chapter(page, part, site)
        for part, page in order
        if (page in only if only else not page.startswith(NOT_PRINTED))
    ]


def _chapter(page: str, part: str, site: Path) -> Chapter:
    file = site / f"{page}.html"
    if not file.is_file():
        raise FileNotFoundError(f"{file} is not there: build the book first, with `make book`")
    text = file.read_text(encoding="utf8")
    body = text[text.index("<article>") + len("<article>") : text.rindex("</article>")]
    title = re.search(r'<h1>(.*?)(?:<a class="headerlink"|</h1>)', body, flags=re.S)[1]
    return Chapter(
        page=page,
        part=part,
        title=title if page != "index" else FIRST,
        about=html.unescape(DESCRIPTION.search(text)[1]),
        body=body,
    )


def document(printed: list[Chapter], version: str, site: Path = HTML) -> str:
    """Return the document."""
    config = configuration()
    subtitle = config["sphinx"]["config"]["subtitle"]
    folder = jinja2.FileSystemLoader(BOOK / "_templates")
    template = jinja2.Environment(loader=folder, undefined=jinja2.StrictUndefined, autoescape=False)
    return template.get_template("print.html").render(
        title=config["title"],
        subtitle=subtitle[0].upper() + subtitle[1:],
        author=config["author"],
        copyright=config["copyright"],
        repository=config["repository"]["url"],
        address=address(),
        version=version,
        sheet=_sheet(printed, site),
        chapters=printed,
        parts=[Part(caption, list(each)) for caption, each in groupby(printed, lambda c: c.part)],
    )


def _sheet(printed: list[Chapter], site: Path) -> str:
    """Return the rules of the site's pages, and those that bend them for paper."""
    live = (site / "_static" / "live" / "live.css").read_text(encoding="utf8")
    static = BOOK / "_static"
    ours = (static / "print.css").read_text(encoding="utf8")
    bodies = "".join(chapter.body for chapter in printed)
    return style(bodies, live) + squeezed(static / "matching.css") + ours


def script() -> str:
    """Return what makes chapters of paper out of pages."""
    return (BOOK / "_static" / "print.js").read_text(encoding="utf8")
