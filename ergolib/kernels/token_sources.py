"""What a small transformer reads: three sources of tokens.

A token is a whole number below the vocabulary V; a sequence has context + 1 of them, of which all
but the last are read and all but the first are to be foretold. Each source draws its sequences
independently of one another.

*Random rule.* Each sequence draws a permutation s of its own, hidden from the reader. With
probability q (`in_context`) the token after x is s(x); with probability a (`bigram`) it is g(x),
where g is one permutation for all sequences; else it is any token, all equally likely. Both s and g
permute, so that all tokens are equally frequent at all places: nothing is learnt from frequencies.
Who knows only g can do no better than the bigram loss; who looks back at what followed x before
knows s(x) as well. That is what an induction head does (Elhage et al. 2021; Olsson et al. 2022).

*Markov rows.* Each sequence draws a chain of its own: the rows of its transition matrix are
independent and uniform on the simplex, that is Dirichlet(1, ..., 1) (Edelman et al. 2024).

*Repeated tokens.* A block of random tokens, repeated until the sequence is full. If the length of
the block is drawn, too, place alone does not tell what comes next.
"""

from numba import int8

from ergolib.kernels.elementary import log
from ergolib.kernels.kernel import function, kernel
from ergolib.kernels.machine import small_words
from ergolib.kernels.random import integer_below, uniform

LARGEST = 127  # tokens in a vocabulary: an int8 holds a token


@function
def permute(order, count, state):
    """Draw a permutation of 0 ... count - 1, all equally likely (Fisher and Yates, inside out)."""
    for here in range(count):
        there = integer_below(state, here + 1)
        order[here] = order[there]
        order[there] = here


@kernel("void(int8[::1], uint64[::1])")
def draw_rule(rule, generator):
    """Draw the permutation g of a random rule: g(x) stands in ``rule[x]``; at most 127 tokens."""
    permute(rule, rule.size, generator)


@kernel("void(int64, int64, int64, float64, float64, int8[::1], uint64[::1], int8[::1])")
def random_rule(vocabulary, context, sequences, in_context, bigram, rule, generator, tokens):
    """Draw sequences of the random rule.

    Parameters
    ----------
    vocabulary, context, sequences : int64
        At most 127 tokens.
    in_context, bigram : float64
        The probabilities q of s(x) and a of g(x); q + a <= 1.
    rule : int8[::1]
        g, from `draw_rule`: V tokens.
    generator : uint64[::1]
    tokens : int8[::1]
        For the sequences, one after the other: (context + 1) * sequences.
    """
    own = small_words(LARGEST)
    either = in_context + bigram
    for sequence in range(sequences):
        permute(own, vocabulary, generator)
        token = integer_below(generator, vocabulary)
        first = sequence * (context + 1)
        tokens[first] = token
        for place in range(first + 1, first + context + 1):
            chance = uniform(generator)
            if chance < in_context:
                token = int8(own[token])
            elif chance < either:
                token = rule[token]
            else:
                token = integer_below(generator, vocabulary)
            tokens[place] = token


@function
def draw_row(matrix, first, states, state):
    """Draw a point uniformly on the simplex: exponential numbers, divided by their sum."""
    total = 0.0
    for there in range(first, first + states):
        matrix[there] = -log(1.0 - uniform(state))
        total += matrix[there]
    for there in range(first, first + states):
        matrix[there] /= total


@function
def stationary(matrix, states, spare, weights, total):
    """Write the stationary law of a chain behind its matrix, without a single subtraction.

    States are taken away from the last to the second, each time handing on what flowed through
    them; then they are put back (Grassmann, Taksar and Heyman, Oper. Res. 33, 1107, 1985). The
    matrix stands at the beginning of the array and is copied to `spare`; the weights, whose sum is
    written to `total`, begin at `weights`.
    """
    for i in range(states * states):
        matrix[spare + i] = matrix[i]
    for turn in range(states - 1):
        last = states - 1 - turn
        leaving = 0.0
        for j in range(last):
            leaving += matrix[spare + last * states + j]
        for i in range(last):
            share = matrix[spare + i * states + last] / leaving
            matrix[spare + i * states + last] = share
            for j in range(last):
                matrix[spare + i * states + j] += share * matrix[spare + last * states + j]
    matrix[weights] = 1.0
    matrix[total] = 1.0
    for last in range(1, states):
        weight = 0.0
        for i in range(last):
            weight += matrix[weights + i] * matrix[spare + i * states + last]
        matrix[weights + last] = weight
        matrix[total] += weight


@function
def pick(law, first, count, total, state):
    """Pick one of `count` outcomes, whose weights begin at `first` and sum to `total`."""
    left = uniform(state) * total
    chosen = 0
    while chosen < count - 1 and left >= law[first + chosen]:
        left -= law[first + chosen]
        chosen += 1
    return chosen


@kernel("void(int64, int64, int64, uint64[::1], int8[::1], float64[::1])")
def markov_rows(states, context, sequences, generator, tokens, workspace):
    """Draw sequences of Markov chains, each with a matrix of its own, in its stationary state.

    Parameters
    ----------
    states, context, sequences : int64
        At most 127 states, at least 2.
    generator : uint64[::1]
    tokens : int8[::1]
        (context + 1) * sequences. The first token of each has the chain's stationary law, so that
        all places are alike.
    workspace : float64[::1]
        ``2 * states**2 + states + 1`` numbers. The matrix of the last sequence is left at the
        beginning, row by row.
    """
    square = states * states
    weights = 2 * square
    total = weights + states
    for sequence in range(sequences):
        for row in range(states):
            draw_row(workspace, row * states, states, generator)
        stationary(workspace, states, square, weights, total)
        token = pick(workspace, weights, states, workspace[total], generator)
        first = sequence * (context + 1)
        tokens[first] = token
        for place in range(first + 1, first + context + 1):
            token = pick(workspace, token * states, states, 1.0, generator)
            tokens[place] = token


@kernel("void(int64, int64, int64, int64, int64, uint64[::1], int8[::1])")
def repeated_tokens(vocabulary, context, sequences, shortest, longest, generator, tokens):
    """Draw sequences in which a block of random tokens repeats.

    Parameters
    ----------
    vocabulary, context, sequences : int64
        At most 127 tokens.
    shortest, longest : int64
        Each sequence draws the length of its block between these, both included: from 1 to
        context + 1.
    generator : uint64[::1]
    tokens : int8[::1]
        (context + 1) * sequences.
    """
    for sequence in range(sequences):
        period = shortest + integer_below(generator, longest - shortest + 1)
        first = sequence * (context + 1)
        for place in range(context + 1):
            if place < period:
                tokens[first + place] = integer_below(generator, vocabulary)
            else:
                tokens[first + place] = tokens[first + place - period]
