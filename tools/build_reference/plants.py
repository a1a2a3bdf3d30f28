"""Plants: the registry's, the rest of each country, tiers, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.outputs import BASE_YEAR, Output, Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row
from tools.build_reference.registry import Registry

__all__ = ["Plants"]

SPARE_ADDER = 0.10
"""Cost of running beyond the reported output, as a share of the product's
reference price (assumed)."""
MINES = (
    "lithium_hard_rock_mine", "lithium_brine_field", "nickel_mine", "cobalt_mine",
    "graphite_mine",
)
MINE_GROWTH = 3.0
"""Most that candidates may add to a region's mines, in multiples of its output of
the base year (assumed: reserves by country are not in the extracts)."""
NEW_MINE = 10.0
"""Room for candidates where nothing was mined, kt."""


@dataclass(frozen=True)
class Plants:
    """All assets with their cost steps."""

    raw: Raw
    places: Places
    outputs: Outputs
    registry: Registry

    @cached_property
    def _products(self) -> dict[str, str]:
        return {
            one["process"]: one["commodity"]
            for one in self.raw.table("assumptions/processes")
        }

    def tables(self, price: dict[str, float]) -> dict[str, list[Row]]:
        """Return ``assets``, ``supply_steps`` and ``growth``.

        Parameters
        ----------
        price : dict
            Reference price by commodity, million USD per unit.
        """
        single = self.registry.assets()
        rest, steps = self._rest(single, price)
        assets = [*single, *rest, *self._candidates()]
        return {"assets": assets, "supply_steps": steps, "growth": self._growth()}

    def _rest(
        self, single: Iterable[Row], price: dict[str, float]
    ) -> tuple[list[Row], list[Row]]:
        running: dict[tuple[str, str], float] = {}
        for one in single:
            if one["status"] == "operating" and _runs_in_base_year(one):
                key = str(one["process"]), str(one["region"])
                running[key] = running.get(key, 0.0) + float(str(one["capacity"]))
        assets: list[Row] = []
        steps: list[Row] = []
        for key, output in self.outputs.chosen.items():
            present = running.get(key, 0.0)
            capacity = self.outputs.capacity(output) - present
            if capacity <= 1e-9:
                continue
            share = min(present / (capacity + present), 1.0)
            asset = f"rest_{output.process}_{output.region.lower()}"
            assets.append(self._rest_asset(asset, output, capacity))
            effective = capacity * self.outputs.maximum[output.process]
            width = output.quantity * (1 - share) / effective
            if width < 1 - 1e-6:
                adder = SPARE_ADDER * price[self._products[output.process]]
                steps += _two_steps(asset, width, adder, output)
        return assets, steps

    def _rest_asset(self, asset: str, output: Output, capacity: float) -> Row:
        return row(
            f"{output.source_id};ionshore_assumption",
            "assumed",
            f"output {output.quantity:.4g} in {BASE_YEAR} ({output.confidence}) over "
            f"utilization, less registry plants; {output.note}",
            asset=asset,
            process=output.process,
            region=output.region,
            owner=self.places.home_owner(output.region),
            status="rest",
            name=f"Rest of {self.places.table[output.region]['name_en']}",
            capacity=capacity,
        )

    def _candidates(self) -> list[Row]:
        lead = {
            one["process"]: int(one["lead_time"])
            for one in self.raw.table("assumptions/processes")
        }
        found: dict[str, Row] = {}
        for one in self.raw.table("assumptions/candidates"):
            for process in one["processes"].split(";"):
                for region in one["regions"].split(";"):
                    for owner in one["owners"].split(";"):
                        row_ = self._candidate(process, region, owner, lead, one["note"])
                        found.setdefault(str(row_["asset"]), row_)
        return list(found.values())

    def _candidate(
        self, process: str, region: str, owner: str, lead: dict[str, int], note: str
    ) -> Row:
        if owner == "@home":
            owner = self.places.home_owner(region)
        limit = None
        if process in MINES:
            output = self.outputs.chosen.get((process, region))
            limit = max(MINE_GROWTH * output.quantity if output else 0.0, NEW_MINE)
        return row(
            "ionshore_assumption",
            "assumed",
            note or "may be built; addition starts after the lead time",
            asset=f"new_{process}_{region.lower()}_{owner.lower()}",
            process=process,
            region=region,
            owner=owner,
            status="candidate",
            name="",
            capacity=0.0,
            buildable=True,
            build_from=BASE_YEAR + lead[process],
            build_max=limit,
        )

    def _growth(self) -> list[Row]:
        units = {
            one["commodity"]: one["unit"]
            for one in self.raw.table("assumptions/commodities")
        }
        seeds = {
            one["unit"]: float(one["seed"])
            for one in self.raw.table("assumptions/growth_seed")
        }
        rows = []
        for process, commodity in self._products.items():
            for one in self.raw.table("assumptions/growth"):
                rate = float(one["rate"]) if one["rate"] else None
                rows.append(
                    row(
                        "ionshore_assumption",
                        "assumed",
                        one["note"],
                        process=process,
                        region="*",
                        step=int(one["step"]),
                        rate=rate,
                        seed=seeds[units[commodity]],
                        premium=float(one["premium"]),
                    )
                )
        return rows


def _runs_in_base_year(one: Row) -> bool:
    year = one.get("online_year")
    return year is None or int(str(year)) <= BASE_YEAR


def _two_steps(asset: str, width: float, adder: float, output: Output) -> list[Row]:
    reported = f"reported output of {BASE_YEAR}"
    spare = f"beyond it: {SPARE_ADDER:.0%} of the reference price (assumed)"
    return [
        row(f"{output.source_id};ionshore_assumption", "assumed", reported,
            asset=asset, step=0, width=width, adder=0.0),
        row("ionshore_assumption", "assumed", spare,
            asset=asset, step=1, width=None, adder=adder),
    ]
