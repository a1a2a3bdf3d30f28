r"""Power plan: plants by vintage, load blocks, hydro energy, reserve.

How the plan is said in a world:

- A plant makes *MW ready*, a commodity of its own type and vintage; "dispatch"
  processes turn it into load. A plant assigned to a block runs in that block and in
  all shorter ones, so the process for the low block has the other three as
  by-products. Each plant's capacity is thereby shared by its four assignments
  without a row of its own.
- What an addition costs depends on its vintage; it is paid by the year
  (``lifetime``, cost of capital) in every later period. ``periods.csv`` gives the
  value in 1975 of a lira in each decision year; every period counts once.
- What stood before 1978 counts as vintage 1978.
- Reserve, hydro share, hydro energy and bounds on additions are general limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, product
from typing import Any

from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.folder import Draft, Row, draft

__all__ = ["power_plan"]

_HOURS = 8760


def power_plan(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Six decision years; money in million TL, power in MW."""
    data = problem["data"]
    plants = [*_hydro(data), *_thermal(data)]
    blocks = data["blocks"]
    rate = data["interest"]
    base = draft(
        problem,
        years=data["years"],
        discount_rate=rate,
        periods=[
            {
                "year": year,
                "weight": 1,
                "discount_factor": (1 + rate) ** (data["base_year"] - year),
            }
            for year in data["years"]
        ],
        regions=[{"region": "TUR"}],
        commodities=[
            {"commodity": name, "unit": "MW"}
            for name in (*blocks, *(plant["name"] for plant in plants))
        ],
        segments=[{"segment": f"{block}-load", "unit": "MW"} for block in blocks],
        serves=[{"segment": f"{block}-load", "commodity": block} for block in blocks],
        demand=[
            {
                "segment": f"{block}-load",
                "region": "TUR",
                "year": year,
                "quantity": _load(data, block, year),
            }
            for block in blocks
            for year in data["years"]
        ],
        **_plants(data, plants),
        **rule_tables(_rules(data, plants)),
    )
    return {"base": base}


def _load(data: Mapping[str, Any], block: str, year: int) -> int:
    """Return demand [MW]: grown from 1975 and rounded to whole MW."""
    growth = (1 + data["growth"]) ** (year - data["base_year"])
    return round(data["demand_1975"][block] * growth)


def _hydro(data: Mapping[str, Any]) -> list[Row]:
    """Return hydro sites; additions of all years cost and run alike."""
    return [
        {
            **site,
            "name": name,
            "kind": "hydro",
            "build_max": site["max_total_addition"],
            "window": (data["years"][0], data["years"][-1]),
        }
        for name, site in data["hydro"].items()
    ]


def _thermal(data: Mapping[str, Any]) -> list[Row]:
    """Return thermal plants, one per type and vintage that can exist."""
    upper = {
        (row["type"], row["year"]): float(row["mw"])
        for row in data["thermal_addition_upper"]
    }
    plants: list[Row] = []
    for name, kind in data["thermal"].items():
        for year in data["years"]:
            age = year - data["base_year"]
            most = upper.get((name, year), float("inf"))
            standing = kind["initcap"] if year == data["years"][0] else 0
            if not (most or standing):
                continue
            plants.append(
                {
                    **kind,
                    "name": f"{name}:{year}",
                    "kind": name,
                    "initcap": standing,
                    "opcost": kind["opcost"] * (1 + kind["opcost_growth"]) ** age,
                    "capcost": kind["capcost"] * (1 + kind["capcost_growth"]) ** age,
                    "build_max": None if most == float("inf") else most,
                    "window": (year, year),
                }
            )
    return plants


def _plants(data: Mapping[str, Any], plants: list[Row]) -> dict[str, list[Row]]:
    """Return processes, recipes, costs and assets of plants and their dispatch."""
    dispatch = _dispatch(data, plants)
    processes = [
        {
            "process": plant["name"],
            "commodity": plant["name"],
            "utilization": plant["avail"],
            "lifetime": plant["life"],
        }
        for plant in plants
    ]
    costs = [
        {"process": plant["name"], "region": "*", "capex": plant["capcost"]}
        for plant in plants
    ]
    assets = [
        {
            "asset": plant["name"],
            "process": plant["name"],
            "region": "TUR",
            "capacity": plant["initcap"],
            "buildable": plant["build_max"] != 0,
            "build_from": plant["window"][0],
            "build_to": plant["window"][1],
            "build_max": plant["build_max"],
        }
        for plant in plants
    ]
    return {
        "processes": processes + dispatch["processes"],
        "recipes": dispatch["recipes"],
        "process_costs": costs + dispatch["process_costs"],
        "assets": assets + dispatch["assets"],
    }


def _dispatch(data: Mapping[str, Any], plants: list[Row]) -> dict[str, list[Row]]:
    """Return the assignment of every plant to every load block."""
    blocks = data["blocks"]
    share = _running_share(data)
    # No assignment ever exceeds the largest load.
    largest = _load(data, blocks[0], data["years"][-1])
    tables: dict[str, list[Row]] = {
        name: [] for name in ("processes", "recipes", "process_costs", "assets")
    }
    for plant, (place, block) in product(plants, enumerate(blocks)):
        name = f"{plant['name']}:{block}"
        flows = {"process": name, "quantity": 1}
        tables["processes"].append({"process": name, "commodity": block})
        tables["recipes"].append({**flows, "commodity": plant["name"], "flow": "in"})
        tables["recipes"] += [
            {**flows, "commodity": shorter, "flow": "out"} for shorter in blocks[:place]
        ]
        cost = plant["opcost"] * share[block]
        tables["process_costs"].append(
            {"process": name, "region": "*", "other_cost": cost}
        )
        tables["assets"].append(
            {"asset": name, "process": name, "region": "TUR", "capacity": largest}
        )
    return tables


def _running_share(data: Mapping[str, Any]) -> dict[str, float]:
    """Return the share of the year in which a plant assigned to a block runs."""
    hours = accumulate(data["duration_h"][block] for block in data["blocks"])
    return {
        block: total / _HOURS
        for block, total in zip(data["blocks"], hours, strict=True)
    }


def _rules(data: Mapping[str, Any], plants: list[Row]) -> list[Rule]:
    """Return all limits: reserve, hydro share and energy, additions."""
    peak = {year: _load(data, data["blocks"][0], year) for year in data["years"]}
    reserve = {year: (1 + data["peak_reserve"]) * load for year, load in peak.items()}
    share = {year: data["hydro_share_limit"] * load for year, load in peak.items()}
    hydro = [plant for plant in plants if plant["kind"] == "hydro"]
    return [
        Rule(
            "reserve",
            ">=",
            reserve,
            tuple(("capacity", one["avail"], {"asset": one["name"]}) for one in plants),
        ),
        Rule(
            "hydro-share",
            "<=",
            share,
            tuple(("capacity", 1, {"asset": one["name"]}) for one in hydro),
        ),
        *(_energy(data, one) for one in hydro),
        *_total_additions(data, plants),
        *_yearly_additions(data),
    ]


def _energy(data: Mapping[str, Any], site: Row) -> Rule:
    """Return: the water of a site turns its capacity only part of the year."""
    running = tuple(
        ("activity", share, {"asset": f"{site['name']}:{block}"})
        for block, share in _running_share(data).items()
    )
    water = ("capacity", -site["e_factor"], {"asset": site["name"]})
    return Rule(f"energy-{site['name']}", "<=", 0, (*running, water))


def _total_additions(data: Mapping[str, Any], plants: list[Row]) -> list[Rule]:
    """Return limits on all additions of a type.

    Nothing retires in time, so the capacity of the last year shows them all.
    """
    last = data["years"][-1]
    return [
        Rule(
            f"total-{kind}",
            "<=",
            {last: one["initcap"] + one["max_total_addition"]},
            tuple(
                ("capacity", 1, {"asset": plant["name"]})
                for plant in plants
                if plant["kind"] == kind
            ),
        )
        for kind, one in data["thermal"].items()
        if one["max_total_addition"] != "inf"
    ]


def _yearly_additions(data: Mapping[str, Any]) -> list[Rule]:
    """Return bounds on the additions of one year."""
    bounds = [
        (">=", row["year"], f"{row['type']}:{row['year']}", row["mw"])
        for row in data["thermal_addition_lower"]
    ]
    bounds += [
        (">=", row["year"], row["site"], row["mw"])
        for row in data["hydro_addition_lower"]
    ]
    bounds += [
        ("<=", row["year"], row["site"], row["mw"])
        for row in data["hydro_addition_upper"]
        if row["mw"] != "inf"
    ]
    names = {">=": "least", "<=": "most"}
    return [
        Rule(
            f"{names[sense]}-{asset}-{year}",
            sense,
            {year: bound},
            (("new_capacity", 1, {"asset": asset}),),
        )
        for sense, year, asset, bound in bounds
    ]
