"""Chinese export controls on graphite, batteries and know-how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import at_least, refuse_missing
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = ["BATTERIES", "GRAPHITE", "TECHNOLOGY"]

GRAPHITE_LAW, BATTERY_LAW, KNOW_HOW = (
    "chn.graphite",
    "chn.announcement_58",
    "chn.technology",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphiteFacts:
    """Graphite to be exported from China."""

    commodity: Annotated[str, Fact("Good, for example spherical_graphite.")]
    export_date: Annotated[
        date, Fact("Day of export.", also=("exported", "export-date"))
    ]
    destination: Annotated[str | None, Fact("Country of destination.")] = None
    purity: Annotated[float | None, share("Purity.")] = None
    strength_mpa: Annotated[float | None, amount("Flexural strength.", "MPa")] = None
    density: Annotated[float | None, amount("Density.", "g/cm3")] = None


@rule(GRAPHITE_LAW, "license")
def graphite_license(c: Consultation, facts: GraphiteFacts) -> bool:
    """Natural graphite, and artificial graphite pure, strong and dense enough."""
    day = facts.export_date
    if not c.truth(GRAPHITE_LAW, "license_required", day, or_nothing=True):
        return False
    if facts.commodity in c.codes(GRAPHITE_LAW, "natural_goods", day):
        return True
    if facts.commodity not in c.codes(GRAPHITE_LAW, "artificial_goods", day):
        return False
    properties = (
        ("purity", facts.purity, "artificial_purity_min"),
        ("strength-mpa", facts.strength_mpa, "artificial_strength_min"),
        ("density", facts.density, "artificial_density_min"),
    )
    above = []
    for option, value, name in properties:
        if value is None:
            refuse_missing(option, "artificial graphite is covered by its properties")
        above.append(value > c.number(GRAPHITE_LAW, name, day))
    return all(above)


@rule(GRAPHITE_LAW, "delay")
def graphite_delay(c: Consultation, facts: GraphiteFacts, *, needed: bool) -> float:
    """Days that a license takes."""
    return c.number(GRAPHITE_LAW, "review_days", facts.export_date) if needed else 0.0


def graphite(c: Consultation, facts: GraphiteFacts) -> Figures:
    """Return whether a license is needed, and what it costs in time."""
    needed = graphite_license(c, facts)
    figures: dict[str, object] = {
        "license_required": needed,
        "delay_days": graphite_delay(c, facts, needed=needed),
    }
    if needed:
        day = facts.export_date
        figures["approval_share"] = c.number(
            GRAPHITE_LAW, "approval_probability_default", day
        )
        if facts.destination == "USA" and c.known(
            GRAPHITE_LAW, "us_strict_end_use_review", day
        ):
            figures["strict_review"] = c.truth(
                GRAPHITE_LAW, "us_strict_end_use_review", day
            )
    return figures


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryFacts:
    """Batteries, cathode, anode or machines to be exported from China."""

    export_date: Annotated[
        date, Fact("Day of export.", also=("exported", "export-date"))
    ]
    commodity: Annotated[str | None, Fact("Good, for example precursor_nmc.")] = None
    wh_per_kg: Annotated[float | None, amount("Energy of a cell.", "Wh/kg")] = None
    density: Annotated[
        float | None, amount("LFP cathode: compacted density.", "g/cm3")
    ] = None
    capacity: Annotated[float | None, amount("LFP cathode: capacity.", "mAh/g")] = None
    granulator_m3: Annotated[
        float | None, amount("Volume of a granulation kettle.", "m3")
    ] = None


@rule(BATTERY_LAW, "cell")
def covered_cell(c: Consultation, facts: BatteryFacts) -> bool:
    """A cell of high energy, while licenses are required."""
    day = facts.export_date
    required = c.truth(BATTERY_LAW, "license_required", day, or_nothing=True)
    if facts.wh_per_kg is None or not required:
        return False
    return at_least(
        facts.wh_per_kg, c.number(BATTERY_LAW, "cell_energy_density_min", day)
    )


@rule(BATTERY_LAW, "lfp")
def covered_lfp(c: Consultation, facts: BatteryFacts) -> bool:
    """Dense LFP cathode of high capacity, while licenses are required."""
    day = facts.export_date
    required = c.truth(BATTERY_LAW, "license_required", day, or_nothing=True)
    if facts.density is None or facts.capacity is None or not required:
        return False
    dense = at_least(facts.density, c.number(BATTERY_LAW, "lfp_density_min", day))
    able = at_least(facts.capacity, c.number(BATTERY_LAW, "lfp_capacity_min", day))
    return dense and able


@rule(BATTERY_LAW, "others")
def covered_others(c: Consultation, facts: BatteryFacts) -> bool:
    """Precursor, artificial graphite and large kettles, while licenses are required."""
    day = facts.export_date
    if not c.truth(BATTERY_LAW, "license_required", day, or_nothing=True):
        return False
    if facts.granulator_m3 is not None and at_least(
        facts.granulator_m3, c.number(BATTERY_LAW, "granulator_volume_min", day)
    ):
        return True
    return facts.commodity in c.codes(BATTERY_LAW, "covered_goods", day)


def batteries(c: Consultation, facts: BatteryFacts) -> Figures:
    """Return whether a license is needed."""
    properties = (facts.wh_per_kg, facts.density, facts.granulator_m3)
    if facts.commodity is None and all(one is None for one in properties):
        refuse_missing("commodity", "the good, or its properties")
    if facts.commodity == "cathode_lfp" and None in (facts.density, facts.capacity):
        refuse_missing("density", "LFP cathode is covered by density and capacity")
    return {
        "license_required": any(
            [covered_cell(c, facts), covered_lfp(c, facts), covered_others(c, facts)]
        )
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyFacts:
    """Know-how to be transferred out of China."""

    product: Annotated[
        str, Fact("What it makes.", choices=("lfp", "lmfp", "phosphate_precursor"))
    ] = "lfp"
    density: Annotated[
        float | None, amount("Compacted density, or tap density of precursor.", "g/cm3")
    ] = None
    capacity: Annotated[float | None, amount("Capacity at 0.1C.", "mAh/g")] = None
    first_efficiency: Annotated[float | None, share("First-cycle efficiency.")] = None
    step: Annotated[str | None, Fact("Step of lithium refining.")] = None
    transfer_date: Annotated[date | None, Fact("Day of the transfer.")] = None


@rule(KNOW_HOW, "lfp")
def covered_know_how(c: Consultation, facts: TechnologyFacts, day: date) -> bool:
    """Cathode know-how of a grade: all limits at once."""
    if facts.density is None or not c.truth(
        KNOW_HOW, "license_required", day, or_nothing=True
    ):
        return False
    if facts.product == "phosphate_precursor":
        limit = c.number(KNOW_HOW, "phosphate_precursor_tap_density_min", day)
        return facts.density > limit
    limits = [
        ("capacity", facts.capacity, f"{facts.product}_capacity_min"),
        ("density", facts.density, f"{facts.product}_density_min"),
    ]
    if facts.product == "lfp":
        limits.append(
            ("first-efficiency", facts.first_efficiency, "lfp_first_efficiency_min")
        )
    reached = []
    for option, value, name in limits:
        if value is None:
            refuse_missing(option, "the grade is told by all limits at once")
        reached.append(at_least(value, c.number(KNOW_HOW, name, day)))
    return all(reached)


@rule(KNOW_HOW, "refining")
def covered_refining(c: Consultation, facts: TechnologyFacts, day: date) -> bool:
    """Know-how of a listed step of lithium refining."""
    required = c.truth(KNOW_HOW, "license_required", day, or_nothing=True)
    if facts.step is None or not required:
        return False
    return facts.step in c.codes(KNOW_HOW, "refining_steps", day)


def technology(c: Consultation, facts: TechnologyFacts) -> Figures:
    """Return whether a license is needed to transfer know-how."""
    if facts.density is None and facts.step is None:
        refuse_missing("density", "the grade of a cathode, or a step of refining")
    day = c.day_or_last(facts.transfer_date, KNOW_HOW)
    covered = [covered_know_how(c, facts, day), covered_refining(c, facts, day)]
    return {"license_required": any(covered)}


GRAPHITE = Calculator(
    "export.graphite",
    "Whether graphite needs a Chinese license.",
    GraphiteFacts,
    graphite,
    (GRAPHITE_LAW,),
)
BATTERIES = Calculator(
    "export.batteries",
    "Whether batteries and materials need a Chinese license (Announcement 58).",
    BatteryFacts,
    batteries,
    (BATTERY_LAW,),
)
TECHNOLOGY = Calculator(
    "export.technology",
    "Whether know-how of cathode or refining needs a Chinese license.",
    TechnologyFacts,
    technology,
    (KNOW_HOW,),
)
