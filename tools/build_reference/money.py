"""Money of different years in real USD of the price year."""

from __future__ import annotations

from dataclasses import dataclass

from tools.build_reference.raw import Raw

__all__ = ["PRICE_YEAR", "Money"]

PRICE_YEAR = 2024


@dataclass(frozen=True)
class Money:
    """Deflator of the raw folder."""

    raw: Raw

    def real(self, value: float, year: str | int) -> float:
        """Return nominal USD of ``year`` in real USD of the price year."""
        index = {
            int(one["year"]): float(one["index"])
            for one in self.raw.table("assumptions/deflator")
        }
        known = min(max(int(year or PRICE_YEAR), min(index)), max(index))
        return value * index[PRICE_YEAR] / index[known]

    def dollars(self, value: float, currency: str, year: int) -> float:
        """Return an amount of a currency in nominal USD of ``year``.

        ``LookupError`` where the extracts have no exchange rate.
        """
        if currency == "USD":
            return value
        for one in self.raw.table("markets/exchange"):
            if (one["currency"], one["year"]) == (currency, str(year)):
                return value / float(one["per_usd"])
        message = f"no exchange rate of {currency} in {year}"
        raise LookupError(message)
