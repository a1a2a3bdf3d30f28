"""Commands made of calculators: one option per fact, one answer."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from ionshore.cli.law_text import answer_text
from ionshore.cli.options import Lang, Language
from ionshore.cli.output import write_text
from ionshore.core.errors import CommandError, IonshoreError
from ionshore.core.tell import tell
from ionshore.policy.answer import Answer, Calculator
from ionshore.policy.facts import FactSpec, fact_specs
from ionshore.policy.law import Law, law_in_force

__all__ = [
    "Readings",
    "Told",
    "command_of",
    "day_of",
    "ledger",
    "number_of",
    "write_blank",
]

R = TypeVar("R")

Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        help="Reading of a contested point: provision.point=choice; may be repeated.",
    ),
]
_FACTS = typer.Option("--facts", help="JSON file of facts; options take precedence.")
_SHARED = (
    ("facts_file", Annotated[Path | None, _FACTS], None),
    ("reading", Readings, None),
    ("as_json", Annotated[bool, typer.Option("--json", help="Write JSON.")], False),
    ("lang", Lang, Language.EN),
    ("out", Annotated[Path | None, typer.Option("--out", help="File to write.")], None),
)


def command_of(calculator: Calculator[Any]) -> Callable[..., None]:
    """Return the function of a command with one option per fact."""

    def run(**given: Any) -> None:
        shared = {name: given.pop(name) for name, _, _ in _SHARED}
        facts = _file_of(shared["facts_file"])
        facts |= {name: value for name, value in given.items() if value is not None}
        answer = calculator.read(read_law(shared["reading"]), facts)
        told = Told(
            readings=shared["reading"],
            language=str(shared["lang"]),
            out=shared["out"],
            as_json=shared["as_json"],
        )
        told.write(answer)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter(one.name, keyword, default=None, annotation=_option(one))
        for one in fact_specs(calculator.facts)
    ]
    parameters += [
        inspect.Parameter(name, keyword, default=default, annotation=annotation)
        for name, annotation, default in _SHARED
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _option(spec: FactSpec) -> Any:
    """Return the type of an option: texts are read with all their faults later."""
    names = dict.fromkeys(one.replace("_", "-") for one in (*spec.also, spec.name))
    text = spec.what
    if spec.needed:
        text += " Needed."
    elif spec.default not in (None, False, "", 0.0):
        shown = str(spec.default)
        text += f" Default: {shown.lower() if spec.kind is bool else shown}."
    if spec.kind is bool:
        flags = [f"--{one}/--no-{one}" for one in names]
        return Annotated[bool | None, typer.Option(*flags, help=text)]
    metavar = {date: "DAY", str: "WORD"}.get(spec.kind, spec.unit.upper() or "NUMBER")
    if spec.choices:
        metavar = "|".join(spec.choices)
    flags = [f"--{one}" for one in names]
    option = typer.Option(*flags, help=text, metavar=metavar, show_default=False)
    return Annotated[str | None, option]


def read_law(readings: list[str] | None) -> Law:
    """Return the law under readings written ``provision.point=choice``.

    Raises
    ------
    CommandError
        ``C602`` for one without ``=``.
    """
    chosen = {}
    for text in readings or []:
        name, sign, choice = text.partition("=")
        if not sign:
            summary = "The reading cannot be chosen."
            raise CommandError(summary, [tell("C602", f"--reading {text}")])
        chosen[name] = choice
    return law_in_force(chosen)


def _file_of(path: Path | None) -> dict[str, object]:
    """Return the facts of a JSON file."""
    if path is None:
        return {}
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        facts, reason = None, str(error)
    else:
        reason = "it is no object with names and values"
    if not isinstance(facts, dict):
        finding = tell("S340", str(path), "facts", reason=reason)
        summary = "The facts cannot be read."
        raise CommandError(summary, [finding])
    return facts


def day_of(place: str, text: str) -> date:
    """Return a day written ``2026-01-31``; ``S330`` if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        finding = tell("S330", place, value=repr(text), example="2026-01-31")
        summary = "The day cannot be read."
        raise CommandError(summary, [finding]) from error


def number_of(place: str, text: str) -> float | None:
    """Return a number not below zero, ``None`` for blank; ``S330`` if it is none."""
    if not text:
        return None
    try:
        value = float(text.replace("_", ""))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1e18:
        finding = tell("S330", place, value=repr(text), example="1000000")
        summary = "The number cannot be read."
        raise CommandError(summary, [finding])
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How an answer is told: under which readings, in which words, where.

    Parameters
    ----------
    readings : list of str, optional
        As ``--reading`` takes them.
    language : str
        ``en`` or ``ko``.
    out : Path, optional
        File to write.
    as_json : bool
        Whether for programs.
    """

    readings: list[str] | None
    language: str
    out: Path | None
    as_json: bool

    def write(self, answer: Answer) -> None:
        """Write an answer."""
        if self.as_json:
            text = (
                json.dumps(answer.as_dict(self.language), ensure_ascii=False, indent=1)
                + "\n"
            )
        else:
            text = answer_text(answer, self.language)
        write_text(text, self.out)


def write_blank(path: Path) -> None:
    """Write a parts list to fill in."""
    from ionshore.policy.calculators.parts import write_template

    write_template(path)


def ledger(
    parts: Path | None, told: Told, *, sold: str, kwh: str, credit_usd: str
) -> None:
    """Write the verdict on a parts list; all faults of lines and options at once."""
    from ionshore.policy.calculators.ledger import ledger_of
    from ionshore.policy.calculators.parts import read_parts

    if parts is None:
        what = "a parts list; --template writes one to fill in"
        summary = "There is no parts list."
        raise CommandError(summary, [tell("S331", "PARTS", what=what)])
    law = read_law(told.readings)
    faults: list[IonshoreError] = []
    day = _kept(lambda: day_of("--sold", sold) if sold else None, faults)
    capacity = _kept(lambda: number_of("--kwh", kwh), faults)
    credit = _kept(lambda: number_of("--credit", credit_usd), faults)
    lines = _kept(lambda: read_parts(parts, law.groups["ECONOMIES"]), faults)
    if len(faults) == 1:
        raise faults[0]
    if faults or lines is None:
        findings = [finding for one in faults for finding in one.findings]
        summary = f"{len(findings)} faults in the case."
        raise type(faults[-1])(summary, findings)
    told.write(ledger_of(law, lines, day, kwh=capacity, credit_usd=credit))


def _kept(read: Callable[[], R], faults: list[IonshoreError]) -> R | None:
    """Return what is read, or keep its faults for later."""
    try:
        return read()
    except IonshoreError as error:
        faults.append(error)
        return None
