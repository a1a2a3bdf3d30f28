"""A made-up run folder for tests: four countries, five goods, numbers to count by hand.

Every good is made one to one from the one before it. In 2024 the world uses 100 GWh,
in 2035 twice that:

=========  =======================  ==================================
good       made in 2024             shipped in 2024
=========  =======================  ==================================
ore        AUS 100                  AUS to CHN 80, AUS to KOR 20
salt       CHN 80, KOR 20           KOR to CHN 10
cathode    CHN 90, KOR 10           CHN to KOR 10, KOR to USA 10
cell       CHN 80, KOR 10, USA 10   none
pack       CHN 80, KOR 10, USA 10   CHN to USA 30
=========  =======================  ==================================
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

GOODS = {
    # code: stage, unit, declared price
    "ore": ("mine", "kt", 1.0),
    "salt": ("refine", "kt", 2.0),
    "cathode": ("component", "kt", 4.0),
    "cell": ("cell", "GWh", 8.0),
    "pack": ("pack", "GWh", 10.0),
}
MADE = {
    2024: {
        "ore": {"AUS": 100},
        "salt": {"CHN": 80, "KOR": 20},
        "cathode": {"CHN": 90, "KOR": 10},
        "cell": {"CHN": 80, "KOR": 10, "USA": 10},
        "pack": {"CHN": 80, "KOR": 10, "USA": 10},
    },
    2035: {
        "ore": {"AUS": 200},
        "salt": {"CHN": 200},
        "cathode": {"CHN": 180, "KOR": 20},
        "cell": {"CHN": 120, "KOR": 20, "USA": 60},
        "pack": {"CHN": 120, "KOR": 20, "USA": 60},
    },
}
SHIPPED = {
    2024: [
        ("ore", "AUS", "CHN", 80),
        ("ore", "AUS", "KOR", 20),
        ("salt", "KOR", "CHN", 10),
        ("cathode", "CHN", "KOR", 10),
        ("cathode", "KOR", "USA", 10),
        ("pack", "CHN", "USA", 30),
    ],
    2035: [
        ("ore", "AUS", "CHN", 200),
        ("salt", "CHN", "KOR", 20),
        ("cathode", "CHN", "USA", 60),
        ("pack", "CHN", "USA", 20),
    ],
}
USED = {
    2024: {"CHN": 50, "USA": 40, "KOR": 10},
    2035: {"CHN": 100, "USA": 80, "KOR": 20},
}
CHAIN = {"salt": "ore", "cathode": "salt", "cell": "cathode", "pack": "cell"}
SOURCED = {"source_id": "survey", "confidence": "reported", "note": ""}


def write_run_folder(folder: Path, **changes: pd.DataFrame) -> Path:
    """Write the run; a table given by name replaces the one of the sample."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {**_solution(), **_world(), **_findings(), **changes}
    for name, frame in tables.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "run.json").write_text(json.dumps(META, ensure_ascii=False), "utf-8")
    return folder


META = {
    "run": "sample-plain-0000000000",
    "created": "2026-01-02T03:04:05+00:00",
    "world": {
        "name": "sample",
        "title": {"en": "Sample world", "ko": "견본 세계"},
        "base_year": 2024,
        "price_year": 2024,
        "discount_rate": 0.07,
    },
    "scenario": {
        "name": "plain",
        "title": {"en": "Nothing changes", "ko": "변화 없음"},
        "question": {"en": "What if nothing changes?", "ko": "아무것도 바뀌지 않으면?"},
        "because": "To have something to count.",
        "changes": [
            {"kind": "override", "what": "demand x 2", "because": "for the test"}
        ],
        "include": [],
        "policies": ["usa.section_45x", "atlantis.gone"],
    },
    "law_date": "2026-01-01",
    "years": [2024, 2035],
    "versions": {"ionshore": "0.1.0", "python": "3.11"},
    "hashes": {"world": "a" * 64, "scenario": "b" * 64, "tables": "c" * 64},
    "problem": {"columns": 1234, "rows": 567, "nonzeros": 8901},
    "solver": {
        "name": "highs",
        "algorithm": "simplex",
        "status": "optimal",
        "seconds": 0.1,
    },
    "checks": [
        {"name": "mass_balance", "value": 1e-12, "tolerance": 1e-6, "holds": True}
    ],
    "objective": 1_234_567.0,
}


def _solution() -> dict[str, pd.DataFrame]:
    activity = pd.DataFrame(
        [
            (f"{good}_{region}", f"make_{good}", region, region, good, year, amount)
            for year, goods in MADE.items()
            for good, places in goods.items()
            for region, amount in places.items()
        ],
        columns=["asset", "process", "region", "owner", "commodity", "year", "value"],
    ).assign(value=lambda frame: frame["value"].astype(float))
    activity["stage"] = activity["commodity"].map(lambda good: GOODS[good][0])
    activity["unit"] = activity["commodity"].map(lambda good: GOODS[good][1])
    used = activity[activity["commodity"].isin(list(CHAIN))]
    used = used.assign(commodity=used["commodity"].map(CHAIN)).drop(columns="stage")
    shipment = pd.DataFrame(
        [
            (good, "", *ends, year, float(amount), 0.1, 0.0, GOODS[good][1])
            for year, rows in SHIPPED.items()
            for good, *ends, amount in rows
        ],
        columns=[
            *("commodity", "brand", "origin", "destination"),
            *("year", "value", "freight", "duty", "unit"),
        ],
    )
    delivery = pd.DataFrame(
        [
            ("ev", "pack", "", region, year, float(amount), "GWh")
            for year, places in USED.items()
            for region, amount in places.items()
        ],
        columns=["segment", "commodity", "brand", "region", "year", "value", "unit"],
    )
    price = activity[["commodity", "region", "year"]].assign(brand="", unit="")
    price["value"] = price["commodity"].map(lambda good: GOODS[good][2])
    investment = activity[(activity["year"] == 2035) & (activity["stage"] == "cell")]
    curve = pd.DataFrame(
        [
            ("ore", "mine", year, asset, "make_ore", region, added, *figures)
            for year in MADE
            for asset, region, added, figures in (
                ("pit", "AUS", False, (60.0, 60.0, 1.0)),
                ("hole", "KOR", True, (50.0, 40.0, 2.0)),
                ("idle", "AUS", False, (10.0, 0.0, 9.0)),
            )
        ],
        columns=[
            *("commodity", "stage", "year", "asset", "process", "region"),
            *("added", "capacity", "output", "value"),
        ],
    )
    return {
        "cost_curve": curve.assign(price=2.0, unit="million USD/kt"),
        "activity": activity,
        "capacity": activity.assign(value=activity["value"] * 1.25),
        "use": used,
        "shipment": shipment,
        "delivery": delivery,
        "price": price,
        "investment": investment.assign(
            value=investment["value"] * 100, unit="million USD"
        ),
    }


def _world() -> dict[str, pd.DataFrame]:
    regions = pd.DataFrame(
        [
            ("CHN", "China", "중국", "CHN", 30.0, 114.0),
            ("KOR", "Korea (Republic of)", "대한민국", "KOR", 36.0, 127.0),
            ("USA", "United States", "미국", "USA", 37.0, -86.0),
            ("AUS", "Australia", "호주", "OTH", -32.0, 116.0),
        ],
        columns=["region", "name_en", "name_ko", "bloc", "latitude", "longitude"],
    )
    goods = pd.DataFrame(
        [
            (code, code.title(), f"품목 {code}", stage, unit, "", price)
            for code, (stage, unit, price) in GOODS.items()
        ],
        columns=[
            *("commodity", "name_en", "name_ko", "stage", "unit", "basis"),
            "reference_price",
        ],
    )
    return {
        "world_regions": regions.assign(**SOURCED),
        "world_commodities": goods.assign(**SOURCED),
        "world_processes": pd.DataFrame(
            {"process": [f"make_{good}" for good in GOODS], "commodity": list(GOODS)}
        ),
        "world_assets": _assets(),
        "world_owners": pd.DataFrame(
            {
                "owner": ["CHN", "KOR", "USA", "AUS"],
                "name_en": ["Chinese", "Korean", "American", "Australian"],
                "name_ko": ["중국", "한국", "미국", "호주"],
            }
        ),
        "world_segments": pd.DataFrame(
            {
                "segment": ["ev"],
                "name_en": ["Electric vehicles"],
                "name_ko": ["전기차"],
                "unit": ["GWh"],
            }
        ),
        "world_sources": pd.DataFrame(
            {
                "source_id": ["survey", "guess"],
                "title": ["A survey", "A guess"],
                "publisher": ["An office", ""],
                "published": ["2024", ""],
                "url": ["https://example.org/survey", "javascript:alert(1)"],
            }
        ),
        "world_prices": pd.DataFrame(
            {
                "commodity": ["cell", "cell", "ore"],
                "region": ["*", "*", "AUS"],
                "year": [2024, 2024, 2024],
                "series": ["one", "two", ""],
                "price": [7.0, 9.0, 2.0],
                "source_id": ["survey"] * 3,
                "confidence": ["reported"] * 3,
            }
        ),
    }


def _assets() -> pd.DataFrame:
    rows = {
        (f"{good}_{region}", f"make_{good}", region)
        for goods in MADE.values()
        for good, places in goods.items()
        for region in places
    }
    frame = pd.DataFrame(sorted(rows), columns=["asset", "process", "region"])
    known = frame["asset"] == "cell_USA"
    return frame.assign(
        owner=frame["region"],
        status=["operating" if one else "rest" for one in known],
        name=["First plant" if one else "" for one in known],
        latitude=[40.0 if one else float("nan") for one in known],
        longitude=[-90.0 if one else float("nan") for one in known],
        facility="",
        **SOURCED,
    )


def _findings() -> dict[str, pd.DataFrame]:
    lineage = pd.DataFrame(
        [
            ("segment:ev", "demand", "ev / USA", "quantity", 40.0, "guess", "assumed"),
            ("segment:ev", "assets", "cell_USA", "capacity", 12.5, "survey;guess", "reported"),
            ("stage:cell", "assets", "cell_USA", "capacity", 12.5, "survey;guess", "reported"),
            ("commodity:cell", "assets", "cell_USA", "capacity", 12.5, "survey", "reported"),
        ],
        columns=[
            *("indicator_key", "table", "row_key", "column", "value"),
            *("source_id", "confidence"),
        ],
    )  # fmt: skip
    fit = pd.DataFrame(
        [
            ("cell", "CHN", 80.0, 70.0),
            ("cell", "KOR", 10.0, 10.0),
            ("cell", "USA", 10.0, 20.0),
        ],
        columns=["commodity", "region", "model", "observed"],
    )
    return {
        "indicators": _indicators(),
        "lineage": lineage.assign(unit="unit/year", note="as stated"),
        "fit": fit.assign(
            year=2024, unit="GWh", source_id="survey", confidence="reported"
        ),
    }


def _indicators() -> pd.DataFrame:
    """Return shares of cells, what a pack costs, and whose work is in it."""
    rows: list[tuple[object, ...]] = []
    for year, goods in MADE.items():
        whole = sum(goods["cell"].values())
        rows += [
            (
                "commodity:cell",
                "production_share",
                "cell",
                "cell",
                region,
                "",
                "",
                year,
                amount / whole,
                "1",
                "reported",
            )
            for region, amount in goods["cell"].items()
        ]
        for region, price in (("CHN", 10.0), ("KOR", 11.0), ("USA", 15.0)):
            unit = "million USD/GWh"
            parts = {"material_ore": 4.0, "energy": 5.0, "rent": 1.0}
            parts["freight"] = price - 10.0
            kinds = [("cost", "mine", 4.0), ("cost", "pack", 5.0)]
            kinds += [("rent", "cell", 1.0), ("freight", "pack", price - 10.0)]
            rows += [
                (
                    "segment:ev",
                    "delivered_stage",
                    stage,
                    "",
                    region,
                    "ev",
                    kind,
                    year,
                    value,
                    unit,
                    "assumed",
                )
                for kind, stage, value in kinds
            ]
            rows += [
                (
                    "segment:ev",
                    "delivered_cost",
                    "",
                    "",
                    region,
                    "ev",
                    part,
                    year,
                    value,
                    unit,
                    "assumed",
                )
                for part, value in (*parts.items(), ("price", price))
            ]
        rows += [
            (
                "commodity:cell",
                "price_kind",
                "cell",
                "cell",
                "",
                "",
                kind,
                year,
                value,
                "million USD/GWh",
                "assumed",
            )
            for kind, value in (("cost", 6.0), ("law", -0.4), ("rent", 2.4))
        ]
        for region, own in (("CHN", 0.9), ("KOR", 0.5), ("USA", 0.4)):
            parts = {region: own, "AUS": 0.1}
            parts["CHN" if region != "CHN" else "KOR"] = 0.9 - own
            rows += [
                (
                    "segment:ev",
                    "embodied_share",
                    "",
                    "",
                    region,
                    "ev",
                    origin,
                    year,
                    share,
                    "1",
                    "assumed",
                )
                for origin, share in parts.items()
                if share
            ]
    columns = ["key", "indicator", "stage", "commodity", "region"]
    columns += ["segment", "component", "year", "value", "unit", "confidence"]
    return pd.DataFrame(rows, columns=columns).assign(owner="")
