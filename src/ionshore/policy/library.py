"""A folder of provisions: names from paths, sources, groups of regions.

``usa/section_45x.toml`` is the provision ``usa.section_45x``. Beside the folders
of the jurisdictions lie ``sources.csv`` (where values come from) and
``groups.toml`` (groups of regions that the law treats alike).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.fields import Fields, read_toml, unknown
from ionshore.policy.provision import Provision
from ionshore.policy.reading import parse_provision
from ionshore.tables.schema import CONFIDENCES

__all__ = [
    "SHIPPED",
    "Library",
    "Shelf",
    "open_library",
    "read_provision",
    "read_provisions",
]

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "policies"
"""The provisions that come with the package."""

SOURCE_COLUMNS = ("source_id", "title", "publisher", "published", "url", "seen_via")


@dataclass(frozen=True, slots=True)
class Library:
    """What a folder of provisions holds, before any provision is read.

    Parameters
    ----------
    folder : Path
        Where it lies.
    names : tuple of str
        Provisions, sorted.
    sources : mapping
        Rows of ``sources.csv`` by ``source_id``.
    groups : mapping
        Regions by group.
    """

    folder: Path
    names: tuple[str, ...]
    sources: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, tuple[str, ...]]

    def path(self, name: str) -> Path:
        """Return the file of a provision."""
        return self.folder.joinpath(*name.split(".")).with_suffix(".toml")


def open_library(folder: Path = SHIPPED) -> Library:
    """Return what a folder of provisions holds.

    Raises
    ------
    ScenarioError
        With all faults of ``sources.csv`` and ``groups.toml``.
    """
    findings: list[Finding] = []
    sources = _read_sources(folder / "sources.csv", findings)
    groups = _read_groups(folder / "groups.toml", sources, findings)
    names = sorted(
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.glob("*/**/*.toml")
    )
    if findings:
        summary = f"{len(findings)} faults in the policy folder {folder}."
        raise ScenarioError(summary, findings)
    return Library(folder, tuple(names), sources, groups)


def _read_sources(
    path: Path, findings: list[Finding]
) -> Mapping[str, Mapping[str, str]]:
    rows: dict[str, Mapping[str, str]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        findings.append(_unreadable(path.name, str(error)))
        return rows
    for number, row in lines:
        place = f"{path.name} line {number}"
        if tuple(row) != SOURCE_COLUMNS or None in row.values():
            cells = sum(one is not None for one in row.values())
            findings.append(_unreadable(place, f"{cells} cells"))
        elif not row["source_id"] or row["source_id"] in rows:
            value, example = repr(row["source_id"]), "another id for each source"
            findings.append(tell("S305", place, value=value, example=example))
        else:
            rows[row["source_id"]] = MappingProxyType(row)
    return MappingProxyType(rows)


def _unreadable(place: str, reason: str) -> Finding:
    columns = ", ".join(SOURCE_COLUMNS)
    return tell("S302", place, "columns", reason=reason, columns=columns)


def _read_groups(
    path: Path, sources: Iterable[str], findings: list[Finding]
) -> Mapping[str, tuple[str, ...]]:
    known = set(sources)
    groups: dict[str, tuple[str, ...]] = {}
    table = read_toml(path, path.name, findings)
    every = Fields(table, path.name, findings)
    for name in table:
        fields = every.inner(name)
        if fields is None:
            continue
        fields.words("title")
        groups[name] = fields.texts("members")
        for one in fields.texts("source"):
            if one not in known:
                fields.unknown("S307", "source", one, known)
        fields.text("confidence", choices=CONFIDENCES)
        fields.text("note", default="")
        fields.done()
    return MappingProxyType(groups)


class Shelf:
    """A folder of provisions, for those who ask several times.

    A file is read when its provision is first asked for. A shelf lives as long as what
    it was opened for, so nobody is given a file as it was before.

    Parameters
    ----------
    folder : Path
        Those of the package by default.

    Raises
    ------
    ScenarioError
        As :func:`open_library`.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.library = open_library(folder)
        self._read: dict[str, Provision] = {}

    def provisions(self, names: Iterable[str]) -> Mapping[str, Provision]:
        """Return provisions by name; errors as :func:`read_provisions`."""
        findings: list[Finding] = []
        wanted = tuple(dict.fromkeys(names))
        for name in wanted:
            if name not in self.library.names:
                known = self.library.names
                findings.append(unknown("S301", "policies", name, known))
            elif name not in self._read:
                self._read[name] = self._parsed(name, findings)
        if findings:
            self._read.clear()
            summary = f"{len(findings)} faults in the provisions asked for."
            raise ScenarioError(summary, findings)
        return MappingProxyType({name: self._read[name] for name in wanted})

    def _parsed(self, name: str, findings: list[Finding]) -> Provision:
        library = self.library
        return parse_provision(
            library.path(name),
            name,
            sources=library.sources,
            groups=library.groups,
            provisions=library.names,
            findings=findings,
        )


def read_provisions(
    names: Iterable[str], folder: Path = SHIPPED
) -> Mapping[str, Provision]:
    """Return provisions by name, in the order asked for.

    Parameters
    ----------
    names : iterable of str
        For example ``usa.section_45x``.
    folder : Path
        Folder of provisions; those of the package by default.

    Raises
    ------
    ScenarioError
        With all faults of all files: ``S301`` unknown name (the nearest one is
        told), ``S302`` unreadable, ``S303`` to ``S308`` and ``S312`` unfit content.

    Examples
    --------
    >>> credit = read_provisions(["usa.section_45x"])["usa.section_45x"]
    >>> credit.title["ko"]
    '첨단제조생산 세액공제(AMPC)'
    """
    return Shelf(folder).provisions(names)


def read_provision(name: str, folder: Path = SHIPPED) -> Provision:
    """Return one provision; errors as :func:`read_provisions`."""
    return read_provisions([name], folder)[name]
