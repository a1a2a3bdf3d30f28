"""Demand by segment, region and year; chemistry bands; what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp

from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["YEARS", "Demand"]

YEARS = (2024, 2025, 2026, 2027, 2028, 2030, 2032, 2035)
SCENARIO = "scenario=ionshore_base"
PLACED_LIKE = {"pipeline_ev": "ev", "pipeline_ess": "ess"}
LIFE = {"ev": (13.0, 0.6), "ess": (15.0, 0.7), "consumer": (6.0, 0.3)}
"""Mean life in years and share collected (assumed)."""
SHAPE = 3.5
CELL_MASS = {
    "pack_nmc_high": ("scrap_nmc", 3.57), "pack_nmc_mid": ("scrap_nmc", 4.17),
    "pack_lfp": ("scrap_lfp", 6.25), "system_ess_lfp": ("scrap_lfp", 6.25),
    "system_ess_nmc": ("scrap_nmc", 4.17), "cell_lco": ("scrap_nmc", 4.0),
    "cell_nmc_high": ("scrap_nmc", 3.57), "cell_lfp": ("scrap_lfp", 6.25),
}
SMALLEST_MARKET = 36_000
"""Electric cars sold in 2024 (about 2 GWh) below which a country's demand is
counted with the rest of its group: each market adds lanes for every pack."""
LIFE_NOTE = "kg of cells per kWh; life and collection assumed"


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

    def _split(self, segment: str, aggregate: str) -> dict[str, float]:
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
            for region, share in self._split(one["segment"], one["region"]).items():
                note = one["note"].removeprefix(f"{SCENARIO}; ")
                if share != 1.0:
                    note += f"; {share:.1%} of {one['region']}"
                confidence = one["confidence"] if share == 1.0 else "assumed"
                found[one["segment"], region, year] = row(
                    one["source_id"], confidence, note,
                    segment=one["segment"], region=region, year=year,
                    quantity=float(one["quantity"]) * share, form="fixed",
                )
        return found

    def rows(self) -> list[Row]:
        """Return the rows of ``demand``."""
        rows = list(self._final.values())
        for one in self.raw.table("assumptions/pipeline"):
            for region, share in self._place(one["segment"], int(one["year"])).items():
                rows.append(
                    row(
                        one["source_id"], one["confidence"],
                        f"{one['note']}; {share:.1%} of the world",
                        segment=one["segment"], region=region, year=int(one["year"]),
                        quantity=float(one["quantity"]) * share, form="fixed",
                    )
                )
        order = {"ev": 0, "ess": 1, "consumer": 2}
        rows.sort(
            key=lambda one: (
                order.get(str(one["segment"]), 9), str(one["segment"]),
                str(one["region"]), int(str(one["year"])),
            )
        )
        return _filled(rows)

    def _place(self, segment: str, year: int) -> dict[str, float]:
        if segment in PLACED_LIKE:
            like = PLACED_LIKE[segment]
            values = {
                region: float(str(one["quantity"]))
                for (name, region, when), one in self._final.items()
                if name == like and when == 2024
            }
            return {name: value / sum(values.values()) for name, value in values.items()}
        return {
            one["region"]: float(one["share"])
            for one in self.raw.table("assumptions/other_use_split")
            if one["segment"] == segment
        }

    def shares(self) -> list[Row]:
        """Return the rows of ``shares``; blocs opened into their regions."""
        rows = []
        for one in self.raw.table("assumptions/shares"):
            places = [one["region"]]
            if one["region"] == "EUU":
                places = self.places.of_bloc("EUU")
            rows += [
                row(
                    one["source_id"], one["confidence"], one["note"],
                    segment=one["segment"], commodity=one["commodity"], region=place,
                    year=int(one["year"]), share=float(one["share"]),
                    tolerance=float(one["tolerance"]),
                    deviation_cost=float(one["deviation_cost"]),
                )
                for place in places
            ]
        return rows

    def lifetimes(self) -> list[Row]:
        """Return the rows of ``lifetimes``."""
        serves = {
            "ev": ("pack_nmc_high", "pack_nmc_mid", "pack_lfp"),
            "ess": ("system_ess_lfp", "system_ess_nmc"),
            "consumer": ("cell_lco", "cell_nmc_high", "cell_lfp"),
        }
        rows = []
        for segment, goods in serves.items():
            life, collected = LIFE[segment]
            for good in goods:
                returned, mass = CELL_MASS[good]
                rows.append(
                    row(
                        "premise_density;ionshore_assumption", "assumed", LIFE_NOTE,
                        commodity=good, segment=segment, returns=returned,
                        quantity=mass, mean_life=life, shape=SHAPE,
                        collected=collected,
                    )
                )
        return rows

    def past_returns(self) -> list[Row]:
        """Return what comes back from sales before the base year."""
        totals: dict[tuple[str, str, int], float] = {}
        for segment, region, year, sold in self._past_sales():
            life, collected = LIFE[segment]
            lfp = LFP_IN_PAST_SALES.get((segment, region), LFP_IN_PAST_SALES[segment, "*"])
            for when in YEARS:
                gone = sold * _retired(when - year, life) * collected
                for good, share, mass in (
                    ("scrap_lfp", lfp, 6.25), ("scrap_nmc", 1 - lfp, 4.17)
                ):
                    key = good, region, when
                    totals[key] = totals.get(key, 0.0) + gone * share * mass
        note = "sales to 2023 x Weibull retirement x collection x cell mass"
        return [
            row("iea_gevo_2025_data;ionshore_assumption", "assumed", note,
                commodity=good, region=region, year=year, quantity=value)
            for (good, region, year), value in sorted(totals.items())
            if value > 1e-6
        ]

    def _past_sales(self) -> list[tuple[str, str, int, float]]:
        """Return (segment, region, year, GWh) of sales before the base year."""
        history: dict[tuple[str, int], float] = {}
        for one in self.raw.table("world/demand"):
            if (
                one["segment"] == "ev" and "scenario=history; sum of modes" in one["note"]
                and int(one["year"]) < 2024
            ):
                history[one["region"], int(one["year"])] = float(one["quantity"])
        sales = []
        for year in range(2018, 2024):
            for name, aggregate in (
                ("CHN", "CHN"), ("USA", "USA"), ("IND", "IND"), ("EUROPE", "EUU")
            ):
                for region, share in self._split("ev", aggregate).items():
                    sold = history.get((name, year), 0.0) * share
                    sales.append(("ev", region, year, sold))
            for region, share in (("KOR", 0.2), ("JPN", 0.2), ("ROW", 0.6)):
                sold = history.get(("ROW_IEA", year), 0.0) * share
                sales.append(("ev", region, year, sold))
        places = {
            region: float(str(one["quantity"]))
            for (segment, region, year), one in self._final.items()
            if segment == "consumer" and year == 2024
        }
        total = sum(places.values())
        for year in range(2016, 2024):
            world = 80.0 + (113.2 - 80.0) * (year - 2016) / 7
            sales += [
                ("consumer", region, year, world * value / total)
                for region, value in places.items()
            ]
        return sales


LFP_IN_PAST_SALES = {
    ("ev", "CHN"): 0.5, ("ev", "*"): 0.03, ("consumer", "*"): 0.1,
}


def _retired(age: int, life: float) -> float:
    """Return the share of a year's sales that retires at ``age``.

    Weibull with the mean ``life``; the year runs half a year around the age.
    """
    if age <= 0:
        return 0.0
    scale = life / 0.89975  # gamma(1 + 1/3.5)
    alive = [exp(-(((age + step) / scale) ** SHAPE)) for step in (-0.5, 0.5)]
    return alive[0] - alive[1]


def _filled(rows: list[Row]) -> list[Row]:
    """Add model years that a series leaves out, on a straight line."""
    series: dict[tuple[str, str], dict[int, Row]] = {}
    for one in rows:
        key = str(one["segment"]), str(one["region"])
        series.setdefault(key, {})[int(str(one["year"]))] = one
    filled = []
    for known in series.values():
        for year in YEARS:
            filled.append(known.get(year) or _between(known, year))
    return filled


def _between(known: dict[int, Row], year: int) -> Row:
    before = max((when for when in known if when < year), default=min(known))
    after = min((when for when in known if when > year), default=max(known))
    low, high = (float(str(known[when]["quantity"])) for when in (before, after))
    part = 0.0 if before == after else (year - before) / (after - before)
    if before == max(known):
        low = high = float(str(known[before]["quantity"]))
    return known[before] | {
        "year": year,
        "quantity": low + part * (high - low),
        "confidence": "assumed",
        "note": f"between {before} and {after} on a straight line",
    }
