"""What stands, and how much of it works, as the mean over the years of a period.

A model year stands for the years up to the next. Plants start, climb their ramps and
end within them, so capacity of a period is the mean over its years: cutting a period
into yearly ones leaves the mean as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.periods import Periods

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["additions_ramp", "existing_capacity", "ramp_at_age", "standing_shares"]

FloatArray = NDArray[np.float64]


def _ramps(world: World) -> dict[str, FloatArray]:
    """Return each ramp as a dense array over age in years."""
    ramps: dict[str, FloatArray] = {}
    for name, rows in world["ramps"].sort_values("age").groupby("ramp", sort=False):
        age = rows["age"].to_numpy(float)
        factor = rows["factor"].to_numpy(float)
        ramps[str(name)] = np.interp(np.arange(int(age.max()) + 1), age, factor)
    return ramps


def _ramped(ramp: FloatArray | None, age: FloatArray) -> FloatArray:
    """Return the share of nameplate at each age; 0 before the start."""
    if ramp is None:
        return (age >= 0).astype(float)
    place = np.clip(age, 0, len(ramp) - 1).astype(int)
    return np.where(age >= 0, ramp[place], 0.0)


def existing_capacity(
    world: World, table: pd.DataFrame, periods: Periods
) -> FloatArray:
    """Return what exists or is committed, ramped up, mean of the period, shape (A, T).

    Parameters
    ----------
    world : World
        For the ramps.
    table : DataFrame
        Rows of ``assets``.
    periods : Periods
        A plant that starts or ends within a period counts for its years.
    """
    ramps = _ramps(world)
    years = periods.calendar.astype(float)
    online = table["online_year"].astype("Float64").fillna(-np.inf).to_numpy(float)
    retire = table["retire_year"].astype("Float64").fillna(np.inf).to_numpy(float)
    age = years[None, :] - online[:, None]
    share = [
        _ramped(ramps.get(name), own)
        for name, own in zip(table["ramp"], age, strict=True)
    ]
    there = years[None, :] < retire[:, None]
    nameplate = table["capacity"].to_numpy(float)[:, None]
    return nameplate * periods.mean(np.array(share).reshape(there.shape) * there)


def _age(periods: Periods) -> FloatArray:
    """Return the age in every calendar year of an addition of v, shape (T, Y)."""
    age: FloatArray = (periods.calendar[None, :] - periods.years[:, None]).astype(float)
    return age


def standing_shares(periods: Periods, life: FloatArray) -> FloatArray:
    """Return the share of each calendar year in which an addition stands.

    Parameters
    ----------
    periods : Periods
        Additions start with a model year.
    life : array, shape (A,)
        nan stands for ever [year].

    Returns
    -------
    array, shape (A, T, Y)
        By plant, model year of the addition and year of the calendar.
    """
    age = _age(periods)[None]
    limit = np.where(np.isnan(life), np.inf, life)[:, None, None]
    share: FloatArray = np.where(age >= 0, np.clip(limit - age, 0.0, 1.0), 0.0)
    return share


def additions_ramp(
    world: World, table: pd.DataFrame, periods: Periods, standing: FloatArray
) -> FloatArray:
    """Return the share of nameplate of additions, mean of the period, shape (A, T, T).

    Parameters
    ----------
    standing : array, shape (A, T, Y)
        See :func:`standing_shares`.
    """
    return periods.mean(ramp_at_age(world, table, _age(periods)) * standing)


def ramp_at_age(world: World, table: pd.DataFrame, age: FloatArray) -> FloatArray:
    """Return the share of nameplate that additions have at some ages.

    Their own ramp, else that of their owner.

    Parameters
    ----------
    world : World
    table : DataFrame
        Rows of ``assets``.
    age : array, shape (V, T)
        Of an addition of v in t; below zero before it starts [year].

    Returns
    -------
    array, shape (A, V, T)
    """
    ramps = _ramps(world)
    by_owner = dict(zip(world["owners"]["owner"], world["owners"]["ramp"], strict=True))
    by_ramp = {name: _ramped(ramps.get(name), age) for name in {"", *ramps}}
    shape = [
        by_ramp[own or by_owner.get(owner, "")]
        for own, owner in zip(table["build_ramp"], table["owner"], strict=True)
    ]
    return np.array(shape).reshape(len(table), *age.shape)
