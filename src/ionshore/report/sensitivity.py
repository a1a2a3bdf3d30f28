"""Where better data pay: the shipped study of sensitivity, beside a run it is about."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from ionshore.report.drawing import drawn
from ionshore.report.numbers import percent
from ionshore.report.study_words import heading, name_of, rows_of
from ionshore.report.subject import Subject
from ionshore.studies.sensitivity_kept import KeptSensitivity, kept_sensitivity
from ionshore.studies.sensitivity_told import findings
from ionshore.studies.study import Table

__all__ = ["SensitivityPart", "sensitivity_part"]

TOP = 10
"""Groups shown."""
_NAMED = 3
"""Groups named in the sentence."""


@dataclass(frozen=True, slots=True)
class SensitivityPart:
    """What is shown.

    Parameters
    ----------
    text : str
        What moves the figures most.
    state : str
        What it was worked out for, and whether that is the world of this run.
    drawing : Markup
        The largest groups as SVG.
    head : tuple of str
    rows : tuple of tuple of str
    """

    text: str
    state: str
    drawing: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sensitivity_part(
    subject: Subject, kept: KeptSensitivity | None = None
) -> SensitivityPart | None:
    """Return the shipped study; ``None`` for a run of another world, or without one.

    Parameters
    ----------
    subject : Subject
    kept : KeptSensitivity, optional
        The study to show; the shipped one by default.
    """
    kept = kept or kept_sensitivity()
    world = subject.reading.meta.get("world", {}).get("name")
    if kept is None or kept.study.inputs["world"] != world:
        return None
    names, language = subject.names, subject.language
    told = findings(kept.study)
    ranking = told.tables[0]
    first = Table(ranking.name, ranking.frame.head(TOP), ranking.columns)
    top = kept.study.ranking.head(_NAMED)
    named = [
        names.word(
            "sensitivity.one",
            group=name_of("word", str(group), language),
            score=percent(float(score)),
        )
        for group, score in zip(top["group"], top["score"], strict=True)
    ]
    text = names.word(
        "sensitivity.text",
        count=len(kept.study.ranking),
        year=kept.study.inputs["years"][-1],
        figures=kept.study.effects["figure"].nunique(),
        named=names.word("list.join").join(named),
    )
    drawing = drawn(told, told.pictures[0], language)
    return SensitivityPart(
        text=text,
        state=_state(subject, kept),
        drawing=Markup(drawing),  # noqa: S704 - escaped where it is drawn
        head=tuple(heading(one, language) for one in first.columns),
        rows=tuple(rows_of(first, language)),
    )


def _state(subject: Subject, kept: KeptSensitivity) -> str:
    """Return what the study was made for, beside what this run is made from."""
    meta = subject.reading.meta
    hashes = {
        meta.get("calibration", {}).get("world"),
        meta.get("hashes", {}).get("world"),
    }
    key = "same" if kept.world_hash in hashes else "other"
    inputs = kept.study.inputs
    return subject.names.word(
        f"sensitivity.{key}",
        made=kept.made,
        version=kept.version,
        scenario=inputs["scenario"],
        years=", ".join(map(str, inputs["years"])),
        world=kept.world_hash[:10],
    )
