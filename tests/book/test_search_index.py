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


@pytest.fixture(params=[WholeIndex, WholeIndex.__base__])
def index(request, monkeypatch):
    monkeypatch.setattr(search, "IndexBuilder", request.param)
    return request.param


def test_names_of_pages_not_built_anew_are_found(build, index):
    haff, onsager = NAMED.format(title="Haff"), NAMED.format(title="Onsager")
    first = build(haff=haff, onsager=onsager)
    assert first["law of onsager"] == [("chapters/onsager", False)]
    assert first["onsager"] == [("chapters/onsager", True)]
    again = build(haff=haff + "More words.\n")
    if index is not WholeIndex:  # what Sphinx itself does: the control
        assert "law of onsager" not in again
        return
    assert again == first
    renamed = build(haff=haff.replace("law of Haff", "cooling"))
    assert "law of haff" not in renamed and "cooling" in renamed
    assert renamed["law of onsager"] == first["law of onsager"]
    alone = build(onsager=None)
    assert all(page == "chapters/haff" for places in alone.values() for page, _ in places)
