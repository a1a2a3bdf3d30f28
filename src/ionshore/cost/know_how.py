r"""Know-how: how fast a plant learns to make good cells, and what a partner is worth.

A plant of age t has the yield :math:`y(t)` of :class:`ionshore.cost.ramp.Ramp`; start
and speed follow from who runs it:

===========================  ========================  ==========================
operator                     partnership               class
===========================  ========================  ==========================
experienced, at home         any                       home_china, home_korea
experienced, abroad          any                       experienced_abroad
experienced, third site      any                       further_site
new to cells                 alone                     newcomer
new to cells                 licence                   licence
new to cells                 joint_venture             experienced_abroad
===========================  ========================  ==========================

The cost of a plant over its first years is levelized: discounted cost over
discounted output. A licence pays a royalty and a fee; the profit a joint venture
shares is a transfer and no cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import cell_costs
from ionshore.cost.finance import capital_recovery_factor
from ionshore.cost.library import Library
from ionshore.cost.plant import Plants
from ionshore.cost.ramp import Ramp

__all__ = [
    "EXPERIENCED",
    "PARTNERSHIPS",
    "Operator",
    "experience_of",
    "levelized_cost",
    "partner_values",
    "ramp_of",
]

EXPERIENCED = ("CHN", "JPN", "KOR")
"""Homes of makers that run many plants."""
PARTNERSHIPS = ("alone", "licence", "joint_venture")
FURTHER = 3
"""The site from which an experienced maker repeats itself."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs a plant.

    Parameters
    ----------
    owner : str
        Home region of the owner.
    partnership : str
        alone, licence or joint_venture.
    partner : str
        Home region of the partner; blank if alone.
    site : int
        First, second, third site of the owner (or of its partner) in that region.
    """

    owner: str
    partnership: str = "alone"
    partner: str = ""
    site: int = 1


def experience_of(operator: Operator, region: str) -> str:
    """Return the class of know-how of an operator in a region.

    Raises
    ------
    CommandError
        ``C624`` for an unknown partnership, ``C626`` for a partner that has nothing
        to teach.

    Examples
    --------
    >>> experience_of(Operator("KOR"), "USA"), experience_of(Operator("USA"), "USA")
    ('experienced_abroad', 'newcomer')
    >>> experience_of(Operator("USA", "licence", "CHN"), "USA")
    'licence'
    """
    findings = []
    if operator.partnership not in PARTNERSHIPS:
        known = ", ".join(PARTNERSHIPS)
        found = tell("C624", "--partnership", value=operator.partnership, known=known)
        findings.append(found)
    elif operator.partnership != "alone" and operator.partner not in EXPERIENCED:
        known = ", ".join(EXPERIENCED)
        findings.append(tell("C626", "--partner", value=operator.partner, known=known))
    if findings:
        summary = "The operator cannot be."
        raise CommandError(summary, findings)
    skilled = operator.owner in EXPERIENCED or operator.partnership == "joint_venture"
    if operator.owner == region and operator.owner in EXPERIENCED:
        return "home_china" if region == "CHN" else "home_korea"
    if skilled:
        return "further_site" if operator.site >= FURTHER else "experienced_abroad"
    return "licence" if operator.partnership == "licence" else "newcomer"


def ramp_of(library: Library, experience: str) -> Ramp:
    """Return the ramp of a class of know-how; ``KeyError`` if there is none."""
    table = library["know_how"].set_index("experience")
    return Ramp(
        float(table["start_yield"].loc[experience]),
        library.parameter("yield_cell"),
        float(table["time_constant"].loc[experience]),
    )


def levelized_cost(
    library: Library, plant: Plants, ramp: Ramp, years: int, *, licence: bool = False
) -> float:
    """Return discounted cost over discounted output of the first years [USD/kWh].

    Parameters
    ----------
    library : Library
        The tables.
    plant : Plants
        One plant; its yield is replaced by the ramp's.
    ramp : Ramp
        How yield climbs.
    years : int
        Years counted, at least 1.
    licence : bool
        Whether royalty and fee of a licence are paid.
    """
    ages = np.arange(years, dtype=np.float64)
    many = _repeated(plant, ramp.mean(ages, ages + 1.0))
    cost = cell_costs(many, library).total
    mature = library.parameter("yield_cell")
    output = many.cell_yield / mature * many.utilization
    rate = float(plant.regional["wacc"][0])
    if licence:
        price = cell_costs(_repeated(plant, np.full(1, mature)), library).total
        fee = library.parameter("licence_fee") * capital_recovery_factor(rate, years)
        cost = cost + library.parameter("licence_royalty") * price + fee / output
    weight = output * (1.0 + rate) ** -(ages + 0.5)
    return float((cost * weight).sum() / weight.sum())


def _repeated(plant: Plants, yields: FloatArray) -> Plants:
    """Return one plant as many, each with a yield of its own."""
    count = len(yields)
    arrays = {
        name: np.repeat(getattr(plant, name), count)
        for name in Plants.__dataclass_fields__
        if name not in {"regional", "cell_yield"}
    }
    regional = {name: np.repeat(value, count) for name, value in plant.regional.items()}
    return replace(plant, **arrays, cell_yield=yields, regional=regional)


def partner_values(
    library: Library,
    plant: Plants,
    *,
    owner: str,
    partner: str,
    years: int = 10,
    site: int = 1,
) -> pd.DataFrame:
    """Return what each partnership costs and saves against going alone.

    Parameters
    ----------
    library : Library
        The tables.
    plant : Plants
        One plant.
    owner, partner : str
        Home regions.
    years : int
        Years over which cost is levelized.
    site : int
        See :class:`Operator`.

    Returns
    -------
    DataFrame
        One row per partnership: class of know-how; start_yield, time_constant
        [year]; first_year_yield; months_to_full (to 0.9 of cells good);
        levelized_cost [USD/kWh]; value [USD/kWh] and months_gained against alone.
    """
    full = library.parameter("mature_yield_share")
    rows = []
    for partnership in PARTNERSHIPS:
        mate = "" if partnership == "alone" else partner
        operator = Operator(owner, partnership, mate, site)
        experience = experience_of(operator, str(plant.region[0]))
        ramp = ramp_of(library, experience)
        paid = levelized_cost(
            library, plant, ramp, years, licence=partnership == "licence"
        )
        rows.append(
            {
                "partnership": partnership,
                "experience": experience,
                "start_yield": ramp.start,
                "time_constant": ramp.time_constant,
                "first_year_yield": float(ramp.mean(0.0, 1.0)),
                "months_to_full": float(ramp.months_to(full)),
                "levelized_cost": paid,
            }
        )
    table = pd.DataFrame(rows)
    alone = table.iloc[0]
    return table.assign(
        value=alone["levelized_cost"] - table["levelized_cost"],
        months_gained=alone["months_to_full"] - table["months_to_full"],
    )
