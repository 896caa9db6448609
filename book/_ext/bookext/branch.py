"""``python -m bookext.branch FOLDER``: what the branch ``notebooks`` holds.

A machine makes this branch each time the book is published, and nobody edits it. It has the
executed notebooks of the built site under the names of their pages, the students' versions of the
problem sets, the apps around the live components, and what Binder needs to run them: the wheel of
`ergolib` that the site offers, and the versions of the lock. Binder and Colab open its files; the
tests ask for each that a page links to.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import course.build
import course.source

from .downloads import FOLDER, requirements, wheel_name
from .execution import HTML, ROOT
from .outputs import BENCHES

README = """# Notebooks of {title}

Every page of [the book]({address}) as a notebook with its outputs, written when the book was last
published; in `problems`, the problem sets of its course. **A machine makes this branch: changes
belong in the sources on `{branch}`.**

In a fresh environment with Python 3.11, 3.12 or 3.13, from this folder:

```sh
pip install jupyterlab -r binder/requirements.txt
jupyter lab
```

Text and figures are under CC BY 4.0, code is under the MIT licence.
"""

#: The line of ``binder/postBuild`` that is needed only where pages are Markdown.
MARKDOWN = re.compile(r"^jupytext-config .*\n", re.MULTILINE)


def assemble(folder: Path, site: Path = HTML) -> None:
    """Write the tree of the branch into an empty or new folder, from the built site.

    Raises
    ------
    FileExistsError
        If the folder holds anything.
    FileNotFoundError
        If the site has not been built.
    """
    notebooks, wheel = site / "notebooks", site / FOLDER / wheel_name()
    for needed in (notebooks, wheel):
        if not needed.exists():
            raise FileNotFoundError(f"{needed} is missing: build the book first (make book)")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"folder must be empty or new, and {folder} is not")
    shutil.copytree(notebooks, folder, dirs_exist_ok=True)
    (folder / "apps").mkdir()
    for app in BENCHES.glob("*.py"):
        shutil.copyfile(app, folder / "apps" / app.name)
    _problem_sets(folder / "problems")
    place, ours = folder / "binder", ROOT / "binder"
    place.mkdir()
    shutil.copyfile(wheel, place / wheel.name)
    shutil.copyfile(ROOT / "requirements.txt", place / "constraints.txt")
    shutil.copyfile(ours / "runtime.txt", place / "runtime.txt")
    # pip looks for a wheel from where it is called, and for constraints from where they are named.
    text = requirements(f"./binder/{wheel.name}[cluster,data,live]").replace(
        "ergolib[cluster,data,live] @ ", "", 1
    )
    (place / "requirements.txt").write_text(
        f"-c constraints.txt\n{text}otter-grader\n", encoding="utf8"
    )
    script = MARKDOWN.sub("", (ours / "postBuild").read_text(encoding="utf8"))
    (place / "postBuild").write_text(script, encoding="utf8")
    (place / "postBuild").chmod(0o755)
    (folder / "README.md").write_text(_readme(), encoding="utf8")
    (folder / ".nojekyll").touch()


def _problem_sets(folder: Path) -> None:
    """Write what students get: questions, and those tests that help."""
    folder.mkdir()
    for name, path in course.source.sources().items():
        with tempfile.TemporaryDirectory() as work:
            made = course.build.build(course.source.read(path), Path(work))
            shutil.copyfile(made.student, folder / f"{name}.ipynb")


def _readme() -> str:
    import yaml

    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
    owner, name = config["repository"]["url"].rstrip("/").split("/")[-2:]
    return README.format(
        title=config["title"],
        address=f"https://{owner}.github.io/{name}/",
        branch=config["repository"]["branch"],
    )


def main() -> int:
    """Assemble the branch in the folder that is named, and say so."""
    if len(sys.argv) != 2:
        print("usage: python -m bookext.branch FOLDER", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    assemble(folder)
    count = sum(1 for _ in folder.rglob("*.ipynb"))
    print(f"{count} notebooks, and what Binder needs, are in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
