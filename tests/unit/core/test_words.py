from __future__ import annotations

import re
import string
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from ionshore.core.register import entry, register_page
from ionshore.core.tell import codes
from ionshore.core.words import LANGUAGES, catalogue, has_word, word


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_key_stands_in_every_language():
    english, korean = (set(catalogue(language)) for language in LANGUAGES)
    assert english ^ korean == set()


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_a_word_has_the_same_placeholders_in_both_languages(key):
    english, korean = (catalogue(language)[key] for language in LANGUAGES)
    if key.startswith("finding."):
        # A variant may leave out what its language says otherwise.
        assert placeholders(korean) <= placeholders(english)
    else:
        assert placeholders(korean) == placeholders(english)
    # A word may be blank (the unit of a share), but then in every language.
    assert bool(korean.strip()) == bool(english.strip())


@pytest.mark.parametrize("code", codes())
def test_a_finding_has_title_problem_and_remedy_in_sentences(code):
    for language in LANGUAGES:
        words = catalogue(language)
        for part in ("title", "problem", "remedy"):
            assert words[f"finding.{code}.{part}"]
    assert word(f"finding.{code}.problem").endswith((".", "?"))
    assert word(f"finding.{code}.remedy").rstrip().endswith((".", "}"))


def own_codes() -> list[str]:
    folder = resources.files("ionshore") / "data" / "words"
    return [
        code
        for file in ("findings.en.toml", "cli.en.toml")
        for code in tomllib.loads((folder / file).read_text("utf-8"))["finding"]
    ]


def test_every_finding_of_files_tables_and_commands_is_made_to_fire_in_a_test():
    tests = Path(__file__).parents[2]
    told = "".join(path.read_text("utf-8") for path in tests.rglob("*.py"))
    assert len(own_codes()) > 60
    silent = [code for code in own_codes() if not re.search(rf"\b{code}\b", told)]
    assert silent == []


def test_the_page_of_findings_tells_those_of_files_tables_and_commands():
    page = Path(__file__).parents[3] / "docs" / "reference" / "findings.md"
    lines = page.read_text("utf-8").splitlines()
    assert [code for code in own_codes() if entry(code) not in lines] == []
    assert register_page().startswith("# Findings")


def test_korean_is_korean():
    korean = catalogue("ko")
    latin = [
        key
        for key, text in korean.items()
        if not any("가" <= letter <= "힣" for letter in text)
        and any(letter.isalpha() for letter in text)
        and not key.startswith("place.")
    ]
    assert [
        key for key in latin if key.startswith(("finding.", "stage.", "table."))
    ] == []


def test_a_missing_key_names_its_neighbor():
    with pytest.raises(KeyError, match=r"stage\.cel.*nearest is 'stage\.cell'"):
        word("stage.cel")
    assert has_word("stage.cell")
    assert not has_word("stage.cel")


def test_an_unknown_language_is_refused_with_those_known():
    with pytest.raises(ValueError, match=r"'de' is none of en, ko"):
        catalogue("de")


def test_a_catalogue_cannot_be_changed():
    with pytest.raises(TypeError, match="item assignment"):
        catalogue("en")["stage.cell"] = "x"  # type: ignore[index]


def test_a_word_in_two_files_is_a_fault_of_the_catalogues(tmp_path, monkeypatch):
    words = tmp_path / "data" / "words"
    words.mkdir(parents=True)
    for name in ("a.en.toml", "b.en.toml"):
        (words / name).write_text('[x]\ny = "z"\n', "utf-8")
    monkeypatch.setattr("ionshore.core.words.resources.files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"b\.en\.toml: x\.y stands in another file"):
        catalogue.__wrapped__("en")
