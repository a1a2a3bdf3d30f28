r"""Contents: deliveries that claim a credit, and the grades that let them.

A grade q of a good is what the tests of a claim ask of it: units of which all parts are
admitted, where a test asks for everything, and enough of them, where it asks for a
share :math:`\theta < 1` (:mod:`ionshore.model.graded.standards`). Units of a grade
are an amount within the flow of the good: c within a shipment, h what stays, v what
plants of one place and recipe make. What is delivered comes from sources s, what is
made in the region and each lane into it; for claim k on delivery d

.. math::

    \sum_s z_{kst} \le y_{dt}, \qquad \sum_{k \text{ alike}} z_{kst} \le c_{qst}

    c_{qgodt} \le f_{godt}, \qquad
    v_{qjt} \le \sum_{a \in j} \alpha_{qat} x_{at}

    \sum_d c_{qgodt} + h_{qgot} \le \sum_{j \text{ makes } g} v_{qjt}, \qquad
    h_{qgot} \le \sum_{j \text{ makes } g} x_{jt} - \sum_d f_{godt}, \qquad
    \sum_j a_{ij} v_{qjt} \le h_{q'irt} + \sum_o c_{q'iort} + e^+_{irt}

with q' what the grade asks of input i and :math:`\alpha` the share of a plant's output
that counts. A unit is of a grade or it is not, so tests that ask for everything need one
column together, however many parts they look at.

A share is judged at the maker j of the good where its parts come together. Before it,
the admitted amount of each part p is a flow of its own within the units of the grade
(``part_marked`` on lanes, ``part_home`` where it stays, ``part_used`` by plants):

.. math::

    \sum_p w_{pt} \sum_i u_{pjit} &\ge
        \theta_{nt} \sum_p w_{pt} \kappa_{pg} v_{qjt}, \qquad
    u_{pjit} \le \kappa_{pi} a_{ij} v_{q'jt} \\
    c_{pgodt} &\le \kappa_{pg} c_{q'godt}, \qquad
    h_{pgot} \le \kappa_{pg} h_{q'got}, \qquad
    \sum_d c_{pgodt} + h_{pgot} \le
        \sum_{j \text{ makes } p} \alpha_{pjt} x_{jt}
        + \sum_{j \text{ makes } g} \sum_i u_{pjit} \\
    \sum_j u_{pjit} &\le h_{pirt} + \sum_o c_{piort} + \kappa_{pi} e^+_{irt}

where v is output itself where the grade asks nothing of the good. Where all that is made
at a place is of a grade, c is f; where nothing can be, there is none
(:mod:`ionshore.model.graded.network`). What stays bounds h as what leaves bounds c: what
was clean and left is not claimed for where it was made. What is drawn from stock, comes
back or is bought adds to what stays.

Of following each unit it is a relaxation in one way: what the plants of a place and
recipe make is mixed over a year and may be allotted to whichever buyer claims. It is
stricter in another: a share is met at each place by itself, so what one maker has to
spare does not help the next. By-products count by their maker alone. Claims and tests of
different law count for themselves, so a cell may serve two at once.
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame
from ionshore.model.graded.columns import Columns
from ionshore.model.graded.rows import balances, own_parts, shares, used_parts
from ionshore.model.graded.stays import stays
from ionshore.model.labels import good_labels
from ionshore.scenario.case import Case

__all__ = ["contents"]

Labels = dict[str, np.ndarray]


def contents(frame: Frame, case: Case) -> None:
    """Add ``delivery_claimed``, ``graded_...``, ``part_...`` and their rows."""
    if not len(case.contents):
        return
    columns = Columns(frame, case)
    _claims(columns)
    _sources(columns)
    judged = shares(columns)
    own_parts(columns, judged)
    balances(columns, used_parts(columns, judged))
    stays(columns)


def _labels(columns: Columns, source: np.ndarray) -> Labels:
    """Return the labels of what is claimed of some sources."""
    case, found = columns.case, columns.sources
    labels = {"claim": case.contents.label[found.claim[source]]}
    labels |= good_labels(case, found.good[source], found.region[source])
    return labels | {"origin": case.regions[found.origin[source]]}


def _claims(columns: Columns) -> None:
    """Add what is claimed by source, within what is delivered."""
    case, frame, sources = columns.case, columns.frame, columns.sources
    found = case.contents
    market = case.demand.market[found.delivery]
    segment = case.demand.segment[market]
    labels = _labels(columns, np.arange(len(sources.claim)))
    labels["segment"] = segment[sources.claim]
    cost = -found.credit[sources.claim] * case.periods.present_value
    claimed = frame.variable("delivery_claimed", labels, sources.open, cost=cost)
    good, region = case.demand.good[found.delivery], case.demand.region[market]
    whole = {"claim": found.label, "segment": segment}
    whole |= good_labels(case, good, region)
    within = frame.rows("delivery_claim", whole, found.credit > 0, upper=0.0)
    frame.term(within[sources.claim], claimed, 1.0)
    frame.term(within, frame.places["delivery"][found.delivery], -1.0)


def _sources(columns: Columns) -> None:
    """Keep what is claimed within what passes of each source."""
    case, frame, sources = columns.case, columns.frame, columns.sources
    label = np.unique(case.contents.label, return_inverse=True)[1][sources.claim]
    # Markets of a region draw on the same source: one row for all that claim alike.
    alike = np.stack([label, sources.good, sources.region, sources.origin])
    _, first, of = np.unique(alike, axis=1, return_index=True, return_inverse=True)
    mask = np.zeros((len(first), len(case.years)), bool)
    np.logical_or.at(mask, of, sources.open)
    rows = frame.rows("delivery_source", _labels(columns, first), mask, upper=0.0)
    frame.term(rows[of], frame.places["delivery_claimed"], 1.0)
    item, year = np.nonzero(mask)
    row, source = rows[item, year], first[item]
    kind, minus = sources.kind[source, year], np.full(len(item), -1.0)
    comes = sources.lane[source] >= 0
    lane = kind[comes], sources.lane[source[comes]], year[comes]
    columns.add_lane(row[comes], lane, minus[comes])
    good, region = sources.good[source[~comes]], sources.region[source[~comes]]
    home = kind[~comes], good, region, year[~comes]
    columns.add_home(row[~comes], home, minus[~comes])
