"""Capacity, land, stock: decided first, used when demand and yields are known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Any

from tests.reference.trees.sketch import Sketch, first_stage

from ionshore.optim.stages.tree import Branch, Tree

__all__ = ["interval", "newsvendor", "two_stage"]


def two_stage(data: Mapping[str, Any]) -> Tree:
    """Land for crops, or capacity of generators, by what the data hold."""
    return _farm(data) if "crops" in data else _power(data)


def _farm(data: Mapping[str, Any]) -> Tree:
    """Plant before yields are known; buy and sell after the harvest."""
    branches = []
    for number, future in enumerate(data["scenarios"]):
        sketch = Sketch()
        area = {
            crop: sketch.column("area", crop, cost=cost)
            for crop, cost in zip(data["crops"], data["planting_cost"], strict=True)
        }
        sketch.row(dict.fromkeys(area.values(), 1.0), upper=data["land"])
        for at, crop in enumerate(data["crops"]):
            harvest = {area[crop]: data["mean_yield"][at] * future["factor"]}
            quota = data["quota"][at]
            sold = sketch.column(
                "sold",
                crop,
                cost=-data["sell_price"][at],
                upper=float("inf") if quota is None else quota,
            )
            harvest[sold] = -1.0
            above = data["sell_price_above_quota"][at]
            if above is not None:
                harvest[sketch.column("sold_above", crop, cost=-above)] = -1.0
            if data["buy_price"][at] is not None:
                bought = sketch.column("bought", crop, cost=data["buy_price"][at])
                harvest[bought] = 1.0
            sketch.row(harvest, lower=data["minimum"][at])
        branches.append(Branch(f"future {number}", future["p"], sketch.problem()))
    return Tree(tuple(branches), first_stage("area"))


def _power(data: Mapping[str, Any]) -> Tree:
    """Build generators before availability and demand are known."""
    count, levels = len(data["invest_cost"]), len(data["operating_cost"][0])
    draws = [
        *(data[f"availability_{number + 1}"] for number in range(count)),
        *([data["demand_each_level"]] * levels),
    ]
    branches = []
    for number, drawn in enumerate(product(*draws)):
        sketch = Sketch()
        values = [value for value, _ in drawn]
        used = [{} for _ in range(levels)]
        for unit in range(count):
            built = sketch.column(
                "capacity",
                unit,
                cost=data["invest_cost"][unit],
                lower=data["cap_min"],
                upper=data["cap_max"],
            )
            run = {built: -values[unit]}
            for level in range(levels):
                cost = data["operating_cost"][unit][level]
                run[sketch.column("output", f"{unit}.{level}", cost=cost)] = 1.0
                used[level]["output", f"{unit}.{level}"] = 1.0
            sketch.row(run, upper=0.0)
        for level in range(levels):
            short = sketch.column("unserved", level, cost=data["unserved_cost"])
            sketch.row(used[level] | {short: 1.0}, lower=values[count + level])
        chance = prod(p for _, p in drawn)
        branches.append(Branch(f"future {number}", chance, sketch.problem()))
    return Tree(tuple(branches), first_stage("capacity"))


def newsvendor(data: Mapping[str, Any], *, points: int = 2000) -> Tree:
    """Capacity under uniform demand, at the midpoints of equal intervals."""
    low, high = data["demand_low"], data["demand_high"]
    width = (high - low) / points
    branches = []
    for number in range(points):
        sketch = Sketch()
        built = sketch.column("capacity", cost=data["unit_capacity_cost"])
        sold = sketch.column(
            "sold", cost=-data["unit_margin"], upper=low + (number + 0.5) * width
        )
        idle = sketch.column("idle", cost=-data["salvage"])
        sketch.row({built: 1.0, sold: -1.0, idle: -1.0}, lower=0.0, upper=0.0)
        branches.append(Branch(f"demand {number}", 1.0 / points, sketch.problem()))
    return Tree(tuple(branches), first_stage("capacity"))


def interval(data: Mapping[str, Any]) -> Tree:
    """Capacity under demand anywhere in an interval: regret is worst at the ends."""
    branches = []
    for name in ("low", "high"):
        sketch = Sketch()
        built = sketch.column("capacity", cost=data["cost"])
        sold = sketch.column("sold", cost=-data["margin"], upper=data[name])
        sketch.row({built: 1.0, sold: -1.0}, lower=0.0)
        branches.append(Branch(name, 0.5, sketch.problem()))
    return Tree(tuple(branches), first_stage("capacity"))
