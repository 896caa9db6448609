"""The page around the text: layout, style sheet, scripts, and what every page must have.

The templates in ``book/_templates`` replace the theme's. A page carries its own style (the palette,
`book.css`, the rules of KaTeX that its formulae use, those of the live components if it has one),
so that it is readable as soon as it has arrived; beyond it come three fonts, one deferred script
and whatever figures need. What Sphinx extensions add to every page is left out.
"""

import hashlib
import re
import shutil
import urllib.parse
from base64 import b64decode
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from ergolib import palette

from . import maths
from .execution import BOOK, notebook_names

log = logging.getLogger(__name__)


class disclosure(nodes.General, nodes.Element):  # noqa: N801, D101 -- docutils writes node classes in lower case
    pass


class Together(SphinxPostTransform):
    """Keep a full stop or a comma on the line of the formula before it."""

    default_priority = 940

    def run(self, **options):
        """Change the tree of one page."""
        for formula in list(self.document.findall(nodes.math)):
            after = formula.next_node(descend=False, siblings=True)
            if not isinstance(after, nodes.Text):
                continue
            if mark := re.match(r"[.,;:!?)\u2019\u201d\u2026]+", after):
                after.parent.replace(after, nodes.Text(after[mark.end() :]))
                kept = nodes.inline("", "", formula.deepcopy(), nodes.Text(mark[0]))
                kept["classes"] = ["keep"]
                formula.replace_self(kept)


class Tidy(SphinxPostTransform):
    """Make `:class: dropdown` a real disclosure, and drop ids that sphinx-exercise repeats."""

    default_priority = 950

    def run(self, **options):
        """Change the tree of one page."""
        for section in list(self.document.findall(nodes.section)):
            if set(section["ids"]) & {"exercise-content", "solution-content"}:
                section.replace_self(section.children)
        for box in list(self.document.findall(nodes.Admonition)):
            if isinstance(box, nodes.Element) and "dropdown" in box.get("classes", []):
                title = (
                    box[0]
                    if box.children and isinstance(box[0], nodes.title)
                    else nodes.title("", "Details")
                )
                classes = [name for name in box["classes"] if name != "dropdown"]
                folded = disclosure("", classes=["folded", *classes], ids=box["ids"])
                folded["title"] = title
                folded += box.children[1:] if title.parent is not None else box.children
                box.replace_self(folded)


def visit_disclosure(self, node):
    """Open a disclosure with its title as the summary."""
    self.body.append(self.starttag(node, "details"))
    self.body.append("<summary>")
    for child in node["title"].children:
        child.walkabout(self)
    self.body.append("</summary>\n")


def depart_disclosure(self, node):
    """Close it."""
    self.body.append("</details>\n")


def visit_table(self, node):
    """Let a wide table scroll in its own box."""
    self.body.append('<div class="scroll" data-label="Table">')
    self._plain_visit_table(node)


def depart_table(self, node):
    """Close the box."""
    self._plain_depart_table(node)
    self.body.append("</div>\n")


def _scrolling_tables(app):
    """Wrap the tables that the HTML writer makes."""
    base = app.registry.get_translator_class(app.builder)
    methods = {"_plain_visit_table": base.visit_table, "_plain_depart_table": base.depart_table}
    app.set_translator(app.builder.name, type("BookTranslator", (base,), methods), override=True)


def _settings(app, config):
    """Use our templates, and derive the book's address from that of its repository."""
    config.templates_path = [str(BOOK / "_templates"), *config.templates_path]
    options = config.html_theme_options
    owner, name = urllib.parse.urlparse(options["repository_url"]).path.strip("/").split("/")
    config.project = config.html_title
    if not config.html_baseurl:
        config.html_baseurl = f"https://{owner}.github.io/{name}/"


@lru_cache
def _sheet() -> str:
    """Return the palette and our own style sheet."""
    return palette.css() + _squeeze((BOOK / "_static" / "book.css").read_text(encoding="utf8"))


def style(body: str, live: str = "") -> str:
    """Return the style sheet of one page.

    It goes into the page, so that nothing but the page itself stands between a reader and the
    text; of KaTeX's rules it has those that the page's formulae use.
    """
    sheet = _sheet() + live
    if 'class="katex' in body:
        used = set(" ".join(re.findall(r'class="?([^">]*)', body)).split())
        rules, _ = maths.sheet()
        kept = []
        for selectors, what in rules:
            named = [s for s in selectors.split(",") if set(re.findall(r"\.([\w-]+)", s)) <= used]
            kept += [f"{','.join(named)}{{{what}}}"] if named else []
        sheet = "".join(kept) + sheet
    return sheet


def _fonts() -> str:
    """Return the style sheet that names the font files, relative to ``_static``."""
    ours = _squeeze((BOOK / "_static" / "fonts.css").read_text(encoding="utf8"))
    return ours + "".join(f"@font-face{{{font}}}" for font in maths.sheet()[1])


def squeezed(path: Path) -> str:
    """Return a style sheet that only some pages carry, as it goes into a page."""
    return _squeeze(path.read_text(encoding="utf8"))


def _squeeze(sheet: str) -> str:
    """Drop comments and needless space."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    sheet = re.sub(r"\s+", " ", sheet)
    return (
        re.sub(r" ?([{};,]) ?", r"\1", sheet).replace(": ", ":").replace(";}", "}").strip() + "\n"
    )


def _context(app, pagename, templatename, context, doctree):
    """Tell the template what this page needs; refuse a page without what every page must have."""
    body = _posters(app, context.get("body") or "", context["pathto"])
    body = context["body"] = _accessible(body)
    repository, options = context.get("theme_repository_url", ""), app.config.html_theme_options
    source = f"{options.get('path_to_docs', '').strip('/')}/{pagename}.md".lstrip("/")
    branch = options.get("repository_branch") or "main"
    notebook = f"{pagename}.ipynb" if pagename in notebook_names() else ""
    has_live = " data-live" in body
    title = urllib.parse.quote(re.sub("<.*?>", "", context.get("title", pagename)))
    context.update(
        page_style=style(
            body + context.get("meanings", ""), _live_sheet(app, body) if has_live else ""
        ),
        has_live=has_live,
        subtitle=app.config.subtitle,
        repository=repository,
        edit_url=f"{repository}/edit/{branch}/{source}",
        issue_url=f"{repository}/issues/new?title={title}",
        notebook=notebook and context["pathto"](f"notebooks/{notebook}", 1),
        binder_url=notebook and binder(options, f"lab/tree/{notebook}"),
        colab_url=notebook and colab(options, notebook),
        site_path=urllib.parse.urlparse(app.config.html_baseurl).path or "/",
        is_page=doctree is not None,
    )
    if doctree is None:
        return
    if 'name="description"' not in (context.get("metatags") or ""):
        log.warning(
            "the page needs a description: 'myst: html_meta: description:' in its front matter",
            location=pagename,
        )
    for address in re.findall(
        r'<(?:script|img|iframe|link|video|audio|source)\b[^>]*?(?:src|href)="((?:https?:)?//[^"]*)',
        body,
    ):
        log.warning("the page would ask a third party: %s", address, location=pagename)


def _live_sheet(app, body: str) -> str:
    """Return the rules that live components share, and those of the ones on the page."""
    names = ["live", *sorted(set(re.findall(r'data-component="(\w+)"', body)))]
    sheets = (Path(app.outdir, "_static", "live", f"{name}.css") for name in names)
    return "".join(sheet.read_text(encoding="utf8") for sheet in sheets if sheet.is_file())


def _posters(app, body: str, pathto) -> str:
    """Put the posters of live figures into files, so that the text need not wait for them."""
    folder = Path(app.outdir, "_static", "live", "posters")

    def write(match):
        picture = b64decode(match[1])
        name = f"{hashlib.sha256(picture).hexdigest()[:10]}.png"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture)
        return f'src="{pathto("_static/live/posters/" + name, 1)}" loading="lazy"'

    return re.sub(r'src="data:image/png;base64,([^"]*)"', write, body)


def _accessible(body: str) -> str:
    """Mend what docutils and pandas write and axe rightly objects to."""
    body = body.replace(' role="doc-biblioentry"', "").replace(
        '<div role="list" class="cit', '<div class="cit'
    )
    # Words of code that the style sheet leaves black need no mark.
    body = re.sub(r'<span class="(?:n|nn|p|o|w|n[vx])">([^<]*)</span>', r"\1", body).replace(
        "<span></span>", ""
    )
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    # Markdown's tables cannot do without a row of headings, and axe can without empty ones.
    nothing = r"<th(?: class=\"head\")?>(?:<p></p>)?</th>"
    body = re.sub(rf"<thead>\s*<tr[^>]*>(?:\s*{nothing})+\s*</tr>\s*</thead>", "", body)
    return re.sub(nothing, "<td></td>", body)


#: The branch on which a machine keeps the executed notebooks, and what Binder needs to run them.
NOTEBOOKS = "notebooks"


def binder(options, what: str) -> str:
    """Return the address that opens something of the branch of notebooks on Binder."""
    launch = options.get("launch_buttons", {}).get("binderhub_url", "").rstrip("/")
    return f"{launch}/v2/gh/{_owner(options)}/{NOTEBOOKS}?urlpath={what}" if launch else ""


def colab(options, notebook: str) -> str:
    """Return the address that opens a notebook of that branch on Colab."""
    launch = options.get("launch_buttons", {}).get("colab_url", "").rstrip("/")
    return f"{launch}/github/{_owner(options)}/blob/{NOTEBOOKS}/{notebook}" if launch else ""


def _owner(options) -> str:
    return urllib.parse.urlparse(options["repository_url"]).path.strip("/")


def _not_found(app):
    """Add the page that GitHub shows for a wrong address."""
    yield "404", {"title": "Page not found"}, "404.html"


def _static_only(app, exception):
    """Leave out of the site what no page asks for: the theme's and the extensions' own files."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    search = {
        "doctools.js",
        "documentation_options.js",
        "language_data.js",
        "searchtools.js",
        "sphinx_highlight.js",
    }
    ours = {"book.js", "matching.js", "terms.js", "fonts.css", "favicon.svg"}
    ours |= {"progress-page.js", "progress.js", "questions.js", "sharing.js", "slides.js"}
    keep = ours | {"vendor", "charts", "live"} | search
    for entry in [e for e in static.iterdir() if e.name not in keep] + [
        static / "vendor" / "fontawesome"
    ]:
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
    (static / "fonts.css").write_text(_fonts(), encoding="utf8")
    shown = "".join(page.read_text(encoding="utf8") for page in Path(app.outdir).rglob("*.html"))
    for drawn in [*static.glob("charts/*.json"), *static.glob("live/posters/*.png")]:
        if drawn.stem not in shown:  # by an earlier build
            drawn.unlink()


def setup(app):
    """Connect everything."""
    app.add_config_value("subtitle", "", "html")
    app.add_node(disclosure, html=(visit_disclosure, depart_disclosure))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.add_post_transform(Tidy)
    app.add_post_transform(Together)
    app.connect("config-inited", _settings)
    app.connect("builder-inited", _scrolling_tables)
    app.connect("html-page-context", _context, priority=950)
    app.connect("html-collect-pages", _not_found)
    app.connect("build-finished", _static_only, priority=950)
