"""What attention conserves while it learns: a charge for every symmetry of the loss.

Row convention, q = x W_Q. A head sees its query and key matrices only through W_Q W_K^T, and its
value and output matrices only through W_V W_O. So for every invertible matrix R

    W_Q -> W_Q R,  W_K -> W_K R^-T,        W_V -> W_V R,  W_O -> R^-1 W_O

leave the loss as it is, and so does turning the stream of width d, X -> X R for all that write to
it (E and every W_O) and X -> R^-1 X for all that read (every W_Q, W_K, W_V, and U). With gradients
G the first says, as an identity between matrices at every point,

    W_Q^T G_Q = G_K^T W_K.                                                                   (1)

**Gradient flow**, W' = -G, therefore conserves symmetric matrices (`balances`):

    W_Q^T W_Q - W_K^T W_K,    W_V^T W_V - W_O W_O^T,
    E^T E + sum W_O^T W_O - U U^T - sum (W_Q W_Q^T + W_K W_K^T + W_V W_V^T).

**Dynamics with momenta** P conserves what belongs to rotations alone, which leave |P|^2 as it is:
antisymmetric matrices (`angular_momenta`; the sums run over the same matrices),

    J_QK = [W_Q^T P_Q + W_K^T P_K],    J_VO = [W_V^T P_V + W_O P_O^T],    [M] = M - M^T,

and that of the stream. Friction g gives J' = -g J. A heavy ball has J_(n+1) = mu J_n, exactly and
on any minibatches, since (1) holds on each. So from rest J = 0 for ever, and in gradient flow,
where P = -G, J = 0 by (1). Adam divides each coordinate by a number of its own: J is not kept.

**Biases.** A query x W_Q + c is that of a matrix with one more row, so (1) gains the term
c g^T with g = dL/dc. A learned c joins the charge: c c^T in the balance, [c P_c^T] in J. One that
is not learned stays where it is when the matrices turn, and exerts a torque (`bias_torques`):

    dJ_QK/dt = -g J_QK + [c g^T],    d(balance)/dt = c g^T + g c^T    in gradient flow;

likewise for values, J_VO. It is a torque in the planes that hold c, so that rotations about c keep
their charges: one fixed bias breaks d_head - 1 of the d_head (d_head - 1) / 2. A key bias c' adds
q_i . c' to all scores of a row, which the softmax does not see: no gradient, no torque.

**Translations.** The softmax over places also keeps the sum of the numbers b of a head, and that
over tokens the sum of the columns of U: their gradients add up to 0 (`translations`).

Derived for this book; that symmetries give conserved quantities of learning is in Kunin et al.,
Neural Mechanics (ICLR 2021).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ergolib.learning.transformer.architecture import Architecture, checked_architecture

__all__ = ["angular_momenta", "balances", "bias_strains", "bias_torques", "translations"]

Array = NDArray[Any]


def balances(
    architecture: Architecture, parameters: ArrayLike, *, biases_learned: bool = True
) -> dict[str, Array]:
    """Return the symmetric matrices that gradient flow conserves.

    Parameters
    ----------
    architecture : Architecture
    parameters : array_like, shape (architecture.count,)
    biases_learned : bool, default True
        Whether query and value biases, if there are any, belong to them.

    Returns
    -------
    dict of str to ndarray
        "QK1", "VO1", ..., each (head_width, head_width), named by layer (and head: "QK1.2"), and
        "stream", (width, width): writers minus readers.

    Raises
    ------
    TypeError, ValueError
        If parameters do not fit the architecture.
    """
    of = checked_architecture(architecture).views(architecture.checked_parameters(parameters))
    found: dict[str, Array] = {}
    stream = of["E"].T @ of["E"] - of["U"] @ of["U"].T
    for head in _heads(architecture):
        query, key, value, output = (of[f"{matrix}{head}"] for matrix in "QKVO")
        found[f"QK{head}"] = query.T @ query - key.T @ key
        found[f"VO{head}"] = value.T @ value - output @ output.T
        if architecture.biased and biases_learned:
            for name, bias in _biases(of, head):
                found[name] += np.outer(bias, bias)
        stream += output.T @ output - query @ query.T - key @ key.T - value @ value.T
    return found | {"stream": stream}


def angular_momenta(
    architecture: Architecture,
    parameters: ArrayLike,
    momenta: ArrayLike,
    *,
    biases_learned: bool = True,
) -> dict[str, Array]:
    """Return the antisymmetric matrices that motion with momentum conserves.

    Parameters
    ----------
    architecture : Architecture
    parameters, momenta : array_like, shape (architecture.count,)
        Where it is and how it moves, as in a `Road`.
    biases_learned : bool, default True
        Whether query and value biases, if there are any, belong to them.

    Returns
    -------
    dict of str to ndarray
        J with the names of `balances`. J_ij = sum over rows of (w_i p_j - w_j p_i).

    Raises
    ------
    TypeError, ValueError
        If an array does not fit the architecture.
    """
    of = checked_architecture(architecture).views(architecture.checked_parameters(parameters))
    by = architecture.views(architecture.checked_parameters(momenta, "momenta"))
    found: dict[str, Array] = {}
    stream = of["E"].T @ by["E"] + of["U"] @ by["U"].T
    for head in _heads(architecture):
        query, key, value, output = (f"{matrix}{head}" for matrix in "QKVO")
        turning = of[query].T @ by[query] + of[key].T @ by[key]
        found[f"QK{head}"] = turning
        found[f"VO{head}"] = of[value].T @ by[value] + of[output] @ by[output].T
        if architecture.biased and biases_learned:
            for (name, bias), (_, moving) in zip(_biases(of, head), _biases(by, head), strict=True):
                found[name] = found[name] + np.outer(bias, moving)
        stream += of[output].T @ by[output]
        for reader in (query, key, value):
            stream += of[reader] @ by[reader].T
    return {name: matrix - matrix.T for name, matrix in (found | {"stream": stream}).items()}


def bias_torques(
    architecture: Architecture, parameters: ArrayLike, gradients: ArrayLike
) -> dict[str, Array]:
    """Return how fast biases that are not learned change each angular momentum.

    Parameters
    ----------
    architecture : Architecture
    parameters, gradients : array_like, shape (architecture.count,)
        Gradients of all parameters, also of the biases that do not follow them.

    Returns
    -------
    dict of str to ndarray
        For "QK1", "VO1", ...: c g^T - g c^T, which is dJ/dt without friction, of J with
        ``biases_learned=False``. Zeros if the architecture has no biases. That of the stream is
        always 0.

    Raises
    ------
    TypeError, ValueError
        If an array does not fit the architecture.
    """
    return _driven(architecture, parameters, gradients, -1.0)


def bias_strains(
    architecture: Architecture, parameters: ArrayLike, gradients: ArrayLike
) -> dict[str, Array]:
    """Return how fast biases that are not learned change each balance in gradient flow.

    As `bias_torques`, with c g^T + g c^T: of `balances` with ``biases_learned=False``.
    """
    return _driven(architecture, parameters, gradients, 1.0)


def translations(architecture: Architecture, array: ArrayLike) -> dict[str, Array]:
    """Return the sums that no gradient changes.

    Parameters
    ----------
    architecture : Architecture
    array : array_like, shape (architecture.count,)
        Parameters: gradient flow conserves the sums. Momenta: motion without friction does.
        Gradients: the sums are 0.

    Returns
    -------
    dict of str to ndarray
        "b1" (one for each head): the sum of the numbers b; "U", shape (width,): that of its
        columns.

    Raises
    ------
    TypeError, ValueError
        If the array does not fit the architecture.
    """
    of = checked_architecture(architecture).views(architecture.checked_parameters(array, "array"))
    sums = {name: np.asarray(each.sum()) for name, each in of.items() if name.startswith("b")}
    return sums | {"U": of["U"].sum(axis=1)}


def _driven(
    architecture: Architecture, parameters: ArrayLike, gradients: ArrayLike, sign: float
) -> dict[str, Array]:
    """Return c g^T + sign g c^T for each head's biases c with gradient g."""
    of = checked_architecture(architecture).views(architecture.checked_parameters(parameters))
    by = architecture.views(architecture.checked_parameters(gradients, "gradients"))
    size = architecture.head_width
    names = [f"{pair}{head}" for head in _heads(architecture) for pair in ("QK", "VO")]
    found = {name: np.zeros((size, size)) for name in names}
    if architecture.biased:
        for head in _heads(architecture):
            for (name, bias), (_, slope) in zip(_biases(of, head), _biases(by, head), strict=True):
                outer = np.outer(bias, slope)
                found[name] = outer + sign * outer.T
    return found


def _biases(of: dict[str, Array], head: str) -> list[tuple[str, Array]]:
    """Return query and value bias of a head, each with the name of its charge."""
    return [(f"QK{head}", of[f"query_bias{head}"]), (f"VO{head}", of[f"value_bias{head}"])]


def _heads(architecture: Architecture) -> list[str]:
    """Return the number of each layer and head, as it ends the names of matrices."""
    return [
        architecture.name("", layer, head)
        for layer in range(1, architecture.layers + 1)
        for head in range(1, architecture.heads + 1)
    ]
