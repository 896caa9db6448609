"""A headless Chromium: an installed one, else Playwright's own, else Debian's.

The PDF edition is printed with it, and the tests look at the built book through it.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

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


class NoBrowserError(RuntimeError):
    """No Chromium was found, and none could be had."""


@contextmanager
def chromium():
    """Start a browser, and close it in the end."""
    with sync_playwright() as playwright:
        for path in _candidates(playwright):
            try:
                found = playwright.chromium.launch(executable_path=path, args=FLAGS)
            except Error as error:
                print(f"{path} does not start: {error}", flush=True)
                continue
            try:
                yield found
            finally:
                found.close()
            return
    raise NoBrowserError(
        "no Chromium or Chrome was found or could be had: install one, or name it in CHROMIUM"
    )


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
