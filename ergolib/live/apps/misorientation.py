"""The bench of the component 'misorientation', for ``panel serve`` (``make live``)."""

from ergolib.live import misorientation_app

misorientation_app().serve()
