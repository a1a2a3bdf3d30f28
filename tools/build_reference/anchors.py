"""Prices that the calibration is anchored on: one for a commodity, region and year.

A row of ``assumptions/price_anchors`` says which observed prices stand behind an
anchor, never a price of its own. Their mean is taken by month first and over
months then, so that a month with many quotes does not weigh more than others.
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
        by_month: dict[str, list[float]] = {}
        for quote in found:
            price = float(str(quote.row(money)["price"]))
            by_month.setdefault(quote.date[:7], []).append(price)
        price = mean(mean(prices) for prices in by_month.values())
        months = sorted(by_month)
        ids = dict.fromkeys(quote.source_id for quote in found)
        stated = max(
            (str(quote.row(money)["confidence"]) for quote in found),
            key=CONFIDENCES.index,
        )
        many = "" if len(found) == 1 else f"mean of {len(found)} prices of "
        return row(
            ";".join((*ids, *one["source_id"].split(";"))).strip(";"),
            max(stated, one["confidence"], key=CONFIDENCES.index),
            f"{one['note']}; {many}{', '.join(months)}",
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
                and quote.year == int(one["year"])
                and quote.source_id in ids
                and (
                    not one["words"]
                    or any(word in quote.text for word in one["words"].split(";"))
                )
            ):
                yield quote
