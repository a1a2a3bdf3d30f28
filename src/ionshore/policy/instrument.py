"""Instruments: how parameters become money per unit, day by day.

An instrument is a named rule: which roles its parameters play, which kind of
effect it has on a plan, and a function from the layers that meet on one trade to
dated parts that add up. A further instrument is a further entry of
:data:`INSTRUMENTS`. What depends on who claims is a part of its own that takes the
amount back from those who are shut out, so the part that all share stays visible.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ionshore.policy.dated import Rate, Step, Value, combined, combined_each, number
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
    entities : str
        Provision that says whom a bar shuts out; blank for nobody.
    content : str
        Provision that says what share of material must be admitted; blank for none.
    tests : tuple of str
        Which of its tests a delivery must pass, by the names of their thresholds.
    """

    provision: str
    series: Mapping[str, tuple[Named, ...]]
    replaces: tuple[str, ...] = ()
    entities: str = ""
    content: str = ""
    tests: tuple[str, ...] = ()


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
        Kind of effect; blank where the instrument does nothing by itself.
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


_FACTORS = ("amount", "vehicles", "share")
"""Roles whose product a credit is."""


def credit_parts(layers: Sequence[Layer]) -> list[Part]:
    """Return amount times all shares, one part per provision.

    A credit of 35 USD/kWh of which three quarters are paid is 26.25 USD/kWh; 3,750 USD
    for a vehicle of which there is one in 75 kWh are 50.
    """
    parts = []
    for layer in layers:
        named = tuple(one for role in _FACTORS for one in layer.series.get(role, ()))
        name = ";".join(one for one, _ in named)
        basis = tuple(steps for _, steps in named)
        steps = combined(basis, _product)
        parts.append(Part(layer.provision, name, steps, basis))
    return parts


def barred_parts(
    layers: Sequence[Layer], status: Mapping[str, Sequence[Step]]
) -> list[Part]:
    """Return what each layer takes back from a holder its bar shuts out.

    Parameters
    ----------
    layers : sequence of Layer
        Layers on one trade.
    status : mapping
        By provision that says who is shut out: 1 on the days it shuts the holder
        out, else 0.

    Returns
    -------
    list of Part
        Amount times shares times bar, negative, in the name of that provision; one
        for each layer whose bar names a provision of ``status``.
    """
    parts = []
    for layer in layers:
        bars = layer.series.get("bar", ())
        if not bars or layer.entities not in status:
            continue
        named = (*layer.series["amount"], *layer.series.get("share", ()), *bars)
        name = f"{layer.provision}:{';'.join(one for one, _ in bars)}"
        basis = (*(steps for _, steps in named), tuple(status[layer.entities]))
        steps = combined(basis, _taken)
        parts.append(Part(layer.entities, name, steps, basis))
    return parts


def refused_parts(layers: Sequence[Layer]) -> list[Part]:
    """Return the share of exports that is refused, one part per provision.

    All where no share of approval is given; licenses of which nine in ten are
    granted refuse a tenth.
    """
    parts = []
    for layer in layers:
        approved = layer.series.get("approval", ())
        named = (*layer.series["required"], *approved)
        name = ";".join(one for one, _ in named)
        basis = tuple(steps for _, steps in named)
        function = _refused if approved else _product
        steps = combined(basis, function)
        parts.append(Part(layer.provision, name, steps, basis))
    return parts


def no_parts(layers: Sequence[Layer]) -> list[Part]:
    """Return nothing: a test of entities does nothing by itself."""
    del layers
    return []


def _product(*values: Value) -> float:
    return math.prod(number(one) for one in values)


def _taken(*values: Value) -> float:
    return -_product(*values)


def _refused(required: Value, *approved: Value) -> float:
    return number(required) * (1.0 - _product(*approved))


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
    added = combined_each(series, lambda *values: _added(entries, values), len(entries))
    return [
        Part(
            entry.provision,
            entry.parameter,
            steps,
            (entry.steps, *bases) if _has_floor(entry) else (entry.steps,),
        )
        for entry, steps in zip(entries, added, strict=True)
    ]


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


def _paid(kind: str, *amounts: str) -> Instrument:
    """Return an instrument that pays an amount times all shares, where a thing is."""
    return Instrument(
        kind=kind,
        units={
            "amount": amounts,
            "share": ("1", "bool"),
            "bar": ("bool",),
            "content_bar": ("bool",),
        },
        needed=(("amount",),),
        money=("amount",),
        to_destination=False,
        parts=credit_parts,
    )


INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        "production_credit": _paid("production_credit", "USD/kWh", "USD/kg"),
        "cost_credit": _paid("cost_credit", "1"),
        "processing_credit": _paid("processing_credit", "1"),
        "investment_grant": _paid("capex_grant", "1"),
        "delivery_credit": _paid("delivery_credit", "USD/kWh", "USD/kg"),
        "vehicle_credit": Instrument(
            kind="delivery_credit",
            units={
                "amount": ("USD/vehicle",),
                "vehicles": ("vehicle/kWh",),
                "share": ("1", "bool"),
                "content_bar": ("bool",),
            },
            needed=(("amount",), ("vehicles",)),
            money=("amount",),
            to_destination=False,
            parts=credit_parts,
        ),
        "value_credit": _paid("value_credit", "1"),
        "tariff": Instrument(
            kind="duty_ad_valorem",
            units={"base": (AD_VALOREM,), "rates": (AD_VALOREM,)},
            needed=(("base", "rates"),),
            money=("base", "rates"),
            to_destination=True,
            parts=tariff_parts,
        ),
        "export_control": Instrument(
            kind="export_license",
            units={"required": ("bool",), "approval": ("1",)},
            needed=(("required",),),
            money=("required",),
            to_destination=True,
            parts=refused_parts,
        ),
        "content_test": Instrument(
            kind="",
            units={"threshold": ("1", "bool"), "weight": ("1",)},
            needed=(("threshold",),),
            money=(),
            to_destination=False,
            parts=no_parts,
        ),
        "entity_test": Instrument(
            kind="",
            units={
                "nations": ("codes",),
                "control": ("1",),
                "single": ("1",),
                "together": ("1",),
                "influence": ("bool",),
                "holders": ("bool",),
                "license": ("date",),
            },
            needed=(("nations",), ("single",)),
            money=(),
            to_destination=False,
            parts=no_parts,
        ),
    }
)
"""Instruments by name."""
