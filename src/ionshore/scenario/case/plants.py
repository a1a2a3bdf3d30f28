"""Plants before law: what a world says of them, neither grants nor credits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.holders import holder_labels
from ionshore.scenario.case.assets import Assets
from ionshore.scenario.case.claims import Claims
from ionshore.scenario.case.credits import Makers
from ionshore.scenario.case.goods import Goods, Labels, Positions
from ionshore.scenario.case.labeled import Labeled
from ionshore.scenario.case.periods import Periods, held_rows, values_of
from ionshore.scenario.case.plant_costs import charges_of, costs_of
from ionshore.scenario.case.standing import (
    additions_ramp,
    existing_capacity,
    standing_shares,
)

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Plants", "plants_of"]

_ALWAYS_IN = ("operating", "construction", "rest", "candidate")

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Plants:
    """Plants that count, before law.

    Parameters
    ----------
    assets : Assets
    makers : Makers
        How effects see them, and what making a unit costs.
    building : array, shape (A, T)
        The part of an investment that is buildings [million USD per unit/year].
    charge, settled : array, shape (A, 1)
        Yearly charge on a dollar of plant and of building.
    """

    assets: Assets
    makers: Makers
    building: FloatArray
    charge: FloatArray
    settled: FloatArray

    def annuity(self, capex: FloatArray, building: FloatArray) -> FloatArray:
        """Return the yearly charge on an investment of which a part is buildings."""
        return (capex - building) * self.charge + building * self.settled


def plants_of(
    world: World,
    periods: Periods,
    goods: Goods,
    regions: Positions,
    include: frozenset[str],
) -> Plants:
    """Return the plants of a world that a scenario lets count.

    Parameters
    ----------
    include : frozenset of str
        Statuses switched on beyond operating, construction, rest and candidate.
    """
    table = world["assets"]
    kept = table["status"].isin([*_ALWAYS_IN, *include]).to_numpy(bool)
    # Switched-off plants leave no row behind, so nothing can lean on them.
    holder = holder_labels(world)[kept]
    table = table[kept].reset_index(drop=True)
    process = world["processes"].set_index("process").loc[table["process"]]
    commodity_place = {name: place for place, name in enumerate(goods.commodities)}
    commodity = np.array(
        [commodity_place[name] for name in process["commodity"]], np.int64
    )
    owner = table["owner"].to_numpy(object)
    good = np.array(
        [goods.of(c, o) for c, o in zip(commodity, owner, strict=True)], np.int64
    )
    region = table["region"].to_numpy(object)
    costs = costs_of(world, table, periods)
    life = process["lifetime"].to_numpy(float)
    standing = standing_shares(periods, life)
    steps = _steps(world, table, periods)
    _refuse_restarts(world, table, steps["step_asset"])
    uses = _recipes(world, table, process, goods, owner)
    own, general = (one["utilization"].to_numpy(float) for one in (table, process))
    utilization = np.where(np.isnan(own), general, own)
    shape = len(table), len(periods)
    assets = Assets(
        label=table["asset"].to_numpy(object),
        process=table["process"].to_numpy(object),
        owner=owner,
        holder=holder,
        status=table["status"].to_numpy(object),
        region=regions.of(region),
        good=good,
        capacity=existing_capacity(world, table, periods),
        utilization=utilization,
        buildable=_buildable(world, table, process, periods),
        ramp=additions_ramp(world, table, periods, standing),
        alive=periods.mean(standing),
        capex=costs["capex"] + table["capex_adder"].to_numpy(float)[:, None],
        annuity=np.zeros(shape),
        granted=np.zeros(shape),
        fixed_cost=costs["fixed_cost"],
        variable={
            "energy": costs["energy_cost"],
            "labor": costs["labor_cost"],
            "other": costs["other_cost"],
            "adder": np.repeat(
                table["cost_adder"].to_numpy(float)[:, None], len(periods), axis=1
            ),
            "credit": np.zeros(shape),
        },
        cost_slope=table["cost_slope"].to_numpy(float),
        build_max=table["build_max"].to_numpy(float),
        plant_size=table["plant_size"].to_numpy(float),
        plant_cost=table["plant_cost"].to_numpy(float),
        minimum_output=table["minimum_output"].to_numpy(float),
        claims=Claims.none(*shape),
        **steps,
        **uses,
    )
    used = goods.commodity[assets.input_good]
    makers = Makers(
        members=Labeled.of(
            commodity=goods.commodities[commodity], origin=region, owner=holder
        ),
        costs=costs,
        life=life,
        utilization=utilization,
        uses=uses,
        materials=Labeled.of(
            commodity=goods.commodities[used], origin=region[assets.input_asset]
        ),
    )
    charge, settled = charges_of(world, table, process)
    return Plants(assets, makers, costs["building"], charge, settled)


def _buildable(
    world: World, table: pd.DataFrame, process: pd.DataFrame, periods: Periods
) -> NDArray[np.bool_]:
    """Return where an addition may start: after its lead time, within its window."""
    years = periods.years.astype(float)
    lead = process["lead_time"].astype(float).to_numpy()
    first = table["build_from"].astype("Float64").fillna(-np.inf).to_numpy(float)
    last = table["build_to"].astype("Float64").fillna(np.inf).to_numpy(float)
    earliest = np.maximum(first, world.base_year + lead)
    window = (years >= earliest[:, None]) & (years <= last[:, None])
    result: NDArray[np.bool_] = window & table["buildable"].to_numpy(bool)[:, None]
    return result


def _steps(world: World, table: pd.DataFrame, periods: Periods) -> dict[str, Any]:
    """Return the steps of all assets; one flat step where none is given."""
    place = {label: number for number, label in enumerate(table["asset"])}
    rows = world["supply_steps"]
    rows = rows[rows["asset"].isin(list(place))].reset_index(drop=True)
    steps, held = held_rows(rows, ["asset", "step"], periods.years)
    asset = steps["asset"].map(place).to_numpy(np.int64)
    plain = np.setdiff1d(np.arange(len(table)), asset)
    count = len(plain)
    step_asset = np.concatenate([asset, plain]).astype(np.int64)
    number = np.concatenate(
        [steps["step"].to_numpy(np.int64), np.zeros(count, np.int64)]
    )
    first = rows.drop_duplicates(["asset", "step"])["width"].to_numpy(float)
    width = np.concatenate([first, np.full(count, np.nan)])
    adder = np.nan_to_num(values_of(rows["adder"], held))
    adder = np.vstack([adder, np.zeros((count, len(periods)))])
    order = np.lexsort((number, step_asset))
    return {
        "step_asset": step_asset[order],
        "step_number": number[order],
        "step_width": width[order],
        "step_adder": adder[order],
    }


def _refuse_restarts(
    world: World, table: pd.DataFrame, step_asset: NDArray[np.int64]
) -> None:
    """Refuse rising costs on several steps: each step would begin at the foot.

    Raises
    ------
    ScenarioError
        ``S351`` for every asset with steps and a slope or a curve.
    """
    curves = world["curves"]
    bent = table["asset"].isin(curves.loc[curves["kind"] == "asset", "asset"])
    rising = ((table["cost_slope"] > 0) | bent).to_numpy(bool)
    several = np.bincount(step_asset, minlength=len(table)) > 1
    findings = [
        tell("S351", f"assets: {name}") for name in table.loc[rising & several, "asset"]
    ]
    if findings:
        summary = "Costs of some plants rise in two ways."
        raise ScenarioError(summary, findings)


def _recipes(
    world: World,
    table: pd.DataFrame,
    process: pd.DataFrame,
    goods: Goods,
    owner: Labels,
) -> dict[str, Any]:
    """Return inputs and by-products of every asset, in goods."""
    commodity_place = {name: place for place, name in enumerate(goods.commodities)}
    recipes = world["recipes"]
    joined = pd.DataFrame(
        {
            "asset_place": np.arange(len(table)),
            "process": table["process"].to_numpy(object),
            "owner": owner,
            "process_yield": process["process_yield"].to_numpy(float),
        }
    ).merge(recipes, on="process")
    good = np.array(
        [
            goods.of(commodity_place[name], holder)
            for name, holder in zip(joined["commodity"], joined["owner"], strict=True)
        ],
        np.int64,
    )
    quantity = joined["quantity"].to_numpy(float)
    loses = joined["before_yield"].to_numpy(bool)
    quantity = np.where(
        loses, quantity / joined["process_yield"].to_numpy(float), quantity
    )
    asset = joined["asset_place"].to_numpy(np.int64)
    result: dict[str, Any] = {}
    for flow, name in (("in", "input"), ("out", "output")):
        chosen = (joined["flow"] == flow).to_numpy(bool)
        result[f"{name}_asset"] = asset[chosen]
        result[f"{name}_good"] = good[chosen]
        result[f"{name}_quantity"] = quantity[chosen]
    return result
