"""Tables of things: commodities, owners, segments, what serves what."""

from __future__ import annotations

from tools.build_reference.baseline import BASE_YEAR
from tools.build_reference.money import Money
from tools.build_reference.raw import Raw, Row, row

__all__ = ["at_observed_prices", "goods_tables"]

SERVES = {
    "ev": ("pack_nmc_high", "pack_nmc_mid", "pack_lfp", "pack_sodium"),
    "ess": (
        "system_ess_lfp",
        "system_ess_nmc",
        "system_ess_sodium",
        "system_ess_zinc",
    ),
    "consumer": ("cell_lco", "cell_nmc_high", "cell_lfp"),
    "pipeline_ev": ("cell_nmc_high", "cell_nmc_mid", "cell_lfp"),
    "pipeline_ess": ("cell_lfp", "cell_nmc_mid"),
    "other_lithium": ("lithium_chemical",),
    "other_nickel": ("nickel_ore",),
    "other_nickel_metal": ("nickel_intermediate",),
    "other_cobalt": ("cobalt_ore",),
    "other_graphite": ("natural_graphite",),
    "stock_lithium": ("lithium_chemical",),
    "stock_nickel": ("nickel_ore",),
    "stock_cobalt": ("cobalt_ore",),
}


def goods_tables(raw: Raw) -> dict[str, list[Row]]:
    """Return commodities, owners, segments and serves."""
    return {
        "commodities": _commodities(raw),
        "owners": _owners(raw),
        "segments": _segments(raw),
        "serves": _serves(raw),
    }


def _commodities(raw: Raw) -> list[Row]:
    money = Money(raw)
    tariff = {one["commodity"]: one for one in raw.table("policy/commodity_hts")}
    rows = []
    for one in raw.table("assumptions/commodities"):
        price = one["price"] or PRICED_ELSEWHERE.get(one["commodity"], "")
        weight = float(one["physical_weight"] or "nan") * float(one["handling"] or 1)
        source = one["price_source"] or "ionshore_assumption"
        hts = tariff.get(one["hts_commodity"])
        if hts:
            source = f"{source};{hts['source_id']}"
        note = f"price: {one['price_note']}; weight: {one['weight_note']}"
        if one["handling"] not in ("", "1.0"):
            note += f"; gross weight times {one['handling']} for handling"
        rows.append(
            row(
                _once(source),
                "assumed",
                note,
                commodity=one["commodity"],
                name_en=one["name_en"],
                name_ko=one["name_ko"],
                stage=one["stage"],
                unit=one["unit"],
                basis=one["basis"],
                reference_price=money.real(float(price), one["price_year"])
                if price
                else None,
                shipping_weight=weight,
                hs_codes=one["hs_codes"],
            )
        )
    return rows


def at_observed_prices(commodities: list[Row], anchors: list[Row]) -> list[Row]:
    """Return commodities with the observed price of the base year where there is one.

    One price serves declared values and calibration: that of China, which makes most
    of everything, else that of the world.
    """
    seen = {
        (str(one["commodity"]), str(one["region"])): one
        for one in anchors
        if one["year"] == BASE_YEAR
    }
    rows = []
    for one in commodities:
        name = str(one["commodity"])
        anchor = seen.get((name, "CHN")) or seen.get((name, "*"))
        if anchor is None:
            rows.append(one)
            continue
        source = _once(f"{anchor['source_id']};{one['source_id']}")
        weight = str(one["note"]).partition("; weight:")[2]
        note = f"price: that of {BASE_YEAR} in prices.csv; weight:{weight}"
        rows.append(
            one
            | {
                "reference_price": anchor["price"],
                "source_id": source,
                "note": note,
            }
        )
    return rows


PRICED_ELSEWHERE = {
    # value of carbonate less refining of brine
    "lithium_brine": "52.0",
}


def _once(ids: str) -> str:
    return ";".join(dict.fromkeys(part for part in ids.split(";") if part))


def _owners(raw: Raw) -> list[Row]:
    note = "owners are blocs; the ramp is that of a plant built abroad and alone"
    return [
        row("lges_poland_thelec;judgement", "assumed", note, **one)
        for one in raw.table("assumptions/owners")
    ]


def _segments(raw: Raw) -> list[Row]:
    return [
        row(
            one["source_id"],
            "assumed",
            one["note"],
            segment=one["segment"],
            name_en=one["name_en"],
            name_ko=one["name_ko"],
            unit=one["unit"],
            unmet_value=float(one["unmet_value"]),
        )
        for one in raw.table("assumptions/segments")
    ]


def _serves(raw: Raw) -> list[Row]:
    lost = {
        (one["segment"], one["commodity"]): one
        for one in raw.table("assumptions/preferences")
    }
    plain = "no preference cost; the bands of shares.csv hold the mix"
    rows = []
    for segment, commodities in SERVES.items():
        for commodity in commodities:
            one = lost.get((segment, commodity))
            rows.append(
                row(
                    "ionshore_assumption",
                    "assumed",
                    one["note"] if one else plain,
                    segment=segment,
                    commodity=commodity,
                    preference_cost=float(one["preference_cost"]) if one else 0.0,
                )
            )
    return rows
