"""``ionshore hindcast``: predict years that are past, and say how far off it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from ionshore.cli.calibrate import reading_named
from ionshore.cli.options import (
    AsJson,
    BaseReading,
    CsvFolder,
    Lang,
    Language,
    Quiet,
    World,
)
from ionshore.cli.output import Format, plain_table, write_table
from ionshore.cli.progress import Progress
from ionshore.core.words import word
from ionshore.tables.records import records

if TYPE_CHECKING:
    from ionshore.studies.hindcast.judge import Hindcast

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def hindcast(
    world: World = "reference",
    reading: BaseReading = "rule",
    out: CsvFolder = None,
    lang: Lang = Language.EN,
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Predict shares of output from the year before; judge against "as they were".

    Of the later year only total demand is given; capacity comes as it was expected
    at the time. Errors are percentage points of the world, means over places.
    """
    from ionshore.studies.clock import Clock
    from ionshore.studies.hindcast.judge import hindcast as look_back

    progress = Progress(quiet=quiet or as_json)
    found = look_back(world, reading_named(reading), clock=Clock(progress))
    progress.done()
    if out is not None:
        for name in ("rows", "pairs", "prices", "left_out"):
            write_table(getattr(found, name), Format.CSV, out / f"{name}.csv")
    if as_json:
        typer.echo(json.dumps(found.as_dict(lang), ensure_ascii=False, indent=1))
    else:
        typer.echo(_told(found, lang))


def _told(found: Hindcast, language: str) -> str:
    """Return the tables as a terminal shows them."""
    import pandas as pd

    facts: dict[str, Any] = found.as_dict(language)
    means = found.by_stage()
    means["all"] = {name: facts[name] for name in next(iter(means.values()))}
    stages = pd.DataFrame(means).T.round(3).reset_index(names="stage")
    pairs = pd.DataFrame(facts["pairs"])
    columns = ["series", "base", "later", "n", "mae_pp", "benchmark_mae_pp"]
    columns += ["outlook_mae_pp", "ratio", "worst_place", "worst_error_pp", "known_by"]
    rows = found.rows[found.rows["counts"].to_numpy(bool)]
    places = rows[["series", "base", "place", "before", "after", "model", "error"]]
    causes = [f"- {one.series} {one.base}: {one.cause}" for one in records(pairs)]
    left = pd.DataFrame(facts["left_out"], columns=list(found.left_out.columns))
    lacking = [
        f"- {one.series} {one.base}-{one.later}"
        f"{', ' + one.place if one.place else ''}: {one.why}"
        for one in records(left)
    ]
    met = "met" if facts["met"] else "missed"
    return "\n".join(
        [
            word("hindcast.told.stages", language),
            "",
            plain_table(stages),
            word(f"hindcast.told.{met}", language, ratio=f"{facts['ratio']:.2f}"),
            "",
            word("hindcast.told.pairs", language),
            "",
            plain_table(pairs[columns].round(2)),
            word("hindcast.told.causes", language),
            "",
            *causes,
            "",
            word("hindcast.told.places", language),
            "",
            plain_table(places.round(2)),
            word("hindcast.told.prices", language),
            "",
            plain_table(found.prices.round(3)),
            word("hindcast.told.left_out", language),
            "",
            *lacking,
        ]
    )
