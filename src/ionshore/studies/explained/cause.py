"""A plant or flow that changed between two answers, and what did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ionshore.indicators.gains import Key, Parts

__all__ = ["Cause", "Link", "Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A plant or a flow in two answers.

    Parameters
    ----------
    family : str
        ``activity`` or ``shipment``.
    labels : tuple
        Labels of its column but the year: plant and step; or commodity, brand,
        origin, destination.
    commodity, place, origin : str
        What it makes or carries, where to, and where from; blank for a plant.
    year : int
        Place of the model year.
    before, after : float
        Amount in the first answer and in the other [unit/year].
    unit : str
    """

    family: str
    labels: tuple[object, ...]
    commodity: str
    place: str
    origin: str
    year: int
    before: float
    after: float
    unit: str

    @property
    def name(self) -> str:
        """Plant, or lane."""
        if self.family == "activity":
            return str(self.labels[0])
        return f"{self.commodity}/{self.origin}-{self.place}"


@dataclass(frozen=True, slots=True)
class Link:
    """A price that changed.

    Parameters
    ----------
    commodity, place : str
    change : float
        In the other answer less in the first [million USD/unit].
    """

    commodity: str
    place: str
    change: float


@dataclass(frozen=True, slots=True)
class Cause:
    """What did it.

    Parameters
    ----------
    subject : Subject
    first, other : dict
        Gain per unit by part in each answer.
    links : tuple of Link
        Prices through which the effect acts; none where it acts by itself.
    effect : Key
        The part at the end of the links; ``("volume", ...)`` where use moved a price.
    change : float
        Its change there [million USD/unit]; of a volume the change of use by the
        plant in ``behind`` [unit/year].
    share : float
        Share of the part that acts on the subject in all that speaks for what
        happened [1].
    units : mapping
        Unit of each commodity.
    is_tie : bool
        Whether so little speaks for the change that two plans are about equally good.
    behind : Cause or None
        Of a volume, what made the use change.
    """

    subject: Subject
    first: Parts
    other: Parts
    links: tuple[Link, ...]
    effect: Key
    change: float
    share: float
    units: Mapping[str, str]
    is_tie: bool
    behind: Cause | None = None
