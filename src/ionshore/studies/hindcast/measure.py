"""What a solved world says of a series: output by place and year, and prices."""

from __future__ import annotations

import pandas as pd

from ionshore.model.solution import Solution
from ionshore.studies.hindcast.pairs import REST, Pair

__all__ = ["USED_IN", "output_of", "predicted"]

USED_IN = {"vehicle_cells_by_maker": "pack"}
"""Series that count only what goes into one stage: packs are for vehicles, storage
systems are made of cells."""


def output_of(solution: Solution, pair: Pair) -> pd.DataFrame:
    """Return modeled output of a series by place (index) and year (columns).

    Places that the pair does not name are added up as
    :data:`~ionshore.studies.hindcast.pairs.REST`.
    """
    columns = ["commodity", "region", "owner", "year", "value"]
    made = pd.concat(
        [
            solution.table(name).loc[:, columns]
            for name in ("activity", "byproduct")
            if len(solution.table(name))
        ],
        ignore_index=True,
    )
    made = made[made["commodity"].isin(pair.commodities)]
    stage = USED_IN.get(pair.series)
    if stage and len(solution.case.goods.commodities) > len(pair.commodities):
        part = _part_used(solution, pair, stage)
        keys = pd.MultiIndex.from_frame(made[["commodity", "region", "year"]])
        made = made.assign(value=made["value"] * part.reindex(keys).to_numpy(float))
    named = set(pair.places)
    place = made[pair.axis].where(made[pair.axis].isin(named), REST)
    return made.assign(place=place).pivot_table(
        "value", "place", "year", aggfunc="sum", fill_value=0.0
    )


def _part_used(solution: Solution, pair: Pair, stage: str) -> pd.Series:
    """Return which part of what a region made goes into a stage.

    In each region what is made there and what arrives are mixed.

    Returns
    -------
    Series
        Index ``commodity``, ``region`` (maker), ``year``.
    """
    world = solution.case.world
    stages = world["commodities"].set_index("commodity")["stage"]
    product = world["processes"].set_index("process")["commodity"]
    used = solution.table("use")
    used = used[used["commodity"].isin(pair.commodities)]
    taken = solution.table("delivery")
    taken = taken[taken["commodity"].isin(pair.commodities)]
    at = ["commodity", "region", "year"]
    wanted = used["process"].map(product).map(stages) == stage
    into = used[wanted].groupby(at)["value"].sum()
    every = pd.concat([used[[*at, "value"]], taken[[*at, "value"]]])
    part = (into / every.groupby(at)["value"].sum()).fillna(0.0)
    active = solution.table("activity")
    active = active[active["commodity"].isin(pair.commodities)]
    made = active.groupby(at)["value"].sum()
    goes = _where_it_goes(solution, pair, made)
    where = pd.MultiIndex.from_frame(goes[["commodity", "destination", "year"]])
    counted = goes["value"] * part.reindex(where).fillna(0.0).to_numpy(float)
    total = counted.groupby([goes[name] for name in at]).sum()
    share: pd.Series = (total / made.where(made > 0)).fillna(0.0)
    return share


def _where_it_goes(solution: Solution, pair: Pair, made: pd.Series) -> pd.DataFrame:
    """Return what each region sends where, itself included."""
    at = ["commodity", "region", "year"]
    moves = solution.table("shipment")
    moves = moves[moves["commodity"].isin(pair.commodities)]
    moves = moves.rename(columns={"origin": "region"})
    left = moves.groupby(at)["value"].sum().reindex(made.index, fill_value=0.0)
    home = (made - left).rename("value").reset_index()
    home["destination"] = home["region"]
    return pd.concat([home, moves[[*at, "destination", "value"]]])


def predicted(output: pd.DataFrame, pair: Pair) -> pd.Series:
    """Return the predicted amounts of the later year on the definition of the series.

    The amount of the base year grows as the model's output of that place does; a
    place without output in the model grows as the whole does.
    """
    whole = output.sum()
    common = float(whole[pair.later] / whole[pair.base])
    growth = (
        output[pair.later] / output[pair.base].where(output[pair.base] > 0)
    ).reindex(list(pair.places))
    return growth.fillna(common) * pd.Series(pair.before, index=list(pair.places))
