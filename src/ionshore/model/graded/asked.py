"""What is followed: from the claims back to where all passes or nothing can."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.model.graded.makers import Makers
from ionshore.model.graded.network import Network
from ionshore.model.graded.places import Ways
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
    home : array of bool, shape (F, G, R, T)
        Where a class stays in a column of its own.
    kind, lane : array of int, shape (n,)
        Classes that move in columns of their own, and on which lane.
    moved : array of bool, shape (n, T)
        In which years they do.
    """

    at: BoolArray
    made: BoolArray
    home: BoolArray
    kind: IntArray
    lane: IntArray
    moved: BoolArray


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
    lanes, draws = case.lanes, network.draws
    ways = Ways(case, lanes.destination, lanes.origin)
    mixed = network.can & ~network.pure
    made, at, drawn = (np.zeros(mixed.shape, bool) for _ in range(3))
    year = np.arange(len(case.periods))
    own = (
        sources.open
        & mixed[sources.kind, sources.good[:, None], sources.origin[:, None], year]
    )
    place, when = np.nonzero(own)
    seed = (sources.kind[place, when], sources.good[place], sources.origin[place], when)
    made[seed] = True
    judged = _judged(standards, network)
    while True:
        here = made[:, makers.good, makers.region]
        wanted = here & network.able | here[standards.carriers] & judged
        told = network.is_mixed & wanted.ravel()[draws.maker]
        at.ravel()[draws.used[told]] = True
        drawn.ravel()[draws.source[told]] = True
        more = ways.reached(drawn) & mixed & ~made
        if not more.any():
            break
        made |= more
    near, lane, far = ways.of(drawn)
    starts = mixed.ravel()[far]
    kind, *_, moved = np.unravel_index(near[starts], mixed.shape)
    shipped = sources.lane[place] >= 0
    stays = drawn & mixed
    stays[tuple(axis[~shipped] for axis in seed)] = True
    pairs, among = np.unique(
        np.append(kind, seed[0][shipped]) * len(lanes.good)
        + np.append(lane[starts], sources.lane[place[shipped]]),
        return_inverse=True,
    )
    moves = np.zeros((len(pairs), len(year)), bool)
    moves[among, np.append(moved, when[shipped])] = True
    of_pair, on_lane = np.divmod(pairs, max(1, len(lanes.good)))
    return Asked(at=at, made=made, home=stays, kind=of_pair, lane=on_lane, moved=moves)


def _judged(standards: Standards, network: Network) -> BoolArray:
    """Return which makers of a unit need its part for a share, shape (F, M, T)."""
    result = np.zeros(network.draws.shape, bool)
    for standard, requirement in zip(*np.nonzero(standards.members), strict=True):
        judges = network.judges[requirement] & ~network.makers_free[standard]
        if judges.any():
            parts = standards.parts_of(int(requirement))
            within = standards.class_of[standard, parts + 1]
            result[within] |= judges & network.makers_can[standard]
    return result
