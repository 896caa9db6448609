"""The bench of the component 'atoms', for ``panel serve`` (``make live``)."""

from ergolib.live import atoms_app

atoms_app().serve()
