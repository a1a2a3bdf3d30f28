"""Small problems with answers worked out on paper, beside each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reference.answers import amounts, paid, price, solved
from tests.reference.builders import by_hand, by_hand_design, by_hand_markets

TIGHT = {"rel": 1e-6, "abs": 1e-6}


def test_median(tmp_path: Path) -> None:
    # Towns at 0, 1, 2, 10, 11. Two sites: 1 and either of the last two; the others
    # are 1 + 1 + 1 away.
    towns = {"a": 0.0, "b": 1.0, "c": 2.0, "d": 10.0, "e": 11.0}
    solution = solved(by_hand_design.median(towns, 2), tmp_path)
    assert solution.objective == pytest.approx(3.0, **TIGHT)
    assert len(amounts(solution, "new_capacity", "asset")) == 2


@pytest.mark.parametrize(("whole", "cost"), [(False, 19.5), (True, 28.0)])
def test_single_sourcing(whole: bool, cost: float, tmp_path: Path) -> None:
    # Depots hold 8 and 7; needs 5, 4, 3, 3 use both up. Depot a costs 1 a unit.
    # Split: b takes 5 of w at 1.5 and 2 of x at 2: 15 + 5 x 0.5 + 2 x 1 = 19.5.
    # Whole: 8 = 5 + 3 and 7 = 4 + 3 is the only way; b takes x and y: 8 x 1 + 4 x 2
    # + 3 x 4 = 28, which beats x and z (8 + 8 + 18).
    need = {"w": 5.0, "x": 4.0, "y": 3.0, "z": 3.0}
    freight = {("a", customer): 1.0 for customer in need}
    freight |= {("b", "w"): 1.5, ("b", "x"): 2.0, ("b", "y"): 4.0, ("b", "z"): 6.0}
    draft = by_hand_design.single_sourcing(
        {"a": 8.0, "b": 7.0}, need, freight, whole=whole
    )
    solution = solved(draft, tmp_path)
    assert solution.objective == pytest.approx(cost, **TIGHT)


@pytest.mark.parametrize(
    ("lead_time", "discount_rate", "cost"),
    [
        # One plant for 5, a second one for 15: 4 + 8.
        (0, 0.0, 12.0),
        # Nothing stands in the first year: buy 5, then two plants.
        (1, 0.0, 13.0),
        # The second year counts 1/1.25.
        (1, 0.25, 5 + 8 * 0.8),
    ],
)
def test_plants_over_time(
    lead_time: int, discount_rate: float, cost: float, tmp_path: Path
) -> None:
    draft = by_hand.plants_over_time(
        {2024: 5.0, 2025: 15.0}, lead_time=lead_time, discount_rate=discount_rate
    )
    assert solved(draft, tmp_path).objective == pytest.approx(cost, **TIGHT)


def test_lot_sizes(tmp_path: Path) -> None:
    # All at once: 15 + 20 + 2 x 5 = 45; each year: 45; 10, then 25 with 5 held: 35.
    # Making 35 units costs 35 besides.
    solution = solved(
        by_hand.lot_sizes({2024: 10.0, 2025: 20.0, 2026: 5.0}, 15, 1), tmp_path
    )
    assert solution.objective == pytest.approx(70.0, **TIGHT)
    made = amounts(solution, "activity", "year")
    assert made == pytest.approx({2024: 10.0, 2025: 25.0}, **TIGHT)


def test_rising_freight(tmp_path: Path) -> None:
    # 1 + 2f = 2 + g with f + g = 5: f = 2, g = 3; 2 + 4 and 6 + 4.5 in all.
    solution = solved(by_hand.rising_freight(5.0), tmp_path)
    moved = amounts(solution, "shipment", "origin")
    assert moved == pytest.approx({"north": 2.0, "south": 3.0}, **TIGHT)
    assert solution.objective == pytest.approx(16.5, **TIGHT)
    prices = amounts(solution, "price", "region")
    assert prices["town"] == pytest.approx(5.0, **TIGHT)


def test_transshipment(tmp_path: Path) -> None:
    # 6 over b at 2, 4 over c at 5.
    solution = solved(by_hand.transshipment(), tmp_path)
    assert solution.objective == pytest.approx(32.0, **TIGHT)


@pytest.mark.parametrize(
    ("local_price", "cost", "sent"),
    # A fifth is lost, so a unit from a costs 1.25 in b.
    [(1.2, 9.6, {}), (1.3, 10.0, {"a": 10.0})],
)
def test_lossy_line(
    local_price: float, cost: float, sent: dict[str, float], tmp_path: Path
) -> None:
    solution = solved(by_hand.lossy_line(0.2, local_price), tmp_path)
    assert solution.objective == pytest.approx(cost, **TIGHT)
    assert amounts(solution, "shipment", "origin") == pytest.approx(sent, **TIGHT)


def test_blend(tmp_path: Path) -> None:
    # A quarter of 0.9 and three quarters of 0.5 make 0.6: 2.5 x 9 + 7.5 x 4.
    solution = solved(by_hand.blend(0.6), tmp_path)
    assert solution.objective == pytest.approx(52.5, **TIGHT)
    bought = amounts(solution, "bought", "commodity")
    assert bought == pytest.approx({"rich": 2.5, "poor": 7.5}, **TIGHT)


def test_duopoly_with_a_small_rival(tmp_path: Path) -> None:
    # The rival is full at 10; the other one sells (100 - 10 - 10) / 2 = 40.
    draft = by_hand_markets.duopoly(100, [10, 10], [100, 10])
    solution = solved(draft, tmp_path)
    sold = amounts(solution, "delivery", "brand")
    assert sold == pytest.approx({"firm1": 40.0, "firm2": 10.0}, **TIGHT)
    assert price(solution) == pytest.approx(50.0, **TIGHT)


@pytest.mark.parametrize(
    ("effect", "dear", "cheap", "trade"),
    [
        # Free: 57 and 52, 46 units; see the two-region problems.
        (None, 57.0, 52.0, 46.0),
        # A fifth of the declared value of 50 is a duty of 10.
        ({"kind": "duty_ad_valorem", "value": 0.2}, 63.0, 48.0, 34.0),
        ({"kind": "duty_specific", "value": 10}, 63.0, 48.0, 34.0),
        # 20 units: 120 - (s + 20) = 40 + s gives s = 30; 90 - d = 20 + d/2.
        ({"kind": "export_quota", "value": 20}, 70.0, 130 / 3, 20.0),
        ({"kind": "export_ban", "value": 1}, 80.0, 110 / 3, 0.0),
    ],
)
def test_measures(
    effect: dict | None, dear: float, cheap: float, trade: float, tmp_path: Path
) -> None:
    effects = [effect] if effect else []
    solution = solved(by_hand_markets.two_countries(*effects), tmp_path)
    assert price(solution, "dear") == pytest.approx(dear, **TIGHT)
    assert price(solution, "cheap") == pytest.approx(cheap, **TIGHT)
    moved = sum(amounts(solution, "shipment", "origin").values())
    assert moved == pytest.approx(trade, **TIGHT)
    duty = 10 * trade if effect and "duty" in effect["kind"] else 0.0
    assert paid(solution, "duty") == pytest.approx(duty, **TIGHT)


@pytest.mark.parametrize(
    ("allowed", "high", "low"),
    # Apart: half of 100 and of 60. With resale of A units at 5 each: prices
    # (100 - A)/2 and (60 + A)/2 differ by 5 at A = 15.
    [(False, 50.0, 30.0), (True, 42.5, 37.5)],
)
def test_resale_ties_markets(
    allowed: bool, high: float, low: float, tmp_path: Path
) -> None:
    draft = by_hand_markets.resale(allowed=allowed, freight=5)
    solution = solved(draft, tmp_path)
    assert price(solution, "high") == pytest.approx(high, **TIGHT)
    assert price(solution, "low") == pytest.approx(low, **TIGHT)


@pytest.mark.parametrize(
    ("need", "cost", "built"),
    # A site pays from 10 + n < 2.5 n on, so not for 6 and for 8; 30 need two sites
    # (20 + 30 against 10 + 20 + 2.5 x 10).
    [(6.0, 15.0, {}), (8.0, 18.0, {"site": 1.0}), (30.0, 50.0, {"site": 2.0})],
)
def test_fixed_charge(
    need: float, cost: float, built: dict[str, float], tmp_path: Path
) -> None:
    solution = solved(by_hand_design.fixed_charge(need), tmp_path)
    assert solution.objective == pytest.approx(cost, **TIGHT)
    sites = amounts(solution, "new_capacity", "asset", process="site")
    assert sites == pytest.approx(built, **TIGHT)


def test_roads_both_ways(tmp_path: Path) -> None:
    # Roads ab and bc cost 20 together; a to c takes two roads, c to b one:
    # 20 + 10 x 2 x 0.5 + 10 x 0.5 = 35. With ac instead of ab it would be 45.
    solution = solved(by_hand_design.roads_both_ways(), tmp_path)
    assert solution.objective == pytest.approx(35.0, **TIGHT)
    opened = set(amounts(solution, "link_open", "link"))
    assert opened == {"ab", "ba", "bc", "cb"}


@pytest.mark.parametrize(
    ("monopoly", "prices"),
    # Price takers: p2 = 1.25 p1 and p1 + p2 = 10. A monopolist: marginal revenue
    # 10 - 2q is zero at 5, and two years of 5 just use the resource up.
    [(False, {2024: 40 / 9, 2025: 50 / 9}), (True, {2024: 5.0, 2025: 5.0})],
)
def test_depletion(monopoly: bool, prices: dict[int, float], tmp_path: Path) -> None:
    solution = solved(by_hand_markets.depletion(monopoly=monopoly), tmp_path)
    market = solution.table("consumption").set_index("year")["price"].to_dict()
    assert market == pytest.approx(prices, **TIGHT)


@pytest.mark.parametrize(
    ("cap", "floor", "served", "sold", "level"),
    [
        # All are served at 30; or 20 at the cap; or 5 more are sold at the floor.
        (50.0, 10.0, 30.0, 0.0, 30.0),
        (20.0, 10.0, 20.0, 0.0, 20.0),
        (50.0, 35.0, 30.0, 5.0, 35.0),
    ],
)
def test_price_cap_and_floor(
    cap: float, floor: float, served: float, sold: float, level: float, tmp_path: Path
) -> None:
    solution = solved(by_hand_markets.price_cap(cap, floor), tmp_path)
    assert amounts(solution, "delivery", "region")["home"] == pytest.approx(served)
    outside = sum(amounts(solution, "sold", "region").values())
    assert outside == pytest.approx(sold, **TIGHT)
    prices = amounts(solution, "price", "region")
    assert prices["home"] == pytest.approx(level, **TIGHT)


def test_goods_that_differ(tmp_path: Path) -> None:
    # Price of each 100 - 2q - (rival's), no cost: 100 - 4q - q = 0. Demand slope 1,
    # conjecture (2 x 2 - 1)/1 = 3; own price 60 less (2 - 1) x 20.
    draft = by_hand_markets.duopoly(100, [0, 0], [100, 100], conjecture=3)
    solution = solved(draft, tmp_path)
    sold = amounts(solution, "delivery", "brand")
    assert sold == pytest.approx({"firm1": 20.0, "firm2": 20.0}, **TIGHT)
    assert price(solution) - (2 - 1) * 20 == pytest.approx(40.0, **TIGHT)
