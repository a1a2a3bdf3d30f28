"""Facts of a case: read once, every fault at once, nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest

from ionshore.core.errors import ModelLimit, ScenarioError
from ionshore.policy.answer import Calculator
from ionshore.policy.calculators.registry import calculator, calculators
from ionshore.policy.consult import Consultation, rule
from ionshore.policy.facts import Fact, amount, fact_specs, read_facts, share
from ionshore.policy.law import law_in_force

LAW = law_in_force()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    day: Annotated[date, Fact("Day.", also=("on",))]
    kind: Annotated[str, Fact("Kind.", choices=("cell", "module"))]
    kwh: Annotated[float | None, amount("Capacity.", "kWh")] = None
    part: Annotated[float, share("Part.")] = 1.0
    count: Annotated[int | None, amount("Count.", "")] = None
    yes: Annotated[bool | None, Fact("Truth.")] = None


def faults(given, facts=Case):
    with pytest.raises(ScenarioError) as found:
        read_facts(facts, given)
    return sorted(one.code for one in found.value.findings), str(found.value)


def test_texts_numbers_and_truths_are_read():
    case = read_facts(
        Case,
        {"on": "2026-01-31", "kind": "cell", "kwh": "1_000", "count": 3, "yes": "no"},
    )
    assert case == Case(
        day=date(2026, 1, 31), kind="cell", kwh=1000.0, count=3, yes=False
    )


def test_all_faults_are_told_at_once():
    codes, text = faults({"kind": "cel", "kwh": -1, "part": 1.2, "yeah": True})
    assert codes == ["S330", "S330", "S330", "S331", "S332"]
    assert "'cel' does not fit here. Did you mean 'cell'?" in text
    assert "Write a number of 0 or more." in text
    assert "Write a number from 0 to 1." in text
    assert "Did you mean" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "31.1.2026"),
        ("day", 20260131),
        ("kind", 7),
        ("kind", "wheel"),
        ("kwh", "much"),
        ("kwh", True),
        ("kwh", float("nan")),
        ("count", 1.5),
        ("yes", "perhaps"),
    ],
)
def test_a_value_of_another_kind_is_refused(name, value):
    given = {"day": "2026-01-31", "kind": "cell", name: value}
    codes, text = faults(given)
    assert codes == ["S330"]
    assert repr(value) in text


def test_facts_made_in_python_are_checked_too():
    def compute(consultation, facts):
        return {"kwh": facts.kwh}

    known = Calculator("test", "Test.", Case, compute)
    case = Case(day=date(2026, 1, 1), kind="cell", kwh=-1.0)
    with pytest.raises(ScenarioError, match=r"\[S330\] kwh: -1"):
        known.of(LAW, case)


def test_british_spelling_and_dashes_are_understood():
    spec = {one.name for one in fact_specs(calculator("credit.48e").facts)}
    assert "labor_rules_met" in spec
    given = {
        "cost-usd": 100,
        "labour_rules_met": True,
        "mw_ac": 10,
        "construction_start": "2025-06-01",
    }
    assert calculator("credit.48e").read(LAW, given).figures["credit_usd"] == 30


def test_every_fact_has_a_meaning_and_every_calculator_a_sentence():
    for one in calculators().values():
        assert one.what.endswith(".")
        for spec in fact_specs(one.facts):
            assert spec.what.endswith("."), (one.name, spec.name)


class TestRefusals:
    def refuse(self, name, code, **given):
        with pytest.raises((ScenarioError, ModelLimit)) as found:
            calculator(name).read(LAW, given)
        assert [one.code for one in found.value.findings] == [code]
        return str(found.value)

    def test_an_unknown_calculator_is_told_the_nearest(self):
        with pytest.raises(ScenarioError, match=r"\[S306\].*'credit\.45x'"):
            calculator("credit.45y")

    def test_a_day_before_the_law(self):
        given = {"item": "cell", "kwh": 1, "kw": 1, "sold": "2022-12-31"}
        text = self.refuse("credit.45x", "S310", **given)
        assert "2023-01-01" in text
        assert "It is not zero." in text

    def test_an_unknown_tariff_line(self):
        given = {"hts": "8507.61.00", "origin": "CHN", "entered": "2026-08-15"}
        text = self.refuse("duty", "S334", **given)
        assert "'8507.61.00'" in text
        assert "8507.60.00" in text

    def test_an_unknown_good_is_told_the_nearest(self):
        given = {"commodity": "cel_lfp", "origin": "CHN", "entered": "2026-08-15"}
        assert "cell_lfp" in self.refuse("duty", "S334", **given)

    def test_no_good_at_all(self):
        self.refuse("duty", "S331", origin="CHN", entered="2026-08-15")

    def test_a_good_under_several_lines(self):
        given = {"commodity": "lithium_chemical", "origin": "CHL"}
        text = self.refuse("duty", "S335", entered="2026-08-15", **given)
        assert "2825.20.00" in text
        assert "2836.91.00" in text

    def test_a_line_and_a_good_that_contradict(self):
        given = {"hts": "8507.60.00", "commodity": "copper_foil", "origin": "KOR"}
        self.refuse("duty", "S336", entered="2026-08-15", **given)

    def test_an_unknown_origin(self):
        given = {"hts": "8507.60.00", "origin": "CHM", "entered": "2026-08-15"}
        assert "'CHM'" in self.refuse("duty", "S330", **given)

    def test_goods_of_the_united_states(self):
        given = {"hts": "8507.60.00", "origin": "USA", "entered": "2026-08-15"}
        self.refuse("duty", "S330", **given)

    def test_the_use_is_needed_only_where_it_matters(self):
        given = {"hts": "8507.60.00", "origin": "CHN"}
        self.refuse("duty", "S331", entered="2025-06-15", **given)
        answer = calculator("duty").read(LAW, {**given, "entered": "2026-08-15"})
        assert answer.figures["total_rate"] == 0.409

    def test_a_layer_that_is_not_in_the_files(self):
        given = {"hts": "8507.60.00", "origin": "IDN", "entered": "2025-12-15"}
        assert "usa.ieepa" in self.refuse("duty", "S337", **given)

    def test_a_column_2_rate_that_is_not_in_the_files(self):
        given = {"hts": "2504.10.50", "origin": "RUS", "entered": "2026-08-15"}
        assert "usa.mfn" in self.refuse("duty", "S337", **given)

    @pytest.mark.parametrize(
        ("code", "more"),
        [
            ("S331", {"item": "cell"}),
            ("S331", {"item": "eam"}),
            ("S331", {"item": "module", "kwh": 10}),
            ("S331", {"item": "critical_mineral", "cost": 10}),
            ("S336", {"item": "eam", "cost": 10, "purchased": 11}),
            ("S336", {"item": "cell", "kwh": 1, "taxable_year_begin": "2027-01-01"}),
        ],
    )
    def test_a_lot_that_lacks_or_contradicts(self, code, more):
        self.refuse("credit.45x", code, sold="2026-06-30", **more)

    @pytest.mark.parametrize(
        ("code", "given"),
        [
            ("S331", {"regime": "45x"}),
            ("S331", {"regime": "48e"}),
            ("S331", {"regime": "45x", "sold": "2026-01-01"}),
            (
                "S331",
                {"regime": "45x", "sold": "2026-01-01", "direct_material_cost": 1},
            ),
            (
                "S336",
                {
                    "regime": "45x",
                    "sold": "2026-01-01",
                    "direct_material_cost": 1,
                    "pfe_direct_material_cost": 2,
                },
            ),
            (
                "S336",
                {
                    "regime": "45x",
                    "sold": "2026-01-01",
                    "direct_material_cost": 0,
                    "pfe_direct_material_cost": 0,
                },
            ),
        ],
    )
    def test_a_ratio_that_lacks_or_contradicts(self, code, given):
        self.refuse("entity.macr", code, **given)

    def test_artificial_graphite_is_told_by_its_properties(self):
        given = {"commodity": "anode_graphite", "export_date": "2026-06-01"}
        assert "purity" in self.refuse("export.graphite", "S331", **given)

    def test_goods_of_announcement_58_are_named(self):
        self.refuse("export.batteries", "S331", export_date="2026-06-01")
        given = {"commodity": "cathode_lfp", "export_date": "2026-12-01"}
        self.refuse("export.batteries", "S331", **given)

    def test_know_how_is_told_by_its_grade(self):
        self.refuse("export.technology", "S331")
        self.refuse("export.technology", "S331", density=2.6)

    def test_a_vehicle_without_shares(self):
        given = {
            "placed_in_service": "2024-06-01",
            "acquired": "2024-06-01",
            "msrp": 50000,
            "class": "other",
            "magi_now": 1,
            "filing": "single",
            "battery_kwh": 60,
            "assembled_in_north_america": True,
        }
        assert "minerals-share" in self.refuse("credit.30d", "S331", **given)

    @pytest.mark.parametrize("taxes", ["", "0,x", "-1", "0,0,0,0"])
    def test_taxes_of_a_plant_that_cannot_be_read(self, taxes):
        given = {
            "investment": 1,
            "investment_date": "2026-01-01",
            "three_year_average": 1,
            "firm_size": "large",
            "years": 3,
            "tax_by_year": taxes,
            "discount_rate": 0.05,
        }
        self.refuse("korea.plant", "S330", **given)


class TestReadings:
    def test_an_unknown_point_or_choice_is_told_the_nearest(self):
        with pytest.raises(ScenarioError, match=r"\[S333\].*capacity_to_power"):
            law_in_force({"usa.section_45x.capacity_to_powr": "cap"})
        with pytest.raises(ScenarioError, match=r"\[S333\].*'bar'"):
            law_in_force({"usa.section_45x.capacity_to_power": "baar"})

    def test_the_reading_taken_is_shown_with_the_others(self):
        given = {"item": "cell", "kwh": 1000, "kw": 8, "sold": "2026-06-30"}
        cap = calculator("credit.45x").read(LAW, given)
        assert cap.figures["credit_usd"] == 28000
        assert [(one.choice, one.others) for one in cap.readings] == [("cap", ("bar",))]
        bar = law_in_force({"usa.section_45x.capacity_to_power": "bar"})
        answer = calculator("credit.45x").read(bar, given)
        assert answer.figures["credit_usd"] == 0
        fast = calculator("credit.45x").read(bar, {**given, "kw": 10})
        assert fast.figures["credit_usd"] == 35000

    def test_influence_may_be_barred_two_years_later(self):
        late = law_in_force({"usa.prohibited_entity.influence_bar_start": "from_2027"})
        given = {"item": "cell", "kwh": 1, "kw": 1, "taxpayer_is_fie": True}
        paid = {
            day: calculator("credit.45x").read(
                late, {**given, "sold": "2028-06-30", "taxable_year_begin": day}
            )
            for day in ("2027-07-04", "2027-07-05")
        }
        assert [one.figures["credit_usd"] for one in paid.values()] == [35, 0]

    def test_a_license_date_may_need_another_factor(self):
        other = law_in_force(
            {"usa.prohibited_entity.license_date_alone": "with_another"}
        )
        given = {
            "licensor_is_sfe": True,
            "license_date": "2026-01-01",
            "full_know_how_delivered": True,
        }
        answer = calculator("entity.license").read(other, given)
        assert answer.figures["effective_control_flag"] is False

    @pytest.mark.parametrize("name", sorted(LAW.provisions))
    def test_each_reading_that_sets_values_changes_the_law(self, name):
        for point in LAW.provision(name).readings:
            assert set(point.choices) > {point.default}
            for choice, parameter, step in point.sets:
                law = law_in_force({f"{name}.{point.name}": choice})
                assert law.provision(name).value_on(parameter, step.day) == step.value


def test_a_rule_wants_the_consultation_first():
    @rule("usa.section_45x", "odd")
    def odd(c: Consultation) -> bool:
        return True

    with pytest.raises(TypeError, match="consultation"):
        odd("law")


def test_an_answer_without_a_number_is_no_number():
    answer = calculator("entity.feoc").read(LAW, {"country": "CHN"})
    assert answer.figure("feoc") == 1.0
    chile = calculator("export.chile").read(LAW, {"day": "2031-01-01"})
    with pytest.raises(TypeError, match="operator is no number"):
        chile.figure("operator")


def test_failed_gates_are_named():
    given = {"item": "cell", "kwh": 1, "kw": 1, "sold": "2026-06-30"}
    answer = calculator("credit.45x").read(LAW, {**given, "produced_in_usa": False})
    assert answer.failed == ("sale_test",)


def test_the_reformed_law_gives_another_answer():
    from ionshore.policy.dated import Step

    step = Step(date(2027, 1, 1), 0.0, "assumed", "assumed")
    repealed = LAW.reformed("usa.section_45x", "cell_rate", step)
    given = {"item": "cell", "kwh": 1, "kw": 1}
    credit = calculator("credit.45x")
    assert (
        credit.read(repealed, {**given, "sold": "2026-12-31"}).figure("credit_usd")
        == 35
    )
    assert (
        credit.read(repealed, {**given, "sold": "2027-01-01"}).figure("credit_usd") == 0
    )
    with pytest.raises(ScenarioError, match=r"\[S301\].*usa\.section_45x"):
        LAW.reformed("usa.section_45y", "cell_rate", step)
