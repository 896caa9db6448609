"""Four things a kernel needs of the machine and Numba has no word for.

`float_bits` and `bits_float` read the 64 bits of a float as an integer and back, which is free.
`small_table` gives a kernel a few floats of working space on its stack, which is not an
allocation, and `small_words` gives it 64-bit words. LLVM knows that nothing else points there, so
that loops over them become vector instructions without a question. Each is a line of LLVM's
language, valid natively and in WebAssembly.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array


@intrinsic
def float_bits(typing_context, number):
    """Read the 64 bits of a float64 as an int64."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def bits_float(typing_context, bits):
    """Read the 64 bits of an int64 as a float64."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@intrinsic(prefer_literal=True)
def small_table(typing_context, size):
    """Give a kernel an array of `size` float64, not yet set; `size` is a literal.

    The table lives until the kernel returns. Call this in the kernel itself, not in a `function`
    that returns it.
    """
    return _on_the_stack(size, types.float64, ir.DoubleType())


@intrinsic(prefer_literal=True)
def small_words(typing_context, size):
    """Give a kernel an array of `size` uint64, not yet set; as `small_table` does."""
    return _on_the_stack(size, types.uint64, ir.IntType(64))


def _on_the_stack(size, kind, machine_type):
    """Return the type of such a table, and the function that writes the code for it."""
    if not isinstance(size, types.IntegerLiteral):
        return None  # Numba then asks again with the literal
    array_type = types.Array(kind, 1, "C")

    def generate(context, builder, signature, arguments):
        count = size.literal_value
        word = context.get_constant(types.intp, 8)
        length = context.get_constant(types.intp, count)
        array = make_array(array_type)(context, builder)
        populate_array(
            array,
            data=cgutils.alloca_once(builder, machine_type, size=count),
            shape=[length],
            strides=[word],
            itemsize=word,
            meminfo=None,
        )
        return array._getvalue()

    return array_type(size), generate
