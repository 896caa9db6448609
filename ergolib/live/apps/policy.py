"""The bench of the component 'policy', for ``panel serve`` (``make live``)."""

from ergolib.live import policy_app

policy_app().serve()
