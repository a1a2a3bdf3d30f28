"""``ionshore show``: a table of a run, in any of the usual forms."""

from __future__ import annotations

from typing import Annotated

import typer

from ionshore.cli.options import Out, RunFolder
from ionshore.cli.output import Format, chosen_rows, write_table

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None)


@app.command()
def show(
    run: RunFolder,
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="Table; blank lists them.")
    ] = "",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only rows with column=value; may be repeated."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Most rows; 0 for all.")
    ] = 0,
    form: Annotated[
        Format, typer.Option("--format", help="Form of the table.")
    ] = Format.TABLE,
    out: Out = None,
) -> None:
    """Show a table of a run."""
    import pandas as pd

    from ionshore.studies.runs import open_run

    opened = open_run(run)
    if not table:
        rows = [(name, len(opened.table(name))) for name in opened.tables]
        frame = pd.DataFrame(rows, columns=["table", "rows"])
    else:
        frame = chosen_rows(opened.table(table), where or [], limit)
    write_table(frame, form, out, table or "tables")
    if out is not None:
        typer.echo(str(out))
