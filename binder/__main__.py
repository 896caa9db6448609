"""``python -m binder BRANCH``: do here what Binder does with a branch, and read a page of it.

Binder is repo2docker, and what repo2docker makes of a folder is a container. These are the steps
that its version 2026.4.0 takes for our ``binder/`` files, carried out without one:

1. the Python that ``runtime.txt`` names, with `BASE` (there from conda-forge, here from PyPI);
2. ``pip install -r binder/requirements.txt``, from the folder;
3. ``binder/postBuild``, from the folder;
4. JupyterLab on the folder.

Then `reading` opens a page in a browser, as a student does. ``notebooks`` is the branch that the
built site becomes (`bookext.branch`), ``main`` what is committed here. ``--again`` keeps the
environment of the last time, and only reads.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bookext.branch import assemble
from bookext.browser import chromium
from bookext.execution import BUILD, ROOT

from .reading import Lab, app, markdown, notebook

#: What every container of repo2docker 2026.4.0 has: its environment.py-3.12.yml, by PyPI's names.
BASE = (
    "ipywidgets==8.*",
    "jupyter-offlinenotebook==0.3.*",
    "jupyter-resource-usage==1.*",
    "jupyter_server==2.*",
    "jupyterhub==5.*",
    "jupyterlab==4.*",
    "notebook==7.*",
)


def fetch(branch: str, tree: Path) -> None:
    """Put the files of a branch into a new folder."""
    if branch == "notebooks":
        assemble(tree)
    else:
        subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(tree)], check=True)


def python_of(tree: Path) -> str:
    """Return the interpreter that a folder's ``runtime.txt`` asks for."""
    wanted = (tree / "binder" / "runtime.txt").read_text().strip().replace("-", "")
    found = os.environ.get("PYTHON") or shutil.which(wanted)
    asked = "import sys; print('python%d.%d' % sys.version_info[:2])"
    have = found and subprocess.run([found, "-c", asked], capture_output=True, text=True).stdout
    if not have or have.strip() != wanted:
        raise SystemExit(f"Binder takes {wanted}, and it is not here: name it, PYTHON=/path/to/it")
    return found


def surroundings(place: Path) -> dict[str, str]:
    """Return the variables of a shell in which the environment is active, and nothing of ours."""
    ours = ("PYTHON", "JUPYTER", "VIRTUAL_ENV", "ERGOLIB")
    rest = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return rest | {"PATH": f"{place / 'env' / 'bin'}{os.pathsep}{rest['PATH']}"}


def build(place: Path) -> None:
    """Make the environment, as repo2docker does."""
    tree = place / "tree"
    say = {"cwd": tree, "check": True, "env": surroundings(place)}
    subprocess.run([python_of(tree), "-m", "venv", str(place / "env")], **say)
    pip = [str(place / "env" / "bin" / "pip"), "install", "--quiet"]
    subprocess.run([*pip, *BASE], **say)
    subprocess.run([*pip, "-r", "binder/requirements.txt"], **say)
    print("installed: binder/requirements.txt", flush=True)
    say["env"] |= {"HOME": str(place / "home")}  # where postBuild keeps what Jupyter is told
    (place / "home").mkdir()
    subprocess.run(["./binder/postBuild"], **say)
    print("run: binder/postBuild", flush=True)


def main() -> int:
    """Build, start, read; say each step, and where the pictures are."""
    parser = argparse.ArgumentParser("python -m binder", description=__doc__.partition("\n")[0])
    parser.add_argument("branch", choices=("notebooks", "main"))
    parser.add_argument("--again", action="store_true", help="keep the environment of last time")
    asked = parser.parse_args()
    place = BUILD / "binder" / asked.branch
    if not asked.again:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        fetch(asked.branch, place / "tree")
        build(place)
    variables = surroundings(place) | {"HOME": str(place / "home")}
    with Lab(place, variables) as lab, chromium() as browser:
        readings = (notebook, app) if asked.branch == "notebooks" else (markdown,)
        kept = all([lab.read(browser, reading) for reading in readings])
    print(f"pictures: {place.relative_to(ROOT)}/*.png")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
