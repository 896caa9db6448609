"""What a reader's page may say to Python, and what is refused.

Bokeh's protocol lets a page set any property of any of its models, or replace them all. A bench
needs far less: the declared parameters of its component, within their ranges; the numbers and the
line of text in its fields; the press of a button. `admit` lets these through and nothing else, so
nothing that a reader sends is ever more than a number, a word or a press. What browsers tell about
themselves (language, time zone) is dropped unread.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from bokeh.document import Document
from bokeh.model import DataModel
from bokeh.models.widgets import AbstractButton, Spinner, TextInput
from panel.models.browser import BrowserInfo
from panel.models.widgets import FileDownload

from ergolib.live.component import component

__all__ = ["MESSAGE", "RefusedError", "admit"]

#: The longest message that is read, in bytes; a line of text is far shorter.
MESSAGE = 65_536

LONGEST = 2_000  # letters in a field
LARGEST = 1e12  # a number in a field

#: What the page says of itself: that it is there, and there again.
SAID = ("document_ready", "client_reconnected")


class RefusedError(Exception):
    """A page has said something that a bench does not listen to."""


def admit(events: Any, document: Document, name: str) -> list[Mapping[str, Any]]:
    """Return those events of a patch that Python should hear.

    Parameters
    ----------
    events : list
        Of a message ``PATCH-DOC``, as it came.
    document : Document
        Of the session that it came to.
    name : str
        Which component the session shows.

    Returns
    -------
    list
        The events, without what browsers tell about themselves.

    Raises
    ------
    RefusedError
        If there is any other; then nothing of the message is heard.
    """
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise RefusedError("events must be a list of mappings")
    return [event for event in events if _heard(event, document, name)]


def _heard(event: Mapping[str, Any], document: Document, name: str) -> bool:
    kind = event.get("kind")
    if kind == "MessageSent":
        return _press(event, document)
    if kind != "ModelChanged":
        raise RefusedError(f"kind must be 'ModelChanged' or 'MessageSent', got {_short(kind)}")
    model = _model(event.get("model"), document)
    if isinstance(model, BrowserInfo):
        return False
    attribute, value = event.get("attr"), event.get("new")
    parameters = component(name).parameters
    if isinstance(model, DataModel) and set(parameters) <= model.properties():
        if not isinstance(attribute, str) or attribute not in parameters:
            raise RefusedError(f"{name} has no parameter {_short(attribute)}")
        try:
            parameters[attribute].check(attribute, value)
        except (TypeError, ValueError) as error:
            raise RefusedError(str(error)[:LONGEST]) from None
        if isinstance(value, str) and len(value) > LONGEST:
            raise RefusedError(f"{attribute} must be of {LONGEST} letters at most")
    elif not _field(model, attribute, value):
        raise RefusedError(
            f"{type(model).__name__} does not take {_short(attribute)} = {_short(value)}"
        )
    return True


def _field(model: Any, attribute: Any, value: Any) -> bool:
    """Return whether a widget's property may have this value."""
    if isinstance(model, Spinner):
        known = attribute in ("value", "value_throttled")
        number = type(value) in (int, float) and math.isfinite(value) and abs(value) <= LARGEST
        return known and (value is None or number)
    if isinstance(model, TextInput):
        known = attribute in ("value", "value_input")
        return known and isinstance(value, str) and len(value) <= LONGEST
    if isinstance(model, FileDownload):
        return attribute == "clicks" and type(value) is int and 0 <= value <= LARGEST
    return False


def _press(event: Mapping[str, Any], document: Document) -> bool:
    """Check that it is a button that is pressed, or the page that is ready."""
    said = event.get("msg_data")
    if event.get("msg_type") != "bokeh_event" or not isinstance(said, dict):
        raise RefusedError(f"messages must be events, got {_short(event.get('msg_type'))}")
    values = said.get("values")
    entries = values.get("entries", []) if isinstance(values, dict) else None
    if said.get("type") != "event" or not set(event) <= {"kind", "msg_type", "msg_data"}:
        raise RefusedError(f"messages must be events, got {_short(said.get('type'))}")
    if said.get("name") in SAID and entries == []:
        return True
    if said.get("name") == "button_click" and isinstance(entries, list) and len(entries) == 1:
        match entries[0]:
            case ["model", pressed] if isinstance(_model(pressed, document), AbstractButton):
                return True
    raise RefusedError(f"no such event: {_short(said.get('name'))}")


def _model(given: Any, document: Document) -> Any:
    """Return the model of the document that is meant; a page may not send one of its own."""
    match given:
        case {"id": str(name), **more} if not more:
            model = document.models.get_by_id(name)  # type: ignore[arg-type]
            if model is not None:
                return model
    raise RefusedError(f"model must be one of this page, got {_short(given)}")


def _short(value: Any) -> str:
    return repr(value)[:80]
