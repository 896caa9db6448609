"""The reference, glossary, index, bibliography and search of the built book."""

import inspect
import posixpath
import re
from collections import Counter
from html import unescape
from importlib import import_module

import pytest
from bookext.execution import BOOK, pages
from playwright.sync_api import expect
from sphinx.util.inventory import InventoryFile
from test_site import findings, settle

pytestmark = pytest.mark.looks

#: Modules beside the packages that `ergolib` names, from which a reader imports, too.
ROOMS = (
    "systems protocols scans verify statistics structure domains kernels live "
    "learning.policy learning.waiting"
)
ISING = "symmetry/ising.html"


@pytest.fixture(scope="module")
def documented(built):
    """Return what the inventory has of Python, modules apart."""
    with (built / "objects.inv").open("rb") as file:
        found = InventoryFile.load(file, "", posixpath.join)
    return [
        name
        for kind, names in found.items()
        if kind.startswith("py:") and kind != "py:module"
        for name, (_, _, place, _) in names.items()
        if place.endswith(f"#{name}")  # else it is another address of an entry
    ]


def rooms(name="ergolib"):
    """Yield every public package, by what `__all__` says."""
    yield name
    module = import_module(name)
    for part in module.__all__:
        if inspect.ismodule(getattr(module, part)) and part != "palette":
            yield from rooms(f"{name}.{part}")


def identity(room, name):
    """Tell two things of one name apart, and know one thing under two addresses."""
    thing = getattr(import_module(room), name)
    if hasattr(thing, "__qualname__") and getattr(thing, "__module__", "").startswith("ergolib"):
        return f"{thing.__module__}.{thing.__qualname__}"
    return f"{name} = {thing!r}"


def undocumented_and_twice(documented):
    """Return what is public and has no entry, and what has several."""
    times, addresses = Counter(), {}
    for room in dict.fromkeys([*rooms(), *(f"ergolib.{part}" for part in ROOMS.split())]):
        module = import_module(room)
        for name in module.__all__:
            if name != "__version__" and not inspect.ismodule(getattr(module, name)):
                addresses.setdefault(identity(room, name), set()).add(f"{room}.{name}")
    for thing, places in addresses.items():
        times[thing] = len(places & set(documented))
    return {t for t, n in times.items() if n == 0}, {t for t, n in times.items() if n > 1}


def test_every_public_name_has_one_entry_and_no_private_one(documented):
    assert undocumented_and_twice(documented) == (set(), set())
    assert not [name for name in documented if any(p.startswith("_") for p in name.split("."))]
    less = [name for name in documented if name != "ergolib.exact.kaufman_energy"]
    assert undocumented_and_twice(less)[0] == {"ergolib.exact.kaufman.kaufman_energy"}
    more = [*documented, "ergolib.systems.Ising"]
    assert undocumented_and_twice(more)[1] == {"ergolib.systems.ising.Ising"}


def test_what_code_leads_to_is_there(built):
    ids, links = {}, Counter()
    for page in built.rglob("*.html"):
        for where in re.findall(
            r'<a class="api[^"]*" href="([^"]+)"', page.read_text(encoding="utf8")
        ):
            file, _, name = unescape(where).partition("#")
            target = (page.parent / file).resolve()
            if target not in ids:
                ids[target] = set(re.findall(r'\bid="([^"]+)"', target.read_text(encoding="utf8")))
            assert name in ids[target], (page, where)
            links[page.relative_to(built).as_posix()] += 1
    code = [p for p in pages() if "verify(" in p.read_text(encoding="utf8")]
    assert len(code) > 20
    for page in code:
        assert links[page.relative_to(BOOK).with_suffix(".html").as_posix()] > 2, page


def test_a_name_in_code_leads_to_its_entry_by_keyboard(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    link = page.locator("pre a.api", has_text="cool").first
    assert link.evaluate(
        "a => getComputedStyle(a).color == getComputedStyle(a.closest('pre')).color"
    )
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reference/measuring.html#ergolib.cool")
    expect(page.locator("dt:target")).to_contain_text("cool(")
    source = page.locator("dt:target a.external")
    assert re.search(r"/blob/main/ergolib/protocols\.py#L\d+-L\d+$", source.get_attribute("href"))


# Terms ------------------------------------------------------------


def test_every_term_is_used_and_leads_to_a_page(built):
    glossary = (built / "glossary.html").read_text(encoding="utf8")
    main = glossary.partition("<article>")[2].partition("</article>")[0]
    groups = re.findall(r"((?:<dt id=.*?</dt>)+)\s*<dd>(.*?)</dd>", main, flags=re.S)
    assert len(groups) > 70
    texts = [p.read_text(encoding="utf8") for p in built.glob("*/*.html")]
    used = set(re.findall(r'class="term" href="[^"]*#term-([^"]+)"', "".join(texts)))
    for terms, meaning in groups:
        ids = set(re.findall(r'id="term-([^"]+)"', terms))
        assert ids & used, ids
        assert re.search(r'<a class="reference internal" href="(?!#)', meaning), ids
    assert used <= set(re.findall(r'id="term-([^"]+)"', main))


def test_a_term_shows_its_meaning_to_the_keyboard_and_the_mouse(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    term, card = page.locator("a.term").first, page.locator(".meaning")
    page.locator("p", has=term).first.scroll_into_view_if_needed()
    term.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(2, 2)
    term.evaluate("a => a.focus()")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(term).to_be_focused()
    expect(card).to_be_visible()
    told = page.locator("#" + term.get_attribute("aria-describedby"))
    assert (
        card.inner_text().split() == told.text_content().split() or card.locator(".katex").count()
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == []
    page.keyboard.press("Tab")
    expect(card.locator("a").last).to_be_focused()  # the page that the card names
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_tap_shows_the_meaning_and_another_follows_the_link(open_page, site_url):
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"{site_url}/{ISING}")
    settle(page)
    term, card = page.locator("a.term").nth(2), page.locator(".meaning")
    term.scroll_into_view_if_needed()
    term.tap()
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    term.tap()
    page.wait_for_url("**/glossary.html#term-*")
    assert page.problems == []


# Lists ------------------------------------------------------------


def test_the_bibliography_lists_what_is_cited_and_where(page, site_url):
    cited = set()
    for source in BOOK.rglob("*.md"):
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", source.read_text(encoding="utf8")):
            cited |= {re.sub(r"[{}]", "", key).strip() for key in keys.split(",")}
    page.goto(f"{site_url}/bibliography.html")
    entries = page.locator("article li:has(> .cited-in)")
    assert entries.count() == len(cited) > 100
    onsager = page.locator("article li", has_text="Crystal statistics. I.")
    assert onsager.locator(".cited-in a").first.get_attribute("href") == ISING
    assert onsager.locator('a[href^="https://doi.org/"]').count() == 1


def test_the_index_is_reached_from_the_contents(page, site_url):
    page.goto(f"{site_url}/{ISING}")
    page.locator("#contents").get_by_role("link", name="Index", exact=True).click()
    page.get_by_role("link", name="helicity modulus", exact=True).click()
    page.wait_for_url(re.compile("rotors|glossary"))


# Search ------------------------------------------------------------

FIRST = {
    "Onsager": "symmetry/ising.html",
    "Kaufman energy": "symmetry/ising.html",
    "kaufman_energy": "reference/exact.html#ergolib.exact.kaufman_energy",
    "Binder cumulant": "symmetry/ergodicity.html",
    "helicity modulus": "symmetry/rotors.html",
    "Boltzmann entropy": "map/cells.html",
    "Gács-Körner": "latents/two-classical-answers.html",
    "Gacs-Korner": "latents/two-classical-answers.html",
    "Wang-Landau": "price/counting-states.html",
    "natural latent": "latents/two-errors.html",
    "total correlation": "price/what-it-bought.html",
    "Haff's law": "symmetry/particles.html",
    "Ising.run": "reference/systems.html#ergolib.Ising.run",
    "dual total correlation": "glossary.html",
}


def first_found(page, site_url, words):
    page.goto(f"{site_url}/search.html?q={words}")
    page.wait_for_selector(".search-summary:not(:empty)")
    links = page.locator("#search-results li a")
    return links.first.get_attribute("href") if links.count() else None


def test_search_finds_a_formula_by_its_name(page, site_url):
    found = {words: first_found(page, site_url, words) for words in FIRST}
    wrong = {w: (f, FIRST[w]) for w, f in found.items() if not (f or "").startswith(FIRST[w])}
    assert wrong == {}
    assert first_found(page, site_url, "Gxcs-Kxrner") is None
