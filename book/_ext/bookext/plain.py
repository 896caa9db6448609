"""A page's MyST Markdown as the plain Markdown that Jupyter, Colab and GitHub understand.

The executed notebooks of the book are read where none of its directives exist. So a question keeps
its words and folds away its answer, a number computed by a cell stands as the number, a citation
leads to the reference in the book, and a link to a page leads to the published page. Mathematics
stays as it is, but for the book's shorthands. What is unknown here keeps its text and loses its
markup: a new directive is legible before anybody has thought of it.

`plain` knows nothing of Sphinx; what it must look up is in a `Page`.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sphinx.util.nodes import split_explicit_title

from .lab import PRESET, state
from .matching import CARD, ROUND, TEXT
from .maths import MACROS
from .questions import MISTAKE, OPTION, glued_number
from .questions import _items as items

ROLE = r"\{(?P<role>[\w:+.-]+)\}(?P<ticks>`+)(?P<text>.+?)(?P=ticks)"
CODE = r"(?P<code>(?P<fence>`+)(?!`).+?(?<!`)(?P=fence)(?!`))"
MATHS = r"(?P<maths>(?<![\\$])\$(?!\s)[^$]+?\$)"
LINK = r"\]\((?P<target>[^)\s]*)\)(?:\{[.#:][^}\n]*\})?"  # with what dresses it in the book
INLINE = re.compile("|".join((ROLE, CODE, MATHS, LINK)), re.DOTALL)
OPTIONS = re.compile(r":([\w-]+):(?: (.*))?$")


class Reference(NamedTuple):
    """A work that a page cites: author and year, where the book has it, and all of it."""

    authors: str
    year: str
    anchor: str
    entry: str


@dataclass
class Page:
    """What the text of one page refers to.

    Attributes
    ----------
    name : str
        The page, such as ``"symmetry/ising"``.
    base : str
        Address of the published book, ending in a slash.
    glued : mapping
        What the page's cells have glued, as its plain text.
    references : mapping
        The works that the page cites.
    labels : mapping
        Page, anchor and title of every label of the book.
    """

    name: str
    base: str
    glued: dict[str, str] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    labels: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Return where the page is published."""
        return f"{self.base}{self.name}.html"

    def link(self, target: str) -> str:
        """Return where a link of the page leads once the page is elsewhere."""
        if re.match(r"[a-z]+:", target):
            return target
        path, _, anchor = target.partition("#")
        anchor = f"#{anchor}" if anchor else ""
        if not path:
            return self.address + anchor
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))
        return self.base + re.sub(r"\.md$", ".html", path) + anchor

    def number(self, text: str) -> float:
        """Return a number, or the one that is glued under this name."""
        try:
            return float(text)
        except ValueError:
            return glued_number(self.glued[text])


def plain(text: str, page: Page) -> str:
    """Return a piece of a page as plain Markdown."""
    lines = text.split("\n")
    out, done = [], 0
    for token in _parser().parse(text):
        if token.map is None or token.map[0] < done:
            continue
        start, end = token.map
        block = _block(token, "\n".join(lines[start:end]), page)
        if block is None:
            continue
        indent = re.match(" *", lines[start])[0]
        out.append(_inline("\n".join(lines[done:start]), page))
        out.append("\n".join(indent + line if line else "" for line in block.split("\n")))
        done = end
    out.append(_inline("\n".join(lines[done:]), page))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


@lru_cache
def _parser():
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    extensions = {"amsmath", "attrs_block", "colon_fence", "deflist", "dollarmath"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def _block(token, written: str, page: Page) -> str | None:
    """Return what stands in the place of a block; None if the block is ordinary Markdown."""
    if token.type in ("myst_target", "myst_line_comment", "myst_block_break"):
        return ""
    if token.type in ("math_block", "amsmath", "math_block_label"):
        written = re.sub(r"(?<=\$\$) *\([\w:.-]+\) *$", "", written)
        return macros("\n".join(line.strip() for line in written.split("\n")))
    if token.type not in ("fence", "colon_fence"):
        return None
    found = re.match(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if not found:
        return "\n".join(line.rstrip() for line in _dedented(written))
    name, argument = found.groups()
    options, body = {}, token.content.rstrip("\n").split("\n")
    while body and (option := OPTIONS.match(body[0].strip())):
        options[option[1]] = (option[2] or "").strip()
        body = body[1:]
    write = DIRECTIVES.get(name, _unknown)
    return write(argument.strip(), options, "\n".join(body).strip("\n"), page)


def _dedented(text: str) -> list[str]:
    lines = text.split("\n")
    indent = len(re.match(" *", lines[0])[0])
    return [line[indent:] for line in lines]


# Within a line ------------------------------------------------------------


def _inline(text: str, page: Page) -> str:
    def write(match: re.Match) -> str:
        if match["role"]:
            return ROLES.get(match["role"], _words)(match["text"], page)
        if match["maths"]:
            return macros(match["maths"])
        if match["target"] is not None:
            return f"]({page.link(match['target'])})"
        return match[0]

    return INLINE.sub(write, text)


def macros(formula: str) -> str:
    r"""Write the book's shorthands in full: ``\avg{m}`` is ``\left\langle m \right\rangle``."""
    for name, full in MACROS.items():
        while found := re.search(re.escape(name) + r"(?![A-Za-z])\s*", formula):
            before, after = formula[: found.start()], formula[found.end() :]
            inside = ""
            if "#1" in full:
                end = _closing(after)
                inside, after = after[1:end], after[end + 1 :]
            written = full.replace("#1", inside)
            space = (
                " " if re.match("[A-Za-z]", after) and re.search(r"\\[A-Za-z]+$", written) else ""
            )
            formula = before + written + space + after
    return formula


def _closing(text: str) -> int:
    """Return where the brace that opens a text is closed."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return place
    raise ValueError(f"a brace is not closed in {text!r}")


def _glue(text: str, page: Page) -> str:
    from myst_nb.core.variables import format_plain_text

    name, _, form = text.partition(":")
    return format_plain_text(page.glued[name], form)


def _cite(text: str, page: Page) -> str:
    return "(" + "; ".join(_reference(key, page, "{}, {}") for key in text.split(",")) + ")"


def _cite_in_text(text: str, page: Page) -> str:
    return ", ".join(_reference(key, page, "{} ({})") for key in text.split(","))


def _reference(key: str, page: Page, form: str) -> str:
    found = page.references[key.strip()]
    return f"[{form.format(found.authors, found.year)}]({page.address}#{found.anchor})"


def _ref(text: str, page: Page) -> str:
    named, words, label = split_explicit_title(text)
    where, anchor, title = page.labels[label.lower()]
    return f"[{words if named else title}]({page.base}{where}.html#{anchor})"


def _words(text: str, page: Page) -> str:
    """Keep the words of a role that only the book knows."""
    _, words, _ = split_explicit_title(text)
    return words.lstrip("~!").strip()


ROLES: dict[str, Callable[[str, Page], str]] = {
    "glue:text": _glue,
    "cite": _cite,
    "cite:p": _cite,
    "cite:t": _cite_in_text,
    "ref": _ref,
}


# Directives ------------------------------------------------------------


def _folded(summary: str, body: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{body.strip()}\n\n</details>\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n")) + "\n"


def _numbered(options) -> str:
    return "\n".join(f"{number}. {text}" for number, text in enumerate(options, 1))


def _predict(argument, options, body, page):
    above, below = re.split(r"^-{3,}\s*$", body, maxsplit=1, flags=re.MULTILINE)
    listed = re.search(r"^[-*] ", above, re.MULTILINE)
    before, choices = (above[: listed.start()], above[listed.start() :]) if listed else (above, "")
    choices = [head for head, _ in items(choices.split("\n"))]
    asked = f"**Predict.** {argument or 'Before you read on.'}\n\n{before}\n\n{_numbered(choices)}"
    right = f"**{options['right']}.** " if "right" in options else ""
    summary = "Choose one, then open this" if choices else "Write down a guess, then open this"
    return f"{_quoted(plain(asked, page))}\n{_folded(summary, right + plain(below, page))}"


def _answer(argument, options, body, page):
    written = _number if argument else _choice
    return written(argument, options, body, page)


def _number(argument, options, body, page):
    unit = f" {options['unit']}" if options.get("unit") else ""

    def shown(text):
        return f"{page.number(text):.6g}".replace("-", "\N{MINUS SIGN}")

    told = [MISTAKE.match(f"- {head} {rest}".strip()) for head, rest in items(body.split("\n"))]
    lines = [f"**{shown(argument)}{unit}**"]
    lines += [f"- If you found {shown(each[1])}: {each[2]}" for each in told]
    label = options.get("label", "Your answer") + (f", in{unit}" if unit else "")
    return (
        f"**{label}**\n\n{_folded('Check', plain(chr(10).join([lines[0], '', *lines[1:]]), page))}"
    )


def _choice(argument, options, body, page):
    read = [(OPTION.match(f"- {head}"), told) for head, told in items(body.split("\n"))]
    several = sum(mark[1] != " " for mark, _ in read) > 1
    label = options.get("label", "Which are right?" if several else "Which is right?")
    right = [str(number) for number, (mark, _) in enumerate(read, 1) if mark[1] != " "]
    said = [f"**{' and '.join(right)}**", ""]
    said += [f"- On {number}: {told}" for number, (_, told) in enumerate(read, 1) if told]
    asked = f"**{label}**\n\n{_numbered(mark[2] for mark, _ in read)}"
    return f"{plain(asked, page)}\n\n{_folded('Check', plain(chr(10).join(said), page))}"


def _exercise(argument, options, body, page):
    return f"### {_inline(argument or 'Exercise', page)}\n\n{plain(body, page)}\n"


def _solution(argument, options, body, page):
    return _folded("Solution", plain(body, page))


def _box(argument, options, body, page):
    inside = plain(body, page)
    if "dropdown" in options.get("class", ""):
        return _folded(argument or "More", inside)
    title = f"**{_inline(argument, page)}.**\n\n" if argument and argument[-1] not in ".?!" else ""
    title = title or (f"**{_inline(argument, page)}**\n\n" if argument else "")
    return _quoted(title + inside)


def _presets(argument, options, body, page):
    links = []
    for line in filter(str.strip, body.split("\n")):
        words, given = PRESET.match(line.strip()).groups()
        links.append(f"[{words.strip()}]({page.address}#{argument}={state(argument, given)})")
    return f"In the book it also starts as: {' · '.join(links)}\n"


def _matching(argument, options, body, page):
    played, _, after = body.partition("\n---\n")
    rounds, answers = [], []
    for line in played.split("\n"):
        if found := ROUND.match(line):
            rounds.append(f"\n**{found[1].strip()}**\n")
            answers.append(f"**{found[1].strip()}**\n")
        elif found := CARD.match(line):
            rounds.append(f"- {found[1].strip()}")
        elif (found := TEXT.match(line)) and found[1]:
            answers.append(f"{found[1]}\n")
        elif line.strip().startswith("|") and answers:
            said = line.strip(" |")
            rounds[-1] += "" if ":" in rounds[-1] else f": {said}"
    title = options.get("title", "Which goes with which?")
    asked = "\n".join(
        [f"**{title}** [Play it in the book]({page.address}#{argument}).", "", *rounds]
    )
    told = "\n".join(answers) + "\n\n" + after
    return f"{plain(asked, page)}\n\n{_folded('What a physicist would say', plain(told, page))}"


def _recall(argument, options, body, page):
    return f"*Your answers of the game are [in the book]({page.address}).*\n\n{plain(body, page)}\n"


def _bibliography(argument, options, body, page):
    return "\n".join(f"- {found.entry}" for found in page.references.values()) + "\n"


def _only_there(argument, options, body, page):
    return f"*[In the book]({page.address}), a table stands here.*\n"


def _nothing(argument, options, body, page):
    return ""


def _unknown(argument, options, body, page):
    return plain("\n\n".join(filter(None, (argument, body))), page) + "\n"


DIRECTIVES: dict[str, Callable[[str, dict[str, str], str, Page], str]] = {
    "index": _nothing,
    "predict": _predict,
    "answer": _answer,
    "exercise": _exercise,
    "solution": _solution,
    "note": _box,
    "admonition": _box,
    "presets": _presets,
    "matching": _matching,
    "recall": _recall,
    "bibliography": _bibliography,
    "ledger": _only_there,
    "progress": _nothing,
}
