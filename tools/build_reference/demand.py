"""Demand by segment, region and year, and the bands of chemistries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["YEARS", "Demand"]

YEARS = (2024, 2025, 2026, 2027, 2028, 2030, 2032, 2035)
SCENARIO = "scenario=ionshore_base"
PLACED_LIKE = {"pipeline_ev": "ev", "pipeline_ess": "ess"}
SMALLEST_MARKET = 36_000
"""Electric cars sold in 2024 (about 2 GWh) below which a country's demand is
counted with the rest of its group: each market adds lanes for every pack."""


@dataclass(frozen=True)
class Demand:
    """Demand and returns."""

    raw: Raw
    places: Places

    @cached_property
    def _car_shares(self) -> dict[str, dict[str, float]]:
        """Return shares of the members of EUU and ROW by electric car sales."""
        named = {"CHN", "USA", "KOR", "JPN", "IND", "WORLD", "EUU"}
        groups: dict[str, dict[str, float]] = {"EUU": {}, "ROW": {}}
        european = set(self.places.of_bloc("EUU"))
        listed = 0.0
        total = 0.0
        for one in self.raw.table("world/iea_gevo2025_car_sales_2024"):
            country, sales = one["country"], float(one["electric_car_sales_2024"])
            if country == "WORLD":
                total = sales
            if country in named:
                listed += 0.0 if country in ("WORLD", "EUU") else sales
                continue
            region = self.places.of_country(country)
            group = groups["EUU" if region in european else "ROW"]
            if sales < SMALLEST_MARKET and region not in ("REU", "ROW"):
                region = "REU" if region in european else "ROW"
            group[region] = group.get(region, 0.0) + sales
            listed += sales
        rest = groups["ROW"]
        rest["ROW"] = rest.get("ROW", 0.0) + max(total - listed, 0.0)
        return {
            name: {place: sales / sum(group.values()) for place, sales in group.items()}
            for name, group in groups.items()
        }

    def split(self, segment: str, aggregate: str) -> dict[str, float]:
        """Return the shares of the regions in EUU or ROW; others stand alone."""
        if aggregate not in ("EUU", "ROW"):
            return {aggregate: 1.0}
        own = {
            one["region"]: float(one["share"])
            for one in self.raw.table("assumptions/demand_split")
            if one["segment"] == segment and one["aggregate"] == aggregate
        }
        return own or self._car_shares[aggregate]

    @cached_property
    def _final(self) -> dict[tuple[str, str, int], Row]:
        found: dict[tuple[str, str, int], Row] = {}
        for one in self.raw.table("world/demand"):
            year = int(one["year"])
            if SCENARIO not in one["note"] or one["region"] == "WORLD":
                continue
            if year not in YEARS:
                continue
            for region, share in self.split(one["segment"], one["region"]).items():
                note = one["note"].removeprefix(f"{SCENARIO}; ")
                if share != 1.0:
                    note += f"; {share:.1%} of {one['region']}"
                confidence = one["confidence"] if share == 1.0 else "assumed"
                found[one["segment"], region, year] = row(
                    one["source_id"],
                    confidence,
                    note,
                    segment=one["segment"],
                    region=region,
                    year=year,
                    quantity=float(one["quantity"]) * share,
                    form="fixed",
                )
        return found

    def rows(self) -> list[Row]:
        """Return the rows of ``demand``."""
        rows = list(self._final.values())
        for one in self.raw.table("assumptions/pipeline"):
            for region, share in self._place(one["segment"]).items():
                rows.append(
                    row(
                        one["source_id"],
                        one["confidence"],
                        f"{one['note']}; {share:.1%} of the world",
                        segment=one["segment"],
                        region=region,
                        year=int(one["year"]),
                        quantity=float(one["quantity"]) * share,
                        form="fixed",
                    )
                )
        order = {"ev": 0, "ess": 1, "consumer": 2}
        rows.sort(
            key=lambda one: (
                order.get(str(one["segment"]), 9),
                str(one["segment"]),
                str(one["region"]),
                int(str(one["year"])),
            )
        )
        return rows

    def _place(self, segment: str) -> dict[str, float]:
        if segment in PLACED_LIKE:
            return self.places_of(PLACED_LIKE[segment])
        return {
            one["region"]: float(one["share"])
            for one in self.raw.table("assumptions/other_use_split")
            if one["segment"] == segment
        }

    def places_of(self, segment: str) -> dict[str, float]:
        """Return the share of each region in a segment in the base year."""
        values = {
            region: float(str(one["quantity"]))
            for (name, region, when), one in self._final.items()
            if name == segment and when == BASE_YEAR
        }
        total = sum(values.values())
        return {region: value / total for region, value in values.items()}

    def shares(self) -> list[Row]:
        """Return the rows of ``shares``; blocs opened into their regions."""
        rows = []
        for one in self.raw.table("assumptions/shares"):
            places = [one["region"]]
            if one["region"] == "EUU":
                places = self.places.of_bloc("EUU")
            rows += [
                row(
                    one["source_id"],
                    one["confidence"],
                    one["note"],
                    segment=one["segment"],
                    commodity=one["commodity"],
                    region=place,
                    year=int(one["year"]),
                    share=float(one["share"]),
                    tolerance=float(one["tolerance"]),
                    deviation_cost=float(one["deviation_cost"]),
                )
                for place in places
            ]
        return rows
