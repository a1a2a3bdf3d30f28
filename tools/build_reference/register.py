"""State holdings, and the register of sources."""

from __future__ import annotations

from collections.abc import Iterable

from tools.build_reference.raw import Raw, Row, row

__all__ = ["source_rows", "stock_rows"]

LITHIUM_PRICE = 11.8
COBALT_PRICE = 26.1
"""USD/kg of 2024 (USGS)."""
DAILY_USE_KOREA = 2.6 / 55
"""kt LCE a day: 2,600 t were to last 55 days."""
HELD_KOREA_DAYS = 5.8
HELD_COBALT = 0.126
HOLDING_SHARE = 0.10


def stock_rows() -> list[Row]:
    """Return ``stocks``: state holdings with a quantity, kept until released."""
    lithium = HELD_KOREA_DAYS * DAILY_USE_KOREA
    return [
        row(
            "chemlocus_kor;asiae_kor_2022",
            "derived",
            f"{HELD_KOREA_DAYS} days in 2023 at 2,600 t per 55 days; yearly cost of "
            "10% of the value",
            commodity="lithium_chemical",
            region="KOR",
            initial=lithium,
            floor=lithium,
            holding_cost=HOLDING_SHARE * LITHIUM_PRICE,
        ),
        row(
            "chemlocus_kor",
            "derived",
            "126 t of cobalt moved to Gunsan, not the whole holding; counted as sulfate",
            commodity="cobalt_sulfate",
            region="KOR",
            initial=HELD_COBALT,
            floor=HELD_COBALT,
            holding_cost=HOLDING_SHARE * COBALT_PRICE,
        ),
    ]


def source_rows(raw: Raw, tables: Iterable[list[Row]]) -> list[Row]:
    """Return ``sources``: those the tables cite; ``KeyError`` for an unknown id."""
    used = {
        part
        for rows in tables
        for one in rows
        for part in str(one["source_id"]).split(";")
    }
    unknown = used - set(raw.sources)
    if unknown:
        message = f"sources cited but not registered: {sorted(unknown)}"
        raise KeyError(message)
    columns = ("source_id", "title", "publisher", "published", "url", "seen_via")
    return [
        {column: raw.sources[key][column] for column in columns} for key in sorted(used)
    ]
