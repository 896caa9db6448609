"""Presets of live components, and pages as wide as the window allows: what *The lab* needs.

A preset is a link that starts a live figure again in the state it names::

    :::{presets} ising
    - Critical: temperature=2.27 seed=3
    - Quenched: temperature=0.5 seed=12 start=random
    :::

``ising2`` is the second Ising figure of the page. What a preset does not name is as the figure
itself was written in the page. The parameters are checked while the book is built; in the page they
are an address such as ``#ising=T2.27,s3``, which can be shared, and `mount.js` follows it. The
preset whose state the figure is in has ``aria-current``.

A page whose front matter says ``wide: true`` gives its live figures the whole width.
"""

import html
import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from ergolib.live.component import Component, component

from .execution import BOOK
from .pages import squeezed

PRESET = re.compile(r"[-*] +([^:]+): +(\S.*)$")


def parameters(made: Component | None, words: str) -> dict:
    """Read ``temperature=2.27 seed=3 start=up``; raise ValueError or TypeError for what is none."""
    given = {}
    for word in words.split():
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise ValueError(f"parameters are written name=value, got {word!r}")
        known = made is not None and made.parameters.get(name)
        given[name] = value if known and isinstance(known.default, str) else _value(value)
    if made is not None:
        made.complete(given)
    return given


def _value(text: str):
    """Read a number, a truth value or a word."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def brief(value):
    """Write a value as an address does."""
    return int(value) if isinstance(value, bool) else value


def _name(key: str) -> str:
    """Return the component of a figure: ``ising2`` is the second one of a page."""
    return re.sub(r"\d+$", "", key)


def state(key: str, words: str) -> str:
    """Return parameters of a figure as they stand in an address; raise for what is not there."""
    made = component(_name(key))
    known = {each: p.letter for each, p in made.parameters.items() if p.letter}
    given = parameters(made, words)
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(
            f"{unknown[0]!r} is not in the address of {made.name}; {', '.join(known)} are"
        )
    return ",".join(f"{known[each]}{brief(value)}" for each, value in given.items())


class Presets(SphinxDirective):
    """``{presets}``: a row of links, each of which starts a live figure in one state."""

    has_content = True
    required_arguments = 1

    def run(self):
        """Return the row."""
        key = self.arguments[0]
        try:
            made = component(_name(key))
        except ValueError as error:
            raise self.error(f"presets: {error}") from error
        items = []
        for number, line in enumerate(self.content):
            if not line.strip():
                continue
            where = f"presets, line {self.lineno + self.content_offset + number + 1}"
            found = PRESET.match(line)
            if not found:
                raise self.error(
                    f"{where}: a preset is written '- Words: name=value name=value', got {line!r}"
                )
            try:
                named = state(key, found[2])
            except (TypeError, ValueError) as error:
                raise self.error(f"{where}: {error}") from error
            items.append(
                f'<li><a href="#{key}={html.escape(named)}">{html.escape(found[1].strip())}</a>'
            )
        if not items:
            raise self.error("presets: give at least one, '- Words: name=value name=value'")
        label = html.escape(f"{made.title}: presets")
        text = f'<ul class="presets needs-js" aria-label="{label}">{"".join(items)}</ul>'
        return [nodes.raw("", text, format="html")]


def _context(app, pagename, templatename, context, doctree):
    """Add the rules that the page needs."""
    if 'class="presets' in (context.get("body") or ""):
        context["page_style"] += squeezed(BOOK / "_static" / "presets.css")
    if str((context.get("meta") or {}).get("wide", "")).lower() == "true":
        context["page_style"] += squeezed(BOOK / "_static" / "wide.css")


def setup(app):
    """Register the directive and the rules."""
    app.add_directive("presets", Presets)
    app.connect("html-page-context", _context, priority=960)
