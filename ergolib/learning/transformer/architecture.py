"""The sizes of a small transformer, and where each matrix lies among its parameters.

The model reads T tokens of V kinds. A token x becomes the row E[x] of d numbers, the start of the
residual stream. Each head of each layer looks at the stream r so far, with query, key and value

    q_i = r_i W_Q + c_q,     k_j = r_j W_K,     v_j = r_j W_V + c_v

of d_head numbers (the constants c only if `biased`), pays attention to places j <= i,

    A_ij = softmax over j <= i of  q_i . k_j / sqrt(d_head)  +  8 b_{i-j},

and adds sum_j A_ij v_j W_O to the stream. The learnt numbers b, one for each distance, are there in
the first layer alone: later layers see content only. At last the stream times U gives the logits of
the next token. There is no normalisation and no multilayer perceptron.

All parameters lie in one flat array: E (V x d); then for each layer and each of its heads W_Q, W_K,
W_V (d x d_head), W_O (d_head x d), in the first layer b (T), if biased c_q and c_v (d_head); then
U (d x V). Matrices are stored row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.arguments import integer
from ergolib.kernels.transformer_layout import workspace_size

GAIN = 8.0  # of the learnt numbers b: they learn 64 times as fast as they would by themselves
LARGEST_WORKSPACE = 2**30  # bytes
FLOAT = 4  # bytes of a number in the kernels

Floats = NDArray[Any]


@dataclass(frozen=True)
class Architecture:
    """The sizes of an attention-only transformer.

    Parameters
    ----------
    vocabulary : int, default 16
        Kinds of token V, from 2 to 127.
    context : int, default 32
        Tokens T read at once, at least 2.
    width : int, default 64
        Numbers d in a vector of the residual stream.
    head_width : int, default 16
        Numbers d_head in a query, a key or a value.
    layers : int, default 2
        Layers of attention.
    heads : int, default 1
        Heads in each layer.
    biased : bool, default False
        Whether queries and values have learnt constants added.

    Raises
    ------
    TypeError
        If a size is not a number, or `biased` is not a bool.
    ValueError
        If a size is out of its range, or a step of training would need more than 1 GiB.
    """

    vocabulary: int = 16
    context: int = 32
    width: int = 64
    head_width: int = 16
    layers: int = 2
    heads: int = 1
    biased: bool = False

    def __post_init__(self) -> None:
        """Check the sizes."""
        for name, minimum, maximum in (
            ("vocabulary", 2, 127),
            ("context", 2, None),
            ("width", 1, None),
            ("head_width", 1, None),
            ("layers", 1, None),
            ("heads", 1, None),
        ):
            object.__setattr__(self, name, integer(getattr(self, name), name, minimum, maximum))
        if not isinstance(self.biased, (bool, np.bool_)):
            raise TypeError(f"biased must be True or False, got {self.biased!r}")
        object.__setattr__(self, "biased", bool(self.biased))
        needed = FLOAT * (2 * self.count + self.workspace(1))
        if needed > LARGEST_WORKSPACE:
            raise ValueError(
                f"an architecture must fit in 1 GiB of memory, got {self} with {self.count} "
                f"parameters, which needs {needed / 2**30:.3g} GiB for a step of training"
            )

    @property
    def sizes(self) -> tuple[int, int, int, int, int, int, int]:
        """The sizes as the kernels take them: vocabulary, ..., heads, and biased as 0 or 1."""
        return (
            self.vocabulary,
            self.context,
            self.width,
            self.head_width,
            self.layers,
            self.heads,
            int(self.biased),
        )

    @property
    def count(self) -> int:
        """The number of parameters."""
        head = 4 * self.width * self.head_width + (2 * self.head_width if self.biased else 0)
        ends = 2 * self.vocabulary * self.width
        return ends + self.heads * (self.layers * head + self.context)

    def workspace(self, sequences: int = 1) -> int:
        """Return how many float32 of workspace the kernels need.

        They treat one sequence after another, so that it does not depend on `sequences`.
        """
        integer(sequences, "sequences", 1)
        return int(workspace_size(*self.sizes))

    def name(self, matrix: str, layer: int, head: int = 1) -> str:
        """Return the key of a head's matrix in `views`: "Q1" with one head, or else "Q1.2"."""
        return f"{matrix}{layer}" if self.heads == 1 else f"{matrix}{layer}.{head}"

    def shapes(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield the name and the shape of each array among the parameters, in their order."""
        narrow, wide = (self.width, self.head_width), (self.head_width, self.width)
        yield "E", (self.vocabulary, self.width)
        for layer in range(1, self.layers + 1):
            for head in range(1, self.heads + 1):
                own: dict[str, tuple[int, ...]] = {"Q": narrow, "K": narrow, "V": narrow, "O": wide}
                if layer == 1:
                    own |= {"b": (self.context,)}
                if self.biased:
                    own |= {"query_bias": wide[:1], "value_bias": wide[:1]}
                for matrix, shape in own.items():
                    yield self.name(matrix, layer, head), shape
        yield "U", (self.width, self.vocabulary)

    def views(self, flat: Floats) -> dict[str, Floats]:
        """Return every matrix as a view into a flat array of parameters, or of their gradients.

        Parameters
        ----------
        flat : ndarray of float32 or float64, shape (count,)

        Returns
        -------
        dict of str to ndarray
            ``"E"``, ``"Q1"``, ``"K1"``, ``"V1"``, ``"O1"``, ``"b1"``, (``"query_bias1"``,
            ``"value_bias1"``,) ``"Q2"``, ..., ``"U"``. With several heads a name goes on with the
            head's number: ``"Q1.1"``, ``"Q1.2"``.

        Raises
        ------
        TypeError
            If `flat` is not an array of floats.
        ValueError
            If it has another shape.
        """
        if not isinstance(flat, np.ndarray) or flat.dtype.kind != "f":
            raise TypeError(f"flat must be an array of floats, got {_described(flat)}")
        if flat.shape != (self.count,):
            raise ValueError(f"flat must have shape ({self.count},), got {flat.shape}")
        found, start = {}, 0
        for name, shape in self.shapes():
            end = start + int(np.prod(shape))
            found[name] = flat[start:end].reshape(shape)
            start = end
        return found

    def checked_parameters(self, parameters: ArrayLike, name: str = "parameters") -> Floats:
        """Return parameters as a flat array, float32 as given and all else as float64.

        Raises
        ------
        TypeError
            If they are not real numbers.
        ValueError
            If there are not `count` of them in one row, or one is NaN or infinite.
        """
        array = _array(parameters, name)
        if array.dtype.kind not in "iuf":
            raise TypeError(f"{name} must hold finite numbers, got {_described(parameters)}")
        if array.shape != (self.count,):
            raise ValueError(f"{name} must have shape ({self.count},), got {array.shape}")
        array = np.ascontiguousarray(array, np.float32 if array.dtype == np.float32 else np.float64)
        if not np.isfinite(array).all():
            first = int(np.flatnonzero(~np.isfinite(array))[0])
            raise ValueError(
                f"{name} must hold finite numbers, got {array[first]} at place {first}"
            )
        return array

    def checked_tokens(self, tokens: ArrayLike, name: str = "tokens") -> NDArray[np.int8]:
        """Return tokens as an int8 array of shape (sequences, context + 1).

        A flat array of whole sequences will do.

        Raises
        ------
        TypeError
            If they are not integers.
        ValueError
            If the shape does not fit, or a token is not one of the vocabulary.
        """
        array = _array(tokens, name)
        if array.dtype.kind not in "iu":
            raise TypeError(f"{name} must hold integers, got {_described(tokens)}")
        length = self.context + 1
        fits = array.shape[-1:] == (length,) if array.ndim == 2 else array.size % length == 0
        if array.ndim not in (1, 2) or not fits or array.size == 0:
            raise ValueError(f"{name} must have shape (sequences, {length}), got {array.shape}")
        if array.min() < 0 or array.max() >= self.vocabulary:
            wrong = array[(array < 0) | (array >= self.vocabulary)]
            raise ValueError(
                f"{name} must lie from 0 to {self.vocabulary - 1}, got {int(wrong[0])} among them"
            )
        return np.ascontiguousarray(array.reshape(-1, length), np.int8)


def checked_architecture(value: Any) -> Architecture:
    """Return an architecture, or raise `TypeError` for anything else."""
    if not isinstance(value, Architecture):
        raise TypeError(f"architecture must be an Architecture, got {type(value).__name__}")
    return value


def _array(value: ArrayLike, name: str) -> NDArray[Any]:
    """Return an array, unless rows have different lengths."""
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must have one length, got a ragged {_described(value)}") from None


def _described(value: object) -> str:
    """Say in a few words what was given."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    return type(value).__name__
