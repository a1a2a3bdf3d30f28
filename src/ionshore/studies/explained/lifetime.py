"""What a plant or flow gains, over the life that it has in a model."""

from __future__ import annotations

import numpy as np

from ionshore.indicators.gains import Book, Parts
from ionshore.studies.explained.cause import Subject

__all__ = ["column_at", "gain", "life"]


def column_at(book: Book, subject: Subject, year: int) -> int:
    """Return the column of a subject in a year; negative where it has none."""
    labels = (*subject.labels, int(book.solution.case.years[year]))
    return book.column(subject.family, labels)


def gain(book: Book, subject: Subject, weights: dict[int, float]) -> Parts:
    """Return the gain of a unit by part, mean over years by their weights."""
    result: Parts = {}
    for year, weight in weights.items():
        column = column_at(book, subject, year)
        if column < 0:
            continue
        for key, value in book.parts(column).items():
            # What capacity is worth is what is left of the other parts.
            if key[0] != "rent":
                result[key] = result.get(key, 0.0) + weight * value
    return result


def life(
    first: Book, other: Book, subject: Subject
) -> tuple[dict[int, float], tuple[Parts, Parts]]:
    """Return the weight of each year, and capital per unit made in both answers."""
    alone: dict[int, float] = {subject.year: 1.0}
    if subject.family != "activity":
        return alone, ({}, {})
    asset = str(subject.labels[0])
    stands = first if subject.before > subject.after else other
    built = {
        start: stands.value(_addition(stands, asset, start))
        for start in range(subject.year + 1)
    }
    start = max(built, key=lambda one: (built[one], one))
    if built[start] <= 0 or any(_addition(x, asset, start) < 0 for x in (first, other)):
        return alone, ({}, {})
    assets = stands.solution.case.assets
    place = stands.asset[asset]
    work = assets.utilization[place] * assets.ramp[place, start] * stands.worth
    runs = [stands.value(column_at(stands, subject, t)) > 0 for t in range(len(work))]
    work = np.where(runs, work, 0.0)
    if work.sum() <= 0:
        return alone, ({}, {})
    weights = {int(t): float(work[t] / work.sum()) for t in np.flatnonzero(work)}
    capital = [
        {
            key: value / float(work.sum())
            for key, value in book.capital(_addition(book, asset, start)).items()
        }
        for book in (first, other)
    ]
    return weights, (capital[0], capital[1])


def _addition(book: Book, asset: str, start: int) -> int:
    year = int(book.solution.case.years[start])
    return book.column("new_capacity", (asset, year))
