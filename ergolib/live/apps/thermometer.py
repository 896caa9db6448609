"""The bench of the component 'thermometer', for ``panel serve`` (``make live``)."""

from ergolib.live import thermometer_app

thermometer_app().serve()
