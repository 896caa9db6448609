"""Serve the benches to a class: ``python -m ergolib.live.serve`` (``make live``).

One process serves every component with the native kernels behind it. Readers run nothing of their
own on it: what a page may say is in `gate`, who gets a page in `door`, how much a measurement may
take in `limits`. By default only this machine can reach it; to be reached from elsewhere it wants
to be told under which name, so that no other site's page can connect to it.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ergolib.arguments import integer
from ergolib.live.component import WHERE, component
from ergolib.live.limits import LIMITS
from ergolib.live.turns import TURNS

__all__ = ["main", "make_server"]

APPS = Path(__file__).parent / "apps"
HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?", re.IGNORECASE)
PING = 30  # seconds between two questions whether a page is still there


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, prepare the components, and serve until interrupted."""
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    LIMITS.at_once, LIMITS.seconds = options.pop("at_once"), options.pop("seconds")
    LIMITS.looks, LIMITS.kept = options.pop("looks"), options.pop("kept")
    print("Preparing the components; each is compiled once.", flush=True)
    try:
        server = make_server(**options)
    except ValueError as error:
        parser.error(str(error))
    print(
        f"The lab is at http://{_shown(options['address'])}:{server.port}  (Ctrl-C ends)",
        flush=True,
    )
    try:
        server.start()
        server.io_loop.start()
    finally:
        TURNS.call_off()  # or its threads would go on to the end
        server.stop()


def make_server(
    names: Sequence[str] = (),
    port: int = 5006,
    address: str = "127.0.0.1",
    origins: Sequence[str] = (),
    sessions: int = 100,
    linger: int = 60,
    proxy: bool = False,
) -> Any:
    """Return a server that is ready to start.

    Parameters
    ----------
    names : sequence of str
        Components; none for all.
    port : int, default 5006
        Where to listen; 0 for any port that is free.
    address : str, default "127.0.0.1"
        At which address; one that others can reach needs `origins`.
    origins : sequence of str
        Hosts under which readers see the server, as ``HOST`` or ``HOST:PORT``. Without any, this
        machine's own names.
    sessions : int, default 100
        Pages open at a time; the next reader is told that the class is full.
    linger : int, default 60
        Seconds until the place of a page that has been closed is free.
    proxy : bool, default False
        Whether a reverse proxy stands before it, whose word on the reader's address and protocol
        is believed.

    Returns
    -------
    panel.io.server.Server

    Raises
    ------
    ValueError
        If an argument makes no sense, or the server would be open without an origin.
    """
    integer(port, "port", 0, 65_535)
    integer(sessions, "sessions", 1, 100_000)
    integer(linger, "linger", 1, 86_400)
    names = list(names) or sorted(WHERE)
    for name in names:
        component(name)
    local = _loopback(address)
    if not origins and not local:
        raise ValueError(
            f"address {address!r} can be reached from other machines, so --origin must name the "
            "host under which readers see the server, such as lab.example.edu"
        )
    origins = [_origin(each) for each in origins]
    os.environ.pop("BOKEH_ALLOW_WS_ORIGIN", None)  # origins are named here or nowhere
    os.environ.pop("ERGOLIB_STATIC", None)  # as where the book is built, without Python

    from panel.io.server import get_server

    from ergolib.live import door

    prepare(names)
    with door.doors():
        server = get_server(
            {name: str(APPS / f"{name}.py") for name in names},
            port=port,
            address=address,
            websocket_origin=origins or None,
            index=str(APPS / "index.html"),
            location=False,
            admin=False,
            liveness=False,
            extra_patterns=[(r"/components/.*", door.Closed)],
            sign_sessions=True,
            secret_key=secrets.token_hex(32),
            use_xheaders=proxy,
            websocket_max_message_size=door.MESSAGE,
            websocket_ping_interval=PING,
            websocket_ping_timeout=PING,
            unused_session_lifetime_milliseconds=1000 * linger,
            check_unused_sessions_milliseconds=min(5000, 500 * linger),
            places=sessions,
            origins=set(origins),
        )
    if local and not origins:
        own = {"127.0.0.1", "localhost"}
        server._tornado.settings["origins"] = {f"{name}:{server.port}" for name in own}
    return server


def prepare(names: Sequence[str]) -> None:
    """Compile what the components' pages need, so that no reader waits for it."""
    from ergolib.live import panel
    from ergolib.live.benches import bench

    for name in names:
        bench(name)
        panel._esm(name)
        panel._style_sheet(name)


def _loopback(address: str) -> bool:
    """Return whether only this machine can reach an address."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        raise ValueError(f"address must be an IP address or localhost, got {address!r}") from None


def _origin(given: str) -> str:
    """Return an origin as browsers write it."""
    if not HOST.fullmatch(given):
        raise ValueError(
            f"origin must be HOST or HOST:PORT, without https://, path or wildcard, got {given!r}"
        )
    return given.lower()


def _shown(address: str) -> str:
    if _loopback(address):
        return "localhost"
    return f"[{address}]" if ":" in address else address


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ergolib.live.serve",
        description="Serve the live components, with the native kernels behind them, to a class.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("names", nargs="*", metavar="COMPONENT", help="which; without any, all of them")
    add("--port", type=int, default=5006, help="where to listen")
    add("--address", default="127.0.0.1", help="at which address; 0.0.0.0 for every network")
    add(
        "--origin",
        dest="origins",
        action="append",
        default=[],
        metavar="HOST[:PORT]",
        help="under which name readers see it; may be given again; needed beyond this machine",
    )
    add("--sessions", type=int, default=100, help="pages open at a time")
    add("--linger", type=int, default=60, help="seconds until a closed page's place is free")
    add("--at-once", type=_some, default=LIMITS.at_once, help="measurements computing at a time")
    add("--seconds", type=_some, default=60, help="how long a measurement may compute")
    add("--looks", type=_some, default=100_000, help="rows of a measurement's table, at most")
    add("--kept", type=_some, default=50, help="measurements that a page keeps")
    add("--proxy", action="store_true", help="believe the headers of a reverse proxy")
    return parser


def _some(text: str) -> int:
    """Return a positive whole number."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive whole number, got {text!r}")
    return int(text)


if __name__ == "__main__":
    main()
