"""Regions of the model, and where a figure for a country or aggregate belongs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from ionshore.cost.library import Library
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Places", "great_circle_km"]

EARTH_KM = 6371.0


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance in km of two (latitude, longitude) in degrees."""
    (north, east), (south, west) = ((radians(p[0]), radians(p[1])) for p in (a, b))
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin((west - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


@dataclass(frozen=True)
class Places:
    """The regions of the model."""

    raw: Raw

    @cached_property
    def table(self) -> dict[str, dict[str, str]]:
        """Own list of regions by code."""
        return {one["region"]: one for one in self.raw.table("assumptions/regions")}

    @cached_property
    def _of_country(self) -> dict[str, str]:
        pairs = {}
        for code, one in self.table.items():
            for member in one["members"].split(";"):
                pairs[member] = code
        return pairs

    def of_country(self, country: str) -> str:
        """Return the region of an ISO 3166-1 alpha-3 country code."""
        return self._of_country.get(country, "ROW")

    def home_owner(self, region: str) -> str:
        """Return the owner (bloc) at home in the region."""
        return self.table[region]["home_owner"]

    def of_bloc(self, bloc: str) -> list[str]:
        """Return the regions of a bloc."""
        return [code for code, one in self.table.items() if one["bloc"] == bloc]

    def position(self, region: str) -> tuple[float, float]:
        """Return latitude and longitude."""
        one = self.table[region]
        return float(one["latitude"]), float(one["longitude"])

    def splits(self, aggregate: str, kind: str) -> dict[str, float]:
        """Return own shares of the regions in an aggregate for a kind of plant."""
        found = {
            one["region"]: float(one["share"])
            for one in self.raw.table("assumptions/splits")
            if one["aggregate"] == aggregate and one["process"] == kind
        }
        return found or {self.of_country(aggregate): 1.0}

    def rows(self, library: Library) -> list[Row]:
        """Return the rows of ``regions``; what capital costs is that of the library."""
        paid = library["regions"].set_index(["region", "parameter"])["value"]
        return [
            row(
                "judgement;damodaran2024",
                "assumed",
                ""
                if ";" not in one["cost_regions"]
                else "cost of capital and tax: mean of members",
                region=code,
                name_en=one["name_en"],
                name_ko=one["name_ko"],
                bloc=one["bloc"],
                latitude=float(one["latitude"]),
                longitude=float(one["longitude"]),
                wacc=float(paid[code, "wacc"]),
                tax=float(paid[code, "tax"]),
            )
            for code, one in self.table.items()
        ]
