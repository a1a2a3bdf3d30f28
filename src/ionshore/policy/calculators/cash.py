"""How a credit becomes cash: elective payment (6417) or transfer (6418)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = ["ELECTIVE_PAY", "TIMING", "TRANSFER"]

LAW = "usa.credit_to_cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectiveFacts:
    """A credit of a taxable year and the election made."""

    credit_usd: Annotated[float, amount("Credit of the taxable year.")]
    election_year: Annotated[
        int, Fact("First taxable year of the election.", bounds=(1900, 2199))
    ]
    taxable_year: Annotated[
        int, Fact("Taxable year of the credit.", bounds=(1900, 2199))
    ]
    revoked_from: Annotated[
        int | None, Fact("First year after a revocation.", bounds=(1900, 2199))
    ] = None
    tax_exempt: Annotated[bool, Fact("The claimant is a tax-exempt body.")] = False


@rule(LAW, "elective_pay", gate=True)
def elective_pay(c: Consultation, facts: ElectiveFacts) -> bool:
    """The year is covered by an election that still stands."""
    begin, end = date(facts.taxable_year, 1, 1), date(facts.taxable_year, 12, 31)
    years = c.number(LAW, "elective_pay_years", begin)
    last_end = c.day(LAW, "last_taxable_year_covered_ends_before", begin)
    last_begin = c.day(LAW, "no_election_for_years_beginning_after", begin)
    if facts.tax_exempt:
        return facts.taxable_year >= facts.election_year
    standing = facts.revoked_from is None or facts.taxable_year < facts.revoked_from
    return (
        facts.election_year <= facts.taxable_year < facts.election_year + years
        and date(facts.election_year, 1, 1) <= last_begin
        and end < last_end
        and standing
    )


def paid(c: Consultation, facts: ElectiveFacts) -> Figures:
    """Return the cash of a year under the election [USD]."""
    covered = elective_pay(c, facts)
    return {"cash_usd": facts.credit_usd if covered else 0.0, "covered": covered}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFacts:
    """A sale of a credit."""

    credit_usd: Annotated[float, amount("Credit of the taxable year.")]
    price_per_usd: Annotated[float, share("Price of one dollar of credit.")]
    covered_by_elective_pay: Annotated[
        bool, Fact("The year is under the cash election.")
    ]
    buyer_related: Annotated[bool, Fact("The buyer is related.")]
    portion: Annotated[float, share("Part of the credit that is sold.")] = 1.0
    paid_in_cash: Annotated[bool, Fact("The price is paid in cash.")] = True
    buyer_is_specified_foreign_entity: Annotated[
        bool, Fact("The buyer is a specified foreign entity.")
    ] = False
    taxable_year_begin: Annotated[
        date | None, Fact("First day of the taxable year.")
    ] = None


@rule(LAW, "transfer", gate=True)
def transfer(c: Consultation, facts: TransferFacts, day: date) -> bool:
    """Not under the cash election, to a stranger who may buy, for cash."""
    stranger = not (
        c.truth(LAW, "transfer_buyer_unrelated", day) and facts.buyer_related
    )
    cash = facts.paid_in_cash or not c.truth(LAW, "transfer_payment_cash_only", day)
    may_buy = not facts.buyer_is_specified_foreign_entity or c.truth(
        LAW, "transfer_to_specified_foreign_entity_allowed", day
    )
    return not facts.covered_by_elective_pay and stranger and cash and may_buy


def sold(c: Consultation, facts: TransferFacts) -> Figures:
    """Return the price of a credit sold, and what is kept [USD]."""
    day = c.day_or_last(facts.taxable_year_begin, LAW)
    allowed = transfer(c, facts, day)
    sale = facts.credit_usd * facts.portion if allowed else 0.0
    return {
        "cash_usd": sale * facts.price_per_usd,
        "kept_usd": facts.credit_usd - sale,
        "allowed": allowed,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingFacts:
    """A credit, the way it is turned into cash, and when the cash comes."""

    credit_usd: Annotated[float, amount("Credit of the taxable year.")]
    taxable_year: Annotated[
        int, Fact("Taxable year of the credit.", bounds=(1900, 2199))
    ]
    election_year: Annotated[
        int | None, Fact("First year of the cash election.", bounds=(1900, 2199))
    ] = None
    price_per_usd: Annotated[
        float | None, share("Price of one dollar of credit, if it is sold.")
    ] = None
    lag_years: Annotated[
        float, amount("Years from the middle of the taxable year to the cash.", "years")
    ]
    discount_rate: Annotated[float, share("Yearly discount rate.")]


def timed(c: Consultation, facts: TimingFacts) -> Figures:
    """Return the cash of the better way open, and its value at the middle of the year."""
    cash, way = 0.0, "carried forward"
    if facts.election_year is not None:
        election = ElectiveFacts(
            credit_usd=facts.credit_usd,
            election_year=facts.election_year,
            taxable_year=facts.taxable_year,
        )
        if elective_pay(c, election):
            cash, way = facts.credit_usd, "elective payment"
    if not cash and facts.price_per_usd is not None:
        cash, way = facts.credit_usd * facts.price_per_usd, "transfer"
    worth = cash / (1 + facts.discount_rate) ** facts.lag_years
    return {
        "cash_usd": cash,
        "way": way,
        "worth_at_year_usd": worth,
        "lost_usd": facts.credit_usd - worth,
    }


ELECTIVE_PAY = Calculator(
    "cash.elective-pay",
    "Cash for a credit under the election of section 6417.",
    ElectiveFacts,
    paid,
    (LAW,),
)
TRANSFER = Calculator(
    "cash.transfer",
    "Cash for a credit sold under section 6418.",
    TransferFacts,
    sold,
    (LAW,),
)
TIMING = Calculator(
    "cash.timing",
    "What a credit is worth when its cash comes late or at a discount.",
    TimingFacts,
    timed,
    (LAW,),
)
