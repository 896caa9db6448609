"""The bench of the component 'potts', for ``panel serve`` (``make live``)."""

from ergolib.live import potts_app

potts_app().serve()
