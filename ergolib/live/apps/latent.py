"""The bench of the component 'latent', for ``panel serve`` (``make live``)."""

from ergolib.live import latent_app

latent_app().serve()
