"""What moves: the laws of motion, as Numba functions over flat arrays.

Nothing here imports anything else of `ergolib`. `kernel.py` says what a kernel is.
"""

from ergolib.kernels.kernel import KERNELS, Kernel, function, kernel

__all__ = ["KERNELS", "Kernel", "function", "kernel"]
