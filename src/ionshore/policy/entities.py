"""Which holders a provision shuts out, day by day.

The same tests as those of the calculator ``entity``, on what a world tells of its
plants: where the owner is at home, what the registry says of chains of shares, who
the partner is. Debt, officers and lists are not in a world.
"""

from __future__ import annotations

from datetime import date

from ionshore.policy.dated import (
    FIRST_DAY,
    Step,
    calendar_years,
    joined_sources,
    number,
    step_on,
    worst,
)
from ionshore.policy.holders import LICENSE, VENTURE, VENTURE_SHARE, Holder, Registry
from ionshore.policy.kinds import TAXABLE_YEAR
from ionshore.policy.provision import Provision

__all__ = ["shut_out"]


def shut_out(
    provision: Provision, holder: Holder, place: str, registry: Registry
) -> tuple[Step, ...]:
    """Return 1 on the days a provision shuts a holder out, else 0.

    Parameters
    ----------
    provision : Provision
        With an application of the instrument ``entity_test``; one without shuts
        nobody out.
    holder : Holder
    place : str
        Region of the plant: a plant in a nation it names is organized there.
    registry : Registry

    Returns
    -------
    tuple of Step
        From the first day of all its tests; 0 before: there was no such test.
    """
    roles = next(
        (
            one.roles
            for one in provision.applications
            if one.instrument == "entity_test"
        ),
        None,
    )
    if roles is None:
        return (Step(FIRST_DAY, 0.0, "", "reported"),)
    named = {role: provision.parameter(names[0]) for role, names in roles.items()}
    series = {role: one.steps for role, one in named.items()}
    days = {step.day for steps in series.values() for step in steps}
    start = max(steps[0].day for steps in series.values())
    days |= {day for day in registry.days if holder.subject and day > start}
    result: list[Step] = []
    for day in sorted(one for one in days if one >= start):
        found = {
            role: step_on(steps, day, f"{provision.name}.{named[role].name}")
            for role, steps in series.items()
        }
        barred = _is_barred(found, holder, place, registry, day)
        # What a world says of owners is weaker than the law itself.
        grade = "derived" if holder.subject else "assumed"
        result.append(
            Step(
                day,
                float(barred),
                joined_sources(one.source_id for one in found.values()),
                worst([grade, *(one.confidence for one in found.values())]),
            )
        )
    if provision.clock == TAXABLE_YEAR:
        result = list(calendar_years(result))
    first = result[0]
    return (Step(FIRST_DAY, 0.0, first.source_id, first.confidence), *result)


def _is_barred(
    found: dict[str, Step],
    holder: Holder,
    place: str,
    registry: Registry,
    day: date,
) -> bool:
    nations = frozenset(
        one.strip() for one in str(found["nations"].value).split(",") if one.strip()
    )
    control = number(found["control"].value) if "control" in found else 0.5
    if place in nations:
        return True
    if "holders" in found and not found["holders"].value:
        return False
    if holder.subject:
        together, largest = registry.held_from(holder.subject, nations, control, day)
    else:
        together = largest = float(holder.home in nations)
    if together > control:
        return True
    counts = bool(found["influence"].value) if "influence" in found else True
    if not counts:
        return False
    with_partner = holder.partner in nations
    if with_partner and holder.partnership == VENTURE and not holder.subject:
        together = largest = VENTURE_SHARE
    enough = largest >= number(found["single"].value)
    if "together" in found:
        enough |= together >= number(found["together"].value)
    return enough or (with_partner and _license_bars(found, holder, day))


def _license_bars(found: dict[str, Step], holder: Holder, day: date) -> bool:
    """Return whether a licence hands over control: signed on or after the law's day.

    A plant yet to be decided signs when it is; of one that stands the day is not in
    the world, so it is taken to be earlier.
    """
    if holder.partnership != LICENSE or "license" not in found or not holder.is_new:
        return False
    return day >= date.fromisoformat(str(found["license"].value))
