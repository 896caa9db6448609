"""A writer and a reader that must agree on a direction which nobody chose: a circuit, solved.

The smallest model of "the second head must read from the subspace the first one writes to": vectors
u and v, trained on L = (s - u.v)^2 / 2. The law prefers no direction; each seed ends up with one,
and it is the direction of u_0 + v_0. `WriterReader` trains many at once. Exact are its path and its
half-time (`flow_pairs`, `flow_half_times`), the law of waiting at the saddle (`waiting_times`), and
what the two directions tell of each other (`direction_information`), beside its estimate. Whether
anything is preferred is tested by `uniformity_test`; `shared_direction_latent` makes the direction
a latent of both.

There is no temperature here and no bath. The symmetry is broken by dissipation: gradient flow
forgets the lengths of the start and keeps its direction.

A module is imported when one of its names is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ergolib.lazy import lazily

if TYPE_CHECKING:
    from ergolib.learning.writer_reader.closed_form import (
        aligned_half_time,
        final_angles,
        flow_half_times,
        flow_overlaps,
        flow_pairs,
        shared_directions,
    )
    from ergolib.learning.writer_reader.directions import (
        DirectionInformation,
        direction_information,
        estimate_direction_information,
        small_start_information,
    )
    from ergolib.learning.writer_reader.ensemble import WriterReader
    from ergolib.learning.writer_reader.sectors import shared_direction_latent
    from ergolib.learning.writer_reader.uniformity import Uniformity, uniformity_test
    from ergolib.learning.writer_reader.waiting import WaitingTimes, noisy_start, waiting_times

__all__ = [
    "DirectionInformation",
    "Uniformity",
    "WaitingTimes",
    "WriterReader",
    "aligned_half_time",
    "direction_information",
    "estimate_direction_information",
    "final_angles",
    "flow_half_times",
    "flow_overlaps",
    "flow_pairs",
    "noisy_start",
    "shared_direction_latent",
    "shared_directions",
    "small_start_information",
    "uniformity_test",
    "waiting_times",
]

_HOME = {
    "closed_form": (
        "aligned_half_time",
        "final_angles",
        "flow_half_times",
        "flow_overlaps",
        "flow_pairs",
        "shared_directions",
    ),
    "directions": (
        "DirectionInformation",
        "direction_information",
        "estimate_direction_information",
        "small_start_information",
    ),
    "ensemble": ("WriterReader",),
    "sectors": ("shared_direction_latent",),
    "uniformity": ("Uniformity", "uniformity_test"),
    "waiting": ("WaitingTimes", "noisy_start", "waiting_times"),
}

if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted
    __getattr__, __dir__ = lazily(__name__, _HOME)
