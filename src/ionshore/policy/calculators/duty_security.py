"""Section 232: vehicles, parts, metals and processed minerals."""

from __future__ import annotations

from datetime import timedelta

from ionshore.policy.calculators.duty_entry import (
    MINERALS,
    SECURITY,
    Entry,
    Part,
    heading,
)
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.dated import Rate

__all__ = ["minerals_parts", "national_security_parts"]

_ALL_IN = {
    "KOR": "korea_vehicles_and_parts",
    "JPN": "japan_vehicles_and_parts",
    "EU": "eu_vehicles_and_parts",
}


@rule(SECURITY, "vehicle_battery_route")
def vehicle_battery_route(c: Consultation, entry: Entry) -> bool:
    """A battery entered as a part of vehicles pays the duty on parts."""
    if "{use}" not in entry.line.china_group:
        return False
    as_parts = c.reading(SECURITY, "vehicle_batteries") == "as_parts"
    return entry.use == "auto_part" or (as_parts and entry.use == "ev")


@rule(SECURITY, "foil")
def foil(c: Consultation, entry: Entry) -> float:
    """Duty on metal foil: the annexes since the restructuring, before by metal [1]."""
    lines = (
        ("annex_1a", "annex_1a_lines"),
        ("copper_semi_finished", "copper_lines"),
        ("steel_aluminum", "aluminum_lines"),
    )
    for rate, named in lines:
        if c.known(SECURITY, named, entry.day) and entry.line.group in c.codes(
            SECURITY, named, entry.day
        ):
            return c.rate(SECURITY, rate, entry.day).rate
    return 0.0


def national_security_parts(c: Consultation, entry: Entry) -> list[Part]:
    """Return the section 232 duty, none for goods outside it."""
    day = entry.day
    if entry.section_232_annex is not None:
        name = f"annex_{entry.section_232_annex}"
        return [Part(SECURITY, name, c.rate(SECURITY, name, day, or_nothing=True))]
    is_part = vehicle_battery_route(c, entry)
    is_vehicle = c.known(SECURITY, "vehicle_lines", day) and (
        entry.line.group in c.codes(SECURITY, "vehicle_lines", day)
    )
    if is_part or is_vehicle:
        all_in = _ALL_IN.get(heading(c, entry.origin), "")
        if all_in and c.known(SECURITY, all_in, day):
            return [Part(SECURITY, all_in, c.rate(SECURITY, all_in, day))]
        name = "auto_parts" if is_part else "passenger_vehicles"
        if not c.known(SECURITY, name, day):
            return []
        return [Part(SECURITY, name, c.rate(SECURITY, name, day))]
    rate = foil(c, entry)
    return [Part(SECURITY, "foil", Rate("add", rate))] if rate else []


@rule(MINERALS, "status")
def minerals_status(c: Consultation, entry: Entry) -> bool:
    """The window of negotiation has closed: further action is possible."""
    first = c.law.provision(MINERALS).parameter("negotiation_days").steps[0].day
    window = c.number(MINERALS, "negotiation_days", entry.day)
    return entry.day > first + timedelta(window)


def minerals_parts(c: Consultation, entry: Entry) -> list[Part]:
    """Return the section 232 duty on processed minerals: none so far."""
    if not c.known(MINERALS, "lines", entry.day) or (
        entry.line.group not in c.codes(MINERALS, "lines", entry.day)
    ):
        return []
    minerals_status(c, entry)
    return [Part(MINERALS, "duty", c.rate(MINERALS, "duty", entry.day))]
