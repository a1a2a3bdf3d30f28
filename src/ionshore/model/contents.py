r"""Contents: deliveries that claim a credit, and the admitted parts inside them.

What is delivered comes from sources s: what is made in the region and stays, and each
lane into it. For claim k on delivery d, each test n it must pass and each part p of the
test, with :math:`\kappa_{pg}` units of the part in a unit of good g,

.. math::

    \sum_s z_{kst} &\le y_{dt}, \qquad \sum_k z_{kst} \le f_{st}, \qquad
    m_{kspt} \le \kappa_{pg} z_{kst} \\
    \sum_p w_{pt} m_{kspt} &\ge \theta_{nt} \sum_p w_{pt} \kappa_{pg} z_{kst}, \qquad
    \sum_k m_{kspt} \le f^*_{pst}

Admitted amounts of a part flow within the goods that hold it (``part_marked`` on lanes,
``part_home`` where they stay: :math:`f^*`), from the plants that make the part through
those that use such goods:

.. math::

    f^*_{pgodt} \le \kappa_{pg} f_{godt}, \qquad
    u_{pjit} &\le \kappa_{pi} a_{ij} x_{jt} \\
    \sum_d f^*_{pgodt} + h_{pgot} &\le
        \sum_{j \text{ makes } p} \alpha_{pjt} x_{jt}
        + \sum_{j \text{ makes } g} \sum_i u_{pjit} \\
    \sum_j u_{pjgt} &\le h_{pgrt} + \sum_o f^*_{pgort} + \kappa_{pg} e^+_{grt}

It is a relaxation of following each unit: amounts are mixed within what a place makes
and may be allotted to whichever buyer claims, and different parts of what comes from one
source are not tied to the same unit. Credits and tests count for themselves, so a cell
may serve a test of deliveries and one of its maker's credit at once; and being admitted
binds no unit of a good to anything.
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame, Places
from ionshore.model.labels import good_labels
from ionshore.model.part_network import PartNetwork
from ionshore.scenario.case import Case

__all__ = ["contents"]

Labels = dict[str, np.ndarray]


def contents(frame: Frame, case: Case) -> None:
    """Add ``delivery_claimed``, ``part_...`` and their rows."""
    if not len(case.contents):
        return
    network = PartNetwork(case)
    labels = _place_labels(case)
    made = frame.rows("part_made", labels, network.made, upper=0.0)
    arrived = frame.rows("part_arrived", labels, network.taken, upper=0.0)
    home = frame.variable("part_home", labels, network.made & network.asked)
    frame.term(made, home, 1.0)
    frame.term(arrived, home, -1.0)
    _lanes(frame, case, network)
    _uses(frame, case, network)
    _makers(frame, case, network, made)
    _claims(frame, case, network)
    _ratios(frame, case, network)
    _sources(frame, case, network)
    # Nothing is told of who made what is bought outside: it counts as admitted.
    bought, outside = frame.places["bought"], case.outside
    for part, amount in enumerate(case.contents.amount):
        at = network.place(part, outside.good, outside.region)
        frame.term(arrived[at], bought, -amount[outside.good][:, None])


def _part_labels(case: Case, part: np.ndarray) -> Labels:
    found = case.contents
    return {
        "test": found.tests[found.part_test[part]],
        "part": case.goods.commodities[found.part_commodity[part]],
    }


def _place_labels(case: Case) -> Labels:
    """Return the labels of all (part, good, region), region by region."""
    shape = (len(case.contents.part_test), len(case.goods), len(case.regions))
    part, good, region = (one.ravel() for one in np.indices(shape))
    return _part_labels(case, part) | good_labels(case, good, region)


def _source_labels(case: Case, network: PartNetwork) -> Labels:
    """Return the labels of what is claimed, source by source."""
    claim, _ = network.sources
    market = case.demand.market[case.contents.delivery[claim]]
    labels = {
        "claim": case.contents.label[claim],
        "segment": case.demand.segment[market],
    }
    labels |= good_labels(case, network.good[claim], network.region[claim])
    return labels | {"origin": case.regions[network.origin]}


def _claims(frame: Frame, case: Case, network: PartNetwork) -> None:
    """Add what is claimed by source, and the parts counted for it."""
    found = case.contents
    claim, _ = network.sources
    labels = _source_labels(case, network)
    cost = -found.credit[claim] * case.periods.present_value
    claimed = frame.variable("delivery_claimed", labels, network.supplied, cost=cost)
    market = case.demand.market[found.delivery]
    whole = {"claim": found.label, "segment": case.demand.segment[market]}
    whole |= good_labels(case, network.good, network.region)
    within = frame.rows("delivery_claim", whole, found.credit > 0, upper=0.0)
    frame.term(within[claim], claimed, 1.0)
    frame.term(within, frame.places["delivery"][found.delivery], -1.0)
    source, entry, part = network.counts
    of_part = _part_labels(case, part)
    of_part |= {name: axis[source] for name, axis in labels.items()}
    counted = frame.variable("part_counted", of_part, network.counted)
    holds = frame.rows("part_within", of_part, network.counted, upper=0.0)
    amount = found.amount[part, network.good[found.claim[entry]]][:, None]
    frame.term(holds, counted, 1.0)
    frame.term(holds, claimed[source], -amount)


def _ratios(frame: Frame, case: Case, network: PartNetwork) -> None:
    """Ask for the least share of every test, source by source."""
    found = case.contents
    source, entry, part = network.counts
    value = found.weight[part]
    held = found.amount[part, network.good[found.claim[entry]]][:, None]
    pair, at = np.unique(source * len(found.claim) + entry, return_inverse=True)
    of_source, of_entry = np.divmod(pair, len(found.claim))
    whole = np.zeros((len(pair), value.shape[1]))
    np.add.at(whole, at, value * held)
    least = found.threshold[of_entry]
    labels = {"test": found.tests[found.test[of_entry]]}
    for name, axis in _source_labels(case, network).items():
        labels[name] = axis[of_source]
    mask = network.supplied[of_source] & (least > 0) & (whole > 0)
    rule = frame.rows("delivery_content", labels, mask, lower=0.0)
    frame.term(rule[at], frame.places["part_counted"], value)
    frame.term(rule, frame.places["delivery_claimed"][of_source], -least * whole)


def _sources(frame: Frame, case: Case, network: PartNetwork) -> None:
    """Keep what is claimed and counted within what comes from each source."""
    found = case.contents
    claim, lane = network.sources
    label = np.unique(found.label, return_inverse=True)[1][claim]
    good, region, origin = network.good[claim], network.region[claim], network.origin
    # Markets of a region draw on the same source: one row for all that claim alike.
    alike = np.stack([label, good, region, origin])
    _, first, of = np.unique(alike, axis=1, return_index=True, return_inverse=True)
    labels = {"claim": found.label[claim[first]]}
    labels |= good_labels(case, good[first], region[first])
    labels |= {"origin": case.regions[origin[first]]}
    rows = frame.rows("delivery_source", labels, network.supplied[first], upper=0.0)
    frame.term(rows[of], frame.places["delivery_claimed"], 1.0)
    shipped = lane[first] >= 0
    frame.term(rows[shipped], frame.places["shipment"][lane[first][shipped]], -1.0)
    for row in np.flatnonzero(~shipped):
        _own_output(frame, case, rows[row], (good[first[row]], region[first[row]]))
    source, _, part = network.counts
    pair, first, at = np.unique(
        of[source] * len(found.part_test) + part, return_index=True, return_inverse=True
    )
    some = source[first]
    labels = _part_labels(case, part[first]) | {
        name: axis[some]
        for name, axis in _source_labels(case, network).items()
        if name != "segment"
    }
    mask = np.zeros((len(pair), len(case.years)), bool)
    np.logical_or.at(mask, at, network.counted)
    holds = frame.rows("part_source", labels, mask, upper=0.0)
    frame.term(holds[at], frame.places["part_counted"], 1.0)
    place = network.place(part[first], good[some], region[some])
    stays = np.where((lane[some] < 0)[:, None], frame.places["part_home"][place], -1)
    frame.term(holds, stays, -1.0)
    moved = network.lane_places[part[first], lane[some]]
    comes = moved >= 0
    frame.term(holds[comes], frame.places["part_marked"][moved[comes]], -1.0)


def _own_output(frame: Frame, case: Case, row: Places, place: tuple[int, int]) -> None:
    """Bound what is claimed of a good made at home by what is made and stays."""
    assets, lanes, (good, region) = case.assets, case.lanes, place
    mine = (assets.good == good) & (assets.region == region)
    activity = frame.places["activity"][mine[assets.step_asset]]
    frame.term(row[None, :], activity, -1.0)
    leaves = (lanes.good == good) & (lanes.origin == region)
    frame.term(row[None, :], frame.places["shipment"][leaves], 1.0)


def _lanes(frame: Frame, case: Case, network: PartNetwork) -> None:
    """Add what is marked within shipments."""
    made, arrived = frame.places["part_made"], frame.places["part_arrived"]
    part, lane = network.lanes
    lanes = case.lanes
    good, origin, destination = (
        lanes.good[lane],
        lanes.origin[lane],
        lanes.destination[lane],
    )
    labels = _part_labels(case, part) | good_labels(case, good, origin)
    labels["origin"] = labels.pop("region")
    labels["destination"] = case.regions[destination]
    marked = frame.variable("part_marked", labels, network.moved)
    rows = frame.rows("part_lane", labels, network.moved, upper=0.0)
    amount = case.contents.amount[part, good][:, None]
    frame.term(rows, marked, 1.0)
    frame.term(rows, frame.places["shipment"][lane], -amount)
    frame.term(made[network.place(part, good, origin)], marked, 1.0)
    frame.term(arrived[network.place(part, good, destination)], marked, -1.0)


def _uses(frame: Frame, case: Case, network: PartNetwork) -> None:
    """Add what plants use of admitted parts: it is in what they make."""
    made, arrived = frame.places["part_made"], frame.places["part_arrived"]
    part, entry = network.inputs
    assets, amount = case.assets, case.contents.amount
    user, good = assets.input_asset[entry], assets.input_good[entry]
    region = assets.region[user]
    labels = _part_labels(case, part) | good_labels(case, good, region)
    del labels["region"]
    labels["asset"] = assets.label[user]
    used = frame.variable("part_used", labels, network.used)
    rows = frame.rows("part_use", labels, network.used, upper=0.0)
    frame.term(rows, used, 1.0)
    steps = _steps_of(case)
    holds = amount[part, good] * assets.input_quantity[entry]
    for place, asset in enumerate(user):
        step = frame.places["activity"][steps[asset]]
        frame.term(rows[place][None, :], step, -holds[place])
    frame.term(made[network.place(part, assets.good[user], region)], used, -1.0)
    frame.term(arrived[network.place(part, good, region)], used, 1.0)


def _makers(frame: Frame, case: Case, network: PartNetwork, made: Places) -> None:
    """Count what admitted makers make of each part, by-products too."""
    assets, found = case.assets, case.contents
    activity, commodity = frame.places["activity"], case.goods.commodity
    step = assets.step_asset
    for part, code in enumerate(found.part_commodity):
        admitted = found.admitted[part]
        own = np.flatnonzero(commodity[assets.good[step]] == code)
        at = network.place(part, assets.good[step[own]], assets.region[step[own]])
        frame.term(made[at], activity[own], -admitted[step[own]])
        for entry in np.flatnonzero(commodity[assets.output_good] == code):
            asset = assets.output_asset[entry]
            at = network.place(part, assets.output_good[entry], assets.region[asset])
            share = admitted[asset] * assets.output_quantity[entry]
            mine = activity[np.flatnonzero(step == asset)]
            frame.term(made[at][None, :], mine, -share[None, :])


def _steps_of(case: Case) -> list[np.ndarray]:
    order = np.argsort(case.assets.step_asset, kind="stable")
    count = np.bincount(case.assets.step_asset, minlength=len(case.assets))
    return np.split(order, np.cumsum(count)[:-1])
