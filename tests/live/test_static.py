"""Figures for a page without Panel."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ergolib import Ising, exact, palette
from ergolib.live.component import BOXES, WHERE, component
from ergolib.live.highlight import highlight
from ergolib.live.static import (
    figure_html,
    own_rules,
    own_style_sheet,
    style_sheet,
    write_assets,
)

#: Bytes. A poster, as it stands in the page; then what a reader waits for, as it is, or compressed
#: as a host sends it where kernels and pictures are many. Each bound is near what it bounds.
POSTER = 12_000
POSTERS = {"potts": 16_000, "rotors": 18_000, "particles": 20_000, "subspace": 16_000}
WEIGHT = 60_000
COMPRESSED = {
    "atoms": 33_000,
    "blocks": 30_000,
    "charges": 30_000,
    "conjecture": 34_000,
    "constraints": 33_000,
    "counting": 30_000,
    "expansion": 38_000,
    "hopfield": 34_000,
    "induction": 62_000,
    "experts": 35_000,
    "landscape": 34_000,
    "latent": 31_000,
    "policy": 30_000,
    "waiting": 32_000,
    "library": 31_000,
    "misorientation": 57_000,
    "pair": 40_000,
    "particles": 52_000,
    "patches": 36_000,
    "reveal": 34_000,
    "rotors": 35_000,
    "rows": 32_000,
    "samples": 30_000,
    "split": 30_000,
    "subspace": 33_000,
    "support": 30_000,
    "tap": 31_000,
    "thermometer": 42_000,
    "tradeoff": 30_000,
}


class Reading(HTMLParser):
    """Every start tag with its attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def first(self, tag):
        return next(attributes for name, attributes in self.tags if name == tag)


@pytest.fixture(scope="module")
def assets(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("live")
    write_assets(folder)
    return folder


def poster_of(read: Reading) -> Image.Image:
    source = read.first("img")["src"]
    png = base64.b64decode(source.removeprefix("data:image/png;base64,"))
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("name", WHERE)
def test_a_figure_says_what_it_is_before_any_script(name):
    made = component(name)
    read = Reading(figure_html(name))
    assert read.open == []
    figure = read.first("figure")
    assert figure["class"] == "live"
    assert figure["data-component"] == name
    assert json.loads(figure["data-parameters"]) == json.loads(json.dumps(made.complete({})))
    assert "JavaScript" in read.text
    assert Reading(made.invite(made.complete({}))).text in read.text
    image, poster = read.first("img"), poster_of(read)
    assert len(image["alt"]) > 10
    assert (image["width"], image["height"]) == tuple(map(str, poster.size))
    assert len(image["src"]) < POSTERS.get(name, POSTER)
    assert np.unique(np.asarray(poster.convert("RGBA")).reshape(-1, 4), axis=0).size > 4
    names = [attributes.get("class") for _, attributes in read.tags]
    assert [name for name in names if name in made.boxes] == list(made.boxes)
    assert names.count("field") == len(made.settings)


def test_a_figure_carries_its_parameters():
    read = Reading(figure_html("ising", {"temperature": 1.8, "seed": 3}))
    parameters = json.loads(read.first("figure")["data-parameters"])
    assert (parameters["temperature"], parameters["seed"]) == (1.8, 3)
    assert "1.8" in read.first("img")["alt"]
    assert component("ising").boxes == BOXES


@pytest.mark.parametrize(
    "parameters",
    [{}, {"temperature": 1.5, "size": 64}, {"rule": "multispin", "seed": 11}, {"temperature": 5.0}],
)
def test_the_poster_is_the_native_run(parameters):
    read = Reading(figure_html("ising", parameters))
    assert len(read.first("img")["src"]) < POSTER
    colours = np.asarray(poster_of(read).convert("RGB"))
    up = np.array(list(bytes.fromhex(palette.SPIN_UP[1:])))
    drawn = np.where((colours == up).all(axis=2), 1, -1)
    complete = component("ising").complete(parameters)
    native = Ising(
        size=complete["size"],
        temperature=complete["temperature"],
        seed=complete["seed"],
        update=complete["rule"],
    ).run(complete["begin"])
    assert np.array_equal(drawn, native.spins)


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"temperature": 0.0}, ValueError),
        ({"temperature": float("nan")}, ValueError),
        ({"temperature": "hot"}, TypeError),
        ({"temperature": True}, TypeError),
        ({"size": 100}, ValueError),
        ({"size": True}, ValueError),
        ({"seed": 1.5}, TypeError),
        ({"seed": -1}, ValueError),
        ({"rule": "magic"}, ValueError),
        ({"colour": 1}, TypeError),
    ],
)
def test_wrong_parameters_are_named(parameters, error):
    with pytest.raises(error, match=next(iter(parameters))):
        figure_html("ising", parameters)


def test_an_unknown_component_is_refused():
    with pytest.raises(ValueError, match="must be one of 'ising'"):
        figure_html("nothing", {})


def test_the_assets_are_classic_scripts_without_requests(assets):
    names = {file.name for file in assets.iterdir()}
    scripts = {f"{name}{part}.js" for name in WHERE for part in ("", ".sources")}
    sheets = {f"{name}.css" for name in WHERE if own_style_sheet(name)}
    assert names == {"live.css", "mount.js"} | scripts | sheets
    for file in assets.glob("*.js"):
        text = file.read_text()
        assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), file.name
        assert "fetch(" not in text
        assert "\nexport " not in text
        assert "\nimport " not in text


@pytest.mark.parametrize("name", WHERE)
def test_what_a_reader_waits_for_is_small(assets, name):
    files = [assets / file for file in ("live.css", "mount.js", f"{name}.css", f"{name}.js")]
    texts = [file.read_bytes() for file in files if file.is_file()]
    if name in COMPRESSED:
        assert sum(len(gzip.compress(text)) for text in texts) < COMPRESSED[name]
    else:
        assert sum(map(len, texts)) < WEIGHT


def test_the_style_sheet_has_both_themes():
    sheet = style_sheet()
    assert palette.TEXT in sheet
    assert palette.TEXT_DARK in sheet
    assert sheet.count("{") == sheet.count("}")
    assert "url(" not in sheet


@pytest.mark.parametrize("name", WHERE)
def test_a_component_styles_only_itself(name):
    """Rules of one component must not reach another: the boxes that all have need its class."""
    shared = "|".join(BOXES)
    rules, sheet = own_rules(name), own_style_sheet(name)
    assert sheet.count("{") == sheet.count("}") == rules.count("{")
    for selector in re.findall(r"(?:^|[{}])([^{}@]+)\{", rules):
        for part in re.split(r",(?![^(]*\))", selector):
            assert not re.match(rf"\.({shared})\b", part), part
    # Nor anything else in the page, which has words like .turn or .cell for things of its own.
    own = f':where([data-component="{name}"]) '
    assert sheet.replace(own, "") == rules
    for selector in re.findall(r"(?:^|[{}])([^{}@]+)\{", sheet):
        for part in re.split(r",(?![^(]*\))", selector):
            assert part.startswith(own) or f".live-{name}" in part, part


def test_the_exact_values_are_those_of_theory():
    tables = component("ising").constants()["EXACT"]
    for name, theory in (
        ("energy", exact.onsager_energy),
        ("magnetization", exact.yang_magnetization),
    ):
        values = np.cumsum(tables[name]["differences"]) / tables[name]["unit"]
        temperatures = np.round(
            tables[name]["low"] + tables[name]["step"] * np.arange(values.size), 2
        )
        assert (temperatures[0], temperatures[-1]) == (0.5, 5.0)
        assert np.abs(values - theory(temperatures)).max() < 0.51e-4


def test_no_physics_is_written_in_javascript():
    """No script knows an exponential, or draws a number that moves a spin."""
    folder = Path(sys.modules["ergolib.live.static"].__file__).parent
    for file in folder.glob("*.js"):
        text = file.read_text()
        for word in ("Math.exp", "Math.log", "Math.pow", "Math.tanh", "Math.sinh"):
            assert word not in text, file.name
        if file.name != "settings.js":  # which offers a new seed
            assert "random()" not in text, file.name


def test_sources_are_highlighted_and_escaped():
    source = 'def f(x):\n    """Is x < 1 & so on."""\n    return x < 1  # yes\n'
    made = highlight(source)
    assert "<b>def</b> <em>f</em>(x):" in made
    assert "<i># yes</i>" in made
    assert "x &lt; 1" in made
    read = Reading(made)
    assert read.text == source


@pytest.mark.parametrize("name", WHERE)
def test_sources_are_complete(name):
    for which, kernel in component(name).kernels.items():
        assert Reading(component(name).sources()[which]).text == kernel.source


@pytest.mark.parametrize("name", WHERE)
def test_a_description_is_whole(name):
    made = component(name)
    assert made.name == name
    for needed in ("running", "speed"):
        assert needed in made.parameters
    letters = [each.letter for each in made.parameters.values() if each.letter]
    assert len(set(letters)) == len(letters)
    for each in made.parameters.values():
        assert each.letter == "" or each.settable
        assert set(each.words or ()) <= set(each.options or ())


def test_nothing_here_needs_panel():
    code = "import sys, ergolib.live, ergolib.live.static; sys.exit('panel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
