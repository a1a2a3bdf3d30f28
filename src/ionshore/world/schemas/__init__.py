"""The tables of a world, each column declared once.

Units: quantities in the unit of the commodity (kt, GWh, million_m2, ...), money
in million USD per unit, which is USD/kg for kt and USD/kWh for GWh. Nothing has
to be converted by hand.
"""

from __future__ import annotations

from ionshore.tables.schema import Table
from ionshore.world.schemas.calibration import CALIBRATION
from ionshore.world.schemas.columns import STAGES
from ionshore.world.schemas.comparison import COMPARISON
from ionshore.world.schemas.demand import DEMAND
from ionshore.world.schemas.evidence import EVIDENCE
from ionshore.world.schemas.factors import FACTORS
from ionshore.world.schemas.foresight import FORESIGHT
from ionshore.world.schemas.rules import RULES, SENSES, TERMS
from ionshore.world.schemas.sets import SETS
from ionshore.world.schemas.technology import STATUSES, TECHNOLOGY
from ionshore.world.schemas.trade import EFFECTS, TRADE

__all__ = [
    "EFFECTS",
    "GROUPS",
    "SENSES",
    "STAGES",
    "STATUSES",
    "TABLES",
    "TERMS",
    "table",
]

GROUPS: dict[str, tuple[Table, ...]] = {
    "sets": SETS,
    "technology": TECHNOLOGY + FACTORS,
    "trade": TRADE,
    "demand": DEMAND,
    "rules": RULES,
    "calibration": CALIBRATION,
    "evidence": EVIDENCE + COMPARISON + FORESIGHT,
}
"""Tables by group, in reading order."""

TABLES: dict[str, Table] = {one.name: one for group in GROUPS.values() for one in group}
"""All tables of a world by name, in reading order."""


def table(name: str) -> Table:
    """Return the schema of a table; ``KeyError`` if there is none."""
    return TABLES[name]
