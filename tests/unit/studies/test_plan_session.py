"""One plan and changes of it: every change of a cost is booked where it arises."""

from __future__ import annotations

import pytest
from tests.support.folders import two_region_world

from ionshore.optim import Patch
from ionshore.studies.plan_session import open_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """BBB takes 20: 5 from its plant, 15 from a plant that is built there for 4 each.

    Cells cost 8 to make there, 2 of ore 3; from AAA they would be 3 dearer to move and
    2 to make, less 1 for ore. The second year is worth less and asks for the same.
    """
    folder = tmp_path_factory.mktemp("built")
    return open_plan(
        two_region_world(
            folder,
            years=[2024, 2026],
            rate=0.07,
            processes=[
                {"process": "mining", "commodity": "ore"},
                {"process": "making", "commodity": "cell", "lifetime": 9},
            ],
            process_costs=[
                {"process": "mining", "region": "AAA", "other_cost": 1},
                {"process": "making", "region": "AAA", "other_cost": 10, "capex": 4},
                {"process": "making", "region": "BBB", "other_cost": 8, "capex": 4},
            ],
            demand=[
                {"segment": "ev", "region": "BBB", "year": year, "quantity": 20}
                for year in (2024, 2026)
            ],
            assets=[
                {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 99},
                {"asset": "old", "process": "making", "region": "BBB", "capacity": 5},
                {
                    "asset": "new",
                    "process": "making",
                    "region": "BBB",
                    "buildable": True,
                },
            ],
        ),
        None,
        reading=None,
    )


def booked(solution):
    cost = solution.table("cost")
    return cost.groupby(["term", "commodity", "region", "year"])["value"].sum()


@pytest.mark.parametrize(
    ("family", "labels", "more", "amount", "row"),
    [
        ("activity", {"asset": "old"}, 0.25, 5, ("adder", "cell", "BBB")),
        ("shipment", {"commodity": "ore"}, 0.25, 40, ("freight", "ore", "BBB")),
        ("new_capacity", {"asset": "new"}, 2.0, 15, ("investment", "cell", "BBB")),
        ("delivery", {"region": "BBB"}, 0.5, 20, ("preference", "cell", "BBB")),
        ("delivery", {"region": "BBB"}, -0.5, 20, ("preference", "cell", "BBB")),
    ],
)
def test_what_a_change_adds_to_a_cost_is_booked(
    plan, family, labels, more, amount, row
):
    """The problem counts a dollar of 2024 at what it is worth through its period."""
    before, worth = plan.solution(), plan.case.periods.present_value[0]
    assert worth == pytest.approx(1 + 1 / 1.07)
    patch = Patch.price(
        plan.session.problem, family, add=more * worth, year=2024, **labels
    )
    after = plan.solution(patch)
    assert after.objective == pytest.approx(before.objective + more * worth * amount)
    old, new, row = booked(before), booked(after), (*row, 2024)
    assert new.get(row, 0.0) == pytest.approx(old.get(row, 0.0) + more * amount)
    assert new.drop(row, errors="ignore").to_dict() == pytest.approx(
        old.drop(row, errors="ignore").to_dict()
    )
