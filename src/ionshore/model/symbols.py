"""Every variable and every family of rows, declared once in a table.

The tables are ``data/model/variables.csv`` and ``rows.csv``. The builder takes units from here, the notation page is printed from here, and a
test holds that nothing is built that is not declared.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

__all__ = ["ROWS", "VARIABLES", "Symbol"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable or a family of rows.

    Parameters
    ----------
    name : str
        Name in the code, in files and in messages.
    symbol : str
        Symbol in formulas.
    axes : tuple of str
        What it is indexed by; ``year`` is last.
    unit : str
        ``main`` is the unit of the asset's main product, ``unit`` that of the
        commodity or segment.
    meaning : str
        One sentence.
    """

    name: str
    symbol: str
    axes: tuple[str, ...]
    unit: str
    meaning: str


def _declared(file: str) -> Mapping[str, Symbol]:
    """Return the symbols of a table by name, in its order."""
    path = resources.files("ionshore") / "data" / "model" / file
    lines = path.read_text("utf-8").splitlines()
    symbols = (
        Symbol(
            name=row["name"],
            symbol=row["symbol"],
            axes=tuple(row["axes"].split()),
            unit=row["unit"],
            meaning=row["meaning"],
        )
        for row in csv.DictReader(lines)
    )
    return MappingProxyType({one.name: one for one in symbols})


VARIABLES = _declared("variables.csv")
"""Variables by name; all at least zero."""

ROWS = _declared("rows.csv")
"""Families of rows by name."""
