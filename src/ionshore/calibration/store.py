"""Calibrations kept on disk, so that the same question is not worked out twice.

A stored calibration is a folder named by all that went into it: the world, the law
of the base year, the judgements, the reading and the code. It is written aside and
moved into place in one step; what cannot be read is worked out again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from ionshore.calibration.calibrate import Calibration, calibrate
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.scenario.scenario import Scenario
from ionshore.world.world import World

__all__ = ["cache_folder", "code_digest", "stored_calibration"]

_FACTS = "facts.json"
_WORLD = "world_"


def cache_folder() -> Path:
    """Return where calibrations are kept: ``IONSHORE_CACHE``, else the user's cache."""
    chosen = os.environ.get("IONSHORE_CACHE")
    if chosen:
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "ionshore"


def stored_calibration(
    world: World,
    scenario: Scenario,
    *,
    settings: CalibrationSettings | None = None,
    reading: Reading = "rule",
    folder: Path | None = None,
) -> Calibration:
    """Return a calibration, from disk if it was worked out before.

    Parameters
    ----------
    world, scenario, settings, reading
        As for :func:`ionshore.calibration.calibrate.calibrate`, which says what
        it raises.
    folder : Path, optional
        Where calibrations are kept; :func:`cache_folder` by default.
    """
    chosen = settings or CalibrationSettings()
    place = (folder or cache_folder()) / _key(world, scenario, chosen, reading)
    found = _read(place, world, reading)
    if found is None:
        found = calibrate(world, scenario, settings=chosen, reading=reading)
        _write(place, found, world)
    return found


def _key(
    world: World, scenario: Scenario, settings: CalibrationSettings, reading: Reading
) -> str:
    told = json.dumps(settings.as_dict(), sort_keys=True)
    parts = (world.hash, scenario.hash, told, reading, code_digest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@cache
def code_digest(*left_out: str) -> str:
    """Return a digest of the program: another program may find something else.

    Parameters
    ----------
    *left_out : str
        Packages that do not matter to what is kept, for example ``report``.
    """
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] not in left_out:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(place: Path, world: World, reading: Reading) -> Calibration | None:
    try:
        facts = json.loads((place / _FACTS).read_text("utf-8"))
        frames = {path.stem: pd.read_parquet(path) for path in place.glob("*.parquet")}
    except (OSError, ValueError):
        return None
    changed = {
        name.removeprefix(_WORLD): frame
        for name, frame in frames.items()
        if name.startswith(_WORLD)
    }
    tables = dict(world.tables) | changed
    return Calibration(
        world=replace(
            world,
            tables=MappingProxyType(tables),
            hash=str(facts.pop("hash")),
            options=replace(world.options, calibrate_under=""),
        ),
        reading=reading,
        tables=MappingProxyType(
            {name: one for name, one in frames.items() if not name.startswith(_WORLD)}
        ),
        facts=MappingProxyType(facts),
    )


def _write(place: Path, found: Calibration, world: World) -> None:
    """Write a calibration; a disk that is full or closed costs the next run time only."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=place.parent))
    except OSError:
        return
    try:
        for name, frame in found.tables.items():
            frame.to_parquet(aside / f"{name}.parquet", index=False)
        for name, frame in found.world.tables.items():
            if frame is not world.tables[name]:
                frame.to_parquet(aside / f"{_WORLD}{name}.parquet", index=False)
        facts = dict(found.facts) | {"hash": found.world.hash}
        (aside / _FACTS).write_text(json.dumps(facts), "utf-8")
        aside.replace(place)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
