"""Duties by line of the schedule and by origin, counted by hand."""

from __future__ import annotations

import pytest

from ionshore.core.errors import ModelLimit
from tests.statutes.cases import DUTIES, answer_to, entry

LINES = [pytest.param(one, id=one["hts"]) for one in DUTIES["lines"]]


def total(law, **given):
    return answer_to(law, entry(**given)).figures["total_rate"]


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        ("2025-12-15", 0.309),
        ("2026-01-15", 0.484),
        ("2026-03-15", 0.384),
        ("2026-08-15", 0.409),
    ],
)
def test_the_four_published_totals_come_out_to_the_last_digit(readable_law, day, rate):
    given = {"hts": "8507.60.00", "origin": "CHN", "use": "non_ev"}
    answer = answer_to(readable_law, entry(**given | {"entry_date": day}))
    assert answer.figures["total_rate"] == rate
    layers = answer.figures["layers"]
    assert round(sum(one["adds"] for one in layers), 12) == rate


@pytest.mark.parametrize("line", LINES)
def test_a_chinese_entry_pays_base_section_301_and_one_more(readable_law, line):
    given = {"hts": line["hts"], "origin": "CHN", "use": "non_ev"}
    if "china" not in line:
        with pytest.raises(ModelLimit, match=r"\[S337\].*not zero"):
            total(readable_law, **given)
        return
    expected = line["base"] + line["china"] + line["general"]
    assert total(readable_law, **given) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("line", LINES)
def test_a_british_entry_pays_base_and_ten_or_section_232(readable_law, line):
    general = 0.1 if line["general"] == 0.125 else line["general"]
    expected = line["base"] + general
    found = total(readable_law, hts=line["hts"], origin="GBR")
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("group", "rate"),
    [
        ("ten", 0.134),
        ("twelve_and_a_half", 0.159),
        ("partners_twelve_and_a_half", 0.125),
        ("nothing", 0.034),
        ("floor_twelve_and_a_half", 0.125),
        ("floor_ten", 0.1),
    ],
)
def test_a_battery_pays_by_the_heading_of_its_origin(readable_law, group, rate):
    for origin in DUTIES[group]:
        found = total(readable_law, hts="8507.60.00", origin=origin)
        assert found == pytest.approx(rate, abs=1e-12), origin


def test_a_higher_value_of_one_layer_never_lowers_the_duty(readable_law):
    for origin in ("CHN", "KOR", "JPN", "DEU", "CAN", "IDN"):
        low, high = (
            total(readable_law, hts="8507.60.00", origin=origin, use="ev", base_rate=b)
            for b in (0.0, 0.05)
        )
        assert low <= high


def test_readings_change_what_they_say(readable_law):
    from ionshore.policy.law import law_in_force

    fifteen = law_in_force({"usa.section_122.surcharge_rate": "fifteen"})
    given = {"hts": "8507.60.00", "origin": "JPN", "entry_date": "2026-03-15"}
    assert answer_to(fifteen, entry(**given)).figures["total_rate"] == 0.184
    parts = law_in_force({"usa.section_232.vehicle_batteries": "as_parts"})
    given = {"hts": "8507.60.00", "origin": "KOR", "use": "ev"}
    assert total(readable_law, **given) == 0.125
    assert total(parts, **given) == 0.15
    listed = law_in_force({"usa.forced_labor.annex_products": "as_section_122"})
    given = {"commodity": "natural_graphite", "origin": "CHN"}
    assert total(readable_law, **given) == 0.375
    assert total(listed, **given) == 0.25
    raised = law_in_force({"usa.ieepa.korea_january_2026": "in_force"})
    given = {"hts": "8507.60.00", "origin": "KOR", "entry_date": "2026-02-01"}
    assert answer_to(raised, entry(**given)).figures["total_rate"] == 0.25
    assert answer_to(readable_law, entry(**given)).figures["total_rate"] == 0.15
