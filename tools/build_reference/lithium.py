"""Lithium mines by deposit: a cost curve instead of one cost per country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.designs import LCE_PER_LI
from tools.build_reference.money import Money
from tools.build_reference.outputs import Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Deposit", "Deposits"]

BRINE = "lithium_brine_field"
HARD_ROCK = "lithium_hard_rock_mine"
CONVERSION = 3523.0
"""USD per t LCE of conversion inside the stated cost of hard-rock deposits."""
CONCENTRATE = 357.0 * 8
"""USD per t LCE in the base cost of the mine."""
BRINE_BASE = 3842.0
BRINE_SHARE = 0.5
"""Share of a brine deposit's cost that falls on field and ponds (assumed)."""
CHINESE_LEPIDOLITE = 10219.0
"""USD per t LCE, own mine, first quarter of 2023 (SMM)."""
COST_YEAR = 2023
FACILITY = {"Greenbushes": "au_greenbushes", "La Corne(sayona)": "ca_qc_nal"}
"""Registry rows that a deposit stands for."""
OWNER = {
    "Arcadia": "CHN",
    "Bikita": "CHN",
    "Cauchari": "CHN",
    "Greenbushes": "CHN",
    "Salar de Atacama (Albemarle)": "USA",
}
"""Controlling bloc where it is not the country's own: Tianqi's venture holds 51 %
of Talison (registry); Arcadia, Bikita and Cauchari are Chinese-led (assumed)."""


@dataclass(frozen=True)
class Deposit:
    """A producing deposit of 2023: output in kt LCE, pre-tax cash cost in USD/t."""

    name: str
    process: str
    region: str
    output: float
    cost: float
    confidence: str


@dataclass(frozen=True)
class Deposits:
    """Deposits of ``markets/supply_costs``."""

    raw: Raw
    places: Places
    outputs: Outputs

    @cached_property
    def table(self) -> list[Deposit]:
        """All deposits with a stated output."""
        found = []
        for one in self.raw.table("markets/supply_costs"):
            stated = re.search(r"2023 output ([\d.]+) kt LCE", one["note"])
            if one["source_id"] != "busch_deposits" or stated is None:
                continue
            found.append(
                Deposit(
                    name=one["segment"].removeprefix("mine: "),
                    process=BRINE if one["note"].startswith("Brine") else HARD_ROCK,
                    region=self.places.of_country(one["country"]),
                    output=float(stated[1]),
                    cost=float(one["cost"]),
                    confidence=one["confidence"],
                )
            )
        return found

    def assets(self) -> list[Row]:
        """Return one mine per deposit."""
        return [
            row(
                "busch_deposits;ionshore_assumption",
                "assumed",
                f"output of 2023 over utilization; cost {one.cost:.0f} USD/t LCE before "
                f"tax ({one.confidence}), refining taken out",
                asset=f"lithium_{_code(one.name)}",
                process=one.process,
                region=one.region,
                owner=OWNER.get(one.name, self.places.home_owner(one.region)),
                status="operating",
                name=one.name,
                capacity=one.output / LCE_PER_LI / self.outputs.observed[one.process],
                cost_adder=self._adder(one.process, one.cost),
                facility=FACILITY.get(one.name, ""),
            )
            for one in self.table
        ]

    def _adder(self, process: str, cost: float) -> float:
        """Return million USD per kt Li on top of the base cost of the process."""
        over = cost - CONVERSION - CONCENTRATE
        if process == BRINE:
            over = (cost - BRINE_BASE) * BRINE_SHARE
        return Money(self.raw).real(over, COST_YEAR) * LCE_PER_LI / 1000

    def rest_adder(self, process: str, region: str) -> float:
        """Return the adder of the rest of a country: that of its dearest deposit.

        The rest of China is lepidolite. Zero for other processes than lithium mines.
        """
        if (process, region) == (HARD_ROCK, "CHN"):
            return self._adder(process, CHINESE_LEPIDOLITE)
        costs = [
            one.cost
            for one in self.table
            if (one.process, one.region) == (process, region)
        ]
        return self._adder(process, max(costs)) if costs else 0.0


def _code(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
