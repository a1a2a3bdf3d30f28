"""The page: one file, readable offline, made from a run folder alone."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from ionshore.core.words import LANGUAGES
from ionshore.report import charts, embed
from ionshore.report.base_year import base_year_page
from ionshore.report.base_year.readings import reading_name
from ionshore.report.charts.spec import YEAR, Chart, Figure
from ionshore.report.evidence import confidence_counts, leanings
from ionshore.report.findings import key_findings
from ionshore.report.further import further
from ionshore.report.glance import glance
from ionshore.report.ledger import ledger
from ionshore.report.numbers import axis_money, number
from ionshore.report.prices import price_table
from ionshore.report.quoting import quotation
from ionshore.report.script_words import script_words
from ionshore.report.sensitivity import sensitivity_part
from ionshore.report.statements import (
    assumptions,
    checks,
    provenance,
    provisions,
    said,
)
from ionshore.report.subject import Subject, subject_of
from ionshore.report.weights import ENERGY
from ionshore.report.worldmap import world_map

__all__ = ["render_report", "template", "write_report"]

SCRIPTS = ("libraries.min.js", "core.js", "figures.js", "map.js", "ledger.js")
_WIDE = frozenset(("chain",))
_MAKERS = (
    charts.chain_figure,
    charts.shares_figure,
    charts.output_figure,
    charts.cost_figure,
    charts.cost_curve_figure,
    charts.work_figure,
    charts.investment_figure,
    charts.base_year_figure,
    charts.rents_figure,
)


def render_report(run_folder: Path | str, lang: str = "en") -> str:
    """Return the report of a run as one self-contained HTML page.

    Parameters
    ----------
    run_folder : path
        Folder of a run: ``run.json`` and Parquet tables.
    lang : str
        ``en`` or ``ko``.

    Returns
    -------
    str
        HTML that loads nothing; the same run gives the same text.

    Raises
    ------
    DataError
        If it is not a run folder (D161) or ``run.json`` cannot be read (D162).
    ValueError
        If there is no such language.
    """
    if lang not in LANGUAGES:
        message = f"language {lang!r} is none of {', '.join(LANGUAGES)}"
        raise ValueError(message)
    subject = subject_of(Path(run_folder), lang)
    figures = [maker(subject) for maker in _MAKERS] if len(subject.output) else []
    figures = [one for one in figures if one.charts]
    return _page(subject, {one.name: one for one in figures})


def write_report(
    run_folder: Path | str, out: Path | str | None = None, lang: str = "en"
) -> Path:
    """Write the report of a run and return its path.

    Parameters
    ----------
    run_folder : path
        Folder of a run.
    out : path, optional
        File to write; by default ``report.<lang>.html`` in the run folder. It is
        written beside its place and renamed, so that it is whole or not there.
    lang : str
        ``en`` or ``ko``.

    Raises
    ------
    DataError, ValueError
        As :func:`render_report`.
    """
    place = Path(out) if out is not None else Path(run_folder) / f"report.{lang}.html"
    text = render_report(run_folder, lang)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(
        prefix=".report-", suffix=".html", dir=place.parent
    )
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(draft).chmod(0o666 & ~mask)
        Path(draft).replace(place)
    finally:
        Path(draft).unlink(missing_ok=True)
    return place


@dataclass(frozen=True, slots=True)
class _Shown:
    """A figure as the template shows it."""

    choices: tuple[charts.Choice, ...]
    first: Chart
    notes: tuple[str, ...]
    by_year: bool
    wide: bool


def _page(subject: Subject, figures: dict[str, Figure]) -> str:
    world = world_map(subject)
    figures_data = ledger(subject)
    context = _context(subject, figures)
    context["sections"] = _sections(
        context, bool(world["regions"]), bool(figures_data["rows"])
    )
    data = {
        "year": str(context["last"]),
        "figures": {name: one.as_dict() for name, one in figures.items()},
        "map": world if world["regions"] else None,
        "outline": embed.outline() if world["regions"] else None,
        "ledger": figures_data if figures_data["rows"] else None,
        "words": script_words(subject),
        "money": axis_money(subject.language)[0],
    }
    scripts = {name: embed.script(name) for name in SCRIPTS}
    start = embed.script("start.js")
    text: str = template("report.html.j2").render(
        **context,
        style=Markup(embed.style()),  # noqa: S704 - our own file
        scripts=[(name, Markup(code)) for name, code in scripts.items()],  # noqa: S704
        start=Markup(start),  # noqa: S704
        payload=embed.packed(data),
        policy=Markup(embed.content_policy([*scripts.values(), start])),  # noqa: S704
    )
    return text


def _context(subject: Subject, figures: dict[str, Figure]) -> dict[str, Any]:
    reading, names = subject.reading, subject.names
    years = reading.years
    last = years[-1] if years else 0
    meta = reading.meta
    energy = bool(set(subject.output["unit"]) & ENERGY)
    return {
        "w": names.word,
        "language": subject.language,
        "version": meta.get("versions", {}).get("ionshore", ""),
        "run": meta.get("run", ""),
        "world": reading.title("world"),
        "scenario": reading.title("scenario"),
        "question": reading.question,
        "kind": names.word("kind" if energy else "kind_any"),
        "titles": _titles(subject, energy=energy),
        "first": reading.base_year,
        "last": last,
        "years": years,
        "price_year": meta.get("world", {}).get("price_year", ""),
        "findings": key_findings(subject),
        "evidence": _evidence(subject),
        "glance": glance(subject),
        "figures": {name: _shown(subject, one) for name, one in figures.items()},
        "figures_shown": list(figures),
        "base_year": base_year_page(subject),
        "reading": reading_name(subject),
        "prices": price_table(subject),
        "sensitivity": sensitivity_part(subject),
        "further": further(subject),
        "said": said(subject),
        "assumptions": assumptions(subject),
        "leanings": leanings(subject),
        "provisions": provisions(subject),
        "provenance": provenance(subject),
        "checks": checks(subject),
    }


def _titles(subject: Subject, *, energy: bool) -> dict[str, str]:
    """Return titles of sections that are worded by what the world is about."""
    cost = "cost" if energy else "cost_unit"
    return {"cost": subject.names.word(f"section.{cost}")}


def _sections(context: dict[str, Any], has_map: bool, has_ledger: bool) -> list[str]:  # noqa: FBT001
    """Return the names of the sections that are there, in order."""
    sections = ["glance"] if context["glance"].rows else []
    if context["base_year"] and context["base_year"].readings:
        sections.append("readings")
    sections += ["map"] if has_map else []
    sections += [one for one in context["figures_shown"] if one != "rents"]
    sections += ["fit"] if context["base_year"] else []
    sections += ["rents"] if "rents" in context["figures_shown"] else []
    sections += ["prices"] if context["prices"] else []
    sections += ["indicators"] if has_ledger else []
    sections += ["sensitivity"] if context["sensitivity"] else []
    sections += ["further"] if context["further"] else []
    return [*sections, "assumed", "provenance"]


def _evidence(subject: Subject) -> dict[str, Any]:
    counts = confidence_counts(subject)
    total = sum(counts.values())
    told = {name: f"{count:,}" for name, count in counts.items()}
    parts = [
        (
            name,
            {
                "percent": round(100 * count / max(total, 1), 2),
                "text": subject.names.word(f"counted.{name}", count=told[name]),
            },
        )
        for name, count in counts.items()
    ]
    text = subject.names.word("finding.evidence", total=f"{total:,}", **told)
    return {"total": total, "text": text, "parts": parts, "order": list(counts)}


def _shown(subject: Subject, one: Figure) -> _Shown:
    """Return a figure with the chart shown at the start: last year, first options."""
    last = str(subject.reading.years[-1])
    codes = [
        last if choice.name == YEAR else choice.options[0][0] for choice in one.choices
    ]
    key = "|".join(codes)
    first = one.charts[key] if key in one.charts else next(iter(one.charts.values()))
    values = {"first": subject.reading.base_year, "year": subject.reading.base_year}
    fitted = one.name == "base_year" and "calibration" in subject.reading.meta
    key = f"note.{one.name}{'_fitted' if fitted else ''}"
    notes = [subject.names.word(key, **values)]
    if one.name == "shares" and len(subject.reading.years) == 1:
        notes = []  # there are no pairs to explain
    if one.name in {"shares", "output"}:
        notes.append(subject.names.word("note.measure"))
    if one.name == "curve" and any(
        "LCE" in chart.suffix for chart in one.charts.values()
    ):
        lithium = quotation("kt", "Li content", subject.language)
        notes.append(
            subject.names.word("note.quoted", factor=number(lithium.amount, 4))
        )
    return _Shown(
        choices=tuple(choice for choice in one.choices if choice.name != YEAR),
        first=first,
        notes=tuple(notes),
        by_year=any(choice.name == YEAR for choice in one.choices),
        wide=one.name in _WIDE,
    )


def template(name: str) -> Any:
    """Return a template of the report, ready to render; all it shows is escaped."""
    folder = resources.files("ionshore") / "report" / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
