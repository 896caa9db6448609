"""How parameters move downhill: gradient descent with momentum, and Adam.

The gradient G of the loss is cut to at most `clip` in length, G <- G min(1, clip / |G|), so that no
batch moves the parameters by more than its share. Then, with rate r,

    momentum        M <- mu M + G + w P                  P <- P - r M
    Adam            M <- mu M + (1 - mu) G               P <- P - r (m / (sqrt(v) + epsilon) + w P)
                    S <- nu S + (1 - nu) G^2             m = M / (1 - mu^n),  v = S / (1 - nu^n)

at step n = 1, 2, ...; w is the weight decay (for Adam apart from the gradient: Loshchilov and
Hutter 2019). Momentum is a heavy ball with friction (Polyak 1964): it treats all directions alike,
so that where the loss has a rotation symmetry, the motion has it. Adam (Kingma and Ba 2015) divides
each coordinate by its own size, and that symmetry is gone: it knows the axes.

All arithmetic on parameters is in single precision, the length of the gradient in double. A
gradient that is not finite moves nothing.
"""

import math

from numba import float32, float64

from ergolib.kernels.kernel import function, kernel

INFINITY = float("inf")


@function
def length(gradients):
    """Return the Euclidean length of a vector."""
    total = 0.0
    for i in range(gradients.size):
        total += float64(gradients[i]) * float64(gradients[i])
    return math.sqrt(total)


@function
def power(base, exponent):
    """Return base^exponent for a whole exponent of at least 0, by repeated squaring."""
    answer = 1.0
    while exponent > 0:
        if exponent & 1:
            answer *= base
        base *= base
        exponent >>= 1
    return answer


@kernel(
    "float64(float32[::1], float32[::1], float32[::1], float64, float64, float64, float64)",
)
def sgd(parameters, momentum, gradients, rate, momentum_factor, clip, weight_decay):
    """Make one step of gradient descent with momentum.

    Parameters
    ----------
    parameters, momentum, gradients : float32[::1]
        Of one length; the momentum starts at 0.
    rate : float64
    momentum_factor : float64
        mu, from 0 (no memory) to below 1.
    clip : float64
        The largest length of the gradient; infinity cuts nothing.
    weight_decay : float64

    Returns
    -------
    float64
        The length of the gradient before it was cut. If that is not finite, nothing has moved.
    """
    norm = length(gradients)
    if not norm < INFINITY:
        return norm
    cut = float32(clip / norm if norm > clip else 1.0)
    factor, decay, step = float32(momentum_factor), float32(weight_decay), float32(rate)
    for i in range(parameters.size):
        force = cut * gradients[i] + decay * parameters[i]
        momentum[i] = factor * momentum[i] + force
        parameters[i] -= step * momentum[i]
    return norm


@kernel(
    "float64(float32[::1], float32[::1], float32[::1], float32[::1], int64, float64, float64, "
    "float64, float64, float64, float64)",
)
def adam(
    parameters,
    first,
    second,
    gradients,
    step,
    rate,
    first_factor,
    second_factor,
    epsilon,
    clip,
    weight_decay,
):
    """Make one step of Adam.

    Parameters
    ----------
    parameters, first, second, gradients : float32[::1]
        Of one length; the running means of the gradient and of its square start at 0.
    step : int64
        The number of this step, from 1.
    rate : float64
    first_factor, second_factor : float64
        mu and nu: how much of the old means is kept; from 0 to below 1.
    epsilon : float64
        Added to the root of the mean square.
    clip, weight_decay : float64
        As in `sgd`; but the decay does not pass through the means.

    Returns
    -------
    float64
        The length of the gradient before it was cut. If that is not finite, nothing has moved.
    """
    norm = length(gradients)
    if not norm < INFINITY:
        return norm
    cut = float32(clip / norm if norm > clip else 1.0)
    keep, keep_square = float32(first_factor), float32(second_factor)
    take, take_square = float32(1.0 - first_factor), float32(1.0 - second_factor)
    unbias = float32(1.0 / (1.0 - power(first_factor, step)))
    unbias_square = float32(1.0 / (1.0 - power(second_factor, step)))
    small, decay, downhill = float32(epsilon), float32(weight_decay), float32(rate)
    for i in range(parameters.size):
        force = cut * gradients[i]
        first[i] = keep * first[i] + take * force
        second[i] = keep_square * second[i] + take_square * force * force
        spread = float32(math.sqrt(second[i] * unbias_square)) + small
        change = first[i] * unbias / spread + decay * parameters[i]
        parameters[i] -= downhill * change
    return norm
