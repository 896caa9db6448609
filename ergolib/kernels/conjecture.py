"""A search for two parts whose best latent with chance is much better than any without.

For a joint distribution p of two parts, the score of the best latent that is a function of them,
found exactly (`latent_partitions`), is divided by that of the best channel that was found
(`latent_descent`). A better channel may exist, and would make the ratio larger: so the ratio is a
lower bound of the true one, and p with its channel is a certificate that anybody can check. The
search goes uphill in it: the logarithms of p are moved at random and the move is kept if the ratio
did not fall. The steps are drawn evenly in their logarithm, from a width down to e^-6 of it, so
that no schedule is needed.
"""

from ergolib.kernels.elementary import exp
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.latent_descent import any_latent, descend
from ergolib.kernels.latent_partitions import best_function
from ergolib.kernels.random import normal, uniform

LEAST_SCORE = 1e-6  # nats; a ratio of scores below it is not trusted, and counts as 1
FRESH = 8  # every so many proposals, a latent is sought from another beginning as well
MIXED = 0.02  # of chance given to the latent of the last p before it is improved for the next
BLURRED = 0.2  # of chance given to the best function to begin with
FINEST = 6.0  # the least step is the width times exp(-FINEST)
FAINTEST = 25.0  # no cell is rarer than exp(-FAINTEST) times the likeliest
GAIN = 1e-4  # a smaller one, relative to the ratio, does not count as one
SPREAD = 1.5  # of the logarithms to begin with, and how much likelier the diagonal may be


@function
def propose(logits, moved, q, nb, width, begin, state):
    """Write moved logarithms, or new ones to begin with, and the probabilities they stand for."""
    top = -1e300
    if begin == 1:
        diagonal = 2.0 * SPREAD * uniform(state)
        for cell in range(q.size):
            bonus = diagonal if cell // nb == cell % nb else 0.0
            moved[cell] = SPREAD * normal(state) + bonus
            top = max(top, moved[cell])
    else:
        step = width * exp(-FINEST * uniform(state))
        for cell in range(q.size):
            kick = step * normal(state)
            moved[cell] = logits[cell] + (kick if uniform(state) < 0.5 else 0.0)
            top = max(top, moved[cell])
    total = 0.0
    for cell in range(q.size):
        moved[cell] = max(moved[cell] - top, -FAINTEST)
        q[cell] = exp(moved[cell])
        total += q[cell]
    for cell in range(q.size):
        q[cell] /= total


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64, float64, int64[::1], float64[::1], "
    "float64[::1], float64[::1], int64[::1], float64[::1], float64[::1], float64[::1], int64[::1], "
    "uint64[::1])"
)
def climb(
    na, nb, nl, largest, proposals, effort, patience, width, cells, logits, p, channel, labels,
    account, visited, work, index, state,
):  # fmt: skip
    """Propose other joint distributions; keep those with as large a ratio; return how many.

    Parameters
    ----------
    na, nb, nl : int64
        States of A and B, and labels of the latent: rows = na nb nl.
    largest : int64
        Scores are sums of errors (0) or the largest error (1).
    proposals, effort : int64
        How many, and steps of the descent for each.
    patience : int64
        Stop early after so many proposals without gain; 0 for never.
    width : float64
        Largest step of the logarithms of p.
    cells : int64[::1]
        0 ... na nb - 1.
    logits, p, channel, labels
        Where the search is: shapes (na nb,), (na nb,), (rows,) and (na nb,); rewritten.
    account : float64[::1]
        Length 6: score with chance, score without, their ratio, proposals made, kept, and made
        since the last gain; -1 there to begin at a random p.
    visited : float64[::1]
        Written: score with chance and ratio of each proposal, in pairs; room for `proposals`.
    work, index : float64[::1], int64[::1]
        Room for 5 n + 3 rows + nl (na + nb + 1) + 3 + 4 2^n numbers, n = na nb, and for 2^n + 4 n.
    state : uint64[::1]
        The generator's.
    """
    n, rows, sets = na * nb, na * nb * nl, 1 << (na * nb)
    one, two, three = 2 * n + rows, 2 * n + 2 * rows, 2 * n + 3 * rows
    four = three + nl * (na + nb + 1)
    five = four + 3 + 3 * sets
    moved, q, best = work[:n], work[n : 2 * n], work[2 * n : one]
    trial, kept, sums, out = work[one:two], work[two:three], work[three:four], work[four : four + 3]
    table, least, depth = work[four + 3 : five], work[five : five + sets], work[five + sets :]
    taken = 0
    for proposal in range(proposals):
        begin = 1 if account[5] < 0.0 else 0
        if begin == 0 and patience > 0 and account[5] >= patience:
            return taken
        propose(logits, moved, q, nb, width, begin, state)
        made = int(account[3])
        without = best_function(
            q, na, nb, cells, largest, table, least, index[:sets], index[sets : sets + 3 * n],
            depth, index[sets + 3 * n :], out,
        )  # fmt: skip
        score = 1e300
        for attempt in range(3 if begin == 1 else 2 if made % FRESH == 0 else 1):
            if begin == 1 or (attempt == 1 and made % (2 * FRESH) == 0):
                any_latent(trial, n, nl, state)
            elif attempt == 1:
                for i in range(rows):
                    own = index[sets + 3 * n + i // nl] % nl == i % nl
                    trial[i] = (1.0 - BLURRED if own else 0.0) + BLURRED / nl
            else:
                for i in range(rows):
                    trial[i] = (1.0 - MIXED) * channel[i] + MIXED / nl
            found = descend(q, trial, na, nb, nl, 1, largest, effort, kept, sums, out)
            if found < score:
                score = found
                for i in range(rows):
                    best[i] = trial[i]
        ratio = without / score if score >= LEAST_SCORE else 1.0
        visited[2 * proposal], visited[2 * proposal + 1] = score, ratio
        account[3] += 1.0
        gained = begin == 1 or ratio > account[2] * (1.0 + GAIN)
        account[5] = 0.0 if gained else account[5] + 1.0
        if begin == 1 or ratio >= account[2]:
            taken += 1
            account[4] += 1.0
            account[0], account[1], account[2] = score, without, ratio
            for cell in range(n):
                logits[cell], p[cell] = moved[cell], q[cell]
                labels[cell] = index[sets + 3 * n + cell]
            for i in range(rows):
                channel[i] = best[i]
    return taken
