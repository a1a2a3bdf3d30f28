"""Law and world -> table of effects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.policy.effects import EFFECT_COLUMNS, check_reach, duties_on, effects_of
from ionshore.policy.library import read_provision, read_provisions
from ionshore.policy.match import commodities_named
from ionshore.policy.provision import Application, Exemption


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return battery_world(tmp_path_factory.mktemp("batteries"))


def with_application(law, **changes):
    first, *rest = law.applications
    return replace(law, applications=(replace(first, **changes), *rest))


def test_without_law_the_table_is_empty_and_has_its_columns(world):
    table = effects_of([], world, world.years)
    assert table.empty
    assert tuple(table.columns) == EFFECT_COLUMNS


def test_the_table_has_one_row_per_trade_year_and_parameter(world):
    law = read_provisions(["usa.mfn", "usa.ieepa"]).values()
    table = effects_of(law, world, world.years)
    keys = [one for one in EFFECT_COLUMNS if one not in ("value", "confidence")]
    assert not table.duplicated(keys).any()
    assert (table["value"] != 0).all()
    assert table["year"].dtype == "int64"
    assert table["value"].dtype == "float64"


@pytest.mark.parametrize(
    ("patterns", "named"),
    [
        pytest.param(["cell_lfp"], ["cell_lfp"], id="a code"),
        pytest.param(
            ["cell_*"], ["cell_lfp", "cell_nmc_high", "cell_zinc"], id="a star"
        ),
        pytest.param(
            ["stage:pack", "cell_zinc"], ["cell_zinc", "pack_lfp"], id="a stage"
        ),
        pytest.param(["hs:8507"], 5, id="a heading"),
        pytest.param(["hs:850780"], [], id="another heading"),
        pytest.param(["hs:"], [], id="no heading"),
        pytest.param(["Cell_lfp", "cell"], [], id="letters count"),
        pytest.param(["*"], 6, id="all"),
    ],
)
def test_goods_are_named_by_code_star_stage_or_heading(world, patterns, named):
    found = commodities_named(patterns, world["commodities"])
    assert (len(found) if isinstance(named, int) else list(found)) == named


def test_of_one_provision_the_first_application_that_fits_counts(world):
    law = read_provision("usa.forced_labor")
    duties = duties_on([law], world, ("cell_lfp", "DEU", "USA"), date(2026, 8, 15))
    assert [name for _, name, _ in duties] == ["EU"]
    duties = duties_on([law], world, ("cell_lfp", "ROW", "USA"), date(2026, 8, 15))
    assert [name for _, name, _ in duties] == ["other_economies"]


def test_a_trade_that_no_law_touches_pays_nothing(world):
    law = [read_provision("usa.mfn")]
    assert duties_on(law, world, ("cell_lfp", "CHN", "KOR"), date(2026, 8, 15)) == ()


def test_an_exemption_spares_its_trade_and_days_only(world):
    law = read_provision("usa.section_301_china")
    spared = Exemption(("cell_lfp",), ("CHN",), start=date(2027, 1, 1))
    exempt = replace(law, exemptions=(spared,))
    table = effects_of([exempt], world, [2026, 2027]).set_index(["commodity", "year"])
    assert table.loc[("cell_lfp", 2026), "value"] == 0.25
    assert ("cell_lfp", 2027) not in table.index
    assert table.loc[("pack_lfp", 2027), "value"] == 0.25


def test_an_exemption_of_half_a_year_halves_the_duty_and_is_its_source(world):
    law = read_provision("usa.section_301_china")
    spared = Exemption(
        start=date(2027, 1, 1), until=date(2027, 7, 1), source_id="scenario:half"
    )
    exempt = replace(law, exemptions=(spared,))
    table = effects_of([exempt], world, [2027, 2028]).set_index(["commodity", "year"])
    row = table.loc[("cell_lfp", 2027)]
    assert row["value"] == pytest.approx(0.25 * 183 / 365)
    assert row["source_id"] == "scenario:half;ustr301_table"
    assert row["confidence"] == "assumed"
    assert table.loc[("cell_lfp", 2028), "value"] == 0.25


def test_an_exemption_from_the_base_duty_lets_the_minimum_bind_in_full(world):
    law = dict(read_provisions(["usa.mfn", "usa.forced_labor"]))
    spared = Exemption(origins=("JPN",))
    law["usa.mfn"] = replace(law["usa.mfn"], exemptions=(spared,))
    trade = ("cell_lfp", "JPN", "USA")
    duties = duties_on(law.values(), world, trade, date(2030, 1, 1))
    assert duties == (
        ("usa.mfn", "lithium_ion_battery", 0.0),
        ("usa.forced_labor", "JPN", 0.125),
    )


def test_a_credit_can_be_exempted_for_one_good(world):
    law = read_provision("usa.section_45x")
    spared = Exemption(commodities=("stage:system",), destinations=("KOR",))
    table = effects_of([replace(law, exemptions=(spared,))], world, [2026])
    assert "system_ess_lfp" not in set(table["commodity"])
    assert "pack_lfp" in set(table["commodity"])


def test_money_per_kwh_on_a_good_in_kilotons_is_refused(world):
    law = with_application(read_provision("usa.section_45x"), commodities=("anode_*",))
    with pytest.raises(
        ScenarioError, match=r"\[S312\].*'cell_rate'.*USD/kWh.*anode_graphite.*kt.*GWh"
    ):
        effects_of([law], world, [2026])


def test_all_unknown_years_of_all_provisions_are_told_at_once(world):
    law = read_provisions(["usa.mfn", "usa.section_301_china"]).values()
    with pytest.raises(ScenarioError) as found:
        effects_of(law, world, [2018, 2019, 2026])
    told = {(one.place, dict(one.values)["day"]) for one in found.value.findings}
    assert told == {
        ("usa.mfn.artificial_graphite_other", "2018-01-01"),
        ("usa.mfn.artificial_graphite_other", "2019-01-01"),
        ("usa.section_301_china.artificial_graphite", "2018-01-01"),
        ("usa.mfn.lithium_ion_battery", "2018-01-01"),
        ("usa.mfn.lithium_ion_battery", "2019-01-01"),
        ("usa.section_301_china.lithium_ion_ev_battery", "2018-01-01"),
        ("usa.section_301_china.lithium_ion_ev_battery", "2019-01-01"),
        ("usa.section_301_china.lithium_ion_non_ev_battery", "2018-01-01"),
        ("usa.section_301_china.lithium_ion_non_ev_battery", "2019-01-01"),
    }


def test_a_provision_is_without_effect_where_the_world_lacks_its_goods(world):
    law = with_application(read_provision("usa.section_45x"), commodities=("cell_xyz",))
    assert set(effects_of([law], world, [2026])["commodity"]) >= {"pack_lfp"}


def test_what_names_nothing_of_the_world_is_told_as_a_warning(world):
    law = read_provision("usa.section_45x")
    # The small world has no sulfates and none of the other minerals that 45X lists.
    (minerals,) = check_reach([law], world)
    assert minerals.place == "usa.section_45x: applies[6]"
    odd = with_application(law, commodities=("cel_lfp", "stage:cel"))
    told = check_reach([odd], world)
    assert [one.code for one in told] == ["S313", "S313"]
    assert "cel_lfp, stage:cel" in told[0].problem
    assert told[0].place == "usa.section_45x: applies[1]"
    nowhere = with_application(law, commodities=("cell_zinc",), origins=("XXX",))
    assert "XXX" in check_reach([nowhere], world)[0].problem


def test_an_application_without_its_parameter_for_an_origin_passes_it_by(world):
    law = read_provision("usa.forced_labor")
    only = Application(
        "tariff", {"rates": ("{origin}",)}, ("stage:cell",), destinations=("USA",)
    )
    table = effects_of([replace(law, applications=(only,))], world, [2027])
    assert set(table["origin"]) == {"CHN", "KOR", "JPN", "IDN", "CAN"}


def test_five_layers_on_the_whole_world_take_well_under_a_second(world):
    law = read_provisions(
        ["usa.mfn", "usa.section_301_china", "usa.ieepa", "usa.forced_labor"]
    ).values()
    start = perf_counter()
    effects_of(law, world, range(2024, 2036))
    assert perf_counter() - start < 1.0


def test_a_model_year_that_stands_for_several_has_their_mean(world):
    law = [read_provision("usa.section_45x")]
    keys = ["commodity", "origin", "owner", "parameter"]
    yearly = effects_of(law, world, range(2029, 2033))
    mean = effects_of(law, world, [range(2029, 2033)])
    assert set(mean["year"]) == {2029}
    expected = yearly.groupby(keys)["value"].sum() / 4
    assert mean.groupby(keys)["value"].sum().to_dict() == pytest.approx(
        expected.to_dict()
    )
