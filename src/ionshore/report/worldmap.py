"""The world map: plants and what is shipped between regions, as the page carries it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ionshore.report.numbers import round_to, unit_name
from ionshore.report.palette import OTHER_COLOR, STAGE_COLORS, assigned
from ionshore.report.subject import Subject
from ionshore.report.weights import STAGES, values_of_goods, worth
from ionshore.tables.records import records
from ionshore.tables.schema import CONFIDENCES

__all__ = ["MOST_FLOWS", "world_map"]

MOST_FLOWS = 6_000
"""Shipments the page carries at most, the most valuable first."""


def world_map(subject: Subject) -> dict[str, Any]:
    """Return plants and shipments with all that is needed to draw and to name them.

    Returns
    -------
    dict
        ``regions``, ``goods``, ``owners``, ``stages``, ``statuses``: names (and
        colors) by place in the list; ``plants`` and ``flows``: rows that point
        into them. Regions without a position are left out, and so is what they
        make and ship; ``flows_left_out`` counts the shipments over the limit.
    """
    reading, names = subject.reading, subject.names
    regions = reading["world_regions"]
    regions = regions[np.isfinite(regions["latitude"] + regions["longitude"])]
    goods = _goods(subject)
    place = {code: number for number, code in enumerate(regions["region"])}
    good = {code: number for number, code in enumerate(goods)}
    plants, owners, statuses = _plants(subject, place, good)
    flows, left_out = _flows(subject, place, good)
    owner_colors = assigned([code for code in owners if code])
    return {
        "years": list(reading.years),
        "regions": [
            [
                names.region(str(one.region)),
                round(float(one.longitude), 3),
                round(float(one.latitude), 3),
            ]
            for one in records(regions)
        ],
        "goods": list(goods.values()),
        "stages": [
            {"code": one, "name": names.stage(one), "color": STAGE_COLORS[one]}
            for one in (*STAGES, "other")
        ],
        "owners": [
            {"name": names.owner(code), "color": owner_colors.get(code, OTHER_COLOR)}
            for code in owners
        ],
        "statuses": [names.word(f"status.{one}") for one in statuses],
        "status_codes": list(statuses),
        "plants": plants,
        "flows": flows,
        "flows_left_out": left_out,
        "sources": _source_titles(subject),
    }


def _goods(subject: Subject) -> dict[str, dict[str, Any]]:
    """Return what is made anywhere, in the order of the chain."""
    frame = subject.reading["world_commodities"]
    made = set(subject.reading["capacity"]["commodity"])
    made |= set(subject.reading["shipment"]["commodity"])
    values = values_of_goods(subject.reading)
    order = {stage: place for place, stage in enumerate((*STAGES, "other"))}
    rows = sorted(
        (order.get(str(one.stage), len(STAGES)), place, one)
        for place, one in enumerate(records(frame))
        if one.commodity in made
    )
    return {
        str(one.commodity): {
            "name": subject.names.commodity(str(one.commodity)),
            "stage": min(stage, len(STAGES)),
            "unit": unit_name(str(one.unit), subject.language),
            "basis": str(one.basis),
            "worth": round_to(values.get(str(one.commodity), 0.0), 4),
        }
        for stage, _, one in rows
    }


def _plants(
    subject: Subject, place: dict[str, int], good: dict[str, int]
) -> tuple[list[list[object]], list[str], list[str]]:
    """Return rows of plants, and the owners and statuses they point into.

    A row: name, region, good, owner, status, longitude, latitude (``null`` where
    only the region is known), confidence, source, capacity and output by year.
    """
    reading = subject.reading
    capacity = _by_year(reading["capacity"], reading.years)
    output = _by_year(reading["activity"], reading.years)
    assets = reading["world_assets"].drop_duplicates("asset").set_index("asset")
    owners: dict[str, int] = {}
    statuses: dict[str, int] = {}
    rows: list[list[object]] = []
    keys = ["asset", "region", "owner", "commodity"]
    heads = reading["capacity"].drop_duplicates("asset")[keys]
    for asset, region, owner, commodity in records(heads):
        if region not in place or commodity not in good:
            continue
        known = assets.loc[asset] if asset in assets.index else None
        status = str(known["status"]) if known is not None else "operating"
        rows.append(
            [
                str(known["name"]) if known is not None else "",
                place[region],
                good[commodity],
                owners.setdefault(owner, len(owners)),
                statuses.setdefault(status, len(statuses)),
                *_position(known),
                CONFIDENCES.index(known["confidence"])
                if known is not None and known["confidence"] in CONFIDENCES
                else 2,
                str(known["source_id"]) if known is not None else "",
                capacity.get(asset, []),
                output.get(asset, []),
            ]
        )
    return rows, list(owners), list(statuses)


def _position(asset: pd.Series | None) -> list[float | None]:
    if asset is None:
        return [None, None]
    both = [float(asset["longitude"]), float(asset["latitude"])]
    return (
        [round(one, 3) for one in both] if all(map(np.isfinite, both)) else [None, None]
    )


def _by_year(frame: pd.DataFrame, years: tuple[int, ...]) -> dict[str, list[float]]:
    """Return values by asset, one for each model year, 0 where there is none."""
    wide = frame.pivot_table(
        index="asset", columns="year", values="value", aggfunc="sum", fill_value=0.0
    ).reindex(columns=list(years), fill_value=0.0)
    table = wide.to_numpy(float)
    return {
        str(asset): [round_to(one, 4) for one in row]
        for asset, row in zip(wide.index, table.tolist(), strict=True)
    }


def _flows(
    subject: Subject, place: dict[str, int], good: dict[str, int]
) -> tuple[list[list[float | int]], int]:
    """Return rows of shipments: good, origin, destination, year, amount, freight, duty."""
    reading = subject.reading
    frame = reading["shipment"]
    known = frame["origin"].isin(list(place)) & frame["destination"].isin(list(place))
    frame = frame[known & frame["commodity"].isin(list(good))]
    value = frame["value"] * worth(reading, frame["commodity"])
    kept = frame.assign(worth=value).nlargest(MOST_FLOWS, "worth")
    year = {one: number for number, one in enumerate(reading.years)}
    rows: list[list[float | int]] = [
        [
            good[one.commodity],
            place[one.origin],
            place[one.destination],
            year[one.year],
            round_to(float(one.value), 4),
            round_to(_plain(one.freight)),
            round_to(_plain(one.duty)),
        ]
        for one in records(kept)
    ]
    return rows, len(frame) - len(kept)


def _plain(value: Any) -> float:
    return float(value) if np.isfinite(value) else 0.0


def _source_titles(subject: Subject) -> dict[str, str]:
    """Return titles of the sources that plants name."""
    named = {
        part
        for ids in subject.reading["world_assets"]["source_id"].unique()
        for part in str(ids).split(";")
    }
    sources = subject.reading["world_sources"]
    pairs = zip(sources["source_id"], sources["title"], strict=True)
    return {code: title for code, title in pairs if code in named}
