"""How pytest runs the book: unit tests, then every page through nbmake, then the site.

``pytest tests/test_x.py`` stays quick. The pages, the build and the browser join with ``--book``
(what ``make test`` passes) or when named: ``pytest book/symmetry/ising.md tests/browser``.

With ``-n 2`` two processes share the tests (pytest-xdist). Each page is still run once, and the
site built once: by who needs it first.
"""

import os
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from nbmake.pytest_items import NbMakeFailureRepr, NotebookItem

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex  # the same in all its processes
ROOT = Path(__file__).parent
BROWSER = ROOT / "tests" / "browser"


@pytest.fixture(scope="session")
def run():
    """Name this run of the tests."""
    return RUN


def pytest_addoption(parser):
    parser.addoption(
        "--book", action="store_true", help="also run every page, build and test the site"
    )


def _named(config, path: Path) -> bool:
    """Tell whether the command line names this path, or a folder in it other than all tests."""
    for argument in config.args:
        target = Path(config.invocation_params.dir, argument.partition("::")[0]).resolve()
        within = target == path or target in path.parents
        if within and target not in (ROOT, ROOT / "tests", ROOT / "book"):
            return True
    return False


def pytest_ignore_collect(collection_path, config):
    if config.option.book or collection_path.is_dir():
        return None
    if BROWSER in collection_path.parents and not _named(config, collection_path):
        return True
    return None


def pytest_collect_file(file_path, parent):
    from bookext import execution

    if file_path.suffix != ".md" or execution.BOOK not in file_path.parents:
        return None
    if not (parent.config.option.book or _named(parent.config, file_path)):
        return None
    return PageFile.from_parent(parent, path=file_path) if file_path in execution.pages() else None


class PageFile(pytest.File):
    """A page of the book."""

    def collect(self):
        yield PageItem.from_parent(self, filename=str(self.path))


class PageItem(NotebookItem):
    """The run of a page: nbmake's, after which the build finds the outputs in its cache."""

    def runtest(self):
        from bookext import execution

        execution.execute_once(self.path, RUN)

    def repr_failure(self, excinfo, style=None):
        from bookext import execution

        if isinstance(excinfo.value, execution.PageError):
            text = str(excinfo.value)
            return NbMakeFailureRepr(text, text.partition("\n")[0])
        return super(NotebookItem, self).repr_failure(excinfo, style)


def pytest_collection_modifyitems(items):
    """Run what is quick first, then the pages, then the site that is built from them."""

    def rank(item) -> int:
        if isinstance(item, PageItem):
            return 1
        return 2 if BROWSER in item.path.parents else 0

    items.sort(key=rank)


def pytest_terminal_summary(terminalreporter):
    """Say in one line what was left out and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in Counter(report.longrepr[2] for report in skipped).items():
        terminalreporter.write_line(f"{count} tests left out. {reason}")
