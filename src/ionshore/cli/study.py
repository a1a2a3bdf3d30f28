"""``ionshore study``: questions that a plan answers, each with tables, chart, page."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ionshore.cli.options import AsJson, Lang, parts
from ionshore.cli.output import Format, plain_table, write_table, write_text
from ionshore.core.words import word
from ionshore.studies.study import STUDIES, Amount, Asked, Findings, asked, run_study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["app", "findings_json", "write_findings"]

LONGEST = 20
"""Rows of a table that the terminal shows."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

_SHARED = (
    ("as_json", AsJson, False),
    (
        "out",
        Annotated[
            Path | None,
            typer.Option(
                "--out",
                help="Folder for tables (CSV), charts (SVG), the page (HTML).",
                show_default=False,
            ),
        ],
        None,
    ),
    ("lang", Lang, "en"),
)


def command_of(name: str) -> Callable[..., None]:
    """Return the command of a study, with one option per parameter of its ``run``."""
    options = asked(name)

    def run(**given: Any) -> None:
        shared = {one: given.pop(one) for one, _, _ in _SHARED}
        for one in options:
            if one.kind is tuple:
                given[one.name] = parts(given[one.name])
        findings = run_study(name, **given)
        write_findings(
            findings, str(shared["lang"]), shared["out"], as_json=shared["as_json"]
        )

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        *(
            inspect.Parameter(
                one.name, keyword, default=_default(one), annotation=_option(one)
            )
            for one in options
        ),
        *(
            inspect.Parameter(one, keyword, default=default, annotation=annotation)
            for one, annotation, default in _SHARED
        ),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _default(option: Asked) -> Any:
    return (
        ",".join(map(str, option.default)) if option.kind is tuple else option.default
    )


def _option(option: Asked) -> Any:
    flag = f"--{option.name.replace('_', '-')}"
    if option.kind is bool:
        flag = f"{flag}/--no-{flag[2:]}"
    kind = str if option.kind is tuple else option.kind
    return Annotated[kind, typer.Option(flag, help=option.what)]


def write_findings(
    findings: Findings, language: str, out: Path | None, *, as_json: bool
) -> None:
    """Write findings into a folder, as JSON, or as text where neither is asked."""
    if out is not None:
        _into(findings, out, language)
    if as_json:
        told = findings_json(findings, language)
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", None)
    elif out is None:
        write_text("\n".join(_lines(findings, language)), None)


def _lines(findings: Findings, language: str) -> Iterator[str]:
    """Yield the findings as a terminal shows them."""
    from ionshore.report.study_page import by_source
    from ionshore.report.study_words import said
    from ionshore.studies.study import Said

    yield said(Said(f"question.{findings.study}", findings.question), language)
    yield ""
    for one in findings.headlines:
        yield f"* {said(one.label, language)}: {said(one.figure, language)}"
        yield f"  {said(one.text, language)}"
    yield ""
    for table in findings.tables:
        yield f"{word(f'study.table.{table.name}', language)}"
        frame = _worded(findings, table.name, language)
        yield plain_table(frame.head(LONGEST))
        if len(frame) > LONGEST:
            yield word("study.more", language, count=len(frame) - LONGEST) + "\n"
    yield word("report.section.assumed", language)
    yield from (f"- {said(one, language)}" for one in findings.assumptions)
    yield ""
    yield word("study.sources", language)
    yield plain_table(by_source(findings.sources))


def _worded(findings: Findings, name: str, language: str) -> pd.DataFrame:
    """Return a table with headings and names in words; figures stay figures."""
    from ionshore.report.study_words import cell_name, heading

    table = findings.table(name)
    frame = table.shown.copy()
    for one in table.columns:
        if one.kind:
            told = [cell_name(one, str(code), language) for code in frame[one.name]]
            frame[one.name] = told
        elif frame[one.name].dtype == float:
            places = 4 if one.unit in {"", "1"} else 2
            frame[one.name] = frame[one.name].round(places) + 0.0  # no minus nothing
    return frame.set_axis([heading(one, language) for one in table.columns], axis=1)


def findings_json(findings: Findings, language: str) -> dict[str, Any]:
    """Return findings as values that JSON can hold."""
    from ionshore.report.study_words import said

    return {
        "study": findings.study,
        "inputs": dict(findings.inputs),
        "findings": [
            {
                "label": said(one.label, language),
                "figure": said(one.figure, language),
                "value": one.figure.value if isinstance(one.figure, Amount) else None,
                "text": said(one.text, language),
            }
            for one in findings.headlines
        ],
        "tables": {
            one.name: {
                "units": {column.name: column.unit for column in one.columns},
                "rows": json.loads(one.shown.to_json(orient="records")),
            }
            for one in findings.tables
        },
        "assumptions": [said(one, language) for one in findings.assumptions],
        "sources": json.loads(findings.sources.to_json(orient="records")),
    }


def _into(findings: Findings, folder: Path, language: str) -> None:
    """Write tables, charts and the page into a folder."""
    from ionshore.report.drawing import drawn
    from ionshore.report.study_page import render_study

    for table in findings.tables:
        write_table(table.shown, Format.CSV, folder / f"{table.name}.csv")
    write_table(findings.sources, Format.CSV, folder / "sources.csv")
    for picture in findings.pictures:
        text = drawn(findings, picture, language)
        write_text(text, folder / f"{picture.name}.svg")
    page = folder / f"{findings.study}.{language}.html"
    write_text(render_study(findings, language), page)
    typer.echo(str(page), err=True)


@app.callback()
def study() -> None:
    """Studies: a question, what was found, and what it rests on."""


for _name, (_, _help) in STUDIES.items():
    app.command(_name, help=_help)(command_of(_name))
