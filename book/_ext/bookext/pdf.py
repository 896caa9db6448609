"""The PDF edition: ``python -m bookext.pdf`` (what ``make pdf`` calls), from the built site.

Chromium prints the document of `edition.py` twice. The first print tells on which page each chapter
begins; with these numbers in its contents the document is printed again, and the two must agree.
Nothing is asked of any server: the browser's requests are answered from the built site's folder.

``python -m bookext.pdf symmetry/ising notation`` prints only these pages.
"""

import io
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import unquote, urlparse

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

import ergolib

from . import cover, edition
from .browser import chromium
from .execution import BUILD, HTML
from .offline import PDF_NAME

PDF = BUILD / PDF_NAME

#: A host that does not exist: what a page asks for is read from the built site.
HOST = "http://book.invalid"

#: How it is printed: A4 as the style sheet says, with bookmarks, and tagged for readers by ear.
PRINT = {"prefer_css_page_size": True, "print_background": True, "tagged": True, "outline": True}

#: The room for text on a page in CSS pixels: what `print.css` leaves of the width of A4.
ROOM = round((210 - 2 * 29) / 25.4 * 96)


def write(to: Path = PDF, only=(), site: Path = HTML, browser=None) -> PdfReader:
    """Print the book, or the pages named in `only`, into a file; return it."""
    printed = edition.chapters(only, site)
    document = edition.document(printed, ergolib.__version__, site)
    with chromium() if browser is None else nullcontext(browser) as printer:
        content = print_twice(printer, document, site)
    writer = PdfWriter(clone_from=io.BytesIO(content))
    config = edition.configuration()
    writer.add_metadata(
        {
            "/Title": config["title"],
            "/Author": config["author"],
            "/Subject": config["sphinx"]["config"]["subtitle"],
        }
    )
    for entry in bookmarks(writer.root_object["/Outlines"]):
        entry[NameObject("/Title")] = TextStringObject(once(entry["/Title"]))
    writer.page_mode = "/UseOutlines"
    writer.pdf_header = "%PDF-1.7"
    to.parent.mkdir(parents=True, exist_ok=True)
    writer.write(to)
    return PdfReader(to)


def print_twice(browser, document: str, site: Path) -> bytes:
    """Return the document as PDF, with the right numbers in its contents."""
    page = browser.new_page(viewport={"width": ROOM, "height": 1000})
    page.set_default_timeout(600_000)
    missing = []

    def answer(route):
        path = unquote(urlparse(route.request.url).path).lstrip("/")
        file = site / path
        if path == "edition.html":
            route.fulfill(body=document, content_type="text/html; charset=utf-8")
        elif path == "cover.png":
            route.fulfill(body=cover.picture(), content_type="image/png")
        elif route.request.url.startswith(f"{HOST}/") and file.is_file():
            route.fulfill(path=file)
        else:
            missing.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    page.emulate_media(media="print", color_scheme="light")
    page.goto(f"{HOST}/edition.html")
    made = page.evaluate(edition.script())
    page.evaluate(
        "Promise.all([document.fonts.ready, ...[...document.images].map(image => image.decode())])"
    )
    if missing or made["links"]:
        raise RuntimeError(f"missing from the built site: {missing + made['links']}")
    if made["wide"]:
        raise RuntimeError(f"wider than the page: {made['wide']}")
    numbers = None
    for _ in range(3):
        content = page.pdf(
            prefer_css_page_size=True, print_background=True, tagged=True, outline=True
        )
        before, numbers = numbers, beginnings(PdfReader(io.BytesIO(content)))
        if numbers == before:
            page.close()
            return content
        page.evaluate(
            """numbers => document.querySelectorAll("[data-page-of]").forEach(place => {
                 place.textContent = numbers[place.dataset.pageOf];
               })""",
            numbers,
        )
    raise RuntimeError("the page numbers of the contents do not settle")


def beginnings(reader: PdfReader) -> dict[str, int]:
    """Return the page, counted from 1, on which each place that is linked to stands."""
    return {
        unquote(name.lstrip("/")): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def bookmarks(entry):
    """Yield every entry below one of the outline's."""
    entry = entry.get_object()
    below = entry.get("/First")
    while below is not None:
        below = below.get_object()
        yield below
        yield from bookmarks(below)
        below = below.get("/Next")


def once(title: str) -> str:
    """Return a title that Chromium has written twice over: it does where one begins a page."""
    half = len(title) // 2
    return title[:half] if title[:half] == title[half:] else title


def main() -> int:
    """Print the book and say where it is."""
    started = time.perf_counter()
    reader = write(only=sys.argv[1:])
    size = PDF.stat().st_size / 1e6
    seconds = time.perf_counter() - started
    print(f"{PDF}: {len(reader.pages)} pages, {size:.1f} MB ({seconds:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
