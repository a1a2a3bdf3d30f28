"""Observed trade, countries of a region added."""

from __future__ import annotations

import re

from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["flow_rows"]

CELLS = "cell_nmc_high;cell_nmc_mid;cell_lfp;cell_lco;cell_sodium"
PACKS = "pack_nmc_high;pack_nmc_mid;pack_lfp;pack_sodium"
SYSTEMS = "system_ess_lfp;system_ess_nmc;system_ess_sodium"
CATHODES = "cathode_nmc_high;cathode_nmc_mid;cathode_lfp;cathode_lco"
GOODS = {
    "cell": ("li_ion_battery", f"{CELLS};{PACKS};{SYSTEMS}"),
    "cell_ev": ("li_ion_battery_vehicle", f"{CELLS};{PACKS}"),
    "cell_ess": ("li_ion_battery_other", f"{CELLS};{SYSTEMS}"),
    "cathode": ("cathode", CATHODES),
    "cathode_anode_separator": (
        "cathode_anode_separator",
        f"{CATHODES};anode_graphite;separator",
    ),
    "precursor_nmc": ("precursor_nmc", "precursor_nmc_mid;precursor_nmc_high"),
    "anode_graphite": ("anode_graphite", "anode_graphite"),
    "spherical_graphite": ("spherical_graphite", "spherical_graphite"),
    "natural_graphite": ("natural_graphite", "natural_graphite"),
    "natural_graphite_powder": (
        "natural_graphite_powder",
        "natural_graphite;spherical_graphite",
    ),
    "artificial_graphite": ("artificial_graphite", "anode_graphite"),
    "lithium_chemical": ("lithium_chemical", "lithium_chemical"),
}
"""Good of the extracts -> its name here, the commodities that are in it. Of the tariff
lines of batteries nobody tells cells from packs; artificial graphite holds more than
anodes."""
PERIOD = re.compile(
    r"(first|third|fourth) (half|quarter)|January-\w+|(July|November) only"
)
WHOLE = "year"


def flow_rows(raw: Raw, places: Places) -> list[Row]:
    """Return the rows of ``trade_flows``."""
    rows: dict[tuple[object, ...], Row] = {}
    for one in raw.table("world/trade"):
        if one["commodity"] not in GOODS:
            continue
        for measure, amount in _figures(one):
            _put(rows, one, measure, amount, places)
    return list(rows.values())


def _figures(one: dict[str, str]) -> list[tuple[str, float]]:
    found = []
    if one["quantity"] and one["unit"] == "t":
        found.append(("weight", float(one["quantity"]) * 1e-3))
    if one["quantity"] and one["unit"] == "share":
        found.append(("share", float(one["quantity"])))
    if one["value_usd"]:
        found.append(("value", float(one["value_usd"]) * 1e-6))
    return found


def _put(
    rows: dict[tuple[object, ...], Row],
    one: dict[str, str],
    measure: str,
    amount: float,
    places: Places,
) -> None:
    good, commodities = GOODS[one["commodity"]]
    ends = [
        "*" if code == "WORLD" else places.of_country(code)
        for code in (one["exporter"], one["importer"])
    ]
    told = PERIOD.search(one["note"])
    period = told.group() if told else WHOLE
    key = good, *ends, one["year"], period, measure, one["source_id"]
    if key in rows:
        kept = rows[key]
        kept["quantity"] = float(str(kept["quantity"])) + amount
        kept["note"] = f"{kept['note']} + {one['exporter']} to {one['importer']}"
        return
    rows[key] = row(
        one["source_id"],
        one["confidence"],
        one["note"],
        good=good,
        commodities=commodities,
        origin=ends[0],
        destination=ends[1],
        year=int(one["year"]),
        period=period,
        measure=measure,
        quantity=amount,
    )
