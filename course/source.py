"""The source of a problem set: one text notebook, in the format of otter-grader's `otter assign`.

Prose and code are MyST, like the pages of the book; fenced blocks marked ``otter`` say where a
question, its solution and its tests begin and end. Beside otter's own keys each question states
what a teacher plans with (`minutes`, `rubric`) and, if it is graded by tests, an answer that is
`wrong` in a way that students really are wrong. Here a source is read, and refused with a clear
message if anything is missing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import yaml
from nbformat import NotebookNode
from otter.assign.blocks import BlockType, extract_all_fenced_otter_cells, is_block_boundary_cell

PROBLEMS = Path(__file__).parent / "problems"

_KEYS = ("name", "points", "minutes", "rubric", "wrong", "manual")


class ProblemSetError(ValueError):
    """A source that is not a whole problem set."""


@dataclass
class Question:
    """One question: what it is worth, what it takes, and how it is judged."""

    name: str
    points: float
    minutes: int
    rubric: str
    manual: bool
    wrong: str
    cells: range
    tests: list[NotebookNode] = field(default_factory=list)
    solutions: list[int] = field(default_factory=list)

    @property
    def hidden(self) -> list[NotebookNode]:
        """The tests that students do not see."""
        return [test for test in self.tests if is_hidden(test)]

    @property
    def heading(self) -> int:
        """The cell that its text begins with."""
        return self.cells.start + 1


@dataclass
class ProblemSet:
    """All questions of one part of the book, and the notebook they stand in."""

    name: str
    notebook: NotebookNode
    questions: list[Question]

    @property
    def points(self) -> float:
        """The points of all questions together."""
        return sum(question.points for question in self.questions)

    @property
    def minutes(self) -> int:
        """The minutes of all questions together."""
        return sum(question.minutes for question in self.questions)


def sources() -> dict[str, Path]:
    """The sources, by name, in the order of the book's parts as far as it knows them."""
    parts = ["symmetry", "map", "price", "latents", "circuits"]
    found = {path.stem: path for path in PROBLEMS.glob("*.md")}
    order = [name for name in parts if name in found]
    return {name: found[name] for name in order + sorted(set(found) - set(order))}


def is_hidden(test: NotebookNode) -> bool:
    """Whether a test opens with the line `# HIDDEN`, as otter wants it."""
    first = test.source.splitlines()[0] if test.source else ""
    return first.startswith("#") and "hidden" in first.lower()


def read(path: Path) -> ProblemSet:
    """Read a source and check that every question is whole."""
    notebook = jupytext.read(path, fmt="md:myst")
    notebook.cells = extract_all_fenced_otter_cells(notebook.cells)
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        raise ProblemSetError(f"{path.name}: it must open with a title, '# ...'.")
    questions = [_question(path.name, notebook, *block) for block in _blocks(path.name, notebook)]
    if not questions:
        raise ProblemSetError(f"{path.name}: there is no question in it.")
    names = [question.name for question in questions]
    for name in names:
        if names.count(name) > 1:
            raise ProblemSetError(f"{path.name}: two questions are called {name!r}.")
    return ProblemSet(path.stem, notebook, questions)


def _blocks(file: str, notebook: NotebookNode) -> Iterator[tuple[int, int]]:
    """The first and the last cell of every question."""
    begin = None
    for place, cell in enumerate(notebook.cells):
        if is_block_boundary_cell(cell, BlockType.QUESTION):
            if begin is not None:
                raise ProblemSetError(f"{file}: a question begins before the last one has ended.")
            begin = place
        elif is_block_boundary_cell(cell, BlockType.QUESTION, end=True):
            if begin is None:
                raise ProblemSetError(f"{file}: a question ends that has not begun.")
            yield begin, place
            begin = None
    if begin is not None:
        raise ProblemSetError(f"{file}: the last question has no '# END QUESTION'.")


def _question(file: str, notebook: NotebookNode, begin: int, end: int) -> Question:
    """One question, checked."""
    said = _settings(file, notebook.cells[begin].source)
    where = f"{file}, question {said['name']!r}"

    def refuse(why: str) -> ProblemSetError:
        return ProblemSetError(f"{where}: {why}")

    for key in said:
        if key not in _KEYS:
            raise refuse(f"{key!r} is not known. Known are {', '.join(_KEYS)}.")
    minutes, rubric, points = said.get("minutes"), said.get("rubric"), said.get("points")
    if not isinstance(minutes, int) or minutes < 1:
        raise refuse(f"`minutes` must be a whole number from 1 up; got {minutes!r}.")
    if not isinstance(rubric, str) or not rubric.strip():
        raise refuse(f"`rubric` must say what earns the points; got {rubric!r}.")

    manual = bool(said.get("manual", False))
    question = Question(
        said["name"], 0, minutes, rubric.strip(), manual, said.get("wrong") or "", range(begin, end)
    )
    _sort_cells(question, notebook)
    if end <= begin + 1 or not notebook.cells[begin + 1].source.startswith("## "):
        raise refuse("its text must open with a heading, '## ...'.")
    if not question.solutions:
        raise refuse("there is no solution between '# BEGIN SOLUTION' and '# END SOLUTION'.")

    if manual:
        if not isinstance(points, (int, float)) or points <= 0:
            raise refuse(f"`points` of a manual question must be one number; got {points!r}.")
        if question.tests or question.wrong:
            raise refuse("a manual question has a rubric, and neither tests nor `wrong`.")
        question.points = points
        return question

    _check_tests(question, refuse)
    worth = points if isinstance(points, list) else []
    if len(worth) != len(question.tests) or not all(
        isinstance(p, (int, float)) and p > 0 for p in worth
    ):
        raise refuse(
            f"`points` must list one number above 0 for each of its {len(question.tests)} tests; "
            f"got {points!r}."
        )
    public = len(question.tests) - len(question.hidden)
    if sum(worth[public:]) < sum(worth[:public]):
        raise refuse("the hidden tests must decide: they need at least half of the points.")
    if len(question.solutions) != 1:
        raise refuse("its solution must be one cell, which the wrong answer can stand in for.")
    if not question.wrong.strip():
        raise refuse(
            "`wrong` must hold an answer that a student might well give and that is wrong: "
            "the hidden tests are tried on it."
        )
    question.points = sum(worth)
    return question


def _settings(file: str, block: str) -> dict[str, Any]:
    """What the block that begins a question says."""
    try:
        said = yaml.safe_load(block)
    except yaml.YAMLError as error:
        raise ProblemSetError(f"{file}: the block\n{block}\nis no YAML: {error}") from None
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise ProblemSetError(f"{file}: a question has no `name`:\n{block}")
    return said


def _sort_cells(question: Question, notebook: NotebookNode) -> None:
    """Find the tests and the solutions among the cells of a question."""
    inside = None
    for place in question.cells:
        cell = notebook.cells[place]
        if inside and is_block_boundary_cell(cell, inside, end=True):
            inside = None
        elif is_block_boundary_cell(cell, BlockType.TESTS):
            inside = BlockType.TESTS
        elif is_block_boundary_cell(cell, BlockType.SOLUTION):
            inside = BlockType.SOLUTION
        elif inside is BlockType.TESTS:
            question.tests.append(cell)
        elif inside is BlockType.SOLUTION:
            question.solutions.append(place)


def _check_tests(question: Question, refuse: Any) -> None:
    """Some tests help the student, then some decide; each is one function with its own name."""
    if len(question.tests) == len(question.hidden):
        raise refuse("there is no public test to help the student.")
    if not question.hidden:
        raise refuse("there is no hidden test: one that opens with the line '# HIDDEN'.")
    hidden = [is_hidden(test) for test in question.tests]
    if hidden != sorted(hidden):
        raise refuse("public tests come before hidden ones: otter gives out points in that order.")
    names = []
    for test in question.tests:
        try:
            body = ast.parse(test.source).body
        except SyntaxError as error:
            raise refuse(f"a test is not Python: {error}") from None
        if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
            raise refuse("each test must be one function, and nothing else.")
        if not any(isinstance(node, ast.Assert) for node in ast.walk(body[0])):
            raise refuse(f"the test {body[0].name!r} asserts nothing.")
        names.append(body[0].name)
    if len(set(names)) < len(names):
        raise refuse(f"its tests need different names; got {', '.join(names)}.")
