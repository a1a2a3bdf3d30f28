"""A folder of tables -> ``World``, or all that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ionshore.core.errors import DataError, Finding
from ionshore.core.tell import nearest, tell
from ionshore.tables.files import LARGEST_FILE
from ionshore.tables.read import Reading, read_table
from ionshore.tables.references import reference_findings
from ionshore.tables.schema import PROVENANCE
from ionshore.world.check import check_world
from ionshore.world.schemas import TABLES
from ionshore.world.settings import FILE, Settings, read_settings
from ionshore.world.world import World

__all__ = [
    "Inspection",
    "inspect_world",
    "load_world",
    "shipped_worlds",
    "world_folder",
]


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """A world folder as found.

    Parameters
    ----------
    folder : Path
    world : World or None
        None if ``world.toml`` cannot be used.
    readings : mapping of str to Reading
        Every table by name.
    findings : tuple of Finding
        All faults; the world is sound if there are none.
    """

    folder: Path
    world: World | None
    readings: Mapping[str, Reading]
    findings: tuple[Finding, ...]

    @property
    def filled_tables(self) -> int:
        """Number of tables that have a file."""
        return sum(1 for one in self.readings.values() if one.present)

    @property
    def rows(self) -> int:
        """Number of rows of all tables."""
        return sum(len(one.frame) for one in self.readings.values())


def shipped_worlds() -> dict[str, Path]:
    """Return the folders of the worlds that come with the program, by name."""
    root = Path(str(resources.files("ionshore") / "data" / "worlds"))
    found = sorted(root.iterdir()) if root.is_dir() else []
    return {one.name: one for one in found if (one / FILE).is_file()}


def world_folder(where: str | Path) -> Path:
    """Return the folder of a world: a path, or the name of a shipped one.

    Raises
    ------
    DataError
        ``D130`` if there is neither.
    """
    shipped = shipped_worlds()
    if isinstance(where, str) and where in shipped:
        return shipped[where]
    folder = Path(where)
    try:
        if folder.is_dir():
            return folder
    except (OSError, ValueError):  # a name no file system takes
        pass
    known = ", ".join(shipped) or "(none)"
    finding = tell("D130", str(where), known=known, near=nearest(str(where), shipped))
    summary = f"There is no world '{where}'."
    raise DataError(summary, [finding])


def inspect_world(where: str | Path, *, largest: int = LARGEST_FILE) -> Inspection:
    """Read and check a world, and keep what is wrong with it instead of raising.

    Parameters
    ----------
    where : str or Path
        Folder, or the name of a shipped world.
    largest : int
        Bytes a file may have at most.

    Raises
    ------
    DataError
        ``D130`` if there is no such folder.
    """
    folder = world_folder(where)
    settings, findings = read_settings(folder)
    defaults = settings.defaults if settings else {}
    readings = {
        name: read_table(folder, schema, defaults=defaults, largest=largest)
        for name, schema in TABLES.items()
    }
    findings += _unknown_tables(folder)
    for reading in readings.values():
        findings += reading.findings if settings else _apart_from_defaults(reading)
    dangling = reference_findings(readings)
    findings += dangling
    world = _world(folder, settings, readings) if settings else None
    if world is not None:
        unsound = {finding.place.split(".csv", 1)[0] for finding in dangling}
        findings += check_world(world, readings, unsound)
    return Inspection(folder, world, readings, tuple(findings))


def load_world(where: str | Path, *, largest: int = LARGEST_FILE) -> World:
    """Read and check a world.

    Parameters
    ----------
    where : str or Path
        Folder, or the name of a shipped world such as ``reference``. A shipped
        world wins over a folder of its name; write ``./reference`` for that.
    largest : int
        Bytes a file may have at most.

    Returns
    -------
    World

    Raises
    ------
    DataError
        With every fault found: codes ``D101`` to ``D135`` for files, cells and
        ``world.toml``, ``D201`` and up for what does not fit together.
    """
    found = inspect_world(where, largest=largest)
    if found.findings or found.world is None:
        count = len(found.findings)
        faults = "1 fault" if count == 1 else f"{count} faults"
        summary = f"{faults} in the world '{where}':"
        raise DataError(summary, found.findings)
    return found.world


def _apart_from_defaults(reading: Reading) -> list[Finding]:
    """Return findings that do not hang on the defaults of an unread world.toml."""
    hanging = tuple(f"column {column.name}" for column in PROVENANCE)
    return [one for one in reading.findings if not one.place.endswith(hanging)]


def _unknown_tables(folder: Path) -> list[Finding]:
    findings = []
    try:
        paths = sorted(folder.iterdir())
    except OSError:  # told of where world.toml could not be read
        return []
    for path in paths:
        if path.suffix.lower() == ".csv" and path.name not in map(_file_of, TABLES):
            near = nearest(path.stem, TABLES)
            findings.append(tell("D124", path.name, "near" if near else "", near=near))
    return findings


def _file_of(table: str) -> str:
    return f"{table}.csv"


def _world(folder: Path, settings: Settings, readings: Mapping[str, Reading]) -> World:
    return World(
        name=settings.name,
        title=dict(settings.title),
        folder=folder,
        base_year=settings.base_year,
        years=settings.years,
        last_period_years=settings.last_period_years,
        price_year=settings.price_year,
        discount_rate=settings.discount_rate,
        options=settings.options,
        hash=_hash(settings, readings),
        tables={name: one.frame for name, one in readings.items()},
        license=settings.license,
    )


def _hash(settings: Settings, readings: Mapping[str, Reading]) -> str:
    """Return one digest of all files: their names and the digests of their bytes."""
    digests = {FILE: settings.digest}
    digests |= {one.file: one.digest for one in readings.values() if one.present}
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
