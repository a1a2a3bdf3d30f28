"""What comes back from batteries sold: lifetimes, and sales before the base year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import exp, gamma

from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.demand import YEARS, Demand
from tools.build_reference.designs import CELL_KG
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Returns", "retired"]

RETIRING = {
    "ev": {
        "pack_nmc_high": "cell_nmc_high",
        "pack_nmc_mid": "cell_nmc_mid",
        "pack_lfp": "cell_lfp",
    },
    "ess": {"system_ess_lfp": "cell_lfp", "system_ess_nmc": "cell_nmc_mid"},
    "consumer": {
        "cell_lco": "cell_lco",
        "cell_nmc_high": "cell_nmc_high",
        "cell_lfp": "cell_lfp",
    },
}
"""Delivered good -> its cell, by segment."""
HISTORY = "scenario=history; sum of modes"


@dataclass(frozen=True)
class Returns:
    """Retired batteries."""

    raw: Raw
    demand: Demand

    @cached_property
    def _lives(self) -> dict[str, dict[str, str]]:
        return {one["segment"]: one for one in self.raw.table("assumptions/lifetimes")}

    def lifetimes(self) -> list[Row]:
        """Return the rows of ``lifetimes``."""
        rows = []
        for segment, goods in RETIRING.items():
            life = self._lives[segment]
            rows += [
                row(
                    f"{life['source_id']};premise_density",
                    "assumed",
                    f"kg of cells per kWh; {life['note']}",
                    commodity=good,
                    segment=segment,
                    returns=_scrap(cell),
                    quantity=CELL_KG[cell],
                    mean_life=float(life["mean_life"]),
                    shape=float(life["shape"]),
                    collected=float(life["collected"]),
                )
                for good, cell in goods.items()
            ]
        return rows

    def past(self) -> list[Row]:
        """Return the rows of ``past_returns``."""
        totals: dict[tuple[str, str, int], float] = {}
        for segment, region, year, sold in self._sales():
            life = self._lives[segment]
            own = "_chn" if region == "CHN" else ""
            lfp = float(life[f"lfp_in_past_sales{own}"])
            for when in YEARS:
                part = retired(
                    when - year, float(life["mean_life"]), float(life["shape"])
                )
                gone = sold * part * float(life["collected"])
                for cell, share in (("cell_lfp", lfp), ("cell_nmc_mid", 1 - lfp)):
                    key = _scrap(cell), region, when
                    amount = gone * share * CELL_KG[cell]
                    totals[key] = totals.get(key, 0.0) + amount
        note = "sales to 2023 x Weibull retirement x collection x cell mass"
        return [
            row(
                "iea_gevo_2025_data;canrec_ces;ionshore_assumption",
                "assumed",
                note,
                commodity=good,
                region=region,
                year=year,
                quantity=value,
            )
            for (good, region, year), value in sorted(totals.items())
            if value > 1e-6
        ]

    def _sales(self) -> Iterator[tuple[str, str, int, float]]:
        """Yield (segment, region, year, GWh) of sales before the base year."""
        for one in self.raw.table("world/demand"):
            year = int(one["year"])
            known = one["segment"] == "ev" and HISTORY in one["note"]
            if known and year < BASE_YEAR and one["region"] != "WORLD":
                yield from self._placed(one, year)
        for one in self.raw.table("assumptions/past_sales"):
            yield from self._placed(one, int(one["year"]))

    def _placed(
        self, one: dict[str, str], year: int
    ) -> Iterator[tuple[str, str, int, float]]:
        segment, sold = one["segment"], float(one["quantity"])
        for part, share in self._split(segment, one["region"]).items():
            places = {part: 1.0}
            if part == "@demand":
                places = self.demand.places_of(segment)
            elif part == "EUU":
                places = self.demand.split(segment, part)
            for region, piece in places.items():
                yield segment, region, year, sold * share * piece

    def _split(self, segment: str, aggregate: str) -> dict[str, float]:
        found = {
            one["region"]: float(one["share"])
            for one in self.raw.table("assumptions/past_split")
            if (one["segment"], one["aggregate"]) == (segment, aggregate)
        }
        return found or {aggregate: 1.0}


def retired(age: int, mean_life: float, shape: float) -> float:
    """Return the share of a year's sales that retires at ``age``.

    Weibull with the given mean; the year runs half a year around the age.

    Examples
    --------
    >>> round(sum(retired(age, 13.0, 3.5) for age in range(60)), 3)
    1.0
    """
    if age <= 0:
        return 0.0
    scale = mean_life / gamma(1 + 1 / shape)
    alive = [exp(-(((age + step) / scale) ** shape)) for step in (-0.5, 0.5)]
    return alive[0] - alive[1]


def _scrap(cell: str) -> str:
    return "scrap_lfp" if cell == "cell_lfp" else "scrap_nmc"
