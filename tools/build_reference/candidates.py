"""Plants that may be built, and what growing faster costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.coming import MINED
from tools.build_reference.know_how import experience
from tools.build_reference.lithium import Deposits
from tools.build_reference.outputs import Outputs
from tools.build_reference.partners import Partners
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Candidates"]

MINE_GROWTH = 3.0
"""Most that candidates may add to a region's mines, in multiples of the growth to
2030 or 2035 in the base case of the IEA (assumed)."""
MINE_DOUBLE = 1.0
"""The same as a multiple of the output of the base year, where the IEA has no
figure or less growth."""
NEW_MINE = 10.0
"""Room for candidates where nothing was mined, kt."""


@dataclass(frozen=True)
class Candidates:
    """Candidate plants by process, region and owner."""

    raw: Raw
    places: Places
    outputs: Outputs
    deposits: Deposits

    @cached_property
    def _lead(self) -> dict[str, int]:
        return {
            one["process"]: int(one["lead_time"])
            for one in self.raw.table("assumptions/processes")
        }

    def assets(self, partners: Partners) -> list[Row]:
        """Return one candidate per process, region, owner and partnership."""
        found: dict[tuple[str, str, str], Row] = {}
        for one in self.raw.table("assumptions/candidates"):
            for process in one["processes"].split(";"):
                for region in one["regions"].split(";"):
                    for owner in one["owners"].split(";"):
                        made = self._candidate(process, region, owner, one["note"])
                        key = process, region, str(made["owner"])
                        found.setdefault(key, made)
        return [*found.values(), *partners.forms(found)]

    def _candidate(self, process: str, region: str, owner: str, note: str) -> Row:
        if owner == "@home":
            owner = self.places.home_owner(region)
        return row(
            "ionshore_assumption",
            "assumed",
            note or "may be built: the place has the market, the input or the makers",
            asset=f"new_{process}_{region.lower()}_{owner.lower()}",
            process=process,
            region=region,
            owner=owner,
            status="candidate",
            name="",
            capacity=0.0,
            buildable=True,
            build_from=BASE_YEAR + self._lead[process],
            build_ramp=experience(owner, region),
            build_max=self._room(process, region) if process in MINED else None,
            cost_adder=self.deposits.rest_adder(process, region),
        )

    def _room(self, process: str, region: str) -> float:
        """Return the most that candidate mines may add, kt a year."""
        output = self.outputs.chosen.get((process, region))
        now = output.quantity if output else 0.0
        part = 1.0
        if MINED[process] == "lithium_ore":
            every = [
                self.outputs.chosen[kind, region].quantity
                for kind in ("lithium_hard_rock_mine", "lithium_brine_field")
                if (kind, region) in self.outputs.chosen
            ]
            part = now / sum(every) if every else 0.0
        growth = self._projected.get((MINED[process], region), 0.0) * part - now
        return max(MINE_GROWTH * growth, MINE_DOUBLE * now, NEW_MINE)

    @cached_property
    def _projected(self) -> dict[tuple[str, str], float]:
        """Larger of the projections for 2030 and 2035 of the IEA, kt a year."""
        best: dict[tuple[str, str], float] = {}
        for one in self.raw.table("world/production"):
            later = int(one["year"]) in (2030, 2035)
            if later and one["source_id"] == "iea_cm_2025" and one["region"] != "WORLD":
                key = one["commodity"], one["region"]
                best[key] = max(best.get(key, 0.0), float(one["quantity"]) / 1000)
        return best

    def growth(self) -> list[Row]:
        """Return the rows of ``growth``: build limits as cost steps."""
        units = {
            one["commodity"]: one["unit"]
            for one in self.raw.table("assumptions/commodities")
        }
        seeds = {
            one["unit"]: float(one["seed"])
            for one in self.raw.table("assumptions/growth_seed")
        }
        rows = []
        for made in self.raw.table("assumptions/processes"):
            seed = seeds[units[made["commodity"]]]
            for one in self.raw.table("assumptions/growth"):
                rate = float(one["rate"]) if one["rate"] else None
                rows.append(
                    row(
                        "ionshore_assumption",
                        "assumed",
                        one["note"],
                        process=made["process"],
                        region="*",
                        step=int(one["step"]),
                        rate=rate,
                        seed=seed,
                        premium=float(one["premium"]),
                    )
                )
        return rows
