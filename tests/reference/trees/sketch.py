"""A small problem written down name by name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from ionshore.optim import Block, Problem

__all__ = ["Sketch", "first_stage"]


@dataclass(slots=True)
class Sketch:
    """Columns and rows by name; a name is ``family`` or ``family[member]``."""

    columns: dict[tuple[str, str], tuple[float, float, float, bool]] = field(
        default_factory=dict
    )
    rows: list[tuple[dict[tuple[str, str], float], float, float]] = field(
        default_factory=list
    )

    def column(
        self,
        family: str,
        member: object = "",
        *,
        cost: float = 0.0,
        lower: float = 0.0,
        upper: float = np.inf,
        whole: bool = False,
    ) -> tuple[str, str]:
        key = (family, str(member))
        self.columns[key] = (cost, lower, upper, whole)
        return key

    def row(
        self,
        terms: dict[tuple[str, str], float],
        lower: float = -np.inf,
        upper: float = np.inf,
    ) -> None:
        self.rows.append((terms, lower, upper))

    def problem(self) -> Problem:
        families = dict.fromkeys(family for family, _ in self.columns)
        order = [key for one in families for key in self.columns if key[0] == one]
        place = {key: at for at, key in enumerate(order)}
        told = np.array([self.columns[key] for key in order], float)
        entries = [
            (value, number, place[key])
            for number, (terms, _, _) in enumerate(self.rows)
            for key, value in terms.items()
        ]
        data, at_row, at_column = np.array(entries, float).reshape(-1, 3).T
        shape = (len(self.rows), len(order))
        matrix = sparse.coo_array(
            (data, (at_row.astype(int), at_column.astype(int))), shape=shape
        )
        blocks, start = [], 0
        for family in families:
            members = np.array([m for f, m in order if f == family], object)
            blocks.append(Block(family, start, {"member": members}))
            start += len(members)
        sides = np.array([(low, high) for _, low, high in self.rows], float)
        low, high = sides.reshape(-1, 2).T
        names = np.arange(len(self.rows))
        whole = told[:, 3].astype(bool)
        return Problem(
            matrix=sparse.csc_array(matrix),
            row_lower=low.copy(),
            row_upper=high.copy(),
            column_lower=told[:, 1].copy(),
            column_upper=told[:, 2].copy(),
            cost=told[:, 0].copy(),
            columns=tuple(blocks),
            rows=(Block("row", 0, {"row": names}),) if len(names) else (),
            integrality=whole if whole.any() else None,
        )


def first_stage(*families: str):
    """Return what says that whole families are decided before the news."""

    def common(block: Block):
        return np.full(block.size, block.name in families)

    return common
