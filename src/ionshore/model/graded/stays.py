"""What is of a grade where it was made has not left: rows of what stays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.model.balance import kept_at_home, past_returns
from ionshore.model.graded.columns import Columns
from ionshore.model.graded.places import leaving
from ionshore.model.labels import good_labels

__all__ = ["stays"]

IntArray = NDArray[np.int64]


def stays(columns: Columns) -> None:
    """Keep what stays of a class within its carrier that stays.

    Without it what is clean could be shipped away and claimed for where it was made,
    with what came in its place.
    """
    kind, good, region = np.nonzero((columns.home >= 0).any(axis=3))
    part = columns.standards.is_part[kind]
    for name, parts in (("graded_stay", False), ("part_stay", True)):
        mine = part == parts
        _within(columns, name, kind[mine], (good[mine], region[mine]))


def _within(
    columns: Columns, name: str, kind: IntArray, place: tuple[IntArray, IntArray]
) -> None:
    """Add rows by class and place, per unit of the good."""
    frame, case = columns.frame, columns.case
    parts = columns.standards.is_part[kind]
    # The carrier of units, and of parts within no grade, is all that stays.
    graded = parts & (columns.standards.class_standard[kind] > 0)
    column = columns.home[kind, place[0], place[1]]
    asked = graded | leaving(case)[place]
    labels = columns.labels(kind, parts=name == "part_stay")
    labels |= good_labels(case, *place)
    back = np.where(graded[:, None], 0.0, past_returns(case)[place])
    rows = frame.rows(name, labels, (column >= 0) & asked[:, None], lower=-back)
    frame.term(rows, column, -1.0 / columns.standards.within[kind, place[0]][:, None])
    item, year = np.nonzero((rows >= 0) & graded[:, None])
    carrier = columns.standards.carriers[kind[item]]
    within = (carrier, place[0][item], place[1][item], year)
    columns.add_home(rows[item, year], within, np.ones(len(item)))
    for one in np.unique(kind[~graded]):
        here = (kind == one) & ~graded
        at = np.full((len(case.goods), len(case.regions), rows.shape[1]), -1, np.int32)
        at[place[0][here], place[1][here]] = rows[here]
        kept_at_home(frame, case, at)
