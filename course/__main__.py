"""`python -m course [PART ...]` makes the problem sets, all of them or those that are named."""

from __future__ import annotations

import sys

from course.build import OUTPUT, build
from course.grading import try_out
from course.source import ProblemSetError, read, sources


def main(names: list[str]) -> int:
    """Make the named sets and say where they are."""
    known = sources()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no problem set {unknown[0]!r}; there are {', '.join(known)}.")
        return 2
    for name in names or known:
        try:
            problems = read(known[name])
            made = build(problems)
            try_out(problems, made)
        except ProblemSetError as error:
            print(error)
            return 1
        print(
            f"{name:10} {len(problems.questions)} questions, {problems.points:g} points, "
            f"{problems.minutes} minutes: {made.student.relative_to(OUTPUT.parent.parent)}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
