"""The PDF edition, of a few pages of the site: contents, addresses, fonts, and no empty page."""

import re

import pytest
from bookext import edition, pdf
from pypdf import PageObject, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

PRINTED = ("index", "symmetry/ising", "notation")

pytestmark = pytest.mark.looks


@pytest.fixture(scope="module")
def chapters(built):
    return edition.chapters(PRINTED, built)


@pytest.fixture(scope="module")
def book(built, browser, tmp_path_factory):
    """Print three pages of the book once for all tests."""
    return pdf.write(tmp_path_factory.mktemp("pdf") / "book.pdf", PRINTED, built, browser)


@pytest.fixture(scope="module")
def texts(book):
    """Read every page once."""
    return [page.extract_text() for page in book.pages]


def joined(texts) -> str:
    """Return text without its spaces, which a line's end may add or take."""
    return re.sub(r"\s", "", "".join(texts))


def empty(texts, pages) -> list[int]:
    """Return the pages, from 1, that have neither text beside their number nor a picture."""
    both = enumerate(zip(texts, pages, strict=True), 1)
    return [n for n, (text, page) in both if len(joined([text])) < 40 and not page.images]


def fonts(reader):
    """Yield every font that a page uses, by name, and whether the file holds it."""
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            below = font.get("/DescendantFonts")
            described = (below[0].get_object() if below else font).get("/FontDescriptor")
            kept = {"/FontFile", "/FontFile2", "/FontFile3"} & set(
                described.get_object() if described else ()
            )
            drawn = font["/Subtype"] == "/Type3"  # the shapes themselves
            yield font.get("/BaseFont", "Type 3"), bool(kept) or drawn


def misnumbered(texts, places, chapters) -> list[str]:
    """Return the chapters whose page is another than the contents say, or has no such number."""
    contents = joined(texts[2:4]).partition("Contents")[2]
    wrong = []
    for chapter in chapters:
        number = places[chapter.anchor]
        said = re.search(re.escape(joined([chapter.plain])) + r"(\d+)", contents)
        margins = [line.strip() for line in texts[number - 1].splitlines()[:4]]
        if said is None or int(said[1]) != number or str(number) not in margins:
            wrong.append(chapter.title)
    return wrong


def beginning(reader, chapter) -> int:
    return pdf.beginnings(reader)[chapter.anchor]


def outline(entries):
    """Yield the titles of all bookmarks with their pages and their depth."""
    for entry in entries:
        if isinstance(entry, list):
            yield from ((depth + 1, item) for depth, item in outline(entry))
        else:
            yield 0, entry


def tampered(reader, change):
    """Return the same book with something done to it."""
    writer = PdfWriter(clone_from=reader)
    change(writer)
    return writer


def test_every_chapter_is_a_bookmark_in_its_part(book, chapters):
    found = {entry.title: (depth, entry) for depth, entry in outline(book.outline)}
    for chapter in chapters:
        depth, entry = found[chapter.plain]
        assert book.get_destination_page_number(entry) + 1 == beginning(book, chapter)
        if chapter.part:
            assert depth == 1 + found[chapter.part][0]
    assert {"See it", "Say it", "Exercises", "Answers and solutions"} <= set(found)


def test_the_contents_have_the_right_numbers(book, texts, chapters):
    places = pdf.beginnings(book)
    assert misnumbered(texts, places, chapters) == []
    later = {place: number + 1 for place, number in places.items()}
    assert len(misnumbered(["", *texts], later, chapters)) == len(chapters)


def test_no_page_is_empty(book, texts):
    assert empty(texts, book.pages) == []
    longer = tampered(book, lambda writer: writer.add_blank_page())
    assert empty([*texts, ""], longer.pages) == [len(texts) + 1]


def test_all_fonts_are_in_the_file(book):
    assert [name for name, held in fonts(book) if not held] == []
    assert any("Serif" in name for name, _ in fonts(book))
    assert any("KaTeX" in name for name, _ in fonts(book))

    def borrow(writer):
        kind = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font = DictionaryObject({NameObject(k): NameObject(v) for k, v in kind.items()})
        page = PageObject.create_blank_page(writer, 100, 100)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        writer.add_page(page)

    borrowed = fonts(tampered(book, borrow))
    assert [name for name, held in borrowed if not held] == ["/Helvetica"]


def test_a_live_figure_has_its_address_beside_it(book, texts, built, chapters):
    """It is written, it is a link, and it leads to a place of the site that exists."""
    home = edition.address()
    written = joined(texts)
    for chapter in chapters:
        figures = chapter.body.count('<figure class="live"')
        address = f"{home}{chapter.page}.html#"
        assert written.count(f"Moveitat{address.removeprefix('https://')}") == figures
        places = {link.removeprefix(address) for link in links(book) if link.startswith(address)}
        assert len(places) == figures
        page = (built / f"{chapter.page}.html").read_text()
        for place in places:
            assert f"{address.removeprefix('https://')}{place}" in written
            assert f'id="{place}"' in page


def links(reader):
    """Return the addresses that the book links to outside of itself."""
    return [
        str(mark.get_object()["/A"]["/URI"])
        for page in reader.pages
        for mark in page.get("/Annots", ())
        if "/URI" in mark.get_object().get("/A", {})
    ]


def test_links_within_the_book_stay_within_it(book, chapters):
    outside = links(book)
    home = edition.address()
    for chapter in chapters:  # but for the live figures, whose address has a fragment
        assert f"{home}{chapter.page}.html" not in outside
    assert f"{home}symmetry/rotors.html" in outside  # which is not printed here
    assert all(re.match(r"https?://|mailto:", address) for address in outside)
    assert book.named_destinations


def test_answers_stand_after_the_questions(book, texts, chapters):
    ising = chapters[1]
    start = beginning(book, ising) - 1
    end = beginning(book, chapters[2]) - 1
    written = joined(texts[start:end])
    questions, _, answers = written.partition("Answersandsolutions")
    assert "Stateswith" in questions
    assert "Answer:12" in answers
    assert "Answer:" not in questions
    assert "Onceyouhavecommitted" in questions
    assert "Showthecode" not in written  # what the page folds away


def test_the_file_says_what_it_is(book):
    assert book.metadata.title == edition.configuration()["title"]
    assert book.trailer["/Root"]["/Lang"] == "en"
    assert book.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_an_unknown_page_is_named():
    with pytest.raises(ValueError, match="no page of the book is called 'nowhere'"):
        edition.chapters(["nowhere"])


def test_the_reference_is_left_to_the_site(built):
    printed = {chapter.page for chapter in edition.chapters(site=built)}
    assert {"index", "notation", "circuits/policy"} <= printed
    assert not any(page.startswith("reference/") for page in printed)


def test_without_a_site_it_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="make book"):
        edition.chapters(["notation"], tmp_path)


def test_what_is_wider_than_the_page_stops_the_print(built, browser, chapters):
    image = '<img src="cover.png" style="width: 50em; max-width: none">'
    wide = f'<section id="x"><h1>Wide</h1><p>{image}</p></section>'
    broken = [edition.Chapter("notation", "", "Wide", "", wide)]
    with pytest.raises(RuntimeError, match="wider than the page"):
        pdf.print_twice(browser, edition.document(broken, "0", built), built)
