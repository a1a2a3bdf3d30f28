"""The material assistance cost ratio from totals of cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import (
    at_least,
    refuse_contradiction,
    refuse_missing,
)
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, share

__all__ = [
    "RATIO",
    "cost_percentage_safe_harbor",
    "macr_45x",
    "macr_48e",
    "material_assistance",
    "pfe_made",
    "threshold_on",
]

LAW = "usa.material_assistance"
STORAGE = "usa.section_48e_storage"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioFacts:
    """Costs of a component (45X) or of a storage system or facility (48E)."""

    regime: Annotated[str, Fact("Which credit.", choices=("45x", "48e"))]
    component: Annotated[
        str,
        Fact(
            "45X: kind of component.", choices=("battery_component", "critical_mineral")
        ),
    ] = "battery_component"
    technology: Annotated[
        str,
        Fact(
            "48E: kind of project.",
            choices=("energy_storage_technology", "qualified_facility"),
        ),
    ] = "energy_storage_technology"
    direct_material_cost: Annotated[
        float | None, amount("45X: direct material cost, freight and duties included.")
    ] = None
    pfe_direct_material_cost: Annotated[
        float | None, amount("Of it from prohibited foreign entities.")
    ] = None
    direct_cost_mp_mpc: Annotated[
        float | None,
        amount("48E: direct cost of manufactured products and their components."),
    ] = None
    pfe_direct_cost_mp_mpc: Annotated[
        float | None, amount("Of it from prohibited foreign entities.")
    ] = None
    listed_share_total: Annotated[
        float | None, share("Safe harbor: listed shares of all parts.")
    ] = None
    listed_share_pfe: Annotated[
        float | None,
        share("Safe harbor: listed shares of parts of prohibited entities."),
    ] = None
    pack_is_pfe: Annotated[
        bool | None, Fact("Safe harbor for grid storage: pack or module is theirs.")
    ] = None
    container_is_pfe: Annotated[
        bool | None, Fact("Safe harbor for grid storage: container is theirs.")
    ] = None
    sale_date: Annotated[date | None, Fact("45X: day of sale.", also=("sold",))] = None
    construction_start: Annotated[
        date | None, Fact("48E: day construction begins.")
    ] = None


@rule(LAW, "macr_45x")
def macr_45x(c: Consultation, whole: float, foreign: float) -> float:  # noqa: ARG001
    """Share of direct material cost not from prohibited entities [1]."""
    return (whole - foreign) / whole


@rule(LAW, "macr_48e")
def macr_48e(c: Consultation, whole: float, foreign: float) -> float:  # noqa: ARG001
    """Share of direct cost not from prohibited entities [1]."""
    return (whole - foreign) / whole


@rule(LAW, "cost_percentage_safe_harbor")
def cost_percentage_safe_harbor(c: Consultation, whole: float, foreign: float) -> float:  # noqa: ARG001
    """Share by the listed percentages instead of costs [1]."""
    return (whole - foreign) / whole


@rule(LAW, "material_assistance")
def material_assistance(c: Consultation, ratio: float, threshold: float) -> bool:  # noqa: ARG001
    """The ratio is below the threshold; equality passes."""
    return not at_least(ratio, threshold)


@rule(LAW, "pfe_made")
def pfe_made(c: Consultation, *, sfe: bool, fie: bool) -> bool:  # noqa: ARG001
    """Made by a prohibited entity, wherever the plant stands."""
    return sfe or fie


def threshold_on(c: Consultation, kind: str, day: date) -> float:
    """Return the least ratio on a day of sale or of construction start [1]."""
    return c.number(LAW, kind, day)


def compute(c: Consultation, facts: RatioFacts) -> Figures:
    """Return the ratio, the threshold and whether there is material assistance."""
    if facts.regime == "45x":
        day, kind = facts.sale_date, facts.component
        if day is None:
            refuse_missing("sold", "the threshold of 45X goes by the day of sale")
    else:
        day, kind = facts.construction_start, facts.technology
        if day is None:
            refuse_missing("construction-start", "the threshold of 48E goes by it")
        if not c.truth(STORAGE, "macr_applies", day):
            ratio = _ratio(c, facts, day)
            return {"macr": ratio, "threshold": None, "material_assistance": False}
    ratio = _ratio(c, facts, day)
    threshold = threshold_on(c, kind, day)
    return {
        "macr": ratio,
        "threshold": threshold,
        "material_assistance": material_assistance(c, ratio, threshold),
    }


def _ratio(c: Consultation, facts: RatioFacts, day: date) -> float:
    if facts.listed_share_total is not None:
        whole, foreign = facts.listed_share_total, facts.listed_share_pfe
        _check("listed-share-pfe", whole, foreign)
        return cost_percentage_safe_harbor(c, whole, foreign or 0.0)
    if facts.pack_is_pfe is not None or facts.container_is_pfe is not None:
        pack = c.number(LAW, "bess_pack_module_cost_share", day)
        box = c.number(LAW, "bess_container_cost_share", day)
        c.assume("pack_and_container")
        theirs = pack * bool(facts.pack_is_pfe) + box * bool(facts.container_is_pfe)
        return cost_percentage_safe_harbor(c, pack + box, theirs)
    if facts.regime == "45x":
        whole_cost, foreign = facts.direct_material_cost, facts.pfe_direct_material_cost
        name = "pfe-direct-material-cost"
    else:
        whole_cost, foreign = facts.direct_cost_mp_mpc, facts.pfe_direct_cost_mp_mpc
        name = "pfe-direct-cost-mp-mpc"
    if whole_cost is None:
        refuse_missing(name.removeprefix("pfe-"), "cost that the ratio is taken over")
    _check(name, whole_cost, foreign)
    function = macr_45x if facts.regime == "45x" else macr_48e
    return function(c, whole_cost, foreign or 0.0)


def _check(name: str, whole: float, foreign: float | None) -> None:
    if foreign is None:
        refuse_missing(name, "cost from prohibited foreign entities; 0 if none")
    if whole <= 0:
        refuse_contradiction(name, "the whole cost is not above zero")
    if foreign > whole:
        refuse_contradiction(name, f"{foreign:g} is more than the whole of {whole:g}")


RATIO = Calculator(
    "entity.macr",
    "Material assistance cost ratio from totals, and its threshold.",
    RatioFacts,
    compute,
    (LAW,),
)
