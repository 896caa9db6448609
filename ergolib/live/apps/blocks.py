"""The bench of the component 'blocks', for ``panel serve`` (``make live``)."""

from ergolib.live import blocks_app

blocks_app().serve()
