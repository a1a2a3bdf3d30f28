"""Findings: what a run keeps beside the solution's own tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.indicators.accounts import accounts_table
from ionshore.indicators.cost_curve import cost_curve_table
from ionshore.indicators.lineage import lineage_table, worst_confidence
from ionshore.indicators.table import indicator_table
from ionshore.model.solution import Solution
from ionshore.policy.effects import check_reach
from ionshore.scenario.case.effects import EFFECT_UNITS

__all__ = ["KEPT_TABLES", "Findings", "find"]

KEPT_TABLES = (
    "regions",
    "commodities",
    "processes",
    "assets",
    "owners",
    "segments",
    "sources",
    "observations",
    "prices",
)
"""Tables of the world a report needs, kept so that it can be made from the run."""


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Indicators, what they rest on, and the base year against the world.

    Parameters
    ----------
    tables : dict of str to DataFrame
        ``indicators``, ``lineage``, ``fit``, ``cost_curve``, ``accounts``,
        ``effects`` and the kept tables of the world as ``world_<name>``.
    confidence : dict
        Number of rows behind the results by confidence.
    warnings : tuple of Finding
        Law that names nothing in the world; costs and volumes that do not agree.
    facts : dict
        What else ``run.json`` holds, by name.
    """

    tables: dict[str, pd.DataFrame]
    confidence: dict[str, int]
    warnings: tuple[Finding, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def find(solution: Solution) -> Findings:
    """Return the findings of a solution."""
    indicators = indicator_table(solution)
    lineage = lineage_table(solution)
    worst = worst_confidence(lineage)
    indicators["confidence"] = indicators["key"].map(worst).fillna("assumed")
    world = solution.case.world
    tables = {
        "indicators": indicators,
        "lineage": lineage,
        "fit": _fit(solution),
        "cost_curve": cost_curve_table(solution),
        "accounts": accounts_table(solution),
        "effects": _effects(solution),
        **{f"world_{name}": world[name] for name in KEPT_TABLES},
    }
    used = lineage.drop_duplicates(["table", "row_key"])["confidence"]
    counts = {str(name): int(count) for name, count in used.value_counts().items()}
    warnings = check_reach(solution.case.scenario.provisions, world)
    return Findings(tables=tables, confidence=counts, warnings=warnings)


def _effects(solution: Solution) -> pd.DataFrame:
    effects = solution.case.effects
    return effects.assign(unit=effects["kind"].map(EFFECT_UNITS))


def _fit(solution: Solution) -> pd.DataFrame:
    """Return output of the first model year beside what was observed."""
    case = solution.case
    year = int(case.years[0])
    seen = case.world["observations"]
    seen = seen[(seen["measure"] == "production") & (seen["year"] == year)]
    seen = seen[seen["chosen"].to_numpy(bool)]
    made = solution.table("activity")
    made = made[made["year"] == year]
    keys = ["commodity", "region"]
    model = made.groupby(keys)["value"].sum().rename("model")
    observed = seen.groupby(keys).agg(
        observed=("quantity", "sum"),
        source_id=("source_id", "first"),
        confidence=("confidence", "first"),
    )
    known = set(seen["commodity"])
    frame = observed.join(model, how="outer").reset_index()
    frame = frame[frame["commodity"].isin(known)]
    frame = frame.fillna(
        {"model": 0.0, "observed": 0.0, "source_id": "", "confidence": ""}
    )
    units = dict(zip(case.goods.commodities, case.goods.units, strict=True))
    frame["year"] = year
    frame["unit"] = frame["commodity"].map(units)
    frame = frame[np.abs(frame["model"]) + frame["observed"] > 0]
    columns = [*keys, "year", "model", "observed", "unit", "source_id", "confidence"]
    fit: pd.DataFrame = frame[columns].reset_index(drop=True)
    return fit
