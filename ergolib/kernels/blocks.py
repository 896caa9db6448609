"""Averages of many numbers at once, with their errors, in little memory.

A simulation measures M numbers (one for each site of a lattice, say) after every sweep. One sample
resembles the next, so that their scatter says little of the error of the mean. Sums over blocks of
samples do, once a block is longer than the system's memory (Flyvbjerg and Petersen, J. Chem. Phys.
91, 461, 1989). How long that is nobody knows beforehand, nor how long the run will be. So blocks
begin as single samples; when there is no room for another, neighbours are merged in pairs, and
from then on blocks are twice as long. Of B blocks, at least half are always full.

`blocks` holds B sums of M numbers each, B even: the full ones, then the open one, then zeros.
`account` holds three integers: samples in a full block, how many blocks are full, and samples in
the open one; 1, 0, 0 to begin with.
"""

import math

from ergolib.kernels.kernel import function, kernel


@function
def add_sample(blocks, account, values):
    """Add a sample to the open block; when there is no room for another block, merge them."""
    start = account[1] * values.size
    for i in range(values.size):
        blocks[start + i] += values[i]
    account[2] += 1
    if account[2] < account[0]:
        return
    account[1] += 1
    account[2] = 0
    if (account[1] + 1) * values.size > blocks.size:
        merge(blocks, account, values.size)


@function
def merge(blocks, account, size):
    """Merge full blocks in pairs."""
    account[0] *= 2
    account[1] //= 2
    for block in range(account[1]):
        to, source = block * size, 2 * block * size
        for i in range(size):
            blocks[to + i] = blocks[source + i] + blocks[source + size + i]
    for i in range(account[1] * size, blocks.size):
        blocks[i] = 0.0


@kernel("int64(float64[::1], int64[::1], float64, float64[::1], float64[::1])")
def average(blocks, account, resolution, mean, error):
    """Write the mean of each number and its error, and return how many samples there are.

    Parameters
    ----------
    blocks, account : float64[::1], int64[::1]
        As above.
    resolution : float64
        No error is less than `resolution` / n, for n samples. What never happened in n samples may
        still happen about 3 times in n (the rule of three): a scatter that is 0 proves little.
    mean, error : float64[::1]
        Written: length M. Without a sample the means are 0; with fewer than two full blocks the
        errors are infinite.
    """
    size, full = mean.size, account[1]
    samples = account[0] * full + account[2]
    for i in range(size):
        total = 0.0
        for block in range(full + 1):
            total += blocks[block * size + i]
        mean[i] = total / max(samples, 1)
        centre = 0.0
        for block in range(full):
            centre += blocks[block * size + i]
        centre /= max(full, 1)
        scatter = 0.0
        for block in range(full):
            away = blocks[block * size + i] - centre
            scatter += away * away
        if full > 1:
            length = account[0] * 1.0
            variance = scatter / ((full - 1.0) * full * length * length)
            error[i] = math.sqrt(variance + (resolution / samples) ** 2)
        else:
            error[i] = math.inf
    return samples
