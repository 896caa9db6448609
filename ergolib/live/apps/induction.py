"""The bench of the component 'induction', for ``panel serve`` (``make live``)."""

from ergolib.live import induction_app

induction_app().serve()
