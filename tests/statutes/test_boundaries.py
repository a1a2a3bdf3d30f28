"""The day before and the day of every change of the law, from the files."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ionshore.core.errors import ScenarioError
from ionshore.policy.calculators.registry import calculator
from ionshore.policy.dated import year_average
from ionshore.policy.law import law_in_force

LAW = law_in_force()
SERIES = [
    (law.name, name, one)
    for law in LAW.provisions.values()
    for name, one in law.parameters.items()
]
DAY = timedelta(1)


def series(chosen):
    return [pytest.param(*one, id=f"{one[0]}.{one[1]}") for one in chosen]


@pytest.mark.parametrize(("law", "name", "one"), series(SERIES))
def test_before_the_first_day_the_law_is_not_known(law, name, one):
    provision = LAW.provision(law)
    first = one.steps[0]
    assert provision.value_on(name, first.day) == first.value
    with pytest.raises(ScenarioError, match=rf"\[S310\].*{first.day - DAY}"):
        provision.value_on(name, first.day - DAY)


CHANGING = [one for one in SERIES if len(one[2].steps) > 1]


@pytest.mark.parametrize(("law", "name", "one"), series(CHANGING))
def test_each_change_holds_from_its_day_and_not_the_day_before(law, name, one):
    provision = LAW.provision(law)
    for earlier, later in zip(one.steps, one.steps[1:], strict=False):
        if earlier.until is None or earlier.until >= later.day - DAY:
            assert provision.value_on(name, later.day - DAY) == earlier.value
        assert provision.value_on(name, later.day) == later.value
        # A step that repeats its value is one whose source or confidence changed.
        same = earlier.value == later.value
        reasons = (earlier.source_id, earlier.confidence, earlier.note)
        assert not same or reasons != (later.source_id, later.confidence, later.note)


ENDING = [one for one in SERIES if one[2].steps[-1].until is not None]


@pytest.mark.parametrize(("law", "name", "one"), series(ENDING))
def test_after_a_last_day_the_law_is_not_known(law, name, one):
    last = one.steps[-1].until
    provision = LAW.provision(law)
    assert provision.value_on(name, last) == one.steps[-1].value
    with pytest.raises(ScenarioError, match=rf"\[S311\].*{last + DAY}"):
        provision.value_on(name, last + DAY)


PAIRS = [
    ("credit.45x", {"item": "cell", "kwh": 1.0, "kw": 1.0}, "sold", "credit_usd", [
        ("2029-12-31", 35.0), ("2030-01-01", 26.25), ("2030-12-31", 26.25),
        ("2031-01-01", 17.5), ("2031-12-31", 17.5), ("2032-01-01", 8.75),
        ("2032-12-31", 8.75), ("2033-01-01", 0.0),
    ]),
    ("credit.45x", {"item": "critical_mineral", "cost": 100.0, "purchased": 0.0,
                    "sold": "2034-06-30"}, "produced", "credit_usd", [
        ("2030-12-31", 10.0), ("2031-01-01", 7.5), ("2031-12-31", 7.5),
        ("2032-01-01", 5.0), ("2032-12-31", 5.0), ("2033-01-01", 2.5),
        ("2033-12-31", 2.5), ("2034-01-01", 0.0),
    ]),
    ("entity.macr", {"regime": "45x", "direct_material_cost": 1.0,
                     "pfe_direct_material_cost": 0.0}, "sold", "threshold", [
        ("2026-12-31", 0.6), ("2027-01-01", 0.65), ("2027-12-31", 0.65),
        ("2028-01-01", 0.7), ("2028-12-31", 0.7), ("2029-01-01", 0.8),
        ("2029-12-31", 0.8), ("2030-01-01", 0.85),
    ]),
    ("credit.45w", {"basis_usd": 1e5, "incremental_cost_usd": 1e5, "has_ice": False,
                    "gvwr_lb": 5000.0}, "acquired", "credit_usd", [
        ("2025-09-30", 7500.0), ("2025-10-01", 0.0),
    ]),
    ("credit.48e", {"cost_usd": 100.0, "labor_rules_met": True, "mw_ac": 10.0,
                    "macr": 0.5}, "construction_start", "credit_usd", [
        ("2025-12-31", 30.0), ("2026-01-01", 0.0),
    ]),
    ("credit.48e", {"cost_usd": 100.0, "labor_rules_met": True, "mw_ac": 10.0,
                    "macr": 1.0}, "construction_start", "credit_usd", [
        ("2033-12-31", 30.0), ("2034-01-01", 22.5), ("2035-01-01", 15.0),
        ("2036-01-01", 0.0),
    ]),
    ("duty", {"hts": "8507.60.00", "origin": "CHN", "use": "non_ev"}, "entered",
     "total_rate", [
        ("2025-02-03", 0.109), ("2025-02-04", 0.209), ("2025-03-04", 0.309),
        ("2025-04-04", 0.309), ("2025-04-05", 0.409), ("2025-04-09", 1.559),
        ("2025-05-13", 1.559), ("2025-05-14", 0.409), ("2025-11-09", 0.409),
        ("2025-11-10", 0.309), ("2025-12-31", 0.309), ("2026-01-01", 0.484),
        ("2026-02-23", 0.484), ("2026-02-24", 0.384), ("2026-07-23", 0.384),
        ("2026-07-24", 0.409),
    ]),
    ("duty", {"hts": "8507.60.00", "origin": "KOR"}, "entered", "total_rate", [
        ("2025-04-04", 0.0), ("2025-04-05", 0.1), ("2025-08-06", 0.1),
        ("2025-08-07", 0.15), ("2026-02-23", 0.15), ("2026-02-24", 0.1),
        ("2026-07-23", 0.1), ("2026-07-24", 0.125),
    ]),
    ("entity.procurement", {"maker": "BYD"}, "contract_date", "banned", [
        ("2027-09-30", False), ("2027-10-01", True),
    ]),
    ("eu.battery", {"category": "ev", "metal": "cobalt", "share": 0.16},
     "placed_on_market_date", "ok", [
        ("2031-08-17", True), ("2036-08-17", True), ("2036-08-18", False),
    ]),
    ("eu.battery", {"category": "lmt", "metal": "lithium", "share": 0.0},
     "placed_on_market_date", "ok", [("2036-08-17", True), ("2036-08-18", False)]),
    ("credit.china-vehicles", {"tax_due_cny": 10000.0}, "purchase_date", "relief_cny", [
        ("2025-12-31", 10000.0), ("2026-01-01", 5000.0), ("2027-12-31", 5000.0),
        ("2028-01-01", 0.0),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "given", "clock", "figure", "pairs"),
    [pytest.param(*one, id=f"{one[0]} by {one[2]}") for one in PAIRS],
)
def test_amounts_change_on_the_day_and_not_before(name, given, clock, figure, pairs):
    for day, expected in pairs:
        answer = calculator(name).read(LAW, {**given, clock: day})
        assert answer.figures[figure] == pytest.approx(expected, abs=1e-12), day


def test_the_buyers_credit_of_2025_counts_for_273_of_365_days():
    steps = LAW.provision("usa.section_30d").parameter("available").steps
    assert year_average(steps, 2025, "available") == 273 / 365
    assert date(2025, 10, 1) == steps[1].day
