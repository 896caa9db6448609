"""A policy over a few arms learns which of them pay, at a temperature tau.

A policy with logits z plays arm i with the probability p_i = e^(z_i) / sum_j e^(z_j). With the
reward r_i of each arm and the entropy H = -sum p ln p it has the value

    F = sum_i p_i r_i + tau H.

`tau` is the weight of an entropy bonus. What the sampled policy learns from when it plays arm i is
g_i = r_i - tau ln p_i, whose average is F, and the gradient is dF/dz_i = p_i (g_i - F). `follow`
goes up this gradient. `reinforce` plays one arm at a time and moves z by rate (g_a - b) (e_a - p)
(Williams, Mach. Learn. 8, 229, 1992): on average, whatever the baseline b, the same gradient. The
baseline is a moving average of g.

F is greatest for the Gibbs distribution q_i = e^(r_i / tau) / Z, where it is tau ln Z; for any
policy, F = tau ln Z - tau D(p || q). At tau = 0 only the best arms are played, evenly.
Rewards in any unit, tau in the same, entropies in nats.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform


@function
def soften(logits, scale, p):
    """Write e^(z / scale), normalised, into p; return the largest z and ln of the sum over e^0."""
    top = logits[0]
    for i in range(1, logits.size):
        top = max(top, logits[i])
    total = 0.0
    for i in range(logits.size):
        if scale > 0.0:
            p[i] = exp((logits[i] - top) / scale)
        else:
            p[i] = 1.0 if logits[i] == top else 0.0
        total += p[i]
    for i in range(logits.size):
        p[i] /= total
    return top, log(total)


@kernel("void(float64[::1], float64[::1], float64, float64, int64, float64[::1])")
def follow(logits, rewards, temperature, rate, steps, p):
    """Go up the gradient of F by so many steps of the given rate; p is the policy then."""
    for _ in range(steps):
        top, shift = soften(logits, 1.0, p)
        value = 0.0
        for i in range(p.size):
            value += p[i] * (rewards[i] - temperature * (logits[i] - top - shift))
        for i in range(p.size):
            gain = rewards[i] - temperature * (logits[i] - top - shift)
            logits[i] += rate * p[i] * (gain - value)
    soften(logits, 1.0, p)


@kernel(
    "void(float64[::1], float64[::1], float64, float64, float64, float64[::1], int64, float64[::1],"
    " uint64[::1])"
)
def reinforce(logits, rewards, temperature, rate, memory, baseline, steps, p, generator):
    """Play arms one by one and learn from each; p is the policy after that.

    baseline[0] moves by `memory` times its distance to what was gained; 0 leaves it where it is.
    """
    for _ in range(steps):
        top, shift = soften(logits, 1.0, p)
        place = uniform(generator)
        arm = p.size - 1
        for i in range(p.size - 1, -1, -1):
            if p[i] > 0.0:
                arm = i
                break
        for i in range(p.size):
            place -= p[i]
            if place < 0.0:
                arm = i
                break
        gain = rewards[arm] - temperature * (logits[arm] - top - shift)
        surprise = rate * (gain - baseline[0])
        for i in range(p.size):
            logits[i] -= surprise * p[i]
        logits[arm] += surprise
        baseline[0] += memory * (gain - baseline[0])
    soften(logits, 1.0, p)


@function
def mean_and_entropy(p, rewards, out, place):
    """Write the mean reward and the entropy of a policy at two places of out."""
    mean = 0.0
    entropy = 0.0
    for i in range(p.size):
        mean += p[i] * rewards[i]
        if p[i] > 0.0:
            entropy -= p[i] * log(p[i])
    out[place] = mean
    out[place + 1] = entropy


@kernel("void(float64[::1], float64[::1], float64, float64[::1], float64[::1])")
def account(p, rewards, temperature, gibbs, out):
    """Write the Gibbs distribution, and what policy and Gibbs have.

    out: mean reward and entropy of the policy, the same of Gibbs, F of the policy, tau ln Z.
    """
    top, shift = soften(rewards, temperature, gibbs)
    mean_and_entropy(p, rewards, out, 0)
    mean_and_entropy(gibbs, rewards, out, 2)
    out[4] = out[0] + temperature * out[1]
    out[5] = top + temperature * shift


@kernel("void(float64[::1], float64[::1], float64[::1], float64[::1])")
def frontier(rewards, temperatures, gibbs, out):
    """Write mean reward and entropy of Gibbs at each temperature, in pairs; `gibbs` is scratch."""
    for i in range(temperatures.size):
        soften(rewards, temperatures[i], gibbs)
        mean_and_entropy(gibbs, rewards, out, 2 * i)
