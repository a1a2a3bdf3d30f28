"""Recipes of cells, packs and systems, and what recycling gives back."""

from __future__ import annotations

from tools.build_reference.designs import (
    CELL_KG,
    CHEMISTRY,
    LCE_PER_LI,
    Designs,
    flow_in,
    flow_out,
)
from tools.build_reference.raw import Row

__all__ = ["cell_recipes"]

BLACK_MASS_PER_SCRAP = 0.3889
"""t of black mass per t of cells (Li-Cycle)."""
CARBONATE_PER_BLACK_MASS = 0.2429
METALS_PER_BLACK_MASS = {"nickel_sulfate": 0.3058, "cobalt_sulfate": 0.045}
"""Product yields of the Li-Cycle hub, t per t of black mass."""
LITHIUM_RECOVERY = 0.85
SODIUM_CELL = {"cathode_sodium": 2.0229, "hard_carbon": 1.4756}
SODIUM_FOIL = 0.546
"""kg per kWh of the layered-oxide cell (``cost/materials``)."""
DESIGN = "busch_minerals;batt_sust_model"
ASSEMBLY = {
    "pack_nmc_high_assembly": "cell_nmc_high",
    "pack_nmc_mid_assembly": "cell_nmc_mid",
    "pack_lfp_assembly": "cell_lfp",
    "pack_sodium_assembly": "cell_sodium",
    "system_ess_lfp_integration": "cell_lfp",
    "system_ess_nmc_integration": "cell_nmc_mid",
    "system_ess_sodium_integration": "cell_sodium",
    "system_ess_zinc_integration": "cell_zinc",
}


def cell_recipes(designs: Designs) -> list[Row]:
    """Return inputs and scrap from cell to recycling."""
    rows = [row for process in CHEMISTRY for row in _lithium_cell(designs, process)]
    rows += _sodium_cell(designs)
    rows += _assembly()
    rows += _recycling(designs)
    return rows


def _lithium_cell(designs: Designs, process: str) -> list[Row]:
    design, cathode = CHEMISTRY[process]
    kind = "lfp" if design == "lfp" else "nmc"
    active = designs.cathode(process)
    graphite = designs.net(design, "anode_graphite")
    coated, foil, good = (designs.loss(one) for one in ("active", "foil", "cell"))
    entries = (
        (cathode, active / coated),
        ("anode_graphite", graphite / coated),
        ("electrolyte", designs.electrolyte(design) / designs.loss("electrolyte")),
        ("separator", designs.separator(kind) / designs.loss("separator")),
        ("copper_foil", designs.net(design, "copper_foil") / foil),
        ("aluminium_foil", designs.net(design, "aluminium_foil") / foil),
    )
    note = f"{design} per kWh over the yield of the step, before the cell yield"
    rows = [flow_in(process, *entry, note, source=DESIGN) for entry in entries]
    rejected = (1 / good - 1) * CELL_KG[process.removesuffix("_line")]
    trimmed = (1 / coated - 1) / good * (active + graphite)
    scrap = rejected + trimmed / BLACK_MASS_PER_SCRAP
    note = (
        "rejected cells, and electrode scrap as the mass of cells that gives "
        "the same black mass"
    )
    rows.append(flow_out(process, f"scrap_{kind}", scrap, note, f"{DESIGN};licycle"))
    return rows


def _sodium_cell(designs: Designs) -> list[Row]:
    film = designs.separator("lfp") / designs.loss("separator")
    coated = designs.loss("active")
    amounts = {name: kg / coated for name, kg in SODIUM_CELL.items()}
    amounts["aluminium_foil"] = SODIUM_FOIL / designs.loss("foil")
    amounts["separator"] = film
    note = "layered-oxide design over the yield of the step; separator as LFP"
    return [
        flow_in("cell_sodium_line", name, amount, note, source="premise_sib")
        for name, amount in amounts.items()
    ]


def _assembly() -> list[Row]:
    note = "energy of pack or system equals that of its cells"
    own = {"source": "ionshore_assumption", "confidence": "assumed"}
    return [
        flow_in(process, cell, 1.0, note, **own) for process, cell in ASSEMBLY.items()
    ]


def _recycling(designs: Designs) -> list[Row]:
    lithium = designs.net("lfp", "Li") * LITHIUM_RECOVERY * LCE_PER_LI
    black = CELL_KG["cell_lfp"] * BLACK_MASS_PER_SCRAP
    shred = 1 / BLACK_MASS_PER_SCRAP
    carbonate = 1 / CARBONATE_PER_BLACK_MASS
    rows = [
        flow_in(
            f"scrap_{kind}_pretreatment",
            f"scrap_{kind}",
            shred,
            "t per t",
            source="licycle",
        )
        for kind in ("nmc", "lfp")
    ]
    nmc, lfp = "black_mass_nmc_hydromet", "black_mass_lfp_hydromet"
    note = "0.2429 t of carbonate per t of black mass"
    rows.append(flow_in(nmc, "black_mass_nmc", carbonate, note, source="licycle"))
    rows.append(
        flow_in(
            lfp,
            "black_mass_lfp",
            black / lithium,
            "lithium of the design, 85% recovered",
            source="licycle;judgement",
            confidence="assumed",
        )
    )
    note = "per t of carbonate: product yields"
    rows += [
        flow_out(nmc, metal, content * carbonate, note, "licycle")
        for metal, content in METALS_PER_BLACK_MASS.items()
    ]
    return rows
