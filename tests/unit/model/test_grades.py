"""Vehicles paid for minerals and for what is wholly free of some makers, by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.folders import write_world

from ionshore.model.checks import check_solution
from ionshore.model.graded.network import Network
from ionshore.studies.solving import solve_world

MINERALS, CELLS, BAR = "law.minerals", "law.cells", "law.bar"
LITHIUM, NICKEL = 6, 4
"""Prices, so that a cell is six tenths lithium and four tenths nickel."""
CREDIT = 20.0


def effect(kind, commodity, origin, value, test):
    return {"kind": kind, "commodity": commodity, "origin": origin,
            "destination": "*", "value": value, "test": test}  # fmt: skip


def law(share, *, halves=(MINERALS,), barred=("CHN",), admitted=("AUS", "USA")):
    """Half by half under one bar: minerals of some places, none of others."""
    rows = [effect("content_rule", "pack", "USA", share, MINERALS)]
    rows += [effect("content_rule", "pack", "USA", 1, one) for one in (BAR, CELLS)]
    for half in halves:
        rows.append(effect("delivery_credit", "pack", "USA", CREDIT, f"{half};{BAR}"))
    for test in (MINERALS, BAR):
        rows.append(effect("content_weight", "lithium", "*", LITHIUM, test))
        rows.append(effect("content_weight", "nickel", "*", NICKEL, test))
    for test in (CELLS, BAR):
        rows.append(effect("content_weight", "cell", "*", 10, test))
    places = {"AUS", "ARG", "CHN", "USA"}
    out = {MINERALS: places - set(admitted), BAR: set(barred), CELLS: places - {"USA"}}
    return rows + [
        effect("not_admitted", "*", place, 1, test)
        for test, some in out.items()
        for place in sorted(some)
    ]


def world(folder, rows, *, room=None, recycled=0):
    """Minerals for 1 from CHN, 2 from ARG, 5 from AUS; cells and packs for 1."""
    costs = {
        **{(good, place): cost for good in ("lithium", "nickel")
           for place, cost in (("CHN", 1), ("ARG", 2), ("AUS", 5))},
        ("cell", "USA"): 1, ("cell", "ARG"): 1, ("pack", "USA"): 1,
    }  # fmt: skip
    makes = {"lithium": "lithium", "nickel": "nickel", "cell": "cell", "pack": "pack",
             "recycling": "lithium", "collecting": "scrap"}  # fmt: skip
    capacity = {f"{good}_{place}".lower(): 100 for good, place in costs} | (room or {})
    inputs = [("cell", "lithium"), ("cell", "nickel"), ("pack", "cell"),
              ("recycling", "scrap")]  # fmt: skip
    more = [("recycling", "USA", 1, recycled), ("collecting", "CHN", 1, 100)]
    ways = [(good, place, end) for good in ("lithium", "nickel")
            for place in ("CHN", "ARG", "AUS") for end in ("USA", "ARG")
            if place != end]  # fmt: skip
    tables = {
        "regions": [{"region": one} for one in ("USA", "AUS", "ARG", "CHN")],
        "commodities": [
            {"commodity": one, "stage": one if one in ("cell", "pack") else "refine",
             "unit": "GWh", "reference_price": 10}
            for one in ("lithium", "nickel", "cell", "pack", "scrap")
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": a, "commodity": b} for a, b in makes.items()],
        "recipes": [{"process": a, "commodity": b, "flow": "in", "quantity": 1}
                    for a, b in inputs],
        "process_costs": [
            {"process": one, "region": place, "other_cost": cost}
            for (one, place), cost in costs.items()
        ] + [{"process": a, "region": b, "other_cost": c} for a, b, c, _ in more],
        "assets": [
            {"asset": f"{one}_{place}".lower(), "process": one, "region": place,
             "capacity": capacity[f"{one}_{place}".lower()]}
            for one, place in costs
        ] + [{"asset": a, "process": a, "region": b, "capacity": d}
             for a, b, _, d in more],
        "lanes": [
            {"commodity": one, "origin": start, "destination": end, "freight": 0}
            for one, start, end in (*ways, ("cell", "ARG", "USA"),
                                    ("scrap", "CHN", "USA"))
        ],
        "demand": [{"segment": "ev", "region": "USA", "year": 2030, "quantity": 10}],
        "serves": [{"segment": "ev", "commodity": "pack"}],
        "effects": rows,
    }  # fmt: skip
    solution = solve_world(write_world(Path(folder) / "w", tables, years=[2030]))
    assert all(one.holds for one in check_solution(solution))
    return solution


def amount(solution, table, **labels):
    frame = solution.table(table)
    for name, label in labels.items():
        frame = frame[frame[name] == label]
    return float(frame["value"].sum())


def test_a_share_is_met_by_the_sum_of_two_minerals(tmp_path):
    # All lithium gives 0.6; a quarter of the nickel the rest of 0.7.
    solution = world(tmp_path, law(0.7))
    assert amount(solution, "activity", asset="lithium_aus") == pytest.approx(10)
    assert amount(solution, "activity", asset="nickel_aus") == pytest.approx(2.5)
    assert amount(solution, "delivery_claimed") == pytest.approx(10)
    plain = 10 * (2 + 2 + 1 + 1) + 3 * (10 + 2.5)
    assert solution.objective == pytest.approx(plain - 10 * CREDIT)


def test_where_a_share_cannot_be_reached_nothing_is_followed(tmp_path):
    solution = world(tmp_path, law(0.7), room={"nickel_aus": 0})
    assert amount(solution, "delivery_claimed") == 0
    assert solution.objective == pytest.approx(10 * (1 + 1 + 1 + 1))
    names = {block.name: block.stop - block.start for block in solution.problem.columns}
    assert not any(n for one, n in names.items() if one.startswith(("part_", "graded")))


def test_a_unit_is_free_of_barred_makers_in_all_its_parts_or_not_at_all(tmp_path):
    # Five of lithium and seven of nickel are clean: five cells can be of both.
    room = {"lithium_arg": 5, "nickel_arg": 7, "lithium_aus": 0, "nickel_aus": 0}
    solution = world(tmp_path, law(0.0), room=room)
    assert amount(solution, "delivery_claimed") == pytest.approx(5)


def test_what_is_recycled_in_an_admitted_place_counts_wherever_scrap_comes_from(
    tmp_path,
):
    room = {"lithium_aus": 0, "nickel_aus": 0}
    solution = world(tmp_path, law(0.6), room=room, recycled=4)
    assert amount(solution, "delivery_claimed") == pytest.approx(4)


def test_each_half_is_claimed_for_itself(tmp_path):
    both = law(0.7, halves=(MINERALS, CELLS))
    solution = world(tmp_path / "a", both)
    assert amount(solution, "delivery_claimed") == pytest.approx(20)
    # Without nickel from AUS the minerals fail; clean cells made at home still pass.
    solution = world(tmp_path / "b", both, room={"nickel_aus": 0})
    assert amount(solution, "delivery_claimed", claim=f"{CELLS};{BAR}") == (
        pytest.approx(10)
    )
    assert amount(solution, "delivery_claimed", claim=f"{MINERALS};{BAR}") == 0
    # With cells from ARG alone it is the other half.
    solution = world(tmp_path / "c", both, room={"cell_usa": 0})
    assert amount(solution, "delivery_claimed", claim=f"{CELLS};{BAR}") == 0
    assert amount(solution, "delivery_claimed", claim=f"{MINERALS};{BAR}") == (
        pytest.approx(10)
    )
    # Neither where every cell holds lithium of a barred maker.
    solution = world(tmp_path / "d", both, room={"lithium_arg": 0, "lithium_aus": 0})
    assert amount(solution, "delivery_claimed") == 0


def test_a_share_is_met_by_the_cells_of_each_place_not_by_packs_of_two(tmp_path):
    # Cells of ARG take minerals of ARG; those from home have nickel to spare.
    tied = [effect("duty_specific", one, "AUS", 1000, "") | {"destination": "ARG"}
            for one in ("lithium", "nickel")]  # fmt: skip
    solution = world(tmp_path, [*law(0.7), *tied], room={"cell_usa": 6})
    assert amount(solution, "delivery_claimed") == pytest.approx(6)


rooms = st.fixed_dictionaries(
    {f"{good}_{place}": st.integers(0, 8) for good in ("lithium", "nickel")
     for place in ("arg", "aus")} | {"cell_usa": st.integers(0, 10)}
)  # fmt: skip
shares = st.sampled_from((0.3, 0.5, 0.6, 0.7, 0.9, 1.0))


def solved(rows, room):
    with tempfile.TemporaryDirectory() as folder:
        solution = world(folder, rows, room=room)
        return solution.objective, amount(solution, "delivery_claimed")


@settings(max_examples=4)
@given(share=shares, room=rooms)
def test_leaving_out_what_cannot_pass_or_always_does_changes_no_answer(share, room):
    rows = law(share, halves=(MINERALS, CELLS))
    found = solved(rows, room)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Network, "_forward", _everywhere)
        patch.setattr(Network, "_all_pure", _nowhere)
        assert solved(rows, room)[0] == pytest.approx(found[0])


def _everywhere(network):
    return np.ones((network.draws.shape[0], *network.makes.shape), bool)


def _nowhere(network):
    pure = np.zeros((network.draws.shape[0], *network.makes.shape), bool)
    pure[0] = True
    return pure


@settings(max_examples=3)
@given(share=shares, room=rooms)
def test_a_higher_share_never_pays_more_and_a_place_more_never_less(share, room):
    cost, claimed = solved(law(share), room)
    higher = solved(law(min(share + 0.1, 1.0)), room)
    wider = solved(law(share, admitted=("AUS", "USA", "ARG")), room)
    assert higher[0] >= cost - 1e-6
    assert wider[0] <= cost + 1e-6
    assert higher[1] <= claimed + 1e-6 <= wider[1] + 2e-6
