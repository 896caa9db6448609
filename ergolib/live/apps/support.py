"""The bench of the component 'support', for ``panel serve`` (``make live``)."""

from ergolib.live import support_app

support_app().serve()
