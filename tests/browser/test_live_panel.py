"""Components and their benches under ``panel serve``: Python hears them, and measures."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from benchmarks.classroom import classroom, native
from ergolib.live.benches import bench
from ergolib.live.component import WHERE, component

APPS = Path("ergolib/live/apps")

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


@pytest.fixture(scope="module")
def crossing(tmp_path_factory):
    """Serve the app above as any app is served, with ``panel serve``."""
    script = tmp_path_factory.mktemp("apps") / "crossing.py"
    script.write_text(APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "panel", "serve", str(script), "--port", str(port)],
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


@pytest.fixture(scope="module")
def served():
    """Serve all benches as `make live` does."""
    with classroom("--looks", "500000") as (address, _):
        yield f"http://{address}"


@pytest.fixture
def site_url(request):
    """Whatever is asked of another host is a third-party request."""
    return request.getfixturevalue("crossing" if "crossing" in request.fixturenames else "served")


@pytest.fixture
def tab(open_page):
    """Open a page of the server; whatever it should not have done fails the test."""
    page = open_page(viewport={"width": 1000, "height": 1400})
    yield page
    assert page.problems == []


def test_parameters_cross_to_python_and_back(tab, crossing):
    tab.goto(f"{crossing}/crossing")
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


def test_the_index_lists_every_bench(tab, served):
    tab.goto(served)
    links = tab.locator("h2 a")
    assert [link.inner_text() for link in links.all()] == [
        component(name).title for name in sorted(WHERE)
    ]
    assert {path.stem for path in APPS.glob("*.py")} == set(WHERE)
    first = sorted(WHERE)[0]
    links.first.click()
    expect(tab.locator(f".live-body:has(.live-{first})")).to_be_attached(timeout=60_000)


@pytest.mark.parametrize("name", WHERE)
def test_every_bench_comes_alive_and_measures(tab, served, name):
    tab.goto(f"{served}/{name}")
    body = tab.locator(f".live-body:has(.live-{name})")
    expect(body).to_be_attached(timeout=60_000)
    body.get_by_role("button", name="Pause").click()
    if name == "potts":  # off its plateau theory knows two colours only
        body.get_by_label("Colours q").select_option("2")
    before = body.get_attribute("data-steps")
    body.get_by_role("button", name="Step", exact=True).click()
    expect(body).not_to_have_attribute("data-steps", before)
    body.locator("summary").click()
    expect(body.get_by_label("Source of the kernel")).to_contain_text("def ")
    unit = bench(name).unit.capitalize()
    fill(tab, f"{unit} before measuring", 10)
    fill(tab, f"{unit} while measuring", 200)
    tab.get_by_role("button", name="Measure").click()
    expect(tab.locator("td.measured").first).to_be_visible(timeout=60_000)
    expect(tab.locator("td.exact").first).to_contain_text(re.compile(r"\d"))
    expect(tab.locator("pre:has-text('import pandas')")).to_contain_text("system.run(10)")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.wait_for_function(f"{overflow} <= 0")


def fill(tab, label, value):
    tab.get_by_label(label).fill(str(value))
    tab.get_by_label(label).press("Enter")


def save(tab, label):
    """Return the text of a table that a button saves."""
    with tab.expect_download() as download:
        tab.get_by_text(label).click()
        link = tab.locator("a[download]:visible")
        if link.count():  # the first press prepares, the second saves
            link.first.click()
    return download.value.path().read_text()


def test_bad_input_is_refused_in_words_and_tables_can_be_saved(tab, served):
    tab.goto(f"{served}/ising")
    expect(tab.get_by_role("slider", name="temperature")).to_be_visible(timeout=30_000)
    tab.get_by_role("combobox", name="Size").select_option("64")
    fill(tab, "Sweeps while measuring", 0)
    tab.get_by_role("button", name="Measure").click()
    expect(tab.get_by_text("sweeps while measuring must be an integer from 2")).to_be_visible()
    fill(tab, "Sweeps while measuring", 200)
    tab.get_by_role("button", name="Measure").click()
    expect(tab.locator("td.measured").first).to_be_visible(timeout=30_000)
    expect(tab.get_by_text("Ising(size=64, temperature=2.27, seed=7,")).to_be_visible()
    assert save(tab, "Measurements as CSV").startswith("size,temperature,seed,update")


def test_a_long_run_can_be_cancelled_and_a_list_of_temperatures_cooled_through(tab, served):
    tab.goto(f"{served}/rotors")
    expect(tab.get_by_role("slider", name="temperature")).to_be_visible(timeout=30_000)
    tab.get_by_role("combobox", name="Size").select_option("16²")
    fill(tab, "Steps while measuring", 5_000_000)
    tab.get_by_role("button", name="Measure").click()
    stop = tab.get_by_role("button", name="Cancel")
    expect(stop).to_be_enabled()
    expect(tab.locator("progress")).to_be_visible()
    stop.click()
    expect(stop).to_be_disabled()
    expect(tab.locator("td.measured")).to_have_count(0)
    fill(tab, "Steps before measuring", 20)
    fill(tab, "Steps while measuring", 200)
    tab.get_by_label("Temperatures").fill("1.5, 1, 0.5")  # without Enter
    tab.get_by_role("button", name="Cool", exact=True).last.click()
    expect(tab.locator("tbody tr")).to_have_count(3, timeout=30_000)
    expect(tab.get_by_text("cool(system, temperatures=[1.5, 1.0, 0.5]")).to_be_visible()
    assert save(tab, "Cooling as CSV").startswith("temperature,price,energy")


def test_two_readers_see_each_their_own(open_page, served):
    pages = [open_page(viewport={"width": 1000, "height": 1400}) for _ in range(2)]
    for seed, page in enumerate(pages, 11):
        page.goto(f"{served}/ising")
        expect(page.get_by_role("slider", name="temperature")).to_be_visible(timeout=30_000)
        page.get_by_role("combobox", name="Size").select_option("64")
        page.get_by_role("spinbutton", name="Seed").fill(str(seed))
        page.get_by_role("spinbutton", name="Seed").press("Enter")
        fill(page, "Sweeps before measuring", 100)
        fill(page, "Sweeps while measuring", 400)
    for page in pages:
        page.get_by_role("button", name="Measure", exact=True).click()
    for seed, page in enumerate(pages, 11):
        expect(page.get_by_text("Ising(size=64, temperature=2.27, ")).to_contain_text(
            f"seed={seed},", timeout=30_000
        )
        saved = pd.read_csv(io.StringIO(save(page, "Measurements as CSV"))).iloc[0]
        energy, error = native({"size": 64, "temperature": 2.27, "seed": seed})
        assert (saved.energy, saved.energy_error) == (energy, error)
        assert page.problems == []
