"""``ionshore data``: check, show and describe the tables of a world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ionshore.cli.output import Format, chosen_rows, write_table
from ionshore.core.errors import CommandError, DataError
from ionshore.core.tell import nearest, tell

if TYPE_CHECKING:
    from ionshore.world.load import Inspection

__all__ = ["app"]

REFERENCE = "reference"
_MOVED = 0.1
"""Standard deviations from which a move is told without being asked for."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Check, show and describe the tables of a world.",
)

World = Annotated[
    str,
    typer.Option("--world", help="Folder of a world, or the name of a shipped one."),
]
Form = Annotated[Format, typer.Option("--format", help="Form of the table.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write.")]


@app.command()
def check(
    where: Annotated[
        str,
        typer.Argument(
            metavar="[DIR]", help="Folder of a world, or the name of a shipped one."
        ),
    ] = REFERENCE,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell the findings as JSON on stdout.")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help="Language: en or ko.")] = "en",
) -> None:
    """Tell all faults of a world at once: code, file, line, column, value, remedy."""
    from ionshore.world.load import inspect_world

    found = inspect_world(where)
    if as_json:
        typer.echo(_inspection(found, lang))
        raise typer.Exit(DataError.exit_code if found.findings else 0)
    if found.findings:
        count = len(found.findings)
        faults = "1 fault" if count == 1 else f"{count} faults"
        summary = f"{faults} in the world '{where}':"
        raise DataError(summary, found.findings)
    typer.echo(f"No faults in {found.filled_tables} tables, {found.rows} rows.")


def _inspection(found: Inspection, language: str) -> str:
    from ionshore.cli.faults import as_json, language_of

    told = {
        "world": found.world.name if found.world else None,
        "folder": str(found.folder),
        "hash": found.world.hash if found.world else None,
        "tables": found.filled_tables,
        "rows": found.rows,
        "findings": as_json(found.findings, language_of(["--lang", language])),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


@app.command()
def reconcile(
    world: World = REFERENCE,
    form: Form = Format.TABLE,
    out: Out = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Also figures that hardly moved.")
    ] = False,
    balances: Annotated[
        bool, typer.Option("--balances", help="Balances instead of figures.")
    ] = False,
) -> None:
    """Make the figures of the base year agree; tell every move with its weight.

    A move is told in standard deviations of the figure. One beyond the limit is an
    error unless reconciliation.csv says why it is accepted.
    """
    from ionshore.calibration.reconcile import reconcile as agreed
    from ionshore.world.load import load_world

    found = agreed(load_world(world))
    if balances:
        write_table(found.balances, form, out, "balances")
        return
    table = found.figures
    order = table["move"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order]
    if not every:
        table = table[table["move"].abs() >= _MOVED]
    names = ["kind", "process", "commodity", "segment", "reported", "reconciled"]
    columns = [*names, "unit", "spread", "move", "confidence", "known", "source_id"]
    write_table(table[columns].reset_index(drop=True), form, out, "figures")
    if form is Format.TABLE and out is None:
        count = len(found.balances)
        typer.echo(
            f"chi square {found.chi_square:.1f} over {count} balances; spread: "
            "relative for outputs, demand and recipes, else in the unit of the figure"
        )


@app.command()
def show(
    table: Annotated[str, typer.Argument(help="Name of a table, for example assets.")],
    world: World = REFERENCE,
    form: Form = Format.TABLE,
    out: Out = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Only rows with column=value; may be repeated."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Most rows; 0 for all.")
    ] = 0,
) -> None:
    """Show a table of a world."""
    from ionshore.world.load import load_world
    from ionshore.world.schemas import TABLES

    if table not in TABLES:
        near = nearest(table, TABLES)
        variant = "near" if near else ""
        names = ", ".join(TABLES)
        finding = tell("C601", "TABLE", variant, value=table, near=near, known=names)
        summary = "The table cannot be shown."
        raise CommandError(summary, [finding])
    frame = load_world(world)[table]
    write_table(chosen_rows(frame, where or [], limit), form, out, table)


@app.command()
def sources(
    world: World = REFERENCE,
    one: Annotated[
        str, typer.Option("--id", help="Tell everything about one source.")
    ] = "",
    form: Form = Format.TABLE,
    out: Out = None,
) -> None:
    """List the sources, with the rows that lean on each and how surely."""
    from ionshore.world.load import load_world
    from ionshore.world.sources import source_uses, sources_in_use

    loaded = load_world(world)
    if not one:
        write_table(sources_in_use(loaded), form, out, "sources")
        return
    known = loaded["sources"]
    if one not in set(known["source_id"]):
        near = nearest(one, known["source_id"])
        finding = tell("C607", "--id", "near" if near else "", value=one, near=near)
        summary = "There is no such source."
        raise CommandError(summary, [finding])
    if form is Format.TABLE and out is None:
        for name, value in known[known["source_id"] == one].iloc[0].items():
            if value:
                typer.echo(f"{name}: {value}")
        typer.echo()
    write_table(source_uses(loaded, one), form, out, "uses")


@app.command()
def dictionary(out: Out = None) -> None:
    """Write the data dictionary, in Markdown."""
    from ionshore.cli.output import write_text
    from ionshore.tables.dictionary import data_dictionary
    from ionshore.world.schemas import GROUPS

    write_text(data_dictionary(GROUPS), out)


@app.command()
def package(
    where: Annotated[str, typer.Argument(metavar="DIR", help="Folder of a world.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; by default in the world's folder."),
    ] = None,
) -> None:
    """Describe a world as a Frictionless data package (datapackage.json)."""
    from ionshore.cli.output import write_text
    from ionshore.tables.package import data_package, header_of
    from ionshore.world.load import load_world
    from ionshore.world.schemas import TABLES

    loaded = load_world(where)
    files = {name: loaded.folder / f"{name}.csv" for name in TABLES}
    schemas = [TABLES[name] for name, file in files.items() if file.is_file()]
    told = data_package(
        loaded.name,
        loaded.title.get("en", loaded.name),
        schemas,
        loaded.tables,
        {schema.name: header_of(files[schema.name]) for schema in schemas},
        license_name=loaded.license,
    )
    target = out or loaded.folder / "datapackage.json"
    write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", target)
    typer.echo(str(target))


@app.command()
def codes(
    lang: Annotated[str, typer.Option("--lang", help="Language: en or ko.")] = "en",
    form: Form = Format.TABLE,
    out: Out = None,
) -> None:
    """List the codes of all findings."""
    import pandas as pd

    from ionshore.cli.faults import language_of
    from ionshore.core.tell import codes as register
    from ionshore.core.tell import title

    language = language_of(["--lang", lang])
    rows = [(code, title(code, language)) for code in register()]
    write_table(pd.DataFrame(rows, columns=["code", "title"]), form, out, "codes")
