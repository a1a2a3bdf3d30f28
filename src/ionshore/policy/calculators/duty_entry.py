"""One entry of goods, the rates on it, and the provisions they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.policy.consult import Consultation
from ionshore.policy.dated import Rate
from ionshore.policy.tariff_lines import TariffLine

BASE = "usa.mfn"
CHINA = "usa.section_301_china"
EMERGENCY = "usa.ieepa"
SURCHARGE = "usa.section_122"
FORCED_LABOR = "usa.forced_labor"
SECURITY = "usa.section_232"
MINERALS = "usa.section_232_minerals"
DUMPING = "usa.anode_antidumping"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with its line of the schedule; ``use`` may be unknown."""

    line: TariffLine
    origin: str
    day: date
    use: str | None
    commodity: str | None
    qualifying: bool
    usmca: bool
    annex_product: bool | None
    section_232_annex: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One rate on an entry."""

    provision: str
    parameter: str
    rate: Rate


def heading(c: Consultation, origin: str) -> str:
    """Return ``EU`` for members of the Union, else the origin itself."""
    return "EU" if origin in c.law.groups["EU"] else origin


def not_in_files(provision: str, entry: Entry) -> ModelLimit:
    """Return the error that a layer is unknown for an entry (``S337``)."""
    good = f"{entry.line.shown} of {entry.origin} on {entry.day}"
    summary = "A layer of the duty is not in the files."
    return ModelLimit(summary, [tell("S337", provision, good=good)])
