"""Sweeps: every case once, whatever happens on the way."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from tests.support.sweeping import (
    BrokenMeter,
    CostMeter,
    CountedCases,
    chain_of,
    raised_needs,
)

from ionshore.core.errors import CommandError, DataError, ModelLimit
from ionshore.optim import Change, Patch, Session
from ionshore.sweep import SweepCase, run_sweep


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two tables have the same answers, digit for digit."""
    columns = ["cost", "missing", "outcome"]
    first, second = (
        each.set_index("key")[columns].sort_index() for each in (one, other)
    )
    return first.equals(second)


def code_of(error: pytest.ExceptionInfo) -> str:
    return error.value.findings[0].code


def test_a_ban_costs_what_the_next_source_costs_more(tmp_path):
    problem = chain_of()
    ban = Patch.bound(problem, "source", upper=0.0, source="S0")
    cases = [SweepCase("S0", ban, {"source": "S0"})]
    swept = run_sweep(problem, cases, CostMeter(), tmp_path)
    (row,) = swept.table().to_dict("records")
    assert swept.base["cost"] == pytest.approx(30.0)
    assert row["cost"] == pytest.approx(2 * (2 + 3 + 4 + 5 + 6))
    assert (row["key"], row["source"], row["outcome"]) == ("S0", "S0", "optimal")
    assert (swept.cases, swept.done, swept.failed, swept.resumed) == (1, 1, 0, 0)


def test_a_session_goes_on_from_its_own_answer(tmp_path):
    session = Session(chain_of())
    one = run_sweep(session, raised_needs(5), CostMeter(), tmp_path / "a")
    other = run_sweep(chain_of(), raised_needs(5), CostMeter(), tmp_path / "b")
    assert same(one.table(), other.table())


def test_order_and_chunks_change_no_answer(tmp_path):
    cases = raised_needs(40)
    mixed = random.Random(3).sample(cases, len(cases))
    one = run_sweep(chain_of(), cases, CostMeter(), tmp_path / "a", chunk=7)
    other = run_sweep(chain_of(), mixed, CostMeter(), tmp_path / "b", chunk=1)
    assert same(one.table(), other.table())
    assert list(one.table()["key"]) == [case.key for case in cases]


def test_a_stopped_sweep_goes_on_without_losing_or_repeating_a_case(tmp_path):
    cases = raised_needs(30)

    def stop(progress):
        if progress.done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(chain_of(), cases, CostMeter(), tmp_path / "a", chunk=5, tell=stop)
    parts = {one: one.stat().st_mtime_ns for one in tmp_path.glob("a/parts/*")}
    swept = run_sweep(chain_of(), cases, CostMeter(), tmp_path / "a", chunk=5)
    whole = run_sweep(chain_of(), cases, CostMeter(), tmp_path / "b")
    assert (swept.cases, swept.done, swept.resumed) == (30, 20, 10)
    assert same(swept.table(), whole.table())
    assert all(one.stat().st_mtime_ns == then for one, then in parts.items())
    again = run_sweep(chain_of(), cases, CostMeter(), tmp_path / "a")
    assert (again.done, again.resumed) == (0, 30)


def test_a_case_with_another_change_is_answered_anew(tmp_path):
    first, second = raised_needs(2)
    run_sweep(chain_of(), [first, second], CostMeter(), tmp_path)
    changed = SweepCase(second.key, Patch(row_lower=Change.of(0, 12.0)))
    swept = run_sweep(chain_of(), [first, changed], CostMeter(), tmp_path)
    assert (swept.done, swept.resumed) == (1, 1)
    assert list(swept.table()["cost"]) == pytest.approx([30.0, 30.0 + 2 * 6])


def test_a_limit_takes_the_first_cases_and_asks_for_no_other(tmp_path):
    cases = CountedCases(raised_needs(20))
    swept = run_sweep(chain_of(), cases, CostMeter(), tmp_path, limit=4)
    assert (swept.cases, len(swept.table())) == (4, 4)
    assert cases.asked == [0, 1, 2, 3]


def test_a_case_without_an_answer_is_recorded_and_the_others_go_on(tmp_path):
    problem = chain_of()
    short = Patch.bound(problem, "unmet", upper=0.0)
    none = short | Patch(row_lower=Change.of(0, 17.0))
    cases = [*raised_needs(2), SweepCase("none", none), SweepCase("short", short)]
    swept = run_sweep(problem, cases, CostMeter(), tmp_path)
    outcome = swept.table().set_index("key")["outcome"]
    assert outcome["none"] == "V401"
    assert outcome["short"] == "optimal"
    assert np.isnan(swept.table().set_index("key")["cost"]["none"])
    assert (swept.failed, swept.done) == (1, 4)
    again = run_sweep(problem, cases, CostMeter(), tmp_path)
    assert (again.failed, again.resumed) == (1, 4)


def test_a_meter_that_breaks_on_a_case_is_told_with_its_reason(tmp_path):
    swept = run_sweep(chain_of(), raised_needs(8), BrokenMeter(14.5), tmp_path)
    rows = swept.table()
    broken = rows[rows["outcome"] == "X001"]
    assert list(broken["need"]) == [15.0, 16.0, 17.0]
    assert broken["note"].str.contains("the meter is broken").all()
    assert swept.failed == 3


def test_progress_counts_up_to_all_cases(tmp_path):
    told = []
    run_sweep(
        chain_of(), raised_needs(9), CostMeter(), tmp_path, chunk=2, tell=told.append
    )
    assert [one.done for one in told] == [2, 4, 6, 8, 9]
    assert told[-1].left == 0.0
    assert str(told[-1]) == "9 of 9 cases, about 0 s left"


# refusals


def test_a_folder_of_another_problem_is_refused(tmp_path):
    run_sweep(chain_of(8), raised_needs(2), CostMeter(), tmp_path)
    with pytest.raises(DataError) as error:
        run_sweep(chain_of(9), raised_needs(2), CostMeter(), tmp_path)
    assert code_of(error) == "W720"


def test_a_folder_with_other_figures_is_refused(tmp_path):
    run_sweep(chain_of(), raised_needs(2), CostMeter(), tmp_path)
    with pytest.raises(DataError) as error:
        run_sweep(chain_of(), raised_needs(2), BrokenMeter(1e9), tmp_path)
    assert code_of(error) == "W721"


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("", "utf-8")
    with pytest.raises(DataError) as error:
        run_sweep(chain_of(), raised_needs(2), CostMeter(), tmp_path / "taken")
    assert code_of(error) == "W722"


def test_a_folder_with_an_unreadable_description_is_refused(tmp_path):
    (tmp_path / "sweep.json").write_text("{", "utf-8")
    with pytest.raises(DataError) as error:
        run_sweep(chain_of(), raised_needs(2), CostMeter(), tmp_path)
    assert code_of(error) == "W722"


def test_a_label_with_the_name_of_a_figure_is_refused(tmp_path):
    case = SweepCase("one", Patch(row_lower=Change.of(0, 11.0)), {"cost": 1.0})
    with pytest.raises(DataError) as error:
        run_sweep(chain_of(), [case], CostMeter(), tmp_path)
    assert code_of(error) == "W723"


def test_a_key_that_comes_twice_is_refused(tmp_path):
    with pytest.raises(DataError) as error:
        run_sweep(chain_of(), raised_needs(1) * 2, CostMeter(), tmp_path)
    assert code_of(error) == "W727"


@pytest.mark.parametrize(
    "asked", [{"workers": 0}, {"workers": 2, "cluster": "tcp://x"}]
)
def test_impossible_workers_are_refused(tmp_path, asked):
    with pytest.raises(CommandError) as error:
        run_sweep(chain_of(), raised_needs(1), CostMeter(), tmp_path, **asked)
    assert code_of(error) == "W724"


def test_a_scheduler_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("ionshore.sweep.workers.PATIENCE", 1.0)
    with pytest.raises(CommandError) as error:
        run_sweep(
            chain_of(),
            raised_needs(1),
            CostMeter(),
            tmp_path,
            cluster="tcp://127.0.0.1:9",
        )
    assert code_of(error) == "W725"


def test_without_the_extra_the_command_to_install_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ModelLimit) as error:
        run_sweep(chain_of(), raised_needs(1), CostMeter(), tmp_path, workers=2)
    assert code_of(error) == "L521"
    assert "ionshore[cluster]" in str(error.value)
