"""What two blocks of an infinitely long Ising cylinder know of each other, exactly.

The cylinder is that of `cylinder`: a chain of rows with the leading vector b and weights D. Two
blocks of sites a distance apart have a joint distribution that takes one vector for each state of
the first block, carried over row by row. Their mutual information is the divergence of that from
the product of its marginals, sum q f(p/q - 1) with f(x) = (1 + x) ln(1 + x) - x, whose terms are
not negative and do not cancel. Rings separate what is before them from what is behind: so two whole
rings share as much as everything before the first and everything behind the second.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.transfer import across, class_size, overlap, scaled


@function
def surprise(p, q):
    """Return q f(p/q - 1), f(x) = (1 + x) ln(1 + x) - x: p ln(p/q) - p + q without cancellation."""
    x = p / q - 1.0
    if x > 1e6:
        return p * (log(p) - log(q)) - p + q
    if abs(x) > 0.0625:
        return q * ((1.0 + x) * log(1.0 + x) - x) if p > 0.0 else q
    # x^2/2 - x^3/6 + x^4/12 - ..., the term of x^n being (-x)^n / (n (n - 1))
    series = 1.0 / 240.0
    series = 1.0 / 210.0 - x * series
    series = 1.0 / 182.0 - x * series
    series = 1.0 / 156.0 - x * series
    series = 1.0 / 132.0 - x * series
    series = 1.0 / 110.0 - x * series
    series = 1.0 / 90.0 - x * series
    series = 1.0 / 72.0 - x * series
    series = 1.0 / 56.0 - x * series
    series = 1.0 / 42.0 - x * series
    series = 1.0 / 30.0 - x * series
    series = 1.0 / 20.0 - x * series
    series = 1.0 / 12.0 - x * series
    series = 1.0 / 6.0 - x * series
    series = 1.0 / 2.0 - x * series
    return q * x * x * series


@function
def keep(vector, width, columns, spins):
    """Set to zero what disagrees with the spins of the first `columns` sites of a row."""
    for r in range(1 << width):
        if r & ((1 << columns) - 1) != spins:
            vector[r] = 0.0


@function
def faces(out, block, rows, columns, width, broken, vector, weights):
    """Write the summed weight of all that a block hides, for each state of the row it shows.

    `block` numbers its states: bit i * columns + j is site j of the row i steps behind its face.
    """
    states = 1 << width
    for r in range(states):
        out[r] = vector[r]
    for i in range(rows - 1, -1, -1):
        keep(out, width, columns, (block >> (i * columns)) & ((1 << columns) - 1))
        for r in range(states):
            out[r] *= weights[r]
        if i > 0:
            across(out, width, broken)


def block_scratch_size(rows: int, columns: int, width: int) -> int:
    """Return how many float64 of working space `block_information` takes."""
    blocks = 1 << (rows * columns)
    return 2 * blocks * (1 << width) + blocks * blocks + 2 * blocks


@function
def joint_information(joint, blocks, sums):
    """Return the mutual information of a joint distribution, still to be normalised by its sum."""
    total = 0.0
    for a in range(2 * blocks):
        sums[a] = 0.0
    for a in range(blocks):
        for b in range(blocks):
            p = joint[a * blocks + b]
            total += p
            sums[a] += p
            sums[blocks + b] += p
    answer = 0.0
    for a in range(blocks):
        for b in range(blocks):
            q = (sums[a] / total) * (sums[blocks + b] / total)
            if q > 0.0:
                answer += surprise(joint[a * blocks + b] / total, q)
    return answer


@kernel(
    "void(int64, int64, int64, float64, int64, float64[::1], float64[::1], float64[::1],"
    " float64[::1])"
)
def block_information(rows, columns, width, temperature, first, vector, weights, scratch, out):
    """Find the mutual information of two blocks at several distances; in nats, exact.

    Blocks have `rows` sites along the cylinder and `columns` around it, and face each other: at
    distance 1 their faces are neighbouring rows.

    Parameters
    ----------
    first : int64
        The first distance, at least 1.
    vector, weights : float64[::1]
        b and D of this temperature, from `leading_vector`.
    scratch : float64[::1]
        Working space, `block_scratch_size` numbers.
    out : float64[::1]
        Receives the information at distances first, first + 1, ...
    """
    states, blocks = 1 << width, 1 << (rows * columns)
    broken = exp(-2.0 / temperature)
    shown = scratch[: blocks * states]
    carried = scratch[blocks * states : 2 * blocks * states]
    joint = scratch[2 * blocks * states : 2 * blocks * states + blocks * blocks]
    sums = scratch[2 * blocks * states + blocks * blocks :]
    for block in range(blocks):
        own = shown[block * states : (block + 1) * states]
        faces(own, block, rows, columns, width, broken, vector, weights)
    for k in range(blocks * states):
        carried[k] = shown[k]
    for distance in range(1, first + out.size):
        for block in range(blocks):
            now = carried[block * states : (block + 1) * states]
            if distance > 1:
                for r in range(states):
                    now[r] *= weights[r]
            across(now, width, broken)
        scaled(carried, blocks * states)  # all alike
        if distance >= first:
            for a in range(blocks):
                for b in range(blocks):
                    joint[a * blocks + b] = overlap(
                        carried[a * states : (a + 1) * states],
                        shown[b * states : (b + 1) * states],
                        states,
                    )
            out[distance - first] = joint_information(joint, blocks, sums)


@kernel("void(int64, float64, int64, float64[::1], float64[::1], float64[::1], float64[::1])")
def ring_information(width, temperature, first, vector, weights, scratch, out):
    """Do what `block_information` does for blocks that are whole rings.

    More rings before the first or behind the second change nothing. `scratch` is 2 * 2^width
    numbers of working space.
    """
    states = 1 << width
    broken = exp(-2.0 / temperature)
    carried = scratch[:states]
    row = scratch[states : 2 * states]
    for r in range(states):
        row[r] = weights[r] * vector[r] * vector[r]
    for i in range(out.size):
        out[i] = 0.0
    for start in range(states):
        alike = class_size(start, width, 1)
        if alike > 0 and row[start] > 0.0:
            for r in range(states):
                carried[r] = 0.0
            carried[start] = 1.0
            for distance in range(1, first + out.size):
                if distance > 1:
                    for r in range(states):
                        carried[r] *= weights[r]
                across(carried, width, broken)
                scaled(carried, states)
                if distance >= first:
                    total = 0.0
                    for r in range(states):
                        total += carried[r] * weights[r] * vector[r]
                    answer = 0.0
                    for r in range(states):
                        if row[r] > 0.0:
                            answer += surprise(carried[r] * weights[r] * vector[r] / total, row[r])
                    out[distance - first] += alike * row[start] * answer
