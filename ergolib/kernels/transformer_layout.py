"""Where the kernels of a transformer keep their matrices.

They work on eight numbers at once, so in the workspace every row is filled up with zeros to a
multiple of eight: here V, T, d and d_head stand for `vocabulary`, `context`, `width` and
`head_width` filled up so. The workspace begins with the weights; then come their gradients in the
same order, so that a gradient is found at its weight's place plus the size of all weights; then
transposed weights; then what is kept of one sequence, for sequences are treated one after another.
"""

import math

import numpy as np

from ergolib.kernels.kernel import function

GAIN = np.float32(8.0)  # of the learnt numbers b


@function
def eights(count):
    """Return the smallest multiple of eight that is not less."""
    return (count + 7) // 8 * 8


@function
def weight_places(vocabulary, context, width, head_width, layers, heads):
    """Return where the weights begin, and how much room they take.

    Embedding (V x d), transposed unembedding (V x d); for each head of each layer its projections
    to query, key and value side by side (d x 3 d_head), its output (d_head x d) and its constants
    (3 d_head); for each head of the first layer its numbers b after eight zeros (8 + T), and the
    query, key and value of each token (V x 3 d_head).
    """
    embedding = 0
    unembedding = embedding + vocabulary * width
    projections = unembedding + vocabulary * width
    outputs = projections + layers * heads * width * 3 * head_width
    constants = outputs + layers * heads * head_width * width
    distances = constants + layers * heads * 3 * head_width
    tables = distances + heads * (8 + context)
    end = tables + heads * vocabulary * 3 * head_width
    return embedding, unembedding, projections, outputs, constants, distances, tables, end


@function
def transposed_places(start, vocabulary, width, head_width, layers, heads):
    """Return where transposed weights begin, from `start` on, and where they end.

    For each head of each layer its projections (3 d_head x d) and its output (d x d_head); then the
    unembedding (d x V).
    """
    outputs = start + layers * heads * 3 * head_width * width
    unembedding = outputs + layers * heads * width * head_width
    end = unembedding + width * vocabulary
    return start, outputs, unembedding, end


@function
def sequence_places(start, vocabulary, context, width, head_width, layers, heads):
    """Return where the numbers of one sequence begin, from `start` on, and where they end.

    The stream before each layer and after the last (T x d each); for each head of each layer the
    query, key and value of each place (T x 3 d_head), its attention with a row for each key
    (T x T), and the values so mixed (T x d_head); the logits with a row for each token (V x T).
    Then slopes of the loss: along the stream (T x d), the rows of each head of a layer
    (T x 3 d_head), the mixed values (T x d_head), the attention (T x T). Last, room for a
    transposed matrix, and which of eight keys eight queries may see (8 x 8).
    """
    rows = start + (layers + 1) * context * width
    attention = rows + layers * heads * context * 3 * head_width
    mixed = attention + layers * heads * context * context
    logits = mixed + layers * heads * context * head_width
    stream_slope = logits + vocabulary * context
    rows_slope = stream_slope + context * width
    mixed_slope = rows_slope + heads * context * 3 * head_width
    attention_slope = mixed_slope + context * head_width
    spare = attention_slope + context * context
    seen = spare + context * max(vocabulary, head_width)
    end = seen + 64
    kept = start, rows, attention, mixed, logits
    return (*kept, stream_slope, rows_slope, mixed_slope, attention_slope, spare, seen, end)


def workspace_size(vocabulary, context, width, head_width, layers, heads, biased):
    """Return how many numbers of workspace a step takes; in Python, so of any size."""
    tokens, times, stream, head = (
        -(-count // 8) * 8 for count in (vocabulary, context, width, head_width)
    )
    weights = weight_places.py_func(tokens, times, stream, head, layers, heads)[-1]
    turned = transposed_places.py_func(2 * weights, tokens, stream, head, layers, heads)[-1]
    return sequence_places.py_func(turned, tokens, times, stream, head, layers, heads)[-1]


@function
def move(inwards, w, place, row, column, flat, start, rows, columns, factor):
    """Move one matrix between a flat array, from `start` on, and the workspace; return its end.

    In the workspace its steps are `row` and `column`; it is multiplied by `factor` on the way.
    """
    for i in range(rows):
        for j in range(columns):
            here, there = place + i * row + j * column, start + i * columns + j
            if inwards:
                w[here] = factor * flat[there]
            else:
                flat[there] = factor * w[here]
    return start + rows * columns


@function
def move_all(inwards, sizes, w, start, flat, share):
    """Move all parameters to their places from `start` on, or their gradients out of there.

    Queries carry the factor 1 / sqrt(d_head) of the scores and b carries its gain; so do their
    gradients, by the chain rule. All are multiplied by `share`.
    """
    vocabulary, context, width, head_width, layers, heads, biased = sizes
    stream, head, times = eights(width), eights(head_width), eights(context)
    embedding, unembedding, projections, outputs, constants, distances, _, _ = weight_places(
        eights(vocabulary), times, stream, head, layers, heads
    )
    query = share * np.float32(1.0 / math.sqrt(head_width))
    at = move(inwards, w, start + embedding, stream, 1, flat, 0, vocabulary, width, share)
    for number in range(layers * heads):
        three = 3 * head
        place = start + projections + number * stream * three
        at = move(inwards, w, place, three, 1, flat, at, width, head_width, query)
        at = move(inwards, w, place + head, three, 1, flat, at, width, head_width, share)
        at = move(inwards, w, place + 2 * head, three, 1, flat, at, width, head_width, share)
        place = start + outputs + number * head * stream
        at = move(inwards, w, place, stream, 1, flat, at, head_width, width, share)
        if number < heads:
            place = start + distances + number * (8 + times) + 8
            at = move(inwards, w, place, 0, 1, flat, at, 1, context, GAIN * share)
        if biased != 0:
            place = start + constants + number * three
            at = move(inwards, w, place, 0, 1, flat, at, 1, head_width, query)
            at = move(inwards, w, place + 2 * head, 0, 1, flat, at, 1, head_width, share)
    move(inwards, w, start + unembedding, 1, stream, flat, at, width, vocabulary, share)
