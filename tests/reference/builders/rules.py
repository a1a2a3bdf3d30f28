"""Limits said once: a name, a sense, a value and terms -> rows of two tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.reference.folder import Row

__all__ = ["Rule", "Term", "rule_tables"]

Term = tuple[str, float, Mapping[str, str]]
"""Kind of variable, coefficient, and the labels that choose which of them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A linear limit.

    Parameters
    ----------
    name : str
    sense : str
        ``<=``, ``>=`` or ``=``.
    value : float or mapping of int to float
        Right-hand side, for every model year or by year.
    terms : tuple of Term
    """

    name: str
    sense: str
    value: float | Mapping[int, float]
    terms: tuple[Term, ...]


def rule_tables(rules: Iterable[Rule]) -> dict[str, list[Row]]:
    """Return ``limits`` and ``limit_terms``."""
    limits: list[Row] = []
    terms: list[Row] = []
    for rule in rules:
        by_year = rule.value if isinstance(rule.value, Mapping) else {None: rule.value}
        limits += [
            {"limit": rule.name, "year": year, "sense": rule.sense, "value": value}
            for year, value in by_year.items()
        ]
        terms += [
            {
                "limit": rule.name,
                "term": number,
                "kind": kind,
                "coefficient": coefficient,
                **labels,
            }
            for number, (kind, coefficient, labels) in enumerate(rule.terms)
        ]
    return {"limits": limits, "limit_terms": terms}
