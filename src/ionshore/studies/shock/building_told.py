"""The sentences in which plants built in answer to a shock are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionshore.scenario.case.expansion import shortest_lead
from ionshore.studies.shock.frames import total_lost
from ionshore.studies.shock.measures import month_name
from ionshore.studies.shock.response import restart_times
from ionshore.studies.study import Amount, Code, Headline, Said
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.studies.shock.measures import Measures
    from ionshore.studies.shock.one import ShockAnswer

__all__ = ["building_assumed", "building_headlines", "restarts_assumed"]

ENERGY, MONEY = "GWh", "million USD"
NAMED = 4
"""Goods and places that the sentence names."""


def building_headlines(answer: ShockAnswer) -> list[Headline]:
    """Return what is built in answer; none where no plant can start in time."""
    found, without = answer.surprise, answer.unbuilt
    if not answer.short_run.case.assets.buildable.any():
        return []
    label = Said("shock.building_label")
    if without is None:
        figure = Said("shock.nothing_figure")
        return [Headline(label, figure, Said("shock.building_none", _lead(answer)))]
    keys = ["commodity", "region", "unit"]
    most = found.built.groupby(keys, sort=False)["more"].sum().reset_index()
    built = tuple(
        Said(
            "shock.more_built",
            {
                "region": Code("region", row.region),
                "good": Code("commodity", row.commodity),
                "amount": Amount(float(row.more), f"{row.unit}/year"),
            },
        )
        for row in records(most.head(NAMED))
    )
    first = int(found.built["year"].min())
    inside = answer.short_run.steps.label[: answer.short_run.steps.inside]
    last = int(inside[-1])
    values = {
        "first": month_name(first),
        "built": built,
        "building": Amount(found.building, MONEY),
        "lost": Amount(total_lost(found), ENERGY),
        "unbuilt": Amount(total_lost(without), ENERGY),
        "last": month_name(last),
        "lost_last": Amount(_lost_at(found, last), ENERGY),
        "unbuilt_last": Amount(_lost_at(without, last), ENERGY),
        "cost": Amount(found.total_cost, MONEY),
        "cost_unbuilt": Amount(without.total_cost, MONEY),
    }
    figure = Said("shock.building_figure", values)
    return [Headline(label, figure, Said("shock.building", values))]


def building_assumed(answer: ShockAnswer) -> Said:
    """Return what is assumed of plants decided after the news."""
    lead = shortest_lead(answer.short_run.plan)
    if not answer.building or not np.isfinite(lead):
        return Said("shock.assumed_no_building")
    late = not answer.short_run.case.assets.buildable.any()
    key = "shock.assumed_building_late" if late else "shock.assumed_building"
    return Said(key, _lead(answer))


def restarts_assumed(answer: ShockAnswer) -> list[Said]:
    """Return what is assumed of idle plants that may start again; none where none may."""
    assets = answer.short_run.case.assets
    if assets.expansion is None or not assets.expansion.restart.any():
        return []
    months = restart_times()
    names = answer.short_run.plan.world["assets"].set_index("asset")["name"]
    plants = [
        f"{names[one]} ({round(12 * months[one])})"
        for one in map(str, assets.label[assets.expansion.restart])
    ]
    return [Said("shock.assumed_restart", {"plants": ", ".join(plants)})]


def _lead(answer: ShockAnswer) -> dict[str, object]:
    lead = shortest_lead(answer.short_run.plan)
    return {"lead": round(12 * lead) if np.isfinite(lead) else 0}


def _lost_at(found: Measures, label: int) -> float:
    """Return what is not served a month in the step with this label [GWh]."""
    rows = (found.lost["unit"] == ENERGY) & (found.lost["year"] == label)
    table = found.lost[rows]
    return float((table["lost"] / table["months"]).sum())
