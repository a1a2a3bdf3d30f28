"""Existing plants: the registry's, lithium deposits, the rest of each country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.baseline import BASE_YEAR, Output
from tools.build_reference.lithium import Deposits
from tools.build_reference.outputs import Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row
from tools.build_reference.sites import Sites

__all__ = ["Plants"]

SPARE_ADDER = 0.10
"""Cost of running beyond the reported output, as a share of the product's
reference price (assumed)."""


@dataclass(frozen=True)
class Plants:
    """Plants of the base year and the registry's later ones, with cost steps."""

    raw: Raw
    places: Places
    outputs: Outputs
    sites: Sites

    @cached_property
    def deposits(self) -> Deposits:
        """Lithium mines by deposit."""
        return Deposits(self.raw, self.places, self.outputs)

    @cached_property
    def _single(self) -> list[Row]:
        """Deposits, and the registry's plants that no deposit stands for."""
        mines = self.deposits.assets()
        known = {one["facility"] for one in mines} - {""}
        sites = [one for one in self.sites.assets() if one["facility"] not in known]
        return [*mines, *sites]

    def assets(self) -> list[Row]:
        """Return single plants and the rest of each country."""
        return [*self._single, *self._rest()]

    def _rest(self) -> list[Row]:
        running = _present(self._single)
        assets: list[Row] = []
        for key, output in self.outputs.chosen.items():
            capacity = self.outputs.capacity(output) - running.get(key, 0.0)
            if capacity > 1e-9:
                assets.append(self._rest_asset(output, capacity))
        return assets

    def _rest_asset(self, output: Output, capacity: float) -> Row:
        return row(
            f"{output.source_id};ionshore_assumption",
            "assumed",
            f"output {output.quantity:.4g} in {BASE_YEAR} ({output.confidence}) over "
            f"utilization, less registry plants; {output.note}",
            asset=f"rest_{output.process}_{output.region.lower()}",
            process=output.process,
            region=output.region,
            owner=self.places.home_owner(output.region),
            status="rest",
            name=f"Rest of {self.places.table[output.region]['name_en']}",
            capacity=capacity,
            cost_adder=self.deposits.rest_adder(output.process, output.region),
        )

    def steps(self, price: dict[str, float]) -> list[Row]:
        """Return two cost steps for every plant of the base year.

        The first carries the reported output, the second the spare capacity. All
        plants of a process in a region share the utilization of the base year.

        Parameters
        ----------
        price : dict
            Reference price by process, million USD per unit.
        """
        assets = self.assets()
        running = _present(assets)
        steps: list[Row] = []
        for one in assets:
            key = str(one["process"]), str(one["region"])
            output = self.outputs.chosen.get(key)
            if output is None or not _runs_in_base_year(one):
                continue
            effective = running[key] * self.outputs.maximum[output.process]
            width = output.quantity / effective
            if width < 1 - 1e-6:
                adder = SPARE_ADDER * price[output.process]
                steps += _two_steps(str(one["asset"]), width, adder, output)
        return steps


def _present(assets: Iterable[Row]) -> dict[tuple[str, str], float]:
    """Return nameplate running in the base year by (process, region)."""
    running: dict[tuple[str, str], float] = {}
    for one in assets:
        if _runs_in_base_year(one):
            key = str(one["process"]), str(one["region"])
            running[key] = running.get(key, 0.0) + float(str(one["capacity"]))
    return running


def _runs_in_base_year(one: Row) -> bool:
    year = one.get("online_year")
    runs = one["status"] in ("operating", "rest")
    return runs and (year is None or int(str(year)) <= BASE_YEAR)


def _two_steps(asset: str, width: float, adder: float, output: Output) -> list[Row]:
    reported = f"reported output of {BASE_YEAR}"
    spare = f"beyond it: {SPARE_ADDER:.0%} of the reference price (assumed)"
    return [
        row(
            f"{output.source_id};ionshore_assumption",
            "assumed",
            reported,
            asset=asset,
            step=0,
            width=width,
            adder=0.0,
        ),
        row(
            "ionshore_assumption",
            "assumed",
            spare,
            asset=asset,
            step=1,
            width=None,
            adder=adder,
        ),
    ]
