"""Provisions and a world -> effects: money per unit and model year.

The value of a year is the mean over the days of that calendar year, the
year's own; a year later than the last change carries the last value. A model year that
stands for several years gets the mean of them. Duties of several
provisions on one trade are stacked day by day before the mean is taken, so a floor that
binds in half a year counts for that half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.averages import ModelYears, series_of
from ionshore.policy.content import content_rows, hits_asking
from ionshore.policy.dated import number, value_on
from ionshore.policy.delivery_tests import delivery_test_rows
from ionshore.policy.instrument import INSTRUMENTS
from ionshore.policy.match import commodities_named, regions_named
from ionshore.policy.provision import Provision
from ionshore.policy.reader import Reader
from ionshore.policy.trade_effects import TradeReading
from ionshore.policy.trades import trades_touched

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


def effects_of(
    provisions: Iterable[Provision],
    world: World,
    years: Iterable[int | range],
    reader: Reader | None = None,
) -> pd.DataFrame:
    """Return what provisions do to a world, per model year.

    Parameters
    ----------
    provisions : iterable of Provision
        Those that the scenario puts in force.
    world : World
        Its commodities and regions are looked at.
    years : iterable of int or range
        Model years; a range is one that stands for several calendar years, named by
        the first, and has their mean.
    reader : Reader, optional
        Has read other scenarios into the world: what this one shares with them is not
        worked out again. One of another world is not used.

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
    if reader is None or not reader.fits(world):
        reader = Reader(world)
    law = {one.name: reader.same(one) for one in provisions}
    reading = TradeReading(law, reader, ModelYears.of(years))
    findings: list[Finding] = []
    rows: list[tuple[object, ...]] = []
    trades = trades_touched(law.values(), reader)
    for trade, hits in trades.items():
        found = reading.on(trade, hits)
        rows += found.rows
        findings += found.findings
    asking = hits_asking(law, trades)
    rows += content_rows(law, reader, asking, reading.years, findings)
    rows += delivery_test_rows(law, reader, asking, reading.years, findings)
    if findings:
        unique = tuple(dict.fromkeys(findings))
        summary = f"{len(unique)} faults in the law of the model years."
        raise ScenarioError(summary, unique)
    return _table(rows)


def _table(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as a table; text stays text where there is no row."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))
    return frame.astype({"year": "int64", "value": "float64"})


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
    reader = Reader(world)
    hits = trades_touched(by_name.values(), reader).get(("tariff", *trade), ())
    layers = [reader.layer(by_name[hit.provision], hit) for hit in hits]
    for place, steps in series_of(layers):
        value_on(steps, day, place)
    result = []
    for part in INSTRUMENTS["tariff"].parts(layers):
        share = value_on(part.steps, day, f"{part.provision}.{part.parameter}")
        result.append((part.provision, part.parameter, number(share)))
    return tuple(result)
