"""A plain statement of what is assumed, and where the run comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ionshore.core.errors import ScenarioError
from ionshore.policy.library import read_provision
from ionshore.report.base_year.readings import reading_name
from ionshore.report.numbers import money, number, percent
from ionshore.report.subject import Subject

__all__ = ["Check", "assumptions", "checks", "provenance", "provisions", "said"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the answer: what was measured against what is allowed."""

    name: str
    value: str
    tolerance: str
    holds: bool


def assumptions(subject: Subject) -> tuple[str, ...]:
    """Return the main assumptions in words."""
    meta, names = subject.reading.meta, subject.names
    world, scenario = meta.get("world", {}), meta.get("scenario", {})
    values = {
        "price_year": world.get("price_year", ""),
        "rate": percent(float(world.get("discount_rate", 0.0))),
        "first": subject.reading.base_year,
        "last": subject.reading.years[-1],
        "law_date": meta.get("law_date", ""),
    }
    include = tuple(scenario.get("include", []))
    announced = "announced_in" if "announced" in include else "announced_out"
    by = reading_name(subject)
    rent = "rent_by" if by else "rent"
    keys = ("plan", "money", "law", announced, "demand", "growth", "reexport", rent)
    told = [names.word(f"assumed.{key}", by=by, **values) for key in keys]
    return (*told, *_learning(subject))


def _learning(subject: Subject) -> tuple[str, ...]:
    """Return whether costs followed from the plan, and whether the two agree."""
    learned = subject.reading.meta.get("learning")
    if not learned:
        return ()
    steps = learned["steps"]
    values = {
        "count": len(steps),
        "change": percent(float(steps[-1]["change"])),
        "tolerance": percent(float(learned["tolerance"])),
    }
    key = "learned" if learned["converged"] else "not_learned"
    return (subject.names.word(f"assumed.{key}", **values),)


def said(subject: Subject) -> tuple[str, ...]:
    """Return what the scenario says of itself: why it is built so, what it changes."""
    scenario = subject.reading.meta.get("scenario", {})
    because = str(scenario.get("because", ""))
    changes = [_change(one) for one in scenario.get("changes", [])]
    return tuple(text for text in (because, *changes) if text)


def _change(change: Any) -> str:
    """Return a declared change of a scenario as text."""
    what, because = str(change.get("what", "")), str(change.get("because", ""))
    return f"{what}: {because}" if because else what


def provisions(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return names and titles of the provisions in force.

    A provision that is not shipped any more is named without a title.
    """
    policies = subject.reading.meta.get("scenario", {}).get("policies", [])
    return tuple((str(one), _title(str(one), subject.language)) for one in policies)


def _title(provision: str, language: str) -> str:
    try:
        titles = read_provision(provision).title
    except ScenarioError:
        return ""
    return str(titles.get(language) or titles.get("en", ""))


def checks(subject: Subject) -> tuple[Check, ...]:
    """Return the checks of the run."""
    return tuple(
        Check(
            name=subject.names.word(f"check.{one['name']}")
            if f"{one['name']}" in _CHECKS
            else str(one["name"]).replace("_", " "),
            value=f"{float(one['value']):.1e}",
            tolerance=f"{float(one['tolerance']):.0e}",
            holds=bool(one["holds"]),
        )
        for one in subject.reading.meta.get("checks", [])
    )


_CHECKS = frozenset(
    (
        "mass_balance",
        "no_reexport",
        "cost_identity",
        "primal_violation",
        "dual_violation",
        "duality_gap",
    )
)


def provenance(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return where the run comes from, as pairs of heading and text."""
    meta, names = subject.reading.meta, subject.names
    hashes, solver = meta.get("hashes", {}), meta.get("solver", {})
    size, versions = meta.get("problem", {}), meta.get("versions", {})
    scenario = meta.get("scenario", {})
    facts = {
        "run": meta.get("run", ""),
        "created": str(meta.get("created", "")).replace("T", " "),
        "world": _with_hash(subject.reading.title("world"), hashes.get("world", "")),
        "scenario": _with_hash(
            f"{subject.reading.title('scenario')} ({scenario.get('name', '')})",
            hashes.get("scenario", ""),
        ),
        "law": meta.get("law_date", ""),
        "reading": reading_name(subject),
        "tables": str(hashes.get("tables", ""))[:16],
        "solver": _solver(solver),
        "size": names.word(
            "provenance.size_text",
            columns=number(float(size.get("columns", 0)), 9),
            rows=number(float(size.get("rows", 0)), 9),
            nonzeros=number(float(size.get("nonzeros", 0)), 9),
        )
        if size
        else "",
        "objective": money(float(meta.get("objective", 0.0)), subject.language, 4),
        "versions": ", ".join(f"{name} {one}" for name, one in versions.items()),
    }
    return tuple(
        (names.word(f"provenance.{key}"), str(text))
        for key, text in facts.items()
        if text
    )


def _with_hash(text: str, digest: str) -> str:
    return f"{text} \N{MIDDLE DOT} {digest[:16]}" if digest else text


def _solver(solver: dict[str, Any]) -> str:
    named = (
        solver.get("name", ""),
        solver.get("algorithm", ""),
        solver.get("status", ""),
    )
    parts = [str(one) for one in named if one]
    if solver.get("seconds"):
        parts.append(f"{float(solver['seconds']):.1f} s")
    return ", ".join(parts)
