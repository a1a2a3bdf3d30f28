"""Export controls on rare earths and metals of China, and on Indonesian nickel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ionshore.policy.answer import Calculator, Figures
from ionshore.policy.calculators.compare import at_least
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, share

__all__ = ["NICKEL", "RARE_EARTHS", "US_MINERALS"]

RARE, US, ORE = "chn.rare_earths", "chn.us_minerals", "idn.nickel"


@dataclass(frozen=True, slots=True, kw_only=True)
class RareEarthFacts:
    """Rare earths, or goods that contain them."""

    export_date: Annotated[
        date, Fact("Day of export.", also=("exported", "export-date"))
    ]
    medium_or_heavy: Annotated[
        bool, Fact("One of the seven medium and heavy ones.")
    ] = True
    chinese_content_share: Annotated[
        float | None, share("Chinese content of a good made elsewhere.")
    ] = None


@rule(RARE, "gate")
def rare_gate(c: Consultation, facts: RareEarthFacts) -> bool:
    """The package of October 2025 holds and reaches the good."""
    day = facts.export_date
    if not c.truth(RARE, "october_package", day, or_nothing=True):
        return False
    if facts.chinese_content_share is None:
        return True
    return at_least(
        facts.chinese_content_share, c.number(RARE, "de_minimis_share", day)
    )


def rare_earths(c: Consultation, facts: RareEarthFacts) -> Figures:
    """Return which controls hold, and whether a license is needed."""
    october = rare_gate(c, facts)
    april = c.truth(RARE, "april_license", facts.export_date, or_nothing=True)
    from_china = facts.chinese_content_share is None
    return {
        "october_package": october,
        "april_license": april,
        "license_required": october or (april and facts.medium_or_heavy and from_china),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class UsMineralFacts:
    """Gallium, germanium, antimony or superhard materials leaving China."""

    destination: Annotated[str, Fact("Country of destination.")]
    export_date: Annotated[
        date, Fact("Day of export.", also=("exported", "export-date"))
    ]
    end_user_military: Annotated[bool, Fact("A military end user.")] = False


@rule(US, "gate")
def us_gate(c: Consultation, facts: UsMineralFacts) -> bool:
    """Refused to the United States, military users always."""
    day = facts.export_date
    military = c.truth(US, "us_military_ban", day, or_nothing=True)
    banned = c.truth(US, "us_ban", day, or_nothing=True)
    return facts.destination == "USA" and (
        (military and facts.end_user_military) or banned
    )


def us_minerals(c: Consultation, facts: UsMineralFacts) -> Figures:
    """Return whether the export is refused."""
    return {"refused": us_gate(c, facts)}


_ROYALTIES = {
    "ore": "royalty_ore",
    "npi_fe": "royalty_npi_fe",
    "matte": "royalty_matte",
    "mhp_sulfate_class1": "royalty_mhp_sulfate_class1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NickelFacts:
    """Nickel goods leaving Indonesia."""

    commodity: Annotated[str, Fact("Good, for example nickel_ore.")]
    export_date: Annotated[
        date, Fact("Day of export.", also=("exported", "export-date"))
    ]
    royalty_on: Annotated[
        str | None, Fact("Group that pays royalty.", choices=tuple(_ROYALTIES))
    ] = None


@rule(ORE, "ban")
def ore_ban(c: Consultation, facts: NickelFacts) -> bool:
    """Ore does not leave the country."""
    banned = c.truth(ORE, "ore_export_ban", facts.export_date)
    return banned and facts.commodity in c.codes(ORE, "banned_goods", facts.export_date)


def nickel(c: Consultation, facts: NickelFacts) -> Figures:
    """Return whether the good may leave, the royalty and the mining quota."""
    figures: dict[str, object] = {"export_allowed": not ore_ban(c, facts)}
    if facts.royalty_on is not None:
        low, high = c.span(ORE, _ROYALTIES[facts.royalty_on], facts.export_date)
        figures |= {"royalty_low": low, "royalty_high": high}
    if c.known(ORE, "ore_quota", facts.export_date):
        figures["ore_quota_t"] = c.number(ORE, "ore_quota", facts.export_date)
    return figures


RARE_EARTHS = Calculator(
    "export.rare-earths",
    "Which Chinese controls on rare earths hold.",
    RareEarthFacts,
    rare_earths,
    (RARE,),
)
US_MINERALS = Calculator(
    "export.us-minerals",
    "Whether China refuses gallium, germanium or antimony.",
    UsMineralFacts,
    us_minerals,
    (US,),
)
NICKEL = Calculator(
    "export.nickel",
    "Whether nickel goods may leave Indonesia, and the royalty.",
    NickelFacts,
    nickel,
    (ORE,),
)
