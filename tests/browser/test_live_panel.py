"""The same component under ``panel serve``: its parameters cross to Python and back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from ergolib.live.component import WHERE

# A component, and what Python knows of it: one button sets, one line repeats.
APP = """
import panel as pn
from ergolib.live import IsingLive
pn.extension()
live = IsingLive(size=64, temperature=3.0, seed=1, running=False)
names = ("temperature", "size", "rule", "running", "sweeps")
said = "T={0:.2f} n={1} rule={2} running={3} sweeps={4}".format
known = pn.pane.Str(pn.bind(said, *(live.param[name] for name in names)))
button = pn.widgets.Button(label="Python says 1.5")
button.on_click(lambda event: live.param.update(temperature=1.5, size=128))
pn.Column(live, known, button).servable()
"""

# Every component there is, as a notebook would show it.
ALL = """
import panel as pn
from ergolib import live
from ergolib.live.component import WHERE
pn.extension()
pn.Column(*(getattr(live, f"{name.title()}Live")(running=False) for name in WHERE)).servable()
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve the app above and the one of `make live`."""
    folder = tmp_path_factory.mktemp("apps")
    scripts = [folder / "crossing.py", folder / "every.py"]
    for script, text in zip(scripts, (APP, ALL), strict=True):
        script.write_text(text)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "panel",
        "serve",
        *map(str, scripts),
        "ergolib/live/apps/ising.py",
    ]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if name != "ERGOLIB_STATIC"},
    )
    url = f"http://localhost:{port}"
    for _ in range(200):
        with suppress(OSError):
            urllib.request.urlopen(f"{url}/crossing", timeout=30).close()
            break
        assert server.poll() is None, "panel serve has ended"
        time.sleep(0.1)
    yield url
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()


@pytest.fixture
def tab(browser):
    context = browser.new_context(viewport={"width": 1000, "height": 1400})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_parameters_cross_to_python_and_back(tab, served):
    tab.goto(f"{served}/crossing")
    slider = tab.get_by_role("slider", name="temperature")
    expect(slider).to_be_visible(timeout=30_000)
    expect(tab.get_by_text("T=3.00 n=64 rule=metropolis running=False sweeps=50")).to_be_visible()
    slider.press("ArrowLeft")
    expect(tab.get_by_text("T=2.99 n=64")).to_be_visible()
    tab.get_by_role("combobox", name="Update").select_option("heat-bath")
    expect(tab.get_by_text("rule=heat-bath")).to_be_visible()
    tab.get_by_role("button", name="Step").click()
    expect(tab.get_by_text("sweeps=51")).to_be_visible()
    tab.get_by_role("button", name="Python says 1.5").click()
    expect(slider).to_have_js_property("value", "1.5")
    expect(tab.locator("canvas")).to_have_js_property("width", 128)
    expect(tab.get_by_text("T=1.50 n=128")).to_be_visible()
    tab.locator("summary").click()
    expect(tab.get_by_label("Source of the kernel")).to_contain_text("def heat_bath(")
    assert "#" not in tab.url  # the address of a notebook is not ours to write


@pytest.mark.parametrize("name", WHERE)
def test_every_component_comes_alive_and_steps(tab, served, name):
    tab.goto(f"{served}/every")
    body = tab.locator(f".live-body:has(.live-{name})")
    expect(body).to_be_attached(timeout=60_000)
    body.scroll_into_view_if_needed()
    before = body.get_attribute("data-steps")
    body.get_by_role("button", name="Step", exact=True).click()
    expect(body).not_to_have_attribute("data-steps", before)
    body.locator("summary").click()
    expect(body.get_by_label("Source of the kernel")).to_contain_text("def ")


def test_the_bench_measures_in_the_browser(tab, served):
    tab.goto(f"{served}/ising")
    expect(tab.get_by_role("slider", name="temperature")).to_be_visible(timeout=30_000)
    tab.get_by_role("combobox", name="Size").select_option("64")
    tab.get_by_label("Sweeps while measuring").fill("0")
    tab.get_by_label("Sweeps while measuring").press("Enter")
    tab.get_by_role("button", name="Measure").click()
    expect(tab.get_by_text("sweeps while measuring must be an integer from 2")).to_be_visible()
    tab.get_by_label("Sweeps while measuring").fill("200")
    tab.get_by_label("Sweeps while measuring").press("Enter")
    tab.get_by_role("button", name="Measure").click()
    expect(tab.locator("td.measured").first).to_be_visible(timeout=30_000)
    expect(tab.get_by_text("Ising(size=64, temperature=2.27, seed=7,")).to_be_visible()
    with tab.expect_download() as download:
        tab.get_by_text("Table as CSV").click()
        link = tab.locator("a[download]")
        if link.count():  # the first press prepares, the second saves
            link.first.click()
    assert download.value.path().read_text().startswith("temperature,size,update")
