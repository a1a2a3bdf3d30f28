r"""One good, month by month: prices at which flows and stocks clear.

In month :math:`t`, at a price :math:`p_t` over the old one, others supply
:math:`(1-s)\,p_t^{\epsilon_t}`, the one who withholds :math:`s(1-a_t)`, and use is
:math:`(1+d_t)\,p_t^{-\eta_t}`; all as shares of the old flow. Stocks are held by
competitive storers: what is carried from a month to the next must earn the cost of
holding it, :math:`p_{t+1} \le (1+h)\,p_t`, with equality while any is carried. At
the old price stocks are neither offered nor sought, so they come to market only
above it, and a surplus goes into them at it: :math:`p_t \ge 1`. While the price rests
there they wait for nothing.

Such a path is found by pooling adjacent violators: every month clears alone; where
the next month would be worth waiting for, the two share one discounted price, and
so on. It is the equilibrium of Williams and Wright, Storage and Commodity Markets
(Cambridge, 1991), under certainty; pooling is exact because what a group of months
lacks falls with its price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Market", "Path", "clear"]

FloatArray = NDArray[np.float64]

HALVINGS = 80
TOLERANCE = 1e-10
TINY = 1e-300
DEAREST = 40.0
"""Log price beyond which nothing is asked: 17 orders of magnitude."""


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What a market is in each month.

    Parameters
    ----------
    others : float
        Supply of those who do not withhold, at the old price [old flow].
    kept : array, shape (months,)
        What the one who withholds still supplies [old flow].
    wanted : array, shape (months,)
        Use at the old price [old flow].
    supply, demand : array, shape (months,)
        Elasticities of the others' supply and of use, both positive.
    stock : float
        What comes to market above the old price [months of the old flow].
    holding : float
        Cost of holding stocks [share of value a month].
    """

    others: float
    kept: FloatArray
    wanted: FloatArray
    supply: FloatArray
    demand: FloatArray
    stock: float
    holding: float


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A market as it clears.

    Parameters
    ----------
    price : array, shape (months,)
        Over the old price.
    use, supply : array, shape (months,)
        Use and new supply [old flow].
    """

    price: FloatArray
    use: FloatArray
    supply: FloatArray


def clear(market: Market) -> Path:
    """Return the path of prices at which a market clears.

    Parameters
    ----------
    market : Market

    Returns
    -------
    Path
        Prices are at least 1. Without stocks and for small cuts the log of a price
        is the cut over the sum of the elasticities.

    Examples
    --------
    >>> flat = np.ones(3)
    >>> cut = Market(0.9, 0.0 * flat, flat, 0.5 * flat, 0.5 * flat, 0.0, 0.0)
    >>> np.round(clear(cut).price, 3).tolist()  # (1 / 0.9) ** (1 / (0.5 + 0.5))
    [1.111, 1.111, 1.111]
    """
    alone = _alone(market)
    blocks: list[tuple[int, int, float]] = []
    for month in range(len(market.kept)):
        first, last, level = month, month + 1, float(alone[month])
        while blocks and (
            level > blocks[-1][2]
            or (_rests(market, last, level) and _rests(market, *blocks[-1][1:]))
        ):
            first, _, guess = blocks.pop()
            level = _level(market, first, last, guess)
        blocks.append((first, last, level))
    logs = np.concatenate(
        [_logs(market, first, last, level) for first, last, level in blocks]
    )
    return Path(
        price=np.exp(logs),
        use=market.wanted * np.exp(-market.demand * logs),
        supply=market.kept + market.others * np.exp(market.supply * logs),
    )


def _rests(market: Market, last: int, level: float) -> bool:
    """Return whether months clear at the old price: what is left over waits for free."""
    return level <= float(-np.log1p(market.holding) * last)


def _alone(market: Market) -> FloatArray:
    """Return the level of each month that clears alone, the first with its stock."""
    months = np.arange(len(market.kept))
    step = np.log1p(market.holding)
    offered = market.kept + np.where(months == 0, market.stock, 0.0)
    low, high = np.zeros(len(months)), np.full(len(months), DEAREST)
    cheap = offered + market.others - market.wanted >= 0.0
    level = np.zeros(len(months))
    for _ in range(HALVINGS):
        grown = market.others * np.exp(market.supply * level)
        use = market.wanted * np.exp(-market.demand * level)
        spare = np.where(cheap, 0.0, offered + grown - use)
        low, high = np.where(spare < 0, level, low), np.where(spare < 0, high, level)
        slope = np.maximum(market.supply * grown + market.demand * use, TINY)
        newton = level - spare / slope
        inside = (newton > low) & (newton < high)
        following = np.where(inside, newton, 0.5 * (low + high))
        moved = np.abs(following - level).max()
        level = following
        if moved < TOLERANCE:
            break
    levels: FloatArray = np.where(cheap, -step * (months + 1), level - step * months)
    return levels


def _logs(market: Market, first: int, last: int, level: float) -> FloatArray:
    """Return log prices of months that share a discounted one."""
    step = np.log1p(market.holding)
    logs: FloatArray = np.maximum(level + step * np.arange(first, last), 0.0)
    return logs


def _level(market: Market, first: int, last: int, guess: float) -> float:
    """Return the log of the discounted price at which months clear together.

    Where they clear at the old price it is that price as of the month after them:
    what is left over is worth carrying to any dearer month.
    """
    step = np.log1p(market.holding)
    months = slice(first, last)
    stock = market.stock if first == 0 else 0.0
    fixed = stock + float(market.kept[months].sum())
    wanted, supply, demand = (
        one[months] for one in (market.wanted, market.supply, market.demand)
    )

    def spare(level: float) -> tuple[float, float]:
        """Return what is left over, and how fast it grows with the level."""
        logs = _logs(market, first, last, level)
        grown = market.others * np.exp(supply * logs)
        use = wanted * np.exp(-demand * logs)
        slope = (supply * grown + demand * use)[logs > 0.0].sum()
        return fixed + float((grown - use).sum()), float(slope)

    low, high = float(-step * last), DEAREST
    if spare(low)[0] >= 0.0:
        return low
    level = min(max(guess, low), high)
    for _ in range(HALVINGS):
        value, slope = spare(level)
        low, high = (low, level) if value >= 0.0 else (level, high)
        newton = level - value / slope if slope > 0.0 else low
        following = newton if low < newton < high else 0.5 * (low + high)
        if abs(following - level) < TOLERANCE:
            break
        level = following
    return level
