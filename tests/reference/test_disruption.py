"""What is lost with a supplier, and the cuts that stop a network, by the sweep's code."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.reference.answers import amounts, near, solved
from tests.reference.builders import worlds
from tests.reference.builders.disruption import MARKET
from tests.reference.catalogue import load_problem
from tests.reference.folder import YEAR

from ionshore.model.build import build_problem
from ionshore.optim import Session
from ionshore.optim.patch import Patch
from ionshore.scenario.case import make_case
from ionshore.studies.shock.criticality import criticality_meter
from ionshore.studies.shock.cuts import ALL, all_cuts
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.shock.sweeping import CutsAsked, sweep_cuts
from ionshore.studies.solving import bare_scenario
from ionshore.studies.stockpile.curves import cover_months
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.sizing import cheapest_sizes
from ionshore.studies.stockpile.threats import (
    Event,
    Holder,
    Holding,
    holdings_of,
    reserves_of,
)
from ionshore.sweep import SweepCase, run_sweep
from ionshore.sweep.worst import worst_cuts
from ionshore.world.load import load_world

HOLDER = Holder("buyers", "national", (MARKET,), 0.1)


@pytest.fixture(scope="module")
def suppliers(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ShortRun, list[Holding]]:
    folder = tmp_path_factory.mktemp("suppliers")
    draft = worlds(load_problem("D/n_minus_1_a"))["base"]
    held: list[Holding] = []

    def reserves(plan: Any, standing: Any) -> Any:
        # One year's delivery to the buyers is what a reserve is counted in.
        held.extend(holdings_of(plan, standing, YEAR, (HOLDER,)))
        return reserves_of(plan, standing, YEAR, held)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(folder / "cache"))
        short_run = open_short_run(
            draft.write(folder / "world"),
            None,
            starts=date(YEAR, 1, 1),
            months=12,
            step_months=12,
            after=0,
            working=False,
            reserves=reserves,
        )
    return short_run, held


def test_what_is_short_without_each_supplier(suppliers: Any, tmp_path: Path) -> None:
    short_run, _ = suppliers
    expected = load_problem("D/n_minus_1_a")["expected"]
    cases = [
        one
        for one in all_cuts(short_run, ("country",))
        if one.labels["commodity"] != ALL
    ]
    swept = run_sweep(short_run.session, cases, criticality_meter(short_run), tmp_path)
    table = swept.table().set_index("place")
    for name, missing in expected["shortage"].items():
        assert table.loc[name, "unserved"] == pytest.approx(missing, abs=1e-9)
    worst = worst_cuts(short_run.session, cases, 1)
    assert worst.is_exact
    assert worst.keys == (f"country/{expected['most_critical']}/good",)


def test_two_suppliers_lost_cost_what_both_leave_short(tmp_path: Path) -> None:
    problem = load_problem("D/n_minus_1_a")
    capacity, demand = problem["data"]["capacity"], problem["data"]["demand"]
    world = worlds(problem)["base"].write(tmp_path / "world")
    asked = CutsAsked(year=YEAR, by=("country",), pairs=True, step="year", worst=2)
    found = sweep_cuts(str(world), "", asked)
    assert len(found.pairs) == 10
    alone = found.cuts.set_index(["place", "commodity"])["cost"]
    for row in found.pairs.to_dict("records"):
        left = (
            sum(capacity.values()) - capacity[row["place"]] - capacity[row["place_2"]]
        )
        assert row["cost"] == pytest.approx(max(demand - left, 0.0))
        both = [alone[row[one], "good"] for one in ("place", "place_2")]
        assert row["cost"] >= max(both) - 1e-9
        assert row["more"] == pytest.approx(row["cost"] - sum(both))
    assert found.worst is not None
    assert found.worst.keys == ("country/CHN/good", "country/CHL/good")


def test_how_long_a_stock_covers_what_is_short(suppliers: Any) -> None:
    short_run, held = suppliers
    problem = load_problem("D/n_minus_1_a")
    stock, expected = problem["data"]["stock"], problem["expected"]
    losses = Losses(short_run, tuple(held))
    days = np.array([stock / held[0].day])
    for name, years in expected["years_of_cover"].items():
        ban = next(
            one
            for one in all_cuts(short_run, ("country",))
            if one.labels["place"] == name and one.labels["commodity"] != ALL
        )
        months = cover_months(losses, held[0], _event(name, ban), days)
        if years is None:
            assert np.isnan(months[0])
        else:
            assert months[0] / 12 == pytest.approx(years, rel=1e-9)


def _event(name: str, ban: SweepCase) -> Event:
    from ionshore.studies.shock.events import export_ban

    assert ban.labels["place"] == name
    shock = export_ban("good", name, starts=date(YEAR, 1, 1), months=12)
    return Event(name, 12, 0.1, shock)


def test_the_stock_for_ninety_days_of_the_worst_case() -> None:
    problem = load_problem("D/n_minus_1_a")
    short = max(problem["expected"]["shortage"].values())

    def loss(size: np.ndarray) -> tuple[float, np.ndarray]:
        missing = max(short * 90 / 365 - size[0], 0.0)
        return 1e3 * missing, np.array([-1e3 if missing > 0 else 0.0])

    found = cheapest_sizes(np.array([1.0]), np.array([1e4]), loss)
    expected = problem["expected"]["stock_for_90_days_worst_case"]
    assert found.size[0] == pytest.approx(expected, rel=1e-6)


def test_a_network_carries_as_much_as_its_smallest_cut(tmp_path: Path) -> None:
    problem = load_problem("D/max_flow_7")
    solution = solved(worlds(problem)["base"], tmp_path)
    served = sum(amounts(solution, "delivery", "region").values())
    assert served == near(problem, problem["expected"]["max_flow"])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_worst_arcs_to_lose_are_those_of_all_choices(
    count: int, tmp_path: Path
) -> None:
    problem = load_problem("D/max_flow_7")
    world = load_world(worlds(problem)["base"].write(tmp_path / "world"))
    session = Session(build_problem(make_case(world, bare_scenario())))
    cuts = [
        SweepCase(
            f"{one}-{two}",
            Patch.bound(
                session.problem, "shipment", upper=0.0, origin=one, destination=two
            ),
        )
        for one, two, _ in problem["data"]["arcs"]
    ]
    worst = worst_cuts(session, cuts, count)
    missed = []
    for chosen in combinations(cuts, count):
        patch = Patch()
        for one in chosen:
            patch = patch | one.patch
        missed.append(session.solve(patch).objective)
    assert worst.is_exact
    assert worst.value == pytest.approx(max(missed), abs=1e-9)
    assert len(worst.keys) == count
