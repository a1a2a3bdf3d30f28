"""Tests that what is delivered must pass: its parts, their weights, and who counts.

A credit paid on delivery may name tests of a provision (``content`` and ``tests``). A
test follows parts through the chain into what is delivered. It becomes rows that bear
its name in the column ``test``: ``content_rule``, the least share by what is delivered
and where; ``content_weight``, the value of a unit of each part; and ``not_admitted``,
where and by whom a part is made that does not count.

Where the law gives shares of value by table, ``weight`` is that of the parts and the
rest is that of the delivered thing itself, counted by who put it together. Otherwise
parts count by price, each without the parts within it. ``entities`` says whose parts do
not count, ``origins`` and ``except_origins`` where they must be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ionshore.core.errors import Finding
from ionshore.policy.averages import ModelYears, averaged
from ionshore.policy.content import CONTENT_BAR, Asking, not_admitted, thresholds
from ionshore.policy.dated import FIRST_DAY, Step, combined, number
from ionshore.policy.fields import unknown
from ionshore.policy.instrument import Part, credit_parts
from ionshore.policy.match import commodities_named, regions_named
from ionshore.policy.provision import Application, Provision
from ionshore.policy.trades import Hit
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.policy.reader import Reader
    from ionshore.world.world import World

__all__ = ["delivery_test_rows", "tests_of"]

Row = tuple[object, ...]
When = tuple[ModelYears, tuple[int, ...]]
"""Model years, and the calendar years in which anything is asked."""


def tests_of(
    provisions: Mapping[str, Provision], reader: Reader, hits: Iterable[Hit]
) -> dict[tuple[str, str], str]:
    """Return by paying provision and parameter the tests asked for, joined by ``;``.

    A provision that is not in force asks for nothing.
    """
    result = {}
    for hit in hits:
        one = provisions[hit.provision].applications[hit.application]
        if one.tests and one.content in provisions:
            names = ";".join(f"{one.content}.{name}" for name in one.tests)
            for part in credit_parts([reader.layer(provisions[hit.provision], hit)]):
                result[part.provision, part.parameter] = names
    return result


def delivery_test_rows(
    provisions: Mapping[str, Provision],
    reader: Reader,
    asking: Sequence[Asking],
    years: ModelYears,
    findings: list[Finding],
) -> list[Row]:
    """Return the rows of tests of deliveries; see the module.

    Parameters
    ----------
    provisions : mapping
        Those in force, by name.
    reader : Reader
        The world they are read into.
    asking : sequence of (commodity, origin, Hit)
        Of :func:`ionshore.policy.content.hits_asking`.
    years : ModelYears
    findings : list of Finding
        Where tests a provision lacks (``S306``) and days without a value (``S310``,
        ``S311``) go.
    """
    rows: list[Row] = []
    paid: dict[tuple[str, str], set[str]] = {}
    held: dict[tuple[str, str], set[int]] = {}
    ruled: set[tuple[str, str, str]] = set()
    for commodity, origin, hit in asking:
        own = provisions[hit.provision].applications[hit.application]
        if not own.tests:
            continue
        asked = provisions[own.content]
        layer = reader.layer(provisions[hit.provision], hit)
        bars = layer.series.get(CONTENT_BAR, ())
        for name in own.tests:
            test = _named(asked, name, hit.provision, findings)
            key = (f"{asked.name}.{name}", commodity, origin)
            if test is None or key in ruled:
                continue
            ruled.add(key)
            where = ("content_rule", commodity, origin, "*", "*")
            least = thresholds(asked, test, bars, years.calendar, findings)
            rows += [(*where, *one, key[0]) for one in years.means(least)]
            paid.setdefault((asked.name, name), set()).add(commodity)
            held.setdefault((asked.name, name), set()).update(x[0] for x in least)
    for label, commodities in paid.items():
        # Only years in which a share is asked: tables of weights may be younger.
        asked_in = tuple(sorted(held[label]))
        when = years, asked_in
        rows += _parts(provisions, label, frozenset(commodities), reader, when)
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
    delivered: frozenset[str],
    reader: Reader,
    when: When,
) -> list[Row]:
    """Return weights of the parts of a test, and whose do not count."""
    asked = reader.same(provisions[test[0]])
    found = next(
        one for one in asked.applications if one.roles.get("threshold") == (test[1],)
    )
    makers = provisions.get(found.entities)
    behind = (id(asked), id(reader.same(makers)) if makers else 0)
    return reader.once(
        ("parts", test, behind, delivered, when),
        lambda: list(_parts_of(asked, found, makers, delivered, reader, when)),
    )


def _parts_of(
    asked: Provision,
    found: Application,
    makers: Provision | None,
    delivered: frozenset[str],
    reader: Reader,
    when: When,
) -> Iterator[Row]:
    world, (years, asked_in) = reader.world, when
    (name,) = found.roles["threshold"]
    label = f"{asked.name}.{name}"
    parts = commodities_named(found.through, world["commodities"])
    whole: tuple[str, ...] = ()
    if "weight" in found.roles:
        codes = world["commodities"]["commodity"]
        whole = tuple(str(code) for code in codes if code in delivered)
        valued = _listed(asked, found.roles["weight"][0], parts, whole)
    else:
        valued = _priced(asked, world, parts)
    for commodity, part in valued:
        where = ("content_weight", commodity, "*", "*", "*")
        reach = {asked.name: found.confidence}
        for one in years.means(averaged([part], asked_in, reach)):
            yield (*where, *one, label)
    yield from _elsewhere(asked, found, world, (*parts, *whole), when)
    if makers is not None:
        yield from not_admitted(makers, reader, (*parts, *whole), *when, label)


def _listed(
    provision: Provision, name: str, parts: Sequence[str], whole: Sequence[str]
) -> Iterator[tuple[str, Part]]:
    """Yield parts with their share of value by table, and the rest for the whole."""
    steps = provision.parameter(name).plan_steps
    rest = combined((steps,), lambda one: 1.0 - number(one))
    for members, series in ((parts, steps), (whole, rest)):
        part = Part(provision.name, name, series, (series,))
        yield from ((commodity, part) for commodity in members)


def _priced(
    provision: Provision, world: World, parts: Sequence[str]
) -> Iterator[tuple[str, Part]]:
    """Yield parts with their reference price, less that of parts within them."""
    table = world["commodities"].set_index("commodity")
    price = table["reference_price"].astype(float).to_dict()
    processes, recipes = world["processes"], world["recipes"]
    makes = dict(zip(processes["process"], processes["commodity"], strict=True))
    within: dict[str, dict[str, float]] = {}
    for row in records(recipes[recipes["flow"] == "in"]):
        if row.commodity in parts:
            held = within.setdefault(makes[row.process], {})
            held[row.process] = (
                held.get(row.process, 0.0) + row.quantity * price[row.commodity]
            )
    for commodity in parts:
        inside = max(within.get(commodity, {"": 0.0}).values())
        own = max(price[commodity] - inside, 0.0)
        row = table.loc[commodity]
        step = Step(FIRST_DAY, own, str(row["source_id"]), str(row["confidence"]))
        yield commodity, Part(provision.name, "reference_price", (step,), ((step,),))


def _elsewhere(
    provision: Provision,
    test: Application,
    world: World,
    parts: Sequence[str],
    when: When,
) -> Iterator[Row]:
    """Yield where a part is made that does not count whoever makes it."""
    (name,) = test.roles["threshold"]
    regions = [str(one) for one in world["regions"]["region"]]
    counts = regions_named(test.origins, regions, test.except_origins)
    first = provision.parameter(name).plan_steps[0]
    step = Step(FIRST_DAY, 1.0, first.source_id, test.confidence)
    part = Part(provision.name, name, (step,), ((step,),))
    years, asked_in = when
    valued = years.means(averaged([part], asked_in, {}))
    for commodity in parts:
        for region in regions:
            if region not in counts:
                where = ("not_admitted", commodity, region, "*", "*")
                yield from (
                    (*where, *one, f"{provision.name}.{name}") for one in valued
                )
