"""Two parts, two observers and their latents, alive, with their parameters in Python.

from ergolib.live import LatentLive

live = LatentLive(preset="noisy-copy")
live  # in a notebook: the component, which the reader edits
p, latent, other = live.arrays()  # for `ergolib.information.latents`
live.system()  # the same worlds natively
"""

from __future__ import annotations

from typing import Any

import numpy as np
import param
from numpy.typing import NDArray

from ergolib.live.latent_parts import COMPONENT, PARAMETERS, system
from ergolib.live.latent_system import Worlds, parse
from ergolib.live.panel import Live, parameter

__all__ = ["LatentLive"]

Array = NDArray[np.float64]


class Edits(param.String):
    """A line that `ergolib.live.latent_system.parse` reads, or an empty one."""

    def _validate_value(self, val: Any, allow_None: bool) -> None:
        super()._validate_value(val, allow_None)
        if val:
            parse(val)


class LatentLive(Live):
    """An editor of a joint distribution of two parts, and of two observers' latents of it.

    Parameters
    ----------
    preset : str, default "two-blocks"
        What to begin with: "two-blocks", "x-itself", "one-part", "noisy-copy", "exclusive-or",
        "private-coin", "independent" or "two-observers".
    edits : str, default ""
        What the reader has made of it, in a line (`ergolib.live.latent_system.written` writes one);
        empty for the preset as it is.
    speed : {1, 10, 100, 1000}, default 1
        Worlds a frame, at most.
    seed : int, default 5
        From 0 to 2^32 - 1. The same seed gives the same worlds as `system`.
    running : bool, default True
        Whether worlds are drawn. Readers who asked their system for less motion start it
        themselves.
    worlds, mediation, translation, bound : int, float, float, float
        Reported by the component: worlds since the last change, and exactly, in nats, I(A;B|L),
        H(L'|L) and its bound I(A;B|L) + H(L'|A) + H(L'|B).
    """

    preset: Any = parameter(PARAMETERS["preset"])
    edits: Any = Edits(default=PARAMETERS["edits"].default)
    speed: Any = parameter(PARAMETERS["speed"])
    seed: Any = parameter(PARAMETERS["seed"])
    running: Any = parameter(PARAMETERS["running"])
    worlds: Any = parameter(PARAMETERS["worlds"])
    mediation: Any = parameter(PARAMETERS["mediation"])
    translation: Any = parameter(PARAMETERS["translation"])
    bound: Any = parameter(PARAMETERS["bound"])

    _component = COMPONENT

    def system(self) -> Worlds:
        """Return a native system with the same parameters, before the first world."""
        return system({name: getattr(self, name) for name in PARAMETERS})

    def arrays(self) -> tuple[Array, Array, Array]:
        """Return the territory and both maps, as `ergolib.information.latents` takes them.

        Returns
        -------
        p : ndarray, shape (a, b)
            Probabilities of the states of both parts.
        latent, other : ndarray, shapes (a, b, k) and (a, b, l)
            Alice's P[L|AB] and Bob's P[L'|AB]: rows sum to 1.
        """
        made = self.system()
        return made.p, made.latent, made.other
