"""The page: whole, offline, in two languages, and deaf to what names pretend to be."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from tests.support.folders import two_region_world
from tests.unit.report.sample import write_run_folder

from ionshore.core.errors import DataError
from ionshore.core.words import LANGUAGES, catalogue
from ionshore.report import embed, page
from ionshore.report.page import render_report, write_report
from ionshore.studies.running import run

LOADS = {"src", "srcset", "data", "poster", "action", "background", "manifest"}
VOID = {"meta", "link", "input", "br", "img", "hr"}
ATTACK = "</script><img src=x onerror=alert(1)>\u2028{{ 7 * 7 }}"


class Page(HTMLParser):
    """Tags with their attributes, texts of scripts, and whether tags close."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.scripts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data


def payload(text):
    """Return the data a page carries."""
    packed = next(one for one in Page(text).scripts if one.startswith("H4s"))
    return json.loads(gzip.decompress(base64.b64decode(packed)))


@pytest.fixture(scope="module", params=LANGUAGES)
def text(request, run_folder):
    return render_report(run_folder, request.param)


def test_the_page_is_well_formed(text):
    assert Page(text).open == []


def test_the_page_loads_nothing(text):
    for tag, attrs in Page(text).tags:
        assert not LOADS & set(attrs), (tag, attrs)
        assert tag not in {"iframe", "object", "embed", "base", "form", "img"}
        if tag == "link":
            assert attrs == {"rel": "icon", "href": "data:,"}
        if tag == "a":
            assert attrs["href"].startswith("#")
    styles = re.findall(r"url\((.{0,12})", embed.style())
    assert styles
    assert all(one.startswith("data:font/") for one in styles)
    assert "@import" not in embed.style()


def test_scripts_of_our_own_ask_for_nothing():
    for name in (*page.SCRIPTS[1:], "start.js"):
        code = embed.script(name)
        for word in ("fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval("):
            assert word not in code, (name, word)


def test_the_policy_admits_the_scripts_of_the_page_and_no_other(text):
    found = Page(text)
    policy = next(
        attrs["content"]
        for tag, attrs in found.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split("; ")[1]
    code = [one for one in found.scripts if not one.startswith("H4s")]
    digests = {
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'"
        for one in code
    }
    assert set(policy.split("; ")[1].split()[1:]) == digests


def test_the_page_is_small_enough_to_send(text):
    assert len(text.encode("utf-8")) < 1_500_000


def test_the_same_run_gives_the_same_page(run_folder, text):
    language = re.search(r'<html lang="(\w+)"', text)[1]
    assert render_report(run_folder, language) == text


def test_each_language_is_spoken_throughout(run_folder):
    english, korean = (render_report(run_folder, one) for one in LANGUAGES)
    assert "What if nothing changes?" in english
    assert "아무것도 바뀌지 않으면?" in korean
    body = english.split("</style>")[1].split("<script>")[0]
    assert not re.search("[가-힣]", body)
    heads = re.findall(r"<h[12]>([^<]*)", korean)
    assert all(re.search("[가-힣]", head) for head in heads)


def test_every_word_of_the_report_exists_in_both_languages():
    english, korean = (
        {key for key in catalogue(one) if key.startswith("report.")}
        for one in LANGUAGES
    )
    assert english == korean


def test_placeholders_are_the_same_in_both_languages():
    english, korean = (catalogue(one) for one in LANGUAGES)
    for key in english:
        if not key.startswith(("report.finding", "report.provenance", "report.note")):
            continue
        extra = set(re.findall(r"{(\w+)}", korean[key])) - set(
            re.findall(r"{(\w+)}", english[key])
        )
        assert extra <= {"first", "last", "year", "share", "price", "total"}, key


def test_an_unknown_language_is_refused(run_folder):
    with pytest.raises(ValueError, match="'fr' is none of en, ko"):
        render_report(run_folder, "fr")


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(DataError, match="D161"):
        render_report(tmp_path)


def test_names_that_look_like_markup_stay_names(tmp_path, subject):
    named = {"name_en": ATTACK, "name_ko": ATTACK}
    regions = subject.reading["world_regions"].assign(**named)
    folder = write_run_folder(
        tmp_path / "run",
        world_assets=subject.reading["world_assets"].assign(name=ATTACK),
        world_regions=regions,
        world_commodities=subject.reading["world_commodities"].assign(**named),
        world_sources=pd.DataFrame(
            {"source_id": ["survey"], "title": [ATTACK], "url": ["javascript:alert(1)"]}
        ),
    )
    meta = json.loads((folder / "run.json").read_text("utf-8"))
    meta["run"] = meta["scenario"]["question"]["en"] = ATTACK
    meta["scenario"]["because"] = ATTACK
    (folder / "run.json").write_text(json.dumps(meta), "utf-8")
    text = render_report(folder)
    found = Page(text)
    assert found.open == []
    assert "img" not in {tag for tag, _ in found.tags}
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert "onerror=alert(1)&gt;" in text
    assert "{{ 7 * 7 }}" in text
    assert {one[0] for one in payload(text)["map"]["plants"]} == {ATTACK}
    assert "javascript:" not in json.dumps(payload(text)["ledger"])


def test_a_run_of_a_small_world_gets_its_report(tmp_path):
    done = run(two_region_world(tmp_path / "napkin"), None, out=tmp_path / "runs")
    for language in LANGUAGES:
        assert Page(render_report(done.folder, language)).open == []


def test_an_empty_run_gets_a_page(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.json").write_text('{"run": "empty", "years": [2024]}', "utf-8")
    text = render_report(folder)
    assert Page(text).open == []
    assert payload(text)["ledger"] is None


def test_a_report_is_written_whole_or_not_at_all(run_folder, tmp_path):
    place = write_report(run_folder, tmp_path / "deep" / "report.html", "ko")
    assert place.read_text("utf-8").startswith("<!doctype html>")
    assert [one.name for one in place.parent.iterdir()] == ["report.html"]
    with pytest.raises(DataError):
        write_report(tmp_path, place)
    assert place.read_text("utf-8").startswith("<!doctype html>")


def test_a_report_stands_in_the_run_folder_by_default(tmp_path):
    folder = write_run_folder(tmp_path / "run")
    assert write_report(folder) == folder / "report.en.html"


def test_a_script_that_would_end_its_tag_is_refused(monkeypatch):
    monkeypatch.setattr(embed, "asset", lambda name: b"x = '</SCRIPT>'")
    with pytest.raises(ValueError, match=r"core\.js holds what would end"):
        embed.script("core.js")


def test_assets_are_the_ones_that_were_built():
    versions = json.loads(embed.asset("versions.json"))
    for name, digest in versions["sha256"].items():
        if name.startswith("countries"):
            continue
        assert hashlib.sha256(embed.asset(name)).hexdigest() == digest
    licenses = embed.asset("LICENSES.txt").decode("utf-8")
    for package in versions["packages"]:
        heading = f"{package['name']} {package['version']} ({package['license']})"
        assert heading in licenses


def test_the_outline_has_every_country_but_antarctica():
    countries = embed.outline()["objects"]["countries"]["geometries"]
    codes = {one["id"] for one in countries}
    assert len(countries) > 170
    assert "010" not in codes
    assert "410" in codes  # Korea
