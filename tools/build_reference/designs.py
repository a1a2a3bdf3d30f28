"""Cell designs and yields, and the row of a recipe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.raw import Raw, Row, row

__all__ = [
    "CELL_KG",
    "CHEMISTRY",
    "LCE_PER_LI",
    "Designs",
    "flow_in",
    "flow_out",
    "parameter",
]

LCE_PER_LI = 5.3228
"""kg of lithium carbonate equivalent per kg of lithium (``cost/materials``)."""
LCO_PER_KWH = 1.6
"""kg/kWh: 165 mAh/g at 3.8 V (assumed; no LCO design in the extracts)."""
CHEMISTRY = {
    "cell_nmc_high_line": ("nmc811", "cathode_nmc_high"),
    "cell_nmc_mid_line": ("nmc622", "cathode_nmc_mid"),
    "cell_lfp_line": ("lfp", "cathode_lfp"),
    "cell_lco_line": ("nmc622", "cathode_lco"),
}
"""Design of ``cost/materials`` and cathode of a cell line."""
CELL_KG = {
    "cell_nmc_high": 1 / 0.28,
    "cell_nmc_mid": 1 / 0.24,
    "cell_lfp": 1 / 0.16,
    "cell_lco": 1 / 0.25,
}
"""kg of cell per kWh from the energy densities of ``cost/materials``; LCO assumed."""


@dataclass(frozen=True)
class Designs:
    """Materials per kWh: plant practice where stated, else the design."""

    raw: Raw

    @cached_property
    def _design(self) -> dict[tuple[str, str], float]:
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
        """Return kg per kWh contained in the product."""
        practice = self._practice.get((design, material))
        return self._design[design, material] if practice is None else practice

    def cathode(self, process: str) -> float:
        """Return kg of cathode per kWh of a cell line, contained in the cell."""
        design, cathode = CHEMISTRY[process]
        if cathode == "cathode_lco":
            return LCO_PER_KWH
        return self.net(design, cathode.removesuffix("_mid").removesuffix("_high"))

    def loss(self, kind: str) -> float:
        """Return the yield a material passes: active, foil, separator, ..., cell.

        They are those of the cost model, so that a recipe and a cost agree.
        """
        return parameter(self.raw, f"yield_{kind}")

    def separator(self, kind: str) -> float:
        """Return m2 of film per kWh; ``kind`` is lfp or nmc."""
        factor = self._practice["all", "separator_factor"]
        return self._practice[kind, "separator_area"] * factor

    def electrolyte(self, design: str) -> float:
        """Return kg of electrolyte per kWh."""
        factor = self._practice["all", "electrolyte_factor"]
        return self.net(design, "electrolyte") * factor


def parameter(raw: Raw, name: str) -> float:
    """Return a parameter of the cost model; ``KeyError`` if there is none."""
    known = {
        one["parameter"]: float(one["value"])
        for one in raw.table("cost/model_parameters")
    }
    return known[name]


def flow_in(
    process: str,
    commodity: str,
    quantity: float,
    note: str,
    *,
    source: str = "busch_minerals",
    confidence: str = "derived",
) -> Row:
    """Return an input, divided by the yield of the process when it is used."""
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


def flow_out(
    process: str, commodity: str, quantity: float, note: str, source: str
) -> Row:
    """Return a by-product per unit of main product."""
    return row(
        source,
        "derived",
        note,
        process=process,
        commodity=commodity,
        flow="out",
        quantity=quantity,
        before_yield=False,
    )
