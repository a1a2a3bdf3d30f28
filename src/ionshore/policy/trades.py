"""Which provision touches which trade, with which parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

from ionshore.policy.dated import Step, replaced
from ionshore.policy.instrument import INSTRUMENTS, Layer
from ionshore.policy.match import commodities_named, regions_named
from ionshore.policy.provision import Application, Exemption, Parameter, Provision
from ionshore.policy.reading import CHINA_LINE, LINE, ORIGIN
from ionshore.policy.tariff_lines import tariff_lines

if TYPE_CHECKING:
    from ionshore.policy.reader import Reader
    from ionshore.world.world import World

__all__ = ["Hit", "Trade", "layer_of", "trades_touched"]

Trade = tuple[str, str, str, str]
"""Instrument, commodity, origin, destination."""

Roles = tuple[tuple[str, tuple[str, ...]], ...]
"""Names of parameters by role."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One application that touches a trade; equal hits share their arithmetic.

    Parameters
    ----------
    provision : str
        Name of the provision.
    application : int
        Place of the application in it.
    roles : tuple of (role, names)
        Parameters by role, the code of the origin filled in.
    exemptions : tuple of int
        Places of the provision's exemptions that cover the trade.
    """

    provision: str
    application: int
    roles: Roles
    exemptions: tuple[int, ...]


def layer_of(provision: Provision, hit: Hit) -> Layer:
    """Return the series of a hit, set to nothing on the days of its exemptions."""
    application = provision.applications[hit.application]
    money = INSTRUMENTS[application.instrument].money
    spared = [provision.exemptions[place] for place in hit.exemptions]
    series = {}
    for role, names in hit.roles:
        parameters = [provision.parameter(name) for name in names]
        exempt = spared if role in money else []
        series[role] = tuple((one.name, _spared(one, exempt)) for one in parameters)
    return Layer(
        provision.name,
        series,
        application.replaces,
        application.entities,
        application.content,
        application.tests,
    )


def _spared(parameter: Parameter, exemptions: list[Exemption]) -> tuple[Step, ...]:
    steps = parameter.plan_steps
    for one in exemptions:
        nothing = parameter.nothing
        step = Step(one.start, nothing, one.source_id, "assumed", until=one.until)
        steps = replaced(steps, step)
    return steps


def trades_touched(
    provisions: Iterable[Provision], reader: Reader
) -> dict[Trade, tuple[Hit, ...]]:
    """Return which applications touch which trade, in the order of the provisions.

    Of the applications of one provision only the first that fits a trade counts, of
    those that ask for different tests the first of each.
    """
    trades: dict[Trade, list[Hit]] = {}
    for provision in provisions:
        same = reader.same(provision)
        touched = reader.once(
            ("touched", id(same)), partial(_touched_by, same, reader.world)
        )
        for trade, hit in touched:
            trades.setdefault(trade, []).append(hit)
    return {trade: tuple(hits) for trade, hits in trades.items()}


def _touched_by(provision: Provision, world: World) -> list[tuple[Trade, Hit]]:
    """Return the trades that one provision touches, and by which application."""
    regions = [str(one) for one in world["regions"]["region"]]
    reach = [_reach(one, world, regions) for one in provision.exemptions]
    taken: set[tuple[Trade, tuple[str, ...]]] = set()
    found: list[tuple[Trade, Hit]] = []
    for place, application in enumerate(provision.applications):
        if not INSTRUMENTS[application.instrument].kind:
            continue
        for trade, roles in _touched(provision, application, world, regions):
            if (trade, application.tests) in taken:
                continue
            taken.add((trade, application.tests))
            spared = tuple(
                number
                for number, sets in enumerate(reach)
                if all(a in b for a, b in zip(trade[1:], sets, strict=True))
            )
            found.append((trade, Hit(provision.name, place, roles, spared)))
    return found


def _reach(
    exemption: Exemption, world: World, regions: list[str]
) -> tuple[set[str], set[str], set[str]]:
    return (
        set(commodities_named(exemption.commodities, world["commodities"])),
        set(regions_named(exemption.origins, regions)),
        # A credit on output goes nowhere ('*'): the destination does not matter.
        {*regions_named(exemption.destinations, regions), "*"},
    )


def _touched(
    provision: Provision, application: Application, world: World, regions: list[str]
) -> Iterator[tuple[Trade, Roles]]:
    """Yield the trades of one application with its parameters by role."""
    instrument = application.instrument
    names = commodities_named(application.commodities, world["commodities"])
    destinations: tuple[str, ...] = ("*",)
    if INSTRUMENTS[instrument].to_destination:
        destinations = regions_named(application.destinations, regions)
    for origin in regions_named(
        application.origins, regions, application.except_origins
    ):
        for commodity in names:
            roles = _filled(application, commodity, origin)
            if any(x not in provision.parameters for _, named in roles for x in named):
                continue
            for destination in destinations:
                if destination != origin:
                    yield (instrument, commodity, origin, destination), roles


def _filled(application: Application, commodity: str, origin: str) -> Roles:
    """Return the names of the parameters by role for one good and origin."""
    stands = {ORIGIN: origin}
    roles = application.roles
    if any(one in (LINE, CHINA_LINE) for named in roles.values() for one in named):
        stands |= _line_names(commodity)
    return tuple(
        (role, tuple(_replaced(name, stands) for name in named))
        for role, named in roles.items()
    )


def _line_names(commodity: str) -> dict[str, str]:
    """Return what a good's first tariff line is called; blank where it has none."""
    for line in tariff_lines():
        if any(fnmatchcase(commodity, pattern) for pattern in line.commodities):
            return {LINE: line.group, CHINA_LINE: line.china_group}
    return {LINE: "", CHINA_LINE: ""}


def _replaced(name: str, stands: dict[str, str]) -> str:
    for placeholder, value in stands.items():
        name = name.replace(placeholder, value)
    return name
