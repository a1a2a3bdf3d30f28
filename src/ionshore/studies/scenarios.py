"""Scenarios side by side: one world, one base, every other scenario from its answer.

All scenarios start from the same calibrated world. The first is solved afresh; each
other one is built by itself, so nothing of another can leak into it, and its solve
begins in the basis of the first: what the two have in common is not worked out
again. A start decides which of several equally good plans is found, never how good,
and always being the first's, not the last's, it makes an answer independent of the
order of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.indicators.accounts import public_cost
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario, read_scenario
from ionshore.studies.clock import Clock
from ionshore.studies.explained.subjects import Asked
from ionshore.studies.explained.told import Explained, explained
from ionshore.studies.solving import as_read
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = [
    "MEASURES",
    "Comparison",
    "Explaining",
    "Measure",
    "compare_scenarios",
    "measured",
]

_DEFAULT = SolveOptions()
PRICE = "USD/kWh"


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
        Columns measure, scenario, year, value, unit; see :data:`MEASURES`.
    work : DataFrame
        How each was solved: scenario, algorithm, iterations, columns, rows,
        build_seconds, solve_seconds, objective.
    explained : tuple of Explained
        What appears or vanishes, and which effect did it; empty where not asked.
    """

    world: World
    scenarios: tuple[Scenario, ...]
    table: pd.DataFrame
    work: pd.DataFrame
    explained: tuple[Explained, ...] = ()

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
        table = self.table.copy()
        if difference:
            table = self._less_first(table)
        wide = table.pivot(
            index=["measure", "unit", "scenario"], columns="year", values="value"
        )
        order = pd.MultiIndex.from_frame(
            table[["measure", "unit", "scenario"]].drop_duplicates()
        )
        wide = wide.loc[order].reset_index()
        return wide.rename(columns=str).rename_axis(columns=None)

    def _less_first(self, table: pd.DataFrame) -> pd.DataFrame:
        first = self.scenarios[0].name
        keys = ["measure", "year"]
        base = table[table["scenario"] == first].set_index(keys)["value"]
        there = pd.MultiIndex.from_frame(table[keys])
        table["value"] = table["value"].to_numpy() - base.loc[there].to_numpy()
        return table[table["scenario"] != first]


def compare_scenarios(
    names: Sequence[str | Path | Scenario],
    world: World | Path | str = "reference",
    *,
    years: tuple[int, ...] = (),
    options: SolveOptions = _DEFAULT,
    clock: Clock | None = None,
    reading: Reading | None = "rule",
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
        loaded = world if isinstance(world, World) else load_world(world)
        scenarios = _read(names, loaded, years)
    with clock.phase("calibrate"):
        loaded = as_read(loaded, reading)
    base: Session | None = None
    opening: Solution | None = None
    reasons: list[Explained] = []
    tables: list[pd.DataFrame] = []
    work: list[dict[str, object]] = []
    for scenario in scenarios:
        with clock.phase(f"build {scenario.name}"):
            case = make_case(loaded, scenario)
            problem = build_problem(case)
        with clock.phase(f"solve {scenario.name}"):
            session = Session(problem, options, after=base)
        with clock.phase(f"check {scenario.name}"):
            solution = read_back(case, problem, session.base)
            require_checks(check_solution(solution))
            tables.append(measured(solution).assign(scenario=scenario.name))
        base = base or session
        if explain is not None and opening is not None:
            reasons += explained(opening, solution, explain.asked, explain.limit)
        opening = opening or solution
        if keep is not None:
            keep(solution)
        report = session.base.report
        work.append(
            {
                "scenario": scenario.name,
                "algorithm": report.algorithm,
                "iterations": report.iterations,
                "columns": len(problem.cost),
                "rows": len(problem.row_lower),
                "build_seconds": clock.seconds[f"build {scenario.name}"],
                "solve_seconds": clock.seconds[f"solve {scenario.name}"],
                "objective": solution.objective,
            }
        )
    table = pd.concat(tables, ignore_index=True)
    # A small world may deliver nothing of a kind: its price is not known anywhere.
    table = table[table.groupby("measure")["value"].transform("count") > 0]
    names_first = ["measure", "scenario", "year", "value", "unit"]
    place = {one.name: n for n, one in enumerate(MEASURES)}
    table = table[names_first].sort_values(
        "measure", key=lambda found: found.map(place), kind="stable"
    )
    return Comparison(
        world=loaded,
        scenarios=scenarios,
        table=table.reset_index(drop=True),
        work=pd.DataFrame(work),
        explained=tuple(reasons),
    )


def _read(
    names: Sequence[str | Path | Scenario], world: World, years: tuple[int, ...]
) -> tuple[Scenario, ...]:
    scenarios = tuple(
        (one if isinstance(one, Scenario) else read_scenario(one, world)).with_years(
            years
        )
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


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by year by which scenarios are compared.

    Parameters
    ----------
    name : str
        Code; worded below ``study.word``.
    unit : str
    figure : callable
        From a solution and the regions of each place to values by year.
    """

    name: str
    unit: str
    figure: Callable[[Solution, Mapping[str, frozenset[str]]], pd.Series]

    @property
    def is_price(self) -> bool:
        """Whether it is money per unit."""
        return self.unit == PRICE


def measured(solution: Solution) -> pd.DataFrame:
    """Return the measures of a solution: measure, year, value, unit."""
    places = _places(solution.case.world)
    years = [int(year) for year in solution.case.years]
    parts = []
    for one in MEASURES:
        series = one.figure(solution, places).reindex(years)
        # What is not made or paid is nothing; a price of nothing is not known.
        if not one.is_price:
            series = series.fillna(0.0)
        frame = pd.DataFrame({"year": years, "value": series.to_numpy(float)})
        parts.append(frame.assign(measure=one.name, unit=one.unit))
    return pd.concat(parts, ignore_index=True)


def _places(world: World) -> Mapping[str, frozenset[str]]:
    """Return the regions of each bloc, and of each region itself."""
    regions = world["regions"]
    alone = {str(code): frozenset([str(code)]) for code in regions["region"]}
    blocs = {
        str(bloc): frozenset(str(one) for one in rows["region"])
        for bloc, rows in regions.groupby("bloc")
        if bloc
    }
    return alone | {name: some for name, some in blocs.items() if name not in alone}


def _in(
    frame: pd.DataFrame, column: str, place: str, places: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    return frame[frame[column].isin(places.get(place, frozenset()))]


def _by_year(frame: pd.DataFrame) -> pd.Series:
    series: pd.Series = frame.groupby("year")["value"].sum()
    return series


def _cells(place: str) -> Measure:
    def figure(solution: Solution, places: Mapping[str, frozenset[str]]) -> pd.Series:
        made = solution.table("activity")
        return _by_year(_in(made[made["stage"] == "cell"], "region", place, places))

    return Measure(f"cells_{place}", "GWh/year", figure)


def _share(name: str, column: str) -> Measure:
    def figure(solution: Solution, places: Mapping[str, frozenset[str]]) -> pd.Series:
        del places
        made = solution.table("activity")
        made = made[made["stage"] == "cell"]
        whole = _by_year(made)
        chinese = _by_year(made[made[column] == "CHN"])
        share: pd.Series = chinese.reindex(whole.index, fill_value=0.0) / whole
        return share

    return Measure(name, "1", figure)


def _investment(place: str) -> Measure:
    def figure(solution: Solution, places: Mapping[str, frozenset[str]]) -> pd.Series:
        return _by_year(_in(solution.table("investment"), "region", place, places))

    return Measure(f"investment_{place}", "million USD", figure)


def _delivered(segment: str, place: str) -> Measure:
    def figure(solution: Solution, places: Mapping[str, frozenset[str]]) -> pd.Series:
        """Return the mean price of what is delivered, credits of buyers taken off."""
        frame = solution.table("delivery")
        frame = frame[frame["segment"] == segment]
        frame = _in(frame, "region", place, places)
        price = solution.table("price")
        keys = ["commodity", "brand", "region", "year"]
        joined = frame.merge(
            price[[*keys, "value"]], on=keys, how="left", suffixes=("", "_price")
        )
        spent = (joined["value"] * joined["value_price"]).groupby(joined["year"]).sum()
        mean: pd.Series = spent / _by_year(frame)
        return mean

    return Measure(f"delivered_{segment}_{place}", PRICE, figure)


def _public(place: str) -> Measure:
    def figure(solution: Solution, places: Mapping[str, frozenset[str]]) -> pd.Series:
        return _by_year(_in(public_cost(solution), "region", place, places))

    return Measure(f"public_{place}", "million USD/year", figure)


def _every() -> Iterator[Measure]:
    yield from (_cells(one) for one in ("USA", "KOR", "EUU"))
    yield _share("cells_made_in_china", "region")
    yield _share("cells_of_chinese_owners", "owner")
    yield from (_investment(one) for one in ("USA", "KOR", "EUU"))
    yield from (_delivered("ev", one) for one in ("USA", "KOR", "EUU"))
    yield _delivered("ess", "USA")
    yield from (_public(one) for one in ("USA", "KOR", "EUU"))


MEASURES: tuple[Measure, ...] = tuple(_every())
"""What scenarios are compared by, in order."""
