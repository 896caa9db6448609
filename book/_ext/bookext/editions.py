"""``{editions}``: the book's other editions, as a list of links.

They are made from the built site (`make pdf offline`) and published beside it, in `downloads`. So
their addresses are whole ones: a copy of the site that was read from the archive has no archive in
it. The names carry the version, which is written in one place.
"""

import html
import urllib.parse

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .offline import NAME, PDF_NAME


class other_editions(nodes.General, nodes.Element):  # noqa: N801, D101 -- docutils writes node classes in lower case
    pass


class Editions(SphinxDirective):
    """Leave a place for the list: the site's address is known when it is written."""

    def run(self):
        """Return the place."""
        return [other_editions()]


def links(base: str) -> str:
    """Return the list."""

    def link(file, words):
        address = urllib.parse.urljoin(base, f"downloads/{file}")
        return f'<a href="{html.escape(address)}">{words}</a>'

    archive = f"{NAME}.zip"
    return (
        f"<ul><li>{link(PDF_NAME, 'The PDF edition')}</li>"
        f"<li>{link(archive, 'The offline archive')}, and its "
        f"{link(archive + '.sha256', 'checksum')}</li></ul>\n"
    )


def visit_editions(self, node):
    """Write the list."""
    self.body.append(links(self.config.html_baseurl))
    raise nodes.SkipNode


def setup(app):
    """Register the directive."""
    app.add_directive("editions", Editions)
    app.add_node(other_editions, html=(visit_editions, None))
