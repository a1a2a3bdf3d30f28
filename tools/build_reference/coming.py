"""Plants that were being built when the base year ended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.baseline import BASE_YEAR, Output
from tools.build_reference.lithium import Deposits
from tools.build_reference.outputs import Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["MINED", "Coming"]

MINED = {
    "lithium_hard_rock_mine": "lithium_ore",
    "lithium_brine_field": "lithium_ore",
    "nickel_mine": "nickel_ore",
    "cobalt_mine": "cobalt_ore",
    "graphite_mine": "natural_graphite",
}
"""Mines, and the commodity under which the extracts report them."""
NEXT_YEAR = BASE_YEAR + 1
UNDER_WAY = 0.20
"""Share of nameplate that was being built for each year of the lead time
(assumed: the growth that costs nothing extra in ``growth.csv``)."""


@dataclass(frozen=True)
class Coming:
    """Capacity that starts before the model's own additions can."""

    raw: Raw
    places: Places
    outputs: Outputs
    deposits: Deposits

    def assets(self) -> list[Row]:
        """Return mines that grew, projects by rule, projects by name."""
        return [*self._next_year(), *self._under_way(), *self._stated()]

    @cached_property
    def _lead(self) -> dict[str, int]:
        return {
            one["process"]: int(one["lead_time"])
            for one in self.raw.table("assumptions/processes")
        }

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
        return [
            self._project(output, year)
            for (process, _), output in self.outputs.chosen.items()
            if process not in MINED and not process.startswith("cell_")
            for year in range(NEXT_YEAR, BASE_YEAR + self._lead[process])
        ]

    def _project(self, output: Output, year: int) -> Row:
        return row(
            "ionshore_assumption",
            "assumed",
            f"{UNDER_WAY:.0%} of the nameplate of {BASE_YEAR} a year until the lead "
            "time has passed",
            asset=f"under_way_{output.process}_{output.region.lower()}_{year}",
            process=output.process,
            region=output.region,
            owner=self.places.home_owner(output.region),
            status="construction",
            name="Under construction in the base year",
            capacity=UNDER_WAY * self.outputs.capacity(output),
            online_year=year,
        )

    def _stated(self) -> list[Row]:
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
            cost_adder=self.deposits.rest_adder(output.process, output.region),
        )
