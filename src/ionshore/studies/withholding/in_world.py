"""What the short run of a world says if as much were withheld there.

The small market of :mod:`ionshore.studies.withholding.market` is not what answers
``ionshore shock``: that is the short run of a world. Here the share of the world's
supply that an event withheld is taken from the same country's plants in the world of
today, for the term that was declared, and the rise of the price is set beside the one
that was seen. What a country supplies has changed since; the share withheld is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ionshore.model.solution import Solution
from ionshore.scenario.case.steps import month_after
from ionshore.scenario.scenario import Shock
from ionshore.studies.clock import Clock
from ionshore.studies.shock.events import event_patch
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.withholding.known import Event, Known, Parameters

__all__ = ["MONTHS_ASKED", "PRICED", "STARTS", "open_for_events", "world_ratios"]

PRICED = {
    "nickel": "nickel_sulfate",
    "cobalt": "cobalt_ore",
    "lithium": "lithium_chemical",
    "graphite": "natural_graphite",
}
"""The good of a world whose price stands for the series of a market: sulfate for the
metal on the exchange, hydroxide (cobalt ore), carbonate, flake."""
STARTS = date(2026, 1, 1)
MONTHS_ASKED = 12
STEP = 3


def open_for_events(
    world: str,
    scenario: str,
    starts: date = STARTS,
    *,
    clock: Clock | None = None,
) -> ShortRun:
    """Return the short run of a year in a world, in quarters, for past events."""
    return open_short_run(
        world,
        scenario,
        starts=starts,
        months=MONTHS_ASKED,
        step_months=STEP,
        clock=clock,
    )


def world_ratios(
    short_run: ShortRun,
    known: Known,
    starts: date = STARTS,
    priced: Mapping[str, str] = PRICED,
) -> pd.DataFrame:
    """Return what a world's short run says of the events it can be asked about.

    Parameters
    ----------
    short_run : ShortRun
        Of a year from ``starts``.
    known : Known
    starts : date
    priced : mapping of str to str
        The good whose price stands for a market.

    Returns
    -------
    DataFrame
        One row per event of a good of the world whose country makes it there:
        ``event_id``, ``share_now`` of that country in the world's output,
        ``share_lost``: share of its output taken away (at most all), ``world_ratio``: the
        highest price of a step over that without the shock, mean over users outside
        the country.
    """
    base = short_run.base
    rows = []
    for event in known.events:
        share = _share_now(base, event)
        if event.market not in priced or not share > 0:
            continue
        wanted = min(1.0, event.share_of_supply * _cut(event) / share)
        shocks = list(_shocks(event, known.parameters, wanted, starts))
        if not shocks:
            continue
        solution = short_run.solution(event_patch(short_run, *shocks))
        rows.append(
            {
                "event_id": event.event_id,
                "share_now": share,
                "share_lost": wanted,
                "world_ratio": _ratio(
                    base, solution, priced[event.market], event.country
                ),
            }
        )
    columns = ["event_id", "share_now", "share_lost", "world_ratio"]
    return pd.DataFrame(rows, columns=columns)


def _cut(event: Event) -> float:
    """Return the cut while it is deepest: all of it where licences are asked for."""
    return 1.0 if event.review_months > 0 else event.cut


def _share_now(base: Solution, event: Event) -> float:
    made = base.table("activity")
    made = made[made["commodity"] == event.commodity]
    total = float(made["value"].sum())
    own = float(made.loc[made["region"] == event.country, "value"].sum())
    return own / total if total > 0 else 0.0


def _shocks(
    event: Event, parameters: Parameters, lost: float, starts: date
) -> Iterator[Shock]:
    """Yield what is lost: until licences are answered, and for the rest of the term."""
    if lost <= 0:
        return
    if event.review_months <= 0:
        term = min(event.declared_months or MONTHS_ASKED, float(MONTHS_ASKED))
        yield _loss(event, lost, starts, term)
        return
    yield _loss(event, lost, starts, event.review_months)
    if parameters.approved < 1.0:
        left = lost * (1.0 - parameters.approved)
        yield _loss(event, left, starts, float(MONTHS_ASKED))


def _loss(event: Event, lost: float, starts: date, months: float) -> Shock:
    whole = int(months)
    end = month_after(starts, whole)
    days = round((months - whole) * (month_after(starts, whole + 1) - end).days)
    return Shock(
        kind="plant_loss",
        commodities=(event.commodity,),
        origins={event.country: (event.country,)},
        destinations={"*": ("*",)},
        starts=starts,
        ends=end + timedelta(days - 1),
        stopped=lost,
        quantity=0.0,
        because="",
        source_id="scenario:hindtest",
        place=event.event_id,
    )


def _ratio(base: Solution, shocked: Solution, priced: str, country: str) -> float:
    """Return the highest ratio of a step, prices weighted by what was used."""
    used = pd.concat([base.table("use"), base.table("delivery")])
    used = used[(used["commodity"] == priced) & (used["region"] != country)]
    weight = used.groupby(["region", "year"])["value"].sum()
    prices = []
    for solution in (base, shocked):
        table = solution.table("price")
        table = table[table["commodity"] == priced]
        price = table.groupby(["region", "year"])["value"].mean()
        paid = (price.reindex(weight.index, fill_value=0.0) * weight).groupby("year")
        prices.append(paid.sum())
    ratio = (prices[1] / prices[0]).to_numpy(float)
    return float(np.nanmax(ratio))
