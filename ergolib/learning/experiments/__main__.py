"""Run an experiment from the command line and print its table.

python -m ergolib.learning.experiments
python -m ergolib.learning.experiments NAME --seed 7 --repeats 20 --out table.csv
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Sequence

from ergolib.learning.experiments.registry import EXPERIMENTS, find_experiment

__all__ = ["main"]

COMMAND = "python -m ergolib.learning.experiments"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one line on stderr if it was asked something wrong."""
    asked = _parser().parse_args(arguments)
    if asked.name is None:
        _list()
        return 0
    try:
        _run(asked)
    except (TypeError, ValueError, ArithmeticError, OSError) as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return what the command takes."""
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Run an experiment and print its table; alone, list them."
    )
    parser.add_argument("name", nargs="?", help="which experiment")
    parser.add_argument("--seed", type=int, default=0, help="default 0")
    parser.add_argument("--repeats", type=int, help="independent runs of each condition")
    parser.add_argument("--out", help="write the table to this CSV file, too")
    return parser


def _list() -> None:
    """Print the name and the question of every experiment."""
    longest = max(map(len, EXPERIMENTS), default=0)
    for name, experiment in sorted(EXPERIMENTS.items()):
        print(f"{name:<{longest}}  {experiment.question}")


def _run(asked: argparse.Namespace) -> None:
    """Run the experiment that was asked for."""
    experiment = find_experiment(asked.name).load()
    options = {"seed": asked.seed}
    if asked.repeats is not None:
        if "repeats" not in inspect.signature(experiment).parameters:
            raise ValueError(f"{asked.name} is exact and takes no repeats, got {asked.repeats}")
        options["repeats"] = asked.repeats
    table = experiment(**options)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.5g}"))
    if asked.out is not None:
        table.to_csv(asked.out, index=False)


if __name__ == "__main__":
    sys.exit(main())
