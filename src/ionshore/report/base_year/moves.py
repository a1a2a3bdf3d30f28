"""What was moved to make the reported figures agree, with before, after and weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from ionshore.report.base_year.parts import (
    Part,
    Shown,
    confidence_of,
    in_chain,
    process_names,
    signed_percent,
)
from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.subject import Subject
from ionshore.tables.records import records

__all__ = ["moves_part"]

Label = Callable[[Any], str]

TOLD = 5
"""Furthest moves told one by one."""
FAR = 1.0
"""Moves from which a figure counts as moved far [standard deviations]."""


def moves_part(subject: Subject) -> Part:
    """Return the reconciliation: sentences, the furthest moves, all moves, all gaps."""
    names, meta = subject.names, subject.reading.meta["calibration"]
    table = subject.reading["calibration_reconciliation"]
    order = table["move"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    balances = _goods(subject)
    size = balances["gap"].abs().to_numpy()
    wide = balances.iloc[int(size.argmax())] if size.max(initial=0.0) > 1e-6 else None
    text = [
        names.word(
            "base_year.moves_note",
            figures=len(table),
            balances=meta["balances"],
            far=int((table["move"].abs() > FAR).sum()),
            chi=number(float(meta["chi_square"]) / max(int(meta["balances"]), 1), 2),
        )
    ]
    if wide is not None:
        text.append(
            names.word(
                "base_year.widest",
                good=names.commodity(str(wide["commodity"])),
                gap=signed_percent(float(wide["gap"])),
            )
        )
    label = _labels(subject)
    far = table[table["move"].abs() > 1e-6].head(TOLD)
    items = tuple(_told(subject, one, label) for one in records(far))
    tables = (_all_moves(subject, table, label), _all_gaps(subject, balances))
    return Part(names.word("base_year.moves"), tuple(text), items, tables)


def _goods(subject: Subject) -> pd.DataFrame:
    """Return the balances of goods; shares that add up to one are no goods."""
    frame = subject.reading["calibration_balances"]
    frame = frame[frame["unit"] != ""].reset_index(drop=True)
    return in_chain(subject, frame)


def _labels(subject: Subject) -> Label:
    """Return what says of a figure what it is: an output, a recipe, a demand, ..."""
    names, process = subject.names, process_names(subject)

    def label(one: Any) -> str:
        return names.word(
            f"base_year.figure.{one.kind}",
            process=process.get(one.process, one.process),
            good=names.commodity(one.commodity),
            segment=names.segment(one.segment),
            stage=names.stage(one.segment),
        )

    return label


def _unit(subject: Subject, one: Any) -> str:
    """Return the unit of a figure; a recipe is per unit, a share has none."""
    if one.kind in {"recipe", "share"}:
        return ""
    return unit_name(one.unit.removesuffix("/year"), subject.language)


def _figure(one: Any, value: float) -> str:
    return f"{number(100.0 * value)}%" if one.kind == "share" else number(value)


def _change(subject: Subject, one: Any) -> str:
    if one.kind == "share":
        points = number(100.0 * (one.reconciled - one.reported), 2)
        return subject.names.word("base_year.points", value=points)
    if one.reported == 0:
        return "\N{EN DASH}"
    return signed_percent(one.reconciled / one.reported - 1.0)


def _spread(subject: Subject, one: Any) -> str:
    """Return one standard deviation of a figure: what its weight is made of."""
    if one.kind == "share":
        value = number(100.0 * one.spread, 2)
        return "± " + subject.names.word("base_year.points", value=value)
    return f"± {number(one.spread) if one.kind == 'stock' else percent(one.spread)}"


def _told(subject: Subject, one: Any, label: Label) -> str:
    return subject.names.word(
        "base_year.moved",
        figure=label(one),
        before=_figure(one, one.reported),
        after=f"{_figure(one, one.reconciled)} {_unit(subject, one)}".rstrip(),
        move=number(abs(one.move), 2),
        confidence=confidence_of(subject, one.confidence),
    )


def _all_moves(subject: Subject, table: pd.DataFrame, label: Label) -> Shown:
    names = subject.names
    head = ("figure", "before", "after", "unit", "change", "spread", "move", "from")
    rows = tuple(
        (
            label(one) + (f" ({one.known})" if one.known else ""),
            _figure(one, one.reported),
            _figure(one, one.reconciled),
            _unit(subject, one),
            _change(subject, one),
            _spread(subject, one),
            number(one.move, 2),
            confidence_of(subject, one.confidence),
        )
        for one in records(table)
    )
    return Shown(
        names.word("base_year.moves_table", count=len(rows)),
        tuple(names.word(f"base_year.head.{one}") for one in head),
        rows,
        folded=True,
    )


def _all_gaps(subject: Subject, balances: pd.DataFrame) -> Shown:
    names = subject.names
    head = ("good", "supply", "use", "unit", "gap", "residual")
    rows = tuple(
        (
            names.commodity(str(one.commodity)),
            number(one.supply),
            number(one.use),
            unit_name(str(one.unit), subject.language),
            signed_percent(one.gap),
            "0" if abs(one.residual) < 1e-6 else percent(one.residual),
        )
        for one in records(balances)
    )
    return Shown(
        names.word("base_year.gaps_table", count=len(rows)),
        tuple(names.word(f"base_year.head.{one}") for one in head),
        rows,
        folded=True,
    )
