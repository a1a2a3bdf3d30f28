"""What is told of the study ``sensitivity``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ionshore.studies.study import (
    Amount,
    Code,
    Column,
    Findings,
    Headline,
    Picture,
    Said,
    Table,
)

if TYPE_CHECKING:
    from ionshore.studies.sensitivity import SensitivityStudy

__all__ = ["findings"]

TOP = 10
"""Groups that are drawn."""
LEAST = 0.001
"""Effects below this share of a figure are told as none [1]."""
UNITS = {
    "cells_usa": "GWh",
    "cells_euu": "GWh",
    "cells_kor": "GWh",
    "share_chn": "1",
    "ev_usa": "USD/kWh",
    "ev_euu": "USD/kWh",
    "lithium": "USD/kg",
    "anode": "USD/kg",
    "public_net": "million USD",
}
DRAWN = ("cells_usa", "share_chn", "ev_usa", "lithium")
"""Figures with a tornado of their own."""


def findings(result: SensitivityStudy) -> Findings:
    """Return what is told of the study."""
    return Findings(
        study="sensitivity",
        inputs=result.inputs,
        question={"year": result.inputs["years"][-1], "count": len(result.ranking)},
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=tuple(_pictures(result)),
        assumptions=tuple(
            Said(f"sensitivity.assumed_{one}")
            for one in ("one_at_a_time", "ends", "base", "score")
        ),
        sources=result.sources,
    )


def _group(code: object) -> Code:
    return Code("word", str(code))


def _headlines(result: SensitivityStudy) -> list[Headline]:
    ranking = result.ranking
    next_ones = ranking.iloc[1:5]
    next_ones = next_ones[next_ones["score"] > LEAST]
    values: dict[str, object] = {
        "year": result.inputs["years"][-1],
        "count": len(ranking),
        "figures": result.effects["figure"].nunique(),
        "first": _group(ranking["group"].iloc[0]),
        "score": Amount(float(ranking["score"].iloc[0]), "1"),
        "others": tuple(
            Said(
                "sensitivity.scored",
                {"group": _group(one), "score": Amount(score, "1")},
            )
            for one, score in zip(next_ones["group"], next_ones["score"], strict=True)
        ),
        "idle": int((ranking["score"] < LEAST).sum()),
    }
    told = [
        Headline(
            Said("sensitivity.first_label", values),
            Said("sensitivity.first_figure", values),
            Said("sensitivity.first", values),
        )
    ]
    return told + [
        _of_figure(result, code)
        for code in ("cells_usa", "ev_usa", "lithium", "public_net")
        if code in set(result.effects["figure"])
    ]


def _of_figure(result: SensitivityStudy, code: str) -> Headline:
    """Return what moves one figure most."""
    rows = result.effects[result.effects["figure"] == code]
    unit = UNITS[code]
    seen = rows[rows["effect"] > LEAST * rows["base"].abs()].head(3)
    values = {
        "figure": _group(f"figure_{code}"),
        "year": result.inputs["years"][-1],
        "base": Amount(float(rows["base"].iloc[0]), unit),
        "most": Amount(float(rows["effect"].iloc[0]), unit),
        "parts": tuple(
            Said(
                "sensitivity.moved",
                {"group": _group(one), "amount": Amount(value, unit)},
            )
            for one, value in zip(seen["group"], seen["effect"], strict=True)
        ),
    }
    key = "figure" if len(seen) else "figure_unmoved"
    return Headline(
        Said("sensitivity.figure_label", values),
        Said("sensitivity.figure_most", values),
        Said(f"sensitivity.{key}", values),
    )


def _tables(result: SensitivityStudy) -> list[Table]:
    group = Column("group", kind="word")
    figures = [one for one in UNITS if one in result.ranking]
    ranking = Table(
        "sensitivity_ranking",
        result.ranking.assign(top=np.arange(len(result.ranking)) < TOP),
        (
            group,
            Column("range"),
            Column("score", "1"),
            *(Column(one, UNITS[one]) for one in figures),
        ),
    )
    effects = result.effects
    told = [ranking]
    for code in DRAWN:
        rows = effects[effects["figure"] == code]
        if len(rows):
            unit = UNITS[code]
            columns = [Column(one, unit) for one in ("base", "when_low", "when_high")]
            told.append(
                Table(
                    f"sensitivity_{code}",
                    rows.assign(top=rows["place"] <= TOP),
                    (group, *columns, Column("effect", unit)),
                )
            )
    if len(result.failed):
        failed = result.failed.assign(side="side_" + result.failed["side"].astype(str))
        columns = [group, Column("side", kind="word"), Column("reason")]
        told.append(Table("sensitivity_failed", failed, tuple(columns)))
    return told


def _pictures(result: SensitivityStudy) -> list[Picture]:
    pictures = [
        Picture(
            name="sensitivity_ranking",
            table="sensitivity_ranking",
            form="rows",
            across="group",
            values=("score",),
            where=(("top", True),),
        )
    ]
    known = set(result.effects["figure"])
    return pictures + [
        Picture(
            name=f"sensitivity_{code}",
            table=f"sensitivity_{code}",
            form="spans",
            across="group",
            values=("when_low", "when_high"),
            where=(("top", True),),
        )
        for code in DRAWN
        if code in known
    ]
