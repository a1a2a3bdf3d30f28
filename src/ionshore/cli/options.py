"""Options several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell

__all__ = ["Algorithm", "AsJson", "Language", "Out", "RunFolder", "model_years"]


class Language(StrEnum):
    """Languages of reports."""

    EN = "en"
    KO = "ko"


class Algorithm(StrEnum):
    """Algorithms for linear problems."""

    AUTO = "auto"
    PROBE = "probe"
    SIMPLEX = "simplex"
    IPX = "ipx"
    HIPO = "hipo"
    PDLP = "pdlp"


RunFolder = Annotated[
    Path, typer.Argument(metavar="RUN", help="Folder of a run.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="File to write.", show_default=False)
]


def model_years(text: str) -> tuple[int, ...]:
    """Return the years of ``2024,2030,2035``; blank for those of the scenario.

    Raises
    ------
    CommandError
        ``C610`` if one is no year or they do not rise.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    years = [int(part) if part.isdigit() else -1 for part in parts]
    if any(year < 0 for year in years) or years != sorted(set(years)):
        summary = "The years cannot be used."
        raise CommandError(summary, [tell("C610", f"--years {text}", text=text)])
    return tuple(years)
