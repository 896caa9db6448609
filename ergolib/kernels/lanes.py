"""Eight float32 numbers at once.

A processor adds and multiplies several numbers with one instruction: eight with AVX, four in
WebAssembly, which takes two instructions for eight. Compilers find such chances in simple loops
only. `Eight` is a value that holds eight numbers: `eight(array, place)` reads them, `spread` reads
one number into all eight lanes, and `put` writes them. The operators + - * / work lane by lane, and
take one float32 on either side. Each lane is rounded as a number by itself would be, so that native
code and WebAssembly agree to the last bit.

Places are not checked: a kernel must stay inside its arrays.
"""

import operator

from llvmlite import ir
from numba import types
from numba.core.extending import models, register_model
from numba.extending import intrinsic, lower_builtin, type_callable

LANES = 8
NUMBER = ir.FloatType()
WORD = ir.IntType(32)


class EightType(types.Type):
    """Numba's type of eight float32 numbers."""

    def __init__(self):
        super().__init__(name="Eight")


EIGHT = EightType()
MACHINE = ir.VectorType(NUMBER, LANES)
WORDS = ir.VectorType(WORD, LANES)


@register_model(EightType)
class EightModel(models.PrimitiveModel):
    """In LLVM's language, a vector."""

    def __init__(self, data_model_manager, kind):
        super().__init__(data_model_manager, kind, MACHINE)


def place_of(context, builder, array_type, array, place):
    """Return a pointer to an array's number, without Python's negative indices."""
    made = context.make_array(array_type)(context, builder, array)
    return builder.gep(made.data, [place])


def in_all_lanes(builder, number):
    """Return a vector with one number everywhere."""
    first = builder.insert_element(ir.Constant(MACHINE, ir.Undefined), number, WORD(0))
    pick = ir.Constant(ir.VectorType(WORD, LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(MACHINE, ir.Undefined), pick)


@intrinsic
def eight(typing_context, array, place):
    """Read eight numbers, from a place of a float32 array on."""

    def generate(context, builder, signature, arguments):
        pointer = place_of(context, builder, signature.args[0], *arguments)
        return builder.load(builder.bitcast(pointer, MACHINE.as_pointer()), align=4)

    return EIGHT(array, types.int64), generate


@intrinsic
def spread(typing_context, array, place):
    """Read one number of a float32 array into all lanes."""

    def generate(context, builder, signature, arguments):
        pointer = place_of(context, builder, signature.args[0], *arguments)
        return in_all_lanes(builder, builder.load(pointer, align=4))

    return EIGHT(array, types.int64), generate


@intrinsic
def put(typing_context, array, place, value):
    """Write eight numbers, from a place of a float32 array on."""

    def generate(context, builder, signature, arguments):
        pointer = place_of(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], builder.bitcast(pointer, MACHINE.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(array, types.int64, EIGHT), generate


@intrinsic
def everywhere(typing_context, number):
    """Return one float32 number in all lanes."""

    def generate(context, builder, signature, arguments):
        return in_all_lanes(builder, arguments[0])

    return EIGHT(types.float32), generate


@intrinsic
def first_lane(typing_context, value):
    """Return the first of eight numbers."""

    def generate(context, builder, signature, arguments):
        return builder.extract_element(arguments[0], WORD(0))

    return types.float32(EIGHT), generate


@intrinsic
def larger(typing_context, one, other):
    """Return the larger number of each lane; the second where one of them is NaN."""

    def generate(context, builder, signature, arguments):
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return EIGHT(EIGHT, EIGHT), generate


@intrinsic
def smaller(typing_context, one, other):
    """Return the smaller number of each lane; the second where one of them is NaN."""

    def generate(context, builder, signature, arguments):
        return builder.select(builder.fcmp_ordered("<", *arguments), *arguments)

    return EIGHT(EIGHT, EIGHT), generate


@intrinsic
def unless_less(typing_context, value, number, limit):
    """Return `value`, but 0 in the lanes where `number` is less than `limit`."""

    def generate(context, builder, signature, arguments):
        value, number, limit = arguments
        less = builder.fcmp_ordered("<", number, limit)
        return builder.select(less, ir.Constant(MACHINE, [0.0] * LANES), value)

    return EIGHT(EIGHT, EIGHT, EIGHT), generate


@intrinsic
def two_to_the_low_bits(typing_context, shifted):
    """Return 2^k of numbers 1.5 * 2^23 + k, which have the integer k in their low bits."""

    def generate(context, builder, signature, arguments):
        bits = builder.bitcast(arguments[0], WORDS)
        exponents = builder.shl(bits, ir.Constant(WORDS, [23] * LANES))
        made = builder.add(exponents, ir.Constant(WORDS, [127 << 23] * LANES))
        return builder.bitcast(made, MACHINE)

    return EIGHT(EIGHT), generate


def _lane_by_lane(python_operator, name):
    """Teach Numba an operator between eights, and between eights and a float32."""

    @type_callable(python_operator)
    def typed(context):
        def typer(one, other):
            both = {one, other}
            return EIGHT if EIGHT in both and both <= {EIGHT, types.float32} else None

        return typer

    def generate(context, builder, signature, arguments):
        one, other = (
            value if kind is EIGHT else in_all_lanes(builder, value)
            for kind, value in zip(signature.args, arguments, strict=True)
        )
        return getattr(builder, name)(one, other)

    for kinds in ((EIGHT, EIGHT), (EIGHT, types.float32), (types.float32, EIGHT)):
        lower_builtin(python_operator, *kinds)(generate)


_lane_by_lane(operator.add, "fadd")
_lane_by_lane(operator.sub, "fsub")
_lane_by_lane(operator.mul, "fmul")
_lane_by_lane(operator.truediv, "fdiv")
