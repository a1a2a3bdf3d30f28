"""Single plants: every registry site whose capacity fits a process of the model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ionshore.cost.know_how import EXPERIENCED
from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.know_how import experience
from tools.build_reference.raw import Row, row
from tools.build_reference.registry import Registry

__all__ = ["Sites"]

AS_OF_YEAR = 2026
"""Year of the registry: what is under construction starts then at the earliest."""
STATUS = {
    "operating": "operating",
    "construction": "construction",
    "converted": "construction",
    "announced": "announced",
    "paused": "paused",
}
"""Status in the model; sites closed or cancelled make no asset."""
HIGH_NICKEL = ("NCA", "NMCA", "NCMA", "4680")
SKIPPED_CELLS = frozenset(
    {
        "cell_flow",
        "cell_iron_air",
        "cell_liquid_metal",
        "cell_lithium_sulfur",
        "cell_nickel_hydrogen",
        "cell_solid_state",
    }
)


@dataclass(frozen=True)
class Sites:
    """Assets of the registry."""

    registry: Registry

    @cached_property
    def _lead(self) -> dict[str, int]:
        return {
            one["process"]: int(one["lead_time"])
            for one in self.registry.raw.table("assumptions/processes")
        }

    @cached_property
    def _exceptions(self) -> dict[tuple[str, str], dict[str, str]]:
        table = self.registry.raw.table("assumptions/registry_exceptions")
        return {(one["facility"], one["treatment"]): one for one in table}

    @cached_property
    def _children(self) -> dict[str, list[dict[str, str]]]:
        children: dict[str, list[dict[str, str]]] = {}
        for one in self.registry.facilities:
            if one["parent_facility_id"] and one["capacity"]:
                children.setdefault(one["parent_facility_id"], []).append(one)
        return children

    def assets(self) -> list[Row]:
        """Return the assets; a converted part leaves its parent when it starts."""
        return [part for one, asset in self._made for part in self._split(asset, one)]

    def plants(self) -> list[Row]:
        """Return the assets as the register has them, no part taken out."""
        return [asset for _, asset in self._made]

    @cached_property
    def _made(self) -> list[tuple[dict[str, str], Row]]:
        return [
            (one, self._asset(one, process, factor, note))
            for one in self.registry.facilities
            if one["capacity"]
            and one["status"] in STATUS
            and (one["facility_id"], "skip") not in self._exceptions
            for process, factor, note in self._processes(one)
        ]

    def _processes(self, one: dict[str, str]) -> list[tuple[str, float, str]]:
        """Return (process, capacity factor, note) of a facility; none fits: empty."""
        own = self._exceptions.get((one["facility_id"], "process"))
        if own:
            return [(own["value"], 1.0, own["note"])]
        if one["commodity"] in SKIPPED_CELLS:
            return []
        if one["stage"] == "cell" and one["commodity"] in ("cell", "cell_nmc"):
            process, note = self._cell_process(one)
            return [(process, 1.0, note)]
        table = self.registry.raw.table("assumptions/registry_map")
        fits = [
            entry
            for entry in table
            if (entry["stage"], entry["commodity"]) == (one["stage"], one["commodity"])
        ]
        exact = [
            entry for entry in fits if entry["chemistry"] == one["chemistry"] != ""
        ]
        general = [entry for entry in fits if not entry["chemistry"]]
        return [
            (entry["process"], float(entry["factor"]), entry["note"])
            for entry in exact or general
            if entry["process"]
        ]

    def _cell_process(self, one: dict[str, str]) -> tuple[str, str]:
        """Return the process of a site listed as cell or cell_nmc.

        The first chemistry named counts. Chinese sites with both are LFP (more
        than two thirds of Chinese output); Chinese NMC is of the 5 and 6 series,
        other NMC of the 8 and 9.
        """
        named = one["chemistry"]
        owner = self.registry.owner(one["operator_company_id"])
        both = "LFP" in named and "NMC" in named
        if named.startswith("LFP") or (
            both and owner == "CHN" and one["country"] == "CHN"
        ):
            return "cell_lfp_line", f"{named or 'no chemistry'}: taken as LFP"
        if owner == "CHN" and not any(kind in named for kind in HIGH_NICKEL):
            return "cell_nmc_mid_line", f"{named}: Chinese NMC taken as Ni up to 0.6"
        return "cell_nmc_high_line", f"{named or 'no chemistry'}: taken as high nickel"

    def _asset(
        self, one: dict[str, str], process: str, factor: float, note: str
    ) -> Row:
        owner = self.registry.owner(one["operator_company_id"])
        status = STATUS[one["status"]]
        online, rule = self._online(one, process)
        partnership, partner = self._partner(one, owner)
        several = len(self._processes(one)) > 1
        notes = [note, rule, f"basis {one['capacity_basis']}"]
        if self.registry.is_joint(one["operator_company_id"]):
            notes.append(
                "joint venture: owner is the partner in control of the process"
            )
        return row(
            one["source_id"],
            one["confidence"],
            "; ".join(part for part in notes if part),
            asset=f"{one['facility_id']}_{process}" if several else one["facility_id"],
            process=process,
            region=self.registry.places.of_country(one["country"]),
            owner=owner,
            status=status,
            name=one["name"],
            capacity=float(one["capacity"]) * factor,
            online_year=online,
            ramp=self._ramp(one, process, owner, partnership, partner),
            partnership=partnership,
            partner=partner,
            facility=one["facility_id"],
            latitude=float(one["latitude"]),
            longitude=float(one["longitude"]),
        )

    def _online(self, one: dict[str, str], process: str) -> tuple[int | None, str]:
        stated = int(one["online_year"]) if one["online_year"] else None
        if one["status"] == "operating":
            ramps = one["capacity_basis"] == "full_build"
            if stated is None:
                return None, "start not stated: before the base year"
            return (stated if ramps or stated > BASE_YEAR else None), ""
        lead = self._lead[process]
        if one["status"] in ("construction", "converted"):
            if stated is not None:
                late = stated < AS_OF_YEAR
                rule = (
                    f"stated for {stated} and still under construction" if late else ""
                )
                return max(stated, AS_OF_YEAR), rule
            return AS_OF_YEAR + lead, "start not stated: registry year and lead time"
        if stated is not None:
            return max(stated, AS_OF_YEAR + lead), ""
        return AS_OF_YEAR + lead + 1, "start not stated: a year to decide and lead time"

    def _partner(self, one: dict[str, str], owner: str) -> tuple[str, str]:
        """Return how a new owner gets its know-how, and from whom.

        An experienced owner needs nobody; a joint venture with one has it.
        """
        if owner in EXPERIENCED:
            return "alone", ""
        licence = self._exceptions.get((one["facility_id"], "licence"))
        if licence:
            return "licence", licence["value"]
        skilled = self.registry.blocs_of(one["operator_company_id"]) & set(EXPERIENCED)
        return ("joint_venture", min(skilled)) if skilled else ("alone", "")

    def _ramp(
        self,
        one: dict[str, str],
        process: str,
        owner: str,
        partnership: str,
        partner: str,
    ) -> str:
        """Return the ramp; sites that run at nameplate or disclosed rate have none."""
        if one["status"] == "operating" and one["capacity_basis"] != "full_build":
            return ""
        return experience(
            owner,
            self.registry.places.of_country(one["country"]),
            partnership=partnership,
            partner=partner,
            site=self._number(one, process),
        )

    def _number(self, one: dict[str, str], process: str) -> int:
        """Return the how-manieth site of the process a company runs in a country.

        Sites that started before count, those under way or planned do not.
        """
        mine = self.registry.controlling(one["operator_company_id"])
        start = int(one["online_year"] or AS_OF_YEAR)
        earlier = [
            other
            for other in self.registry.facilities
            if other["country"] == one["country"]
            and other["facility_id"] != one["facility_id"]
            and other["status"] == "operating"
            and int(other["online_year"] or 0) < start
            and self.registry.controlling(other["operator_company_id"]) == mine
            and process in [name for name, _, _ in self._processes(other)]
        ]
        return len(earlier) + 1

    def _split(self, asset: Row, one: dict[str, str]) -> list[Row]:
        children = self._children.get(one["facility_id"], [])
        if not children or one["parent_facility_id"]:
            return [asset]
        moved = sum(float(child["capacity"]) for child in children)
        year = min(int(child["online_year"]) for child in children)
        capacity = float(str(asset["capacity"]))
        left = asset | {
            "asset": f"{asset['asset']}_until_{year}",
            "capacity": min(moved, capacity),
            "retire_year": year,
            "note": f"{asset['note']}; part that is converted",
        }
        stays = capacity - moved
        return [asset | {"capacity": stays}, left] if stays > 0 else [left]
