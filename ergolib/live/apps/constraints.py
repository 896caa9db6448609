"""The bench of the component 'constraints', for ``panel serve`` (``make live``)."""

from ergolib.live import constraints_app

constraints_app().serve()
