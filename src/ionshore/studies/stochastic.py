"""Study ``stochastic``: what to build before it is known which law comes.

A tree of policy outcomes (:mod:`ionshore.scenario.tree`) makes one plan per branch.
What is decided before the news is the same in all of them: everything that happens
in earlier model years, and plants that start later but have to be ordered earlier.
The hedge is the first stage with the least expected cost, tail or regret
(:mod:`ionshore.optim.stages`). Costs are those of makers and buyers, so a credit is a
gain and a duty a loss; what is used up, whoever pays, is counted beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Any, cast

import numpy as np
import pandas as pd

from ionshore.calibration.settings import READINGS
from ionshore.core.errors import CommandError, ScenarioError
from ionshore.core.tell import tell
from ionshore.indicators.accounts import accounts_table
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim.problem import FloatArray
from ionshore.optim.solution import RawSolution
from ionshore.optim.stages.risk import EXPECTED, MINIMAX_REGRET, Risk
from ionshore.optim.stages.solving import Method, StageOptions, TreeAnswer, solve_tree
from ionshore.optim.stages.tree import Tree
from ionshore.optim.stages.worth import Worth, worth_of
from ionshore.scenario.case import Case
from ionshore.scenario.tree import PolicyTree, read_tree
from ionshore.studies.by_reading import readings_asked, side_by_side
from ionshore.studies.solving import as_read
from ionshore.studies.stochastic_futures import Before, futures_of
from ionshore.studies.stochastic_told import findings
from ionshore.studies.study import Ask, years_asked
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["StochasticStudy", "findings", "run"]

METHODS = ("auto", "extensive", "decomposed")
RISKS = ("expected", "cvar", "regret")


@dataclass(frozen=True, slots=True, eq=False)
class StochasticStudy:
    """What was found.

    Parameters
    ----------
    inputs : dict
        What was asked.
    tree : PolicyTree
    answer : TreeAnswer
    worth : Worth
        Private cost [million USD, present value].
    resource : array, shape (2, branches)
        What is used up under the hedge, and under the plan of one who knows the
        branch [million USD, present value].
    built : DataFrame
        ``plan`` (``hedge`` or a branch), ``branch``, ``commodity``, ``stage``,
        ``region``, ``when`` (``before`` or ``after`` the news), ``value``, ``unit``:
        capacity added.
    readings : DataFrame
        ``reading`` and the columns of :meth:`figures`; without rows where only one
        reading of base-year rents was asked for.
    """

    inputs: dict[str, Any]
    tree: PolicyTree
    answer: TreeAnswer
    worth: Worth
    resource: FloatArray
    built: pd.DataFrame
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)

    def figures(self) -> pd.DataFrame:
        """Return the few figures it is summed up by: ``figure``, ``value``, ``unit``."""
        built = self.built
        early = (built["plan"] == "hedge") & (built["when"] == "before")
        early &= built["branch"] == self.answer.parts.tree.names[0]
        cells = built[early & (built["stage"] == "cell")]
        rows = [
            ("worth_of_knowing", self.worth.perfect_information, "million USD"),
            ("worth_of_hedging", self.worth.stochastic_solution, "million USD"),
            ("largest_regret", float(self.worth.largest_regret[0]), "million USD"),
            ("cells_before_news", float(cells["value"].sum()), "GWh/year"),
        ]
        table = pd.DataFrame(rows, columns=["figure", "value", "unit"])
        return table[table["value"].notna()]


def run(
    *,
    tree: Annotated[
        str, Ask("Name of a tree, or a TOML file.")
    ] = "credits_and_controls",
    years: Annotated[tuple[str, ...], Ask("Model years, with commas.")] = (
        "2026",
        "2028",
        "2032",
    ),
    risk: Annotated[str, Ask("What is minimized: expected, cvar or regret.")] = (
        "expected"
    ),
    alpha: Annotated[
        float, Ask("Where the tail of cvar begins: 0.9 is the worst tenth.")
    ] = 0.9,
    weight: Annotated[
        float, Ask("Weight of the tail in cvar; the rest is the mean.")
    ] = 1.0,
    method: Annotated[str, Ask("auto, extensive or decomposed.")] = "auto",
    workers: Annotated[int, Ask("Processes of a decomposition.")] = 1,
    world: Annotated[str, Ask("Folder of a world, or a shipped one.")] = "reference",
    readings: Annotated[
        tuple[str, ...],
        Ask(
            "How rents of the base year are read, with commas; the first for all tables."
        ),
    ] = READINGS,
) -> StochasticStudy:
    """Run the study.

    Raises
    ------
    CommandError
        ``C610`` for impossible years, ``C624`` for an unknown risk, method or reading.
    ScenarioError
        As :func:`ionshore.scenario.tree.read_tree`; ``W747``, ``W748``; ``W749`` if
        branches differ before the news.
    DataError, SolveError, ModelLimit
        As :func:`ionshore.optim.stages.solving.solve_tree`.
    """
    faults = [
        tell("C624", f"--{name}", value=value, known=", ".join(known))
        for name, value, known in (("risk", risk, RISKS), ("method", method, METHODS))
        if value not in known
    ]
    if faults:
        summary = "The study cannot be run."
        raise CommandError(summary, faults)
    chosen, model_years = read_tree(tree), years_asked(years)
    own, others = readings_asked(readings)
    reported = load_world(world)
    stages = StageOptions(
        risk={
            "expected": EXPECTED,
            "cvar": Risk(weight, alpha),
            "regret": MINIMAX_REGRET,
        }[risk],
        method=cast("Method", method),
        workers=workers,
    )
    of = {"years": model_years, "risk": risk, "world": world}
    found = _hedge(chosen, as_read(reported, own), model_years, stages, of)
    if not (others and reported.options.calibrate_under):
        return found
    known = {own: found.figures()}
    for one in others:
        read = as_read(reported, one)
        known[one] = _hedge(chosen, read, model_years, stages, of).figures()
    return replace(found, readings=side_by_side(known))


def _hedge(
    tree: PolicyTree,
    world: World,
    years: tuple[int, ...],
    stages: StageOptions,
    of: dict[str, Any],
) -> StochasticStudy:
    """Return what is found under one reading of base-year rents."""
    cases, futures = futures_of(tree, world, years)
    answer = solve_tree(futures, stages)
    _require_same_past(answer, tree)
    hedged = [*_hedged(cases, answer)]
    known = [*_known(cases, answer)]
    return StochasticStudy(
        inputs={"tree": tree.name, "method": answer.method} | of,
        tree=tree,
        answer=answer,
        worth=worth_of(answer),
        resource=np.array(
            [[_used_up(one) for one in plans] for plans in (hedged, known)]
        ),
        built=_built(futures, hedged, known),
    )


def _require_same_past(answer: TreeAnswer, tree: PolicyTree) -> None:
    """Raise if the law differs in what happens before the news."""
    first, *others = answer.parts.parts
    base = first.problem
    past = [
        block.start
        + np.flatnonzero(np.asarray(block.labels["year"], float) < tree.news)
        for block in base.columns
        # what is paid for a plant depends on the years in which it stands
        if block.name not in {"new_capacity", "plants", "growth"}
    ]
    here = np.isin(first.first, np.concatenate(past))
    found = []
    for other in others:
        rows = other.problem
        different = np.zeros(len(first.first), bool)
        for name in ("cost", "column_lower", "column_upper"):
            mine = getattr(base, name)[first.first]
            different |= here & (mine != getattr(rows, name)[other.first])
        told = [base.describe_column(int(at)) for at in first.first[different][:1]]
        told += [rows.describe_row(int(at)) for at in other.kept[:1]]
        if told:
            name, member = other.branch.name, ", ".join(told)
            found.append(tell("W749", name, news=tree.news, member=member))
    if found:
        summary = "The branches do not share the law before the news."
        raise ScenarioError(summary, found)


def _hedged(cases: list[Case], answer: TreeAnswer) -> list[Solution]:
    """Return the amounts of the hedge in each branch; they carry no prices."""
    found = []
    for case, part, values in zip(
        cases, answer.parts.parts, answer.values, strict=True
    ):
        problem = part.problem
        raw = RawSolution(
            objective=float(problem.cost @ values) + problem.constant,
            values=values,
            row_duals=np.zeros(len(problem.row_lower)),
            reduced_costs=np.zeros(len(values)),
            report=answer.alone[0].report,
        )
        found.append(read_back(case, problem, raw))
    return found


def _known(cases: list[Case], answer: TreeAnswer) -> list[Solution]:
    """Return the checked plan of each branch for one who knows it."""
    found = []
    for case, part, raw in zip(cases, answer.parts.parts, answer.alone, strict=True):
        solution = read_back(case, part.problem, raw)
        require_checks(check_solution(solution))
        found.append(solution)
    return found


def _used_up(solution: Solution) -> float:
    """Return the resource cost of a plan [million USD, present value]."""
    table = accounts_table(solution)
    table = table[table["account"] == "resource"]
    case = solution.case
    place = np.searchsorted(case.years, table["year"].to_numpy(np.int64))
    worth = case.periods.present_value[place]
    return float((table["value"].to_numpy(float) * worth).sum())


def _built(
    futures: Tree, hedged: list[Solution], known: list[Solution]
) -> pd.DataFrame:
    """Return capacity added, by plan, branch, good, region and side of the news."""
    before = cast("Before", futures.common)
    frames = []
    for number, name in enumerate(futures.names):
        for plan, solution in (("hedge", hedged[number]), (name, known[number])):
            table = solution.table("new_capacity")
            order = table["year"] - table["asset"].map(before.lead)
            early = (order < before.news) | (table["year"] < before.news)
            frames.append(
                table.assign(
                    plan=plan,
                    branch=name,
                    when=np.where(early, "before", "after"),
                )
            )
    table = pd.concat(frames, ignore_index=True)
    keys = ["plan", "branch", "when", "commodity", "stage", "region", "unit"]
    return table.groupby(keys)["value"].sum().reset_index()
