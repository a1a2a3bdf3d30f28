"""``ionshore cost``: what a cell, a pack and a tonne cost, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ionshore.cli.options import AsJson, Out
from ionshore.cli.output import Format, plain_table, write_table, write_text
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.cost.cell import CellCosts
    from ionshore.cost.library import Library
    from ionshore.cost.plant import Plants

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Cost of a cell, a pack, a tonne; the value of a partner.",
)

Chemistry = Annotated[str, typer.Option("--chemistry", help="See 'cost chemistries'.")]
Region = Annotated[str, typer.Option("--region", help="See 'cost regions'.")]
Size = Annotated[float, typer.Option("--plant-gwh", help="Nameplate [GWh/year].")]
Year = Annotated[
    int | None,
    typer.Option(
        "--year",
        help="Year of the money for capital, wages and energy; by default that of the "
        "prices. Prices of materials stay as their set has them.",
    ),
]
Prices = Annotated[
    str, typer.Option("--prices", help="Price set; by default the one of the year.")
]
Level = Annotated[str, typer.Option("--level", help="cell or pack.")]
Reading = Annotated[str, typer.Option("--reading", help="full or cash.")]
Finance = Annotated[
    str,
    typer.Option(
        "--finance", help="accounting (straight line, profit) or annuity (WACC, tax)."
    ),
]
Utilization = Annotated[
    float, typer.Option("--utilization", help="Share of nameplate in use.")
]
Yield = Annotated[
    float | None, typer.Option("--yield", help="Good cells over cells started.")
]
Owner = Annotated[str, typer.Option("--owner", help="Home region of the owner.")]
Partner = Annotated[str, typer.Option("--partner", help="Home region of a partner.")]
Site = Annotated[
    int, typer.Option("--site", min=1, help="Which site of the maker this is.")
]
Form = Annotated[Format, typer.Option("--format", help="Form of the table.")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", help="Regional input NAME=NUMBER; may be repeated."),
]


@app.command()
def cell(
    chemistry: Chemistry = "nmc811",
    region: Region = "USA",
    plant_gwh: Size = 30.0,
    year: Year = None,
    prices: Prices = "",
    level: Level = "cell",
    reading: Reading = "full",
    finance: Finance = "accounting",
    utilization: Utilization = 1.0,
    cell_yield: Yield = None,
    owner: Owner = "",
    partner: Partner = "",
    partnership: Annotated[
        str, typer.Option("--partnership", help="alone, licence or joint_venture.")
    ] = "",
    since: Annotated[
        int | None,
        typer.Option("--since", help="Year production began; by default --year."),
    ] = None,
    site: Site = 1,
    overrides: Overrides = None,
    cell_kwh: Annotated[
        float | None, typer.Option("--cell-kwh", help="Energy of a cell [kWh].")
    ] = None,
    pack_kwh: Annotated[
        float | None, typer.Option("--pack-kwh", help="Energy of a pack [kWh].")
    ] = None,
    grown: Annotated[
        float,
        typer.Option("--grown", min=1.0, help="Cumulative output over that of today."),
    ] = 1.0,
    to: Annotated[str, typer.Option("--to", help="Region of the buyer.")] = "",
    freight: Annotated[
        float | None, typer.Option("--freight", help="Freight [USD/kWh].")
    ] = None,
    duty: Annotated[
        float, typer.Option("--duty", min=0.0, help="Duty, share of factory cost.")
    ] = 0.0,
    credit: Annotated[
        float, typer.Option("--credit", help="Production credit [USD/kWh].")
    ] = 0.0,
    form: Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Cost of a kWh of cells or packs, part by part, and what it rests on."""
    from ionshore.cost.cell import cell_costs, landed, with_experience
    from ionshore.cost.know_how import Operator
    from ionshore.cost.library import shipped_library

    library = shipped_library()
    experience = ""
    when = _money_year(library, prices, year)
    if owner:
        library.require("region", owner, "--owner")
        kind = partnership or ("joint_venture" if partner else "alone")
        operator = Operator(owner, kind, partner, site)
        age = when - (since if since is not None else when)
        experience, learned = _yield_of(library, operator, region, age)
        cell_yield = learned if cell_yield is None else cell_yield
    plants = _plants(
        library,
        [chemistry],
        [region],
        plant_gwh=plant_gwh,
        year=when,
        price_set=prices,
        level=level,
        reading=reading,
        finance=finance,
        utilization=utilization,
        cell_yield=_or_nan(cell_yield),
        cell_kwh=_or_nan(cell_kwh),
        pack_kwh=_or_nan(pack_kwh),
        overrides=_set(overrides or []),
    )
    costs = cell_costs(plants, library)
    if grown > 1.0:
        costs = with_experience(costs, grown, library.parameter("learning_conversion"))
    carriage = _freight(library, region, to, level, freight)
    costs = landed(costs, freight=carriage, duty=duty, credit=credit)
    _tell_cell(library, costs, experience, form, as_json=as_json, out=out)


@app.command()
def compare(
    chemistry: Chemistry = "lfp",
    regions: Annotated[
        str, typer.Option("--regions", help="Regions, with commas.")
    ] = "CHN,KOR,USA,DEU,HUN",
    plant_gwh: Size = 30.0,
    year: Year = None,
    prices: Prices = "",
    level: Level = "cell",
    reading: Reading = "full",
    finance: Finance = "accounting",
    utilization: Utilization = 1.0,
    cell_yield: Yield = None,
    form: Form = Format.TABLE,
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
    places = [one.strip() for one in regions.split(",") if one.strip()]
    when = _money_year(library, prices, year)
    plants = _plants(
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
        cell_yield=_or_nan(cell_yield),
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


@app.command()
def partner(
    chemistry: Chemistry = "lfp",
    region: Region = "USA",
    plant_gwh: Size = 30.0,
    year: Year = None,
    prices: Prices = "",
    owner: Owner = "",
    mate: Partner = "KOR",
    years: Annotated[
        int, typer.Option("--years", min=1, help="Years the cost is spread over.")
    ] = 10,
    site: Site = 1,
    finance: Finance = "accounting",
    utilization: Utilization = 1.0,
    form: Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Value of a partner: USD/kWh saved and months gained against going alone."""
    from ionshore.cost.know_how import partner_values
    from ionshore.cost.library import shipped_library

    library = shipped_library()
    library.require("region", owner or region, "--owner")
    when = _money_year(library, prices, year)
    plant = _plants(
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


@app.command()
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
    utilization: Utilization = 1.0,
    year: Year = None,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", help="Price of a feed NAME=USD/kg; may be repeated."),
    ] = None,
    form: Form = Format.TABLE,
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
    places = [one.strip() for one in regions.split(",") if one.strip()]
    library.require("process", process, "PROCESS")
    feeds = library["feeds"]
    known = [str(one) for one in feeds[feeds["process"] == process]["commodity"]]
    costs = process_costs(
        library,
        process,
        places,
        size=_or_nan(size),
        utilization=utilization,
        year=_or_nan(year),
        feed_prices=_numbers(feed or [], known, "--feed"),
    )
    write_table(costs.frame(), chosen, out, "tonne")


@app.command()
def chemistries(form: Form = Format.TABLE, out: Out = None) -> None:
    """List the chemistries and how far the data carry."""
    columns = ["chemistry", "title", "line", "evidence", "confidence", "note"]
    write_table(_library()["chemistries"][columns], form, out, "chemistries")


@app.command(name="prices")
def list_prices(
    price_set: Annotated[
        str, typer.Argument(metavar="SET", help="Set; blank lists the sets.")
    ] = "",
    form: Form = Format.TABLE,
    out: Out = None,
) -> None:
    """List the price sets, or the prices of one."""
    library = _library()
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


@app.command(name="regions")
def list_regions(form: Form = Format.TABLE, out: Out = None) -> None:
    """List what a plant pays by region."""
    table = _library()["regions"]
    wide = table.pivot_table(index="region", columns="parameter", values="value")
    write_table(wide.reset_index(), form, out, "regions")


@app.command(name="validate")
def check(
    results: Annotated[
        Path | None,
        typer.Option("--results", help="Rows to run instead of those shipped."),
    ] = None,
    form: Form = Format.TABLE,
    *,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Run published figures from their stated inputs; model, published, error."""
    from ionshore.cost.validate import read_results, summary, validate

    library = _library()
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


def _library() -> Library:
    from ionshore.cost.library import shipped_library

    return shipped_library()


def _plants(
    library: Library, chemistry: Sequence[str], region: Sequence[str], **inputs: Any
) -> Plants:
    from ionshore.cost.plant import cell_plants

    return cell_plants(library, chemistry=chemistry, region=region, **inputs)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _money_year(library: Library, prices: str, year: int | None) -> int:
    """Return the year of the money: as asked for, or that of the prices."""
    if year is not None:
        return year
    sets = library["price_sets"].set_index("price_set")["year"]
    library.require("price_set", prices or library.typical(9999), "--prices")
    return int(sets.loc[prices or library.typical(9999)])


def _yield_of(
    library: Library, operator: Any, region: str, age: int
) -> tuple[str, float]:
    """Return the class of know-how and the yield in a year of its age."""
    from ionshore.cost.know_how import experience_of, ramp_of

    experience = experience_of(operator, region)
    if age < 0:
        summary = "The plant cannot be costed before it starts."
        finding = tell("C623", "--since", value=age, above=-1, most=100)
        raise CommandError(summary, [finding])
    ramp = ramp_of(library, experience)
    return experience, float(ramp.mean(float(age), age + 1.0))


def _set(given: list[str]) -> dict[str, float]:
    known = [
        "direct_wage",
        "electricity",
        "heat",
        "capital",
        "building",
        "tax",
        "wacc",
    ]
    return _numbers(given, known, "--set")


def _numbers(given: list[str], known: list[str], option: str) -> dict[str, float]:
    """Return NAME=NUMBER pairs."""
    values, findings = {}, []
    for one in given:
        name, _, text = one.partition("=")
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if name not in known or not number >= 0:
            example = f"{known[0]}=1.5" if known else "(this one takes none)"
            told = ", ".join(known) or "none"
            findings.append(
                tell("C629", option, value=one, known=told, example=example)
            )
        values[name] = number
    if findings:
        summary = "The inputs cannot be used."
        raise CommandError(summary, findings)
    return values


def _freight(
    library: Library, origin: str, to: str, goods: str, given: float | None
) -> float:
    """Return freight of a lane [USD/kWh]."""
    from ionshore.cost.trade import freight_rate

    if given is not None:
        return given
    return freight_rate(library, origin, to, goods) if to and to != origin else 0.0


def _tell_cell(
    library: Library,
    costs: CellCosts,
    experience: str,
    form: Format,
    *,
    as_json: bool,
    out: Path | None,
) -> None:
    from ionshore.cost.breakdown import breakdown
    from ionshore.cost.evidence import evidence, grade, weakest

    parts = breakdown(costs, library)
    rows = evidence(library, costs.plants, experience=experience)
    inputs = _inputs(costs, experience)
    inputs["evidence"] = grade(library, inputs["chemistry"])
    inputs["confidence"] = weakest(rows)
    if as_json or form is Format.JSON:
        told = {
            "inputs": inputs,
            "unit": "USD/kWh",
            "total": float(costs.total[0]),
            "items": {name: float(value[0]) for name, value in costs.items.items()},
            "groups": {name: float(value[0]) for name, value in costs.groups.items()},
            "breakdown": parts.to_dict("records"),
            "sources": rows.to_dict("records"),
        }
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", out)
        return
    if form is not Format.TABLE or out is not None:
        write_table(parts, form, out, "cell")
        return
    for name, value in inputs.items():
        typer.echo(f"{name}: {value}")
    if inputs["evidence"] == "thin":
        typer.echo("thin: the data of this chemistry do not carry a plan")
    typer.echo(f"\n{plain_table(parts.rename(columns={'cost': 'USD/kWh'}))}")
    typer.echo(plain_table(_by_source(rows)))


def _by_source(rows: pd.DataFrame) -> pd.DataFrame:
    """Return sources with what leans on them, the weakest first."""
    grouped = rows.groupby(["confidence", "source_id"], sort=False)["item"]
    return grouped.agg(rows="count", items=", ".join).reset_index()


def _inputs(costs: CellCosts, experience: str) -> dict[str, Any]:
    plants = costs.plants
    texts = ("chemistry", "region", "level", "price_set", "reading", "finance")
    numbers = ("size", "utilization", "cell_yield", "cell_kwh", "pack_kwh", "year")
    told: dict[str, Any] = {name: str(getattr(plants, name)[0]) for name in texts}
    told |= {name: round(float(getattr(plants, name)[0]), 6) for name in numbers}
    told |= {name: round(float(value[0]), 6) for name, value in plants.regional.items()}
    return told | ({"experience": experience} if experience else {})
