"""The door of a classroom: who may come in, and what they may say once inside.

Two handlers stand before Panel's own. `Door` gives a page to a reader as long as there is room,
and else a plain one that says so. `Gate` opens the connection of a page that `Door` has given out,
to an origin that the teacher has named, and hears only what `gate.admit` lets through. A server
made with `doors` has no other way in: no page to embed, no metadata, no files of Python modules.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlparse

from bokeh.document import Document
from bokeh.server.urls import per_app_patterns
from bokeh.util.token import get_session_id
from panel.io.server import DocHandler, WSHandler
from tornado.web import RequestHandler

from ergolib import palette
from ergolib.live.gate import MESSAGE, RefusedError, admit

__all__ = ["MESSAGE", "Closed", "Door", "Gate", "doors"]

log = logging.getLogger(__name__)

FULL = f"""<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The class is full · Controlled Forgetting</title>
<link rel="icon" href="data:,">
<style>
  body {{ max-width: 34rem; margin: 20vh auto 0; padding: 0 1rem; font: 1.05rem/1.5 Georgia, serif;
    color: {palette.TEXT}; background: {palette.PAPER}; }}
  h1 {{ font-weight: 400; }}
</style>
<h1>The class is full</h1>
<p>All {{places}} places of this server are taken. One becomes free about a minute after somebody
closes a page: then load this one again. The book itself needs no place here, and every figure in it
runs in your own browser.</p>
</html>
"""


class Door(DocHandler):  # type: ignore[misc]
    """Gives a page, and with it a session, as long as there is room."""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Answer with the page, or say that the class is full."""
        named = [self.get_argument(f"bokeh-{what}", None) for what in ("token", "session-id")]
        if any(named) or "Bokeh-Session-Id" in self.request.headers:
            self.send_error(400, reason="A page names no session of its own")
            return
        if _full(self.application):
            log.warning("The class is full: a reader was turned away")
            self.set_status(503)
            self.set_header("Retry-After", "60")
            self.set_header("Cache-Control", "no-store")
            self.finish(FULL.replace("{places}", str(self.application.settings["places"])))
            return
        await super().get(*args, **kwargs)  # type: ignore[misc]


class Gate(WSHandler):  # type: ignore[misc]
    """Hears what a page may say."""

    def check_origin(self, origin: str) -> bool:
        """Return whether the page comes from where the teacher said it would."""
        return urlparse(origin).netloc.lower() in self.settings["origins"]

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Answer at once: a message is three short ones, and would else wait for a full packet."""
        self.set_nodelay(True)
        return super().open(*args, **kwargs)

    async def _async_open(self, token: str) -> None:
        known = self.application_context._sessions
        if get_session_id(token) not in known and _full(self.application):
            self.close(1013, "The class is full")  # a page that comes back late
            return
        await super()._async_open(token)

    async def _receive(self, fragment: str | bytes) -> Any:
        if isinstance(fragment, bytes):  # as arrays and files would travel
            self._protocol_error("binary messages are not read")
            return None
        return await super()._receive(fragment)

    async def _handle(self, message: Any) -> Any:
        connection = self.connection
        if connection is None:  # a message before the session
            self._protocol_error("no session is open yet")
            return None
        refused = self._refuse(message, connection.session.document)
        if refused is not None:
            log.warning("Refused: %s", refused)
            return connection.error(message, refused)
        reply = await super()._handle(message)
        if reply is not None and reply.msgtype == "ERROR":
            reply.content["traceback"] = None  # which is for the log
        return reply

    def _refuse(self, message: Any, document: Document) -> str | None:
        """Return why a message is not heard, or None; take out what need not be."""
        if message.msgtype == "PULL-DOC-REQ":
            return None
        if message.msgtype != "PATCH-DOC":
            return f"messages must be PATCH-DOC or PULL-DOC-REQ, got {message.msgtype!r}"
        name = self.application_context.url.strip("/")
        try:
            admitted = admit(message.content.get("events"), document, name)
        except RefusedError as error:
            return str(error)
        message.content["events"] = admitted
        return None


class Closed(RequestHandler):
    """There is nothing here."""

    def prepare(self) -> None:
        """Answer whatever is asked."""
        self.send_error(404)


@contextmanager
def doors() -> Iterator[None]:
    """While servers are made: give them these handlers, and no others, for each page."""
    usual = per_app_patterns[:]
    per_app_patterns[:] = [(r"/ws", Gate), (r"/?", Door)]
    try:
        yield
    finally:
        per_app_patterns[:] = usual


def _full(application: Any) -> bool:
    pages = application._applications.values()
    taken = sum(len(each._sessions) + len(each._pending_sessions) for each in pages)
    return bool(taken >= application.settings["places"])
