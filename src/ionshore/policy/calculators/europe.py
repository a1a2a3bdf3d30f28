"""European Union: batteries on its market, its targets, duties on Chinese cars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import at_least
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = ["BATTERY", "RAW_MATERIALS", "TECHNOLOGIES", "VEHICLES"]

BATTERIES, MATERIALS, INDUSTRY, CARS = (
    "eu.battery_regulation",
    "eu.critical_raw_materials",
    "eu.net_zero_industry",
    "eu.vehicle_countervailing",
)
CATEGORIES = ("ev", "sli", "lmt", "industrial", "industrial_over_2kwh", "portable")
METALS = ("cobalt", "lithium", "nickel", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryFacts:
    """A battery placed on the market of the Union."""

    category: Annotated[str, Fact("Category.", choices=CATEGORIES)]
    placed_on_market_date: Annotated[
        date,
        Fact("Day it is placed on the market.", also=("date", "placed-on-market-date")),
    ]
    metal: Annotated[
        str | None, Fact("Metal whose recycled share is tested.", choices=METALS)
    ] = None
    share: Annotated[float | None, share("Recycled share of the metal.")] = None
    metal_in_active_materials: Annotated[
        bool | None, Fact("The active materials contain the metal.")
    ] = None
    kwh: Annotated[float | None, amount("Capacity.", "kWh")] = None


@rule(BATTERIES, "recycled_content", gate=True)
def recycled_content(c: Consultation, facts: BatteryFacts) -> bool:
    """The recycled share of the metal reaches the minimum of the day."""
    day = facts.placed_on_market_date
    light = facts.category == "lmt" and day >= c.day(
        BATTERIES, "lmt_in_scope_from", day
    )
    listed = c.codes(BATTERIES, "minima_categories", day)
    in_scope = light or _category(c, facts) in listed
    contains = c.taken(
        facts.metal_in_active_materials,
        "contains_metal",
        default=True,
    )
    if not in_scope or not contains:
        return True
    least = c.number(BATTERIES, f"recycled_{facts.metal}", day, or_nothing=True)
    return at_least(facts.share or 0.0, least)


def _category(c: Consultation, facts: BatteryFacts) -> str:
    """Return the category, large industrial batteries told by their capacity."""
    least = c.number(
        BATTERIES, "passport_industrial_above", facts.placed_on_market_date
    )
    large = facts.category == "industrial" and (facts.kwh or 0.0) > least
    return "industrial_over_2kwh" if large else facts.category


@rule(BATTERIES, "passport")
def passport(c: Consultation, facts: BatteryFacts) -> bool:
    """The battery needs a digital passport."""
    day = facts.placed_on_market_date
    industrial = _category(c, facts) == "industrial_over_2kwh"
    named = facts.category in c.codes(BATTERIES, "passport_categories", day)
    return c.truth(BATTERIES, "passport_required", day) and (named or industrial)


def battery(c: Consultation, facts: BatteryFacts) -> Figures:
    """Return what a battery must meet on the market."""
    day = facts.placed_on_market_date
    figures: dict[str, object] = {
        "passport_required": passport(c, facts),
        "due_diligence_required": c.truth(BATTERIES, "due_diligence_required", day),
        "declaration_required": day >= c.day(BATTERIES, "declaration_from", day),
    }
    if facts.metal is not None:
        if facts.share is None:
            c.assume("no_recycled_share")
        figures["ok"] = recycled_content(c, facts)
    if c.known(BATTERIES, "lithium_recovery_target", day):
        target = c.number(BATTERIES, "lithium_recovery_target", day)
        figures["lithium_recovery_target"] = target
    return figures


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFacts:
    """Shares of the Union in a critical raw material."""

    extraction: Annotated[float, share("Extraction at home over use.")]
    processing: Annotated[float, share("Processing at home over use.")]
    recycling: Annotated[float, share("Recycling at home over use.")]
    largest_third_country: Annotated[
        float, share("Largest share of one outside country.")
    ]
    target_date: Annotated[date | None, Fact("Day of the target.")] = None


@rule(MATERIALS, "benchmark")
def material_benchmark(c: Consultation, facts: MaterialFacts, day: date) -> bool:
    """All four benchmarks are met."""
    at_home = (
        (facts.extraction, "extraction_share"),
        (facts.processing, "processing_share"),
        (facts.recycling, "recycling_share"),
    )
    reached = [at_least(one, c.number(MATERIALS, name, day)) for one, name in at_home]
    most = c.number(MATERIALS, "single_country_max", day)
    return all(reached) and facts.largest_third_country <= most


def materials(c: Consultation, facts: MaterialFacts) -> Figures:
    """Return whether the benchmarks for 2030 are met."""
    day = _target(c, facts.target_date, MATERIALS, "extraction_share")
    return {"met": material_benchmark(c, facts, day)}


def _target(c: Consultation, day: date | None, provision: str, name: str) -> date:
    return day or c.law.provision(provision).parameter(name).steps[0].day


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryFacts:
    """Capacity of the Union in a net-zero technology."""

    share: Annotated[float, share("Capacity at home over yearly need.")]
    target_date: Annotated[date | None, Fact("Day of the target.")] = None


@rule(INDUSTRY, "benchmark")
def industry_benchmark(c: Consultation, facts: IndustryFacts, day: date) -> bool:
    """Capacity at home reaches the benchmark."""
    return at_least(facts.share, c.number(INDUSTRY, "manufacturing_share", day))


def industry(c: Consultation, facts: IndustryFacts) -> Figures:
    """Return whether the benchmark for 2030 is met."""
    day = _target(c, facts.target_date, INDUSTRY, "manufacturing_share")
    return {"met": industry_benchmark(c, facts, day)}


MAKERS = ("byd", "geely", "saic", "tesla_shanghai", "cooperating", "others")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFacts:
    """A Chinese electric car entering the Union."""

    maker: Annotated[str, Fact("Maker.", choices=MAKERS)]
    entry_date: Annotated[date, Fact("Day of entry.", also=("entered", "entry-date"))]


@rule(CARS, "total")
def vehicle_total(c: Consultation, facts: VehicleFacts) -> float:
    """Ordinary duty and that of the maker [1]."""
    day = facts.entry_date
    return c.rate(CARS, "base_duty", day).rate + c.rate(CARS, facts.maker, day).rate


def vehicles(c: Consultation, facts: VehicleFacts) -> Figures:
    """Return the duty on a Chinese electric car [1]."""
    return {"total_rate": round(vehicle_total(c, facts), 12)}


BATTERY = Calculator(
    "eu.battery",
    "What a battery must meet on the market of the Union.",
    BatteryFacts,
    battery,
    (BATTERIES,),
)
RAW_MATERIALS = Calculator(
    "eu.raw-materials",
    "Whether the benchmarks for critical raw materials are met.",
    MaterialFacts,
    materials,
    (MATERIALS,),
)
TECHNOLOGIES = Calculator(
    "eu.net-zero",
    "Whether the benchmark for net-zero technologies is met.",
    IndustryFacts,
    industry,
    (INDUSTRY,),
)
VEHICLES = Calculator(
    "eu.vehicle-duty",
    "Duty of the Union on a Chinese electric car.",
    VehicleFacts,
    vehicles,
    (CARS,),
)
