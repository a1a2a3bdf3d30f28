from __future__ import annotations

import pytest

from ionshore.world.settings import KEYS, read_settings

LEAST = 'name = "w"\nyears = [2024, 2027]\n'


def settings(tmp_path, text: str):
    (tmp_path / "world.toml").write_text(text, "utf-8")
    return read_settings(tmp_path)


def test_two_keys_are_enough(tmp_path):
    found, findings = settings(tmp_path, LEAST)
    assert findings == []
    assert found is not None
    assert (found.name, found.years) == ("w", (2024, 2027))
    assert found.title == {"en": "w", "ko": "w"}
    assert (found.base_year, found.price_year) == (2024, 2024)
    assert found.last_period_years == 3
    assert found.discount_rate == 0.0
    assert not found.options.re_export
    assert not found.options.strengthen
    assert found.defaults == {}


def test_one_model_year_stands_for_one_year_unless_said(tmp_path):
    assert settings(tmp_path, 'name = "w"\nyears = [2024]\n')[0].last_period_years == 1


def test_every_key_is_taken(tmp_path):
    text = "\n".join(rule.example for key, rule in KEYS.items() if "." not in key)
    text += "\n[options]\nre_export = true\nstrengthen = true\n"
    text += '[defaults]\nsource_id = "s"\nconfidence = "derived"\n'
    found, findings = settings(tmp_path, text)
    assert findings == []
    assert found.title["ko"] == "나의 세계"
    assert (found.last_period_years, found.discount_rate) == (5, 0.07)
    assert found.options.re_export
    assert found.options.strengthen
    assert found.defaults == {"source_id": "s", "confidence": "derived"}
    assert found.license == "CC-BY-4.0"


def test_a_title_may_be_one_text(tmp_path):
    found, _ = settings(tmp_path, LEAST + 'title = "Plain"\n')
    assert found.title == {"en": "Plain", "ko": "Plain"}


@pytest.mark.parametrize(
    ("text", "code", "place", "said"),
    [
        ("years = [2024", "D131", "world.toml", "Unclosed array"),
        ("a = 1\nb = = 2\n", "D131", "world.toml line 2", "Invalid value"),
        (LEAST + "yearx = 3\n", "D132", "world.toml line 3", "Remove it. Keys are: name"),
        (LEAST + "pricing_year = 3\n", "D132", "world.toml line 3", "Write 'price_year'"),
        (LEAST + "[options]\nreexport = true\n", "D132", "world.toml line 4", "'options.re_export'"),
        ("years = [2024]\n", "D133", "world.toml", "'name' is missing. Add it, for example: name"),
        ('name = "w"\n', "D133", "world.toml", "'years' is missing"),
        ('name = "w"\nyears = []\n', "D134", "world.toml line 2", "years = [] is not a list"),
        ('name = "w"\nyears = [2024, true]\n', "D134", "world.toml line 2", "[2024, True]"),
        ('name = "w"\nyears = [24]\n', "D134", "world.toml line 2", "years from 1900"),
        ('name = "a b"\nyears = [2024]\n', "D134", "world.toml line 1", "'a b' is not a code"),
        (LEAST + "discount_rate = nan\n", "D134", "world.toml line 3", "nan is not a share"),
        (LEAST + "discount_rate = 7\n", "D134", "world.toml line 3", "7 is not a share from 0 to 1"),
        (LEAST + "last_period_years = 0\n", "D134", "world.toml line 3", "0 is not a whole number"),
        (LEAST + "title = { de = 'x' }\n", "D134", "world.toml line 3", "texts by language"),
        (LEAST + "[options]\nre_export = 1\n", "D134", "world.toml line 4", "1 is not true or false"),
        (LEAST + "options = 3\n", "D132", "world.toml line 3", "'options'"),
        (LEAST + "[defaults]\nconfidence = 'sure'\n", "D134", "world.toml line 4", "'sure' is not one of"),
        ('name = "w"\nyears = [2024, 2024]\n', "D135", "world.toml line 2", "2024 comes after 2024"),
        ('name = "w"\nyears = [2030, 2024]\n', "D135", "world.toml line 2", "2024 comes after 2030"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line_and_value(tmp_path, text, code, place, said):
    found, findings = settings(tmp_path, text)
    assert found is None
    assert [(one.code, one.place) for one in findings] == [(code, place)]
    assert said in f"{findings[0].problem} {findings[0].remedy}"


def test_all_faults_are_told_at_once(tmp_path):
    _, findings = settings(tmp_path, "years = [2026, 2024]\nprice_year = 'x'\nq = 1\n")
    assert sorted(one.code for one in findings) == ["D132", "D133", "D134", "D135"]


def test_text_that_is_not_utf8_is_told(tmp_path):
    (tmp_path / "world.toml").write_bytes("name = '세계'".encode("cp949"))
    assert [one.code for one in read_settings(tmp_path)[1]] == ["D106"]
