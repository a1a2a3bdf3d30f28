"""What is clean and leaves is not claimed for where it was made, by hand."""

from __future__ import annotations

import pytest
from tests.statutes.battery_world import battery_world
from tests.support.folders import write_world

from ionshore.model.checks import check_solution
from ionshore.studies.solving import solve_world

BAR, MINERALS = "law.bar", "law.minerals"
CREDIT = 20
REGIONS = ("USA", "CAN", "CHN")


def effect(kind, commodity, origin, value, test):
    return {"kind": kind, "commodity": commodity, "origin": origin,
            "destination": "*", "value": value, "test": test}  # fmt: skip


def law(test, share, weights):
    """A share of the parts is to be made outside CHN."""
    rows = [
        effect("content_rule", "pack", "USA", share, test),
        effect("delivery_credit", "pack", "USA", CREDIT, test),
        effect("not_admitted", "*", "CHN", 1, test),
    ]
    return rows + [
        effect("content_weight", good, "*", weight, test)
        for good, weight in weights.items()
    ]


CLEAN = law(BAR, 1, {"cell": 10, "pack": 10})


def solved(tmp_path, plants, ways, rows, *, demand, inputs=(), again=False, stock=0):
    """Packs of cells: plants are good, place, cost and capacity."""
    goods = ("lithium", "nickel", "cell", "pack")
    tables = {
        "regions": [{"region": one} for one in REGIONS],
        "commodities": [
            {"commodity": one, "stage": one if one in ("cell", "pack") else "refine",
             "unit": "GWh", "reference_price": 10}
            for one in goods
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": one, "commodity": one} for one in goods],
        "recipes": [{"process": a, "commodity": b, "flow": "in", "quantity": 1}
                    for a, b in [("pack", "cell"), *inputs]],
        "process_costs": [{"process": good, "region": place, "other_cost": cost}
                          for good, place, cost, _ in plants],
        "assets": [{"asset": f"{good}_{place}".lower(), "process": good,
                    "region": place, "capacity": room}
                   for good, place, _, room in plants],
        "lanes": [{"commodity": good, "origin": start, "destination": end,
                   "freight": 0} for good, start, end in ways],
        "demand": [{"segment": "ev", "region": place, "year": 2030, "quantity": some}
                   for place, some in demand.items()],
        "serves": [{"segment": "ev", "commodity": "pack"}],
        "effects": rows,
    }  # fmt: skip
    if stock:
        tables["stocks"] = [{"commodity": "pack", "region": "USA", "initial": stock,
                             "capacity": stock, "floor": 0}]  # fmt: skip
    folder = write_world(tmp_path / "w", tables, years=[2030], re_export=again)
    solution = solve_world(folder)
    assert all(one.holds for one in check_solution(solution))
    return solution


def total(solution, table):
    return float(solution.table(table)["value"].sum())


def test_clean_packs_that_leave_are_not_claimed_for_what_comes_in_their_place(tmp_path):
    # All ten made at home go to CAN, which has no other; CHN fills the gap.
    plants = [("cell", "USA", 5, 10), ("cell", "CHN", 1, 100),
              ("pack", "USA", 1, 10), ("pack", "CHN", 1, 100)]  # fmt: skip
    ways = [("cell", "CHN", "USA"), ("pack", "USA", "CAN"), ("pack", "CHN", "USA")]
    solution = solved(tmp_path, plants, ways, CLEAN, demand={"USA": 10, "CAN": 10})
    assert total(solution, "delivery") == pytest.approx(20)
    assert total(solution, "delivery_claimed") == 0


def test_a_part_leaves_with_the_good_that_holds_it(tmp_path):
    # Lithium is six tenths. Cells of home lithium go to CAN, cells of CHN come in.
    plants = [("lithium", "USA", 5, 10), ("lithium", "CHN", 1, 100),
              ("nickel", "CHN", 1, 100), ("cell", "USA", 1, 10),
              ("cell", "CHN", 1, 100), ("pack", "USA", 1, 100),
              ("pack", "CAN", 1, 10)]  # fmt: skip
    ways = [("lithium", "CHN", "USA"), ("nickel", "CHN", "USA"),
            ("cell", "USA", "CAN"), ("cell", "CHN", "USA")]  # fmt: skip
    rows = law(MINERALS, 0.6, {"lithium": 6, "nickel": 4})
    inputs = [("cell", "lithium"), ("cell", "nickel")]
    demand = {"USA": 10, "CAN": 10}
    solution = solved(tmp_path / "a", plants, ways, rows, demand=demand, inputs=inputs)
    assert total(solution, "delivery_claimed") == 0
    solution = solved(
        tmp_path / "b", plants, ways, rows, demand={"USA": 10, "CAN": 4}, inputs=inputs
    )
    assert total(solution, "delivery_claimed") == pytest.approx(6)


def test_a_part_of_which_half_counts_leaves_as_all_of_it_does(tmp_path):
    # Eleven of lithium are made at home, of which half counts, and ten leave.
    plants = [("lithium", "USA", 1, 11), ("lithium", "CHN", 1, 100),
              ("nickel", "CHN", 1, 100), ("cell", "USA", 1, 10),
              ("cell", "CAN", 1, 10), ("pack", "USA", 1, 100),
              ("pack", "CAN", 1, 10)]  # fmt: skip
    ways = [("lithium", "CHN", "USA"), ("lithium", "USA", "CAN"),
            ("nickel", "CHN", "USA"), ("nickel", "CHN", "CAN")]  # fmt: skip
    rows = law(MINERALS, 0.6, {"lithium": 6, "nickel": 4})
    rows.append(effect("not_admitted", "lithium", "USA", 0.5, MINERALS))
    solution = solved(
        tmp_path,
        plants,
        ways,
        rows,
        demand={"USA": 10, "CAN": 10},
        inputs=[("cell", "lithium"), ("cell", "nickel")],
    )
    assert total(solution, "delivery_claimed") == pytest.approx(1)


def test_material_that_leaves_earns_no_credit_for_cells_made_of_other(tmp_path):
    # All lithium made at home goes to CAN; cells at home are made of that of CHN.
    plants = [("lithium", "USA", 5, 10), ("lithium", "CHN", 1, 100),
              ("cell", "USA", 1, 10), ("cell", "CAN", 1, 10),
              ("pack", "USA", 1, 10), ("pack", "CAN", 1, 10)]  # fmt: skip
    ways = [("lithium", "CHN", "USA"), ("lithium", "USA", "CAN")]
    rows = [effect("production_credit", "cell", "USA", 7, ""),
            effect("content_rule", "cell", "USA", 1, ""),
            effect("not_admitted", "*", "CHN", 1, "")]  # fmt: skip
    solution = solved(
        tmp_path,
        plants,
        ways,
        rows,
        demand={"USA": 10, "CAN": 10},
        inputs=[("cell", "lithium")],
    )
    assert total(solution, "claimed") == 0


@pytest.mark.parametrize("good", ["cell", "pack"])
def test_what_only_passes_through_an_admitted_place_does_not_count(tmp_path, good):
    # All that CAN makes is clean, but what CHN makes may be shipped on from there.
    last = "CAN" if good == "pack" else "USA"
    plants = [("cell", "CAN", 5, 2), ("cell", "CHN", 1, 100), ("pack", last, 1, 10),
              ("pack", "CHN", 50, 100)]  # fmt: skip
    ways = [(good, "CHN", "CAN"), (good, "CAN", "USA")]
    solution = solved(tmp_path, plants, ways, CLEAN, demand={"USA": 10}, again=True)
    assert total(solution, "delivery") == pytest.approx(10)
    assert total(solution, "delivery_claimed") == pytest.approx(2)


def test_a_claim_keeps_nobody_from_shipping_out_of_stock(tmp_path):
    # One pack a year is made and claimed for; ten leave from stock.
    plants = [("cell", "USA", 1, 10), ("pack", "USA", 1, 1)]
    solution = solved(
        tmp_path,
        plants,
        [("pack", "USA", "CAN")],
        CLEAN,
        demand={"USA": 1, "CAN": 10},
        stock=10,
    )
    assert total(solution, "delivery") == pytest.approx(11)
    assert total(solution, "delivery_claimed") == pytest.approx(1)


def test_a_world_in_which_nothing_moves_claims_what_is_made_there(tmp_path):
    plants = [("cell", "USA", 1, 10), ("pack", "USA", 1, 10)]
    solution = solved(tmp_path, plants, [], CLEAN, demand={"USA": 10})
    assert total(solution, "delivery_claimed") == pytest.approx(10)


HALF = "usa.section_30d.battery_components_share"
SCENARIO = """
name = "vehicles"
title = {{ en = "Vehicles", ko = "차량" }}
question = {{ en = "What is paid?", ko = "얼마가 지급되는가?" }}
because = "What the credit of 2025 pays."
policies = {policies}
{more}
"""
BY_PLACE = """
[[policy_override]]
provision = "usa.entity_of_concern"
parameter = "holders_count"
from = 2024-05-06
value = false
because = "Governments alone."
"""


def test_a_plant_of_a_barred_holder_in_an_admitted_place_earns_nothing(tmp_path):
    # Of cells made in CAN four are made by a plant of CHN, three by one of KOR.
    owners = [{"owner": one, "home": one} for one in ("CHN", "KOR")]
    plants = [("cell_lfp", "CAN", "CHN", 4), ("cell_lfp", "CAN", "KOR", 3),
              ("pack_lfp", "USA", "KOR", 10)]  # fmt: skip
    world = battery_world(
        tmp_path / "w",
        years=[2025],
        owners=owners,
        assets=[{"asset": f"{good}_{owner}", "process": f"make_{good}",
                 "region": place, "owner": owner, "capacity": room}
                for good, place, owner, room in plants],
        recipes=[{"process": "make_pack_lfp", "commodity": "cell_lfp", "flow": "in",
                  "quantity": 1}],
        segments=[{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        serves=[{"segment": "ev", "commodity": "pack_lfp"}],
        demand=[{"segment": "ev", "region": "USA", "year": 2025, "quantity": 7}],
        lanes=[{"commodity": "cell_lfp", "origin": "CAN", "destination": "USA",
                "freight": 0}],
    )  # fmt: skip

    def claimed(policies, more=""):
        path = tmp_path / "vehicles.toml"
        path.write_text(SCENARIO.format(policies=policies, more=more), "utf-8")
        table = solve_world(world, path).table("delivery_claimed")
        mine = table["claim"].str.startswith(HALF)
        return float(table.loc[mine, "value"].sum())

    law = ["usa.section_30d", "usa.entity_of_concern"]
    assert claimed(law) == pytest.approx(3)
    # By place alone all count, as they do without the law that says who is barred.
    assert claimed(law, BY_PLACE) == pytest.approx(7)
    assert claimed(law[:1]) == pytest.approx(7)
