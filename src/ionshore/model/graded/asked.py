"""What is followed: from the claims back to where all passes or nothing can."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.model.graded.makers import Makers
from ionshore.model.graded.network import Network
from ionshore.model.graded.standards import Standards
from ionshore.scenario.case import Case

__all__ = ["Asked", "Sources", "asked_of", "sources_of"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sources:
    """Where deliveries that claim come from, shape (n,) or (n, T).

    Parameters
    ----------
    claim, lane, good, region, origin : array of int, shape (n,)
        Lane -1 for what is made there.
    kind : array of int, shape (n, T)
        Class that may be claimed for.
    open : array of bool, shape (n, T)
        Whether a credit is paid and something made there can pass.
    """

    claim: IntArray
    lane: IntArray
    good: IntArray
    region: IntArray
    origin: IntArray
    kind: IntArray
    open: BoolArray


@dataclass(frozen=True, eq=False)
class Asked:
    """Columns that are needed.

    Parameters
    ----------
    at : array of bool, shape (F, G, R, T)
        By whom a good is used: the class of what its users make.
    made : array of bool, shape (F, G, R, T)
        Where a class must be told from what else is made there.
    lanes : array of bool, shape (F, L, T)
    home : array of bool, shape (F, G, R, T)
        Where a class moves, and stays, in a column of its own.
    """

    at: BoolArray
    made: BoolArray
    lanes: BoolArray
    home: BoolArray


def sources_of(case: Case, standards: Standards, network: Network) -> Sources:
    """Return the sources of all claims, claim by claim."""
    found, lanes = case.contents, case.lanes
    good = case.demand.good[found.delivery]
    region = case.demand.region[case.demand.market[found.delivery]]
    claim, lane = np.nonzero(
        (lanes.good == good[:, None]) & (lanes.destination == region[:, None])
    )
    home = np.arange(len(good))
    claim = np.concatenate([claim, home])
    lane = np.concatenate([lane, np.full(len(home), -1)])
    order = np.argsort(claim, kind="stable")
    claim, lane = claim[order], lane[order]
    origin, comes = region[claim], lane >= 0
    origin[comes] = lanes.origin[lane[comes]]
    kind = standards.class_of[standards.claimed, 0][claim]
    year = np.arange(len(case.periods))
    can = network.can[kind, good[claim][:, None], origin[:, None], year]
    return Sources(
        claim=claim,
        lane=lane,
        good=good[claim],
        region=region[claim],
        origin=origin,
        kind=kind,
        open=can & (found.credit[claim] > 0),
    )


def asked_of(
    case: Case,
    standards: Standards,
    makers: Makers,
    network: Network,
    sources: Sources,
) -> Asked:
    """Follow what claims ask for back through what can pass and is not pure."""
    shape = network.can.shape
    made, at = np.zeros(shape, bool), np.zeros(shape, bool)
    drawn = np.zeros(shape, bool)
    mixed = network.can & ~network.pure
    year = np.arange(shape[-1])
    own = (
        sources.open
        & mixed[sources.kind, sources.good[:, None], sources.origin[:, None], year]
    )
    place, when = np.nonzero(own)
    seed = (sources.kind[place, when], sources.good[place], sources.origin[place], when)
    made[seed] = True
    while True:
        before = made.copy()
        for kind in range(1, shape[0]):
            _follow(kind, standards, makers, network, made, at, drawn)
        made |= _supplied(case, drawn) & mixed
        if (made == before).all():
            break
    lanes = case.lanes
    starts = mixed[:, lanes.good, lanes.origin]
    moved = drawn[:, lanes.good, lanes.destination] & starts
    stays = drawn & mixed
    shipped = sources.lane[place] >= 0
    moved[seed[0][shipped], sources.lane[place[shipped]], when[shipped]] = True
    stays[tuple(axis[~shipped] for axis in seed)] = True
    return Asked(at=at, made=made, lanes=moved, home=stays)


def _follow(
    kind: int,
    standards: Standards,
    makers: Makers,
    network: Network,
    made: BoolArray,
    at: BoolArray,
    drawn: BoolArray,
) -> None:
    """Mark what the makers of a class ask for, and the parts where they are judged."""
    standard = int(standards.class_standard[kind])
    wanted = made[kind][makers.good, makers.region]
    wanted = wanted & (network.makers_can[standard] if standard else True)
    _draw(kind, wanted, makers, network, at, drawn)
    if standards.class_part[kind] >= 0:
        return
    wanted = wanted & ~network.makers_free[standard]
    for requirement in np.flatnonzero(standards.members[standard]):
        judges = wanted & network.judges(int(requirement))
        for part in standards.parts_of(int(requirement)) if judges.any() else ():
            within = int(standards.class_of[standard, part + 1])
            _draw(within, judges, makers, network, at, drawn)


def _draw(
    kind: int,
    wanted: BoolArray,
    makers: Makers,
    network: Network,
    at: BoolArray,
    drawn: BoolArray,
) -> None:
    told = network.at_entries(kind, network.had)
    told &= ~network.at_entries(kind, network.pure_had)
    told &= wanted[makers.entry_group]
    entry, year = np.nonzero(told)
    good, region = makers.entry_good[entry], makers.entry_region[entry]
    at[kind, good, region, year] = True
    drawn[network.entries(kind)[entry, year], good, region, year] = True


def _supplied(case: Case, drawn: BoolArray) -> BoolArray:
    """Return where it would have to be made: there, or where a lane begins."""
    lanes = case.lanes
    result = drawn.copy()
    wanted = drawn[:, lanes.good, lanes.destination]
    kind, lane, year = np.nonzero(wanted)
    result[kind, lanes.good[lane], lanes.origin[lane], year] = True
    return result
