"""The search's index, whole also when only some pages are built anew.

Sphinx takes what it does not build from the index of the build before, but leaves the names there
that pages give to the index (https://github.com/sphinx-doc/sphinx/issues/12599). A formula was then
no longer found by its name. Here those names are read with the rest.
"""

from io import StringIO

from sphinx import search


class WholeIndex(search.IndexBuilder):
    """An index that remembers, of pages it has not read again, every entry."""

    def load(self, stream, format):
        """Read the index of the build before, the names in it too."""
        text = stream.read()
        super().load(StringIO(text), format)
        frozen = search.js_index.loads(text)
        for entry, places in frozen["indexentries"].items():
            for number, target, main in places:
                page = frozen["docnames"][number]
                if page in self.env.all_docs:
                    kept = self._index_entries.setdefault(page, [])
                    kept.append((entry, target, "main" if main else ""))


def setup(app):
    """Let the builder, which asks `sphinx.search` for it, make the site's index so."""
    search.IndexBuilder = WholeIndex
