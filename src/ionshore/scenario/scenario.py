"""``Scenario``: what is asked of a world, and what differs from it, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ionshore.policy.fields import Scalar
from ionshore.policy.provision import Provision

if TYPE_CHECKING:
    from ionshore.policy.library import Shelf
    from ionshore.world.world import World

__all__ = [
    "LIMITED_BY",
    "SHOCK_KINDS",
    "Change",
    "Market",
    "Override",
    "Scenario",
    "Shock",
    "read_scenario",
]

SHOCK_KINDS = (
    "export_ban",
    "export_quota",
    "export_license",
    "plant_loss",
    "strait_closed",
    "price_spike",
    "demand_surge",
)
"""What a shock can be."""

LIMITED_BY = ("total", "lane")
"""How what is left of a trade is shared: a total that buyers bid for, or lane by lane."""


@dataclass(frozen=True, slots=True)
class Shock:
    """What stops, fails or surges for some days.

    Parameters
    ----------
    kind : str
        One of :data:`SHOCK_KINDS`.
    commodities : tuple of str
        Patterns as in :mod:`ionshore.policy.match`.
    origins, destinations : mapping
        Codes of regions (or ``*``) by the name that was written: a code stands
        for itself, ``group:EU`` for its members.
    starts : date
        First day.
    ends : date, optional
        Last day; ``None`` for ever.
    stopped : float
        Share of the trade, of the capacity or of the passage that stops [1].
    quantity : float
        Most per year under a quota [unit of the commodity].
    because : str
        Why it is asked.
    source_id : str
        ``scenario:`` and the name of the scenario that declares it.
    place : str
        Where it was declared, for findings.
    names : tuple of str
        Patterns of plants or facilities, straits, or segments, by the kind.
    factor : float
        What a price or a demand is multiplied by [1].
    by : str
        Of :data:`LIMITED_BY`: whether what is left of a trade is a total over the
        destinations named, who bid for it, or is set lane by lane. Blank: a total, but
        for licenses.
    """

    kind: str
    commodities: tuple[str, ...]
    origins: Mapping[str, tuple[str, ...]]
    destinations: Mapping[str, tuple[str, ...]]
    starts: date
    ends: date | None
    stopped: float
    quantity: float
    because: str
    source_id: str
    place: str
    names: tuple[str, ...] = ()
    factor: float = 1.0
    by: str = ""

    @property
    def is_total(self) -> bool:
        """Whether it leaves a total over several lanes; a full stop leaves nothing."""
        if self.kind == "export_quota":
            return self.by != "lane"
        if self.kind not in {"export_ban", "export_license"} or self.stopped >= 1.0:
            return False
        return self.by == "total" or (self.by == "" and self.kind == "export_ban")


@dataclass(frozen=True, slots=True)
class Override:
    """Cells of a table that are replaced.

    Parameters
    ----------
    table, column : str
        Which cells.
    where : mapping
        Admitted values by column; a row counts if it meets all. Empty: all rows.
    value : text, number or truth, optional
        What is put in; ``""`` blanks the cell.
    factor : float, optional
        What the number there is multiplied by, instead of a value.
    because : str
        Why.
    source_id : str
        ``scenario:`` and the name of the scenario that declares it.
    place : str
        Where it was declared, for findings.
    """

    table: str
    column: str
    where: Mapping[str, tuple[Scalar, ...]]
    value: Scalar | None
    factor: float | None
    because: str
    source_id: str
    place: str


@dataclass(frozen=True, slots=True)
class Market:
    """How sellers behave.

    Parameters
    ----------
    conjectures : mapping
        Weight of the mark-up by owner: 0 price taker, 1 Cournot; replaces that
        of the table ``sellers``.
    because : str
        Why.
    source_id : str
        ``scenario:`` and the name of the scenario that declares it last.
    """

    conjectures: Mapping[str, float] = field(default_factory=dict)
    because: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One number that a scenario puts in place of another, told for a reader.

    Parameters
    ----------
    kind : str
        ``shock``, ``override``, ``policy_override``, ``exemption``, ``market``.
    what : str
        What is changed, in names and numbers.
    because : str
        Why, in the words of the scenario.
    source_id : str
        ``scenario:`` and the name of the scenario that declares it.
    """

    kind: str
    what: str
    because: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A declared question, with all it inherits filled in.

    Parameters
    ----------
    name : str
        Short name, a code.
    title, question : mapping
        English and Korean text by language.
    because : str
        Why it is built as it is.
    chain : tuple of str
        Its own name, then the scenarios it extends, nearest first.
    years : tuple of int
        Model years; empty for those of the world.
    policies : tuple of str
        Names of the provisions in force.
    provisions : tuple of Provision
        The same, read, with the overrides and exemptions of the scenario.
    include : tuple of str
        Statuses of plants that are switched on besides those that always are.
    shocks : tuple of Shock
    overrides : tuple of Override
        In the order they are applied.
    market : Market
    changes : tuple of Change
        All that it and its parents put in place of the world's and the law's
        numbers, told for a reader.
    sources : mapping
        What it adds to the table ``sources``, as rows by id: itself and its
        parents where they change a number.
    hash : str
        SHA-256 over the files of the chain and of its provisions.
    """

    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    because: str = ""
    chain: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    policies: tuple[str, ...] = ()
    provisions: tuple[Provision, ...] = ()
    include: tuple[str, ...] = ()
    shocks: tuple[Shock, ...] = ()
    overrides: tuple[Override, ...] = ()
    market: Market = field(default_factory=Market)
    changes: tuple[Change, ...] = ()
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hash: str = ""

    @property
    def law_date(self) -> str:
        """Day up to which the law was followed, ISO; blank without provisions."""
        return max((one.as_of.isoformat() for one in self.provisions), default="")

    def with_years(self, years: tuple[int, ...]) -> Scenario:
        """Return the scenario with other model years; itself if none are given."""
        if not years or tuple(years) == self.years:
            return self
        text = f"{self.hash} {tuple(years)}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        return replace(self, years=tuple(years), hash=digest)

    def as_dict(self) -> dict[str, Any]:
        """Return what it says by name, for ``run.json`` and ``--json``."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "question": dict(self.question),
            "because": self.because,
            "chain": list(self.chain),
            "years": list(self.years),
            "policies": list(self.policies),
            "include": list(self.include),
            "changes": [asdict(one) for one in self.changes],
        }


def read_scenario(
    where: str | Path, world: World | None = None, shelf: Shelf | None = None
) -> Scenario:
    """Return a scenario with all it inherits.

    Parameters
    ----------
    where : str or Path
        Path of a TOML file, or a name: first looked up in the folder
        ``scenarios`` of the world, then among those of the package.
    world : World, optional
        World it is meant for.
    shelf : Shelf, optional
        Has the provisions that other scenarios asked for.

    Raises
    ------
    ScenarioError
        With all faults of the files read: ``S301`` no such scenario or
        provision, ``S302`` to ``S308`` content, ``S309`` it extends itself,
        ``S326`` it changes a provision that is not in force in it.

    Examples
    --------
    >>> scenario = read_scenario("no_45x")
    >>> scenario.chain
    ('no_45x', 'reference')
    """
    from ionshore.scenario.reading import read_chain

    folders = [world.folder / "scenarios"] if world is not None else []
    return read_chain(where, folders, shelf)
