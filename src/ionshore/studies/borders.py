"""What crosses a border costs: duty by law, credit by law, freight, dearer inputs.

Studies that need no world take the law of 1 July of a year from the calculators of
:mod:`ionshore.policy`. Only duties of the United States are in the files; other
borders are taken to be free, and each study says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import cell_costs
from ionshore.cost.library import Library
from ionshore.cost.plant import Plants
from ionshore.policy.answer import Answer
from ionshore.policy.calculators.registry import calculators
from ionshore.policy.law import Law

__all__ = [
    "INPUTS",
    "SUPPLIER",
    "Rate",
    "allied_premium",
    "cell_good",
    "input_duty",
    "law_rows",
    "premium_rows",
    "us_duty",
]

INPUTS = ("allied", "china")
"""Whose materials a plant outside China buys."""
SUPPLIER = {"allied": "KOR", "china": "CHN"}
"""Country whose materials stand for them at the border of the United States."""
LAW_COUNTRY = "USA"
_PREMIUM_SOURCE = "cheng2024_scripts"
_PREMIUM_SETS = ("batpac_5.1_us", "batpac_5.1_china")
_GOODS = (
    ("cathode_nmc", "cathode_nmc_high"),
    ("cathode_nca", "cathode_nca"),
    ("cathode_lfp", "cathode_lfp"),
    ("anode_graphite", "anode_graphite"),
    ("electrolyte", "electrolyte"),
    ("separator", "separator"),
    ("copper_foil", "copper_foil"),
    ("aluminium_foil", "aluminium_foil"),
)
"""Begin of a material of the cost tables, and the good it is at the border."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the law and what it rests on.

    Parameters
    ----------
    value : float
        Share of the declared value [1], or USD/kWh for a credit.
    answer : Answer
        The answer of the calculator.
    """

    value: float
    answer: Answer


def us_duty(law: Law, good: str, origin: str, year: int) -> Rate:
    """Return the duty on a good that enters the United States on 1 July of a year.

    Parameters
    ----------
    law : Law
        See :func:`ionshore.policy.law.law_in_force`.
    good, origin : str
        Code of the commodity, country of origin.
    year : int

    Raises
    ------
    ScenarioError
        See the calculator ``duty``.
    """
    facts: dict[str, object] = {
        "origin": origin,
        "entry_date": date(year, 7, 1).isoformat(),
        "commodity": good,
    }
    if good.startswith("cell"):
        facts["use"] = "ev"
    answer = calculators()["duty"].read(law, facts)
    return Rate(answer.figure("total_rate"), answer)


def cell_good(chemistry: str) -> str:
    """Return the good that cells of a chemistry are at the border.

    Examples
    --------
    >>> cell_good("lfp"), cell_good("nmc811")
    ('cell_lfp', 'cell')
    """
    return "cell_lfp" if chemistry == "lfp" else "cell"


def allied_premium(library: Library) -> float:
    """Return what materials cost outside China over what they cost there, less 1.

    The mean over the materials that one study prices for both.
    """
    table = library["prices"]
    table = table[table["source_id"] == _PREMIUM_SOURCE]
    wide = table.pivot_table(index="material", columns="price_set", values="price")
    us, china = (wide[one] for one in _PREMIUM_SETS)
    return float((us / china).mean() - 1.0)


def premium_rows(library: Library) -> pd.DataFrame:
    """Return the rows of prices behind :func:`allied_premium`, as evidence."""
    table = library["prices"]
    table = table[table["source_id"] == _PREMIUM_SOURCE]
    item = table["price_set"] + " " + table["material"]
    told = table.assign(table="prices", item=item)
    return told[["table", "item", "source_id", "confidence", "note"]]


def input_duty(
    library: Library, law: Law, plants: Plants, inputs: str, year: int
) -> tuple[FloatArray, list[Answer]]:
    """Return the duty on bought materials, over their whole value, shape (P,) [1].

    Rates of the materials are weighted by what a plant pays for each. Materials
    without a line in the files (binder, cans, tabs, pack parts) count as free, and
    so does every border but that of the United States.

    Parameters
    ----------
    library, law : Library, Law
    plants : Plants
        P plants.
    inputs : str
        One of :data:`INPUTS`.
    year : int

    Raises
    ------
    CommandError
        ``C624`` for an unknown choice of inputs.
    """
    if inputs not in INPUTS:
        finding = tell("C624", "--inputs", value=inputs, known=", ".join(INPUTS))
        summary = "The study cannot be run."
        raise CommandError(summary, [finding])
    costs = cell_costs(plants, library)
    answers = []
    rates = np.zeros(len(costs.names))
    bought = costs.materials[plants.region == LAW_COUNTRY].sum(axis=0) > 0
    for place in np.flatnonzero(bought):
        good = next((to for of, to in _GOODS if costs.names[place].startswith(of)), "")
        if good:
            rate = us_duty(law, good, SUPPLIER[inputs], year)
            rates[place] = rate.value
            answers.append(rate.answer)
    share = costs.materials @ rates / costs.materials.sum(axis=1)
    return np.where(plants.region == LAW_COUNTRY, share, 0.0), answers


def law_rows(answers: Iterable[Answer]) -> pd.DataFrame:
    """Return the values of the law that answers looked up, as evidence."""
    rows = [
        (
            "law",
            f"{one.provision}.{one.parameter}",
            one.source_id,
            one.confidence,
            one.what,
        )
        for answer in answers
        for one in answer.citations
    ]
    names = ["table", "item", "source_id", "confidence", "note"]
    return pd.DataFrame(rows, columns=names).drop_duplicates(ignore_index=True)
