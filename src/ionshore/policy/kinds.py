"""Closed lists of the law: statuses, clocks, units, and what fits a unit."""

from __future__ import annotations

from datetime import date

from ionshore.policy.dated import Rate, Value

__all__ = ["AD_VALOREM", "CLOCKS", "STATUSES", "TAXABLE_YEAR", "TEXTS", "UNITS", "fits"]

STATUSES = (
    "in_force",
    "not_started",
    "ended",
    "suspended",
    "struck_down",
    "proposed",
    "contested",
    "unknown",
)
TAXABLE_YEAR = "taxable_year_start"
CLOCKS = (
    "sale",
    "production",
    "entry",
    "construction_start",
    TAXABLE_YEAR,
    "acquisition",
    "placed_in_service",
    "placed_on_market",
    "investment",
    "export",
    "transfer",
    "contract",
    "tender",
    "certification",
    "target_year",
)
AD_VALOREM = "ad valorem"
TEXTS = ("text", "date", "codes", "range")
"""Units of values written as text: a day, codes parted by commas, ``0.3-0.4``."""

UNITS = (
    *("1", AD_VALOREM, "bool", *TEXTS, "count", "days", "years"),
    *("USD", "CAD", "CNY", "JPY", "KRW"),
    *("USD/kWh", "USD/kg", "USD/vehicle", "JPY/vehicle", "vehicle/kWh"),
    *("Wh", "kWh", "Wh/L", "Wh/kg", "mAh/g", "kWh/kW", "MW", "GW", "GWh/year"),
    *("lb", "t/year", "g/cm3", "m3", "MPa"),
)


def fits(unit: str, value: Value) -> bool:
    """Return whether a value can stand in a unit.

    >>> fits("bool", True), fits("USD/kWh", True), fits("USD/kWh", 35.0)
    (True, False, True)
    """
    if unit == "bool":
        return isinstance(value, bool)
    if unit in TEXTS:
        return isinstance(value, str) and _reads_as(unit, value)
    if unit == AD_VALOREM and isinstance(value, Rate):
        return True
    return isinstance(value, float) and not isinstance(value, bool)


def _reads_as(unit: str, text: str) -> bool:
    try:
        if unit == "date":
            date.fromisoformat(text)
        elif unit == "range":
            low, high = (float(part) for part in text.split("-"))
            return low <= high
    except ValueError:
        return False
    return bool(text.strip()) or unit != "codes"
