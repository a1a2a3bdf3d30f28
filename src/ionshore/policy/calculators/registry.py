"""All calculators by name, and all rules they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from ionshore.core.errors import ScenarioError
from ionshore.policy.answer import Calculator
from ionshore.policy.consult import Rule
from ionshore.policy.fields import unknown

__all__ = ["calculator", "calculators", "rules"]

_MODULES = (
    "credit_45x",
    "purchase",
    "investment",
    "cash",
    "entity",
    "material",
    "duty",
    "duty_layers",
    "duty_security",
    "korea",
    "plant",
    "exports",
    "exports_metals",
    "europe",
    "abroad",
)


def _members(kind: type) -> list[Any]:
    modules = [import_module(f"ionshore.policy.calculators.{one}") for one in _MODULES]
    found = {id(v): v for one in modules for v in vars(one).values()}
    return [one for one in found.values() if isinstance(one, kind)]


def calculators() -> Mapping[str, Calculator[Any]]:
    """Return all calculators by name."""
    return MappingProxyType({one.name: one for one in _members(Calculator)})


def calculator(name: str) -> Calculator[Any]:
    """Return a calculator.

    Raises
    ------
    ScenarioError
        ``S306`` with the nearest name if there is none.
    """
    known = calculators()
    if name not in known:
        summary = "There is no such calculator."
        raise ScenarioError(summary, [unknown("S306", "calculator", name, known)])
    return known[name]


def rules() -> tuple[Rule[Any, Any], ...]:
    """Return all rules that the calculators are made of."""
    return tuple(_members(Rule))
