"""Who holds a plant, and whom the bar of 45X shuts out from which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.policy.dated import Step, calendar_years, value_on
from ionshore.policy.effects import effects_of
from ionshore.policy.entities import shut_out
from ionshore.policy.holders import Holder, Registry, holder_labels
from ionshore.policy.library import read_provision, read_provisions

BARRED = -35.0


def plant(name, owner, **more):
    return {
        "asset": name,
        "process": "make_cell_lfp",
        "region": "USA",
        "owner": owner,
        "capacity": 10,
        **more,
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    partner = {"partnership": "licence", "partner": "CHN"}
    venture = {"partnership": "joint_venture", "partner": "CHN"}
    assets = [
        plant("system", "KOR", process="make_system_ess_lfp", region="CHN"),
        plant("korean", "KOR"),
        plant("chinese", "CHN"),
        plant("korean_in_china", "KOR", region="CHN"),
        plant("licensed", "USA", status="candidate", **partner),
        plant("licensed_before", "USA", status="operating", **partner),
        plant("venture", "USA", status="candidate", **venture),
        plant("tenth", "CHN", facility="tenth"),
        plant("chain", "USA", facility="chain"),
        plant("sold", "CHN", facility="sold"),
    ]
    homes = {"KOR": "KOR", "CHN": "CHN", "USA": "USA"}
    company = {"kind": "cell_maker"}
    return battery_world(
        tmp_path_factory.mktemp("held"),
        owners=[{"owner": one, "home": home} for one, home in homes.items()],
        assets=assets,
        companies=[
            {"company": "eve", "headquarters": "CHN", **company},
            {"company": "truck", "headquarters": "USA", **company},
            {"company": "shell", "headquarters": "USA", **company},
        ],
        facilities=[
            {
                "facility": one,
                "name": one,
                "stage": "cell",
                "product": "cell_lfp",
                "country": "USA",
                "status": "operating",
                "operator": "",
            }
            for one in ("tenth", "chain", "sold")
        ],
        ownership=[
            {"subject": "tenth", "owner": "eve", "share": 0.1},
            {"subject": "tenth", "owner": "truck", "share": 0.9},
            # Six tenths of the shell are Chinese, so the shell counts in full.
            {"subject": "shell", "owner": "eve", "share": 0.6},
            {"subject": "chain", "owner": "shell", "share": 0.3},
            {"subject": "chain", "owner": "truck", "share": 0.7},
            {
                "subject": "sold",
                "owner": "eve",
                "share": 1.0,
                "valid_to": "2027-06-30",
            },
            {
                "subject": "sold",
                "owner": "truck",
                "share": 1.0,
                "valid_from": "2027-07-01",
            },
        ],
    )


@pytest.fixture(scope="module")
def effects(world):
    law = read_provisions(["usa.section_45x", "usa.prohibited_entity"]).values()
    table = effects_of(law, world, [2025, 2026, 2027, 2028])
    taken = table[table["provision"] == "usa.prohibited_entity"]
    return taken.set_index(["owner", "year"])["value"]


def label(world, asset):
    place = list(world["assets"]["asset"]).index(asset)
    return str(holder_labels(world)[place])


@pytest.mark.parametrize(
    ("asset", "first_year"),
    [
        pytest.param("chinese", 2026, id="a Chinese owner"),
        pytest.param("venture", 2026, id="a venture with a Chinese partner"),
        pytest.param("licensed", 2026, id="a licence yet to be signed"),
        pytest.param("chain", 2026, id="a quarter through a controlled company"),
        pytest.param("korean", None, id="a Korean owner"),
        pytest.param("licensed_before", None, id="a licence signed before"),
        pytest.param("tenth", None, id="a Chinese tenth"),
    ],
)
def test_the_bar_of_45x_takes_the_credit_from_whom_it_names(
    world, effects, asset, first_year
):
    holder = label(world, asset)
    years = [year for owner, year in effects.index if owner == holder]
    wanted = [] if first_year is None else list(range(first_year, 2029))
    assert years == wanted
    assert all(effects[holder, year] == BARRED for year in wanted)


def test_taxable_years_that_begin_after_4_july_2025_are_those_from_2026(effects):
    assert ("CHN", 2025) not in effects.index
    assert effects["CHN", 2026] == BARRED


def test_a_plant_that_is_sold_earns_from_the_next_taxable_year(effects):
    assert effects["sold", 2027] == BARRED
    assert ("sold", 2028) not in effects.index


def test_a_plant_in_a_covered_nation_is_organized_there_whoever_owns_it(world):
    law = read_provision("usa.prohibited_entity")
    holder = Holder("KOR", home="KOR")
    there = shut_out(law, holder, "CHN", Registry.of(world))
    here = shut_out(law, holder, "USA", Registry.of(world))
    assert value_on(there, date(2026, 6, 1), "x") == 1.0
    assert value_on(here, date(2026, 6, 1), "x") == 0.0


def test_where_the_entity_provision_is_not_in_force_nobody_is_barred(world):
    table = effects_of([read_provision("usa.section_45x")], world, [2026])
    assert set(table["owner"]) == {"*"}


def test_the_reading_that_influence_is_barred_later_frees_ventures_until_then(world):
    law = read_provision("usa.prohibited_entity")
    late = Step(date(2025, 7, 5), False, "test", "assumed", until=date(2027, 7, 4))
    parameter = replace(
        law.parameter("influence_barred"),
        steps=(late, Step(date(2027, 7, 5), True, "test", "assumed")),
    )
    law = replace(law, parameters={**law.parameters, "influence_barred": parameter})
    holder = Holder("x", "USA", partner="CHN", partnership="joint_venture", is_new=True)
    steps = shut_out(law, holder, "USA", Registry.of(world))
    assert value_on(steps, date(2027, 12, 31), "x") == 0.0
    assert value_on(steps, date(2028, 1, 1), "x") == 1.0


def test_shares_that_are_not_told_are_what_is_left_in_equal_parts(tmp_path):
    world = battery_world(
        tmp_path,
        companies=[
            {"company": name, "headquarters": seat, "kind": "cell_maker"}
            for name, seat in (("a", "CHN"), ("b", "USA"), ("c", "USA"))
        ],
        ownership=[
            {"subject": "c", "owner": "a"},
            {"subject": "c", "owner": "b", "share": 0.4},
        ],
    )
    registry = Registry.of(world)
    nations = frozenset({"CHN"})
    assert registry.held_from("c", nations, 0.5, date(2026, 1, 1)) == (0.6, 0.6)


def test_companies_that_hold_each_other_come_to_an_end(tmp_path):
    world = battery_world(
        tmp_path,
        companies=[
            {"company": name, "headquarters": "USA", "kind": "cell_maker"}
            for name in "ab"
        ],
        ownership=[
            {"subject": "a", "owner": "b", "share": 1},
            {"subject": "b", "owner": "a", "share": 1},
        ],
    )
    held = Registry.of(world).held_from("a", frozenset({"CHN"}), 0.5, date.today())  # noqa: DTZ011
    assert held == (0.0, 0.0)


def test_two_values_of_one_year_leave_the_one_that_is_looked_up():
    steps = (
        Step(date(2025, 3, 1), 1.0, "a", "reported"),
        Step(date(2025, 9, 1), 2.0, "a", "reported"),
    )
    (one,) = calendar_years(steps)
    assert (one.day, one.value) == (date(2026, 1, 1), 2.0)


def test_an_unknown_entity_provision_is_told_with_the_nearest(tmp_path):
    from ionshore.policy.library import SHIPPED

    folder = tmp_path / "law"
    (folder / "usa").mkdir(parents=True)
    for name in ("sources.csv", "groups.toml"):
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    text = (SHIPPED / "usa/section_45x.toml").read_text("utf-8")
    text = text.replace('"usa.prohibited_entity"', '"usa.prohibited_entiti"')
    (folder / "usa/section_45x.toml").write_text(text, "utf-8")
    for name in ("prohibited_entity", "material_assistance"):
        other = folder / f"usa/{name}.toml"
        other.write_bytes((SHIPPED / f"usa/{name}.toml").read_bytes())
    with pytest.raises(
        ScenarioError, match=r"S301.*Did you mean 'usa.prohibited_entity'"
    ):
        read_provision("usa.section_45x", folder)


def test_a_world_without_a_registry_knows_owners_alone(tmp_path):
    world = battery_world(tmp_path)
    assert set(holder_labels(world)) == {"them"}
