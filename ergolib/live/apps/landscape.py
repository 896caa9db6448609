"""The bench of the component 'landscape', for ``panel serve`` (``make live``)."""

from ergolib.live import landscape_app

landscape_app().serve()
