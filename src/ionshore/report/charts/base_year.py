"""The base year: what the model makes of it, beside what was observed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.report.charts.bars import Series, paired_shares
from ionshore.report.charts.spec import Chart, Choice, Figure
from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.subject import Subject
from ionshore.report.weights import STAGES
from ionshore.tables.records import records

__all__ = ["base_year_figure", "fit_by_good"]


def fit_by_good(subject: Subject) -> pd.DataFrame:
    """Return the fit of each good in the base year, in the order of the chain.

    Returns
    -------
    DataFrame
        ``commodity``, ``stage``, ``unit``, ``observed``, ``model`` (world totals),
        ``place`` with the largest error of its share, and that ``error`` [1].
    """
    fit = subject.reading["fit"].copy()
    if fit.empty:
        return pd.DataFrame(
            columns=[
                "commodity",
                "stage",
                "unit",
                "observed",
                "model",
                "place",
                "error",
            ]
        )
    fit["place"] = subject.places.whole(fit["region"])
    keys = ["commodity", "unit", "place"]
    fit = fit.groupby(keys, as_index=False)[["model", "observed"]].sum()
    for one in ("model", "observed"):
        total = fit.groupby("commodity")[one].transform("sum")
        fit[f"{one}_share"] = (fit[one] / total.where(total > 0)).fillna(0.0)
    fit["error"] = fit["model_share"] - fit["observed_share"]
    worst = fit.loc[fit["error"].abs().groupby(fit["commodity"]).idxmax()]
    whole = fit.groupby(["commodity", "unit"], as_index=False)[
        ["model", "observed"]
    ].sum()
    frame = whole.merge(worst[["commodity", "place", "error"]], on="commodity")
    return _in_order(subject, frame)


def _in_order(subject: Subject, frame: pd.DataFrame) -> pd.DataFrame:
    goods = subject.reading["world_commodities"]
    stage = dict(zip(goods["commodity"], goods["stage"], strict=True))
    order = {code: place for place, code in enumerate(goods["commodity"])}
    frame = frame.assign(stage=frame["commodity"].map(stage).fillna(""))
    rank = frame["stage"].map({one: place for place, one in enumerate(STAGES)})
    frame = frame.assign(
        rank=rank.fillna(len(STAGES)), order=frame["commodity"].map(order)
    )
    frame = frame.sort_values(["rank", "order"]).drop(columns=["rank", "order"])
    return frame.reset_index(drop=True)


def base_year_figure(subject: Subject) -> Figure:
    """Return shares by place in the world and in the model, good by good.

    The choices are the stages; a figure without observations has no charts.
    """
    names = subject.names
    goods = fit_by_good(subject)
    stages = tuple(dict.fromkeys(str(stage) for stage in goods["stage"]))
    choice = Choice(
        "stage",
        names.word("choice.which"),
        tuple((stage, names.stage(stage)) for stage in stages),
    )
    charts = {
        stage: _chart(subject, goods[goods["stage"] == stage]) for stage in stages
    }
    return Figure("base_year", (choice,), charts)


def _chart(subject: Subject, goods: pd.DataFrame) -> Chart:
    names, places = subject.names, subject.places
    codes = [str(one) for one in goods["commodity"]]
    fit = subject.reading["fit"]
    fit = fit[fit["commodity"].isin(codes)]
    fit = fit.assign(place=places.grouped(fit["region"]))
    bars = ("observed", "model")
    wide = pd.concat(
        {
            bar: fit.pivot_table(
                index="commodity", columns="place", values=bar, aggfunc="sum"
            )
            for bar in bars
        },
        names=["bar"],
    ).swaplevel()
    lines = pd.MultiIndex.from_product([codes, bars])
    wide = wide.reindex(lines).reindex(columns=list(places.all)).fillna(0.0)
    total = wide.sum(axis=1)
    table = wide.div(total.where(total > 0, 1.0), axis=0).to_numpy(float)
    series = [
        Series(places.names[place], places.colors[place], table[:, n])
        for n, place in enumerate(places.all)
        if table[:, n].any()
    ]
    titles = [names.commodity(code) for code in codes]
    tags = [names.word(f"fit.{bar}") for bar in bars]
    option, height = paired_shares(titles, tags, series)
    items = tuple(
        text for title in titles for text in (*(f"{title}, {tag}" for tag in tags), "")
    )
    return Chart(option, height, *_table(subject, goods), items, "%")


def _table(
    subject: Subject, goods: pd.DataFrame
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    names = subject.names
    rows = []
    for good in records(goods):
        observed, model = float(good.observed), float(good.model)
        gap = model / observed - 1 if observed > 0 else np.nan
        unit = unit_name(str(good.unit), subject.language)
        rows.append(
            (
                names.commodity(str(good.commodity)),
                f"{number(observed)} {unit}",
                f"{number(model)} {unit}",
                percent(gap),
                names.word(
                    "fit.points",
                    place=names.region(str(good.place)),
                    points=signed(100 * float(good.error)),
                ),
            )
        )
    head = ("good", "observed", "model", "gap", "error")
    return tuple(names.word(f"head.{one}") for one in head), tuple(rows)


def signed(points: float) -> str:
    """Return a difference with its sign.

    Examples
    --------
    >>> signed(1.26), signed(-0.4), signed(0.0)
    ('+1.3', '−0.4', '0')
    """
    text = number(round(points, 1))
    return text if points <= 0 or text == "0" else f"+{text}"
