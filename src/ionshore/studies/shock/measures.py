"""What a shock does, measured: one short run with it against the same without it.

Amounts are those of each step, not yearly rates: what is lost in January is lost in
January. Money is real and not discounted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.model.solution import Solution, family
from ionshore.scenario.case import Case
from ionshore.studies.shock.built import building_cost, built_more
from ionshore.studies.shock.surplus import buyers_surplus, plants_surplus

__all__ = ["Measures", "measured", "month_name"]

FloatArray = NDArray[np.float64]

MOVED = 0.01
"""Change of output that is told, as a share of the world's output of the good [1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What differs from the same months without the shock.

    Parameters
    ----------
    lost : DataFrame
        ``segment``, ``region``, ``month`` (``2027-01``), ``months`` of the step, ``unit``;
        ``given_up`` below the value of lost load, ``missed`` at it, ``lost`` in all, and
        ``demand`` [unit in the step].
    cost : DataFrame
        ``term``, ``month``, ``cost`` [million USD in the step].
    price : DataFrame
        ``commodity``, ``region``, ``month``; ``base``, ``shocked`` [million USD/unit],
        ``use`` without the shock [unit/year].
    made : DataFrame
        ``commodity``, ``region``, ``unit``; ``base``, ``shocked``, ``change`` of output
        within the shock; ``margin``: price less inputs and running cost of a unit with
        the shock [million USD/unit].
    supply : DataFrame
        ``commodity``, ``region`` that has it, ``source`` (a region, or ``stock``);
        ``base``, ``shocked`` within the shock [unit].
    gains : DataFrame
        ``who`` (``plants``, ``buyers``, ``treasuries`` or ``rest``), ``place`` (home of
        owners, region of buyers), ``gain`` [million USD over all steps]. It adds up to
        less than nothing where treasuries gain: a credit that is not paid is a loss to
        those who are not paid.
    delivered : DataFrame
        ``segment``, ``commodity``, ``base``, ``shocked`` within the shock [unit].
    built : DataFrame
        ``commodity``, ``region``, ``owner``, ``year`` it starts (``yyyymm``), ``unit``, ``more`` than
        without the shock [unit/year], the largest share of the world's output first.
    building : float
        What it costs its owners beyond what is built without the shock [million USD].
    """

    lost: pd.DataFrame
    cost: pd.DataFrame
    price: pd.DataFrame
    made: pd.DataFrame
    supply: pd.DataFrame
    gains: pd.DataFrame
    delivered: pd.DataFrame
    built: pd.DataFrame
    building: float

    @property
    def total_cost(self) -> float:
        """Cost to all together [million USD]."""
        return float(self.cost["cost"].sum())


def month_name(label: int) -> str:
    """Return a label of a step as a reader writes it.

    >>> month_name(202701)
    '2027-01'
    """
    return f"{label // 100}-{label % 100:02d}"


def measured(base: Solution, shocked: Solution, inside: int) -> Measures:
    """Return what differs between two solutions of the same steps.

    Parameters
    ----------
    base, shocked : Solution
        Without and with the shock; of cases with the same steps, markets and plants.
    inside : int
        Steps within the shock; the others show the recovery.
    """
    within = shocked.case.periods.weight * (np.arange(len(shocked.case.years)) < inside)
    cost = _cost(base, shocked)
    return Measures(
        lost=_lost(base, shocked),
        cost=cost,
        price=_price(base, shocked),
        made=_made(base, shocked, within),
        supply=_supply(base, shocked, within),
        gains=_gains(base, shocked, float(cost["cost"].sum())),
        delivered=_delivered(base, shocked, within),
        built=built_more(base, shocked, MOVED),
        building=float((building_cost(shocked) - building_cost(base)).sum()),
    )


def _amounts(solution: Solution, name: str, keys: list[str]) -> pd.Series:
    """Return what a family comes to in each step, by keys and step."""
    frame = family(solution, name)
    if not len(frame):
        empty = pd.MultiIndex.from_arrays([[]] * (len(keys) + 1))
        return pd.Series([], index=empty, dtype=float)
    weight = dict(
        zip(solution.case.years.tolist(), solution.case.periods.weight, strict=True)
    )
    amount = frame["value"] * frame["year"].map(weight)
    summed: pd.Series = amount.groupby([frame[key] for key in (*keys, "year")]).sum()
    return summed


def _lost(base: Solution, shocked: Solution) -> pd.DataFrame:
    case = shocked.case
    demand, steps = case.demand, len(case.years)
    frame = pd.DataFrame(
        {
            "segment": np.repeat(demand.segment, steps),
            "region": np.repeat(case.regions[demand.region], steps),
            "year": np.tile(case.years, len(demand)),
            "months": np.tile(
                np.round(12 * case.periods.weight).astype(int), len(demand)
            ),
            "unit": np.repeat(demand.unit, steps),
            "demand": (demand.quantity * case.periods.weight).ravel(),
        }
    )
    keys = ["segment", "region"]
    index = pd.MultiIndex.from_frame(frame[[*keys, "year"]])
    for column, name in (("given_up", "forgone"), ("missed", "unmet")):
        change = _amounts(shocked, name, keys).sub(
            _amounts(base, name, keys), fill_value=0.0
        )
        frame[column] = change.reindex(index).fillna(0.0).to_numpy(float)
    frame["lost"] = frame["given_up"] + frame["missed"]
    frame["month"] = [month_name(int(one)) for one in frame["year"]]
    return frame


def _cost(base: Solution, shocked: Solution) -> pd.DataFrame:
    parts = []
    for solution, sign in ((shocked, 1.0), (base, -1.0)):
        table = solution.table("cost")
        spent = sign * table["value"] * table["year"].map(_weights(solution.case))
        parts.append(table[["term", "year"]].assign(cost=spent))
    whole = pd.concat(parts, ignore_index=True)
    table = whole.groupby(["term", "year"])["cost"].sum().reset_index()
    table["month"] = [month_name(int(one)) for one in table["year"]]
    return table


def _weights(case: Case) -> dict[int, float]:
    return dict(zip(case.years.tolist(), case.periods.weight.tolist(), strict=True))


def _price(base: Solution, shocked: Solution) -> pd.DataFrame:
    keys = ["commodity", "brand", "region", "year"]
    before = base.table("price").set_index(keys)["value"]
    frame = shocked.table("price").set_index(keys)["value"].rename("shocked").to_frame()
    frame["base"] = before.reindex(frame.index)
    used = [
        base.table(name).groupby(keys)["value"].sum() for name in ("use", "delivery")
    ]
    frame["use"] = sum(one.reindex(frame.index).fillna(0.0) for one in used)
    frame = frame.reset_index().drop(columns="brand")
    frame["month"] = [month_name(int(one)) for one in frame["year"]]
    return frame


def _within(table: pd.DataFrame, case: Case, within: FloatArray) -> pd.Series:
    weight = dict(zip(case.years.tolist(), within.tolist(), strict=True))
    return table["value"] * table["year"].map(weight)


def _made(base: Solution, shocked: Solution, within: FloatArray) -> pd.DataFrame:
    keys = ["commodity", "region", "unit"]
    columns = {}
    for name, solution in (("base", base), ("shocked", shocked)):
        table = solution.table("activity")
        amount = _within(table, solution.case, within)
        columns[name] = amount.groupby([table[key] for key in keys]).sum()
    frame = pd.DataFrame(columns).fillna(0.0).reset_index()
    frame["change"] = frame["shocked"] - frame["base"]
    world = frame.groupby("commodity")["base"].transform("sum")
    frame = frame[frame["change"].abs() > MOVED * world].copy()
    surplus = plants_surplus(shocked) @ within
    case = shocked.case
    commodity = case.goods.commodities[case.goods.commodity[case.assets.good]]
    earned = (
        pd.Series(surplus).groupby([commodity, case.regions[case.assets.region]]).sum()
    )
    pairs = pd.MultiIndex.from_frame(frame[["commodity", "region"]])
    own = earned.reindex(pairs).to_numpy(float)
    output = frame["shocked"].to_numpy(float)
    frame["margin"] = np.where(output > 1e-9, own / np.maximum(output, 1e-9), np.nan)
    stage = dict(zip(case.goods.commodities, case.goods.stages, strict=True))
    frame["stage"] = frame["commodity"].map(stage)
    order = {name: place for place, name in enumerate(dict.fromkeys(case.goods.stages))}
    frame["_order"] = frame["stage"].map(order)
    frame = frame.sort_values(
        ["_order", "commodity", "change"], ascending=[True, True, False]
    )
    return frame.drop(columns="_order").reset_index(drop=True)


def _supply(base: Solution, shocked: Solution, within: FloatArray) -> pd.DataFrame:
    """Return where each region has a good from: itself, others, its stock."""
    keys = ["commodity", "region", "source"]
    columns = {}
    for name, solution in (("base", base), ("shocked", shocked)):
        made = solution.table("activity")
        moved = solution.table("shipment")
        parts = [
            made.assign(source=made["region"]),
            moved.assign(source=moved["origin"], region=moved["destination"]),
            # What leaves is taken off what is made at home.
            moved.assign(
                source=moved["origin"], region=moved["origin"], value=-moved["value"]
            ),
            solution.table("drawn").assign(source="stock"),
            solution.table("stored").assign(
                source="stock", value=lambda frame: -frame["value"]
            ),
        ]
        columns_kept = [*keys, "year", "value"]
        filled = [part[columns_kept] for part in parts if len(part)]
        # Where all has stopped there is nothing to tell.
        none = pd.DataFrame(columns=columns_kept)
        whole = pd.concat(filled, ignore_index=True) if filled else none
        amount = _within(whole, solution.case, within)
        columns[name] = amount.groupby([whole[key] for key in keys]).sum()
    frame = pd.DataFrame(columns).fillna(0.0).reset_index()
    frame["change"] = frame["shocked"] - frame["base"]
    return frame


def _delivered(base: Solution, shocked: Solution, within: FloatArray) -> pd.DataFrame:
    keys = ["segment", "commodity", "unit"]
    columns = {}
    for name, solution in (("base", base), ("shocked", shocked)):
        table = solution.table("delivery")
        amount = _within(table, solution.case, within)
        columns[name] = amount.groupby([table[key] for key in keys]).sum()
    frame = pd.DataFrame(columns).fillna(0.0).reset_index()
    frame["change"] = frame["shocked"] - frame["base"]
    return frame


def _gains(base: Solution, shocked: Solution, cost: float) -> pd.DataFrame:
    """Return who gains and who loses; without treasuries it adds up to the cost."""
    case, weight = shocked.case, shocked.case.periods.weight
    earned = (plants_surplus(shocked) - plants_surplus(base)) @ weight
    earned -= building_cost(shocked) - building_cost(base)
    plants = pd.Series(earned).groupby(case.assets.owner).sum()
    bought = buyers_surplus(base, shocked) @ weight
    buyers = pd.Series(bought).groupby(case.regions[case.demand.region]).sum()
    spent = _cost(base, shocked).groupby("term")["cost"].sum()
    treasury = float(spent.get("duty", 0.0)) + float(spent.get("credit", 0.0))
    treasury += float(spent.get("grant", 0.0))
    rest = -cost - float(plants.sum()) - float(buyers.sum())
    frames = [
        pd.DataFrame(
            {"who": "plants", "place": plants.index, "gain": plants.to_numpy()}
        ),
        pd.DataFrame(
            {"who": "buyers", "place": buyers.index, "gain": buyers.to_numpy()}
        ),
        pd.DataFrame(
            {
                "who": ["treasuries", "rest"],
                "place": ["", ""],
                "gain": [treasury, rest],
            }
        ),
    ]
    frame = pd.concat(frames, ignore_index=True)
    return frame.sort_values("gain", ascending=False, ignore_index=True)
