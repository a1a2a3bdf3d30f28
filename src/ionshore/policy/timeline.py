"""A chart of duties and credits by day, as a plain SVG drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape

from ionshore.core.errors import IonshoreError
from ionshore.core.words import word
from ionshore.policy.calculators.duty import DUTY, DutyFacts
from ionshore.policy.dated import number
from ionshore.policy.law import Law

__all__ = ["timeline_chart"]

Curve = tuple[str, str, list[tuple[date, float | None]]]
"""Name, color, and the value from each day on; ``None`` where it is not known."""

_WIDE, _HIGH, _LEFT, _RIGHT, _TOP = 760, 200, 60, 190, 46
_TICKS = (1, 2, 5, 10, 15, 20, 25, 40, 50, 100, 250, 1000, 10_000)
_COLORS = ("#0b6e99", "#c8553d", "#588157", "#8d6a9f", "#b08900")
_ORIGINS = ("CHN", "KOR", "JPN", "DEU", "MEX")
_DUTIES = (
    "usa.mfn",
    "usa.section_301_china",
    "usa.ieepa",
    "usa.section_122",
    "usa.forced_labor",
)


def timeline_chart(law: Law, first: date, last: date, language: str = "en") -> str:
    """Return an SVG chart of US duties on storage batteries and of 45X credits.

    Parameters
    ----------
    law : Law
        The law as it is read.
    first, last : date
        Span of days; what is not known on a day is left out.
    language : str
        ``en`` or ``ko``.
    """
    duties = _panel(_told("duty", language), 0, first, last)
    paid = _panel(_told("credit", language), 1, first, last)
    high = 2 * (_HIGH + _TOP) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE + _LEFT + _RIGHT}"'
        f' height="{high}" font-family="sans-serif" font-size="12">',
        *duties(_duty_curves(law, first, last, language)),
        *paid(_credit_curves(law, first, last, language)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _told(name: str, language: str) -> str:
    return word(f"law.chart.{name}", language)


def _days(law: Law, names: Sequence[str], first: date, last: date) -> list[date]:
    days = {
        step.day
        for name in names
        for parameter in law.provision(name).parameters.values()
        for step in parameter.steps
        if first < step.day <= last
    }
    return [first, *sorted(days)]


def _duty_curves(law: Law, first: date, last: date, language: str) -> list[Curve]:
    days = _days(law, _DUTIES, first, last)
    return [
        (
            _told(origin, language),
            color,
            [(day, _duty(law, origin, day)) for day in days],
        )
        for origin, color in zip(_ORIGINS, _COLORS, strict=True)
    ]


def _duty(law: Law, origin: str, day: date) -> float | None:
    facts = DutyFacts(origin=origin, entry_date=day, hts="8507.60.00", use="non_ev")
    try:
        return 100 * DUTY.of(law, facts).figure("total_rate")
    except IonshoreError:
        return None


def _credit_curves(law: Law, first: date, last: date, language: str) -> list[Curve]:
    name = "usa.section_45x"
    days = _days(law, [name], first, last)
    shown = (
        ("cell", ("cell_rate",)),
        ("cell_and_module", ("cell_rate", "module_rate")),
    )

    def paid(rates: tuple[str, ...], day: date) -> float | None:
        provision = law.provision(name)
        try:
            share = number(provision.value_on("phase_down", day))
            return share * sum(number(provision.value_on(one, day)) for one in rates)
        except IonshoreError:
            return None

    return [
        (_told(label, language), color, [(day, paid(rates, day)) for day in days])
        for (label, rates), color in zip(shown, _COLORS, strict=False)
    ]


def _panel(
    title: str, place: int, first: date, last: date
) -> Callable[[list[Curve]], list[str]]:
    """Return the drawing of one panel as a function of its curves."""
    top = _TOP + place * (_HIGH + _TOP)
    span = max((last - first).days, 1)

    def across(day: date) -> float:
        return _LEFT + _WIDE * (day - first).days / span

    def draw(curves: list[Curve]) -> list[str]:
        values = [
            one for _, _, points in curves for _, one in points if one is not None
        ]
        most = 4 * next(one for one in _TICKS if 4 * one >= max([*values, 1.0]))
        parts = [
            f'<text x="{_LEFT}" y="{top - 12}" font-size="14">{escape(title)}</text>'
        ]
        for year in range(first.year, last.year + 1):
            x = across(max(date(year, 1, 1), first))
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + _HIGH}"'
                f' stroke="#ddd"/><text x="{x + 2:.1f}" y="{top + _HIGH + 14}"'
                f' font-size="10" fill="#555">{year}</text>'
            )
        for step in range(5):
            y = top + _HIGH * (1 - step / 4)
            parts.append(
                f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end"'
                f' font-size="10" fill="#555">{most * step / 4:.0f}</text>'
            )
        for row, (name, color, points) in enumerate(curves):
            parts += _steps(
                points, last, across, lambda v: top + _HIGH * (1 - v / most), color
            )
            parts.append(
                f'<text x="{_LEFT + _WIDE + 12}" y="{top + 14 + 18 * row}"'
                f' fill="{color}">{escape(name)}{_last(points)}</text>'
            )
        return parts

    return draw


def _last(points: list[tuple[date, float | None]]) -> str:
    """Return the last figure as it follows a name; curves may lie on each other."""
    value = points[-1][1]
    return "" if value is None else f" {value:.4g}"


def _steps(
    points: list[tuple[date, float | None]],
    last: date,
    across: Callable[[date], float],
    up: Callable[[float], float],
    color: str,
) -> list[str]:
    """Return the known stretches of a stepwise curve as polylines."""
    ends = [day for day, _ in points[1:]] + [last]
    lines: list[list[str]] = [[]]
    for (day, value), end in zip(points, ends, strict=True):
        if value is None:
            lines.append([])
            continue
        y = up(value)
        lines[-1] += [f"{across(day):.1f},{y:.1f}", f"{across(end):.1f},{y:.1f}"]
    return [
        f'<polyline points="{" ".join(one)}" fill="none" stroke="{color}"'
        ' stroke-width="2"/>'
        for one in lines
        if one
    ]
