"""How the trade quotes a good: the unit a reader of its price lists expects.

Inside, a good is counted in its basis (for example tonnes of lithium contained);
``data/units/quoted.csv`` says what the trade counts instead. Converted once, here at
the edge.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ionshore.report.numbers import unit_name

__all__ = ["Quotation", "quotation"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Units in which a good is shown.

    Parameters
    ----------
    amount : float
        Units shown per unit of the model.
    quantity_unit : str
        As a reader sees it.
    price : float
        Price shown per million USD/unit.
    price_unit : str
        As a reader sees it.
    """

    amount: float
    quantity_unit: str
    price: float
    price_unit: str


@cache
def _quoted() -> dict[str, dict[str, str]]:
    file = resources.files("ionshore") / "data" / "units" / "quoted.csv"
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return {row["basis"]: row for row in rows}


def quotation(unit: str, basis: str, language: str) -> Quotation:
    """Return how a good of a unit and basis is shown.

    Examples
    --------
    Lithium is quoted per tonne of lithium carbonate equivalent (LCE): 53.23 USD/kg of
    lithium contained is 10,000 USD/t LCE.

    >>> shown = quotation("kt", "Li content", "en")
    >>> round(53.23 * shown.price), shown.price_unit, round(2 * shown.amount, 3)
    (10000, 'USD/t LCE', 10.646)
    >>> quotation("GWh", "nameplate energy", "en").price_unit
    'USD/kWh'
    """
    row = _quoted().get(basis)
    if row is None:
        price_unit = unit_name(f"million USD/{unit}", language)
        return Quotation(1.0, unit_name(f"{unit}/year", language), 1.0, price_unit)
    factor = float(row["factor"])
    return Quotation(
        amount=factor,
        quantity_unit=unit_name(f"{unit} {row['quoted_as']}/year", language),
        price=1000.0 / factor,  # million USD/kt is USD/kg
        price_unit=unit_name(row["price_unit"], language),
    )
