"""The law as it is read: all provisions, and the readings chosen.

A contested point has a default reading. Choosing another puts its values in place
of those of the file; rules that turn on the point ask which reading holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import nearest, tell
from ionshore.policy.dated import Step
from ionshore.policy.fields import unknown
from ionshore.policy.library import SHIPPED, open_library, read_provisions
from ionshore.policy.provision import Provision, reformed
from ionshore.policy.texts import Contested

__all__ = ["Law", "law_in_force"]


@dataclass(frozen=True, slots=True)
class Law:
    """Provisions by name, and which readings of contested points hold.

    Parameters
    ----------
    provisions : mapping
        Provisions by name; values of the chosen readings are in place.
    chosen : mapping
        Choice by ``provision.reading``, only those other than the default.
    groups : mapping
        Regions by group that the law treats alike.
    """

    provisions: Mapping[str, Provision]
    chosen: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]

    def provision(self, name: str) -> Provision:
        """Return a provision.

        Raises
        ------
        ScenarioError
            ``S301`` with the nearest name if there is none.
        """
        if name not in self.provisions:
            finding = unknown("S301", "law", name, self.provisions)
            summary = "There is no such provision."
            raise ScenarioError(summary, [finding])
        return self.provisions[name]

    def contested(self, provision: str, reading: str) -> Contested:
        """Return a contested point; ``KeyError`` if the file has none of that name."""
        points = {one.name: one for one in self.provision(provision).readings}
        return points[reading]

    def reading(self, provision: str, reading: str) -> str:
        """Return the choice that holds at a contested point."""
        default = self.contested(provision, reading).default
        return self.chosen.get(f"{provision}.{reading}", default)

    def reformed(self, provision: str, parameter: str, step: Step) -> Law:
        """Return the law with another value; errors as :func:`reformed`."""
        changed = reformed(self.provision(provision), parameter, step)
        provisions = {**self.provisions, provision: changed}
        return replace(self, provisions=MappingProxyType(provisions))


def law_in_force(
    readings: Mapping[str, str] | None = None, folder: Path = SHIPPED
) -> Law:
    """Return the law of a folder of provisions under some readings.

    Parameters
    ----------
    readings : mapping, optional
        Choice by ``provision.reading``, for example
        ``{"usa.section_45x.capacity_to_power": "bar"}``.
    folder : Path
        Folder of provisions; those of the package by default.

    Raises
    ------
    ScenarioError
        ``S333`` with the nearest name for each point or choice that is unknown,
        and the faults of the files.

    Examples
    --------
    >>> law = law_in_force({"usa.section_45x.capacity_to_power": "bar"})
    >>> law.reading("usa.section_45x", "capacity_to_power")
    'bar'
    """
    library = open_library(folder)
    provisions = dict(read_provisions(library.names, folder))
    chosen = dict(readings or {})
    points = {
        f"{law.name}.{one.name}": (law.name, one)
        for law in provisions.values()
        for one in law.readings
    }
    findings = _unknown_choices(chosen, points)
    if findings:
        summary = "The readings of contested points cannot be chosen."
        raise ScenarioError(summary, findings)
    for key, choice in chosen.items():
        name, point = points[key]
        for of, parameter, step in point.sets:
            if of == choice:
                provisions[name] = reformed(provisions[name], parameter, step)
    return Law(MappingProxyType(provisions), MappingProxyType(chosen), library.groups)


def _unknown_choices(
    chosen: Mapping[str, str], points: Mapping[str, tuple[str, Contested]]
) -> list[Finding]:
    findings = []
    for key, choice in chosen.items():
        if key not in points:
            names, value, place = list(points), key, "reading"
        elif choice not in points[key][1].choices:
            names, value, place = list(points[key][1].choices), choice, key
        else:
            continue
        near = nearest(value, names)
        variant = "near" if near else ""
        known = ", ".join(names)
        found = tell("S333", place, variant, value=value, near=near, known=known)
        findings.append(found)
    return findings
