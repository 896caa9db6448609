"""The map of a magnet after some of its spins were seen: all means, exactly.

The prior is the Boltzmann distribution of an Ising lattice; what was seen leaves the states that
agree with it, in the same proportions. Sums over all of them go from row to row, as in `transfer`:
one way forward and one back give every mean (the forward-backward algorithm, Rabiner 1989). On a
torus the last row meets the first, and this is done for every state of one row in turn, the row of
which most is known. On a cylinder, whose first and last rows are not joined, once is enough.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.transfer import (
    across,
    bits_set,
    class_size,
    field_weights,
    fold,
    overlap,
    power,
    scaled,
    see,
    write_weights,
)

NOTHING = -1e308  # the logarithm of a weight that has not been met yet


def scratch_size(rows: int, columns: int) -> int:
    """Return how many float64 of working space the posterior of a lattice takes."""
    return (rows + 2) << columns


@function
def sweep_forward(clamps, rows, width, start, broken, vectors, weights):
    """Go from row to row, leaving each row's forward vector; return ln of what was divided out.

    The first vector, of row `start`, is there already. Row number k stands k rows behind it.
    """
    states = 1 << width
    scale = 0.0
    for k in range(1, rows):
        now = vectors[k * states : (k + 1) * states]
        before = vectors[(k - 1) * states : k * states]
        for r in range(states):
            now[r] = before[r]
        across(now, width, broken)
        for r in range(states):
            now[r] *= weights[r]
        see(now, clamps, (start + k) % rows, width)
        scale += scaled(now, states)
    return scale


@function
def sweep_back(clamps, rows, width, start, broken, vectors, weights, backward, mean):
    """Come back from the last row and write all mean spins; the forward vectors are used up.

    `backward` holds the vector of the last row. Row number k stands k rows behind row `start`,
    whose own mean spins are left to the caller.
    """
    states = 1 << width
    for k in range(rows - 1, 0, -1):
        forward = vectors[k * states : (k + 1) * states]
        for r in range(states):
            forward[r] *= backward[r]
        row = (start + k) % rows
        fold(forward, width, mean, row * width)
        for r in range(states):
            backward[r] *= weights[r]
        see(backward, clamps, row, width)
        across(backward, width, broken)
        scaled(backward, states)


@function
def certain(clamps, magnetization):
    """Take away what rounding has left: a spin that was seen is certain, and no mean exceeds 1."""
    for site in range(clamps.size):
        spin = float(clamps[site])
        mean = min(1.0, max(-1.0, magnetization[site]))
        magnetization[site] = spin if spin != 0.0 else mean


@function
def best_known_row(clamps, rows, width):
    """Return the row with the most clamped spins: the fewest states to try in turn."""
    best, most = 0, -1
    for row in range(rows):
        known = 0
        for x in range(width):
            known += 1 if clamps[row * width + x] != 0 else 0
        if known > most:
            best, most = row, known
    return best


@function
def agrees(state, clamps, row, width):
    """Tell whether a state of a row has every spin that was seen there."""
    for x in range(width):
        spin = clamps[row * width + x]
        if spin != 0 and (spin > 0) != ((state >> x) & 1 == 1):
            return False
    return True


@function
def meet(backward, width, state, broken):
    """Write V(r, state): the vector of the last row of a torus, whose first row is in `state`."""
    for r in range(1 << width):
        backward[r] = power(broken, bits_set(r ^ state))


@kernel(
    "float64(int8[::1], int64, int64, float64, float64, float64[::1], float64[::1], float64[::1])"
)
def torus_posterior(clamps, rows, columns, temperature, field, scratch, mean, magnetization):
    """Find the mean of every spin of a torus, given the spins that were seen; exact.

    It takes 2^hidden * rows * columns * 2^columns steps, where `hidden` is the number of hidden
    spins in the row of which most is known.

    Parameters
    ----------
    clamps : int8[::1]
        rows * columns, row by row: 1 or -1 for a spin that was seen, 0 for a hidden one.
    scratch : float64[::1]
        Working space, `scratch_size` numbers.
    mean : float64[::1]
        Working space, rows * columns numbers.
    magnetization : float64[::1]
        Receives the mean of each spin, rows * columns numbers; 1 or -1 where it was seen.

    Returns
    -------
    float64
        ln of the summed weight of all states that agree with what was seen, with satisfied bonds
        and spins along the field counting 1 (see the module). Less that of no clamps, this is
        the logarithm of the probability of having seen it.
    """
    states = 1 << columns
    broken = exp(-2.0 / temperature)
    down, up = field_weights(temperature, field)
    vectors = scratch[: rows * states]
    backward = scratch[rows * states : (rows + 1) * states]
    weights = scratch[(rows + 1) * states : (rows + 2) * states]
    write_weights(weights, columns, broken, down, up)
    for site in range(rows * columns):
        magnetization[site] = 0.0
    start = best_known_row(clamps, rows, columns)
    largest, total = NOTHING, 0.0
    for state in range(states):
        if agrees(state, clamps, start, columns):
            for r in range(states):
                vectors[r] = 0.0
            vectors[state] = 1.0
            scale = sweep_forward(clamps, rows, columns, start, broken, vectors, weights)
            meet(backward, columns, state, broken)
            closing = overlap(vectors[(rows - 1) * states : rows * states], backward, states)
            here = scale + log(closing) + log(weights[state])
            if here > NOTHING:
                sweep_back(clamps, rows, columns, start, broken, vectors, weights, backward, mean)
                for x in range(columns):
                    mean[start * columns + x] = 1.0 if (state >> x) & 1 else -1.0
                if here > largest:
                    shrink = exp(largest - here)
                    total *= shrink
                    for site in range(rows * columns):
                        magnetization[site] *= shrink
                    largest = here
                weight = exp(here - largest)
                total += weight
                for site in range(rows * columns):
                    magnetization[site] += weight * mean[site]
    for site in range(rows * columns):
        magnetization[site] /= total
    certain(clamps, magnetization)
    return largest + log(total)


@kernel("float64(int8[::1], int64, int64, float64, float64, float64[::1], float64[::1])")
def cylinder_posterior(clamps, rows, columns, temperature, field, scratch, magnetization):
    """Do what `torus_posterior` does for a lattice whose first and last rows are not joined.

    Each row is still a ring. One way forward and one back are enough: rows * columns * 2^columns
    steps.
    """
    states = 1 << columns
    broken = exp(-2.0 / temperature)
    down, up = field_weights(temperature, field)
    vectors = scratch[: rows * states]
    backward = scratch[rows * states : (rows + 1) * states]
    weights = scratch[(rows + 1) * states : (rows + 2) * states]
    write_weights(weights, columns, broken, down, up)
    for r in range(states):
        vectors[r] = weights[r]
        backward[r] = 1.0
    see(vectors[:states], clamps, 0, columns)
    scale = sweep_forward(clamps, rows, columns, 0, broken, vectors, weights)
    last = vectors[(rows - 1) * states : rows * states]
    scale += log(overlap(last, backward, states))
    sweep_back(clamps, rows, columns, 0, broken, vectors, weights, backward, magnetization)
    first = vectors[:states]
    for r in range(states):
        first[r] *= backward[r]
    fold(first, columns, magnetization, 0)
    certain(clamps, magnetization)
    return scale


@kernel("float64(int64, int64, float64, float64, float64[::1])")
def torus_log_weight(rows, columns, temperature, field, scratch):
    """Return what `torus_posterior` does if nothing was seen, much sooner.

    Rows that differ by a shift, a mirror or (without a field) a flip of all spins count alike, so
    one of each class is followed. ln Z is this + 2 rows columns / T + rows columns abs(field) / T.
    `scratch` is 3 * 2^columns numbers of working space.
    """
    states = 1 << columns
    broken = exp(-2.0 / temperature)
    down, up = field_weights(temperature, field)
    vector = scratch[:states]
    backward = scratch[states : 2 * states]
    weights = scratch[2 * states : 3 * states]
    write_weights(weights, columns, broken, down, up)
    largest, total = NOTHING, 0.0
    for state in range(states):
        size = class_size(state, columns, 1 if down == up else 0)
        if size > 0:
            for r in range(states):
                vector[r] = 0.0
            vector[state] = 1.0
            scale = log(weights[state])
            for _ in range(1, rows):
                across(vector, columns, broken)
                for r in range(states):
                    vector[r] *= weights[r]
                scale += scaled(vector, states)
            meet(backward, columns, state, broken)
            here = scale + log(overlap(vector, backward, states)) + log(float(size))
            if here > NOTHING:
                if here > largest:
                    total *= exp(largest - here)
                    largest = here
                total += exp(here - largest)
    return largest + log(total)


@kernel("float64(int64, int64, float64, float64, float64[::1])")
def cylinder_log_weight(rows, columns, temperature, field, scratch):
    """Return what `cylinder_posterior` does if nothing was seen.

    ln Z is this + (2 rows - 1) columns / T + rows columns abs(field) / T. `scratch` is
    2 * 2^columns numbers of working space.
    """
    states = 1 << columns
    broken = exp(-2.0 / temperature)
    down, up = field_weights(temperature, field)
    vector = scratch[:states]
    weights = scratch[states : 2 * states]
    write_weights(weights, columns, broken, down, up)
    for r in range(states):
        vector[r] = weights[r]
    scale = scaled(vector, states)
    for _ in range(1, rows):
        across(vector, columns, broken)
        for r in range(states):
            vector[r] *= weights[r]
        scale += scaled(vector, states)
    total = 0.0
    for r in range(states):
        total += vector[r]
    return scale + log(total)
