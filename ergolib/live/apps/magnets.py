"""The bench of the component 'magnets', for ``panel serve`` (``make live``)."""

from ergolib.live import magnets_app

magnets_app().serve()
