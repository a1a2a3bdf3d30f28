"""Put the tables of the reference world together."""

from __future__ import annotations

from pathlib import Path

from tools.build_cost.tables import library_from
from tools.build_reference.anchors import Anchors
from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.calibration import calibration_tables
from tools.build_reference.candidates import Candidates
from tools.build_reference.coming import Coming
from tools.build_reference.costs import Costs
from tools.build_reference.demand import YEARS, Demand
from tools.build_reference.flows import flow_rows
from tools.build_reference.foresight import hindsight_rows, outlook_rows
from tools.build_reference.goods import at_observed_prices, goods_tables
from tools.build_reference.know_how import ramp_rows
from tools.build_reference.money import PRICE_YEAR
from tools.build_reference.observations import Observations
from tools.build_reference.outputs import Outputs
from tools.build_reference.outside import (
    account_rows,
    benchmark_rows,
    elasticity_rows,
    history_rows,
)
from tools.build_reference.partners import Partners
from tools.build_reference.places import Places
from tools.build_reference.plants import Plants
from tools.build_reference.prices import Prices
from tools.build_reference.raw import Raw, Row
from tools.build_reference.recipes import process_rows, recipe_rows
from tools.build_reference.register import source_rows, stock_rows
from tools.build_reference.registry import Registry
from tools.build_reference.returns import Returns
from tools.build_reference.sites import Sites
from tools.build_reference.sizes import Sizes
from tools.build_reference.trade import Trade

__all__ = ["MANIFEST", "tables_of_world"]

MANIFEST = f"""\
# Written by tools/build_reference; change data-raw or the tool, not this folder.
name = "reference"
title = {{ en = "Reference world", ko = "기준 세계" }}
base_year = {BASE_YEAR}
years = {list(YEARS)}
last_period_years = 5
price_year = {PRICE_YEAR}
discount_rate = 0.07
license = "CC-BY-4.0"

[options]
re_export = false
strengthen = false
calibrate_under = "reference"
"""


def tables_of_world(folder: Path) -> dict[str, list[Row]]:
    """Return all tables, made from the raw extracts in ``folder``."""
    raw = Raw(folder)
    places = Places(raw)
    demand = Demand(raw, places)
    trade = Trade(raw, places)
    outputs = Outputs(raw, places)
    registry = Registry(raw, places)
    sites = Sites(registry)
    library = library_from(folder)
    plants = Plants(raw, places, outputs, sites)
    later = raw, places, outputs, plants.deposits
    candidates = Candidates(*later)
    tables = {"regions": places.rows(library)} | goods_tables(raw)
    prices = Prices(raw, places)
    anchors = Anchors(raw, prices).rows()
    tables["commodities"] = at_observed_prices(tables["commodities"], anchors)
    tables["ramps"] = ramp_rows(library)
    tables["processes"] = process_rows(raw)
    tables["recipes"] = recipe_rows(raw)
    price = _price_by_process(tables)
    tables["assets"] = [
        *plants.assets(),
        *Coming(*later).assets(),
        *candidates.assets(Partners(raw, library, price)),
    ]
    tables["supply_steps"] = plants.steps(price)
    tables["growth"] = candidates.growth()
    run = {(str(one["process"]), str(one["region"])) for one in tables["assets"]}
    tables["process_costs"] = Costs(raw, library, Sizes(sites)).rows(run)
    tables["routes"] = trade.routes()
    tables |= trade.limits()
    tables["demand"] = demand.rows()
    tables["shares"] = demand.shares()
    tables["lifetimes"] = Returns(raw, demand).lifetimes()
    tables["past_returns"] = Returns(raw, demand).past()
    tables["outside"] = trade.outside(_users(tables))
    tables["stocks"] = stock_rows()
    tables["prices"] = [*prices.rows(), *anchors]
    tables["elasticities"] = elasticity_rows(raw)
    tables["history"] = history_rows(raw, places)
    tables["accounts"] = account_rows(raw)
    tables["benchmarks"] = benchmark_rows(raw)
    tables["trade_flows"] = flow_rows(raw, places)
    tables["outlooks"] = outlook_rows(raw, places)
    tables["hindsight"] = hindsight_rows(tables["assets"])
    tables["observations"] = Observations(raw, places, outputs).rows()
    tables |= calibration_tables(raw, outputs)
    tables |= registry.tables()
    tables["sources"] = source_rows(raw, tables.values())
    return tables


def _price_by_process(tables: dict[str, list[Row]]) -> dict[str, float]:
    price = {
        str(one["commodity"]): float(str(one["reference_price"] or 0.0))
        for one in tables["commodities"]
    }
    return {
        str(one["process"]): price[str(one["commodity"])] for one in tables["processes"]
    }


def _users(tables: dict[str, list[Row]]) -> set[tuple[str, str]]:
    """Return (input, region) for every plant."""
    inputs: dict[str, list[str]] = {}
    for one in tables["recipes"]:
        if one["flow"] == "in":
            inputs.setdefault(str(one["process"]), []).append(str(one["commodity"]))
    return {
        (commodity, str(one["region"]))
        for one in tables["assets"]
        for commodity in inputs.get(str(one["process"]), [])
    }
