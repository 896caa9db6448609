"""Read a page in JupyterLab as a student does: look, run all of it, move its live component.

Each reading says line by line what it has seen. What a student would miss is an `AssertionError`,
with a picture of the screen: outputs that are gone, a cell that fails, a component that stays dead,
a Python that does not know what the keyboard did.
"""

import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import Error, expect

PATIENCE = 300_000  # milliseconds: kernels are compiled on the way, and the machine may be busy
PAGE = "symmetry/ising"
FOLLOWS = 20  # seconds that a message to an idle Python may take
BODY = ".live-body[data-frames]"  # of a component that is alive
ASK = (
    "from ergolib.live import IsingLive\n"
    "[each for each in Out.values() if isinstance(each, IsingLive)][0].temperature"
)


class Lab:
    """JupyterLab on a fresh copy of a folder, without a password, for this machine alone."""

    def __init__(self, place: Path, variables: dict[str, str]):
        self.place, self.variables, self.folder = place, variables, place / "copy"

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.place / "tree", self.folder, symlinks=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        lab = [str(self.place / "env" / "bin" / "jupyter"), "lab", "--no-browser", "--allow-root"]
        lab += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
        self.log = open(self.place / "jupyter.log", "w", encoding="utf8")
        self.server = subprocess.Popen(
            lab, cwd=self.folder, env=self.variables, stdout=self.log, stderr=self.log
        )
        started = time.monotonic()
        while self.server.poll() is None and time.monotonic() - started < PATIENCE / 1000:
            try:
                urllib.request.urlopen(f"{self.address}/api", timeout=5).close()
            except OSError:
                time.sleep(0.5)
            else:
                return self
        self.__exit__()
        raise RuntimeError(f"JupyterLab did not start: see {self.log.name}")

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.log.close()

    def read(self, browser, reading) -> bool:
        """Do one reading on a fresh page, and tell whether it went well."""
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        try:
            reading(self, page)
        except (AssertionError, Error) as problem:
            self.picture(page, f"{reading.__name__}-failed")
            print(f"FAILED {reading.__name__}: {problem}", flush=True)
            return False
        finally:
            page.close()
        return True

    def picture(self, page, name: str) -> None:
        """Keep a picture of the screen."""
        page.screenshot(path=self.place / f"{name}.png")


def say(what: str) -> None:
    """Tell a step that went well."""
    print(f"seen: {what}", flush=True)


# Readings ------------------------------------------------------------


def notebook(lab: Lab, page) -> None:
    """A page's notebook has its outputs, runs, and is alive."""
    page.goto(f"{lab.address}/lab/tree/{PAGE}.ipynb")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook h1").wait_for()
    setup = page.locator(".jp-CodeCell").first
    expect(setup.locator(".jp-CodeMirrorEditor")).to_be_hidden()
    lab.picture(page, "notebook-opened")
    say("the notebook opens, and its first cell is folded")
    poster = page.locator(".jp-RenderedImage img").first
    poster.scroll_into_view_if_needed()
    expect(poster).to_be_visible()
    assert poster.evaluate("image => image.naturalWidth") > 100, "the poster is empty"
    assert page.locator(BODY).count() == 0, "a component is alive, and nothing has been run"
    lab.picture(page, "notebook-kept")
    say("before anything has run, the live figure's poster is there")
    _alive(lab, page, "notebook", lab.folder / f"{PAGE}.ipynb")


def markdown(lab: Lab, page) -> None:
    """The source of a page opens as a notebook, runs, and is alive."""
    page.goto(f"{lab.address}/lab/tree/book/{PAGE}.md")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook h1").wait_for()
    lab.picture(page, "markdown-opened")
    say("the page's Markdown opens as a notebook")
    _alive(lab, page, "markdown", None)


def app(lab: Lab, page) -> None:
    """The app around the component opens beside the notebooks, and measures."""
    page.goto(f"{lab.address}/panel-preview/render/apps/ising.py")
    page.locator(BODY).first.wait_for()
    page.get_by_role("button", name="Measure", exact=True).click()
    measured = page.locator("td.measured").first
    measured.wait_for()
    measured.scroll_into_view_if_needed()
    lab.picture(page, "app-measured")
    say("the app around the component measures")


# Steps ------------------------------------------------------------


def _alive(lab: Lab, page, name: str, file: Path | None) -> None:
    """Run all cells of the notebook that is open, move its component, and ask Python."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(BODY).first.wait_for()
    told = _told(page)  # answered when all cells before it are
    body = page.locator(BODY).first
    body.scroll_into_view_if_needed()
    lab.picture(page, f"{name}-alive")
    say("all cells are run, and the live component is alive")
    slider = body.get_by_role("slider", name="temperature")
    before = float(slider.input_value())
    assert told == before, f"untouched, the slider is at {before}, and Python says {told}"
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    after = float(slider.input_value())
    assert after < before, f"five times left, and the slider went from {before} to {after}"
    lab.picture(page, f"{name}-moved")
    say(f"the keyboard moves its temperature from {before} to {after}")
    deadline = time.monotonic() + FOLLOWS
    while (told := _told(page)) != after and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    lab.picture(page, f"{name}-told")
    assert told == after, f"the slider is at {after}, and Python says {told}"
    say(f"Python follows: {told}")
    if file is not None:
        _ran(page, file)


def _told(page) -> float:
    """Put a cell at the end of the notebook, and return the temperature that it prints."""
    page.locator(".jp-Notebook .jp-Cell").last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(ASK)
    page.keyboard.press("Control+Enter")
    answer = page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output")
    answer.wait_for()
    return float(answer.inner_text())


def _ran(page, file: Path) -> None:
    """Save the notebook: every cell has run, none failed."""
    page.keyboard.press("Escape")
    unsaved = page.locator(".lm-TabBar-tab.jp-mod-dirty")
    expect(unsaved).to_have_count(1)
    page.keyboard.press("Control+s")
    expect(unsaved).to_have_count(0)
    cells = [cell for cell in nbformat.read(file, 4).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, 1):
        assert cell.execution_count, f"code cell {number} has not run"
        for output in cell.outputs:
            assert output.output_type != "error", f"code cell {number} raised {output.ename}"
    say(f"saved: all {len(cells)} cells of code have run, and none failed")
