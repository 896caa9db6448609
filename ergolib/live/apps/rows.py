"""The bench of the component 'rows', for ``panel serve`` (``make live``)."""

from ergolib.live import rows_app

rows_app().serve()
