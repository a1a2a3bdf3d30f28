"""Facts of the production credit of section 45X."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.facts import Fact, amount, share

__all__ = ["COAL", "ITEMS", "MINERALS", "Facts45X"]

COAL = "metallurgical_coal"
ITEMS = ("cell", "module", "cell+module", "eam", "critical_mineral", COAL)
MINERALS = ("critical_mineral", COAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts45X:
    """One lot of eligible components sold."""

    item: Annotated[
        str, Fact("What is sold; cell+module if the claimant made both.", choices=ITEMS)
    ]
    sale_date: Annotated[
        date, Fact("Day of the sale to the buyer.", also=("sold", "sale-date"))
    ]
    capacity_kwh: Annotated[
        float | None, amount("Capacity of the cells or modules.", "kWh", ("kwh",))
    ] = None
    max_discharge_kw: Annotated[
        float | None, amount("Their largest discharge power.", "kW", ("kw",))
    ] = None
    cells: Annotated[
        int | None, amount("Cells in a module; 0 if it uses none.", "")
    ] = None
    module_kwh: Annotated[
        float | None,
        amount("Capacity of one module, where that given is of many.", "kWh"),
    ] = None
    for_fuel_cell_vehicle: Annotated[
        bool, Fact("The module is for a hydrogen fuel cell vehicle.")
    ] = False
    energy_wh: Annotated[float | None, amount("Energy of one cell.", "Wh")] = None
    wh_per_liter: Annotated[
        float | None, amount("Energy density of one cell by volume.", "Wh/L")
    ] = None
    production_cost_usd: Annotated[
        float | None,
        amount("Production cost of active materials or minerals.", also=("cost",)),
    ] = None
    purchased_eligible_inputs_usd: Annotated[
        float | None,
        amount(
            "Of it, inputs bought that earned their supplier this credit.",
            also=("purchased",),
        ),
    ] = None
    production_date: Annotated[
        date | None, Fact("Day of production; needed for minerals.", also=("produced",))
    ] = None
    taxable_year_begin: Annotated[
        date | None, Fact("First day of the claimant's taxable year.")
    ] = None
    macr: Annotated[float | None, share("Material assistance cost ratio.")] = None
    taxpayer_is_pfe: Annotated[
        bool | None, Fact("The claimant is a prohibited foreign entity.")
    ] = None
    taxpayer_is_sfe: Annotated[
        bool | None, Fact("The claimant is a specified foreign entity.")
    ] = None
    taxpayer_is_fie: Annotated[
        bool | None, Fact("The claimant is a foreign-influenced entity.")
    ] = None
    produced_in_usa: Annotated[bool | None, Fact("Made in the United States.")] = None
    in_trade_or_business: Annotated[bool, Fact("Sold in a trade or business.")] = True
    process_is_minor_assembly_only: Annotated[
        bool, Fact("The claimant did nothing but minor assembly.")
    ] = False
    facility_has_48c_credit_after_2022_08_16: Annotated[
        bool | None,
        Fact(
            "The facility took a 48C credit after 2022-08-16.",
            also=("facility-has-48c",),
        ),
    ] = None
    buyer_related: Annotated[bool | None, Fact("The buyer is related.")] = None
    related_person_election: Annotated[
        bool, Fact("The election for sales to related persons was made.")
    ] = False
    onward_sale_to_unrelated: Annotated[
        bool, Fact("The related buyer sold on to an unrelated person.")
    ] = False
    same_facility: Annotated[
        bool | None, Fact("Cells and modules are made in one facility.")
    ] = None
    us_primary_share_of_direct_material_cost: Annotated[
        float | None,
        share(
            "Share of the module's direct material cost from primary components"
            " made in the United States.",
            ("us-primary-share",),
        ),
    ] = None
