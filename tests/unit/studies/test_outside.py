"""Outside checks: how errors are told, whose plants are whose."""

import pytest
from tests.support.folders import write_world

from ionshore.core.words import LANGUAGES
from ionshore.studies.outside.facts import COLUMNS, Check, checks_table, companies_of
from ionshore.world.load import load_world


def check(**changes):
    given = {
        "check": "landed_cost",
        "what": "calibrated",
        "place": "CHN",
        "year": 2025,
        "model": 90.0,
        "published": 100.0,
        "unit": "USD/kWh",
        "source_id": "s",
        "note": "pack_price",
    }
    return Check(**(given | changes))


def test_an_amount_is_off_by_a_part_of_what_was_published():
    assert check().error == pytest.approx(-0.1)


def test_a_share_is_off_by_the_difference():
    assert check(model=0.8, published=0.7, unit="1").error == pytest.approx(0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_tells_checks_in_words(language):
    told = check(note="credit_none", values={"at_rate": "1.5"})
    table = checks_table([told], language)
    assert list(table.columns) == list(COLUMNS)
    assert "1.5" in table["note"].iloc[0]
    assert "{" not in table["note"].iloc[0]


def test_a_firm_holds_what_it_owns_a_part_of_at_any_depth(tmp_path):
    napkin = {
        "regions": [{"region": "AAA"}],
        "commodities": [{"commodity": "ore", "stage": "mine", "unit": "kt"}],
        "processes": [{"process": "mining", "commodity": "ore"}],
        "assets": [
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 1}
        ],
        "segments": [{"segment": "use", "unit": "kt"}],
        "demand": [{"segment": "use", "region": "AAA", "year": 2024, "quantity": 0}],
        "serves": [{"segment": "use", "commodity": "ore"}],
        "companies": [
            {"company": "top", "headquarters": "AAA", "kind": "cell_maker"},
            {
                "company": "below",
                "headquarters": "AAA",
                "kind": "cell_maker",
                "parent": "top",
            },
            {"company": "venture", "headquarters": "AAA", "kind": "cell_maker"},
            {"company": "other", "headquarters": "AAA", "kind": "cell_maker"},
        ],
        "ownership": [
            {"subject": "venture", "owner": "below", "share": 0.5},
            {"subject": "venture", "owner": "other", "share": 0.5},
        ],
    }
    world = load_world(write_world(tmp_path / "w", napkin))
    assert companies_of(world, "top") == {"top", "below", "venture"}
    assert companies_of(world, "other") == {"other", "venture"}
