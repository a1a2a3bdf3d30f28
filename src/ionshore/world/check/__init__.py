"""Checks across tables: what each table says is right, and together they fail."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ionshore.core.errors import Finding
from ionshore.tables.read import Reading
from ionshore.world.check import chain, demand, evidence, plants, rules, sizes
from ionshore.world.check.facts import Check, Facts
from ionshore.world.world import World

__all__ = ["CHECKS", "check_world"]

CHECKS: tuple[Check, ...] = (
    *chain.CHECKS,
    *plants.CHECKS,
    *demand.CHECKS,
    *rules.CHECKS,
    *evidence.CHECKS,
    *sizes.CHECKS,
)
"""All cross-table checks, in the order they are told."""


def check_world(
    world: World, readings: Mapping[str, Reading], unsound: Collection[str] = ()
) -> list[Finding]:
    """Return what does not fit together, codes ``D202`` and up.

    Parameters
    ----------
    world : World
        Tables to check.
    readings : mapping of str to Reading
        The same tables with the lines of their rows.
    unsound : collection of str
        Tables with dangling references; checks that read these, or a table with
        faults of its own, wait until those are repaired.
    """
    facts = Facts(world, readings)
    sound = {
        name
        for name, reading in readings.items()
        if not reading.findings and name not in unsound
    }
    return [
        finding
        for check in CHECKS
        if sound.issuperset(check.reads)
        for finding in check.find(facts)
    ]
