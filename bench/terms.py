"""The limits of a world as factors on outputs and deliveries, for other layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case import Case
from ionshore.tables.records import records

__all__ = ["Limit", "limit_terms"]


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One limit: factors times outputs and deliveries, against a value.

    Parameters
    ----------
    name, sense : str
    value, slack : float
        Right-hand side, and what a unit beyond it costs; nan where none may be.
    years : array of int
        Places of the years it holds in.
    factors : dict of str to array
        ``activity``: by step, ``delivery``: by delivery.
    """

    name: str
    sense: str
    value: float
    slack: float
    years: NDArray[np.int64]
    factors: dict[str, NDArray[np.float64]]


def limit_terms(case: Case) -> Iterator[Limit]:
    """Yield the limits of a case.

    Raises
    ------
    ValueError
        If a term names anything but outputs and deliveries by their labels.
    """
    members = _members(case)
    terms = case.world["limit_terms"]
    for row in records(case.world["limits"]):
        factors = {kind: np.zeros(len(frame)) for kind, frame in members.items()}
        for term in terms[terms["limit"] == row.limit].to_dict("records"):
            if term["kind"] not in members:
                message = f"{row.limit}: terms of {term['kind']} are not written"
                raise ValueError(message)
            frame = members[term["kind"]]
            hit = np.ones(len(frame), bool)
            for axis in frame:
                if term[axis]:
                    hit &= (frame[axis] == term[axis]).to_numpy()
            factors[term["kind"]] += term["coefficient"] * hit
        every = np.arange(len(case.years))
        here = every if pd.isna(row.year) else every[case.years == row.year]
        if len(here):
            yield Limit(row.limit, row.sense, row.value, row.slack_cost, here, factors)


def _members(case: Case) -> dict[str, pd.DataFrame]:
    """Return the labels of outputs by step and of deliveries."""
    assets, demands, goods = case.assets, case.demand, case.goods
    of = assets.step_asset
    place = demands.region[demands.market]
    return {
        "activity": pd.DataFrame(
            {
                "process": assets.process[of],
                "asset": assets.label[of],
                "owner": assets.owner[of],
                "commodity": goods.commodities[goods.commodity[assets.good[of]]],
                "region": case.regions[assets.region[of]],
            }
        ),
        "delivery": pd.DataFrame(
            {
                "segment": demands.segment[demands.market],
                "commodity": goods.commodities[goods.commodity[demands.good]],
                "region": case.regions[place],
            }
        ),
    }
