"""The data dictionary, in Markdown, printed from the schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ionshore.core.words import word
from ionshore.tables.schema import PROVENANCE, Column, Table

__all__ = ["data_dictionary"]

_HEAD = """\
# Data dictionary

Printed from the schemas by `ionshore data dictionary`; do not edit it by hand.
How the tables work together is told in [the format of a world](world-format.md).

- A **key** column is part of what identifies a row; the same key twice is a fault.
- **Required** cells must not be blank. For others the meaning of a blank cell is given:
  a value, or *unknown* (not applicable, no limit).
- `*` in the column "points to" means that `*` (all members) may be written.
- `unit` in a unit stands for the unit of the row's commodity or segment.
- Kinds: *text*; *code* (letters, digits, `_ . : -`); *codes* (joined by `;`); *number*;
  *integer*; *year*; *boolean* (`true` or `false`).
"""
_TABLE_HEAD = (
    "| column | kind | unit | blank | points to | meaning |\n|---|---|---|---|---|---|"
)


def data_dictionary(groups: Mapping[str, tuple[Table, ...]]) -> str:
    """Return the data dictionary of all tables.

    Parameters
    ----------
    groups : mapping of str to tuple of Table
        Tables by group; the titles of groups are words ``group.<name>``.

    Returns
    -------
    str
        Markdown.
    """
    parts = [_HEAD, "\n".join(_contents(groups)), _provenance()]
    for name, tables in groups.items():
        parts.append(f"## {word(f'group.{name}')}\n")
        parts += ["\n".join(_table(table)) for table in tables]
    return "\n".join(parts)


def _contents(groups: Mapping[str, tuple[Table, ...]]) -> Iterator[str]:
    yield "| group | tables |\n|---|---|"
    for name, tables in groups.items():
        links = ", ".join(f"[{table.name}](#{table.name})" for table in tables)
        yield f"| {word(f'group.{name}')} | {links} |"
    yield ""


def _provenance() -> str:
    rows = "\n".join(_row(column, ()) for column in PROVENANCE)
    return (
        "Every table but `sources` ends with these columns; `[defaults]` of "
        "`world.toml` can fill the first two:\n\n"
        f"{_TABLE_HEAD}\n{rows}\n"
    )


def _table(table: Table) -> Iterator[str]:
    needed = "may be absent" if table.optional else "must be there"
    keys = ", ".join(f"`{name}`" for name in table.key)
    yield f"### {table.name}\n"
    yield f"{table.meaning} Key: {keys}. The file {needed}.\n"
    yield _TABLE_HEAD
    yield from (_row(column, table.key) for column in table.columns)
    yield ""


def _row(column: Column, key: tuple[str, ...]) -> str:
    name = f"**`{column.name}`**" if column.name in key else f"`{column.name}`"
    cells = (
        name,
        column.kind,
        column.unit,
        _blank(column),
        _target(column),
        _meaning(column),
    )
    return "| " + " | ".join(cells) + " |"


def _blank(column: Column) -> str:
    if column.required:
        return "required"
    default = column.default
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, int | float):
        return f"{default:g}"
    if default:
        return f"`{default}`"
    return "unknown" if default is None else "nothing"


def _target(column: Column) -> str:
    target = column.reference
    pointed = f"[{target.table}](#{target.table})" if target else ""
    return f"{pointed} or `*`" if column.wildcard else pointed


def _meaning(column: Column) -> str:
    told = [column.meaning.replace("|", "\\|")]
    if column.choices:
        choices = ", ".join(f"`{one}`" if one else "nothing" for one in column.choices)
        told.append(f"One of: {choices}.")
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        told.append(f"From {low:g} to {high:g}.")
    elif low is not None:
        told.append(f"At least {low:g}.")
    elif high is not None:
        told.append(f"At most {high:g}.")
    return " ".join(told)
