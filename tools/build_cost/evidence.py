"""Steps, parameters, know-how, learning rates and published results."""

from __future__ import annotations

from tools.build_cost.experience import experience_tables
from tools.build_cost.raw import CostRaw, cells
from tools.build_reference.raw import Row, row

__all__ = ["evidence_tables"]

DRIVERS = {
    "energy": "energy",
    "kg positive active material": "positive_mass",
    "kg negative active material": "negative_mass",
    "m2 positive electrode": "positive_area",
    "m2 negative electrode": "negative_area",
    "kg NMP evaporated": "solvent",
    "cells before yield": "cells",
    "modules": "modules",
    "packs": "packs",
    "max(cells, m2 both electrodes)": "dry_room",
}
HIGH, MID = "nmc811", "nmc622"
WORLD_MIX = {"lfp": 0.50, MID: 0.24, HIGH: 0.26}
REGIONS = ("CHN", "EUU", "USA", "KOR", "JPN")


def _steps(raw: CostRaw) -> list[Row]:
    return [
        cells(
            one,
            step=one["step"],
            driver=DRIVERS[one["rate_driver"]],
            level=one["level"],
            labor_hours=float(one["labour_h_per_year"]),
            labor_exponent=float(one["labour_exponent"]),
            capital=float(one["capital_musd"]),
            capital_exponent=float(one["capital_exponent"]),
            area=float(one["area_m2"]),
            area_exponent=float(one["area_exponent"]),
        )
        for one in raw.table("cost/cell_steps")
    ]


def _learning(raw: CostRaw) -> list[Row]:
    rows = []
    for one in raw.table("cost/model_learning"):
        try:
            value = float(one["value"])
        except ValueError:
            continue
        if one["technology"].startswith("gigafactory"):
            continue  # yields and ramps are in know_how
        rows.append(
            cells(
                one,
                technology=one["technology"],
                parameter=one["parameter"],
                value=value,
                unit=one["unit"],
                basis="; ".join(
                    part for part in (one["experience_basis"], one["years"]) if part
                ),
            )
        )
    return rows


def _mixes(raw: CostRaw) -> list[Row]:
    rows = []
    table = {
        (one["commodity"], one["region"]): one
        for one in raw.table("assumptions/shares")
        if one["segment"] == "ev" and one["year"] == "2024"
    }
    for region in REGIONS:
        lfp, mid = table["pack_lfp", region], table["pack_nmc_mid", region]
        shares = {"lfp": float(lfp["share"]), MID: float(mid["share"])}
        shares[HIGH] = 1 - sum(shares.values())
        rows += [
            row(
                lfp["source_id"],
                "assumed",
                "electric vehicles of 2024",
                mix="ev",
                region=region,
                chemistry=chemistry,
                share=round(share, 6),
            )
            for chemistry, share in shares.items()
        ]
    rows += [
        row(
            "iea_gevo_2025;ionshore_assumption",
            "assumed",
            "LFP nearly half; rest as the reference world",
            mix="ev",
            region="WORLD",
            chemistry=chemistry,
            share=share,
        )
        for chemistry, share in WORLD_MIX.items()
    ]
    return rows


def evidence_tables(raw: CostRaw) -> dict[str, list[Row]]:
    """Return what is copied with little change."""
    return {
        "steps": _steps(raw),
        "parameters": raw.copied("cost/model_parameters"),
        "know_how": raw.copied("cost/model_know_how"),
        "learning": _learning(raw),
        **experience_tables(raw),
        "mixes": _mixes(raw),
        "cases": raw.copied("cost/model_cases"),
        "results": raw.copied("cost/results"),
    }
