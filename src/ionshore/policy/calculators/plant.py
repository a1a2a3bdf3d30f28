"""Cash of a Korean plant by year under each instrument.

A credit that only reduces tax is worth nothing in a year without tax; it is
carried forward. A direct refund pays it at once; a transfer pays its price at
once; a credit on output pays each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.korea import (
    DESIGNS,
    INVESTMENT,
    OUTPUT,
    SIZES,
    cash,
    credit_of,
    facility,
)
from ionshore.policy.consult import Consultation
from ionshore.policy.facts import Fact, amount, share

__all__ = ["PLANT", "PlantFacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantFacts:
    """A plant built in one year that produces in those after it."""

    investment: Annotated[float, amount("Investment.", "money")]
    investment_date: Annotated[date, Fact("Day of the investment.")]
    three_year_average: Annotated[
        float, amount("Mean investment of the three years before.", "money")
    ]
    firm_size: Annotated[str, Fact("Size of the firm.", choices=SIZES)]
    years: Annotated[
        int, Fact("Years looked at, from that of the investment.", bounds=(1, 50))
    ]
    tax_by_year: Annotated[
        str,
        Fact("Tax owed before credits, year by year from the first: 0,0,100."),
    ]
    production_cost: Annotated[
        float, amount("Production cost of each year after the first.", "money")
    ] = 0.0
    used_in_korea_share: Annotated[
        float | None, share("Share of output sold and used in Korea.")
    ] = None
    design: Annotated[str, Fact("Design of the credit on output.", choices=DESIGNS)] = (
        "government_2025"
    )
    refundable_share: Annotated[
        float, share("Share of the credit on output paid in cash.")
    ] = 1.0
    price_per_unit: Annotated[
        float | None, share("Price of one unit of credit sold to a third party.")
    ] = None
    carry_years: Annotated[
        int | None, Fact("Years a credit may be carried forward.", bounds=(0, 50))
    ] = None
    discount_rate: Annotated[float, share("Yearly discount rate.")]


def compute(c: Consultation, facts: PlantFacts) -> Figures:
    """Return cash by year and instrument, and its present value."""
    taxes = _taxes(facts)
    credit = facility(
        c,
        facts.investment,
        facts.three_year_average,
        facts.firm_size,
        facts.investment_date,
    )
    ways = {"current_law": _carried(c, facts, credit, taxes)}
    if c.truth(OUTPUT, "refund_transfer_bill", facts.investment_date):
        ways["direct_refund"] = _at_once(credit, len(taxes))
        if facts.price_per_unit is not None:
            sold = credit * facts.price_per_unit
            ways["transfer"] = _at_once(sold, len(taxes))
    if facts.production_cost:
        ways["production_credit"] = _output(c, facts, len(taxes))
    first = facts.investment_date.year
    rows = [
        {"year": first + place, **{name: paid[place] for name, paid in ways.items()}}
        for place in range(len(taxes))
    ]
    growth = 1 + facts.discount_rate
    worth = {
        name: sum(one / growth**place for place, one in enumerate(paid))
        for name, paid in ways.items()
    }
    return {
        "credit": credit,
        "cash_first_year": ways["current_law"][0],
        "cash_by_year": rows,
        "present_value": worth,
        "enacted": {
            "current_law": True,
            "others": c.truth(OUTPUT, "enacted", facts.investment_date),
        },
    }


def _taxes(facts: PlantFacts) -> list[float]:
    """Return tax owed by year; the last one given holds for the years after it."""
    parts = [part.strip() for part in facts.tax_by_year.split(",")]
    try:
        taxes = [float(part) for part in parts]
    except ValueError:
        taxes = [-1.0]
    if min(taxes) < 0 or len(taxes) > facts.years:
        example = ",".join("0" for _ in range(min(facts.years, 3)))
        value = repr(facts.tax_by_year)
        finding = tell("S330", "tax-by-year", value=value, example=example)
        summary = "The taxes of the years cannot be read."
        raise ScenarioError(summary, [finding])
    return taxes + [taxes[-1]] * (facts.years - len(taxes))


def _at_once(value: float, years: int) -> list[float]:
    return [value] + [0.0] * (years - 1)


def _carried(
    c: Consultation, facts: PlantFacts, credit: float, taxes: list[float]
) -> list[float]:
    """Return what a credit that only reduces tax saves year by year."""
    if c.truth(INVESTMENT, "refundable", facts.investment_date):
        return _at_once(credit, len(taxes))
    last = len(taxes) if facts.carry_years is None else facts.carry_years + 1
    if facts.carry_years is None:
        c.assume("carried_forward")
    left, used = credit, []
    for place, tax in enumerate(taxes):
        now = min(left, tax) if place < last else 0.0
        used.append(now)
        left -= now
    return used


def _output(c: Consultation, facts: PlantFacts, years: int) -> list[float]:
    """Return the cash of a credit on output in the years after the first."""
    day = facts.investment_date
    at_home_only = facts.design == "government_2025" and c.truth(
        OUTPUT, "government_design_domestic_use_only", day
    )
    part = 1.0
    if at_home_only:
        part = facts.used_in_korea_share or 0.0
        if facts.used_in_korea_share is None:
            c.assume("none_used_in_korea")
    credit = credit_of(
        c, part * facts.production_cost, facts.design, day, counts=part > 0
    )
    return [0.0] + [cash(c, credit, facts.refundable_share)] * (years - 1)


PLANT = Calculator(
    "korea.plant",
    "Cash of a Korean plant by year: law in force, refund, transfer, output credit.",
    PlantFacts,
    compute,
    (INVESTMENT, OUTPUT),
)
