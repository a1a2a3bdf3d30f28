"""``ionshore cost compare`` and ``partner``: one product across regions and owners."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ionshore.cli import cost_options as options
from ionshore.cli.options import AsJson, Out
from ionshore.cli.output import Format, write_table, write_text

__all__ = ["compare", "partner"]


def compare(
    chemistry: options.Chemistry = "lfp",
    regions: Annotated[
        str, typer.Option("--regions", help="Regions, with commas.")
    ] = "CHN,KOR,USA,DEU,HUN",
    plant_gwh: options.Size = 30.0,
    year: options.Year = None,
    prices: options.Prices = "",
    level: options.Level = "cell",
    reading: options.Reading = "full",
    finance: options.Finance = "accounting",
    utilization: options.Utilization = 1.0,
    cell_yield: options.Yield = None,
    form: options.Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; .svg draws a chart."),
    ] = None,
) -> None:
    """Compare one product across regions; --out chart.svg draws it."""
    from ionshore.cost.breakdown import families
    from ionshore.cost.cell import cell_costs
    from ionshore.cost.chart import stacked_bars
    from ionshore.cost.library import shipped_library

    library = shipped_library()
    places = options.places_of(regions)
    when = options.money_year(library, prices, year)
    plants = options.plants_of(
        library,
        [chemistry] * len(places),
        places,
        plant_gwh=plant_gwh,
        year=when,
        price_set=prices,
        level=level,
        reading=reading,
        finance=finance,
        utilization=utilization,
        cell_yield=options.or_nan(cell_yield),
    )
    costs = cell_costs(plants, library)
    parts = families(costs)
    table = parts.loc[:, (parts != 0).any()]
    table.insert(0, "region", places)
    table = table.assign(total=costs.total, ratio=costs.total / costs.total[0])
    title = (
        f"{chemistry} {level}, {plant_gwh:g} GWh/year, {reading}, USD of {when}, "
        f"prices {plants.price_set[0]}"
    )
    if out is not None and out.suffix == ".svg":
        chart = stacked_bars(places, parts, title=title, unit="USD/kWh")
        write_text(chart, out)
        out = None
    if form is Format.TABLE and out is None and not as_json:
        typer.echo(f"{title}; USD/kWh\n")
    write_table(table, Format.JSON if as_json else form, out, "compare")


def partner(
    chemistry: options.Chemistry = "lfp",
    region: options.Region = "USA",
    plant_gwh: options.Size = 30.0,
    year: options.Year = None,
    prices: options.Prices = "",
    owner: options.Owner = "",
    mate: options.Partner = "KOR",
    years: Annotated[
        int, typer.Option("--years", min=1, help="Years the cost is spread over.")
    ] = 10,
    site: options.Site = 1,
    finance: options.Finance = "accounting",
    utilization: options.Utilization = 1.0,
    form: options.Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Value of a partner: USD/kWh saved and months gained against going alone."""
    from ionshore.cost.know_how import partner_values
    from ionshore.cost.library import shipped_library

    library = shipped_library()
    library.require("region", owner or region, "--owner")
    when = options.money_year(library, prices, year)
    plant = options.plants_of(
        library,
        [chemistry],
        [region],
        plant_gwh=plant_gwh,
        year=when,
        price_set=prices,
        finance=finance,
        utilization=utilization,
    )
    table = partner_values(
        library, plant, owner=owner or region, partner=mate, years=years, site=site
    )
    if form is Format.TABLE and out is None and not as_json:
        typer.echo(
            f"{chemistry} cells in {region}, {plant_gwh:g} GWh/year, owner "
            f"{owner or region}, partner {mate}; cost spread over {years} years, USD of "
            f"{when} per kWh; full yield: 9 of 10 cells good\n"
        )
    write_table(table, Format.JSON if as_json else form, out, "partner")
