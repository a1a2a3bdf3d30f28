"""Observed prices in real USD of the price year, without value-added tax."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.money import Money
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Prices", "Quote"]

TO_MODEL = {
    "USD/t": 1e-3,
    "USD/kWh": 1.0,
    "USD/m2": 1.0,
    "USD/mtu": 0.1,
    "CNY/t": 1e-3,
    "CNY/Wh": 1e3,
    "CNY/m2": 1.0,
}
"""Factor from a stated unit to million of its currency per unit of the model."""
PER_METAL = {
    "HPMSM": (3.08, "per manganese: x 3.08"),
    "NiSO4": (1 / 0.223, "per nickel: hexahydrate with 22.3%"),
    "CoSO4": (1 / 0.205, "per cobalt: heptahydrate with 20.5%"),
    "SC6": (1 / 0.0279, "per lithium: concentrate with 6% Li2O is 2.79% Li"),
    "LiOH": (1 / 0.880, "per LCE: monohydrate is 0.880 LCE"),
}
"""Factor from a stated salt or concentrate to what the model counts."""
CHINESE_VAT = 0.13
REDATED = "energytrend_prices"
"""A table without a date, put into 2024 by ``markets/supply_costs``. Dated tables of
the same house place it in early 2025; ``world/quotes`` holds it there."""
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
    """A price as an extract states it.

    Parameters
    ----------
    date : str
        Year, ``2024-07`` or ``2024-07-31``: as exact as the extract is.
    taxed : bool
        Whether the Chinese value-added tax is inside.
    """

    commodity: str
    region: str
    date: str
    price: float
    unit: str
    taxed: bool
    text: str
    source_id: str
    confidence: str

    @property
    def year(self) -> int:
        """Year of the price."""
        return int(self.date[:4])

    @property
    def series(self) -> str:
        """Name of the series: the first words of the text."""
        return self.text.split(";")[0][:LENGTH].strip() or "price"

    def row(self, money: Money) -> Row:
        """Return the row of ``prices``, converted."""
        unit, _, per = self.unit.partition(" ")
        value = money.dollars(self.price * TO_MODEL[unit], unit[:3], self.year)
        notes = [self.text, f"{self.price:g} {self.unit} of {self.date}"]
        confidence = self.confidence
        if per in PER_METAL:
            factor, note = PER_METAL[per]
            value *= factor
            notes.append(note)
        if self.taxed:
            value /= 1 + CHINESE_VAT
            notes.append("13% value-added tax taken out")
            confidence = "assumed" if "probably" in self.text else "derived"
        if "real" not in self.text:
            value = money.real(value, self.year)
        return row(
            self.source_id,
            confidence,
            "; ".join(notes),
            commodity=self.commodity,
            region=self.region,
            year=self.year,
            series=self.series,
            price=value,
            chosen=False,
        )


@dataclass(frozen=True)
class Prices:
    """Prices of ``world/prices``, ``world/quotes`` and ``markets/supply_costs``."""

    raw: Raw
    places: Places

    def rows(self) -> list[Row]:
        """Return the rows of ``prices``; the same figure from two tables once."""
        known = {one["commodity"] for one in self.raw.table("assumptions/commodities")}
        money = Money(self.raw)
        rows: list[Row] = []
        names: dict[tuple[str, str, int, str, str], int] = {}
        seen: set[tuple[str, str, str, str, float]] = set()
        for quote in self.quotes:
            if quote.commodity not in known:
                continue
            place = quote.commodity, quote.region
            figure = (*place, quote.date, quote.source_id, quote.price)
            if figure in seen:
                continue
            seen.add(figure)
            one = quote.row(money)
            name = (*place, quote.year, quote.source_id, quote.series)
            names[name] = names.get(name, 0) + 1
            if names[name] > 1:
                one["series"] = f"{quote.series} ({names[name]})"
            rows.append(one)
        return rows

    @cached_property
    def quotes(self) -> list[Quote]:
        """All prices of the extracts in a unit that is known, at a place that is."""
        return [
            one
            for one in (*self._dated(), *self._stated())
            if (one.region == "*" or one.region in self.places.table)
            and one.unit.partition(" ")[0] in TO_MODEL
        ]

    def _dated(self) -> Iterator[Quote]:
        for one in self.raw.table("world/quotes"):
            yield Quote(
                one["commodity"],
                _place(one["region"]),
                one["date"],
                float(one["price"]),
                one["unit"],
                one["tax"] == "included",
                f"{one['series']}, {one['date']}; {one['note']}".rstrip("; "),
                one["source_id"],
                one["confidence"],
            )

    def _stated(self) -> Iterator[Quote]:
        for one in self.raw.table("world/prices"):
            yield _quote(one, one["region"], one["price"], one["note"])
        for one in self.raw.table("markets/supply_costs"):
            if one["cost_type"] == "price" and one["source_id"] != REDATED:
                text = f"{one['segment']}; {one['note']}"
                yield _quote(one, one["country"], one["cost"], text)


def _quote(one: dict[str, str], region: str, price: str, text: str) -> Quote:
    return Quote(
        _commodity(one["commodity"], text),
        _place(region),
        one["year"],
        float(price),
        one["unit"],
        any(sign in text for sign in VAT_SIGNS),
        text,
        one["source_id"],
        one["confidence"],
    )


def _place(region: str) -> str:
    return "*" if region == "WORLD" else region


def _commodity(stated: str, text: str) -> str:
    for commodity, word, meant in BY_TEXT:
        if commodity == stated and word in text:
            return meant
    return COMMODITY.get(stated, stated)
