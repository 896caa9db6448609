"""What a notebook needs outside the book: the wheel of `ergolib`, and one file of versions.

Both are part of the site, so that ``pip install -r .../downloads/requirements.txt`` is all that a
notebook's first cell has to say. The versions are those of the lock. Only what decides how the
notebook behaves is pinned: NumPy, pandas and SciPy are loaded before a reader's first cell where
notebooks are hosted, and `ergolib` says itself which of them it can use.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from .execution import BUILD, ROOT, alone, content_hash

FOLDER = "downloads"
REQUIREMENTS = f"{FOLDER}/requirements.txt"

#: What is pinned to the version of the lock.
PINNED = (
    "altair",
    "bokeh",
    "llvmlite",
    "numba",
    "panel",
    "param",
    "pyviz-comms",
    "vl-convert-python",
)

#: What of this folder goes into a wheel.
SOURCES = ("pyproject.toml", "README.md", "LICENSE")


def wheel_name() -> str:
    """Return the name of the wheel's file."""
    return f"ergolib-{version('ergolib')}-py3-none-any.whl"


def build_wheel() -> Path:
    """Build the wheel from a copy of the package, unless that of the same files is there."""
    package = [f for f in (ROOT / "ergolib").rglob("*") if f.is_file() and f.suffix != ".pyc"]
    sources = [f for f in package if "__pycache__" not in f.parts]
    sources += [ROOT / name for name in SOURCES]
    with alone("wheel"):
        wheels = BUILD / "wheels"
        made = wheels / content_hash(sources) / wheel_name()
        if not made.is_file():
            shutil.rmtree(wheels, ignore_errors=True)
            with tempfile.TemporaryDirectory() as copy:
                for source in sources:
                    target = Path(copy, source.relative_to(ROOT))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, target)
                options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir"]
                pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
                subprocess.run([*pip, copy, *options, str(made.parent)], check=True)
    return made


def locked(lock: str, name: str) -> str:
    """Return the version that the lock gives a package; KeyError if it gives none, or several."""
    found = set(re.findall(rf"^{re.escape(name)}==([^\s;]+)", lock, re.MULTILINE))
    if len(found) != 1:
        raise KeyError(f"the lock should have one version of {name!r}, and has {sorted(found)}")
    return found.pop()


def requirements(wheel: str) -> str:
    """Return the file that installs all a notebook needs, `ergolib` from where its wheel is."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf8")
    lines = [
        "# What the notebooks of the book need, at the versions it was built with.",
        "# The build writes this file from the lock.",
        f"ergolib[cluster,data,live] @ {wheel}",
        *(f"{name}=={locked(lock, name)}" for name in PINNED),
    ]
    return "\n".join(lines) + "\n"


def write_downloads(site: Path, base: str) -> None:
    """Put the wheel and the versions into the site, whose address is `base`."""
    folder = site / FOLDER
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    shutil.copyfile(build_wheel(), folder / wheel_name())
    text = requirements(f"{base}{FOLDER}/{wheel_name()}")
    (site / REQUIREMENTS).write_text(text, encoding="utf8")
