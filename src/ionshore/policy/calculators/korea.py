"""Korean instruments for one investment, one lot or one tender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = [
    "DESIGNS",
    "FACILITY",
    "PRODUCTION",
    "RESEARCH",
    "SIZES",
    "TENDER",
    "cash",
    "facility_credit",
    "production_credit",
    "usable",
]

INVESTMENT, OUTPUT, MARKET = (
    "kor.strategic_technology",
    "kor.production_credit",
    "kor.storage_tenders",
)
SIZES = ("large", "mid", "sme")
DESIGNS = ("kim_bill", "government_2025")
_SHARES = {
    "kim_bill": "kim_bill_cost_share",
    "government_2025": "government_design_cost_share",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityFacts:
    """Investment in plant of a national strategic technology."""

    investment: Annotated[float, amount("Investment of the year.", "money")]
    three_year_average: Annotated[
        float, amount("Mean investment of the three years before.", "money")
    ]
    firm_size: Annotated[str, Fact("Size of the firm.", choices=SIZES)]
    investment_date: Annotated[date | None, Fact("Day of the investment.")] = None
    tax_before_credit: Annotated[
        float | None, amount("Tax owed before the credit.", "money")
    ] = None


@rule(INVESTMENT, "facility")
def facility(
    c: Consultation, invested: float, average: float, size: str, day: date
) -> float:
    """Rate times investment, and more on what exceeds the average; none after it ends."""
    if c.ended(INVESTMENT, "facility_large_mid", day):
        last = c.text(INVESTMENT, "sunset", day)
        c.assume("credit_ends", day=last)
        return 0.0
    name = "facility_sme" if size == "sme" else "facility_large_mid"
    rate = c.number(INVESTMENT, name, day)
    more = c.number(INVESTMENT, "facility_increment", day)
    return rate * invested + more * max(0.0, invested - average)


@rule(INVESTMENT, "usable")
def usable(c: Consultation, credit: float, tax: float, day: date) -> float:
    """What can be used now: no more than the tax owed, unless it is refundable."""
    if c.truth(INVESTMENT, "refundable", day):
        return credit
    return min(credit, tax)


def facility_credit(c: Consultation, facts: FacilityFacts) -> Figures:
    """Return the credit, what is used this year and what is carried forward."""
    day = c.day_or_last(facts.investment_date, INVESTMENT)
    credit = facility(
        c, facts.investment, facts.three_year_average, facts.firm_size, day
    )
    figures: dict[str, object] = {"credit": credit}
    if c.known(INVESTMENT, "sunset", day):
        figures["last_day"] = c.text(INVESTMENT, "sunset", day)
    if facts.tax_before_credit is None:
        c.assume("tax_not_given")
        return figures
    used = usable(c, credit, facts.tax_before_credit, day)
    return figures | {"credit_used_this_year": used, "carried_forward": credit - used}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchFacts:
    """Research cost of a national strategic technology."""

    cost: Annotated[float, amount("Cost of research.", "money")]
    firm_size: Annotated[str, Fact("Size of the firm.", choices=SIZES)]
    investment_date: Annotated[date | None, Fact("Day of the cost.")] = None


def research_credit(c: Consultation, facts: ResearchFacts) -> Figures:
    """Return the span of the credit on research."""
    day = c.day_or_last(facts.investment_date, INVESTMENT)
    name = "rnd_sme" if facts.firm_size == "sme" else "rnd_large_mid"
    low, high = c.span(INVESTMENT, name, day)
    return {"credit_low": low * facts.cost, "credit_high": high * facts.cost}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionFacts:
    """Output of a plant under a design of the production credit."""

    production_cost: Annotated[float, amount("Production cost.", "money")]
    made_in_korea: Annotated[bool, Fact("Made in Korea.")]
    used_in_korea: Annotated[bool, Fact("Sold and used in Korea.")]
    design: Annotated[str, Fact("Which design.", choices=DESIGNS)]
    production_date: Annotated[
        date | None, Fact("Day of production.", also=("produced",))
    ] = None
    refundable_share: Annotated[
        float, share("Share of the credit that is paid in cash.")
    ] = 0.0


@rule(OUTPUT, "credit")
def credit_of(
    c: Consultation, cost: float, design: str, day: date, *, counts: bool
) -> float:
    """A share of production cost of goods that count."""
    rate = c.number(OUTPUT, _SHARES[design], day)
    return rate * cost if counts else 0.0


@rule(OUTPUT, "cash")
def cash(c: Consultation, credit: float, refundable: float) -> float:  # noqa: ARG001
    """The part of a credit that is paid out."""
    return credit * refundable


def production_credit(c: Consultation, facts: ProductionFacts) -> Figures:
    """Return the credit on output and its cash, and whether it is law."""
    day = c.day_or_last(facts.production_date, OUTPUT)
    at_home_only = facts.design == "government_2025" and c.truth(
        OUTPUT, "government_design_domestic_use_only", day
    )
    counts = facts.made_in_korea and (facts.used_in_korea or not at_home_only)
    credit = credit_of(c, facts.production_cost, facts.design, day, counts=counts)
    return {
        "credit": credit,
        "cash": cash(c, credit, facts.refundable_share),
        "enacted": c.truth(OUTPUT, "enacted", day),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderFacts:
    """A bid for a storage contract."""

    price_score: Annotated[float, Fact("Score for price.", bounds=(0.0, 100.0))]
    non_price_score: Annotated[float, Fact("Score for the rest.", bounds=(0.0, 100.0))]
    tender_date: Annotated[date, Fact("Day of the tender.")]


@rule(MARKET, "score")
def score(c: Consultation, facts: TenderFacts) -> float:
    """Weighted score of a bid."""
    weight = c.number(MARKET, "price_weight", facts.tender_date)
    return weight * facts.price_score + (1 - weight) * facts.non_price_score


def tender(c: Consultation, facts: TenderFacts) -> Figures:
    """Return the score, and what is tendered."""
    day = facts.tender_date
    return {
        "score": score(c, facts),
        "tender_mw": c.number(MARKET, "tender_mw", day),
        "contract_years": c.number(MARKET, "contract_years", day),
    }


FACILITY = Calculator(
    "korea.facility",
    "Credit on investment in national strategic technologies.",
    FacilityFacts,
    facility_credit,
    (INVESTMENT,),
)
RESEARCH = Calculator(
    "korea.research",
    "Credit on research in national strategic technologies.",
    ResearchFacts,
    research_credit,
    (INVESTMENT,),
)
PRODUCTION = Calculator(
    "korea.production",
    "Credit on output under the designs proposed.",
    ProductionFacts,
    production_credit,
    (OUTPUT,),
)
TENDER = Calculator(
    "korea.tender",
    "Score of a bid in the storage tenders.",
    TenderFacts,
    tender,
    (MARKET,),
)
