"""Python source as HTML, lightly set: keywords, names that are defined, words and remarks."""

from __future__ import annotations

import html
import io
import keyword
import tokenize


def highlight(source: str) -> str:
    """Return source as HTML: ``<b>`` keywords, ``<em>`` names, ``<i>`` remarks and strings."""
    lines = source.splitlines(keepends=True)
    out: list[str] = []
    row, column = 1, 0

    def pass_to(end: tuple[int, int]) -> str:
        """Return the text from here to a place, and go there."""
        nonlocal row, column
        parts = []
        while row < end[0]:
            parts.append(lines[row - 1][column:])
            row, column = row + 1, 0
        if row <= len(lines):
            parts.append(lines[row - 1][column : end[1]])
        column = end[1]
        return html.escape("".join(parts), quote=False)

    before = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        out.append(pass_to(token.start))
        text = pass_to(token.end)
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            text = f"<i>{text}</i>"
        elif token.type == tokenize.NAME and keyword.iskeyword(token.string):
            text = f"<b>{text}</b>"
        elif token.type == tokenize.NAME and before in ("def", "class"):
            text = f"<em>{text}</em>"
        out.append(text)
        before = token.string
    return "".join(out)
