"""The bench of the component 'rotors', for ``panel serve`` (``make live``)."""

from ergolib.live import rotors_app

rotors_app().serve()
