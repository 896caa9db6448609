"""The bench of the component 'oscillator', for ``panel serve`` (``make live``)."""

from ergolib.live import oscillator_app

oscillator_app().serve()
