"""What scenarios are compared by: figures by year, from a solution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ionshore.indicators.accounts import public_cost
from ionshore.model.solution import Solution
from ionshore.world.world import World

__all__ = ["MEASURES", "Measure", "measured"]

PRICE = "USD/kWh"


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
