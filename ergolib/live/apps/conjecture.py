"""The bench of the component 'conjecture', for ``panel serve`` (``make live``)."""

from ergolib.live import conjecture_app

conjecture_app().serve()
