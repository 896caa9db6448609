"""The bench of the component 'particles', for ``panel serve`` (``make live``)."""

from ergolib.live import particles_app

particles_app().serve()
