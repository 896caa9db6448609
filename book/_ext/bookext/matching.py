"""A game of matching pictures with words, and its return at the end of a part.

A game has rounds; in each, two or three pictures are matched with as many words, on one or more
questions::

    :::{matching} symmetry-of-states
    :title: Which goes with which?
    :questions: temperature = hot | cold; symmetry = more symmetrical | less symmetrical

    - Hot and cold spins
      - hot spins: ising temperature=5 size=64
        | light and dark squares, thoroughly mixed
        | hot, more symmetrical
      - cold spins: ising temperature=1 size=64
        | nearly all squares light
        | cold, less symmetrical
      > Markdown, shown with this round's answers.

    ---

    Markdown, shown below all answers.
    :::

A picture is a live component and its parameters, drawn by its kernel while the book is built, or a
function of `pictures`; after it come what a reader sees who cannot see it, and what we would say:
one word for each question, or, in quotes, something that is neither word (``"equally
symmetrical"``). A line ``questions: ...`` under a round's title replaces the questions for that
round.

``{recall}`` on any later page shows the reader's answers, and asks again::

    :::{recall}
    :game: symmetry-of-states
    :questions: symmetry
    :rounds: Steam and ice; Hot and cold spins

    Markdown, shown with what has changed.
    :::

Both are in the page as HTML; `matching.js` plays. Answers stay in the reader's browser.
"""

import re
import struct
from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from json import dumps
from typing import ClassVar

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ergolib.live.component import WHERE, component

from .execution import BOOK
from .lab import parameters
from .pages import squeezed
from .pictures import PICTURES
from .questions import Question as Asking

log = logging.getLogger(__name__)

ROUND = re.compile(r"[-*] +(\S.*)$")
CARD = re.compile(r"\s+[-*] +([^:|]+):(.*)$")
OWN_QUESTIONS = re.compile(r"\s+questions:(.*)$")
TEXT = re.compile(r"\s+>(?: (.*))?$")

#: Pictures smaller than this are lattices, whose cells stay sharp when enlarged.
SMALL = 300


class MalformedGameError(ValueError):
    """A game that is not written as it should be: which line, counted from 0, and what is wrong."""

    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Question:
    """What is asked of every picture of a round, and the words to choose from."""

    name: str
    labels: tuple[str, ...]


@dataclass
class Card:
    """A picture: its name, how it is drawn, what it looks like, and what we would say of it."""

    name: str
    line: int
    written: str
    picture: bytes = b""
    alt: str = ""
    says: tuple[str, ...] = ()


@dataclass
class Round:
    """Pictures that are matched together."""

    title: str
    line: int
    questions: tuple[Question, ...]
    cards: list[Card] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    text_line: int = 0


# Reading a game ------------------------------------------------------------


def read_questions(text: str, line: int = 0) -> tuple[Question, ...]:
    """Read ``temperature = hot | cold; symmetry = more | less``."""
    questions = []
    for part in filter(None, map(str.strip, text.split(";"))):
        name, _, words = part.partition("=")
        labels = tuple(map(str.strip, words.split("|")))
        if not name.strip() or len(labels) not in (2, 3) or not all(labels):
            raise MalformedGameError(
                line, f"a question is written 'name = word | word', of two or three, got {part!r}"
            )
        if len(set(labels)) < len(labels):
            raise MalformedGameError(line, f"the words of a question must differ, got {part!r}")
        questions.append(Question(name.strip(), labels))
    if not questions:
        raise MalformedGameError(
            line, "questions are missing: 'questions: name = word | word; ...'"
        )
    if len({each.name for each in questions}) < len(questions):
        raise MalformedGameError(line, f"two questions have the same name in {text.strip()!r}")
    return tuple(questions)


def read_rounds(lines: list[str], questions: tuple[Question, ...]) -> list[Round]:
    """Read the rounds of a game; every picture is drawn."""
    rounds: list[Round] = []
    for number, line in enumerate(lines):
        now = rounds[-1] if rounds else None
        if not line.strip():
            if now and now.text:
                now.text.append("")
        elif found := ROUND.match(line):
            rounds.append(Round(found[1].strip(), number, questions))
        elif now is None:
            raise MalformedGameError(
                number, f"a game begins with a round, '- Title', got {line.strip()!r}"
            )
        elif found := TEXT.match(line):
            now.text_line = now.text_line or number
            now.text.append(found[1] or "")
        elif not now.cards and (found := OWN_QUESTIONS.match(line)):
            now.questions = read_questions(found[1], number)
        elif found := CARD.match(line):
            now.cards.append(Card(found[1].strip(), number, found[2].strip()))
        elif now.cards and not now.text:
            now.cards[-1].written += f" {line.strip()}"
        else:
            raise MalformedGameError(
                number,
                "expected a picture '  - name: picture | what it looks like | what we would say' "
                f"or text '  > ...', got {line.strip()!r}",
            )
    if not rounds:
        raise MalformedGameError(0, "a game needs at least one round, '- Title'")
    seen = set()
    for each in rounds:
        if each.title in seen:
            raise MalformedGameError(each.line, f"two rounds have the title {each.title!r}")
        seen.add(each.title)
        _complete(each)
    return rounds


def _complete(now: Round) -> None:
    """Check a round and draw its pictures."""
    if len(now.cards) not in (2, 3):
        raise MalformedGameError(
            now.line, f"a round has two or three pictures, {now.title!r} has {len(now.cards)}"
        )
    if not now.questions:
        raise MalformedGameError(
            now.line, "questions are missing: ':questions: name = word | word; name = word | word'"
        )
    for question in now.questions:
        if len(question.labels) != len(now.cards):
            raise MalformedGameError(
                now.line,
                f"{now.title!r} has {len(now.cards)} pictures and {question.name!r} has "
                f"{len(question.labels)} words; give the round 'questions: ...' of its own",
            )
    if len({card.name for card in now.cards}) < len(now.cards):
        raise MalformedGameError(now.line, f"two pictures of {now.title!r} have the same name")
    for card in now.cards:
        parts = [part.strip() for part in card.written.split("|")]
        if len(parts) != 3 or not all(parts):
            raise MalformedGameError(
                card.line,
                f"{card.name!r} needs three parts, 'picture | what it looks like | what we would "
                f"say', got {card.written!r}",
            )
        card.alt = parts[1]
        card.says = _says(card, now.questions, parts[2])
        card.picture = _picture(card, parts[0])
    for place, question in enumerate(now.questions):
        said = [card.says[place] for card in now.cards if card.says[place] in question.labels]
        if len(set(said)) < len(said):
            raise MalformedGameError(
                now.line, f"we would say {said[0]!r} of more than one picture of {now.title!r}"
            )


def _says(card: Card, questions: tuple[Question, ...], text: str) -> tuple[str, ...]:
    """Read what we would say: a word of each question, or anything in quotes."""
    parts = [part.strip() for part in re.findall(r'\s*"[^"]*"\s*|[^,]+', text)]
    if len(parts) != len(questions):
        raise MalformedGameError(
            card.line,
            f"{card.name!r} needs one answer for each of "
            f"{', '.join(repr(each.name) for each in questions)}, got {text!r}",
        )
    for part, question in zip(parts, questions, strict=True):
        if part not in question.labels and not re.fullmatch(r'"[^"]+"', part):
            raise MalformedGameError(
                card.line,
                f"the {question.name} of {card.name!r} must be "
                f"{' or '.join(map(repr, question.labels))}, or anything in quotes, got {part!r}",
            )
    return tuple(part.strip('"') for part in parts)


def _picture(card: Card, text: str) -> bytes:
    """Draw a picture: a component or a function, then name=value."""
    name, _, words = text.partition(" ")
    try:
        if name in PICTURES:
            return PICTURES[name](**parameters(None, words))
        if name not in WHERE:
            known = ", ".join([*WHERE, *PICTURES])
            raise ValueError(f"a picture is one of {known}, got {name!r}")
        made = component(name)
        return made.poster(made.complete(parameters(made, words)))
    except (TypeError, ValueError) as error:
        raise MalformedGameError(card.line, f"{card.name!r}: {error}") from error


# Writing it ------------------------------------------------------------


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def image(card: dict, alt: str | None = None) -> str:
    """Return a picture; the build puts it into a file."""
    picture = card["picture"]
    width, height = struct.unpack(">II", picture[16:24])  # where every PNG has its size
    kind = ' class="pixels"' if width < SMALL else ""
    words = escape(card["alt"] if alt is None else alt)
    return (
        f'<img{kind} src="data:image/png;base64,{b64encode(picture).decode()}" '
        f'width="{width}" height="{height}" alt="{words}" draggable="false">'
    )


def described(rounds: list[dict]) -> str:
    """Return what the script needs to know, as an attribute's value."""
    return escape(
        dumps(
            [
                {
                    "title": each["title"],
                    "cards": [card["name"] for card in each["cards"]],
                    "questions": [
                        {"name": name, "labels": labels, "says": [c["says"][i] for c in cards]}
                        for i, (name, labels) in enumerate(each["questions"])
                        for cards in [each["cards"]]
                    ],
                }
                for each in rounds
            ],
            separators=(",", ":"),
            ensure_ascii=False,
        )
    )


def board(name: str, number: int, count: int, each: dict) -> str:
    """Return a round to be played: pictures, and places for them."""
    cards = "".join(
        f'<div class="card" data-card="{i}">{image(card)}'
        f'<span class="name">{escape(card["name"])}</span><span class="placed needs-js"></span>'
        "</div>"
        for i, card in enumerate(each["cards"])
    )
    wells = ""
    for i, (question, labels) in enumerate(each["questions"]):
        slots = "".join(
            f'<button type="button" class="slot" data-question="{i}" data-label="{j}">'
            f'<span class="well"></span><span class="label">{escape(label)}</span></button>'
            for j, label in enumerate(labels)
        )
        wells += (
            f'<div class="question" role="group" aria-label="{escape(question)}">'
            f'<span class="asked">{escape(question)}</span><div class="slots">{slots}</div></div>'
        )
    words = "; ".join(
        f"{escape(question)}: {escape(' or '.join(labels))}"
        for question, labels in each["questions"]
    )
    title = f"{name}-{number}"
    which = f'<span class="count">{number} of {count}</span>' if count > 1 else ""
    return (
        f'<div class="round of-{len(each["cards"])}" role="group" aria-labelledby="{title}">'
        f'<p class="round-title"><span id="{title}">{escape(each["title"])}</span>{which}</p>'
        f'<div class="plate"><div class="cards">{cards}</div>'
        f'<div class="wells needs-js">{wells}</div>'
        f'<p class="words without-js">{words}</p></div></div>'
    )


def strip(each: dict, below) -> str:
    """Return the pictures of a round side by side; ``below`` writes what stands under each."""
    told = "".join(
        f'<figure class="told" data-card="{i}">{image(card, "")}<figcaption>'
        f'<span class="name">{escape(card["name"])}</span>{below(i, card)}</figcaption></figure>'
        for i, card in enumerate(each["cards"])
    )
    return (
        f'<p class="round-title"><span>{escape(each["title"])}</span></p>'
        f'<div class="strip of-{len(each["cards"])}">{told}</div>'
    )


def line(kind: str, term: str, words: str = "") -> str:
    """Return one line of what was said of a picture."""
    hidden = "" if words else " hidden"
    return f'<div class="{kind}"{hidden}><dt>{term}</dt><dd>{escape(words)}</dd></div>'


def told(i: int, card: dict) -> str:
    """Return both answers, the reader's to be filled in."""
    we = line("we", "a physicist would say", ", ".join(card["says"]))
    return f"<dl>{line('you', 'you said')}{we}</dl>"


class Matching(Asking):
    """``{matching}``: a game."""

    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar = {"questions": str, "title": str}

    def run(self):
        """Return the game, and note it for ``{recall}``."""
        name = nodes.make_id(self.arguments[0])
        lines = list(self.content)
        rule = next((i for i, text in enumerate(lines) if re.fullmatch(r"-{3,}\s*", text)), None)
        above = lines if rule is None else lines[:rule]
        first = self.lineno + self.content_offset + 1
        try:
            given = self.options.get("questions")
            questions = read_questions(given, self.lineno - first) if given else ()
            rounds = read_rounds(above, questions)
        except MalformedGameError as error:
            raise self.error(f"matching {name!r}, line {first + error.line}: {error}") from error
        known = _book(self.env)["games"]
        if name in known and known[name]["docname"] != self.env.docname:
            raise self.error(f"matching {name!r} is also on the page {known[name]['docname']!r}")
        plain = [
            {
                "title": each.title,
                "questions": [(question.name, question.labels) for question in each.questions],
                "cards": [
                    {key: getattr(card, key) for key in ("name", "picture", "alt", "says")}
                    for card in each.cards
                ],
            }
            for each in rounds
        ]
        title = self.options.get("title", "Which goes with which?")
        known[name] = {"docname": self.env.docname, "rounds": plain, "title": title}
        boards = "".join(
            board(name, number, len(plain), each) for number, each in enumerate(plain, 1)
        )
        out = [
            _raw(
                f'<section class="matching" id="{name}" data-game="{name}" '
                f'data-rounds="{described(plain)}" aria-labelledby="{name}-title">'
                f'<p class="asks" id="{name}-title"><b>Match</b> {escape(title)}</p>{boards}'
                '<div class="moves needs-js"><button type="button" class="commit">Commit</button>'
                '<button type="button" class="link undo">Undo</button>'
                '<button type="button" class="link clear">Clear</button>'
                '<p class="said" role="status"></p></div>'
                '<details class="outcome" tabindex="-1"><summary>What a physicist would say'
                '</summary><p class="verdict needs-js"></p>'
            )
        ]
        for each, shown in zip(rounds, plain, strict=True):
            out += [_raw(f'<div class="answered">{strip(shown, told)}')]
            out += [*self.block(each.text, each.text_line), _raw("</div>")]
        if rule is not None:
            out += self.block(lines[rule + 1 :], rule + 1)
        out.append(
            _raw(
                '<p class="needs-js"><button type="button" class="again">Play again</button></p>'
                "</details></section>"
            )
        )
        return out


# Asking again ------------------------------------------------------------


class recall(nodes.General, nodes.Element):  # noqa: N801, D101 -- docutils writes node classes in lower case
    pass


class Recall(SphinxDirective):
    """``{recall}``: the reader's answers of a game, and the same questions once more."""

    has_content = True
    option_spec: ClassVar = {"game": str, "rounds": str, "questions": str, "title": str}

    def run(self):
        """Leave a place, to be filled when every page has been read."""
        if "game" not in self.options:
            raise self.error("recall needs the name of a game: ':game: name'")
        _book(self.env)["recalls"].add(self.env.docname)
        place = recall(
            game=nodes.make_id(self.options["game"]),
            rounds=_listed(self.options.get("rounds")),
            questions=_listed(self.options.get("questions")),
            title=self.options.get("title", "What do you say now?"),
            name=f"recall-{self.env.new_serialno('recall') + 1}",
        )
        self.set_source_info(place)
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def chosen(game: dict, place) -> list[dict]:
    """Return the rounds and questions that are asked again; ValueError if one is unknown."""
    titles = [each["title"] for each in game["rounds"]]
    names = {name for each in game["rounds"] for name, _ in each["questions"]}
    for kind, wanted, known in (
        ("round", place["rounds"], titles),
        ("question", place["questions"], sorted(names)),
    ):
        for each in wanted:
            if each not in known:
                raise ValueError(
                    f"the game {place['game']!r} has no {kind} {each!r}; "
                    f"it has {', '.join(map(repr, known))}"
                )
    found = []
    for each in game["rounds"]:
        if place["rounds"] and each["title"] not in place["rounds"]:
            continue
        keep = [
            i
            for i, (name, _) in enumerate(each["questions"])
            if not place["questions"] or name in place["questions"]
        ]
        if keep:
            cards = [c | {"says": tuple(c["says"][i] for i in keep)} for c in each["cards"]]
            found.append(each | {"questions": [each["questions"][i] for i in keep], "cards": cards})
    return found


def asked_again(name: str, number: int, each: dict) -> str:
    """Return a round with what was said then, and a choice for now."""

    def below(i, card):
        lines = line("then", "then you said") + line("you", "now you say")
        lines += line("we", "a physicist would say", ", ".join(card["says"]))
        asked = ""
        for j, (question, labels) in enumerate(each["questions"]):
            group = f"{name}-{number}-{j}-{i}"
            options = "".join(
                f'<label><input type="radio" name="{group}" value="{k}" data-question="{j}" '
                f'data-card="{i}"><span>{escape(label)}</span></label>'
                for k, label in enumerate(labels)
            )
            legend = f'And now? <span class="unseen">{escape(card["name"])}, </span>'
            asked += (
                f'<fieldset class="now needs-js"><legend>{legend}'
                f'<span class="asked">{escape(question)}</span></legend>{options}</fieldset>'
            )
        return f"<dl>{lines}</dl>{asked}"

    return f'<div class="answered">{strip(each, below)}</div>'


def _fill(app, doctree, docname):
    """Put every ``{recall}`` of a page in its place."""
    games = _book(app.env)["games"]
    for place in list(doctree.findall(recall)):
        game = games.get(place["game"])
        try:
            if game is None:
                known = ", ".join(map(repr, sorted(games))) or "none"
                raise ValueError(f"no page has a game {place['game']!r}; there is {known}")
            rounds = chosen(game, place)
        except ValueError as error:
            log.warning("recall: %s", error, location=place)
            place.replace_self(place.children)
            continue
        name = place["name"]
        link = app.builder.get_relative_uri(docname, game["docname"]) + f"#{place['game']}"
        before = _raw(
            f'<section class="matching recall" id="{name}" data-game="{place["game"]}" '
            f'data-rounds="{described(rounds)}" aria-labelledby="{name}-title">'
            f'<p class="asks" id="{name}-title"><b>Once more</b> {escape(place["title"])}</p>'
            '<p class="invitation" hidden>This browser holds no answers of yours. '
            f'<a href="{escape(link)}">The game takes under a minute</a>, and this page will '
            "remember; or answer here.</p><form>"
            + "".join(asked_again(name, number, each) for number, each in enumerate(rounds))
            + '<div class="moves needs-js"><button type="submit" class="commit">Compare</button>'
            '<p class="said" role="status"></p></div></form>'
            '<div class="outcome" tabindex="-1"><p class="verdict needs-js"></p>'
        )
        after = _raw(
            '<p class="needs-js"><button type="button" class="again">Answer again</button></p>'
            "</div></section>"
        )
        place.replace_self([before, *place.children, after])


# What the build must remember ------------------------------------------------------------


def _book(env) -> dict:
    if not hasattr(env, "matching"):
        env.matching = {"games": {}, "recalls": set(), "state": ""}
    return env.matching


def _forget(app, env, docname):
    book = _book(env)
    for name in [name for name, game in book["games"].items() if game["docname"] == docname]:
        del book["games"][name]
    book["recalls"].discard(docname)


def _merge(app, env, docnames, other):
    ours, theirs = _book(env), _book(other)
    for name, game in theirs["games"].items():
        if game["docname"] in docnames:
            if name in ours["games"]:
                log.warning("matching %r is on two pages", name, location=game["docname"])
            ours["games"][name] = game
    ours["recalls"] |= theirs["recalls"] & set(docnames)


def _update(app, env):
    """Ask for the pages with ``{recall}`` to be written again if a game has changed."""
    book = _book(env)
    state = repr(book["games"])
    if state == book["state"]:
        return []
    book["state"] = state
    return sorted(book["recalls"])


def _context(app, pagename, templatename, context, doctree):
    """Add the rules and the script that the page needs."""
    if 'class="matching' in (context.get("body") or ""):
        context["page_style"] += squeezed(BOOK / "_static" / "matching.css")
        context.setdefault("page_scripts", []).append("matching.js")


def setup(app):
    """Register both directives, and what they need."""
    app.add_node(recall)
    app.add_directive("matching", Matching)
    app.add_directive("recall", Recall)
    app.connect("doctree-resolved", _fill)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _update)
    app.connect("html-page-context", _context, priority=960)
