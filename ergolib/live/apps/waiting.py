"""The bench of the component 'waiting', for ``panel serve`` (``make live``)."""

from ergolib.live import waiting_app

waiting_app().serve()
