"""Study ``sensitivity``: which inputs move the headline figures most.

Groups of assumed inputs are moved one at a time to the ends that the table
``sensitivity`` of the world states (:mod:`ionshore.studies.sensitivity_inputs`). For
each end the base year is calibrated and the plan solved again. The effect of a group
on a figure is the distance between the least and the largest of its three values; a
group's rank is the mean of its effects, each as a share of the figure. One at a time
says nothing of inputs that matter only together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.sensitivity_cases import (
    BASE,
    Plan,
    case_folder,
    cases_of,
    solve_cases,
    told_on_stderr,
)
from ionshore.studies.sensitivity_inputs import SIDES, groups_of, range_of
from ionshore.studies.sensitivity_told import findings
from ionshore.studies.study import Ask, weakest_first, years_asked
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["FIGURES", "SensitivityStudy", "effects_of", "findings", "ranked", "run"]

FIGURES = {
    "cells_usa": ("cell_output", "USA"),
    "cells_euu": ("cell_output", "EUU"),
    "cells_kor": ("cell_output", "KOR"),
    "share_chn": ("cell_share", "CHN"),
    "ev_usa": ("delivered_ev", "USA"),
    "ev_euu": ("delivered_ev", "EUU"),
    "lithium": ("lithium_price", "*"),
    "anode": ("anode_price", "*"),
    "public_net": ("public_cost", "*"),
}
"""Headline figures by code, and what they are of :mod:`ionshore.studies.gauges`."""
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SensitivityStudy:
    """What was found.

    Parameters
    ----------
    inputs : dict
        What was asked.
    ranking : DataFrame
        ``group``, ``range``, ``score`` (mean effect as a share of the figure [1]) and
        the effect on each of :data:`FIGURES` in its unit, the largest score first.
    effects : DataFrame
        ``figure``, ``group``, ``base``, ``when_low``, ``when_high`` (changes from the
        base), ``effect``, ``place`` (1: the largest of its figure).
    failed : DataFrame
        ``group``, ``side``, ``reason`` of plans that could not be solved.
    seconds : float
        Wall clock of this call; little where most was known.
    sources : DataFrame
        The rows of the table, as evidence.
    """

    inputs: dict[str, Any]
    ranking: pd.DataFrame
    effects: pd.DataFrame
    failed: pd.DataFrame
    seconds: float
    sources: pd.DataFrame


def run(
    *,
    years: Annotated[
        tuple[str, ...], Ask("Model years, with commas; figures are of the last.")
    ] = ("2024", "2025", "2027", "2030"),
    limit: Annotated[int, Ask("Only so many groups, for a quick look; 0: all.")] = 0,
    workers: Annotated[int, Ask("Processes that solve.")] = 2,
    world: Annotated[str, Ask("Folder of a world, or a shipped one.")] = "reference",
    scenario: Annotated[str, Ask("TOML file, or a shipped scenario.")] = "reference",
    quiet: Annotated[bool, Ask("No word of progress.")] = False,
) -> SensitivityStudy:
    """Run the study; stopped half-way, the next call goes on from there.

    Raises
    ------
    CommandError
        ``C610`` for impossible years, ``C623`` for impossible numbers, ``C645`` and
        ``C646`` for rows of the table ``sensitivity`` that cannot be used.
    ModelLimit
        ``L544`` if the world cannot be calibrated.
    DataError, ScenarioError, SolveError
        As :func:`ionshore.studies.solving.solve_world`.
    """
    start = perf_counter()
    plan = Plan(world, scenario, years_asked(years))
    loaded = load_world(world)
    faults = [*_faults(loaded, limit, workers)]
    if faults:
        summary = "The study cannot be run."
        raise CommandError(summary, faults)
    groups = groups_of(loaded)[: limit or None]
    require_calibration(loaded)
    declared = read_scenario(scenario, loaded)
    folder = case_folder(plan, loaded, declared.hash)
    cases = cases_of(loaded, groups)
    say = (lambda _line: None) if quiet else told_on_stderr
    table = solve_cases(plan, cases, folder, workers=workers, say=say)
    effects = effects_of(table, plan.years[-1])
    return SensitivityStudy(
        inputs={
            "world": world,
            "scenario": scenario,
            "years": plan.years,
            "limit": limit,
        },
        ranking=ranked(effects, {one: range_of(loaded, one) for one in groups}),
        effects=effects,
        failed=_failed(table),
        seconds=perf_counter() - start,
        sources=_sources(loaded, groups),
    )


def _faults(world: World, limit: int, workers: int) -> Iterator[Finding]:
    for name, value, above, most in (
        ("limit", limit, -1, 10_000),
        ("workers", workers, 0, 64),
    ):
        if not above < value <= most:
            yield tell("C623", f"--{name}", value=value, above=above, most=most)
    if world["sensitivity"].empty:
        known = "a file sensitivity.csv with the groups to move"
        yield tell("C645", world.name, what="table", value="sensitivity", known=known)


def effects_of(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return what each group does to each figure.

    Parameters
    ----------
    table : DataFrame
        Of :func:`ionshore.studies.sensitivity_cases.solve_cases`.
    year : int
        Year of the figures.
    """
    frames = []
    groups = [one for one in dict.fromkeys(table["group"]) if one != BASE]
    for code, (indicator, region) in FIGURES.items():
        rows = table[(table["indicator"] == indicator) & (table["region"] == region)]
        value = rows[rows["year"] == year].set_index(["group", "side"])["value"]
        if (BASE, BASE) not in value.index:
            continue
        base = float(value[BASE, BASE])
        # An end that is not moved, or could not be solved, changes nothing.
        ends = [
            [float(value.get((one, side), base)) for one in groups] for side in SIDES
        ]
        change = np.array(ends) - base
        change = np.where(np.abs(change) > _NOTHING * max(abs(base), 1.0), change, 0.0)
        effect = change.max(axis=0).clip(min=0.0) - change.min(axis=0).clip(max=0.0)
        frame = pd.DataFrame(
            {
                "figure": code,
                "group": groups,
                "base": base,
                "when_low": change[0],
                "when_high": change[1],
                "effect": effect,
            }
        )
        frame = frame.sort_values("effect", ascending=False, kind="stable")
        frames.append(frame.assign(place=np.arange(1, len(frame) + 1)))
    return pd.concat(frames, ignore_index=True)


def ranked(effects: pd.DataFrame, ranges: dict[str, str]) -> pd.DataFrame:
    """Return groups by the mean of their effects, each as a share of its figure.

    Parameters
    ----------
    effects : DataFrame
        Of :func:`effects_of`.
    ranges : dict of str to str
        Ends of each group as a reader sees them, in the order of the table.
    """
    size = effects["base"].abs()
    share = effects.assign(share=effects["effect"] / size.where(size > _NOTHING))
    score = share.groupby("group")["share"].mean()
    wide = effects.pivot_table(index="group", columns="figure", values="effect")
    wide = wide.reindex(list(ranges)).reindex(
        columns=[one for one in FIGURES if one in set(effects["figure"])]
    )
    wide.insert(0, "range", pd.Series(ranges))
    wide.insert(1, "score", score.reindex(wide.index).fillna(0.0))
    wide = wide.sort_values("score", ascending=False, kind="stable")
    return wide.reset_index(names="group")


def _failed(table: pd.DataFrame) -> pd.DataFrame:
    rows = table[table["failed"] != ""]
    told: pd.DataFrame = rows.rename(columns={"failed": "reason"})
    return told[["group", "side", "reason"]].reset_index(drop=True)


def _sources(world: World, groups: tuple[str, ...]) -> pd.DataFrame:
    table = world["sensitivity"]
    rows = table[table["group"].isin(groups)]
    rows = rows.assign(table="sensitivity", item=rows["group"])
    return weakest_first([rows[["table", "item", "source_id", "confidence", "note"]]])
