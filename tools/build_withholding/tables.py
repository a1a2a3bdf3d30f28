"""Tables of past withholding: what was known apart from what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ionshore.studies.withholding.schemas import TABLES
from tools.build_reference.raw import Raw, Row, row
from tools.build_withholding.dates import month_of, months_between
from tools.package_tables import with_sources, write_tables

__all__ = ["tables_of_withholding", "write"]

LICENSED = ("export_licence", "announced_only", "embargo")
"""Instruments under which flows wait for an answer: their fall is seen, not known."""
SPREAD = 2.0
"""A remembered elasticity without a range may be half or double."""


def tables_of_withholding(folder: Path) -> dict[str, list[Row]]:
    """Return all tables in the order of the schemas, and their sources."""
    raw = Raw(folder)
    tables = {
        "events": list(_events(raw)),
        "facts": list(_facts(raw)),
        "elasticities": list(_elasticities(raw)),
        "parameters": [
            _ranged(one) for one in raw.table("assumptions/withholding_parameters")
        ],
        "outcomes": list(_outcomes(raw)),
        "seen_prices": list(_seen_prices(raw)),
    }
    return with_sources(tables, raw.sources)


def write(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write the tables; the same input gives the same bytes."""
    write_tables(folder, tables, TABLES)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _ranged(one: Mapping[str, str]) -> Row:
    cells: Row = dict(one)
    return cells | {name: _number(one[name]) for name in ("value", "low", "high")}


def _events(raw: Raw) -> Iterator[Row]:
    stories = {
        one["event_id"]: one["story"]
        for one in raw.table("assumptions/withholding_stories")
    }
    markets = {
        one["commodity"]: one["market"]
        for one in raw.table("assumptions/withholding_markets")
    }
    for one in raw.table("cooperation/withholding"):
        yield row(
            one["source_id"],
            one["confidence"],
            one["measure"],
            event_id=one["event_id"],
            story=stories.get(one["event_id"], one["event_id"]),
            kind=one["kind"],
            country=one["country"],
            commodity=one["commodity"],
            market=markets[one["commodity"].split(";")[0]],
            announced=one["announced"],
            starts=one["start"],
        )


def _facts(raw: Raw) -> Iterator[Row]:
    """Yield facts of the extract unless the assumptions name a better one."""
    own: dict[tuple[str, str], Row] = {}
    for one in raw.table("assumptions/withholding_known"):
        own[one["event_id"], one["fact"]] = _ranged(one)
    for event in raw.table("cooperation/withholding"):
        name = event["event_id"]
        taken = {str(one["fact"]): one for one in _of_extract(event)}
        if event["kind"] in LICENSED:
            taken["review_months"] = _review(raw, name)
        taken |= {fact: one for (key, fact), one in own.items() if key == name}
        yield from (taken[fact] for fact in sorted(taken))


def _of_extract(event: Mapping[str, str]) -> Iterator[Row]:
    licensed = event["kind"] in LICENSED
    notice = 0.0
    if event["announced"]:
        notice = max(0.0, months_between(event["announced"], event["start"]))
    told = (
        ("share_of_supply", _number(event["share_of_world_supply"]), "1"),
        ("cut", None if licensed else _number(event["cut_fraction"]), "1"),
        ("notice_months", notice, "month"),
    )
    for fact, value, unit in told:
        if value is not None:
            yield row(
                event["source_id"],
                event["confidence"],
                event["note"] if fact == "share_of_supply" else "",
                event_id=event["event_id"],
                fact=fact,
                value=value,
                unit=unit,
            )


def _review(raw: Raw, event: str) -> Row:
    """Return the fact that applications have to be answered first."""
    rows = raw.table("assumptions/withholding_parameters")
    found = next(one for one in rows if one["parameter"] == "review_months")
    cells = _ranged({key: text for key, text in found.items() if key != "parameter"})
    return cells | {"event_id": event, "fact": "review_months"}


def _elasticities(raw: Raw) -> Iterator[Row]:
    known = {
        (one["what"], one["commodity"], one["region"], one["horizon"]): one
        for one in raw.table("markets/elasticities")
    }
    for one in raw.table("assumptions/withholding_elasticities"):
        found = one
        if one["commodity"]:
            what = f"{one['side']}_price_elasticity"
            key = (what, one["commodity"], one["region"], one["horizon"])
            found = known[key]
        ends = [abs(float(found[name])) for name in ("low", "high") if found[name]]
        value = abs(float(found["value"]))
        ends = ends or [value / SPREAD, value * SPREAD]
        yield row(
            found["source_id"],
            found["confidence"],
            found["note"],
            market=one["market"],
            side=one["side"],
            horizon=one["horizon"],
            value=value,
            low=min(ends),
            high=max(ends),
        )


def _outcomes(raw: Raw) -> Iterator[Row]:
    use = {
        (one["event_id"], one["date"]): float(one["value"])
        for one in raw.table("cooperation/withholding_series")
        if one["variable"].startswith("demand rare earths")
    }
    lost = 1.0 - use["re_2010_nd", "2011"] / use["re_2010_nd", "2010"]
    for one in raw.table("cooperation/withholding"):
        licensed = one["kind"] in LICENSED
        yield row(
            one["source_id"],
            one["confidence"],
            one["effect_reported"],
            event_id=one["event_id"],
            group=one["use_in_hindtest"],
            peak_ratio=_number(one["peak_ratio"]),
            months_to_peak=_number(one["months_to_peak"]),
            exports_fall=_number(one["cut_fraction"]) if licensed else None,
            use_lost=lost if one["event_id"].startswith("re_2010") else None,
            lasted_months=_number(one["duration_months"]),
            price_series=one["price_series"],
        )


def _seen_prices(raw: Raw) -> Iterator[Row]:
    events = {one["event_id"]: one for one in raw.table("cooperation/withholding")}
    wanted = {
        (one["event_id"], one["variable"]): one
        for one in raw.table("assumptions/withholding_series")
    }
    seen: set[tuple[str, float, str]] = set()
    for one in raw.table("cooperation/withholding_series"):
        chosen = wanted.get((one["event_id"], one["variable"]))
        if chosen is None or chosen["unit"] != one["unit"]:
            continue
        start = events[one["event_id"]]["start"]
        base = float(chosen["base"])
        yield from _point(seen, one, one["variable"], start, one["date"], base)
    for event in events.values():
        for when in ("before", "peak", "after"):
            value, date = event[f"price_{when}"], event[f"price_{when}_date"]
            if value:
                point = {**event, "value": value}
                base = float(event["price_before"])
                series = event["price_series"]
                yield from _point(seen, point, series, event["start"], date, base)


def _point(
    seen: set[tuple[str, float, str]],
    one: Mapping[str, str],
    series: str,
    start: str,
    date: str,
    base: float,
) -> Iterator[Row]:
    month = round(month_of(date) - month_of(start), 1)
    key = (one["event_id"], month, series)
    if key not in seen:
        seen.add(key)
        yield row(
            one["source_id"],
            one["confidence"],
            "",
            event_id=one["event_id"],
            month=month,
            ratio=float(one["value"]) / base,
            series=series,
        )
