"""Plans with one group of inputs moved: solved in parallel, kept one by one.

Each plan is a file in a folder named by all that goes into it, so that a study that
was stopped goes on where it was. A worker solves the plan as it is once; the others
go on from its basis, since most of them differ little.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import pandas as pd

from ionshore.calibration.calibrate import calibrate
from ionshore.calibration.settings import CalibrationSettings
from ionshore.calibration.store import cache_folder, code_digest
from ionshore.core.errors import IonshoreError
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.optim import Session
from ionshore.scenario.case import Case as LinearCase
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.calibrating import base_year_law
from ionshore.studies.gauges import gauge_table
from ionshore.studies.sensitivity_inputs import SIDES, Question, Side, moved
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["BASE", "Case", "Plan", "case_folder", "cases_of", "solve_cases"]

BASE = "base"
"""Group of the plan as it is."""
_LENIENT = CalibrationSettings(largest_move=1e9, largest_chi=1e9)
"""A moved input may well contradict the others: it is judged by what it does."""

_OWN = ("gauges", "sensitivity_inputs", "sensitivity_cases")
"""Modules of this package that decide what a case says."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What all cases share.

    Parameters
    ----------
    world : str
        Folder of a world, or a shipped one.
    scenario : str
    years : tuple of int
    """

    world: str
    scenario: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A group of inputs at one end; :data:`BASE` for the plan as it is."""

    group: str
    side: str

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.group}.{self.side}"


def cases_of(world: World, groups: Sequence[str]) -> tuple[Case, ...]:
    """Return the plan as it is, and each group at each end that it has."""
    table = world["sensitivity"]
    cases = [Case(BASE, BASE)]
    for group in groups:
        rows = table[table["group"] == group]
        cases += [Case(group, side) for side in SIDES if (rows[side] != "").any()]
    return tuple(cases)


def case_folder(plan: Plan, world: World, scenario_hash: str) -> Path:
    """Return where the cases of a plan are kept."""
    here = Path(__file__).parent
    own = [(here / f"{one}.py").read_text("utf-8") for one in _OWN]
    code = code_digest("report", "cli", "studies")
    parts = (world.hash, scenario_hash, str(plan.years), code, *own)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
    return cache_folder() / "sensitivity" / digest


def solve_cases(
    plan: Plan, cases: Sequence[Case], folder: Path, *, workers: int, say: Say
) -> pd.DataFrame:
    """Return the figures of all cases, those found in the folder among them.

    Parameters
    ----------
    plan : Plan
    cases : sequence of Case
    folder : Path
        Where each case is kept as soon as it is solved.
    workers : int
        Processes that solve; 1 solves in this one.
    say : callable
        Is told how far the work is and how long it will take.

    Returns
    -------
    DataFrame
        ``group``, ``side``, ``failed`` (why; blank if it was solved) and the columns
        of :func:`ionshore.studies.gauges.gauge_table`; one row without figures for a
        case that failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = {one: _read(folder / f"{one.name}.json") for one in cases}
    missing = [one for one, found in known.items() if found is None]
    if missing:
        known |= _solved(plan, missing, folder, workers=workers, say=say)
    frames = [_frame(one, cast("dict[str, Any]", known[one])) for one in cases]
    return pd.concat(frames, ignore_index=True)


def _solved(
    plan: Plan, cases: list[Case], folder: Path, *, workers: int, say: Say
) -> dict[Case, dict[str, Any]]:
    found: dict[Case, dict[str, Any]] = {}
    start = perf_counter()
    for one, result in _results(plan, cases, workers):
        _write(folder / f"{one.name}.json", result)
        found[one] = result
        spent = perf_counter() - start
        left = spent / len(found) * (len(cases) - len(found))
        say(
            f"{len(found):>3} of {len(cases)}  {one.name:<34} "
            f"{result['seconds']:5.1f} s   about {math.ceil(left / 60)} min left"
        )
    return found


def _results(
    plan: Plan, cases: list[Case], workers: int
) -> Iterator[tuple[Case, dict[str, Any]]]:
    """Yield each case with its result as soon as it is there."""
    if workers < 2:
        yield from ((one, solve_case(plan, one)) for one in cases)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = {pool.submit(solve_case, plan, one): one for one in cases}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def solve_case(plan: Plan, case: Case) -> dict[str, Any]:
    """Return the figures of one case, or why there are none."""
    start = perf_counter()
    question = _question(plan)
    if case.group != BASE:
        question = moved(question, case.group, cast("Side", case.side))
    try:
        table = _gauges(plan, question, is_base=case.group == BASE)
        result: dict[str, Any] = {"failed": "", "gauges": table.to_dict("records")}
    except IonshoreError as error:
        result = {"failed": str(error).splitlines()[0], "gauges": []}
    return result | {"seconds": round(perf_counter() - start, 2)}


@cache
def _question(plan: Plan) -> Question:
    return Question(load_world(plan.world), _LENIENT, "rule")


def _gauges(plan: Plan, question: Question, *, is_base: bool) -> pd.DataFrame:
    if is_base:
        case, session = _base(plan)
    else:
        case, session = _session(plan, question, after=_base(plan)[1])
    solution = read_back(case, session.problem, session.base)
    require_checks(check_solution(solution))
    return gauge_table(solution)


@cache
def _base(plan: Plan) -> tuple[LinearCase, Session]:
    """Return the plan as it is, solved once in each process."""
    return _session(plan, _question(plan), after=None)


def _session(
    plan: Plan, question: Question, *, after: Session | None
) -> tuple[LinearCase, Session]:
    found = calibrate(
        question.world,
        base_year_law(question.world),
        settings=question.settings,
        reading=question.reading,
    )
    scenario = read_scenario(plan.scenario, found.world).with_years(plan.years)
    case = make_case(found.world, scenario)
    return case, Session(build_problem(case), after=after)


def _frame(case: Case, result: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame(result["gauges"] or [{}])
    return table.assign(group=case.group, side=case.side, failed=result["failed"])


def _read(file: Path) -> dict[str, Any] | None:
    """Return what a file holds; None if it is not there or was not finished."""
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _write(file: Path, result: dict[str, Any]) -> None:
    """Write a result aside and move it into place in one step."""
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, suffix=".draft", encoding="utf-8", delete=False
    ) as draft:
        json.dump(result, draft)
    Path(draft.name).replace(file)


def told_on_stderr(line: str) -> None:
    """Write a line of progress where the answer is not."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
