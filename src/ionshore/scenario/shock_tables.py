"""Tables about shocks that hold for every world: stocks, buyers, straits."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ionshore.core.errors import DataError
from ionshore.tables.read import read_table
from ionshore.tables.schema import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["SHIPPED", "TABLES", "shock_tables"]

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "shock"
"""The tables that come with the package."""


def _code(name: str, meaning: str, *, wildcard: bool = False) -> Column:
    return Column(name, "code", meaning, wildcard=wildcard)


def _number(
    name: str,
    meaning: str,
    unit: str,
    bounds: tuple[float | None, float | None],
    *,
    required: bool = True,
) -> Column:
    return Column(
        name,
        "number",
        meaning,
        unit,
        required=required,
        minimum=bounds[0],
        maximum=bounds[1],
    )


_ANY_DAYS, _SHARE, _FALLING = (0.0, 3650.0), (0.0, 1.0), (-20.0, -1e-3)

_TABLES = (
    Table(
        "working_stocks",
        "Days of use that industry holds of what it buys.",
        ("commodity", "region"),
        (
            Column("commodity", "text", "Pattern, see policy.match."),
            _code("region", "Where it is held; * is everywhere.", wildcard=True),
            _number("days", "Days of use.", "day", _ANY_DAYS),
            _number("low", "Low end.", "day", _ANY_DAYS, required=False),
            _number("high", "High end.", "day", _ANY_DAYS, required=False),
        ),
    ),
    Table(
        "demand_response",
        "What buyers give up in a short run as a price rises.",
        ("segment",),
        (
            _code("segment", "Segment."),
            _number("elasticity", "Short-run elasticity.", "1", _FALLING),
            _number("low", "Strong end.", "1", _FALLING, required=False),
            _number("high", "Weak end.", "1", _FALLING, required=False),
        ),
    ),
    Table(
        "restarts",
        "Idle plants that have worked, and how long they take to work again.",
        ("asset",),
        (
            _code("asset", "Plant, with the status paused in its world."),
            _number("months", "From the decision to output.", "month", (0.0, 120.0)),
            _number("low", "Fast end.", "month", (0.0, 120.0), required=False),
            _number("high", "Slow end.", "month", (0.0, 120.0), required=False),
        ),
    ),
    Table(
        "threats",
        "What may be withheld, from whom, and how often.",
        ("threat",),
        (
            _code("threat", "Name."),
            Column("commodity", "text", "Pattern, see policy.match."),
            _code("origin", "Region that withholds."),
            _number("stopped", "Share of the trade that stops.", "1", _SHARE),
            _number("probability", "Chance of a year that it begins.", "1", _SHARE),
        ),
    ),
    Table(
        "durations",
        "How long what is withheld stays away.",
        ("months",),
        (
            _number("months", "Length.", "month", (1.0, 120.0)),
            _number("weight", "Share of cases; they add up to one.", "1", _SHARE),
        ),
    ),
    Table(
        "holders",
        "Who holds reserves, for which regions, and at what cost.",
        ("holder",),
        (
            _code("holder", "Name."),
            _code("kind", "national, allied (one pool) or firm."),
            Column("name_en", "text", "Name in English."),
            Column("name_ko", "text", "Name in Korean."),
            Column("regions", "text", "Regions that may draw on it, with blanks."),
            _number("finance", "Real cost of money a year.", "1", _SHARE),
            _number(
                "keeping", "Storage, handling and lost quality a year.", "1", _SHARE
            ),
        ),
    ),
    Table(
        "straits",
        "Narrow waters, and how much longer the way around is.",
        ("strait",),
        (
            _code("strait", "Name."),
            Column("name_en", "text", "Name in English."),
            Column("name_ko", "text", "Name in Korean."),
            _number(
                "longer",
                "Rise of freight around; blank: there is no way around.",
                "1",
                (0.0, 100.0),
                required=False,
            ),
        ),
    ),
    Table(
        "zones",
        "Regions that ships reach the same way.",
        ("region",),
        (_code("region", "Region."), _code("zone", "Zone.")),
    ),
    Table(
        "passages",
        "Trade that passes a strait, both ways.",
        ("strait", "one", "other"),
        (
            _code("strait", "Strait."),
            _code("one", "Zone or region at one end."),
            _code("other", "Zone or region at the other."),
            _number("share", "Share that passes.", "1", _SHARE),
        ),
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({one.name: one for one in _TABLES})
"""Schemas by name."""


@cache
def shock_tables(folder: Path = SHIPPED) -> Mapping[str, pd.DataFrame]:
    """Return the tables of a folder, read and checked once.

    Raises
    ------
    DataError
        With all faults at once.
    """
    readings = [read_table(folder, schema) for schema in TABLES.values()]
    findings = [found for one in readings for found in one.findings]
    if findings:
        summary = f"{len(findings)} faults in the tables of {folder.name}:"
        raise DataError(summary, findings)
    return MappingProxyType({one.schema.name: one.frame for one in readings})
