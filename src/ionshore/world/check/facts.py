"""What a cross-table check can look at, and how it says what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.core.tell import tell
from ionshore.tables.read import Reading
from ionshore.world.world import World

__all__ = ["Check", "Facts", "looked_up", "rows_where"]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A world with the lines its rows stand on.

    Parameters
    ----------
    world : World
        Tables whose cells are right one by one.
    readings : mapping of str to Reading
        The same tables with their lines.
    """

    world: World
    readings: Mapping[str, Reading]

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a table."""
        return self.world.tables[table]

    def tell(
        self,
        code: str,
        at: tuple[str, int, str],
        variant: str = "",
        /,
        **values: object,
    ) -> Finding:
        """Return a finding at (table, row, column)."""
        table, row, column = at
        return tell(code, self.readings[table].place(row, column), variant, **values)


@dataclass(frozen=True, slots=True)
class Check:
    """One cross-table check.

    Parameters
    ----------
    find : function
        Facts -> findings.
    reads : tuple of str
        Tables it looks at. It is made only if they are free of other faults, so
        that one slip is not told twice.
    """

    find: Callable[[Facts], Iterator[Finding]]
    reads: tuple[str, ...]


def rows_where(mask: pd.Series) -> list[int]:
    """Return the positions at which a condition holds."""
    return [int(row) for row in np.flatnonzero(mask.to_numpy(bool, na_value=False))]


def looked_up(names: pd.Series, numbers: Mapping[str, float]) -> pd.Series:
    """Return the number of each name, nan where it has none."""
    found = [numbers.get(str(name), np.nan) for name in names]
    return pd.Series(found, index=names.index, dtype=float)
