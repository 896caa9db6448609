"""The bench of the component 'expansion', for ``panel serve`` (``make live``)."""

from ergolib.live import expansion_app

expansion_app().serve()
