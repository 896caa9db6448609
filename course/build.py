"""From one source to what is handed out and what is kept: `otter assign` on a master notebook.

For the part PART the folder `_build/course/PART` gets

- `student/PART.ipynb`: the questions, empty answers, and those tests that help;
- `instructor/PART.ipynb`: the same with solutions, rubrics and every test;
- `instructor/PART-autograder.zip`: what `otter run`, `otter grade` and Gradescope grade with.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from otter.assign import main as assign
from otter.assign.solutions import SOLUTION_CELL_TAG

from course.source import ProblemSet, ProblemSetError, Question, is_hidden

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "_build" / "course"

# The variable from which a set draws a student's own numbers; the grader draws others.
SEED = {"variable": "my_seed", "student_value": 1, "autograder_value": 20_240}

# The first cell of both versions. No line of it is anybody's answer.
SETUP = """\
# Fetch what this notebook needs, where it is not installed.
from importlib.util import find_spec

if not all(map(find_spec, ["ergolib", "otter"])):
    ergolib = "{ergolib}"
    get_ipython().run_line_magic("pip", f"install --quiet otter-grader '{{ergolib}}'")"""

SUBMIT = "The zip file appears beside this notebook. Nothing is sent anywhere by itself."


@dataclass(frozen=True)
class Made:
    """Where the versions of a set are."""

    student: Path
    instructor: Path
    autograder: Path


def build(problems: ProblemSet, output: Path = OUTPUT) -> Made:
    """Write the student's version, the instructor's version and the autograder of a set."""
    place = output / problems.name
    with tempfile.TemporaryDirectory() as work:
        master = Path(work) / f"{problems.name}.ipynb"
        nbformat.write(_master(problems), master)
        made = Path(work) / "made"
        try:
            assign(str(master), str(made), no_pdfs=True, no_run_tests=True)
        except (RuntimeError, ValueError, AssertionError) as error:
            raise ProblemSetError(f"{problems.name}.md: otter assign refuses it: {error}") from None
        for version in ("student", "autograder"):
            _set_up(made / version / master.name)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(made / "student", place / "student")
        instructor = place / "instructor"
        instructor.mkdir()
        shutil.copy(made / "autograder" / master.name, instructor)
        (zipped,) = (made / "autograder").glob("*.zip")  # otter puts the time into its name
        autograder = instructor / f"{problems.name}-autograder.zip"
        shutil.copy(zipped, autograder)
    return Made(place / "student" / master.name, instructor / master.name, autograder)


def _master(problems: ProblemSet) -> NotebookNode:
    """The source as otter wants it, with what is the same in every set and what students see."""
    cells = [nbformat.from_dict(cell) for cell in problems.notebook.cells]
    for question in reversed(problems.questions):
        cells[question.heading].source = _announced(cells[question.heading].source, question)
        cells.insert(question.heading + 1, _for_instructors(question))
    title, *rest = cells
    return nbformat.v4.new_notebook(
        cells=[_assignment(problems), title, _overview(problems), *rest],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )


def _assignment(problems: ProblemSet) -> NotebookNode:
    """Otter's settings, the same for every set."""
    settings = {
        "name": problems.name,
        "seed": SEED,
        "tests": {"files": False, "ok_format": False},
        "export_cell": {"pdf": False, "run_tests": False, "instructions": SUBMIT},
        "requirements": [_released()],
        "python_version": "3.12",
    }
    return new_raw_cell("# ASSIGNMENT CONFIG\n" + yaml.safe_dump(settings, sort_keys=False))


def _released() -> str:
    """Where a grading machine gets ergolib: the wheel that is published with the book."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    wheel = f"ergolib-{project['version']}-py3-none-any.whl"
    return f"ergolib @ {project['urls']['Book']}/downloads/{wheel}"


def _set_up(path: Path) -> None:
    """Let the title come first, then the cell that fetches packages, then otter's own."""
    notebook = nbformat.read(path, as_version=4)
    otters, title, *rest = notebook.cells
    cell = new_code_cell(SETUP.format(ergolib=_released()), metadata={"editable": False})
    notebook.cells = [title, cell, otters, *rest]
    nbformat.write(notebook, path)


def _announced(text: str, question: Question) -> str:
    """The text of a question, with its points and minutes under its heading."""
    heading, _, rest = text.partition("\n")
    judged = "read by your teacher" if question.manual else "graded by tests"
    points = f"{question.points:g} point{'s' if question.points != 1 else ''}"
    return f"{heading}\n\n*{points}, about {question.minutes} minutes, {judged}*\n{rest}"


def _overview(problems: ProblemSet) -> NotebookNode:
    """What a teacher plans with; otter leaves it out of the student's version."""
    lines = [
        "**Instructor's version.** It has the solutions, the rubrics and all tests.",
        "",
        "| question | points | minutes | graded by |",
        "|---|---|---|---|",
    ]
    for question in problems.questions:
        judge = "a person" if question.manual else "tests"
        lines.append(f"| `{question.name}` | {question.points:g} | {question.minutes} | {judge} |")
    lines.append(f"| all | {problems.points:g} | {problems.minutes} | |")
    return new_markdown_cell("\n".join(lines), metadata={"tags": [SOLUTION_CELL_TAG]})


def _for_instructors(question: Question) -> NotebookNode:
    """The rubric and all tests, as a cell that otter leaves out of the student's version."""
    lines = [f"**Rubric** (`{question.name}`). {question.rubric}"]
    for test in question.tests:
        kind = "Hidden test" if is_hidden(test) else "Public test"
        lines += ["", f"{kind}:", "", "```python", test.source, "```"]
    return new_markdown_cell("\n".join(lines), metadata={"tags": [SOLUTION_CELL_TAG]})
