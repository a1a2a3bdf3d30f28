"""What the results rest on: rows by confidence, the sources of each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ionshore.report.numbers import number, unit_name
from ionshore.report.subject import Subject
from ionshore.tables.records import records
from ionshore.tables.schema import CONFIDENCES

__all__ = ["Leaning", "confidence_counts", "leanings", "lineage_of_keys", "source_list"]

EXAMPLES = 6
"""Rows shown in full behind a figure; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How much of a stage rests on what: rows by confidence, best first."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts)

    @property
    def percents(self) -> tuple[float, ...]:
        """Parts of the whole by confidence [%]."""
        return tuple(round(100 * one / max(self.total, 1), 2) for one in self.counts)


def confidence_counts(subject: Subject) -> dict[str, int]:
    """Return how many rows of data stand behind the results, by confidence."""
    rows = subject.reading["lineage"].drop_duplicates(["table", "row_key"])
    counts = rows["confidence"].value_counts()
    return {one: int(counts.get(one, 0)) for one in CONFIDENCES}


def leanings(subject: Subject) -> tuple[Leaning, ...]:
    """Return rows by confidence behind each stage, in the order of the chain."""
    lineage = subject.reading["lineage"]
    found = []
    for stage in subject.stages:
        rows = lineage[lineage["indicator_key"] == f"stage:{stage}"]
        counts = rows["confidence"].value_counts()
        numbers = tuple(int(counts.get(one, 0)) for one in CONFIDENCES)
        if sum(numbers):
            found.append(Leaning(subject.names.stage(stage), numbers))
    return tuple(found)


def source_list(subject: Subject) -> list[dict[str, str]]:
    """Return the sources behind the results, in the order of the world's list.

    Only ``http`` and ``https`` addresses are kept as links.
    """
    used = _named(subject.reading["lineage"]) | _named(subject.reading["fit"])
    known = subject.reading["world_sources"]
    listed = [
        {
            "id": str(one.source_id),
            "title": str(one.title) or str(one.source_id),
            "by": ", ".join(
                part for part in (str(one.publisher), str(one.published)) if part
            ),
            "url": _address(str(one.url)),
        }
        for one in records(known)
        if one.source_id in used
    ]
    unknown = sorted(used - set(known["source_id"]))
    bare = [{"id": one, "title": one, "by": "", "url": ""} for one in unknown]
    return listed + bare


def _named(frame: pd.DataFrame) -> set[str]:
    """Return the sources that the rows of a table name."""
    texts = frame["source_id"].dropna().unique()
    return {one.strip() for text in texts for one in text.split(";")} - {""}


def _address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def lineage_of_keys(subject: Subject, ids: dict[str, int]) -> dict[str, Any]:
    """Return what each subject of figures rests on, worst confidence first.

    Parameters
    ----------
    subject : Subject
    ids : dict
        Number of each source in :func:`source_list`.

    Returns
    -------
    dict
        By ``indicator_key``: ``counts`` by confidence, ``sources`` as (source,
        confidence, rows) and ``rows``, examples told in words.
    """
    lineage = subject.reading["lineage"]
    split = _split(lineage)
    keys = ["indicator_key", "source_id", "confidence"]
    counted = split.groupby(keys, as_index=False).size()
    counted["rank"] = counted["confidence"].map(_rank)
    counted = counted.sort_values(["rank", "size"], ascending=[False, False])
    sources = {
        str(key): [
            (ids[one.source_id], int(one.rank), int(one.size)) for one in records(rows)
        ]
        for key, rows in counted.groupby("indicator_key", sort=False)
    }
    return {
        str(key): {
            "counts": [int((rows["confidence"] == one).sum()) for one in CONFIDENCES],
            "sources": sources.get(str(key), []),
            "rows": _examples(subject, rows),
        }
        for key, rows in lineage.groupby("indicator_key", sort=True)
    }


def _rank(confidence: str) -> int:
    return (
        CONFIDENCES.index(confidence)
        if confidence in CONFIDENCES
        else len(CONFIDENCES) - 1
    )


def _split(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per source where a row names several."""
    parts = frame.assign(source_id=frame["source_id"].str.split(";"))
    parts = parts.explode("source_id", ignore_index=True)
    parts["source_id"] = parts["source_id"].fillna("").str.strip()
    whole = [one for one in ("indicator_key", "table", "row_key") if one in parts]
    parts = parts.drop_duplicates([*whole, "source_id"]) if whole else parts
    return parts[parts["source_id"] != ""]


def _examples(subject: Subject, rows: pd.DataFrame) -> list[list[object]]:
    """Return the first rows of different tables, worst confidence first."""
    rank = -rows["confidence"].map(_rank)
    turn = rows.groupby("table").cumcount()
    order = rows.assign(rank=rank, turn=turn).sort_values(
        ["rank", "turn"], kind="stable"
    )
    return [
        [
            subject.names.table(str(one.table)),
            str(one.row_key),
            _figure(subject, one),
            _rank(str(one.confidence)),
            str(one.note)[:160],
        ]
        for one in records(order.head(EXAMPLES))
    ]


def _figure(subject: Subject, row: Any) -> str:
    unit = unit_name(str(row.unit), subject.language)
    return f"{row.column} {number(float(row.value))} {unit}".strip()
