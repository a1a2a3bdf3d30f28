"""Study ``monte-carlo``: how sure the figures are, and what would make them surer.

All inputs with a distribution in the table ``sensitivity`` are drawn at once, some
thousand times; every draw is a change of one problem, solved from the basis of the
plan as it is. Told are quantiles of each figure with their standard errors, rank
correlations with each input, and how both settle as draws are added.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.calibration.settings import READINGS, Reading
from ionshore.calibration.store import cache_folder
from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.optim import Session
from ionshore.studies.by_reading import side_by_side
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.monte_carlo_builds import Setting, case_of, setting_digest
from ionshore.studies.monte_carlo_figures import (
    driver_table,
    quantile_table,
    settling,
)
from ionshore.studies.monte_carlo_inputs import inputs_of, points_of
from ionshore.studies.monte_carlo_meter import UNITS, gauge_of
from ionshore.studies.monte_carlo_response import Answering, answering
from ionshore.studies.monte_carlo_told import findings
from ionshore.studies.study import Ask, weakest_first, years_asked
from ionshore.sweep.case import SweepCase
from ionshore.sweep.draws import METHODS
from ionshore.sweep.engine import run_sweep
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = [
    "BATCHES",
    "Draws",
    "MonteCarloStudy",
    "figures_by_reading",
    "findings",
    "run",
]

FloatArray = NDArray[np.float64]

BATCHES = 8
"""Scrambles of their own, by which standard errors are estimated."""
LEAST, MOST = 2 * BATCHES, 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class MonteCarloStudy:
    """What was found.

    Parameters
    ----------
    inputs : dict
        What was asked.
    quantiles : DataFrame
        ``figure``, ``base`` (the plan as it is), ``p5`` to ``p95``, ``error_p50``,
        ``error_p95`` (standard errors); ``r5`` to ``r95``: as shares of the median,
        less one.
    drivers : DataFrame
        ``figure``, ``group``, ``member``, ``rank`` (Spearman's correlation), ``place``
        (1: the largest of its figure in size).
    settling : DataFrame
        ``figure``, ``draws``, ``p5``, ``p50``, ``p95``, ``error_p50``, ``error_p95``.
    drawn : DataFrame
        ``group``, ``members``, ``draw``, ``low``, ``high``, ``common``.
    left_out : tuple of str
        Groups that move coefficients here, and so stay as they are.
    failed : DataFrame
        ``key``, ``note`` of draws without an answer.
    facts : dict
        ``draws``, ``resumed``, ``seconds``, ``misfit``, ``misfits``, ``inputs``.
    sources : DataFrame
        The rows of the table, as evidence.
    readings : DataFrame
        ``reading``, ``figure``, ``value``: the plan as it is under each reading of
        base-year rents, nothing drawn; without rows for a world not calibrated.
    """

    inputs: dict[str, Any]
    quantiles: pd.DataFrame
    drivers: pd.DataFrame
    settling: pd.DataFrame
    drawn: pd.DataFrame
    left_out: tuple[str, ...]
    failed: pd.DataFrame
    facts: dict[str, Any]
    sources: pd.DataFrame
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)


class Draws(Sequence[SweepCase]):
    """Draws as cases of a sweep, made when they are asked for.

    Parameters
    ----------
    known : Answering
    points : array, shape (draws, inputs)
        Of the unit cube.
    batch : array of int, shape (draws,)
    """

    def __init__(
        self, known: Answering, points: FloatArray, batch: NDArray[np.int64]
    ) -> None:
        self._known, self._points, self._batch = known, points, batch

    def __len__(self) -> int:
        return len(self._points)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        positions = self._known.positions(self._points[place : place + 1])[0]
        return SweepCase(
            key=f"draw{place:06d}",
            patch=self._known.response.patch(positions),
            labels={"batch": int(self._batch[place])},
        )


def run(
    *,
    draws: Annotated[int, Ask("How many draws.")] = 2000,
    seed: Annotated[int, Ask("The same seed gives the same draws.")] = 1,
    method: Annotated[str, Ask("sobol, lhs (Latin hypercube) or random.")] = "sobol",
    year: Annotated[int, Ask("Year the figures are of.")] = 2030,
    years: Annotated[
        tuple[str, ...],
        Ask("Model years of a plan, with commas; the year alone by default."),
    ] = (),
    reading: Annotated[
        str, Ask("What rents of the base year are: rule, cost or scarcity.")
    ] = "rule",
    workers: Annotated[int, Ask("Processes that solve.")] = 2,
    cluster: Annotated[
        str, Ask("Address of a Dask scheduler to solve on instead.")
    ] = "",
    world: Annotated[str, Ask("Folder of a world, or a shipped one.")] = "reference",
    scenario: Annotated[str, Ask("TOML file, or a shipped scenario.")] = "reference",
    quiet: Annotated[bool, Ask("No word of progress.")] = False,
) -> MonteCarloStudy:
    """Run the study; stopped half-way, the next call goes on from there.

    Raises
    ------
    CommandError
        ``C610`` for impossible years, ``C623`` for impossible numbers, ``C624`` for
        an unknown method or reading or a year that is no model year; ``C645``,
        ``C646``, ``W750`` to ``W752`` for rows that cannot be drawn.
    ModelLimit
        ``L544`` if the world cannot be calibrated.
    DataError, ScenarioError, SolveError
        As :func:`ionshore.studies.solving.solve_world` and
        :func:`ionshore.sweep.engine.run_sweep`.
    """
    start = perf_counter()
    model_years = years_asked(years) if years else (year,)
    faults = [*_faults(draws, seed, workers, method, reading)]
    if year not in model_years:
        known = ", ".join(map(str, model_years))
        faults.append(tell("C624", "--year", value=year, known=known))
    if faults:
        summary = "The study cannot be run."
        raise CommandError(summary, faults)
    loaded = load_world(world)
    inputs = inputs_of(loaded)
    if loaded.options.calibrate_under:
        require_calibration(loaded, cast("Reading", reading))
    setting = Setting(world, scenario, model_years, cast("Reading", reading))
    say = (lambda _line: None) if quiet else _on_stderr
    found = answering(setting, inputs, workers=workers, say=say)
    points, batch = points_of(
        found.inputs, draws, batches=BATCHES, method=method, seed=seed
    )
    case, problem = case_of(setting)
    swept = run_sweep(
        problem,
        Draws(found, points, batch),
        gauge_of(case, problem, year),
        _folder(setting, year, method, seed, draws),
        workers=workers,
        cluster=cluster,
        tell=lambda progress: say(str(progress)),
    )
    table = swept.table()
    figures = [name for name in UNITS if name in table]
    ends = table[figures].to_numpy(float)
    left_out = tuple(dict.fromkeys(one.group for one in found.left_out))
    return MonteCarloStudy(
        inputs={
            "draws": draws,
            "seed": seed,
            "method": method,
            "year": year,
            "years": model_years,
            "reading": reading,
            "world": world,
            "scenario": scenario,
        },
        quantiles=quantile_table(figures, ends, batch, swept.base),
        drivers=driver_table(found.inputs, points, figures, ends),
        settling=settling(figures, ends, batch),
        drawn=_drawn(loaded, found),
        left_out=left_out,
        failed=table.loc[~np.isfinite(table[figures[0]]), ["key", "note"]],
        facts={
            "draws": swept.cases,
            "resumed": swept.resumed,
            "seconds": perf_counter() - start,
            "misfit": found.misfit,
            "misfits": found.misfits,
            "inputs": len(found.inputs),
        },
        sources=_sources(loaded, [one.group for one in found.inputs]),
        readings=figures_by_reading(setting, year, loaded),
    )


def figures_by_reading(setting: Setting, year: int, world: World) -> pd.DataFrame:
    """Return the figures of the plan as it is under each reading of base-year rents.

    Parameters
    ----------
    setting : Setting
        Of the plan; its reading is put in place of.
    year : int
        One of its model years.
    world : World
        As reported.

    Returns
    -------
    DataFrame
        ``reading``, ``figure`` (a key of ``UNITS``), ``value``; without rows for a
        world that is not calibrated.
    """
    if not world.options.calibrate_under:
        return pd.DataFrame()
    known = {}
    for one in READINGS:
        case, problem = case_of(replace(setting, reading=one))
        told = gauge_of(case, problem, year)(problem, Session(problem).base)
        known[one] = pd.DataFrame({"figure": list(told), "value": list(told.values())})
    return side_by_side(known)


def _faults(
    draws: int, seed: int, workers: int, method: str, reading: str
) -> Iterator[Finding]:
    for name, value, above, most in (
        ("draws", draws, LEAST - 1, MOST),
        ("seed", seed, -1, 2**32 - 1),
        ("workers", workers, 0, 64),
    ):
        if not above < value <= most:
            yield tell("C623", f"--{name}", value=value, above=above, most=most)
    for name, text, known in (
        ("method", method, METHODS),
        ("reading", reading, READINGS),
    ):
        if text not in known:
            yield tell("C624", f"--{name}", value=text, known=", ".join(known))


def _folder(setting: Setting, year: int, method: str, seed: int, draws: int) -> Path:
    """Return where answers are kept; more draws go on from fewer where they can."""
    own = f"{method}-{seed}-{year}" + (f"-{draws}" if method == "lhs" else "")
    return cache_folder() / "monte_carlo" / setting_digest(setting) / own


def _drawn(world: World, found: Answering) -> pd.DataFrame:
    table = world["sensitivity"].drop_duplicates("group").set_index("group")
    groups = list(dict.fromkeys(one.group for one in found.inputs))
    rows = table.loc[groups].reset_index()
    count = pd.Series([one.group for one in found.inputs]).value_counts()
    rows["members"] = rows["group"].map(count).astype(int)
    rows["draw"] = "draw_" + rows["draw"].astype(str)
    kept: pd.DataFrame = rows[["group", "members", "draw", "low", "high", "common"]]
    return kept


def _sources(world: World, groups: Sequence[str]) -> pd.DataFrame:
    table = world["sensitivity"]
    rows = table[table["group"].isin(groups)]
    rows = rows.assign(table="sensitivity", item=rows["group"])
    return weakest_first([rows[["table", "item", "source_id", "confidence", "note"]]])


def _on_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
