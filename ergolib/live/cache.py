"""What takes seconds to make and never changes, kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def folder(kind: str) -> Path:
    """Return where things of a kind are kept: in ``ERGOLIB_CACHE_DIR``, else the user's cache."""
    base = os.environ.get("ERGOLIB_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ergolib" / kind


def kept(kind: str, key: str, make: Callable[[], Any]) -> Any:
    """Return a JSON value from the cache, or make it and keep it.

    Parameters
    ----------
    kind, key : str
        The folder, and the file's name in it: the key must change with everything that the value
        depends on.
    make : callable
        Makes the value. A folder that cannot be written only costs time.
    """
    path = folder(kind) / f"{key}.json"
    try:
        return json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError):
        value = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            json.dump(value, file)
        os.replace(file.name, path)  # whole or not at all
    except OSError:
        pass
    return value


def sources_hash(paths: Iterable[Path], *words: object) -> str:
    """Hash source files, and what else a value depends on."""
    digest = hashlib.sha256(repr(words).encode())
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
