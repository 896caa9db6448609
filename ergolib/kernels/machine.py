"""Three things a kernel needs of the machine and Numba has no word for.

`float_bits` and `bits_float` read the 64 bits of a float as an integer and back, which is free.
`small_table` gives a kernel a few floats of working space on its stack, which is not an
allocation. Each is a line of LLVM's language, valid natively and in WebAssembly.
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
    if not isinstance(size, types.IntegerLiteral):
        return None  # Numba then asks again with the literal
    array_type = types.Array(types.float64, 1, "C")

    def generate(context, builder, signature, arguments):
        count = size.literal_value
        word = context.get_constant(types.intp, 8)
        length = context.get_constant(types.intp, count)
        array = make_array(array_type)(context, builder)
        populate_array(
            array,
            data=cgutils.alloca_once(builder, ir.DoubleType(), size=count),
            shape=[length],
            strides=[word],
            itemsize=word,
            meminfo=None,
        )
        return array._getvalue()

    return array_type(size), generate
