"""Which plants and flows appear or vanish between two answers, the weightiest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.model.solution import Solution, family, significant
from ionshore.studies.explained.cause import Subject

__all__ = ["Asked", "asked", "subjects"]

_GONE = 1e-6
"""Share of the other amount below which something is taken to be gone."""

_LANE = ("commodity", "brand", "origin", "destination")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained; blanks stand for all.

    Parameters
    ----------
    text : str
        As it was written, ``cell_lfp/USA/2030`` or ``cathode_lfp/CHN-USA/2030``.
    what : str
        Commodity, process, stage or plant; may hold ``*``.
    place, origin : str
        Region, and where a flow comes from; blank for a plant.
    year : int
        Model year; 0 for that of the largest change.
    """

    text: str = ""
    what: str = "*"
    place: str = "*"
    origin: str = ""
    year: int = 0


def asked(text: str) -> Asked:
    """Return what a text asks for: ``WHAT/PLACE/YEAR`` or ``WHAT/FROM-TO/YEAR``.

    Raises
    ------
    CommandError
        ``L550`` if it does not have this form.
    """
    parts = text.split("/")
    if (
        not 1 <= len(parts) <= 3
        or not all(parts)
        or not (parts[2:] or ["1"])[0].isdigit()
    ):
        _refuse("L550", text)
    what, place, year = (*parts, *("", "*", "0")[len(parts) :])
    origin, _, end = place.rpartition("-")
    return Asked(text, what, end, origin, int(year))


def subjects(
    first: Solution, other: Solution, ask: Asked, limit: int
) -> tuple[Subject, ...]:
    """Return what appears or vanishes, by the value of the change at reference prices.

    Of what was asked for by name, all that changes counts, what appears or vanishes
    first; otherwise only that, and one plant or flow for each good and place.

    Raises
    ------
    CommandError
        ``L551`` if nothing of what was asked for by name is there in either answer.
    """
    found: list[tuple[float, Subject]] = []
    seen = 0
    for rows, subject in ((_plants, _plant), (_flows, _flow)):
        if ask.text and (rows is _flows) != bool(ask.origin):
            continue
        table = _joined(rows(first), rows(other))
        table = table[_chosen(first, table, ask)]
        seen += len(table)
        found += _scored(first, table, subject, every=bool(ask.text))
    if ask.text and not seen:
        _refuse("L551", ask.text)
    return tuple(_first_of_each(found, limit, apart=not ask.text))


def _refuse(code: str, text: str) -> None:
    summary = "There is nothing to explain."
    raise CommandError(summary, [tell(code, f"--explain {text}", text=text)])


def _first_of_each(
    found: list[tuple[float, Subject]], limit: int, *, apart: bool
) -> Iterator[Subject]:
    known: set[tuple[str, str, str]] = set()
    found.sort(key=lambda one: (-one[0], one[1].name))
    for _, one in found:
        key = (one.commodity, one.place, one.origin)
        if apart and key in known:
            continue
        known.add(key)
        yield one
        limit -= 1
        if not limit:
            return


def _plants(solution: Solution) -> pd.DataFrame:
    case = solution.case
    frame = family(solution, "activity")
    frame = frame[significant(frame["value"].to_numpy(float))]
    place = {str(label): at for at, label in enumerate(case.assets.label)}
    asset = frame["asset"].map(place).to_numpy(np.int64)
    commodity = case.goods.commodity[case.assets.good[asset]]
    # The largest step speaks for the plant, its amount is that of all steps.
    frame = frame.assign(
        commodity=case.goods.commodities[commodity],
        stage=case.goods.stages[commodity],
        process=case.assets.process[asset],
        place=case.regions[case.assets.region[asset]],
        origin="",
    ).sort_values("value", ascending=False, kind="stable")
    keys = ["asset", "commodity", "stage", "process", "place", "origin", "year"]
    groups = frame.groupby(keys, sort=False)
    return groups.agg(value=("value", "sum"), step=("step", "first")).reset_index()


def _flows(solution: Solution) -> pd.DataFrame:
    frame = family(solution, "shipment")
    if frame.empty:
        columns = [
            *_LANE,
            "stage",
            "process",
            "asset",
            "place",
            "year",
            "value",
            "step",
        ]
        return pd.DataFrame(columns=columns)
    frame = frame[significant(frame["value"].to_numpy(float))]
    goods = solution.case.goods
    stages = dict(zip(goods.commodities, goods.stages, strict=True))
    return frame.assign(
        stage=frame["commodity"].map(stages),
        process="",
        asset="",
        place=frame["destination"],
        step=0,
    ).drop(columns="column")


def _joined(first: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    keys = [one for one in first.columns if one not in ("value", "step")]
    both = first.merge(other, on=keys, how="outer", suffixes=("_before", "_after"))
    values = {f"value_{one}": 0.0 for one in ("before", "after")}
    return both.fillna(values)


def _chosen(solution: Solution, table: pd.DataFrame, ask: Asked) -> pd.Series:
    names = ("commodity", "process", "stage", "asset")
    named = [table[one].map(lambda x: fnmatchcase(str(x), ask.what)) for one in names]
    chosen = named[0] | named[1] | named[2] | named[3]
    chosen &= table["place"].map(lambda x: fnmatchcase(str(x), ask.place))
    if ask.origin:
        chosen &= table["origin"].map(lambda x: fnmatchcase(str(x), ask.origin))
    if ask.year:
        if ask.year not in set(solution.case.years.tolist()):
            _refuse("L551", ask.text)
        chosen &= table["year"] == ask.year
    return chosen


def _scored(
    first: Solution,
    table: pd.DataFrame,
    subject: Callable[[pd.Series], tuple[str, tuple[object, ...], str]],
    *,
    every: bool,
) -> Iterator[tuple[float, Subject]]:
    goods = first.case.goods
    price = dict(
        zip(goods.commodities, np.nan_to_num(goods.reference_price), strict=True)
    )
    unit = dict(zip(goods.commodities, goods.units, strict=True))
    before, after = table["value_before"], table["value_after"]
    gone = table[["value_before", "value_after"]].min(axis=1) <= _GONE * table[
        ["value_before", "value_after"]
    ].max(axis=1)
    worth = (after - before).abs() * table["commodity"].map(price).astype(float)
    table = table.assign(worth=worth, gone=gone)
    table = table[(worth > 0) & (gone | every)].sort_values(
        ["gone", "worth"], ascending=False, kind="stable"
    )
    keys = [one for one in ("asset", *_LANE, "place") if one in table.columns]
    for _, row in table.drop_duplicates(keys).iterrows():
        name, labels, origin = subject(row)
        year = int(np.searchsorted(first.case.years, int(row["year"])))
        yield (
            float(row["worth"]) * (1e6 if row["gone"] else 1.0),
            Subject(
                family=name,
                labels=labels,
                commodity=str(row["commodity"]),
                place=str(row["place"]),
                origin=origin,
                year=year,
                before=float(row["value_before"]),
                after=float(row["value_after"]),
                unit=str(unit[row["commodity"]]),
            ),
        )


def _plant(row: pd.Series) -> tuple[str, tuple[object, ...], str]:
    larger = row["step_before"] if row["value_before"] > 0 else row["step_after"]
    if row["value_after"] > row["value_before"]:
        larger = row["step_after"]
    return "activity", (row["asset"], larger), ""


def _flow(row: pd.Series) -> tuple[str, tuple[object, ...], str]:
    return "shipment", tuple(row[one] for one in _LANE), str(row["origin"])
