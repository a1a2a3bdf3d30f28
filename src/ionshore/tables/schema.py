"""What a table is: columns with type, unit, bounds, keys and references.

A schema is data. The reader, the data dictionary, ``datapackage.json`` and the
documentation all read it, so a column is described once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["CONFIDENCES", "PROVENANCE", "Column", "Reference", "Table"]

CONFIDENCES = ("reported", "derived", "assumed")
"""``reported``: seen in the source. ``derived``: arithmetic on such figures.
``assumed``: judgement. Best first."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the value must stand in ``column`` of ``table``."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    name : str
        Header in the CSV file.
    kind : str
        ``text``, ``code`` (letters, digits, ``_ . : -``), ``number``,
        ``integer``, ``year``, ``boolean`` (``true``/``false``), ``codes`` (codes
        joined by ``;``).
    meaning : str
        One sentence for the data dictionary.
    unit : str
        Unit of a number; ``unit`` stands for the unit of the row's commodity.
    required : bool
        Whether a blank cell is a fault.
    default : str, float, bool or None
        What a blank cell means; ``None`` means unknown or not applicable.
    minimum, maximum : float, optional
        Inclusive bounds.
    choices : tuple of str
        Closed list of admitted values, empty for none.
    reference : Reference, optional
        Foreign key. ``*`` passes where ``wildcard`` is true.
    wildcard : bool
        Whether ``*`` (all members) is admitted.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = True
    default: str | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    reference: Reference | None = None
    wildcard: bool = False


PROVENANCE = (
    Column(
        "source_id",
        "codes",
        "Where the row comes from; one or more ids of sources.csv joined by ';'.",
        reference=Reference("sources", "source_id"),
    ),
    Column(
        "confidence",
        "code",
        "How the row relates to its source.",
        choices=CONFIDENCES,
    ),
    Column("note", "text", "What a reader should know.", required=False, default=""),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a world.

    Parameters
    ----------
    name : str
        File name without ``.csv``.
    meaning : str
        One sentence for the data dictionary.
    key : tuple of str
        Columns that identify a row; a repeated key is a fault.
    columns : tuple of Column
        Columns without provenance.
    optional : bool
        Whether a world may lack the file (an absent table is empty).
    sourced : bool
        Whether rows carry ``source_id``, ``confidence`` and ``note``.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: bool = True
    sourced: bool = True
    _all: tuple[Column, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        everything = self.columns + (PROVENANCE if self.sourced else ())
        object.__setattr__(self, "_all", everything)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Columns with provenance, in file order."""
        return self._all

    def column(self, name: str) -> Column:
        """Return the column called ``name``; ``KeyError`` if there is none."""
        for column in self._all:
            if column.name == name:
                return column
        raise KeyError(name)
