"""What was observed: one figure is chosen, and each row can be heard."""

from __future__ import annotations

from collections.abc import Iterator

from ionshore.core.errors import Finding
from ionshore.world.check.facts import Check, Facts, rows_where
from ionshore.world.schemas.comparison import EVERYTHING

__all__ = ["CHECKS"]

_ONE_CHOSEN = {
    "prices": ("commodity", "region", "year"),
    "observations": ("commodity", "region", "year", "measure"),
}
"""Columns that may have one chosen row at most, by table."""


def chosen(facts: Facts) -> Iterator[Finding]:
    """Tell of a second figure chosen for the same thing (``D223``)."""
    for table, columns in _ONE_CHOSEN.items():
        frame = facts[table]
        taken = frame[frame["chosen"]]
        again = taken.duplicated(list(columns)).reindex(frame.index, fill_value=False)
        for row in rows_where(again):
            what = " ".join(str(frame[column].iloc[row]) for column in columns)
            yield facts.tell("D223", (table, row, "chosen"), value=what)


def elasticities(facts: Facts) -> Iterator[Finding]:
    """Tell of a commodity beside a stage that is not its own (``D224``)."""
    goods = facts["commodities"]
    own = dict(zip(goods["commodity"], goods["stage"], strict=True))
    frame = facts["elasticities"]
    stage = frame["stage"]
    actual = frame["commodity"].map(own)
    for row in rows_where(actual.notna() & (stage != EVERYTHING) & (stage != actual)):
        yield facts.tell(
            "D224",
            ("elasticities", row, "stage"),
            value=stage.iloc[row],
            commodity=frame["commodity"].iloc[row],
            stage=actual.iloc[row],
        )


CHECKS = (
    Check(chosen, tuple(_ONE_CHOSEN)),
    Check(elasticities, ("elasticities", "commodities")),
)
