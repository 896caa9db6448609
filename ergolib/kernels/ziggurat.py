"""Normal random numbers by the ziggurat: almost always one random word and one product.

The area under the bell exp(-x^2 / 2), x > 0, is cut into 256 layers of equal area (Marsaglia and
Tsang 2000): 255 rectangles stacked on one another, and a base layer that also holds the tail beyond
x = 3.654. A point drawn evenly in a layer picked at random is, if under the bell, a draw from it.
99 times in 100 the point lies where the layer is under the bell for all heights, and no exponential
is needed. Otherwise its height is drawn too and compared with the bell, or a tail is drawn
(Marsaglia 1964). So the distribution is the normal one, with no approximation but rounding. Layer,
sign and place come from different bits of the word (Doornik 2005).
"""

from decimal import Decimal, localcontext

import numpy as np
from numba import float64, int64, uint64

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import next_word, uniform

LAYERS = 256
TAIL = "3.65415288536100877164542972"  # where the base layer's rectangle ends
AREA = "0.00492867323397465534736177540"  # of each layer


def layers():
    """Return where the layers end, `edge`, and the bell there, `height`: LAYERS + 1 floats each.

    Layer i reaches from 0 to ``edge[i]`` and from ``height[i]`` up to ``height[i + 1]``. The base
    layer, number 0, is as wide as a rectangle of its area. Worked out in decimals, so that no
    library's rounding can change a bit.
    """
    with localcontext() as context:
        context.prec = 28
        x, area = Decimal(TAIL), Decimal(AREA)
        edges, heights = [area * (x * x / 2).exp()], [Decimal(0)]
        while len(edges) < LAYERS:
            edges.append(x)
            heights.append((-x * x / 2).exp())
            rest = -2 * (area / x + heights[-1]).ln()
            x = max(rest, Decimal(0)).sqrt()
    edges.append(Decimal(0))
    heights.append(Decimal(1))
    return np.array(edges, np.float64), np.array(heights, np.float64)


EDGE, HEIGHT = layers()
START_OF_TAIL = float(TAIL)


@function
def normal(state):
    """Return a normal random number of mean 0 and variance 1."""
    while True:
        word = next_word(state)
        layer = word & uint64(LAYERS - 1)
        x = float64(int64(word >> uint64(11))) * 2.0**-53 * EDGE[layer]
        sign = 1.0 if word & uint64(LAYERS) else -1.0
        if x < EDGE[layer + uint64(1)]:
            return sign * x
        if layer == uint64(0):
            beyond, height = 0.0, 0.0
            while height + height <= beyond * beyond:
                beyond = -log(1.0 - uniform(state)) / START_OF_TAIL
                height = -log(1.0 - uniform(state))
            return sign * (START_OF_TAIL + beyond)
        bottom, top = HEIGHT[layer], HEIGHT[layer + uint64(1)]
        if bottom + uniform(state) * (top - bottom) < exp(-0.5 * x * x):
            return sign * x


@kernel("void(float64[::1], uint64[::1])")
def fill_normal(out, state):
    """Fill an array with normal random numbers of mean 0 and variance 1."""
    for i in range(out.size):
        out[i] = normal(state)
