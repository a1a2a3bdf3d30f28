"""What calibration is held to: output of the base year, and how far it may move."""

from __future__ import annotations

from tools.build_reference.outputs import Outputs
from tools.build_reference.raw import Raw, Row, row

__all__ = ["calibration_tables"]


def calibration_tables(raw: Raw, outputs: Outputs) -> dict[str, list[Row]]:
    """Return ``base_output``, ``reconciliation`` and ``sensitivity``."""
    return {
        "base_output": [
            row(
                one.source_id,
                one.confidence,
                one.note,
                process=one.process,
                region=one.region,
                quantity=one.quantity,
            )
            for one in outputs.chosen.values()
        ],
        "reconciliation": [
            row(
                one["source_id"],
                one["confidence"],
                one["note"],
                **{
                    name: one[name]
                    for name in (
                        "kind",
                        "process",
                        "commodity",
                        "segment",
                        "stage",
                        "prior",
                        "spread",
                        "known",
                        "proxy",
                    )
                },
            )
            for one in raw.table("assumptions/reconciliation")
        ],
        "sensitivity": [
            row(
                one["source_id"],
                one["confidence"],
                one["note"],
                **{
                    name: one[name]
                    for name in ("group", "table", "column", "where", "how")
                },
                **{name: one[name] for name in ("low", "high", "draw", "by", "common")},
            )
            for one in raw.table("assumptions/sensitivity")
        ],
    }
