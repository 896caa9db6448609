"""One script out of small modules.

Panel takes a component as the text of one ES module, and a page opened from disk may not import
at all. So the modules of a component are put into one text: each in a function of its own, which
returns what the module exports, in an order in which everything is there before it is used. No
names can collide, and no tool beyond Python is needed. Only the plain forms are read:
``import { a, b } from "./module.js";`` and ``export`` before a declaration or a list. Comments and
spare white space stay behind; two forms that `rjsmin` would misread are refused.

The module ``data.js`` does not exist as a file: it holds what Python knows (kernels, exact
values), and every name in it becomes one of its exports.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import rjsmin

FOLDER = Path(__file__).parent
DATA = "data"

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
DECLARATION = re.compile(
    r"^export ((?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE
)
LIST = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
# What the minifier takes for something else: the inner of two template literals, and a regular
# expression that an arrow returns.
NESTED = re.compile(r"`[^`]*\$\{[^}`]*`")
ARROW = re.compile(r"=>/")


class BundleError(ValueError):
    """A script in a form that the bundler does not read."""


def esm(entry: str, data: Mapping[str, Any]) -> str:
    """Return a component as one ES module.

    Parameters
    ----------
    entry : str
        The module that exports ``render``, without ``.js``.
    data : mapping
        What the modules import from ``./data.js``; plain JSON values.
    """
    text, names = _joined(entry, data)
    return f"{text}export {{ {', '.join(names)} }};\n"


def classic(entry: str, data: Mapping[str, Any], name: str | None = None) -> str:
    """Return a component as a classic script, which a page may load from anywhere, disk included.

    Parameters
    ----------
    entry, data
        As for `esm`.
    name : str, optional
        Register the exports as ``ergolibLive.register(name, exports)``; without one, the script
        only runs.
    """
    text, names = _joined(entry, data)
    last = f"ergolibLive.register({json.dumps(name)}, {{ {', '.join(names)} }});\n" if name else ""
    return f'(() => {{\n"use strict";\n{text}{last}}})();\n'


def _joined(entry: str, data: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the modules in order, as one text, and the names that the entry exports."""
    order: list[str] = []
    _visit(entry, order, ())
    return "".join(_wrapped(module, data, module == entry) for module in order), _exports(entry)


def _read(module: str) -> str:
    return (FOLDER / f"{module}.js").read_text(encoding="utf8")


def _visit(module: str, order: list[str], path: tuple[str, ...]) -> None:
    """Append what a module needs, then the module."""
    if module in path:
        raise BundleError(f"modules import each other: {' -> '.join((*path, module))}")
    if module in order:
        return
    needed = [] if module == DATA else [match[2] for match in IMPORT.finditer(_read(module))]
    for other in needed:
        _visit(other, order, (*path, module))
    order.append(module)


def _exports(module: str) -> list[str]:
    text = _read(module)
    listed = [name.strip() for match in LIST.finditer(text) for name in match[1].split(",")]
    return [match[2] for match in DECLARATION.finditer(text)] + [name for name in listed if name]


def _wrapped(module: str, data: Mapping[str, Any], bare: bool) -> str:
    """Return a module as a constant that holds its exports; the entry stays bare."""
    if module == DATA:
        return f"const $data={json.dumps(data, separators=(',', ':'))};\n"
    text = _read(module)
    text = IMPORT.sub(
        lambda match: f"const {{{match[1].replace(' as ', ': ')}}} = ${match[2]};\n", text
    )
    text = LIST.sub("", DECLARATION.sub(r"\1", text))
    left = re.search(r"^\s*(?:import|export)\b[^\n]*", text, re.MULTILINE)
    if left:
        raise BundleError(f"{module}.js: cannot bundle {left[0].strip()!r}")
    text = _minified(module, text)
    if bare:
        return f"{text}\n"
    return f"const ${module}=(()=>{{{text};return{{{','.join(_exports(module))}}}}})();\n"


def _minified(module: str, text: str) -> str:
    """Return a script without comments and spare white space."""
    small: str = rjsmin.jsmin(text)
    if found := NESTED.search(small):
        raise BundleError(
            f"{module}.js: name the template literal that is within another: {found[0]!r}"
        )
    if ARROW.search(small):
        raise BundleError(
            f"{module}.js: a regular expression behind an arrow needs brackets around it"
        )
    return small
