"""Figures from outside the model: elasticities; what checks compare with."""

from __future__ import annotations

from collections.abc import Iterator

from tools.build_reference.money import Money
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["account_rows", "benchmark_rows", "elasticity_rows", "history_rows"]

TO_MODEL = {"t": 1e-3, "GWh": 1.0}
"""Factor from a stated unit to the unit of the model."""
MONEY = {
    "revenue_bn": "revenue",
    "operating_profit_bn": "operating_profit",
    "ampc_bn": "production_credit",
    "operating_profit_ex_ampc_bn": "profit_without_credit",
}
OTHER = {
    "gross_margin": ("gross_margin", "1"),
    "shipments_gwh": ("shipments", "GWh"),
    "unit_price_usd_per_kwh": ("unit_price", "USD/kWh"),
}
"""Column of the accounts -> measure (and unit)."""


def elasticity_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``elasticities``."""
    return [
        row(
            one["source_id"],
            one["confidence"],
            one["note"],
            commodity=one["commodity"],
            stage=one["stage"],
            elasticity=float(one["elasticity"]),
            low=float(one["low"]),
            high=float(one["high"]),
        )
        for one in raw.table("assumptions/supply_elasticities")
    ]


def history_rows(raw: Raw, places: Places) -> list[Row]:
    """Return the rows of ``history``, countries of a region added."""
    rows: dict[tuple[object, ...], Row] = {}
    for one in raw.table("world/history"):
        where = "*" if one["region"] == "WORLD" else places.of_country(one["region"])
        key = one["series"], where, one["owner"], int(one["year"]), one["definition"]
        quantity = float(one["quantity"]) * TO_MODEL[one["unit"]]
        if key in rows:
            _add(rows[key], "quantity", quantity, one)
            continue
        rows[key] = row(
            one["source_id"],
            one["confidence"],
            one["note"],
            series=one["series"],
            commodities=one["commodities"],
            region=where,
            owner=one["owner"],
            year=int(one["year"]),
            quantity=quantity,
            definition=one["definition"],
        )
    return list(rows.values())


def _add(kept: Row, column: str, amount: float, one: dict[str, str]) -> None:
    """Add a country's amount to the row of its region."""
    kept[column] = float(str(kept[column])) + amount
    kept["note"] = f"{kept['note']} + {one['region']}"
    ids = f"{kept['source_id']};{one['source_id']}".split(";")
    kept["source_id"] = ";".join(dict.fromkeys(ids))
    if one["confidence"] == "derived" and kept["confidence"] == "reported":
        kept["confidence"] = "derived"


def account_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``accounts``, one for each figure."""
    return [row for one in raw.table("markets/margins") for row in _accounts(raw, one)]


def _accounts(raw: Raw, one: dict[str, str]) -> Iterator[Row]:
    for column, measure in MONEY.items():
        if one[column]:
            value = float(one[column])
            unit = f"billion {one['currency']}"
            yield _account(one, measure, value, unit, _dollars(raw, one, value))
    for column, (measure, unit) in OTHER.items():
        if one[column]:
            yield _account(one, measure, float(one[column]), unit, None)


def _dollars(raw: Raw, one: dict[str, str], billions: float) -> float | None:
    """Return million USD, nothing where no exchange rate is known."""
    try:
        return Money(raw).dollars(billions * 1e3, one["currency"], int(one["year"]))
    except LookupError:
        return None


def _account(
    one: dict[str, str], measure: str, value: float, unit: str, usd: float | None
) -> Row:
    return row(
        one["source_id"],
        one["confidence"],
        one["note"],
        firm=one["firm"],
        year=int(one["year"]),
        period=one["period"],
        scope=one["scope"],
        measure=measure,
        value=value,
        unit=unit,
        usd=usd,
    )


def benchmark_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``benchmarks``."""
    return [
        row(
            one["source_id"],
            one["confidence"],
            one["note"],
            benchmark=one["benchmark"],
            commodity=one["commodity"],
            place=one["region"],
            year=int(one["year"]),
            value=float(one["value"]),
            unit=one["unit"],
        )
        for one in raw.table("markets/benchmarks")
    ]
