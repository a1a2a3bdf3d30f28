"""Output of the base year where a rule stands between the figure and the model."""

from __future__ import annotations

from collections.abc import Iterator

from tools.build_reference.baseline import BASE_YEAR, KT, Baseline, Output
from tools.build_reference.designs import LCE_PER_LI

__all__ = ["anodes", "cathodes", "lithium", "packs"]

BRINE_COUNTRIES = ("CHL", "ARG")
CHINESE_BRINE_LCE = 141.4
"""kt LCE from Qaidam and Zhabuye in 2023 (``markets/supply_costs``)."""
CHINESE_RECYCLED_LCE = 69.0
"""kt LCE of recycled carbonate in 2024 (``markets/other_uses``)."""
NATURAL_SHARE = 0.29 / 2.05
"""Share of natural graphite in anode shipments of 2024 (SNE)."""
KOREAN_ANODE = 27.2
"""kt of natural graphite anode from POSCO Future M, the only Korean maker (SNE)."""
PACK_KINDS = ("nmc_high", "nmc_mid", "lfp")
SYSTEM_MIX = {"lfp": 0.929, "nmc": 0.07}
"""Chemistry of storage systems (EVTank shares; sodium and zinc apart)."""
KWH_PER_GWH = 1e6
SMALL_VEHICLES = {"IND"}
"""Regions where most batteries are sold in two- and three-wheelers."""
IEA = "iea_cm_2025"


def lithium(base: Baseline) -> Iterator[Output]:
    """Yield lithium mines and refineries.

    Mines follow the IEA because its refining figures are used too: on one source
    the balance closes with the assumed recovery. Its remainder is split by the
    country figures of the USGS.
    """
    for one in base.raw.table("world/production"):
        own = one["source_id"] == IEA and int(one["year"]) == BASE_YEAR
        if not own or one["region"] == "WORLD":
            continue
        quantity = float(one["quantity"]) * KT
        if one["commodity"] == "lithium_ore":
            yield from _mined(base, one["region"], quantity)
        if one["commodity"] == "lithium_chemical":
            yield from _refined(base, one["region"], quantity)


def _mined(base: Baseline, region: str, li: float) -> Iterator[Output]:
    hard, brine = "lithium_hard_rock_mine", "lithium_brine_field"
    if region in BRINE_COUNTRIES:
        yield Output(brine, region, li, IEA, "reported", "t Li content")
    elif region == "CHN":
        ids = f"{IEA};busch_deposits"
        note = "split by deposits of 2023: Qaidam and Zhabuye are brine"
        from_brine = CHINESE_BRINE_LCE / LCE_PER_LI
        yield Output(brine, region, from_brine, ids, "derived", note)
        yield Output(hard, region, li - from_brine, ids, "derived", note)
    elif region == "ROW":
        ids = f"{IEA};usgs_mcs2026_lithium"
        note = "IEA remainder split by the country figures of the USGS"
        for place, share in base.members("lithium_mine_rest").items():
            yield Output(hard, place, li * share, ids, "derived", note)
    else:
        yield Output(hard, region, li, IEA, "reported", "t Li content")


def _refined(base: Baseline, region: str, lce: float) -> Iterator[Output]:
    brine, rock = "lithium_brine_refining", "lithium_conversion"
    note = "IEA t Li x 5.323"
    if region in BRINE_COUNTRIES:
        yield Output(brine, region, lce, IEA, "derived", note)
    elif region == "CHN":
        ids = f"{IEA};busch_deposits;smm_li_202407"
        rest = lce - CHINESE_BRINE_LCE - CHINESE_RECYCLED_LCE
        less = "less brine of 2023 and 69 kt of recycled carbonate"
        yield Output(brine, region, CHINESE_BRINE_LCE, ids, "derived", "brine of 2023")
        yield Output(rock, region, rest, ids, "derived", less)
    elif region == "ROW":
        ids = f"{IEA};ionshore_assumption"
        split = "remainder of the IEA, split assumed"
        for place, share in base.members("lithium_conversion_rest").items():
            yield Output(rock, place, lce * share, ids, "assumed", split)
    else:
        yield Output(rock, region, lce, IEA, "derived", note)


def cathodes(base: Baseline) -> Iterator[Output]:
    """Yield NMC cathode and precursor by grade; the grade is assumed by place."""
    groups = {
        "cathode_nmc": "high_nickel_cathode",
        "precursor_nmc": "high_nickel_precursor",
    }
    for commodity, group in groups.items():
        for one in base.rows(commodity):
            for output in base.spread(one, commodity, KT):
                high = base.share(group, output.region)
                for grade, share in (("high", high), ("mid", 1 - high)):
                    yield Output(
                        f"{commodity}_{grade}_plant",
                        output.region,
                        output.quantity * share,
                        f"{output.source_id};ionshore_assumption",
                        "assumed",
                        f"{output.note}; {share:.0%} taken as {grade} nickel",
                    )


def anodes(base: Baseline) -> Iterator[Output]:
    """Yield anode by location (IEA); Korea, inside its remainder, after SNE."""
    for one in base.rows("battery_grade_graphite"):
        quantity, source = float(one["quantity"]) * KT, one["source_id"]
        if one["region"] == "ROW":
            note = "POSCO Future M, natural graphite"
            yield Output(
                "anode_natural", "KOR", KOREAN_ANODE, "sne_anode_2024", "derived", note
            )
            note = "IEA remainder less Korea"
            rest = quantity - KOREAN_ANODE
            yield Output("anode_synthetic", "ROW", rest, source, "derived", note)
            continue
        region = base.places.of_country(one["region"])
        natural = NATURAL_SHARE if region == "CHN" else 0.0
        ids = f"{source};sne_anode_2024"
        note = "battery-grade graphite by location; natural share of shipments in China"
        kinds = (("anode_natural", natural), ("anode_synthetic", 1 - natural))
        for process, share in kinds:
            yield Output(process, region, quantity * share, ids, "derived", note)


def packs(base: Baseline) -> Iterator[Output]:
    """Yield packs beside car plants, and systems by the baseline's shares."""
    cars = list(base.rows("pack_ev"))
    size = _battery_sizes(base)
    energy = [
        float(one["quantity"]) * size.get(one["region"], size["WORLD"]) for one in cars
    ]
    demand = base.demand("ev")
    note = (
        "electric cars built x kWh of a car sold there, scaled to EV demand, x mix of "
        "the region's own market"
    )
    for one, part_of_world in zip(cars, energy, strict=True):
        built = demand * part_of_world / sum(energy)
        for region, part in base.places.splits(one["region"], "pack").items():
            for kind in PACK_KINDS:
                quantity = built * part * _mix(base, kind, region)
                process = f"pack_{kind}_assembly"
                ids = one["source_id"]
                yield Output(process, region, quantity, ids, "assumed", note)
    for one in base.rows("system_ess"):
        for kind, share in SYSTEM_MIX.items():
            process = f"system_ess_{kind}_integration"
            yield from base.spread(one, process, share, "system")


def _battery_sizes(base: Baseline) -> dict[str, float]:
    """Return kWh of battery demand per electric car sold, by region.

    Places whose demand is mostly that of two- and three-wheelers take the mean of
    the world.
    """
    sold: dict[str, float] = {}
    used: dict[str, float] = {}
    for one in base.raw.table("world/demand"):
        if one["source_id"] != "iea_gevo_2025_data" or int(one["year"]) != BASE_YEAR:
            continue
        if one["segment"] == "ev_sales":
            sold[one["region"]] = float(one["quantity"])
        if one["segment"] == "ev" and "ionshore_base" in one["note"]:
            used[one["region"]] = float(one["quantity"]) * KWH_PER_GWH
    return {
        region: used[region] / sold[region]
        for region in used.keys() & sold.keys() - SMALL_VEHICLES
    }


def _mix(base: Baseline, kind: str, region: str) -> float:
    """Return the share of a chemistry in a region's cars of the base year."""
    stated = {
        (one["commodity"], one["region"]): float(one["share"])
        for one in base.raw.table("assumptions/shares")
        if one["segment"] == "ev" and int(one["year"]) == BASE_YEAR
    }
    bloc = base.places.table[region]["bloc"]

    def of(commodity: str) -> float:
        for place in (region, bloc, "*"):
            if (commodity, place) in stated:
                return stated[commodity, place]
        return 0.0

    if kind == "nmc_high":  # takes what the others leave
        return 1 - of("pack_lfp") - of("pack_nmc_mid") - of("pack_sodium")
    return of(f"pack_{kind}")
