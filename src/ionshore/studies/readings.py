"""Study ``readings``: what the US production credit is worth, and what that hangs on.

A margin of the base year is a hidden cost or the yield of scarce capacity, and the
data do not tell which (:mod:`ionshore.calibration.curves`). The plan is solved under
each reading with the credit of section 45X and without it from the year after the
base year: what the credit is worth under each reading, and how far the readings lie
apart, is the answer. The problems differ in costs alone, so each goes on from the
answer before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, cast

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.indicators.lineage import lineage_table
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Session
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.gauges import gauge_table
from ionshore.studies.readings_told import findings
from ionshore.studies.study import Ask, weakest_first, years_asked
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["LAWS", "ReadingsStudy", "findings", "run"]

LAWS = {"with": "reference", "without": "no_45x"}
"""Scenarios with the credit and without it after the base year."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadingsStudy:
    """What was found.

    Parameters
    ----------
    inputs : dict
        What was asked.
    base_year : int
    gauges : DataFrame
        ``reading``, ``law`` (a key of :data:`LAWS`) and the columns of
        :func:`ionshore.studies.gauges.gauge_table`.
    worth : DataFrame
        ``reading``, ``year``; ``cells_with`` and ``cells_without`` [GWh]; and what is
        more with the credit: ``cells`` [GWh], ``invested`` (up to the year) and
        ``public`` (credits less duties, in the year) [million USD]; ``per_kwh``:
        public cost of a kWh that is made because of it [USD/kWh].
    sources : DataFrame
        Evidence behind the cells.
    """

    inputs: dict[str, Any]
    base_year: int
    gauges: pd.DataFrame
    worth: pd.DataFrame
    sources: pd.DataFrame


def run(
    *,
    region: Annotated[str, Ask("Country whose cells are looked at.")] = "USA",
    year: Annotated[int, Ask("Year shown; one of the model years.")] = 2030,
    years: Annotated[tuple[str, ...], Ask("Model years, with commas.")] = (
        "2024",
        "2025",
        "2027",
        "2030",
        "2035",
    ),
    readings: Annotated[
        tuple[str, ...], Ask("Readings of a base-year rent, with commas.")
    ] = READINGS,
    world: Annotated[str, Ask("Folder of a world, or a shipped one.")] = "reference",
) -> ReadingsStudy:
    """Run the study.

    Raises
    ------
    CommandError
        ``C610`` for impossible years, ``C624`` for an unknown region or reading, or a
        year that is no model year.
    ModelLimit
        ``L544`` if the world cannot be calibrated.
    DataError, ScenarioError, SolveError
        As :func:`ionshore.studies.solving.solve_world`.
    """
    loaded = load_world(world)
    chosen, model_years = tuple(dict.fromkeys(readings)), years_asked(years)
    faults = [*_faults(loaded, region, chosen)]
    if year not in model_years:
        known = ", ".join(map(str, model_years))
        faults.append(tell("C624", "--year", value=year, known=known))
    if faults:
        summary = "The study cannot be run."
        raise CommandError(summary, faults)
    frames, first = [], None
    for reading, law, solution in _solutions(loaded, chosen, model_years):
        first = first or solution
        table = gauge_table(solution, (region,))
        frames.append(table.assign(reading=reading, law=law))
    gauges = pd.concat(frames, ignore_index=True)
    return ReadingsStudy(
        inputs={
            "region": region,
            "year": year,
            "years": model_years,
            "readings": chosen,
            "world": world,
        },
        base_year=loaded.base_year,
        gauges=gauges,
        worth=_worth(gauges, region),
        sources=_sources(cast("Solution", first)),
    )


def _faults(world: World, region: str, readings: tuple[str, ...]) -> Iterator[Finding]:
    regions = list(world["regions"]["region"])
    if region not in regions:
        yield tell("C624", "--region", value=region, known=", ".join(regions))
    for one in readings or ("",):
        if one not in READINGS:
            yield tell("C624", "--readings", value=one, known=", ".join(READINGS))


def _solutions(
    world: World, readings: tuple[str, ...], years: tuple[int, ...]
) -> Iterator[tuple[str, str, Solution]]:
    """Yield the checked plan of each reading and law."""
    session: Session | None = None
    for reading in readings:
        ready = require_calibration(world, cast("Reading", reading)).world
        for law, name in LAWS.items():
            scenario = read_scenario(name, ready).with_years(years)
            case = make_case(ready, scenario)
            problem = build_problem(case)
            session = Session(problem, after=session)
            solution = read_back(case, problem, session.base)
            require_checks(check_solution(solution))
            yield reading, law, solution


def _worth(gauges: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return what the credit is worth, by reading and year."""

    def of(indicator: str, place: str, law: str) -> pd.Series:
        rows = gauges[(gauges["indicator"] == indicator) & (gauges["region"] == place)]
        rows = rows[rows["law"] == law]
        value: pd.Series = rows.set_index(["reading", "year"])["value"]
        return value

    cells = {law: of("cell_output", region, law) for law in LAWS}
    table = pd.DataFrame({f"cells_{law}": one for law, one in cells.items()})
    table = table.fillna(0.0)
    for name, indicator, place in (
        ("cells", "cell_output", region),
        ("invested", "investment", region),
        ("public", "public_cost", "*"),
    ):
        more = of(indicator, place, "with").sub(
            of(indicator, place, "without"), fill_value=0.0
        )
        table[name] = more.reindex(table.index).fillna(0.0)
    made = table["cells"].where(table["cells"] > 1e-6)
    table["per_kwh"] = table["public"] / made
    order = {one: place for place, one in enumerate(dict.fromkeys(gauges["reading"]))}
    frame = table.reset_index()
    frame["order"] = frame["reading"].map(order)
    return (
        frame.sort_values(["order", "year"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def _sources(solution: Solution) -> pd.DataFrame:
    """Return the rows of data behind the cells, as evidence."""
    table = lineage_table(solution)
    table = table[table["indicator_key"] == "stage:cell"]
    table = table.rename(columns={"row_key": "item"})
    return weakest_first([table[["table", "item", "source_id", "confidence", "note"]]])
