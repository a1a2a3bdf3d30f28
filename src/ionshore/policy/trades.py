"""Which provision touches which trade, with which parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ionshore.policy.dated import FIRST_DAY, Step, replaced
from ionshore.policy.instrument import INSTRUMENTS, Layer
from ionshore.policy.match import commodities_named, regions_named
from ionshore.policy.provision import Application, Provision
from ionshore.policy.reading import ORIGIN

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Exemption", "Hit", "Trade", "layer_of", "trades_touched"]


@dataclass(frozen=True, slots=True)
class Exemption:
    """Trades on which provisions do nothing for some days.

    Parameters
    ----------
    provisions : tuple of str
        Provisions that do not apply.
    commodities, origins, destinations : tuple of str
        Trades, named as in an :class:`Application`.
    start, until : date
        First and last day; ``None`` for ever.
    source_id : str
        What stands as the source of the nothing.
    """

    provisions: tuple[str, ...]
    commodities: tuple[str, ...] = ("*",)
    origins: tuple[str, ...] = ("*",)
    destinations: tuple[str, ...] = ("*",)
    start: date = FIRST_DAY
    until: date | None = None
    source_id: str = "scenario"


@dataclass(frozen=True, slots=True)
class Hit:
    """One application that touches a trade; equal hits share their arithmetic."""

    provision: str
    application: int
    roles: tuple[tuple[str, tuple[str, ...]], ...]
    exemptions: tuple[int, ...]


Trade = tuple[str, str, str, str]
"""Instrument, commodity, origin, destination."""


def layer_of(provision: Provision, hit: Hit, exemptions: Sequence[Exemption]) -> Layer:
    """Return the series of a hit, set to nothing on the days of its exemptions."""
    application = provision.applications[hit.application]
    money = INSTRUMENTS[application.instrument].money
    series = {}
    for role, names in hit.roles:
        named = []
        for name in names:
            parameter = provision.parameter(name)
            steps = parameter.plan_steps
            for one in (exemptions[place] for place in hit.exemptions):
                if role in money:
                    nothing = Step(
                        one.start,
                        parameter.nothing,
                        one.source_id,
                        "assumed",
                        until=one.until,
                    )
                    steps = replaced(steps, nothing)
            named.append((name, steps))
        series[role] = tuple(named)
    return Layer(provision.name, series, application.replaces)


def trades_touched(
    provisions: Mapping[str, Provision],
    world: World,
    exemptions: Sequence[Exemption],
) -> dict[Trade, list[Hit]]:
    """Return which applications touch which trade."""
    commodities = world["commodities"]
    regions = [str(one) for one in world["regions"]["region"]]
    trades: dict[Trade, list[Hit]] = {}
    reach = [
        (
            set(commodities_named(one.commodities, commodities)),
            set(regions_named(one.origins, regions)),
            {*regions_named(one.destinations, regions), "*"},
        )
        for one in exemptions
    ]
    for provision in provisions.values():
        taken: set[Trade] = set()
        for place, application in enumerate(provision.applications):
            for trade, roles in _touched(provision, application, world, regions):
                if trade in taken:
                    continue
                taken.add(trade)
                spared = tuple(
                    number
                    for number, one in enumerate(exemptions)
                    if provision.name in one.provisions
                    and all(
                        label in names
                        for label, names in zip(trade[1:], reach[number], strict=True)
                    )
                )
                hit = Hit(provision.name, place, roles, spared)
                trades.setdefault(trade, []).append(hit)
    return trades


def _touched(
    provision: Provision, application: Application, world: World, regions: list[str]
) -> Iterable[tuple[Trade, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """Yield the trades of one application with its parameters by role."""
    rule = INSTRUMENTS[application.instrument]
    names = commodities_named(application.commodities, world["commodities"])
    origins = regions_named(application.origins, regions, application.except_origins)
    destinations: tuple[str, ...] = ("*",)
    if rule.to_destination:
        destinations = regions_named(application.destinations, regions)
    for origin in origins:
        roles = tuple(
            (role, tuple(name.replace(ORIGIN, origin) for name in named))
            for role, named in application.roles.items()
        )
        if any(one not in provision.parameters for _, named in roles for one in named):
            continue
        for commodity in names:
            for destination in destinations:
                if destination != origin:
                    yield (
                        (application.instrument, commodity, origin, destination),
                        roles,
                    )
