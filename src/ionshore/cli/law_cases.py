"""Commands made of calculators: one option per fact, one answer."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from ionshore.cli.law_text import answer_text
from ionshore.cli.output import write_text
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.policy.answer import Calculator
from ionshore.policy.facts import FactSpec, fact_specs
from ionshore.policy.law import Law, law_in_force

__all__ = ["Readings", "command_of", "day_of", "ledger", "number_of"]

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
    ("lang", Annotated[str, typer.Option("--lang", help="Language: en or ko.")], "en"),
    ("out", Annotated[Path | None, typer.Option("--out", help="File to write.")], None),
)


def command_of(calculator: Calculator[Any]) -> Callable[..., None]:
    """Return the function of a command with one option per fact."""

    def run(**given: Any) -> None:
        shared = {name: given.pop(name) for name, _, _ in _SHARED}
        facts = _file_of(shared["facts_file"])
        facts |= {name: value for name, value in given.items() if value is not None}
        answer = calculator.read(read_law(shared["reading"]), facts)
        if shared["as_json"]:
            text = json.dumps(answer.as_dict(), ensure_ascii=False, indent=1) + "\n"
        else:
            text = answer_text(answer, shared["lang"])
        write_text(text, shared["out"])

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
        text += f" Default: {str(spec.default).lower()}."
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


def ledger(
    parts: Path | None,
    template: Path | None,
    sold: str,
    kwh: str,
    credit_usd: str,
    readings: list[str] | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write a template, or the verdict on a parts list."""
    from ionshore.policy.calculators.ledger import ledger_of
    from ionshore.policy.calculators.parts import read_parts, write_template

    if template is not None:
        write_template(template)
        return
    if parts is None:
        what = "a parts list; --template writes one to fill in"
        summary = "There is no parts list."
        raise CommandError(summary, [tell("S331", "PARTS", what=what)])
    law = read_law(readings)
    answer = ledger_of(
        law,
        read_parts(parts, law.groups["ECONOMIES"]),
        day_of("--sold", sold) if sold else None,
        kwh=number_of("--kwh", kwh),
        credit_usd=number_of("--credit", credit_usd),
    )
    if as_json:
        text = json.dumps(answer.as_dict(), ensure_ascii=False, indent=1) + "\n"
    else:
        text = answer_text(answer, "en")
    write_text(text, out)
