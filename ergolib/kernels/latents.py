"""Two parts and a latent: how far it is from natural, and what one observer knows of another's.

Two parts A and B are in states a and b with probability p(a, b). A *latent* L of them is a map
P[L|AB]: for each pair of states it says how likely each label l is. It is a *natural latent* of
the two parts (Wentworth and Lorell, arXiv 2509.03780) as far as its errors, in nats, are small:

- mediation, I(A;B|L): what the parts still say of each other when the label is known;
- redundancy: I(L;A|B) and I(L;B|A), what the label says of one part beyond the other (the
  "stochastic" errors), or H(L|A) and H(L|B), what one part alone leaves open about the label (the
  "deterministic" errors).

Whatever the joint distribution of A, B and two labels L and L',

    H(L'|L) <= I(A;B|L) + H(L'|A) + H(L'|B),

since H(L'|L) = H(L'|BL) + I(L';B|L), the first is at most H(L'|B), and the second is at most
I(L'A;B|L) = I(A;B|L) + I(L';B|AL), whose last term is at most H(L'|A).

An information is summed as a divergence, sum q f(p/q - 1) with f(x) = (1 + x) ln(1 + x) - x, as in
`ergolib.information.divergences`: no term is negative and none cancel. Tables may hold
probabilities, weights or counts: they are divided by their sum. What never happens says nothing: a
state of probability 0 adds 0 to everything, and of a table without any weight every answer is 0.
"""

from ergolib.kernels.counts import excess
from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform

NEAR = 0.125  # abs(p/q - 1) below which `excess` sums a series
NOTHING = 1e-300  # q below this: then p, at most sqrt(q), is below 1e-150


@function
def divergence_term(p, q):
    """Return q f(p/q - 1) = p ln(p/q) - p + q, without cancellation where p is nearly q."""
    if q < NOTHING:
        return 0.0
    difference = p - q
    if abs(difference) < NEAR * q:
        return q * excess(difference / q)
    return (p * log(p / q) if p > 0.0 else 0.0) - difference


@function
def sum_of(table, start, count, step, more, stride):
    """Return the sum of table[start + i step + j stride] over i below count and j below more."""
    total = 0.0
    for i in range(count):
        for j in range(more):
            total += table[start + i * step + j * stride]
    return total


@function
def information(table, total, nx, sx, ny, sy, nz, sz, nr, sr):
    """Return I(X;Y|Z) of a table, in nats, where what is left, R, is summed over.

    State x of X stands x * sx places from the start, and so on: a variable is a number of states
    and a stride, and one that is not there has one state.
    """
    answer = 0.0
    for z in range(nz):
        p_z = 0.0
        for x in range(nx):
            p_z += sum_of(table, z * sz + x * sx, ny, sy, nr, sr)
        p_z /= total
        for x in range(nx):
            p_xz = sum_of(table, z * sz + x * sx, ny, sy, nr, sr) / total
            if p_xz > 0.0:
                share = p_xz / p_z
                for y in range(ny):
                    p_yz = sum_of(table, z * sz + y * sy, nx, sx, nr, sr) / total
                    p = sum_of(table, z * sz + x * sx + y * sy, 1, 0, nr, sr) / total
                    answer += divergence_term(p, share * p_yz)
    return answer


@function
def open_entropy(table, total, nx, sx, nz, sz, nr, sr):
    """Return H(X|Z) of a table, in nats, as a sum of terms -p ln(p/p_z), none negative."""
    answer = 0.0
    for z in range(nz):
        p_z = sum_of(table, z * sz, nx, sx, nr, sr) / total
        for x in range(nx):
            p = sum_of(table, z * sz + x * sx, 1, 0, nr, sr) / total
            if p > 0.0 and p < p_z:
                answer -= p * log(p / p_z)
    return answer


@function
def two_part_errors(joint, na, nb, nl, out):
    """Write what two parts and a latent say of each other, in nats.

    Parameters
    ----------
    joint : float64[::1]
        Shape (na * nb * nl,): the weight of a, b, l stands at (a * nb + b) * nl + l. None is
        negative; they need not sum to 1.
    na, nb, nl : int64
        States of A and B, and labels of L.
    out : float64[::1]
        Written: I(A;B), I(A;B|L), I(L;A|B), I(L;B|A), H(L|A), H(L|B), H(L), I(L;AB). All are 0 if
        the weights are.
    """
    total = 0.0
    for i in range(na * nb * nl):
        total += joint[i]
    for i in range(8):
        out[i] = 0.0
    if total > 0.0:
        sa, sb = nb * nl, nl
        out[0] = information(joint, total, na, sa, nb, sb, 1, 0, nl, 1)
        out[1] = information(joint, total, na, sa, nb, sb, nl, 1, 1, 0)
        out[2] = information(joint, total, nl, 1, na, sa, nb, sb, 1, 0)
        out[3] = information(joint, total, nl, 1, nb, sb, na, sa, 1, 0)
        out[4] = open_entropy(joint, total, nl, 1, na, sa, nb, sb)
        out[5] = open_entropy(joint, total, nl, 1, nb, sb, na, sa)
        out[6] = open_entropy(joint, total, nl, 1, 1, 0, na * nb, sb)
        out[7] = information(joint, total, nl, 1, na * nb, sb, 1, 0, 1, 0)


@kernel("void(float64[::1], int64, int64, int64, float64[::1])")
def errors_of_latent(joint, na, nb, nl, out):
    """Do what `two_part_errors` says."""
    two_part_errors(joint, na, nb, nl, out)


@kernel("void(float64[::1], float64[::1], int64, float64[::1])")
def with_channel(p, channel, labels, joint):
    """Write the joint distribution of a state and its label.

    Parameters
    ----------
    p : float64[::1]
        The weight of each state (of both parts: a * nb + b).
    channel : float64[::1]
        Shape (p.size * labels,): how likely each label is in each state.
    labels : int64
    joint : float64[::1]
        Written, in the shape of `channel`.
    """
    for i in range(p.size):
        for label in range(labels):
            joint[i * labels + label] = p[i] * channel[i * labels + label]


@kernel("void(float64[::1], float64[::1], float64[::1], int64, int64, float64[::1])")
def agreement(p, channel, other, labels, others, both):
    """Write the joint distribution of two labels, drawn independently once the state is known.

    Parameters
    ----------
    p : float64[::1]
        The weight of each state.
    channel, other : float64[::1]
        Shapes (p.size * labels,) and (p.size * others,): how likely each label is in each state.
    labels, others : int64
        Labels of L and of L'.
    both : float64[::1]
        Written: shape (labels * others,), the weight of l and l' at l * others + l'.
    """
    for first in range(labels):
        for second in range(others):
            weight = 0.0
            for i in range(p.size):
                weight += p[i] * channel[i * labels + first] * other[i * others + second]
            both[first * others + second] = weight


@kernel("void(float64[::1], int64, int64, float64[::1])")
def translation(both, labels, others, out):
    """Write what one label leaves open about another: H(L'|L), then H(L|L'), in nats.

    `both` has the shape (labels * others,), the weight of l and l' at l * others + l'.
    """
    total = 0.0
    for i in range(labels * others):
        total += both[i]
    out[0] = out[1] = 0.0
    if total > 0.0:
        out[0] = open_entropy(both, total, others, 1, labels, others, 1, 0)
        out[1] = open_entropy(both, total, labels, others, others, 1, 1, 0)


@function
def pick(weights, start, count, place):
    """Return which of `count` weights holds a place, counted from the start of the first.

    A weight of 0 is never picked: what rounding leaves over goes to the last that is not 0.
    """
    last = 0
    for i in range(count):
        weight = weights[start + i]
        if weight > 0.0:
            last = i
            if place < weight:
                return i
            place -= weight
    return last


@kernel(
    "void(float64[::1], float64[::1], float64[::1], int64, int64, int64, "
    "float64[::1], float64[::1], float64[::1], int64[::1], uint64[::1])"
)
def draw_worlds(p, channel, other, labels, others, worlds, seen, told, both, last, state):
    """Draw worlds: a state, and a label from each of two observers, who do not speak.

    Parameters
    ----------
    p, channel, other, labels, others
        As for `agreement`. The weights of the states need not sum to 1.
    worlds : int64
        How many. Three random numbers each.
    seen, told : float64[::1]
        Shapes of `channel` and `other`: how often each label was met in each state, counted on.
    both : float64[::1]
        How often both labels were met together, counted on.
    last : int64[::1]
        Written: state and labels of the last world.
    state : uint64[::1]
        The generator's.
    """
    total = 0.0
    for i in range(p.size):
        total += p[i]
    for _ in range(worlds):
        i = pick(p, 0, p.size, uniform(state) * total)
        first = pick(channel, i * labels, labels, uniform(state))
        second = pick(other, i * others, others, uniform(state))
        seen[i * labels + first] += 1.0
        told[i * others + second] += 1.0
        both[first * others + second] += 1.0
        last[0], last[1], last[2] = i, first, second
