"""Study ``know-how``: an entrant alone, with a licence, in a joint venture.

For each way to enter: how fast yield climbs, what a kWh costs in each year of
operation, what the partner is worth in USD/kWh and in months to full yield
(:func:`ionshore.cost.know_how.partner_values`), and when the plant has its money
back (:mod:`ionshore.studies.know_how_cash`) if it sells at **import parity**: the
cost of a ripe plant of the reference region, freight, and the duty of the year. The
price is told at full cost and at cash-like cost, the credit of section 45X on and
off. Law decides whether a partner bars the credit: a joint venture by its holding, a
licence as effective control (:mod:`ionshore.policy.calculators.entity`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pandas as pd

from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import tell
from ionshore.cost.evidence import evidence
from ionshore.cost.know_how import EXPERIENCED
from ionshore.cost.library import shipped_library
from ionshore.cost.plant import Plants, cell_plants
from ionshore.policy.answer import Answer
from ionshore.policy.law import law_in_force
from ionshore.studies import borders
from ionshore.studies import know_how_ways as entry
from ionshore.studies.know_how_told import findings
from ionshore.studies.know_how_ways import KnowHowStudy, Question, Way
from ionshore.studies.study import Ask, weakest_first

__all__ = ["KnowHowStudy", "findings", "run"]

FIRST, LAST = 2025, 2040
"""Years in which production may begin."""
LONGEST = 10
"""Years after which equipment is worn out, so that money must be laid out again."""


def run(
    *,
    chemistry: Annotated[str, Ask("See 'cost chemistries'.")] = "lfp",
    region: Annotated[str, Ask("Where the plant stands.")] = "USA",
    owner: Annotated[str, Ask("Home of the entrant; by default the region.")] = "",
    partner: Annotated[tuple[str, ...], Ask("Homes of partners, with commas.")] = (
        "KOR",
        "JPN",
        "CHN",
    ),
    plant_gwh: Annotated[float, Ask("Nameplate [GWh/year].")] = 30.0,
    year: Annotated[int, Ask("Year production begins.")] = 2027,
    years: Annotated[int, Ask("Years of operation looked at, up to 10.")] = 10,
    reference: Annotated[str, Ask("Region whose cells set the price.")] = "CHN",
    reference_gwh: Annotated[float, Ask("Nameplate of a plant there.")] = 50.0,
    prices: Annotated[str, Ask("Price set; by default the one of the year.")] = "",
    inputs: Annotated[str, Ask("Materials that are bought: allied or china.")] = (
        "allied"
    ),
) -> KnowHowStudy:
    """Run the study.

    Raises
    ------
    CommandError
        All faults at once: ``C620`` to ``C624`` as
        :func:`ionshore.cost.plant.cell_plants`, ``C626`` for a partner without
        know-how, ``C640`` for a region that is its own reference.
    ModelLimit
        ``L531`` if no source states the freight from the reference.

    Examples
    --------
    >>> ways = run(partner=("KOR",)).ways.set_index("partnership")
    >>> bool(ways["value"]["joint_venture"] > ways["value"]["licence"] > 0)
    True
    """
    asked = Question(
        library=shipped_library(),
        law=law_in_force(),
        chemistry=chemistry,
        region=region,
        owner=owner or region,
        partners=tuple(dict.fromkeys(partner)),
        reference=reference,
        plant_gwh=plant_gwh,
        reference_gwh=reference_gwh,
        year=year,
        years=years,
        price_set=prices,
        inputs=inputs,
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
        library.missing("region", asked.region, "--region"),
        library.missing("region", asked.owner, "--owner"),
        library.missing("region", asked.reference, "--reference"),
    ]
    if asked.price_set:
        found.append(library.missing("price_set", asked.price_set, "--prices"))
    yield from dict.fromkeys(one for one in found if one)
    if asked.region == asked.reference:
        yield tell("C640", "--region", value=asked.region)
    if asked.inputs not in borders.INPUTS:
        known = ", ".join(borders.INPUTS)
        yield tell("C624", "--inputs", value=asked.inputs, known=known)
    for one in asked.partners or ("",):
        if one not in EXPERIENCED:
            yield tell("C626", "--partner", value=one, known=", ".join(EXPERIENCED))
    for name, value, above, most in (
        ("plant-gwh", asked.plant_gwh, 0, 1e4),
        ("reference-gwh", asked.reference_gwh, 0, 1e4),
        ("year", asked.year, FIRST - 1, LAST),
        ("years", asked.years, 0, LONGEST),
    ):
        if not above < value <= most:
            yield tell("C623", f"--{name}", value=value, above=above, most=most)


def _study(asked: Question) -> KnowHowStudy:
    ways, entities = entry.ways_of(asked)
    factor, border = entry.material_factor(asked)
    prices, trade = entry.prices_of(asked)
    site = entry.site_of(asked, factor)
    known = entry.ramps(asked, ways)
    years, months = entry.years_of(asked, site, known)
    back, cash = entry.money_back(asked, site, ways, known, prices)
    alone = cash[cash["partnership"] == "alone"]
    return KnowHowStudy(
        inputs=_told(asked),
        ways=entry.values_of(asked, site, ways).join(back),
        years=years,
        ramp=months,
        prices=prices,
        cash=cash,
        outlay=-float(alone["cumulative"].iloc[0]),
        sources=_sources(asked, ways, [*entities, *border, *trade]),
    )


def _plants(asked: Question) -> Plants:
    """Return the plant and that of the reference, ripe."""
    return cell_plants(
        asked.library,
        chemistry=asked.chemistry,
        region=[asked.region, asked.reference],
        plant_gwh=[asked.plant_gwh, asked.reference_gwh],
        year=asked.year,
        price_set=asked.price_set,
    )


def _told(asked: Question) -> dict[str, Any]:
    """Return what was asked, defaults filled in."""
    return {
        "chemistry": asked.chemistry,
        "region": asked.region,
        "owner": asked.owner,
        "partner": asked.partners,
        "plant_gwh": asked.plant_gwh,
        "year": asked.year,
        "years": asked.years,
        "reference": asked.reference,
        "reference_gwh": asked.reference_gwh,
        "prices": str(_plants(asked).price_set[0]),
        "inputs": asked.inputs,
    }


def _sources(asked: Question, ways: list[Way], answers: list[Answer]) -> pd.DataFrame:
    library, plants = asked.library, _plants(asked)
    classes = dict.fromkeys(one.experience for one in ways)
    frames = [evidence(library, plants, 0, experience=one) for one in classes]
    frames.append(evidence(library, plants, 1))
    lane = library["freight"]
    lane = lane[lane["goods"] == "cell"]
    lane = lane.assign(table="freight", item=lane["origin"] + " " + lane["destination"])
    frames.append(lane[["table", "item", "source_id", "confidence", "note"]])
    frames.append(borders.law_rows(answers))
    if asked.inputs == "allied":
        frames.append(borders.premium_rows(library))
    return weakest_first(frames)
