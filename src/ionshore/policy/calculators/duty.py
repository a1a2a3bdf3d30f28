"""Duty of the United States on one entry: the stack, layer by layer.

Base duty, then section 301 on goods of China, then one of the emergency tariffs,
the surcharge of section 122 and the forced-labor duties by date, unless the good
is under section 232, which then takes the place of that general layer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import Annotated

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import nearest, tell
from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators import duty_entry as names
from ionshore.policy.calculators import duty_layers as layers
from ionshore.policy.calculators.duty_entry import Entry, Part
from ionshore.policy.calculators.duty_security import (
    minerals_parts,
    national_security_parts,
)
from ionshore.policy.consult import Consultation
from ionshore.policy.facts import Fact, amount
from ionshore.policy.instrument import stacked
from ionshore.policy.tariff_lines import TariffLine, line_of

__all__ = ["DUTY", "DutyFacts"]

UNION = "EU"
"""A member need not be named: the layers are the same for all of them."""
USES = ("ev", "non_ev", "auto_part")
_EXACT = 12
"""Decimals of a rate: sums of printed rates come out as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFacts:
    """One entry of goods into the United States."""

    origin: Annotated[
        str, Fact("Country of origin, for example CHN; EU for any member.")
    ]
    entry_date: Annotated[date, Fact("Day of entry.", also=("entered", "entry-date"))]
    to: Annotated[str, Fact("Country of entry.", choices=("USA",))] = "USA"
    hts: Annotated[str | None, Fact("Tariff line, for example 8507.60.00.")] = None
    commodity: Annotated[str | None, Fact("Good, for example cell_lfp.")] = None
    group: Annotated[
        str | None,
        Fact(
            "Group of the schedule, for example lithium_ion_battery.",
            also=("group", "hts-group"),
        ),
    ] = None
    use: Annotated[
        str | None,
        Fact("Use of a battery; auto_part if entered as a vehicle part.", choices=USES),
    ] = None
    fta_qualifying: Annotated[
        bool | None, Fact("It qualifies under a free trade agreement.")
    ] = None
    usmca_qualifying: Annotated[bool | None, Fact("It qualifies under USMCA.")] = None
    annex_product: Annotated[
        bool | None, Fact("It is on the list of products outside the general layer.")
    ] = None
    section_232_annex: Annotated[
        str | None,
        Fact("Annex of section 232 it is listed in.", choices=("1a", "1b", "3")),
    ] = None
    base_rate: Annotated[
        float | None,
        Fact("Base duty, where it is known otherwise.", "share", (0.0, 10.0)),
    ] = None
    named_firm: Annotated[
        bool, Fact("Anode material of a firm named in the dumping case.")
    ] = False
    value_usd: Annotated[float | None, amount("Declared value.", also=("value",))] = (
        None
    )


def compute(c: Consultation, facts: DutyFacts) -> Figures:
    """Return the whole duty and its layers as shares of the declared value [1]."""
    entry = _entry(c, replace(facts, origin=facts.origin.upper()))
    base = layers.base_part(c, entry, facts.base_rate)
    parts = [base, *layers.china_parts(c, entry)]
    national = national_security_parts(c, entry)
    general = [] if national else layers.general_parts(c, entry, base.rate.rate)
    minerals = minerals_parts(c, entry)
    dumping = layers.dumping_parts(c, entry)
    parts += [*national, *general, *minerals, *dumping]
    added = stacked([one.rate for one in parts], [one is base for one in parts])
    rows = [
        {
            "provision": one.provision,
            "parameter": one.parameter,
            "mode": one.rate.mode,
            "rate": one.rate.rate,
            "adds": round(share, _EXACT),
        }
        for one, share in zip(parts, added, strict=True)
    ]
    total = round(fsum(added), _EXACT)
    figures: dict[str, object] = {
        "total_rate": total,
        "layers": rows,
        "hts": entry.line.shown,
        "base_rate": base.rate.rate,
        "section_301_rate": _rate_of(parts, names.CHINA),
        "section_232_rate": _rate_of(parts, names.SECURITY),
        "general_rate": round(fsum(one.rate.rate for one in general), _EXACT),
        "section_122_rate": _rate_of(parts, names.SURCHARGE),
        "forced_labor_rate": _rate_of(parts, names.FORCED_LABOR),
        "ieepa_rate": _rate_of(parts, names.EMERGENCY),
        "minerals_232_rate": _rate_of(parts, names.MINERALS),
        "adcvd_rate": _rate_of(parts, names.DUMPING),
    }
    if facts.value_usd is not None:
        figures["duty_usd"] = total * facts.value_usd
    deposit = layers.dumping_deposit(c, entry, named=facts.named_firm)
    return figures | ({} if deposit is None else {"cash_deposit_rate": deposit})


def _rate_of(parts: list[Part], provision: str) -> float:
    rates = (one.rate.rate for one in parts if one.provision == provision)
    return round(fsum(rates), _EXACT)


def _entry(c: Consultation, facts: DutyFacts) -> Entry:
    """Return the entry with everything that is not said taken and told."""
    _check_origin(c, facts.origin)
    line = line_of(facts.hts, facts.commodity, facts.group)
    if line.confidence == "assumed":
        c.assume("enters_under", line=line.shown, note=line.note)
    partner = facts.origin in c.law.groups["USA_FREE_TRADE"]
    qualifying = facts.fta_qualifying
    if qualifying is None and facts.usmca_qualifying is not None:
        qualifying = facts.usmca_qualifying
    if qualifying is None:
        qualifying = partner
        if partner:
            c.assume("qualifies")
    usmca = facts.usmca_qualifying
    in_usmca = facts.origin in c.law.groups["USMCA"]
    if usmca is None:
        usmca = in_usmca and qualifying
    return Entry(
        line=line,
        origin=facts.origin,
        day=facts.entry_date,
        use=_use(facts, line),
        commodity=facts.commodity,
        qualifying=qualifying and partner,
        usmca=usmca and in_usmca,
        annex_product=facts.annex_product,
        section_232_annex=facts.section_232_annex,
    )


def _use(facts: DutyFacts, line: TariffLine) -> str | None:
    """Return the use, from the good where it tells it."""
    if facts.use is not None or "{use}" not in line.china_group:
        return facts.use
    named = f"{facts.commodity or ''} {facts.group or ''}"
    if "system_ess" in named or "non_ev" in named:
        return "non_ev"
    if "pack" in named or "_ev_" in named:
        return "ev"
    return None


def _check_origin(c: Consultation, origin: str) -> None:
    known = [UNION, *(one for one in c.law.groups["ECONOMIES"] if one != "USA")]
    if origin not in known:
        near = nearest(origin, known)
        variant = "near" if near else "known"
        finding = tell(
            "S330",
            "origin",
            variant,
            value=repr(origin),
            near=near,
            known="codes of ISO 3166-1 other than USA, and EU",
        )
        summary = "The origin is not known."
        raise ScenarioError(summary, [finding])


DUTY = Calculator(
    name="duty",
    what="Duty of the United States on an entry, layer by layer.",
    facts=DutyFacts,
    compute=compute,
    provisions=(names.BASE,),
)
"""Calculator of duties."""
