"""Reported output of the base year, put on the regions and units of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.places import Places
from tools.build_reference.raw import Raw

__all__ = ["BASE_YEAR", "KT", "Baseline", "Output"]

BASE_YEAR = 2024
KT = 1e-3
"""Tonnes in kt."""
CELLS_2024 = 1545.0
CELLS_2023 = 1281.7
"""GWh shipped in the world; electrolyte is reported for 2023 only."""
PLAIN = {
    "nickel_ore": ("nickel_mine", KT),
    "natural_graphite": ("graphite_mine", KT),
    "nickel_sulfate": ("nickel_sulfate_refining", KT),
    "cobalt_sulfate": ("cobalt_sulfate_refining", KT),
    "manganese_sulfate": ("manganese_sulfate_refining", KT),
    "purified_phosphoric_acid": ("phosphoric_acid_purification", KT),
    "cathode_lfp": ("cathode_lfp_plant", KT),
    "separator": ("separator_plant", 1.0),
    "electrolyte": ("electrolyte_plant", KT * CELLS_2024 / CELLS_2023),
    "copper_foil": ("copper_foil_plant", KT),
}
"""Commodities of ``world/baseline`` that one process makes, factor to its unit."""


@dataclass(frozen=True)
class Output:
    """Output of a process in a region in the base year, in model units."""

    process: str
    region: str
    quantity: float
    source_id: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Baseline:
    """The rows of ``world/baseline`` and of own output."""

    raw: Raw
    places: Places

    def rows(self, commodity: str) -> Iterator[dict[str, str]]:
        """Yield the production rows of a commodity in the base year."""
        for one in self.raw.table("world/baseline"):
            made = one["commodity"] == commodity and one["measure"] == "production"
            if made and (int(one["year"]) == BASE_YEAR or commodity == "electrolyte"):
                yield one

    def spread(
        self, one: dict[str, str], process: str, scale: float, kind: str = "material"
    ) -> Iterator[Output]:
        """Yield the output of a row, an aggregate split over its regions.

        Parameters
        ----------
        one : dict
            Row with region, quantity, source_id, confidence, note.
        process : str
        scale : float
            Factor to the unit of the model.
        kind : str
            Which split of ``assumptions/splits`` holds for an aggregate.
        """
        for region, share in self.places.splits(one["region"], kind).items():
            yield Output(
                process,
                region,
                float(one["quantity"]) * scale * share,
                one["source_id"],
                one["confidence"] if share == 1.0 else "assumed",
                one["note"],
            )

    def plain(self) -> Iterator[Output]:
        """Yield what needs no rule of its own."""
        for commodity, (process, scale) in PLAIN.items():
            for one in self.rows(commodity):
                yield from self.spread(one, process, scale)
        for one in self.rows("cobalt_ore"):
            if one["region"] != "IDN":  # by-product of nickel leaching there
                yield from self.spread(one, "cobalt_mine", KT)

    def own(self) -> Iterator[Output]:
        """Yield what ``assumptions/output_2024`` states."""
        for one in self.raw.table("assumptions/output_2024"):
            kind = "cell" if one["process"].startswith("cell") else "material"
            yield from self.spread(one, one["process"], 1.0, kind)

    @cached_property
    def _shares(self) -> dict[str, dict[str, float]]:
        shares: dict[str, dict[str, float]] = {}
        for one in self.raw.table("assumptions/output_shares"):
            shares.setdefault(one["group"], {})[one["region"]] = float(one["share"])
        return shares

    def share(self, group: str, region: str) -> float:
        """Return an assumed share of a region, that of ``*`` where none is stated."""
        own = self._shares[group]
        return own.get(region, own.get("*", 0.0))

    def members(self, group: str) -> dict[str, float]:
        """Return all shares of a group by region."""
        return dict(self._shares[group])

    def demand(self, segment: str) -> float:
        """Return the world demand of a segment in the base year, GWh."""
        for one in self.raw.table("world/demand"):
            here = one["segment"], one["region"], one["year"]
            meant = here == (segment, "WORLD", str(BASE_YEAR))
            if meant and "ionshore_base" in one["note"]:
                return float(one["quantity"])
        message = f"no world demand of {segment} in {BASE_YEAR}"
        raise LookupError(message)
