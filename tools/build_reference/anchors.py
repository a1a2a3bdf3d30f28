"""Prices that the calibration is anchored on: one for a commodity, region and year.

A row of ``assumptions/price_anchors`` says which observed prices stand behind an
anchor, never a price of its own. Their mean is taken within quarters first and over
quarters then: quotes were found for some months only, and prices of 2024 fell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from tools.build_reference.money import Money
from tools.build_reference.prices import Prices, Quote
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Anchors"]

CONFIDENCES = ("reported", "derived", "assumed")


@dataclass(frozen=True)
class Anchors:
    """The chosen rows of ``prices``."""

    raw: Raw
    prices: Prices

    def rows(self) -> list[Row]:
        """Return one chosen row for each anchor; ``LookupError`` without a quote."""
        return [self._row(one) for one in self.raw.table("assumptions/price_anchors")]

    def _row(self, one: dict[str, str]) -> Row:
        found = list(self._quotes(one))
        if not found:
            place = one["commodity"], one["region"], one["year"]
            message = f"no price is quoted for the anchor {place}"
            raise LookupError(message)
        money = Money(self.raw)
        by_quarter: dict[str, list[float]] = {}
        for quote in found:
            price = float(str(quote.row(money)["price"]))
            by_quarter.setdefault(_quarter(quote.date), []).append(price)
        price = mean(mean(prices) for prices in by_quarter.values())
        dates = sorted({quote.date[:7] for quote in found})
        ids = dict.fromkeys(quote.source_id for quote in found)
        stated = max(
            (str(quote.row(money)["confidence"]) for quote in found),
            key=CONFIDENCES.index,
        )
        many = "" if len(found) == 1 else f"mean of {len(found)} prices of "
        return row(
            ";".join((*ids, *one["source_id"].split(";"))).strip(";"),
            max(stated, one["confidence"], key=CONFIDENCES.index),
            f"{one['note']}; {many}{', '.join(dates)}",
            commodity=one["commodity"],
            region=one["region"],
            year=int(one["year"]),
            series="anchor",
            price=price * float(one["factor"]),
            chosen=True,
            deviation=float(one["deviation"]),
        )

    def _quotes(self, one: dict[str, str]) -> Iterator[Quote]:
        ids = one["source_ids"].split(";")
        for quote in self.prices.quotes:
            if (
                quote.commodity == one["quoted"]
                and quote.region == one["quoted_region"]
                and quote.year == int(one["quoted_year"] or one["year"])
                and quote.source_id in ids
                and (
                    not one["words"]
                    or any(word in quote.text for word in one["words"].split(";"))
                )
            ):
                yield quote


def _quarter(date: str) -> str:
    """Return year and quarter of a date; the year alone where it is all there is."""
    year, _, rest = date.partition("-")
    return f"{year}q{(int(rest[:2]) + 2) // 3}" if rest else year
