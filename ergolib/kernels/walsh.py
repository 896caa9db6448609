"""The Walsh-Hadamard transform: from what each state has to what each subset of spins does.

With sigma_S(s) = (-1)^popcount(s & S), the product of the spins in S in the state s, the transform
of 2^N numbers is

    v_S = sum_s sigma_S(s) v(s).

One spin at a time, v(up) and v(down) become v(up) + v(down) and v(up) - v(down): N 2^N additions in
place of 4^N. Done twice it multiplies by 2^N. (Fino and Algazi, IEEE Trans. Comput. C-25, 1142,
1976.)
"""

from ergolib.kernels.kernel import function, kernel


@function
def add_and_subtract(values):
    """Transform 2^N numbers in place; see `transform`."""
    half = 1
    while 2 * half <= values.size:
        for block in range(values.size // (2 * half)):
            up = values[2 * half * block : 2 * half * block + half]
            down = values[2 * half * block + half : 2 * half * (block + 1)]
            for i in range(half):
                first, second = up[i], down[i]
                up[i] = first + second
                down[i] = first - second
        half *= 2


@kernel("void(float64[::1])")
def transform(values):
    """Transform 2^N numbers in place, unnormalised.

    Parameters
    ----------
    values : float64[::1]
        One number for each state; then one for each subset. Length 2^N.
    """
    add_and_subtract(values)
