"""Numbers of the study ``know-how``: ways to enter, their law, price, cost and cash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import cell_costs
from ionshore.cost.know_how import Operator, experience_of, partner_values, ramp_of
from ionshore.cost.library import Library
from ionshore.cost.plant import cell_plants
from ionshore.cost.ramp import Ramp
from ionshore.cost.trade import freight_rate
from ionshore.policy.answer import Answer
from ionshore.policy.calculators.registry import calculators
from ionshore.policy.law import Law
from ionshore.studies import borders
from ionshore.studies.know_how_cash import (
    QUARTERS,
    Site,
    books_of,
    break_even,
    cash,
    cost_by_year,
    needed_price,
)

__all__ = [
    "CREDITS",
    "PRICES",
    "KnowHowStudy",
    "Question",
    "Way",
    "material_factor",
    "money_back",
    "prices_of",
    "ramps",
    "site_of",
    "values_of",
    "ways_of",
    "years_of",
]

PRICES = ("full", "cash")
"""Readings of the reference plant's cost that import parity is told at."""
CREDITS = ("with_credit", "without_credit")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to enter.

    Parameters
    ----------
    partnership, partner : str
        As :class:`ionshore.cost.know_how.Operator`.
    experience : str
        Class of know-how.
    barred : bool
        Whether the partner bars the credit of section 45X.
    """

    partnership: str
    partner: str
    experience: str
    barred: bool


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked, with the tables it is asked of.

    Parameters
    ----------
    library, law : Library, Law
    chemistry, region, owner, reference, price_set, inputs : str
    partners : tuple of str
        Homes of the partners looked at.
    plant_gwh, reference_gwh : float
        Nameplates [GWh/year].
    year : int
        Year production begins, and year of the money.
    years : int
        Years of operation looked at.
    """

    library: Library
    law: Law
    chemistry: str
    region: str
    owner: str
    partners: tuple[str, ...]
    reference: str
    plant_gwh: float
    reference_gwh: float
    year: int
    years: int
    price_set: str
    inputs: str


@dataclass(frozen=True, slots=True, eq=False)
class KnowHowStudy:
    """What the study found.

    Parameters
    ----------
    inputs : mapping
        What was asked, defaults filled in.
    ways : DataFrame
        One row per partnership and partner: experience, start_yield,
        first_year_yield, months_to_full, levelized_cost [USD/kWh], value [USD/kWh]
        and months_gained against alone, credit (whether the law grants it), and years
        until the money is back by price and credit: full_with_credit,
        full_without_credit, cash_with_credit, cash_without_credit (nan: never); and
        the constant price that brings it back in the years looked at,
        needed_with_credit, needed_without_credit. Where the law bars the credit,
        both are the same.
    years : DataFrame
        Yield and cost [USD/kWh] by partnership and year of operation.
    ramp : DataFrame
        Yield by partnership and month.
    prices : DataFrame
        By year: reference_full, reference_cash, freight, duty [1], parity_full,
        parity_cash, credit [USD/kWh].
    cash : DataFrame
        Cumulative discounted cash [million USD] by partnership, credit, price and
        year of operation, for a partner that does not bar the credit.
    outlay : float
        What going alone lays out on the first day [million USD].
    sources : DataFrame
        Evidence, the weakest first.
    """

    inputs: Mapping[str, Any]
    ways: pd.DataFrame
    years: pd.DataFrame
    ramp: pd.DataFrame
    prices: pd.DataFrame
    cash: pd.DataFrame
    outlay: float
    sources: pd.DataFrame


def ways_of(asked: Question) -> tuple[list[Way], list[Answer]]:
    """Return the ways to enter, alone first, and the law that was asked."""
    answers: list[Answer] = []
    ways = []
    for partnership in ("alone", "licence", "joint_venture"):
        for partner in asked.partners if partnership != "alone" else ("",):
            operator = Operator(asked.owner, partnership, partner)
            experience = experience_of(operator, asked.region)
            barred = _barred(asked, partnership, partner, answers)
            ways.append(Way(partnership, partner, experience, barred))
    return ways, answers


def _barred(
    asked: Question, partnership: str, partner: str, answers: list[Answer]
) -> bool:
    """Return whether a partner makes the plant's owner a prohibited foreign entity."""
    law, opened = asked.law, date(asked.year, 1, 1).isoformat()
    known = calculators()
    facts: dict[str, object] = {"taxable_year_begin": opened, "country": asked.owner}
    if partner:
        mate = known["entity.pfe"].read(
            law, {"taxable_year_begin": opened, "country": partner}
        )
        answers.append(mate)
        foreign = bool(mate.figures["sfe"])
        if foreign and partnership == "joint_venture":
            facts["largest_sfe_share"] = asked.library.parameter("partner_share")
        if foreign and partnership == "licence":
            contract = known["entity.license"].read(
                law, {"licensor_is_sfe": True, "license_date": opened}
            )
            answers.append(contract)
            facts["prior_year_payment_with_effective_control"] = bool(
                contract.figures["effective_control_flag"]
            )
    answer = known["entity.pfe"].read(law, facts)
    answers.append(answer)
    return bool(answer.figures["barred"])


def material_factor(asked: Question) -> tuple[float, list[Answer]]:
    """Return prices of materials over the price set: premium and duty at the start."""
    plants = cell_plants(
        asked.library,
        chemistry=asked.chemistry,
        region=asked.region,
        plant_gwh=asked.plant_gwh,
        year=asked.year,
        price_set=asked.price_set,
    )
    duty, answers = borders.input_duty(
        asked.library, asked.law, plants, asked.inputs, asked.year
    )
    allied = asked.inputs == "allied"
    premium = borders.allied_premium(asked.library) if allied else 0.0
    return (1.0 + premium) * (1.0 + float(duty[0])), answers


def site_of(asked: Question, factor: float) -> Site:
    """Return the plant that is built."""
    return Site(
        asked.library,
        asked.chemistry,
        asked.region,
        asked.price_set,
        asked.plant_gwh,
        asked.year,
        factor,
    )


def prices_of(asked: Question) -> tuple[pd.DataFrame, list[Answer]]:
    """Return import parity and the credit in each year of operation."""
    plants = cell_plants(
        asked.library,
        chemistry=asked.chemistry,
        region=asked.reference,
        plant_gwh=asked.reference_gwh,
        year=asked.year,
        price_set=asked.price_set,
        reading=list(PRICES),
    )
    full, paid = (float(one) for one in cell_costs(plants, asked.library).total)
    freight = freight_rate(asked.library, asked.reference, asked.region, "cell")
    rows, answers = [], []
    for year in range(asked.year, asked.year + asked.years):
        duty, credit = 0.0, 0.0
        if asked.region == borders.LAW_COUNTRY:
            good = borders.cell_good(asked.chemistry)
            rate = borders.us_duty(asked.law, good, asked.reference, year)
            granted = _credit(asked, year)
            answers += [rate.answer, granted]
            duty, credit = rate.value, granted.figure("credit_usd")
        rows.append(
            {
                "year": year,
                "reference_full": full,
                "reference_cash": paid,
                "freight": freight,
                "duty": duty,
                "parity_full": full * (1.0 + duty) + freight,
                "parity_cash": paid * (1.0 + duty) + freight,
                "credit": credit,
            }
        )
    return pd.DataFrame(rows), answers


def _credit(asked: Question, year: int) -> Answer:
    """Return the credit of section 45X on a kWh of cells sold on 1 July [USD].

    Allied inputs pass the test of material assistance, Chinese ones fail it.
    """
    facts: dict[str, object] = {
        "item": "cell",
        "sale_date": date(year, 7, 1).isoformat(),
        "capacity_kwh": 1.0,
        "produced_in_usa": True,
        "taxpayer_is_pfe": False,
        "macr": 1.0 if asked.inputs == "allied" else 0.0,
    }
    return calculators()["credit.45x"].read(asked.law, facts)


def values_of(asked: Question, site: Site, ways: Sequence[Way]) -> pd.DataFrame:
    """Return what each way costs and saves, one row per way."""
    mature = np.full(1, asked.library.parameter("yield_cell"))
    table = partner_values(
        asked.library,
        site.plants(mature),
        owner=asked.owner,
        partner=asked.partners[0],
        years=asked.years,
    ).set_index("partnership")
    rows = [
        {
            "partnership": way.partnership,
            "partner": way.partner,
            **table.loc[way.partnership].to_dict(),
            "credit": not way.barred,
        }
        for way in ways
    ]
    return pd.DataFrame(rows)


def ramps(asked: Question, ways: Sequence[Way]) -> dict[str, Ramp]:
    """Return the ramp of each partnership, alone first."""
    return {one.partnership: ramp_of(asked.library, one.experience) for one in ways}


def years_of(
    asked: Question, site: Site, known: Mapping[str, Ramp]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return yield and cost by year of operation, and yield by month."""
    years, months = [], []
    for partnership, ramp in known.items():
        licensed = partnership == "licence"
        good, cost = cost_by_year(site, ramp, asked.years, licence=licensed)
        operation = np.arange(1, asked.years + 1)
        years.append(
            pd.DataFrame(
                {
                    "operation": operation,
                    "partnership": partnership,
                    "cell_yield": good,
                    "cost": cost,
                }
            )
        )
        month = np.arange(0, 12 * asked.years + 1, 12 // QUARTERS)
        months.append(
            pd.DataFrame(
                {
                    "month": month,
                    "partnership": partnership,
                    "cell_yield": ramp.at(month / 12.0),
                }
            )
        )
    return pd.concat(years, ignore_index=True), pd.concat(months, ignore_index=True)


def _back(
    way: Way,
    paid: Mapping[tuple[str, str, str], FloatArray],
    needed: Mapping[tuple[str, str], float],
) -> dict[str, float]:
    """Return years until the money is back, and prices needed, under the law."""
    told = {}
    for granted in CREDITS:
        had = CREDITS[1] if way.barred else granted
        for reading in PRICES:
            cumulative = paid[way.partnership, reading, had]
            told[f"{reading}_{granted}"] = break_even(cumulative)
        told[f"needed_{granted}"] = needed[way.partnership, had]
    return told


def money_back(
    asked: Question,
    site: Site,
    ways: Sequence[Way],
    known: Mapping[str, Ramp],
    prices: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return years until the money is back by way, and cash over time."""
    credit = prices["credit"].to_numpy(np.float64)
    paid: dict[tuple[str, str, str], FloatArray] = {}
    needed: dict[tuple[str, str], float] = {}
    for partnership, ramp in known.items():
        licensed = partnership == "licence"
        books = books_of(site, ramp, asked.years, licence=licensed)
        for granted, share in zip(CREDITS, (1.0, 0.0), strict=True):
            needed[partnership, granted] = needed_price(books, share * credit)
            for reading in PRICES:
                selling = prices[f"parity_{reading}"].to_numpy(np.float64)
                flow = cash(books, selling, share * credit)
                paid[partnership, reading, granted] = flow
    back = pd.DataFrame([_back(way, paid, needed) for way in ways])
    frames = [
        pd.DataFrame(
            {
                "operation": np.arange(asked.years + 1),
                "partnership": partnership,
                "price": reading,
                "granted": granted,
                "cumulative": line[::QUARTERS],
            }
        )
        for (partnership, reading, granted), line in paid.items()
    ]
    return back, pd.concat(frames, ignore_index=True)
