"""Limits, years and effects: each says something the model can hear."""

from __future__ import annotations

from collections.abc import Iterator

from ionshore.core.errors import Finding
from ionshore.world.check.facts import Check, Facts, rows_where

__all__ = ["CHECKS", "LABELS"]

_PLANT = ("process", "asset", "owner", "commodity", "region")
_GOOD = ("commodity", "owner", "region")
_MARKET = ("segment", "region")
LABELS = {
    "activity": _PLANT,
    "capacity": _PLANT,
    "new_capacity": _PLANT,
    "plants": _PLANT,
    "shipment": (*_GOOD, "origin", "destination"),
    "link_open": ("link", "origin", "destination"),
    "delivery": ("segment", *_GOOD),
    "consumption": _MARKET,
    "unmet": _MARKET,
    "stock": _GOOD,
    "bought": _GOOD,
    "sold": _GOOD,
}
"""Labels each kind of variable has; a term may name these and no others."""

_ALL_LABELS = tuple(dict.fromkeys(label for one in LABELS.values() for label in one))

_VALUES = {
    "duty_ad_valorem": (0.0, 100.0),
    "duty_specific": (0.0, float("inf")),
    "production_credit": (0.0, float("inf")),
    "delivery_credit": (0.0, float("inf")),
    "capex_grant": (0.0, 1.0),
    "cost_credit": (0.0, 1.0),
    "processing_credit": (0.0, 1.0),
    "value_credit": (0.0, 1.0),
    "content_rule": (0.0, 1.0),
    "content_weight": (0.0, float("inf")),
    "not_admitted": (0.0, 1.0),
    "export_license": (0.0, 1.0),
    "export_ban": (0.0, 1.0),
    "export_quota": (0.0, float("inf")),
}


def limits(facts: Facts) -> Iterator[Finding]:
    """Tell of limits over nothing (``D212``) and labels without meaning (``D219``)."""
    table, terms = facts["limits"], facts["limit_terms"]
    with_terms = set(terms["limit"])
    for row in rows_where(~table["limit"].isin(with_terms)):
        yield facts.tell(
            "D212", ("limits", row, "limit"), value=table["limit"].iloc[row]
        )
    for label in _ALL_LABELS:
        deaf = [kind for kind, known in LABELS.items() if label not in known]
        for row in rows_where(terms["kind"].isin(deaf) & (terms[label] != "")):
            kind = str(terms["kind"].iloc[row])
            yield facts.tell(
                "D219",
                ("limit_terms", row, label),
                value=terms[label].iloc[row],
                kind=kind,
                label=label,
                labels=", ".join(LABELS[kind]),
            )


def model_years(facts: Facts) -> Iterator[Finding]:
    """Tell of rows for years that are not model years (``D217``)."""
    years = facts.world.years
    for table in ("limits", "periods"):
        frame = facts[table]
        known = frame["year"].isin(years) | frame["year"].isna()
        for row in rows_where(~known):
            yield facts.tell(
                "D217",
                (table, row, "year"),
                value=frame["year"].iloc[row],
                years=", ".join(map(str, years)),
            )


def effects(facts: Facts) -> Iterator[Finding]:
    """Tell of effects whose value cannot be meant (``D221``)."""
    table = facts["effects"]
    for kind, (low, high) in _VALUES.items():
        value = table["value"]
        wrong = (table["kind"] == kind) & ((value < low) | (value > high))
        for row in rows_where(wrong):
            yield facts.tell(
                "D221",
                ("effects", row, "value"),
                kind,
                value=float(value.iloc[row]),
                kind=kind,
            )


CHECKS = (
    Check(limits, ("limits", "limit_terms")),
    Check(model_years, ("limits", "periods")),
    Check(effects, ("effects",)),
)
