"""Colors: one color means one thing on every page.

The hues were chosen so that any two of a set stay apart for readers with red,
green or blue blindness (a test measures it), and text on them meets contrast AA.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

__all__ = [
    "COMPONENT_COLORS",
    "KIND_COLORS",
    "OTHER_COLOR",
    "PLACE_COLORS",
    "STAGE_COLORS",
    "assigned",
    "ink_on",
]

OTHER_COLOR = "#C4C9CF"

PLACE_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "CHN": "#B8402E",
        "KOR": "#2B67CE",
        "JPN": "#74B3EA",
        "USA": "#0F2147",
        "EUU": "#E6CC3C",
        "AUS": "#135556",
        "CHL": "#97D078",
        "IDN": "#664C99",
        "COD": "#3E2914",
        "CAN": "#D27A80",
    }
)
"""Places that keep their color in every report; others take what is left."""

STAGE_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "mine": "#8F6120",
        "refine": "#DEA43A",
        "component": "#553379",
        "cell": "#0F4B2B",
        "pack": "#3160C9",
        "system": "#7BA8EC",
        "recycle": "#CF3068",
        "other": "#9AA3AE",
    }
)

COMPONENT_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "lithium": "#5C3D12",
        "nickel": "#8F6120",
        "cobalt": "#B98A3E",
        "manganese": "#CFA968",
        "graphite": "#3B3B3B",
        "phosphate": "#DCC493",
        "materials": "#EADCBD",
        "energy": "#0F2147",
        "labor": "#2B5FA8",
        "other": "#6E9BD6",
        "fixed": "#A9C8EC",
        "capital": "#D3E3F7",
        "hidden": "#7B5EA7",
        "growth": "#BFA8DC",
        "freight": "#135556",
        "premium": "#6FA8A5",
        "duty": "#B8402E",
        "rent": "#C4C9CF",
        "credit": "#7FB08A",
    }
)
"""Parts of a price: earth for materials, blue for making (both of the cost model),
violet for hidden cost, then trade, law and, gray, rent."""

KIND_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "cost": "#D3D9E0",
        "hidden": "#A88FD0",
        "freight": "#9CCBC8",
        "law": "#B8402E",
    }
)
"""Kinds of parts of a price; its rents have the colors of their stages."""


def assigned(places: Iterable[str]) -> dict[str, str]:
    """Return a color for each place; those without one of their own take the rest.

    Examples
    --------
    >>> assigned(["CHN", "MOON"])["CHN"] == PLACE_COLORS["CHN"]
    True
    """
    places = list(places)
    taken = {place for place in places if place in PLACE_COLORS}
    spare = [color for place, color in PLACE_COLORS.items() if place not in taken]
    colors = {}
    for place in places:
        own = PLACE_COLORS.get(place)
        colors[place] = own or (spare.pop(0) if spare else OTHER_COLOR)
    return colors


def ink_on(color: str) -> str:
    """Return the color of text on a background, whichever contrasts more.

    Examples
    --------
    >>> ink_on("#0F2147"), ink_on("#E6CC3C")
    ('#FFFFFF', '#17202B')
    """
    light, dark = "#FFFFFF", "#17202B"
    return max((light, dark), key=lambda ink: contrast(ink, color))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """Return the relative luminance of ``#RRGGBB``, 0 to 1 (WCAG 2)."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
