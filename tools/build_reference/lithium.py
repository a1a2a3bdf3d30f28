"""Lithium mines by deposit: a cost curve instead of one cost per country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.money import Money
from tools.build_reference.outputs import Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row
from tools.build_reference.recipes import LCE_PER_LI

__all__ = ["Deposits"]

CONVERSION = 3523.0
"""USD per t LCE of conversion inside the stated cost of hard-rock deposits."""
CONCENTRATE = 357.0 * 8
"""USD per t LCE in the base cost of the mine."""
BRINE_SHARE = 0.5
"""Share of a brine deposit's cost that falls on field and ponds."""
BRINE_BASE = 3842.0
CHINESE_LEPIDOLITE = 10219.0
"""USD per t LCE, own mine, first quarter of 2023 (SMM)."""
LEPIDOLITE_YEAR = 2023
FACILITY = {"Greenbushes": "au_greenbushes", "La Corne(sayona)": "ca_qc_nal"}
OWNER = {
    "Arcadia": "CHN", "Bikita": "CHN", "Salar de Atacama (Albemarle)": "USA",
    "Greenbushes": "CHN", "Cauchari": "CHN",
}
"""Controlling bloc where it is not the country's own: Talison is held 51 % by
Tianqi's venture, Arcadia by Huayou, Bikita by Sinomine, Cauchari by Ganfeng
(assumed where the registry is silent)."""


@dataclass(frozen=True)
class Deposits:
    """Deposits of 2023 with output and pre-tax cash cost."""

    raw: Raw
    places: Places
    outputs: Outputs

    @cached_property
    def _table(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for one in self.raw.table("markets/supply_costs"):
            if one["source_id"] != "busch_deposits" or "mine: " not in one["segment"]:
                continue
            output = re.search(r"2023 output ([\d.]+) kt LCE", one["note"])
            if output is None:
                continue
            found.append(
                {
                    "name": one["segment"].removeprefix("mine: "),
                    "region": self.places.of_country(one["country"]),
                    "brine": one["note"].startswith("Brine"),
                    "lce": float(output[1]),
                    "cost": float(one["cost"]),
                    "confidence": one["confidence"],
                }
            )
        return found

    def assets(self) -> list[Row]:
        """Return one mine per deposit."""
        rows = []
        for one in self._table:
            process = "lithium_brine_field" if one["brine"] else "lithium_hard_rock_mine"
            region, name = str(one["region"]), str(one["name"])
            capacity = float(str(one["lce"])) / LCE_PER_LI
            capacity /= self.outputs.observed[process]
            rows.append(
                row(
                    "busch_deposits;ionshore_assumption",
                    "assumed",
                    f"output of 2023 over utilization; cost {one['cost']:.0f} USD/t LCE "
                    f"before tax ({one['confidence']}), refining taken out",
                    asset=f"lithium_{_code(name)}",
                    process=process,
                    region=region,
                    owner=OWNER.get(name, self.places.home_owner(region)),
                    status="operating",
                    name=name,
                    capacity=capacity,
                    cost_adder=self._adder(bool(one["brine"]), float(str(one["cost"]))),
                    facility=FACILITY.get(name, ""),
                )
            )
        return rows

    def _adder(self, brine: bool, cost: float) -> float:
        """Return million USD per kt Li on top of the base cost of the process."""
        over = (cost - BRINE_BASE) * BRINE_SHARE if brine else cost - CONVERSION - CONCENTRATE
        return Money(self.raw).real(over, LEPIDOLITE_YEAR) * LCE_PER_LI / 1000

    def rest_adder(self, process: str, region: str) -> float:
        """Return the adder of the rest of a country: that of its dearest deposit.

        Zero for other processes than lithium mines.
        """
        if process not in ("lithium_hard_rock_mine", "lithium_brine_field"):
            return 0.0
        if (process, region) == ("lithium_hard_rock_mine", "CHN"):
            return self._adder(False, CHINESE_LEPIDOLITE)
        brine = process == "lithium_brine_field"
        costs = [
            float(str(one["cost"]))
            for one in self._table
            if one["region"] == region and one["brine"] == brine
        ]
        return self._adder(brine, max(costs)) if costs else 0.0


def _code(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
