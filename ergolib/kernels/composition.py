"""How two layers of attention work together: what they do on data, and what they write and read.

Rows are vectors, so that q = x W_Q. A head of the first layer adds a (V O) to the residual stream,
a being what it attends to; a head of the second layer compares q = x Q with k = x K. For the
embedding E of all tokens, without its mean Ē,

    write W = (E - Ē) V1 O1,     read R = (E - Ē) Q2 K2^T        (a row for each token),

the first says which direction the first layer gives to a token, the second along which direction
the second looks for it. They work together when the spaces of their leading right singular vectors
agree and W R^T is near a multiple of the identity: each token looked for where it was written.
K-composition is that of Elhage et al. (2021): |Q2 K2^T (V1 O1)^T| / (|Q2 K2^T| |V1 O1|), Frobenius
norms; so are Q- and V-composition.

On data, a token is *predictable* if what follows here has followed the same token before in the
sequence. Induction is the attention of the second layer to places after earlier copies of the
present token; the previous-token score is the attention of the first layer to the place before.
"""

import math

from numba import float64

from ergolib.kernels.jacobi import orthogonalise, strongest
from ergolib.kernels.kernel import function, kernel

NOT_A_NUMBER = float("nan")
READINGS = 9  # numbers that write_read gives


def workspace_size(vocabulary, width, head_width):
    """Return how many float64 `write_read` needs to work."""
    return vocabulary * (3 * width + head_width) + 5 * head_width * head_width


@function
def head_start(vocabulary, context, width, head_width, heads, biased, layer, head):
    """Return where the parameters of a head begin: Q, K, V, O, then biases. Counted from 0."""
    each = 4 * width * head_width + (2 * head_width if biased else 0)
    first = each + context
    if layer == 0:
        return vocabulary * width + head * first
    return vocabulary * width + heads * first + ((layer - 1) * heads + head) * each


@function
def predictable(start, i, tokens):
    """Return whether what follows place i has followed the same token before."""
    for j in range(1, i + 1):
        if (
            tokens[start + j - 1] == tokens[start + i]
            and tokens[start + j] == tokens[start + i + 1]
        ):
            return True
    return False


@function
def after_copies(context, head_and_sequence, i, start, tokens, attention):
    """Return the attention of place i to places after earlier copies of its token."""
    row = (head_and_sequence * context + i) * context
    total = 0.0
    for j in range(1, i + 1):
        if tokens[start + j - 1] == tokens[start + i]:
            total += float64(attention[row + j])
    return total


@function
def induction_of(context, sequences, head, tokens, attention):
    """Return the mean over predictable tokens of the attention to places after copies."""
    total = 0.0
    count = 0
    for sequence in range(sequences):
        start = sequence * (context + 1)
        for i in range(context):
            if predictable(start, i, tokens):
                place = head * sequences + sequence
                total += after_copies(context, place, i, start, tokens, attention)
                count += 1
    return total / float64(count) if count > 0 else NOT_A_NUMBER


@function
def previous_of(context, sequences, head, attention):
    """Return the mean attention to the place before, over all places that have one."""
    total = 0.0
    for sequence in range(sequences):
        for i in range(1, context):
            row = ((head * sequences + sequence) * context + i) * context
            total += float64(attention[row + i - 1])
    return total / float64(sequences * (context - 1))


@kernel(
    "float64(int64, int64, int64, int64, int64, int8[::1], float32[::1], float32[::1],"
    " float64[::1])"
)
def scores(
    vocabulary, context, layers, heads, sequences, tokens, attention, log_probabilities, out
):
    """Say how well sequences are predicted, and how far by induction.

    Parameters
    ----------
    vocabulary, context, layers, heads, sequences : int
        At least one sequence, and a context of 2 or more.
    tokens : int8 array of size sequences * (context + 1)
    attention : float32 array of size layers * heads * sequences * context * context
    log_probabilities : float32 array of size sequences * context
        Of the right next token, in nats. Both are what ``transformer.look`` gives.
    out : float64 array of size 4 or more
        Mean loss; mean loss on predictable tokens; induction score of the best head after the first
        layer (of the first, if it is the only one); previous-token score of the best head of the
        first layer. Where no token is predictable, the second and third are not a number.

    Returns
    -------
    float
        The mean loss, in nats.
    """
    loss = 0.0
    loss_predictable = 0.0
    count = 0
    for sequence in range(sequences):
        start = sequence * (context + 1)
        for i in range(context):
            lost = -float64(log_probabilities[sequence * context + i])
            loss += lost
            if predictable(start, i, tokens):
                loss_predictable += lost
                count += 1
    loss /= float64(sequences * context)
    induction = NOT_A_NUMBER
    if count > 0:
        induction = -1.0
        for head in range(heads if layers > 1 else 0, layers * heads):
            found = induction_of(context, sequences, head, tokens, attention)
            induction = max(induction, found)
    previous = -1.0
    for head in range(heads):
        previous = max(previous, previous_of(context, sequences, head, attention))
    out[0] = loss
    out[1] = loss_predictable / float64(count) if count > 0 else NOT_A_NUMBER
    out[2] = induction
    out[3] = previous
    return loss


@kernel("int64(int64, int64, int64, int64, int64, int8[::1], float32[::1], float64[::1])")
def head_scores(vocabulary, context, layers, heads, sequences, tokens, attention, out):
    """Give the induction and the previous-token score of every head, and what they are by chance.

    Parameters
    ----------
    vocabulary, context, layers, heads, sequences, tokens, attention
        As for `scores`.
    out : float64 array of size 2 + 2 * layers * heads
        Induction and previous-token score if attention is the same for all places up to the
        present one; then induction and previous-token score of each head, layer after layer.

    Returns
    -------
    int
        How many tokens are predictable; if none, induction is not a number.
    """
    count = 0
    uniform = 0.0
    for sequence in range(sequences):
        start = sequence * (context + 1)
        for i in range(context):
            if predictable(start, i, tokens):
                copies = 0
                for j in range(1, i + 1):
                    copies += 1 if tokens[start + j - 1] == tokens[start + i] else 0
                uniform += float64(copies) / float64(i + 1)
                count += 1
    before = 0.0
    for i in range(1, context):
        before += 1.0 / float64(i + 1)
    out[0] = uniform / float64(count) if count > 0 else NOT_A_NUMBER
    out[1] = before / float64(context - 1)
    for head in range(layers * heads):
        out[2 + 2 * head] = induction_of(context, sequences, head, tokens, attention)
        out[3 + 2 * head] = previous_of(context, sequences, head, attention)
    return count


@kernel(
    "void(int64, int64, int64, int64, int64, int64, int64, int8[::1], float32[::1],"
    " float32[::1], float64[::1])"
)
def sequence_scores(
    vocabulary,
    context,
    layers,
    heads,
    sequences,
    matching_head,
    previous_head,
    tokens,
    attention,
    log_probabilities,
    out,
):
    """Give for each sequence the sums of which `scores` gives means, so that errors can be told.

    Parameters
    ----------
    vocabulary, context, layers, heads, sequences : int
        As for `scores`.
    matching_head, previous_head : int
        Whose attention is added up, counted from 0 through all layers.
    tokens, attention, log_probabilities
        As for `scores`.
    out : float64 array of size 5 * sequences
        For each: the loss, summed; how many tokens are predictable; the loss on these, summed; the
        induction attention from these, summed; the attention to the place before, summed.
    """
    for sequence in range(sequences):
        start = sequence * (context + 1)
        here = 5 * sequence
        for k in range(5):
            out[here + k] = 0.0
        place = matching_head * sequences + sequence
        for i in range(context):
            lost = -float64(log_probabilities[sequence * context + i])
            out[here] += lost
            if predictable(start, i, tokens):
                out[here + 1] += 1.0
                out[here + 2] += lost
                out[here + 3] += after_copies(context, place, i, start, tokens, attention)
        for i in range(1, context):
            row = ((previous_head * sequences + sequence) * context + i) * context
            out[here + 4] += float64(attention[row + i - 1])


@function
def gram_of_columns(rows, columns, start, parameters, out):
    """Write X^T X of a matrix X among the parameters."""
    for i in range(columns):
        for j in range(columns):
            total = 0.0
            for k in range(rows):
                x = float64(parameters[start + k * columns + i])
                total += x * float64(parameters[start + k * columns + j])
            out[i * columns + j] = total


@function
def gram_of_rows(rows, columns, start, parameters, out):
    """Write X X^T of a matrix X among the parameters."""
    for i in range(rows):
        for j in range(rows):
            total = 0.0
            for k in range(columns):
                x = float64(parameters[start + i * columns + k])
                total += x * float64(parameters[start + j * columns + k])
            out[i * rows + j] = total


@function
def through(width, head_width, writer, reader, parameters, out):
    """Write O X, the output of one head as an input matrix X (width by head width) reads it."""
    for i in range(head_width):
        for j in range(head_width):
            total = 0.0
            for k in range(width):
                x = float64(parameters[writer + i * width + k])
                total += x * float64(parameters[reader + k * head_width + j])
            out[i * head_width + j] = total


@function
def norm_of_product(size, before, middle, after):
    """Return |X A Y^T| from A and the Gram matrices G = X^T X and H = Y^T Y.

    |X A Y^T|^2 = tr(A^T G A H) = sum of the products of the entries of G A and of A H.
    """
    total = 0.0
    for i in range(size):
        for j in range(size):
            left = 0.0
            right = 0.0
            for k in range(size):
                left += before[i * size + k] * middle[k * size + j]
                right += middle[i * size + k] * after[k * size + j]
            total += left * right
    return math.sqrt(max(total, 0.0))


@function
def inner(size, first, second):
    """Return the sum of the products of two square matrices' entries."""
    total = 0.0
    for i in range(size * size):
        total += first[i] * second[i]
    return total


@function
def centred(vocabulary, width, parameters, out):
    """Write the embedding of each token, without the mean over all tokens."""
    for k in range(width):
        mean = 0.0
        for v in range(vocabulary):
            mean += float64(parameters[v * width + k])
        mean /= float64(vocabulary)
        for v in range(vocabulary):
            out[v * width + k] = float64(parameters[v * width + k]) - mean


@function
def through_head(vocabulary, width, head_width, down, up, across, parameters, tokens, hidden, out):
    """Write (tokens D) U: through D (width by head width) at `down`, then U at `up`.

    If `across`, what stands at `up` is width by head width and its transpose is meant.
    """
    for v in range(vocabulary):
        for j in range(head_width):
            total = 0.0
            for k in range(width):
                x = float64(parameters[down + k * head_width + j])
                total += tokens[v * width + k] * x
            hidden[v * head_width + j] = total
        for k in range(width):
            total = 0.0
            for j in range(head_width):
                at = k * head_width + j if across else j * width + k
                total += hidden[v * head_width + j] * float64(parameters[up + at])
            out[v * width + k] = total


@function
def matching(vocabulary, width, write, read):
    """Return the cosine of W R^T and the identity without its mean, over tokens.

    Rows of both add up to nothing, and so do the rows and columns of W R^T.
    """
    trace = 0.0
    square = 0.0
    for v in range(vocabulary):
        for w in range(vocabulary):
            product = 0.0
            for k in range(width):
                product += write[v * width + k] * read[w * width + k]
            square += product * product
            trace += product if v == w else 0.0
    size = math.sqrt(square) * math.sqrt(float64(vocabulary - 1))
    return trace / size if size > 0.0 else NOT_A_NUMBER


@function
def overlap_of(kept, width, first, second):
    """Return |A B^T|^2 / kept for two sets of orthonormal rows."""
    total = 0.0
    for i in range(kept):
        for j in range(kept):
            cosine = 0.0
            for k in range(width):
                cosine += first[i * width + k] * second[j * width + k]
            total += cosine * cosine
    return total / float64(kept)


@kernel(
    "int64(int64, int64, int64, int64, int64, int64, int64, int64, int64, int64,"
    " float32[::1], float64[::1], float64[::1])"
)
def write_read(
    vocabulary,
    context,
    width,
    head_width,
    layers,
    heads,
    biased,
    kept,
    writer,
    reader,
    parameters,
    workspace,
    out,
):
    """Compare what a head of the first layer writes with what one of the second reads.

    Parameters
    ----------
    vocabulary, context, width, head_width, layers, heads, biased : int
        The architecture; `biased` is 0 or 1.
    kept : int
        How many leading directions span the subspaces, at least 1.
    writer, reader : int
        Heads of the first and of the second layer, counted from 0; -1 takes the best: the pair
        with the largest overlap. (The best of many random pairs overlaps more than one does.)
    parameters : float32 array
    workspace : float64 array of size `workspace_size`
    out : float64 array of size 9
        Overlap of the subspaces, |U_k^T V_k|^2 / k, from 0 to 1, k/d for random ones; match, the
        cosine of W R^T with the identity without its mean; K-, Q- and V-composition; the writer
        and the reader; the directions kept, fewer than asked for where a matrix has a lower rank;
        1 if the decompositions converged. What is undefined is not a number.

    Returns
    -------
    int
        How many directions were kept: 0 if there are fewer than two layers or nothing is written
        or read.
    """
    wide = vocabulary * width
    square = head_width * head_width
    tokens = workspace[:wide]
    write = workspace[wide : 2 * wide]
    read = workspace[2 * wide : 3 * wide]
    hidden = workspace[3 * wide : 3 * wide + vocabulary * head_width]
    grams = workspace[3 * wide + vocabulary * head_width :]
    before = grams[:square]
    after = grams[square : 2 * square]
    middle = grams[2 * square : 3 * square]
    one = grams[3 * square : 4 * square]
    other = grams[4 * square : 5 * square]
    for i in range(9):
        out[i] = NOT_A_NUMBER
    out[5] = -1.0
    out[6] = -1.0
    out[7] = 0.0
    out[8] = 1.0
    if layers < 2:
        return 0
    centred(vocabulary, width, parameters, tokens)
    size = width * head_width
    best = -1.0
    for w in range(heads):
        for r in range(heads):
            if (writer < 0 or w == writer) and (reader < 0 or r == reader):
                writes = head_start(vocabulary, context, width, head_width, heads, biased, 0, w)
                reads = head_start(vocabulary, context, width, head_width, heads, biased, 1, r)
                value = writes + 2 * size
                output = writes + 3 * size
                query = reads
                key = reads + size
                through_head(
                    vocabulary, width, head_width, value, output, False,
                    parameters, tokens, hidden, write,
                )  # fmt: skip
                through_head(
                    vocabulary, width, head_width, query, key, True,
                    parameters, tokens, hidden, read,
                )  # fmt: skip
                match = matching(vocabulary, width, write, read)
                converged = orthogonalise(vocabulary, width, write) >= 0
                converged = (orthogonalise(vocabulary, width, read) >= 0) and converged
                found = min(
                    strongest(vocabulary, width, kept, write),
                    strongest(vocabulary, width, kept, read),
                )
                overlap = overlap_of(found, width, write, read) if found > 0 else 0.0
                if overlap > best:
                    best = overlap
                    # |V O|: Gram matrices of V and of O^T
                    gram_of_columns(width, head_width, value, parameters, before)
                    gram_of_rows(head_width, width, output, parameters, after)
                    written = math.sqrt(inner(head_width, before, after))
                    # |Q K^T|
                    gram_of_columns(width, head_width, query, parameters, one)
                    gram_of_columns(width, head_width, key, parameters, other)
                    compared = math.sqrt(inner(head_width, one, other))
                    # V (O K) Q^T and V (O Q) K^T
                    through(width, head_width, output, key, parameters, middle)
                    by_key = norm_of_product(head_width, before, middle, one)
                    through(width, head_width, output, query, parameters, middle)
                    by_query = norm_of_product(head_width, before, middle, other)
                    # V (O V2) O2
                    gram_of_rows(head_width, width, reads + 3 * size, parameters, one)
                    gram_of_columns(width, head_width, reads + 2 * size, parameters, other)
                    moved = math.sqrt(inner(head_width, one, other))
                    through(width, head_width, output, reads + 2 * size, parameters, middle)
                    by_value = norm_of_product(head_width, before, middle, one)
                    asked = written * compared
                    out[0] = overlap if found > 0 else NOT_A_NUMBER
                    out[1] = match
                    out[2] = by_key / asked if asked > 0.0 else NOT_A_NUMBER
                    out[3] = by_query / asked if asked > 0.0 else NOT_A_NUMBER
                    asked = written * moved
                    out[4] = by_value / asked if asked > 0.0 else NOT_A_NUMBER
                    out[5] = float64(w)
                    out[6] = float64(r)
                    out[7] = float64(found)
                    out[8] = 1.0 if converged else 0.0
    return int(out[7])
