"""One TOML file of a scenario, as written: before it inherits anything."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ionshore.core.errors import Finding
from ionshore.policy.dated import FIRST_DAY, Value
from ionshore.policy.fields import Fields, read_toml
from ionshore.policy.provision import Exemption
from ionshore.scenario.scenario import (
    LIMITED_BY,
    SHOCK_KINDS,
    Market,
    Override,
    Shock,
)
from ionshore.world.schemas import STATUSES

__all__ = ["Draft", "PolicyOverride", "Spared", "inline_draft", "parse_draft"]

Groups = Mapping[str, tuple[str, ...]]
"""Members of each group of regions."""

_NAMED = {"plant_loss": "plant", "strait_closed": "strait", "demand_surge": "segment"}
"""Key under which a shock names what it is about, by kind."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class PolicyOverride:
    """Another value of a parameter for some days."""

    provision: str
    parameter: str
    start: date
    until: date | None
    value: Value
    because: str
    source_id: str
    place: str


@dataclass(frozen=True, slots=True)
class Spared:
    """Provisions that spare some trades."""

    provisions: tuple[str, ...]
    exemption: Exemption
    because: str
    place: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario file as written; see :class:`Scenario` for the fields.

    ``policies`` replaces what is inherited where it is given (not ``None``);
    ``add_policies`` and ``drop_policies`` change it.
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    because: str
    extends: str
    years: tuple[int, ...]
    policies: tuple[str, ...] | None
    add_policies: tuple[str, ...]
    drop_policies: tuple[str, ...]
    include: tuple[str, ...]
    shocks: tuple[Shock, ...]
    overrides: tuple[Override, ...]
    policy_overrides: tuple[PolicyOverride, ...]
    spared: tuple[Spared, ...]
    market: Market
    place: str

    @property
    def is_empty(self) -> bool:
        """Whether it leaves law and world as they are."""
        return self.policies is None and not any(
            (
                self.add_policies,
                self.drop_policies,
                self.include,
                self.shocks,
                self.overrides,
                self.policy_overrides,
                self.spared,
                self.market.conjectures,
            )
        )

    @property
    def source_id(self) -> str:
        """What stands as the source of the numbers it puts in."""
        return f"scenario:{self.name}"


def parse_draft(path: Path, groups: Groups, findings: list[Finding]) -> Draft | None:
    """Return a scenario file as written, ``None`` where it cannot be read.

    Parameters
    ----------
    path : Path
        The file.
    groups : mapping
        Members of each group of regions.
    findings : list of Finding
        Where faults go.
    """
    before = len(findings)
    fields = Fields(read_toml(path, path.name, findings), path.name, findings)
    if len(findings) > before:
        return None
    name = fields.text("name")
    if name and not _NAME.fullmatch(name):
        fields.fault("S305", "name", value=repr(name), example='name = "my_scenario"')
    draft = replace(
        inline_draft(fields, name, groups),
        title=fields.words("title"),
        question=fields.words("question"),
        because=fields.text("because", default=""),
        extends=fields.text("extends", default=""),
        years=fields.years("years"),
        market=_market(fields.inner("market"), f"scenario:{name}"),
        place=path.name,
    )
    fields.done()
    return draft


def inline_draft(fields: Fields, name: str, groups: Groups) -> Draft:
    """Return what a table of another file changes, under the keys of a scenario.

    Parameters
    ----------
    fields : Fields
        Keys of changes are taken from it, others stay.
    name : str
        What its numbers are named after.
    groups : mapping
        As in :func:`parse_draft`.
    """
    source = f"scenario:{name}"
    policies = fields.texts("policies", default=())
    return Draft(
        name=name,
        title={},
        question={},
        because="",
        extends="",
        years=(),
        policies=policies if fields.has("policies") else None,
        add_policies=fields.texts("add_policies", default=()),
        drop_policies=fields.texts("drop_policies", default=()),
        include=_statuses(fields),
        shocks=tuple(_shock(row, source, groups) for row in fields.rows("shock")),
        overrides=tuple(_override(row, source) for row in fields.rows("override")),
        policy_overrides=tuple(
            _policy_override(row, source) for row in fields.rows("policy_override")
        ),
        spared=tuple(_spared(row, source, groups) for row in fields.rows("exemption")),
        market=Market(),
        place=fields.place,
    )


def _statuses(fields: Fields) -> tuple[str, ...]:
    include = fields.texts("include", default=())
    for one in include:
        if one not in STATUSES:
            fields.unknown("S306", "include", one, STATUSES)
    return include


def _regions(
    fields: Fields, key: str, groups: Groups, default: tuple[str, ...] | None = ("*",)
) -> dict[str, tuple[str, ...]]:
    """Return the codes of regions by the name that was written."""
    result: dict[str, tuple[str, ...]] = {}
    for one in fields.texts(key, default=default):
        group = one.removeprefix("group:")
        if group == one:
            result[one] = (one,)
        elif group in groups:
            result[one] = groups[group]
        else:
            fields.unknown("S306", key, group, groups)
    return result


def _codes(names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in names.values() for code in codes))


def _shock(fields: Fields, source: str, groups: Groups) -> Shock:
    kind = fields.text("kind", choices=SHOCK_KINDS)
    is_quota, is_trade = kind == "export_quota", kind.startswith("export_")
    starts = fields.day("starts") or date.min
    ends = fields.day("ends", required=False)
    if ends is not None and ends < starts:
        fields.fault("S308", "ends", day=ends, before=starts)
    if is_quota and not _whole_years(starts, ends):
        fields.fault("S325", "ends", starts=starts, ends=ends)
    shock = Shock(
        kind=kind,
        commodities=fields.texts("commodity", default=None if is_trade else ("*",)),
        origins=_regions(fields, "from", groups, None if is_trade else ("*",)),
        destinations=_regions(fields, "to", groups),
        starts=starts,
        ends=ends,
        stopped=1.0
        if is_quota
        else fields.number("stopped", default=1.0, bounds=(0.0, 1.0)),
        quantity=fields.number("quantity", bounds=(0.0, math.inf)) if is_quota else 0.0,
        because=fields.text("because"),
        source_id=source,
        place=fields.place,
        names=fields.texts(_NAMED[kind]) if kind in _NAMED else (),
        factor=fields.number("factor", bounds=(0.0, 100.0))
        if kind in {"price_spike", "demand_surge"}
        else 1.0,
        by=fields.text("by", default="", choices=LIMITED_BY) if is_quota else "",
    )
    fields.done()
    return shock


def _whole_years(starts: date, ends: date | None) -> bool:
    begins = (starts.month, starts.day) == (1, 1)
    return begins and (ends is None or (ends.month, ends.day) == (12, 31))


def _override(fields: Fields, source: str) -> Override:
    if fields.has("value") == fields.has("factor"):
        fields.fault("S304", "value", "choice", choice="value, factor")
    factor = fields.number("factor", default=1.0)
    override = Override(
        table=fields.text("table"),
        column=fields.text("column"),
        where=fields.conditions("where"),
        value=fields.scalar("value"),
        factor=factor if fields.has("factor") else None,
        because=fields.text("because"),
        source_id=source,
        place=fields.place,
    )
    fields.done()
    return override


def _days(fields: Fields) -> tuple[date, date | None]:
    start = fields.day("from", required=False) or FIRST_DAY
    until = fields.day("until", required=False)
    if until is not None and until < start:
        fields.fault("S308", "until", day=until, before=start)
    return start, until


def _policy_override(fields: Fields, source: str) -> PolicyOverride:
    start, until = _days(fields)
    override = PolicyOverride(
        provision=fields.text("provision"),
        parameter=fields.text("parameter"),
        start=start,
        until=until,
        value=fields.value("value"),
        because=fields.text("because"),
        source_id=source,
        place=fields.place,
    )
    fields.done()
    return override


def _spared(fields: Fields, source: str, groups: Groups) -> Spared:
    start, until = _days(fields)
    exemption = Exemption(
        commodities=fields.texts("commodities", default=("*",)),
        origins=_codes(_regions(fields, "origins", groups)),
        destinations=_codes(_regions(fields, "destinations", groups)),
        start=start,
        until=until,
        source_id=source,
    )
    spared = Spared(
        provisions=fields.texts("provisions"),
        exemption=exemption,
        because=fields.text("because"),
        place=fields.place,
    )
    fields.done()
    return spared


def _market(fields: Fields | None, source: str) -> Market:
    if fields is None:
        return Market()
    conjectures = fields.numbers("conjectures", bounds=(0.0, math.inf))
    market = Market(conjectures, fields.text("because"), source)
    fields.done()
    return market
