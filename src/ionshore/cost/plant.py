"""What is asked: cell plants as arrays, every input resolved to a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray, real
from ionshore.cost.library import Library
from ionshore.cost.region import regional_inputs

__all__ = ["FINANCES", "LEVELS", "READINGS", "Plants", "cell_plants"]

LEVELS = ("cell", "pack")
READINGS = ("full", "cash")
FINANCES = ("accounting", "annuity")

Labels = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Plants:
    """P plants; made by :func:`cell_plants`.

    Parameters
    ----------
    chemistry, region, price_set, level, reading, finance : array of str, shape (P,)
        ``level`` is cell or pack; ``reading`` full or cash; ``finance`` accounting
        (straight line and a profit) or annuity (cost of capital and tax).
    size : array, shape (P,)
        Nameplate at the design yield [GWh/year].
    utilization, cell_yield : array, shape (P,)
        Share of nameplate started; good cells over cells started.
    cell_kwh, pack_kwh : array, shape (P,)
        Energy of a cell and of a pack [kWh].
    year : array, shape (P,)
        Year of the money for capital, wages and energy; nan: as printed.
    material_factor : array, shape (P,)
        Material prices over those of the price set.
    regional : mapping of str to array, each shape (P,)
        direct_wage [USD/h], electricity [USD/kWh], heat [USD/MJ], building
        [USD/m2], tax [1], wacc [1/year], capital (equipment over that of a plant
        in the United States) [1].
    """

    chemistry: Labels
    region: Labels
    price_set: Labels
    level: Labels
    reading: Labels
    finance: Labels
    size: FloatArray
    utilization: FloatArray
    cell_yield: FloatArray
    cell_kwh: FloatArray
    pack_kwh: FloatArray
    year: FloatArray
    material_factor: FloatArray
    regional: Mapping[str, FloatArray]

    def __len__(self) -> int:
        return len(self.chemistry)


def cell_plants(
    library: Library,
    *,
    chemistry: str | Sequence[str],
    region: str | Sequence[str],
    plant_gwh: npt.ArrayLike = 30.0,
    year: npt.ArrayLike = np.nan,
    price_set: str | Sequence[str] = "",
    level: str | Sequence[str] = "cell",
    reading: str | Sequence[str] = "full",
    finance: str | Sequence[str] = "accounting",
    utilization: npt.ArrayLike = 1.0,
    cell_yield: npt.ArrayLike = np.nan,
    cell_kwh: npt.ArrayLike = np.nan,
    pack_kwh: npt.ArrayLike = np.nan,
    material_factor: npt.ArrayLike = 1.0,
    overrides: Mapping[str, npt.ArrayLike] = MappingProxyType({}),
) -> Plants:
    """Return plants, one for each member of the arguments broadcast together.

    Parameters
    ----------
    library : Library
        See :func:`ionshore.cost.library.open_library`.
    chemistry, region : str or sequence of str
        Names of the tables.
    plant_gwh : array
        Nameplate [GWh/year].
    year : array
        Year of the money; nan keeps every figure in the money it is printed in.
    price_set : str or sequence of str
        Blank takes the typical set of the year (of 2025 if there is no year).
    cell_yield, cell_kwh, pack_kwh : array
        nan takes the value of the base plant.
    overrides : mapping of str to array
        Regional inputs set by hand: keys of ``Plants.regional``, as printed.

    Raises
    ------
    CommandError
        All faults at once: ``C620`` to ``C622`` for unknown names, ``C623`` for an
        impossible number, ``C624`` for an unknown choice.

    Examples
    --------
    >>> from ionshore.cost.library import shipped_library
    >>> plants = cell_plants(
    ...     shipped_library(), chemistry="lfp", region=["CHN", "USA"], plant_gwh=40
    ... )
    >>> len(plants), plants.regional["direct_wage"].tolist()
    (2, [6.5, 25.0])
    """
    texts = np.broadcast_arrays(
        *(np.asarray(one, object) for one in (chemistry, region, price_set, level)),
        *(np.asarray(one, object) for one in (reading, finance)),
        *(real(one) for one in (plant_gwh, year, utilization, cell_yield)),
        *(real(one) for one in (cell_kwh, pack_kwh, material_factor)),
        *(real(one) for one in overrides.values()),
    )
    flat = [np.atleast_1d(one).ravel() for one in texts]
    names = [np.asarray(one, object) for one in flat[:6]]
    size, when, used, good, cell, pack, dear = (real(one) for one in flat[6:13])
    own = dict(zip(overrides, (real(one) for one in flat[13:]), strict=True))
    good = _or(good, library.parameter("yield_cell"))
    cell = _or(cell, library.parameter("base_cell_kwh"))
    pack = _or(pack, library.parameter("base_pack_kwh"))
    numbers = {
        "plant-gwh": (size, 0.0, 1e4),
        "utilization": (used, 0.0, 1.0),
        "yield": (good, 0.0, 1.0),
        "cell-kwh": (cell, 0.0, 100.0),
        "pack-kwh": (pack, 0.0, 1e5),
        "material-factor": (dear, 0.0, 1e3),
    }
    findings = [*_bad_numbers(numbers), *_bad_names(library, names)]
    if findings:
        summary = "This cannot be costed."
        raise CommandError(summary, findings)
    names[2] = _price_sets(library, names[2], when)
    regional = regional_inputs(library, names[1], when)
    regional = MappingProxyType(dict(regional) | own)
    return Plants(
        chemistry=names[0],
        region=names[1],
        price_set=names[2],
        level=names[3],
        reading=names[4],
        finance=names[5],
        size=size,
        utilization=used,
        cell_yield=good,
        cell_kwh=cell,
        pack_kwh=pack,
        year=when,
        material_factor=dear,
        regional=regional,
    )


def _or(values: FloatArray, default: float) -> FloatArray:
    return np.where(np.isnan(values), default, values)


def _bad_numbers(
    numbers: Mapping[str, tuple[FloatArray, float, float]],
) -> Iterator[Finding]:
    for name, (values, above, most) in numbers.items():
        bad = values[~((values > above) & (values <= most))]
        if bad.size:
            yield tell("C623", f"--{name}", value=float(bad[0]), above=above, most=most)


def _bad_names(library: Library, names: Sequence[Labels]) -> Iterator[Finding]:
    chemistry, region, price_set, *choices = names
    for kind, given, place in (
        ("chemistry", chemistry, "--chemistry"),
        ("region", region, "--region"),
        ("price_set", price_set, "--prices"),
    ):
        for name in dict.fromkeys(given):
            blank = kind == "price_set" and not name
            found = None if blank else library.missing(kind, str(name), place)
            if found:
                yield found
    for given, known, place in zip(
        choices,
        (LEVELS, READINGS, FINANCES),
        ("--level", "--reading", "--finance"),
        strict=True,
    ):
        for name in dict.fromkeys(given):
            if name not in known:
                yield tell("C624", place, value=name, known=", ".join(known))


def _price_sets(library: Library, given: Labels, years: FloatArray) -> Labels:
    """Fill blanks with the typical set of the year."""
    blank = np.array([not one for one in given], bool)
    filled = given.copy()
    for year in np.unique(np.nan_to_num(years[blank], nan=9999.0)):
        same = blank & (np.nan_to_num(years, nan=9999.0) == year)
        filled[same] = library.typical(float(year))
    return filled
