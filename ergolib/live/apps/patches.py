"""The bench of the component 'patches', for ``panel serve`` (``make live``)."""

from ergolib.live import patches_app

patches_app().serve()
