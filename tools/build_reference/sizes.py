"""How large a plant of a process is in a region: what its costs are stated for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import median

from tools.build_reference.raw import Row
from tools.build_reference.sites import Sites

__all__ = ["Size", "Sizes"]

ENOUGH = 3
"""Plants that must be known before their median counts."""
LOOSE = "OTH"
"""No bloc but what is left of the world: its plants say nothing of each other."""


@dataclass(frozen=True)
class Size:
    """A size with what it rests on; ``value`` is None where nobody states one."""

    value: float | None
    confidence: str
    note: str


@dataclass(frozen=True)
class Sizes:
    """Sizes of plants by process and region."""

    sites: Sites

    @cached_property
    def _stated(self) -> dict[str, dict[str, str]]:
        table = self.sites.registry.raw.table("assumptions/processes")
        return {one["process"]: one for one in table}

    @cached_property
    def _known(self) -> dict[tuple[str, str], list[float]]:
        """Capacities that run or are being built, by process and region or bloc."""
        places = self.sites.registry.places
        known: dict[tuple[str, str], list[float]] = {}
        for one in self.sites.plants():
            if one["status"] not in ("operating", "construction"):
                continue
            region = str(one["region"])
            bloc = places.table[region]["bloc"]
            for place in {region, f"bloc {bloc}"} - {f"bloc {LOOSE}"}:
                key = str(one["process"]), place
                known.setdefault(key, []).append(_capacity(one))
        return known

    def of(self, process: str, region: str) -> Size:
        """Return the size a plant has there, never below the least efficient one.

        The median of the registry's plants in the region, else in its bloc, where
        at least three are known; else the size stated for the process.
        """
        least = float(self._stated[process]["minimum_plant"] or 0.0)
        bloc = self.sites.registry.places.table[region]["bloc"]
        for place, where in ((region, region), (f"bloc {bloc}", f"the bloc {bloc}")):
            found = self._known.get((process, place), [])
            if len(found) >= ENOUGH:
                middle = median(found)
                told = f"plant size: median of {len(found)} plants in {where}"
                if middle < least:
                    told += f" is {middle:.3g}; the least efficient size is taken"
                return Size(max(middle, least), "derived", told)
        stated = self._stated[process]["plant_size"]
        if stated:
            size = max(float(stated), least)
            return Size(size, "assumed", "plant size: as stated for the process")
        return Size(None, "assumed", "")


def _capacity(one: Row) -> float:
    return float(str(one["capacity"]))
