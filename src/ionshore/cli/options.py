"""Options several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell

__all__ = [
    "Algorithm",
    "AsJson",
    "BaseReading",
    "CsvFolder",
    "Lang",
    "Language",
    "Out",
    "OutFolder",
    "Quiet",
    "Readings",
    "RunFolder",
    "Scenario",
    "World",
    "model_years",
    "parts",
]


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

OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Folder for tables (CSV), charts (SVG), the page (HTML).",
        show_default=False,
    ),
]
CsvFolder = Annotated[
    Path | None, typer.Option("--out", help="Folder for all tables as CSV.")
]
World = Annotated[
    str, typer.Option("--world", help="Folder of a world, or a shipped one.")
]
Scenario = Annotated[
    str, typer.Option("--scenario", help="TOML file, or a shipped scenario.")
]
BaseReading = Annotated[
    str,
    typer.Option("--reading", help="What a rent is: rule (by use), cost or scarcity."),
]
Lang = Annotated[Language, typer.Option("--lang", help="en or ko.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No word of progress.")]
Readings = Annotated[
    bool,
    typer.Option(
        "--readings/--no-readings",
        help="Also what the answer is under every other reading of base-year rents.",
    ),
]


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of ``a, b,c``; none of a blank.

    >>> parts("a, b,,c"), parts("")
    (('a', 'b', 'c'), ())
    """
    return tuple(one.strip() for one in text.split(",") if one.strip())


def model_years(text: str) -> tuple[int, ...]:
    """Return the years of ``2024,2030,2035``; blank for those of the scenario.

    Raises
    ------
    CommandError
        ``C610`` if one is no year or they do not rise.
    """
    years = [int(part) if part.isdigit() else -1 for part in parts(text)]
    if any(year < 0 for year in years) or years != sorted(set(years)):
        summary = "The years cannot be used."
        raise CommandError(summary, [tell("C610", f"--years {text}", text=text)])
    return tuple(years)
