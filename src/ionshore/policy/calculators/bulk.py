"""Section 45X over very many lots at once: the same rules on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.dated import Step, number
from ionshore.policy.law import Law

__all__ = ["Lots", "credits_45x", "values_on"]

LAW = "usa.section_45x"
RATIO = "usa.material_assistance"

FloatArray = NDArray[np.float64]
DayArray = NDArray[np.datetime64]
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Lots:
    """Lots of cells and modules sold, one entry each.

    Parameters
    ----------
    kwh : array, shape (lots,)
        Capacity sold [kWh].
    kw : array, shape (lots,)
        Largest discharge power [kW]; infinite where it is not known.
    sale_day, year_begin : array of datetime64[D], shape (lots,)
        Day of sale, and first day of the claimant's taxable year.
    cells, modules : array of bool, shape (lots,)
        Whether the claimant made the cells, the modules (that use cells).
    barred : array of bool, shape (lots,)
        Whether the claimant is a prohibited foreign entity.
    macr : array, shape (lots,)
        Material assistance cost ratio [1]; nan where it is not to be tested.
    """

    kwh: FloatArray
    kw: FloatArray
    sale_day: DayArray
    year_begin: DayArray
    cells: NDArray[np.bool_]
    modules: NDArray[np.bool_]
    barred: NDArray[np.bool_]
    macr: FloatArray


def values_on(steps: Sequence[Step], days: DayArray, place: str) -> FloatArray:
    """Return the values in force on many days, shape of ``days``.

    Raises
    ------
    ScenarioError
        ``S310`` for the earliest day before the first value, ``S311`` for the
        latest after a value that ended with none known to follow.
    """
    begins = np.array([step.day for step in steps], dtype="datetime64[D]")
    places = np.searchsorted(begins, days, side="right") - 1
    if np.any(places < 0):
        day = days[places < 0].min()
        _refuse("S310", place, day=day, first=steps[0].day)
    far = np.datetime64("9999-12-31")
    ends = np.array([one.until or far for one in steps], dtype="datetime64[D]")
    late = days > ends[places]
    if np.any(late):
        last = ends[places[late]].max()
        _refuse("S311", place, day=days[late].max(), last=last)
    return np.array([number(step.value) for step in steps])[places]


def _refuse(code: str, place: str, **values: object) -> None:
    summary = f"{place} has no value on some days."
    raise ScenarioError(summary, [tell(code, place, **values)])


def credits_45x(law: Law, lots: Lots) -> FloatArray:
    """Return the credit of each lot [USD], shape (lots,).

    The rules are those of :mod:`ionshore.policy.calculators.credit_45x` for cells
    and modules that meet their definitions and are sold to unrelated buyers.

    Raises
    ------
    ScenarioError
        ``S310``, ``S311`` where the law is not known on a day asked for.
    """

    def on(provision: str, parameter: str, days: DayArray) -> FloatArray:
        found = law.provision(provision).parameter(parameter)
        return values_on(found.steps, days, f"{provision}.{parameter}")

    most = on(LAW, "capacity_to_power_cap", lots.sale_day) * lots.kw
    kwh = np.minimum(lots.kwh, most)
    if law.reading(LAW, "capacity_to_power") == "bar":
        fast = most >= lots.kwh - _NOISE * np.maximum(1.0, lots.kwh)
        kwh = np.where(fast, lots.kwh, 0.0)
    rate = lots.cells * on(LAW, "cell_rate", lots.sale_day)
    rate = rate + lots.modules * on(LAW, "module_rate", lots.sale_day)
    credit = rate * kwh * on(LAW, "phase_down", lots.sale_day)
    entity = on(LAW, "entity_bar", lots.year_begin) * lots.barred
    tested = on(LAW, "material_assistance_bar", lots.year_begin) > 0
    tested &= ~np.isnan(lots.macr)
    free = entity == 0
    if np.any(tested):
        least = on(RATIO, "battery_component", lots.sale_day[tested])
        free[tested] &= lots.macr[tested] >= least - _NOISE
    return np.where(free, credit, 0.0)
