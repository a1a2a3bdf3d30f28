"""Many changes of one problem, each answered from the same start."""

from __future__ import annotations

from ionshore.sweep.case import Meter, SweepCase
from ionshore.sweep.engine import Progress, Swept, run_sweep

__all__ = ["Meter", "Progress", "SweepCase", "Swept", "run_sweep"]
