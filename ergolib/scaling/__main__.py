"""Make the larger run of finite-size scaling again, and write its table into the package.

python -m ergolib.scaling --workers 2 --store _build/scaling.zarr --out FILE
python -m ergolib.scaling --costs            # what a measurement costs on this machine
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ergolib.scaling.costs import measure_costs
from ergolib.scaling.larger import COMMAND, build

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 with one line on stderr if it could not be done."""
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description="Scan Ising magnets of side 8 to 128 near their transition; a run that was "
        "stopped goes on from its store.",
    )
    parser.add_argument("--workers", type=int, help="processes; one for each core by default")
    parser.add_argument("--store", default="_build/scaling.zarr", help="folder of the scan")
    parser.add_argument("--out", help="file for the table; the package's own by default")
    parser.add_argument("--costs", action="store_true", help="measure costs instead")
    asked = parser.parse_args(arguments)
    try:
        if asked.costs:
            print(measure_costs(asked.out))
        else:
            print(build(asked.store, asked.out, asked.workers))
    except (TypeError, ValueError, RuntimeError, OSError) as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
