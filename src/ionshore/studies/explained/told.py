"""What did it, in a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from ionshore.indicators.gains import Book, Key
from ionshore.model.solution import Solution
from ionshore.studies.explained.cause import Cause, Link
from ionshore.studies.explained.causes import cause_of
from ionshore.studies.explained.subjects import Asked, subjects
from ionshore.studies.study import Amount, Code, Column, Headline, Said, Table

__all__ = ["Explained", "explained", "headlines", "tables"]

_SMALL = 0.005
"""Change of a part that is left out of the table, as a share of the largest."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A plant or flow of one scenario, and what did it.

    Parameters
    ----------
    scenario, first : str
        Scenario, and the one it is compared with.
    year : int
    cause : Cause
    """

    scenario: str
    first: str
    year: int
    cause: Cause


def explained(
    first: Solution, other: Solution, ask: Asked, limit: int
) -> tuple[Explained, ...]:
    """Return what appears or vanishes in ``other`` and which effect did it.

    Parameters
    ----------
    first, other : Solution
        Of one world.
    ask : Asked
    limit : int
        Most plants and flows.

    Raises
    ------
    CommandError
        ``L551`` if what is asked for by name is in neither.
    """
    one, two = Book(first), Book(other)
    causes = (cause_of(one, two, x) for x in subjects(first, other, ask, limit * 5))
    # Of what nobody asked for, what a little tips is left out.
    clear = (x for x in causes if x and (ask.text or not x.is_tie))
    names = (other.case.scenario.name, first.case.scenario.name)
    return tuple(
        Explained(*names, int(first.case.years[cause.subject.year]), cause)
        for cause in islice(clear, limit)
    )


def headlines(found: Sequence[Explained]) -> Iterator[Headline]:
    """Yield a finding for each."""
    for one in found:
        subject = one.cause.subject
        unit = f"{subject.unit}/year"
        tie = [Said("finding.explained.tie")] if one.cause.is_tie else []
        change = subject.after - subject.before
        values = {
            "scenario": Code("scenario", one.scenario),
            "first": Code("scenario", one.first),
            "before": _amount(subject.before, unit),
            "after": _amount(subject.after, unit),
            "reason": (reason(one.cause), *tie),
            "share": Amount(one.cause.share, "1", 2),
        }
        yield Headline(
            label=_what(one),
            figure=_amount(change, unit),
            text=Said(f"finding.explained.{_happened(one.cause)}", values),
        )


def _amount(value: float, unit: str) -> Amount:
    return Amount(0.0 if abs(value) < 1e-6 else value, unit)


def _happened(cause: Cause) -> str:
    before, after = cause.subject.before, cause.subject.after
    low, high = sorted((before, after))
    if low <= 1e-6 * high:
        return "appears" if after > before else "vanishes"
    return "grows" if after > before else "shrinks"


def _what(one: Explained) -> Said:
    subject = one.cause.subject
    values = {
        "commodity": Code("commodity", subject.commodity),
        "place": Code("region", subject.place),
        "year": one.year,
        "plant": subject.name,
        "origin": Code("region", subject.origin),
    }
    return Said(f"finding.explained.{'flow' if subject.origin else 'plant'}", values)


def reason(cause: Cause) -> Said:
    """Return why, with the prices through which an effect acts."""
    unit = cause.links[-1].commodity if cause.links else cause.subject.commodity
    end = _effect(cause.effect, cause.change, _per(unit, cause))
    if not cause.links:
        return end
    links = tuple(
        Said(
            f"finding.explained.price.{'up' if one.change > 0 else 'down'}",
            {
                "commodity": Code("commodity", one.commodity),
                "place": Code("region", one.place),
                "change": Amount(abs(one.change), _per(one.commodity, cause)),
            },
        )
        for one in _ends(cause.links)
    )
    if cause.behind is not None:
        user = cause.behind.subject
        values = {
            "links": links,
            "commodity": Code("commodity", user.commodity),
            "place": Code("region", user.place),
            "amount": Amount(abs(cause.change), f"{user.unit}/year"),
            "end": reason(cause.behind),
        }
        way = "more" if cause.change > 0 else "less"
        return Said(f"finding.explained.through_{way}", values)
    if cause.effect[0] == "price":
        return Said("finding.explained.through_nothing", {"links": links})
    return Said("finding.explained.through", {"links": links, "end": end})


def _ends(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Return the first price and the last: the table has those between."""
    return links if len(links) <= 2 else (links[0], links[-1])


def _per(commodity: str, cause: Cause) -> str:
    return f"million USD/{cause.units.get(commodity, cause.subject.unit)}"


def _effect(key: Key, change: float, unit: str) -> Said:
    kind, code, _, place = key
    way = "up" if change > 0 else "down"
    values: dict[str, object] = {"change": Amount(abs(change), unit)}
    if kind == "cost":
        values["item"] = Code("word", f"cost_{code}")
    elif kind == "price":
        values |= {"commodity": Code("commodity", code), "place": Code("region", place)}
    else:
        names = [one for one in code.split(";") if one]
        values["provision"] = tuple(Code("provision", one) for one in names) or Code(
            "word", "rule_without_name"
        )
    return Said(f"finding.explained.{kind}.{way}", values)


def tables(found: Sequence[Explained]) -> tuple[Table, ...]:
    """Return what did it, and every part of the gain of each; none without any."""
    if not found:
        return ()
    rows = [
        {
            "scenario": one.scenario,
            "plant_or_flow": one.cause.subject.name,
            "year": one.year,
            "under_first": one.cause.subject.before,
            "under_other": one.cause.subject.after,
            "changed_part": f"part_{one.cause.effect[0]}",
            "law_behind": one.cause.effect[1].split(";")[0],
            "through_price": " < ".join(
                f"{x.commodity}/{x.place}" for x in one.cause.links
            ),
            "change_per_unit": one.cause.change,
            "share_of_reason": one.cause.share,
        }
        for one in found
    ]
    columns = (
        Column("scenario", kind="scenario"),
        Column("plant_or_flow"),
        Column("year", "year"),
        Column("under_first"),
        Column("under_other"),
        Column("changed_part", kind="word"),
        Column("law_behind", kind="provision"),
        Column("through_price"),
        Column("change_per_unit"),
        Column("share_of_reason", "1"),
    )
    return (
        Table("explained", pd.DataFrame(rows), columns),
        _parts_table(found),
    )


def _parts_table(found: Sequence[Explained]) -> Table:
    rows = []
    for one in found:
        parts = one.cause
        keys = dict.fromkeys([*parts.first, *parts.other])
        values = {
            key: (parts.first.get(key, 0.0), parts.other.get(key, 0.0)) for key in keys
        }
        largest = max(abs(b - a) for a, b in values.values())
        for key, (before, after) in sorted(
            values.items(), key=lambda item: -abs(item[1][1] - item[1][0])
        ):
            if abs(after - before) >= _SMALL * largest:
                rows.append(
                    {
                        "plant_or_flow": parts.subject.name,
                        "scenario": one.scenario,
                        "changed_part": f"part_{key[0]}",
                        "part_of": _item(key),
                        "under_first": before,
                        "under_other": after,
                        "change_per_unit": after - before,
                    }
                )
    columns = (
        Column("plant_or_flow"),
        Column("scenario", kind="scenario"),
        Column("changed_part", kind="word"),
        Column("part_of"),
        Column("under_first"),
        Column("under_other"),
        Column("change_per_unit"),
    )
    names = [one.name for one in columns]
    return Table("explained_parts", pd.DataFrame(rows, columns=names), columns)


def _item(key: Key) -> str:
    return "/".join(one for one in key[1:] if one)
