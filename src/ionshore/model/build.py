"""``Case`` -> ``Problem``: an ordered list of calls, one per group of constraints."""

from __future__ import annotations

from ionshore.model.balance import balance
from ionshore.model.building import building
from ionshore.model.claims import claims
from ionshore.model.contents import contents
from ionshore.model.demand import demand
from ionshore.model.frame import Frame
from ionshore.model.limits import limits
from ionshore.model.links import links
from ionshore.model.market import market
from ionshore.model.production import production
from ionshore.model.strengthen import strengthen
from ionshore.model.supplies import supplies
from ionshore.model.trade import trade
from ionshore.optim.problem import Problem
from ionshore.scenario.case import Case

__all__ = ["build_problem"]


def build_problem(case: Case) -> Problem:
    """Return the optimization problem of a case.

    The objective is million USD, present value. All variables are at least zero;
    families and rows are listed in :mod:`ionshore.model.symbols`.
    """
    frame = Frame(case.years)
    production(frame, case)
    building(frame, case)
    trade(frame, case)
    links(frame, case)
    supplies(frame, case)
    demand(frame, case)
    balance(frame, case)
    claims(frame, case)
    contents(frame, case)
    market(frame, case)
    limits(frame, case)
    strengthen(frame, case)
    return frame.problem()
