"""Hindcast: every pair predicted, beside what happened and beside "as it was"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.core.words import word
from ionshore.model.solution import Solution
from ionshore.studies.calibrating import base_year_law
from ionshore.studies.clock import Clock
from ionshore.studies.hindcast.pairs import Pair, pairs_of
from ionshore.studies.hindcast.predict import predict_cut, predict_full
from ionshore.studies.hindcast.prices import price_table
from ionshore.studies.hindcast.rows import TARGET, judged, means_of, told_pairs
from ionshore.studies.solving import bare_scenario
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["Hindcast", "hindcast"]


@dataclass(frozen=True, slots=True, eq=False)
class Hindcast:
    """Predictions and errors, in percentage points of a series' total.

    Parameters
    ----------
    world : str
    reading : str
        What a rent of the base year was taken to be.
    rows : DataFrame
        One row per pair and place: ``pair``, ``stage``, ``place``, shares ``before``,
        ``after``, ``model``, ``outlook`` [%] and errors ``error``, ``as_before``,
        ``as_expected`` [pp]; ``counts``: whether it is in the means.
    pairs : DataFrame
        One row per pair with the means, ``known_by`` and ``cause``: a key of the
        words ``hindcast.cause``.
    prices : DataFrame
        Prices of base and later year, observed and modeled.
    left_out : DataFrame
        See :func:`ionshore.studies.hindcast.pairs.pairs_of`.
    """

    world: str
    reading: Reading
    rows: pd.DataFrame
    pairs: pd.DataFrame
    prices: pd.DataFrame
    left_out: pd.DataFrame

    @property
    def mae_pp(self) -> float:
        """Mean absolute error over all places of all pairs [pp]."""
        return means_of(self.rows)["mae_pp"]

    @property
    def benchmark_mae_pp(self) -> float:
        """The same of "shares stay as they were" [pp]."""
        return means_of(self.rows)["benchmark_mae_pp"]

    def by_stage(self) -> dict[str, dict[str, float]]:
        """Return the means by stage."""
        return {
            str(stage): means_of(rows)
            for stage, rows in self.rows.groupby("stage", sort=False)
        }

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """Return what ``ionshore hindcast --json`` prints."""
        whole = means_of(self.rows)
        left = self.left_out.assign(
            why=[
                word(f"hindcast.left_out.{one}", language)
                for one in self.left_out["why"]
            ]
        )
        causes = self.pairs.assign(
            cause=[
                word(f"hindcast.cause.{one}", language) for one in self.pairs["cause"]
            ]
        )
        return {
            "world": self.world,
            "reading": self.reading,
            **whole,
            "target": TARGET,
            "met": whole["ratio"] <= TARGET,
            "by_stage": self.by_stage(),
            "pairs": _records(causes),
            "places": _records(self.rows),
            "prices": _records(self.prices),
            "left_out": _records(left),
        }


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows for JSON; what is unknown is null."""
    told: list[dict[str, object]] = json.loads(frame.to_json(orient="records"))
    return told


def hindcast(
    world: World | Path | str = "reference",
    reading: Reading = "rule",
    *,
    settings: CalibrationSettings | None = None,
    clock: Clock | None = None,
) -> Hindcast:
    """Predict shares of output of later years and judge them.

    Pairs that start in the base year of the world are predicted by the whole chain,
    earlier ones by worlds of one good that are cut out of it. Of a later year only
    total demand is given; capacity comes as it was expected at the time.

    Parameters
    ----------
    world : World, path or str
        With tables ``history``, ``base_output``, ``prices``.
    reading : str
        What a rent of the base year is taken to be.
    settings : CalibrationSettings, optional
        Those of a plan with finer cost curves by default.
    clock : Clock, optional
        Collects the time of each phase.

    Raises
    ------
    ModelLimit
        ``L545`` if no pair is left; ``L540`` to ``L543`` if the base year cannot be
        explained.
    SolveError
        If a solver fails.
    """
    clock = clock or Clock()
    loaded = world if isinstance(world, World) else load_world(world)
    pairs, left_out = pairs_of(loaded)
    _require(pairs, loaded.name)
    whole = tuple(one for one in pairs if one.base == loaded.base_year)
    solved: list[tuple[Pair, Solution]] = []
    if whole:
        with clock.phase(f"{loaded.base_year}-{loaded.base_year + 1}"):
            asks = bool(loaded.options.calibrate_under)
            law = base_year_law(loaded) if asks else bare_scenario()
            solution = predict_full(loaded, law, whole, reading, settings)
        solved += [(one, solution) for one in whole]
    for one in pairs:
        if one not in whole:
            with clock.phase(f"{one.series} {one.base}-{one.later}"):
                solved.append((one, predict_cut(loaded, one, reading, settings)))
    parts = [judged(loaded, pair, solution) for pair, solution in solved]
    rows = pd.concat(parts, ignore_index=True)
    return Hindcast(
        world=loaded.name,
        reading=reading,
        rows=rows,
        pairs=pd.DataFrame(list(told_pairs(loaded, pairs, rows))),
        prices=price_table(solved, loaded),
        left_out=left_out,
    )


def _require(pairs: Sequence[Pair], name: str) -> None:
    if not pairs:
        summary = f"The world '{name}' holds nothing to judge a hindcast by."
        raise ModelLimit(summary, [tell("L545", name, world=name)])
