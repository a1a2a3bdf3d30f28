"""Tests that what is delivered must pass: its parts, their weights, and who counts.

A credit paid on delivery may name tests of a provision (``content`` and ``tests``). A
test follows parts through the chain into what is delivered. It becomes rows that bear
its name in the column ``test``: ``content_rule``, the least share by what is delivered
and where; ``content_weight``, the value of a unit of each part; and ``not_admitted``,
where and by whom a part is made that does not count.

Where the law gives shares of value by table, ``weight`` is that of the parts and the
rest is that of the delivered thing itself, counted by who put it together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ionshore.core.errors import Finding
from ionshore.policy.averages import Yearly, averaged
from ionshore.policy.content import not_admitted, thresholds
from ionshore.policy.dated import Step, combined, number
from ionshore.policy.fields import unknown
from ionshore.policy.instrument import Part
from ionshore.policy.match import commodities_named
from ionshore.policy.provision import Application, Provision
from ionshore.policy.trades import Hit, Trade, layer_of

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["delivery_test_rows", "tests_of"]

Row = tuple[object, ...]


def tests_of(
    provisions: Mapping[str, Provision], hits: Iterable[Hit]
) -> dict[str, str]:
    """Return by paying provision the tests it asks for, joined by ``;``.

    A provision that is not in force asks for nothing.
    """
    result = {}
    for hit in hits:
        one = provisions[hit.provision].applications[hit.application]
        if one.tests and one.content in provisions:
            names = (f"{one.content}.{name}" for name in one.tests)
            result[hit.provision] = ";".join(names)
    return result


def delivery_test_rows(
    provisions: Mapping[str, Provision],
    world: World,
    trades: Mapping[Trade, Sequence[Hit]],
    years: Sequence[int],
    findings: list[Finding],
) -> list[Row]:
    """Return the rows of tests of deliveries; see the module.

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
        Where tests a provision lacks (``S306``) and days without a value (``S310``,
        ``S311``) go.
    """
    rows: list[Row] = []
    paid: dict[tuple[str, str], set[str]] = {}
    held: dict[tuple[str, str], set[int]] = {}
    ruled: set[tuple[str, str, str]] = set()
    for (_, commodity, origin, _), hits in trades.items():
        for hit in hits:
            layer = layer_of(provisions[hit.provision], hit)
            if not layer.tests or layer.content not in provisions:
                continue
            asked = provisions[layer.content]
            bars = layer.series.get("content_bar", ())
            for name in layer.tests:
                test = _named(asked, name, hit.provision, findings)
                key = (f"{asked.name}.{name}", commodity, origin)
                if test is None or key in ruled:
                    continue
                ruled.add(key)
                where = ("content_rule", commodity, origin, "*", "*")
                least = thresholds(asked, test, bars, years, findings)
                rows += [(*where, *one, key[0]) for one in least]
                paid.setdefault((asked.name, name), set()).add(commodity)
                held.setdefault((asked.name, name), set()).update(x[0] for x in least)
    for label, commodities in paid.items():
        # Only years in which a share is asked: tables of weights may be younger.
        rows += _parts(provisions, label, commodities, world, sorted(held[label]))
    return rows


def _named(
    provision: Provision, name: str, place: str, findings: list[Finding]
) -> Application | None:
    tests = {
        one.roles["threshold"][0]: one
        for one in provision.applications
        if one.instrument == "content_test"
    }
    if name not in tests:
        findings.append(unknown("S306", f"{place}: tests", name, tests))
    return tests.get(name)


def _parts(
    provisions: Mapping[str, Provision],
    test: tuple[str, str],
    delivered: set[str],
    world: World,
    years: Sequence[int],
) -> Iterator[Row]:
    """Yield weights of the parts of a test, and whose do not count."""
    asked = provisions[test[0]]
    found = next(
        one for one in asked.applications if one.roles.get("threshold") == (test[1],)
    )
    label = ".".join(test)
    parts = commodities_named(found.through, world["commodities"])
    weight = found.roles["weight"][0]
    whole = tuple(
        code for code in world["commodities"]["commodity"] if code in delivered
    )
    steps = asked.parameter(weight).plan_steps
    rest = combined((steps,), lambda one: 1.0 - number(one), f"{asked.name}.{weight}")
    for members, series in ((parts, steps), (whole, rest)):
        valued = _weights(asked, weight, series, found.confidence, years)
        for commodity in members:
            where = ("content_weight", commodity, "*", "*", "*")
            yield from ((*where, *one, label) for one in valued)
    if found.entities in provisions:
        makers = provisions[found.entities]
        yield from not_admitted(makers, world, (*parts, *whole), years, label)


def _weights(
    provision: Provision,
    name: str,
    steps: tuple[Step, ...],
    confidence: str,
    years: Sequence[int],
) -> list[Yearly]:
    part = Part(provision.name, name, steps, (steps,))
    return averaged([part], years, {provision.name: confidence})
