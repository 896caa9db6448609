"""What a cell shows, as HTML: checks, charts and live components.

myst-nb finds renderers through installed entry points only. Ours belong to the book and not to the
package, so `setup` adds them to the list that myst-nb keeps.
"""

import hashlib
import html
import importlib
import json
import math
import re
import textwrap
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from ergolib import palette

from .execution import ROOT
from .ledger import record
from .pages import binder

log = logging.getLogger(__name__)

VERIFY = "application/vnd.ergolib.verify+json"
LIVE = "application/vnd.ergolib.live+json"
CHART = "application/vnd.vegalite.v6+json"

#: The Panel apps around the live components; Binder finds them in the folder ``apps``.
BENCHES = ROOT / "ergolib" / "live" / "apps"

#: Width in pixels of a chart that fills the column, and of one that a phone shows instead.
COLUMN, NARROW = 592, 326


class Renderer:
    """Turns the outputs that only this book knows into nodes."""

    mime_priority_overrides = (("html", VERIFY, 1), ("html", LIVE, 1), ("html", CHART, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes for a mime type of ours, None for any other."""
        make = {VERIFY: verify_node, LIVE: live_node, CHART: chart_node}.get(data.mime_type)
        if make is None:
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        return [make(renderer.renderer.sphinx_env, content, data.line)]


# Checks ------------------------------------------------------------


def bar(check: dict) -> str:
    """Draw the measurement with its error bar against the exact value, five sigma to each side."""
    if not check["error"]:
        return ""
    sigmas = (check["measured"] - check["exact"]) / check["error"]
    x = 50 + 9 * max(min(sigmas, 5), -5)
    return (
        '<svg class="errorbar" viewBox="0 0 100 16" width="100" height="16" aria-hidden="true">'
        '<path class="axis" d="M5 8H95"/><path class="exact" d="M50 1V15"/>'
        f'<path class="bar" d="M{max(x - 9, 1):.1f} 8H{min(x + 9, 99):.1f}"/>'
        f'<circle cx="{x:.1f}" cy="8" r="3"/></svg>'
    )


def verify_node(env, check, line):
    """Show one check in a line, and enter it in the ledger."""
    anchor = record(env, check)
    written = check["written"]
    known = check.get("known", "exact")
    sentence = (
        f"measured {written['measured']} · {known} {written['exact']} · {written['distance']}"
    )
    verdict = "agrees" if check["passed"] else "disagrees"
    text = (
        f'<p class="verify" id="{anchor}"><b>{html.escape(check["label"])}</b> '
        f"<span>{sentence}</span> {bar(check)}"
        f'<span class="mark" role="img" aria-label="{verdict}">✓</span></p>'
    )
    return nodes.raw("", text, format="html")


# Live components ------------------------------------------------------------


def takes(name: str, given: dict) -> dict:
    """Return what a component's address may say: of each letter its name, value and limits."""
    made = importlib.import_module("ergolib.live.component").component(name)
    values, known = made.complete(given), {}
    for each, parameter in made.parameters.items():
        if not parameter.letter:
            continue
        value = values[each]
        entry = {"name": each, "is": int(value) if isinstance(value, bool) else value}
        if isinstance(value, bool):
            entry["options"] = [0, 1]
        elif parameter.options:
            entry["options"] = list(parameter.options)
        elif parameter.range:
            entry["range"] = list(parameter.range)
        if each == "seed":
            entry["whole"] = True
        known[parameter.letter] = entry
    return known


def live_node(env, content, line):
    """Place a live component: poster, sentence and controls, as ergolib.live draws them."""
    figure_html = importlib.import_module("ergolib.live.static").figure_html
    name = content["component"]
    figure = figure_html(name, content["parameters"])
    bench = binder(env.config.html_theme_options, f"panel-preview/render/apps/{name}.py")
    known = json.dumps(takes(name, content["parameters"]), separators=(",", ":"))
    figure += (
        '<p class="bench"><span class="needs-js"><button type="button" class="link share" '
        f'data-takes="{html.escape(known)}">Copy a link to this state</button>. </span>'
    )
    if bench and (BENCHES / f"{name}.py").is_file():
        figure += (
            f'<a href="{html.escape(bench)}">Measure it with the native kernel</a>'
            ", on Binder, which takes a minute or two to start."
        )
    return nodes.raw("", f"{figure}</p>", format="html", classes=["live"])


def write_live_assets(app):
    """Put the modules and kernels of the live components into the book."""
    if app.builder.format == "html":
        folder = Path(app.outdir, "_static", "live")
        folder.mkdir(parents=True, exist_ok=True)
        importlib.import_module("ergolib.live.static").write_assets(folder)


# Charts ------------------------------------------------------------


class chart(nodes.General, nodes.Element):  # noqa: N801, D101 -- docutils writes node classes in lower case
    pass


def chart_node(env, spec, line):
    """Draw a Vega-Lite chart as SVG, for the column and, where it can be fitted, for a phone."""
    description = spec.get("description") or ""
    if not description:
        log.warning(
            "a chart needs a description: .properties(description=...)",
            location=(env.docname, line),
        )
    name = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:10]
    spec = merged(spec, fitted(spec, COLUMN))
    wide, narrow, small = draw(spec, f"c{name}"), None, {}
    if not re.search(r'width="[1-9]', wide):
        log.warning("a chart is drawn without any width", location=(env.docname, line))
    elif width(wide) > NARROW and (small := fitted(spec, NARROW)):
        narrow = draw(merged(spec, small), f"n{name}")
    return chart(
        spec=spec, name=name, wide=wide, narrow=narrow, small=small, description=description
    )


def fitted(spec: dict, room: int) -> dict:
    """Return what changes in a chart that is to be so many pixels wide, as a JSON merge patch.

    One panel is as wide as the room, with its axes; one that is as high as wide stays a square.
    Panels above one another or side by side give up what all of them take too much; on a phone
    they stand above one another, and legends at the top.
    """
    phone = room == NARROW
    change: dict = {}
    if phone:
        change["config"] = {"legend": {"orient": "top", "direction": "horizontal"}}
        if "hconcat" in spec:
            change |= {"hconcat": None, "vconcat": spec["hconcat"]}
    one = "fit" in str(spec.get("autosize"))
    square = (one and spec["width"] == spec.get("height")) or spec.get("autosize") == "pad"
    way = next((w for w in ("vconcat", "hconcat") if merged(spec, change).get(w)), None)
    if not (one or square or way):
        return {}
    title = spec.get("title") or ""
    if isinstance(title, str | list) and (phone or not one or square):
        longest = min(room, spec["width"] + 60) // 8 if square else 42 if one else room // 8.5
        words = title if isinstance(title, str) else " ".join(title)
        change["title"] = textwrap.wrap(words, int(longest))
    if one and not square:
        return change | ({"width": room} if spec["width"] > room else {})
    if square:
        change["autosize"] = "pad"
    for _ in range(2):  # axes change a little with the width
        now = merged(spec, change)
        extra = width(draw(now | {"title": ""}, "")) - room
        panels = now[way] if way else [now]
        if extra <= 0 or not all(isinstance(p.get("width"), int | float) for p in panels):
            break
        less = math.ceil(extra / (len(panels) if way == "hconcat" else 1))
        smaller = [
            {key: p[key] - less for key in ("width", "height") if p.get(key) == p["width"]}
            for p in panels
        ]
        if way:
            change[way] = [p | small for p, small in zip(panels, smaller, strict=True)]
        else:
            change |= smaller[0]
    return change


def merged(spec: dict, patch: dict) -> dict:
    """Return a specification with a JSON merge patch (RFC 7396); book.js does the same."""
    out = dict(spec)
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = merged(out.get(key, {}), value) if isinstance(value, dict) else value
    return out


def width(svg: str) -> float:
    """Return the width of a drawing in pixels."""
    return float(re.search(r'width="([\d.]+)"', svg)[1])


def draw(spec: dict, prefix: str) -> str:
    """Return a chart as a compact SVG whose colours follow the page's theme."""
    import vl_convert

    return compact(vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]), prefix)


#: Colours of the palette that change with the theme, and the CSS variable that carries each.
THEMED = {
    palette.TEXT: "--text",
    palette.QUIET: "--quiet",
    palette.RULE: "--rule",
    palette.THEORY: "--theory",
    palette.MEASURED: "--measured",
    palette.PAPER: "--paper",
    **{colour: f"--ink-{i}" for i, colour in enumerate(palette.INK)},
}


def compact(svg: str, prefix: str) -> str:
    """Shorten Vega's SVG: what cannot be seen goes, and what most parts share is said once.

    Roles of parts, labels left out for want of room and empty groups are dropped; a line of four
    hundred points keeps those that matter to the eye; ids are made unique to the chart, and the
    palette's colours become the CSS variables that follow the page's theme.
    """
    svg = re.sub(r"<\?xml[^>]*>|<!DOCTYPE[^>]*>|<!--.*?-->|<title>.*?</title>", "", svg, flags=re.S)
    svg = re.sub(
        r' (?:aria-[a-z]+|role|class|pointer-events|xmlns:xlink|version|xmlns)="[^"]*"', "", svg
    )
    svg = re.sub(r' (?:stroke-miterlimit="10"|font-family="[^"]*"|style="[^"]*")', "", svg)
    svg = re.sub(r'<path [^>]*display="none"[^>]*/?>(?:</path>)?', "", svg)
    svg = re.sub(r'<text[^>]* opacity="0"[^>]*>[^<]*</text>', "", svg)
    svg = re.sub(r' (?:opacity="1"|stroke-width="1"|font-weight="normal"|[xy]2="0")', "", svg)
    svg = re.sub(r'(?<= d=")(M[-\d.,]+(?:L[-\d.,]+)+)(?=")', lambda m: _thin(m[0]), svg)
    svg = re.sub("<[^>]*>", _short_numbers, svg)  # in the tags: the labels stay as they are
    svg = re.sub(r'( id="|url\(#)([a-z]+_?\d+)', rf"\1{prefix}\2", svg)
    svg = svg.replace(' transform="translate(0,0)"', "")
    svg = re.sub(r'<path d="[^"]*"/>|<line transform="[^"]*" stroke="[^"]*"/>', "", svg)  # unseen
    svg = re.sub(r"(?:<line [^>]*/>){2,}", _one_path, svg)
    for _ in range(3):
        svg = re.sub(r"<g>\s*</g>|<g transform=\"translate\([^)]*\)\">\s*</g>", "", svg)
    # The style sheet says what most words look like.
    svg = themed(svg).replace(' font-size="13px"', "").replace('fill="var(--text)">', ">")
    return svg.replace(" >", ">")


def _short_numbers(tag) -> str:
    text = re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), tag[0])
    return re.sub(r"(?<![\d.])(-?)0\.(?=\d)", r"\1.", text)


def _thin(path: str, tolerance: float = 0.08) -> str:
    """Leave out the points of a line that lie within a twelfth of a pixel of what remains."""
    points = [complex(*map(float, pair.split(","))) for pair in re.split("[ML]", path)[1:]]
    kept, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        along = points[last] - points[first]
        worst, place = 0.0, None
        for i in range(first + 1, last):
            from_first = points[i] - points[first]
            if along:
                share = min(max((from_first * along.conjugate()).real / abs(along) ** 2, 0.0), 1.0)
                from_first -= share * along
            if abs(from_first) > worst:
                worst, place = abs(from_first), i
        if place is not None and worst > tolerance:
            kept.add(place)
            stack += [(first, place), (place, last)]
    # Relative steps are shorter; each starts from where rounding has led, so nothing adds up.
    words, here, letter = "", None, ""
    for i in sorted(kept):
        there = complex(round(points[i].real, 1), round(points[i].imag, 1))
        step = there - (here or 0)
        x, y = round(step.real, 1), round(step.imag, 1)
        if here is None:
            words += f"M{x:g},{y:g}"
        elif x and y:
            words += f"{' ' if letter == 'l' else 'l'}{x:g},{y:g}"
            letter = "l"
        elif x or y:
            words += f"h{x:g}" if x else f"v{y:g}"
            letter = ""
        here = there
    return words


def _one_path(match) -> str:
    """Write a run of ticks or bars of one look as one path."""
    runs: dict[str, str] = {}
    for line in re.findall(r"<line ([^>]*)/>", match[0]):
        found = re.fullmatch(
            r'(?:transform="translate\(([-\d.]+),([-\d.]+)\)" ?)?'
            r'(?:x2="([-\d.]+)")?(?: ?y2="([-\d.]+)")?( .*)?',
            line,
        )
        if not found:
            return match[0]
        x, y, across, up, look = found.groups()
        step = f"l{across},{up}" if across and up else f"h{across}" if across else f"v{up or 0}"
        runs[look or ""] = runs.get(look or "", "") + f"M{x or 0},{y or 0}{step}"
    return "".join(f'<path d="{path}"{look}/>' for look, path in runs.items())


def themed(text: str) -> str:
    """Replace the palette's colours by the CSS variables that follow the page's theme."""
    return re.sub(
        r"#[0-9a-fA-F]{6}\b",
        lambda m: f"var({THEMED[m[0].lower()]})" if m[0].lower() in THEMED else m[0],
        text,
    )


def unthemed(text: str) -> str:
    """Put the palette's colours back."""
    for colour, variable in THEMED.items():
        text = text.replace(f"var({variable})", colour)
    return text


def visit_chart(self, node):
    """Write the figure, and its specification to a file fetched only if a reader touches it."""
    folder = Path(self.builder.outdir, "_static", "charts")
    folder.mkdir(parents=True, exist_ok=True)
    spec = themed(json.dumps(node["spec"], separators=(",", ":")))
    (folder / f"{node['name']}.json").write_text(spec, encoding="utf8")
    label = html.escape(node["description"], quote=True)
    small = html.escape(json.dumps(node["small"]), quote=True)

    def image(svg, kind):
        width, height = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()
        svg = svg.replace("<svg ", f'<svg class="{kind}" role="img" aria-label="{label}" ', 1)
        return (
            svg
            if "viewBox" in svg
            else svg.replace("<svg ", f'<svg viewBox="0 0 {width} {height}" ', 1)
        )

    only = "only" if width(node["wide"]) > NARROW else "small"
    pictures = image(node["wide"], "wide" if node["narrow"] else only)
    if node["narrow"]:
        pictures += image(node["narrow"], "narrow")
    self.body.append(
        f'<figure class="chart" data-chart="{node["name"]}" data-narrow="{small}">'
        f'<div class="scroll" data-label="Chart">{pictures}</div>'
        '<button type="button" class="explore" hidden>Explore this chart</button></figure>\n'
    )


def depart_chart(self, node):
    """Nothing is left to close."""


def skip(self, node):
    """Other builders show the chart's text."""
    raise nodes.SkipNode


def write_vega(app):
    """Take the Vega runtime out of vl-convert; fetched only if a reader touches a chart."""
    import vl_convert

    if app.builder.format == "html":
        target = Path(app.outdir, "_static", "vendor", "vega.js")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(vl_convert.javascript_bundle(vl_version="6.4"), encoding="utf8")


def setup(app):
    """Register the renderer, the chart node and the files both need."""
    from myst_nb.core.render import load_mime_renders

    if Renderer not in load_mime_renders():
        load_mime_renders().append(Renderer)
    app.add_node(chart, html=(visit_chart, depart_chart), latex=(skip, None), text=(skip, None))
    app.connect("builder-inited", write_live_assets)
    app.connect("builder-inited", write_vega)
