"""A class at one server: everybody gets their own numbers, and nobody gets anything else.

The students are those of ``benchmarks/classroom.py``, over real WebSockets to a server in a process
of its own; fifty of them, with their memory and times, are ``python -m benchmarks.classroom``.
"""

from __future__ import annotations

import asyncio
import json
import math
import threading
import urllib.error
import urllib.request

import pytest
from tornado.httpclient import HTTPClientError

from benchmarks.classroom import Student, choice, classroom, differing, lesson, native
from ergolib.live import bench, ising_app, serve, turns, watch
from ergolib.live.component import WHERE, component
from ergolib.live.limits import Limits
from ergolib.live.plan import Case

STUDENTS = 12
PLACES = 14


@pytest.fixture(scope="module")
def server():
    """A server of one component, with few places."""
    options = ("--sessions", str(PLACES), "--linger", "1", "--at-once", "2")
    with classroom("ising", *options) as (address, _):
        yield address


def status(address, path, **headers):
    request = urllib.request.Request(f"http://{address}/{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


async def full(address):
    """Take all places, as those who were here before leave them."""
    pages = []
    for _ in range(240):
        try:
            while len(pages) < PLACES:
                pages.append(await Student.enter(address))
            return pages
        except HTTPClientError as error:
            assert error.code == 503
        await asyncio.sleep(0.5)
    raise AssertionError("the places of closed pages are never free")


# Everybody's own ---------------------------------------------------------------


def test_everyone_gets_the_numbers_of_their_own_run(server):
    async def hold():
        seen = await lesson(server, STUDENTS)
        for page in seen["pages"]:
            page.leave()
        return seen

    seen = asyncio.run(hold())
    assert differing(seen) == 0
    assert len({row["energy"] for row in seen["rows"]}) == STUDENTS
    # One who had been given a neighbour's numbers would be noticed.
    seen["rows"][0] = {**seen["rows"][0], "energy": native(choice(1))[0]}
    assert differing(seen) == 1


def test_a_table_that_is_too_long_is_refused_in_words(server):
    async def long():
        page = await Student.enter(server)
        await page.put(page.find("Spinner", title="Sweeps while measuring"), "value", 200_000)
        await page.press("Measure")
        await page.hear(lambda message: "must be at least 2, or" in json.dumps(message))
        page.leave()

    asyncio.run(long())


# Nobody's more -----------------------------------------------------------------

HOSTILE = [
    ("size", 10**9),
    ("size", True),
    ("size", "64; import os"),
    ("size", {"type": "object", "name": "CustomJS", "id": "x", "attributes": {"code": "1"}}),
    ("temperature", {"type": "number", "value": "nan"}),
    ("temperature", 1e300),
    ("temperature", None),
    ("seed", -1),
    ("seed", 2**64),
    ("seed", 1.5),
    ("rule", "__import__('os').system('true')"),
    ("rule", "{{ 7 * 7 }}"),
    ("esm", "export function render() {}"),
    ("__class__", "x"),
    ("name", "x"),
]


def test_nothing_but_declared_values_comes_in(server):
    async def try_all():
        page = await Student.enter(server)
        live = page.find("IsingLive")
        for attribute, value in HOSTILE:
            answer = await page.put(live, attribute, value)
            assert answer["header"]["msgtype"] == "ERROR", (attribute, value)
            assert answer["content"]["traceback"] is None
        assert (await page.put(live, "size", 64))["header"]["msgtype"] == "OK"
        for model, attribute, value in [
            (page.find("Spinner", title="Sweeps before measuring"), "value", "9 ** 9 ** 9"),
            (page.find("Spinner", title="Sweeps before measuring"), "high", 1),
            (page.find("", title="Temperatures"), "value", "3" * 3000),
            (page.find("", label="Measurements as CSV"), "filename", "/etc/passwd"),
            (page.find("", label="Measurements as CSV"), "data", "data:,x"),
            (page.find("CustomJS"), "code", "alert(1)"),
            (page.find("panel.models.esm"), "esm", "export function render() {}"),
            (page.find("panel.models.location"), "href", "https://example.org"),
            ("p999999", "value", 1),
        ]:
            answer = await page.put(model, attribute, value)
            assert answer["header"]["msgtype"] == "ERROR", (attribute, value)
        root = {"kind": "RootAdded", "model": {"type": "object", "name": "Column", "id": "a"}}
        title = {"kind": "TitleChanged", "title": "x"}
        event = {"type": "event", "name": "dom_event", "values": {"type": "map", "entries": []}}
        said = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
        for content in ([root], [title], [said], ["x"], "x", [{"kind": "ColumnDataChanged"}]):
            answer = await page.ask("PATCH-DOC", {"events": content})
            assert answer["header"]["msgtype"] == "ERROR", content
        for kind in ("PUSH-DOC", "SERVER-INFO-REQ"):
            assert (await page.ask(kind, {"doc": {}}))["header"]["msgtype"] == "ERROR"
        # All that was for nothing: the next measurement is of what was set in order.
        row = await page.measure(100, 400)
        assert (row["size"], row["temperature"], row["seed"]) == (64, 2.27, 7)
        page.leave()

    asyncio.run(try_all())


@pytest.mark.parametrize("fragment", [b"\x80\x04.", "x" * 70_000])
def test_neither_files_nor_floods_are_read(server, fragment):
    async def send():
        page = await Student.enter(server)
        await page.connection.write_message(fragment, binary=isinstance(fragment, bytes))
        with pytest.raises(ConnectionError):
            await page.hear(lambda message: False)

    asyncio.run(send())


def test_only_pages_of_this_server_are_connected(server):
    code, page = status(server, "ising")
    assert code == 200
    token = page.split('"token":"')[1].split('"')[0]
    for wrong in ("https://example.org", "null", f"http://{server}.example.org"):
        with pytest.raises(HTTPClientError, match="403"):
            asyncio.run(Student.connect(server, "ising", token, wrong))
    for forged in (token[:-2], "eyJzZXNzaW9uX2lkIjogIm1pbmUifQ"):
        with pytest.raises((ConnectionError, HTTPClientError)):
            asyncio.run(Student.connect(server, "ising", forged))
    assert status(server, f"ising?bokeh-token={token}")[0] == 400
    assert status(server, "ising", **{"Bokeh-Session-Id": "mine"})[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        "admin",
        "liveness",
        "rest/session_info",
        "login",
        "ising/metadata",
        "ising/autoload.js?bokeh-autoload-element=x",
        "components/antigravity/x/_css/y",
        "static/../../serve.py",
        "rotors",
    ],
)
def test_there_is_no_other_way_in(server, path):
    assert status(server, path)[0] in (403, 404)


def test_a_full_class_says_so_and_places_become_free(server):
    async def crowd():
        pages = await full(server)
        code, said = await asyncio.to_thread(status, server, "ising")
        assert (code, f"All {PLACES} places" in said) == (503, True)
        await pages[0].choose(seed=5)  # those inside go on
        for page in pages:
            page.leave()
        for page in await full(server):
            page.leave()

    asyncio.run(crowd())


# Options -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--address", "0.0.0.0"], "--origin must name the host"),
        (["--address", "::"], "--origin must name the host"),
        (["--address", "lab"], "address must be an IP address or localhost, got 'lab'"),
        (["--origin", "*"], "origin must be HOST or HOST:PORT"),
        (["--origin", "*.example.edu"], "without https://, path or wildcard"),
        (["--origin", "https://example.edu"], "got 'https://example.edu'"),
        (["--sessions", "0"], "sessions must be"),
        (["--port", "70000"], "port must be"),
        (["--at-once", "0"], "must be a positive whole number, got '0'"),
        (["isnig"], "component must be one of"),
    ],
)
def test_wrong_options_are_named(options, said, capsys, monkeypatch):
    monkeypatch.setattr(serve, "LIMITS", Limits())
    with pytest.raises(SystemExit):
        serve.main(options)
    assert said in capsys.readouterr().err


# Turns -------------------------------------------------------------------------


def test_measurements_wait_in_line_and_may_leave_it(monkeypatch):
    line = turns.Turns()
    monkeypatch.setattr(watch, "TURNS", line)
    monkeypatch.setattr(turns, "LIMITS", Limits(at_once=2))
    gate, order = threading.Event(), []

    async def five():
        runs = [watch.Progress(1) for _ in range(5)]
        ahead = [0] * 5

        def work(place):
            order.append(place)
            gate.wait(30)
            return place

        def report(place):
            ahead[place] = max(ahead[place], runs[place].ahead)

        tasks = []
        for place, run in enumerate(runs):
            tasks.append(
                asyncio.ensure_future(
                    watch.in_thread(lambda p=place: work(p), run, lambda _, p=place: report(p))
                )
            )
            while place < 2 and place not in order:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        assert order == [0, 1]
        assert ahead == [0, 0, 2, 3, 4]
        runs[3].called_off = True
        assert await tasks[3] is None
        gate.set()
        assert await asyncio.gather(*tasks) == [0, 1, 2, None, 4]
        assert order == [0, 1, 2, 4]

    asyncio.run(five())


def test_a_measurement_that_takes_too_long_is_stopped_in_words(monkeypatch):
    monkeypatch.setattr(watch, "LIMITS", Limits(seconds=0.2))
    app = ising_app(size=512)
    app.wait.value, app.steps.value, app.every.value = 0, 1_000_000, 10

    async def twice():
        await asyncio.gather(app.measure(), app.measure())  # the second press does nothing

    asyncio.run(twice())
    assert "may take 0.2 seconds here, and this one has made" in app.message.object
    assert app.results == []
    assert not app.start.disabled


def test_one_page_measures_once_at_a_time_and_keeps_so_many(monkeypatch):
    monkeypatch.setattr(bench, "LIMITS", Limits(kept=2))
    app = ising_app(size=64)
    app.wait.value, app.steps.value = 0, 20

    async def often():
        await asyncio.gather(*(app.measure() for _ in range(3)))
        assert len(app.results) == 1
        await app.measure()
        assert len(app.results) == 2
        await app.measure()

    asyncio.run(often())
    assert len(app.results) == 2
    assert "keeps 2 measurements" in app.message.object


# What is shown -----------------------------------------------------------------


def test_a_word_in_the_code_that_is_shown_cannot_leave_its_quotes():
    for word in ('"); import os  # ', "it's", "\\", "line\nline", "é"):
        call = Case(dict, {"places": word}).code
        assert eval(call, {"dict": dict}) == {"places": word}


@pytest.mark.parametrize("name", WHERE)
def test_every_parameter_is_bounded(name):
    for given, parameter in component(name).parameters.items():
        if parameter.settable and parameter.options is None:
            assert isinstance(parameter.default, bool | str) or parameter.range is not None, given
        for value in (math.nan, math.inf, None, [], {}, b"x", 10**30):
            if parameter.settable:
                with pytest.raises((TypeError, ValueError), match=given):
                    parameter.check(given, value)
