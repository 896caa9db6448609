"""Every problem set: the instructor's version passes, an empty one fails, a wrong one is caught.

otter takes seconds to import, so it is imported in the tests that need it and not by every worker.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
SETS = sorted(path.stem for path in (ROOT / "course" / "problems").glob("*.md"))


@cache
def made(name, folder):
    from course.build import build
    from course.source import read, sources

    problems = read(sources()[name])
    return problems, build(problems, folder)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("course")


def test_every_part_has_a_set():
    assert {"symmetry", "map", "price", "latents", "circuits"} <= set(SETS)


@pytest.mark.parametrize("name", SETS)
def test_full_marks_no_marks_and_wrong_answers(name, folder):
    from course.grading import try_out

    try_out(*made(name, folder))


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_a_lesson_long(name, folder):
    problems, _ = made(name, folder)
    assert len(problems.questions) >= 6
    assert 60 <= problems.minutes <= 90
    assert any(question.manual for question in problems.questions)
    numbers = f"{len(problems.questions)} | {problems.points:g} | {problems.minutes}"
    assert f"| {numbers} |" in _row(name), "the table of course/README.md"


@pytest.mark.parametrize("name", SETS)
def test_students_see_neither_solutions_nor_hidden_tests(name, folder):
    problems, places = made(name, folder)
    student = places.student.read_text()
    instructor = places.instructor.read_text()
    for question in problems.questions:
        assert _json(question.rubric[:40]) not in student
        for test in question.hidden:
            hidden = ast.parse(test.source).body[0].name
            assert hidden not in student
            assert hidden in instructor
        for place in question.solutions:
            secret = _secret(problems.notebook.cells[place])
            assert secret
            for line in secret:
                assert _json(line) not in student, line
                assert _json(line) in instructor, line


@pytest.mark.parametrize("name", SETS)
def test_both_versions_are_valid_notebooks(name, folder):
    for path in made(name, folder)[1].student, made(name, folder)[1].instructor:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        title, setup, otters = (cell.source for cell in notebook.cells[:3])
        assert title.startswith("# ")
        assert "ergolib @ https://" in setup
        assert "import otter" in otters


def _row(name):
    table = (ROOT / "course" / "README.md").read_text().splitlines()
    return next((line for line in table if line.startswith(f"| `{name}` |")), "")


def _json(text):
    """A line as it stands in a notebook's file."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _secret(cell):
    """The lines of a solution that are long enough to give something away."""
    if cell.cell_type == "markdown":
        lines = cell.source.splitlines()
    else:
        lines, inside = [], False
        for line in cell.source.splitlines():
            if "# BEGIN SOLUTION" in line or "# END SOLUTION" in line:
                inside = "BEGIN" in line
            elif inside:
                lines.append(line)
    return [line.strip() for line in lines if len(line.strip()) > 20]


# A set of one question, to spoil.

SMALL = """---
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# A small set

```otter
# BEGIN QUESTION
name: double
points: [1, 1]
minutes: 5
rubric: Twice the number.
wrong: |
  def double(x):
      return x + 2
```

## 1. Twice

```otter
# BEGIN SOLUTION
```

```{code-cell} ipython3
def double(x):
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION
```

```otter
# END SOLUTION
```

```otter
# BEGIN TESTS
```

```{code-cell} ipython3
def test_two(double):
    assert double(2) == 4
```

```{code-cell} ipython3
# HIDDEN
def test_others(double):
    assert double(7) == 14
```

```otter
# END TESTS
```

```otter
# END QUESTION
```
"""


def spoilt(tmp_path, *changes):
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "small.md"
    path.write_text(text)
    return path


def test_otter_itself_gives_the_same_points(tmp_path):
    from course.build import build
    from course.grading import grade, wrong_submission
    from course.source import read

    problems = read(spoilt(tmp_path))
    places = build(problems, tmp_path)
    submission = wrong_submission(problems, nbformat.read(places.instructor, as_version=4))
    assert grade(submission, places.autograder)[0]["double"].score == 1
    nbformat.write(submission, tmp_path / "small.ipynb")
    command = [sys.executable, "-m", "otter", "run", "-a", places.autograder, "-o", tmp_path]
    subprocess.run([*command, tmp_path / "small.ipynb"], check=True, capture_output=True)
    graded = json.loads((tmp_path / "results.json").read_text())["tests"]
    assert {test["name"]: test.get("score") for test in graded}["double"] == 1


# A number that each student gets from `my_seed`: what is right for one is wrong for the grader.
OWN_NUMBER = (
    ("def double(x):\n      return x + 2", "twice = 14"),
    (
        "def double(x):\n    # BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION",
        "twice = 2 * my_number  # SOLUTION",
    ),
    ("(double):\n    assert double(2) == 4", "(twice):\n    assert twice > 0"),
    ("(double):\n    assert double(7)", "(twice, my_number):\n    assert twice"),
    ("== 14", "== 2 * my_number"),
)


def given(number):
    cells = (f"```{{code-cell}} ipython3\n{line}\n```\n" for line in ("my_seed = 1", number))
    return "# A small set", "# A small set\n\n" + "".join(cells)


def test_a_copied_number_does_not_pass(tmp_path):
    from course.build import build
    from course.grading import try_out
    from course.source import ProblemSetError, read

    problems = read(spoilt(tmp_path, *OWN_NUMBER, given("my_number = 7 * my_seed")))
    places = build(problems, tmp_path)
    try_out(problems, places)
    assert "my_seed = 1" in places.student.read_text()

    problems = read(spoilt(tmp_path, *OWN_NUMBER, given("my_number = 7")))
    with pytest.raises(ProblemSetError, match="the wrong answer passes all hidden tests"):
        try_out(problems, build(problems, tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes: 5\n", "", r"'double': `minutes` must be a whole number.*got None"),
        ("rubric: Twice the number.\n", "", r"`rubric` must say what earns the points; got None"),
        ("points: [1, 1]", "points: 2", r"`points` must list one number above 0 for each of its 2"),
        ("points: [1, 1]", "points: [3, 1]", "the hidden tests must decide"),
        ("wrong: |", "wrongly: |", "'wrongly' is not known"),
        ("# HIDDEN\n", "", "there is no hidden test"),
        ("def test_two", "# HIDDEN\ndef test_two", "there is no public test"),
        ("    assert double(7) == 14", "    double(7)", "'test_others' asserts nothing"),
        ("test_others", "test_two", "need different names; got test_two, test_two"),
        ("# A small set\n", "", r"must open with a title, '# \.\.\.'"),
        ("## 1. Twice", "Twice", "must open with a heading"),
        ("```otter\n# END QUESTION\n```\n", "", "no '# END QUESTION'"),
        ("name: double\n", "", "a question has no `name`"),
    ],
)
def test_what_is_missing_is_named(tmp_path, old, new, message):
    from course.source import ProblemSetError, read

    with pytest.raises(ProblemSetError, match=message):
        read(spoilt(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return 2 * x", "return 3 * x", "its own solution does not pass"),
        (
            "def double(x):\n    # BEG",
            "double = two\ndef double(x):\n    # BEG",
            "NameError: name 'two'",
        ),
        ("assert double(2) == 4", "assert double(2) != 5", "an empty answer passes the test"),
        ("assert double(7) == 14", "assert double(7) > 7", "the wrong answer passes all hidden"),
        ("return x + 2", "return x + 'two'", "the wrong answer crashes"),
    ],
)
def test_a_set_that_does_not_judge_is_refused(tmp_path, old, new, message):
    from course.build import build
    from course.grading import try_out
    from course.source import ProblemSetError, read

    problems = read(spoilt(tmp_path, (old, new)))
    with pytest.raises(ProblemSetError, match=message):
        try_out(problems, build(problems, tmp_path))
