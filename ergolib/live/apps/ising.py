"""The Ising model with the native kernel behind it, for ``panel serve`` (``make live``)."""

import panel as pn

from ergolib import palette
from ergolib.live import ising_app

pn.extension()
pn.config.raw_css.append(f"body {{ background: {palette.PAPER}; }}")
ising_app().servable(title="The Ising model · Controlled Forgetting")
