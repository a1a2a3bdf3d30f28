"""One TOML file -> one :class:`Provision`, with all its faults at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ionshore.core.errors import Finding
from ionshore.policy.dated import Step
from ionshore.policy.fields import Fields, read_toml
from ionshore.policy.instrument import INSTRUMENTS
from ionshore.policy.provision import (
    CLOCKS,
    STATUSES,
    UNITS,
    Application,
    Parameter,
    Provision,
    fits,
)
from ionshore.policy.texts import (
    Contested,
    Reference,
    read_contested,
    read_references,
    read_rules,
)
from ionshore.tables.schema import CONFIDENCES

__all__ = ["CHINA_LINE", "LINE", "ORIGIN", "parse_provision"]

ORIGIN = "{origin}"
"""Stands for the code of the origin in the name of a parameter."""

LINE, CHINA_LINE = "{line}", "{china_line}"
"""Stand for the names of a good's tariff line in the schedule, and in section 301."""

_HEAD = (
    "title",
    "summary",
    "law",
    "status",
    "clock",
    "as_of",
    "open_questions",
    "applies",
    "kind",
    "interactions",
    "references",
    "rules",
    "readings",
)


def parse_provision(
    path: Path,
    name: str,
    *,
    sources: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, tuple[str, ...]],
    provisions: Collection[str],
    findings: list[Finding],
) -> Provision:
    """Return the provision of a file.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name in law, for example ``usa.section_45x``.
    sources : mapping
        Known sources by id.
    groups : mapping
        Members of each group of regions.
    provisions : collection of str
        Known names of provisions.
    findings : list of Finding
        Where faults go. If any were added, the result is not to be used.
    """
    place = f"{name.replace('.', '/')}.toml"
    before = len(findings)
    table = read_toml(path, place, findings)
    fields = Fields(table, place, findings)
    if len(findings) > before:
        return _empty(name)
    clock = fields.text("clock", choices=CLOCKS)
    parameters = {
        key: _parameter(inner, key, clock, sources)
        for key, value in table.items()
        if key not in _HEAD
        and isinstance(value, dict)
        and (inner := fields.inner(key)) is not None
    }
    applications = tuple(
        _application(row, parameters, groups, provisions)
        for row in fields.rows("applies")
    )
    references = read_references(fields, sources)
    readings = read_contested(fields, parameters, sources)
    _check_sets(readings, parameters, fields)
    provision = Provision(
        name=name,
        title=MappingProxyType(fields.words("title")),
        law=fields.text("law"),
        status=fields.text("status", choices=STATUSES),
        clock=clock,
        as_of=fields.day("as_of") or date.min,
        parameters=MappingProxyType(parameters),
        applications=applications,
        summary=MappingProxyType(fields.words("summary", required=False)),
        open_questions=fields.texts("open_questions", default=()),
        sources=_cited(parameters, references, readings, sources),
        hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        kind=fields.text("kind", default=""),
        interactions=fields.texts("interactions", default=()),
        references=references,
        rules=read_rules(fields),
        readings=readings,
    )
    fields.done()
    return provision


def _empty(name: str) -> Provision:
    nothing: Mapping[str, Parameter] = MappingProxyType({})
    return Provision(name, MappingProxyType({}), "", "", "", date.min, nothing)


def _check_sets(
    readings: tuple[Contested, ...], parameters: Mapping[str, Parameter], fields: Fields
) -> None:
    """Record values of readings that do not fit their parameter (``S305``)."""
    for one in readings:
        for choice, name, step in one.sets:
            unit = parameters[name].unit if name in parameters else ""
            if unit and not fits(unit, step.value):
                place = f"readings {one.name}.{choice}"
                fields.fault("S305", place, "unit", value=repr(step.value), unit=unit)


def _cited(
    parameters: Mapping[str, Parameter],
    references: tuple[Reference, ...],
    readings: tuple[Contested, ...],
    sources: Mapping[str, Mapping[str, str]],
) -> Mapping[str, Mapping[str, str]]:
    """Return the rows of the sources that a provision cites."""
    joined = [step.source_id for one in parameters.values() for step in one.steps]
    joined += [one.source_id for one in references]
    joined += [one.source_id for one in readings]
    ids = dict.fromkeys(one for part in joined for one in part.split(";"))
    return MappingProxyType({one: sources[one] for one in ids if one in sources})


def _parameter(
    fields: Fields, name: str, clock: str, sources: Collection[str]
) -> Parameter:
    unit = fields.text("unit", choices=UNITS)
    rows = fields.rows("from", required=True)
    steps = tuple(_step(row, unit, sources) for row in rows)
    _check_order(steps, rows)
    parameter = Parameter(
        name=name,
        unit=unit,
        what=fields.text("what"),
        clock=fields.text("clock", default=clock, choices=CLOCKS),
        steps=steps,
        nothing_before=fields.text("nothing_before", default=""),
        nothing_after=fields.text("nothing_after", default=""),
        informs=fields.text("informs", default=""),
        note=fields.text("note", default=""),
    )
    fields.done()
    return parameter


def _step(fields: Fields, unit: str, sources: Collection[str]) -> Step:
    ids = fields.texts("source")
    for one in ids:
        if one not in sources:
            fields.unknown("S307", "source", one, sources)
    value = fields.value("value")
    if fields.has("value") and unit in UNITS and not fits(unit, value):
        fields.fault("S305", "value", "unit", value=repr(value), unit=unit)
    step = Step(
        day=fields.day("day") or date.min,
        value=value,
        source_id=";".join(ids),
        confidence=fields.text("confidence", choices=CONFIDENCES),
        where=fields.text("where"),
        note=fields.text("note", default=""),
        until=fields.day("until", required=False),
        day_confidence=fields.text(
            "day_confidence", default="reported", choices=CONFIDENCES
        ),
    )
    fields.done()
    return step


def _check_order(steps: tuple[Step, ...], rows: list[Fields]) -> None:
    """Record days that do not rise and values that overlap (``S308``)."""
    for step, row in zip(steps, rows, strict=True):
        if step.until is not None and step.until < step.day:
            row.fault("S308", "until", day=step.until, before=step.day)
    for step, after, row in zip(steps, steps[1:], rows[1:], strict=False):
        if after.day <= step.day:
            row.fault("S308", "day", day=after.day, before=step.day)
        elif step.until is not None and step.until >= after.day:
            row.fault("S308", "day", "overlap", day=after.day, before=step.until)


def _application(
    fields: Fields,
    parameters: Mapping[str, Parameter],
    groups: Mapping[str, tuple[str, ...]],
    provisions: Collection[str],
) -> Application:
    instrument = fields.text("instrument", choices=tuple(INSTRUMENTS))
    replaces = fields.texts("replaces", default=())
    for one in replaces:
        if one not in provisions:
            fields.unknown("S301", "replaces", one, provisions)
    gates = {key: fields.text(key, default="") for key in ("entities", "content")}
    for key, one in gates.items():
        if one and one not in provisions:
            fields.unknown("S301", key, one, provisions)
    application = Application(
        instrument=instrument,
        roles=_roles(fields, instrument, parameters),
        commodities=fields.texts("commodities"),
        origins=_regions(fields, "origins", groups, ("*",)),
        destinations=_regions(fields, "destinations", groups, ("*",)),
        except_origins=_regions(fields, "except_origins", groups, ()),
        replaces=replaces,
        entities=gates["entities"],
        content=gates["content"],
        tests=fields.texts("tests", default=()),
        through=fields.texts("through", default=()),
        confidence=fields.text("confidence", default="reported", choices=CONFIDENCES),
        note=fields.text("note", default=""),
    )
    fields.done()
    return application


def _roles(
    fields: Fields, instrument: str, parameters: Mapping[str, Parameter]
) -> Mapping[str, tuple[str, ...]]:
    """Read which parameter plays which role, checked against the instrument."""
    if instrument not in INSTRUMENTS:
        return MappingProxyType({})
    rule = INSTRUMENTS[instrument]
    roles = {
        role: names for role in rule.units if (names := fields.texts(role, default=()))
    }
    for choice in rule.needed:
        if sum(role in roles for role in choice) != 1:
            fields.fault("S304", choice[0], "choice", choice=", ".join(choice))
    for role, names in roles.items():
        for name in names:
            if any(one in name for one in (ORIGIN, LINE, CHINA_LINE)):
                continue
            if name not in parameters:
                fields.unknown("S306", role, name, parameters)
            elif parameters[name].unit not in rule.units[role]:
                unit, admitted = parameters[name].unit, ", ".join(rule.units[role])
                fields.fault("S312", role, name=name, unit=unit, admitted=admitted)
    return MappingProxyType(roles)


def _regions(
    fields: Fields,
    key: str,
    groups: Mapping[str, tuple[str, ...]],
    default: tuple[str, ...],
) -> tuple[str, ...]:
    """Read codes of regions; ``group:EU`` stands for the members of a group."""
    codes: list[str] = []
    for one in fields.texts(key, default=default):
        name = one.removeprefix("group:")
        if name == one:
            codes.append(one)
        elif name in groups:
            codes += groups[name]
        else:
            fields.unknown("S306", key, name, groups)
    return tuple(dict.fromkeys(codes))
