"""The bench of the component 'samples', for ``panel serve`` (``make live``)."""

from ergolib.live import samples_app

samples_app().serve()
