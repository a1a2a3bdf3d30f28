"""``ionshore report``: the page of a run, made again from its folder."""

from __future__ import annotations

from typing import Annotated

import typer

from ionshore.cli.options import Language, Out, RunFolder

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def report(
    run: RunFolder,
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the report.")
    ] = Language.EN,
    out: Out = None,
) -> None:
    """Write the report of a run; by default beside its tables."""
    from ionshore.report.page import write_report
    from ionshore.studies.runs import open_run

    opened = open_run(run)
    page = out or opened.folder / f"report.{lang.value}.html"
    write_report(opened.folder, page, lang.value)
    typer.echo(str(page))
