"""Values of a scenario that go into cells of a table, held to its schema."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.core.tell import nearest, tell
from ionshore.policy.fields import Scalar
from ionshore.tables.schema import Column, Table

if TYPE_CHECKING:
    from ionshore.scenario.scenario import Override

__all__ = ["fitted"]

_BLANK: Mapping[str, object] = {
    "number": math.nan,
    "integer": pd.NA,
    "year": pd.NA,
    "text": "",
    "code": "",
    "codes": "",
}


def fitted(
    schema: Table,
    column: Column,
    override: Override,
    rows: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
) -> object | Finding:
    """Return what an override puts into the rows, or why it cannot.

    Parameters
    ----------
    schema : Table
        The table.
    column : Column
        The column to change.
    override : Override
        Value or factor.
    rows : DataFrame
        The rows as they are.
    tables : mapping of str to DataFrame
        All tables, for references.

    Returns
    -------
    object or Finding
        One value, or an array with one per row; ``S323`` if the schema does not
        admit it.
    """
    place = f"{override.place}.value"
    if column.name in schema.key:
        return _refused(place, "key", schema, column, override.value)
    if override.factor is not None:
        if column.kind != "number":
            return _refused(place, "factor", schema, column, override.factor)
        product = rows[column.name].to_numpy(float) * override.factor
        return _within(place, schema, column, product)
    value = override.value
    if value is None or value == "":
        if column.required or column.kind not in _BLANK:
            return _refused(place, "blank", schema, column, value)
        return _BLANK[column.kind] if column.default is None else column.default
    return _admitted(place, schema, column, value, tables)


def _admitted(
    place: str,
    schema: Table,
    column: Column,
    value: Scalar,
    tables: Mapping[str, pd.DataFrame],
) -> object | Finding:
    kinds: dict[str, tuple[type, ...]] = {
        "number": (int, float),
        "integer": (int,),
        "year": (int,),
        "boolean": (bool,),
    }
    right = isinstance(value, kinds.get(column.kind, (str,)))
    if not right or (isinstance(value, bool) and column.kind != "boolean"):
        return _refused(place, "kind", schema, column, value)
    if column.kind in ("number", "integer"):
        checked = _within(place, schema, column, np.array([float(value)]))
        return checked if isinstance(checked, Finding) else value
    if column.choices and value not in column.choices:
        return _refused(place, "known", schema, column, value, column.choices)
    if column.reference is not None and not (column.wildcard and value == "*"):
        target = tables[column.reference.table][column.reference.column]
        known = tuple(sorted({str(one) for one in target}))
        parts = str(value).split(";") if column.kind == "codes" else [str(value)]
        if any(one not in known for one in parts):
            return _refused(place, "known", schema, column, value, known)
    return value


def _within(
    place: str, schema: Table, column: Column, numbers: np.ndarray
) -> np.ndarray | Finding:
    """Return the numbers if they lie within the bounds of the column."""
    low = -math.inf if column.minimum is None else column.minimum
    high = math.inf if column.maximum is None else column.maximum
    outside = numbers[(numbers < low) | (numbers > high)]
    if outside.size:
        return _refused(place, "bounds", schema, column, float(outside[0]))
    return numbers


def _refused(
    place: str,
    variant: str,
    schema: Table,
    column: Column,
    value: object,
    known: tuple[str, ...] = (),
) -> Finding:
    near = nearest(str(value), known)
    return tell(
        "S323",
        place,
        "near" if near else variant,
        value=repr(value),
        table=schema.name,
        column=column.name,
        kind=column.kind,
        low="-" if column.minimum is None else f"{column.minimum:g}",
        high="-" if column.maximum is None else f"{column.maximum:g}",
        near=near,
        known=", ".join(known[:20]) or "-",
    )
