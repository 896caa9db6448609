"""``python -m benchmarks.classroom``: a class of fifty at one server, and what it costs.

The server is ``python -m ergolib.live.serve`` in a process of its own. Each student opens a page as
a browser does, with its token, over a real WebSocket; sets a seed, a temperature and a size of the
Ising model; measures; and saves the table. What comes back is compared with the same run natively,
digit for digit. Then all leave, and a second class of the same size comes: what it adds to the
server's memory would be a leak.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import re
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import pandas as pd
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from ergolib import Ising, blocked_error

WAIT, STEPS = 100, 400  # sweeps
SIZES = (64, 128)
PATIENCE = 120.0  # seconds


@contextmanager
def classroom(*options: str) -> Iterator[tuple[str, psutil.Process]]:
    """Start a server; give its address, such as ``127.0.0.1:41234``, and its process."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "ergolib.live.serve", "--port", "0", *options]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            if found := re.search(r"localhost:(\d+)", line):
                yield f"127.0.0.1:{found[1]}", psutil.Process(server.pid)
                break
        else:
            raise RuntimeError(f"the server has ended: {said}")
    finally:
        server.terminate()
        server.wait(30)
        assert server.stdout is not None
        server.stdout.close()


class Student:
    """A page as seen from outside: its models by their ids, and what Python has said since."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.models: dict[str, dict[str, Any]] = {}
        self.refused: list[str] = []
        self._count = 0

    @classmethod
    async def enter(cls, server: str, component: str = "ising") -> Self:
        """Open a page."""
        page = await AsyncHTTPClient().fetch(
            f"http://{server}/{component}", request_timeout=PATIENCE
        )
        found = re.search(r'"token":"([^"]+)"', page.body.decode())
        assert found is not None
        return await cls.connect(server, component, found[1])

    @classmethod
    async def connect(
        cls, server: str, component: str, token: str, origin: str | None = None
    ) -> Self:
        """Open a connection with a token, as the script of a page does."""
        request = HTTPRequest(
            f"ws://{server}/{component}/ws",
            headers={"Origin": origin or f"http://{server}"},
            request_timeout=PATIENCE,
        )
        connection = await websocket_connect(
            request, subprotocols=["bokeh", token], max_message_size=2**30
        )
        assert connection.protocol is not None
        connection.protocol.stream.set_nodelay(True)  # type: ignore[attr-defined]
        student = cls(connection)
        await student.hear(lambda message: message["header"]["msgtype"] == "ACK")
        await student.say("PULL-DOC-REQ", {})
        reply = await student.hear(lambda message: "doc" in message["content"])
        student.learn(reply["content"]["doc"])
        return student

    def learn(self, given: Any) -> None:
        """Note the models in a piece of a document."""
        if isinstance(given, list):
            for each in given:
                self.learn(each)
        elif isinstance(given, dict):
            if given.get("type") == "object" and "id" in given:
                attributes = given.get("attributes", {})
                self.models[given["id"]] = {"is": given.get("name"), **attributes}
            for each in given.values():
                self.learn(each)

    def find(self, kind: str, **attributes: Any) -> str:
        """Return the id of the one model of a kind that has some attributes."""
        (found,) = [
            name
            for name, model in self.models.items()
            if str(model["is"]).startswith(kind)
            and all(model.get(key) == value for key, value in attributes.items())
        ]
        return found

    async def say(self, kind: str, content: Any) -> None:
        """Send a message."""
        self._count += 1
        header = {"msgid": f"m{self._count}", "msgtype": kind}
        for part in (header, {}, content):
            await self.connection.write_message(json.dumps(part))

    async def hear(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read messages up to one; keep what they change."""
        while True:
            parts: list[Any] = []
            for _ in range(3):
                part = await asyncio.wait_for(self.connection.read_message(), PATIENCE)
                if part is None:
                    raise ConnectionError(f"closed: {self.connection.close_reason}")
                parts.append(json.loads(part))
            header, _, content = parts
            message = {"header": header, "content": content}
            if header["msgtype"] == "ERROR":
                self.refused.append(content["text"])
            for event in content.get("events", []):
                if event.get("kind") == "ModelChanged":
                    self.models[event["model"]["id"]][event["attr"]] = event["new"]
                    self.learn(event["new"])
            if wanted(message):
                return message

    async def ask(self, kind: str, content: Any) -> dict[str, Any]:
        """Send a message and return the answer to it."""
        await self.say(kind, content)
        mine = f"m{self._count}"
        return await self.hear(lambda message: message["header"].get("reqid") == mine)

    async def put(self, model: str, attribute: str, value: Any) -> dict[str, Any]:
        """Set a property of a model; return the answer."""
        event = {"kind": "ModelChanged", "model": {"id": model}, "attr": attribute, "new": value}
        return await self.ask("PATCH-DOC", {"events": [event]})

    async def press(self, label: str) -> dict[str, Any]:
        """Press a button; return the answer."""
        values = {"type": "map", "entries": [["model", {"id": self.find("", label=label)}]]}
        event = {"type": "event", "name": "button_click", "values": values}
        message = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
        return await self.ask("PATCH-DOC", {"events": [message]})

    async def choose(self, **parameters: Any) -> None:
        """Set parameters of the component."""
        live = self.find("IsingLive")
        for name, value in parameters.items():
            await self.put(live, name, value)

    async def measure(self, wait: int, steps: int) -> dict[str, Any]:
        """Measure, and return the table's only row, as it is saved."""
        await self.put(self.find("Spinner", title="Sweeps before measuring"), "value", wait)
        await self.put(self.find("Spinner", title="Sweeps while measuring"), "value", steps)
        csv = self.find("", label="Measurements as CSV")
        await self.press("Measure")
        while not self.models[csv].get("visible", True):
            message = await self.hear(lambda message: True)
            if "alert-danger" in json.dumps(message) and "must" in json.dumps(message):
                raise RuntimeError(f"the page says: {message}")
        await self.put(csv, "clicks", 1)
        while not self.models[csv].get("data"):
            await self.hear(lambda message: True)
        data = b64decode(self.models[csv]["data"].split(",", 1)[1])
        (row,) = pd.read_csv(io.BytesIO(data)).to_dict("records")
        return {str(name): value for name, value in row.items()}

    def leave(self) -> None:
        """Close the page."""
        self.connection.close()


def choice(place: int) -> dict[str, Any]:
    """Return what a student sets, different for each."""
    temperatures = (1.5, 2.0, 2.27, 2.6, 3.0, 4.0)
    return {
        "size": SIZES[place % len(SIZES)],
        "temperature": temperatures[place % len(temperatures)],
        "seed": 1000 + place,
    }


def native(chosen: dict[str, Any]) -> tuple[float, float]:
    """Return the energy and its error of the same run, made here."""
    system = Ising(**chosen, update="metropolis").run(WAIT)
    found = blocked_error([system.run(1).observe()["energy"] for _ in range(STEPS)])
    return found.mean, found.error


async def lesson(server: str, students: int, first: int = 0) -> dict[str, Any]:
    """Let a class in, let all of them measure at once, and compare; return what was seen."""
    began = time.perf_counter()
    pages = [await Student.enter(server) for _ in range(students)]
    entered = time.perf_counter() - began
    chosen = [choice(first + place) for place in range(students)]
    took: list[float] = []
    for page, each in zip(pages, chosen, strict=True):
        before = time.perf_counter()
        await page.choose(**each)
        took.append((time.perf_counter() - before) / len(each))
    began = time.perf_counter()
    rows = await asyncio.gather(*(page.measure(WAIT, STEPS) for page in pages))
    measured = time.perf_counter() - began
    return {
        "pages": pages,
        "chosen": chosen,
        "rows": rows,
        "entered": entered / students,
        "trip": sorted(took)[students // 2],
        "measured": measured,
    }


def differing(seen: dict[str, Any]) -> int:
    """Return how many students did not get the very numbers of their own run."""
    wrong = 0
    for each, row in zip(seen["chosen"], seen["rows"], strict=True):
        asked = all(row[name] == value for name, value in each.items())
        wrong += not (asked and (row["energy"], row["energy_error"]) == native(each))
    return wrong


async def _two_classes(server: str, process: psutil.Process, students: int, linger: int) -> None:
    (first,) = (await lesson(server, 1, 2 * students))["pages"]  # imports and compiles
    first.leave()
    memory = [process.memory_info().rss / 2**20]
    for number in range(2):
        seen = await lesson(server, students, number * students)
        memory.append(process.memory_info().rss / 2**20)
        print(
            f"{students} sessions: a page in {1000 * seen['entered']:.0f} ms, a parameter there "
            f"and back in {1000 * seen['trip']:.1f} ms (median), all measured in "
            f"{seen['measured']:.1f} s; {differing(seen)} of {students} differ from the native run"
        )
        for page in seen["pages"]:
            page.leave()
        await asyncio.sleep(linger + 3)
        memory.append(process.memory_info().rss / 2**20)
    start, full, left, again, end = memory
    print(
        f"memory (MiB): {start:.0f} to begin with, {full:.0f} with the class, {left:.0f} when it "
        f"has left, {again:.0f} with the next, {end:.0f} at the end\n"
        f"a session of the first class: {(full - start) / students:.2f} MiB; "
        f"the second adds {(again - full) / students:.2f} MiB a session"
    )


def main() -> None:
    """Hold two lessons, and print what they cost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__)
    parser.add_argument("--students", type=int, default=50)
    options = parser.parse_args()
    linger = 2
    with classroom("ising", "--linger", str(linger)) as (server, process):
        asyncio.run(_two_classes(server, process, options.students, linger))


if __name__ == "__main__":
    main()
