"""Instruments: how parameters become money per unit, day by day.

An instrument is a named rule: which roles its parameters play, which kind of
effect it has on a plan, and a function from the layers that meet on one trade to
dated parts that add up. Further instruments (purchase credits, grants, bans with
an approval share, content rules, bars on entities) are further entries of
:data:`INSTRUMENTS`; those that depend on who claims will need the owner and the
grade of a good among the labels of a trade, nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ionshore.policy.dated import Rate, Step, Value, combined, number
from ionshore.policy.provision import AD_VALOREM

__all__ = ["INSTRUMENTS", "Instrument", "Layer", "Part", "stacked"]

Named = tuple[str, tuple[Step, ...]]
"""Name of a parameter and its series."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one provision does to one trade.

    Parameters
    ----------
    provision : str
        Name of the provision.
    series : mapping
        Parameters with their steps by role.
    replaces : tuple of str
        Provisions replaced by a rate of mode ``instead_of``.
    """

    provision: str
    series: Mapping[str, tuple[Named, ...]]
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one parameter adds to the effect on a trade, day by day.

    Parameters
    ----------
    provision, parameter : str
        Whose part it is.
    steps : tuple of Step
        The amount.
    basis : tuple of series
        The series whose sources and confidence it rests on.
    """

    provision: str
    parameter: str
    steps: tuple[Step, ...]
    basis: tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A named rule.

    Parameters
    ----------
    kind : str
        Kind of effect, one of those of the world's table ``effects``.
    units : mapping
        Units admitted for each role.
    needed : tuple of tuple of str
        Sets of roles of which exactly one must be filled.
    money : tuple of str
        Roles that carry the amount; an exemption sets them to nothing.
    to_destination : bool
        Whether a trade has a destination (a duty) or only a place where a thing
        is made (a credit on output).
    parts : callable
        From the layers on one trade to its parts.
    """

    kind: str
    units: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]
    money: tuple[str, ...]
    to_destination: bool
    parts: Callable[[Sequence[Layer]], list[Part]]


def credit_parts(layers: Sequence[Layer]) -> list[Part]:
    """Return amount times all shares, one part per provision.

    A credit of 35 USD/kWh of which three quarters are paid is 26.25 USD/kWh.
    """
    parts = []
    for layer in layers:
        named = (*layer.series["amount"], *layer.series.get("share", ()))
        name = ";".join(one for one, _ in named)
        place = f"{layer.provision}.{name}"
        basis = tuple(steps for _, steps in named)
        steps = combined(basis, _product, place)
        parts.append(Part(layer.provision, name, steps, basis))
    return parts


def _product(*values: Value) -> float:
    return math.prod(number(one) for one in values)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One rate on one trade."""

    provision: str
    parameter: str
    steps: tuple[Step, ...]
    is_base: bool
    replaces: tuple[str, ...]


def tariff_parts(layers: Sequence[Layer]) -> list[Part]:
    """Return what each layer adds to the whole duty, so that the parts add up."""
    entries = [
        _Entry(layer.provision, name, steps, role == "base", layer.replaces)
        for layer in layers
        for role in ("base", "rates")
        for name, steps in layer.series.get(role, ())
    ]

    series = [entry.steps for entry in entries]
    bases = tuple(entry.steps for entry in entries if entry.is_base)

    def part(position: int, entry: _Entry) -> Part:
        steps = combined(
            series,
            lambda *values: _added(entries, values)[position],
            f"{entry.provision}.{entry.parameter}",
        )
        basis = (entry.steps, *bases) if _has_floor(entry) else (entry.steps,)
        return Part(entry.provision, entry.parameter, steps, basis)

    return [part(position, entry) for position, entry in enumerate(entries)]


def _has_floor(entry: _Entry) -> bool:
    values = (step.value for step in entry.steps)
    return any(isinstance(one, Rate) and one.mode == "floor" for one in values)


def _added(entries: Sequence[_Entry], values: Sequence[Value]) -> list[float]:
    """Return what each entry adds on a day when the rates are ``values``."""
    rates = [
        one if isinstance(one, Rate) else Rate("add", number(one)) for one in values
    ]
    gone = {
        name
        for entry, rate in zip(entries, rates, strict=True)
        if rate.mode == "instead_of"
        for name in entry.replaces
    }
    standing = [
        Rate("add", 0.0) if entry.provision in gone else rate
        for entry, rate in zip(entries, rates, strict=True)
    ]
    return stacked(standing, [entry.is_base for entry in entries])


def stacked(rates: Sequence[Rate], is_base: Sequence[bool]) -> list[float]:
    """Return what each rate adds to the whole duty.

    Base duties and rates of mode ``add`` add themselves. A ``floor`` is an
    all-in minimum for the base duty: it adds what the base lacks. The whole duty
    is the sum.

    Parameters
    ----------
    rates : sequence of Rate, length n
        Rates in force.
    is_base : sequence of bool, length n
        Which of them are base duties.

    Returns
    -------
    list of float, length n
        Shares of the declared value [1].

    Examples
    --------
    A base duty of 3.4 % under a floor of 12.5 %, and 25 % on top:

    >>> rates = [Rate("add", 0.034), Rate("floor", 0.125), Rate("add", 0.25)]
    >>> [round(one, 3) for one in stacked(rates, [True, False, False])]
    [0.034, 0.091, 0.25]
    """
    level = math.fsum(
        rate.rate for rate, base in zip(rates, is_base, strict=True) if base
    )
    result = []
    for rate in rates:
        if rate.mode == "floor":
            result.append(max(rate.rate - level, 0.0))
            level = max(rate.rate, level)
        else:
            result.append(rate.rate)
    return result


INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        "production_credit": Instrument(
            kind="production_credit",
            units={"amount": ("USD/kWh", "USD/kg"), "share": ("1", "bool")},
            needed=(("amount",),),
            money=("amount",),
            to_destination=False,
            parts=credit_parts,
        ),
        "tariff": Instrument(
            kind="duty_ad_valorem",
            units={"base": (AD_VALOREM,), "rates": (AD_VALOREM,)},
            needed=(("base", "rates"),),
            money=("base", "rates"),
            to_destination=True,
            parts=tariff_parts,
        ),
    }
)
"""Instruments by name."""
