"""How fast the kernels are, beside other programs for the same job, in one run on one core."""
