"""Figures from outside the model: elasticities; what checks compare with."""

from __future__ import annotations

from tools.build_reference.raw import Raw, Row, row

__all__ = ["elasticity_rows"]


def elasticity_rows(raw: Raw) -> list[Row]:
    """Return the rows of ``elasticities``."""
    return [
        row(
            one["source_id"],
            one["confidence"],
            one["note"],
            commodity=one["commodity"],
            stage=one["stage"],
            elasticity=float(one["elasticity"]),
            low=float(one["low"]),
            high=float(one["high"]),
        )
        for one in raw.table("assumptions/supply_elasticities")
    ]
