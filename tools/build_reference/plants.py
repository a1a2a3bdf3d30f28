"""Plants: the registry's, the rest of each country, tiers, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.lithium import Deposits
from tools.build_reference.outputs import BASE_YEAR, Output, Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row
from tools.build_reference.sites import Sites

__all__ = ["Plants"]

SPARE_ADDER = 0.10
"""Cost of running beyond the reported output, as a share of the product's
reference price (assumed)."""
MINES = (
    "lithium_hard_rock_mine", "lithium_brine_field", "nickel_mine", "cobalt_mine",
    "graphite_mine",
)
MINE_GROWTH = 3.0
"""Most that candidates may add to a region's mines, in multiples of the growth to
2030 or 2035 in the base case of the IEA (assumed)."""
MINE_DOUBLE = 1.0
"""The same as a multiple of the output of the base year, where the IEA has no
figure or less growth."""
NEW_MINE = 10.0
"""Room for candidates where nothing was mined, kt."""
MINED = {
    "lithium_hard_rock_mine": "lithium_ore",
    "lithium_brine_field": "lithium_ore",
    "nickel_mine": "nickel_ore",
    "cobalt_mine": "cobalt_ore",
    "graphite_mine": "natural_graphite",
}
NEXT_YEAR = BASE_YEAR + 1
UNDER_WAY = 0.20
"""Share of nameplate that was being built for each year of the lead time
(assumed: the growth that costs nothing extra in ``growth.csv``)."""


@dataclass(frozen=True)
class Plants:
    """All assets with their cost steps."""

    raw: Raw
    places: Places
    outputs: Outputs
    sites: Sites

    @cached_property
    def _deposits(self) -> Deposits:
        return Deposits(self.raw, self.places, self.outputs)

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
        single = [*self._deposits.assets(), *self._sites()]
        rest = self._rest(single)
        steps = self._steps([*single, *rest], price)
        coming = [*self._next_year(), *self._under_way(), *self._stated_under_way()]
        assets = [*single, *rest, *coming, *self._candidates()]
        return {"assets": assets, "supply_steps": steps, "growth": self._growth()}

    def _sites(self) -> list[Row]:
        """Return the registry's plants less those that the deposits stand for."""
        known = {one["facility"] for one in self._deposits.assets()} - {""}
        return [one for one in self.sites.assets() if one["facility"] not in known]

    def _present(self, single: Iterable[Row]) -> dict[tuple[str, str], float]:
        """Return nameplate running in the base year by (process, region)."""
        running: dict[tuple[str, str], float] = {}
        for one in single:
            if _runs_in_base_year(one):
                key = str(one["process"]), str(one["region"])
                running[key] = running.get(key, 0.0) + float(str(one["capacity"]))
        return running

    def _rest(self, single: Iterable[Row]) -> list[Row]:
        running = self._present(single)
        assets: list[Row] = []
        for key, output in self.outputs.chosen.items():
            capacity = self.outputs.capacity(output) - running.get(key, 0.0)
            if capacity > 1e-9:
                asset = f"rest_{output.process}_{output.region.lower()}"
                assets.append(self._rest_asset(asset, output, capacity))
        return assets

    def _steps(self, assets: Iterable[Row], price: dict[str, float]) -> list[Row]:
        """Return two steps for every plant of the base year: reported, and spare.

        All plants of a process in a region share the utilization of the base year.
        """
        running = self._present(assets)
        steps: list[Row] = []
        for one in assets:
            key = str(one["process"]), str(one["region"])
            output = self.outputs.chosen.get(key)
            if output is None or not _runs_in_base_year(one):
                continue
            effective = running[key] * self.outputs.maximum[output.process]
            width = output.quantity / effective
            if width < 1 - 1e-6:
                adder = SPARE_ADDER * price[self._products[output.process]]
                steps += _two_steps(str(one["asset"]), width, adder, output)
        return steps

    def _next_year(self) -> list[Row]:
        """Return mine capacity known to have started in the year after the base."""
        reported: dict[tuple[str, str, int], float] = {}
        sources: dict[str, str] = {}
        for one in self.raw.table("world/baseline"):
            if one["commodity"] in MINED.values():
                key = (
                    one["commodity"],
                    self.places.of_country(one["region"]),
                    int(one["year"]),
                )
                reported[key] = reported.get(key, 0.0) + float(one["quantity"])
                sources[one["commodity"]] = one["source_id"]
        rows = []
        for process, commodity in MINED.items():
            for region in self.places.table:
                output = self.outputs.chosen.get((process, region))
                before = reported.get((commodity, region, BASE_YEAR))
                after = reported.get((commodity, region, NEXT_YEAR))
                if output is None or not before or not after:
                    continue
                growth = after / before - 1
                if growth > 0:
                    rows.append(self._started(output, growth, sources[commodity]))
        return rows

    def _under_way(self) -> list[Row]:
        """Return projects that were being built at the end of the base year.

        Additions that the model decides on start after the lead time. Until then
        a share of the base year's nameplate starts each year, but for mines and
        cells, for which single plants or reported growth are known.
        """
        rows = []
        for (process, region), output in self.outputs.chosen.items():
            if process in MINES or process.startswith("cell_"):
                continue
            for year in range(NEXT_YEAR, BASE_YEAR + self._lead[process]):
                rows.append(
                    row(
                        "ionshore_assumption",
                        "assumed",
                        f"{UNDER_WAY:.0%} of the nameplate of {BASE_YEAR} a year until "
                        "the lead time has passed",
                        asset=f"under_way_{process}_{region.lower()}_{year}",
                        process=process,
                        region=region,
                        owner=self.places.home_owner(region),
                        status="construction",
                        name="Under construction in the base year",
                        capacity=UNDER_WAY * self.outputs.capacity(output),
                        online_year=year,
                    )
                )
        return rows

    def _stated_under_way(self) -> list[Row]:
        return [
            row(
                one["source_id"],
                one["confidence"],
                one["note"],
                asset=f"stated_{one['process']}_{one['region'].lower()}",
                process=one["process"],
                region=one["region"],
                owner=one["owner"],
                status="construction",
                name="Under construction in the base year",
                capacity=float(one["capacity"]),
                online_year=int(one["online_year"]),
            )
            for one in self.raw.table("assumptions/under_way")
        ]

    def _started(self, output: Output, growth: float, source: str) -> Row:
        capacity = output.quantity * growth / self.outputs.maximum[output.process]
        return row(
            source,
            "derived",
            f"output rose by {growth:.0%} from {BASE_YEAR} to {NEXT_YEAR} (USGS)",
            asset=f"started_{output.process}_{output.region.lower()}",
            process=output.process,
            region=output.region,
            owner=self.places.home_owner(output.region),
            status="construction",
            name=f"Started in {NEXT_YEAR}",
            capacity=capacity,
            online_year=NEXT_YEAR,
            cost_adder=self._deposits.rest_adder(output.process, output.region),
        )

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
            cost_adder=self._deposits.rest_adder(output.process, output.region),
        )

    @cached_property
    def _lead(self) -> dict[str, int]:
        return {
            one["process"]: int(one["lead_time"])
            for one in self.raw.table("assumptions/processes")
        }

    def _candidates(self) -> list[Row]:
        found: dict[str, Row] = {}
        for one in self.raw.table("assumptions/candidates"):
            for process in one["processes"].split(";"):
                for region in one["regions"].split(";"):
                    for owner in one["owners"].split(";"):
                        made = self._candidate(process, region, owner, one["note"])
                        found.setdefault(str(made["asset"]), made)
        return list(found.values())

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
            build_max=self._room(process, region) if process in MINES else None,
            cost_adder=self._deposits.rest_adder(process, region),
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
    runs = one["status"] in ("operating", "rest")
    return runs and (year is None or int(str(year)) <= BASE_YEAR)


def _two_steps(asset: str, width: float, adder: float, output: Output) -> list[Row]:
    reported = f"reported output of {BASE_YEAR}"
    spare = f"beyond it: {SPARE_ADDER:.0%} of the reference price (assumed)"
    return [
        row(f"{output.source_id};ionshore_assumption", "assumed", reported,
            asset=asset, step=0, width=width, adder=0.0),
        row("ionshore_assumption", "assumed", spare,
            asset=asset, step=1, width=None, adder=adder),
    ]
