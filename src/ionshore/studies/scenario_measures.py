"""What scenarios are compared by: figures by year, from a solution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.accounts import public_by_region
from ionshore.model.amounts import by_asset, investment, prices
from ionshore.model.solution import Solution, columns, significant_values
from ionshore.scenario.case import Case

__all__ = ["MEASURES", "Measure", "measured"]

PRICE = "USD/kWh"

FloatArray = NDArray[np.float64]

Places = Mapping[str, NDArray[np.bool_]]
"""Which regions belong to a place, each of shape (R,)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by year by which scenarios are compared.

    Parameters
    ----------
    name : str
        Code; worded below ``study.word``.
    unit : str
    figure : callable
        From a solution and the regions of each place to a figure for each model year,
        shape (T,): nothing where nothing is made or paid, nan for a price of nothing.
    """

    name: str
    unit: str
    figure: Callable[[Solution, Places], FloatArray]


def measured(solution: Solution) -> pd.DataFrame:
    """Return the measures of a solution: measure, year, value, unit."""
    places, years = _places(solution.case), solution.case.years
    figures = [one.figure(solution, places) for one in MEASURES]
    return pd.DataFrame(
        {
            "year": np.tile(years, len(MEASURES)),
            "value": np.concatenate(figures),
            "measure": np.repeat([one.name for one in MEASURES], len(years)),
            "unit": np.repeat([one.unit for one in MEASURES], len(years)),
        }
    )


def _places(case: Case) -> Places:
    """Return the regions of each bloc, and of each region itself; of others none."""
    bloc = case.world["regions"]["bloc"].to_numpy(object)
    nowhere = np.zeros(len(case.regions), bool)
    blocs = {str(one): bloc == one for one in dict.fromkeys(bloc) if one}
    alone = {str(one): case.regions == one for one in case.regions}
    return defaultdict(lambda: nowhere, blocs | alone)


def _ratio(above: FloatArray, below: FloatArray, *, of_nothing: float) -> FloatArray:
    nothing = np.full(below.shape, of_nothing)
    ratio: FloatArray = np.divide(above, below, out=nothing, where=below > 0)
    return ratio


def _cell_output(solution: Solution) -> FloatArray:
    """Return output of cells by asset and year, shape (A, T)."""
    goods, assets = solution.case.goods, solution.case.assets
    cells = (goods.stages == "cell")[goods.commodity[assets.good]]
    made: FloatArray = (
        significant_values(by_asset(solution, "activity")) * cells[:, None]
    )
    return made


def _cells(place: str) -> Measure:
    def figure(solution: Solution, places: Places) -> FloatArray:
        there = places[place][solution.case.assets.region]
        made: FloatArray = _cell_output(solution)[there].sum(axis=0)
        return made

    return Measure(f"cells_{place}", "GWh/year", figure)


def _share(name: str, chinese: Callable[[Case], NDArray[np.bool_]]) -> Measure:
    def figure(solution: Solution, places: Places) -> FloatArray:
        del places
        made = _cell_output(solution)
        part = made[chinese(solution.case)].sum(axis=0)
        return _ratio(part, made.sum(axis=0), of_nothing=0.0)

    return Measure(name, "1", figure)


def _investment(place: str) -> Measure:
    def figure(solution: Solution, places: Places) -> FloatArray:
        there = places[place][solution.case.assets.region]
        spent: FloatArray = significant_values(investment(solution))[there].sum(axis=0)
        return spent

    return Measure(f"investment_{place}", "million USD", figure)


def _delivered(segment: str, place: str) -> Measure:
    def figure(solution: Solution, places: Places) -> FloatArray:
        """Return the mean price of what is delivered, credits of buyers taken off."""
        case = solution.case
        demands, region = case.demand, case.demand.region[case.demand.market]
        amounts = columns(solution, "delivery").value.reshape(-1, len(case.years))
        mine = (demands.segment[demands.market] == segment) & places[place][region]
        amounts = significant_values(amounts)[mine]
        price = prices(solution)[demands.good[mine], region[mine]]
        spent = (amounts * price).sum(axis=0)
        return _ratio(spent, amounts.sum(axis=0), of_nothing=np.nan)

    return Measure(f"delivered_{segment}_{place}", PRICE, figure)


def _public(place: str) -> Measure:
    def figure(solution: Solution, places: Places) -> FloatArray:
        paid: FloatArray = public_by_region(solution)[places[place]].sum(axis=0)
        return paid

    return Measure(f"public_{place}", "million USD/year", figure)


def _every() -> Iterator[Measure]:
    yield from (_cells(one) for one in ("USA", "KOR", "EUU"))
    yield _share(
        "cells_made_in_china", lambda case: (case.regions == "CHN")[case.assets.region]
    )
    yield _share("cells_of_chinese_owners", lambda case: case.assets.owner == "CHN")
    yield from (_investment(one) for one in ("USA", "KOR", "EUU"))
    yield from (_delivered("ev", one) for one in ("USA", "KOR", "EUU"))
    yield _delivered("ess", "USA")
    yield from (_public(one) for one in ("USA", "KOR", "EUU"))


MEASURES: tuple[Measure, ...] = tuple(_every())
"""What scenarios are compared by, in order."""
