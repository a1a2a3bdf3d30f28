"""The subject of a report: a run, its names and its places, put together once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ionshore.report.names import Names, names_of
from ionshore.report.places import Places, places_of
from ionshore.report.reading import Reading, read_run
from ionshore.report.weights import STAGES, shares, stage_output

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What every part of a report is made from.

    Parameters
    ----------
    reading : Reading
    names : Names
    places : Places
    output : DataFrame
        As :func:`ionshore.report.weights.stage_output`, with ``place``.
    """

    reading: Reading
    names: Names
    places: Places
    output: pd.DataFrame

    @property
    def language(self) -> str:
        """``en`` or ``ko``."""
        return self.names.language

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages with output, in the order of the chain; "other" if there are none."""
        present = set(self.output["stage"])
        chain = tuple(stage for stage in STAGES if stage in present)
        return chain or tuple(sorted(present))


def subject_of(folder: Path, language: str = "en") -> Subject:
    """Read a run folder as the subject of a report.

    Raises
    ------
    DataError
        If it is not a run folder (D161) or ``run.json`` cannot be read (D162).
    """
    reading = read_run(folder, language)
    names = names_of(reading)
    output = stage_output(reading)
    largest = shares(output, ["stage", "year"], "region")
    places = places_of(reading["world_regions"], largest, names)
    output["place"] = places.grouped(output["region"])
    return Subject(reading=reading, names=names, places=places, output=output)
