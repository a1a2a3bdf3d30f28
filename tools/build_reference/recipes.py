"""Processes, and what goes into a unit of each chemical and component."""

from __future__ import annotations

from tools.build_reference.cell_recipes import cell_recipes
from tools.build_reference.designs import (
    LCE_PER_LI,
    Designs,
    flow_in,
    flow_out,
    parameter,
)
from tools.build_reference.raw import Raw, Row, row

__all__ = ["process_rows", "recipe_rows"]

MOLAR = {
    "Li2CO3": 73.89,
    "LiFePO4": 157.76,
    "FePO4": 150.82,
    "H3PO4": 97.99,
    "LiPF6": 151.91,
    "LiCoO2": 97.87,
    "Co": 58.933,
}
"""g/mol."""
SALT_IN_ELECTROLYTE = 0.126
"""Mass share of LiPF6 (GREET electrolyte recipe)."""
NICKEL_IN_SODIUM_CATHODE = 0.16
COBALT_PER_NICKEL = 0.0894
"""t of cobalt per t of nickel leached in Indonesia."""
P2O5_PER_ACID = 0.7244
ROCK_GRADE = 0.30
"""P2O5 in phosphate rock (assumed)."""


LINES = ("cell_", "pack_")


def process_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``processes``.

    Yield and lives that the extract leaves blank are those of the cost model's cell
    and pack lines.
    """
    good, life, building = (
        parameter(raw, name)
        for name in ("yield_cell", "equipment_life", "building_life")
    )
    utilization = {
        one["process"]: float(one["maximum"])
        for one in raw.table("assumptions/utilization_2024")
    }
    return [
        row(
            one["source_id"],
            one["confidence"],
            one["note"],
            process=one["process"],
            name_en=one["name_en"],
            name_ko=one["name_ko"],
            commodity=one["commodity"],
            process_yield=float(one["process_yield"] or good),
            utilization=utilization[one["process"]],
            lifetime=float(one["lifetime"] or life),
            building_life=building if one["process"].startswith(LINES) else None,
            lead_time=int(one["lead_time"]),
            minimum_plant=float(one["minimum_plant"] or "nan"),
        )
        for one in raw.table("assumptions/processes")
    ]


def recipe_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``recipes``."""
    designs = Designs(raw)
    return [*_metals(), *_cathodes(designs), *_materials(), *cell_recipes(designs)]


def _metals() -> list[Row]:
    lithium = 1 / LCE_PER_LI
    entries = (
        ("lithium_conversion", "lithium_ore", lithium, "Li in LCE"),
        ("lithium_brine_refining", "lithium_brine", lithium, "Li in LCE"),
        ("nickel_hpal", "nickel_ore", 1.0, "contained nickel"),
        ("nickel_smelting", "nickel_ore", 1.0, "contained nickel"),
        ("nickel_sulfate_refining", "nickel_intermediate", 1.0, "contained nickel"),
        ("cobalt_sulfate_refining", "cobalt_ore", 1.0, "contained cobalt"),
        ("manganese_sulfate_refining", "manganese_ore", 1.0, "contained manganese"),
        ("graphite_spheronization", "natural_graphite", 1.0, "mass"),
        ("anode_natural", "spherical_graphite", 1.0, "mass"),
        (
            "phosphoric_acid_purification",
            "phosphate_rock",
            P2O5_PER_ACID / ROCK_GRADE,
            "P2O5 in acid over a grade of 30% (assumed)",
        ),
        (
            "iron_phosphate_plant",
            "purified_phosphoric_acid",
            MOLAR["H3PO4"] / MOLAR["FePO4"],
            "one mole of acid per mole",
        ),
    )
    rows = [flow_in(*entry, source="stoichiometry") for entry in entries]
    note = "cobalt recovered with nickel: 1,785 / 19,968 t"
    ratio = COBALT_PER_NICKEL
    cobalt = flow_out("nickel_hpal", "cobalt_ore", ratio, note, "nic_q2_2024")
    return [*rows, cobalt]


def _cathodes(designs: Designs) -> list[Row]:
    moles = "mole per mole"
    iron = MOLAR["FePO4"] / MOLAR["LiFePO4"]
    cobalt = MOLAR["Co"] / MOLAR["LiCoO2"]
    tetroxide = "cobalt per mole; in practice as tetroxide"
    entries = (
        ("cathode_lfp_plant", "iron_phosphate", iron, moles),
        ("cathode_lfp_plant", "lithium_chemical", _lce_in("LiFePO4"), moles),
        ("cathode_lco_plant", "cobalt_sulfate", cobalt, tetroxide),
        ("cathode_lco_plant", "lithium_chemical", _lce_in("LiCoO2"), moles),
        ("lipf6_plant", "lithium_chemical", _lce_in("LiPF6"), moles),
    )
    sodium = flow_in(
        "cathode_sodium_plant",
        "nickel_sulfate",
        NICKEL_IN_SODIUM_CATHODE,
        "nickel mass share of the layered oxide taken as 16%",
        source="premise_sib;judgement",
        confidence="assumed",
    )
    return [
        *_nmc(designs, "mid", "nmc622"),
        *_nmc(designs, "high", "nmc811"),
        *(flow_in(*one, source="stoichiometry") for one in entries),
        sodium,
    ]


def _nmc(designs: Designs, grade: str, design: str) -> list[Row]:
    """Return precursor and cathode of a grade after its cell design."""
    precursor = designs.net(design, "precursor_nmc")
    cathode = designs.net(design, "cathode_nmc")
    salt = designs.net(design, "lipf6") * _lce_in("LiPF6")
    lithium = (designs.net(design, "lithium_chemical") - salt) / cathode
    made, plant = f"precursor_nmc_{grade}", f"cathode_nmc_{grade}_plant"
    rows = [
        flow_in(
            f"{made}_plant",
            f"{metal}_sulfate",
            designs.net(design, f"{metal}_sulfate") / precursor,
            f"{design}: metal per precursor",
        )
        for metal in ("nickel", "cobalt", "manganese")
    ]
    less = f"{design}: lithium of the cell less that of the salt"
    per = f"{design}: precursor per cathode"
    rows.append(flow_in(plant, made, precursor / cathode, per))
    rows.append(flow_in(plant, "lithium_chemical", lithium, less))
    return rows


def _materials() -> list[Row]:
    return [
        flow_in(
            "electrolyte_plant",
            "lipf6",
            SALT_IN_ELECTROLYTE,
            "12.6 wt% salt; solvents are inside the cost",
            source="premise_dai",
        ),
        flow_in("copper_foil_plant", "copper", 1.0, "mass"),
        flow_in("aluminium_foil_plant", "aluminium", 1.0, "mass"),
    ]


def _lce_in(formula: str) -> float:
    """Return kg of carbonate per kg of a compound with one lithium."""
    return MOLAR["Li2CO3"] / 2 / MOLAR[formula]
