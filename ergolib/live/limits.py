"""How much one reader may ask of a machine that many share.

In a notebook the machine is the reader's own, and only what would be a mistake is refused. A server
for a class sets these numbers once, before it listens (`ergolib.live.serve`).
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field

__all__ = ["LIMITS", "Limits"]


@dataclass
class Limits:
    """What a measurement may take.

    Attributes
    ----------
    at_once : int
        Measurements that compute at the same time; the others wait in line. As many as there are
        processors, to begin with.
    seconds : float
        How long one may compute; without end, to begin with.
    looks : int
        Rows of its table.
    kept : int
        Measurements that a page keeps.
    """

    at_once: int = field(default_factory=lambda: os.cpu_count() or 1)
    seconds: float = math.inf
    looks: int = 500_000
    kept: int = 200


#: Those of this process.
LIMITS = Limits()
