"""When does the circuit form, and does it at all? One training run, watched.

A transformer trains and is observed every 10 steps on 256 sequences that no training sees. Its
induction score lies on a plateau, near what attention to all places alike would give, and then
rises. The circuit *has formed* once the score is 0.2 above that of the start. The run goes on for a
while, 300 steps or 15 % of the time it took, so that the score settles, and ends. A run that comes
to its limit first is *censored*: all that is known is that it takes longer.

    t50         first step where the score is halfway from that of the start to the settled one
    t50_loss    the same of the loss: halfway from the bigram plateau to the settled loss
    rise        steps from 20 % to 80 % of the way of the score
    plateau     the bigram plateau, by theory; plateau_loss: the mean loss from 0.4 to 0.7 of t50

Between two observations lines are straight. The settled values are means over the last 100 steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.learning.composition import circuit
from ergolib.learning.transformer import RandomRule, Transformer

__all__ = ["KEPT", "Watched", "circuit_formation", "first_passage", "rule", "watch"]

EVERY = 10  # steps between observations
FORMED = 0.2  # of the induction score above that of the start
SETTLED = 10  # observations at the end
SETTLING = 300, 0.15  # steps after the rise, or this share of those before it
PLATEAU = 0.4, 0.7  # of t50
NOISE = 0.1  # 1 - q - a
KEPT = 8  # leading directions of what is written and read


def rule(in_context: float) -> RandomRule:
    """Return the random rule of a drive q, whose bigram has the probability 0.9 - q."""
    return RandomRule(in_context=in_context, bigram=round(1.0 - NOISE - in_context, 12))


def circuit_formation(
    in_context: float = 0.6,
    seed: int = 0,
    limit: int = 6000,
    **settings: float | str,
) -> dict[str, float]:
    """Train from a fresh start until the circuit has formed, and say when it did.

    Parameters
    ----------
    in_context : float, default 0.6
        The drive q.
    seed : int, default 0
        Of the start and the data.
    limit : int, default 6000
        Steps after which a run is given up.
    **settings
        For `Transformer`.

    Returns
    -------
    dict of str to float
        As `Watched.summary`.
    """
    transformer = Transformer(source=rule(in_context), seed=seed, **settings)  # type: ignore[arg-type]
    return watch(transformer, limit).summary()


@dataclass
class Watched:
    """A transformer, and what was seen while it trained.

    Attributes
    ----------
    transformer : Transformer
        As it is at the end.
    seen : dict of str to list of float
        At each observation `step`, all that `Transformer.observe` gives, and how well the layers
        agree: `overlap` of the 8 leading directions written and read, `match`, `k_composition`.
    formed_at : float
        The first observation at which the circuit has formed, or infinity.
    """

    transformer: Transformer
    seen: dict[str, list[float]] = field(default_factory=dict)
    formed_at: float = np.inf

    def look(self) -> None:
        """Observe now."""
        now: Mapping[str, float] = {
            "step": float(self.transformer.steps),
            **self.transformer.observe(),
            **_agreement(self.transformer),
        }
        for name, value in now.items():
            self.seen.setdefault(name, []).append(value)
        scores = self.seen["induction"]
        if scores[-1] > scores[0] + FORMED:
            self.formed_at = min(self.formed_at, now["step"])

    def summary(self) -> dict[str, float]:
        """Return what one row of a table says of this run; what did not happen is NaN."""
        seen = {name: np.array(values) for name, values in self.seen.items()}
        settled = {name: float(values[-SETTLED:].mean()) for name, values in seen.items()}
        formed = bool(np.isfinite(self.formed_at))
        start, steps, scores = float(seen["induction"][0]), seen["step"], seen["induction"]
        plateau = float(getattr(self.transformer.source, "plateau", nan))

        def passed(share: float) -> float:
            return first_passage(steps, scores, start + share * (settled["induction"] - start))

        t50 = passed(0.5) if formed else nan
        half = 0.5 * (plateau + settled["loss"])
        low, high = (share * t50 if formed else share * steps[-1] for share in PLATEAU)
        flat = (steps >= low) & (steps <= high)
        return {
            "formed": formed,
            "t50": t50,
            "t50_loss": first_passage(steps, -seen["loss"], -half) if formed else nan,
            "rise": passed(0.8) - passed(0.2) if formed else nan,
            "steps": float(steps[-1]),
            "plateau": plateau,
            "plateau_loss": float(seen["loss"][flat].mean()) if flat.any() else nan,
            "loss": settled["loss"],
            "loss_predictable": settled["loss_predictable"],
            "induction_start": start,
            "induction": settled["induction"],
            "previous_token": settled["previous_token"],
            "overlap": settled["overlap"],
            "match": settled["match"],
            "k_composition": settled["k_composition"],
        }


def watch(transformer: Transformer, limit: int, whole: bool = False) -> Watched:
    """Train a transformer until its circuit has formed and settled, or up to a limit.

    Parameters
    ----------
    transformer : Transformer
        It is trained on from where it is.
    limit : int
        Steps, from now, after which it is given up.
    whole : bool, default False
        Whether to go on to the limit in any case.

    Returns
    -------
    Watched
    """
    seen, end = Watched(transformer), transformer.steps + limit
    seen.look()
    while transformer.steps < end:
        transformer.train(min(EVERY, end - transformer.steps))
        seen.look()
        least, share = SETTLING
        if not whole and transformer.steps >= seen.formed_at + max(least, share * seen.formed_at):
            break
    return seen


def first_passage(steps: ArrayLike, values: ArrayLike, level: float) -> float:
    """Return the first step at which straight lines through values reach a level, or NaN."""
    x, y = np.asarray(steps, dtype=float), np.asarray(values, dtype=float)
    above: NDArray[np.intp] = np.flatnonzero(y >= level)
    if above.size == 0:
        return nan
    at = int(above[0])
    if at == 0:
        return float(x[0])
    share = (level - y[at - 1]) / (y[at] - y[at - 1])
    return float(x[at - 1] + share * (x[at] - x[at - 1]))


def _agreement(transformer: Transformer) -> dict[str, float]:
    """Return how well what layer 1 writes is what layer 2 reads; NaN if there is no layer 2."""
    names = ("overlap", "match", "k_composition")
    if transformer.architecture.layers < 2:
        return dict.fromkeys(names, nan)
    found = circuit(transformer.architecture, transformer.parameters, KEPT)
    return {name: float(getattr(found, name)) for name in names}
