"""What was seen of each event: only to judge, and to estimate for other events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["Outcome", "outcomes_from"]

FIGURES = (
    "peak_ratio",
    "months_to_peak",
    "exports_fall",
    "use_lost",
    "lasted_months",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An event as it went; nan where nothing is on record.

    Parameters
    ----------
    event_id, group : str
    peak_ratio : float
        Highest price over the price before [1].
    months_to_peak : float
        From the start of the measure.
    exports_fall : float
        Fall of exports in the month on record [1].
    use_lost : float
        Fall of use in the first year [1].
    lasted_months : float
        How long the flow was down.
    """

    event_id: str
    group: str
    peak_ratio: float
    months_to_peak: float
    exports_fall: float
    use_lost: float
    lasted_months: float

    @property
    def log_peak(self) -> float:
        """Log of the price ratio."""
        return float(np.log(self.peak_ratio))


def outcomes_from(table: pd.DataFrame) -> Mapping[str, Outcome]:
    """Return outcomes by event, from the table ``outcomes``."""
    return {
        str(row["event_id"]): Outcome(
            event_id=str(row["event_id"]),
            group=str(row["group"]),
            **{one: float(row[one]) for one in FIGURES},
        )
        for _, row in table.iterrows()
    }
