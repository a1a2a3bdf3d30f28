r"""What is built in answer to a shock, once its lead time has passed.

A plant can start work in a step of the shock that begins at least the lead time of its
process after the news. It climbs its ramp by its age, as in the plan.

**Who pays.** It stands longer than the shock. While the steps last it is charged as in a
plan: the yearly charge on its investment and its fixed cost. After them it owes the
charges of the rest of its life within the years of the plan, less what the plan's prices
pay for its capacity in those years, at least nothing:

.. math:: \theta_{jv} = \max\Bigl(0, \sum_{y > S} \delta_y \bigl[
              \alpha_{jvy} (a_{jv} + \phi_{jy}) - \rho_{jvy} r_{jy} \bigr]\Bigr)

with the rent r of a unit of capacity in the plan, :math:`\omega_j` times what its output
earns beyond inputs and running cost. So an investor bears the whole plant, and a plant
that the plan would want later costs its charges until then. At least nothing: later years
pay a plant its charges of those years at best, never those of the shock.

**How much.** Growth stays dear: a step of the build limit has the room of its part of a
year, less what the plan itself adds in that year; limits on what may be built in all are
less by all the plan's additions. An idle plant that starts again has no investment to
repay: it costs its fixed cost while the steps last. Whole plants are built in parts, at their yearly cost in
parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.standing import ramp_at_age

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.scenario.case.case import Case
    from ionshore.scenario.case.steps import Steps

__all__ = ["Expansion", "built_in_answer", "shortest_lead"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Expansion:
    """What additions of a short run lean on beyond its steps.

    Parameters
    ----------
    restart : array of bool, shape (A,)
        Idle plants that start again: no limit on building holds for them.
    committed : array, shape (A, S)
        What the plan adds within each step; it takes room on the steps of growth
        [unit/year].
    terminal_cost : array, shape (A, S)
        What an addition that starts in a step owes after the last [million USD per
        unit/year, present value].
    terminal_years : array, shape (A, S)
        Years it stands after the last step within the plan, at present value [year].
    """

    restart: NDArray[np.bool_]
    committed: FloatArray
    terminal_cost: FloatArray
    terminal_years: FloatArray


def built_in_answer(
    plan: Case,
    additions: FloatArray,
    rent: FloatArray,
    steps: Steps,
    place: IntArray,
    restarts: Mapping[str, float],
) -> dict[str, Any]:
    """Return the fields of assets by which a short run may build.

    Parameters
    ----------
    plan : Case
    additions, rent : array, shape (A, T)
        See :class:`ionshore.scenario.case.short_run.Standing`.
    steps : Steps
        The news comes with the first.
    place : array of int, shape (S,)
        Model year of the plan that each step lies in.
    restarts : mapping of str to float
        Years after which an idle plant works again, by its label; plants that work in
        the plan, or that it may build, are none.

    Returns
    -------
    dict
        ``buildable``, ``ramp``, ``alive``, ``annuity``, ``granted``, ``build_max``,
        ``plant_size``, ``minimum_output`` and ``expansion``; empty where nothing can start in time.
    """
    assets, process = plan.assets, _processes(plan)
    back = np.array([restarts.get(str(one), np.nan) for one in assets.label])
    # Not what works in this plan, nor what may be built anew: it would be there twice.
    idle = ~assets.buildable.any(axis=1) & (assets.capacity <= 0).all(axis=1)
    restart = np.isfinite(back) & idle & np.isfinite(assets.build_max)
    lead = np.where(restart, back, process["lead_time"].to_numpy(float))
    life = process["lifetime"].to_numpy(float)
    life = np.where(np.isnan(life), np.inf, life)
    since = (steps.first - steps.first[0]) / 12.0
    within = np.arange(len(steps)) < steps.inside
    may = assets.buildable[:, place] | restart[:, None]
    buildable = may & within & (since >= lead[:, None])
    if not buildable.any():
        return {}
    # A plant that is built whole in a plan pays for its shell a year as for the rest.
    whole = np.nan_to_num(assets.plant_size)
    shell = np.nan_to_num(assets.plant_cost) / np.where(whole > 0, whole, 1.0)
    annuity = assets.annuity + np.where(whole > 0, shell, 0.0)[:, None]
    # Investment in an idle plant is sunk, and it may rest again after the shock.
    annuity[restart] = 0.0
    granted = np.where(restart[:, None], 0.0, assets.granted[:, place])
    table = plan.world["assets"].set_index("asset").loc[list(assets.label)]
    age = since[None, :] - since[:, None]
    standing = np.where(age >= 0, np.clip(life[:, None, None] - age, 0.0, 1.0), 0.0)
    pace = additions / plan.periods.gap
    later = _Later.of(plan, steps)
    stands = later.stands(life)
    owed = annuity[:, place, None] * stands
    owed += stands * assets.fixed_cost[:, None, later.place]
    works = stands * ramp_at_age(plan.world, table, later.age)
    owed -= works * rent[:, None, later.place]
    owed[restart] = 0.0
    ramp = ramp_at_age(plan.world, table, age)
    ramp[restart] = 1.0
    return {
        "buildable": buildable,
        "ramp": ramp * standing,
        "alive": standing,
        "annuity": annuity[:, place],
        "granted": granted,
        "build_max": np.maximum(assets.build_max - additions.sum(axis=1), 0.0),
        "plant_size": np.zeros(len(assets)),
        "minimum_output": np.zeros(len(assets)),
        "expansion": Expansion(
            restart=restart,
            committed=pace[:, place] * steps.weight,
            terminal_cost=np.maximum(owed @ later.worth, 0.0),
            terminal_years=stands @ later.worth,
        ),
    }


def shortest_lead(plan: Case) -> float:
    """Return the shortest lead time of what a plan may build; infinite if it builds nothing.

    Parameters
    ----------
    plan : Case

    Returns
    -------
    float
        [year]
    """
    may = plan.assets.buildable.any(axis=1)
    lead = _processes(plan)["lead_time"].to_numpy(float)
    return float(np.min(lead[may], initial=np.inf))


def _processes(plan: Case) -> pd.DataFrame:
    """Return the row of the process of each asset."""
    processes = plan.world["processes"].set_index("process")
    return processes.loc[list(plan.assets.process)]


@dataclass(frozen=True, slots=True, eq=False)
class _Later:
    """Calendar years of a plan of which some part lies after the steps, Y of them."""

    place: IntArray
    worth: FloatArray
    age: FloatArray

    @classmethod
    def of(cls, plan: Case, steps: Steps) -> _Later:
        """Return them with their worth, and the age of an addition, shape (S, Y)."""
        periods = plan.periods
        year = periods.calendar
        place = np.searchsorted(periods.years, year, side="right") - 1
        part = np.clip((12 * (year + 1) - steps.until[-1]) / 12.0, 0.0, 1.0)
        worth = periods.present_value[place] / periods.lengths[place] * part
        kept = part > 0
        age = (12 * year[None, kept] - steps.first[:, None]) / 12.0
        return cls(place[kept], worth[kept], np.maximum(age, 0.0))

    def stands(self, life: FloatArray) -> FloatArray:
        """Return the share of each year in which an addition stands, shape (A, S, Y)."""
        share: FloatArray = np.clip(life[:, None, None] - self.age, 0.0, 1.0)
        return share
