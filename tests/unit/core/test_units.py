from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionshore.core.errors import DataError
from ionshore.core.units import CANONICAL, UNITS, convert, factor, parse

atoms = st.sampled_from(sorted(set(UNITS) - {"1", "%"}))


@pytest.mark.parametrize(
    ("given_unit", "wanted", "by"),
    [
        ("t", "kt", 1e-3),
        ("kt", "t", 1e3),
        ("MWh", "GWh", 1e-3),
        ("million m2", "million_m2", 1.0),
        ("USD/kg", "million USD/kt", 1.0),
        ("USD/t", "USD/kg", 1e-3),
        ("USD/kWh", "million USD/GWh", 1.0),
        ("kg/kWh", "kt/GWh", 1.0),
        ("MJ", "kWh", 1 / 3.6),
        ("billion USD", "million USD", 1e3),
        ("GWh/month", "GWh/year", 12.0),
        ("million USD per unit/year", "million USD*year/unit", 1.0),
        ("USD/unit^2", "million USD/unit^2", 1e-6),
        ("%", "1", 0.01),
        ("tonnes", "t", 1.0),
        ("lb", "kg", 0.45359237),
    ],
)
def test_factors_are_those_of_the_textbook(given_unit, wanted, by):
    assert factor(given_unit, wanted) == pytest.approx(by, rel=1e-12)


@given(atoms, atoms, st.floats(1e-6, 1e6))
def test_there_and_back_is_the_same_number(one, other, value):
    if parse(one).dimension == parse(other).dimension:
        back = convert(convert(value, one, other), other, one)
        assert back == pytest.approx(value, rel=1e-12)


@given(atoms, atoms)
def test_a_quotient_undoes_a_product(one, other):
    unit = parse(f"{one}*{other}") / parse(other)
    assert unit.dimension == parse(one).dimension
    assert unit.factor == pytest.approx(parse(one).factor, rel=1e-12)


def test_canonical_units_have_factor_one():
    for dimension, unit in CANONICAL.items():
        assert parse(unit).factor == pytest.approx(1.0)
        assert parse(unit).dimension == ((dimension, 1),)
    assert parse("USD/kWh").canonical == "million USD/GWh"
    assert parse("1/year").canonical == "1/year"
    assert parse("m2^2").canonical == "million_m2^2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("GWhs", "Write 'GWh'"),
        ("qqq", "'qqq' is not a unit of the list"),
        ("", "'' is not a unit"),
        ("kt//year", "'' is not a unit"),
        ("kt^x", r"'kt\^x' is not a unit"),
        ("KT", "Write 'kt'"),
    ],
)
def test_a_unit_off_the_list_is_refused_with_its_neighbor(text, said):
    with pytest.raises(DataError, match=f"D140.*{said}"):
        parse(text)


def test_units_of_another_kind_are_refused_with_both():
    with pytest.raises(DataError, match=r"D141.*kt and cannot be told in GWh"):
        factor("t", "GWh")
