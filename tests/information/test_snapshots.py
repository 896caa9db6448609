"""Images as spins: what is light is up, and what is no image is refused in words."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from ergolib.information import pseudolikelihood_temperature, snapshot_from_image

RNG = np.random.default_rng(6)
SPINS = RNG.choice([-1, 1], (12, 20)).astype(np.int8)
PICTURE = Image.fromarray(np.where(SPINS > 0, 255, 0).astype(np.uint8))


def written(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "LA", "I;16"])
def test_every_kind_of_png_comes_back_as_it_was(mode):
    picture = PICTURE
    if mode == "I;16":
        picture = Image.fromarray(np.where(SPINS > 0, 65535, 0).astype(np.uint16))
    else:
        picture = PICTURE.convert(mode)
    read = snapshot_from_image(written(picture))
    assert read.dtype == np.int8
    assert np.array_equal(read, SPINS)


def test_a_path_a_file_and_bytes(tmp_path):
    path = tmp_path / "spins.png"
    path.write_bytes(written(PICTURE))
    assert np.array_equal(snapshot_from_image(path), SPINS)
    assert np.array_equal(snapshot_from_image(str(path)), SPINS)
    with path.open("rb") as file:
        assert np.array_equal(snapshot_from_image(file), SPINS)
    assert np.array_equal(snapshot_from_image(written(PICTURE, "BMP")), SPINS)


def test_greys_are_cut_where_they_part():
    """A photograph of spins: grey, uneven, noisy; Otsu's threshold finds the two tones."""
    greys = np.where(SPINS > 0, 150.0, 90.0) + RNG.normal(0.0, 6.0, SPINS.shape)
    picture = Image.fromarray(greys.astype(np.uint8))
    assert np.array_equal(snapshot_from_image(written(picture)), SPINS)
    assert (snapshot_from_image(written(picture), threshold=200) == -1).all()
    assert (snapshot_from_image(written(picture), threshold=10.5) == 1).all()
    # Most of one tone, little of the other: the middle of all levels would miss.
    few = np.full((40, 40), 240.0)
    few[:3] = 200.0
    assert np.array_equal(snapshot_from_image(few), np.where(few > 220.0, 1, -1))


def test_what_is_transparent_is_paper():
    clear = np.zeros((9, 9, 4), dtype=np.uint8)
    clear[2:5, 2:5, 3] = 255  # a black square on nothing
    read = snapshot_from_image(written(Image.fromarray(clear, "RGBA")))
    assert (read == -1).sum() == 9
    assert read[3, 3] == -1


def test_one_tone_is_light_or_dark():
    for level, spin in ((255, 1), (200, 1), (20, -1)):
        assert (snapshot_from_image(written(Image.new("L", (8, 8), level))) == spin).all()


def test_arrays_are_taken_as_they_are():
    assert np.array_equal(snapshot_from_image(SPINS), SPINS)
    assert np.array_equal(snapshot_from_image(SPINS > 0), SPINS)
    assert np.array_equal(snapshot_from_image(0.3 + 1e9 + SPINS.astype(float)), SPINS)
    assert (snapshot_from_image(np.ones((9, 9))) == 1).all()
    assert (snapshot_from_image(np.zeros((9, 9), dtype=bool)) == -1).all()
    assert (snapshot_from_image(-np.ones((9, 9))) == -1).all()


def test_a_picture_has_a_temperature():
    found = pseudolikelihood_temperature(snapshot_from_image(written(PICTURE)), boundary="free")
    assert abs(found.price) < 5.0 * found.price_error


def jpeg_cut_short():
    return written(Image.fromarray(RNG.integers(0, 256, (64, 64), dtype=np.uint8)), "JPEG")[:700]


@pytest.mark.parametrize(
    ("image", "error", "said"),
    [
        (b"this is no image", ValueError, "Pillow reads, got 16 bytes"),
        (b"", ValueError, "Pillow reads"),
        (written(PICTURE)[:60], ValueError, "image must be"),
        (jpeg_cut_short(), ValueError, "image must be"),
        (written(Image.new("L", (7, 50))), ValueError, "8 to 1024 pixels a side, got 7 x 50"),
        (written(Image.new("1", (1025, 9))), ValueError, "got 1025 x 9"),
        (np.ones((5, 50)), ValueError, "8 to 1024"),
        (np.ones((9, 9, 3)), ValueError, "shape"),
        (np.ones(9), ValueError, "shape"),
        (np.full((9, 9), np.nan), ValueError, "NaN"),
        (None, TypeError, "image must be a file"),
        (3 + 4j, TypeError, "image must be a file"),
        ("nowhere/at/all.png", FileNotFoundError, "nowhere"),
    ],
)
def test_what_is_no_image_is_refused(image, error, said):
    with pytest.raises(error, match=said):
        snapshot_from_image(image)


def test_a_file_that_is_no_image_is_named(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("up, down, up")
    with pytest.raises(ValueError, match=r"notes\.png"):
        snapshot_from_image(path)
    with pytest.raises(TypeError, match="threshold must be"):
        snapshot_from_image(SPINS, threshold="half")


def test_pillow_is_needed_for_files_only():
    code = """
import sys
sys.modules["PIL"] = None
import numpy as np
from ergolib.information import snapshot_from_image
assert snapshot_from_image(np.eye(8)).sum() == 16 - 64
try:
    snapshot_from_image(b"anything")
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'ergolib[images]'" in done.stdout
