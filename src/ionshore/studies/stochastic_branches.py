"""Branches and plans of a tree of futures: how they are named, which are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ionshore.core.words import LANGUAGES, has_word
from ionshore.studies.study import Code, Column, Given

if TYPE_CHECKING:
    from ionshore.studies.stochastic import StochasticStudy

__all__ = ["branch_column", "drawn_plans", "names_of", "told_name"]

MANY, ENDS = 12, 3
"""Outcomes above which charts show only so many best and worst; tables hold all."""


def names_of(found: StochasticStudy) -> dict[str, dict[str, str]]:
    """Return branches by their outcomes' titles, where there is no word for them."""
    return {
        name: {
            language: ", ".join(one.title[language] for one in outcomes)
            for language in LANGUAGES
        }
        for name, outcomes, _ in found.tree.branches
        if not all(has_word(f"study.word.outcome_{one.name}") for one in outcomes)
    }


def branch_column(found: StochasticStudy, name: str) -> Column:
    """Return a column of branches or plans, with the names a tree of one's own gives."""
    return Column(name, kind="branch", names=names_of(found))


def drawn_plans(found: StochasticStudy) -> tuple[str, ...]:
    """Return the plans that charts show: of many, the best and the worst."""
    plans = [one.name for one in found.worth.plans]
    common = [one for one in plans if one not in found.answer.parts.tree.names]
    single = [one for one in plans if one not in common]
    if len(single) > MANY:
        regret = dict(zip(plans, found.worth.expected_regret.tolist(), strict=True))
        order = sorted(single, key=lambda one: regret[one])
        single = [*order[:ENDS], *order[-ENDS:]]
    return (*common, *single)


def told_name(found: StochasticStudy, name: str) -> Code | Given:
    """Return the name of a plan or branch, to be told in words."""
    own = names_of(found).get(name)
    return Given(own) if own else Code("branch", name)
