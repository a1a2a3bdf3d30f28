"""Inputs are moved as told, effects counted by hand, a stopped study goes on."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.support.folders import write_world
from tests.unit.calibration.conftest import YEARS, base_tables

from ionshore.calibration.settings import CalibrationSettings
from ionshore.core.errors import CommandError
from ionshore.studies import sensitivity_cases
from ionshore.studies.sensitivity import effects_of, ranked
from ionshore.studies.sensitivity_cases import Case, Plan, cases_of, solve_cases
from ionshore.studies.sensitivity_inputs import Question, groups_of, moved
from ionshore.world.load import load_world


def row(group="costs", table="process_costs", column="other_cost", **cells):
    plain = {"how": "factor", "low": "0.5", "high": "2", "where": ""}
    return {"group": group, "table": table, "column": column} | plain | cells


def world_with(tmp_path, *rows):
    tables = base_tables(sensitivity=list(rows))
    return load_world(write_world(tmp_path / "world", tables, years=YEARS))


def asked(world):
    return Question(world, CalibrationSettings(), "rule")


def test_only_the_rows_named_are_moved_by_the_factor(tmp_path):
    world = world_with(tmp_path, row(where="process=making"))
    low = moved(asked(world), "costs", "low").world["process_costs"]
    assert low.set_index("process")["other_cost"].to_dict() == {
        "mining": 1.0,
        "making": 5.0,
    }


def test_a_judgement_of_calibration_is_moved_like_any_input(tmp_path):
    world = world_with(
        tmp_path, row("use", "calibration", "full_use", low="0.9", high="1.1")
    )
    assert moved(asked(world), "use", "high").settings.full_use == pytest.approx(0.935)


def test_a_row_that_names_nothing_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"C645.*other_costs"):
        groups_of(world_with(tmp_path, row(column="other_costs")))


def test_an_end_that_is_no_number_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"C646.*dear"):
        groups_of(world_with(tmp_path, row(high="dear")))


def gauges(group, side, cells, price):
    common = {"group": group, "side": side, "failed": "", "year": 2030}
    return [
        common | {"indicator": "cell_output", "region": "USA", "value": cells},
        common | {"indicator": "lithium_price", "region": "*", "value": price},
    ]


def test_effects_are_counted_by_hand_and_what_changes_nothing_comes_last():
    table = pd.DataFrame(
        [
            *gauges("base", "base", 100.0, 10.0),
            *gauges("idle", "low", 100.0, 10.0),
            *gauges("idle", "high", 100.0, 10.0),
            *gauges("costs", "low", 120.0, 10.0),
            *gauges("costs", "high", 90.0, 11.0),
        ]
    )
    effects = effects_of(table, 2030).set_index(["figure", "group"])
    assert effects.loc[("cells_usa", "costs"), "effect"] == pytest.approx(30.0)
    assert effects.loc[("lithium", "costs"), "when_high"] == pytest.approx(1.0)
    ranking = ranked(effects.reset_index(), {"idle": "x", "costs": "y"})
    assert ranking["group"].tolist() == ["costs", "idle"]
    # 30 of 100 and 1 of 10: a fifth in the mean.
    assert ranking["score"].tolist() == pytest.approx([0.2, 0.0])


def test_a_study_that_was_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    world = world_with(tmp_path, row())
    plan = Plan(str(world.folder), "none", (2024,))
    cases = cases_of(world, ("costs",))
    assert [one.name for one in cases] == ["base.base", "costs.low", "costs.high"]
    solved = []

    def answer(_plan, case):
        solved.append(case.name)
        if len(solved) == 2:
            raise KeyboardInterrupt
        return {"failed": case.name, "seconds": 0.0, "gauges": []}

    monkeypatch.setattr(sensitivity_cases, "solve_case", answer)
    quiet = {"workers": 1, "say": lambda _line: None}
    with pytest.raises(KeyboardInterrupt):
        solve_cases(plan, cases, tmp_path / "kept", **quiet)
    kept = json.loads((tmp_path / "kept" / "base.base.json").read_text("utf-8"))
    assert kept["failed"] == "base.base"
    table = solve_cases(plan, cases, tmp_path / "kept", **quiet)
    assert solved == ["base.base", "costs.low", "costs.low", "costs.high"]
    assert table["failed"].tolist() == [one.name for one in cases]
    assert Case("base", "base").name == "base.base"
