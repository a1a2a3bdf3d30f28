r"""Study ``secure-chain``: what a chain without the goods of one country costs.

The plan is solved as it is, then with all lanes from the country into the bloc closed
from a year on: for the goods of one stage at a time, then for all of them.

==============  ==============================================================
closed          goods that may no longer enter
==============  ==============================================================
mine            ores, brines, natural graphite
refine          refined chemicals, intermediates, black mass
component       cathodes, anodes, precursors, electrolyte, separator, foils
cell            cells
pack            packs and storage systems
all             every good
==============  ==============================================================

A good is of the country where it is made. What is made of its goods elsewhere may
enter: lanes do not know what a good was made of. So the share of the country's work
that is left in a delivered unit is told beside every premium. ``--by owner`` follows
goods of the country's owners wherever they are made; it needs a world whose goods are
told apart by owner.

What the base year's rents are, hidden cost or scarcity, the data do not tell; the
whole closure is shown under every reading of them.

Every case is re-solved from the basis of the plan (:mod:`ionshore.optim.session`).
Plans foresee the closure: what it costs by surprise is another question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, cast

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.indicators.lineage import lineage_table
from ionshore.model.solution import Solution
from ionshore.scenario.scenario import Scenario
from ionshore.studies.plan_session import open_plan
from ionshore.studies.secure_chain_cases import (
    CLOSED,
    Comparison,
    SecureChain,
    closing,
    solved,
)
from ionshore.studies.secure_chain_figures import Bloc
from ionshore.studies.secure_chain_told import findings
from ionshore.studies.solving import asked
from ionshore.studies.study import Ask, weakest_first
from ionshore.world.world import World

__all__ = ["CLOSED", "SecureChain", "closing", "findings", "run"]

WAYS = ("country", "owner")
AFTER = 2
"""Years after the closure that are shown, if no year is asked for."""


def run(
    *,
    origin: Annotated[str, Ask("Country whose goods are kept out.")] = "CHN",
    allies: Annotated[
        tuple[str, ...],
        Ask("Markets that keep them out: regions or blocs, with commas."),
    ] = ("USA", "EUU", "KOR", "JPN"),
    from_year: Annotated[int, Ask("First year in which they are kept out.")] = 2028,
    year: Annotated[int, Ask("Year shown; by default two years later.")] = 0,
    segments: Annotated[tuple[str, ...], Ask("Demand looked at, with commas.")] = (
        "ev",
        "ess",
    ),
    by: Annotated[str, Ask("Goods of the country: country or owner.")] = "country",
    world: Annotated[str, Ask("Folder of a world, or a shipped one.")] = "reference",
    scenario: Annotated[str, Ask("TOML file, or a shipped scenario; none: -.")] = (
        "reference"
    ),
    readings: Annotated[
        tuple[str, ...],
        Ask(
            "How rents of the base year are read, with commas; the first for all tables."
        ),
    ] = ("rule", "cost", "scarcity"),
) -> SecureChain:
    """Run the study.

    Raises
    ------
    CommandError
        All faults at once: ``C624`` for an unknown region, market, segment or choice,
        ``C642`` for a year without a plan, ``C643`` where owners cannot be followed,
        ``C644`` if the country is one of the allies.
    DataError, ScenarioError, SolveError, ModelLimit
        As :func:`ionshore.studies.solving.solve_world`.
    """
    chosen = None if scenario in ("", "-") else scenario
    loaded, declared = asked(world, chosen, ())
    years = tuple(declared.years or loaded.years)
    told: dict[str, Any] = {
        "origin": origin,
        "allies": tuple(dict.fromkeys(allies)),
        "from_year": from_year,
        "year": year or _shown(years, from_year),
        "segments": tuple(dict.fromkeys(segments)),
        "by": by,
        "world": world,
        "scenario": scenario,
        "readings": tuple(dict.fromkeys(readings)),
    }
    faults = [*_faults(loaded, told, years)]
    if faults:
        summary = "The study cannot be run."
        raise CommandError(summary, faults)
    if not loaded.options.calibrate_under:
        told["readings"] = told["readings"][:1]
    return _study(loaded, declared, told)


def _shown(years: tuple[int, ...], from_year: int) -> int:
    """Return the first model year some years after the closure, or the last."""
    later = [one for one in years if one >= from_year + AFTER]
    return later[0] if later else years[-1]


def _faults(
    world: World, told: Mapping[str, Any], years: tuple[int, ...]
) -> Iterator[Finding]:
    regions = world["regions"]
    markets = sorted({*regions["region"], *regions["bloc"]} - {""})
    for name, values, known in (
        ("origin", [told["origin"]], sorted(regions["region"])),
        ("allies", told["allies"], markets),
        ("segments", told["segments"], sorted(set(world["segments"]["segment"]))),
        ("by", [told["by"]], WAYS),
        ("readings", told["readings"], READINGS),
    ):
        for one in values:
            if one not in known:
                yield tell("C624", f"--{name}", value=one, known=", ".join(known))
    if not years[0] < told["from_year"] <= years[-1]:
        yield _no_plan("--from-year", told["from_year"], years)
    if told["year"] not in years or told["year"] < told["from_year"]:
        yield _no_plan("--year", told["year"], years)
    if told["origin"] in _members(world, told["allies"]):
        yield tell("C644", "--allies", value=told["origin"])
    if told["by"] == "owner":
        goods = world["commodities"]
        mixed = goods.loc[goods["brand"] != "owner", "commodity"]
        if len(mixed):
            yield tell("C643", "--by", count=len(mixed), example=mixed.iloc[0])


def _no_plan(option: str, value: int, years: tuple[int, ...]) -> Finding:
    known = ", ".join(str(one) for one in years[1:])
    return tell("C642", option, value=value, known=known)


def _members(world: World, markets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the regions of markets, each a region or a bloc."""
    table = world["regions"]
    hit = table["region"].isin(markets) | table["bloc"].isin(markets)
    return tuple(str(one) for one in table.loc[hit, "region"])


def _study(world: World, scenario: Scenario, told: Mapping[str, Any]) -> SecureChain:
    markets = {one: _members(world, (one,)) for one in told["allies"]}
    markets["allied"] = _members(world, told["allies"])
    bloc = Bloc(markets, told["segments"], told["origin"])
    first, *others = told["readings"]
    compared = _compared(world, scenario, told, bloc, first)
    scarce = [one.bottlenecks() for one in compared]
    stages = [one.summary(two) for one, two in zip(compared, scarce, strict=True)]
    by_reading = [stages[-1] | {"reading": first}]
    for reading in others:
        whole = _compared(world, scenario, told, bloc, reading, cases=("all",))[0]
        by_reading.append(whole.summary(whole.bottlenecks()) | {"reading": reading})
    frames = [one.markets() for one in compared]
    return SecureChain(
        inputs=told,
        stages=pd.DataFrame(stages),
        markets=pd.concat([frames[-1], *frames[:-1]], ignore_index=True),
        bottlenecks=pd.concat([scarce[-1], *scarce[:-1]], ignore_index=True),
        plants=compared[-1].plants(),
        readings=pd.DataFrame(by_reading),
        sources=_sources(compared[0].before.solution, bloc),
    )


def _compared(
    world: World,
    scenario: Scenario,
    told: Mapping[str, Any],
    bloc: Bloc,
    reading: str,
    *,
    cases: Iterable[str] = tuple(CLOSED),
) -> list[Comparison]:
    """Return cases beside the plan as it is, under one reading of the base year."""
    plan = open_plan(world, scenario, reading=cast("Reading", reading))
    years = [int(one) for one in plan.case.years if one >= told["from_year"]]
    before = solved(plan.solution(), bloc, years)
    compared = []
    for closed in cases:
        patch = closing(plan, bloc, closed, told["from_year"], told["by"])
        solution = plan.solution(patch)
        # A closure that changes nothing is answered with the values of the plan.
        same = solution.raw.values is before.solution.raw.values
        after = before if same else solved(solution, bloc, years)
        compared.append(Comparison(closed, bloc, told["year"], before, after))
    return compared


def _sources(solution: Solution, bloc: Bloc) -> pd.DataFrame:
    """Return the rows of data behind the delivered units, as evidence."""
    table = lineage_table(solution)
    table = table[table["indicator_key"].isin([f"segment:{s}" for s in bloc.segments])]
    table = table.rename(columns={"row_key": "item"})
    columns = ["table", "item", "source_id", "confidence", "note"]
    return weakest_first([table[columns]])
