"""The bench of the component 'reveal', for ``panel serve`` (``make live``)."""

from ergolib.live import reveal_app

reveal_app().serve()
