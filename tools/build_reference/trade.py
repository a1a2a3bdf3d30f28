"""Routes with freight, and purchases from outside the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tools.build_reference.places import Places, great_circle_km
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Trade"]

FEU_TONNES = 24.0
POWDER = 1.3
"""Multiplier for inland legs and handling of powder chemicals
(``cost/transport``); weights of other goods carry their own factor."""
SEA_DETOUR = 1.3
"""Sea distance over great circle (assumed)."""
DETOUR = {
    # around Asia and through Suez
    frozenset(("ASIA", "EUROPE")): 2.1,
    frozenset(("ASIA", "AFRICA")): 1.4,
    frozenset(("AMERICA", "EUROPE")): 1.1,
    frozenset(("ASIA", "AMERICA")): 1.15,
}
CONTINENT = {
    "EURASIA_EAST": "ASIA",
    "KOREA": "ASIA",
    "JAPAN": "ASIA",
    "TAIWAN": "ASIA",
    "INDIA": "ASIA",
    "INDONESIA": "ASIA",
    "PHILIPPINES": "ASIA",
    "ASEAN": "ASIA",
    "AUSTRALIA": "ASIA",
    "AMERICA_NORTH": "AMERICA",
    "AMERICA_SOUTH": "AMERICA",
    "EUROPE": "EUROPE",
    "BRITAIN": "EUROPE",
    "RUSSIA": "EUROPE",
    "AFRICA_NORTH": "EUROPE",
    "AFRICA_SOUTH": "AFRICA",
    "MADAGASCAR": "AFRICA",
    "OTHER": "OTHER",
}
TRUCK_USD_TKM = 0.12
TRUCK_DETOUR = 1.2
PORTS = {"NLD": ("REU", "DEU"), "USA_W": ("USA",), "USA_E": ("USA",), "ITA": ("REU",)}
"""Regions for which a quoted port stands."""


@dataclass(frozen=True)
class Trade:
    """Freight between all pairs of regions."""

    raw: Raw
    places: Places

    def routes(self) -> list[Row]:
        """Return the rows of ``routes``."""
        base, per_km = self._fit
        return [
            self._route(origin, destination, base, per_km)
            for origin in self.places.table
            for destination in self.places.table
            if origin != destination
        ]

    def _route(self, origin: str, destination: str, base: float, per_km: float) -> Row:
        distance = self._sea_km(origin, destination)
        quotes = self._quotes.get((origin, destination))
        if quotes:
            rate = float(np.mean(quotes)) / FEU_TONNES * POWDER
            note, confidence = "mean of quoted container rates", "derived"
        else:
            rate = (base + per_km * distance) / FEU_TONNES * POWDER
            note, confidence = "line through quoted rates over distance", "assumed"
        land = great_circle_km(
            self.places.position(origin), self.places.position(destination)
        )
        if self._landmass(origin) == self._landmass(destination):
            truck = land * TRUCK_DETOUR * TRUCK_USD_TKM
            if truck < rate:
                rate, distance = truck, land * TRUCK_DETOUR
                note, confidence = "truck at 0.12 USD/t-km", "assumed"
        return row(
            "drewry_apr2025;judgement",
            confidence,
            note,
            origin=origin,
            destination=destination,
            distance_km=float(round(distance)),
            freight=rate / 1000,
        )

    def _landmass(self, region: str) -> str:
        return self.places.table[region]["landmass"]

    def _sea_km(self, origin: str, destination: str) -> float:
        pair = frozenset(
            CONTINENT[self._landmass(region)] for region in (origin, destination)
        )
        direct = great_circle_km(
            self.places.position(origin), self.places.position(destination)
        )
        return direct * DETOUR.get(pair, SEA_DETOUR)

    @cached_property
    def _quotes(self) -> dict[tuple[str, str], list[float]]:
        """Quoted rates in USD per container of April 2025, by pair of regions."""
        base = 0.0
        quotes: dict[tuple[str, str], list[float]] = {}
        table = self.raw.table("cost/transport")
        for one in table:
            if (
                one["mode"] == "sea container 40ft"
                and one["source_id"] == "drewry_apr2025"
            ):
                if (one["from"], one["to"]) == ("CHN", "USA_W"):
                    base = float(one["value"])
                for pair in _pairs(one):
                    quotes.setdefault(pair, []).append(float(one["value"]))
        for one in table:
            if one["mode"].startswith("ratio"):
                for pair in _pairs(one):
                    quotes.setdefault(pair, []).append(float(one["value"]) * base)
        return quotes

    @cached_property
    def _fit(self) -> tuple[float, float]:
        """Return the base rate and the rate per km, USD per container."""
        points = [
            (self._sea_km(*pair), value)
            for pair, values in sorted(self._quotes.items())
            for value in values
            if pair[0] not in ("REU", "DEU") or pair[1] == "USA"
        ]
        kilometers, rates = np.array(points).T
        slope, base = np.polyfit(kilometers, rates, 1)
        return float(base), float(slope)

    def outside(self, users: Iterable[tuple[str, str]]) -> list[Row]:
        """Return purchases of what the model does not make.

        Parameters
        ----------
        users : iterable of (commodity, region)
            Where a bought input is used.
        """
        rows = []
        prices = {
            one["commodity"]: one
            for one in self.raw.table("assumptions/commodities")
            if one["weight_note"] == "bought outside the model"
        }
        for commodity, region in sorted(set(users)):
            if commodity not in prices:
                continue
            one = prices[commodity]
            rows.append(
                row(
                    one["price_source"],
                    one["price_confidence"],
                    f"{one['price_note']}; same price everywhere (assumed)",
                    commodity=commodity,
                    region=region,
                    buy_price=float(one["price"]),
                )
            )
        return rows

    def limits(self) -> dict[str, list[Row]]:
        """Return ``limits`` and ``limit_terms``: output up to a share of home use.

        Cells and packs of a region with a production credit are made under
        contract for lines and cars of the same region. Written on output and use,
        not on exports, so that the price at home stays that of imports.
        """
        limits: list[Row] = []
        terms: list[Row] = []
        for one in self.raw.table("assumptions/home_limits"):
            share = float(one["share"])
            limits.append(
                row(
                    "ionshore_assumption",
                    "assumed",
                    f"output up to {share:.0%} of the use in the region; the penalty "
                    "is above the largest credit of 45 USD/kWh",
                    limit=one["limit"],
                    sense="<=",
                    value=0.0,
                    slack_cost=float(one["slack_cost"]),
                )
            )
            terms += _home_terms(one, share)
        return {"limits": limits, "limit_terms": terms}


def _home_terms(one: dict[str, str], share: float) -> list[Row]:
    parts: list[Row] = [
        {"kind": "activity", "coefficient": 1.0, "commodity": one["commodity"]}
    ]
    parts += [
        {"kind": "activity", "coefficient": -share, "commodity": user}
        for user in one["users"].split(";")
        if user
    ]
    parts += [
        {
            "kind": "delivery",
            "coefficient": -share,
            "commodity": one["commodity"],
            "segment": segment,
        }
        for segment in one["segments"].split(";")
        if segment
    ]
    return [
        row(
            "ionshore_assumption",
            "assumed",
            "",
            limit=one["limit"],
            term=number,
            region=one["region"],
            **part,
        )
        for number, part in enumerate(parts)
    ]


def _pairs(one: dict[str, str]) -> list[tuple[str, str]]:
    starts = PORTS.get(one["from"], (one["from"],))
    ends = PORTS.get(one["to"], (one["to"],))
    return [(start, end) for start in starts for end in ends]
