"""Credits of buyers of vehicles: 30D (new), 45W (commercial), 25E (used)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import at_least, refuse_missing
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = ["CREDIT_25E", "CREDIT_30D", "CREDIT_45W"]

NEW, USED, COMMERCIAL = "usa.section_30d", "usa.section_25e", "usa.section_45w"
LARGE = ("van", "suv", "pickup")
FILINGS = ("single", "joint", "head", "separate", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts30D:
    """A new vehicle and its buyer."""

    placed_in_service: Annotated[date, Fact("Day the vehicle is placed in service.")]
    acquisition_date: Annotated[date, Fact("Day of acquisition.", also=("acquired",))]
    msrp: Annotated[float, amount("List price.")]
    vehicle_class: Annotated[
        str, Fact("Class of vehicle.", choices=(*LARGE, "other"), also=("class",))
    ]
    magi_now: Annotated[float, amount("Modified income of the year.")]
    filing: Annotated[str, Fact("Filing status.", choices=FILINGS)]
    battery_kwh: Annotated[float, amount("Battery capacity.", "kWh")]
    assembled_in_north_america: Annotated[
        bool, Fact("Final assembly was in North America.")
    ]
    minerals_share: Annotated[
        float | None,
        share("Share of value of minerals from the US, a partner or recycled."),
    ] = None
    components_share: Annotated[
        float | None, share("Share of value of components made in North America.")
    ] = None
    magi_prior: Annotated[
        float | None, amount("Modified income of the year before.")
    ] = None
    gvwr_lb: Annotated[float | None, amount("Gross vehicle weight rating.", "lb")] = (
        None
    )
    feoc_in_components: Annotated[
        bool | None, Fact("A component is of a foreign entity of concern.")
    ] = None
    feoc_in_minerals: Annotated[
        bool | None, Fact("A mineral is of a foreign entity of concern.")
    ] = None
    tax_liability_left: Annotated[
        float | None, amount("Tax owed before the credit.")
    ] = None
    transferred_to_dealer: Annotated[
        bool, Fact("The credit is handed to the dealer.")
    ] = False


def income_cap(c: Consultation, provision: str, filing: str, day: date) -> float:
    """Return the income limit of a filing status [USD]."""
    name = filing if filing in ("joint", "head") else "other"
    return c.number(provision, f"magi_cap_{name}", day)


@rule(NEW, "vehicle_gate", gate=True)
def vehicle_gate(c: Consultation, facts: Facts30D) -> bool:
    """Vehicle, price and buyer qualify, and the credit still exists."""
    day = facts.placed_in_service
    kind = "van_suv_pickup" if facts.vehicle_class in LARGE else "other"
    if facts.gvwr_lb is None:
        c.assume("light_vehicle")
    if facts.magi_prior is None:
        c.assume("income_before")
    incomes = [facts.magi_now] + [one for one in (facts.magi_prior,) if one is not None]
    tests = (
        c.truth(NEW, "available", facts.acquisition_date),
        facts.assembled_in_north_america,
        at_least(facts.battery_kwh, c.number(NEW, "min_battery_kwh", day)),
        (facts.gvwr_lb or 0.0) < c.number(NEW, "max_gvwr_lb", day),
        facts.msrp <= c.number(NEW, f"msrp_cap_{kind}", day),
        min(incomes) <= income_cap(c, NEW, facts.filing, day),
    )
    return all(tests)


@rule(NEW, "foreign_entity_bar", gate=True)
def foreign_entity_bar(c: Consultation, facts: Facts30D) -> bool:
    """No component or mineral of a foreign entity of concern where barred."""
    day = facts.placed_in_service
    text = "no_concern"
    components = c.taken(facts.feoc_in_components, text, default=False)
    minerals = c.taken(facts.feoc_in_minerals, text, default=False)
    barred = (c.truth(NEW, "feoc_components_bar", day) and components) or (
        c.truth(NEW, "feoc_minerals_bar", day) and minerals
    )
    return not barred


@rule(NEW, "amount")
def amount_30d(c: Consultation, facts: Facts30D) -> float:
    """Amounts for minerals and components, or by capacity before those tests [USD]."""
    day = facts.placed_in_service
    if not c.known(NEW, "critical_minerals_amount", day):
        return _by_capacity(c, facts.battery_kwh, day)
    whole = 0.0
    for value, name in (
        (facts.minerals_share, "critical_minerals"),
        (facts.components_share, "battery_components"),
    ):
        if value is None:
            option = "minerals-share" if "minerals" in name else "components-share"
            refuse_missing(option, "the amount depends on it")
        if at_least(value, c.number(NEW, f"{name}_share", day)):
            whole += c.number(NEW, f"{name}_amount", day)
    return whole


def _by_capacity(c: Consultation, kwh: float, day: date) -> float:
    base = c.number(NEW, "pre_guidance_base", day)
    step = c.number(NEW, "pre_guidance_per_kwh", day)
    first = c.number(NEW, "pre_guidance_first_kwh", day)
    most = c.number(NEW, "pre_guidance_capacity_limit", day)
    by_capacity = step + step * int(kwh - first) if at_least(kwh, first) else 0.0
    return base + min(by_capacity, most)


def credit_30d(c: Consultation, facts: Facts30D) -> Figures:
    """Return the credit of a new vehicle [USD]."""
    eligible = vehicle_gate(c, facts)
    free = foreign_entity_bar(c, facts)
    potential = amount_30d(c, facts)
    credit = potential if eligible and free else 0.0
    handed = facts.transferred_to_dealer and c.truth(
        NEW, "transfer_to_dealer", facts.placed_in_service
    )
    if facts.tax_liability_left is None and not handed:
        c.assume("enough_tax")
    elif facts.tax_liability_left is not None and not handed:
        credit = min(credit, facts.tax_liability_left)
    return {
        "credit_usd": credit,
        "potential_usd": potential,
        "eligible": eligible,
        "barred": not free,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts45W:
    """A vehicle used in business, or leased out."""

    basis_usd: Annotated[float, amount("Cost of the vehicle.")]
    incremental_cost_usd: Annotated[
        float, amount("Cost above that of a comparable combustion vehicle.")
    ]
    has_ice: Annotated[bool, Fact("It has a petrol or diesel engine.")]
    gvwr_lb: Annotated[float, amount("Gross vehicle weight rating.", "lb")]
    acquisition_date: Annotated[date, Fact("Day of acquisition.", also=("acquired",))]


@rule(COMMERCIAL, "amount")
def amount_45w(c: Consultation, facts: Facts45W) -> float:
    """Smallest of a share of cost, the extra cost and a cap [USD]."""
    day = facts.acquisition_date
    if not c.truth(COMMERCIAL, "available", day):
        return 0.0
    name = "basis_share_other" if facts.has_ice else "basis_share_no_ice"
    light = facts.gvwr_lb < c.number(COMMERCIAL, "light_vehicle_below", day)
    cap = c.number(COMMERCIAL, "cap_light" if light else "cap_heavy", day)
    by_share = c.number(COMMERCIAL, name, day) * facts.basis_usd
    return min(by_share, facts.incremental_cost_usd, cap)


def credit_45w(c: Consultation, facts: Facts45W) -> Figures:
    """Return the credit of a commercial vehicle [USD]."""
    return {"credit_usd": amount_45w(c, facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts25E:
    """A used vehicle and its buyer."""

    price_usd: Annotated[float, amount("Price.")]
    magi: Annotated[float, amount("Modified income.")]
    filing: Annotated[str, Fact("Filing status.", choices=FILINGS)]
    acquisition_date: Annotated[date, Fact("Day of acquisition.", also=("acquired",))]
    tax_liability_left: Annotated[
        float | None, amount("Tax owed before the credit.")
    ] = None


@rule(USED, "amount")
def amount_25e(c: Consultation, facts: Facts25E) -> float:
    """A share of the price up to a cap, for modest prices and incomes [USD]."""
    day = facts.acquisition_date
    tests = (
        c.truth(USED, "available", day),
        facts.price_usd <= c.number(USED, "price_limit", day),
        facts.magi <= income_cap(c, USED, facts.filing, day),
    )
    if not all(tests):
        return 0.0
    by_share = c.number(USED, "price_share", day) * facts.price_usd
    return min(by_share, c.number(USED, "cap", day))


def credit_25e(c: Consultation, facts: Facts25E) -> Figures:
    """Return the credit of a used vehicle, no more than the tax owed [USD]."""
    potential = amount_25e(c, facts)
    if facts.tax_liability_left is None:
        c.assume("enough_tax")
        return {"credit_usd": potential, "potential_usd": potential}
    credit = min(potential, facts.tax_liability_left)
    return {"credit_usd": credit, "potential_usd": potential}


CREDIT_30D = Calculator(
    "credit.30d",
    "Credit of the buyer of a new vehicle (30D).",
    Facts30D,
    credit_30d,
    (NEW,),
)
CREDIT_45W = Calculator(
    "credit.45w",
    "Credit for a commercial or leased vehicle (45W).",
    Facts45W,
    credit_45w,
    (COMMERCIAL,),
)
CREDIT_25E = Calculator(
    "credit.25e",
    "Credit of the buyer of a used vehicle (25E).",
    Facts25E,
    credit_25e,
    (USED,),
)
