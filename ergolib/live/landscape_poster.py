"""The disconnectivity graph before any script runs, in tones that suit a light and a dark page."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from ergolib.live.landscape_system import FewerCouplings

SIDE = 400  # pixels
LEFT, RIGHT, ABOVE, BELOW = 52, 28, 20, 58
ROOM = 9.0  # the width of a line that counts, where one that does not has 1; half of all at least
LINE, THIN, LEVELS = "#8a857c", "#b0aa9f", "#b9b3a7"


@dataclass
class Node:
    """A pool: its lowest state, its height, and the pools that it is made of."""

    state: int
    height: float
    kept: bool = False
    kids: list[Node] = field(default_factory=list)
    x: float = 0.0


def laid_out(system: FewerCouplings) -> tuple[Node, list[Node]]:
    """Return the highest pool and all minima from left to right, with places from 0 to 1."""
    tree = system.tree()
    barriers = dict(zip(tree.table["other"], tree.table["barrier"], strict=True))
    nodes = []
    for i, (state, energy) in enumerate(zip(tree.minima.tolist(), tree.energies, strict=True)):
        deep = i == 0 or barriers[i] > system.temperature
        nodes.append(Node(state, float(energy), bool(deep or state in system.patterns)))
    joins = (tree.table[name].tolist() for name in ("height", "deeper", "other"))
    for height, deeper, other in zip(*joins, strict=True):
        kids: list[Node] = []
        for each in (nodes[deeper], nodes[other]):
            kids += each.kids if each.kids and each.height == height else [each]
        nodes[deeper] = Node(nodes[deeper].state, height, any(kid.kept for kid in kids), kids)
    first = int(system.patterns[0]) if system.patterns.size else 0
    leaves: list[Node] = []

    def walk(node: Node) -> None:
        if not node.kids:
            leaves.append(node)
        node.kids.sort(key=lambda kid: ((kid.state ^ first).bit_count(), kid.state))
        for kid in node.kids:
            walk(kid)

    def place(node: Node) -> None:
        for kid in node.kids:
            place(kid)
            node.x = kid.x if kid.state == node.state else node.x

    walk(nodes[0])
    room = max(ROOM, len(leaves) / sum(leaf.kept for leaf in leaves) - 1.0)
    widths = [room if leaf.kept else 1.0 for leaf in leaves]
    for i, leaf in enumerate(leaves):
        leaf.x = (sum(widths[:i]) + widths[i] / 2.0) / sum(widths)
    place(nodes[0])
    return nodes[0], leaves


def draw(system: FewerCouplings, colours: Sequence[str]) -> bytes:
    """Return the tree as a PNG; stored patterns have their colours."""
    from PIL import Image, ImageDraw

    image = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(image)
    root, leaves = laid_out(system)
    values, _ = system.energies()
    top = 1.06 * max(root.height, -math.log(float(system.target.min())))

    def x(share: float) -> float:
        return LEFT + 6 + share * (SIDE - LEFT - RIGHT - 6)

    def y(energy: float) -> float:
        return ABOVE + (1.0 - min(energy, top) / top) * (SIDE - ABOVE - BELOW)

    bins: dict[int, int] = {}
    for energy in values:
        bins[round(y(energy) / 3)] = bins.get(round(y(energy) / 3), 0) + 1
    for row, count in bins.items():
        length = max(1.5, (LEFT - 14) * (count / values.size) ** 0.5)
        pen.rectangle((LEFT - length, 3 * row - 1, LEFT - 1, 3 * row), fill=LEVELS)
    pen.line((LEFT, ABOVE, LEFT, SIDE - BELOW), fill=LEVELS)

    def up(node: Node, height: float) -> None:
        for kid in node.kids:
            up(kid, node.height)
            tone = LINE if kid.kept else THIN
            across = (x(kid.x), y(node.height), x(node.x), y(node.height))
            pen.line(across, fill=tone, width=1 + kid.kept)
        upwards = (x(node.x), y(node.height), x(node.x), y(height))
        pen.line(upwards, fill=LINE if node.kept else THIN, width=1 + node.kept)

    up(root, top)
    stored = system.patterns.tolist()
    for leaf in leaves:
        if leaf.kept:
            colour = colours[stored.index(leaf.state)] if leaf.state in stored else LINE
            px, py, r = x(leaf.x), y(leaf.height), 5 if leaf.state in stored else 4
            pen.ellipse((px - r, py - r, px + r, py + r), fill=colour, outline=LINE)
            if not system.parity:
                _glyph(pen, px, py + 20, leaf.state, system.n)
    out = io.BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _glyph(pen: object, x: float, y: float, state: int, n: int) -> None:
    """Draw a pattern as two columns of squares: filled for +, hollow for -."""
    cell, high = 7, n // 2
    for k in range(n):
        left, top = x + (0 if k >= high else -cell), y + (k % high) * cell
        box = (left + 1, top + 1, left + cell - 1, top + cell - 1)
        minus = (state >> k) & 1
        pen.rectangle(box, fill=None if minus else LINE, outline=LINE)  # type: ignore[attr-defined]
