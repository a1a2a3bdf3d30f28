"""The production credit of section 45X for one lot sold.

Order: is the sale and the component eligible; what would the credit be; is the
claimant or the component barred; the credit. Components step down by the date of
sale, critical minerals by the date of production, the bars on foreign entities go
by the first day of the taxable year.
"""

from __future__ import annotations

from datetime import date

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import (
    at_least,
    refuse_contradiction,
    refuse_missing,
)
from ionshore.policy.calculators.facts_45x import COAL, MINERALS, Facts45X
from ionshore.policy.consult import Consultation, rule

__all__ = ["CREDIT_45X", "Facts45X"]

LAW = "usa.section_45x"
RATIO = "usa.material_assistance"
ENTITY = "usa.prohibited_entity"


@rule(LAW, "sale_test", gate=True)
def sale_test(c: Consultation, facts: Facts45X) -> bool:
    """Made in the United States, sold in business, in the end to a stranger."""
    in_usa = c.taken(facts.produced_in_usa, "made_in_usa", default=True)
    related = c.taken(facts.buyer_related, "buyer_unrelated", default=False)
    to_stranger = (
        not related or facts.related_person_election or facts.onward_sale_to_unrelated
    )
    return in_usa and facts.in_trade_or_business and to_stranger


@rule(LAW, "substantial_transformation", gate=True)
def substantial_transformation(c: Consultation, facts: Facts45X) -> bool:  # noqa: ARG001
    """More than minor assembly."""
    return not facts.process_is_minor_assembly_only


@rule(LAW, "no_48c_facility", gate=True)
def no_48c_facility(c: Consultation, facts: Facts45X) -> bool:
    """The facility took no credit of section 48C."""
    took = c.taken(
        facts.facility_has_48c_credit_after_2022_08_16,
        "no_48c",
        default=False,
    )
    return not took


@rule(LAW, "cell_definition")
def cell_definition(c: Consultation, facts: Facts45X) -> bool:
    """Energy and energy density of a battery cell."""
    if facts.energy_wh is None or facts.wh_per_liter is None:
        c.assume("is_cell")
    energy = c.number(LAW, "cell_min_energy", facts.sale_date)
    density = c.number(LAW, "cell_min_energy_density", facts.sale_date)
    return (facts.energy_wh is None or at_least(facts.energy_wh, energy)) and (
        facts.wh_per_liter is None or at_least(facts.wh_per_liter, density)
    )


@rule(LAW, "module_definition")
def module_definition(c: Consultation, facts: Facts45X) -> bool:
    """Capacity and number of cells of a battery module."""
    name = "module_min_capacity"
    if facts.for_fuel_cell_vehicle:
        name = "module_min_capacity_fuel_cell"
    least = c.number(LAW, name, facts.sale_date)
    of_one = facts.module_kwh
    if of_one is None:
        of_one = facts.capacity_kwh or 0.0
    fewest = c.number(LAW, "module_min_cells", facts.sale_date)
    if facts.cells is None:
        c.assume("enough_cells")
    enough = facts.cells is None or facts.cells == 0 or facts.cells >= fewest
    return at_least(of_one, least) and enough


@rule(LAW, "creditable_capacity")
def creditable_capacity(c: Consultation, facts: Facts45X) -> float:
    """Capacity that earns the credit [kWh]; a cap or a bar for slow cells."""
    if facts.capacity_kwh is None:
        refuse_missing("kwh", "capacity of the cells or modules")
    if facts.max_discharge_kw is None:
        c.assume("power_not_given")
        return facts.capacity_kwh
    ratio = c.number(LAW, "capacity_to_power_cap", facts.sale_date)
    most = ratio * facts.max_discharge_kw
    if c.reading(LAW, "capacity_to_power") == "bar":
        return facts.capacity_kwh if at_least(most, facts.capacity_kwh) else 0.0
    return min(facts.capacity_kwh, most)


@rule(LAW, "cell_amount")
def cell_amount(c: Consultation, facts: Facts45X, kwh: float) -> float:
    """Credit for cells before the bars [USD]."""
    rate = c.number(LAW, "cell_rate", facts.sale_date)
    return rate * kwh * c.number(LAW, "phase_down", facts.sale_date)


@rule(LAW, "module_amount")
def module_amount(c: Consultation, facts: Facts45X, kwh: float) -> float:
    """Credit for modules before the bars [USD]."""
    name = "module_rate_no_cells" if facts.cells == 0 else "module_rate"
    rate = c.number(LAW, name, facts.sale_date)
    return rate * kwh * c.number(LAW, "phase_down", facts.sale_date)


@rule(LAW, "eam_amount")
def eam_amount(c: Consultation, facts: Facts45X, cost: float) -> float:
    """Credit for electrode active materials before the bars [USD]."""
    share = c.number(LAW, "active_material_cost_share", facts.sale_date)
    return share * cost * c.number(LAW, "phase_down", facts.sale_date)


@rule(LAW, "mineral_amount")
def mineral_amount(c: Consultation, facts: Facts45X, cost: float) -> float:
    """Credit for critical minerals before the bars, by date of production [USD]."""
    if facts.production_date is None:
        refuse_missing("produced", "the step-down of minerals goes by production")
    name = "critical_mineral_cost_share"
    if facts.item == COAL:
        name = "metallurgical_coal_cost_share"
    share = c.number(LAW, name, facts.sale_date)
    paid = c.number(LAW, "critical_mineral_phase_down", facts.production_date)
    return share * cost * paid


@rule(LAW, "stacking")
def stacking(c: Consultation, cells: float, modules: float) -> float:  # noqa: ARG001
    """One maker of cells and modules earns both credits [USD]."""
    return cells + modules


@rule(LAW, "integrated_deemed_sale")
def integrated_deemed_sale(c: Consultation, facts: Facts45X, year: date) -> bool:
    """Cells built into modules count as sold with them."""
    least = c.number(LAW, "integrated_us_material_share_min", year)
    if facts.same_facility is None or (
        facts.us_primary_share_of_direct_material_cost is None
    ):
        c.assume("cells_sold_with_modules")
        return True
    share = facts.us_primary_share_of_direct_material_cost
    # Before the minimum began neither the share nor the facility mattered.
    return not least or (facts.same_facility and at_least(share, least))


@rule(LAW, "foreign_entity_gate", gate=True)
def foreign_entity_gate(c: Consultation, facts: Facts45X, year: date) -> bool:
    """Neither the claimant nor the component's materials are barred."""
    return not (_claimant_barred(c, facts, year) or _materials_barred(c, facts, year))


def _claimant_barred(c: Consultation, facts: Facts45X, year: date) -> bool:
    statuses = (facts.taxpayer_is_pfe, facts.taxpayer_is_sfe, facts.taxpayer_is_fie)
    if all(one is None for one in statuses):
        c.assume("claimant_clean")
    if not c.truth(LAW, "entity_bar", year):
        return False
    if facts.taxpayer_is_pfe or facts.taxpayer_is_sfe:
        return True
    return bool(facts.taxpayer_is_fie) and c.truth(ENTITY, "influence_barred", year)


def _materials_barred(c: Consultation, facts: Facts45X, year: date) -> bool:
    if not c.truth(LAW, "material_assistance_bar", year):
        return False
    if facts.macr is None:
        c.assume("no_ratio")
        return False
    kind = "critical_mineral" if facts.item in MINERALS else "battery_component"
    return not at_least(facts.macr, c.number(RATIO, kind, facts.sale_date))


def compute(c: Consultation, facts: Facts45X) -> Figures:
    """Return the credit of a lot and the amounts it is made of [USD]."""
    year = facts.taxable_year_begin
    if year is None:
        year = date(facts.sale_date.year, 1, 1)
        c.assume("year_of_sale")
    elif year > facts.sale_date:
        refuse_contradiction(
            "taxable-year-begin", "the taxable year begins after the sale"
        )
    parts = _potential(c, facts, year)
    eligible = all(
        [
            sale_test(c, facts),
            substantial_transformation(c, facts),
            no_48c_facility(c, facts),
        ]
    )
    free = foreign_entity_gate(c, facts, year)
    potential = parts.pop("potential_usd")
    credit = potential if eligible and free else 0.0
    return {
        "credit_usd": credit,
        "potential_usd": potential,
        "eligible": eligible,
        "barred": not free,
        **parts,
    }


def _potential(c: Consultation, facts: Facts45X, year: date) -> dict[str, float]:
    """Return the credit before eligibility and bars, and its parts [USD]."""
    if facts.item == "eam":
        return {"potential_usd": eam_amount(c, facts, _own_cost(c, facts))}
    if facts.item in MINERALS:
        return {"potential_usd": mineral_amount(c, facts, _own_cost(c, facts))}
    if facts.item == "module" and facts.cells is None:
        refuse_missing("cells", "the rate depends on whether the module uses cells")
    kwh = creditable_capacity(c, facts)
    of_cells = of_modules = 0.0
    if facts.item != "module" and cell_definition(c, facts):
        of_cells = cell_amount(c, facts, kwh)
    if facts.item != "cell" and module_definition(c, facts):
        of_modules = module_amount(c, facts, kwh)
    if facts.item == "cell+module" and not integrated_deemed_sale(c, facts, year):
        of_cells = 0.0
    return {
        "potential_usd": stacking(c, of_cells, of_modules),
        "creditable_kwh": kwh,
        "cell_amount_usd": of_cells,
        "module_amount_usd": of_modules,
    }


def _own_cost(c: Consultation, facts: Facts45X) -> float:
    """Return production cost without inputs that earned the credit before [USD]."""
    if facts.production_cost_usd is None:
        refuse_missing("cost", "production cost")
    bought = facts.purchased_eligible_inputs_usd
    if bought is None:
        c.assume("no_input_credited")
        bought = 0.0
    if bought > facts.production_cost_usd:
        refuse_contradiction("purchased", "bought inputs cost more than all production")
    return facts.production_cost_usd - bought


CREDIT_45X = Calculator(
    name="credit.45x",
    what="Production credit (45X, AMPC) for a lot of cells, modules, active"
    " materials or minerals sold.",
    facts=Facts45X,
    compute=compute,
    provisions=(LAW,),
)
"""Calculator of section 45X."""
