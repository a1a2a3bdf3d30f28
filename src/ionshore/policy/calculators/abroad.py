"""Support of Canada, Australia, Japan, China and Chile; trade deals; procurement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = [
    "AUSTRALIA",
    "CANADA",
    "CHILE",
    "CHINA_VEHICLES",
    "JAPAN",
    "KOREA_DEAL",
    "PROCUREMENT",
]

CAN, AUS, JPN = (
    "can.production_support",
    "aus.critical_minerals_incentive",
    "jpn.storage_batteries",
)
CHN, CHL = "chn.vehicle_demand", "chl.lithium_strategy"
DEAL, DEFENSE, ENTITY = (
    "usa.korea_deal",
    "usa.defense_procurement",
    "usa.prohibited_entity",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CanadaFacts:
    """Cells sold under a Canadian contract."""

    kwh: Annotated[float, amount("Cells sold.", "kWh")]
    sale_date: Annotated[date, Fact("Day of sale.", also=("sold", "sale-date"))]
    us_rate_now: Annotated[float, amount("What the US credit pays.", "USD/kWh")]
    maker: Annotated[
        str | None, Fact("Whose contract.", choices=("volkswagen", "stellantis_lges"))
    ] = None


@rule(CAN, "amount")
def canada_amount(c: Consultation, facts: CanadaFacts) -> float:
    """What the US credit pays, with the steps down of the contract [USD]."""
    day = facts.sale_date
    rate = c.number(CAN, "cell_rate_equivalent", day)
    if c.truth(CAN, "linked_to_us_credit", day):
        rate = min(rate, facts.us_rate_now)
    return rate * facts.kwh * c.number(CAN, "phase_down", day)


def canada(c: Consultation, facts: CanadaFacts) -> Figures:
    """Return the support, the part of Ottawa and the cap of the contract."""
    support = canada_amount(c, facts)
    federal = c.number(CAN, "federal_share", facts.sale_date)
    figures: dict[str, object] = {
        "support_usd": support,
        "federal_usd": federal * support,
    }
    if facts.maker is not None:
        figures["cap_cad"] = c.number(CAN, f"cap_{facts.maker}", facts.sale_date)
        c.assume("cap_all_years")
    return figures


@dataclass(frozen=True, slots=True, kw_only=True)
class AustraliaFacts:
    """Processing of a listed mineral in Australia."""

    processing_cost_aud: Annotated[float, amount("Cost of processing.", "AUD")]
    processing_date: Annotated[date, Fact("Day of processing.")]
    project_year: Annotated[int, Fact("Year of the project.", bounds=(1, 100))]


@rule(AUS, "offset")
def offset(c: Consultation, facts: AustraliaFacts) -> float:
    """A share of processing cost for the first years of a project [AUD]."""
    day = facts.processing_date
    if c.ended(AUS, "cost_share", day):
        c.assume("offset_last_day")
        return 0.0
    rate = c.number(AUS, "cost_share", day, or_nothing=True)
    if not rate or facts.project_year > c.number(AUS, "max_years", day):
        return 0.0
    return rate * facts.processing_cost_aud


def australia(c: Consultation, facts: AustraliaFacts) -> Figures:
    """Return the refundable offset [AUD]."""
    return {"offset_aud": offset(c, facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class JapanFacts:
    """A battery project, or electric cars made, in Japan."""

    investment_jpy: Annotated[float, amount("Investment.", "JPY")] = 0.0
    certified: Annotated[bool, Fact("Certified under the act.")] = False
    certification_date: Annotated[date | None, Fact("Day of the certificate.")] = None
    vehicles: Annotated[float, amount("Electric cars made.", "")] = 0.0


@rule(JPN, "subsidy")
def subsidy(c: Consultation, facts: JapanFacts, day: date) -> float:
    """About a third of the investment of a certified project [JPY]."""
    rate = c.number(JPN, "subsidy_share", day)
    return rate * facts.investment_jpy if facts.certified else 0.0


def japan(c: Consultation, facts: JapanFacts) -> Figures:
    """Return the subsidy and the credit on cars [JPY]."""
    day = c.day_or_last(facts.certification_date, JPN)
    per_car = c.number(JPN, "ev_production_credit", day)
    return {
        "subsidy_jpy": subsidy(c, facts, day),
        "vehicle_credit_jpy": per_car * facts.vehicles,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChinaVehicleFacts:
    """Purchase of a new-energy vehicle in China."""

    tax_due_cny: Annotated[float, amount("Purchase tax without relief.", "CNY")]
    purchase_date: Annotated[date, Fact("Day of purchase.")]


@rule(CHN, "relief")
def relief(c: Consultation, facts: ChinaVehicleFacts) -> float:
    """A share of the tax up to a cap [CNY]."""
    day = facts.purchase_date
    waived = c.number(CHN, "purchase_tax_relief_share", day) * facts.tax_due_cny
    if not waived:
        return 0.0
    return min(waived, c.number(CHN, "relief_cap", day))


def china_vehicles(c: Consultation, facts: ChinaVehicleFacts) -> Figures:
    """Return the relief from purchase tax [CNY]."""
    return {"relief_cny": relief(c, facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChileFacts:
    """A day in the life of the Chilean lithium strategy."""

    day: Annotated[date, Fact("Day.", also=("on", "date"))]
    local_processor: Annotated[bool, Fact("The buyer processes in Chile.")] = False
    buyer_in_china: Annotated[bool, Fact("The buyer is in China.")] = False


@rule(CHL, "allocation")
def allocation(c: Consultation, facts: ChileFacts) -> bool:
    """The buyer has a claim: local processors first, fair terms for China."""
    local = c.known(CHL, "preferential_pricing", facts.day) and c.truth(
        CHL, "preferential_pricing", facts.day
    )
    fair = c.known(CHL, "china_supply_condition", facts.day) and c.truth(
        CHL, "china_supply_condition", facts.day
    )
    return (local and facts.local_processor) or (fair and facts.buyer_in_china)


def chile(c: Consultation, facts: ChileFacts) -> Figures:
    """Return who operates the Atacama, until when, and who has a claim."""
    return {
        "operator": c.text(CHL, "operator", facts.day),
        "state_share": c.number(CHL, "state_share_atacama", facts.day),
        "rights_until": c.text(CHL, "rights_until", facts.day),
        "buyer_has_claim": allocation(c, facts),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """A Korean good under the arrangement of 2025."""

    base_rate: Annotated[float, Fact("Base duty.", "share", (0.0, 10.0))]
    entry_date: Annotated[date, Fact("Day of entry.", also=("entered", "entry-date"))]
    origin: Annotated[str, Fact("Origin.", choices=("KOR",))] = "KOR"
    item: Annotated[str, Fact("Kind of good.", choices=("general", "autos"))] = (
        "general"
    )
    invested_usd: Annotated[
        float | None, amount("Cash invested in the year under the arrangement.")
    ] = None


@rule(DEAL, "rate")
def deal_rate(c: Consultation, facts: DealFacts) -> float:
    """The base duty, or the all-in rate where it is higher and in force [1]."""
    name = f"{facts.item}_all_in"
    if c.ended(DEAL, name, facts.entry_date):
        c.assume("all_in_ended")
        return facts.base_rate
    rate = c.rate(DEAL, name, facts.entry_date).rate
    return max(facts.base_rate, rate)


def deal(c: Consultation, facts: DealFacts) -> Figures:
    """Return the all-in rate, and whether an investment fits the yearly cap."""
    figures: dict[str, object] = {"total_rate": deal_rate(c, facts)}
    if facts.invested_usd is not None:
        cap = c.number(DEAL, "investment_yearly_cap", facts.entry_date)
        figures["within_yearly_cap"] = facts.invested_usd <= cap
    return figures


_STAGES = {
    "new": "feoc_free_new_systems",
    "standard": "feoc_free_standard",
    "existing": "feoc_free_all",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcurementFacts:
    """Batteries bought by the Defense Department."""

    maker: Annotated[str, Fact("Maker of the battery.")]
    contract_date: Annotated[date, Fact("Day of the contract.")]
    acquisition: Annotated[
        str, Fact("Kind of acquisition.", choices=tuple(_STAGES))
    ] = "new"
    final_assembly_non_feoc: Annotated[
        bool, Fact("Assembled by a firm that is no entity of concern.")
    ] = False
    non_feoc_cost_share: Annotated[
        float, share("Cost not from entities of concern.")
    ] = 0.0
    uses_feoc_licensed_technology: Annotated[
        bool, Fact("Uses technology licensed by an entity of concern.")
    ] = False


@rule(DEFENSE, "exception")
def exception(c: Consultation, facts: ProcurementFacts) -> bool:
    """Assembled elsewhere, almost all cost from elsewhere, no licensed technology."""
    if not c.known(DEFENSE, "non_feoc_cost_exception", facts.contract_date):
        return False
    least = c.number(DEFENSE, "non_feoc_cost_exception", facts.contract_date)
    return (
        facts.final_assembly_non_feoc
        and facts.non_feoc_cost_share > least
        and not facts.uses_feoc_licensed_technology
    )


def procurement(c: Consultation, facts: ProcurementFacts) -> Figures:
    """Return whether the maker is banned, and whether batteries must be free of FEOC."""
    day = facts.contract_date
    names = [one.casefold() for one in c.codes(ENTITY, "named_sfe_batteries", day)]
    banned = c.truth(DEFENSE, "ban_start", day) and facts.maker.casefold() in names
    name = _STAGES[facts.acquisition]
    required = c.known(DEFENSE, name, day) and c.truth(DEFENSE, name, day)
    excepted = exception(c, facts)
    return {
        "banned": banned,
        "feoc_free_required": required,
        "excepted": excepted,
    }


CANADA = Calculator(
    "credit.canada", "Canadian support that matches 45X.", CanadaFacts, canada, (CAN,)
)
AUSTRALIA = Calculator(
    "credit.australia",
    "Australian offset for processing minerals.",
    AustraliaFacts,
    australia,
    (AUS,),
)
JAPAN = Calculator(
    "credit.japan",
    "Japanese support for batteries and cars.",
    JapanFacts,
    japan,
    (JPN,),
)
CHINA_VEHICLES = Calculator(
    "credit.china-vehicles",
    "Chinese relief from purchase tax.",
    ChinaVehicleFacts,
    china_vehicles,
    (CHN,),
)
CHILE = Calculator(
    "export.chile",
    "Who operates the Atacama and who has a claim.",
    ChileFacts,
    chile,
    (CHL,),
)
KOREA_DEAL = Calculator(
    "korea.deal",
    "All-in rate of the US-Korea arrangement of 2025.",
    DealFacts,
    deal,
    (DEAL,),
)
PROCUREMENT = Calculator(
    "entity.procurement",
    "Whether the Defense Department may buy a battery.",
    ProcurementFacts,
    procurement,
    (DEFENSE,),
)
