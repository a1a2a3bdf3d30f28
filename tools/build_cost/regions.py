"""Regional inputs, freight and the value of the dollar."""

from __future__ import annotations

from statistics import mean

from tools.build_cost.raw import CostRaw, cells
from tools.build_reference.raw import Row, row

__all__ = ["region_tables"]

PARAMETERS = {
    "labour_cost": ("wage", "USD/h"),
    "labour_cost_batpac_direct": ("direct_wage", "USD/h"),
    "electricity_price": ("electricity", "USD/kWh"),
    "capex_multiplier_vs_chn": ("capital_multiplier", "1"),
    "corporate_tax": ("tax", "1"),
    "wacc": ("wacc", "1/year"),
    "construction_time": ("construction_time", "year"),
    "building_cost": ("building", "USD/m2"),
}
DATED = {"wage", "direct_wage", "electricity", "building"}
LANES = {
    ("CHN", "USA_W"): ("CHN", "USA"),
    ("CHN", "NLD"): ("CHN", "EUU"),
    ("NLD", "USA_E"): ("EUU", "USA"),
}
GOODS = {"cells by sea": "cell", "LFP packs or ESS racks by sea": "pack"}
RATIOS = {
    ("KOR", "USA_W"): ("KOR", "USA", ("CHN", "USA")),
    ("KOR", "NLD"): ("KOR", "EUU", ("CHN", "EUU")),
    ("JPN", "USA_W"): ("JPN", "USA", ("CHN", "USA")),
    ("CHN", "KOR"): ("CHN", "KOR", ("CHN", "USA")),
}


def _heat(raw: CostRaw) -> dict[str, Row]:
    """Return heat prices of every region an extract knows, its own price first."""
    table = raw.table("assumptions/regions")
    prices: dict[str, float] = {}
    for one in table:
        prices[one["region"]] = float(one["heat_usd_per_gj"]) / 1000
    for one in table:
        for member in (*one["cost_regions"].split(";"), *one["members"].split(";")):
            prices.setdefault(member, prices[one["region"]])
    return {
        region: row(
            "ionshore_assumption",
            "assumed",
            "price of heat as in the reference world",
            region=region,
            parameter="heat",
            unit="USD/MJ",
            year=2024,
            value=price,
        )
        for region, price in prices.items()
    }


def _regions(raw: CostRaw) -> list[Row]:
    table = raw.table("cost/model_regions")
    whole = {one["region"] for one in table if one["parameter"] == "wacc"}
    heat = _heat(raw)
    rows: list[Row] = []
    for one in table:
        if one["region"] not in whole or one["parameter"] not in PARAMETERS:
            continue
        name, unit = PARAMETERS[one["parameter"]]
        rows.append(
            cells(
                one,
                region=one["region"],
                parameter=name,
                value=float(one["value"]),
                unit=unit,
                year=one["year"] if name in DATED else None,
            )
        )
    elsewhere = heat["REU"] | {
        "note": "not in the reference world: as the rest of Europe"
    }
    rows += _groups(raw, rows)
    whole |= {str(one["region"]) for one in rows}
    rows += [heat.get(region, elsewhere) | {"region": region} for region in whole]
    return sorted(rows, key=lambda one: (str(one["region"]), str(one["parameter"])))


def _groups(raw: CostRaw, rows: list[Row]) -> list[Row]:
    """Return the regions of the model that are no country of the extract.

    Each parameter is the mean over the countries a region stands for; where only
    some of them state one, the rule for gaps fills it in as for a country.
    """
    known: dict[tuple[str, str], Row] = {
        (str(one["region"]), str(one["parameter"])): one for one in rows
    }
    countries = {region for region, _ in known}
    groups: list[Row] = []
    for one in raw.table("assumptions/regions"):
        if one["region"] in countries:
            continue
        members = one["cost_regions"].split(";")
        for name, _ in PARAMETERS.values():
            found = [known[key] for key in ((m, name) for m in members) if key in known]
            if len(found) < len(members):
                continue
            sources = ";".join(str(part["source_id"]) for part in found)
            groups.append(
                found[0]
                | {
                    "region": one["region"],
                    "value": mean(float(str(part["value"])) for part in found),
                    "source_id": ";".join(dict.fromkeys(sources.split(";"))),
                    "confidence": "assumed",
                    "note": f"mean of {', '.join(members)}"
                    if len(members) > 1
                    else f"taken as {members[0]}",
                }
            )
    return groups


def _freight(raw: CostRaw) -> list[Row]:
    rows: dict[tuple[str, str, str], Row] = {}
    table = raw.table("cost/transport")
    for one in table:
        lane, goods = LANES.get((one["from"], one["to"])), GOODS.get(one["mode"])
        if lane and goods:
            rows[(*lane, goods)] = cells(
                one,
                origin=lane[0],
                destination=lane[1],
                goods=goods,
                cost=float(one["value"]),
                year=one["year"],
            )
    for one in table:
        ratio = RATIOS.get((one["from"], one["to"]))
        if ratio and one["unit"] == "ratio":
            origin, destination, base = ratio
            for goods in GOODS.values():
                known = rows[(*base, goods)]
                rows[origin, destination, goods] = cells(
                    one,
                    f"times the lane {base[0]} to {base[1]}",
                    origin=origin,
                    destination=destination,
                    goods=goods,
                    year=known["year"],
                    cost=float(str(known["cost"])) * float(one["value"]),
                )
    return list(rows.values())


def region_tables(raw: CostRaw) -> dict[str, list[Row]]:
    """Return regions, freight and deflator."""
    deflator = [
        row(
            "ionshore_assumption",
            "assumed",
            one["note"],
            year=one["year"],
            index=float(one["index"]),
        )
        for one in raw.table("assumptions/deflator")
    ]
    return {"regions": _regions(raw), "freight": _freight(raw), "deflator": deflator}
