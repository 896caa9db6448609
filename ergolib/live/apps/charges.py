"""The bench of the component 'charges', for ``panel serve`` (``make live``)."""

from ergolib.live import charges_app

charges_app().serve()
