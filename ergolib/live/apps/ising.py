"""The bench of the component 'ising', for ``panel serve`` (``make live``)."""

from ergolib.live import ising_app

ising_app().serve()
