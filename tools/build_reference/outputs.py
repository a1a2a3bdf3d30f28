"""What each region made in the base year, by process: the chosen figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tools.build_reference.places import Places
from tools.build_reference.raw import Raw

__all__ = ["BASE_YEAR", "Output", "Outputs"]

BASE_YEAR = 2024
KT = 1e-3
NATURAL_SHARE = 0.29 / 2.05
"""Share of natural graphite in anode shipments of 2024 (SNE)."""
HIGH_NICKEL_SHARE = {"CHN": 0.30, "KOR": 0.85, "JPN": 0.90, "USA": 0.90}
"""Share of high nickel in NMC cathode and precursor by place (assumed: Chinese
output is mostly of the 5 and 6 series, Korean and Japanese of the 8 and 9)."""
HIGH_NICKEL_ELSEWHERE = 0.6
HIGH_NICKEL_PRECURSOR_CHN = 0.42
"""So that precursors by grade match the cathodes of the world: Korea and Japan
import most of their precursor from China."""
PACK_KINDS = ("nmc_high", "nmc_mid", "lfp")


@dataclass(frozen=True)
class Output:
    """Output of a process in a region in the base year, in model units."""

    process: str
    region: str
    quantity: float
    source_id: str
    confidence: str
    note: str


WEAKER = {"reported": 0, "derived": 1, "assumed": 2}


@dataclass(frozen=True)
class Outputs:
    """Output of the base year by process and region."""

    raw: Raw
    places: Places

    @cached_property
    def chosen(self) -> dict[tuple[str, str], Output]:
        """Chosen outputs by (process, region), rows of one region added up."""
        found: dict[tuple[str, str], Output] = {}
        for one in self._all():
            key = one.process, one.region
            if one.quantity <= 0:
                continue
            found[key] = _sum(found[key], one) if key in found else one
        return dict(sorted(found.items()))

    @cached_property
    def maximum(self) -> dict[str, float]:
        """Largest utilization by process."""
        return {
            one["process"]: float(one["maximum"])
            for one in self.raw.table("assumptions/utilization_2024")
        }

    @cached_property
    def observed(self) -> dict[str, float]:
        """Utilization of the base year by process."""
        return {
            one["process"]: float(one["observed"])
            for one in self.raw.table("assumptions/utilization_2024")
        }

    @cached_property
    def _stated_capacity(self) -> dict[tuple[str, str], dict[str, str]]:
        return {
            (one["process"], one["region"]): one
            for one in self.raw.table("assumptions/capacity_2024")
        }

    def capacity(self, output: Output) -> float:
        """Return nameplate of the base year.

        Stated capacity where there is one, else output over the utilization of
        the base year; never so small that the output could not be made.
        """
        stated = self._stated_capacity.get((output.process, output.region))
        if stated:
            value = float(stated["capacity"])
        else:
            value = output.quantity / self.observed[output.process]
        return max(value, output.quantity / self.maximum[output.process])

    def _all(self) -> Iterator[Output]:
        yield from self._lithium()
        yield from self._plain()
        yield from self._cathodes()
        yield from self._anodes()
        yield from self._packs()
        yield from self._own()

    def _baseline(self, commodity: str) -> Iterator[dict[str, str]]:
        for one in self.raw.table("world/baseline"):
            if one["commodity"] == commodity and one["measure"] == "production":
                if int(one["year"]) == BASE_YEAR or commodity == "electrolyte":
                    yield one

    def _spread(
        self, one: dict[str, str], process: str, scale: float, kind: str = "material"
    ) -> Iterator[Output]:
        for region, share in self.places.splits(one["region"], kind).items():
            confidence = one["confidence"] if share == 1.0 else "assumed"
            yield Output(
                process,
                region,
                float(one["quantity"]) * scale * share,
                one["source_id"],
                confidence,
                one["note"],
            )

    def _plain(self) -> Iterator[Output]:
        pairs = {
            "nickel_ore": ("nickel_mine", KT),
            "natural_graphite": ("graphite_mine", KT),
            "nickel_sulfate": ("nickel_sulfate_refining", KT),
            "cobalt_sulfate": ("cobalt_sulfate_refining", KT),
            "manganese_sulfate": ("manganese_sulfate_refining", KT),
            "purified_phosphoric_acid": ("phosphoric_acid_purification", KT),
            "cathode_lfp": ("cathode_lfp_plant", KT),
            "separator": ("separator_plant", 1.0),
            "electrolyte": ("electrolyte_plant", KT * 1545 / 1281.7),
            "copper_foil": ("copper_foil_plant", KT),
        }
        for commodity, (process, scale) in pairs.items():
            for one in self._baseline(commodity):
                yield from self._spread(one, process, scale)
        for one in self._baseline("cobalt_ore"):
            if one["region"] != "IDN":  # by-product of nickel leaching there
                yield from self._spread(one, "cobalt_mine", KT)

    def _lithium(self) -> Iterator[Output]:
        """Mines after the IEA, whose refining figures are used too.

        The rest of the IEA is split by the country figures of the USGS.
        """
        brine_in_china = 141.4 / 5.3228  # Qaidam and Zhabuye, 2023
        for one in self.raw.table("world/production"):
            if one["source_id"] != "iea_cm_2025" or int(one["year"]) != BASE_YEAR:
                continue
            quantity = float(one["quantity"]) * KT
            region = one["region"]
            if one["commodity"] == "lithium_chemical" and region != "WORLD":
                yield from self._refined(region, quantity, brine_in_china)
            if one["commodity"] != "lithium_ore" or region == "WORLD":
                continue
            if region in ("CHL", "ARG"):
                yield Output("lithium_brine_field", region, quantity, one["source_id"],
                             "reported", "t Li content")
            elif region == "CHN":
                note = "split by deposits of 2023: Qaidam and Zhabuye are brine"
                ids = "iea_cm_2025;busch_deposits"
                yield Output("lithium_brine_field", region, brine_in_china, ids,
                             "derived", note)
                yield Output("lithium_hard_rock_mine", region,
                             quantity - brine_in_china, ids, "derived", note)
            elif region == "ROW":
                yield from self._rest_of_lithium(quantity)
            else:
                yield Output("lithium_hard_rock_mine", region, quantity,
                             one["source_id"], "reported", "t Li content")

    def _rest_of_lithium(self, quantity: float) -> Iterator[Output]:
        shares = {"BRA": 10200.0, "CAN": 4820.0, "MLI": 770.0, "PRT": 380.0}
        for country, tonnes in shares.items():
            yield Output(
                "lithium_hard_rock_mine",
                self.places.of_country(country),
                quantity * tonnes / sum(shares.values()),
                "iea_cm_2025;usgs_mcs2026_lithium",
                "derived",
                "IEA remainder split by the country figures of the USGS",
            )

    def _refined(self, region: str, lce: float, brine: float) -> Iterator[Output]:
        source, note = "iea_cm_2025", "IEA t Li x 5.3228"
        if region in ("CHL", "ARG"):
            yield Output("lithium_brine_refining", region, lce, source, "derived", note)
        elif region == "CHN":
            recycled = 69.0
            yield Output("lithium_brine_refining", "CHN", brine * 5.3228, source,
                         "derived", "brine mined in 2023")
            yield Output("lithium_conversion", "CHN", lce - brine * 5.3228 - recycled,
                         f"{source};smm_li_202407", "derived",
                         "less brine and 69 kt of recycled carbonate")
        elif region == "ROW":
            for place, share in (("USA", 0.25), ("KOR", 0.30), ("JPN", 0.10),
                                 ("BRA", 0.15), ("ROW", 0.20)):
                yield Output("lithium_conversion", place, lce * share,
                             f"{source};ionshore_assumption", "assumed",
                             "remainder of the IEA, split assumed")
        else:
            yield Output("lithium_conversion", region, lce, source, "derived", note)

    def _cathodes(self) -> Iterator[Output]:
        for stage in ("cathode_nmc", "precursor_nmc"):
            for one in self._baseline(stage):
                for base in self._spread(one, stage, KT):
                    high = _high_nickel(stage, base.region)
                    for grade, share in (("high", high), ("mid", 1 - high)):
                        yield Output(
                            f"{stage}_{grade}_plant",
                            base.region,
                            base.quantity * share,
                            f"{base.source_id};ionshore_assumption",
                            "assumed",
                            f"{base.note}; {share:.0%} taken as {grade} nickel",
                        )

    def _anodes(self) -> Iterator[Output]:
        """Anode by location (IEA); Korea, inside the remainder, after SNE."""
        korea = 27.2
        for one in self._baseline("battery_grade_graphite"):
            quantity = float(one["quantity"]) * KT
            region, source = one["region"], one["source_id"]
            note = "battery-grade graphite by location"
            if region == "ROW":
                yield Output("anode_natural", "KOR", korea, "sne_anode_2024", "derived",
                             "POSCO Future M, natural graphite")
                yield Output("anode_synthetic", "ROW", quantity - korea, source,
                             "derived", "IEA remainder less Korea")
                continue
            region = self.places.of_country(region)
            natural = NATURAL_SHARE if region == "CHN" else 0.0
            ids = f"{source};sne_anode_2024"
            yield Output("anode_natural", region, quantity * natural, ids, "derived",
                         f"{note}; natural share of shipments in China")
            yield Output("anode_synthetic", region, quantity * (1 - natural), ids,
                         "derived", f"{note}; the rest taken as synthetic")

    def _packs(self) -> Iterator[Output]:
        """Packs beside car plants; systems by the assumed shares of the baseline."""
        cars = {one["region"]: one for one in self._baseline("pack_ev")}
        total = sum(float(one["quantity"]) for one in cars.values())
        demand = self._base_demand("ev")
        for aggregate, one in cars.items():
            share = float(one["quantity"]) / total
            for region, part in self.places.splits(aggregate, "pack").items():
                for kind in PACK_KINDS:
                    mix = self._mix("ev", f"pack_{kind}", region)
                    yield Output(
                        f"pack_{kind}_assembly", region, demand * share * part * mix,
                        one["source_id"], "assumed",
                        "share of electric cars built x EV demand x chemistry mix "
                        "of the region's own market",
                    )
        systems = self._base_demand("ess")
        for one in self._baseline("system_ess"):
            for kind, mix in (("lfp", 0.929), ("nmc", 0.07)):
                scale = mix * systems / 175.4
                process = f"system_ess_{kind}_integration"
                yield from self._spread(one, process, scale, "system")

    def _base_demand(self, segment: str) -> float:
        for one in self.raw.table("world/demand"):
            if (one["segment"], one["region"], one["year"]) == (
                segment, "WORLD", str(BASE_YEAR)
            ) and "ionshore_base" in one["note"]:
                return float(one["quantity"])
        message = f"no world demand of {segment} in {BASE_YEAR}"
        raise LookupError(message)

    def _mix(self, segment: str, commodity: str, region: str) -> float:
        rows = {
            (one["commodity"], one["region"]): float(one["share"])
            for one in self.raw.table("assumptions/shares")
            if one["segment"] == segment and int(one["year"]) == BASE_YEAR
        }
        bloc = self.places.table[region]["bloc"]

        def of(name: str) -> float:
            for place in (region, bloc, "*"):
                if (name, place) in rows:
                    return rows[name, place]
            return 0.0

        if commodity == "pack_nmc_high":
            return 1 - of("pack_lfp") - of("pack_nmc_mid") - of("pack_sodium")
        return of(commodity)

    def _own(self) -> Iterator[Output]:
        for one in self.raw.table("assumptions/output_2024"):
            process = one["process"]
            kind = "cell" if process.startswith("cell") else "material"
            yield from self._spread(one, process, 1.0, kind)
        yield Output("system_ess_zinc_integration", "USA", 0.2, "ionshore_assumption",
                     "assumed", "first deliveries")


def _sum(one: Output, other: Output) -> Output:
    ids = dict.fromkeys(f"{one.source_id};{other.source_id}".split(";"))
    notes = dict.fromkeys(note for note in (one.note, other.note) if note)
    weaker = max(one.confidence, other.confidence, key=WEAKER.__getitem__)
    return Output(
        one.process,
        one.region,
        one.quantity + other.quantity,
        ";".join(ids),
        weaker,
        " | ".join(notes),
    )


def _high_nickel(stage: str, region: str) -> float:
    if stage == "precursor_nmc" and region == "CHN":
        return HIGH_NICKEL_PRECURSOR_CHN
    return HIGH_NICKEL_SHARE.get(region, HIGH_NICKEL_ELSEWHERE)
