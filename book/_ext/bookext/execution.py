"""Run a page, once.

Every page is a MyST Markdown notebook. `execute` reads it exactly as the build does, runs it with
nbmake and puts the executed notebook, with the seconds it took, into jupyter-cache; ``make book``
and ``make test`` both come through here, so that the build finds every page in the cache and runs
nothing.

jupyter-cache recognises a page by its code alone. Outputs also depend on `ergolib`, on the versions
in the lock and on Python, so the cache lives in a folder named after a hash of those: change one
and every page is run again.

Several processes may be at work, as the tests are: what only one may do, it does `alone`.
"""

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).resolve().parents[3]
BOOK = ROOT / "book"
BUILD = ROOT / "_build"
HTML = BUILD / "html"
CACHES = BUILD / "executed"

#: Pages run with these set: live components draw themselves for the book, no hash depends on the
#: process, and small matrices are not handed from core to core, which takes longer than the work.
ENVIRONMENT = {
    "ERGOLIB_STATIC": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

#: Seconds one cell may take.
TIMEOUT = 300


class PageError(Exception):
    """A page that does not run: the cell and what it raised."""


def content_hash(files) -> str:
    """Hash files, with their names and the version of Python."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for file in sorted(files):
        digest.update(
            file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0"
        )
    return digest.hexdigest()[:16]


def _files(folder: Path, *suffixes: str):
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix in suffixes and "__pycache__" not in file.parts:
            yield file


@lru_cache
def outputs_key() -> str:
    """Hash everything that the output of a cell depends on besides the page itself."""
    data = (
        f
        for f in _files(BOOK, ".csv", ".json", ".npz", ".npy")
        if not f.relative_to(BOOK).parts[0].startswith("_")
    )
    return content_hash(
        [*_files(ROOT / "ergolib", ".py", ".js", ".css"), *data, ROOT / "requirements.txt"]
    )


@lru_cache
def book_key() -> str:
    """Hash everything that the HTML of a page depends on besides the page itself."""
    ours = [
        *_files(BOOK / "_ext", ".py"),
        *_files(BOOK / "_templates", ".html"),
        *_files(BOOK / "_static", ".css", ".js"),
    ]
    return content_hash([*ours, ROOT / "_config.yml", ROOT / "_toc.yml"]) + outputs_key()


def cache_folder() -> Path:
    """Return the folder of pages executed with the present `ergolib`, lock and Python."""
    return CACHES / outputs_key()


@contextmanager
def alone(task: str):
    """Do something that no other process of this book does meanwhile."""
    place = BUILD / "locks" / f"{task}.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(place):
        yield


def once(task: str, run: str, do: Callable[[], object]) -> None:
    """Do something once in a run of the tests, whichever of its processes comes first."""
    with alone(task):
        done = BUILD / "locks" / f"{task}.done"
        if not done.exists() or done.read_text() != run:
            do()
            done.write_text(run)


@contextmanager
def cache():
    """Open the cache, and drop those of other versions."""
    from jupyter_cache import get_cache

    with alone("cache"):
        for old in CACHES.glob("*"):
            if old != cache_folder():
                shutil.rmtree(old, ignore_errors=True)
        opened = get_cache(str(cache_folder()))
        try:
            yield opened
        finally:
            opened.db.dispose()  # jupyter-cache itself leaves its database open


def pages() -> list[Path]:
    """List the pages of the table of contents that have code."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    sources = (BOOK / f"{name}.md" for name in parse_toc_yaml(ROOT / "_toc.yml"))
    return [
        page
        for page in sources
        if page.exists() and "{code-cell}" in page.read_text(encoding="utf8")
    ]


@lru_cache
def notebook_names() -> frozenset[str]:
    """Return the names of the pages that have code, and so a notebook."""
    return frozenset(page.relative_to(BOOK).with_suffix("").as_posix() for page in pages())


def read(page: Path):
    """Read a page as the build will read it, so that the cache recognises it."""
    from myst_nb.core.read import read_myst_markdown_notebook
    from myst_parser.config.main import MdParserConfig

    text = page.read_text(encoding="utf8")
    return read_myst_markdown_notebook(
        text, config=MdParserConfig(), add_source_map=True, path=str(page)
    )


def executed(page: Path) -> bool:
    """Tell whether the cache already has the outputs of a page."""
    with cache() as opened:
        try:
            opened.match_cache_notebook(read(page))
        except KeyError:
            return False
    return True


def execute(page: Path, timeout: int = TIMEOUT) -> float:
    """Run a page with nbmake, cache its outputs and return the seconds it took.

    Raises
    ------
    PageError
        With the cell that failed and its traceback. Nothing is cached then.
    """
    import nbformat
    from jupyter_cache.base import CacheBundleIn
    from nbmake.nb_run import NotebookRun

    folder = BUILD / "run" / page.relative_to(BOOK).parent
    folder.mkdir(parents=True, exist_ok=True)
    notebook = folder / f"{page.stem}.ipynb"
    source = read(page)
    nbformat.write(source, notebook)
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)
    started = time.perf_counter()
    try:
        result = NotebookRun(notebook, timeout).execute()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    seconds = time.perf_counter() - started
    if result.error is not None:
        place = f"{page.relative_to(ROOT)}, code cell {_ordinal(result)}"
        text = f"{place}: {result.error.summary}\n{result.error.trace}"
        raise PageError(re.sub(r"\x1b\[[\d;]*m", "", text))
    for cell in result.nb.cells:
        # nbmake adds its timing, and jupyter-cache would take that for another page
        cell.metadata.pop("execution", None)
    entry = CacheBundleIn(result.nb, str(page), data={"execution_seconds": seconds})
    with cache() as opened:
        opened.cache_notebook_bundle(entry, check_validity=False, overwrite=True)
    return seconds


def execute_once(page: Path, run: str) -> None:
    """Run a page, unless this run of the tests has done so."""
    once(
        page.relative_to(BOOK).with_suffix("").as_posix().replace("/", "."),
        run,
        partial(execute, page),
    )


def _ordinal(result) -> int:
    cells = result.nb.cells[: (result.error.failing_cell_index or 0) + 1]
    return sum(cell.cell_type == "code" for cell in cells)


def _configure(app, config):
    """Point the build at the cache; a changed `ergolib`, lock or extension makes pages stale."""
    config.nb_execution_cache_path = str(cache_folder())
    config.book_key = book_key()


def setup(app):
    """Use our cache, and read every page again when something behind it has changed."""
    app.add_config_value("book_key", "", "env")
    app.connect("config-inited", _configure, priority=100)
