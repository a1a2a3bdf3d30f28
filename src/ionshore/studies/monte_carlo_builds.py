"""Problems with inputs moved, built in parallel and kept.

Every problem that is built is kept as its differences from the plan as it is, in a
folder named by all that goes into it, so that a stopped study goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ionshore.calibration.calibrate import calibrate
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.calibration.store import code_digest
from ionshore.core.drafts import draft
from ionshore.core.errors import IonshoreError
from ionshore.model.build import build_problem
from ionshore.optim.problem import Problem
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.calibrating import base_year_law
from ionshore.studies.monte_carlo_inputs import BEFORE, Move, moved_by
from ionshore.studies.sensitivity_inputs import Question
from ionshore.studies.solving import as_read
from ionshore.sweep.response import entries_of, same_matrix
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["Kept", "Setting", "case_of", "moved_problem", "setting_digest"]

FloatArray = NDArray[np.float64]
Say = Callable[[str], None]

_LENIENT = CalibrationSettings(largest_move=1e9, largest_chi=1e9)
_OWN = ("sensitivity_inputs", "monte_carlo_inputs", "monte_carlo_builds")
"""Modules of this package that decide what is built."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The plan that is drawn.

    Parameters
    ----------
    world, scenario : str
    years : tuple of int
    reading : str
        What rents of the base year are taken to be.
    """

    world: str
    scenario: str
    years: tuple[int, ...]
    reading: Reading


@cache
def _worlds(setting: Setting) -> tuple[World, World]:
    """Return the world as it stands, and calibrated."""
    loaded = load_world(setting.world)
    return loaded, as_read(loaded, setting.reading)


@cache
def case_of(setting: Setting) -> tuple[Case, Problem]:
    """Return the plan as it is."""
    case = _case(setting, _worlds(setting)[1])
    return case, build_problem(case)


def _case(setting: Setting, world: World) -> Case:
    scenario = read_scenario(setting.scenario, world).with_years(setting.years)
    return make_case(world, scenario)


def setting_digest(setting: Setting) -> str:
    """Return a digest of all that a problem with inputs moved hangs on."""
    loaded = _worlds(setting)[0]
    scenario = read_scenario(setting.scenario, loaded).hash
    here = Path(__file__).parent
    own = [(here / f"{one}.py").read_text("utf-8") for one in _OWN]
    code = code_digest("report", "cli", "studies", "sweep")
    parts = (loaded.hash, scenario, str(setting), code, *own)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


class Kept:
    """Entries of problems that are built, on disk as soon as they are known."""

    def __init__(
        self,
        folder: Path,
        setting: Setting,
        base: FloatArray,
        workers: int,
        say: Say,
    ) -> None:
        self._folder, self._setting, self._base = folder, setting, base
        self._workers, self._say = workers, say
        folder.mkdir(parents=True, exist_ok=True)

    def built(
        self, asked: Sequence[tuple[Move, ...]]
    ) -> dict[tuple[Move, ...], FloatArray | None]:
        """Return the entries of problems; None where coefficients are moved."""
        files = {moves: self._folder / f"{_name(moves)}.npz" for moves in asked}
        missing = [moves for moves, file in files.items() if not file.exists()]
        for number, moves in enumerate(self._results(missing, files), start=1):
            self._say(f"{number:>4} of {len(missing)} inputs moved  {moves[0][0]}")
        return {moves: self._read(file) for moves, file in files.items()}

    def _results(
        self, missing: list[tuple[Move, ...]], files: dict[tuple[Move, ...], Path]
    ) -> Iterator[tuple[Move, ...]]:
        if self._workers < 2 or len(missing) < 3:
            for moves in missing:
                _build(self._setting, moves, files[moves])
                yield moves
            return
        context = get_context("spawn")
        with ProcessPoolExecutor(self._workers, mp_context=context) as pool:
            waiting = {
                pool.submit(_build, self._setting, moves, files[moves]): moves
                for moves in missing
            }
            try:
                for done in as_completed(waiting):
                    done.result()
                    yield waiting[done]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _read(self, file: Path) -> FloatArray | None:
        with np.load(file) as kept:
            if not bool(kept["fits"]):
                return None
            entries = self._base.copy()
            entries[kept["where"]] = kept["values"]
        return entries


def _name(moves: tuple[Move, ...]) -> str:
    return hashlib.sha256(repr(moves).encode()).hexdigest()[:20]


def _build(setting: Setting, moves: tuple[Move, ...], file: Path) -> None:
    """Build a problem and write how it differs; runs in a process of its own."""
    base = case_of(setting)[1]
    problem = moved_problem(setting, moves)
    fits = problem is not None and same_matrix(base, problem)
    where, values = np.zeros(0, np.int64), np.zeros(0)
    if fits:
        old, new = entries_of(base), entries_of(cast("Problem", problem))
        where = np.flatnonzero(old != new)
        values = new[where]
    with draft(file) as place, place.open("wb") as out:
        np.savez(out, fits=fits, where=where, values=values)


def moved_problem(setting: Setting, moves: tuple[Move, ...]) -> Problem | None:
    """Return the problem with inputs moved; None if the base year then has none."""
    raw, calibrated = _worlds(setting)
    early = [one for one in moves if _is_before(raw, one[0])]
    world = calibrated
    if early:
        question = moved_by(Question(raw, _LENIENT, setting.reading), early)
        try:
            found = calibrate(
                question.world,
                base_year_law(question.world),
                settings=question.settings,
                reading=question.reading,
            )
        except IonshoreError:
            return None
        world = found.world
    late = [one for one in moves if one not in early]
    if late:
        world = moved_by(Question(world, _LENIENT, setting.reading), late).world
    return build_problem(_case(setting, world))


def _is_before(world: World, group: str) -> bool:
    table = world["sensitivity"]
    rows = table[table["group"] == group]
    return bool(next(islice(rows["table"], 1)) in BEFORE)
