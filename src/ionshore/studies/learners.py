"""Who learns in a plan, and what its volumes make of their costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.cost.experience import Experience, learning_factors
from ionshore.cost.fixed_point import Step
from ionshore.cost.learning import cumulated
from ionshore.model.solution import Solution, family
from ionshore.scenario.case import Case
from ionshore.world.schemas.factors import FACTOR_ITEMS

__all__ = ["ITEMS", "Learners", "learners_of"]

FloatArray = NDArray[np.float64]
ITEMS = tuple(FACTOR_ITEMS)
"""Items of cost that learn, in the order of the last axis of factors."""


@dataclass(frozen=True, slots=True, eq=False)
class Learners:
    """Plants of a case that learn, N of them, over T model years.

    Parameters
    ----------
    experience : Experience
    asset : array of str, shape (N,)
        Their labels.
    rows : DataFrame
        asset, process, technology, region, owner, partner by plant.
    costed : array, shape (N,)
        Size of plant their costs are stated for; nan where none is
        [unit/year].
    owners : tuple of str
        All O owners with past or future output.
    base_year : int
    years : array of int, shape (T,)
    """

    experience: Experience
    asset: NDArray[np.object_]
    rows: pd.DataFrame
    costed: FloatArray
    owners: tuple[str, ...]
    base_year: int
    years: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.asset)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of their factors: plants, years, items."""
        return len(self), len(self.years), len(ITEMS)

    def factors(
        self, solution: Solution, *, scale: bool
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the factors that a plan leads to, shape (N, T, items).

        With them, cumulative output of the owner and its experience, shape (N, T).
        """
        made = self._output(solution)
        learned = np.ones(self.shape[:2])
        output, reached = np.zeros_like(learned), np.zeros_like(learned)
        place = {owner: number for number, owner in enumerate(self.owners)}
        for name, rows in self.rows.groupby("technology", sort=False):
            technology = self.experience.technologies[str(name)]
            past = np.array(
                [self.experience.past.get((str(name), one), 0.0) for one in self.owners]
            )
            added = cumulated(self.base_year, self.years, made[str(name)])
            own = rows["owner"].map(place).to_numpy(np.int64)
            mate = rows["partner"].map(place).fillna(-1).to_numpy(np.int64)
            at = rows.index.to_numpy(np.int64)
            reached[at], learned[at] = learning_factors(
                technology, past, added, own.tolist(), mate.tolist()
            )
            output[at] = (past[:, None] + added)[own]
        factors = np.broadcast_to(learned[:, :, None], self.shape).copy()
        share = self._each("other_share")[:, None]
        factors[:, :, ITEMS.index("other_cost")] = 1.0 - share + share * learned
        if scale:
            factors *= self._scale(solution)
        return factors, output, reached

    def _output(self, solution: Solution) -> dict[str, FloatArray]:
        """Return output by technology, shape (O, T) each."""
        made = family(solution, "activity")
        made = made.merge(self.rows[["asset", "technology", "owner"]], on="asset")
        total = made.groupby(["technology", "owner", "year"])["value"].sum()
        return {
            str(name): total.reindex(
                pd.MultiIndex.from_product([[name], self.owners, self.years]),
                fill_value=0.0,
            )
            .to_numpy(np.float64)
            .reshape(len(self.owners), len(self.years))
            for name in self.rows["technology"].unique()
        }

    def _scale(self, solution: Solution) -> FloatArray:
        """Return the factors of plant size, shape (N, T, items)."""
        keys = ["process", "region", "owner"]
        standing = solution.table("capacity").groupby([*keys, "year"])["value"].sum()
        at = [
            (*row, year)
            for row in self.rows[keys].itertuples(index=False, name=None)
            for year in self.years
        ]
        capacity = standing.reindex(at, fill_value=0.0).to_numpy(np.float64)
        full = self._each("full_size")[:, None]
        least = np.fmin(self.costed[:, None], full)
        size = np.clip(capacity.reshape(len(self), -1), least, full)
        with np.errstate(invalid="ignore"):  # no largest size is stated
            ratio = np.fmax(size / size[:, :1], 1.0)
        factors = np.ones((*ratio.shape, len(ITEMS)))
        for item, column in (
            ("capex", "capital_exponent"),
            ("labor_cost", "labor_exponent"),
        ):
            power = self._each(column)[:, None] - 1.0
            factors[:, :, ITEMS.index(item)] = ratio**power
        return factors

    def _each(self, column: str) -> FloatArray:
        """Return a figure of the process of each plant, shape (N,)."""
        by_process = self.experience.learners
        return np.array(
            [getattr(by_process[one], column) for one in self.rows["process"]],
            np.float64,
        )

    def table(self, factors: FloatArray) -> pd.DataFrame:
        """Return factors as a table, one row per plant and year."""
        count = len(self.years)
        frame = self.rows.loc[self.rows.index.repeat(count)].reset_index(drop=True)
        frame["year"] = np.tile(self.years, len(self))
        for place, item in enumerate(ITEMS):
            frame[item] = factors[:, :, place].ravel()
        known = self.experience.technologies
        for name in ("unit", "source_id", "confidence"):
            frame[name] = [getattr(known[one], name) for one in frame["technology"]]
        return frame.assign(note="from what the plan makes")

    def told(self, step: Step, objective: float) -> dict[str, Any]:
        """Return an iteration with the cost that moves most by name."""
        told = {
            "number": step.number,
            "change": step.change,
            "damping": step.damping,
            "objective": objective,
        }
        if not len(self):
            return told
        plant, year, item = np.unravel_index(step.place, self.shape)
        return told | {
            "asset": str(self.asset[plant]),
            "item": ITEMS[item],
            "year": int(self.years[year]),
        }


def learners_of(case: Case, experience: Experience) -> Learners:
    """Return the plants of a case that learn."""
    assets = case.assets
    world = case.world["assets"].set_index("asset").loc[pd.Index(assets.label)]
    learns = [one in experience.learners for one in assets.process]
    rows = pd.DataFrame(
        {
            "asset": assets.label,
            "process": assets.process,
            "region": case.regions[assets.region],
            "owner": assets.owner,
            "partner": world["partner"].to_numpy(object),
        }
    )[learns].reset_index(drop=True)
    family_of = {name: one.technology for name, one in experience.learners.items()}
    rows.insert(2, "technology", rows["process"].map(family_of))
    past = [owner for _, owner in experience.past]
    owners = tuple(dict.fromkeys([*rows["owner"], *past]))
    return Learners(
        experience=experience,
        asset=rows["asset"].to_numpy(object),
        rows=rows,
        costed=_costed(case, rows),
        owners=owners,
        base_year=case.world.base_year,
        years=case.years,
    )


def _costed(case: Case, rows: pd.DataFrame) -> FloatArray:
    """Return the size of plant that costs are stated for; a region beats ``*``."""
    stated = case.world["process_costs"].dropna(subset="plant_size")
    by_place = stated.groupby(["process", "region"])["plant_size"].first()
    own, general = (
        by_place.reindex(pd.MultiIndex.from_arrays([rows["process"], region]))
        for region in (rows["region"], ["*"] * len(rows))
    )
    return own.fillna(pd.Series(general.to_numpy(), own.index)).to_numpy(np.float64)
