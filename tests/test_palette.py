"""The cyclic map of angles: equal steps for all, and a loop for every reader."""

from __future__ import annotations

import numpy as np
import pytest

from ergolib import palette

STEPS = 72

# Ottosson's OKLab, from linear sRGB.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

# What readers see who lack one kind of cone, in linear sRGB: Machado, Oliveira and Fernandes, IEEE
# Trans. Vis. Comput. Graph. 15, 1291 (2009).
BLIND = {
    "no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colours):
    encoded = np.array([list(bytes.fromhex(colour[1:])) for colour in colours]) / 255.0
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def lab(light):
    return np.cbrt(np.clip(light, 0.0, None) @ TO_CONES.T) @ TO_LAB.T


def distances(light, apart):
    """Return how different the colours look that are so many steps apart, all round."""
    seen = lab(light)
    return np.linalg.norm(seen - np.roll(seen, -apart, axis=0), axis=1)


def far_apart(light):
    """Return the least difference of two directions at least a right angle apart."""
    return min(distances(light, apart).min() for apart in range(STEPS // 4, STEPS // 2 + 1))


def test_equal_turns_look_equal_all_round():
    light = linear(palette.phases(STEPS))
    for apart in (1, STEPS // 12, STEPS // 4, STEPS // 2):
        steps = distances(light, apart)
        assert np.allclose(steps, 2 * 0.15 * np.sin(np.pi * apart / STEPS), atol=0.004)
    assert palette.phase(-np.pi) == palette.phase(np.pi)


def test_no_colour_of_it_had_to_be_cut_to_what_a_screen_can_show():
    for angle in np.linspace(0.0, 2 * np.pi, STEPS):
        wanted = np.array(palette.PHASE_CENTRE)
        wanted = wanted + np.cos(angle) * np.array(palette.PHASE_COSINE)
        wanted += np.sin(angle) * np.array(palette.PHASE_SINE)
        assert np.allclose(lab(linear([palette.phase(angle)])), wanted, atol=0.003)


@pytest.mark.parametrize("missing", BLIND)
def test_directions_stay_apart_for_every_reader(missing):
    seen = linear(palette.phases(STEPS)) @ np.array(BLIND[missing]).T
    assert far_apart(np.clip(seen, 0.0, 1.0)) > 0.12


def test_a_level_circle_would_not_do():
    """Negative control: hues of one lightness and chroma, as most such maps have them."""
    angles = 2 * np.pi * np.arange(STEPS) / STEPS
    level = [palette._oklab(0.7, 0.1 * np.cos(angle), 0.1 * np.sin(angle)) for angle in angles]
    seen = linear(level) @ np.array(BLIND["no green"]).T
    assert far_apart(np.clip(seen, 0.0, 1.0)) < 0.02


@pytest.mark.parametrize("paper", [palette.PAPER, palette.PAPER_DARK])
def test_it_stands_out_from_both_papers(paper):
    page = lab(linear([paper]))
    field = lab(linear(palette.phases(STEPS)))
    assert np.linalg.norm(field - page, axis=1).min() > 0.15


def nearest(light):
    """Return the least difference of any two colours."""
    seen = lab(light)
    between = np.linalg.norm(seen[:, None] - seen[None], axis=2)
    return between[np.triu_indices(len(seen), 1)].min()


@pytest.mark.parametrize(
    ("count", "least"), [(2, 0.4), (3, 0.2), (5, 0.11), (10, 0.07), (20, 0.05)]
)
def test_states_are_told_apart_by_every_reader(count, least):
    light = linear(palette.states(count))
    assert nearest(light) > least
    for missing in BLIND.values():
        assert nearest(np.clip(light @ np.array(missing).T, 0.0, 1.0)) > least
    dark, bright = palette.STATES_LIGHTNESS
    assert np.allclose(lab(light)[:, 0], np.linspace(dark, bright, count), atol=0.01)


def test_hues_alone_would_not_do():
    """Negative control: ten hues of one lightness."""
    angles = 2 * np.pi * np.arange(10) / 10
    level = [palette._oklab(0.6, 0.1 * np.cos(angle), 0.1 * np.sin(angle)) for angle in angles]
    seen = linear(level) @ np.array(BLIND["no green"]).T
    assert nearest(np.clip(seen, 0.0, 1.0)) < 0.03
