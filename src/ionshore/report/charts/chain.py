"""The chain as a Sankey diagram: whose goods go into whose, stage by stage.

Widths are value at the declared prices of the world, the one measure in which ore
and cells can stand in one picture. A place draws every good from its pool, and the
pool has the mean origin of what came in.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ionshore.report.charts.spec import (
    INK,
    MUTED,
    YEAR,
    Chart,
    Choice,
    Figure,
    Option,
    base,
)
from ionshore.report.numbers import money, percent, round_to
from ionshore.report.places import OTHER
from ionshore.report.subject import Subject
from ionshore.report.weights import ENERGY, worth
from ionshore.tables.records import records, totals

__all__ = ["COLUMN", "chain_figure", "stage_links"]

USERS = "use"
"""Column of final use, after the last stage."""
COLUMN = {
    "mine": 0,
    "recycle": 0,
    "refine": 1,
    "component": 2,
    "cell": 3,
    "pack": 4,
    "system": 4,
    USERS: 5,
}
"""Column of each stage; stages of one column are shown as one."""
_HEADS = ("mine", "refine", "component", "cell", "pack", USERS)
SMALL = 0.025
"""Nodes below this share of their column are drawn as "other"."""
_KEYS = ["commodity", "region"]


def stage_links(subject: Subject, year: int) -> pd.DataFrame:
    """Return the value of goods passed from column to column between regions.

    Parameters
    ----------
    subject : Subject
    year : int
        A model year.

    Returns
    -------
    DataFrame
        ``source_column``, ``source`` (region), ``target_column``, ``target``
        (region), ``value`` [million USD/year]. Goods passed on within a stage, and
        scrap on its way to recycling, are left out.
    """
    origin = _origins(subject, year)
    use = _uses(subject, year)
    joined = use.merge(origin, on=_KEYS)
    goods = subject.reading["world_commodities"]
    stage = dict(zip(goods["commodity"], goods["stage"], strict=True))
    joined["source_column"] = joined["commodity"].map(stage).map(COLUMN).astype(float)
    value = worth(subject.reading, joined["commodity"])
    joined["value"] = joined["amount"] * joined["share"] * value
    onward = joined["source_column"] < joined["target_column"]
    kept = joined[onward & (joined["value"] > 0)]
    kept = kept.rename(columns={"origin": "source", "region": "target"})
    keys = ["source_column", "source", "target_column", "target"]
    links = totals(kept, keys)
    columns = {"source_column": "int64", "target_column": "int64"}
    return links.astype(columns)


def _of_year(subject: Subject, table: str, year: int) -> pd.DataFrame:
    frame = subject.reading[table]
    return frame[frame["year"] == year]


def _origins(subject: Subject, year: int) -> pd.DataFrame:
    """Return ``origin`` and ``share`` of what each region uses of each good."""
    made = [
        _of_year(subject, table, year)[[*_KEYS, "value"]]
        for table in ("activity", "byproduct", "bought", "returned", "drawn")
    ]
    moved = _of_year(subject, "shipment", year)
    left = moved.rename(columns={"origin": "region"})[[*_KEYS, "value"]]
    own = pd.concat([*made, left.assign(value=-left["value"])], ignore_index=True)
    own = totals(own, _KEYS)
    own["origin"] = own["region"]
    came = moved.rename(columns={"destination": "region"})
    came = came[[*_KEYS, "origin", "value"]]
    whole = pd.concat([own, came], ignore_index=True)
    whole = whole[whole["value"] > 0]
    total = whole.groupby(_KEYS)["value"].transform("sum")
    return whole.assign(share=whole["value"] / total)[[*_KEYS, "origin", "share"]]


def _uses(subject: Subject, year: int) -> pd.DataFrame:
    """Return ``amount`` of each good used, and the ``target_column`` of its use."""
    makes = subject.reading["world_processes"]
    good = dict(zip(makes["process"], makes["commodity"], strict=True))
    goods = subject.reading["world_commodities"]
    stage = dict(zip(goods["commodity"], goods["stage"], strict=True))
    used = _of_year(subject, "use", year)
    column = used["process"].map(good).map(stage).map(COLUMN).astype(float)
    inner = used.assign(target_column=column).dropna(subset="target_column")
    final = _of_year(subject, "delivery", year)
    energy = final[final["unit"].isin(ENERGY)]
    final = (energy if len(energy) else final).assign(target_column=COLUMN[USERS])
    keys = [*_KEYS, "target_column"]
    parts = [one[[*keys, "value"]] for one in (inner, final) if len(one)]
    if not parts:
        return pd.DataFrame(columns=[*keys, "amount"])
    whole = pd.concat(parts, ignore_index=True).rename(columns={"value": "amount"})
    return totals(whole, keys, "amount")


def chain_figure(subject: Subject) -> Figure:
    """Return the Sankey diagram of the chain for every year."""
    names = subject.names
    years = tuple((str(year), str(year)) for year in subject.reading.years)
    widths = tuple((one, names.word(f"choice.{one}")) for one in ("share", "value"))
    choices = (
        Choice("width", names.word("choice.width"), widths),
        Choice(YEAR, names.word("choice.year"), years),
    )
    charts = {}
    for year in subject.reading.years:
        links = stage_links(subject, year)
        if len(links):
            links = _by_place(subject, links)
            charts[f"share|{year}"] = _chart(subject, links, by_share=True)
            charts[f"value|{year}"] = _chart(subject, links, by_share=False)
    return Figure("chain", choices, charts)


def _by_place(subject: Subject, links: pd.DataFrame) -> pd.DataFrame:
    """Return links between places, small ones together."""
    links = links.assign(
        source=subject.places.grouped(links["source"]),
        target=subject.places.grouped(links["target"]),
    )
    links = _small_together(links)
    keys = ["source_column", "source", "target_column", "target"]
    return totals(links, keys)


def _chart(subject: Subject, links: pd.DataFrame, *, by_share: bool) -> Chart:
    """Return the diagram: widths are value, or the share of what a column passes on."""
    nodes = _nodes(links)
    depths = {column: n for n, column in enumerate(sorted(set(nodes["column"])))}
    whole = links.groupby("source_column")["value"].transform("sum")
    widths = links.assign(value=100 * links["value"] / whole) if by_share else links
    option = base(
        title=_heads(subject, nodes, depths),
        series=[
            {
                "type": "sankey",
                "left": 0,
                "right": "11%",
                "top": 34,
                "bottom": 8,
                "nodeWidth": 14,
                "nodeGap": 13,
                "layoutIterations": 0,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "label": {"color": INK, "fontSize": 11, "distance": 5},
                "lineStyle": {"color": "source", "opacity": 0.32, "curveness": 0.5},
                "data": [_node(subject, one, depths) for one in records(nodes)],
                "links": [_link(one) for one in records(widths)],
            }
        ],
    )
    table = _table(subject, nodes)
    return Chart(option, 560, *table, suffix="%" if by_share else "USD")


def _small_together(links: pd.DataFrame) -> pd.DataFrame:
    """Return links with places that are small in their column put under "other"."""
    nodes = _nodes(links)
    whole = nodes.groupby("column")["value"].transform("sum")
    small = nodes[nodes["value"] < SMALL * whole]
    names = set(zip(small["column"], small["place"], strict=True))
    return links.assign(
        **{
            end: [
                OTHER if key in names else key[1]
                for key in zip(links[f"{end}_column"], links[end], strict=True)
            ]
            for end in ("source", "target")
        }
    )


def _nodes(links: pd.DataFrame) -> pd.DataFrame:
    """Return ``column``, ``place``, ``value`` of each node: what leaves or arrives."""
    keys = ["column", "place"]
    ends = {}
    for end in ("source", "target"):
        named = links.rename(columns={f"{end}_column": "column", end: "place"})
        ends[end] = named.groupby(keys)["value"].sum()
    both = pd.concat(ends, axis=1).fillna(0.0)
    return both.max(axis=1).rename("value").reset_index()


def _code(column: int, place: str) -> str:
    return f"{column}:{place}"


def _node(subject: Subject, node: Any, depths: dict[int, int]) -> Option:
    column, place = int(node.column), str(node.place)
    return {
        "name": _code(column, place),
        "depth": depths[column],
        "itemStyle": {"color": subject.places.colors[place]},
        "label": {"formatter": subject.places.names[place]},
    }


def _link(link: Any) -> Option:
    return {
        "source": _code(link.source_column, link.source),
        "target": _code(link.target_column, link.target),
        "value": round_to(float(link.value), 4),
    }


def _heads(
    subject: Subject, nodes: pd.DataFrame, depths: dict[int, int]
) -> list[Option]:
    """Return the heading of each column, with what passes through it."""
    last = max(len(depths) - 1, 1)
    whole = nodes.groupby("column")["value"].sum()
    return [
        {
            "text": subject.names.word(f"column.{_HEADS[column]}"),
            "subtext": money(float(whole[column]), subject.language, 2),
            # The diagram leaves 11 % at the right for the names of the last column.
            "left": f"{round(88.0 * depth / last, 1)}%",
            "top": 0,
            "padding": 0,
            "itemGap": 1,
            "textStyle": {"fontSize": 12, "fontWeight": 600, "color": INK},
            "subtextStyle": {"fontSize": 10.5, "color": MUTED},
        }
        for column, depth in depths.items()
    ]


def _table(
    subject: Subject, nodes: pd.DataFrame
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    names, shown = subject.names, subject.places
    whole = nodes.groupby("column")["value"].transform("sum")
    rows = [
        (
            names.word(f"column.{_HEADS[int(node.column)]}"),
            shown.names[str(node.place)],
            money(float(node.value), subject.language),
            percent(float(node.value) / total),
        )
        for node, total in zip(records(nodes), whole, strict=True)
    ]
    head = ("stage", "country", "value", "share")
    return tuple(names.word(f"head.{one}") for one in head), tuple(rows)
