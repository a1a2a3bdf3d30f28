"""Section 45X on arrays gives what it gives lot by lot, and fast."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from ionshore.core.errors import ScenarioError
from ionshore.policy.calculators.bulk import Lots, credits_45x, values_on
from ionshore.policy.calculators.registry import calculator
from ionshore.policy.law import law_in_force

LAW = law_in_force()


def lots(count, seed=7):
    rng = np.random.default_rng(seed)
    years = rng.integers(2024, 2036, count)
    offset = rng.integers(0, 365, count)
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    macr = rng.choice([0.55, 0.6, 0.65, 0.7, 0.8, 0.9, np.nan], count)
    cells = rng.random(count) < 0.7
    return Lots(
        kwh=rng.uniform(10, 1e6, count),
        kw=rng.choice([np.inf, 5.0, 1e5], count),
        sale_day=first + offset,
        year_begin=first,
        cells=cells,
        modules=~cells | (rng.random(count) < 0.5),
        barred=rng.random(count) < 0.2,
        macr=macr,
    )


def one_by_one(law, many, place):
    item = "cell+module" if many.modules[place] else "cell"
    if not many.cells[place]:
        item = "module"
    given = {
        "item": item,
        "kwh": float(many.kwh[place]),
        "kw": None if np.isinf(many.kw[place]) else float(many.kw[place]),
        "cells": 12 if many.modules[place] else None,
        "module_kwh": 10.0,
        "sold": str(many.sale_day[place]),
        "taxable_year_begin": str(many.year_begin[place]),
        "taxpayer_is_pfe": bool(many.barred[place]),
        "macr": None if np.isnan(many.macr[place]) else float(many.macr[place]),
    }
    return calculator("credit.45x").read(law, given).figure("credit_usd")


@pytest.mark.parametrize("reading", ["cap", "bar"])
def test_many_lots_earn_what_each_earns(reading):
    law = law_in_force({"usa.section_45x.capacity_to_power": reading})
    many = lots(150)
    found = credits_45x(law, many)
    alone = [one_by_one(law, many, place) for place in range(150)]
    assert found == pytest.approx(alone)
    assert 0 < np.count_nonzero(found) < 150


def test_ten_thousand_plants_over_twelve_years_take_well_under_a_second():
    many = lots(120_000)
    start = perf_counter()
    found = credits_45x(LAW, many)
    assert perf_counter() - start < 0.5
    assert found.shape == (120_000,)


def test_days_the_law_does_not_know_are_refused():
    steps = LAW.provision("usa.section_45x").parameter("phase_down").steps
    days = np.array(["2024-01-01", "2022-12-31"], dtype="datetime64[D]")
    with pytest.raises(ScenarioError, match=r"\[S310\].*2022-12-31.*2023-01-01"):
        values_on(steps, days, "phase_down")
    law = LAW.provision("kor.strategic_technology").parameter("facility_sme")
    late = np.array(["2029-12-31", "2030-01-01"], dtype="datetime64[D]")
    with pytest.raises(ScenarioError, match=r"\[S311\].*2030-01-01.*2029-12-31"):
        values_on(law.steps, late, "facility_sme")
    assert values_on(law.steps, late[:1], "facility_sme").tolist() == [0.25]
