"""What a process costs in each region.

Investment moves from a Chinese to a Western anchor along the region's capital
cost multiplier; wages, power and heat are priced where the plant stands; what
remains of the stated cost is the same everywhere. Cell lines follow the steps
of the BatPaC baseline plant. A cost model may replace this module later: it
makes one table only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log

from tools.build_reference.designs import (
    CELL_YIELD,
    CHEMISTRY,
    ELECTRODE_YIELD,
    Designs,
)
from tools.build_reference.money import Money
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Costs"]

MAINTENANCE = 0.03
"""Fixed cost per year as a share of investment (``cost/README``)."""
WAGE_SHARE = 0.6
"""BatPaC hours pair with half to two thirds of full labor cost, because its
overheads hold the indirect staff."""
LABOR_OVERHEAD = 1.4
"""Labor to cash-like cost (``cost/README`` section 6)."""
STEP_PLANT_GWH = 50.0
BUILDING_USD_M2 = 3000.0
CELL_POWER = {"lfp": 18.0, "nmc": 15.0, "high": 11.0}
"""kWh of electricity per kWh of cells; heat in the same proportion."""
CELL_HEAT_PER_POWER = 54.0 / 15.0
LFP_AREA = 1.4
"""Electrode area of LFP over NMC622."""


@dataclass(frozen=True)
class Costs:
    """Costs of all processes in all regions."""

    raw: Raw
    places: Places
    designs: Designs

    @property
    def money(self) -> Money:
        """Deflator."""
        return Money(self.raw)

    @cached_property
    def _parts(self) -> dict[tuple[str, str], list[dict[str, str]]]:
        parts: dict[tuple[str, str], list[dict[str, str]]] = {}
        for one in self.raw.table("assumptions/parts"):
            parts.setdefault((one["process"], one["region"]), []).append(one)
        return parts

    def rows(self, wanted: set[tuple[str, str]]) -> list[Row]:
        """Return ``process_costs`` for the (process, region) pairs wanted."""
        rows = []
        for one in self.raw.table("assumptions/process_cost_basis"):
            for process, region in sorted(wanted):
                if process == one["process"]:
                    rows += self._with_parts(self._plant(one, region))
        for process in CHEMISTRY:
            for known, region in sorted(wanted):
                if known == process:
                    rows += self._with_parts(self._cell_line(process, region))
        return rows

    def _with_parts(self, base: Row) -> list[Row]:
        process, region = str(base["process"]), str(base["region"])
        parts = self._parts.get((process, region)) or self._parts.get((process, "*"))
        if not parts:
            return [base]
        rows = []
        for part in parts:
            later = dict(base)
            later["from_year"] = part["from_year"]
            later["other_cost"] = float(str(base["other_cost"])) + float(part["cost"])
            later["source_id"] = ";".join(
                dict.fromkeys(f"{base['source_id']};{part['source_id']}".split(";"))
            )
            later["note"] = f"{base['note']}; parts {part['cost']}: {part['note']}"
            later["confidence"] = "assumed"
            rows.append(later)
        return rows

    def _multiplier(self, region: str) -> float:
        return self.places.factor(region, "capex_multiplier_vs_chn")

    def _capex(self, one: dict[str, str], region: str) -> float:
        low = self._anchor(one, "low")
        if one["low_region"] == "*":
            return low
        here, there = self._multiplier(region), self._multiplier(one["low_region"])
        if not one["capex_high"]:
            return low * here / there
        high, far = self._anchor(one, "high"), self._multiplier(one["high_region"])
        if here >= far:
            return high * here / far
        if here <= there:
            return low * here / there
        power: float = log(here / there) / log(far / there)
        return low * float((high / low) ** power)

    def _anchor(self, one: dict[str, str], end: str) -> float:
        value = self.money.real(float(one[f"capex_{end}"]), one[f"{end}_year"])
        if one["size"] and one[f"{end}_size"]:
            scale = float(one["size"]) / float(one[f"{end}_size"])
            value *= scale ** (float(one["exponent"]) - 1)
        return value

    def _energy(self, region: str, power: float, heat: float) -> float:
        price = self.places.factor(region, "electricity_price_usd_per_kwh")
        gas = float(self.places.table[region]["heat_usd_per_gj"]) / 1000
        return power * price + heat * gas

    def _wages(self, region: str, hours: float) -> float:
        rate = self.places.factor(region, "labour_cost_usd_per_h")
        return hours / 1000 * rate

    def _plant(self, one: dict[str, str], region: str) -> Row:
        power, heat, hours = (
            float(one[key]) for key in ("electricity", "heat", "labor")
        )
        capex = self._capex(one, region)
        stated = self.money.real(float(one["opex"]), one["opex_year"])
        if one["opex_region"] == "*" or stated == 0:
            rest = stated
        else:
            home = one["opex_region"]
            rest = stated - self._energy(home, power, heat) - self._wages(home, hours)
        return row(
            one["source_id"],
            one["confidence"],
            one["note"],
            process=one["process"],
            region=region,
            capex=capex,
            fixed_cost=MAINTENANCE * capex,
            energy_cost=self._energy(region, power, heat),
            labor_cost=self._wages(region, hours),
            other_cost=max(rest, 0.0),
        )

    def _cell_line(self, process: str, region: str) -> Row:
        design, _ = CHEMISTRY[process]
        hours, equipment, area = self._steps(process)
        ratio = self._multiplier(region) / self._multiplier("USA")
        capex = self.money.real(
            ratio * (equipment + area * BUILDING_USD_M2 / 1e6), 2022
        )
        kind = "lfp" if design == "lfp" else "high" if design == "nmc811" else "nmc"
        power = CELL_POWER[kind]
        wages = self._wages(region, hours) * WAGE_SHARE * LABOR_OVERHEAD
        return row(
            "batt_sust_model;degen2023;judgement",
            "derived",
            f"BatPaC steps scaled to {design}; labor x {LABOR_OVERHEAD} and "
            f"{MAINTENANCE:.0%} of investment for upkeep",
            process=process,
            region=region,
            capex=capex,
            fixed_cost=MAINTENANCE * capex,
            energy_cost=self._energy(region, power, power * CELL_HEAT_PER_POWER),
            labor_cost=wages,
            other_cost=0.0,
        )

    def _steps(self, process: str) -> tuple[float, float, float]:
        """Return hours per MWh, million USD per GWh and m2 per GWh."""
        design, _ = CHEMISTRY[process]
        active = self.designs.cathode(process)
        gross = 1 / ELECTRODE_YIELD / CELL_YIELD
        area = LFP_AREA if design == "lfp" else 1.0
        drivers = {
            "kg positive active material": active * gross / 1.45,
            "kg negative active material": (
                self.designs.net(design, "anode_graphite") * gross / 0.982
            ),
            "m2 positive electrode": area,
            "m2 negative electrode": area,
            "kg NMP evaporated": active * gross / 1.45,
            "max(cells, m2 both electrodes)": area,
        }
        hours = equipment = space = 0.0
        for step in self.raw.table("cost/cell_steps"):
            if step["level"] != "cell":
                continue
            rate = drivers.get(step["rate_driver"], 1.0)
            hours += float(step["labour_h_per_year"]) * rate ** float(
                step["labour_exponent"]
            )
            equipment += float(step["capital_musd"]) * rate ** float(
                step["capital_exponent"]
            )
            space += float(step["area_m2"]) * rate ** float(step["area_exponent"])
        return (
            hours / STEP_PLANT_GWH / 1000,
            equipment / STEP_PLANT_GWH,
            space / STEP_PLANT_GWH,
        )
