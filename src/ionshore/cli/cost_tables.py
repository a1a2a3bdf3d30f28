"""``ionshore cost`` for process plants, for the tables behind, and their validation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli import cost_options as options
from ionshore.cli.options import AsJson, Out
from ionshore.cli.output import Format, write_table, write_text

__all__ = ["check", "chemistries", "list_prices", "list_regions", "tonne"]


def tonne(
    process: Annotated[
        str, typer.Argument(metavar="PROCESS", help="Process; blank lists all.")
    ] = "",
    regions: Annotated[
        str, typer.Option("--regions", help="Regions, with commas.")
    ] = "CHN,KOR,USA,DEU",
    size: Annotated[
        float | None, typer.Option("--size", help="Nameplate [kt or million m2/year].")
    ] = None,
    utilization: options.Utilization = 1.0,
    year: options.Year = None,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Price of a feed NAME=USD/kg; may be repeated."),
    ] = None,
    form: options.Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Cost of a process plant's product, USD/kg (separators: USD/m2)."""
    from ionshore.cost.library import shipped_library
    from ionshore.cost.process import process_costs

    library = shipped_library()
    chosen = Format.JSON if as_json else form
    if not process:
        columns = [
            "process",
            "product",
            "unit",
            "size",
            "minimum",
            "confidence",
            "note",
        ]
        write_table(library["plants"][columns], chosen, out, "processes")
        return
    places = options.places_of(regions)
    library.require("process", process, "PROCESS")
    feeds = library["feeds"]
    known = [str(one) for one in feeds[feeds["process"] == process]["commodity"]]
    costs = process_costs(
        library,
        process,
        places,
        size=options.or_nan(size),
        utilization=utilization,
        year=options.or_nan(year),
        feed_prices=options.numbers_of(feed or [], known, "--feed"),
    )
    write_table(costs.frame(), chosen, out, "tonne")


def chemistries(form: options.Form = Format.TABLE, out: Out = None) -> None:
    """List the chemistries and how far the data carry."""
    columns = ["chemistry", "title", "line", "evidence", "confidence", "note"]
    write_table(options.library_of()["chemistries"][columns], form, out, "chemistries")


def list_prices(
    price_set: Annotated[
        str, typer.Argument(metavar="SET", help="Set; blank lists the sets.")
    ] = "",
    form: options.Form = Format.TABLE,
    out: Out = None,
) -> None:
    """List the price sets, or the prices of one."""
    library = options.library_of()
    if not price_set:
        columns = ["price_set", "title", "year", "region", "typical", "source_id"]
        write_table(library["price_sets"][columns], form, out, "price_sets")
        return
    library.require("price_set", price_set, "SET")
    units = library["materials"].set_index("material")["unit"]
    table = library["prices"]
    table = table[table["price_set"] == price_set]
    unit = "USD/" + table["material"].map(units).fillna("kg")
    table = table.assign(unit=unit)
    columns = ["material", "price", "unit", "year", "source_id", "confidence", "note"]
    write_table(table[columns], form, out, "prices")


def list_regions(form: options.Form = Format.TABLE, out: Out = None) -> None:
    """List what a plant pays by region."""
    table = options.library_of()["regions"]
    wide = table.pivot_table(index="region", columns="parameter", values="value")
    write_table(wide.reset_index(), form, out, "regions")


def check(
    results: Annotated[
        Path | None,
        typer.Option("--results", help="Rows to run instead of those shipped."),
    ] = None,
    form: options.Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Run published figures from their stated inputs; model, published, error."""
    from ionshore.cost.validate import read_results, summary, validate

    library = options.library_of()
    table = validate(library, read_results(results) if results else None)
    told = summary(table)
    if as_json:
        rows = json.loads(table.to_json(orient="records"))
        body = {**told, "rows": rows}
        write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", out)
        return
    write_table(table.round({"model": 3, "error": 4}), form, out, "validate")
    if form is Format.TABLE and out is None:
        typer.echo()
        for kind, numbers in told.items():
            typer.echo(f"{kind}: {json.dumps(numbers)}")
