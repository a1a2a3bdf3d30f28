"""What is told of a shock: sentences, tables and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ionshore.studies.by_reading_told import hanging
from ionshore.studies.shock.building_told import building_assumed, restarts_assumed
from ionshore.studies.shock.frames import (
    built_frame,
    focus,
    gains_frame,
    lost_frame,
    made_frame,
    month_frame,
    price_frame,
    supply_frame,
)
from ionshore.studies.shock.question import limited_by
from ionshore.studies.shock.sentences import ENERGY, MONEY, headlines, question_told
from ionshore.studies.study import Column, Findings, Picture, Said, Table

if TYPE_CHECKING:
    from ionshore.studies.shock.measures import Measures
    from ionshore.studies.shock.one import ShockAnswer

__all__ = ["shock_findings"]

ASSUMED = ("stocks", "buyers", "lanes", "length", "plans")
"""What every answer assumes beside what is built."""


def shock_findings(answer: ShockAnswer) -> Findings:
    """Return what is told of a shock."""
    hangs, by_reading = hanging(answer.readings)
    by = limited_by(answer.shock)
    return Findings(
        study="shock",
        inputs=answer.inputs,
        question=question_told(answer),
        headlines=(*headlines(answer), *hangs),
        tables=(*_tables(answer), *by_reading),
        pictures=tuple(_pictures(answer)),
        assumptions=(
            Said("shock.assumed_surprise"),
            building_assumed(answer),
            *restarts_assumed(answer),
            *([Said(f"shock.assumed_by_{by}")] if by else []),
            *(Said(f"shock.assumed_{one}") for one in ASSUMED),
        ),
        sources=answer.sources,
    )


def _tables(answer: ShockAnswer) -> list[Table]:
    found = answer.surprise
    months = month_frame(found)
    columns = [
        Column("shock_month"),
        Column("shock_lost", ENERGY),
        Column("shock_missed", ENERGY),
        Column("shock_cost", MONEY),
    ]
    months = months.rename(
        columns={
            "month": "shock_month",
            "lost_month": "shock_lost",
            "missed_month": "shock_missed",
            "cost_month": "shock_cost",
        }
    )
    if answer.unbuilt is not None:
        other = month_frame(answer.unbuilt)
        months["shock_lost_unbuilt"] = other["lost_month"].to_numpy(float)
        months["shock_cost_unbuilt"] = other["cost_month"].to_numpy(float)
        columns.append(Column("shock_lost_unbuilt", ENERGY))
        columns.append(Column("shock_cost_unbuilt", MONEY))
    if answer.announced is not None:
        other = month_frame(answer.announced)
        months["shock_lost_announced"] = other["lost_month"].to_numpy(float)
        months["shock_cost_announced"] = other["cost_month"].to_numpy(float)
        columns.append(Column("shock_lost_announced", ENERGY))
        columns.append(Column("shock_cost_announced", MONEY))
    return [
        Table("shock_months", months, tuple(columns)),
        *([_built_table(found)] if len(found.built) else []),
        _lost_table(found),
        Table(
            "shock_prices",
            _renamed(price_frame(answer, found)),
            (
                Column("commodity", kind="commodity"),
                Column("shock_where", kind="word"),
                Column("shock_month"),
                Column("shock_before"),
                Column("shock_after"),
                Column("shock_money"),
            ),
        ),
        Table(
            "shock_supply",
            _renamed(supply_frame(answer, found)),
            (
                Column("commodity", kind="commodity"),
                Column("shock_source", kind="region"),
                Column("shock_before"),
                Column("shock_after"),
                Column("shock_change"),
                Column("shock_unit"),
            ),
        ),
        Table(
            "shock_made",
            _renamed(made_frame(found)),
            (
                Column("commodity", kind="commodity"),
                Column("region", kind="region"),
                Column("shock_before"),
                Column("shock_after"),
                Column("shock_change"),
                Column("shock_unit"),
                Column("shock_margin"),
            ),
        ),
        Table(
            "shock_gains",
            _renamed(gains_frame(found)),
            (
                Column("shock_who", kind="word"),
                Column("region", kind="region"),
                Column("shock_gain", MONEY),
            ),
        ),
    ]


def _built_table(found: Measures) -> Table:
    frame = built_frame(found).rename(columns={"owner": "shock_owner"})
    return Table(
        "shock_built",
        _renamed(frame),
        (
            Column("commodity", kind="commodity"),
            Column("region", kind="region"),
            Column("shock_owner", kind="owner"),
            Column("shock_month"),
            Column("shock_more"),
            Column("shock_unit"),
        ),
    )


def _lost_table(found: Measures) -> Table:
    frame = lost_frame(found)
    keys = ["segment", "region", "month"]
    frame = frame.groupby(keys, sort=False)[["lost", "missed", "demand"]].sum()
    frame = frame.reset_index()
    frame["segment"] = "segment_" + frame["segment"].astype(str)
    frame["shock_share"] = frame["lost"] / frame["demand"].where(frame["demand"] > 0)
    return Table(
        "shock_lost",
        _renamed(frame),
        (
            Column("shock_segment", kind="word"),
            Column("region", kind="region"),
            Column("shock_month"),
            Column("shock_lost", ENERGY),
            Column("shock_missed", ENERGY),
            Column("shock_share", "1"),
        ),
    )


_NAMES = {
    "month": "shock_month",
    "base": "shock_before",
    "shocked": "shock_after",
    "change": "shock_change",
    "unit": "shock_unit",
    "where": "shock_where",
    "money": "shock_money",
    "source": "shock_source",
    "margin": "shock_margin",
    "who": "shock_who",
    "place": "region",
    "gain": "shock_gain",
    "more": "shock_more",
    "lost": "shock_lost",
    "missed": "shock_missed",
    "segment": "shock_segment",
}


def _renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the names of its columns as a reader's words have them."""
    told = frame.rename(columns=_NAMES)
    if "shock_money" in told:
        told["shock_money"] = told["shock_money"].replace(
            {"million USD/kt": "USD/kg", "million USD/GWh": "USD/kWh"}
        )
    for name in ("shock_where", "shock_who"):
        if name in told:
            told[name] = f"{name}_" + told[name].astype(str)
    return told


def _pictures(answer: ShockAnswer) -> list[Picture]:
    if answer.warnings:
        return []
    found = answer.surprise
    lost = ["shock_lost"]
    if answer.unbuilt is not None:
        lost.append("shock_lost_unbuilt")
    if answer.announced is not None:
        lost.append("shock_lost_announced")
    pictures = [
        Picture(
            name="shock_lost",
            table="shock_months",
            form="lines",
            across="shock_month",
            values=tuple(lost),
        )
    ]
    goods = focus(answer, found)
    if goods and len(price_frame(answer, found)):
        pictures.append(
            Picture(
                name="shock_price",
                table="shock_prices",
                form="lines",
                across="shock_month",
                values=("shock_after",),
                by="shock_where",
                where=(("commodity", goods[0]),),
            )
        )
    if len(supply_frame(answer, found)):
        pictures.append(
            Picture(
                name="shock_supply",
                table="shock_supply",
                form="spans",
                across="shock_source",
                values=("shock_before", "shock_after"),
                where=(("commodity", goods[0]),),
            )
        )
    return pictures
