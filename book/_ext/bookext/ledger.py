"""The ledger: every `verify` of every page, in one table.

The renderer of check outputs calls `record`. The directive ``{ledger}`` leaves a placeholder, which
is filled when pages are written: the checks of each page with measured value, exact value and
distance in sigma, what the checks look like together, the seconds each page took to run, and the
versions, Python and commit that produced them. The page that holds it is rebuilt whenever any of
these changes.
"""

import html
import math
import platform
import subprocess
from importlib.metadata import version

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .execution import ROOT

#: The packages whose versions decide the numbers and the look of the book.
PACKAGES = (
    "ergolib",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "pandas",
    "altair",
    "jupyter-book",
    "sphinx",
    "myst-nb",
)

#: The class of a cell that holds a number.
RIGHT = ' class="number"'

#: Share of a normal distribution beyond two sigma.
BEYOND_TWO = math.erfc(math.sqrt(2))


class ledger(nodes.General, nodes.Element):  # noqa: N801 -- docutils writes node classes in lower case
    pass


class LedgerDirective(SphinxDirective):
    """``{ledger}``: the table of all checks."""

    def run(self):
        """Leave a placeholder, and remember which page has it."""
        _book(self.env).setdefault("ledgers", set()).add(self.env.docname)
        return [ledger()]


def _book(env) -> dict:
    if not hasattr(env, "book"):
        env.book = {"checks": {}, "ledgers": set(), "state": None}
    return env.book


def checks(env) -> dict:
    """Return the checks of each page, in the order of the page."""
    return _book(env)["checks"]


def record(env, check: dict) -> str:
    """Enter a check of the page being read; return the id that its line gets."""
    entries = checks(env).setdefault(env.docname, [])
    anchor = f"check-{len(entries) + 1}"
    entries.append(check | {"anchor": anchor})
    return anchor


def _forget(app, env, docname):
    checks(env).pop(docname, None)
    _book(env)["ledgers"].discard(docname)


def _merge(app, env, docnames, other):
    for docname in docnames:
        if docname in checks(other):
            checks(env)[docname] = checks(other)[docname]
    _book(env)["ledgers"] |= _book(other)["ledgers"] & set(docnames)


def commit() -> str:
    """Return the commit being built, marked if the tree has changes; empty outside a repository."""
    git = ["git", "-C", str(ROOT)]
    try:
        name = subprocess.run(
            [*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=True
        )
        changes = subprocess.run(
            [*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return name.stdout.strip() + (" with changes" if changes.stdout.strip() else "")


def seconds(env) -> dict:
    """Return the seconds that each page took to run."""
    from myst_nb.sphinx_ import NbMetadataCollector

    found = {name: NbMetadataCollector.get_exec_data(env, name) for name in sorted(env.found_docs)}
    return {
        name: data["runtime"]
        for name, data in found.items()
        if data and data["runtime"] is not None
    }


def versions() -> dict:
    """Return the versions of what computed this book."""
    return {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _update(app, env):
    """Ask for the ledger's page to be written again if anything in it has changed."""
    state = (checks(env), seconds(env), versions(), commit())
    if repr(state) == _book(env)["state"]:
        return []
    _book(env)["state"] = repr(state)
    return sorted(_book(env)["ledgers"])


# Writing it ------------------------------------------------------------


def _summary(entries: list) -> str:
    stochastic = [check for check in entries if check["error"]]
    if not entries:
        return "<p>No page has a check yet.</p>"
    beyond = sum(abs(check["sigmas"]) > 2 for check in stochastic)
    largest = max((abs(check["sigmas"]) for check in stochastic), default=0.0)
    return (
        f"<p><strong>{len(entries)}</strong> checks, {len(stochastic)} of them against a "
        "statistical error. "
        f"The largest distance is {largest:.1f}&nbsp;σ. Beyond 2&nbsp;σ lie {beyond}; "
        "chance alone would put "
        f"{BEYOND_TWO * len(stochastic):.1f} there.</p>"
    )


def _row(cells: list, head: list) -> str:
    texts = (f"<td{kind}>{cell}</td>" for cell, (_, kind) in zip(cells, head, strict=True))
    return f"<tr>{''.join(texts)}</tr>"


def _table(head: list, rows: str, caption: str) -> str:
    cells = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in head)
    return (
        f'<div class="scroll" data-label="{caption}"><table class="ledger">'
        f"<caption>{caption}</caption>"
        f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _link(app, docname: str, page: str, anchor: str = "", text: str = "") -> str:
    """Link to a page, or to one check of it."""
    where = app.builder.get_relative_uri(docname, page) + anchor
    return f'<a href="{where}">{html.escape(text or app.env.titles[page].astext())}</a>'


def _checks(app, docname: str) -> str:
    """Write the checks of every page, under the page's title."""
    head = [("Check", ""), *((name, RIGHT) for name in ("Measured", "Exact or theory", "Distance"))]
    rows = ""
    for page, found in checks(app.env).items():
        title = _link(app, docname, page)
        rows += f'<tr><th scope="rowgroup" colspan="{len(head)}">{title}</th></tr>'
        for check in found:
            label = _link(app, docname, page, f"#{check['anchor']}", check["label"])
            written = check["written"]
            cells = [label, written["measured"], written["exact"], written["distance"]]
            rows += _row(cells, head)
    return _table(head, rows, "Every check in the book")


def _times(app, docname: str) -> str:
    head = [("Page", ""), ("Seconds to run", RIGHT)]
    pages = seconds(app.env).items()
    rows = (_row([_link(app, docname, page), f"{duration:.1f}"], head) for page, duration in pages)
    return _table(head, "".join(rows), "Running times")


def _versions() -> str:
    head = [("Package", ""), ("Version", RIGHT)]
    rows = "".join(_row(list(item), head) for item in versions().items())
    built = f"<p>Built from commit <code>{commit()}</code>.</p>" if commit() else ""
    return _table(head, rows, "Versions") + built


def _fill(app, doctree, docname):
    """Replace the placeholder by the tables; only now is it known what every page says."""
    for place in list(doctree.findall(ledger)):
        entries = [check for found in checks(app.env).values() for check in found]
        text = _summary(entries) + (_checks(app, docname) if entries else "")
        text += _times(app, docname) if seconds(app.env) else ""
        place.replace_self(nodes.raw("", text + _versions(), format="html"))


def setup(app):
    """Register the directive and follow the pages as they come and go."""
    app.add_node(ledger)
    app.add_directive("ledger", LedgerDirective)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _update, priority=900)
    app.connect("doctree-resolved", _fill)


__all__ = ["checks", "record", "setup"]
