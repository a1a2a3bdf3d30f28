"""The law and its answers as tables and text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import nearest, tell
from ionshore.core.words import word
from ionshore.policy.answer import Answer, Calculator
from ionshore.policy.consult import Citation
from ionshore.policy.dated import Rate, Value
from ionshore.policy.facts import fact_specs
from ionshore.policy.kinds import TEXTS
from ionshore.policy.law import Law
from ionshore.policy.provision import Parameter, Provision

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "answer_text",
    "calculator_facts",
    "changes",
    "listing",
    "named",
    "questions",
    "shown",
    "value_text",
]


REPEATED = 3
"""Results of one rule that are listed; more are counted."""


def value_text(value: Value) -> str:
    """Return a value of the law as text.

    >>> value_text(Rate("floor", 0.15)), value_text(True), value_text(35.0)
    ('at least 0.15', 'true', '35')
    """
    if isinstance(value, Rate):
        modes = {"add": "plus", "floor": "at least", "instead_of": "instead"}
        return f"{modes[value.mode]} {value.rate:g}"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else value


def named(law: Law, name: str) -> Provision:
    """Return the provision of a name, or of a part that only one name has.

    ``45x``, ``section_45x``, ``usa-45x`` and ``usa.section_45x`` are the same.

    Raises
    ------
    ScenarioError
        ``S301`` with the nearest name.
    """
    if name in law.provisions:
        return law.provisions[name]
    place, _, rest = name.lower().replace("-", "_").replace(".", "_").partition("_")
    there = [one for one in law.provisions if rest and one.startswith(f"{place}.")]
    among = there or list(law.provisions)
    wanted = rest if there else f"{place}_{rest}".rstrip("_")
    ends = [one for one in among if one.endswith(("_" + wanted, "." + wanted))]
    for fitting in (ends, [one for one in among if wanted in one]):
        if len(fitting) == 1:
            return law.provisions[fitting[0]]
    short = {one.partition(".")[2].removeprefix("section_"): one for one in among}
    near = short.get(nearest(wanted, short), "")
    if not near:
        return law.provision(name)
    summary = "There is no such provision."
    raise ScenarioError(summary, [tell("S301", "law", "near", name=name, near=near)])


def listing(law: Law, language: str) -> pd.DataFrame:
    """Return one row per provision."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "provision": one.name,
                "title": one.title[language if language in one.title else "en"],
                "kind": one.kind,
                "status": one.status,
                "clock": one.clock,
                "as_of": one.as_of.isoformat(),
                "parameters": len(one.parameters),
                "readings": len(one.readings),
                "open_questions": len(one.open_questions),
            }
            for one in law.provisions.values()
        ]
    )


def changes(law: Law, names: Iterable[str], first: date, last: date) -> pd.DataFrame:
    """Return one row per value that begins, or ends unfollowed, in a span of days."""
    import pandas as pd

    columns = ["day", "provision", "parameter", "value", "unit", "confidence", "what"]
    rows = []
    for name in names:
        for parameter in law.provision(name).parameters.values():
            for step in parameter.steps:
                common = [name, parameter.name]
                text = value_text(step.value)
                tail = [parameter.unit, step.confidence, parameter.what]
                if first <= step.day <= last:
                    rows.append([step.day.isoformat(), *common, text, *tail])
                if step.until is not None and first <= step.until <= last:
                    rows.append([step.until.isoformat(), *common, "last day", *tail])
    return pd.DataFrame(sorted(rows), columns=columns)


def questions(law: Law) -> pd.DataFrame:
    """Return what is unknown and what is contested, with the reading taken."""
    import pandas as pd

    rows = []
    for one in law.provisions.values():
        for point in one.readings:
            others = ", ".join(c for c in point.choices if c != point.default)
            key = f"{one.name}.{point.name}"
            rows.append(
                [one.name, "contested", point.question, key, point.default, others]
            )
        rows += [[one.name, "open", text, "", "", ""] for text in one.open_questions]
    columns = ["provision", "kind", "question", "reading", "taken", "others"]
    return pd.DataFrame(rows, columns=columns)


def calculator_facts(known: Mapping[str, Calculator[Any]]) -> pd.DataFrame:
    """Return one row per fact of each calculator."""
    import pandas as pd

    rows = [
        {
            "calculator": name,
            "fact": spec.name,
            "option": f"--{spec.option}",
            "kind": spec.kind.__name__,
            "unit": spec.unit,
            "needed": spec.needed,
            "choices": "|".join(spec.choices),
            "what": spec.what,
        }
        for name, one in sorted(known.items())
        for spec in fact_specs(one.facts)
    ]
    return pd.DataFrame(rows)


def shown(
    provision: Provision, day: date | None, language: str, *, as_json: bool
) -> str:
    """Return a provision with its values, rules, readings and open questions."""
    values = [
        row
        for parameter in provision.parameters.values()
        for row in _values(parameter, day)
    ]
    if as_json:
        told = {
            "provision": provision.name,
            "title": dict(provision.title),
            "summary": dict(provision.summary),
            "law": provision.law,
            "status": provision.status,
            "clock": provision.clock,
            "as_of": provision.as_of.isoformat(),
            "values": values,
            "rules": [
                {
                    "rule": one.name,
                    "when": one.when,
                    "then": one.then,
                    "where": one.where,
                }
                for one in provision.rules
            ],
            "readings": [
                {
                    "reading": one.name,
                    "question": one.question,
                    "taken": one.default,
                    "choices": dict(one.choices),
                }
                for one in provision.readings
            ],
            "open_questions": list(provision.open_questions),
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    title = provision.title.get(language, provision.title["en"])
    summary = provision.summary.get(language, "")
    lines = [
        f"{provision.name}: {title}",
        provision.law,
        f"{provision.status} on {provision.as_of}; by day of {provision.clock}",
        "",
        *([summary, ""] if summary else []),
    ]
    for row in values:
        until = f" to {row['until']}" if row["until"] else ""
        lines.append(
            f"  {row['parameter']} = {row['value']}{_unit(row['unit'])}  from {row['from']}{until}"
            f"  [{row['where']}; {row['source']}; {row['confidence']}]"
        )
    lines += _listed(
        "Rules", (f"{r.name}: if {r.when}, {r.then}" for r in provision.rules)
    )
    lines += _listed(
        "Contested",
        (
            f"{one.question} Taken: {one.default}. "
            + " ".join(f"{key}: {text}" for key, text in one.choices.items())
            for one in provision.readings
        ),
    )
    lines += _listed("Open questions", provision.open_questions)
    return "\n".join(lines) + "\n"


def _values(parameter: Parameter, day: date | None) -> list[dict[str, str]]:
    followers = [*(step.day for step in parameter.steps[1:]), date.max]
    rows = []
    for step, follower in zip(parameter.steps, followers, strict=True):
        ended = step.until is not None and day is not None and step.until < day
        if day is not None and (not step.day <= day < follower or ended):
            continue
        rows.append(
            {
                "parameter": parameter.name,
                "what": parameter.what,
                "value": value_text(step.value),
                "unit": parameter.unit,
                "clock": parameter.clock,
                "from": step.day.isoformat(),
                "until": step.until.isoformat() if step.until else "",
                "where": step.where,
                "source": step.source_id,
                "confidence": step.confidence,
                "note": step.note or parameter.note,
            }
        )
    return rows


def _listed(title: str, items: Iterable[str]) -> list[str]:
    lines = [f"  - {one}" for one in items]
    return ["", f"{title}:", *lines] if lines else []


def answer_text(answer: Answer, language: str) -> str:
    """Return an answer: figures, rules, citations, readings, what is open."""
    head = {key: word(f"law.{key}", language) for key in _HEADS}
    lines: list[str] = []
    for name, value in answer.figures.items():
        lines += _figure(name, value)
    lines += _listed(head["rules"], _rules(answer, language))
    lines += _listed(head["citations"], (_cited(one) for one in answer.citations))
    lines += _listed(
        head["readings"],
        (
            f"{one.question} {one.choice}: {one.says} "
            f"(--reading {one.provision}.{one.reading}={'|'.join(one.others)})"
            for one in answer.readings
        ),
    )
    taken = (one.text(language) for one in answer.assumptions)
    lines += _listed(head["assumptions"], taken)
    lines += _listed(
        head["open_questions"],
        (f"{one.provision}: {one.question}" for one in answer.open_questions),
    )
    return "\n".join(lines) + "\n"


def _rules(answer: Answer, language: str) -> Iterator[str]:
    """Yield what each rule said; what a rule said over and over is counted."""
    marks = {True: word("law.met", language), False: word("law.not_met", language)}
    told: dict[str, list[str]] = {}
    for one in answer.rules:
        said = marks[bool(one.result)] if one.kind == "gate" else _number(one.result)
        told.setdefault(f"{one.provision} {one.rule}", []).append(said)
    for name, results in told.items():
        if len(results) <= REPEATED:
            yield from (f"{name}: {one}" for one in results)
            continue
        counts = ", ".join(
            f"{one} ({word('law.times', language, count=count)})"
            for one, count in Counter(results).most_common()
        )
        yield f"{name}: {counts}"


_HEADS = (
    "rules",
    "citations",
    "readings",
    "assumptions",
    "open_questions",
)


def _figure(name: str, value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{name}:", *(f"  {key}: {_number(one)}" for key, one in value.items())]
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        import pandas as pd

        from ionshore.cli.output import plain_table

        table = plain_table(pd.DataFrame([dict(one) for one in value]))
        return [f"{name}:", *(f"  {line}" for line in table.splitlines()[:-2])]
    if isinstance(value, (list, tuple)):
        return [f"{name}:", *(f"  {_number(one)}" for one in value)]
    return [f"{name}: {_number(value)}"]


def _number(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:,.10g}"
    return "-" if value is None else str(value)


def _unit(unit: str) -> str:
    """Return a unit as it follows a value; none where it says nothing."""
    return "" if unit in ("1", "bool", *TEXTS) else f" {unit}"


def _cited(one: Citation) -> str:
    day = "" if one.day_confidence == "reported" else f", day {one.day_confidence}"
    return (
        f"{one.provision}.{one.parameter} = {value_text(one.value)}{_unit(one.unit)} "
        f"({one.clock} {one.day}): {one.where} [{one.source_id}; {one.confidence}{day}]"
    )
