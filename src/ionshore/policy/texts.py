"""What a provision says in words: references, rules, contested points."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ionshore.policy.dated import Step
from ionshore.policy.fields import Fields

__all__ = [
    "Contested",
    "Reference",
    "RuleText",
    "read_contested",
    "read_references",
    "read_rules",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """A statute, regulation or notice, and where it was read.

    Parameters
    ----------
    cite : str
        For example ``26 USC 45X``.
    title : str
        Its name.
    source_id : str
        Id of ``sources.csv``.
    """

    cite: str
    title: str
    source_id: str


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule as a lawyer reads it; the code has a rule of the same name.

    Parameters
    ----------
    name : str
        Name within the provision.
    when : str
        What is tested.
    then : str
        What follows.
    where : str
        Paragraph it rests on.
    note : str
        What a reader should know.
    """

    name: str
    when: str
    then: str
    where: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contested:
    """A contested point with named readings.

    Parameters
    ----------
    name : str
        Name within the provision.
    question : str
        What is contested.
    default : str
        The reading taken unless another is chosen.
    choices : mapping
        What each reading says, by its name.
    sets : tuple of (choice, parameter, Step)
        Values a reading puts in place of those of the file.
    source_id : str
        Where the readings were found.
    """

    name: str
    question: str
    default: str
    choices: Mapping[str, str]
    sets: tuple[tuple[str, str, Step], ...]
    source_id: str


def read_references(fields: Fields, sources: Collection[str]) -> tuple[Reference, ...]:
    """Return the ``[[references]]`` of a file."""
    found = []
    for row in fields.rows("references"):
        one = Reference(row.text("cite"), row.text("title"), _sources(row, sources))
        row.done()
        found.append(one)
    return tuple(found)


def read_rules(fields: Fields) -> tuple[RuleText, ...]:
    """Return the ``[[rules]]`` of a file."""
    found = []
    for row in fields.rows("rules"):
        one = RuleText(
            row.text("name"),
            row.text("when"),
            row.text("then"),
            row.text("where", default=""),
            row.text("note", default=""),
        )
        row.done()
        found.append(one)
    return tuple(found)


def read_contested(
    fields: Fields, parameters: Collection[str], sources: Collection[str]
) -> tuple[Contested, ...]:
    """Return the ``[[readings]]`` of a file."""
    return tuple(
        _contested(row, parameters, sources) for row in fields.rows("readings")
    )


def _contested(
    row: Fields, parameters: Collection[str], sources: Collection[str]
) -> Contested:
    choices = {}
    inner = row.inner("choices")
    if inner is None:
        row.fault("S304", "choices", example="[readings.choices]")
    else:
        choices = {key: inner.text(key) for key in inner.table}
    source = _sources(row, sources)
    one = Contested(
        name=row.text("name"),
        question=row.text("question"),
        default=row.text("default", choices=tuple(choices) or ("...",)),
        choices=MappingProxyType(choices),
        sets=tuple(
            _set(part, choices, parameters, source) for part in row.rows("sets")
        ),
        source_id=source,
    )
    row.done()
    return one


def _set(
    row: Fields, choices: Collection[str], parameters: Collection[str], source: str
) -> tuple[str, str, Step]:
    name = row.text("parameter")
    if row.has("parameter") and name not in parameters:
        row.unknown("S306", "parameter", name, parameters)
    step = Step(
        day=row.day("from") or date.min,
        value=row.value("value"),
        source_id=source,
        confidence="assumed",
        where="contested point",
        until=row.day("until", required=False),
    )
    choice = row.text("choice", choices=tuple(choices) or ("...",))
    row.done()
    return choice, name, step


def _sources(row: Fields, sources: Collection[str]) -> str:
    ids = row.texts("source")
    for one in ids:
        if one not in sources:
            row.unknown("S307", "source", one, sources)
    return ";".join(ids)
