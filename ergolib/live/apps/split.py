"""The bench of the component 'split', for ``panel serve`` (``make live``)."""

from ergolib.live import split_app

split_app().serve()
