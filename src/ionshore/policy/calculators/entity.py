"""Who is a prohibited foreign entity, or a foreign entity of concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import at_least
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = ["CONCERN", "LICENSE", "PROHIBITED"]

LAW = "usa.prohibited_entity"
OLDER = "usa.entity_of_concern"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFacts:
    """Ownership, lists and debt of a company in a taxable year."""

    taxable_year_begin: Annotated[
        date | None, Fact("First day of the taxable year.")
    ] = None
    maker: Annotated[
        str | None, Fact("Name, to be looked up in the lists of the files.")
    ] = None
    country: Annotated[str | None, Fact("Code of the country it is organized in.")] = (
        None
    )
    listed_1260h: Annotated[bool, Fact("On the 1260H list.")] = False
    listed_uflpa: Annotated[bool, Fact("On the list of forced-labor entities.")] = False
    named_154b: Annotated[bool, Fact("Named through section 154(b).")] = False
    feoc_ndaa_9901: Annotated[
        bool, Fact("Foreign entity of concern under section 9901.")
    ] = False
    organized_in_covered_nation: Annotated[
        bool, Fact("Organized in a covered nation.")
    ] = False
    covered_ownership_share: Annotated[
        float, share("Owned by covered governments, nationals or their entities.")
    ] = 0.0
    sfe_appoints_officer: Annotated[
        bool, Fact("A specified foreign entity may appoint a covered officer.")
    ] = False
    largest_sfe_share: Annotated[
        float, share("Largest holding of one specified foreign entity.")
    ] = 0.0
    total_sfe_share: Annotated[
        float, share("Holdings of all specified foreign entities.")
    ] = 0.0
    total_fie_share: Annotated[
        float, share("Holdings of entities that are only foreign-influenced.")
    ] = 0.0
    sfe_debt_share: Annotated[
        float, share("Share of debt held by specified foreign entities.")
    ] = 0.0
    prior_year_payment_with_effective_control: Annotated[
        bool, Fact("Paid one of them last year under a contract of effective control.")
    ] = False


@rule(LAW, "is_sfe")
def is_sfe(c: Consultation, facts: EntityFacts, day: date) -> bool:
    """A specified foreign entity: listed, named or controlled."""
    controlled = c.number(LAW, "foreign_controlled_share", day)
    lists = (
        facts.listed_1260h or _in_list(c, facts.maker, "listed_1260h_batteries", day),
        facts.named_154b or _in_list(c, facts.maker, "named_sfe_batteries", day),
        facts.listed_uflpa,
        facts.feoc_ndaa_9901,
        facts.organized_in_covered_nation
        or (facts.country or "") in c.codes(LAW, "covered_nations", day),
    )
    return any(lists) or facts.covered_ownership_share > controlled


def _in_list(c: Consultation, maker: str | None, name: str, day: date) -> bool:
    names = [one.casefold() for one in c.codes(LAW, name, day)]
    return maker is not None and maker.casefold() in names


@rule(LAW, "fie_chain")
def fie_chain(c: Consultation, facts: EntityFacts) -> float:
    """Holdings that count: those of specified entities, not of influenced ones [1]."""
    if facts.total_fie_share:
        c.assume("fie_holdings")
    return facts.total_sfe_share


@rule(LAW, "is_fie")
def is_fie(c: Consultation, facts: EntityFacts, day: date) -> bool:
    """A foreign-influenced entity: officers, shares, debt or payments."""
    counted = fie_chain(c, facts)
    officers = c.truth(LAW, "officer_appointment", day)
    shares = (
        (facts.largest_sfe_share, "single_owner_share"),
        (max(counted, facts.largest_sfe_share), "aggregate_owner_share"),
        (facts.sfe_debt_share, "debt_share"),
    )
    reached = [at_least(value, c.number(LAW, name, day)) for value, name in shares]
    return (
        (officers and facts.sfe_appoints_officer)
        or any(reached)
        or facts.prior_year_payment_with_effective_control
    )


def prohibited(c: Consultation, facts: EntityFacts) -> Figures:
    """Return whether a company is specified, influenced, prohibited."""
    day = c.day_or_last(facts.taxable_year_begin, LAW)
    specified = is_sfe(c, facts, day)
    influenced = is_fie(c, facts, day)
    barred = specified or (influenced and c.truth(LAW, "influence_barred", day))
    return {
        "sfe": specified,
        "fie": influenced,
        "pfe": specified or influenced,
        "barred": barred,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseFacts:
    """A license or service contract with a specified foreign entity."""

    licensor_is_sfe: Annotated[
        bool, Fact("The licensor is a specified foreign entity.")
    ]
    license_date: Annotated[date | None, Fact("Day it was signed or changed.")] = None
    royalty_years: Annotated[
        float, amount("Years over which royalties are due.", "years")
    ] = 0.0
    service_years: Annotated[
        float, amount("Length of the service contract.", "years")
    ] = 0.0
    licensor_sets_sources: Annotated[
        bool, Fact("The licensor determines suppliers.")
    ] = False
    licensor_directs_operations: Annotated[
        bool, Fact("The licensor directs operations.")
    ] = False
    limits_use_of_ip: Annotated[bool, Fact("The use of the technology is limited.")] = (
        False
    )
    full_know_how_delivered: Annotated[
        bool | None, Fact("All know-how to operate alone was delivered.")
    ] = None
    outright_bona_fide_purchase: Annotated[
        bool, Fact("The technology was bought outright in good faith.")
    ] = False


@rule(LAW, "license_control")
def license_control(c: Consultation, facts: LicenseFacts) -> bool:
    """Effective control by license: a screening, not a legal conclusion."""
    day = c.law.provision(LAW).as_of
    delivered = c.taken(
        facts.full_know_how_delivered,
        "know_how_delivered",
        default=True,
    )
    others = any(
        (
            facts.royalty_years > c.number(LAW, "license_royalty_years", day),
            facts.service_years > c.number(LAW, "license_service_years", day),
            facts.licensor_sets_sources,
            facts.licensor_directs_operations,
            facts.limits_use_of_ip,
            not delivered,
        )
    )
    since = c.day(LAW, "license_date", day)
    late = facts.license_date is not None and facts.license_date >= since
    if facts.license_date is None:
        c.assume("signed_before", day=since)
    alone = c.reading(LAW, "license_date_alone") == "enough"
    return (
        facts.licensor_is_sfe
        and not facts.outright_bona_fide_purchase
        and ((late and alone) or others)
    )


def licensed(c: Consultation, facts: LicenseFacts) -> Figures:
    """Return whether a license is flagged as effective control."""
    return {"effective_control_flag": license_control(c, facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernFacts:
    """Where a thing was made, and by whom."""

    made_on: Annotated[
        date | None, Fact("Day the item was made.", also=("made-on", "date"))
    ] = None
    activity_in_covered_nation: Annotated[
        bool | None, Fact("Organized or active in a covered nation.")
    ] = None
    country: Annotated[str | None, Fact("Code of the country of the activity.")] = None
    covered_government_share: Annotated[
        float, share("Votes, board seats or equity of covered governments.")
    ] = 0.0
    license_gives_effective_control: Annotated[
        bool, Fact("A license gives effective control.")
    ] = False


@rule(OLDER, "is_feoc")
def is_feoc(c: Consultation, facts: ConcernFacts, day: date) -> bool:
    """A foreign entity of concern, by activity, ownership or license."""
    active = facts.activity_in_covered_nation
    if active is None and facts.country is not None:
        active = facts.country in c.codes(OLDER, "covered_nations", day)
    counts = c.truth(OLDER, "jurisdiction_test", day)
    there = c.taken(active, "outside_covered", default=False)
    limit = c.number(OLDER, "government_share", day)
    return (
        (counts and there)
        or at_least(facts.covered_government_share, limit)
        or facts.license_gives_effective_control
    )


def concern(c: Consultation, facts: ConcernFacts) -> Figures:
    """Return whether a maker is a foreign entity of concern."""
    day = c.day_or_last(facts.made_on, OLDER)
    return {"feoc": is_feoc(c, facts, day)}


PROHIBITED = Calculator(
    "entity.pfe",
    "Whether a company is a prohibited foreign entity (45X, 48E, 45Y).",
    EntityFacts,
    prohibited,
    (LAW,),
)
LICENSE = Calculator(
    "entity.license",
    "Whether a license or service contract counts as effective control.",
    LicenseFacts,
    licensed,
    (LAW,),
)
CONCERN = Calculator(
    "entity.feoc",
    "Whether a maker is a foreign entity of concern (30D, DOE grants).",
    ConcernFacts,
    concern,
    (OLDER,),
)
