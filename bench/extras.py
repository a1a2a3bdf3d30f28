"""What a made-up world may have beyond its core, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from bench.chain import Setting
from bench.worlds import make_table

__all__ = ["EXTRAS"]

Tables = dict[str, pd.DataFrame]


def _steps(setting: Setting) -> Tables:
    """Return cost curves of three steps for the plants of the first place."""
    chain = setting.chain
    asset = chain.process + "_" + setting.region[0]
    count = len(asset)
    return {
        "supply_steps": make_table(
            "supply_steps",
            {
                "asset": np.repeat(asset, 3),
                "step": np.tile([0, 1, 2], count),
                "width": np.tile([0.6, 0.3, np.nan], count),
                "adder": np.tile([0.0, 0.4, 1.0], count),
            },
        )
    }


def _effects(setting: Setting) -> Tables:
    """Return a duty on value, one by unit, a credit and a ban."""
    label = setting.region
    return {
        "effects": make_table(
            "effects",
            {
                "kind": [
                    "duty_ad_valorem",
                    "duty_specific",
                    "production_credit",
                    "export_ban",
                ],
                "commodity": ["cell_0", "pack_1", "cell_1", "refine_0"],
                "origin": [label[0], label[0], label[3], label[0]],
                "destination": [label[3], "*", "*", label[4]],
                "value": [0.25, 0.5, 2.0, 1.0],
            },
        )
    }


def _growth(setting: Setting) -> Tables:
    """Return three steps of rising premium for what is built in a year."""
    process = setting.chain.process
    return {
        "growth": make_table(
            "growth",
            {
                "process": np.repeat(process, 3),
                "region": "*",
                "step": np.tile([0, 1, 2], len(process)),
                "rate": np.tile([0.15, 0.15, np.nan], len(process)),
                "seed": 0.01 * setting.size.sum(),
                "premium": np.tile([0.0, 0.5, 2.0], len(process)),
            },
        )
    }


def _shares(setting: Setting) -> Tables:
    """Return bands for the shares of three packs in vehicles."""
    return {
        "shares": make_table(
            "shares",
            {
                "segment": "ev",
                "commodity": ["pack_0", "pack_1", "pack_2"],
                "region": "*",
                "year": setting.years[0],
                "share": [0.4, 0.3, 0.3],
                "tolerance": 0.1,
                "deviation_cost": 1.0,
            },
        )
    }


def _stocks(setting: Setting) -> Tables:
    """Return stocks of three ores everywhere."""
    whole = setting.size.sum()
    return {
        "stocks": make_table(
            "stocks",
            {
                "commodity": setting.chain.commodity[:3],
                "region": "*",
                "initial": 0.01 * whole,
                "capacity": 0.1 * whole,
                "holding_cost": 0.05,
            },
        )
    }


def _recycling(setting: Setting) -> Tables:
    """Return the way back from packs sold long ago to two chemicals."""
    label, size = setting.region, setting.size
    process = np.array(["recycle_shred", "recycle_leach"], object)
    names = ["used_pack", "black_mass"]
    return {
        "commodities": make_table(
            "commodities",
            {
                "commodity": names,
                "name_en": names,
                "stage": "recycle",
                "unit": "GWh",
                "reference_price": 1.0,
                "shipping_weight": 6.0,
            },
        ),
        "processes": make_table(
            "processes",
            {
                "process": process,
                "name_en": process,
                "commodity": ["black_mass", "refine_0"],
                "lifetime": 15.0,
            },
        ),
        "recipes": make_table(
            "recipes",
            {
                "process": ["recycle_shred", "recycle_leach", "recycle_leach"],
                "commodity": ["used_pack", "black_mass", "refine_1"],
                "flow": ["in", "in", "out"],
                "quantity": [1.0, 2.0, 0.5],
            },
        ),
        "process_costs": make_table(
            "process_costs",
            {"process": process, "region": "*", "capex": 2.0, "other_cost": 0.5},
        ),
        "assets": make_table(
            "assets",
            {
                "asset": np.concatenate([f"{one}_" + label for one in process]),
                "process": np.repeat(process, len(label)),
                "region": np.tile(label, 2),
                "owner": np.tile(setting.bloc, 2),
                "capacity": 0.02 * np.tile(size, 2),
                "buildable": True,
            },
        ),
        "past_returns": make_table(
            "past_returns",
            {
                "commodity": "used_pack",
                "region": label,
                "year": setting.years[0],
                "quantity": 0.05 * size,
            },
        ),
    }


def _returns(_: Setting) -> Tables:
    """Return the lives after which packs sold in the plan come back."""
    return {
        "lifetimes": make_table(
            "lifetimes",
            {
                "commodity": ["pack_0", "pack_1", "pack_2", "pack_3"],
                "segment": ["ev", "ev", "ev", "ess"],
                "returns": "used_pack",
                "quantity": 1.0,
                "mean_life": 8.0,
                "collected": 0.6,
            },
        )
    }


EXTRAS: Mapping[str, Callable[[Setting], Tables]] = {
    "steps": _steps,
    "effects": _effects,
    "growth": _growth,
    "shares": _shares,
    "stocks": _stocks,
    "recycling": _recycling,
    "returns": _returns,
}
"""Makers of tables by name; ``returns`` needs ``recycling``."""
