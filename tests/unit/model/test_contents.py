"""Deliveries paid for parts of admitted makers, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.folders import write_world

from ionshore.indicators.accounts import accounts_table
from ionshore.indicators.gains import Book
from ionshore.model.checks import check_solution
from ionshore.studies.shock.opened import open_short_run
from ionshore.studies.solving import solve_world

FLOOR = "law.floor"
CELL, REST = 0.656, 0.344
"""Weights of the cell and of who puts the system together."""
CREDIT = 6.0
"""Three tenths of a price of 20."""


def effect(kind, commodity, origin, value, test=FLOOR):
    return {"kind": kind, "commodity": commodity, "origin": origin,
            "destination": "*", "value": value, "test": test}  # fmt: skip


def law(share, rate=0.3):
    return [
        effect("value_credit", "system", "USA", rate),
        effect("content_rule", "system", "USA", share),
        effect("content_weight", "cell", "*", CELL),
        effect("content_weight", "system", "*", REST),
        effect("not_admitted", "*", "CHN", 1),
    ]


def world(tmp_path, *, share=0.55, effects=None, also=(), lanes=(), room=None):
    """Cells for 2 from CHN and 8 from KOR; put together for 3 in USA, 1 in CHN."""
    costs = {
        ("cell", "CHN"): 2,
        ("cell", "KOR"): 8,
        ("system", "USA"): 3,
        ("system", "CHN"): 1,
    }
    ways = [("cell", "CHN", "USA"), ("cell", "KOR", "USA"), ("system", "CHN", "USA")]
    tables = {
        "regions": [{"region": one} for one in ("USA", "KOR", "CHN")],
        "commodities": [
            {"commodity": one, "stage": one, "unit": "GWh", "reference_price": price}
            for one, price in (("cell", 10), ("system", 20))
        ],
        "segments": [{"segment": "ess", "unit": "GWh", "unmet_value": 1000}],
        "processes": [
            {"process": f"make_{one}", "commodity": one} for one in ("cell", "system")
        ],
        "recipes": [
            {"process": "make_system", "commodity": "cell", "flow": "in", "quantity": 1}
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
                "capacity": (room or {}).get(f"{one}_{place}".lower(), 100),
            }
            for one, place in costs
        ],
        "lanes": [
            {"commodity": one, "origin": start, "destination": end, "freight": 0}
            for one, start, end in (*ways, *lanes)
        ],
        "demand": [{"segment": "ess", "region": "USA", "year": 2026, "quantity": 10}],
        "serves": [{"segment": "ess", "commodity": "system"}],
        "effects": [*(law(share) if effects is None else effects), *also],
    }
    solution = solve_world(write_world(tmp_path / "w", tables, years=[2026]))
    assert all(one.holds for one in check_solution(solution))
    return solution


def amount(solution, table, **labels):
    frame = solution.table(table)
    for name, label in labels.items():
        frame = frame[frame[name] == label]
    return float(frame["value"].sum())


def test_a_system_put_together_at_home_needs_cells_only_for_what_its_maker_lacks(
    tmp_path,
):
    # 0.344 is there with the maker; the rest of 0.55 is 31.4 % of the cells.
    korean = 10 * (0.55 - REST) / CELL
    solution = world(tmp_path)
    assert amount(solution, "activity", asset="cell_kor") == pytest.approx(korean)
    assert amount(solution, "delivery_claimed") == pytest.approx(10)
    assert solution.objective == pytest.approx(10 * (2 + 3 - CREDIT) + 6 * korean)


def test_cells_of_a_shut_out_maker_do_not_pass_whoever_uses_them(tmp_path):
    solution = world(tmp_path, room={"cell_kor": 0})
    assert amount(solution, "delivery_claimed") == 0
    assert solution.objective == pytest.approx(10 * (2 + 1))


def test_a_shut_out_maker_may_put_admitted_cells_together(tmp_path):
    # Korean cells carry 0.656 through a Chinese plant, which lacks the rest.
    lane = ("cell", "KOR", "CHN")
    duty = effect("duty_specific", "cell", "*", 1000, test="") | {"destination": "USA"}
    solution = world(tmp_path / "a", effects=[*law(CELL, 0.5), duty], lanes=[lane])
    assert amount(solution, "delivery_claimed") == pytest.approx(10)
    assert solution.objective == pytest.approx(10 * (8 + 1 - 10))
    higher = world(tmp_path / "b", effects=[*law(CELL + 0.01, 0.5), duty], lanes=[lane])
    assert amount(higher, "delivery_claimed") == 0


def test_what_one_source_has_to_spare_does_not_help_another(tmp_path):
    # Half of the systems from home would average the other half in, were they mixed.
    solution = world(tmp_path, share=0.5, room={"system_usa": 5})
    korean = (0.5 - REST) / CELL
    assert amount(solution, "delivery_claimed") == pytest.approx(5)
    assert amount(solution, "delivery_claimed", origin="CHN") == 0
    assert solution.objective == pytest.approx(5 * (5 - CREDIT + 6 * korean) + 5 * 3)


def test_the_whole_cell_decides_where_the_law_is_read_so(tmp_path):
    alone = [one for one in law(0.55) if one["kind"] != "content_weight"]
    alone.append(effect("content_weight", "cell", "*", 1.0))
    solution = world(tmp_path, effects=alone)
    assert amount(solution, "activity", asset="cell_kor") == pytest.approx(5.5)


def test_a_higher_share_takes_more_admitted_cells_and_never_more_credit(tmp_path):
    found = [
        world(tmp_path / str(one), share=one, room={"cell_kor": 6})
        for one in (0.3, 0.6, 0.9)
    ]
    claimed = [amount(one, "delivery_claimed") for one in found]
    assert claimed == sorted(claimed, reverse=True)
    assert claimed[0] == pytest.approx(10)
    assert claimed[-1] < 10
    costs = [one.objective for one in found]
    assert costs == sorted(costs)


def test_a_cell_serves_the_test_of_its_maker_and_that_of_the_delivery_at_once(
    tmp_path,
):
    own = [
        effect("production_credit", "system", "USA", 6.0, test=""),
        effect("content_rule", "system", "USA", 0.5, test=""),
        effect("not_admitted", "*", "CHN", 1, test=""),
    ]
    # Five cells: half of the materials of ten systems, and 0.656 x 5 + 3.44 of 5.5.
    solution = world(tmp_path, also=own, room={"cell_kor": 5})
    assert amount(solution, "claimed") == pytest.approx(10)
    assert amount(solution, "delivery_claimed") == pytest.approx(10)
    assert solution.objective == pytest.approx(10 * (2 + 3 - 6 - CREDIT) + 5 * 6)


def test_without_a_share_asked_the_credit_is_paid_outright(tmp_path):
    free = [one for one in law(0.0) if one["kind"] != "content_rule"]
    solution = world(tmp_path, effects=free)
    assert solution.objective == pytest.approx(10 * (2 + 1 - CREDIT))
    assert amount(solution, "delivery_claimed") == 0


def test_two_tests_must_both_be_passed(tmp_path):
    both = [one | {"test": f"{FLOOR};law.cells"} if one["kind"] == "value_credit"
            else one for one in law(0.3, 0.5)]  # fmt: skip
    both += [
        effect("content_rule", "system", "USA", 0.8, test="law.cells"),
        effect("content_weight", "cell", "*", 1.0, test="law.cells"),
        effect("not_admitted", "*", "CHN", 1, test="law.cells"),
    ]
    solution = world(tmp_path, effects=both, room={"cell_kor": 4})
    assert amount(solution, "delivery_claimed") == pytest.approx(4 / 0.8)


def test_what_deliveries_claim_is_what_the_treasury_pays(tmp_path):
    solution = world(tmp_path)
    accounts = accounts_table(solution)
    public = accounts[accounts["account"] == "public"]
    assert public[["item", "region", "value"]].to_numpy().tolist() == [
        ["credit", "USA", pytest.approx(10 * CREDIT)]
    ]
    private = accounts[accounts["account"] == "private"]
    assert private["value"].sum() == pytest.approx(solution.objective)


def test_a_credit_goes_to_the_source_that_passes_where_few_do(tmp_path):
    # The buyer is left nothing of it; a system from home is worth what it claims, less
    # the premium of 6 on the Korean cells it takes.
    solution = world(tmp_path, share=0.5, room={"system_usa": 5})
    book = Book(solution)
    delivery = book.parts(book.column("delivery", ("ess", "system", "", "USA", 2026)))
    assert delivery["credit", "effects.csv", "", ""] == pytest.approx(CREDIT)
    assert delivery["content", "effects.csv", "", ""] == pytest.approx(-CREDIT)
    making = book.parts(book.column("activity", ("system_usa", 0, 2026)))
    korean = (0.5 - REST) / CELL
    assert making["mark", "", "", ""] == pytest.approx(CREDIT - 6 * korean)
    assert ("other", "delivery_source", "", "") not in making


def test_a_year_of_the_short_run_claims_as_the_plan_does(tmp_path, monkeypatch):
    monkeypatch.setenv("IONSHORE_CACHE", str(tmp_path / "cache"))
    planned = world(tmp_path)
    short_run = open_short_run(
        tmp_path / "w",
        None,
        starts=date(2026, 1, 1),
        months=12,
        step_months=12,
        after=0,
        working=False,
    )
    claimed = amount(short_run.solution(), "delivery_claimed")
    assert claimed == pytest.approx(amount(planned, "delivery_claimed"))
