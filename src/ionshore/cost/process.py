r"""Process plants: what a tonne costs from mine to component.

.. math:: c = k \left(\frac{Q}{Q_0}\right)^{n-1} m_r\, (h_r + 0.03)
          + \mathrm{energy}_r + \mathrm{labor}_r + \mathrm{other}
          + \sum_f \frac{a_f}{y} p_f

with investment k per unit and year at the size Q0, regional multiplier m, yearly
capital charge h, and feeds f at their prices. Where investment is known in two
places (China and the West), regions between them lie on a line between the
logarithms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray, real
from ionshore.cost.finance import capital_charge
from ionshore.cost.library import Library
from ionshore.cost.region import regional_inputs
from ionshore.cost.scale import scaled

__all__ = ["ProcessCosts", "process_costs"]

Labels = NDArray[np.object_]
ANYWHERE = "*"


@dataclass(frozen=True, slots=True, eq=False)
class ProcessCosts:
    """Costs of P process plants.

    Parameters
    ----------
    process, region, unit : array of str, shape (P,)
        ``unit`` is what a year's output is counted in; money is million USD per
        unit: USD/kg for kt, USD/m2 for million_m2.
    size : array, shape (P,)
        Nameplate [unit/year]; nan where neither caller nor source states one.
    investment : array, shape (P,)
        [million USD per unit/year]
    items : mapping of str to array, each shape (P,)
        capital, maintenance, energy, labor, other, feed; they add up to the total.
        Feed is nan where a price is not given.
    too_small : array of bool, shape (P,)
        Below the least efficient size the tables state.
    """

    process: Labels
    region: Labels
    unit: Labels
    size: FloatArray
    investment: FloatArray
    items: Mapping[str, FloatArray]
    too_small: NDArray[np.bool_]

    @property
    def conversion(self) -> FloatArray:
        """Cost without feed."""
        parts = [value for name, value in self.items.items() if name != "feed"]
        total: FloatArray = np.sum(parts, axis=0)
        return total

    @property
    def total(self) -> FloatArray:
        """Cost with feed; nan where a feed has no price."""
        return self.conversion + self.items["feed"]

    def frame(self) -> pd.DataFrame:
        """Return one row per plant."""
        head = {
            "process": self.process,
            "region": self.region,
            "size": self.size,
            "unit": self.unit,
            "investment": self.investment,
        }
        tail = {"conversion": self.conversion, "total": self.total}
        return pd.DataFrame(
            head | dict(self.items) | tail | {"too_small": self.too_small}
        )


def process_costs(
    library: Library,
    process: str | Sequence[str],
    region: str | Sequence[str],
    *,
    size: ArrayLike = np.nan,
    utilization: ArrayLike = 1.0,
    year: ArrayLike = np.nan,
    feed_prices: Mapping[str, float] = MappingProxyType({}),
) -> ProcessCosts:
    """Return what a unit of product costs in process plants.

    Parameters
    ----------
    library : Library
        See :func:`ionshore.cost.library.open_library`.
    process, region : str or sequence of str
        Broadcast together with the numbers.
    size : array
        Nameplate [unit/year]; nan takes the size the source states.
    utilization : array
        Output over nameplate, above 0 and at most 1.
    year : array
        Year of the money; nan is that of the table.
    feed_prices : mapping of str to float
        Price of a feed [million USD per its unit = USD/kg].

    Raises
    ------
    CommandError
        ``C625``, ``C621`` for unknown names, ``C623`` for an impossible number.

    Examples
    --------
    Half the plant at an exponent of 0.65 has an investment per tonne 27% higher:

    >>> from ionshore.cost.library import shipped_library
    >>> large, small = process_costs(
    ...     shipped_library(), "nickel_sulfate_refining", "KOR", size=[42.6, 21.3]
    ... ).investment
    >>> round(float(small / large), 3)
    1.275
    """
    arrays = np.broadcast_arrays(
        np.asarray(process, object),
        np.asarray(region, object),
        *(real(one) for one in (size, utilization, year)),
    )
    flat = [np.atleast_1d(one).ravel() for one in arrays]
    names, places = (np.asarray(one, object) for one in flat[:2])
    asked, used, when = (real(one) for one in flat[2:])
    _refuse(library, names, places, asked, used)
    table = library["plants"].set_index("process").loc[list(names)]
    stated = table["size"].to_numpy(np.float64)
    chosen = np.where(np.isnan(asked), stated, asked)
    since = table["year"].to_numpy(np.float64)
    here = regional_inputs(library, places, np.where(np.isnan(when), since, when))
    money = library.dollars(since, when)
    ratio = np.where(np.isnan(stated), 1.0, chosen / stated)
    spread = scaled(1.0, ratio, table["exponent"].to_numpy(np.float64) - 1.0)
    invest = money * _investment(library, table, places) * spread
    charge = capital_charge(here["wacc"], table["life"].to_numpy(float), here["tax"])
    items = {
        "capital": invest * charge / used,
        "maintenance": library.parameter("maintenance") * invest / used,
        "energy": _energy(table, here),
        "labor": _labor(table, here),
        "other": money * _other(library, table),
        "feed": _feed(library, names, feed_prices),
    }
    least = table["minimum"].to_numpy(np.float64)
    return ProcessCosts(
        names,
        places,
        table["unit"].to_numpy(object),
        chosen,
        invest,
        MappingProxyType(items),
        np.nan_to_num(chosen, nan=np.inf) < np.nan_to_num(least),
    )


def _refuse(
    library: Library, names: Labels, places: Labels, size: FloatArray, used: FloatArray
) -> None:
    findings = [
        found
        for kind, given in (("process", names), ("region", places))
        for one in dict.fromkeys(given)
        if (found := library.missing(kind, str(one), f"--{kind}"))
    ]
    for label, values, most in (("size", size, 1e6), ("utilization", used, 1.0)):
        bad = values[(values <= 0) | (values > most)]
        if bad.size:
            findings.append(
                tell("C623", f"--{label}", value=float(bad[0]), above=0.0, most=most)
            )
    if findings:
        summary = "This cannot be costed."
        raise CommandError(summary, findings)


def _multiplier(library: Library, places: Sequence[str]) -> FloatArray:
    table = library["regions"]
    table = table[table["parameter"] == "capital_multiplier"]
    known = dict(zip(table["region"], table["value"], strict=True))
    return np.array([known.get(one, np.nan) for one in places], np.float64)


def _investment(library: Library, table: pd.DataFrame, places: Labels) -> FloatArray:
    """Return investment by region at the stated size."""
    low = table["capex_low"].to_numpy(np.float64)
    high = table["capex_high"].to_numpy(np.float64)
    here = _multiplier(library, list(places))
    near = _multiplier(library, list(table["low_region"]))
    far = _multiplier(library, list(table["high_region"]))
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.log(here / near) / np.log(far / near)
        between = low * (high / low) ** step
    moved = low * here / near
    two = np.where(here >= far, high * here / far, between)
    two = np.where(here <= near, moved, two)
    one = np.where(np.isnan(high), moved, two)
    world = (table["low_region"] == ANYWHERE).to_numpy(bool)
    chosen: FloatArray = np.where(world, low, one)
    return chosen


def _energy(table: pd.DataFrame, here: Mapping[str, FloatArray]) -> FloatArray:
    power = table["electricity"].to_numpy(np.float64) * here["electricity"]
    bill: FloatArray = power + table["heat"].to_numpy(np.float64) * here["heat"]
    return bill


def _labor(table: pd.DataFrame, here: Mapping[str, FloatArray]) -> FloatArray:
    """Hours are per tonne (per thousand m2), money per kg (per m2)."""
    bill: FloatArray = table["labor"].to_numpy(np.float64) / 1000.0 * here["wage"]
    return bill


def _other(library: Library, table: pd.DataFrame) -> FloatArray:
    """Return what the stated cost holds beyond energy and labor where it was paid."""
    stated = table["opex"].to_numpy(np.float64)
    home = table["opex_region"].to_numpy(object)
    anywhere = home == ANYWHERE
    paid = np.where(anywhere, library.regions[0], home)
    there = regional_inputs(library, paid, table["year"].to_numpy(np.float64))
    known = np.where(anywhere | (stated == 0), 0.0, _energy(table, there))
    hours = np.where(anywhere | (stated == 0), 0.0, _labor(table, there))
    rest: FloatArray = np.maximum(stated - known - hours, 0.0)
    return rest


def _feed(library: Library, names: Labels, prices: Mapping[str, float]) -> FloatArray:
    feeds = library["feeds"]
    good = library["plants"].set_index("process")["process_yield"]
    lost = np.where(feeds["before_yield"], good.loc[list(feeds["process"])], 1.0)
    price = feeds["commodity"].map(dict(prices)).astype(float)
    paid = (feeds["quantity"] / lost * price).to_numpy(np.float64)
    owner = feeds["process"].to_numpy(object)
    sums = {name: float(paid[owner == name].sum()) for name in dict.fromkeys(names)}
    return np.array([sums[name] for name in names], np.float64)
