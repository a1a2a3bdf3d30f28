"""Observed prices in real USD of the price year, without value-added tax."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tools.build_reference.money import Money
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Prices"]

CNY_PER_USD = 7.2
"""Yuan per USD, as the extracts assume."""
TO_MODEL = {
    "USD/t": 1e-3,
    "USD/kWh": 1.0,
    "USD/m2": 1.0,
    "USD/mtu": 0.1,
    "CNY/t": 1e-3 / CNY_PER_USD,
}
"""Factor from a stated unit to million USD per unit of the model."""
MONOHYDRATE_PER_MN = 3.08
CHINESE_VAT = 0.13
VAT_SOURCE = "energytrend_prices"
"""Its whole table includes the tax (``markets/README``)."""
VAT_SIGNS = ("VAT included", "VAT not removed", "probably VAT included")
COMMODITY = {
    "cell_nmc": "cell_nmc_mid",
    "pack_nmc": "pack_nmc_mid",
    "system_ess_pack": "system_ess_lfp",
    "cell_ess_lfp": "cell_lfp",
    "cathode_nmc": "cathode_nmc_mid",
    "precursor_nmc": "precursor_nmc_mid",
    "lithium_hydroxide": "lithium_chemical",
    "synthetic_graphite": "anode_graphite",
    "precursor_lfp": "iron_phosphate",
}
"""Commodity of the extracts -> commodity of the model."""
BY_TEXT = (
    ("cathode_nmc", "NMC811", "cathode_nmc_high"),
    ("cathode_nmc", "8-series", "cathode_nmc_high"),
    ("precursor_nmc", "NMC811", "precursor_nmc_high"),
    ("pack_ev", "LFP pack", "pack_lfp"),
    ("pack_ev", "NMC pack", "pack_nmc_mid"),
    ("nickel_ore", "MHP", "nickel_intermediate"),
)
"""Commodity and a word of its text -> commodity of the model."""
LENGTH = 60


@dataclass(frozen=True)
class Quote:
    """A price as an extract states it."""

    commodity: str
    region: str
    year: int
    price: float
    unit: str
    text: str
    source_id: str
    confidence: str


@dataclass(frozen=True)
class Prices:
    """Prices of ``world/prices`` and ``markets/supply_costs``."""

    raw: Raw
    places: Places

    def rows(self) -> list[Row]:
        """Return the rows of ``prices``; the same figure from two tables once."""
        rows: list[Row] = []
        names: dict[tuple[str, str, int, str, str], int] = {}
        seen: set[tuple[str, str, int, str, float]] = set()
        for quote in self._quotes():
            figure = (
                quote.commodity,
                quote.region,
                quote.year,
                quote.source_id,
                quote.price,
            )
            if figure in seen:
                continue
            seen.add(figure)
            series = quote.text.split(";")[0][:LENGTH].strip() or "price"
            name = (*figure[:4], series)
            names[name] = names.get(name, 0) + 1
            if names[name] > 1:
                series = f"{series} ({names[name]})"
            rows.append(self._row(quote, series))
        return rows

    def _row(self, quote: Quote, series: str) -> Row:
        unit, _, per = quote.unit.partition(" ")
        value = quote.price * TO_MODEL[unit]
        notes = [quote.text, f"{quote.price:g} {quote.unit} of {quote.year}"]
        confidence = quote.confidence
        if per.startswith("HPMSM"):
            value *= MONOHYDRATE_PER_MN
            notes.append("per manganese: x 3.08")
        taxed = any(sign in quote.text for sign in VAT_SIGNS)
        if taxed or quote.source_id == VAT_SOURCE:
            value /= 1 + CHINESE_VAT
            notes.append("13% value-added tax taken out")
            confidence = "assumed" if "probably" in quote.text else "derived"
        if "real" not in quote.text:
            value = Money(self.raw).real(value, quote.year)
        return row(
            quote.source_id,
            confidence,
            "; ".join(notes),
            commodity=quote.commodity,
            region=quote.region,
            year=quote.year,
            series=series,
            price=value,
        )

    def _quotes(self) -> Iterator[Quote]:
        known = {one["commodity"] for one in self.raw.table("assumptions/commodities")}
        for one in self._stated():
            commodity = _commodity(one["commodity"], one["text"])
            region = "*" if one["region"] == "WORLD" else one["region"]
            placed = region == "*" or region in self.places.table
            unit = one["unit"].partition(" ")[0]
            if commodity in known and placed and unit in TO_MODEL:
                yield Quote(
                    commodity,
                    region,
                    int(one["year"]),
                    float(one["price"]),
                    one["unit"],
                    one["text"],
                    one["source_id"],
                    one["confidence"],
                )

    def _stated(self) -> Iterator[dict[str, str]]:
        for one in self.raw.table("world/prices"):
            yield one | {"text": one["note"]}
        for one in self.raw.table("markets/supply_costs"):
            if one["cost_type"] == "price":
                yield one | {
                    "region": one["country"],
                    "price": one["cost"],
                    "text": f"{one['segment']}; {one['note']}",
                }


def _commodity(stated: str, text: str) -> str:
    for commodity, word, meant in BY_TEXT:
        if commodity == stated and word in text:
            return meant
    return COMMODITY.get(stated, stated)
