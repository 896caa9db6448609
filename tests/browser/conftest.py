"""The built book in a real browser: fixtures.

``site_url``  where the book that has just been built is served (the build comes first)
``browser``   a headless Chromium: an installed one, else Playwright's own, else Debian's
``page``      a fresh page; ``page.problems`` lists console errors, failed or third-party requests
``open_live`` opens the component that a test file is named after, and nothing else
``bare_url``  where a page for each live component is served, without the book; each is written
              when it is first asked for, by whichever process asks

A test marked ``looks`` measures no time and no rate: it waits for what should happen. Such tests
come first and may be at work in several processes at once; all others have the machine to
themselves. Whatever opens a component at rest, by ``open_live``, counts as looking.
"""

import os
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlparse

import pytest
from bare import write_site
from bookext.__main__ import build, run_pages
from bookext.browser import NoBrowserError, chromium
from bookext.execution import BUILD, HTML, execute_once, once, pages
from filelock import FileLock, ReadWriteLock
from playwright.sync_api import Error, expect
from serving import Quiet, serve

from ergolib.live.component import WHERE

BODY = ".live-body[data-frames]"  # of a component that is alive


class _Bare(Quiet):
    """Pages of components in a folder, which are written when they are first asked for."""

    def do_GET(self):
        name = Path(urlparse(self.path).path).stem
        folder = Path(self.directory)
        if name in WHERE and not (folder / f"{name}.html").exists():
            with FileLock(folder / f"{name}.lock"):  # another process may be at it
                if not (folder / f"{name}.html").exists():
                    self.write(name, folder)
        super().do_GET()

    @staticmethod
    def write(name, folder):
        """Put the files of a component into their places whole, its page last."""
        made = folder / f"{name}.made"
        write_site(made, [name])
        (folder / "live").mkdir(exist_ok=True)
        for file in [*(made / "live").iterdir(), made / f"{name}.html"]:
            file.replace(folder / file.relative_to(made))


def pytest_configure(config):
    config.addinivalue_line("markers", "looks: measures no time, so that others may be at work")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Let tests that only look come first among those with a browser."""
    here = Path(__file__).parent
    for item in items:
        if "open_live" in getattr(item, "fixturenames", ()):
            item.add_marker("looks")
    places = [i for i, item in enumerate(items) if here in item.path.parents]
    ours = sorted((items[i] for i in places), key=lambda item: not item.get_closest_marker("looks"))
    for i, item in zip(places, ours, strict=True):
        items[i] = item


expect.set_options(timeout=15_000)  # milliseconds: the machine may be busy with other tests


@pytest.fixture(scope="session")
def built(request, run):
    """Build the book: all of it with ``--book``, else what has changed."""
    whole = request.config.option.book
    if whole:
        for page in reversed(pages()):  # another process may be coming from the other end
            execute_once(page, run)

    def build_site():
        assert run_pages(), "a page does not run"
        assert build(*["--all"] * whole) == 0, "the book does not build cleanly"

    once("site", run, build_site)
    return HTML


@pytest.fixture(scope="session")
def site_url(built):
    """Serve the built book."""
    with serve(built) as url:
        yield url


@pytest.fixture(scope="session")
def bare_url(tmp_path_factory, run):
    """Serve a page for each live component, out of a folder that all processes share."""
    shared = os.environ.get("PYTEST_XDIST_WORKER") is not None
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if shared else base) / f"bare-{run}"
    folder.mkdir(exist_ok=True)
    with serve(folder, _Bare) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """Start a headless Chromium; without one, skip, or fail under CI."""
    try:
        with chromium() as found:
            yield found
    except NoBrowserError:
        reason = "no Chromium or Chrome was found or could be had: the built site was NOT tested"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def watch(page, site):
    """Note everything a page should not do in ``page.problems``."""
    page.problems = []
    host = urlparse(site).netloc

    def response(answer):
        if answer.status >= 400:
            page.problems.append(f"{answer.status} for {answer.url}")

    def request(asked):
        where = urlparse(asked.url)
        if where.scheme in ("http", "https", "ws", "wss") and where.netloc != host:
            page.problems.append(f"third-party request: {asked.url}")

    def console(message):
        if message.type == "error":
            page.problems.append(f"console: {message.text}")

    def failed(asked):
        if asked.failure != "net::ERR_ABORTED":  # the test has gone on to another page
            page.problems.append(f"failed: {asked.url} ({asked.failure})")

    page.on("console", console)
    page.on("pageerror", lambda error: page.problems.append(f"uncaught: {error}"))
    page.on("request", request)
    page.on("requestfailed", failed)
    page.on("response", response)
    return page


class Contexts:
    """Browser contexts, kept to be used again: to make one takes longer than to load a page."""

    def __init__(self, browser):
        self.browser, self.idle = browser, {}

    def take(self, options):
        """Give a context that nobody uses, with nothing stored."""
        idle = self.idle.setdefault(repr(sorted(options.items())), [])
        if idle:
            return idle.pop()
        made = self.browser.new_context(**options)
        made.set_default_navigation_timeout(180_000)  # a page may have to be written
        return made

    def give_back(self, page, options, site):
        """Forget what a page has stored, and close it; its context can be used again."""
        try:
            session = page.context.new_cdp_session(page)
            session.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
            page.close()
        except Error:  # a page that was closed, or is no more
            page.context.close()
        else:
            self.idle[repr(sorted(options.items()))].append(page.context)


@pytest.fixture(scope="session")
def contexts(browser):
    """Hand over the contexts of this browser."""
    return Contexts(browser)


@contextmanager
def opener(contexts, site):
    """Give a function that opens pages with options of their own (viewport, scheme, JavaScript)."""
    opened = []

    def start(**options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        page = contexts.take(options).new_page()
        opened.append((page, options))
        return watch(page, site)

    yield start
    for page, options in opened:
        contexts.give_back(page, options, site)


@pytest.fixture(autouse=True)
def one_at_a_time(browser, request):
    """Let a test have the machine to itself, if it does more than look: what moves needs it."""
    place = BUILD / "locks" / "browser.db"
    place.parent.mkdir(parents=True, exist_ok=True)
    turn = ReadWriteLock(place)
    with turn.read_lock() if request.node.get_closest_marker("looks") else turn.write_lock():
        yield


@pytest.fixture
def open_page(contexts, site_url):
    """Open pages of the book."""
    with opener(contexts, site_url) as start:
        yield start


@pytest.fixture
def open_at(contexts):
    """Open pages of some other server, from which nothing else may be asked."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(opener(contexts, url))


@pytest.fixture
def open_bare(contexts, bare_url):
    """Open pages that hold a live component and nothing else."""
    with opener(contexts, bare_url) as start:
        yield start


@pytest.fixture
def open_live(open_bare, bare_url, request):
    """Open the component that a file is named after, at rest; it may do nothing it should not."""
    name = request.path.stem.removeprefix("test_live_")
    pages = []

    def open_it(hash="", **options):
        pages.append(open_bare(reduced_motion="reduce", **options))
        pages[-1].goto(f"{bare_url}/{name}.html{hash}")
        pages[-1].wait_for_selector(BODY, state="attached")
        return pages[-1]

    yield open_it
    for page in pages:
        assert page.problems == []


@pytest.fixture(scope="module")
def shown(contexts, bare_url, name):
    """Open a component in light and in dark once for all tests that only look at it, at rest."""
    with opener(contexts, bare_url) as start:

        @cache
        def first_load(scheme):
            fresh = start(reduced_motion="reduce", color_scheme=scheme)
            fresh.goto(f"{bare_url}/{name}.html")
            fresh.wait_for_selector(BODY, state="attached")
            return fresh

        yield first_load


@pytest.fixture
def page(open_page):
    """Open a fresh page; whatever it should not have done fails the test."""
    fresh = open_page()
    yield fresh
    assert fresh.problems == []
