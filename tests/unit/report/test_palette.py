"""Colors stay apart for color-blind readers, and text on them can be read."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ionshore.report.palette import (
    COMPONENT_COLORS,
    OTHER_COLOR,
    PLACE_COLORS,
    STAGE_COLORS,
    assigned,
    contrast,
    ink_on,
)

# Machado, Oliveira and Fernandes (2009), severity 1; rows give R, G, B in linear light.
SIGHT = {
    "full": np.eye(3),
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
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
APART = 15.0
"""Least distance in CIELAB (CIE 1976); about 2 is the least that can be seen."""


def lab(color, sight):
    channel = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(
        channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4
    )
    seen = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    ratio = TO_XYZ @ seen / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "colors",
    [{**PLACE_COLORS, "other": OTHER_COLOR}, STAGE_COLORS],
    ids=["places", "stages"],
)
def test_any_two_colors_stay_apart(colors, sight):
    for (one, a), (other, b) in combinations(colors.items(), 2):
        distance = np.linalg.norm(lab(a, sight) - lab(b, sight))
        assert distance > APART, f"{one} and {other}: {distance:.1f}"


@pytest.mark.parametrize(
    "color",
    sorted(
        {*PLACE_COLORS.values(), *STAGE_COLORS.values(), *COMPONENT_COLORS.values()}
    ),
)
def test_text_on_a_color_meets_contrast_aa(color):
    assert contrast(ink_on(color), color) >= 4.5


def test_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_places_without_a_color_take_those_left_then_gray():
    many = [f"X{number}" for number in range(len(PLACE_COLORS))]
    colors = assigned(["CHN", *many])
    assert colors["CHN"] == PLACE_COLORS["CHN"]
    assert colors["X0"] == PLACE_COLORS["KOR"]
    assert colors[many[-1]] == OTHER_COLOR
