"""A small battery world: six regions, five goods, one plant of each owner."""

from __future__ import annotations

from pathlib import Path

from ionshore.world.load import load_world
from ionshore.world.world import World
from tests.support.folders import Rows, write_world

REGIONS = ("CHN", "USA", "KOR", "JPN", "DEU", "CAN", "IDN", "ROW")


def battery_world(
    folder: Path, *, years: list[int] | None = None, **more: Rows
) -> World:
    """Return a world whose codes are those of the law."""
    goods = {
        "anode_graphite": ("component", "kt"),
        "cell_lfp": ("cell", "GWh"),
        "cell_nmc_high": ("cell", "GWh"),
        "cell_zinc": ("cell", "GWh"),
        "pack_lfp": ("pack", "GWh"),
        "system_ess_lfp": ("system", "GWh"),
    }
    years = years or [2024, 2025, 2026, 2027, 2028, 2030]
    tables: dict[str, Rows] = {
        "regions": [{"region": one} for one in REGIONS],
        "commodities": [
            {
                "commodity": code,
                "stage": stage,
                "unit": unit,
                "reference_price": 10,
                "hs_codes": "850760" if unit == "GWh" else "",
            }
            for code, (stage, unit) in goods.items()
        ],
        "owners": [{"owner": "us"}, {"owner": "them"}],
        "segments": [{"segment": "ess", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": f"make_{code}", "commodity": code} for code in goods],
        "process_costs": [
            {"process": f"make_{code}", "region": "*", "other_cost": 1}
            for code in goods
        ],
        "assets": [
            {
                "asset": f"plant_{code}",
                "process": f"make_{code}",
                "region": "CHN",
                "owner": "them",
                "capacity": 100,
            }
            for code in goods
        ],
        "routes": [
            {"origin": a, "destination": b, "freight": 0.1}
            for a in REGIONS
            for b in REGIONS
            if a != b
        ],
        "demand": [
            {"segment": "ess", "region": "CHN", "year": year, "quantity": 5}
            for year in (min(years), max(years))
        ],
        "serves": [{"segment": "ess", "commodity": "system_ess_lfp"}],
    }
    return load_world(write_world(folder, tables | more, name="batteries", years=years))
