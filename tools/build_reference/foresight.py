"""What was known when: outlooks of the time, and plants that rest on later figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.coming import NEXT_YEAR
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["hindsight_rows", "outlook_rows"]

SERIES = {
    "lithium_ore": "lithium_mined",
    "nickel_ore": "nickel_mined",
    "cobalt_ore": "cobalt_mined",
    "natural_graphite": "graphite_mined",
}
"""Commodities of ``world/production`` by the series of ``world/history``."""
IEA = "iea_cm_2025"
HORIZON = 2030
WORLD, REST = "*", "ROW"
FROM_LATER_FIGURES = ("started_", "stated_")
"""Plants of ``coming``: those from output of the year after the base year, and those
of ``assumptions/under_way``, whose sources were published in that year or later."""


def outlook_rows(raw: Raw, places: Places) -> list[Row]:
    """Return the rows of ``outlooks``: own extracts, and the base case of the IEA.

    A country that has no region of its own stays in the rest of the world.
    """
    rows = [*_extracts(raw), *_iea(raw)]
    kept = []
    for one in rows:
        where = str(one["region"])
        one["region"] = WORLD if where == "WORLD" else places.of_country(where)
        if one["region"] != REST:
            kept.append(one)
    return kept


def _extracts(raw: Raw) -> Iterator[Row]:
    for one in raw.table("world/outlooks"):
        note = f"{one['unit']}; {one['note']}" if one["note"] else one["unit"]
        yield row(
            one["source_id"],
            one["confidence"],
            note,
            series=one["series"],
            region=one["region"],
            base_year=int(one["base_year"]),
            year=int(one["year"]),
            quantity=float(one["quantity"]),
            outlook=one["outlook"],
            published=one["published"],
        )


def _iea(raw: Raw) -> Iterator[Row]:
    for one in raw.table("world/production"):
        series, year = SERIES.get(one["commodity"]), int(one["year"])
        if series and one["source_id"] == IEA and year in (BASE_YEAR, HORIZON):
            yield row(
                one["source_id"],
                one["confidence"],
                f"{one['unit']}; {one['note']}",
                series=series,
                region=one["region"],
                base_year=BASE_YEAR,
                year=year,
                quantity=float(one["quantity"]),
                outlook="IEA Critical Minerals, base case",
                published=raw.sources[IEA]["published"],
            )


def hindsight_rows(assets: Sequence[Row]) -> list[Row]:
    """Return the rows of ``hindsight``."""
    return [
        row(
            str(one["source_id"]),
            str(one["confidence"]),
            str(one["note"]),
            asset=one["asset"],
            known_from=NEXT_YEAR,
        )
        for one in assets
        if str(one["asset"]).startswith(FROM_LATER_FIGURES)
    ]
