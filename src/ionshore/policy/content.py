"""How much material must come from makers the law admits, and who those are not.

A credit may name a provision that asks for a share of material. It becomes rows of two
kinds: ``content_rule``, the least share by what claims and where; and
``not_admitted``, by what the claim is made of, where and by whom: the share of the
year in which material of that maker does not count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ionshore.core.errors import Finding
from ionshore.policy.averages import ModelYears, Yearly, averaged
from ionshore.policy.dated import Step, Value, combined, number, uncovered
from ionshore.policy.instrument import Part
from ionshore.policy.match import commodities_named
from ionshore.policy.provision import Application, Provision
from ionshore.policy.trades import Hit, Trade

if TYPE_CHECKING:
    from ionshore.policy.reader import Reader
    from ionshore.world.world import World

__all__ = ["Asking", "content_rows", "hits_asking", "not_admitted", "thresholds"]

Row = tuple[object, ...]

CONTENT_BAR = "content_bar"


Asking = tuple[str, str, Hit]
"""Commodity, origin and what touches the trade."""


def hits_asking(
    provisions: Mapping[str, Provision], trades: Mapping[Trade, Sequence[Hit]]
) -> list[Asking]:
    """Return the hits that pay only for content, with what is paid for and where.

    Those whose test is a provision that is not in force ask for nothing.
    """
    asking = {
        (name, place)
        for name, provision in provisions.items()
        for place, one in enumerate(provision.applications)
        if one.content in provisions
    }
    return [
        (commodity, origin, hit)
        for (_, commodity, origin, _), hits in trades.items()
        for hit in hits
        if (hit.provision, hit.application) in asking
    ]


def content_rows(
    provisions: Mapping[str, Provision],
    reader: Reader,
    asking: Sequence[Asking],
    years: ModelYears,
    findings: list[Finding],
) -> list[Row]:
    """Return the rows of content rules; see the module.

    Parameters
    ----------
    provisions : mapping
        Those in force, by name.
    reader : Reader
        The world they are read into.
    asking : sequence of (commodity, origin, Hit)
        Of :func:`hits_asking`.
    years : ModelYears
    findings : list of Finding
        Where days without a value go: ``S310``, ``S311``.
    """
    rows: list[Row] = []
    gated: dict[str, set[str]] = {}
    known: dict[object, list[Yearly]] = {}
    for commodity, origin, hit in asking:
        own = provisions[hit.provision].applications[hit.application]
        # A test that is named is one of deliveries: see policy.delivery_tests.
        if own.tests:
            continue
        bars = reader.layer(provisions[hit.provision], hit).series.get(CONTENT_BAR)
        if not bars:
            continue
        asked = provisions[own.content]
        test = reader.once(
            ("test of", id(reader.same(asked)), commodity),
            partial(_test_of, asked, commodity, reader.world),
        )
        if test is None:
            continue
        gated.setdefault(test.entities, set()).add(commodity)
        key = (hit.provision, hit.exemptions, own.content, test.roles["threshold"])
        if key not in known:
            least = thresholds(asked, test, bars, years.calendar, findings)
            known[key] = years.means(least)
        where = ("content_rule", commodity, origin, "*", "*")
        rows += [(*where, *one, "") for one in known[key]]
    for entities, commodities in gated.items():
        if entities in provisions:
            inputs = _inputs(reader.world, commodities)
            rows += not_admitted(
                provisions[entities], reader, inputs, years, years.calendar
            )
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
    steps = combined(series, _product)
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
    reader: Reader,
    inputs: tuple[str, ...],
    years: ModelYears,
    asked_in: tuple[int, ...],
    test: str = "",
) -> list[Row]:
    """Return by maker the share of the year in which what it makes does not count.

    Parameters
    ----------
    provision : Provision
        Whose ``entity_test`` says whom it shuts out.
    reader : Reader
        The world it is read into.
    inputs : tuple of str
        Commodities whose makers are looked at.
    years : ModelYears
    asked_in : tuple of int
        Calendar years in which anybody asks.
    test : str
        Name of the test of deliveries the rows belong to; blank for none.
    """
    provision = reader.same(provision)
    return reader.once(
        ("not admitted", id(provision), inputs, years, asked_in, test),
        lambda: list(
            _shut_out_makers(provision, reader, inputs, (years, asked_in), test)
        ),
    )


def _shut_out_makers(
    provision: Provision,
    reader: Reader,
    inputs: Sequence[str],
    when: tuple[ModelYears, tuple[int, ...]],
    test: str,
) -> Iterator[Row]:
    years, asked_in = when
    known: dict[object, list[Yearly]] = {}
    for (commodity, region), holders in reader.holders.items():
        if commodity not in inputs:
            continue
        for holder in holders:
            steps = reader.shut_out(provision, holder, region)
            if steps not in known:
                part = Part(provision.name, "entity_test", steps, (steps,))
                known[steps] = years.means(averaged([part], asked_in, {}))
            where = ("not_admitted", commodity, region, "*", holder.label)
            yield from ((*where, *one, test) for one in known[steps])
