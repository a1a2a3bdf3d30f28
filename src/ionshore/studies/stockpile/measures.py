"""Ways to lose less on one axis: dollars for a MWh of battery demand not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.spares import (
    Spare,
    recyclers,
    sodium_chain,
    standby,
    with_spare,
)
from ionshore.studies.stockpile.threats import Event, holders

__all__ = ["measures_table"]

RESERVE_DAYS = 30.0
"""Size of the reserve that is compared [day of use]."""
SHARE = 0.02
"""Spare plants that are compared, as a share of all capacity of their kind."""
SODIUM_LINES = 20.0
"""Sodium lines that are compared [GWh/year]."""
GWH_IN_MWH = 1000.0
LEAST = 1e-3
"""Less avoided than this is none [GWh/year]."""

_COLUMNS = (
    "threat",
    "measure",
    "amount",
    "unit",
    "cost",
    "saved",
    "avoided",
    "per_mwh",
    "benefit",
)


def measures_table(
    losses: Losses,
    events: Sequence[Event],
    commodities: Sequence[str],
    hurt: Mapping[str, Sequence[str]],
    say: Callable[[str], None],
) -> pd.DataFrame:
    """Return what measures cost and avoid, by threat that leaves demand unserved.

    Parameters
    ----------
    losses : Losses
    events : sequence of Event
    commodities : sequence of str
        Those whose reserves are compared, in the joint reserve.
    hurt : mapping of str to sequence of str
        Threats that leave demand unserved, and the commodities of which a unit would
        help against each.
    say : callable

    Returns
    -------
    DataFrame
        threat, measure, amount, unit; cost, saved [million USD/year], avoided
        [GWh/year], all expected; per_mwh: cost per MWh avoided [USD/MWh], nan where
        none is; benefit: saved per dollar of cost [1].
    """
    by_threat = {
        threat: [one for one in events if one.threat == threat] for threat in hurt
    }
    before = {name: _expected(losses, mine) for name, mine in by_threat.items()}
    rows = []
    for threat, mine in by_threat.items():
        helpful = [one for one in commodities if one in hurt[threat]]
        for name, at, amount, unit, cost in _reserves(losses, helpful):
            say(f"{threat}: reserve of {name}")
            after = losses.expected(mine, {at: amount})[:2]
            given = (threat, f"reserve:{name}", amount, unit, cost)
            rows.append(_row(*given, before[threat], after))
    for spare, threats in _spares(losses, by_threat):
        say(f"measure: {spare.name}")
        other = replace(losses, short_run=with_spare(losses.short_run, spare))
        for threat in threats:
            after = _expected(other, by_threat[threat])
            given = (threat, spare.name, spare.amount, spare.unit, spare.cost)
            rows.append(_row(*given, before[threat], after))
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.sort_values("threat", kind="stable").reset_index(drop=True)


def _expected(losses: Losses, events: Sequence[Event]) -> tuple[float, float]:
    cost, missed, _ = losses.expected(events, {})
    return cost, missed


def _reserves(
    losses: Losses, commodities: Sequence[str]
) -> Iterator[tuple[str, str, float, str, float]]:
    goods = losses.short_run.case.goods
    unit = dict(zip(goods.commodities, goods.units, strict=True))
    for one in losses.holdings:
        if one.holder.kind == "allied" and one.commodity in commodities:
            amount = RESERVE_DAYS * one.day
            cost = RESERVE_DAYS * one.cost
            yield one.commodity, one.name, amount, str(unit[one.commodity]), cost


def _spares(
    losses: Losses, by_threat: Mapping[str, Sequence[Event]]
) -> Iterator[tuple[Spare, tuple[str, ...]]]:
    """Yield each spare capacity with the threats it is set against."""
    if not by_threat:
        return
    plan, every = losses.short_run.plan, tuple(by_threat)
    pool = next(one for one in holders() if one.kind == "allied").regions
    year = next(iter(by_threat.values()))[0].shock.starts.year
    for threat, mine in by_threat.items():
        own = standby(plan, year, mine[0].shock.commodities, pool, SHARE)
        if own is not None:
            yield own, (threat,)
    for spare in (
        recyclers(plan, year, pool, SHARE),
        sodium_chain(plan, year, pool, SODIUM_LINES),
    ):
        if spare is not None:
            yield spare, every


def _row(
    threat: str,
    measure: str,
    amount: float,
    unit: str,
    cost: float,
    before: tuple[float, float],
    after: tuple[float, float],
) -> dict[str, object]:
    saved, avoided = before[0] - after[0], before[1] - after[1]
    counts = avoided > LEAST
    return {
        "threat": threat,
        "measure": measure,
        "amount": amount,
        "unit": unit,
        "cost": cost,
        "saved": saved,
        "avoided": avoided,
        "per_mwh": 1e6 * cost / (GWH_IN_MWH * avoided) if counts else np.nan,
        "benefit": saved / cost if cost > 0 else np.nan,
    }
