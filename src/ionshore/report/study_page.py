"""The page of a study: one file, readable offline, without a script."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

import pandas as pd
from markupsafe import Markup

from ionshore.core.words import LANGUAGES, word
from ionshore.report import embed
from ionshore.report.drawing import drawn
from ionshore.report.page import template
from ionshore.report.study_words import heading, rows_of, said, texts_of, word_or
from ionshore.studies.study import Findings, Said, Table
from ionshore.tables.schema import CONFIDENCES

__all__ = ["by_source", "render_study"]


_COMMANDS = {
    "shock": "shock",
    "shock_sweep": "shock sweep",
    "hindtest": "shock hindtest",
    "scenarios": "compare",
}
"""Commands of findings that are not asked for by ``ionshore study``."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A table or picture as the template shows it."""

    name: str
    title: str
    note: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    texts: tuple[int, ...] = ()
    drawing: str = ""


def render_study(findings: Findings, language: str = "en") -> str:
    """Return the page of a study as one self-contained HTML text.

    Parameters
    ----------
    findings : Findings
        What was found.
    language : str
        ``en`` or ``ko``.

    Returns
    -------
    str
        HTML that loads nothing and runs nothing; the same findings give the same
        text.

    Raises
    ------
    ValueError
        If there is no such language.
    """
    if language not in LANGUAGES:
        message = f"language {language!r} is none of {', '.join(LANGUAGES)}"
        raise ValueError(message)
    counts = findings.sources["confidence"].value_counts()
    text: str = template("study.html.j2").render(
        w=lambda key, **values: word(f"study.{key}", language, **values),
        word=lambda key: word(key, language),
        language=language,
        version=metadata.version("ionshore"),
        command=_command(findings.study),
        title=said(Said(f"title.{findings.study}"), language),
        question=said(Said(f"question.{findings.study}", findings.question), language),
        headlines=[
            (said(one.label, language), said(one.figure, language), one_text)
            for one in findings.headlines
            for one_text in [said(one.text, language)]
        ],
        pictures=_pictures(findings, language),
        tables=[_table(one, language) for one in findings.tables],
        assumptions=[said(one, language) for one in findings.assumptions],
        inputs=_inputs(findings, language),
        counts=[(name, int(counts.get(name, 0))) for name in CONFIDENCES],
        sources=by_source(findings.sources).to_dict("records"),
        style=Markup(embed.style()),  # noqa: S704 - our own file
        policy=Markup(embed.content_policy([])),  # noqa: S704
    )
    return text


def _command(name: str) -> str:
    """Return the command that asks a question, as it is typed."""
    return f"ionshore {_COMMANDS.get(name, f'study {name}')}"


def _pictures(findings: Findings, language: str) -> list[_Shown]:
    return [
        _Shown(
            name=one.name,
            title=word(f"study.picture.{one.name}", language),
            note=word_or(f"study.picture_note.{one.name}", language),
            drawing=Markup(drawn(findings, one, language)),  # noqa: S704 - escaped there
        )
        for one in findings.pictures
    ]


def _table(table: Table, language: str) -> _Shown:
    return _Shown(
        name=table.name,
        title=word(f"study.table.{table.name}", language),
        note=word_or(f"study.table_note.{table.name}", language),
        head=tuple(heading(one, language) for one in table.columns),
        rows=tuple(rows_of(table, language)),
        texts=texts_of(table),
    )


def _inputs(findings: Findings, language: str) -> list[tuple[str, str]]:
    """Return what was asked: option and value."""
    told = []
    for name, value in findings.inputs.items():
        parts = value if isinstance(value, (tuple, list)) else [value]
        shown = ", ".join(
            f"{one:g}" if isinstance(one, float) else str(one) for one in parts
        )
        told.append((word_or(f"study.option.{name}", language, name), shown))
    return told


def by_source(rows: pd.DataFrame) -> pd.DataFrame:
    """Return sources with what leans on them, the weakest first.

    Parameters
    ----------
    rows : DataFrame
        Columns table, item, source_id, confidence, note.

    Returns
    -------
    DataFrame
        Columns confidence, source_id, rows, items.
    """
    grouped = rows.groupby(["confidence", "source_id"], sort=False)["item"]
    return grouped.agg(rows="count", items=", ".join).reset_index()
