"""The book's own extension: how it writes numbers, lines and formulae, and how it runs pages."""

import json
import math
import re

import pytest
from bookext import execution, ledger, maths, outputs, pages, questions
from sphinxcontrib.katex import KaTeXError

from ergolib import palette


def points(path):
    """Walk a path made of M, l, h and v."""
    x = y = 0.0
    for letter, numbers in re.findall(r"([Mlhv])([^Mlhv]*)", path):
        for word in numbers.split():
            parts = [float(part) for part in word.split(",")]
            if letter == "M":
                x, y = parts
            else:
                x += parts[0] if letter != "v" else 0
                y += parts[-1] if letter in "lv" else 0
            yield x, y


def test_thinning_a_line_keeps_its_shape():
    curve = [(x, 100 * math.sin(x / 30)) for x in range(400)]
    thin = list(points(outputs._thin("M" + "L".join(f"{x},{y:.4f}" for x, y in curve))))
    assert len(thin) < 200
    assert thin[0] == (0, 0)
    assert thin[-1] == pytest.approx(curve[-1], abs=0.1)
    for x, y in curve:  # every point is close to the segment above which it lies
        i = next(i for i in range(1, len(thin)) if thin[i][0] >= x - 1e-6 or i == len(thin) - 1)
        (x0, y0), (x1, y1) = thin[i - 1], thin[i]
        assert y == pytest.approx(y0 + (y1 - y0) * (x - x0) / (x1 - x0), abs=0.35)


def test_a_chart_keeps_its_labels_and_follows_the_theme():
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"x": 0, "y": 0.0}, {"x": 1, "y": 1.0}]},
        "mark": {"type": "line", "color": palette.THEORY},
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "y", "type": "quantitative"},
        },
    }
    svg = outputs.draw(spec, "c0")
    assert ">0.0</text>" in svg
    assert "var(--theory)" in svg
    assert palette.THEORY not in svg
    assert "aria-" not in svg


def panel(**more):
    return {
        "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]},
        "mark": "point",
        "width": 515,
        "height": 120,
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "y", "type": "quantitative"},
        },
    } | more


FIT = {"type": "fit-x", "contains": "padding"}
TITLE = "A title that is a good deal longer than a telephone is wide, held upright"


@pytest.mark.parametrize(
    "spec",
    [
        panel(width=592, autosize=FIT, title=TITLE),
        panel(width=480, height=480, autosize=FIT, title=TITLE),
        {"vconcat": [panel(), panel()], "title": TITLE},
        {"hconcat": [panel(width=280, height=280), panel(width=280, height=280)], "title": TITLE},
    ],
    ids=["single", "square", "above", "beside"],
)
def test_a_chart_fits_the_column_and_a_phone(spec):
    spec = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json"} | spec
    column = outputs.merged(spec, outputs.fitted(spec, outputs.COLUMN))
    assert outputs.width(outputs.draw(column, "c")) <= outputs.COLUMN + 2
    change = outputs.fitted(column, outputs.NARROW)
    json.dumps(change)  # it goes into the page
    phone = outputs.merged(column, change)
    assert outputs.width(outputs.draw(phone, "n")) <= outputs.NARROW + 12  # its words may stick out
    assert "hconcat" not in phone
    assert len(phone["title"]) > 1
    for part in phone.get("vconcat", [phone]):
        square = 480 if "vconcat" not in phone else 280
        assert (part["height"] == part["width"]) == (
            spec.get("height") == square or "hconcat" in spec
        )


def test_a_chart_of_another_kind_stays_as_it_is():
    assert outputs.fitted({"facet": {"row": {"field": "x"}}, "spec": panel()}, outputs.NARROW) == {}


def test_a_merge_patch_goes_deep_and_takes_away():
    spec = {"config": {"axis": 1, "legend": {"a": 1}}, "hconcat": [1], "kept": 2}
    patch = {"config": {"legend": {"b": 2}}, "hconcat": None, "vconcat": [3]}
    assert outputs.merged(spec, patch) == {
        "config": {"axis": 1, "legend": {"a": 1, "b": 2}},
        "kept": 2,
        "vconcat": [3],
    }
    assert spec["config"]["legend"] == {"a": 1}


def test_katex_refuses_what_it_cannot_read():
    with pytest.raises(KaTeXError):
        maths.render(r"\frac{1}", False)


def test_a_short_formula_shows_the_same_letters():
    text = maths.render(r"\avg{m^2} = \frac{1}{N}", True)
    assert "avg" not in text
    assert "<annotation" not in text
    shown = re.sub("<[^>]*>", "", text.partition('class="katex-html"')[2].partition(">")[2])
    assert re.sub(r"[^\w=]", "", shown) == "m2=N1"


def test_the_style_of_a_page_has_the_rules_its_formulae_use():
    plain, formula = pages.style("<p>words</p>"), maths.render("x^2", False)
    page = pages.style(formula)
    assert "font-family:KaTeX_Math" in page
    assert "font-family:KaTeX_Math" not in plain
    assert "KaTeX_Fraktur" not in page
    assert "@font-face{font-display" not in page  # fonts wait until the text stands


def test_the_fonts_are_those_of_the_text_and_of_the_formulae():
    sheet = pages._fonts()
    files = re.findall(r"url\(([^)]*)\)", sheet)
    assert "vendor/katex/fonts/KaTeX_Main-Regular.woff2" in files
    assert "vendor/serif/source-serif-4-latin-400-normal.woff2" in files
    assert all((execution.BOOK / "_static" / name).is_file() for name in files)


@pytest.mark.parametrize("latex", [r"\sigma_i", r"2^N", r"e^{-t/\tau}", r"T_{\max}", r"x^{a_b}"])
def test_a_lone_index_is_one_shifted_box(latex):
    light = maths.render(latex, False)
    assert light.count("<span") == light.count("</span>")
    assert "position:relative" in light


def test_an_index_above_another_keeps_its_table():
    both = maths.render("L_x^2", False)
    assert both.count("<span") == both.count("</span>")
    assert "position:relative" not in both


def test_items_of_a_list():
    lines = ["- [x] right", "  because", "  of this", "- [ ] wrong", ""]
    assert questions._items(lines) == [("[x] right", "because of this"), ("[ ] wrong", "")]


def test_chance_puts_one_in_twenty_two_beyond_two_sigma():
    assert ledger.BEYOND_TWO == pytest.approx(0.0455, abs=1e-4)


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Make an empty book somewhere else."""
    for name, folder in [("ROOT", ""), ("BOOK", "book"), ("BUILD", "out"), ("CACHES", "out/run")]:
        monkeypatch.setattr(execution, name, tmp_path / folder)
    monkeypatch.setattr(execution, "outputs_key", lambda: "key")

    def page(code):
        path = tmp_path / "book" / "page.md"
        path.parent.mkdir(exist_ok=True)
        head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# Page\n\n"
        path.write_text(f"{head}```{{code-cell}}\n{code}\n```\n", encoding="utf8")
        return path

    return page


def test_a_page_runs_once_and_its_time_is_kept(book):
    page = book("import os\nprint(os.environ['ERGOLIB_STATIC'])")
    assert not execution.executed(page)
    seconds = execution.execute(page)
    assert execution.executed(page)
    with execution.cache() as opened:
        record = opened.match_cache_notebook(execution.read(page))
    assert record.data["execution_seconds"] == seconds > 0
    assert not execution.executed(book("print('changed')"))


def test_a_page_that_fails_says_where(book):
    page = book("x = 1\n```\n\n```{code-cell}\n1 / 0")
    with pytest.raises(execution.PageError, match=r"page.md, code cell 2: ZeroDivisionError"):
        execution.execute(page)
    assert not execution.executed(page)


def test_the_key_follows_ergolib_and_the_lock():
    keys = {
        execution.content_hash([execution.ROOT / name]) for name in ("requirements.txt", "Makefile")
    }
    assert len(keys) == 2
    assert execution.book_key().endswith(execution.outputs_key())


def test_a_server_that_does_not_listen_yet_is_waited_for(tmp_path, monkeypatch):
    """Its socket's file is there before it listens; the first answer is then a refusal."""
    import socket
    import threading
    import time

    from bookext import maths

    late = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    late.bind(str(tmp_path / "katex.sock"))
    threading.Timer(0.3, late.listen).start()
    monkeypatch.setattr(maths, "Popen", lambda *_, **__: None)
    start = time.monotonic()
    _, connection = maths.start_server(tmp_path, 10.0)
    assert time.monotonic() - start > 0.2
    connection.close()
    late.close()
