r"""Sellers in one market: Cournot, cartels, mergers, leaders, a fringe.

Every firm is an owner with one plant; the good has ``brand = owner``, so each sells
its own. A firm in ``sellers.csv`` knows that its sales move the price:

.. math:: P - c_i = \theta_i\, b\, q_i

with the conjecture :math:`\theta`: 1 is Cournot, 0 a price taker. Firms of one
``coalition`` are one seller. Two more games are the same condition with another
conjecture, because the rest of the market answers along a straight line:

- *Leader before n Cournot followers.* One more unit of the leader makes them take
  back n/(n+1): the price falls by b/(n+1), so :math:`\theta = 1/(n+1)`.
- *Dominant firm before a price-taking fringe* with marginal cost
  :math:`c_F + d_F q`. Residual demand has slope 1/(1/b + 1/d_F), so
  :math:`\theta = d_F/(b + d_F)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = [
    "cartel",
    "cournot",
    "cournot_isoelastic",
    "dominant_firm",
    "firm_name",
    "merger",
    "stackelberg",
]


def cournot(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Cournot sellers; the same firms as price takers; the cheapest one alone."""
    data = problem["data"]
    firms = _firms(data["c"])
    cheapest = [min(firms, key=lambda firm: firm["cost"])]
    return {
        "base": _linear(problem, firms, _sellers(firms)),
        "competitive": _linear(problem, firms, []),
        "monopoly": _linear(problem, cheapest, _sellers(cheapest)),
    }


def merger(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """n equal firms; then the first m of them as one seller."""
    data = problem["data"]
    firms = _firms([data["c"]] * data["n"])
    merged = [firm["owner"] for firm in firms[: data["m"]]]
    return {
        "base": _linear(problem, firms, _sellers(firms)),
        "merged": _linear(problem, firms, _sellers(firms, coalition=merged)),
    }


def cartel(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """All on their own; some in a cartel; all in it."""
    data = problem["data"]
    firms = _firms(data["c"])
    everybody = [firm["owner"] for firm in firms]
    members = [everybody[place] for place in data["members"]]
    return {
        "base": _linear(problem, firms, _sellers(firms)),
        "partial_cartel": _linear(problem, firms, _sellers(firms, coalition=members)),
        "full_cartel": _linear(problem, firms, _sellers(firms, coalition=everybody)),
    }


def stackelberg(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """A leader and n Cournot followers."""
    data = problem["data"]
    followers = data["n_followers"]
    firms = _firms([data["c_leader"]] + [data["c_follower"]] * followers)
    sellers = _sellers(firms)
    sellers[0]["conjecture"] = 1 / (followers + 1)
    return {"base": _linear(problem, firms, sellers)}


def dominant_firm(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """A dominant firm and a price-taking fringe with rising marginal cost."""
    data = problem["data"]
    slope, rise = data["b"], data["dF"]
    firms = _firms([data["cL"], data["cF"]])
    firms[1]["rise"] = rise
    sellers = _sellers(firms[:1])
    sellers[0]["conjecture"] = rise / (slope + rise)
    return {"base": _linear(problem, firms, sellers)}


def cournot_isoelastic(problem: Mapping[str, Any]) -> dict[str, Draft]:
    r"""Cournot sellers with rising marginal cost and demand :math:`K P^{-\gamma}`.

    The reference point of the curve is the price 1, where the quantity is K.
    Marginal cost :math:`c + (q/L)^{1/\beta}` is a constant and a power curve.
    """
    data = problem["data"]
    scale, gamma = data["demand"]["K"], data["demand"]["gamma"]
    firms = _firms([firm["c"] for firm in data["firms"]])
    demand = {
        "form": "isoelastic",
        "quantity": scale,
        "reference_price": 1,
        "elasticity": -gamma,
    }
    curves = [
        {
            "kind": "asset",
            "asset": firm["owner"],
            "form": "power",
            "coefficient": one["L"] ** (-1 / one["beta"]),
            "exponent": 1 / one["beta"],
        }
        for firm, one in zip(firms, data["firms"], strict=True)
    ]
    # Nobody sells more than the whole demand at the lowest constant cost.
    largest = scale * min(firm["cost"] for firm in firms) ** -gamma
    base = _market(problem, firms, _sellers(firms), demand, largest, curves)
    return {"base": base}


def firm_name(place: int) -> str:
    """Return the owner of the firm at a place of the list, counted from 0."""
    return f"firm{place + 1}"


def _firms(costs: Iterable[float]) -> list[Row]:
    return [
        {"owner": firm_name(place), "cost": cost, "rise": 0}
        for place, cost in enumerate(costs)
    ]


def _sellers(firms: Iterable[Row], coalition: Sequence[str] = ()) -> list[Row]:
    """Return Cournot sellers, those of a coalition under one name."""
    return [
        {
            "owner": firm["owner"],
            "market": "buyers",
            "region": "home",
            "conjecture": 1,
            "coalition": "cartel" if firm["owner"] in coalition else None,
        }
        for firm in firms
    ]


def _linear(problem: Mapping[str, Any], firms: list[Row], sellers: list[Row]) -> Draft:
    """Return a market with inverse demand ``a - b Q``."""
    intercept, slope = problem["data"]["a"], problem["data"]["b"]
    demand = {"form": "linear", "intercept": intercept, "slope": slope}
    # Nobody sells more than is taken at price zero.
    return _market(problem, firms, sellers, demand, intercept / slope, [])


def _market(
    problem: Mapping[str, Any],
    firms: list[Row],
    sellers: list[Row],
    demand: Row,
    capacity: float,
    curves: list[Row],
) -> Draft:
    return draft(
        problem,
        regions=[{"region": "home"}],
        owners=[{"owner": firm["owner"]} for firm in firms],
        commodities=[{"commodity": "good", "brand": "owner"}],
        segments=[{"segment": "buyers"}],
        processes=[{"process": "making", "commodity": "good"}],
        assets=[
            {
                "asset": firm["owner"],
                "process": "making",
                "region": "home",
                "owner": firm["owner"],
                "capacity": capacity,
                "cost_adder": firm["cost"],
                "cost_slope": firm["rise"],
            }
            for firm in firms
        ],
        curves=curves,
        serves=[{"segment": "buyers", "commodity": "good"}],
        demand=[{"segment": "buyers", "region": "home", "year": YEAR, **demand}],
        sellers=sellers,
    )
