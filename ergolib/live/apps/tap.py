"""The bench of the component 'tap', for ``panel serve`` (``make live``)."""

from ergolib.live import tap_app

tap_app().serve()
