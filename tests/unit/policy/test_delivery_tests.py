"""Tests of what is delivered, 48E's and 30D's, as rows of effects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.policy.effects import effects_of
from ionshore.policy.library import read_provisions

LAW = ("usa.section_48e_storage", "usa.material_assistance", "usa.prohibited_entity")
TEST = "usa.material_assistance.energy_storage_technology"


VEHICLES = "usa.section_30d"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    inside = {"process": "make_pack_lfp", "commodity": "cell_lfp", "flow": "in",
              "quantity": 0.8}  # fmt: skip
    return battery_world(tmp_path_factory.mktemp("batteries"), recipes=[inside])


def of_vehicles(world, years=(2024,), law=None):
    provisions = law or list(read_provisions([VEHICLES]).values())
    table = effects_of(provisions, world, years)
    return {str(kind): rows for kind, rows in table.groupby("kind")}


def rows(world, kind, names=LAW, years=(2025, 2026, 2027, 2030)):
    table = effects_of(read_provisions(names).values(), world, years)
    return table[(table["kind"] == kind) & (table["test"] == TEST)]


def test_the_share_asked_begins_on_the_first_of_january_2026(world):
    asked = rows(world, "content_rule").groupby("year")["value"].max().to_dict()
    assert asked == {2026: 0.55, 2027: 0.6, 2030: 0.75}


def test_the_credit_names_the_test_and_keeps_its_rate(world):
    paid = rows(world, "value_credit")
    assert set(paid["value"]) == {0.3}
    assert set(paid["origin"]) == {"USA"}


def test_cells_and_the_system_share_the_weight_of_the_whole(world):
    weight = rows(world, "content_weight", years=(2026,))
    assert weight.set_index("commodity")["value"].to_dict() == {
        "cell_lfp": 0.656,
        "cell_nmc_high": 0.656,
        "cell_zinc": 0.656,
        "system_ess_lfp": pytest.approx(0.344),
    }


def test_who_does_not_count_is_told_of_cells_and_systems(world):
    barred = rows(world, "not_admitted", years=(2026,))
    in_china = barred[barred["origin"] == "CHN"]
    cells = {"cell_lfp", "cell_nmc_high", "cell_zinc"}
    assert set(in_china["commodity"]) == {*cells, "system_ess_lfp"}
    assert set(in_china["value"]) == {1.0}


def test_where_the_law_of_the_test_is_not_in_force_the_credit_needs_none(world):
    table = effects_of(read_provisions(LAW[:1]).values(), world, [2026])
    assert set(table["test"]) == {""}
    assert set(table["kind"]) == {"value_credit"}


def test_a_test_the_law_does_not_have_is_told_with_the_nearest_name(world):
    laws = read_provisions(LAW)
    paying = laws[LAW[0]]
    (only,) = paying.applications
    wrong = replace(only, tests=("energy_storage_technolgy",))
    changed = replace(paying, applications=(wrong,))
    with pytest.raises(ScenarioError, match=r"S306.*energy_storage_technology"):
        effects_of([changed, laws[LAW[1]]], world, [2026])


def test_each_half_of_the_vehicle_credit_is_paid_by_the_kwh_under_both_bars(world):
    # 3,750 USD for one vehicle in 80 kWh, for half of the vehicles.
    paid = of_vehicles(world)["delivery_credit"].set_index("test")["value"]
    bars = f"{VEHICLES}.feoc_components_bar;{VEHICLES}.feoc_minerals_bar"
    assert paid.to_dict() == {
        f"{VEHICLES}.{half}_share;{bars}": pytest.approx(3750 / 80 / 2)
        for half in ("battery_components", "critical_minerals")
    }


def test_the_vehicle_credit_of_2025_ends_after_its_273rd_day(world):
    whole, part = (
        of_vehicles(world, (year,))["delivery_credit"]["value"].sum()
        for year in (2024, 2025)
    )
    assert part == pytest.approx(whole * 273 / 365)
    assert "delivery_credit" not in of_vehicles(world, (2026,))


def test_parts_count_by_price_without_the_parts_within(world):
    # All cost 10 here; a pack holds 0.8 of a cell.
    weight = of_vehicles(world)["content_weight"]
    mine = weight[weight["test"] == f"{VEHICLES}.battery_components_share"]
    by_part = mine.set_index("commodity")["value"].to_dict()
    assert by_part["cell_lfp"] == 10
    assert by_part["pack_lfp"] == pytest.approx(2)


def test_a_test_may_ask_where_a_part_is_made_and_where_it_is_not(world):
    barred = of_vehicles(world)["not_admitted"]
    places = {
        name.rpartition(".")[2]: set(rows["origin"])
        for name, rows in barred.groupby("test")
    }
    assert places["feoc_components_bar"] == {"CHN"}
    outside = {"CHN", "KOR", "JPN", "DEU", "IDN", "ROW"}
    assert places["battery_components_share"] == outside


def test_a_plant_abroad_held_from_a_covered_nation_is_barred_with_the_law_of_entities(
    tmp_path,
):
    owners = [{"owner": one, "home": one} for one in ("CHN", "KOR")]
    cells = [{"asset": f"cells_{one}", "process": "make_cell_lfp", "region": "KOR",
              "owner": one, "capacity": 1} for one in ("CHN", "KOR")]  # fmt: skip
    cells.append({"asset": "systems", "process": "make_system_ess_lfp",
                  "region": "CHN", "owner": "CHN", "capacity": 1})  # fmt: skip
    world = battery_world(tmp_path, owners=owners, assets=cells)
    laws = read_provisions([VEHICLES, "usa.entity_of_concern"])

    def barred(provisions):
        rows = of_vehicles(world, law=list(provisions))["not_admitted"]
        rows = rows[rows["test"] == f"{VEHICLES}.feoc_components_bar"]
        rows = rows[(rows["origin"] == "KOR") & (rows["commodity"] == "cell_lfp")]
        return rows.set_index("owner")["value"].to_dict()

    # The rule of Energy took effect on the 127th day of 2024.
    assert barred(laws.values()) == {"CHN": pytest.approx(240 / 366)}
    by_place = laws["usa.entity_of_concern"].parameter("holders_count")
    entity = laws["usa.entity_of_concern"]
    silent = replace(by_place, steps=(replace(by_place.steps[0], value=False),))
    entity = replace(entity, parameters={**entity.parameters, "holders_count": silent})
    assert barred([laws[VEHICLES], entity]) == {}
