"""Credits on investment: storage (48E) and plants (48C); bills on 45X."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import at_least
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = ["BILLS", "CREDIT_48C", "CREDIT_48E"]

STORAGE, PLANT, BILL = (
    "usa.section_48e_storage",
    "usa.section_48c",
    "usa.section_45x_bills",
)
RATIO, OUTPUT, ENTITY = (
    "usa.material_assistance",
    "usa.section_45x",
    "usa.prohibited_entity",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts48E:
    """A storage project."""

    cost_usd: Annotated[float, amount("Qualified investment.", also=("cost",))]
    construction_start: Annotated[date, Fact("Day construction begins.")]
    labor_rules_met: Annotated[bool, Fact("Wage and apprenticeship rules are met.")]
    mw_ac: Annotated[float, amount("Capacity.", "MW", ("mw",))]
    energy_community: Annotated[bool, Fact("In an energy community.")] = False
    us_content_share: Annotated[
        float | None, share("US share of cost of manufactured products.")
    ] = None
    macr: Annotated[float | None, share("Material assistance cost ratio.")] = None
    taxable_year_begin: Annotated[
        date | None, Fact("First day of the claimant's taxable year.")
    ] = None
    taxpayer_is_pfe: Annotated[
        bool | None, Fact("The claimant is a prohibited foreign entity.")
    ] = None
    taxpayer_is_sfe: Annotated[
        bool | None, Fact("The claimant is a specified foreign entity.")
    ] = None
    taxpayer_is_fie: Annotated[
        bool | None, Fact("The claimant is a foreign-influenced entity.")
    ] = None


@rule(STORAGE, "macr_gate", gate=True)
def macr_gate(c: Consultation, facts: Facts48E) -> bool:
    """No material assistance, for construction that begins when the test applies."""
    day = facts.construction_start
    if not c.truth(STORAGE, "macr_applies", day):
        return True
    if facts.macr is None:
        c.assume("no_ratio")
        return True
    return at_least(facts.macr, c.number(RATIO, "energy_storage_technology", day))


@rule(STORAGE, "amount")
def amount_48e(c: Consultation, facts: Facts48E) -> float:
    """Cost times rate and adders, by the start of construction [USD]."""
    day = facts.construction_start
    small = facts.mw_ac < c.number(STORAGE, "small_project_below", day)
    full = facts.labor_rules_met or small
    rate = c.number(STORAGE, "rate_with_labor_rules" if full else "rate_base", day)
    scale = 1.0 if full else c.number(STORAGE, "adder_scale_at_base_rate", day)
    adders = 0.0
    if facts.energy_community:
        adders += c.number(STORAGE, "energy_community_adder_full", day)
    if facts.us_content_share is not None and at_least(
        facts.us_content_share, c.number(STORAGE, "domestic_content_share", day)
    ):
        adders += c.number(STORAGE, "domestic_content_adder_full", day)
    paid = c.number(STORAGE, "phase_out", day)
    return facts.cost_usd * (rate + scale * adders) * paid


def _barred(c: Consultation, facts: Facts48E, year: date) -> bool:
    statuses = (facts.taxpayer_is_pfe, facts.taxpayer_is_sfe, facts.taxpayer_is_fie)
    if all(one is None for one in statuses):
        c.assume("claimant_clean")
    if not c.truth(STORAGE, "entity_bar", year):
        return False
    if facts.taxpayer_is_pfe or facts.taxpayer_is_sfe:
        return True
    return bool(facts.taxpayer_is_fie) and c.truth(ENTITY, "influence_barred", year)


def credit_48e(c: Consultation, facts: Facts48E) -> Figures:
    """Return the credit of a storage project [USD]."""
    year = facts.taxable_year_begin
    if year is None:
        year = date(facts.construction_start.year, 1, 1)
        c.assume("year_of_start")
    free = macr_gate(c, facts)
    barred = _barred(c, facts, year)
    potential = amount_48e(c, facts)
    recapture = 0.0
    if c.known(STORAGE, "recapture_years", year):
        recapture = c.number(STORAGE, "recapture_years", year)
    return {
        "credit_usd": potential if free and not barred else 0.0,
        "potential_usd": potential,
        "material_assistance": not free,
        "barred": barred,
        "recapture_years": recapture,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts48C:
    """A plant that was allocated a credit."""

    qualified_investment_usd: Annotated[float, amount("Qualified investment.")]
    allocated_usd: Annotated[float, amount("Credit allocated by the program.")]
    labor_rules_met: Annotated[bool, Fact("Wage and apprenticeship rules are met.")]
    placed_in_service: Annotated[
        date | None, Fact("Day the plant is placed in service.")
    ] = None
    in_energy_community: Annotated[
        bool, Fact("In one of the census tracts that have a part of their own.")
    ] = False
    capacity_kwh_per_year: Annotated[
        float | None, amount("Cells made a year, to compare with 45X.", "kWh")
    ] = None


@rule(PLANT, "amount")
def amount_48c(c: Consultation, facts: Facts48C, day: date) -> float:
    """Rate times investment, no more than allocated [USD]."""
    name = "rate_with_labor_rules" if facts.labor_rules_met else "rate_base"
    by_rate = c.number(PLANT, name, day) * facts.qualified_investment_usd
    return min(by_rate, facts.allocated_usd)


@rule(PLANT, "break_even_vs_45x")
def break_even_vs_45x(c: Consultation, facts: Facts48C, day: date) -> float:
    """What 45X would pay for the cells of all years it lasts [USD]."""
    parameter = c.law.provision(OUTPUT).parameter("phase_down")
    last = parameter.steps[-1].day.year
    kwh = facts.capacity_kwh_per_year or 0.0
    days = [date(year, 12, 31) for year in range(day.year, last)]
    return sum(
        kwh * c.number(OUTPUT, "cell_rate", one) * c.number(OUTPUT, "phase_down", one)
        for one in days
    )


def credit_48c(c: Consultation, facts: Facts48C) -> Figures:
    """Return the credit of a plant, and whether 45X would pay more [USD]."""
    day = c.day_or_last(facts.placed_in_service, PLANT)
    credit = amount_48c(c, facts, day)
    cap = c.number(PLANT, "program_cap", day)
    outside = c.number(PLANT, "cap_outside_energy_communities", day)
    most = cap if facts.in_energy_community else outside
    figures: dict[str, object] = {
        "credit_usd": credit,
        "within_program": facts.allocated_usd <= most,
    }
    if facts.capacity_kwh_per_year is not None:
        other = break_even_vs_45x(c, facts, day)
        figures |= {"sum_45x_usd": other, "keep_45x": other > credit}
    return figures


@dataclass(frozen=True, slots=True, kw_only=True)
class BillFacts:
    """Active materials under a bill that is not law."""

    bill: Annotated[str, Fact("Which bill.", choices=("hr3200", "hr7473"))]
    production_cost_usd: Annotated[float, amount("Production cost.", also=("cost",))]
    sale_date: Annotated[date, Fact("Day of sale.", also=("sold",))]
    item: Annotated[str, Fact("What is sold.", choices=("eam",))] = "eam"
    purchased_eligible_inputs_usd: Annotated[
        float, amount("Inputs bought that earned the credit.", also=("purchased",))
    ] = 0.0
    minerals_share: Annotated[
        float | None, share("HR 3200: share of minerals from the US or partners.")
    ] = None
    components_share: Annotated[
        float | None, share("HR 3200: share of components of North America.")
    ] = None
    pfe_minerals: Annotated[
        bool, Fact("HR 7473: minerals of a prohibited foreign entity.")
    ] = False


@rule(BILL, "enacted")
def enacted(c: Consultation) -> bool:
    """Whether the bills are law."""
    return c.law.provision(BILL).status == "in_force"


def bill_credit(c: Consultation, facts: BillFacts) -> Figures:
    """Return what active materials would earn under a bill [USD]."""
    day = facts.sale_date
    rate = c.number(BILL, f"{facts.bill}_eam_cost_share", day)
    paid = c.number(OUTPUT, "phase_down", day)
    potential = (
        rate * (facts.production_cost_usd - facts.purchased_eligible_inputs_usd) * paid
    )
    met = True
    if facts.bill == "hr3200":
        for value, name in (
            (facts.minerals_share, "minerals_share"),
            (facts.components_share, "components_share"),
        ):
            least = c.number(BILL, f"hr3200_{name}", day)
            if value is None:
                c.assume("shares_met")
            met = met and (value is None or at_least(value, least))
    else:
        after = c.day(BILL, "hr7473_pfe_mineral_bar_from", day)
        met = not (facts.pfe_minerals and day > after)
    return {
        "credit_usd": potential if met else 0.0,
        "enacted": enacted(c),
        "conditions_met": met,
    }


CREDIT_48E = Calculator(
    "credit.48e",
    "Investment credit for stationary storage (48E).",
    Facts48E,
    credit_48e,
    (STORAGE,),
)
CREDIT_48C = Calculator(
    "credit.48c",
    "Investment credit for plants (48C), and whether 45X pays more.",
    Facts48C,
    credit_48c,
    (PLANT,),
)
BILLS = Calculator(
    "credit.45x-bills",
    "What active materials would earn under the bills on 45X.",
    BillFacts,
    bill_credit,
    (BILL,),
)
