r"""Units: a closed list, their dimensions and their factors to canonical units.

The canonical units are chosen so that nothing has to be converted by hand:
with kt, GWh, million m2 and million USD,

.. math:: 1\,\mathrm{USD/kg} = 1\,\mathrm{million\ USD/kt}, \qquad
          1\,\mathrm{kg/kWh} = 1\,\mathrm{kt/GWh}.

A unit is written as in ``million USD/kt``, ``USD/kWh``, ``unit/year`` or
``million USD per unit/year``; ``per`` divides by all that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ionshore.core.errors import DataError
from ionshore.core.tell import nearest, tell

__all__ = ["CANONICAL", "UNITS", "Unit", "convert", "factor", "parse"]

CANONICAL = {
    "mass": "kt",
    "energy": "GWh",
    "area": "million_m2",
    "volume": "million_m3",
    "money": "million USD",
    "length": "km",
    "time": "year",
    "count": "unit",
}
"""Canonical unit of each dimension."""

_JOULE = 1 / 3.6e12
UNITS: Mapping[str, tuple[str, float]] = {
    "1": ("", 1.0),
    "%": ("", 0.01),
    "thousand": ("", 1e3),
    "million": ("", 1e6),
    "billion": ("", 1e9),
    "g": ("mass", 1e-9),
    "kg": ("mass", 1e-6),
    "t": ("mass", 1e-3),
    "kt": ("mass", 1.0),
    "Mt": ("mass", 1e3),
    "lb": ("mass", 0.45359237e-6),
    "Wh": ("energy", 1e-9),
    "kWh": ("energy", 1e-6),
    "MWh": ("energy", 1e-3),
    "GWh": ("energy", 1.0),
    "TWh": ("energy", 1e3),
    "MJ": ("energy", 1e6 * _JOULE),
    "GJ": ("energy", 1e9 * _JOULE),
    "TJ": ("energy", 1e12 * _JOULE),
    "PJ": ("energy", 1e15 * _JOULE),
    "m2": ("area", 1e-6),
    "million_m2": ("area", 1.0),
    "km2": ("area", 1.0),
    "m3": ("volume", 1e-6),
    "million_m3": ("volume", 1.0),
    "USD": ("money", 1e-6),
    "m": ("length", 1e-3),
    "km": ("length", 1.0),
    "year": ("time", 1.0),
    "month": ("time", 1 / 12),
    "unit": ("count", 1.0),
    "vehicle": ("count", 1.0),
    "piece": ("count", 1.0),
    "job": ("count", 1.0),
}
"""All units: dimension ('' for a pure number) and factor to the canonical unit."""

_ALIASES = {
    "tonne": "t",
    "tonnes": "t",
    "ton": "t",
    "yr": "year",
    "years": "year",
    "units": "unit",
    "vehicles": "vehicle",
    "jobs": "job",
    "percent": "%",
    "m²": "m2",
    "m³": "m3",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in canonical terms.

    Parameters
    ----------
    factor : float
        How many canonical units it is.
    dimension : tuple of (str, int)
        Dimensions and exponents, sorted, none of them zero.
    """

    factor: float
    dimension: tuple[tuple[str, int], ...]

    def __mul__(self, other: Unit) -> Unit:
        """Return the product of two units."""
        return _unit(self.factor * other.factor, self.dimension + other.dimension)

    def __pow__(self, exponent: int) -> Unit:
        """Return a whole power of a unit."""
        powers = tuple((name, power * exponent) for name, power in self.dimension)
        return _unit(self.factor**exponent, powers)

    def __truediv__(self, other: Unit) -> Unit:
        """Return the quotient of two units."""
        return self * other**-1

    @property
    def canonical(self) -> str:
        """Canonical unit of the same dimension, in words.

        >>> parse("USD/kg").canonical
        'million USD/kt'
        """
        above = [_power(name, power) for name, power in self.dimension if power > 0]
        below = [_power(name, -power) for name, power in self.dimension if power < 0]
        return "/".join(["*".join(above) or "1", *below])


def parse(text: str) -> Unit:
    """Return the unit written in a text.

    Parameters
    ----------
    text : str
        For example ``kt``, ``million USD``, ``USD/kg``, ``unit/unit^2``.

    Raises
    ------
    DataError
        ``D140`` if a part is not in the closed list.

    Examples
    --------
    >>> parse("t").factor, parse("MWh").factor, parse("USD/kWh").factor
    (0.001, 0.001, 1.0)
    """
    return _parse(text)


def factor(given: str, wanted: str) -> float:
    """Return by what a number in one unit is multiplied to be in another.

    Raises
    ------
    DataError
        ``D140`` for an unknown unit, ``D141`` if the dimensions differ.

    Examples
    --------
    >>> factor("t", "kt"), factor("USD/t", "USD/kg"), factor("million USD/GWh", "USD/kWh")
    (0.001, 0.001, 1.0)
    """
    here, there = parse(given), parse(wanted)
    if here.dimension != there.dimension:
        finding = tell("D141", given, wanted=wanted, canonical=here.canonical)
        summary = f"{given} cannot be told in {wanted}."
        raise DataError(summary, [finding])
    return here.factor / there.factor


def convert(value: float, given: str, wanted: str) -> float:
    """Return a number told in another unit; errors as :func:`factor`.

    >>> convert(38.0, "GWh", "MWh")
    38000.0
    """
    return value * factor(given, wanted)


@cache
def _parse(text: str) -> Unit:
    first, *rest = text.split(" per ", 1)
    if rest:
        return _parse(first) / _parse(rest[0])
    head, *below = first.split("/")
    unit = _product(head, text)
    for part in below:
        unit /= _product(part, text)
    return unit


def _product(text: str, whole: str) -> Unit:
    parts = re.split(r"[\s*·]+", text.strip())
    unit = Unit(1.0, ())
    for part in parts:
        name, _, power = part.partition("^")
        atom = _ALIASES.get(name, name)
        if atom not in UNITS or not re.fullmatch(r"-?[1-9]?", power):
            near = nearest(atom, [*UNITS, *_ALIASES])
            variant = "near" if near else ""
            finding = tell("D140", whole, variant, value=part, near=near)
            summary = f"'{whole}' is not a unit."
            raise DataError(summary, [finding])
        dimension, size = UNITS[atom]
        exponent = int(power) if power not in {"", "-"} else 1
        unit *= _unit(size, ((dimension, 1),) if dimension else ()) ** exponent
    return unit


def _unit(size: float, powers: tuple[tuple[str, int], ...]) -> Unit:
    total: dict[str, int] = {}
    for name, power in powers:
        total[name] = total.get(name, 0) + power
    kept = sorted((name, power) for name, power in total.items() if power)
    return Unit(size, tuple(kept))


def _power(name: str, power: int) -> str:
    return CANONICAL[name] if power == 1 else f"{CANONICAL[name]}^{power}"
