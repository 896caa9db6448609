"""How a transformer starts: random matrices, and nothing that prefers a direction.

With embeddings E of the tokens in d dimensions, heads of width d_h, and rows as vectors, all
entries are independent normal numbers of mean 0:

    E                variance embedding_scale^2 (1)
    W_Q, W_K, W_V    variance 1 / d, so that a vector of unit entries is sent to one
    W_O              variance output_scale^2 (0.05^2)
    U                variance 1 / d

What the heads write is small at first; the scores by distance and the biases start at 0. The law of
each matrix is the same after any rotation of the d dimensions, and so is the loss: whatever
direction a circuit takes up later, the start has chosen it and not the law.
"""

import math

from numba import float32

from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.ziggurat import normal


@function
def fill(parameters, first, count, scale, state):
    """Fill `count` entries from `first` on with normal numbers; return where the next begin."""
    for i in range(first, first + count):
        parameters[i] = float32(scale * normal(state))
    return first + count


@function
def clear(parameters, first, count):
    """Set `count` entries from `first` on to 0; return where the next begin."""
    for i in range(first, first + count):
        parameters[i] = float32(0.0)
    return first + count


@kernel(
    "void(int64, int64, int64, int64, int64, int64, int64, float64, float64, uint64[::1], "
    "float32[::1])"
)
def initialise(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    output_scale,
    embedding_scale,
    generator,
    parameters,
):
    """Draw all parameters of a transformer, in the order in which they stand.

    That is E; then for each layer and each of its heads Q, K, V, O, in the first layer the scores
    by distance, and the query and value biases if it is `biased`; then U.

    Parameters
    ----------
    vocabulary, context, width, head_width, layers, heads : int64
    biased : int64
        1 or 0: whether queries and values have biases.
    output_scale, embedding_scale : float64
        Standard deviations of the entries of each O and of E.
    generator : uint64[::1]
    parameters : float32[::1]
    """
    unit = 1.0 / math.sqrt(width)
    matrix = width * head_width
    here = fill(parameters, 0, vocabulary * width, embedding_scale, generator)
    for layer in range(layers):
        for _ in range(heads):
            here = fill(parameters, here, 3 * matrix, unit, generator)
            here = fill(parameters, here, matrix, output_scale, generator)
            if layer == 0:
                here = clear(parameters, here, context)
            if biased:
                here = clear(parameters, here, 2 * head_width)
    fill(parameters, here, width * vocabulary, unit, generator)
