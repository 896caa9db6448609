"""The bench of the component 'experts', for ``panel serve`` (``make live``)."""

from ergolib.live import experts_app

experts_app().serve()
