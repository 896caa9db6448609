"""Where each reference is cited: links under every entry of the book's bibliography.

A page lists its own references, and a citation leads to those. The bibliography lists all of them,
as a plain list (``:list: bullet``), and adds to each the pages that cite it.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class CitedIn(SphinxPostTransform):
    """Add the pages to the entries, after sphinxcontrib-bibtex has written these."""

    default_priority = 20

    def run(self, **options):
        """Change the tree of one page."""
        domain = self.env.get_domain("cite")
        here = self.env.docname
        keys = {
            c.citation_id: c.key for c in domain.citations if c.bibliography_key.docname == here
        }
        pages = citing(domain.citation_refs)
        for item in self.document.findall(nodes.list_item):
            if key := next((keys[i] for i in item["ids"] if i in keys), None):
                where = nodes.paragraph("", "Cited in ", classes=["cited-in"])
                for number, page in enumerate(pages[key]):
                    uri = self.app.builder.get_relative_uri(here, page)
                    title = self.env.titles[page].astext()
                    where += [nodes.Text(", ")] * bool(number)
                    where += nodes.reference("", title, refuri=uri, internal=True)
                where += nodes.Text(".")
                item += where


def citing(citation_refs) -> dict[str, list[str]]:
    """Return, for each key, the pages that cite it, in the order of the book."""
    found: dict[str, list[str]] = {}
    for reference in citation_refs:
        for target in reference.targets:
            pages = found.setdefault(target.key, [])
            if reference.docname not in pages:
                pages.append(reference.docname)
    return found


def setup(app):
    """Register the transform."""
    app.add_post_transform(CitedIn)
