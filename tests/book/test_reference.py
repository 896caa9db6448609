"""The reference, terms and the bibliography, before they are built."""

import re
from pathlib import Path
from types import SimpleNamespace

import pybtex.database
import pytest
from bookext import bibliography, codelinks, definitions, reference
from bookext.execution import BOOK
from sphinx.ext.napoleon import Config
from sphinx_codeautolink.parse import parse_names

#: What has no DOI and no address, and why.
WITHOUT_ADDRESS = {
    "GacsKorner1973": "the journal of those years has no DOIs and no site",
    "Miller1955": "a chapter of a book older than both DOIs and ISBNs",
    "LorellJS": "a post whose address we do not know",
}
BOUND = {"doi", "url", "eprint", "isbn"}


def without_address(entries):
    return {key for key, entry in entries.items() if not BOUND & set(entry.fields)}


def test_every_reference_can_be_found():
    entries = pybtex.database.parse_file(BOOK / "references.bib").entries
    assert without_address(entries) == set(WITHOUT_ADDRESS)
    for entry in entries.values():
        assert re.fullmatch(r"10\.\d{4,9}/\S+", entry.fields.get("doi", "10.1000/x")), entry.key
        assert entry.fields.get("url", "https://").startswith("https://"), entry.key
    dois = [entry.fields["doi"].lower() for entry in entries.values() if "doi" in entry.fields]
    assert len(set(dois)) == len(dois)
    some = pybtex.database.parse_string("@book{Lost, title={Lost}, year={1900}}", "bibtex")
    assert without_address(some.entries) == {"Lost"}


def test_pages_that_cite_come_in_their_order_and_once():
    def cites(page, *keys):
        return SimpleNamespace(docname=page, targets=[SimpleNamespace(key=key) for key in keys])

    found = bibliography.citing([cites("b", "X"), cites("a", "X", "Y"), cites("b", "X")])
    assert found == {"X": ["b", "a"], "Y": ["a"]}


def read(text, room="ergolib.exact"):
    lines = reference.formulas(text.splitlines())
    written = reference.Reader(lines, Config(), None, "function", "f", None, None).lines()
    return "\n".join(reference.markup(written, room))


def test_a_docstring_becomes_lists_of_definitions():
    text = read(
        "Return it.\n\nParameters\n----------\nshape : int or (int, int), default 8\n    Its side."
    )
    assert ".. rubric:: Parameters" in text
    assert "``shape`` : int or (int, int), default 8\n   Its side." in text


def test_an_indented_formula_stays_as_it_is_written():
    text = read("The energy is\n\n    E = - sum of s s'  *  J_\n\nand no `more`.")
    assert ".. code-block:: text\n\n    E = - sum of s s'  *  J_" in text
    assert "and no ``more``." in text


def test_code_after_two_colons_stays_as_it_is_written():
    text = read("Do it so::\n\n    if __name__ == '__main__':\n        go()\n\nAnd name_ it.")
    assert "    if __name__ == '__main__':" in text and r"name\_ it" in text


def test_stars_bars_and_names_are_no_markup():
    assert read("a * b of |x| and T_ but *this*.") == r"a \* b of \|x\| and T\_ but *this*."


def test_a_name_between_backquotes_leads_to_its_entry():
    assert ":py:obj:`kaufman_energy <ergolib.exact.kaufman_energy>`" in read(
        "See `kaufman_energy`."
    )
    assert read("See `nowhere_to_be_found`.") == "See ``nowhere_to_be_found``."


def test_a_name_has_one_entry_however_it_is_imported():
    entries = reference.entries()
    assert entries["ergolib.systems.Ising"] == "ergolib.Ising"
    assert entries["ergolib.systems.ising.Ising"] == "ergolib.Ising"
    assert entries["ergolib.domains.clusters"] == "ergolib.domains.clusters"
    assert entries["ergolib.clusters"] == "ergolib.clusters"  # of particles: another function


def test_the_source_of_a_name_is_a_file_and_its_lines():
    import ergolib

    resolve = reference.source("https://host/us/it", "main")
    found = resolve("py", {"module": "ergolib", "fullname": "Ising.run"})
    place, first, last = re.fullmatch(r".*/blob/main/(\S+)#L(\d+)-L(\d+)", found).groups()
    lines = (BOOK.parent / place).read_text().splitlines()[int(first) - 1 : int(last)]
    assert any("def run(" in line for line in lines)
    assert resolve("py", {"module": "ergolib", "fullname": "nothing"}) is None
    assert Path(ergolib.__file__).is_relative_to(BOOK.parent)


def test_a_link_is_made_where_the_name_stands():
    code = (
        '<pre><span></span><span class="n">tall</span> <span class="o">=</span> '
        '<span class="n">cool</span><span class="p">(</span><span class="n">coolest</span>'
        '<span class="p">)</span>\n</pre>'
    )
    names = parse_names("from ergolib import cool\ntall = cool(coolest)", None)
    name = next(n for n in names if n.lineno == 2 and n.code_str == "cool")
    made = codelinks.linked(code, [(0, 1, name, "there.html#cool", "ergolib.cool")])
    assert made.count("<a ") == 1
    assert (
        '<a class="api" href="there.html#cool" title="ergolib.cool"><span class="n">cool<' in made
    )
    assert re.sub("<.*?>", "", made) == re.sub("<.*?>", "", code)


def test_code_of_a_notebook_is_read_as_python_line_by_line():
    assert codelinks.runnable("%matplotlib inline\nx = 1\n!ls") == "\nx = 1\n"


@pytest.mark.parametrize(
    ("kind", "found"),
    [("../glossary.html#term-nat xref std std-term", True), ("a.html#nat std", False)],
)
def test_a_term_is_told_from_another_link(kind, found):
    where, _, classes = kind.partition(" ")
    link = f'<a class="reference internal" href="{where}"><span class="{classes}">nats</span></a>'
    assert bool(definitions.LINK.search(link)) == found
