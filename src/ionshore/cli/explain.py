"""``ionshore explain``: a figure, and the rows of data it rests on, worst first."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ionshore.cli.options import AsJson, RunFolder
from ionshore.cli.output import chosen_rows, plain_table

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def explain(
    run: RunFolder,
    indicator: Annotated[
        str, typer.Argument(metavar="INDICATOR", help="For example production_share.")
    ],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only figures with column=value; repeatable."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Most rows of data; 0 for all.")
    ] = 40,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what a figure rests on: sources and assumptions, worst confidence first."""
    from ionshore.studies.explaining import explain as explain_figure
    from ionshore.studies.runs import open_run

    opened = open_run(run)
    answer = explain_figure(
        opened, indicator, lambda frame: chosen_rows(frame, where or [], 0)
    )
    if as_json:
        parts = {
            name: json.loads(frame.to_json(orient="records"))
            for name, frame in answer.as_dict().items()
        }
        typer.echo(json.dumps(parts, ensure_ascii=False, indent=1))
        return
    typer.echo("Figures\n")
    typer.echo(plain_table(answer.figures.head(limit or len(answer.figures))))
    typer.echo("Rows of data by confidence\n")
    typer.echo(plain_table(answer.confidence))
    typer.echo("What they rest on, worst confidence first\n")
    typer.echo(plain_table(answer.rows.head(limit or len(answer.rows))))
    typer.echo("Sources\n")
    typer.echo(plain_table(answer.sources))
