"""``ionshore compare``: two runs, figure by figure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli.options import Out
from ionshore.cli.output import Format, chosen_rows, write_table

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of another.")],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only rows with column=value; may be repeated."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Most rows; 0 for all.")
    ] = 40,
    form: Annotated[
        Format, typer.Option("--format", help="Form of the table.")
    ] = Format.TABLE,
    out: Out = None,
) -> None:
    """Compare two runs: every figure of both, largest relative change first."""
    from ionshore.studies.comparing import compare as compare_runs
    from ionshore.studies.runs import open_run

    table = compare_runs(open_run(first), open_run(second))
    write_table(chosen_rows(table, where or [], limit), form, out, "comparison")
    if out is not None:
        typer.echo(str(out))
