r"""Study ``scale``: the cost gap of a kWh to China, what causes it, what closes it.

The gap of a plant in a region is its full cost less that of a plant in the
reference region, both with capital at the cost of capital after tax. Inputs are
switched from the region's to the reference's in groups:

==============  ==============================================================
group           inputs
==============  ==============================================================
scale           nameplate of the plant
experience      cumulative output, of which conversion cost learns
yield           good cells over cells started in that year of operation
materials       price of materials over that of the price set
input_duty      duty on materials
labor           direct wage
energy          electricity, heat
equipment       price of equipment and of building
finance         cost of capital
tax             tax on profit
==============  ==============================================================

The share of a group is its Shapley value (:mod:`ionshore.studies.shapley`): shares
add up to the gap and hang on no order. What a market allows in size and experience
is in :mod:`ionshore.studies.market`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pandas as pd

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.cost.evidence import evidence
from ionshore.cost.library import shipped_library
from ionshore.policy.answer import Answer
from ionshore.policy.law import law_in_force
from ionshore.studies import borders
from ionshore.studies import scale_gap as gaps
from ionshore.studies.market import demand_rows, market_of, open_markets
from ionshore.studies.scale_gap import GROUPS, Question, ScaleStudy
from ionshore.studies.scale_told import findings
from ionshore.studies.study import Ask, weakest_first

__all__ = ["GROUPS", "ScaleStudy", "findings", "run"]


def run(
    *,
    chemistry: Annotated[str, Ask("See 'cost chemistries'.")] = "lfp",
    region: Annotated[tuple[str, ...], Ask("Regions, with commas.")] = (
        "USA",
        "KOR",
        "DEU",
        "HUN",
        "POL",
    ),
    reference: Annotated[str, Ask("Region compared with.")] = "CHN",
    allies: Annotated[
        tuple[str, ...], Ask("Markets that consolidate, with commas; EUU is one.")
    ] = ("USA", "EUU", "JPN", "KOR"),
    plant_gwh: Annotated[
        float, Ask("Nameplate that a maker builds if its market is large enough.")
    ] = 40.0,
    reference_gwh: Annotated[float, Ask("Nameplate of the reference plant.")] = 50.0,
    year: Annotated[int, Ask("Year of market, law and money.")] = 2030,
    prices: Annotated[str, Ask("Price set; by default the one of the year.")] = "",
    inputs: Annotated[str, Ask("Materials of allied plants: allied or china.")] = (
        "allied"
    ),
    plants: Annotated[int, Ask("Plants that a market must hold.")] = 6,
    operating_year: Annotated[int, Ask("Year of operation of all plants.")] = 3,
) -> ScaleStudy:
    """Run the study.

    Raises
    ------
    CommandError
        All faults at once: ``C620`` to ``C624`` as
        :func:`ionshore.cost.plant.cell_plants`, ``C640`` for a region that is its own
        reference, ``C641`` for one whose market is none of the allies, or an ally
        without demand.

    Examples
    --------
    >>> table = run(region=("USA",)).gap
    >>> bool(abs(table[list(GROUPS)].sum(axis=1) - table["gap"]).max() < 1e-9)
    True
    """
    library = shipped_library()
    asked = Question(
        library=library,
        law=law_in_force(),
        markets=open_markets(library, allies),
        chemistry=chemistry,
        regions=tuple(dict.fromkeys(region)),
        reference=reference,
        plant_gwh=plant_gwh,
        reference_gwh=reference_gwh,
        year=year,
        price_set=prices,
        inputs=inputs,
        plants=plants,
        operating_year=operating_year,
    )
    faults = [*_faults(asked)]
    if faults:
        summary = "The study cannot be run."
        raise CommandError(summary, faults)
    return _study(asked)


def _faults(asked: Question) -> Iterator[Finding]:
    library = asked.library
    found = [
        library.missing("chemistry", asked.chemistry, "--chemistry"),
        library.missing("region", asked.reference, "--reference"),
        *(library.missing("region", one, "--region") for one in asked.regions),
    ]
    if asked.price_set:
        found.append(library.missing("price_set", asked.price_set, "--prices"))
    yield from (one for one in found if one)
    if asked.inputs not in borders.INPUTS:
        known = ", ".join(borders.INPUTS)
        yield tell("C624", "--inputs", value=asked.inputs, known=known)
    yield from _bad_numbers(asked)
    yield from _bad_markets(asked)


def _bad_numbers(asked: Question) -> Iterator[Finding]:
    first, last = asked.markets.base_year, int(asked.markets.demand.columns[-1])
    for name, value, above, most in (
        ("plant-gwh", asked.plant_gwh, 0, 1e4),
        ("reference-gwh", asked.reference_gwh, 0, 1e4),
        ("year", asked.year, first, last),
        ("plants", asked.plants, 0, 1000),
        ("operating-year", asked.operating_year, 0, 50),
    ):
        if not above < value <= most:
            yield tell("C623", f"--{name}", value=value, above=above, most=most)


def _bad_markets(asked: Question) -> Iterator[Finding]:
    allies = asked.markets.allies
    markets = ", ".join(asked.markets.demand.index)
    for one in allies:
        if one not in asked.markets.demand.index or one == market_of(asked.reference):
            yield tell("C641", "--allies", value=one, known=markets)
    for one in asked.regions:
        if one == asked.reference:
            yield tell("C640", "--region", value=one)
        elif one in asked.library.regions and market_of(one) not in allies:
            yield tell("C641", "--region", value=one, known=", ".join(allies))


def _study(asked: Question) -> ScaleStudy:
    gap, answers = gaps.by_market(asked)
    sizes = gaps.by_size(asked)
    efficient = gaps.efficient_size(sizes)
    years, more = gaps.by_year(asked, efficient)
    duties, rates = gaps.duties_of_allies(asked, gap)
    reference = gaps.reference_side(asked, [asked.year])
    return ScaleStudy(
        inputs=_told(asked),
        gap=gap,
        sizes=sizes,
        years=years,
        duties=duties,
        efficient_gwh=efficient,
        cash=float(gaps.costs_of(asked, reference, "cash")[0]),
        sources=_sources(asked, [*answers, *more, *rates]),
    )


def _told(asked: Question) -> dict[str, Any]:
    """Return what was asked, defaults filled in."""
    return {
        "chemistry": asked.chemistry,
        "region": asked.regions,
        "reference": asked.reference,
        "allies": asked.markets.allies,
        "plant_gwh": asked.plant_gwh,
        "reference_gwh": asked.reference_gwh,
        "year": asked.year,
        "prices": str(gaps.plants_of(asked, [asked.reference]).price_set[0]),
        "inputs": asked.inputs,
        "plants": asked.plants,
        "operating_year": asked.operating_year,
    }


def _sources(asked: Question, answers: list[Answer]) -> pd.DataFrame:
    library = asked.library
    places = [*asked.regions, asked.reference]
    plants = gaps.plants_of(asked, places)
    frames = [
        evidence(library, plants, place, experience=gaps.class_of(region))
        for place, region in enumerate(places)
    ]
    for name, item in (("technologies", "technology"), ("past_output", "owner")):
        table = library[name]
        table = table[table["technology"] == "cell"]
        table = table.assign(table=name, item=table[item])
        frames.append(table[["table", "item", "source_id", "confidence", "note"]])
    frames += [demand_rows(), borders.law_rows(answers)]
    if asked.inputs == "allied":
        frames.append(borders.premium_rows(library))
    return weakest_first(frames)
