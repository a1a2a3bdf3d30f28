r"""Which effect made a plant or a flow appear or vanish between two scenarios.

The gain of a unit (:mod:`ionshore.indicators.gains`) is taken apart in both answers.
For a plant that a scenario builds it is the mean over its life in the model, weighed
by what it makes and by present value, less capital; for what stands anyway, and for
a flow, that of the year asked for. The part whose change speaks loudest for what
happened is its reason.

Where that part is a price, the reason lies elsewhere. A price is what its marginal
supplier asks: for one that is active in both answers the gain is zero twice, so the
change of the price is the sum of the changes of the supplier's other parts. The
largest is followed, from good to good, until it is no price but an effect. Where
suppliers only earn more or less rent, the price moved with the amount: then the
user whose use changed most is looked at, and what made that one change.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ionshore.indicators.gains import Book, Key
from ionshore.studies.explained.cause import Cause, Link, Subject
from ionshore.studies.explained.lifetime import column_at, gain, life

__all__ = ["cause_of"]

_DEPTH = 5
"""Goods that a change of price is followed through."""

_CLEAR = 0.3
"""Share of a change of price that a part must explain to be followed [1]."""

_TIE = 1e-3
"""Change of the gain, as a share of the price, below which a little tips it [1]."""

_LOOKED_AT = 12
"""Suppliers of a good that are looked at, the largest first."""

_NAMELESS = ("rent", "pace", "other", "market")
"""Parts that say that something is scarce, not why."""


def cause_of(
    first: Book, other: Book, subject: Subject, *, nested: bool = False
) -> Cause | None:
    """Return what made a subject change; None where no part speaks for it.

    Parameters
    ----------
    first, other : Book
    subject : Subject
    nested : bool
        Whether it is asked for as what is behind another one's change.
    """
    weights, capital = life(first, other, subject)
    books = (first, other)
    gains = [gain(book, subject, weights) for book in books]
    for parts, more in zip(gains, capital, strict=True):
        for key, value in more.items():
            parts[key] = parts.get(key, 0.0) + value
    sign = 1.0 if subject.after > subject.before else -1.0
    change = {
        key: sign * (gains[1].get(key, 0.0) - gains[0].get(key, 0.0))
        for key in dict.fromkeys([*gains[0], *gains[1]])
    }
    for_it = {key: x for key, x in change.items() if x > 0}
    if not for_it:
        return None
    key = max(for_it, key=lambda one: (_named(one), for_it[one]))
    goods = first.solution.case.goods
    links, effect, moved = _followed(
        first, other, key, _weightiest(first, other, subject, weights, key)
    )
    if not links:
        moved = sign * for_it[key]
    behind: Cause | None = None
    if effect[0] == "price" and links and not nested:
        user = _user(first, other, effect, subject, links[-1].change)
        behind = cause_of(first, other, user, nested=True) if user else None
        if user is not None and behind is not None and behind.effect[0] != "price":
            effect, moved = ("volume", *effect[1:]), user.after - user.before
    price = float(
        goods.reference_price[list(goods.commodities).index(subject.commodity)]
    )
    whole = sum(for_it.values())
    return Cause(
        subject,
        gains[0],
        gains[1],
        links,
        effect,
        moved,
        for_it[key] / whole,
        dict(zip(goods.commodities, goods.units, strict=True)),
        is_tie=whole < _TIE * np.nan_to_num(price, nan=0.0),
        behind=behind if effect[0] == "volume" else None,
    )


def _weightiest(
    first: Book, other: Book, subject: Subject, weights: dict[int, float], key: Key
) -> int:
    """Return the year in which a part changed most, weighed as in the mean."""
    moved = {}
    for year, weight in weights.items():
        columns = [column_at(book, subject, year) for book in (first, other)]
        if key[0] == "price" and min(columns) >= 0:
            one, two = first.parts(columns[0]), other.parts(columns[1])
            moved[year] = weight * abs(two.get(key, 0.0) - one.get(key, 0.0))
    return max(moved, key=lambda one: moved[one], default=subject.year)


def _user(
    first: Book, other: Book, price: Key, subject: Subject, change: float
) -> Subject | None:
    """Return the plant whose use of a good changed most the way its price did."""
    uses = [_uses(book, price[1], price[2], subject.year) for book in (first, other)]
    moved = {
        asset: uses[1].get(asset, 0.0) - uses[0].get(asset, 0.0)
        for asset in dict.fromkeys([*uses[0], *uses[1]])
        if asset != subject.name
    }
    fitting = {asset: x for asset, x in moved.items() if x * change > 0}
    if not fitting:
        return None
    asset = max(fitting, key=lambda one: abs(fitting[one]))
    return _plant(first, other, asset, subject.year)


def _uses(book: Book, commodity: str, brand: str, year: int) -> dict[str, float]:
    case = book.solution.case
    assets, goods = case.assets, case.goods
    own = goods.commodities[goods.commodity[assets.input_good]] == commodity
    own &= goods.brand[assets.input_good] == brand
    found: dict[str, float] = {}
    for entry in np.flatnonzero(own):
        asset = int(assets.input_asset[entry])
        label = str(assets.label[asset])
        output = sum(x for _, x in _steps(book, asset, year))
        if output > 0:
            found[label] = output * float(assets.input_quantity[entry])
    return found


def _steps(book: Book, asset: int, year: int) -> list[tuple[object, float]]:
    """Return the steps of a plant and what is made on each."""
    assets = book.solution.case.assets
    label, when = str(assets.label[asset]), int(book.solution.case.years[year])
    steps = assets.step_number[assets.step_asset == asset].tolist()
    columns = [book.column("activity", (label, step, when)) for step in steps]
    return [(step, book.value(at)) for step, at in zip(steps, columns, strict=True)]


def _plant(first: Book, other: Book, asset: str, year: int) -> Subject | None:
    if any(asset not in book.asset for book in (first, other)):
        return None
    case = first.solution.case
    place = first.asset[asset]
    steps = [_steps(book, book.asset[asset], year) for book in (first, other)]
    before, after = (sum(x for _, x in one) for one in steps)
    largest = max(steps[0 if before > after else 1], key=lambda one: one[1])
    commodity = case.goods.commodity[case.assets.good[place]]
    return Subject(
        family="activity",
        labels=(asset, largest[0]),
        commodity=str(case.goods.commodities[commodity]),
        place=str(case.regions[case.assets.region[place]]),
        origin="",
        year=year,
        before=before,
        after=after,
        unit=str(case.goods.units[commodity]),
    )


def _named(key: Key) -> bool:
    return key[0] not in _NAMELESS


def _followed(
    first: Book, other: Book, key: Key, year: int
) -> tuple[tuple[Link, ...], Key, float]:
    """Return the prices behind a part, and the part at their end."""
    links: list[Link] = []
    seen: set[Key] = set()
    moved = 0.0
    while key[0] == "price" and key not in seen and len(links) < _DEPTH:
        seen.add(key)
        rows = [
            book.balance_row(*key[1:], int(book.solution.case.years[year]))
            for book in (first, other)
        ]
        if min(rows) < 0:
            break
        prices = [
            float(book.solution.raw.row_duals[row]) / book.worth[year]
            for book, row in zip((first, other), rows, strict=True)
        ]
        links.append(Link(key[1], key[3], prices[1] - prices[0]))
        best = max(
            _reasons(first, other, key, rows, seen, prices[1] - prices[0]),
            key=lambda one: one[0],
            default=None,
        )
        if best is None or best[0] < _CLEAR:
            break
        _, key, moved = best
    return tuple(links), key, moved


def _reasons(
    first: Book,
    other: Book,
    price: Key,
    rows: list[int],
    seen: set[Key],
    change: float,
) -> Iterator[tuple[float, Key, float]]:
    """Yield the largest part behind a price by each supplier or user of the good.

    A price that rises left its old supplier, one that falls came to its new one:
    whoever is active there is looked at. First comes how well it explains: who earns
    no rent in either answer sets the price, whose rent takes the change up does not.
    """
    if not change:
        return
    there, row = (first, rows[0]) if change > 0 else (other, rows[1])
    matrix = there.rows
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    entries = list(zip(matrix.indices[span], matrix.data[span], strict=True))
    entries.sort(key=lambda one: -there.value(int(one[0])) * abs(one[1]))
    for column, amount in entries[:_LOOKED_AT]:
        name, labels = there.labels(int(column))
        if name not in ("activity", "shipment", "delivery"):
            continue
        pair = [book.column(name, labels) for book in (first, other)]
        if min(pair) < 0 or there.value(int(column)) <= 0:
            continue
        both = min(first.value(pair[0]), other.value(pair[1])) > 0
        one, two = first.parts(pair[0]), other.parts(pair[1])
        moved = {
            key: -(two.get(key, 0.0) - one.get(key, 0.0)) / amount
            for key in dict.fromkeys([*one, *two])
            if key != price
        }
        nameless = sum(x for key, x in moved.items() if not _named(key))
        known = {
            key: x
            for key, x in moved.items()
            if _named(key) and key not in seen and x * change > 0
        }
        if not known:
            continue
        key = max(known, key=lambda one: abs(known[one]))
        told = min(abs(known[key] / change), 1.0) - abs(nameless / change)
        # The change as it stands in the part itself: a duty that rises is a rise.
        own = two.get(key, 0.0) - one.get(key, 0.0)
        if told >= _CLEAR:
            # Who supplies sets a price before who uses does, who stays before who goes.
            told += 2.0 * (amount > 0) + both
        yield (told, key, own)
