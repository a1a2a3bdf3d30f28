"""A tree of policy outcomes: what may become law, how likely, and when it is known.

Factors are independent: a branch is one outcome of each, and its chance is their
product. An outcome names a scenario that extends the base of the tree, or carries
changes of its own under the keys of a scenario, or neither where the base stays; what
it changes begins with the news at the earliest, so that all branches share the law
before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import fsum, prod
from pathlib import Path

from ionshore.core.errors import Finding, ScenarioError
from ionshore.core.tell import tell
from ionshore.policy.fields import Fields, read_toml, unknown
from ionshore.policy.library import Shelf, open_library
from ionshore.scenario.draft import Draft, inline_draft
from ionshore.scenario.reading import read_together, shipped_scenarios
from ionshore.scenario.scenario import Scenario

__all__ = [
    "SHIPPED_TREES",
    "Factor",
    "Outcome",
    "PolicyTree",
    "branches_of",
    "read_tree",
]

SHIPPED_TREES = Path(__file__).resolve().parents[1] / "data" / "trees"
"""The trees that come with the package."""

CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one factor may come to.

    Parameters
    ----------
    name : str
    title : mapping
        English and Korean text by language.
    chance : float
        Probability [1], a judgment.
    because : str
        Why this chance.
    scenario : str
        Scenario that extends the base; blank where none is named.
    changes : Draft, optional
        What it changes itself, after the scenario.
    """

    name: str
    title: Mapping[str, str]
    chance: float
    because: str
    scenario: str
    changes: Draft | None = None

    @property
    def layers(self) -> tuple[str | Draft, ...]:
        """What is put on the base, in order."""
        return tuple(one for one in (self.scenario, self.changes) if one)


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that is not known yet, and what it may come to."""

    name: str
    title: Mapping[str, str]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class PolicyTree:
    """A tree as declared.

    Parameters
    ----------
    name : str
    title, question : mapping
        By language.
    because : str
    base : str
        Scenario in force until the news.
    news : int
        Year on whose first day it is known which branch comes.
    factors : tuple of Factor
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    because: str
    base: str
    news: int
    factors: tuple[Factor, ...]

    @property
    def branches(self) -> tuple[tuple[str, tuple[Outcome, ...], float], ...]:
        """Name, outcomes and chance of each branch."""
        return tuple(
            (
                ".".join(one.name for one in chosen),
                chosen,
                prod(one.chance for one in chosen),
            )
            for chosen in product(*(factor.outcomes for factor in self.factors))
        )


def read_tree(where: str | Path) -> PolicyTree:
    """Return a tree by name or path of a TOML file.

    Raises
    ------
    ScenarioError
        With all faults: ``S301`` no such tree or scenario, ``S302`` to ``S305``
        content, ``W740`` chances that are none or do not add up to one, ``W741``
        an outcome that comes twice.
    """
    findings: list[Finding] = []
    names = sorted(path.stem for path in SHIPPED_TREES.glob("*.toml"))
    path = Path(where)
    if not str(where).endswith(".toml"):
        path = SHIPPED_TREES / f"{where}.toml"
        if str(where) not in names:
            findings.append(unknown("S301", "tree", str(where), names))
            summary = f"There is no tree '{where}'."
            raise ScenarioError(summary, findings)
    fields = Fields(read_toml(path, path.name, findings), path.name, findings)
    if not findings:
        tree = _tree(fields)
    if findings:
        summary = f"The tree {path.stem} cannot be used."
        raise ScenarioError(summary, findings)
    return tree


def _tree(fields: Fields) -> PolicyTree:
    name = fields.text("name")
    tree = PolicyTree(
        name=name,
        title=fields.words("title"),
        question=fields.words("question"),
        because=fields.text("because"),
        base=_scenario(fields, "base"),
        news=int(fields.number("news", bounds=(1900, 2199))),
        factors=tuple(
            _factor(row, name) for row in fields.rows("factor", required=True)
        ),
    )
    fields.done()
    return tree


def _scenario(fields: Fields, key: str, default: str | None = None) -> str:
    name = fields.text(key, default=default)
    if name and name not in shipped_scenarios():
        fields.unknown("S301", key, name, shipped_scenarios())
    return name


def _factor(fields: Fields, tree: str) -> Factor:
    name = fields.text("name")
    factor = Factor(
        name=name,
        title=fields.words("title"),
        outcomes=tuple(
            _outcome(row, f"{tree}.{name}")
            for row in fields.rows("outcome", required=True)
        ),
    )
    total = fsum(one.chance for one in factor.outcomes)
    if factor.outcomes and abs(total - 1.0) > CLOSE:
        fields.fault("W740", "outcome", total=f"{total:.12g}")
    names = [one.name for one in factor.outcomes]
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        fields.fault("W741", "outcome", names=", ".join(twice))
    fields.done()
    return factor


def _outcome(fields: Fields, path: str) -> Outcome:
    outcome = Outcome(
        name=fields.text("name"),
        title=fields.words("title"),
        chance=fields.number("chance"),
        because=fields.text("because"),
        scenario=_scenario(fields, "scenario", ""),
    )
    changes = inline_draft(fields, f"{path}.{outcome.name}", open_library().groups)
    if not changes.is_empty:
        told = replace(changes, title=outcome.title, because=outcome.because)
        outcome = replace(outcome, changes=told)
    if not 0.0 <= outcome.chance <= 1.0:
        fields.fault("W740", "chance", "one", value=outcome.chance)
    fields.done()
    return outcome


def branches_of(
    tree: PolicyTree, years: Sequence[int], folders: Sequence[Path] = ()
) -> tuple[tuple[Scenario, float], ...]:
    """Return scenario and chance of each branch.

    Parameters
    ----------
    tree : PolicyTree
    years : sequence of int
        Model years; the news must be one of them, and not the first.
    folders : sequence of Path
        Where scenarios are looked up first.

    Raises
    ------
    ScenarioError
        ``W747`` if an outcome does not extend the base, ``W748`` if the news falls
        on no model year but the first.
    """
    if tree.news not in list(years)[1:]:
        given = ", ".join(map(str, years))
        finding = tell("W748", tree.name, news=tree.news, years=given)
        summary = "The news must fall on a model year."
        raise ScenarioError(summary, [finding])
    found = []
    news, shelf = date(tree.news, 1, 1), Shelf()
    for name, outcomes, chance in tree.branches:
        also = [layer for one in outcomes for layer in one.layers]
        scenario = read_together(tree.base, also, news, folders, shelf)
        found.append((replace(scenario, name=name).with_years(tuple(years)), chance))
    return tuple(found)
