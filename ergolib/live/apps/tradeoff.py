"""The bench of the component 'tradeoff', for ``panel serve`` (``make live``)."""

from ergolib.live import tradeoff_app

tradeoff_app().serve()
