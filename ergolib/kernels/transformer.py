"""The loss of a small transformer and its slope along every parameter, in float32.

`ergolib.learning.transformer.architecture` says what is computed and how the parameters lie in one
array; `ergolib.learning.transformer.reference` says the same in NumPy. Here one sequence is treated
after another, so that all its numbers stay near the processor, and the slopes of the loss are added
up. In the first layer a token is all there is to see, so queries, keys and values are worked out
once for each token of the vocabulary, and so are the slopes along the matrices they come from.

Tokens are (sequences, T + 1) in one row, each to be told from those before it. A context that is
no multiple of eight is filled up with token 0: nobody looks ahead, and nothing is to be told there.
"""

import numpy as np

from ergolib.kernels.attention import add_distances_slope, attend, attend_back, fill_seen
from ergolib.kernels.elementary import exp_single, log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.lanes import eight, everywhere, larger, put
from ergolib.kernels.matrix_products import add_product, add_row, clear, copy, transpose
from ergolib.kernels.transformer_layout import (
    eights,
    move_all,
    sequence_places,
    transposed_places,
    weight_places,
)

NOTHING, ONE, MINUS_INFINITY = np.float32(0.0), np.float32(1.0), np.float32(-np.inf)
NOT_A_NUMBER = float("nan")


@function
def filled_up(sizes):
    """Return vocabulary, context, width and head_width as multiples of eight, layers and heads."""
    vocabulary, context, width, head_width, layers, heads, _ = sizes
    return eights(vocabulary), eights(context), eights(width), eights(head_width), layers, heads


@function
def all_places(sizes):
    """Return the places of the weights, of transposed weights and of one sequence's numbers."""
    tokens, times, stream, head, layers, heads = filled_up(sizes)
    weights = weight_places(tokens, times, stream, head, layers, heads)
    turned = transposed_places(2 * weights[7], tokens, stream, head, layers, heads)
    kept = sequence_places(turned[3], tokens, times, stream, head, layers, heads)
    return weights, turned, kept


@function
def makes_sense(sizes, sequences, parameters, tokens, w):
    """Tell whether the arrays are long enough and every token is one of the vocabulary."""
    vocabulary, context, width, head_width, layers, heads, biased = sizes
    head = 4 * width * head_width + (2 * head_width if biased != 0 else 0)
    count = 2 * vocabulary * width + heads * (layers * head + context)
    _, _, kept = all_places(sizes)
    if parameters.size < count or w.size < kept[11] or tokens.size < sequences * (context + 1):
        return False
    for i in range(sequences * (context + 1)):
        if tokens[i] < 0 or tokens[i] >= vocabulary:
            return False
    return True


@function
def prepare(sizes, parameters, w):
    """Bring the parameters to their places, and work out what is the same for all sequences."""
    tokens, _, stream, head, layers, heads = filled_up(sizes)
    weights, turned, kept = all_places(sizes)
    embedding, unembedding, projections, outputs, constants, _, tables, size = weights
    clear(w, 2 * size, 0)
    move_all(True, sizes, w, 0, parameters, ONE)
    three = 3 * head
    for number in range(layers * heads):
        place = number * stream * three
        transpose(w, stream, three, projections + place, three, turned[0] + place, stream)
        place = number * head * stream
        transpose(w, head, stream, outputs + place, stream, turned[1] + place, head)
    transpose(w, tokens, stream, unembedding, stream, turned[2], tokens)
    for number in range(heads):
        table = tables + number * tokens * three
        for token in range(tokens):
            copy(w, three, constants + number * three, table + token * three)
        matrix = projections + number * stream * three
        add_product(w, tokens, stream, three, embedding, stream, 1, matrix, three, table, three)
    fill_seen(w, kept[10])


@function
def read(sizes, tokens, first, w):
    """Let all layers read the sequence whose first token is at `first`."""
    context = sizes[1]
    vocabulary, times, stream, head, layers, heads = filled_up(sizes)
    weights, _, kept = all_places(sizes)
    embedding, _, projections, outputs, constants, distances, tables, _ = weights
    streams, rows, attention, mixed = kept[:4]
    spare, seen = kept[9], kept[10]
    three = 3 * head
    for i in range(times):
        token = tokens[first + i] if i < context else 0
        copy(w, stream, embedding + token * stream, streams + i * stream)
    for layer in range(layers):
        here = streams + layer * times * stream
        after = here + times * stream
        copy(w, times * stream, here, after)
        for h in range(heads):
            number = layer * heads + h
            row = rows + number * times * three
            if layer == 0:
                for i in range(times):
                    token = tokens[first + i] if i < context else 0
                    copy(w, three, tables + (h * vocabulary + token) * three, row + i * three)
            else:
                for i in range(times):
                    copy(w, three, constants + number * three, row + i * three)
                matrix = projections + number * stream * three
                add_product(w, times, stream, three, here, stream, 1, matrix, three, row, three)
            pays = attention + number * times * times
            mix = mixed + number * times * head
            learnt = distances + h * (8 + times)
            attend(w, times, head, layer == 0, learnt, row, pays, mix, seen, spare)
            matrix = outputs + number * head * stream
            add_product(w, times, head, stream, mix, head, 1, matrix, stream, after, stream)


@function
def tell(sizes, tokens, first, w):
    """Write ln p of the next token at each place after T sums of exponentials, both in `spare`.

    Logits are left with the largest of their place taken away.
    """
    kinds, context = sizes[0], sizes[1]
    vocabulary, times, stream, _, layers, _ = filled_up(sizes)
    _, turned, kept = all_places(sizes)
    logits, spare = kept[4], kept[9]
    last = kept[0] + layers * times * stream
    clear(w, times * vocabulary, spare)
    matrix = turned[2]
    add_product(
        w, times, stream, vocabulary, last, stream, 1, matrix, vocabulary, spare, vocabulary
    )
    transpose(w, times, vocabulary, spare, vocabulary, logits, times)
    for i in range(0, times, 8):
        top = everywhere(MINUS_INFINITY)
        for token in range(kinds):
            top = larger(top, eight(w, logits + token * times + i))
        total = everywhere(NOTHING)
        for token in range(kinds):
            place = logits + token * times + i
            logit = eight(w, place) - top
            put(w, place, logit)
            total = total + exp_single(logit)
        put(w, spare + i, total)
    for i in range(context):
        logit = w[logits + tokens[first + i + 1] * times + i]
        w[spare + times + i] = np.float64(logit) - log(np.float64(w[spare + i]))


@function
def slope_of_logits(sizes, tokens, first, w):
    """Turn what `tell` left into the loss's slope along the logits: p, or p - 1 where right."""
    kinds, context = sizes[0], sizes[1]
    times = eights(context)
    _, _, kept = all_places(sizes)
    logits, spare = kept[4], kept[9]
    for i in range(0, times, 8):
        share = ONE / eight(w, spare + i)
        for token in range(kinds):
            place = logits + token * times + i
            put(w, place, exp_single(eight(w, place)) * share)
    for i in range(context):
        w[logits + tokens[first + i + 1] * times + i] -= ONE
    for i in range(context, times):
        for token in range(kinds):
            w[logits + token * times + i] = NOTHING


@function
def read_back(sizes, tokens, first, w):
    """Add one sequence's slopes of the loss to those of the weights."""
    context = sizes[1]
    vocabulary, times, stream, head, layers, heads = filled_up(sizes)
    weights, turned, kept = all_places(sizes)
    embedding, unembedding, projections, outputs, constants, distances, tables, size = weights
    streams, rows, attention, mixed, logits = kept[:5]
    slope, rows_slope, mixed_slope, attention_slope, spare = kept[5:10]
    three = 3 * head
    # along the unembedding and the last stream
    last, into = streams + layers * times * stream, unembedding + size
    add_product(w, vocabulary, times, stream, logits, times, 1, last, stream, into, stream)
    clear(w, times * stream, slope)
    add_product(w, times, vocabulary, stream, logits, 1, times, unembedding, stream, slope, stream)
    for layer in range(layers - 1, -1, -1):
        here = streams + layer * times * stream
        for h in range(heads):
            number = layer * heads + h
            row, back = rows + number * times * three, rows_slope + h * times * three
            pays, mix = attention + number * times * times, mixed + number * times * head
            matrix = number * head * stream
            into, output = outputs + size + matrix, turned[1] + matrix
            add_product(w, head, times, stream, mix, 1, head, slope, stream, into, stream)
            clear(w, times * head, mixed_slope)
            add_product(w, times, stream, head, slope, stream, 1, output, head, mixed_slope, head)
            attend_back(w, times, head, row, pays, mixed_slope, attention_slope, back, spare)
            if layer == 0:
                learnt = distances + size + h * (8 + times)
                add_distances_slope(w, times, attention_slope, learnt)
                for i in range(context):
                    table = tables + size + (h * vocabulary + tokens[first + i]) * three
                    add_row(w, three, back + i * three, table)
            else:
                for i in range(times):
                    add_row(w, three, back + i * three, constants + size + number * three)
                into = projections + size + number * stream * three
                add_product(w, stream, times, three, here, 1, stream, back, three, into, three)
        if layer > 0:
            for h in range(heads):
                back = rows_slope + h * times * three
                matrix = turned[0] + (layer * heads + h) * three * stream
                add_product(w, times, three, stream, back, three, 1, matrix, stream, slope, stream)
    for i in range(context):
        place = embedding + size + tokens[first + i] * stream
        add_row(w, stream, slope + i * stream, place)


@function
def finish_first_layer(sizes, w):
    """Turn the slopes along the tokens' queries, keys and values into those of the weights."""
    tokens, _, stream, head, _, heads = filled_up(sizes)
    weights, turned, _ = all_places(sizes)
    embedding, _, projections, _, constants, _, tables, size = weights
    three = 3 * head
    for h in range(heads):
        table = tables + size + h * tokens * three
        for token in range(tokens):
            add_row(w, three, table + token * three, constants + size + h * three)
        into = projections + size + h * stream * three
        add_product(w, stream, tokens, three, embedding, 1, stream, table, three, into, three)
        matrix, into = turned[0] + h * three * stream, embedding + size
        add_product(w, tokens, three, stream, table, three, 1, matrix, stream, into, stream)


@kernel(
    "float64(int64, int64, int64, int64, int64, int64, int64, int64,"
    " float32[::1], int8[::1], float32[::1], float32[::1])"
)
def loss_and_gradients(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    sequences,
    parameters,
    tokens,
    gradients,
    workspace,
):
    """Return the mean of -ln p(next token) in nats; write its slope along all parameters.

    `workspace` holds `transformer_layout.workspace_size` numbers, of any value. Where it or another
    array is too short, or a token is not of the vocabulary, the answer is NaN and nothing is done.
    """
    sizes = vocabulary, context, width, head_width, layers, heads, biased
    if not makes_sense(sizes, sequences, parameters, tokens, workspace):
        return NOT_A_NUMBER
    if sequences < 1 or gradients.size < parameters.size:
        return NOT_A_NUMBER
    weights, _, kept = all_places(sizes)
    told = kept[9] + eights(context)
    prepare(sizes, parameters, workspace)
    total = 0.0
    for sequence in range(sequences):
        first = sequence * (context + 1)
        read(sizes, tokens, first, workspace)
        tell(sizes, tokens, first, workspace)
        for i in range(context):
            total -= workspace[told + i]
        slope_of_logits(sizes, tokens, first, workspace)
        read_back(sizes, tokens, first, workspace)
    finish_first_layer(sizes, workspace)
    places = np.float64(sequences) * np.float64(context)
    move_all(False, sizes, workspace, weights[7], gradients, np.float32(1.0 / places))
    return total / places


@kernel(
    "float64(int64, int64, int64, int64, int64, int64, int64, int64,"
    " float32[::1], int8[::1], float32[::1], float32[::1], float32[::1])"
)
def look(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    sequences,
    parameters,
    tokens,
    attention,
    log_probabilities,
    workspace,
):
    """Return the same loss; write what every head attends to, and ln p of each next token.

    `attention` is (layers, heads, sequences, T, T), with what place i pays to place j at [i, j];
    `log_probabilities` is (sequences, T).
    """
    sizes = vocabulary, context, width, head_width, layers, heads, biased
    if not makes_sense(sizes, sequences, parameters, tokens, workspace):
        return NOT_A_NUMBER
    if sequences < 1 or log_probabilities.size < sequences * context:
        return NOT_A_NUMBER
    if attention.size < layers * heads * sequences * context * context:
        return NOT_A_NUMBER
    times = eights(context)
    _, _, kept = all_places(sizes)
    told = kept[9] + times
    prepare(sizes, parameters, workspace)
    total = 0.0
    for sequence in range(sequences):
        first = sequence * (context + 1)
        read(sizes, tokens, first, workspace)
        tell(sizes, tokens, first, workspace)
        for i in range(context):
            log_probabilities[sequence * context + i] = workspace[told + i]
            total -= workspace[told + i]
        for number in range(layers * heads):
            pays = kept[2] + number * times * times
            into = (number * sequences + sequence) * context * context
            for i in range(context):
                for j in range(context):
                    paid = workspace[pays + j * times + i] if j <= i else NOTHING
                    attention[into + i * context + j] = paid
    return total / (np.float64(sequences) * np.float64(context))
