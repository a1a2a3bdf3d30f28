"""Korean particles follow the last sound of the word before them."""

import pytest

from ionshore.core.particles import with_particles
from ionshore.core.tell import in_language, tell
from ionshore.core.words import word


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("대한민국은(는)", "대한민국은"),
        ("호주은(는)", "호주는"),
        ("셀을(를)", "셀을"),
        ("양극재을(를)", "양극재를"),
        ("캐나다이(가)", "캐나다가"),
        ("일본와(과)", "일본과"),
        ("미국과(와)", "미국과"),
        ("중국(으)로", "중국으로"),
        ("셀(으)로", "셀로"),
        ("호주(으)로", "호주로"),
        ("'호주'(은)는", "'호주'는"),
    ],
)
def test_hangul_is_told_by_its_final_consonant(written: str, read: str) -> None:
    """A syllable ends in a vowel, in ㄹ or in another consonant."""
    assert with_particles(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0은(는) 1은(는) 2은(는) 3은(는) 4은(는)", "0은 1은 2는 3은 4는"),
        ("5은(는) 6은(는) 7은(는) 8은(는) 9은(는)", "5는 6은 7은 8은 9는"),
        (
            "1(으)로 2(으)로 6(으)로 7(으)로 8(으)로 100(으)로",
            "1로 2로 6으로 7로 8로 100으로",
        ),
        ("12.5%을(를)", "12.5%를"),
        ("0.3을(를)", "0.3을"),
    ],
)
def test_digits_are_read_aloud(written: str, read: str) -> None:
    """영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구, and 십, 백, 천, 만 after a zero."""
    assert with_particles(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("CATL은(는) BYD은(는) SK On은(는)", "CATL은 BYD는 SK On은"),
        ("LFP을(를) NMC을(를) ESS을(를) EVN을(를)", "LFP를 NMC를 ESS를 EVN을"),
        (
            "13 GWh을(를) 5 kWh(으)로 3 t은(는) 3 kg은(는)",
            "13 GWh를 5 kWh로 3 t은 3 kg은",
        ),
        ("USD이(가) KRW이(가)", "USD가 KRW이"),
        ("45X을(를)", "45X를"),
        ("cell(으)로 cell_lfp은(는) scale(으)로", "cell로 cell_lfp는 scale로"),
        ("anode_graphite이(가)", "anode_graphite가"),
    ],
)
def test_letters_and_units_are_read_as_koreans_read_them(
    written: str, read: str
) -> None:
    """Capitals by the names of the letters, units by their words."""
    assert with_particles(written) == read


def test_brackets_and_quotes_do_not_count() -> None:
    """The particle belongs to the word before a bracket, or inside quotes."""
    text = "캐나다(CAN)은(는), 셀(LFP)을(를), '대한민국'이(가), (일본)은(는)"
    assert with_particles(text) == "캐나다(CAN)는, 셀(LFP)을, '대한민국'이, (일본)은"


def test_other_brackets_stay_as_they_are() -> None:
    """Only both forms of a particle are touched."""
    text = "수요(예고)와 가정(기준), 비축(국가)를 본다."
    assert with_particles(text) == text


def test_words_and_findings_in_korean_show_one_form() -> None:
    """Texts filled by key and findings go through it."""
    finding = in_language(tell("D115", "demand.csv line 3", value="inf"), "ko")
    assert "은(는)" not in finding.problem
    assert "(으)로" not in finding.problem
    told = word(
        "study.shock.announced",
        "ko",
        **dict.fromkeys(
            ("surprise", "lost", "surprise_cost", "cost", "capital", "built"), "1 GWh"
        ),
    )
    assert "1 GWh를 충족하지" in told
