"""Train ensembles again, and write their tables into the package.

python -m ergolib.learning.ensembles            # all
python -m ergolib.learning.ensembles --list
python -m ergolib.learning.ensembles NAME --workers 1 --store FOLDER --out FOLDER
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ergolib.learning.ensembles.registry import ENSEMBLES, find_ensemble
from ergolib.learning.ensembles.tables import COMMAND, build

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one line on stderr if it was asked something wrong."""
    asked = _parser().parse_args(arguments)
    if asked.list:
        longest = max(map(len, ENSEMBLES))
        for name, ensemble in ENSEMBLES.items():
            print(f"{name:<{longest}}  {ensemble.question}")
        return 0
    names = [asked.name] if asked.name else list(ENSEMBLES)
    try:
        for name in names:
            find_ensemble(name)
        for name in names:
            print(f"{name}: {find_ensemble(name).question}", flush=True)
            for path in build(name, asked.store, asked.out, asked.workers):
                print(f"  {path}", flush=True)
    except (TypeError, ValueError, RuntimeError, OSError) as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return what the command takes."""
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Train an ensemble of transformers, or all, and store its tables."
    )
    parser.add_argument("name", nargs="?", help="which ensemble; all by default")
    parser.add_argument("--list", action="store_true", help="list the ensembles and end")
    parser.add_argument("--workers", type=int, help="processes; one for each core by default")
    parser.add_argument("--store", default="_build/ensembles", help="folder of unfinished work")
    parser.add_argument("--out", help="folder for the tables; the package's own by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
