r"""Claims: output that claims a credit, and the admitted material behind it.

For plant k that claims, its materials i and region d

.. math::

    z_{kt} &\le \sum_s x_{kst}, \qquad m_{kit} \le a_{ki} z_{kt} \\
    \sum_i p_i m_{kit} &\ge \theta_{kt} \sum_i p_i a_{ki} z_{kt}

``claimed`` z earns the credit; ``admitted`` m is material of the better grade that is
counted for it, and the second line is the ratio rule over the output that claims. The
better grade flows inside the flows of a good (``marked`` f):

.. math::

    \sum_k m_{kit} \le \sum_o f_{iodt} + h_{idt} + e^+_{idt}, \qquad
    f_{iodt} \le \text{shipment}_{iodt}, \qquad
    \sum_d f_{iodt} + h_{iot} \le \sum_j \alpha_{jt} x_{jt}, \qquad
    h_{iot} \le \sum_j x_{jt} - \sum_d \text{shipment}_{iodt}

where :math:`\alpha` is the share of a plant's output that an admitted maker made and
``home`` h stays, within what does not leave. Goods are not re-exported, so what is
marked at its origin arrives so.
Being marked binds no unit of a good to anything: the better grade always serves as
the worse one, and balances and prices of goods are as without claims.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.model.balance import kept_at_home, past_returns
from ionshore.model.frame import Frame, Places
from ionshore.model.graded.places import leaving
from ionshore.model.labels import good_labels
from ionshore.scenario.case import Case

__all__ = ["claims"]


@dataclass(frozen=True, slots=True, eq=False)
class _Graded:
    """Where an admitted grade of a good is asked and made, by (good, region) and year.

    ``asked`` are places at which somebody claims, ``made`` those at which an admitted
    maker stands; ``lanes`` go from the one to the other.
    """

    asked: np.ndarray
    made: np.ndarray
    lanes: np.ndarray


def claims(frame: Frame, case: Case) -> None:
    """Add ``claimed``, ``admitted``, ``marked``, ``home`` and their rows."""
    found = case.claims
    if not len(found):
        return
    assets, worth = case.assets, case.periods.present_value
    may = found.credit > 0
    labels = {"asset": assets.label[found.asset]}
    claimed = frame.variable("claimed", labels, may, cost=-found.credit * worth)
    rows = frame.rows("claim", labels, may, upper=0.0)
    frame.term(rows, claimed, 1.0)
    number = np.full(len(assets), -1)
    number[found.asset] = np.arange(len(found))
    step = np.flatnonzero(number[assets.step_asset] >= 0)
    of = number[assets.step_asset[step]]
    frame.term(rows[of], frame.places["activity"][step], -1.0)
    counted = _content(frame, case, claimed, may)
    _grade(frame, case, counted)


def _content(frame: Frame, case: Case, claimed: Places, may: np.ndarray) -> Places:
    """Add the ratio rule; return the places of ``admitted``, shape (M, T)."""
    found, assets = case.claims, case.assets
    owner = assets.label[found.asset]
    region = assets.region[found.asset[found.claim]]
    labels = {"asset": owner[found.claim], **good_labels(case, found.good, region)}
    del labels["region"]
    mine = may[found.claim]
    admitted = frame.variable("admitted", labels, mine)
    within = frame.rows("admitted_use", labels, mine, upper=0.0)
    frame.term(within, admitted, 1.0)
    frame.term(within, claimed[found.claim], -found.quantity[:, None])
    value = found.price * found.quantity
    whole = np.bincount(found.claim, weights=value, minlength=len(found))
    rule = frame.rows(
        "content", {"asset": owner}, may & (whole > 0)[:, None], lower=0.0
    )
    frame.term(rule[found.claim], admitted, found.price[:, None])
    frame.term(rule, claimed, -found.threshold * whole[:, None])
    return admitted


def _grade(frame: Frame, case: Case, counted: Places) -> None:
    """Add what is marked where it is made, and where it is asked."""
    graded = _graded(case)
    found, lanes, outside = case.claims, case.lanes, case.outside
    count = len(case.regions)
    good, place = np.divmod(np.arange(len(graded.asked)), count)
    labels = good_labels(case, good, place)
    home = frame.variable("home", labels, graded.asked & graded.made)
    _stays(frame, case, home)
    marked = _marked(frame, case, graded)
    made = frame.rows("marked_made", labels, graded.made, upper=0.0)
    at = graded.lanes
    frame.term(made, home, 1.0)
    frame.term(made[lanes.good[at] * count + lanes.origin[at]], marked, 1.0)
    _makers(frame, case, made)
    asked = frame.rows("marked_used", labels, graded.asked, upper=0.0)
    where = found.good * count + case.assets.region[found.asset[found.claim]]
    frame.term(asked, home, -1.0)
    frame.term(asked[lanes.good[at] * count + lanes.destination[at]], marked, -1.0)
    frame.term(asked[where], counted, 1.0)
    # Nothing is told of who made what is bought outside: it counts as admitted.
    bought = frame.places["bought"]
    frame.term(asked[outside.good * count + outside.region], bought, -1.0)


def _stays(frame: Frame, case: Case, home: Places) -> None:
    """Keep what is marked at home within what does not leave, shape (G * R, T)."""
    leaves = leaving(case)
    good, place = np.divmod(np.arange(len(home)), len(case.regions))
    mask = (home >= 0) & leaves.reshape(-1, 1)
    back = past_returns(case).reshape(mask.shape)
    labels = good_labels(case, good, place)
    rows = frame.rows("marked_stay", labels, mask, lower=0.0 - back)
    frame.term(rows, home, -1.0)
    kept_at_home(frame, case, rows.reshape(*leaves.shape, -1))


def _marked(frame: Frame, case: Case, graded: _Graded) -> Places:
    """Add what is marked within shipments, shape (lanes, T)."""
    lanes, at = case.lanes, graded.lanes
    count = len(case.regions)
    route = good_labels(case, lanes.good[at], lanes.origin[at])
    route = {
        "commodity": route["commodity"],
        "brand": route["brand"],
        "origin": route["region"],
        "destination": case.regions[lanes.destination[at]],
    }
    mask = graded.made[lanes.good[at] * count + lanes.origin[at]]
    mask = mask & graded.asked[lanes.good[at] * count + lanes.destination[at]]
    marked = frame.variable("marked", route, mask)
    rows = frame.rows("marked_lane", route, mask, upper=0.0)
    frame.term(rows, marked, 1.0)
    frame.term(rows, frame.places["shipment"][at], -1.0)
    return marked


def _makers(frame: Frame, case: Case, made: Places) -> None:
    """Count main products and by-products of admitted makers."""
    assets, found = case.assets, case.claims
    count = len(case.regions)
    activity = frame.places["activity"]
    at = (assets.good * count + assets.region)[assets.step_asset]
    frame.term(made[at], activity, -found.admitted[assets.step_asset])
    place = assets.output_good * count + assets.region[assets.output_asset]
    for entry in np.flatnonzero((made[place] >= 0).any(axis=1)):
        asset = assets.output_asset[entry]
        step = np.flatnonzero(assets.step_asset == asset)
        share = found.admitted[asset] * assets.output_quantity[entry]
        frame.term(made[place[entry]][None, :], activity[step], -share[None, :])


def _graded(case: Case) -> _Graded:
    """Return where the better grade is asked and made, in the years it matters."""
    found, assets, lanes = case.claims, case.assets, case.lanes
    count, years = len(case.regions), len(case.periods)
    size = len(case.goods) * count
    asked = np.zeros((size, years), bool)
    where = found.good * count + assets.region[found.asset[found.claim]]
    np.logical_or.at(asked, where, (found.credit > 0)[found.claim])
    matters = np.zeros((len(case.goods), years), bool)
    np.logical_or.at(matters, np.arange(size) // count, asked)
    works = (assets.capacity > 0) | (np.cumsum(assets.buildable, axis=1) > 0)
    works &= found.admitted > 0
    made = np.zeros((size, years), bool)
    np.logical_or.at(made, assets.good * count + assets.region, works)
    side = assets.output_good * count + assets.region[assets.output_asset]
    np.logical_or.at(made, side, works[assets.output_asset])
    made &= np.repeat(matters, count, axis=0)
    leaves = made[lanes.good * count + lanes.origin]
    arrives = asked[lanes.good * count + lanes.destination]
    return _Graded(asked, made, np.flatnonzero((leaves & arrives).any(axis=1)))
