"""What a process costs in each region: figures of the cost model, booked for a plan.

Nothing is computed here. Cell and pack lines and process plants come from
:mod:`ionshore.cost.plan`, for the region, the plant size of :class:`Sizes` and the
money of the price year; only bought-in parts without a home there are added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import isnan

from ionshore.cost.library import Library
from ionshore.cost.plan import PlanCosts, line_plan, process_plan
from tools.build_reference.designs import CHEMISTRY
from tools.build_reference.money import PRICE_YEAR
from tools.build_reference.raw import Raw, Row, row
from tools.build_reference.sizes import Size, Sizes

__all__ = ["LINES", "OUTSIDE", "Costs"]

LINES = {
    **{process: (design, "cell") for process, (design, _) in CHEMISTRY.items()},
    "cell_sodium_line": ("sodium_layered", "cell"),
    "cell_zinc_line": ("zinc_bromine", "cell"),
    "pack_nmc_high_assembly": ("nmc811", "pack"),
    "pack_nmc_mid_assembly": ("nmc622", "pack"),
    "pack_lfp_assembly": ("lfp", "pack"),
    "pack_sodium_assembly": ("sodium_layered", "pack"),
}
"""Chemistry and level of the cost model that a line stands for. LCO is made on the
line of NMC 622."""
OUTSIDE = (
    "binder_carbon_nmp",
    "can_tabs_other",
    "electrolyte_sodium",
    "pack_parts",
)
"""Materials of the cost model that are no commodity of the world."""
LINE_SOURCE = "batt_sust_model;busch_minerals;degen2023;energytrend_prices;judgement"

Pair = tuple[str, str]


@dataclass(frozen=True)
class Costs:
    """Costs of all processes in all regions."""

    raw: Raw
    library: Library
    sizes: Sizes

    @cached_property
    def _parts(self) -> dict[Pair, list[dict[str, str]]]:
        parts: dict[Pair, list[dict[str, str]]] = {}
        for one in self.raw.table("assumptions/parts"):
            parts.setdefault((one["process"], one["region"]), []).append(one)
        return parts

    def rows(self, wanted: set[Pair]) -> list[Row]:
        """Return ``process_costs`` for the (process, region) pairs wanted."""
        order = [one["process"] for one in self.raw.table("assumptions/processes")]
        pairs = sorted(wanted, key=lambda pair: (order.index(pair[0]), pair[1]))
        made = self._plants([pair for pair in pairs if pair[0] not in LINES])
        for level, outside in (("cell", True), ("cell", False), ("pack", True)):
            made |= self._lines(
                [
                    pair
                    for pair in pairs
                    if pair[0] in LINES
                    and LINES[pair[0]][1] == level
                    and (not self._parts_of(pair)) == outside
                ],
                level,
                OUTSIDE if outside else (),
            )
        return [row for pair in pairs for row in self._with_parts(made[pair], pair)]

    def _lines(
        self, pairs: list[Pair], level: str, outside: tuple[str, ...]
    ) -> dict[Pair, Row]:
        sizes = [self.sizes.of(*pair) for pair in pairs]
        plan = line_plan(
            self.library,
            [LINES[process][0] for process, _ in pairs],
            [region for _, region in pairs],
            plant_gwh=[_known(size) for size in sizes],
            year=PRICE_YEAR,
            level=level,
            outside=outside,
        )
        note = "steps of the BatPaC plant; judged prices of bought-in parts"
        provenance = [(LINE_SOURCE, "assumed", note)] * len(pairs)
        return _booked(pairs, plan, sizes, provenance)

    def _plants(self, pairs: list[Pair]) -> dict[Pair, Row]:
        table = self.library["plants"].set_index("process")
        sizes = [self._plant_size(pair, table["size"].loc[pair[0]]) for pair in pairs]
        plan = process_plan(
            self.library,
            [process for process, _ in pairs],
            [region for _, region in pairs],
            size=[float("nan") if one.value is None else one.value for one in sizes],
            year=PRICE_YEAR,
        )
        provenance = [
            tuple(str(table[column].loc[process]) for column in PROVENANCE)
            for process, _ in pairs
        ]
        return _booked(pairs, plan, sizes, provenance)

    def _plant_size(self, pair: Pair, stated: float) -> Size:
        """Return the size of a process plant; without one its costs do not scale."""
        if isnan(stated):
            note = "the source states no size, so investment does not scale"
            return Size(None, "assumed", note)
        found = self.sizes.of(*pair)
        if found.value is None:
            note = "plant size: that of the source of the investment"
            return Size(float(stated), "assumed", note)
        return found

    def _parts_of(self, pair: Pair) -> list[dict[str, str]]:
        return self._parts.get(pair) or self._parts.get((pair[0], "*"), [])

    def _with_parts(self, base: Row, pair: Pair) -> list[Row]:
        rows = []
        for part in self._parts_of(pair):
            later = dict(base)
            later["from_year"] = part["from_year"]
            later["other_cost"] = float(str(base["other_cost"])) + float(part["cost"])
            later["source_id"] = ";".join(
                dict.fromkeys(f"{base['source_id']};{part['source_id']}".split(";"))
            )
            later["note"] = f"{base['note']}; parts {part['cost']}: {part['note']}"
            later["confidence"] = "assumed"
            rows.append(later)
        return rows or [base]


PROVENANCE = ("source_id", "confidence", "note")


def _known(size: Size) -> float:
    if size.value is None:
        message = f"a line needs a plant size: {size}"
        raise ValueError(message)
    return size.value


def _booked(
    pairs: list[Pair],
    plan: PlanCosts,
    sizes: list[Size],
    provenance: Iterable[tuple[str, ...]],
) -> dict[Pair, Row]:
    rows = {}
    for place, (pair, size, told) in enumerate(
        zip(pairs, sizes, provenance, strict=True)
    ):
        source, confidence, note = told
        equipment, building = (
            float(plan.equipment[place]),
            float(plan.building[place]),
        )
        rows[pair] = row(
            source,
            confidence,
            "; ".join(part for part in (note, size.note) if part),
            process=pair[0],
            region=pair[1],
            capex=equipment + building,
            building=building,
            fixed_cost=float(plan.fixed[place]),
            energy_cost=float(plan.energy[place]),
            labor_cost=float(plan.labor[place]),
            other_cost=float(plan.other[place]),
            plant_size=size.value,
        )
    return rows
