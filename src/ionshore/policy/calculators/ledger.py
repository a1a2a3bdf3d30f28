"""The ledger of an incoming plant: does a parts list pass, and what to change first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import fsum

import numpy as np

from ionshore.policy.answer import Answer, Figures, answer_of
from ionshore.policy.calculators.compare import at_least
from ionshore.policy.calculators.entity import (
    ConcernFacts,
    EntityFacts,
    is_feoc,
    is_sfe,
)
from ionshore.policy.calculators.material import macr_45x, material_assistance, pfe_made
from ionshore.policy.calculators.parts import Part
from ionshore.policy.calculators.substitute import Choice, cheapest_change
from ionshore.policy.consult import Consultation
from ionshore.policy.law import Law

__all__ = ["ledger_of"]

RATIO = "usa.material_assistance"
OUTPUT = "usa.section_45x"
VEHICLE = "usa.section_30d"
ENTITY = "usa.prohibited_entity"
_EVEN = 12


@dataclass(frozen=True, slots=True)
class _Line:
    """One direct material as the ratio sees it."""

    part: Part
    foreign: bool
    alternative_foreign: bool


def ledger_of(
    law: Law,
    parts: tuple[Part, ...],
    sale_date: date | None = None,
    *,
    kwh: float | None = None,
    credit_usd: float | None = None,
) -> Answer:
    """Return the verdict on a parts list, line by line and year by year.

    Parameters
    ----------
    law : Law
        The law as it is read.
    parts : tuple of Part
        Lines of the list.
    sale_date : date, optional
        Day of sale; the last day up to which the law was followed without.
    kwh : float, optional
        Capacity of the cells the list is for, to value the credit [kWh].
    credit_usd : float, optional
        Credit at stake, where it is known otherwise [USD].

    Returns
    -------
    Answer
        ``macr``, ``threshold``, ``passes``, ``by_year``, ``change_first``,
        ``extra_cost``, ``worth_usd``, the shares of 30D and the FEOC verdict.

    Raises
    ------
    ScenarioError
        ``S310`` where the day lies before the law, ``S301`` and others of the law.
    """
    c = Consultation(law)
    day = c.day_or_last(sale_date, RATIO)
    lines = _lines(c, parts, day)
    whole = fsum(one.part.cost for one in lines)
    foreign = fsum(one.part.cost for one in lines if one.foreign)
    ratio = macr_45x(c, whole, foreign)
    threshold = c.number(RATIO, "battery_component", day)
    failing = material_assistance(c, ratio, threshold)
    figures: dict[str, object] = {
        "macr": round(ratio, _EVEN),
        "threshold": threshold,
        "passes": not failing,
        "direct_material_cost": whole,
        "from_prohibited_entities": foreign,
        **_grandfathered(c, lines, day, threshold),
        "by_year": _by_year(c, lines, ratio, day),
    }
    change = _changed(lines, threshold)
    figures |= _first_changes(lines, change)
    figures |= _worth(c, figures, day, kwh, credit_usd)
    figures |= _vehicle(c, parts, day)
    figures["lines"] = [_shown(one, whole) for one in lines]
    return answer_of("macr", c, figures, (RATIO, ENTITY))


def _lines(c: Consultation, parts: tuple[Part, ...], day: date) -> list[_Line]:
    """Return the direct materials with what their makers are."""
    left_out = [one for one in parts if one.kind != "direct_material"]
    if left_out:
        c.assume("labor_left_out", count=len(left_out))
    lines = []
    for one in parts:
        if one.kind != "direct_material":
            continue
        other = one.alternative
        foreign = _made_by_prohibited(c, one.maker, one.origin, one.entity, day)
        then = foreign
        if other is not None:
            then = _made_by_prohibited(c, other.maker, other.origin, other.entity, day)
        lines.append(_Line(one, foreign, then))
    bare = [one for one in lines if not one.foreign and not one.part.certified]
    if bare:
        c.assume("no_certificate", count=len(bare))
    return lines


def _made_by_prohibited(
    c: Consultation, maker: str, origin: str, entity: str, day: date
) -> bool:
    """Return whether a line counts as made by a prohibited entity."""
    if entity == "unknown":
        c.assume("unknown_maker")
        return pfe_made(c, sfe=True, fie=False)
    facts = EntityFacts(maker=maker or None)
    listed = is_sfe(c, facts, day)
    if listed and entity == "none":
        c.assume("listed_maker", maker=maker)
    nations = c.codes(ENTITY, "covered_nations", day)
    if entity == "none" and not listed and origin in nations:
        c.assume("clean_in_covered")
    return pfe_made(c, sfe=listed or entity == "sfe", fie=entity == "fie")


def _grandfathered(
    c: Consultation, lines: list[_Line], day: date, threshold: float
) -> Figures:
    """Return the ratio without parts under binding contracts signed in time."""
    cutoff = c.day(RATIO, "contract_grandfather_cutoff", day)
    last = c.day(RATIO, "grandfather_sold_before", day)
    old = [
        one
        for one in lines
        if one.part.contract_date is not None and one.part.contract_date < cutoff
    ]
    rest = [one for one in lines if one not in old]
    if not old or not rest or day >= last:
        return {}
    whole = fsum(one.part.cost for one in rest)
    ratio = macr_45x(c, whole, fsum(one.part.cost for one in rest if one.foreign))
    return {
        "macr_without_old_contracts": round(ratio, _EVEN),
        "passes_without_old_contracts": at_least(ratio, threshold),
    }


def _choice(lines: list[_Line]) -> Choice:
    cost = np.array([one.part.cost for one in lines])
    foreign = np.array([one.part.cost if one.foreign else 0.0 for one in lines])
    new_cost, new_foreign, can = cost.copy(), foreign.copy(), np.zeros(len(lines), bool)
    for place, one in enumerate(lines):
        other = one.part.alternative
        if other is not None:
            can[place] = True
            new_cost[place] = other.cost
            new_foreign[place] = other.cost if one.alternative_foreign else 0.0
    return Choice(cost, foreign, new_cost, new_foreign, can)


def _changed(lines: list[_Line], threshold: float) -> list[int] | None:
    """Return the places to change for a threshold, none if it is met already."""
    whole = fsum(one.part.cost for one in lines)
    foreign = fsum(one.part.cost for one in lines if one.foreign)
    if at_least((whole - foreign) / whole, threshold):
        return []
    changed = cheapest_change(_choice(lines), threshold)
    return None if changed is None else [int(one) for one in np.flatnonzero(changed)]


def _extra(lines: list[_Line], places: list[int]) -> float:
    """Return the extra cost of changing some lines."""
    return fsum(
        other.cost - lines[place].part.cost
        for place in places
        if (other := lines[place].part.alternative) is not None
    )


def _by_year(
    c: Consultation, lines: list[_Line], ratio: float, day: date
) -> list[dict[str, object]]:
    """Return threshold, verdict and cheapest change for each year of a threshold."""
    parameter = c.law.provision(RATIO).parameter("battery_component")
    first = parameter.steps[0].day.year
    last = max(parameter.steps[-1].day.year, day.year)
    rows: list[dict[str, object]] = []
    for year in range(first, last + 1):
        least = c.number(RATIO, "battery_component", date(year, 12, 31))
        places = _changed(lines, least)
        rows.append(
            {
                "year": year,
                "threshold": least,
                "passes": at_least(ratio, least),
                "can_pass": places is not None,
                "extra_cost": None if places is None else _extra(lines, places),
            }
        )
    return rows


def _first_changes(lines: list[_Line], places: list[int] | None) -> Figures:
    """Return which lines to change, the one that helps most per extra cost first."""
    if places is None:
        return {"can_pass": False, "change": [], "extra_cost": None}

    def help_of(place: int) -> float:
        extra = max(_extra(lines, [place]), 0.0)
        return lines[place].part.cost / (extra + 1e-12)

    ordered = sorted(places, key=help_of, reverse=True)
    return {
        "can_pass": True,
        "change_first": lines[ordered[0]].part.name if ordered else None,
        "change": [
            {
                "line": lines[place].part.line,
                "part": lines[place].part.name,
                "from": lines[place].part.maker,
                "to": getattr(lines[place].part.alternative, "maker", ""),
                "extra_cost": _extra(lines, [place]),
            }
            for place in ordered
        ],
        "extra_cost": _extra(lines, places),
    }


def _worth(
    c: Consultation,
    figures: Figures,
    day: date,
    kwh: float | None,
    credit_usd: float | None,
) -> Figures:
    """Return the credit at stake and what passing is worth [USD]."""
    if kwh is None and credit_usd is None:
        return {}
    credit = credit_usd
    if credit is None:
        rate = c.number(OUTPUT, "cell_rate", day)
        credit = (kwh or 0.0) * rate * c.number(OUTPUT, "phase_down", day)
    extra = figures["extra_cost"]
    worth = credit - extra if isinstance(extra, float) else 0.0
    return {"credit_at_stake_usd": credit, "worth_usd": worth}


def _vehicle(c: Consultation, parts: tuple[Part, ...], day: date) -> Figures:
    """Return the shares of section 30D by value and the FEOC verdict."""
    minerals = [one for one in parts if one.counts_as == "mineral"]
    components = [one for one in parts if one.counts_as == "component"]
    partners = {"USA", *c.law.groups["USA_FREE_TRADE"]}
    america = {"USA", *c.law.groups["USMCA"]}
    figures: dict[str, object] = {}
    if minerals:
        good = [one for one in minerals if one.origin in partners or one.recycled]
        figures |= _share_test(c, "minerals", good, minerals, day)
    if components:
        good = [one for one in components if one.origin in america]
        figures |= _share_test(c, "components", good, components, day)
    if not minerals and not components:
        return figures
    concern = [one.name for one in (*minerals, *components) if _of_concern(c, one, day)]
    return figures | {"feoc_free": not concern, "feoc_parts": concern}


def _of_concern(c: Consultation, one: Part, day: date) -> bool:
    """Return whether a line is of a foreign entity of concern, in doubt yes.

    The older definition is narrower than that of a specified foreign entity; a
    line of one, listed or declared, is not called free all the same.
    """
    sfe = one.entity in ("sfe", "unknown") or is_sfe(
        c, EntityFacts(maker=one.maker or None), day
    )
    return sfe or is_feoc(c, ConcernFacts(country=one.origin), day)


def _share_test(
    c: Consultation, kind: str, good: list[Part], whole: list[Part], day: date
) -> Figures:
    name = "critical_minerals" if kind == "minerals" else "battery_components"
    value = fsum(one.cost for one in whole)
    share = fsum(one.cost for one in good) / value if value else 0.0
    least = c.number(VEHICLE, f"{name}_share", day)
    return {
        f"{kind}_share": round(share, _EVEN),
        f"{kind}_threshold": least,
        f"{kind}_pass": at_least(share, least),
    }


def _shown(one: _Line, whole: float) -> dict[str, object]:
    return {
        "line": one.part.line,
        "part": one.part.name,
        "origin": one.part.origin,
        "maker": one.part.maker,
        "cost": one.part.cost,
        "share": round(one.part.cost / whole, 6),
        "prohibited": one.foreign,
        "certificate": one.part.certified,
    }
