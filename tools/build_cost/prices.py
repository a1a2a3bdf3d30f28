"""Price sets: each named after where and when its prices were paid.

Prices of one set are never mixed into another in silence: what a set lacks and
the model needs is carried over as a row of its own that says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.build_cost.bills import ALUMINIUM_M2, COPPER_M2, LCE_PER_LI
from tools.build_cost.raw import CostRaw
from tools.build_reference.raw import Row, row

__all__ = ["price_tables"]

VAT = 1.13
"""Chinese prices are stated with the tax, which a maker gets back."""
CNY = 7.2
MN_OF_MONOHYDRATE = 3.08
PACK_KWH = 87.92
ID4_PARTS = 368 + 282 + 315
"""Battery management, module electronics, heater of the ID.4 pack [USD]."""
METAL_TO_CARBONATE = 1.9e6 / (364e3 * LCE_PER_LI)
"""Lithium metal over the lithium in carbonate, both at their price."""
SULFIDE = 10e6 / 8e3
LMNO_CONVERSION = 2.5 + 7.0 * 0.0981
"""NMC cathode: conversion and capital (20 years at 7.5%) [USD/kg]."""

SETS: tuple[tuple[str, str, int, str, str], ...] = (
    ("batpac_v5", "Defaults of BatPaC v5", 2021, "USA", "no"),
    ("smm_2022_05", "Shanghai, 13 May 2022: near the price peak", 2022, "CHN", "no"),
    ("batpac_5.1_us", "BatPaC 5.1, United States", 2023, "USA", "no"),
    ("batpac_5.1_china", "BatPaC 5.1, China: 10% less", 2023, "CHN", "no"),
    ("china_2024", "China, mid 2024", 2024, "CHN", "yes"),
    ("china_2025", "China, August 2025", 2025, "CHN", "yes"),
    ("china_2025_judged", "China 2025, orders of magnitude", 2025, "CHN", "no"),
)
SCENARIOS = {
    "batpac_v5": "batpac_v5",
    "smm_2022_05_13 (price peak)": "smm_2022_05",
    "batpac_5.1_us": "batpac_5.1_us",
    "batpac_5.1_china_minus10": "batpac_5.1_china",
    "china_2025": "china_2025_judged",
}
RENAMED = {
    "cathode_nmc333": ("cathode_nmc111",),
    "electrolyte": ("electrolyte_nmc", "electrolyte_lfp"),
    "anode_graphite_synthetic": ("anode_graphite",),
    "copper_foil_10um": ("copper_foil",),
    "aluminium_foil_15um": ("aluminium_foil",),
}
PER_M2 = {"copper_foil": COPPER_M2, "aluminium_foil": ALUMINIUM_M2}
BATPAC_M2 = {"copper_foil": 1.2, "aluminium_foil": 0.2, "separator": 0.9}
"""What BatPaC itself states; the extract turned it into USD/kg."""
SKIPPED = {"anode_graphite_natural", "pvdf", "cmc_sbr", "carbon_black", "nmp"}


class Book:
    """Prices by set, collected row by row; the first row of a material stays."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}

    def put(self, kept: Row, book: str, material: str, price: float, year: int) -> None:
        """Add a price unless the set has one."""
        told = kept | {
            "price_set": book,
            "material": material,
            "price": price,
            "year": year,
        }
        self.rows.setdefault((book, material), told)

    def price(self, book: str, material: str) -> float:
        """Return a price that is there."""
        return float(str(self.rows[book, material]["price"]))


def _from_extract(raw: CostRaw, book: Book) -> None:
    for one in raw.table("cost/material_prices"):
        name = SCENARIOS.get(one["scenario"])
        if not name or one["material"] in SKIPPED:
            continue
        for material in RENAMED.get(one["material"], (one["material"],)):
            price, note = float(one["price"]), one["note"]
            if name == "batpac_v5" and material in BATPAC_M2:
                price, note = BATPAC_M2[material], "USD/m2 as BatPaC states it"
            elif material in PER_M2 and one["unit"] == "USD/kg":
                price *= PER_M2[material]
                note = f"{note}; USD/kg times kg/m2 at 10 um copper, 15 um aluminium"
            book.put(
                row(one["source_id"], one["confidence"], note),
                name,
                material,
                price,
                int(one["year"]),
            )


def _quote(raw: CostRaw, table: str, **wanted: str) -> tuple[Row, float]:
    """Return provenance and price [USD per kg, m2] of the one row that fits."""
    value = "cost" if table.startswith("markets") else "price"
    found = [
        one
        for one in raw.table(table)
        if all(
            one[key] == text if key != "note" else text in one["note"]
            for key, text in wanted.items()
        )
    ]
    if len(found) != 1:
        message = f"{table} {wanted}: {len(found)} rows, one was expected"
        raise ValueError(message)
    one = found[0]
    factor = {"USD/t": 1e-3, "CNY/t": 1e-3 / CNY, "USD/m2": 1.0}[
        one["unit"].replace(" HPMSM", "")
    ]
    return row(one["source_id"], "derived", one["note"]), float(one[value]) * factor


def _less_tax(kept: Row, note: str = "") -> Row:
    told = f"{kept['note']}; value added tax of 13% taken off"
    return kept | {"note": f"{told}; {note}" if note else told}


def _china_2024(raw: CostRaw, book: Book) -> None:
    table = "markets/supply_costs"

    def quote(**wanted: str) -> tuple[Row, float]:
        return _quote(raw, table, source_id="energytrend_prices", **wanted)

    for material, wanted in {
        "cathode_nmc532": {"commodity": "cathode_nmc", "segment": "NMC523"},
        "cathode_nmc622": {"commodity": "cathode_nmc", "segment": "NMC622"},
        "cathode_nmc811": {"commodity": "cathode_nmc", "segment": "NMC811"},
        "cathode_lfp": {"commodity": "cathode_lfp", "segment": "LFP"},
        "cathode_lmo": {"commodity": "cathode_lmo", "segment": "LMO"},
        "anode_graphite": {
            "commodity": "anode_graphite",
            "segment": "synthetic, mid grade",
        },
        "separator": {
            "commodity": "separator",
            "segment": "wet 7 + 2 um ceramic coated",
        },
    }.items():
        kept, price = quote(**wanted)
        book.put(_less_tax(kept), "china_2024", material, price / VAT, 2024)
    kept, salt = _quote(raw, table, commodity="lipf6", segment="price at the trough")
    _electrolyte(book, "china_2024", kept, salt / VAT, 0.947 / VAT, 2024)
    pack = row(
        "energytrend_prices",
        "derived",
        "price of pack less price of cell, mean "
        "of LFP (12.5) and NMC (15.3 USD/kWh), tax taken off: an upper bound, "
        "since assembly is inside",
    )
    for name in ("china_2024", "china_2025", "china_2025_judged", "smm_2022_05"):
        book.put(pack, name, "pack_parts", (12.5 + 15.3) / 2 / VAT, 2024)


def _electrolyte(
    book: Book, name: str, kept: Row, salt: float, solvent: float, year: int
) -> None:
    """12.6% salt, the rest solvent, and mixing at 0.25 USD/kg."""
    price = 0.126 * salt + 0.874 * solvent + 0.25
    told = row(
        f"{kept['source_id']};premise_dai;assumption",
        "derived",
        "12.6% salt, solvents at ethylene carbonate without tax, mixing 0.25",
    )
    for material in ("electrolyte_nmc", "electrolyte_lfp"):
        book.put(told, name, material, price, year)


def _china_2025(raw: CostRaw, book: Book) -> None:
    table, name = "world/prices", "china_2025"

    def quote(**wanted: str) -> tuple[Row, float]:
        kept, price = _quote(raw, table, source_id="delta3_202508", **wanted)
        return _less_tax(kept, "quoted with tax as is the custom"), price / VAT

    for material, commodity, text in (
        ("cathode_lfp", "cathode_lfp", "power grade"),
        ("cathode_nmc532", "cathode_nmc", "5-series"),
        ("cathode_nmc811", "cathode_nmc", "8-series"),
        ("anode_graphite", "synthetic_graphite", "mid tier"),
    ):
        kept, price = quote(commodity=commodity, note=text)
        book.put(kept, name, material, price, 2025)
    kept, salt = quote(commodity="lipf6")
    _, solvent = quote(commodity="ethylene_carbonate")
    _electrolyte(book, name, kept, salt, solvent, 2025)
    ratio = book.price("china_2024", "cathode_nmc622") / book.price(
        "china_2024", "cathode_nmc532"
    )
    told = row(
        "delta3_202508;energytrend_prices",
        "derived",
        "NMC 532 times the ratio of mid 2024",
    )
    book.put(
        told, name, "cathode_nmc622", book.price(name, "cathode_nmc532") * ratio, 2025
    )
    book.put(
        book.rows["china_2024", "separator"] | {"confidence": "assumed"},
        name,
        "separator",
        book.price("china_2024", "separator"),
        2024,
    )


METAL_QUOTES: Mapping[int, tuple[tuple[str, str, str, float], ...]] = {
    2021: (("Li", "lithium_chemical", "USA", LCE_PER_LI),),
    2022: (
        ("Li", "lithium_chemical", "USA", LCE_PER_LI),
        ("Ni", "nickel_refined", "WORLD", 1.0),
        ("Co", "cobalt_refined", "WORLD", 1.0),
    ),
    2023: (
        ("Li", "lithium_chemical", "USA", LCE_PER_LI),
        ("Ni", "nickel_refined", "WORLD", 1.0),
        ("Co", "cobalt_refined", "WORLD", 1.0),
    ),
    2024: (
        ("Li", "lithium_chemical", "USA", LCE_PER_LI),
        ("Ni", "nickel_refined", "WORLD", 1.0),
        ("Co", "cobalt_refined", "WORLD", 1.0),
    ),
    2025: (
        ("Li", "lithium_chemical", "USA", LCE_PER_LI),
        ("Ni", "nickel_refined", "WORLD", 1.0),
        ("Co", "cobalt_refined", "WORLD", 1.0),
    ),
}
MANGANESE = {
    2022: ("world/prices", {"commodity": "manganese_sulfate", "year": "2022"}),
    2024: ("markets/supply_costs", {"source_id": "smm_mnso4_2024"}),
    2025: ("markets/supply_costs", {"source_id": "smm_mnso4_2025"}),
}


def _metals(raw: CostRaw, book: Book) -> None:
    for name, _, year, _, _ in SETS:
        for metal, commodity, region, factor in METAL_QUOTES[year]:
            found = [
                one
                for one in raw.table("world/prices")
                if (one["commodity"], one["region"], one["year"], one["unit"])
                == (commodity, region, str(year), "USD/t")
                and one["source_id"].startswith("usgs")
                and one["confidence"] != "assumed"
            ]
            one = found[0]
            note = (
                f"{one['note']}; times {factor} per contained Li"
                if metal == "Li"
                else one["note"]
            )
            book.put(
                row(one["source_id"], "derived", note),
                name,
                f"metal_{metal}",
                float(one["price"]) / 1e3 * factor,
                year,
            )
        table, wanted = MANGANESE[{2021: 2022, 2023: 2024}.get(year, year)]
        kept, price = _quote(raw, table, **wanted)
        known = year in MANGANESE
        told = (
            _less_tax(kept)
            if known
            else _less_tax(kept, "of another year") | {"confidence": "assumed"}
        )
        book.put(told, name, "metal_Mn", price / VAT * MN_OF_MONOHYDRATE, year)
        acid = row(
            "assumption",
            "assumed",
            "purified acid at its Chinese conversion cost of 750 USD/t",
        )
        book.put(acid, name, "metal_P", 0.75 / (30.974 / 97.994), year)


def _carried(book: Book, tables: Mapping[str, list[Row]]) -> None:
    """Fill what no source prices, each row saying where it is from."""
    judged = "china_2025_judged"
    told = row(
        "judgement",
        "assumed",
        "not in the source of this set: carried over "
        "from the judged Chinese prices of 2025",
    )
    for name, _, _, region, _ in SETS:
        parts = ["can_tabs_other", "binder_carbon_nmp"]
        if region == "CHN" and not name.startswith("batpac"):
            parts += [
                "copper_foil",
                "aluminium_foil",
                "separator",
                "cathode_nca",
                "cathode_sodium_layered",
                "cathode_sodium_prussian",
                "hard_carbon",
                "electrolyte_sodium",
            ]
        for material in parts:
            if (judged, material) in book.rows:
                book.put(told, name, material, book.price(judged, material), 2025)
        if name.startswith("batpac"):
            book.put(
                row(
                    "batt_sust_model",
                    "derived",
                    "battery management 368, module "
                    "electronics 282, heater 315 USD over 87.92 kWh",
                ),
                name,
                "pack_parts",
                ID4_PARTS / PACK_KWH,
                2022,
            )
        _thin(book, tables, name)


def _thin(book: Book, tables: Mapping[str, list[Row]], name: str) -> None:
    """Prices of materials that have no market yet."""
    rows, year = book.rows, next(one[2] for one in SETS if one[0] == name)
    if (name, "cathode_lfp") in rows:
        book.put(
            row("judgement", "assumed", "taken as LFP per kg"),
            name,
            "cathode_lmfp",
            book.price(name, "cathode_lfp"),
            year,
        )
    if (name, "metal_Li") in rows:
        book.put(
            row(
                "smm_li_metal_202201;usgs_mcs2026_lithium",
                "assumed",
                "0.98 of the price of lithium in carbonate, as in January 2022; "
                "ingot: rolling into thin foil is not in it",
            ),
            name,
            "lithium_metal_foil",
            METAL_TO_CARBONATE * book.price(name, "metal_Li"),
            year,
        )
    book.put(
        row(
            "sldp_10k",
            "assumed",
            "a contract of 8 t for at least 10 million USD: pilot scale",
        ),
        name,
        "sulfide_electrolyte",
        SULFIDE,
        2024,
    )
    book.put(
        row("ionshore_assumption", "assumed", "order of magnitude"),
        name,
        "sulfur",
        0.2,
        2024,
    )
    book.put(
        row(
            "assumption",
            "assumed",
            "cost target of 150 USD/kWh in 2027 less labor and energy",
        ),
        name,
        "zinc_module_parts",
        130.0,
        2027,
    )
    if (name, "metal_Ni") in rows:
        per_kg = {
            str(one["metal"]): float(str(one["quantity"]))
            for one in tables["contents"]
            if one["chemistry"] == "lmno"
        }
        cathode = next(
            float(str(one["quantity"]))
            for one in tables["bill"]
            if (one["chemistry"], one["material"]) == ("lmno", "cathode_lmno")
        )
        metals = (
            sum(
                amount * book.price(name, f"metal_{metal}")
                for metal, amount in per_kg.items()
            )
            / cathode
        )
        book.put(
            row(
                "usgs_mcs2026_nickel;judgement;lgchem_gumi",
                "assumed",
                "no price is published: metals, and conversion and capital as NMC",
            ),
            name,
            "cathode_lmno",
            metals + LMNO_CONVERSION,
            year,
        )


def price_tables(raw: CostRaw, tables: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Return price sets and prices."""
    book = Book()
    _from_extract(raw, book)
    _china_2024(raw, book)
    _china_2025(raw, book)
    _metals(raw, book)
    _carried(book, tables)
    order = [name for name, *_ in SETS]
    sources = {
        name: str(
            next(
                one["source_id"] for (kept, _), one in book.rows.items() if kept == name
            )
        )
        for name in order
    }
    return {
        "price_sets": [
            row(
                sources[name],
                "assumed" if "judged" in name else "derived",
                "",
                price_set=name,
                title=title,
                year=year,
                region=region,
                typical=typical,
            )
            for name, title, year, region, typical in SETS
        ],
        "prices": sorted(
            book.rows.values(),
            key=lambda one: (order.index(str(one["price_set"])), str(one["material"])),
        ),
    }
