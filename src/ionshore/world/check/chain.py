"""Recipes: everything that is used can be had, and everything made has a cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.core.tell import shown
from ionshore.tables.records import records
from ionshore.world.check.facts import Check, Facts, rows_where

__all__ = ["CHECKS"]


class Way(NamedTuple):
    """One way to have commodities: amounts given and amounts used up."""

    gives: Mapping[str, float]
    takes: Mapping[str, float]


Uses = dict[str, tuple[str, int, str]]
"""For each commodity that is used: table, row and column of its first use."""


def _ways(facts: Facts) -> list[Way]:
    """Return all ways to have something: made, returned, or simply given."""
    assets = facts["assets"]
    works = (assets["capacity"] > 0) | assets["buildable"]
    working = set(assets.loc[works, "process"])
    flows = _flows(facts)
    ways = []
    for row in records(facts["processes"]):
        if row.process in working:
            given = {str(row.commodity): 1.0, **flows.get((row.process, "out"), {})}
            ways.append(Way(given, flows.get((row.process, "in"), {})))
    for row in records(facts["lifetimes"]):
        back = {str(row.returns): row.quantity * row.collected}
        ways.append(Way(back, {str(row.commodity): 1.0}))
    ways += [Way({commodity: 1.0}, {}) for commodity in sorted(_given(facts))]
    return ways


def _flows(facts: Facts) -> dict[tuple[object, object], dict[str, float]]:
    """Return net amounts of a recipe by process and flow."""
    recipes = facts["recipes"].assign(net=_net(facts))
    flows: dict[tuple[object, object], dict[str, float]] = {}
    for row in records(recipes[recipes["net"] > 0]):
        flows.setdefault((row.process, row.flow), {})[str(row.commodity)] = row.net
    return flows


def _net(facts: Facts) -> pd.Series:
    """Return amounts per unit of good output, shape (recipes,)."""
    recipes = facts["recipes"]
    share = facts["processes"].set_index("process")["process_yield"]
    lost = share.reindex(recipes["process"]).to_numpy(float)
    return recipes["quantity"] / np.where(recipes["before_yield"], lost, 1.0)


def _given(facts: Facts) -> set[str]:
    """Return what comes from outside, from stock or from earlier sales."""
    outside, stocks, past = facts["outside"], facts["stocks"], facts["past_returns"]
    return {
        *outside.loc[outside["buy_price"].notna(), "commodity"],
        *stocks.loc[stocks["initial"] > 0, "commodity"],
        *past.loc[past["quantity"] > 0, "commodity"],
    }


def _obtainable(ways: Sequence[Way], granted: Iterable[str]) -> set[str]:
    """Return what can be had if ``granted`` is there: the least fixed point."""
    had = set(granted)
    while True:
        more = {
            commodity
            for way in ways
            if had.issuperset(way.takes)
            for commodity in way.gives
        }
        if more <= had:
            return had
        had |= more


def _uses(facts: Facts) -> Uses:
    found: Uses = {}
    recipes, serves = facts["recipes"], facts["serves"]
    taken = (recipes["flow"] == "in") & (recipes["quantity"] > 0)
    taken &= recipes["process"].isin(set(facts["assets"]["process"]))
    wanted = serves["segment"].isin(set(facts["demand"]["segment"]))
    for table, mask in (("recipes", taken), ("serves", wanted)):
        for row in rows_where(mask):
            name = str(facts[table]["commodity"].iloc[row])
            found.setdefault(name, (table, row, "commodity"))
    return found


def sources(facts: Facts) -> Iterator[Finding]:
    """Tell of commodities nobody has (``D203``) or that need themselves (``D202``)."""
    ways, uses = _ways(facts), _uses(facts)
    made = {commodity for way in ways for commodity in way.gives}
    absent = {name for name in uses if name not in made}
    for name in uses:
        if name in absent:
            yield facts.tell("D203", uses[name], value=name)
    # What lacks only because something else is absent is not told again.
    blocked = (made | set(uses)) - _obtainable(ways, absent)
    recipes = facts["recipes"]
    eaten = {str(recipes["commodity"].iloc[row]) for row in _eaten(facts)}
    for ring in _rings(ways, blocked):
        place = next((uses[name] for name in ring if name in uses), None)
        told = not eaten.isdisjoint(ring)
        if place is not None and not told and not _is_productive(ways, ring):
            names = " -> ".join([*ring, ring[0]])
            yield facts.tell("D202", place, value=ring[0], ring=shown(names, 300))


def _rings(ways: Sequence[Way], blocked: set[str]) -> Iterator[list[str]]:
    """Return groups of blocked commodities that need each other."""
    names = sorted(blocked)
    place = {name: number for number, name in enumerate(names)}
    edges = [
        (place[made], place[used])
        for way in ways
        for made in way.gives
        for used in way.takes
        if made in place and used in place
    ]
    if not edges:
        return
    # Rings are rare: scipy is loaded only where one may be.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.array(edges).T
    graph = csr_array((np.ones(len(edges)), (rows, columns)), (len(names),) * 2)
    _, group = connected_components(graph, directed=True, connection="strong")
    selves = {made for made, used in edges if made == used}
    for number in dict.fromkeys(group.tolist()):
        members = np.flatnonzero(group == number).tolist()
        if len(members) > 1 or members[0] in selves:
            yield [names[one] for one in members]


def _is_productive(ways: Sequence[Way], ring: Sequence[str]) -> bool:
    """Return whether the ways of a ring can give more of it than they take.

    A power plant that uses some of its own power is a ring, and no fault.
    """
    from scipy.optimize import linprog

    inside = [way for way in ways if not set(ring).isdisjoint(way.gives)]
    net = np.array(
        [
            [way.gives.get(name, 0.0) - way.takes.get(name, 0.0) for way in inside]
            for name in ring
        ]
    )
    answer = linprog(np.zeros(len(inside)), A_ub=-net, b_ub=-np.ones(len(ring)))
    return bool(answer.status == 0)


def costs(facts: Facts) -> Iterator[Finding]:
    """Tell of processes that would cost nothing because no row says what.

    A world without the table says that its processes cost nothing.
    """
    table, assets = facts["process_costs"], facts["assets"]
    if table.empty:
        return
    start = table["from_year"].fillna(0).astype(int)
    first = start.groupby([table["process"], table["region"]]).min().to_dict()
    pairs = assets[["process", "region"]].drop_duplicates()
    told: set[tuple[str, object]] = set()
    first_year = facts.world.years[0]
    for row, process, region in zip(
        pairs.index, pairs["process"], pairs["region"], strict=True
    ):
        own = first.get((process, region), first.get((process, "*")))
        place = ("assets", int(row), "process")
        if own is None and (process, "") not in told:
            told.add((process, ""))
            yield facts.tell("D204", place, value=process, region=region)
        elif own is not None and own > first_year and (process, own) not in told:
            told.add((process, own))
            yield facts.tell(
                "D204", place, "late", value=process, region=region, year=own
            )


def _is_own(facts: Facts) -> pd.Series:
    """Return where a recipe names the main product of its process."""
    recipes = facts["recipes"]
    main = facts["processes"].set_index("process")["commodity"]
    return recipes["commodity"] == main.reindex(recipes["process"]).to_numpy(object)


def _eaten(facts: Facts) -> list[int]:
    """Return the rows of recipes that take as much of the product as they make."""
    takes = facts["recipes"]["flow"] == "in"
    return rows_where(_is_own(facts) & takes & (_net(facts) >= 1))


def own_product(facts: Facts) -> Iterator[Finding]:
    """Tell of recipes that give back less of the main product than they take."""
    recipes, net = facts["recipes"], _net(facts)
    for row in rows_where(_is_own(facts) & (recipes["flow"] == "out")):
        value = str(recipes["commodity"].iloc[row])
        yield facts.tell("D218", ("recipes", row, "commodity"), "out", value=value)
    for row in _eaten(facts):
        value = str(recipes["commodity"].iloc[row])
        amount = float(net.iloc[row])
        yield facts.tell(
            "D218", ("recipes", row, "quantity"), value=value, amount=amount
        )


CHECKS = (
    Check(
        sources,
        (
            "commodities",
            "processes",
            "recipes",
            "assets",
            "outside",
            "stocks",
            "lifetimes",
            "past_returns",
            "segments",
            "serves",
            "demand",
        ),
    ),
    Check(costs, ("processes", "process_costs", "assets", "regions")),
    Check(own_product, ("processes", "recipes", "commodities")),
)
