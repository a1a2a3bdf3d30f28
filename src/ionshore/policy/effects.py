"""Provisions and a world -> effects: money per unit and model year.

The value of a year is the mean over the days of that calendar year, the
year's own; a year later than the last change carries the last value. A model
year that stands for several years gets the mean of them when the case is made. Duties of several provisions on one trade
are stacked day by day before the mean is taken, so a floor that binds in half a
year counts for that half.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.averages import Yearly, averaged, series_of
from ionshore.policy.content import content_rows
from ionshore.policy.dated import (
    Step,
    number,
    uncovered,
    value_on,
)
from ionshore.policy.delivery_tests import delivery_test_rows, tests_of
from ionshore.policy.entities import shut_out
from ionshore.policy.holders import Holder, Registry, holders_by_trade
from ionshore.policy.instrument import INSTRUMENTS, barred_parts
from ionshore.policy.match import commodities_named, regions_named
from ionshore.policy.provision import Provision
from ionshore.policy.trades import Hit, layer_of, trades_touched

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.world.world import World

__all__ = ["EFFECT_COLUMNS", "check_reach", "duties_on", "effects_of"]

EFFECT_COLUMNS = (
    "kind",
    "commodity",
    "origin",
    "destination",
    "owner",
    "year",
    "value",
    "provision",
    "parameter",
    "source_id",
    "confidence",
    "test",
)

MEASURES = {"USD/kWh": "GWh", "USD/kg": "kt"}
"""Unit in which a commodity must be counted for money per unit to be million USD."""


def effects_of(
    provisions: Iterable[Provision],
    world: World,
    years: Iterable[int],
) -> pd.DataFrame:
    """Return what provisions do to a world, per model year.

    Parameters
    ----------
    provisions : iterable of Provision
        Those that the scenario puts in force.
    world : World
        Its commodities and regions are looked at.
    years : iterable of int
        Model years.

    Returns
    -------
    DataFrame
        Columns :data:`EFFECT_COLUMNS`; one row per trade, year, provision and
        parameter with a value other than zero. Rows of one kind and trade add
        up. Duties are shares of the declared value [1], credits million USD per
        unit of the commodity (= USD/kWh for GWh, USD/kg for kt), credits by cost or
        value shares of it [1]. A credit has the destination ``*``. The owner is
        ``*`` for all, or the label of a holder
        (:func:`ionshore.policy.holders.holder_labels`): what a bar takes back from
        those it shuts out is a row of their own, negative. ``test`` names the tests a
        delivery must pass to be paid, or the test a row is about; blank for none.

    Raises
    ------
    ScenarioError
        With all faults: ``S310`` a model year begins before the first known
        value, ``S311`` lies after the last, ``S312`` the unit of a credit does
        not fit the unit of a commodity.
    """
    import pandas as pd

    by_name = {one.name: one for one in provisions}
    model_years = [int(year) for year in years]
    findings: list[Finding] = []
    trades = trades_touched(by_name.values(), world)
    rows: list[tuple[object, ...]] = []
    known: dict[tuple[str, tuple[Hit, ...]], list[Yearly]] = {}
    bars = _Bars(by_name, world, model_years)
    goods = world["commodities"]
    units = dict(zip(goods["commodity"], goods["unit"], strict=True))
    for (instrument, commodity, origin, destination), found in trades.items():
        hits = tuple(found)
        findings += _unfit_units(by_name, hits, commodity, units[commodity])
        key = (instrument, hits)
        if key not in known:
            known[key] = _yearly(key, by_name, model_years, findings)
        kind = INSTRUMENTS[instrument].kind
        trade = (kind, commodity, origin, destination)
        tests = tests_of(by_name, hits)
        rows += [
            (*trade, "*", *one, tests.get((one[2], one[3]), "")) for one in known[key]
        ]
        if known[key]:
            rows += [(*trade, *one) for one in bars.on(commodity, origin, hits)]
    rows += content_rows(by_name, world, trades, model_years, findings)
    rows += delivery_test_rows(by_name, world, trades, model_years, findings)
    if findings:
        unique = tuple(dict.fromkeys(findings))
        summary = f"{len(unique)} faults in the law of the model years."
        raise ScenarioError(summary, unique)
    frame = pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))
    return frame.astype({"year": "int64", "value": "float64"})


class _Bars:
    """What bars take back, by holder; equal cases are worked out once."""

    def __init__(
        self, provisions: Mapping[str, Provision], world: World, years: Sequence[int]
    ) -> None:
        self._provisions, self._world, self._years = provisions, world, years
        self._known: dict[object, list[Yearly]] = {}

    @cached_property
    def _registry(self) -> Registry:
        return Registry.of(self._world)

    @cached_property
    def _holders(self) -> dict[tuple[str, str], tuple[Holder, ...]]:
        return holders_by_trade(self._world)

    def on(
        self, commodity: str, origin: str, hits: tuple[Hit, ...]
    ) -> Iterator[tuple[object, ...]]:
        """Yield owner and the last cells of each row of a trade."""
        layers = [layer_of(self._provisions[hit.provision], hit) for hit in hits]
        names = {
            one.entities
            for one in layers
            if one.series.get("bar") and one.entities in self._provisions
        }
        if not names:
            return
        for holder in self._holders.get((commodity, origin), ()):
            status = {name: self._status(name, holder, origin) for name in names}
            key = (hits, *((name, status[name]) for name in sorted(status)))
            if key not in self._known:
                parts = barred_parts(layers, status)
                reach = _reach_of(self._provisions, hits)
                self._known[key] = averaged(parts, self._years, reach)
            yield from ((holder.label, *one, "") for one in self._known[key])

    def _status(self, name: str, holder: Holder, origin: str) -> tuple[Step, ...]:
        return shut_out(self._provisions[name], holder, origin, self._registry)


def _yearly(
    key: tuple[str, tuple[Hit, ...]],
    provisions: Mapping[str, Provision],
    years: Sequence[int],
    findings: list[Finding],
) -> list[Yearly]:
    """Return year, value, provision, parameter, sources and confidence of parts."""
    instrument, hits = key
    layers = [layer_of(provisions[hit.provision], hit) for hit in hits]
    open_days = [
        finding
        for place, steps in series_of(layers)
        for year in years
        for finding in uncovered(steps, year, place)
    ]
    findings += open_days
    if open_days:
        return []
    parts = INSTRUMENTS[instrument].parts(layers)
    return averaged(parts, years, _reach_of(provisions, hits))


def _reach_of(
    provisions: Mapping[str, Provision], hits: Iterable[Hit]
) -> dict[str, str]:
    """Return the confidence with which each provision is taken to apply."""
    return {
        hit.provision: provisions[hit.provision]
        .applications[hit.application]
        .confidence
        for hit in hits
    }


def _unfit_units(
    provisions: Mapping[str, Provision],
    hits: Iterable[Hit],
    commodity: str,
    unit: str,
) -> list[Finding]:
    findings = []
    for hit in hits:
        provision = provisions[hit.provision]
        for name in (one for _, named in hit.roles for one in named):
            money = provision.parameter(name).unit
            if MEASURES.get(money, unit) != unit:
                finding = tell(
                    "S312",
                    provision.name,
                    "goods",
                    name=name,
                    unit=money,
                    commodity=commodity,
                    counted=unit,
                    admitted=MEASURES[money],
                )
                findings.append(finding)
    return findings


def check_reach(provisions: Iterable[Provision], world: World) -> tuple[Finding, ...]:
    """Return a warning for each application that names nothing of a world.

    A provision may name goods that a small world lacks; it is then without
    effect there. Told apart, so that a misspelt name does not pass for that.

    Returns
    -------
    tuple of Finding
        Code ``S313``, one per application without any commodity or origin.
    """
    regions = [str(one) for one in world["regions"]["region"]]
    findings = []
    for provision in provisions:
        for place, one in enumerate(provision.applications, 1):
            where = f"{provision.name}: applies[{place}]"
            goods = commodities_named(one.commodities, world["commodities"])
            places = regions_named(one.origins, regions, one.except_origins)
            if not goods or not places:
                named = ", ".join(one.origins if goods else one.commodities)
                findings.append(tell("S313", where, named=named))
    return tuple(findings)


def duties_on(
    provisions: Iterable[Provision],
    world: World,
    trade: tuple[str, str, str],
    day: date,
) -> tuple[tuple[str, str, float], ...]:
    """Return the duties on one trade on one day, layer by layer.

    Parameters
    ----------
    provisions : iterable of Provision
        Those in force.
    world : World
        World whose commodity codes are used.
    trade : (str, str, str)
        Commodity, origin, destination.
    day : date
        Day of entry.

    Returns
    -------
    tuple of (provision, parameter, share)
        What each layer adds, zero included, in the order of the provisions; the
        whole duty is their sum [1].

    Raises
    ------
    ScenarioError
        ``S310``, ``S311`` where a layer has no known value on the day.
    """
    by_name = {one.name: one for one in provisions}
    hits = trades_touched(by_name.values(), world).get(("tariff", *trade), [])
    layers = [layer_of(by_name[hit.provision], hit) for hit in hits]
    for place, steps in series_of(layers):
        value_on(steps, day, place)
    result = []
    for part in INSTRUMENTS["tariff"].parts(layers):
        share = value_on(part.steps, day, f"{part.provision}.{part.parameter}")
        result.append((part.provision, part.parameter, number(share)))
    return tuple(result)
