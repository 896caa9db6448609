"""One head of attention over one sequence, forwards and backwards.

Place i of the sequence has a query q_i, a key k_i and a value v_i, side by side in a row of
3 d_head numbers; queries are divided by sqrt(d_head) already. The head mixes values,

    z_i = sum_{j <= i} A_ij v_j,   A_ij = softmax over j <= i of  s_ij = q_i . k_j + b_{i-j},

where a layer that sees content only has b = 0. Backwards, with dX for the slope of the loss along
X,

    dv_j = sum_i A_ij dz_i,   dA_ij = dz_i . v_j,   ds_ij = A_ij (dA_ij - sum_k A_ik dA_ik),
    dq_i = sum_j ds_ij k_j,   dk_j = sum_i ds_ij q_i,   db_n = sum_i ds_{i,i-n}.

Attention is stored with a row for each key j and a column for each query i, so that eight queries
have their softmax side by side. Keys after the last of eight queries are never looked at. All
matrices lie in one array w; sizes are multiples of eight.
"""

import numpy as np

from ergolib.kernels.elementary import exp_single
from ergolib.kernels.kernel import function
from ergolib.kernels.lanes import eight, everywhere, larger, put
from ergolib.kernels.matrix_products import add_product, clear, transpose

NOTHING, ONE, MINUS_INFINITY = np.float32(0.0), np.float32(1.0), np.float32(-np.inf)


@function
def fill_seen(w, seen):
    """Write what to add to the scores of eight queries (columns) and the same eight keys (rows)."""
    for key in range(8):
        for query in range(8):
            w[seen + 8 * key + query] = NOTHING if query >= key else MINUS_INFINITY


@function
def attend(w, context, head_width, near, distances, rows, attention, mixed, seen, spare):
    """Fill `attention` and `mixed` (z) from `rows`; with `near`, b_n is at distances + 8 + n."""
    step = 3 * head_width
    transpose(w, context, head_width, rows, step, spare, context)
    for j in range(0, context, 8):
        start = attention + j * context + j
        for key in range(8):
            for i in range(0, context - j, 8):
                learnt = eight(w, distances + 8 + i - key) if near else everywhere(NOTHING)
                put(w, start + key * context + i, learnt)
        keys = rows + j * step + head_width
        left = context - j
        add_product(w, 8, head_width, left, keys, step, 1, spare + j, context, start, context)
    clear(w, context * head_width, mixed)
    for i in range(0, context, 8):
        softmax(w, context, i, attention, seen)
        columns, values = attention + i, rows + 2 * head_width
        into = mixed + i * head_width
        add_product(w, 8, i + 8, head_width, columns, 1, context, values, step, into, head_width)


@function
def softmax(w, context, i, attention, seen):
    """Turn the scores of eight queries from i on into attention."""
    column = attention + i
    top = everywhere(MINUS_INFINITY)
    for j in range(i):
        top = larger(top, eight(w, column + j * context))
    for key in range(8):
        place = column + (i + key) * context
        scores = eight(w, place) + eight(w, seen + 8 * key)
        put(w, place, scores)
        top = larger(top, scores)
    total = everywhere(NOTHING)
    for j in range(i + 8):
        weight = exp_single(eight(w, column + j * context) - top)
        put(w, column + j * context, weight)
        total = total + weight
    share = ONE / total
    for j in range(i + 8):
        put(w, column + j * context, eight(w, column + j * context) * share)


@function
def attend_back(w, context, head_width, rows, attention, mixed_slope, slope, rows_slope, spare):
    """Fill `rows_slope` (dq, dk, dv) and `slope` (ds) from `mixed_slope` (dz)."""
    step = 3 * head_width
    keys, values = rows + head_width, rows + 2 * head_width
    clear(w, context * step, rows_slope)
    clear(w, context * context, slope)
    transpose(w, context, head_width, mixed_slope, head_width, spare, context)
    for j in range(0, context, 8):
        corner, left = j * context + j, context - j
        value = values + j * step
        into = slope + corner
        add_product(w, 8, head_width, left, value, step, 1, spare + j, context, into, context)
        weights, mixes = attention + corner, mixed_slope + j * head_width
        into = rows_slope + j * step + 2 * head_width
        add_product(w, 8, left, head_width, weights, context, 1, mixes, head_width, into, step)
    for i in range(0, context, 8):
        softmax_back(w, context, i, attention, slope)
        into = rows_slope + i * step
        add_product(w, 8, i + 8, head_width, slope + i, 1, context, keys, step, into, step)
    for j in range(0, context, 8):
        corner, left = j * context + j, context - j
        queries, into = rows + j * step, rows_slope + j * step + head_width
        add_product(w, 8, left, head_width, slope + corner, context, 1, queries, step, into, step)


@function
def softmax_back(w, context, i, attention, slope):
    """Turn the slope along attention into that along the scores, for eight queries from i on."""
    shared = everywhere(NOTHING)
    for j in range(i + 8):
        place = j * context + i
        shared = shared + eight(w, attention + place) * eight(w, slope + place)
    for j in range(i + 8):
        place = j * context + i
        along = eight(w, slope + place) - shared
        put(w, slope + place, eight(w, attention + place) * along)


@function
def add_distances_slope(w, context, slope, distances_slope):
    """Add ds_ij to the slope of b_{i-j}."""
    for i in range(0, context, 8):
        for j in range(i + 8):
            place = distances_slope + 8 + i - j
            put(w, place, eight(w, place) + eight(w, slope + j * context + i))
