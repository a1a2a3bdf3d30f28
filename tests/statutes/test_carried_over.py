"""The files hold what was counted in the collection they were written from."""

from __future__ import annotations

import csv
from math import fsum
from pathlib import Path

import pytest

from ionshore.policy.dated import Rate

TEXT = (Path(__file__).parent / "carried_over.csv").read_text("utf-8")
COUNTED = list(csv.DictReader(TEXT.splitlines()))
EARLIER = {
    ("usa.mfn", "2024-01-01"),
    ("usa.section_301_china", "2019-09-01", "aluminum_foil_thin"),
}
"""Rates of the base year 2024, which a plan needs and the collection lacks."""


def carried(law, row):
    """Steps of the parameters that were carried over."""
    added = set(row["added"].split(";"))
    return [
        (name, step)
        for name, one in law.parameters.items()
        if name not in added
        for step in one.steps
        if not _is_earlier(law.name, name, step)
    ]


def _is_earlier(law, name, step):
    day = step.day.isoformat()
    assumed = step.confidence == "assumed"
    return assumed and bool({(law, day), (law, day, name)} & EARLIER)


def test_all_39_provisions_are_here(readable_law):
    assert [one["provision"] for one in COUNTED] != []
    assert {one["provision"] for one in COUNTED} == set(readable_law.provisions)
    assert len(COUNTED) == 39
    assert sum(int(one["parameters"]) for one in COUNTED) == 343
    assert sum(int(one["values"]) for one in COUNTED) == 454


@pytest.mark.parametrize("row", [pytest.param(x, id=x["provision"]) for x in COUNTED])
def test_every_value_was_carried_over(row, readable_law):
    law = readable_law.provision(row["provision"])
    steps = carried(law, row)
    assert len({name for name, _ in steps}) == int(row["parameters"])
    assert len(steps) == int(row["values"])
    values = [step.value for _, step in steps]
    numbers = [one.rate if isinstance(one, Rate) else one for one in values]
    numbers = [one for one in numbers if isinstance(one, float)]
    assert fsum(numbers) == pytest.approx(
        float(row["numbers_sum"]), rel=1e-12, abs=1e-6
    )
    assert sum(one is True for one in values) == int(row["true_count"])
    days = sorted(step.day.isoformat() for _, step in steps)
    assert (days[0], days[-1]) == (row["first_day"], row["last_day"])


def test_every_provision_speaks_two_languages_and_cites(readable_law):
    for law in readable_law.provisions.values():
        assert law.kind
        assert law.references
        assert law.rules
        assert any("가" <= letter <= "힣" for letter in law.title["ko"])
        assert law.summary["en"]
        assert law.summary["ko"]


def test_the_surcharge_lasted_as_long_as_the_statute_allows(readable_law):
    steps = readable_law.provision("usa.section_122").parameter("surcharge").steps
    most = readable_law.provision("usa.section_122").parameter("statutory_max_days")
    assert (steps[1].day - steps[0].day).days == most.steps[0].value == 150
