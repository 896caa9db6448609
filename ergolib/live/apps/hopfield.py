"""The bench of the component 'hopfield', for ``panel serve`` (``make live``)."""

from ergolib.live import hopfield_app

hopfield_app().serve()
