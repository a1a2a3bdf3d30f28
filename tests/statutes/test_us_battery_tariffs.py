"""Duties of the United States on batteries: layers by day, and by model year."""

from __future__ import annotations

from datetime import date
from math import fsum

import pytest

from ionshore.core.errors import ScenarioError
from ionshore.policy.calculators.registry import calculator
from ionshore.policy.effects import duties_on, effects_of
from ionshore.policy.law import law_in_force
from ionshore.policy.library import read_provision
from ionshore.scenario.scenario import read_scenario
from tests.statutes.battery_world import battery_world


def whole(law, world, commodity, origin, day):
    trade = (commodity, origin, "USA")
    layers = duties_on(law, world, trade, date.fromisoformat(day))
    return fsum(share for _, _, share in layers)


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        pytest.param("2025-12-15", 30.9, id="under the emergency tariffs"),
        pytest.param("2026-01-15", 48.4, id="after section 301 rose to 25"),
        pytest.param("2026-03-15", 38.4, id="under section 122"),
        pytest.param("2026-08-15", 40.9, id="under the forced-labor duties"),
    ],
)
def test_the_four_published_totals_for_chinese_storage_batteries(
    law, world, day, percent
):
    for commodity in ("system_ess_lfp", "cell_lfp"):
        share = whole(law, world, commodity, "CHN", day)
        assert 100 * share == pytest.approx(percent, abs=1e-12)


@pytest.mark.parametrize(
    ("origin", "day", "percent"),
    [
        pytest.param("KOR", "2025-01-15", 0.0, id="Korea free under KORUS"),
        pytest.param("KOR", "2025-11-13", 15.0, id="Korea, 15 added to nothing"),
        pytest.param("KOR", "2025-12-15", 15.0, id="Korea, at least 15"),
        pytest.param("KOR", "2026-02-23", 15.0, id="last day of collection"),
        pytest.param("KOR", "2026-02-24", 10.0, id="first day of section 122"),
        pytest.param("KOR", "2026-03-15", 10.0, id="Korea under section 122"),
        pytest.param("KOR", "2026-08-15", 12.5, id="Korea, at least 12.5"),
        pytest.param("JPN", "2025-08-06", 13.4, id="Japan, 10 on top of 3.4"),
        pytest.param("JPN", "2025-08-07", 15.0, id="Japan, at least 15"),
        pytest.param("JPN", "2026-07-23", 13.4, id="last day of section 122"),
        pytest.param("JPN", "2026-07-24", 12.5, id="Japan, at least 12.5"),
        pytest.param("DEU", "2026-08-15", 10.0, id="the Union, at least 10"),
        pytest.param("IDN", "2026-08-15", 13.4, id="Indonesia, 10 on top"),
        pytest.param("CAN", "2026-08-15", 0.0, id="Canada exempt under USMCA"),
        pytest.param("ROW", "2026-08-15", 3.4, id="an economy without a heading"),
        pytest.param("CHN", "2025-04-08", 3.4 + 7.5 + 20 + 10, id="China, 8 April"),
        pytest.param("CHN", "2025-04-09", 3.4 + 7.5 + 20 + 125, id="China, 9 April"),
        pytest.param("CHN", "2025-05-14", 3.4 + 7.5 + 20 + 10, id="China, 14 May"),
        pytest.param("CHN", "2025-11-10", 30.9, id="fentanyl layer halved"),
        pytest.param("CHN", "2025-11-09", 40.9, id="the day before"),
    ],
)
def test_a_storage_system_pays_by_origin_and_day_of_entry(
    law, world, origin, day, percent
):
    share = whole(law, world, "system_ess_lfp", origin, day)
    assert 100 * share == pytest.approx(percent, abs=1e-12)


@pytest.mark.parametrize(
    ("day", "vehicle", "storage"),
    [
        pytest.param("2024-09-26", 7.5, 7.5, id="before the review"),
        pytest.param("2024-09-27", 25.0, 7.5, id="vehicle batteries first"),
        pytest.param("2025-12-31", 25.0, 7.5, id="the last day apart"),
        pytest.param("2026-01-01", 25.0, 25.0, id="all at 25"),
    ],
)
def test_section_301_told_vehicles_from_storage_until_the_end_of_2025(
    world, day, vehicle, storage
):
    law = [read_provision("usa.section_301_china")]
    for commodity in ("pack_lfp", "cell_nmc_high"):
        share = whole(law, world, commodity, "CHN", day)
        assert 100 * share == pytest.approx(vehicle)
    for commodity in ("system_ess_lfp", "cell_lfp", "cell_zinc"):
        share = whole(law, world, commodity, "CHN", day)
        assert 100 * share == pytest.approx(storage)


def test_the_mean_of_2025_for_chinese_storage_is_the_one_counted_by_hand(law, world):
    # 3.4 base and 7.5 section 301 all year; fentanyl 10 on 28 days (4 February to
    # 3 March), 20 on 251 (to 9 November), 10 on 52; reciprocal 10 on 4 days
    # (5 to 8 April), 125 on 35 (to 13 May), 10 on 232.
    fentanyl = (28 * 10 + 251 * 20 + 52 * 10) / 365
    reciprocal = (4 * 10 + 35 * 125 + 232 * 10) / 365
    table = effects_of(law, world, [2025])
    rows = table[
        (table["commodity"] == "system_ess_lfp")
        & (table["origin"] == "CHN")
        & (table["kind"] == "duty_ad_valorem")
    ].set_index("parameter")
    assert 100 * rows.loc["china_fentanyl", "value"] == pytest.approx(fentanyl)
    assert 100 * rows.loc["china_reciprocal", "value"] == pytest.approx(reciprocal)
    whole_year = 3.4 + 7.5 + fentanyl + reciprocal
    assert 100 * rows["value"].sum() == pytest.approx(whole_year)


def test_the_mean_of_2026_for_korea_counts_each_regime_by_its_days(law, world):
    # 15 on 54 days, 10 on 150 days of section 122, 12.5 on 161.
    table = effects_of(law, world, [2026])
    rows = table[(table["commodity"] == "cell_lfp") & (table["origin"] == "KOR")]
    expected = (54 * 15 + 150 * 10 + 161 * 12.5) / 365
    assert 100 * rows["value"].sum() == pytest.approx(expected)


def test_a_minimum_names_what_it_adds_and_rests_on_the_base_duty_too(law, world):
    table = effects_of(law, world, [2030]).set_index(
        ["commodity", "origin", "provision"]
    )
    row = table.loc[("cell_lfp", "JPN", "usa.forced_labor")]
    assert row["value"] == pytest.approx(0.125 - 0.034)
    assert row["parameter"] == "JPN"


def test_no_duty_falls_on_what_stays_or_on_what_others_buy(law, world):
    duties = effects_of(law, world, [2026]).query("kind == 'duty_ad_valorem'")
    assert set(duties["destination"]) == {"USA"}
    assert "USA" not in set(duties["origin"])


def test_a_base_duty_of_2023_is_unknown_and_refused(law, world):
    with pytest.raises(ScenarioError, match=r"\[S310\] usa.mfn.lithium_ion_battery"):
        effects_of(law, world, [2023])
    with pytest.raises(ScenarioError, match=r"\[S310\].*2023-12-31.*2024-01-01"):
        whole(law, world, "cell_lfp", "CHN", "2023-12-31")


def test_the_base_duty_of_2024_is_shown_as_assumed(law, world):
    table = effects_of(law, world, [2024, 2025])
    rows = table[(table["provision"] == "usa.mfn") & (table["commodity"] == "cell_lfp")]
    assert set(rows.loc[rows["year"] == 2024, "confidence"]) == {"assumed"}
    assert set(rows.loc[rows["year"] == 2025, "confidence"]) == {"reported"}


def test_a_year_in_which_an_assumed_day_falls_is_assumed(law, world):
    # The rise of the fentanyl layer on 4 March 2025 is an assumed day.
    table = effects_of(law, world, [2025, 2026])
    rows = table[
        (table["parameter"] == "china_fentanyl")
        & (table["commodity"] == "system_ess_lfp")
    ].set_index("year")
    assert rows.loc[2025, "confidence"] == "assumed"
    assert rows.loc[2026, "confidence"] == "reported"


MATERIALS = {
    "natural_graphite": "mine",
    "lithium_chemical": "refine",
    "iron_phosphate": "refine",
    "cathode_lfp": "component",
    "copper_foil": "component",
    "separator": "component",
}


@pytest.fixture(scope="module")
def whole_law():
    return read_scenario("current_law").provisions


@pytest.fixture(scope="module")
def materials(tmp_path_factory):
    """The battery world with materials that nobody makes."""
    folder = tmp_path_factory.mktemp("materials")
    goods = battery_world(folder / "a")["commodities"][
        ["commodity", "stage", "unit", "reference_price", "hs_codes"]
    ].to_dict("records")
    more = [
        {"commodity": one, "stage": stage, "unit": "kt", "reference_price": 10}
        for one, stage in MATERIALS.items()
    ]
    return battery_world(folder / "b", commodities=[*goods, *more])


@pytest.mark.parametrize(
    ("commodity", "origin", "day", "percent"),
    [
        pytest.param("cathode_lfp", "CHN", "2024-06-01", 28.3, id="LFP cathode, 2024"),
        pytest.param("cathode_lfp", "CHN", "2026-08-15", 40.8, id="LFP cathode, 2026"),
        pytest.param("cathode_lfp", "KOR", "2024-06-01", 0.0, id="free under KORUS"),
        pytest.param(
            "natural_graphite", "CHN", "2025-12-31", 0.0 + 10, id="flake 2025"
        ),
        pytest.param("natural_graphite", "CHN", "2026-08-15", 25.0, id="flake 2026"),
        pytest.param("lithium_chemical", "JPN", "2026-08-15", 3.7, id="likely exempt"),
        pytest.param("iron_phosphate", "CHN", "2024-06-01", 0.0, id="without a line"),
        pytest.param("copper_foil", "KOR", "2025-07-31", 10.0, id="the day before 232"),
        pytest.param("copper_foil", "KOR", "2025-08-01", 50.0, id="232 instead"),
        pytest.param("copper_foil", "KOR", "2026-04-05", 50.0, id="the metal's duty"),
        pytest.param("copper_foil", "KOR", "2026-04-06", 50.0, id="annex I-A"),
        pytest.param("copper_foil", "CHN", "2026-08-15", 76.0, id="232 and 301"),
    ],
)
def test_a_material_pays_by_its_tariff_line(
    whole_law, materials, commodity, origin, day, percent
):
    share = whole(whole_law, materials, commodity, origin, day)
    assert 100 * share == pytest.approx(percent, abs=1e-12)


@pytest.mark.parametrize("commodity", ["cathode_lfp", "copper_foil", "separator"])
@pytest.mark.parametrize("origin", ["CHN", "JPN", "DEU", "CAN"])
def test_the_plan_and_the_calculator_agree_on_components(
    whole_law, materials, commodity, origin
):
    answer = calculator("duty").read(
        law_in_force(),
        {
            "commodity": commodity,
            "origin": origin,
            "entry_date": "2026-08-15",
            "usmca_qualifying": True,
            "fta_qualifying": origin == "CAN",
        },
    )
    told = answer.figures["total_rate"]
    assert whole(
        whole_law, materials, commodity, origin, "2026-08-15"
    ) == pytest.approx(told)
