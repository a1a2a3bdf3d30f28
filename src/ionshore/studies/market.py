r"""Markets for cells: demand, the plants they hold, and what makers learn in them.

**Size.** A market of demand D [GWh/year] that must hold n plants lets a maker build
:math:`\min(Q_{\mathrm{wanted}}, D / n)`.

**Experience.** A plant learns from the output of its own market in full, from that
of others in part (:func:`ionshore.cost.learning.experience`). In a fragmented market
all others count as the world. In a consolidated one (no duties, one set of
standards, so that one cell sells in all of it) what other allies make from now on
counts as a partner's. Allies supply themselves; the reference region supplies itself
and everybody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ionshore.cost.know_how import EXPERIENCED
from ionshore.cost.learning import experience
from ionshore.cost.library import Library
from ionshore.cost.trade import EUROPEAN_UNION
from ionshore.tables.read import read_table
from ionshore.world.load import shipped_worlds
from ionshore.world.schemas import TABLES

__all__ = [
    "MARKETS",
    "TEACHER",
    "Markets",
    "demand_rows",
    "learning_of_cells",
    "market_of",
    "market_size",
    "open_markets",
    "operator_of",
]

MARKETS = ("fragmented", "consolidated")
TEACHER = "KOR"
"""Home of the makers that run plants where no experienced maker is at home."""
SEGMENTS = ("ev", "ess")
WORLD = "reference"


@dataclass(frozen=True, slots=True, eq=False)
class Markets:
    """Demand and past output by market and owner.

    Parameters
    ----------
    demand : DataFrame
        Demand of vehicles and storage [GWh], markets x every year from the base year.
    stated : tuple of int
        Years whose demand the world states; the others lie on lines between them.
    past : mapping of str to float
        Cumulative output of cells up to the base year by home of the owner [GWh].
    partner_share, world_share : float
        Share of the experience of partners and of others that arrives.
    allies : tuple of str
        Markets that may consolidate.
    """

    demand: pd.DataFrame
    stated: tuple[int, ...]
    past: Mapping[str, float]
    partner_share: float
    world_share: float
    allies: tuple[str, ...]

    @property
    def base_year(self) -> int:
        """First year of demand."""
        return int(self.demand.columns[0])

    def open_to(self, region: str, market: str) -> list[str]:
        """Return the markets a plant in a region sells in without hindrance."""
        return list(self.allies) if market == "consolidated" else [market_of(region)]

    def demanded(self, region: str, market: str, year: int) -> float:
        """Return the demand that is open to a plant [GWh]."""
        return float(self.demand.loc[self.open_to(region, market), year].sum())

    def grown(self, region: str, market: str, year: int) -> float:
        """Return effective experience over that of the end of the base year.

        Parameters
        ----------
        region : str
            Where the plant stands; one that is no ally supplies all who are none.
        market : str
            One of :data:`MARKETS`.
        year : int
            At its end.
        """
        since = self.demand.loc[:, self.base_year + 1 : year].sum(axis=1)
        own = [market_of(region)]
        if market_of(region) not in self.allies:
            own = [one for one in self.demand.index if one not in self.allies]
        mates = [one for one in self.open_to(region, market) if one not in own]
        before = self.past[operator_of(region)]
        strangers = sum(self.past.values()) - before
        made, taught = float(since[own].sum()), float(since[mates].sum())
        rest = float(since.sum()) - made - taught
        shares = {"partner_share": self.partner_share, "world_share": self.world_share}
        then = experience(before, 0.0, strangers, **shares)
        now = experience(before + made, taught, strangers + rest, **shares)
        return float(now / then)


def market_of(region: str) -> str:
    """Return the market a region belongs to.

    >>> market_of("HUN"), market_of("KOR")
    ('EUU', 'KOR')
    """
    return "EUU" if region in EUROPEAN_UNION else region


def operator_of(region: str) -> str:
    """Return the home of the makers that run the plants of a region.

    >>> operator_of("JPN"), operator_of("USA")
    ('JPN', 'KOR')
    """
    return region if region in EXPERIENCED else TEACHER


def market_size(wanted: float, demand: float, plants: int) -> float:
    """Return the plant a maker builds: as large as wanted, or as its market allows.

    >>> market_size(40.0, 120.0, 6), market_size(40.0, 600.0, 6)
    (20.0, 40.0)
    """
    return min(wanted, demand / plants)


def open_markets(library: Library, allies: Sequence[str]) -> Markets:
    """Return the markets of the reference world with what the cost tables know.

    Parameters
    ----------
    library : Library
        Its tables ``technologies`` and ``past_output``.
    allies : sequence of str
        Markets that may consolidate.
    """
    table = _demand_table()
    market = [market_of(str(one)) for one in _members(table["region"])]
    wide = table.assign(market=market, year=table["year"].astype(int)).pivot_table(
        index="market", columns="year", values="quantity", aggfunc="sum", fill_value=0.0
    )
    stated = tuple(int(one) for one in wide.columns)
    years = range(stated[0], stated[-1] + 1)
    past = library["past_output"]
    past = past[past["technology"] == "cell"]
    shares = learning_of_cells(library)
    return Markets(
        demand=wide.reindex(columns=years).interpolate(axis=1),
        stated=stated,
        past=dict(zip(past["owner"], past["quantity"].astype(float), strict=True)),
        partner_share=shares["partner_share"],
        world_share=shares["world_share"],
        allies=tuple(dict.fromkeys(allies)),
    )


def learning_of_cells(library: Library) -> dict[str, float]:
    """Return learning_rate, floor, partner_share and world_share of cells."""
    table = library["technologies"]
    row = table[table["technology"] == "cell"].iloc[0]
    names = ("learning_rate", "floor", "partner_share", "world_share")
    return {name: float(row[name]) for name in names}


def _demand_table() -> pd.DataFrame:
    table = read_table(shipped_worlds()[WORLD], TABLES["demand"]).frame
    return table[table["segment"].isin(SEGMENTS)]


def _members(regions: pd.Series) -> pd.Series:
    """Return regions, the rest of the Union told as one of its members."""
    table = read_table(shipped_worlds()[WORLD], TABLES["regions"]).frame
    union = set(table[table["bloc"] == "EUU"]["region"])
    return regions.where(~regions.isin(union), "EUU")


def demand_rows() -> pd.DataFrame:
    """Return the rows of demand that are read, as evidence."""
    table = _demand_table()
    item = table["segment"] + " " + table["region"] + " " + table["year"].astype(str)
    told = table.assign(table="demand", item=item)
    return told[["table", "item", "source_id", "confidence", "note"]]
