"""Every rule of the files is code, every rule and parameter is reached by a case."""

from __future__ import annotations

import pytest

from ionshore.policy.calculators.registry import rules
from ionshore.policy.law import law_in_force
from ionshore.scenario.scenario import read_scenario
from tests.statutes.cases import (
    CASES,
    EXAMPLES,
    answer_to,
    economy_entries,
    line_entries,
)
from tests.statutes.ledgers import LIST_WITH_CONTRACT, answer_for


@pytest.fixture(scope="module")
def answers(readable_law):
    cases = [*EXAMPLES, *CASES, *line_entries(), *economy_entries()]
    listed = law_in_force({"usa.forced_labor.annex_products": "as_section_122"})
    given = {
        "commodity": "natural_graphite",
        "origin": "JPN",
        "entry_date": "2026-08-15",
    }
    return [
        *(answer_to(readable_law, one) for one in cases),
        answer_to(listed, {"calculator": "duty", "given": given}),
        answer_for(readable_law, LIST_WITH_CONTRACT),
    ]


def test_rules_of_the_files_and_rules_of_the_code_are_the_same(readable_law):
    told = {(p.name, r.name) for p in readable_law.provisions.values() for r in p.rules}
    assert {(one.provision, one.name) for one in rules()} == told


def test_every_rule_is_reached(answers):
    reached = {(one.provision, one.rule) for a in answers for one in a.rules}
    assert {(one.provision, one.name) for one in rules()} == reached


def test_every_parameter_is_reached_or_says_why_no_rule_reads_it(answers, readable_law):
    reached = {(one.provision, one.parameter) for a in answers for one in a.citations}
    every = {
        (law.name, name): one
        for law in readable_law.provisions.values()
        for name, one in law.parameters.items()
    }
    silent = {key for key, one in every.items() if not one.informs} - reached
    assert not silent
    both = {key for key in reached if every[key].informs}
    assert not both


def test_every_gate_has_been_met_and_not_met(answers):
    gates = {}
    for one in (x for a in answers for x in a.rules if x.kind == "gate"):
        gates.setdefault((one.provision, one.rule), set()).add(one.result)
    assert {key for key, seen in gates.items() if seen != {True, False}} == set()


def test_the_scenario_of_all_law_lists_or_explains_every_provision_that_acts(
    readable_law,
):
    scenario = read_scenario("current_law")
    acting = {name for name, law in readable_law.provisions.items() if law.applications}
    missing = acting - {one.name for one in scenario.provisions}
    assert missing == {"idn.nickel"}
    assert all(name in scenario.because for name in missing)
