"""What holds for every plant."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionshore.cost.cell import cell_costs
from ionshore.cost.finance import capital_charge, capital_recovery_factor
from ionshore.cost.learning import experience_cost
from ionshore.cost.library import Library, shipped_library
from ionshore.cost.plant import FINANCES, READINGS, cell_plants
from ionshore.cost.process import process_costs
from ionshore.cost.ramp import Ramp

LIBRARY = shipped_library()
NAMES = [one for one in LIBRARY.chemistries if one != "nmc111"]
names = st.sampled_from(NAMES)
places = st.sampled_from(LIBRARY.regions)
sizes = st.floats(0.5, 200.0)
readings = st.sampled_from(READINGS)
finances = st.sampled_from(FINANCES)


def total(**inputs):
    plants = cell_plants(LIBRARY, price_set="china_2024", level="pack", **inputs)
    return cell_costs(plants, LIBRARY).total


@settings(max_examples=40)
@given(names, places, sizes, readings, finances)
def test_cost_falls_with_yield(name, place, size, reading, finance):
    costs = total(
        chemistry=name,
        region=place,
        plant_gwh=size,
        reading=reading,
        finance=finance,
        cell_yield=[0.3, 0.6, 0.9, 0.99],
    )
    assert (np.diff(costs) < 0).all()


@settings(max_examples=40)
@given(names, places, sizes, readings, finances)
def test_cost_rises_with_wages_power_and_capital(name, place, size, reading, finance):
    given_ = {"chemistry": name, "region": place, "plant_gwh": size}
    given_ |= {"reading": reading, "finance": finance}
    for key, values in {
        "direct_wage": [5.0, 20.0, 60.0],
        "electricity": [0.05, 0.1, 0.3],
        "capital": [0.5, 1.0, 1.5],
    }.items():
        assert (np.diff(total(**given_, overrides={key: values})) > 0).all()


@settings(max_examples=40)
@given(names, places, sizes, readings, finances, st.floats(0.1, 10.0))
def test_cost_is_homogeneous_of_degree_one_in_prices(
    name, place, size, reading, finance, times
):
    """All prices times a number: the cost times that number."""
    plants = cell_plants(
        LIBRARY,
        chemistry=name,
        region=place,
        plant_gwh=size,
        reading=reading,
        finance=finance,
        price_set="china_2024",
    )
    money = {"direct_wage", "electricity", "heat", "capital", "building"}
    dearer = replace(
        plants,
        material_factor=plants.material_factor * times,
        regional=MappingProxyType(
            {
                key: value * times if key in money else value
                for key, value in plants.regional.items()
            }
        ),
    )
    one, other = (cell_costs(each, LIBRARY).total.item() for each in (plants, dearer))
    assert other == pytest.approx(times * one)


@settings(max_examples=30)
@given(names, places, readings)
def test_cost_falls_with_size_and_use(name, place, reading):
    given_ = {"chemistry": name, "region": place, "reading": reading}
    assert (np.diff(total(**given_, plant_gwh=[1.0, 5.0, 50.0])) < 0).all()
    assert (np.diff(total(**given_, utilization=[0.3, 0.6, 1.0])) < 0).all()


@settings(max_examples=30)
@given(names, places, sizes, readings)
def test_items_add_up_and_none_is_negative(name, place, size, reading):
    plants = cell_plants(
        LIBRARY,
        chemistry=name,
        region=place,
        plant_gwh=size,
        reading=reading,
        price_set="china_2024",
    )
    costs = cell_costs(plants, LIBRARY)
    parts = np.array(list(costs.items.values()))
    assert (parts >= 0).all()
    assert parts.sum() == pytest.approx(costs.total.item())
    assert costs.materials.sum() == pytest.approx(costs.items["materials"].item())


@given(st.floats(1.0, 1e9), st.floats(0.0, 0.6), st.floats(0.0, 1.0))
def test_experience_converges_to_its_floor(ratio, rate, floor):
    cost = experience_cost(1.0, ratio, rate, floor).item()
    assert floor - 1e-12 <= cost <= 1.0 + 1e-12
    assert experience_cost(1.0, 1e300, 0.3, floor).item() == pytest.approx(floor)


@given(st.floats(0.01, 0.9), st.floats(0.91, 1.0), st.floats(0.05, 5.0))
def test_yield_climbs_to_its_final_value(start, final, slow):
    ramp = Ramp(start, final, slow)
    assert (np.diff(ramp.at([0.0, slow, 5 * slow])) > 0).all()
    assert ramp.at(0.0).item() == pytest.approx(start)
    assert ramp.at(60 * slow).item() == pytest.approx(final)


@given(st.floats(0.001, 0.3), st.floats(2.0, 40.0), st.floats(0.0, 0.6))
def test_tax_never_lowers_the_charge(rate, life, tax):
    bare = capital_recovery_factor(rate, life).item()
    assert capital_charge(rate, life, tax).item() >= bare - 1e-12


@settings(max_examples=30)
@given(
    st.sampled_from(list(LIBRARY["plants"]["process"])), places, st.floats(1.0, 500.0)
)
def test_process_plants_get_cheaper_with_size_and_use(process, place, size):
    costs = process_costs(LIBRARY, process, place, size=[size, 2 * size]).conversion
    assert costs[1] <= costs[0]
    used = process_costs(LIBRARY, process, place, utilization=[0.5, 1.0])
    assert used.conversion[1] < used.conversion[0]


def test_plants_cost_the_same_alone_and_together():
    regions = list(LIBRARY.regions)
    together = total(chemistry="lfp", region=regions, plant_gwh=30.0)
    alone = [
        total(chemistry="lfp", region=one, plant_gwh=30.0).item() for one in regions
    ]
    assert together.tolist() == pytest.approx(alone)


def test_ten_thousand_plants_in_well_under_a_second():
    random = np.random.default_rng(0)
    count = 10_000
    begin = perf_counter()
    costs = total(
        chemistry=list(random.choice(NAMES, count)),
        region=list(random.choice(LIBRARY.regions, count)),
        plant_gwh=random.uniform(1.0, 100.0, count),
        cell_yield=random.uniform(0.5, 0.97, count),
    )
    assert perf_counter() - begin < 2.0  # 0.3 s alone; machines of tests are shared
    assert costs.shape == (count,)
    assert (costs > 0).all()


def test_the_order_of_rows_changes_nothing():
    tables = {
        name: frame.iloc[::-1].reset_index(drop=True) if name != "sources" else frame
        for name, frame in LIBRARY.tables.items()
    }
    turned = Library(LIBRARY.folder, MappingProxyType(tables))
    plants = [
        cell_plants(one, chemistry=NAMES, region="KOR", price_set="china_2024")
        for one in (LIBRARY, turned)
    ]
    first, second = (
        cell_costs(each, one).total
        for each, one in zip(plants, (LIBRARY, turned), strict=True)
    )
    assert first.tolist() == pytest.approx(second.tolist())
