"""The bench of the component 'library', for ``panel serve`` (``make live``)."""

from ergolib.live import library_app

library_app().serve()
