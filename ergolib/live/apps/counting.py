"""The bench of the component 'counting', for ``panel serve`` (``make live``)."""

from ergolib.live import counting_app

counting_app().serve()
