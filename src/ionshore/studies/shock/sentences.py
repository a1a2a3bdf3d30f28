"""The sentences in which a shock is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ionshore.studies.shock.building_told import building_headlines
from ionshore.studies.shock.frames import (
    lost_frame,
    month_frame,
    price_frame,
    recovery,
    total_lost,
)
from ionshore.studies.shock.measures import month_name
from ionshore.studies.study import Amount, Code, Headline, Said
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.studies.shock.measures import Measures
    from ionshore.studies.shock.one import ShockAnswer

__all__ = ["ENERGY", "MONEY", "headlines", "question_told"]

ENERGY, MONEY = "GWh", "million USD"
NAMED = 3
"""Places or owners that a sentence names."""
LEAST = 0.05
"""Loss below this is told as none [GWh]."""


def question_told(answer: ShockAnswer) -> dict[str, object]:
    """Return what the placeholders of the question stand for."""
    shock = answer.shock
    return {
        "shock": Said(f"shock.kind_{shock.kind}", _told_shock(answer)),
        "months": int(answer.inputs["shock_months"]),
        "starts": str(answer.inputs["shock_starts"]),
    }


def _told_shock(answer: ShockAnswer) -> dict[str, object]:
    shock = answer.shock
    every = Said("shock.everyone")
    goods = tuple(Code("commodity", one) for one in shock.commodities if one != "*")
    return {
        "goods": goods or Said("shock.everything"),
        "origins": _places(tuple(shock.origins)) or every,
        "destinations": _places(tuple(shock.destinations)) or every,
        "stopped": Amount(shock.stopped, "1"),
        "quota": Amount(shock.quantity, ""),
        "factor": Amount(shock.factor, ""),
        "names": ", ".join(one for one in shock.names if one != "*")
        or Said("shock.everything"),
    }


def _places(names: tuple[str, ...]) -> tuple[Code, ...]:
    return tuple(Code("region", one) for one in names if one != "*")


def headlines(answer: ShockAnswer) -> list[Headline]:
    """Return the key findings; one where nothing changes."""
    if answer.warnings:
        return [
            Headline(
                Said("shock.nothing_label"),
                Said("shock.nothing_figure"),
                Said("shock.nothing", question_told(answer)),
            )
        ]
    found = answer.surprise
    return [
        _lost(answer, found),
        _cost(answer, found),
        *_price(answer, found),
        *building_headlines(answer),
        *_helpers(found),
        _gainers(found),
        _recovery(answer, found),
        *([_announced(answer, answer.announced)] if answer.announced else []),
    ]


def _lost(answer: ShockAnswer, found: Measures) -> Headline:
    lost = total_lost(found)
    by_place = lost_frame(found).groupby("region")["lost"].sum()
    by_segment = lost_frame(found).groupby("segment")["lost"].sum()
    frame = month_frame(found)
    worst = frame.iloc[int(frame["lost_month"].to_numpy(float).argmax())]
    wanted = found.lost[found.lost["unit"] == ENERGY]
    inside = wanted["month"].isin(_inside(answer))
    share = lost / max(float(wanted.loc[inside, "demand"].sum()), 1e-9)
    values = question_told(answer) | {
        "lost": Amount(lost, ENERGY),
        "share": Amount(share, "1"),
        "missed": Amount(float(wanted["missed"].sum()), ENERGY),
        "places": _ranked(by_place, "region"),
        "segments": _ranked(by_segment, "word"),
        "worst": str(worst["month"]),
        "worst_lost": Amount(float(worst["lost_month"]), ENERGY),
    }
    key = "lost" if lost > LEAST else "lost_none"
    return Headline(
        Said("shock.lost_label"), Amount(lost, ENERGY), Said(f"shock.{key}", values)
    )


def _inside(answer: ShockAnswer) -> list[str]:
    steps = answer.short_run.steps
    return [month_name(int(one)) for one in steps.label[: steps.inside]]


def _ranked(amounts: pd.Series, kind: str, unit: str = ENERGY) -> tuple[Said, ...]:
    """Return the largest with their amounts."""
    largest = amounts[amounts > LEAST].sort_values(ascending=False).head(NAMED)
    prefix = "segment_" if kind == "word" else ""
    return tuple(
        Said(
            "shock.each",
            {"what": Code(kind, f"{prefix}{name}"), "amount": Amount(float(one), unit)},
        )
        for name, one in largest.items()
    )


def _cost(answer: ShockAnswer, found: Measures) -> Headline:
    gains = found.gains.groupby("who")["gain"].sum()
    months = int(answer.inputs["shock_months"])
    treasury = float(gains.get("treasuries", 0.0))
    given_up = float(found.cost.loc[found.cost["term"] == "forgone", "cost"].sum())
    missed = float(found.cost.loc[found.cost["term"] == "unmet", "cost"].sum())
    values = {
        "cost": Amount(found.total_cost, MONEY),
        "month": Amount(found.total_cost / months, MONEY),
        "treasury": Amount(abs(treasury), MONEY),
        "saved": Said(
            "shock.treasury_saves" if treasury >= 0 else "shock.treasury_pays"
        ),
        "rest": Amount(found.total_cost - treasury, MONEY),
        "worth": Amount(given_up + missed, MONEY),
    }
    return Headline(
        Said("shock.cost_label"),
        Amount(found.total_cost, MONEY),
        Said("shock.cost", values),
    )


def _price(answer: ShockAnswer, found: Measures) -> list[Headline]:
    frame = price_frame(answer, found)
    if frame.empty:
        return []
    rise = (frame["shocked"] / frame["base"]).to_numpy(float)
    peak = frame.iloc[int(rise.argmax())]
    other = frame[
        (frame["commodity"] == peak["commodity"]) & (frame["month"] == peak["month"])
    ]
    elsewhere = other[other["where"] == "elsewhere"]
    values: dict[str, object] = {
        "good": Code("commodity", peak["commodity"]),
        "where": Said(f"shock.where_{peak['where']}"),
        "base": Amount(float(peak["base"]), ""),
        "shocked": Amount(float(peak["shocked"]), str(peak["money"])),
        "times": Amount(float(peak["shocked"] / peak["base"]), "", 2),
        "month": str(peak["month"]),
    }
    key = "price"
    if peak["where"] == "hit" and len(elsewhere):
        row = elsewhere.iloc[0]
        key = "price_both"
        values["other"] = Amount(float(row["shocked"]), str(row["money"]))
    return [
        Headline(
            Said("shock.price_label", values),
            Said("shock.price_figure", values),
            Said(f"shock.{key}", values),
        )
    ]


def _helpers(found: Measures) -> list[Headline]:
    """Return who makes more, of cells and of what stands before them."""
    more = found.made[found.made["change"] > 0]
    of_cells = more[(more["unit"] == ENERGY) & (more["stage"] == "cell")]
    cells: pd.Series = of_cells.groupby("region")["change"].sum()
    others = more[more["unit"] != ENERGY].sort_values("change", ascending=False)
    others = others[others["stage"] != "recycle"].head(NAMED)
    if cells.empty and others.empty:
        return []
    goods = tuple(
        Said(
            "shock.helper",
            {
                "region": Code("region", row.region),
                "good": Code("commodity", row.commodity),
                "amount": Amount(float(row.change), str(row.unit)),
                "margin": Amount(float(row.margin), f"million USD/{row.unit}"),
            },
        )
        for row in records(others)
    )
    less = found.made[(found.made["change"] < 0) & (found.made["stage"] == "cell")]
    fewer = -less.groupby("region")["change"].sum()
    values = {
        "cells": _ranked(cells, "region") or Said("shock.nobody"),
        "goods": goods or Said("shock.nobody"),
        "fewer": _ranked(fewer, "region") or Said("shock.nobody"),
    }
    figure = Amount(float(cells.sum()), ENERGY)
    return [
        Headline(Said("shock.helpers_label"), figure, Said("shock.helpers", values))
    ]


def _gainers(found: Measures) -> Headline:
    plants = found.gains[found.gains["who"] == "plants"].set_index("place")["gain"]
    buyers = found.gains[found.gains["who"] == "buyers"].set_index("place")["gain"]
    best = plants.sort_values(ascending=False)
    values = {
        "winners": _ranked(plants, "region", MONEY) or Said("shock.nobody"),
        "losers": _ranked(-plants, "region", MONEY) or Said("shock.nobody"),
        "buyers": _ranked(-buyers, "region", MONEY) or Said("shock.nobody"),
        "buyers_all": Amount(float(-buyers.sum()), MONEY),
        "first": Code("region", best.index[0] if len(best) else "*"),
    }
    return Headline(
        Said("shock.gains_label"),
        Amount(max(float(best.iloc[0]) if len(best) else 0.0, 0.0), MONEY),
        Said("shock.gains", values),
    )


def _recovery(answer: ShockAnswer, found: Measures) -> Headline:
    months, known = recovery(answer, found)
    key = "recovery" if months is not None else "recovery_open"
    values = question_told(answer) | {"after": months or 0, "known": known}
    short = "recovery_at_once" if months == 0 else key
    return Headline(
        Said("shock.recovery_label"),
        Said(f"shock.{key}_figure", values),
        Said(f"shock.{short}", values),
    )


def _announced(answer: ShockAnswer, found: Measures) -> Headline:
    first = answer.surprise
    more = answer.built.sort_values("more", ascending=False).head(NAMED)
    built = tuple(
        Said(
            "shock.more_built",
            {
                "region": Code("region", row.region),
                "good": Code("commodity", row.commodity),
                "amount": Amount(float(row.more), f"{row.unit}/year"),
            },
        )
        for row in records(more)
        if row.more > 0
    )
    values = {
        "lost": Amount(total_lost(found), ENERGY),
        "surprise": Amount(total_lost(first), ENERGY),
        "cost": Amount(found.total_cost + answer.capital, MONEY),
        "capital": Amount(answer.capital, MONEY),
        "surprise_cost": Amount(first.total_cost, MONEY),
        "built": built or Said("shock.nobody"),
    }
    return Headline(
        Said("shock.announced_label"),
        Amount(total_lost(found), ENERGY),
        Said("shock.announced", values),
    )
