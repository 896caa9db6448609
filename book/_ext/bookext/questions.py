"""Questions that a reader answers in the page.

``{predict}`` comes before an explanation, ``{answer}`` in an exercise.

A prediction::

    :::{predict} You cool the magnet slowly. What does its magnetization do?
    - It jumps
    - It leaves zero continuously, but with infinite slope
    - It has been growing all along

    ---

    What is written after the rule appears once the reader has committed.
    :::

Without a list of options the reader writes a number or a few words (``:input: number``, the
default, or ``text``). A checked number (lines after it are common mistakes)::

    :::{answer} 95.09
    :tolerance: 0.5%
    :unit: sweeps
    - 67.41: That is the time of Metropolis updates.
    :::

A prediction with ``:note:`` is a line for the notebook: it is kept, and not counted.

The value may be the name of something glued on the same page (``:::{answer} tau``), and so may the
mistakes: numbers in the book are computed, not typed. A choice marks its right options; indented
lines are what the reader is told::

    :::{answer}
    - [x] It stays finite
    - [ ] It vanishes
      At finite size, yes. But the limit is taken first.
    :::

Without JavaScript predictions are simply shown, and the answers are in a disclosure.
"""

import html
import json
import re
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

OPTION = re.compile(r"^[-*] +\[([ xX])\] +(.*)$")
RULE = re.compile(r"-{3,}")
MISTAKE = re.compile(r"^[-*] +([^:\s]+): +(.*)$")


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _begin(kind: str, directive, text: str) -> nodes.raw:
    """Return the beginning of a question, with the words from which `progress` makes its key."""
    lines = list(directive.content)
    if kind == "answer":  # what the page says to a wrong answer is not part of the question
        lines = [line for line in lines if OPTION.match(line)]
    else:
        lines = lines[: next(i for i, line in enumerate(lines) if RULE.fullmatch(line.strip()))]
    options = [f"{name}: {value}" for name, value in sorted(directive.options.items())]
    return nodes.raw(
        "",
        text,
        format="html",
        question=(kind, "\n".join([*directive.arguments, *options, *lines])),
    )


class Question(SphinxDirective):
    """What both directives share."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def name_of(self, kind: str) -> str:
        """Return an id that is unique in the page."""
        return f"{kind}-{self.env.new_serialno(kind) + 1}"

    def block(self, lines: list[str], offset: int = 0) -> list[nodes.Node]:
        """Parse Markdown."""
        holder = nodes.container()
        content = StringList(lines, source=self.get_source_info()[0] or "")
        self.state.nested_parse(content, self.content_offset + offset, holder)
        return holder.children

    def line(self, text: str) -> list[nodes.Node]:
        """Parse Markdown within a line."""
        found, messages = self.state.inline_text(text, self.lineno)
        return found + messages


class Predict(Question):
    """A question to commit to before reading on."""

    option_spec: ClassVar = {
        "input": lambda value: directives.choice(value, ("number", "text")),
        "right": directives.positive_int,
        "note": directives.flag,
    }

    def run(self):
        """Return the question, its options and what is revealed."""
        lines = list(self.content)
        rule = next((i for i, text in enumerate(lines) if RULE.fullmatch(text.strip())), None)
        if rule is None:
            raise self.error("predict needs a line '---' between the question and what is revealed")
        above, below = lines[:rule], lines[rule + 1 :]
        first = next((i for i, text in enumerate(above) if re.match(r"[-*] ", text)), len(above))
        options = _items(above[first:])
        name = self.name_of("predict")
        note = "note" in self.options
        heading = "Write down" if note else "Predict"
        out = [
            _begin(
                "note" if note else "predict",
                self,
                f'<section class="predict" id="{name}" aria-labelledby="{name}-title"><form>'
                f'<fieldset><legend id="{name}-title"><b>{heading}</b> ',
            ),
            *(
                self.line(self.arguments[0])
                if self.arguments
                else [nodes.Text("before you read on")]
            ),
            _raw("</legend>"),
            *self.block(above[:first]),
        ]
        for number, (text, _) in enumerate(options, 1):
            out.append(
                _raw(
                    f'<label class="option"><input type="radio" name="{name}" value="{number}" '
                    "required><span>"
                )
            )
            out += [*self.line(text), _raw("</span></label>")]
        if not options:
            kind = "text" if self.options.get("input") == "text" else 'text" inputmode="decimal'
            out.append(
                _raw(
                    f'<label class="entry">{"Your line" if note else "Your prediction"} '
                    f'<input type="{kind}" name="{name}" '
                    'required autocomplete="off"></label>'
                )
            )
        right = f' data-right="{self.options["right"]}"' if "right" in self.options else ""
        out.append(
            _raw(
                '</fieldset><p class="submit needs-js"><button type="submit">Commit</button>'
                f'<output class="said" aria-live="polite"></output></p></form>'
                f'<div class="reveal" tabindex="-1"{right}>'
            )
        )
        return [*out, *self.block(below, rule + 1), _raw("</div></section>")]


class Answer(Question):
    """An answer that the page checks."""

    option_spec: ClassVar = {
        "tolerance": directives.unchanged,
        "unit": directives.unchanged,
        "label": directives.unchanged,
    }

    def run(self):
        """Return a form for a number or for a choice."""
        name = self.name_of("answer")
        return self.number(name) if self.arguments else self.choice(name)

    def value(self, text: str) -> float:
        """Read a number, or the value glued under this name on this page."""
        try:
            return float(text)
        except ValueError:
            pass
        renderer = self.state.document.get("nb_renderer")
        glued = renderer.renderer.nb_client.glue_data if renderer else {}
        if text not in glued:
            raise self.error(f"answer: {text!r} is neither a number nor glued on this page")
        try:
            return glued_number(glued[text]["data"].get("text/plain", ""))
        except ValueError:
            raise self.error(f"answer: what is glued as {text!r} is not a number") from None

    def number(self, name: str):
        """Return a form for a number."""
        right, unit = self.value(self.arguments[0].strip()), self.options.get("unit", "")
        tolerance = self.options.get("tolerance", "1%").strip()
        size = float(tolerance.rstrip("%"))
        allowed = abs(right) * size / 100 if tolerance.endswith("%") else size
        if not allowed > 0:
            raise self.error("answer: the tolerance must be more than 0")
        mistakes = []
        for text, _ in _items(self.content):
            found = MISTAKE.match(f"- {text}")
            if not found:
                raise self.error(
                    f"answer: a common mistake is written '- value: what to say', got {text!r}"
                )
            mistakes.append((self.value(found[1]), found[2]))
        label = html.escape(self.options.get("label", "Your answer"))
        data = html.escape(
            json.dumps(
                {"right": right, "allowed": allowed, "wrong": [value for value, _ in mistakes]}
            )
        )
        out = [
            _begin(
                "answer",
                self,
                f'<div class="answer" id="{name}" data-answer="{data}">'
                '<form class="needs-js" novalidate>'
                f'<label class="entry">{label} <span class="keep"><input type="text" '
                f'inputmode="decimal" autocomplete="off" size="10" aria-describedby="{name}-said">'
                + (f' <span class="unit">{html.escape(unit)}</span>' if unit else "")
                + '</span></label><button type="submit">Check</button>'
                f'<output class="said" id="{name}-said" aria-live="polite"></output></form>',
            )
        ]
        for number, (_, text) in enumerate(mistakes):
            out += [
                _raw(f'<p class="feedback" hidden data-for="{number}">'),
                *self.line(text),
                _raw("</p>"),
            ]
        shown = f"{right:.6g}".replace("-", "−") + (f" {html.escape(unit)}" if unit else "")
        return [*out, _raw(f"{_disclosed(f'<p>{shown}</p>')}</div>")]

    def choice(self, name: str):
        """Return a form for a choice."""
        options = _items(self.content)
        marks = [OPTION.match(f"- {text}") for text, _ in options]
        if not options or not all(marks):
            raise self.error(
                "answer: give a number, or options written '- [x] right' and '- [ ] wrong'"
            )
        right = [number for number, mark in enumerate(marks) if mark[1] != " "]
        if not right:
            raise self.error("answer: no option is marked [x]")
        kind = "checkbox" if len(right) > 1 else "radio"
        label = html.escape(
            self.options.get("label", "Which is right?" if kind == "radio" else "Which are right?")
        )
        data = html.escape(json.dumps({"options": right}))
        out = [
            _begin(
                "answer",
                self,
                f'<div class="answer" id="{name}" data-answer="{data}"><form novalidate>'
                f"<fieldset><legend>{label}</legend>",
            )
        ]
        for number, mark in enumerate(marks):
            out.append(
                _raw(
                    f'<label class="option"><input type="{kind}" name="{name}" value="{number}">'
                    "<span>"
                )
            )
            out += [*self.line(mark[2]), _raw("</span></label>")]
        out.append(
            _raw(
                '</fieldset><p class="submit needs-js"><button type="submit">Check</button>'
                '<output class="said" aria-live="polite"></output></p></form>'
            )
        )
        for number, (_, text) in enumerate(options):
            if text:
                out += [
                    _raw(f'<p class="feedback" hidden data-for="{number}">'),
                    *self.line(text),
                    _raw("</p>"),
                ]
        out.append(_raw('<details class="solved without-js"><summary>Answer</summary><ul>'))
        for number in right:
            out += [_raw("<li>"), *self.line(marks[number][2]), _raw("</li>")]
        return [*out, _raw("</ul></details></div>")]


def _disclosed(text: str) -> str:
    return f'<details class="solved without-js"><summary>Answer</summary>{text}</details>'


def glued_number(text: str) -> float:
    """Read a number from the plain text of what is glued, such as ``np.float64(0.5)``."""
    found = re.search(r"(?:^|[('])([-+]?[\d.]+(?:e[-+]?\d+)?)(?:$|[)'])", text)
    if not found:
        raise ValueError(f"{text!r} is not a number")
    return float(found[1])


def _items(lines) -> list[tuple[str, str]]:
    """Split a Markdown list into its items: first line, and the indented lines after it as one."""
    items: list[list[str]] = []
    for line in lines:
        if re.match(r"[-*] ", line):
            items.append([line[2:].strip(), ""])
        elif line.strip() and items:
            items[-1][1] = f"{items[-1][1]} {line.strip()}".strip()
    return [(head, rest) for head, rest in items]


def setup(app):
    """Register both directives."""
    app.add_directive("predict", Predict)
    app.add_directive("answer", Answer)
