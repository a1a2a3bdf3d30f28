"""Scenarios side by side: one world, one solve from nothing, the rest from their nearest.

All scenarios start from the same calibrated world and the first is what the others are
compared with; how they are solved is told in :mod:`ionshore.studies.scenario_solving`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.model.solution import Solution
from ionshore.optim import SolveOptions
from ionshore.policy.library import Shelf
from ionshore.scenario.scenario import Scenario, read_scenario
from ionshore.studies.by_reading import Beside, ByReading
from ionshore.studies.clock import Clock
from ionshore.studies.explained.subjects import Asked
from ionshore.studies.explained.told import Explained, explained
from ionshore.studies.scenario_solving import in_turn, known_measures, measures_under
from ionshore.studies.solving import as_read
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["Comparison", "Explaining", "compare_scenarios"]

_DEFAULT = SolveOptions()


@dataclass(frozen=True, slots=True)
class Explaining:
    """What to explain.

    Parameters
    ----------
    asked : Asked
        Which plants and flows; all by default.
    limit : int
        Most of them for each scenario.
    """

    asked: Asked = field(default_factory=Asked)
    limit: int = 3


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Scenarios of one world, solved.

    Parameters
    ----------
    world : World
        As it was solved.
    scenarios : tuple of Scenario
        The first is what the others are compared with.
    table : DataFrame
        Columns measure, scenario, year, value, unit; see
        :data:`ionshore.studies.scenario_measures.MEASURES`.
    work : DataFrame
        How each was solved: scenario, algorithm, iterations, columns, rows,
        build_seconds, solve_seconds, objective.
    explained : tuple of Explained
        What appears or vanishes, and which effect did it; empty where not asked.
    readings : ByReading
        ``table`` under each reading of base-year rents; empty where not asked.
    """

    world: World
    scenarios: tuple[Scenario, ...]
    table: pd.DataFrame
    work: pd.DataFrame
    explained: tuple[Explained, ...] = ()
    readings: ByReading = field(default_factory=ByReading)

    @property
    def years(self) -> tuple[int, ...]:
        """Model years."""
        return tuple(int(year) for year in sorted(self.table["year"].unique()))

    def wide(self, *, difference: bool = False) -> pd.DataFrame:
        """Return measures by scenario with a column for each year.

        Parameters
        ----------
        difference : bool
            Less what the first scenario has; the first itself is left out.
        """
        table = self.less_first() if difference else self.table
        wide = table.pivot(
            index=["measure", "unit", "scenario"], columns="year", values="value"
        )
        order = pd.MultiIndex.from_frame(
            table[["measure", "unit", "scenario"]].drop_duplicates()
        )
        wide = wide.loc[order].reset_index()
        return wide.rename(columns=str).rename_axis(columns=None)

    def less_first(self) -> pd.DataFrame:
        """Return the table less what the first scenario has, which is left out."""
        return _less(self.table, self.scenarios[0].name, ["measure", "year"])

    def less_first_by_reading(self) -> pd.DataFrame:
        """Return differences against the first scenario under each reading.

        Columns ``measure``, ``scenario``, ``year``, ``unit`` and one for each reading;
        without rows if only one was asked for.
        """
        keys = ["measure", "scenario", "year", "unit"]
        table = self.readings.table
        if table.empty:
            return pd.DataFrame(columns=keys)
        less = _less(table, self.scenarios[0].name, ["reading", "measure", "year"])
        wide = less.set_index([*keys, "reading"])["value"].unstack("reading")
        order = pd.MultiIndex.from_frame(less[keys].drop_duplicates())
        known = list(dict.fromkeys(less["reading"]))
        return wide.loc[order, known].reset_index().rename_axis(columns=None)


def _less(table: pd.DataFrame, first: str, keys: list[str]) -> pd.DataFrame:
    """Return values less those of the first scenario with the same keys."""
    base = table[table["scenario"] == first].set_index(keys)["value"]
    there = pd.MultiIndex.from_frame(table[keys])
    value = table["value"].to_numpy() - base.loc[there].to_numpy()
    return table.assign(value=value)[table["scenario"] != first]


def compare_scenarios(
    names: Sequence[str | Path | Scenario],
    world: World | Path | str = "reference",
    *,
    years: tuple[int, ...] = (),
    options: SolveOptions = _DEFAULT,
    clock: Clock | None = None,
    reading: Reading | None = "rule",
    readings: bool = False,
    keep: Callable[[Solution], None] | None = None,
    explain: Explaining | None = None,
) -> Comparison:
    """Solve scenarios of one world and lay them side by side.

    Parameters
    ----------
    names : sequence of str, path or Scenario
        Names or files; the first is what the others are compared with.
    world, years, options, clock, reading
        As in :func:`ionshore.studies.solving.solve_world`.
    readings : bool
        Whether a calibrated world is solved under every other reading, too, in a
        thread beside.
    keep : callable, optional
        Is given each solution in turn.
    explain : Explaining, optional
        What to explain of each scenario against the first; nothing without it.

    Raises
    ------
    CommandError
        ``C650`` if there are fewer than two scenarios, or one comes twice; ``L550``,
        ``L551`` if what is to be explained is not there.
    ScenarioError
        ``C651`` if they do not have the same model years.
    DataError, ScenarioError, SolveError, ModelLimit
        See :mod:`ionshore.core.errors`.
    """
    clock = clock or Clock()
    with clock.phase("read"):
        reported = world if isinstance(world, World) else load_world(world)
        scenarios = _read(names, reported, years)
    with clock.phase("calibrate"):
        loaded = as_read(reported, reading)
    opening: Solution | None = None
    reasons: list[Explained] = []
    tables: list[pd.DataFrame] = []
    work: list[dict[str, object]] = []
    with ExitStack() as stack:
        beside = None
        if readings and reading is not None and reported.options.calibrate_under:
            others = measures_under(reported, scenarios, options)
            beside = stack.enter_context(Beside(reading, others))
        for one in in_turn(loaded, scenarios, options, clock):
            tables.append(one.measures)
            work.append(one.work)
            if opening is None and beside is not None:
                beside.go_on(one.opened)
            if explain is not None and opening is not None:
                reasons += explained(
                    opening, one.solution, explain.asked, explain.limit
                )
            opening = opening or one.solution
            if keep is not None:
                keep(one.solution)
        table = known_measures(tables)
        hangs = ByReading()
        if beside is not None:
            with clock.phase("other readings"):
                hangs = beside.figures(table)
    return Comparison(
        world=loaded,
        scenarios=scenarios,
        table=table,
        work=pd.DataFrame(work),
        explained=tuple(reasons),
        readings=hangs,
    )


def _read(
    names: Sequence[str | Path | Scenario], world: World, years: tuple[int, ...]
) -> tuple[Scenario, ...]:
    shelf = Shelf()
    scenarios = tuple(
        (
            one if isinstance(one, Scenario) else read_scenario(one, world, shelf)
        ).with_years(years)
        for one in names
    )
    told = [one.name for one in scenarios]
    if len(told) < 2 or len(set(told)) < len(told):
        finding = tell("C650", "compare", given=", ".join(told) or "-")
        summary = "The scenarios cannot be compared."
        raise CommandError(summary, [finding])
    spans = [one.years or world.years for one in scenarios]
    for one, (before, after) in zip(scenarios[1:], pairwise(spans), strict=True):
        if before != after:
            finding = tell("C651", one.name, years=_span(after), others=_span(before))
            summary = "The scenarios have other model years."
            raise CommandError(summary, [finding])
    return scenarios


def _span(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))
