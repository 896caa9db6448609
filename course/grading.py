"""A problem set is tried before it is handed out, as three students would try it.

One gives the instructor's answers and must get every point. One gives nothing back but the empty
notebook, and must not pass a single test. One gives the answers that the source calls `wrong`, and
must lose a hidden test of every question, by a failed assertion and not by a crash. Tests are run
by otter's own checker, with the grader's seed, in this process: no kernel has to start.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from otter.execute import Checker
from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import TestFile

from course.build import SEED, Made
from course.source import ProblemSet, ProblemSetError

_CHECK = re.compile(r'grader\.check\("(\w+)"\)')


def grade(notebook: NotebookNode, autograder: Path) -> tuple[dict[str, TestFile], list[str]]:
    """Run a submission and every test in it: the results by question, and the errors of its cells.

    A cell that fails is passed over, as otter does it: later questions are still graded.
    """
    seeded = f"{SEED['variable']} = {SEED['autograder_value']}\n"
    environment: dict[str, Any] = {"__name__": "__main__"}
    results: dict[str, TestFile] = {}
    errors: list[str] = []
    with tempfile.TemporaryDirectory() as work, contextlib.redirect_stdout(io.StringIO()):
        with zipfile.ZipFile(autograder) as archive:
            archive.extractall(work)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            check = _CHECK.match(cell.source)
            if check:
                test = str(Path(work) / "tests" / f"{check[1]}.py")
                results[check[1]] = Checker.check(test, NBMetadataConfig(), None, environment)
            elif "grader" not in cell.source and not cell.source.startswith("%"):
                try:
                    exec(seeded + cell.source, environment)
                except Exception as error:
                    errors.append(f"{type(error).__name__}: {error}, in the cell\n{cell.source}")
    return results, errors


def wrong_submission(problems: ProblemSet, instructor: NotebookNode) -> NotebookNode:
    """The instructor's notebook with every answer replaced by the wrong one of its source."""
    wrong = {
        problems.notebook.cells[question.solutions[0]].source: question.wrong
        for question in problems.questions
        if not question.manual
    }
    copied = nbformat.from_dict(instructor)
    for cell in copied.cells:
        if cell.cell_type == "code" and cell.source in wrong:
            cell.source = wrong.pop(cell.source)
    assert not wrong, "every solution of the source is in the instructor's version"
    return copied


def try_out(problems: ProblemSet, made: Made) -> None:
    """Grade the three submissions of a set, and refuse it if one does not get what it should."""
    instructor = nbformat.read(made.instructor, as_version=4)
    student = nbformat.read(made.student, as_version=4)
    full, errors = grade(instructor, made.autograder)
    if errors:
        raise ProblemSetError(
            f"{problems.name}.md: the instructor's version fails with {errors[0]}"
        )
    empty, _ = grade(student, made.autograder)
    wrong, _ = grade(wrong_submission(problems, instructor), made.autograder)
    for question in problems.questions:
        if question.manual:
            continue
        where = f"{problems.name}.md, question {question.name!r}"
        right = full[question.name]
        if not right.passed_all or right.score != question.points:
            raise ProblemSetError(f"{where}: its own solution does not pass:\n{right.summary()}")
        passed = [r.test_case.name for r in empty[question.name].test_case_results if r.passed]
        if passed:
            raise ProblemSetError(f"{where}: an empty answer passes the test {passed[0]!r}.")
        lost = [
            r for r in wrong[question.name].test_case_results if r.test_case.hidden and not r.passed
        ]
        if not lost:
            raise ProblemSetError(f"{where}: the wrong answer passes all hidden tests.")
        if not any("AssertionError" in (r.message or "") for r in lost):
            raise ProblemSetError(
                f"{where}: the wrong answer crashes, which proves nothing:\n{lost[0].message}"
            )
