"""The transfer matrix: sums over all states of an Ising lattice, one row at a time.

H = - sum over neighbouring pairs of s s' - field * sum of s, on a lattice of rows whose two ends
are joined; k_B = 1, J = 1. The weight exp(-H/T) of a state is a product over rows. A row of `width`
sites has 2^width states: bit x of a row's number is 1 where site x is up. Summing over one row
multiplies a vector of 2^width numbers by a matrix (Kramers and Wannier 1941),

    new(r) = D(r) * sum over r' of V(r, r') old(r').

D holds the bonds along the row, V those to the row before. V is a product over sites of 2 x 2
matrices, so that it is applied site by site, as a butterfly on pairs of numbers: width * 2^width
sums and not 4^width. All weights are relative to bonds that are satisfied: a broken bond counts
exp(-2/T), and no weight exceeds 1. What is divided out is kept as a logarithm.

Two vectors meet at a row: `forward` sums over all that lies before it, the row included, `backward`
over all that lies behind. Their product is the probability of the row (Rabiner 1989 calls this the
forward-backward algorithm). On a torus the last row meets the first, and the sum is done for
every state of one row in turn, the row of which most is known.

Sites may be *clamped*: `clamps` holds +1 or -1 for a spin that has been seen, and 0 for a hidden
one. With a side of 2, neighbours are joined by two bonds; a side of 1 joins a site to itself, which
changes nothing. Rows are at most 12 sites wide for what a page may wait for.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel

NOTHING = -1e308  # the logarithm of a weight that has not been met yet


def scratch_size(rows: int, columns: int) -> int:
    """Return how many float64 of working space the posterior of a lattice takes."""
    return (rows + 2) << columns


@function
def across(vector, width, broken):
    """Carry a vector over to the next row: multiply it by V, one site at a time."""
    states = 1 << width
    for column in range(width):
        half = 1 << column
        for block in range(states >> (column + 1)):
            first = block << (column + 1)
            for down in range(first, first + half):
                up = down + half
                same, other = vector[down], vector[up]
                vector[down] = same + broken * other
                vector[up] = broken * same + other


@function
def bits_set(word):
    """Count the bits that are 1, of a word of at most 16 bits."""
    word = word - ((word >> 1) & 0x5555)
    word = (word & 0x3333) + ((word >> 2) & 0x3333)
    word = (word + (word >> 4)) & 0x0F0F
    return (word + (word >> 8)) & 0x1F


@function
def turned(row, width):
    """Turn a row by one site."""
    return ((row << 1) | (row >> (width - 1))) & ((1 << width) - 1)


@function
def power(base, exponent):
    """Return base^exponent for a small integer, by repeated multiplication."""
    answer = 1.0
    for _ in range(exponent):
        answer *= base
    return answer


@function
def along(row, width, broken):
    """Return D(r), the weight of the bonds along one row."""
    return power(broken, bits_set(row ^ turned(row, width)))


@function
def weigh(vector, width, x, down, up):
    """Multiply by a weight that depends on the spin at site x of a row."""
    half = 1 << x
    for block in range((1 << width) >> (x + 1)):
        first = block << (x + 1)
        for k in range(first, first + half):
            vector[k] *= down
            vector[k + half] *= up


@function
def field_weights(temperature, field):
    """Return the weights of a spin down and up in a field, the larger of them 1."""
    down = exp(-2.0 * field / temperature)
    up = exp(2.0 * field / temperature)
    return min(1.0, down), min(1.0, up)


@function
def see(vector, clamps, row, width):
    """Take away the states of a row that disagree with a spin that was seen there."""
    for x in range(width):
        spin = clamps[row * width + x]
        if spin != 0:
            weigh(vector, width, x, 1.0 if spin < 0 else 0.0, 1.0 if spin > 0 else 0.0)


@function
def write_weights(weights, width, broken, down, up):
    """Write the weight of every row state: of its bonds, D, and of its spins in the field."""
    for r in range(1 << width):
        count = bits_set(r)
        in_field = power(up, count) * power(down, width - count)
        weights[r] = along(r, width, broken) * in_field


@function
def scaled(vector, size):
    """Divide by the largest number and return its logarithm; a vector of zeros stays."""
    largest = 0.0
    for k in range(size):
        largest = max(largest, vector[k])
    if largest > 0.0:
        for k in range(size):
            vector[k] /= largest
    return log(largest)


@function
def fold(weights, width, out, first):
    """Write the mean spin of each site into out[first:]; the weights are used up.

    The upper half of the weights has the last spin up. Its excess is that spin's mean; then both
    halves are added, and the last spin is forgotten.
    """
    for x in range(width - 1, -1, -1):
        half = 1 << x
        excess = 0.0
        for k in range(half):
            excess += weights[k + half] - weights[k]
            weights[k] += weights[k + half]
        out[first + x] = excess
    total = weights[0]
    for x in range(width):
        out[first + x] /= total
    return total


@kernel("void(float64[::1], int64, float64)")
def row_weights(out, width, temperature):
    """Write D(r) of every row state: exp(-2/T) for each broken bond along the row."""
    broken = exp(-2.0 / temperature)
    for row in range(1 << width):
        out[row] = along(row, width, broken)


@kernel("float64(float64[::1], float64[::1], int64, float64)")
def next_row(vector, weights, width, temperature):
    """Add one row: multiply a vector by D V and divide by its largest entry.

    Parameters
    ----------
    vector : float64[::1]
        2^width numbers, changed in place.
    weights : float64[::1]
        D(r), from `row_weights`; or D(r) times whatever else a row's weight has.

    Returns
    -------
    float64
        ln of the divisor.
    """
    across(vector, width, exp(-2.0 / temperature))
    for k in range(1 << width):
        vector[k] *= weights[k]
    return scaled(vector, 1 << width)


@kernel("float64(float64[::1], int8[::1], int64, float64, float64)")
def look(vector, clamps, width, temperature, field):
    """Weigh a vector with a field and with the spins seen in its row (0 for a hidden one).

    Returns
    -------
    float64
        ln of the largest entry, by which the vector was divided; minus infinity if nothing is left.
    """
    down, up = field_weights(temperature, field)
    for x in range(width):
        weigh(vector, width, x, down, up)
    see(vector, clamps, 0, width)
    return scaled(vector, 1 << width)


@kernel("float64(float64[::1], float64[::1], int64, float64[::1])")
def row_magnetization(forward, backward, width, out):
    """Write the mean spin of each site of a row into `out`; `backward` is used up.

    Returns
    -------
    float64
        The sum of forward(r) backward(r), to which both vectors' scales still belong.
    """
    for k in range(1 << width):
        backward[k] *= forward[k]
    return fold(backward, width, out, 0)


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


@function
def overlap(first, second, size):
    """Return the sum of the products."""
    total = 0.0
    for k in range(size):
        total += first[k] * second[k]
    return total


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


@function
def class_size(row, width, flips):
    """Return how many rows a row stands for: 0 unless it is the least of its class.

    A class holds what shifts, a mirror and, with `flips`, a flip of all spins make of a row.
    """
    full = (1 << width) - 1
    mirror = 0
    for x in range(width):
        mirror |= ((row >> x) & 1) << (width - 1 - x)
    fixed, made = 0, 0
    for reflected in range(2):
        image = mirror if reflected == 1 else row
        for _ in range(width):
            if image < row or (flips == 1 and (full ^ image) < row):
                return 0
            fixed += 1 if image == row else 0
            fixed += 1 if flips == 1 and full ^ image == row else 0
            made += 1 + flips
            image = turned(image, width)
    return made // fixed


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
