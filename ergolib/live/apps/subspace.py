"""The bench of the component 'subspace', for ``panel serve`` (``make live``)."""

from ergolib.live import subspace_app

subspace_app().serve()
