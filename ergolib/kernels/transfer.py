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
over all that lies behind. Their product is the probability of the row.

Sites may be *clamped*: `clamps` holds +1 or -1 for a spin that has been seen, and 0 for a hidden
one. With a side of 2, neighbours are joined by two bonds; a side of 1 joins a site to itself, which
changes nothing. Rows are at most 12 sites wide for what a page may wait for.
"""

from ergolib.kernels.elementary import exp, log
from ergolib.kernels.kernel import function, kernel


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
def overlap(first, second, size):
    """Return the sum of the products."""
    total = 0.0
    for k in range(size):
        total += first[k] * second[k]
    return total


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
