"""How much material must come from makers the law admits, and who those are not.

A credit may name a provision that asks for a share of material. It becomes rows of two
kinds: ``content_rule``, the least share by what claims and where; and
``not_admitted``, by what the claim is made of, where and by whom: the share of the
year in which material of that maker does not count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ionshore.core.errors import Finding
from ionshore.policy.averages import Yearly, averaged
from ionshore.policy.dated import Step, Value, combined, number, uncovered
from ionshore.policy.entities import shut_out
from ionshore.policy.holders import Registry, holders_by_trade
from ionshore.policy.instrument import Part
from ionshore.policy.match import commodities_named
from ionshore.policy.provision import Application, Provision
from ionshore.policy.trades import Hit, Trade, layer_of

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["content_rows", "not_admitted", "thresholds"]

Row = tuple[object, ...]


def content_rows(
    provisions: Mapping[str, Provision],
    world: World,
    trades: Mapping[Trade, Sequence[Hit]],
    years: Sequence[int],
    findings: list[Finding],
) -> list[Row]:
    """Return the rows of content rules; see the module.

    Parameters
    ----------
    provisions : mapping
        Those in force, by name.
    world : World
    trades : mapping
        Which applications touch which trade.
    years : sequence of int
        Calendar years.
    findings : list of Finding
        Where days without a value go: ``S310``, ``S311``.
    """
    rows: list[Row] = []
    gated: dict[str, set[str]] = {}
    known: dict[object, list[Yearly]] = {}
    for (_, commodity, origin, _), hits in trades.items():
        for hit in hits:
            layer = layer_of(provisions[hit.provision], hit)
            bars = layer.series.get("content_bar", ())
            # A test that is named is one of deliveries: see policy.delivery_tests.
            if not bars or layer.tests or layer.content not in provisions:
                continue
            asked = provisions[layer.content]
            test = _test_of(asked, commodity, world)
            if test is None:
                continue
            gated.setdefault(test.entities, set()).add(commodity)
            key = (
                hit.provision,
                hit.exemptions,
                layer.content,
                test.roles["threshold"],
            )
            if key not in known:
                known[key] = thresholds(asked, test, bars, years, findings)
            where = ("content_rule", commodity, origin, "*", "*")
            rows += [(*where, *one, "") for one in known[key]]
    for entities, commodities in gated.items():
        if entities in provisions:
            inputs = _inputs(world, commodities)
            rows += not_admitted(provisions[entities], world, inputs, years)
    return rows


def _test_of(provision: Provision, commodity: str, world: World) -> Application | None:
    for one in provision.applications:
        if one.instrument == "content_test" and commodity in commodities_named(
            one.commodities, world["commodities"]
        ):
            return one
    return None


def thresholds(
    provision: Provision,
    test: Application,
    bars: Sequence[tuple[str, tuple[Step, ...]]],
    years: Sequence[int],
    findings: list[Finding],
) -> list[Yearly]:
    """Return the share that must be admitted while the bar holds, year by year."""
    (name,) = test.roles["threshold"]
    place = f"{provision.name}.{name}"
    series = (provision.parameter(name).plan_steps, *(steps for _, steps in bars))
    told = [one for year in years for one in uncovered(series[0], year, place)]
    findings += told
    if told:
        return []
    steps = combined(series, _product, place)
    part = Part(provision.name, name, steps, series)
    return averaged([part], years, {provision.name: test.confidence})


def _product(*values: Value) -> float:
    return math.prod(number(one) for one in values)


def _inputs(world: World, commodities: set[str]) -> tuple[str, ...]:
    """Return what the makers of some commodities use."""
    processes, recipes = world["processes"], world["recipes"]
    makers = set(processes.loc[processes["commodity"].isin(commodities), "process"])
    used = recipes[recipes["process"].isin(makers) & (recipes["flow"] == "in")]
    return tuple(dict.fromkeys(str(one) for one in used["commodity"]))


def not_admitted(
    provision: Provision,
    world: World,
    inputs: Sequence[str],
    years: Sequence[int],
    test: str = "",
) -> Iterator[Row]:
    """Yield by maker the share of the year in which what it makes does not count.

    Parameters
    ----------
    provision : Provision
        Whose ``entity_test`` says whom it shuts out.
    world : World
    inputs : sequence of str
        Commodities whose makers are looked at.
    years : sequence of int
        Calendar years.
    test : str
        Name of the test of deliveries the rows belong to; blank for none.
    """
    registry = Registry.of(world)
    known: dict[object, list[Yearly]] = {}
    for (commodity, region), holders in holders_by_trade(world).items():
        if commodity not in inputs:
            continue
        for holder in holders:
            steps = shut_out(provision, holder, region, registry)
            if steps not in known:
                part = Part(provision.name, "entity_test", steps, (steps,))
                known[steps] = averaged([part], years, {})
            where = ("not_admitted", commodity, region, "*", holder.label)
            yield from ((*where, *one, test) for one in known[steps])
