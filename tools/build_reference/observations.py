"""Observed output: what the world takes, and the rival figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.outputs import Outputs
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw, Row, row

__all__ = ["Observations"]

OBSERVED = {
    "lithium_ore": ("lithium_ore", 1e-3),
    "nickel_ore": ("nickel_ore", 1e-3),
    "cobalt_ore": ("cobalt_ore", 1e-3),
    "natural_graphite": ("natural_graphite", 1e-3),
    "lithium_chemical": ("lithium_chemical", 1e-3),
    "nickel_sulfate": ("nickel_sulfate", 1e-3),
    "cobalt_sulfate": ("cobalt_sulfate", 1e-3),
    "manganese_sulfate": ("manganese_sulfate", 1e-3),
    "purified_phosphoric_acid": ("purified_phosphoric_acid", 1e-3),
    "anode_graphite": ("anode_graphite", 1e-3),
    "battery_grade_graphite": ("anode_graphite", 1e-3),
    "cathode_lfp": ("cathode_lfp", 1e-3),
    "separator": ("separator", 1.0),
    "electrolyte": ("electrolyte", 1e-3),
    "lipf6": ("lipf6", 1e-3),
    "copper_foil": ("copper_foil", 1e-3),
    "cell_lfp": ("cell_lfp", 1.0),
    "cell_sodium": ("cell_sodium", 1.0),
    "black_mass": ("black_mass_nmc", 1e-3),
}
"""Commodity of the extracts -> commodity of the model, factor to its unit."""
MEASURES = ("production", "capacity")
UNITS = {"t": 1.0, "GWh": 1.0, "million_m2": 1.0}
FIRST_YEAR, LAST_YEAR = 2022, 2026
OWN_DEFINITION = "reference world"
"""Definition of the rows the world takes: one figure for each place, from the body
that fits the chain best, closed over stages."""


@dataclass(frozen=True)
class Observations:
    """Observed output by commodity, region and year."""

    raw: Raw
    places: Places
    outputs: Outputs

    @cached_property
    def _products(self) -> dict[str, str]:
        return {
            one["process"]: one["commodity"]
            for one in self.raw.table("assumptions/processes")
        }

    def rows(self) -> list[Row]:
        """Return the rows of ``observations``."""
        rows = self._chosen()
        taken = {_key(one) for one in rows}
        rivals = [_rival(key, found) for key, found in self._stated.items()]
        return [*rows, *(one for one in rivals if _key(one) not in taken)]

    @cached_property
    def _stated(
        self,
    ) -> dict[tuple[str, str, int, str, str], dict[str, dict[str, str]]]:
        """Stated figures by key and country; the first of a country's figures stays."""
        stated: dict[tuple[str, str, int, str, str], dict[str, dict[str, str]]] = {}
        for one in self.raw.table("world/production"):
            if self._is_observation(one):
                key = (
                    OBSERVED[one["commodity"]][0],
                    self.places.of_country(one["region"]),
                    int(one["year"]),
                    one["measure"],
                    one["source_id"],
                )
                stated.setdefault(key, {}).setdefault(one["region"], one)
        return stated

    def _is_observation(self, one: dict[str, str]) -> bool:
        known = one["region"] in self._codes
        return (
            one["commodity"] in OBSERVED
            and one["measure"] in MEASURES
            and one["unit"] in UNITS
            and known
            and FIRST_YEAR <= int(one["year"]) <= LAST_YEAR
        )

    @cached_property
    def _codes(self) -> set[str]:
        """Countries that belong to one region; aggregates do not."""
        aggregates = {
            "WORLD",
            "EUU",
            "EUROPE",
            "NORTH_AMERICA",
            "AMERICAS",
            "ASIA_PACIFIC",
            "OTHER_ASIA",
            "OTHER_ASIA_PACIFIC",
            "MIDDLE_EAST_AFRICA",
            "ROW_IEA",
            "ROW",
        }
        every = {one["region"] for one in self.raw.table("world/production")}
        return every - aggregates

    def _chosen(self) -> list[Row]:
        """Return what the world takes as output of the base year, by commodity."""
        found: dict[tuple[str, str], Row] = {}
        for output in self.outputs.chosen.values():
            commodity = self._products[output.process]
            key = commodity, output.region
            if key in found:
                known = found[key]
                known["quantity"] = float(str(known["quantity"])) + output.quantity
                ids = f"{known['source_id']};{output.source_id}".split(";")
                known["source_id"] = ";".join(dict.fromkeys(ids))
                known["note"] = f"{known['note']} + {output.process}"
                if output.confidence == "assumed":
                    known["confidence"] = "assumed"
                continue
            found[key] = row(
                output.source_id,
                output.confidence,
                f"taken by this world: {output.process}",
                commodity=commodity,
                region=output.region,
                year=BASE_YEAR,
                measure="production",
                quantity=output.quantity,
                chosen=True,
                definition=OWN_DEFINITION,
            )
        return list(found.values())


def _rival(
    key: tuple[str, str, int, str, str], found: dict[str, dict[str, str]]
) -> Row:
    """Return a figure that the world does not take, countries of a region added."""
    commodity, region, year, measure, source = key
    first = next(iter(found.values()))
    others = [country for country in found if country != first["region"]]
    note = " + ".join([first["note"], *others])
    quantity = sum(
        float(one["quantity"]) * OBSERVED[one["commodity"]][1] for one in found.values()
    )
    return row(
        source,
        first["confidence"],
        note,
        commodity=commodity,
        region=region,
        year=year,
        measure=measure,
        quantity=quantity,
        chosen=False,
    )


def _key(one: Row) -> tuple[object, ...]:
    columns = ("commodity", "region", "year", "measure", "source_id")
    return tuple(one[column] for column in columns)
