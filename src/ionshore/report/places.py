"""Places: countries and blocs as a report shows them.

Regions of a bloc are shown as one place; regions of no bloc in particular stand for
themselves. So many places as there are colors are shown; the rest is "other".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from ionshore.report.names import Names
from ionshore.report.palette import OTHER_COLOR, PLACE_COLORS, assigned

__all__ = ["OTHER", "Places", "places_of"]

OTHER = "other"
UNGROUPED = frozenset(("", "OTH"))
"""Blocs that stand for "none in particular"."""
REMAINDERS = frozenset(("ROW",))
"""Regions that gather what is left: never shown as a place of their own."""
MOST = len(PLACE_COLORS)


@dataclass(frozen=True, slots=True)
class Places:
    """Places of a report.

    Parameters
    ----------
    of_region : mapping
        Place by region, before small ones become :data:`OTHER`.
    shown : tuple of str
        Places with a color of their own, in the order they are drawn.
    names, colors : mapping
        By shown place and :data:`OTHER`.
    """

    of_region: Mapping[str, str]
    shown: tuple[str, ...]
    names: Mapping[str, str]
    colors: Mapping[str, str]

    @property
    def all(self) -> tuple[str, ...]:
        """Shown places, then :data:`OTHER`."""
        return (*self.shown, OTHER)

    def whole(self, regions: pd.Series) -> pd.Series:
        """Return the place of each region, small ones under their own code."""
        return regions.map(lambda code: self.of_region.get(code, code))

    def grouped(self, regions: pd.Series) -> pd.Series:
        """Return the shown place of each region, or :data:`OTHER`."""
        kept = set(self.shown)
        return self.whole(regions).map(lambda one: one if one in kept else OTHER)

    def regions(self, place: str) -> tuple[str, ...]:
        """Return the regions of a place."""
        return tuple(code for code, one in self.of_region.items() if one == place)


def places_of(regions: pd.DataFrame, weight: pd.DataFrame, names: Names) -> Places:
    """Return the places of a world, the weightiest shown.

    Parameters
    ----------
    regions : DataFrame
        ``region``, ``bloc``.
    weight : DataFrame
        ``region``, ``share``: the largest shares a region has anywhere in the chain
        decide which places are shown.
    names : Names
    """
    of_region = {
        region: region if bloc in UNGROUPED else bloc
        for region, bloc in zip(regions["region"], regions["bloc"], strict=True)
    }
    blocs = list(dict.fromkeys(one for code, one in of_region.items() if one != code))
    blocs += [
        code for code, one in of_region.items() if one == code and _own(regions, code)
    ]
    place = weight["region"].map(lambda code: of_region.get(code, code))
    largest = weight.groupby(place)["share"].max().sort_values(ascending=False)
    others = [one for one in largest.index if one not in {*blocs, *REMAINDERS}]
    shown = _in_order((blocs + others)[:MOST])
    return Places(
        of_region=MappingProxyType(of_region),
        shown=shown,
        names=MappingProxyType(_names(shown, of_region, names)),
        colors=MappingProxyType({**assigned(shown), OTHER: OTHER_COLOR}),
    )


def _own(regions: pd.DataFrame, code: str) -> bool:
    """Return whether a region is a bloc by itself, so that it is always shown."""
    bloc = regions.loc[regions["region"] == code, "bloc"]
    return bool((bloc == code).any())


def _in_order(places: Iterable[str]) -> tuple[str, ...]:
    """Return places in the fixed order of the colors, unknown ones last."""
    order = {code: number for number, code in enumerate(PLACE_COLORS)}
    return tuple(sorted(places, key=lambda one: order.get(one, len(order))))


def _names(
    shown: Iterable[str], of_region: Mapping[str, str], names: Names
) -> dict[str, str]:
    named = {OTHER: names.word("place.other")}
    for place in shown:
        members = [code for code, one in of_region.items() if one == place]
        single = members[0] if len(members) == 1 else place
        named[place] = names.region(place if place in names.regions else single)
    return named
