"""The figures that a Monte Carlo study reads off each answer, without any table.

Amounts are sums over columns and prices are multipliers of balances, so both are
prepared once as sparse matrices and a draw costs a few products.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution
from ionshore.scenario.case import Case

__all__ = ["UNITS", "Gauge", "gauge_of"]

FloatArray = NDArray[np.float64]

PLACES = ("USA", "KOR", "EUU", "JPN", "CHN")
"""Regions or blocs whose cells are told."""
LEADER = "CHN"
_STAGES = ("mine", "refine", "component", "cell")
_PRICED = ("lithium_chemical", "cobalt_sulfate", "anode_graphite", "cathode_lfp")
_SERVED = (("ev", "USA"), ("ev", "EUU"), ("ev", "KOR"), ("ess", "USA"), ("ess", "EUU"))

UNITS: Mapping[str, str] = {
    "total_cost": "million USD",
    **{f"cells_{one.lower()}": "GWh" for one in PLACES},
    **{f"share_{one}": "1" for one in _STAGES},
    "concentration": "index",
    **{f"{one}_{place.lower()}": "USD/kWh" for one, place in _SERVED},
    **{f"price_{one}": "USD/kg" for one in _PRICED},
    "unserved": "GWh",
    "new_cells_usa": "GWh",
    "new_cells_euu": "GWh",
}
"""Figures by code and their unit, in the order they are told."""


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """Reads the figures of one year off an answer; a :class:`ionshore.sweep.case.Meter`.

    Parameters
    ----------
    columns : tuple of str
        Keys of :data:`UNITS` that the world has.
    years : float
        Present value of one a year over the model years [year].
    worth : float
        That of the year told.
    sums : sparse array, shape (sums, columns of the problem)
    sum_names : tuple of str
    prices : tuple
        For each price its name, rows of the problem, and the matrix from columns to
        the amounts taken at these rows.
    """

    columns: tuple[str, ...]
    years: float
    worth: float
    sums: sparse.csr_array
    sum_names: tuple[str, ...]
    prices: tuple[tuple[str, NDArray[np.int64], sparse.csr_array], ...]

    def __call__(self, problem: Problem, raw: RawSolution) -> Mapping[str, float]:
        """Return the figures of an answer."""
        del problem  # what is read hangs on the answer alone
        amount = dict(zip(self.sum_names, self.sums @ raw.values, strict=True))
        told = {name: float(amount[name]) for name in self.columns if name in amount}
        told["total_cost"] = raw.objective / self.years
        for stage in _STAGES:
            whole = amount.get(f"all_{stage}", 0.0)
            if whole > 0:
                told[f"share_{stage}"] = float(amount[f"leader_{stage}"] / whole)
        made = np.array([x for name, x in amount.items() if name.startswith("in_")])
        if made.sum() > 0:
            told["concentration"] = float(((made / made.sum()) ** 2).sum() * 1e4)
        for name, rows, taken in self.prices:
            amounts = taken @ raw.values
            if amounts.sum() > 1e-9:
                paid = raw.row_duals[rows] @ amounts / amounts.sum()
                told[name] = float(paid / self.worth)
        return {name: told.get(name, float("nan")) for name in self.columns}


def gauge_of(case: Case, problem: Problem, year: int) -> Gauge:
    """Return the gauge of a plan.

    Parameters
    ----------
    case : Case
    problem : Problem
        Of the case.
    year : int
        One of its model years.
    """
    sums = _sums(case, problem, year)
    prices = [
        *_delivered(case, problem, year),
        *_used(problem, year),
    ]
    present = case.periods.present_value
    names = {"total_cost", "concentration", *sums, *(one[0] for one in prices)}
    names |= {f"share_{one[4:]}" for one in sums if one.startswith("all_")}
    return Gauge(
        columns=tuple(one for one in UNITS if one in names),
        years=float(present.sum()),
        worth=float(present[list(case.years).index(year)]),
        sums=sparse.csr_array(np.array(list(sums.values()))),
        sum_names=tuple(sums),
        prices=tuple(prices),
    )


def _blocs(case: Case) -> dict[str, str]:
    table = case.world["regions"]
    return dict(zip(table["region"], table["bloc"], strict=True))


def _sums(case: Case, problem: Problem, year: int) -> dict[str, FloatArray]:
    """Return weights on columns by the name of each sum."""
    assets, goods, bloc = case.assets, case.goods, _blocs(case)
    region = case.regions[assets.region]
    commodity = goods.commodity[assets.good]
    stage = goods.stages[commodity]
    price = np.nan_to_num(goods.reference_price[commodity], nan=1.0)
    place = {label: number for number, label in enumerate(assets.label)}
    found: dict[str, FloatArray] = {}

    def add(name: str, family: str, weight: FloatArray) -> None:
        block = problem.column_block(family)
        if not block.size:
            return
        of = np.array([place[one] for one in block.labels["asset"]])
        mine = np.asarray(block.labels["year"]) == year
        full = np.zeros(len(problem.cost))
        full[block.start : block.stop] = weight[of] * mine
        found[name] = full

    cell = (stage == "cell").astype(float)
    home = np.array([bloc[one] for one in region], object)
    for one in PLACES:
        add(
            f"cells_{one.lower()}", "activity", cell * ((home == one) | (region == one))
        )
    for name in _STAGES:
        value = (stage == name) * price
        add(f"all_{name}", "activity", value)
        add(f"leader_{name}", "activity", value * (region == LEADER))
    for one in dict.fromkeys(region[stage == "cell"]):
        add(f"in_{one}", "activity", cell * (region == one))
    for one in ("USA", "EUU"):
        add(f"new_cells_{one.lower()}", "new_capacity", cell * (home == one))
    block = problem.column_block("unmet")
    if block.size:
        unserved = np.zeros(len(problem.cost))
        lost = np.isin(block.labels["segment"], ["ev", "ess"])
        unserved[block.start : block.stop] = lost & (block.labels["year"] == year)
        found["unserved"] = unserved
    return found


def _delivered(
    case: Case, problem: Problem, year: int
) -> list[tuple[str, NDArray[np.int64], sparse.csr_array]]:
    """Return where each segment of each place takes its goods."""
    bloc = _blocs(case)
    delivery, balance = problem.column_block("delivery"), problem.row_block("balance")
    row_of = _places(balance, ("commodity", "brand", "region", "year"))
    found = []
    keys = [*_columns(delivery, ("commodity", "brand", "region", "year"))]
    segment = delivery.labels["segment"]
    for name, place in _SERVED:
        hits = [
            (row_of[key], delivery.start + number)
            for number, key in enumerate(keys)
            if segment[number] == name
            and key[3] == year
            and place in {key[2], bloc[key[2]]}
            and key in row_of
        ]
        if hits:
            rows = np.array([one[0] for one in hits], np.int64)
            taken = sparse.csr_array(
                (
                    np.ones(len(hits)),
                    (np.arange(len(hits)), np.array([one[1] for one in hits])),
                ),
                shape=(len(hits), len(problem.cost)),
            )
            found.append((f"{name}_{place.lower()}", rows, taken))
    return found


def _used(
    problem: Problem, year: int
) -> list[tuple[str, NDArray[np.int64], sparse.csr_array]]:
    """Return what plants use of each priced good, by balance."""
    balance, activity = problem.row_block("balance"), problem.column_block("activity")
    matrix = sparse.csr_array(problem.matrix)
    found = []
    for name in _PRICED:
        rows = balance.where(commodity=name, year=year)
        if not rows.size:
            continue
        used = sparse.csr_array(-matrix[rows].minimum(0.0)).tolil()
        keep = sparse.csr_array(used)
        mask = np.zeros(len(problem.cost))
        mask[activity.start : activity.stop] = 1.0
        taken = sparse.csr_array(keep @ sparse.diags_array(mask))
        taken.eliminate_zeros()
        if taken.nnz:
            found.append((f"price_{name}", rows, taken))
    return found


def _columns(block: Any, axes: tuple[str, ...]) -> Any:
    """Return the labels of each member on some axes."""
    return zip(*(block.labels[axis] for axis in axes), strict=True)


def _places(block: Any, axes: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    return {key: block.start + n for n, key in enumerate(_columns(block, axes))}
