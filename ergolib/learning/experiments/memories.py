"""Experiments on a Hopfield network, by the names under which they can be run.

They are described where the network is: what is remembered at a load, and how sharply memory ends
(`ergolib.learning.hopfield.retrieval`); where random starts end (`spurious`); what a damaged
reminder is worth in nats (`nats`).
"""

from __future__ import annotations

from ergolib.learning.hopfield.nats import cue_account
from ergolib.learning.hopfield.retrieval import retrieval_curve, retrieval_drop
from ergolib.learning.hopfield.spurious import spurious_states

__all__ = ["cue_account", "retrieval_curve", "retrieval_drop", "spurious_states"]
