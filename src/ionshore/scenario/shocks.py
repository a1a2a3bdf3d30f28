"""Shocks -> effects by model year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ionshore.core.calendar import year_average
from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.effects import EFFECT_COLUMNS
from ionshore.policy.fields import unknown
from ionshore.policy.match import commodities_named

if TYPE_CHECKING:
    import pandas as pd

    from ionshore.scenario.scenario import Scenario, Shock
    from ionshore.world.world import World

__all__ = ["share_stopped", "shock_effects"]


def share_stopped(shock: Shock, year: int) -> float:
    """Return the share of a year's trade that a shock stops or limits, by days.

    A ban of all trade from 1 January 2027 through 30 June 2028 stops all of the
    trade of 2027 and 182 / 366 of that of 2028.

    Parameters
    ----------
    shock : Shock
        A quota counts as stopping all while it holds.
    year : int
        Calendar year.
    """
    steps = [(date.min, 0.0), (shock.starts, shock.stopped)]
    if shock.ends is not None:
        steps.append((shock.ends + timedelta(1), 0.0))
    return year_average(steps, year)


def stopped_together(shocks: Sequence[Shock], year: int) -> float:
    """Return the share of a year's trade that bans on one lane stop together.

    Each day the strongest counts, so days on which two of them hold count once.

    Parameters
    ----------
    shocks : sequence of Shock
    year : int
        Calendar year.
    """
    changes = {one.starts for one in shocks}
    changes |= {one.ends + timedelta(1) for one in shocks if one.ends is not None}
    steps = [(date.min, 0.0)]
    for day in sorted(changes):
        on = [one for one in shocks if one.starts <= day <= (one.ends or date.max)]
        steps.append((day, max((one.stopped for one in on), default=0.0)))
    return year_average(steps, year)


def shock_effects(
    scenario: Scenario, world: World, years: Iterable[int]
) -> pd.DataFrame:
    """Return the shocks of a scenario as effects.

    Parameters
    ----------
    scenario : Scenario
    world : World
    years : iterable of int
        Model years.

    Returns
    -------
    DataFrame
        Columns :data:`ionshore.policy.effects.EFFECT_COLUMNS`. An
        ``export_ban`` has the share of the year's trade that stops, 1 where all
        stops all year; an ``export_quota`` the most per year [unit/year]. Where
        all regions are meant, ``*`` stands.

    Raises
    ------
    ScenarioError
        With all faults: ``S306`` a commodity or region the world lacks,
        ``S324`` a shock without a day in any model year.
    """
    import pandas as pd

    model_years = [int(year) for year in years]
    findings: list[Finding] = []
    rows: list[tuple[object, ...]] = []
    for shock in scenario.shocks:
        rows += _rows(shock, world, model_years, findings)
    rows = _united(rows, scenario.shocks, world, model_years)
    if findings:
        summary = f"{len(findings)} faults in the shocks of {scenario.name}."
        raise ScenarioError(summary, findings)
    frame = pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))
    return frame.astype({"year": "int64", "value": "float64"})


def _rows(
    shock: Shock, world: World, years: Sequence[int], findings: list[Finding]
) -> list[tuple[object, ...]]:
    table = world["regions"]
    pairs = zip(table["region"], table["bloc"], strict=True)
    regions = {str(code): str(bloc) for code, bloc in pairs}
    goods = world["commodities"]
    for pattern in shock.commodities:
        if not commodities_named([pattern], goods):
            codes = [str(one) for one in goods["commodity"]]
            place = f"{shock.place}.commodity"
            findings.append(unknown("S306", place, pattern, codes))
    origins = _codes(shock.origins, regions, f"{shock.place}.from", findings)
    destinations = _codes(shock.destinations, regions, f"{shock.place}.to", findings)
    shares = {year: share_stopped(shock, year) for year in years}
    if not any(shares.values()):
        span = f"{years[0]}-{years[-1]}"
        ends = shock.ends or "-"
        finding = tell("S324", shock.place, starts=shock.starts, ends=ends, years=span)
        findings.append(finding)
    findings += _unknown_names(shock, world)
    if not shock.kind.startswith("export_"):
        return []  # changes arrays of a case, see ionshore.scenario.case.shocked
    is_quota = shock.kind == "export_quota"
    if is_quota:
        # What is left is a limit of each exporter, and by lane of each destination.
        origins = tuple(regions) if origins == ("*",) else origins
        each = not shock.is_total and destinations == ("*",)
        destinations = tuple(regions) if each else destinations
    return [
        (
            shock.kind,
            commodity,
            origin,
            destination,
            "*",
            year,
            shock.quantity if is_quota else share,
            shock.source_id,
            # Rows of one limit share its name; a limit of its own has its own.
            shock.place
            if shock.is_total or not is_quota
            else f"{shock.place}.to.{destination}",
            shock.source_id,
            "assumed",
            "",
        )
        for commodity in commodities_named(shock.commodities, goods)
        for origin in origins
        for destination in destinations
        if origin != destination or origin == "*"
        for year, share in shares.items()
        if share
    ]


def _united(
    rows: list[tuple[object, ...]],
    shocks: Sequence[Shock],
    world: World,
    years: Sequence[int],
) -> list[tuple[object, ...]]:
    """Return the rows with one for each lane, year and good that several bans hit.

    Rows add up, and days on which several bans hold must count once.
    """
    bans = {one.place: one for one in shocks if one.kind == "export_ban"}
    if len(bans) < 2:
        return rows
    regions = [str(one) for one in world["regions"]["region"]]
    trades: dict[tuple[str, str, str], dict[str, tuple[object, ...]]] = {}
    others = []
    for row in rows:
        kind, commodity, origin, destination = map(str, row[:4])
        if kind != "export_ban":
            others.append(row)
            continue
        for one in regions if origin == "*" else [origin]:
            for to in regions if destination == "*" else [destination]:
                if one != to:
                    of = trades.setdefault((commodity, one, to), {})
                    of.setdefault(str(row[8]), row)
    for (commodity, origin, destination), of in trades.items():
        _, _, _, _, owner, _, _, source, _, *rest = next(iter(of.values()))
        places = ";".join(of)
        for year in years:
            share = stopped_together([bans[place] for place in of], year)
            if share:
                trade = ("export_ban", commodity, origin, destination, owner)
                others.append((*trade, year, share, source, places, *rest))
    return others


def _unknown_names(shock: Shock, world: World) -> list[Finding]:
    """Return the findings of plants, segments and straits that are not there."""
    from ionshore.scenario.case.passages import straits

    assets = world["assets"]
    known = {
        "plant_loss": [*assets["asset"], *assets["facility"]],
        "demand_surge": [*world["segments"]["segment"]],
        "strait_closed": [*straits()],
    }.get(shock.kind, [])
    return [
        unknown("S306", shock.place, name, [str(one) for one in known if one])
        for name in shock.names
        if not any(fnmatchcase(str(one), name) for one in known)
    ]


def _codes(
    names: Mapping[str, tuple[str, ...]],
    regions: Mapping[str, str],
    place: str,
    findings: list[Finding],
) -> tuple[str, ...]:
    """Return the regions of the world named, ``*`` for all of them.

    ``regions`` are those of the world, each with its bloc.
    """
    if "*" in names:
        return ("*",)
    found: list[str] = []
    for name, codes in names.items():
        here = [code for code in codes if code in regions]
        here = here or [one for one, bloc in regions.items() if bloc == name]
        if not here:
            findings.append(unknown("S306", place, name, regions))
        found += here
    return tuple(dict.fromkeys(found))
