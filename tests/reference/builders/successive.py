r"""Two stages, each with market power: refiners sell an input to cell makers.

Cell makers are Cournot sellers of a branded final good. Refiners sell the input,
which is not branded because makers do not care whose it is; they are sellers on
the *commodity* ``input`` with a stated slope. With n makers who buy at w the input
demand is :math:`w = a - c_d - b\,\frac{n+1}{n}\,Q`, so the slope is
:math:`b (n+1)/n`. The mark-ups of both stages add up along the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = ["successive"]


def successive(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Separate stages; makers that refine at cost themselves; perfect competition."""
    data = problem["data"]
    refiners, makers = data["m_up"], data["n_down"]
    selling_cells = [
        {"owner": f"maker{j + 1}", "market": "buyers", "region": "home"}
        for j in range(makers)
    ]
    selling_input = [
        {
            "owner": f"refiner{i + 1}",
            "market": "input",
            "region": "home",
            "slope": data["b"] * (makers + 1) / makers,
        }
        for i in range(refiners)
    ]
    return {
        "base": _chain(problem, [*selling_input, *selling_cells]),
        "integrated": _chain(problem, selling_cells),
        "competitive": _chain(problem, []),
    }


def _chain(problem: Mapping[str, Any], sellers: list[Row]) -> Draft:
    """Return the chain; without refiners among the sellers the input goes at cost."""
    data = problem["data"]
    refiners = [f"refiner{i + 1}" for i in range(data["m_up"])]
    makers = [f"maker{j + 1}" for j in range(data["n_down"])]
    # Nobody makes more than is taken at price zero.
    capacity = data["a"] / data["b"]
    plants = [(name, "refining", data["c_up"]) for name in refiners]
    plants += [(name, "cell-making", data["c_down"]) for name in makers]
    return draft(
        problem,
        regions=[{"region": "home"}],
        owners=[{"owner": name} for name in (*refiners, *makers)],
        commodities=[
            {"commodity": "input", "stage": "refine"},
            {"commodity": "cell", "stage": "cell", "brand": "owner"},
        ],
        segments=[{"segment": "buyers"}],
        processes=[
            {"process": "refining", "commodity": "input"},
            {"process": "cell-making", "commodity": "cell"},
        ],
        recipes=[
            {
                "process": "cell-making",
                "commodity": "input",
                "flow": "in",
                "quantity": 1,
            }
        ],
        assets=[
            {
                "asset": name,
                "process": process,
                "region": "home",
                "owner": name,
                "capacity": capacity,
                "cost_adder": cost,
            }
            for name, process, cost in plants
        ],
        serves=[{"segment": "buyers", "commodity": "cell"}],
        demand=[
            {
                "segment": "buyers",
                "region": "home",
                "year": YEAR,
                "form": "linear",
                "intercept": data["a"],
                "slope": data["b"],
            }
        ],
        sellers=sellers,
    )
