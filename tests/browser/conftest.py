"""The built book in a real browser: fixtures.

``site_url``  where the book that has just been built is served (the build comes first)
``browser``   a headless Chromium: an installed one, else Playwright's own, else Debian's
``page``      a fresh page; ``page.problems`` lists console errors, failed or third-party requests
``bare_url``  where a page for each live component is served, without the book
"""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse

import pytest
from bare import write_site
from bookext.__main__ import build, run_pages
from bookext.execution import HTML, alone, execute_once, once, pages
from playwright.sync_api import Error, expect, sync_playwright

from ergolib.live.component import WHERE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


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


@contextmanager
def serve(folder):
    """Serve a folder on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site_url(built):
    """Serve the built book."""
    with serve(built) as url:
        yield url


@pytest.fixture(scope="session")
def bare_url(tmp_path_factory):
    """Serve a page for each live component."""
    folder = tmp_path_factory.mktemp("bare")
    write_site(folder, WHERE)
    with serve(folder) as url:
        yield url


def _candidates(playwright):
    """Yield the paths of browsers, getting one only when none is there."""
    named = os.environ.get("CHROMIUM")
    yield from [named] if named else []
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, PLACES)
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        print("No Chromium is installed: asking Playwright for its own", flush=True)
        _try([sys.executable, "-m", "playwright", "install", "chromium-headless-shell", "chromium"])
    yield from [own] if Path(own).exists() else []
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's chromium", flush=True)
        _try(["apt-get", "update"])
        _try(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
        yield from filter(None, map(shutil.which, NAMES))


def _try(command):
    try:
        subprocess.run(command, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, flush=True)


@pytest.fixture(scope="session")
def browser():
    """Start a headless Chromium; without one, skip, or fail under CI."""
    with sync_playwright() as playwright:
        for path in _candidates(playwright):
            try:
                found = playwright.chromium.launch(executable_path=path, args=FLAGS)
            except Error as error:
                print(f"{path} does not start: {error}", flush=True)
                continue
            yield found
            found.close()
            return
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


@contextmanager
def opener(browser, site):
    """Give a function that opens pages with options of their own (viewport, scheme, JavaScript)."""
    contexts = []

    def start(**options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        contexts.append(browser.new_context(**options))
        return watch(contexts[-1].new_page(), site)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def one_at_a_time(browser):
    """Let no two processes have their browsers at work at once: what moves needs the machine."""
    with alone("browser"):
        yield


@pytest.fixture
def open_page(browser, site_url):
    """Open pages of the book."""
    with opener(browser, site_url) as start:
        yield start


@pytest.fixture
def open_bare(browser, bare_url):
    """Open pages that hold a live component and nothing else."""
    with opener(browser, bare_url) as start:
        yield start


@pytest.fixture
def page(open_page):
    """Open a fresh page; whatever it should not have done fails the test."""
    fresh = open_page()
    yield fresh
    assert fresh.problems == []
