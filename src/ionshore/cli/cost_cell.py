"""``ionshore cost cell``: a kWh of cells or packs, part by part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ionshore.cli import cost_options as options
from ionshore.cli.options import AsJson, Out
from ionshore.cli.output import Format, plain_table, write_table, write_text
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.cost.cell import CellCosts
    from ionshore.cost.library import Library

__all__ = ["cell"]


def cell(
    chemistry: options.Chemistry = "nmc811",
    region: options.Region = "USA",
    plant_gwh: options.Size = 30.0,
    year: options.Year = None,
    prices: options.Prices = "",
    level: options.Level = "cell",
    reading: options.Reading = "full",
    finance: options.Finance = "accounting",
    utilization: options.Utilization = 1.0,
    cell_yield: options.Yield = None,
    owner: options.Owner = "",
    partner: options.Partner = "",
    partnership: Annotated[
        str, typer.Option("--partnership", help="alone, licence or joint_venture.")
    ] = "",
    since: Annotated[
        int | None,
        typer.Option("--since", help="Year production began; by default --year."),
    ] = None,
    site: options.Site = 1,
    overrides: options.Overrides = None,
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
    form: options.Form = Format.TABLE,
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
    when = options.money_year(library, prices, year)
    if owner:
        library.require("region", owner, "--owner")
        kind = partnership or ("joint_venture" if partner else "alone")
        operator = Operator(owner, kind, partner, site)
        age = when - (since if since is not None else when)
        experience, learned = _yield_of(library, operator, region, age)
        cell_yield = learned if cell_yield is None else cell_yield
    plants = options.plants_of(
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
        cell_yield=options.or_nan(cell_yield),
        cell_kwh=options.or_nan(cell_kwh),
        pack_kwh=options.or_nan(pack_kwh),
        overrides=_set(overrides or []),
    )
    costs = cell_costs(plants, library)
    if grown > 1.0:
        costs = with_experience(costs, grown, library.parameter("learning_conversion"))
    carriage = _freight(library, region, to, level, freight)
    costs = landed(costs, freight=carriage, duty=duty, credit=credit)
    _tell_cell(library, costs, experience, form, as_json=as_json, out=out)


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
    return options.numbers_of(given, known, "--set")


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
