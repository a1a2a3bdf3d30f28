"""Facts of a case: declared once, read from texts or JSON, all faults at once."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, get_type_hints

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import nearest, tell

__all__ = [
    "Fact",
    "FactSpec",
    "amount",
    "check_facts",
    "fact_specs",
    "read_facts",
    "share",
]

F = TypeVar("F")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_SPELLINGS = (
    ("licence", "license"),
    ("labour", "labor"),
    ("organised", "organized"),
    ("litre", "liter"),
)
_NOT_NEGATIVE = (0.0, 1e18)
_KINDS = (bool, int, float, date, str)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a field of a dataclass of facts means: ``Annotated[float, Fact(...)]``.

    Parameters
    ----------
    what : str
        Its meaning, for help texts.
    unit : str
        Unit of a number.
    bounds : (float, float)
        Inclusive bounds of a number.
    choices : tuple of str
        Words admitted.
    also : tuple of str
        Names on the command line, the main one first.
    """

    what: str
    unit: str = ""
    bounds: tuple[float, float] = (-math.inf, math.inf)
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def amount(what: str, unit: str = "USD", also: tuple[str, ...] = ()) -> Fact:
    """Return a fact that is a number not below zero."""
    return Fact(what, unit, _NOT_NEGATIVE, also=also)


def share(what: str, also: tuple[str, ...] = ()) -> Fact:
    """Return a fact that is a share from 0 to 1."""
    return Fact(what, "share", (0.0, 1.0), also=also)


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact that a calculator asks for.

    Parameters
    ----------
    name : str
        Its name in Python and JSON.
    kind : type
        ``bool``, ``int``, ``float``, ``date`` or ``str``.
    what, unit : str
        Meaning and unit.
    needed : bool
        Whether it must be given.
    default : object
        What stands where it is not given; ``None`` for not known.
    low, high : float
        Inclusive bounds of a number.
    choices : tuple of str
        Words admitted.
    also : tuple of str
        Other names for it on the command line.
    """

    name: str
    kind: type
    what: str
    unit: str
    needed: bool
    default: object
    low: float
    high: float
    choices: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def option(self) -> str:
        """Name on the command line, without the dashes."""
        return (self.also[0] if self.also else self.name).replace("_", "-")


def fact_specs(facts: type) -> tuple[FactSpec, ...]:
    """Return what a dataclass of facts declares, in order."""
    hints = get_type_hints(facts, include_extras=True)
    return tuple(
        _spec(one, hints[one.name], note)
        for one in dataclasses.fields(facts)
        for note in getattr(hints[one.name], "__metadata__", ())
    )


def _spec(field: dataclasses.Field[Any], hint: Any, note: Fact) -> FactSpec:
    plain = hint.__origin__
    inside = getattr(plain, "__args__", (plain,))
    kind = next(one for one in _KINDS if one in inside)
    needed = field.default is dataclasses.MISSING
    return FactSpec(
        name=field.name,
        kind=kind,
        what=note.what,
        unit=note.unit,
        needed=needed,
        default=None if needed else field.default,
        low=note.bounds[0],
        high=note.bounds[1],
        choices=note.choices,
        also=note.also,
    )


def read_facts(facts: type[F], given: Mapping[str, object]) -> F:
    """Return facts from texts, numbers and truths by name.

    Parameters
    ----------
    facts : type
        Dataclass whose fields are annotated with :class:`Fact`.
    given : mapping
        What is known; ``None`` stands for not given. Days are written
        ``2026-01-31``, truths ``true`` or ``false``.

    Raises
    ------
    ScenarioError
        With all faults: ``S330`` unfit value, ``S331`` missing, ``S332`` unknown
        name.
    """
    specs = {one.name: one for one in fact_specs(facts)}
    called = {_plain(also): one for one in specs for also in (*specs[one].also, one)}
    findings: list[Finding] = []
    values: dict[str, object] = {}
    for written, value in given.items():
        name = called.get(_plain(written), "")
        if not name:
            findings.append(_unknown(written, specs))
        elif value is not None:
            values[name] = _read(specs[name], value, findings)
    findings += [
        tell("S331", spec.option, what=spec.what.rstrip("."))
        for spec in specs.values()
        if spec.needed and spec.name not in values
    ]
    _refuse(findings)
    return facts(**values)


def check_facts(facts: object) -> None:
    """Check facts made in Python as :func:`read_facts` checks texts.

    Raises
    ------
    ScenarioError
        ``S330`` for each value out of its bounds.
    """
    findings: list[Finding] = []
    for spec in fact_specs(type(facts)):
        value = getattr(facts, spec.name)
        if value is not None:
            _read(spec, value, findings)
    _refuse(findings)


def _plain(name: str) -> str:
    """Return a name without its spelling: dashes, British letters.

    >>> _plain("licence-date"), _plain("labour_rules_met")
    ('license_date', 'labor_rules_met')
    """
    plain = name.replace("-", "_").lower()
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    return plain


def _refuse(findings: list[Finding]) -> None:
    if findings:
        count = len(findings)
        faults = "1 fault" if count == 1 else f"{count} faults"
        summary = f"{faults} in the facts of the case."
        raise ScenarioError(summary, findings)


def _unknown(name: str, known: Iterable[str]) -> Finding:
    names = list(known)
    near = nearest(name, names)
    variant = "near" if near else ""
    return tell("S332", name, variant, near=near, known=", ".join(names))


def _read(spec: FactSpec, value: object, findings: list[Finding]) -> object:
    """Return a value in the kind of its fact; record ``S330`` where it is unfit."""
    try:
        found = _as_kind(spec.kind, value)
    except ValueError:
        plain = "0.62" if spec.unit == "share" else "1" if spec.kind is int else "12.5"
        example = {date: "2026-01-31", bool: "true"}.get(spec.kind, plain)
        findings.append(tell("S330", spec.option, value=repr(value), example=example))
        return None
    if spec.choices:
        found = _chosen(str(found), spec.choices)
    if spec.choices and found not in spec.choices:
        near = nearest(str(found), spec.choices)
        variant = "near" if near else "known"
        known = ", ".join(spec.choices)
        found_fault = tell(
            "S330", spec.option, variant, value=repr(value), near=near, known=known
        )
        findings.append(found_fault)
    elif isinstance(found, (int, float)) and not spec.low <= found <= spec.high:
        low, high = spec.low, spec.high
        variant = "least" if high == _NOT_NEGATIVE[1] else "bounds"
        findings.append(
            tell("S330", spec.option, variant, value=found, low=low, high=high)
        )
    return found


def _chosen(word: str, choices: tuple[str, ...]) -> str:
    """Return the choice that a word is, whatever its capitals and dashes.

    >>> _chosen("usa", ("USA",)), _chosen("non-ev", ("ev", "non_ev")), _chosen("x", ("y",))
    ('USA', 'non_ev', 'x')
    """
    plain = {one.lower(): one for one in choices}
    return plain.get(word.lower().replace("-", "_"), plain.get(word.lower(), word))


def _as_kind(kind: type, value: object) -> object:
    if kind is bool:
        return _truth(value)
    if kind is date:
        return _day(value)
    if kind is str:
        return _word(value)
    return _figure(kind, value)


def _truth(value: object) -> bool:
    if isinstance(value, str) and value.lower() in _TRUTHS:
        return _TRUTHS[value.lower()]
    if not isinstance(value, bool):
        raise ValueError
    return value


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError
    return value


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _figure(kind: type, value: object) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError
    number = float(value.replace("_", "")) if isinstance(value, str) else float(value)
    if not math.isfinite(number) or (kind is int and not number.is_integer()):
        raise ValueError
    return int(number) if kind is int else number
