"""What the commands of ``ionshore cost`` share: options, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ionshore.cli.output import Format
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell

if TYPE_CHECKING:
    from ionshore.cost.library import Library
    from ionshore.cost.plant import Plants

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


def library_of() -> Library:
    """Return the shipped tables."""
    from ionshore.cost.library import shipped_library

    return shipped_library()


def plants_of(
    library: Library, chemistry: Sequence[str], region: Sequence[str], **inputs: Any
) -> Plants:
    """Return plants, one per pair of chemistry and region."""
    from ionshore.cost.plant import cell_plants

    return cell_plants(library, chemistry=chemistry, region=region, **inputs)


def or_nan(value: float | None) -> float:
    """Return a number, not-a-number where none is given."""
    return float("nan") if value is None else value


def places_of(text: str) -> list[str]:
    """Return regions parted by commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


def money_year(library: Library, prices: str, year: int | None) -> int:
    """Return the year of the money: as asked for, or that of the prices."""
    if year is not None:
        return year
    sets = library["price_sets"].set_index("price_set")["year"]
    library.require("price_set", prices or library.typical(9999), "--prices")
    return int(sets.loc[prices or library.typical(9999)])


def numbers_of(given: list[str], known: list[str], option: str) -> dict[str, float]:
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
