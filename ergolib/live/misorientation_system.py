"""A trained circuit whose writing is turned as one reader sees it, reading batch after batch.

The circuit is a `Transformer` trained natively, from one of two seeds, until its induction head
has long been there; each array is then rounded to 63 levels, so that a weight travels to a page as
one character. A step reads 16 new sequences of the random rule and scores them, as
`ergolib.learning.composition` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from string import ascii_letters, digits
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ergolib import kernels
from ergolib.arguments import choice, integer
from ergolib.kernels import composition, transformer
from ergolib.kernels.random import seed_state
from ergolib.learning import composition as changes
from ergolib.learning import transformer as models
from ergolib.learning.composition import READERS, cosine_law, turned
from ergolib.learning.transformer import Architecture, RandomRule, Transformer
from ergolib.live.athermal import Athermal
from ergolib.live.cache import kept, sources_hash
from ergolib.systems.system import check_seed

__all__ = ["ARCHITECTURE", "BATCH", "CIRCUITS", "SOURCE", "WHOLE", "TurnedCircuit", "weights"]

ARCHITECTURE = Architecture()
SOURCE = RandomRule()
CIRCUITS = (0, 1)  # seeds
STEPS = 700  # of training
BATCH = 16  # sequences in a step
ALPHABET = ascii_letters + digits + "_"  # of weights, from the least to the largest
LARGEST = len(ALPHABET) // 2  # of a weight, in units of its matrix
WHOLE = "whole"
#: Who may see the writing turned, in a word, and how `turned` calls it.
SEEN_BY = {
    **{reader.split()[0]: reader for reader in READERS},  # "every" is every reader
    WHOLE: "whole model",
}
DEGREES = tuple(range(0, 181, 15))  # at which curves are measured beforehand
MEASURED = 128  # batches at each
MEASURING = 2**20  # seed of those

Floats = NDArray[np.float32]

#: The files on which a trained circuit depends, and what is measured of it.
NAMES = (
    "attention", "composition", "elementary", "jacobi", "lanes", "matrix_products",
    "misorientation", "optimisers", "random", "token_sources", "transformer", "transformer_layout",
    "transformer_start", "ziggurat",
)  # fmt: skip
SOURCES = (
    *(Path(kernels.__path__[0]) / f"{name}.py" for name in NAMES),
    *(
        Path(models.__path__[0]) / f"{name}.py"
        for name in ("architecture", "reading", "settings", "sources", "training")
    ),
    *(
        Path(changes.__path__[0]) / f"{name}.py"
        for name in ("behaviours", "circuits", "interventions", "misorientation")
    ),
    Path(__file__),
)


@cache
def stored() -> dict[str, Any]:
    """Return what is made once: the weights of each circuit, and what is measured of them."""
    key = sources_hash(SOURCES)
    return {
        str(circuit): kept("misorientation", f"{key}-{circuit}", partial(_trained, circuit))
        for circuit in CIRCUITS
    }


def weights(circuit: int) -> tuple[str, list[float]]:
    """Return the weights of a circuit: a letter of `ALPHABET` each, and a unit for each array."""
    made = stored()[str(circuit)]
    return made["weights"], made["units"]


@cache
def parameters(circuit: int) -> Floats:
    """Return the parameters of a circuit, as the page has them."""
    code, units = weights(circuit)
    return _scaled(np.array([ALPHABET.index(letter) for letter in code]) - LARGEST, units)


def _scaled(whole: NDArray[np.int64], units: list[float]) -> Floats:
    """Return parameters from integers, in units of their arrays."""
    lengths = [int(np.prod(shape)) for _, shape in ARCHITECTURE.shapes()]
    return (whole * np.repeat(units, lengths)).astype(np.float32)


def trained(circuit: int) -> Transformer:
    """Train a circuit: its parameters before they are rounded."""
    return Transformer(ARCHITECTURE, SOURCE, circuit).train(STEPS)


def curves(circuit: int) -> dict[str, list[list[float]]]:
    """Return what was measured beforehand at `DEGREES`, for each reader: scores with errors.

    Rows are induction and its error, loss on predictable tokens and its error.
    """
    found: dict[str, list[list[float]]] = stored()[str(circuit)]["curves"]
    return found


def law(circuit: int) -> list[float]:
    """Return the induction score by the cosine law at `DEGREES`."""
    found: list[float] = stored()[str(circuit)]["law"]
    return found


def levels(circuit: int) -> Mapping[str, float]:
    """Return what is known of no attention, and of no induction.

    ``uniform``: the induction score of a head that looks evenly at all places; ``bigram``: the loss
    on predictable tokens of one who knows the shared rule and nothing else.
    """
    found: dict[str, float] = stored()[str(circuit)]["levels"]
    return found


def _trained(circuit: int) -> dict[str, Any]:
    """Train a circuit, round its weights, and measure it at all angles."""
    views = ARCHITECTURE.views(trained(circuit).parameters.astype(np.float64))
    units = [float(f"{np.abs(view).max() / LARGEST:.5g}") or 1.0 for view in views.values()]
    whole = np.concatenate(
        [
            np.clip(np.rint(view.ravel() / unit), -LARGEST, LARGEST).astype(np.int64)
            for view, unit in zip(views.values(), units, strict=True)
        ]
    )
    rounded = _scaled(whole, units)
    tokens = SOURCE.tokens(BATCH * MEASURED, ARCHITECTURE.context, seed_state(MEASURING))
    return {
        "weights": "".join(ALPHABET[LARGEST + each] for each in whole),
        "units": units,
        "curves": {reader: _curve(rounded, reader) for reader in SEEN_BY},
        "law": cosine_law(ARCHITECTURE, rounded, tokens, DEGREES).round(5).tolist(),
        "levels": _levels(tokens),
    }


def _curve(flat: Floats, reader: str) -> list[list[float]]:
    """Measure a circuit at all angles."""
    rows = []
    for degrees in DEGREES if reader != WHOLE else DEGREES[:1]:
        circuit = TurnedCircuit._of(flat, float(degrees), reader, MEASURING)
        found = np.array([list(circuit.run().observe().values())[:2] for _ in range(MEASURED)])
        mean, error = found.mean(axis=0), found.std(axis=0, ddof=1) / MEASURED**0.5
        rows.append([mean[0], error[0], mean[1], error[1]])
    rows = rows * (len(DEGREES) if reader == WHOLE else 1)
    return np.round(np.array(rows).T, 5).tolist()


def _levels(tokens: NDArray[np.int8]) -> dict[str, float]:
    """Return the scores of looking evenly, and of knowing the shared rule alone."""
    sizes = ARCHITECTURE.vocabulary, ARCHITECTURE.context, 2, 1, len(tokens)
    places = len(tokens) * ARCHITECTURE.context
    attention = np.zeros(2 * places * ARCHITECTURE.context, np.float32)
    evenly = np.empty(6)
    composition.head_scores(*sizes, tokens.ravel(), attention, evenly)
    shared = SOURCE.rule[tokens[:, :-1]] == tokens[:, 1:]
    other = (1.0 - SOURCE.bigram) / ARCHITECTURE.vocabulary
    told = np.log(np.where(shared, SOURCE.bigram + other, other)).astype(np.float32)
    scores = np.empty(4)
    composition.scores(*sizes, tokens.ravel(), attention, told.ravel(), scores)
    return {"uniform": round(float(evenly[0]), 4), "bigram": round(float(scores[1]), 4)}


class TurnedCircuit(Athermal):
    """A circuit whose writing one reader sees turned, and what it does. A step is 16 sequences.

    Parameters
    ----------
    circuit : {0, 1}
        The seed from which it was trained.
    degrees : int, default 0
        The angle, from 0 to 180.
    reader : {"keys", "queries", "values", "unembedding", "every", "whole"}, default "keys"
        Who sees the writing turned: see `ergolib.learning.composition.turned`, where the last two
        are "every reader" and "whole model".
    seed : int, default 0
        Of the sequences; at least 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is not of its kind or out of range.
    """

    def __init__(
        self, circuit: int = 0, degrees: int = 0, reader: str = "keys", seed: int = 0
    ) -> None:
        if isinstance(circuit, bool) or circuit not in CIRCUITS:
            raise ValueError(f"circuit must be one of {CIRCUITS}, got {circuit!r}")
        angle = integer(degrees, "degrees", 0, 180)
        self._start(parameters(circuit), angle, choice(reader, "reader", tuple(SEEN_BY)), seed)

    @classmethod
    def _of(cls, flat: Floats, degrees: float, reader: str, seed: int) -> Self:
        """Return one with other weights."""
        made = cls.__new__(cls)
        made._start(flat, degrees, reader, seed)
        return made

    def _start(self, flat: Floats, degrees: float, reader: str, seed: int) -> None:
        self._degrees, self._reader, self.seed = degrees, reader, check_seed(seed)
        self._architecture, self._parameters = turned(ARCHITECTURE, flat, degrees, SEEN_BY[reader])
        self._generator = seed_state(self.seed)
        self._shown = SOURCE.tokens(1, ARCHITECTURE.context, self._generator)
        self._tokens = np.zeros((BATCH, ARCHITECTURE.context + 1), np.int8)
        self._scores = np.full(4, np.nan)
        self._sequences = 0

    @property
    def sites(self) -> int:
        """Number of tokens read at once."""
        return ARCHITECTURE.context

    @property
    def state(self) -> dict[str, NDArray[Any]]:
        """The last sequences and the generator; views."""
        return {"tokens": self._tokens, "generator": self._generator}

    @property
    def sequences(self) -> int:
        """How many were read."""
        return self._sequences

    @property
    def shown(self) -> NDArray[np.int8]:
        """The sequence whose attention is shown: the first of the seed, which is not scored."""
        return self._shown[0].copy()

    def pattern(self) -> Floats:
        """Return the attention of the second layer on that sequence, shape (T, T)."""
        return self._look(self._shown)[0].reshape(2, self.sites, self.sites)[1]

    def run(self, steps: int = 1) -> Self:
        """Read 16 sequences so many times, at least 0, and return the system itself."""
        for _ in range(integer(steps, "steps", 0)):
            self._tokens[:] = SOURCE.tokens(BATCH, self.sites, self._generator)
            attention, told = self._look(self._tokens)
            sizes = ARCHITECTURE.vocabulary, self.sites, 2, 1, BATCH
            composition.scores(*sizes, self._tokens.ravel(), attention, told, self._scores)
            self._sequences += BATCH
        return self

    def observe(self) -> dict[str, float]:
        """Return the scores of the last 16 sequences.

        Returns
        -------
        dict
            ``induction``, ``loss_predictable`` and ``loss``, in nats, and ``previous_token``; NaN
            before the first.
        """
        loss, told, induction, before = self._scores.tolist()
        return {
            "induction": induction,
            "loss_predictable": told,
            "loss": loss,
            "previous_token": before,
        }

    def _look(self, tokens: NDArray[np.int8]) -> tuple[Floats, Floats]:
        """Return attention and log-probabilities, flat."""
        places = len(tokens) * self.sites
        attention = np.empty(2 * places * self.sites, np.float32)
        told = np.empty(places, np.float32)
        workspace = np.empty(self._architecture.workspace(len(tokens)), np.float32)
        arrays = tokens.ravel(), attention, told, workspace
        transformer.look(*self._architecture.sizes, len(tokens), self._parameters, *arrays)
        return attention, told
