"""The bench of the component 'pair', for ``panel serve`` (``make live``)."""

from ergolib.live import pair_app

pair_app().serve()
