"""Who holds a plant, as far as the law looks at it.

The law that bars foreign entities looks at owners, partners and chains of shares,
not at blocs. Plants it cannot tell apart share a label; effects that fall on some
holders alone name it. A plant of the registry whose owners are known stands for
itself, a plant built with a partner for its partnership, any other for its owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Holder", "Registry", "holder_labels", "holders_by_trade"]

LICENSE, VENTURE = "licence", "joint_venture"
"""Forms of partnership in the table ``assets``."""

VENTURE_SHARE = 0.5
"""Share of a partner in a joint venture whose shares the registry does not tell [1]."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Plants that the law does not tell apart.

    Parameters
    ----------
    label : str
        What effects call it.
    home, partner : str
        Region of the owner and of the partner; blank without one.
    partnership : str
        ``licence``, ``joint_venture`` or another form; blank without a partner.
    is_new : bool
        Whether its plants are yet to be decided, so that their contracts are too.
    subject : str
        Facility or company whose owners the registry tells; blank if it does not.
    """

    label: str
    home: str
    partner: str = ""
    partnership: str = ""
    is_new: bool = False
    subject: str = ""


@dataclass(frozen=True, eq=False)
class Registry:
    """Chains of shares in the tables ``ownership`` and ``companies``.

    Parameters
    ----------
    owned : mapping
        Owner, share (nan if not told), first and last day, by subject.
    seat, parent : mapping
        Headquarters and parent by company.
    operator : mapping
        Operating company by facility.
    """

    owned: Mapping[str, tuple[tuple[str, float, date, date], ...]]
    seat: Mapping[str, str]
    parent: Mapping[str, str]
    operator: Mapping[str, str]

    @classmethod
    def of(cls, world: World) -> Registry:
        """Return the registry of a world; empty where it has none."""
        owned: dict[str, list[tuple[str, float, date, date]]] = {}
        for row in records(world["ownership"]):
            first, last = _day(row.valid_from, date.min), _day(row.valid_to, date.max)
            held = (str(row.owner), float(row.share), first, last)
            owned.setdefault(str(row.subject), []).append(held)
        companies, facilities = world["companies"], world["facilities"]
        named = companies["company"]
        return cls(
            owned={name: tuple(rows) for name, rows in owned.items()},
            seat=dict(zip(named, companies["headquarters"], strict=True)),
            parent=dict(zip(named, companies["parent"], strict=True)),
            operator=dict(
                zip(facilities["facility"], facilities["operator"], strict=True)
            ),
        )

    def subject_of(self, facility: str) -> str:
        """Return whose owners are looked up for a facility, blank if not known."""
        if facility in self.owned:
            return facility
        return self.operator.get(facility, "") or ""

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Days on which shares change hands."""
        found = {first for rows in self.owned.values() for _, _, first, _ in rows}
        found |= {
            last + timedelta(1)
            for rows in self.owned.values()
            for _, _, _, last in rows
            if last != date.max
        }
        return tuple(sorted(found - {date.min}))

    def held_from(
        self, subject: str, nations: frozenset[str], control: float, day: date
    ) -> tuple[float, float]:
        """Return what entities of some nations hold, and the largest holding of one.

        A company with its seat there, or held by more than ``control`` from there,
        counts in full where it is an owner itself; other shares multiply along the
        chain. Shares that are not told are what is left, in equal parts.

        Parameters
        ----------
        subject : str
            Facility or company.
        nations : frozenset of str
        control : float
            Share above which a holding is control [1].
        day : date

        Returns
        -------
        (float, float)
            Shares [1].
        """
        return self._held(subject, nations, control, day, frozenset())

    def _held(
        self,
        subject: str,
        nations: frozenset[str],
        control: float,
        day: date,
        above: frozenset[str],
    ) -> tuple[float, float]:
        if self.seat.get(subject, "") in nations:
            return 1.0, 1.0
        together, largest = 0.0, 0.0
        # Companies that hold each other would be followed for ever.
        above = above | {subject}
        for owner, share in self._owners(subject, day):
            if owner in above:
                continue
            theirs, _ = self._held(owner, nations, control, day, above)
            counted = share * (1.0 if theirs > control else theirs)
            together, largest = together + counted, max(largest, counted)
        return min(together, 1.0), min(largest, 1.0)

    def _owners(self, subject: str, day: date) -> Iterator[tuple[str, float]]:
        rows = [
            (owner, share)
            for owner, share, first, last in self.owned.get(subject, ())
            if first <= day <= last
        ]
        if not rows and self.parent.get(subject, ""):
            rows = [(self.parent[subject], 1.0)]
        told = sum(share for _, share in rows if not np.isnan(share))
        silent = sum(np.isnan(share) for _, share in rows)
        left = max(1.0 - told, 0.0) / max(silent, 1)
        for owner, share in rows:
            yield owner, left if np.isnan(share) else share


def _day(text: object, blank: date) -> date:
    """Return a day of the registry; a month or year stands for its first day."""
    written = "" if pd.isna(text) else str(text).strip()  # type: ignore[call-overload]
    if not written:
        return blank
    return date.fromisoformat((written + "-01-01")[:10])


def holder_labels(world: World) -> NDArray[np.object_]:
    """Return the label of the holder of each row of the table ``assets``."""
    return np.array([one.label for one in _holders(world)], object)


def holders_by_trade(world: World) -> dict[tuple[str, str], tuple[Holder, ...]]:
    """Return who makes a commodity in a region, by both."""
    assets = world["assets"]
    makes = dict(
        zip(world["processes"]["process"], world["processes"]["commodity"], strict=True)
    )
    found: dict[tuple[str, str], dict[str, Holder]] = {}
    rows = zip(assets["process"], assets["region"], _holders(world), strict=True)
    for process, region, holder in rows:
        key = (str(makes[process]), str(region))
        found.setdefault(key, {})[holder.label] = holder
    return {key: tuple(holders.values()) for key, holders in found.items()}


def _holders(world: World) -> Iterator[Holder]:
    registry = Registry.of(world)
    home = dict(zip(world["owners"]["owner"], world["owners"]["home"], strict=True))
    for row in records(world["assets"]):
        subject = registry.subject_of(row.facility) if row.facility else ""
        partner = str(row.partner or "")
        is_new = row.status == "candidate"
        label = str(row.owner)
        if partner:
            label += f" ({row.partnership} {partner})"
            label += "" if is_new else " standing"
        if subject:
            label = str(row.facility)
        yield Holder(
            label=label,
            home=str(home.get(row.owner) or ""),
            partner=str(home.get(partner) or "") if partner else "",
            partnership=str(row.partnership or "") if partner else "",
            is_new=is_new,
            subject=subject,
        )
