"""The best latent of two parts that is a function of them: all functions, without trying each.

A function L = f(a, b) divides the cells of a joint distribution into blocks, and each of its errors
I(A;B|L), H(L|B), H(L|A) is a sum over blocks. (Its stochastic errors are the deterministic ones:
I(L;A|B) = H(L|B) if L is a function.) So, of all divisions of a set of cells, the one with the
least sum of errors is the block that holds its first cell, and the best division of what is left:
3^n / 2 steps for n cells, instead of the Bell number of partitions (4140 of 8 cells, 21147 of 9,
10480142147 of 16). For the least largest error the partitions are gone through, block after block,
and left as soon as one error is too large already, or a third of the least sum that can become of
it.
"""

from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.latent_descent import x_log_x


@function
def block_errors(p, na, nb, cells, block, out):
    """Write what a block of cells adds to I(A;B|L), H(L|B) and H(L|A)."""
    whole, weight, first, second, open_a, open_b = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for a in range(na):
        total, inside = 0.0, 0.0
        for b in range(nb):
            total += p[a * nb + b]
        for i in range(cells.size):
            if (block >> i) & 1 and cells[i] // nb == a:
                inside += p[cells[i]]
                whole += x_log_x(p[cells[i]])
        weight += inside
        first += x_log_x(inside)
        open_a -= inside * log(inside / total) if 0.0 < inside < total else 0.0
    for b in range(nb):
        total, inside = 0.0, 0.0
        for a in range(na):
            total += p[a * nb + b]
        for i in range(cells.size):
            if (block >> i) & 1 and cells[i] % nb == b:
                inside += p[cells[i]]
        second += x_log_x(inside)
        open_b -= inside * log(inside / total) if 0.0 < inside < total else 0.0
    out[0] = max(whole - first - second + x_log_x(weight), 0.0)
    out[1] = open_b
    out[2] = open_a


@function
def cheapest(p, na, nb, cells, table, least, choice, out):
    """Tabulate the errors of all blocks, and for each set of cells its best division in blocks."""
    sets = 1 << cells.size
    least[0] = 0.0
    for block in range(1, sets):
        block_errors(p, na, nb, cells, block, out)
        table[3 * block] = out[0]
        table[3 * block + 1] = out[1]
        table[3 * block + 2] = out[2]
    for some in range(1, sets):
        low = some & -some
        others = some ^ low
        part, best, taken = others, 1e300, some
        while part >= 0:
            block = part | low
            score = table[3 * block] + table[3 * block + 1] + table[3 * block + 2]
            score += least[some ^ block]
            if score < best:
                best, taken = score, block
            part = (part - 1) & others if part > 0 else -1
        least[some] = best
        choice[some] = taken


@function
def name_blocks(blocks, count, cells, labels):
    """Write the number of its block at each cell."""
    for i in range(cells.size):
        for block in range(count):
            if (blocks[block] >> i) & 1:
                labels[cells[i]] = block


@function
def best_function(p, na, nb, cells, largest, table, least, choice, stack, sums, labels, out):
    """Do what `best_partition` says."""
    cheapest(p, na, nb, cells, table, least, choice, out)
    everything = (1 << cells.size) - 1
    count, left = 0, everything
    x, y, z = 0.0, 0.0, 0.0
    while left > 0:
        block = choice[left]
        stack[count] = block
        x, y, z = x + table[3 * block], y + table[3 * block + 1], z + table[3 * block + 2]
        left ^= block
        count += 1
    for i in range(labels.size):
        labels[i] = 0
    name_blocks(stack, count, cells, labels)
    if largest == 0:
        return least[everything]
    best = max(x, y, z)
    n = cells.size  # stack: blocks, then what is left, then the part to be tried next
    depth = 0
    stack[n], stack[2 * n] = everything, everything & (everything - 1)
    sums[0] = sums[1] = sums[2] = 0.0
    while depth >= 0:
        left, part = stack[n + depth], stack[2 * n + depth]
        if part < 0:
            depth -= 1
            continue
        others = left & (left - 1)
        stack[2 * n + depth] = (part - 1) & others if part > 0 else -1
        block = part | (left ^ others)
        x = sums[3 * depth] + table[3 * block]
        y = sums[3 * depth + 1] + table[3 * block + 1]
        z = sums[3 * depth + 2] + table[3 * block + 2]
        left ^= block
        if max(x, y, z) >= best or x + y + z + least[left] >= 3.0 * best:
            continue
        stack[depth] = block
        depth += 1
        if left == 0:
            best = max(x, y, z)
            name_blocks(stack, depth, cells, labels)
            depth -= 1
        else:
            stack[n + depth], stack[2 * n + depth] = left, left & (left - 1)
            sums[3 * depth], sums[3 * depth + 1], sums[3 * depth + 2] = x, y, z
    return best


@kernel(
    "float64(float64[::1], int64, int64, int64[::1], int64, float64[::1], int64[::1], "
    "int64[::1], float64[::1])"
)
def best_partition(p, na, nb, cells, largest, work, index, labels, out):
    """Find the function L = f(a, b) with the least score, exactly, and return that score.

    Parameters
    ----------
    p : float64[::1]
        The probability of a, b at a * nb + b.
    na, nb : int64
        States of A and of B.
    cells : int64[::1]
        Where p is not 0, at least one place: n of them. Time and room grow as 3^n and 2^n.
    largest : int64
        0 for the sum of the errors, 1 for the largest.
    work, index : float64[::1], int64[::1]
        Room for 4 2^n + 3 n and 2^n + 3 n numbers.
    labels : int64[::1]
        Written, shape (na * nb,): the label of each cell; 0 where p is 0.
    out : float64[::1]
        Room for 3.
    """
    sets = 1 << cells.size
    return best_function(
        p, na, nb, cells, largest, work[: 3 * sets], work[3 * sets : 4 * sets],
        index[:sets], index[sets:], work[4 * sets :], labels, out,
    )  # fmt: skip
