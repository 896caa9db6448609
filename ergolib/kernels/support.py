"""The support of a joint distribution, as a graph, and its connected components.

Values of A and values of B are the nodes, and each pair (a, b) that occurs is an edge. Two people,
one of whom sees A and the other B, can name the connected component they are in without a word, and
nothing finer: the component is the most that A and B have in common exactly (Gacs and Korner 1973).
Its entropy K is the *common information* of the two:

    K(A;B) = H(component) <= I(A;B).

One edge between two components makes them one, however seldom it occurs. Here the edges are those
cells of a table that hold more than a given weight: with 0, all that occur.

How long a component lasts in a sample, until rare cells have joined it to others, is known exactly
(`ergolib.information.latents.strays` explains it): the mean K of n samples is a sum of terms

    -c w ln w (1 - m)^n,

one for each way in which a stray may be missing.

A table is flat, the weight of (a, b) at a * nb + b: probabilities or counts. Labels are counted
from 0, in the order of the first value of A that has them: those of A's values first, then B's. A
value without an edge has the label -1. In nats.
"""

from numba import int8

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.random import uniform


@kernel("void(float64[::1], float64, float64[::1])")
def mixed(p, noise, out):
    """Write the table (1 - noise) p + noise / (number of cells): a share lands anywhere."""
    for i in range(p.size):
        out[i] = (1.0 - noise) * p[i] + noise / p.size


@function
def cell_at(p, place):
    """Return the cell that holds a place, counted from the start of the first; none of weight 0."""
    last = 0
    for i in range(p.size):
        if p[i] > 0.0:
            last = i
            if place < p[i]:
                return i
            place -= p[i]
    return last


@kernel("int64(float64[::1], float64[::1], int64, uint64[::1])")
def draw_cells(p, counts, samples, state):
    """Draw samples from probabilities, one random number each; count them and return the last.

    The answer is the cell of the last sample, or -1 of none.
    """
    last = -1
    for _ in range(samples):
        last = cell_at(p, uniform(state))
        counts[last] += 1.0
    return last


@kernel("int64(float64[::1], int64, int64, float64, int8[::1])")
def components(table, na, nb, threshold, labels):
    """Find the connected components of the cells with more than a weight; return how many.

    Every node takes the smallest label among its neighbours until nothing changes.

    Parameters
    ----------
    table : float64[::1]
        Shape (na * nb,).
    na, nb : int64
        Values of A and of B, at most 100 each.
    threshold : float64
        Cells of this weight or less are left out.
    labels : int8[::1]
        Written: shape (na + nb,).
    """
    for a in range(na):
        labels[a] = a
    for b in range(nb):
        labels[na + b] = na
    changed = True
    while changed:
        changed = False
        for a in range(na):
            for b in range(nb):
                if table[a * nb + b] > threshold and labels[a] != labels[na + b]:
                    least = min(labels[a], labels[na + b])
                    labels[a] = labels[na + b] = least
                    changed = True
    found = 0
    for a in range(na):  # a component's label was its first value of A: count these
        first = labels[a] == a
        linked = False
        for b in range(nb):
            linked = linked or (labels[na + b] == a)
        if first and linked:
            for i in range(a, na):
                labels[i] = -2 - found if labels[i] == a else labels[i]
            for b in range(nb):
                labels[na + b] = -2 - found if labels[na + b] == a else labels[na + b]
            found += 1
    for i in range(na + nb):
        labels[i] = int8(-2 - labels[i]) if labels[i] < 0 else int8(-1)
    return found


@kernel("void(float64[::1], int64, int64, float64, int8[::1], int64, float64[::1])")
def common_information(table, na, nb, threshold, labels, found, out):
    """Write the entropy of the component and the share of the weight that was left out.

    Parameters
    ----------
    table, na, nb, threshold, labels
        As `components` had and left them.
    found : int64
        How many components there are.
    out : float64[::1]
        Written: K in nats, of the cells that were kept; the share of all others; the share of cells
        whose row and column have different labels, kept or not.
    """
    total = kept = apart = 0.0
    for a in range(na):
        for b in range(nb):
            weight = table[a * nb + b]
            total += weight
            kept += weight if weight > threshold else 0.0
            apart += weight if labels[a] != labels[na + b] else 0.0
    out[0] = out[1] = out[2] = 0.0
    if kept > 0.0:
        for label in range(found):
            inside = 0.0
            for a in range(na):
                if labels[a] == label:
                    for b in range(nb):
                        weight = table[a * nb + b]
                        inside += weight if weight > threshold else 0.0
            if inside < kept:
                out[0] -= inside / kept * log(inside / kept)
    if total > 0.0:
        out[1] = (total - kept) / total
        out[2] = apart / total


@kernel("void(float64[::1], int64, int64, int8[::1], int64, float64[::1])")
def joint_with_label(table, na, nb, labels, found, joint):
    """Write the joint weights of A, B and the label of A's value: L = f(A).

    Values of A without a component share one label more, the last.

    Parameters
    ----------
    joint : float64[::1]
        Written: shape (na * nb * (found + 1),), the weight of a, b, l at (a * nb + b) * (found + 1)
        + l.
    """
    for i in range(na * nb * (found + 1)):
        joint[i] = 0.0
    for a in range(na):
        label = labels[a] if labels[a] >= 0 else found
        for b in range(nb):
            cell = a * nb + b
            joint[cell * (found + 1) + label] = table[cell]


@kernel("float64(float64[::1], float64[::1], float64, float64)")
def mean_with_strays(terms, noise_terms, noise, samples):
    """Return the mean common information of a sample, in nats.

    Parameters
    ----------
    terms, noise_terms : float64[::1]
        Shape (3 * terms,): c, w and m of each, for the distribution without noise and for noise
        alone. Both w and m are linear in the distribution; c is the same.
    noise : float64
        Share of the noise, from 0 to 1.
    samples : float64
        How many.
    """
    answer = 0.0
    for i in range(0, terms.size, 3):
        w = (1.0 - noise) * terms[i + 1] + noise * noise_terms[i + 1]
        m = (1.0 - noise) * terms[i + 2] + noise * noise_terms[i + 2]
        if w > 0.0 and w < 1.0:
            missing = exp(samples * log(1.0 - m)) if m < 1.0 else (1.0 if samples == 0.0 else 0.0)
            answer -= terms[i] * w * log(w) * missing
    return answer if answer > 0.0 else 0.0
