"""Terms and what they mean: the glossary's definitions go with every page that uses one.

``{term}`` makes a link to the glossary. Here the link also gets its definition, which stands hidden
after the text: a screen reader reads it, and `terms.js` shows it in a card to whoever
points at the term, reaches it by keyboard or taps it. Without a script it is a link.
"""

import re

from docutils import nodes

from .execution import BOOK
from .pages import squeezed

GLOSSARY = "glossary"
LINK = re.compile(
    r'<a class="reference internal" href="[^"]*\bglossary\.html#term-([^"]+)">'
    r'<span class="xref std std-term">(.*?)</span></a>',
    re.S,
)


def definitions(app) -> dict[str, str]:
    """Return the HTML of each definition by the id of its term, links from the book's top."""
    if not hasattr(app.builder, "definitions"):
        found = app.builder.definitions = {}
        if GLOSSARY in app.env.found_docs:
            tree = app.env.get_and_resolve_doctree(GLOSSARY, app.builder)
            for item in tree.findall(nodes.definition_list_item):
                body = app.builder.render_partial(next(iter(item.findall(nodes.definition))))
                html = re.sub(r"^\s*<dd>|</dd>\s*$", "", body["fragment"])
                for term in item.findall(nodes.term):
                    found |= {i.removeprefix("term-"): html.strip() for i in term["ids"]}
    return app.builder.definitions


def _context(app, pagename, templatename, context, doctree):
    """Give the terms of a page their definitions."""
    body = context.get("body") or ""
    if pagename == GLOSSARY or not LINK.search(body):
        return
    known, used = definitions(app), {}

    def mark(link):
        used[link[1]] = known[link[1]]
        target = context["pathto"](GLOSSARY) + f"#term-{link[1]}"
        return f'<a class="term" href="{target}" aria-describedby="means-{link[1]}">{link[2]}</a>'

    body = LINK.sub(mark, body)
    top = context["pathto"]("", 1)

    def placed(html):
        html = html.replace('href="#', 'href="glossary.html#')
        return re.sub(r'href="(?![a-z]+:)', f'href="{top}', html)

    told = "".join(f'<div id="means-{n}">{placed(used[n])}</div>' for n in sorted(used))
    context["body"], context["meanings"] = body, f"<div hidden>{told}</div>"


def _style(app, pagename, templatename, context, doctree):
    """Add the rules and the script that terms need."""
    if 'class="term"' in (context.get("body") or ""):
        context["page_style"] += squeezed(BOOK / "_static" / "terms.css")
        context.setdefault("page_scripts", []).append("terms.js")


def setup(app):
    """Connect both: the formulae of definitions come before the page's style is put together."""
    app.connect("html-page-context", _context, priority=900)
    app.connect("html-page-context", _style, priority=960)
