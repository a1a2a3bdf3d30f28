r"""Experience: who has made how much of what, and what it does to conversion cost.

Processes of one family (technology) learn together. For an owner o at the end of
year t, with output since the first year :math:`Q`,

.. math::

    X_{o,t} = Q_{o,t} + s_p \sum_{p} Q_{p,t} + s_w \sum_{q \ne o, p} Q_{q,t},
    \qquad
    f_{o,t} = \phi + (1 - \phi) \left( \frac{X_{o,t}}{X_{o,0}} \right)^{-b},
    \qquad b = -\log_2 (1 - \mathrm{LR})

with partners p, the share :math:`\phi` of today's cost that is never passed, and 0
the base year, in which every factor is 1. Capital, fixed cost, labor and the part of
other cost that is conversion are multiplied by f; metals, feeds and energy are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from ionshore.cost.arrays import FloatArray, real
from ionshore.cost.learning import experience, experience_cost
from ionshore.cost.library import Library
from ionshore.tables.records import records

__all__ = ["Experience", "Learner", "Technology", "experience_of", "learning_factors"]


@dataclass(frozen=True, slots=True)
class Technology:
    """A family of processes that learn together.

    Parameters
    ----------
    name, unit : str
        Experience is counted in ``unit``.
    learning_rate : float
        Fall of the cost above the floor per doubling of experience, 0 to below 1.
    floor : float
        Share of today's cost that is never passed, 0 to 1.
    partner_share, world_share : float
        Share of the experience of partners and of everybody else that arrives.
    source_id, confidence : str
        What the rates rest on.
    """

    name: str
    unit: str
    learning_rate: float
    floor: float = 0.0
    partner_share: float = 0.0
    world_share: float = 0.0
    source_id: str = ""
    confidence: str = "assumed"


@dataclass(frozen=True, slots=True)
class Learner:
    """A process that learns.

    Parameters
    ----------
    process, technology : str
    other_share : float
        Share of its other cost that is conversion; the rest is bought.
    capital_exponent, labor_exponent : float
        Of the cost of a plant against its size.
    full_size : float
        Size beyond which plants gain nothing [unit/year].
    """

    process: str
    technology: str
    other_share: float = 1.0
    capital_exponent: float = 1.0
    labor_exponent: float = 1.0
    full_size: float = float("inf")


@dataclass(frozen=True, slots=True)
class Experience:
    """What learns, and what had been made by the base year.

    Parameters
    ----------
    technologies : mapping of str to Technology
    learners : mapping of str to Learner
        By process; a process that is not in it never learns.
    past : mapping of (str, str) to float
        Cumulative output up to and with the base year, by technology and owner.
    """

    technologies: Mapping[str, Technology]
    learners: Mapping[str, Learner]
    past: Mapping[tuple[str, str], float]


def experience_of(library: Library) -> Experience:
    """Return what the tables of the cost model say of learning."""
    return Experience(
        technologies=MappingProxyType(
            {
                row.technology: Technology(
                    row.technology,
                    row.unit,
                    row.learning_rate,
                    row.floor,
                    row.partner_share,
                    row.world_share,
                    row.source_id,
                    row.confidence,
                )
                for row in records(library["technologies"])
            }
        ),
        learners=MappingProxyType(
            {
                row.process: Learner(
                    row.process,
                    row.technology,
                    row.other_share,
                    row.capital_exponent,
                    row.labor_exponent,
                    row.full_size,
                )
                for row in records(library["learners"])
            }
        ),
        past=MappingProxyType(
            {
                (row.technology, row.owner): row.quantity
                for row in records(library["past_output"])
            }
        ),
    )


def learning_factors(
    technology: Technology,
    past: ArrayLike,
    added: ArrayLike,
    own: Sequence[int],
    partner: Sequence[int],
) -> tuple[FloatArray, FloatArray]:
    """Return experience and the factor on conversion cost of some who learn.

    Parameters
    ----------
    technology : Technology
    past : array, shape (O,)
        Cumulative output by owner at the end of the base year.
    added : array, shape (O, T)
        Output since then, at the end of each model year.
    own, partner : sequence of int, length N
        Place of who learns and of its partner; -1 for none.

    Returns
    -------
    experience, factor : array, shape (N, T)
        The factor is 1 where nobody had any experience that could arrive: there
        is nothing to double.

    Examples
    --------
    One owner, one doubling, 20% a doubling:

    >>> alone = Technology("cell", "GWh", 0.2)
    >>> reached, factor = learning_factors(alone, [100.0], [[0.0, 100.0]], [0], [-1])
    >>> reached.tolist(), factor.tolist()
    ([[100.0, 200.0]], [[1.0, 0.8]])
    """
    base = real(past)[:, None]
    total = np.concatenate([base, base + real(added)], axis=1)
    nobody = np.zeros((1, total.shape[1]))
    by_owner = np.concatenate([total, nobody])
    mine = by_owner[np.asarray(own, np.int64)]
    mates = np.asarray(partner, np.int64)
    alone = mates == np.asarray(own, np.int64)
    theirs = np.where(alone[:, None], 0.0, by_owner[mates])
    reached = experience(
        mine,
        theirs,
        total.sum(axis=0) - mine - theirs,
        partner_share=technology.partner_share,
        world_share=technology.world_share,
    )
    first = reached[:, :1]
    ratio = np.where(first > 0, reached / np.where(first > 0, first, 1.0), 1.0)
    factor = experience_cost(1.0, ratio, technology.learning_rate, technology.floor)
    return reached[:, 1:], factor[:, 1:]
