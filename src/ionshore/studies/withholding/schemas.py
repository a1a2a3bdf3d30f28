"""The shipped tables of past withholding, each column declared once.

``python -m tools.build_withholding`` makes them from ``data-raw``. What was known
before an event (``events``, ``facts``) and what was seen (``outcomes``,
``seen_prices``) never stand in one table.
"""

from __future__ import annotations

from ionshore.tables.schema import Column, Table

__all__ = ["FACTS", "GROUPS", "KNOWN", "OUTCOMES", "PARAMETERS", "TABLES"]

FACTS = (
    "share_of_supply",
    "cut",
    "notice_months",
    "declared_months",
    "review_months",
    "stock_days",
    "expected_deficit",
)
PARAMETERS = (
    "used_stock",
    "elasticity_scale",
    "holding_cost",
    "approved",
    "renewed",
    "slow_years",
    "review_months",
    "stock_days",
)
GROUPS = (
    "yes",
    "partial",
    "flow only",
    "control",
    "announcement",
    "workforce",
    "no",
)
"""How the extract says an event may be used."""


def _number(name: str, meaning: str, unit: str, *, required: bool = False) -> Column:
    return Column(name, "number", meaning, unit, required=required)


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", meaning, required=False, default="")


_EVENT = Column("event_id", "code", "Event.")
_RANGE = (
    _number("value", "Value.", "as stated", required=True),
    _number("low", "Low end of what it may be.", "as stated"),
    _number("high", "High end.", "as stated"),
)
_UNIT = _text("unit", "Unit of the value.")

_TABLES = (
    Table(
        "events",
        "Past events: who withheld what, when it was announced and when it began.",
        ("event_id",),
        (
            _EVENT,
            Column("story", "code", "Events of one story are left out together."),
            Column("kind", "code", "Instrument."),
            Column("country", "code", "Who withheld."),
            Column("commodity", "codes", "What was withheld."),
            Column("market", "code", "Market whose elasticities hold."),
            _text("announced", "Day or month of the announcement; blank if none."),
            _text("starts", "Day it began."),
        ),
    ),
    Table(
        "facts",
        "What was known of an event before it, one fact a row.",
        ("event_id", "fact"),
        (
            _EVENT,
            Column("fact", "code", "What is known.", choices=FACTS),
            *_RANGE,
            _UNIT,
        ),
    ),
    Table(
        "elasticities",
        "How supply and demand of a market answer to price.",
        ("market", "side", "horizon"),
        (
            Column("market", "code", "Market."),
            Column("side", "code", "Side.", choices=("supply", "demand")),
            Column("horizon", "code", "Horizon.", choices=("short", "long")),
            *_RANGE,
        ),
    ),
    Table(
        "parameters",
        "What holds for every event alike.",
        ("parameter",),
        (
            Column("parameter", "code", "Name.", choices=PARAMETERS),
            *_RANGE,
            _UNIT,
        ),
    ),
    Table(
        "outcomes",
        "What was seen of an event; nothing of it enters a prediction of the event.",
        ("event_id",),
        (
            _EVENT,
            Column("group", "text", "How far it can be judged.", choices=GROUPS),
            _number("peak_ratio", "Highest price over the price before.", "1"),
            _number("months_to_peak", "From the start of the measure.", "month"),
            _number("exports_fall", "Fall of exports in the month on record.", "1"),
            _number("use_lost", "Fall of use in the first year.", "1"),
            _number("lasted_months", "How long the flow was down.", "month"),
            _text("price_series", "Which price."),
        ),
    ),
    Table(
        "seen_prices",
        "Prices seen, over the price before the event.",
        ("event_id", "month", "series"),
        (
            _EVENT,
            _number("month", "Months after the start.", "month", required=True),
            _number("ratio", "Price over the price before.", "1", required=True),
            _text("series", "Which price."),
        ),
    ),
)

TABLES = {one.name: one for one in _TABLES}
KNOWN = ("events", "facts", "elasticities", "parameters")
"""Tables that a prediction may read."""
OUTCOMES = ("outcomes", "seen_prices")
"""Tables that only judge, and estimate for other events."""
