"""Credits that are earned with material of admitted makers, counted by hand."""

from __future__ import annotations

import pytest
from tests.support.folders import write_world

from ionshore.indicators.accounts import accounts_table
from ionshore.model.checks import check_solution
from ionshore.studies.solving import solve_world

CREDIT = 7.0


def world(tmp_path, *, credit=CREDIT, share=0.5, room=100.0, also=None):
    """Cells of two materials: 2 each from CHN, 8 and 12 at home; 3 to assemble."""
    goods = {"cathode": "component", "anode": "component", "cell": "cell"}
    effects = [
        {"kind": "production_credit", "commodity": "cell", "origin": "USA",
         "destination": "*", "value": credit},
        {"kind": "content_rule", "commodity": "cell", "origin": "USA",
         "destination": "*", "value": share},
        {"kind": "not_admitted", "commodity": "*", "origin": "CHN",
         "destination": "*", "value": 1},
    ]  # fmt: skip
    costs = {
        ("cathode", "CHN"): 2,
        ("anode", "CHN"): 2,
        ("cathode", "USA"): 8,
        ("anode", "USA"): 12,
        ("cell", "USA"): 3,
    }
    tables = {
        "regions": [{"region": "USA"}, {"region": "CHN"}],
        "commodities": [
            {"commodity": one, "stage": stage, "unit": "GWh", "reference_price": 10}
            for one, stage in goods.items()
        ],
        "owners": [{"owner": "us"}],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": f"make_{one}", "commodity": one} for one in goods],
        "recipes": [
            {"process": "make_cell", "commodity": one, "flow": "in", "quantity": 1}
            for one in ("cathode", "anode")
        ],
        "process_costs": [
            {"process": f"make_{one}", "region": place, "other_cost": cost}
            for (one, place), cost in costs.items()
        ],
        "assets": [
            {
                "asset": f"{one}_{place}".lower(),
                "process": f"make_{one}",
                "region": place,
                "capacity": room if (one, place) == ("cathode", "USA") else 100,
            }
            for one, place in costs
        ],
        "lanes": [
            {"commodity": one, "origin": "CHN", "destination": "USA", "freight": 0}
            for one in ("cathode", "anode")
        ],
        "demand": [{"segment": "ev", "region": "USA", "year": 2024, "quantity": 10}],
        "serves": [{"segment": "ev", "commodity": "cell"}],
        "effects": [*effects, also] if also else effects,
    }
    solution = solve_world(write_world(tmp_path / "w", tables))
    assert all(one.holds for one in check_solution(solution))
    return solution


def amount(solution, table, **labels):
    frame = solution.table(table)
    for name, label in labels.items():
        frame = frame[frame[name] == label]
    return float(frame["value"].sum())


def test_half_the_material_of_admitted_makers_earns_the_credit(tmp_path):
    solution = world(tmp_path)
    assert solution.objective == pytest.approx(10 * (8 + 2 + 3 - CREDIT))
    assert amount(solution, "claimed") == pytest.approx(10)
    assert amount(solution, "activity", asset="cathode_usa") == pytest.approx(10)


def test_a_credit_below_the_price_of_the_better_grade_is_not_claimed(tmp_path):
    solution = world(tmp_path, credit=5.0)
    assert solution.objective == pytest.approx(10 * (2 + 2 + 3))
    assert amount(solution, "claimed") == 0


def test_only_the_units_whose_material_is_admitted_claim(tmp_path):
    # Four units of admitted cathode carry four claims; the rest is made without.
    solution = world(tmp_path, room=4.0)
    assert amount(solution, "claimed") == pytest.approx(4)
    assert solution.objective == pytest.approx(70 + 4 * (6 - CREDIT))


def test_a_lower_share_lets_the_same_material_carry_more_claims(tmp_path):
    # At a credit of 4 the home cathode (3 a claim) pays, the home anode (5) does not.
    solution = world(tmp_path, room=4.0, share=0.25, credit=4.0)
    assert amount(solution, "claimed") == pytest.approx(8)


def test_a_share_of_all_material_needs_both_grades_better(tmp_path):
    solution = world(tmp_path, credit=17.0, share=1.0)
    assert solution.objective == pytest.approx(10 * (8 + 12 + 3 - 17))


def test_without_a_content_rule_all_output_is_paid_whatever_it_is_made_of(tmp_path):
    solution = world(tmp_path, share=0.0)
    assert solution.objective == pytest.approx(10 * (2 + 2 + 3 - CREDIT))
    assert amount(solution, "claimed") == 0


def test_what_is_claimed_is_what_the_treasury_pays(tmp_path):
    solution = world(tmp_path, room=4.0)
    accounts = accounts_table(solution)
    public = accounts[accounts["account"] == "public"]
    assert public[["item", "region", "value"]].to_numpy().tolist() == [
        ["credit", "USA", pytest.approx(4 * CREDIT)]
    ]


def test_material_admitted_for_half_of_the_year_counts_half(tmp_path):
    # Two units of cathode carry a claim: 12, while two of anode would be 20.
    half = {"kind": "not_admitted", "commodity": "*", "origin": "USA",
            "destination": "*", "value": 0.5}  # fmt: skip
    solution = world(tmp_path, room=8.0, credit=15.0, also=half)
    assert amount(solution, "claimed") == pytest.approx(4)
