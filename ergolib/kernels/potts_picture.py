"""What a picture of a Potts lattice shows: each site's colour, and how its neighbours agree.

Near the transition both phases are full of colours, and the eye finds no droplet in the noise. What
sets the phases apart is agreement: in the ordered one a site has its own colour on nearly all of
its four neighbours, in the disordered one on about half. So each site is given one of 5 q classes,

    class = 5 * colour + number of neighbours of that colour,

and a picture draws each class in a colour of its own, the paler the fewer agree.
"""

from ergolib.kernels.kernel import kernel
from ergolib.kernels.potts import alike

MOST_COLOURS = 25  # an int8 holds no more classes


@kernel("void(int8[::1], int64, int64, int8[::1])")
def agreement(spin, rows, columns, out):
    """Write the class of each site, for at most 25 colours."""
    for row in range(rows):
        for column in range(columns):
            site = row * columns + column
            colour = spin[site]
            out[site] = 5 * colour + alike(spin, rows, columns, row, column, colour)
