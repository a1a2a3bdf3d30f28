"""The best sizes of reserves by holder, and what a joint reserve does by its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from ionshore.studies.stockpile.curves import cover_months, size_curve
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.sizing import cheapest_sizes
from ionshore.studies.stockpile.threats import Event, Holding

__all__ = [
    "CURVE_COLUMNS",
    "NOISE",
    "SIZE_COLUMNS",
    "arrangements_of",
    "curve_of",
    "sized",
    "sizes_of",
    "sizes_of_kind",
]

LARGEST = 730.0
"""Most days of use that a reserve may hold [day]."""
NOISE = 1e-4
"""A share of its price below this is the noise of a solver, not a saving [1]."""
TOGETHER = {"national": "apart", "allied": "joint", "firm": "makers"}
"""Name of the reserves of one kind that are sized together."""
SIZE_COLUMNS = (
    "commodity",
    "holder",
    "kind",
    "together",
    "days",
    "amount",
    "holding",
    "saved",
    "net",
    "avoided",
)
CURVE_COLUMNS = ("commodity", "days", "holding", "saved", "net", "unserved", "months")


def _touching(
    losses: Losses,
    events: Sequence[Event],
    slopes: dict[str, np.ndarray],
    places: Sequence[int],
) -> list[Event]:
    """Return events in which a unit of these reserves would save anything."""
    at = list(places)
    worth = np.array([losses.holdings[one].value for one in at])
    return [one for one in events if (slopes[one.name][at] < -NOISE * worth).any()]


def sized(
    losses: Losses, holdings: Sequence[Holding], events: Sequence[Event]
) -> tuple[dict[str, float], float, float]:
    """Return the best sizes of some reserves, each beside the others.

    Returns
    -------
    sizes : dict of str to float
        By name of the holding [unit].
    saved : float
        Expected saving [million USD/year].
    avoided : float
        Expected unserved demand avoided [GWh/year].
    """
    place = {one.name: at for at, one in enumerate(losses.holdings)}
    at = [place[one.name] for one in holdings]

    def loss(size: np.ndarray) -> tuple[float, np.ndarray]:
        sizes = {one.name: float(s) for one, s in zip(holdings, size, strict=True)}
        cost, _, slope = losses.expected(events, sizes)
        return cost, slope[at]

    rate = np.array([one.holder.rate * one.value for one in holdings])
    most = np.array([LARGEST * one.day for one in holdings])
    found = cheapest_sizes(rate, most, loss)
    sizes = {one.name: float(s) for one, s in zip(holdings, found.size, strict=True)}
    before, missed, _ = losses.expected(events, {})
    after, missed_after, _ = losses.expected(events, sizes)
    return sizes, before - after, missed - missed_after


def sizes_of(
    losses: Losses,
    commodity: str,
    events: Sequence[Event],
    slopes: dict[str, np.ndarray],
    say: Callable[[str], None],
) -> pd.DataFrame:
    """Return the best sizes of one commodity, each arrangement by itself."""
    parts = []
    for kind, together in TOGETHER.items():
        say(f"size of {commodity}, {together}")
        parts.append(sizes_of_kind(losses, commodity, kind, events, slopes))
    return pd.concat(parts, ignore_index=True)


def sizes_of_kind(
    losses: Losses,
    commodity: str,
    kind: str,
    events: Sequence[Event],
    slopes: dict[str, np.ndarray],
) -> pd.DataFrame:
    """Return the best sizes of one commodity at holders of one kind, beside each other.

    Columns :data:`SIZE_COLUMNS`; without rows where the kind holds none of it.
    """
    mine = [
        (at, one)
        for at, one in enumerate(losses.holdings)
        if one.commodity == commodity and one.holder.kind == kind
    ]
    if not mine:
        return pd.DataFrame(columns=list(SIZE_COLUMNS))
    concerned = _touching(losses, events, slopes, [at for at, _ in mine])
    held = [one for _, one in mine]
    sizes, saved, avoided = sized(losses, held, concerned)
    total = sum(sizes.values()) or 1.0
    rows = []
    for one in held:
        # What reserves save together is shared by their size.
        part = sizes[one.name] / total
        holding = one.holder.rate * one.value * sizes[one.name]
        rows.append(
            {
                "commodity": commodity,
                "holder": one.holder.name,
                "kind": kind,
                "together": TOGETHER[kind],
                "days": sizes[one.name] / one.day,
                "amount": sizes[one.name],
                "holding": holding,
                "saved": part * saved,
                "net": part * saved - holding,
                "avoided": part * avoided,
            }
        )
    return pd.DataFrame(rows, columns=list(SIZE_COLUMNS))


def arrangements_of(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return sums over the holders of each arrangement."""
    keys = ["commodity", "together"]
    sums = sizes.groupby(keys, sort=False)[["holding", "saved", "net", "avoided"]]
    return sums.sum().reset_index()


def curve_of(
    losses: Losses,
    commodity: str,
    events: Sequence[Event],
    slopes: dict[str, np.ndarray],
    say: Callable[[str], None],
) -> pd.DataFrame:
    """Return what the joint reserve of one commodity does by its size."""
    say(f"curve of {commodity}")
    at, holding = next(
        (at, one)
        for at, one in enumerate(losses.holdings)
        if one.commodity == commodity and one.holder.kind == "allied"
    )
    concerned = _touching(losses, events, slopes, [at])
    table = size_curve(losses, holding, concerned)
    needed = min(concerned, key=lambda one: slopes[one.name][at], default=None)
    months = cover_months(losses, holding, needed, table["days"].to_numpy(float))
    net = table["saved"] - table["holding"]
    return table.assign(commodity=commodity, months=months, net=net)
