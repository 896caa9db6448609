"""What the search knows, after one page alone was built anew."""

import os
import time
from io import StringIO
from itertools import count

import pytest
from bookext.search_index import WholeIndex
from sphinx import search
from sphinx.application import Sphinx

NAMED = """{title}
======

.. index::
   single: law of {title}
   ! {title}

Words.
"""


@pytest.fixture
def build(tmp_path):
    """Give a function that builds a little book, and returns its index of names by page."""
    (tmp_path / "conf.py").write_text("")
    (tmp_path / "index.rst").write_text("Book\n====\n\n.. toctree::\n   :glob:\n\n   chapters/*\n")
    (tmp_path / "chapters").mkdir()
    later = count(time.time() + 10, 10)

    def write_and_build(**pages):
        for name, text in pages.items():
            file = tmp_path / "chapters" / f"{name}.rst"
            changed = file.exists()
            file.unlink() if text is None else file.write_text(text)
            if changed and text:  # two builds may be within one tick of the clock
                os.utime(file, 2 * (next(later),))
        where = [str(tmp_path), str(tmp_path), str(tmp_path / "out"), str(tmp_path / "trees")]
        Sphinx(*where, "html", status=StringIO(), warning=StringIO()).build()
        index = search.js_index.loads((tmp_path / "out" / "searchindex.js").read_text())
        return {
            entry: [(index["docnames"][page], main) for page, _, main in places]
            for entry, places in index["indexentries"].items()
        }

    return write_and_build


HAFF, ONSAGER = NAMED.format(title="Haff"), NAMED.format(title="Onsager")


def test_names_of_pages_not_built_anew_are_found(build, monkeypatch):
    monkeypatch.setattr(search, "IndexBuilder", WholeIndex)
    first = build(haff=HAFF, onsager=ONSAGER)
    assert first["law of onsager"] == [("chapters/onsager", False)]
    assert first["onsager"] == [("chapters/onsager", True)]
    assert build(haff=HAFF + "More words.\n") == first
    renamed = build(haff=HAFF.replace("law of Haff", "cooling"))
    assert set(renamed) == {"cooling", "haff", "law of onsager", "onsager"}
    assert set(build(onsager=None)) == {"cooling", "haff"}


def test_sphinx_itself_still_leaves_them(build, monkeypatch):
    """The negative control; once it fails, our index is no longer needed."""
    monkeypatch.setattr(search, "IndexBuilder", WholeIndex.__base__)
    assert "law of onsager" in build(haff=HAFF, onsager=ONSAGER)
    assert "law of onsager" not in build(haff=HAFF + "More words.\n")
