"""The picture of the title page: a magnet at its critical temperature, drawn by the kernel.

At T_c there are patches of every size, patches within patches. The Wolff update flips whole patches
at a time, and so forgets its start within a few sweeps even there. The start is an ordered one: in
a random one all patches are tiny, and so are Wolff's first steps.
"""

import io

import numpy as np
from PIL import Image, ImageColor

from ergolib import Ising, exact, palette

#: Spins down and across the page: A4 is taller than wide by the root of two.
SHAPE = (724, 512)


def picture(seed: int = 2, sweeps: int = 50) -> bytes:
    """Return the picture as PNG, one pixel to a spin."""
    magnet = Ising(size=SHAPE, temperature=exact.T_C, update="wolff", seed=seed, start="up")
    magnet.run(sweeps)
    up = np.asarray(magnet.spins).reshape(SHAPE) > 0
    image = Image.fromarray(up.astype(np.uint8)).convert("P")
    image.putpalette([*ImageColor.getrgb(palette.SPIN_DOWN), *ImageColor.getrgb(palette.SPIN_UP)])
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
