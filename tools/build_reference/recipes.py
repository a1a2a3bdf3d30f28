"""Processes and recipes: what goes into a unit of each product."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.raw import Raw, Row, row

__all__ = ["LCE_PER_LI", "Recipes"]

LCE_PER_LI = 5.3228
"""kg of lithium carbonate equivalent per kg of lithium (``cost/materials``)."""
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
ELECTRODE_YIELD = 0.9218
FOIL_YIELD = 0.9017
SEPARATOR_YIELD = 0.98
ELECTROLYTE_YIELD = 0.94
CELL_YIELD = 0.95
BLACK_MASS_PER_SCRAP = 0.3889
LCO_PER_KWH = 1.6
"""kg/kWh: 165 mAh/g at 3.8 V (assumed; no LCO design in the sources)."""
CHEMISTRY = {
    "cell_nmc_high_line": ("nmc811", "cathode_nmc_high", 3.57),
    "cell_nmc_mid_line": ("nmc622", "cathode_nmc_mid", 4.17),
    "cell_lfp_line": ("lfp", "cathode_lfp", 6.25),
    "cell_lco_line": ("nmc622", "cathode_lco", 4.0),
}
"""Design of ``cost/materials``, cathode, kg of cell per kWh."""
DESIGN = "busch_minerals;batt_sust_model"


@dataclass(frozen=True)
class Recipes:
    """Recipes of the reference world."""

    raw: Raw

    @cached_property
    def _kg_per_kwh(self) -> dict[tuple[str, str], float]:
        return {
            (one["chemistry"], one["material"]): float(one["kg_per_kwh"])
            for one in self.raw.table("cost/materials")
        }

    @cached_property
    def _practice(self) -> dict[tuple[str, str], float]:
        return {
            (one["chemistry"], one["material"]): float(one["practice"])
            for one in self.raw.table("assumptions/plant_practice")
        }

    def net(self, design: str, material: str) -> float:
        """Return kg per kWh of a design, plant practice before design."""
        if (design, material) in self._practice:
            return self._practice[design, material]
        return self._kg_per_kwh[design, material]

    def processes(self) -> list[Row]:
        """Return the rows of ``processes``."""
        utilization = {
            one["process"]: float(one["maximum"])
            for one in self.raw.table("assumptions/utilization_2024")
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
                process_yield=float(one["process_yield"]),
                utilization=utilization[one["process"]],
                lifetime=float(one["lifetime"]),
                lead_time=int(one["lead_time"]),
                minimum_plant=float(one["minimum_plant"] or "nan"),
            )
            for one in self.raw.table("assumptions/processes")
        ]

    def recipes(self) -> list[Row]:
        """Return the rows of ``recipes``."""
        return [
            *self._metals(),
            *self._cathodes(),
            *self._materials(),
            *self._cells(),
            *self._packs(),
            *self._recycling(),
        ]

    def _metals(self) -> list[Row]:
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
                0.7244 / 0.30,
                "P2O5 in acid over a grade of 30% (assumed)",
            ),
            (
                "iron_phosphate_plant",
                "purified_phosphoric_acid",
                MOLAR["H3PO4"] / MOLAR["FePO4"],
                "one mole of acid per mole",
            ),
        )
        rows = [_input(*entry, source="stoichiometry") for entry in entries]
        cobalt = row(
            "nic_q2_2024",
            "derived",
            "cobalt recovered with nickel: 1,785 / 19,968 t",
            process="nickel_hpal",
            commodity="cobalt_ore",
            flow="out",
            quantity=0.0894,
            before_yield=False,
        )
        return [*rows, cobalt]

    def _cathodes(self) -> list[Row]:
        rows = []
        for grade, design in (("mid", "nmc622"), ("high", "nmc811")):
            precursor = self.net(design, "precursor_nmc")
            cathode = self.net(design, "cathode_nmc")
            plant = f"precursor_nmc_{grade}_plant"
            rows += [
                _input(
                    plant,
                    f"{metal}_sulfate",
                    self.net(design, f"{metal}_sulfate") / precursor,
                    f"{design}: metal per precursor",
                )
                for metal in ("nickel", "cobalt", "manganese")
            ]
            salt = self.net(design, "lipf6") * _lce_in("LiPF6")
            lithium = (self.net(design, "lithium_chemical") - salt) / cathode
            plant = f"cathode_nmc_{grade}_plant"
            rows += [
                _input(
                    plant,
                    f"precursor_nmc_{grade}",
                    precursor / cathode,
                    f"{design}: precursor per cathode",
                ),
                _input(
                    plant,
                    "lithium_chemical",
                    lithium,
                    f"{design}: lithium of the cell less that of the salt",
                ),
            ]
        iron = MOLAR["FePO4"] / MOLAR["LiFePO4"]
        cobalt = MOLAR["Co"] / MOLAR["LiCoO2"]
        entries = (
            ("cathode_lfp_plant", "iron_phosphate", iron, "mole per mole"),
            ("cathode_lfp_plant", "lithium_chemical", _lce_in("LiFePO4"), "mole"),
            (
                "cathode_lco_plant",
                "cobalt_sulfate",
                cobalt,
                "cobalt per mole; in practice as tetroxide",
            ),
            ("cathode_lco_plant", "lithium_chemical", _lce_in("LiCoO2"), "mole"),
            ("lipf6_plant", "lithium_chemical", _lce_in("LiPF6"), "mole"),
        )
        sodium = _input(
            "cathode_sodium_plant",
            "nickel_sulfate",
            0.16,
            "nickel mass share of the layered oxide taken as 16%",
            source="premise_sib;judgement",
            confidence="assumed",
        )
        return [*rows, *(_input(*one, source="stoichiometry") for one in entries), sodium]

    def _materials(self) -> list[Row]:
        return [
            _input(
                "electrolyte_plant",
                "lipf6",
                SALT_IN_ELECTROLYTE,
                "12.6 wt% salt; solvents are inside the cost",
                source="premise_dai",
            ),
            _input("copper_foil_plant", "copper", 1.0, "mass"),
            _input("aluminium_foil_plant", "aluminium", 1.0, "mass"),
        ]

    def _cells(self) -> list[Row]:
        rows = []
        for process, (design, cathode, mass) in CHEMISTRY.items():
            rows += self._lithium_cell(process, design, cathode, mass)
        entries = (
            ("cathode_sodium", 2.0229 / ELECTRODE_YIELD),
            ("hard_carbon", 1.4756 / ELECTRODE_YIELD),
            ("aluminium_foil", 0.546 / FOIL_YIELD),
            ("separator", self._separator("lfp") / SEPARATOR_YIELD),
        )
        note = "layered-oxide design over the yield of the step; separator as LFP"
        rows += [
            _input("cell_sodium_line", name, amount, note, source="premise_sib")
            for name, amount in entries
        ]
        return rows

    def _separator(self, kind: str) -> float:
        factor = self._practice["all", "separator_factor"]
        return self._practice[kind, "separator_area"] * factor

    def _lithium_cell(
        self, process: str, design: str, cathode: str, mass: float
    ) -> list[Row]:
        kind = "lfp" if design == "lfp" else "nmc"
        active = LCO_PER_KWH
        if cathode != "cathode_lco":
            active = self.net(design, cathode.removesuffix("_mid").removesuffix("_high"))
        graphite = self.net(design, "anode_graphite")
        fluid = self.net(design, "electrolyte")
        fluid *= self._practice["all", "electrolyte_factor"]
        entries = (
            (cathode, active / ELECTRODE_YIELD),
            ("anode_graphite", graphite / ELECTRODE_YIELD),
            ("electrolyte", fluid / ELECTROLYTE_YIELD),
            ("separator", self._separator(kind) / SEPARATOR_YIELD),
            ("copper_foil", self.net(design, "copper_foil") / FOIL_YIELD),
            ("aluminium_foil", self.net(design, "aluminium_foil") / FOIL_YIELD),
        )
        note = f"{design} per kWh over the yield of the step, before the cell yield"
        rows = [
            _input(process, name, amount, note, source=DESIGN)
            for name, amount in entries
        ]
        scrap = "scrap_lfp" if kind == "lfp" else "scrap_nmc"
        rejected = (1 / CELL_YIELD - 1) * mass
        trimmed = (1 / ELECTRODE_YIELD - 1) / CELL_YIELD * (active + graphite)
        rows.append(
            row(
                f"{DESIGN};licycle",
                "derived",
                "rejected cells, and electrode scrap as the cell mass that "
                "gives the same black mass",
                process=process,
                commodity=scrap,
                flow="out",
                quantity=rejected + trimmed / BLACK_MASS_PER_SCRAP,
                before_yield=False,
            )
        )
        return rows

    def _packs(self) -> list[Row]:
        note = "energy of pack or system equals that of its cells"
        pairs = [
            *(
                (f"pack_{kind}_assembly", f"cell_{kind}")
                for kind in ("nmc_high", "nmc_mid", "lfp", "sodium")
            ),
            ("system_ess_lfp_integration", "cell_lfp"),
            ("system_ess_nmc_integration", "cell_nmc_mid"),
            ("system_ess_sodium_integration", "cell_sodium"),
            ("system_ess_zinc_integration", "cell_zinc"),
        ]
        return [
            _input(process, cell, 1.0, note, source="ionshore_assumption",
                   confidence="assumed")
            for process, cell in pairs
        ]

    def _recycling(self) -> list[Row]:
        per_carbonate = 1 / 0.2429
        lithium_kwh = self.net("lfp", "Li") * 0.85 * LCE_PER_LI
        black_kwh = CHEMISTRY["cell_lfp_line"][2] * BLACK_MASS_PER_SCRAP
        shred = 1 / BLACK_MASS_PER_SCRAP
        rows = [
            _input("scrap_nmc_pretreatment", "scrap_nmc", shred, "t per t",
                   source="licycle"),
            _input("scrap_lfp_pretreatment", "scrap_lfp", shred, "t per t",
                   source="licycle"),
            _input("black_mass_nmc_hydromet", "black_mass_nmc", per_carbonate,
                   "0.2429 t carbonate per t black mass", source="licycle"),
            _input("black_mass_lfp_hydromet", "black_mass_lfp",
                   black_kwh / lithium_kwh,
                   "lithium of the design, 85% recovered",
                   source="licycle;judgement", confidence="assumed"),
        ]
        rows += [
            row("licycle", "derived", "per t of carbonate: product yields",
                process="black_mass_nmc_hydromet", commodity=metal, flow="out",
                quantity=content * per_carbonate, before_yield=False)
            for metal, content in (("nickel_sulfate", 0.3058), ("cobalt_sulfate", 0.045))
        ]
        return rows


def _lce_in(formula: str) -> float:
    """Return kg of carbonate per kg of a compound with one lithium."""
    return MOLAR["Li2CO3"] / 2 / MOLAR[formula]


def _input(
    process: str,
    commodity: str,
    quantity: float,
    note: str,
    *,
    source: str = "busch_minerals",
    confidence: str = "derived",
) -> Row:
    return row(
        source,
        confidence,
        note,
        process=process,
        commodity=commodity,
        flow="in",
        quantity=quantity,
        before_yield=True,
    )
