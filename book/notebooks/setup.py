"""Find the book's package; fetch it where it is missing, as on Colab."""

import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

try:
    ready = version("ergolib") == "@VERSION@"
except PackageNotFoundError:
    ready = False
if not (
    ready and all(map(find_spec, ["altair", "panel", "sklearn", "vl_convert", "xarray", "zarr"]))
):
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet -r @REQUIREMENTS@")

import altair

altair.renderers.enable("png", scale_factor=2)  # charts as pictures, which stay in the notebook

numbers = {}  # those that the sentences show, by name


def glue(name, value, display=False):
    """Keep a number that a sentence shows."""
    numbers[name] = value


if "google.colab" in sys.modules:  # where each output stands alone, and needs all of Panel
    import panel

    def again(_):
        """Let the next live figure bring its front end with it."""
        panel.extension._loaded = False

    get_ipython().events.register("pre_run_cell", again)
