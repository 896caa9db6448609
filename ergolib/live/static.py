"""Live components in a page without Panel: a poster, a sentence, and a script when it is near.

`figure_html` writes the figure, `write_assets` the files it needs: for the page's head
``live.css``, ``NAME.css`` if the component has rules of its own, and the deferred script
``mount.js``; then one script per component, fetched by the first as the figure comes near. All are
classic scripts with the kernels inside, so that they also run on a page opened from disk. Before
(or without) any script the figure shows a poster, drawn by the same kernel, in a frame of the size
that the live component will have, so that nothing moves when it comes alive.
"""

from __future__ import annotations

import html
import json
import re
import struct
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ergolib import palette
from ergolib.live import bundle
from ergolib.live.component import WHERE, Component, component


def figure_html(name: str, parameters: Mapping[str, Any] | None = None) -> str:
    """Return a component as a figure for a page.

    Parameters
    ----------
    name : str
        The component, such as ``"ising"``.
    parameters : mapping, optional
        Those that differ from the defaults.
    """
    made = component(name)
    complete = made.complete(parameters or {})
    poster = made.poster(complete)
    values = html.escape(json.dumps(complete, separators=(",", ":")))
    return (
        f'<figure class="live" data-live data-component="{name}" data-parameters="{values}">'
        f"<figcaption>{made.invite(complete)}</figcaption>"
        '<div class="live-mount"><div class="live-body">'
        f'<div class="{made.grid}">'
        f"{''.join(_box(made, box, poster, complete) for box in made.boxes)}"
        "</div></div></div>"
        "<noscript><p>This figure runs in the browser: with JavaScript on, it moves.</p></noscript>"
        "</figure>"
    )


def _box(made: Component, box: str, poster: bytes, complete: Mapping[str, Any]) -> str:
    """Return a box as it is before the component is alive: of the same size, and empty."""
    inside = ""
    if box == "stage":
        width, height = struct.unpack(">II", poster[16:24])  # where every PNG has its size
        inside = (
            f'<img src="data:image/png;base64,{b64encode(poster).decode()}" '
            f'width="{width}" height="{height}" alt="{html.escape(made.alternative(complete))}">'
        )
    elif box == "settings":
        inside = '<div class="field"></div>' * len(made.settings)
    return f'<div class="{box}">{inside}</div>'


def write_assets(folder: str | Path, names: Iterable[str] = tuple(WHERE)) -> None:
    """Write the style sheet and the scripts of these components into a folder of the site."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = {"live.css": style_sheet(), "mount.js": bundle.classic("mount", {})}
    for name in names:
        made = component(name)
        files[f"{name}.js"] = bundle.classic(name, made.constants(), name)
        sources = json.dumps(made.sources(), separators=(",", ":"))
        if own := own_style_sheet(name):
            files[f"{name}.css"] = own
        files[f"{name}.sources.js"] = f'ergolibLive.register("{name}.sources",{sources});\n'
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf8")


def style_sheet() -> str:
    """Return the rules that all components share, with the palette's colours for both themes."""
    light, dark = re.findall(r"\{(.*?)\}", palette.css())
    in_the_dark = 'html[data-theme="dark"] :is(.live,.live-body),.live-body.dark'
    rules = _squeezed(bundle.FOLDER / "live.css")
    return f".live,.live-body{{{light}}}\n{in_the_dark}{{{dark}}}\n{rules}\n"


def own_rules(name: str) -> str:
    """Return the rules that a component adds to those that all share, which may be none."""
    path = bundle.FOLDER / f"{name}.css"
    return f"{_squeezed(path)}\n" if path.is_file() else ""


def own_style_sheet(name: str) -> str:
    """Return a component's own rules for a page, where they reach its own figures and no others.

    A selector that does not say whose it is (``.live-NAME``) is given the figure, in a form that
    counts for nothing where rules compete. In Panel each figure is alone in its shadow.
    """
    figure = f':where([data-component="{name}"])'

    def scoped(match: re.Match[str]) -> str:
        parts = [p if f".live-{name}" in p else f"{figure} {p}" for p in _parts(match[2])]
        return f"{match[1]}{','.join(parts)}{{"

    return re.sub(r"(^|[{}])([^{}@]+)\{", scoped, own_rules(name))


def _parts(selectors: str) -> list[str]:
    """Split a list of selectors at its commas, but not at those within brackets."""
    parts, depth = [""], 0
    for letter in selectors:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _squeezed(path: Path) -> str:
    """Return a style sheet without comments and spare white space."""
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf8"), flags=re.DOTALL)
    rules = re.sub(r"\s+", " ", rules)
    rules = re.sub(r" ?([{};,>]) ?", r"\1", rules).replace(": ", ":").replace(";}", "}")
    return rules.strip()
