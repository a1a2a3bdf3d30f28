"""A world with the cells of a scenario in place of its own.

Every cell that is replaced is marked: its row becomes ``assumed``, its source
the scenario, and its note says why, so that a figure that leans on it can be
followed to the sentence that justifies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import nearest, tell
from ionshore.policy.fields import Scalar, unknown
from ionshore.scenario.cells import fitted
from ionshore.tables.schema import Column, Table
from ionshore.world.schemas import TABLES

if TYPE_CHECKING:
    from ionshore.scenario.scenario import Override, Scenario
    from ionshore.world.world import World

__all__ = ["apply_overrides"]

Mask = NDArray[np.bool_]


def apply_overrides(world: World, scenario: Scenario) -> World:
    """Return the world as the scenario leaves it.

    Its overrides are applied in order, the conjectures of its market replace
    those of the table ``sellers``, and the sources of its law and of itself are
    added to the table ``sources``. The world given is not changed.

    Parameters
    ----------
    world : World
        The world as it was read.
    scenario : Scenario
        What is asked of it.

    Raises
    ------
    ScenarioError
        With all faults: ``S320`` unknown table, ``S321`` unknown column, ``S322``
        no row matches, ``S323`` the value cannot stand in the column, ``S306`` an
        unknown seller, ``S327`` a model year before the base year. The nearest
        name is told.
    """
    findings: list[Finding] = []
    tables = dict(world.tables)
    if scenario.years and scenario.years[0] < world.base_year:
        year, base = scenario.years[0], world.base_year
        place = f"{scenario.name}: years"
        findings.append(tell("S327", place, year=year, base_year=base))
    for override in scenario.overrides:
        _replace_cells(tables, override, findings)
    _set_conjectures(tables, scenario, findings)
    if findings:
        many = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        summary = f"{many} where {scenario.name} meets the world {world.name}."
        raise ScenarioError(summary, findings)
    tables["sources"] = _with_sources(tables["sources"], scenario)
    return replace(world, tables=MappingProxyType(tables))


def _replace_cells(
    tables: dict[str, pd.DataFrame], override: Override, findings: list[Finding]
) -> None:
    if override.table not in TABLES:
        place = f"{override.place}.table"
        findings.append(unknown("S320", place, override.table, TABLES))
        return
    schema = TABLES[override.table]
    before = len(findings)
    column = _column(schema, override.column, f"{override.place}.column", findings)
    for name in override.where:
        _column(schema, name, f"{override.place}.where", findings)
    if column is None or len(findings) > before:
        return
    frame = tables[override.table]
    rows = _matching(frame, override, findings)
    if rows is None:
        return
    change: Any = fitted(schema, column, override, frame.loc[rows], tables)
    if isinstance(change, Finding):
        findings.append(change)
        return
    changed = frame.copy()
    changed.loc[rows, column.name] = change
    if schema.sourced:
        changed.loc[rows, "confidence"] = "assumed"
        changed.loc[rows, "source_id"] = override.source_id
        changed.loc[rows, "note"] = override.because
    tables[override.table] = changed


def _column(
    schema: Table, name: str, place: str, findings: list[Finding]
) -> Column | None:
    for column in schema.all_columns:
        if column.name == name:
            return column
    names = [column.name for column in schema.all_columns]
    known = ", ".join(names)
    near = nearest(name, names)
    variant = "near" if near else ""
    table = schema.name
    findings.append(
        tell("S321", place, variant, table=table, name=name, near=near, known=known)
    )
    return None


def _matching(
    frame: pd.DataFrame, override: Override, findings: list[Finding]
) -> Mask | None:
    """Return the rows that meet all conditions, ``None`` with a finding if none."""
    alone = {
        name: _meets(frame[name], values) for name, values in override.where.items()
    }
    rows = np.ones(len(frame), bool)
    for mask in alone.values():
        rows &= mask
    if rows.any():
        return rows
    where = ", ".join(
        f"{name} = {' or '.join(map(str, values))}"
        for name, values in override.where.items()
    )
    column = next((name for name, mask in alone.items() if not mask.any()), "")
    found = sorted({str(one) for one in frame[column]}) if column else []
    near = nearest(str(override.where[column][0]), found) if column else ""
    variant = ("near" if near else "") if column else "together"
    finding = tell(
        "S322",
        f"{override.place}.where",
        variant,
        table=override.table,
        where=where or "-",
        column=column,
        near=near,
        known=", ".join(found[:20]) or "-",
    )
    findings.append(finding)
    return None


def _meets(cells: pd.Series, values: Iterable[Scalar]) -> Mask:
    """Return where a cell equals any of the values; ``""`` means a blank cell."""
    text = cells.astype("string").fillna("")
    result = np.zeros(len(cells), bool)
    is_number = pd.api.types.is_numeric_dtype(cells.dtype)
    is_truth = pd.api.types.is_bool_dtype(cells.dtype)
    for value in values:
        if value == "":
            result |= (cells.isna() | (text == "")).to_numpy(bool)
        elif is_truth or isinstance(value, bool):
            if is_truth and isinstance(value, bool):
                result |= (cells == value).to_numpy(bool)
        elif is_number:
            if not isinstance(value, str):
                result |= (cells == value).fillna(value=False).to_numpy(bool)
        else:
            result |= (text == str(value)).to_numpy(bool)
    return result


def _set_conjectures(
    tables: dict[str, pd.DataFrame], scenario: Scenario, findings: list[Finding]
) -> None:
    sellers = tables["sellers"]
    known = [str(one) for one in sellers["owner"]]
    place = f"{scenario.name}: market.conjectures"
    for owner, conjecture in scenario.market.conjectures.items():
        if owner not in known:
            findings.append(unknown("S306", place, owner, known))
            continue
        sellers = sellers.copy()
        rows = (sellers["owner"] == owner).to_numpy(bool)
        sellers.loc[rows, "conjecture"] = conjecture
        sellers.loc[rows, "confidence"] = "assumed"
        sellers.loc[rows, "source_id"] = scenario.market.source_id
        sellers.loc[rows, "note"] = scenario.market.because
    tables["sellers"] = sellers


def _with_sources(sources: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the sources with those of the law and of the scenario behind them."""
    rows: dict[str, Mapping[str, str]] = dict(scenario.sources)
    for provision in scenario.provisions:
        rows |= provision.sources
    known = set(sources["source_id"])
    new = [row for name, row in rows.items() if name not in known]
    if not new:
        return sources
    more = pd.DataFrame(new, columns=list(sources.columns)).astype(sources.dtypes)
    return pd.concat([sources, more], ignore_index=True)
