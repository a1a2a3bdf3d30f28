"""Key findings of a run in words: the first screen of a report.

Each finding is found, not written: where the data for it are missing, it is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ionshore.report.base_year.readings import hanging
from ionshore.report.market_findings import delivered_price, foreign_work
from ionshore.report.numbers import amount, money, percent
from ionshore.report.subject import Subject
from ionshore.report.telling import KeyFinding, capital, tell
from ionshore.report.weights import shares
from ionshore.tables.records import records

__all__ = ["KeyFinding", "key_findings"]

LEAD_STAGES = ("cell", "pack", "system", "component", "refine", "mine")
"""The first of these that has output is the one a report opens with."""
CHOKE_STAGES = ("mine", "refine", "component", "cell")
CHOKE_WEIGHT = 0.05
"""Goods below this share of their stage are no choke point [1]."""


def key_findings(subject: Subject) -> tuple[KeyFinding, ...]:
    """Return the findings of a run that its data allow, most important first."""
    makers: tuple[Callable[[Subject], KeyFinding | None], ...] = (
        _lead,
        _choke,
        delivered_price,
        foreign_work,
        _investment,
        _service,
    )
    found = (maker(subject) for maker in makers)
    return tuple(one for one in found if one is not None)


def _arrow(first: float, last: float) -> str:
    then, now = percent(first), percent(last)
    return now if then == now else f"{then} \N{RIGHTWARDS ARROW} {now}"


def _lead(subject: Subject) -> KeyFinding | None:
    """Who makes most of the leading stage, and what hangs on how rents are read."""
    told = _leader(subject)
    if told is None:
        return None
    finding, stage, leader = told
    last = subject.reading.years[-1]
    hangs = hanging(subject, f"{stage}_share", leader, last)
    return _with(finding, hangs)


def _with(finding: KeyFinding, more: str) -> KeyFinding:
    """Return a finding with one more sentence, if there is one."""
    return replace(finding, text=f"{finding.text} {more}") if more else finding


def _leader(subject: Subject) -> tuple[KeyFinding, str, str] | None:
    """Who makes most of the leading stage, and who gains most by the last year."""
    stage = next((one for one in LEAD_STAGES if one in subject.stages), None)
    if stage is None:
        return None
    frame = subject.output[subject.output["stage"] == stage]
    frame = frame.assign(place=subject.places.whole(frame["region"]))
    wide = shares(frame, ["year"], "place").pivot_table(
        index="place", columns="year", values="share", fill_value=0.0
    )
    first, last = subject.reading.base_year, subject.reading.years[-1]
    wide = wide.reindex(columns=[*dict.fromkeys([first, last])]).fillna(0.0)
    leader = str(wide[first].idxmax())
    gain = (wide[last] - wide[first]).drop(leader)
    names = subject.names
    values = {
        "stage": names.stage_told(stage),
        "place": names.region_told(leader),
        "first": first,
        "last": last,
        "then": percent(wide[first][leader]),
        "now": percent(wide[last][leader]),
    }
    if first == last:
        figure = percent(wide[first][leader])
        return tell(names, "lead", figure, "lead_now", **values), stage, leader
    if gain.empty or gain.max() < 0.005:
        figure = _arrow(wide[first][leader], wide[last][leader])
        return tell(names, "lead", figure, "lead_alone", **values), stage, leader
    gainer = str(gain.idxmax())
    values |= {
        "gainer": capital(names.region_told(gainer)),
        "gained_from": percent(wide[first][gainer]),
        "gained_to": percent(wide[last][gainer]),
    }
    figure = _arrow(wide[first][leader], wide[last][leader])
    return tell(names, "lead", figure, "lead", **values), stage, leader


def _choke(subject: Subject) -> KeyFinding | None:
    """Which good comes most from one country in the last year, and the next two."""
    year = subject.reading.years[-1]
    frame = subject.output[subject.output["year"] == year]
    frame = frame[frame["stage"].isin(CHOKE_STAGES) & (frame["weight"] > 0)]
    if frame.empty:
        return None
    by_good = frame.groupby(["stage", "commodity"])["weight"].sum()
    large = by_good / by_good.groupby("stage").transform("sum") >= CHOKE_WEIGHT
    kept = frame[frame["commodity"].isin(by_good[large].index.get_level_values(1))]
    held = shares(kept, ["commodity"], "region")
    top = held.loc[held.groupby("commodity")["share"].idxmax()]
    top = top.assign(weight=top["commodity"].map(by_good.droplevel(0)))
    top = top.sort_values(["share", "weight"], ascending=False).head(3)
    names = subject.names
    told = [
        names.word(
            "finding.choke_one",
            good=names.commodity(str(one.commodity)),
            share=percent(float(one.share)),
            place=names.region_told(str(one.region)),
        )
        for one in records(top)
    ]
    worst = top.iloc[0]
    values = {
        "good": names.commodity(worst["commodity"]),
        "place": names.region_told(worst["region"]),
        "share": percent(worst["share"]),
        "year": year,
        "next": names.word("list.join").join(told[1:]),
    }
    variant = "choke" if len(told) > 1 else "choke_alone"
    return tell(names, "choke", percent(worst["share"]), variant, **values)


def _investment(subject: Subject) -> KeyFinding | None:
    """What is invested in all years, and where most of it goes."""
    frame = subject.reading["investment"]
    total = float(frame["value"].sum())
    if total <= 0:
        return None
    place = subject.places.whole(frame["region"])
    by_place = frame.groupby(place)["value"].sum().sort_values(ascending=False)
    by_stage = frame.groupby("stage")["value"].sum().sort_values(ascending=False)
    names = subject.names
    values = {
        "total": money(total, subject.language),
        "last": subject.reading.years[-1],
        "place": names.region_told(str(by_place.index[0])),
        "share": percent(by_place.iloc[0] / total),
        "stage": names.stage_told(str(by_stage.index[0])),
        "stage_share": percent(by_stage.iloc[0] / total),
    }
    figure = money(total, subject.language, 2)
    told = tell(names, "investment", figure, "investment", **values)
    return _with(told, hanging(subject, "investment", "*", subject.reading.years[-1]))


def _service(subject: Subject) -> KeyFinding | None:
    """Whether all demand is served, and where and when it is worst if not."""
    served, unmet = subject.reading["delivery"], subject.reading["unmet"]
    if served.empty and unmet.empty:
        return None
    names = subject.names
    keys = ["segment", "year"]
    missing = unmet.groupby([*keys, "unit"])["value"].sum()
    missing = missing[missing > 1e-9]
    if missing.empty:
        return tell(names, "service", percent(1.0), "served")
    met = served.groupby(keys)["value"].sum()
    gaps = missing.reset_index()
    met_too = [float(met.get((one.segment, one.year), 0.0)) for one in records(gaps)]
    gaps["share"] = gaps["value"] / (gaps["value"] + met_too)
    worst = gaps.sort_values("share").iloc[-1]
    values = {
        "segment": names.segment(worst["segment"]),
        "share": percent(worst["share"]),
        "year": worst["year"],
        "amount": amount(worst["value"], worst["unit"], subject.language),
        "count": gaps["segment"].nunique(),
    }
    return tell(names, "service", percent(worst["share"]), "unmet", **values)
